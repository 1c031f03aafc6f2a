"""The annotations in the rows of a file: a row is parsed once, and only rows that have changed are looked at again."""

from collections.abc import Mapping
from typing import Any

from postil.core.annotation import Annotation
from postil.core.webannotation import from_json
from postil.errors import BadRecord

Row = tuple[Any, Annotation | None]
"""A row, and the annotation in it; None where it cannot be read."""


class Known:
    """`annotations` by id. Of two rows with one id the one that was modified later counts."""

    def __init__(self) -> None:
        self.annotations: dict[str, Annotation] = {}
        self._rows: dict[str, Row] = {}
        self._keys: dict[str, set[str]] = {}

    @property
    def unreadable(self) -> int:
        """How many rows hold no annotation that can be read."""
        return len(self._rows) - sum(map(len, self._keys.values()))

    def keys(self, id: str) -> list[str]:
        """The keys of the rows with the annotation, in order."""
        return sorted(self._keys.get(id, ()), key=int)

    def take(self, rows: Mapping[str, Any]) -> dict[str, Annotation | None]:
        """The rows are now these; one that is the same object has not changed.

        Returns what was known before of each id that may have another annotation now; None: it was not known.
        """
        gone = self._rows.keys() - rows.keys()
        known = self._rows
        fresh = [key for key, row in rows.items() if key not in known or known[key][0] is not row]
        touched: set[str] = set()
        for key in (*gone, *fresh):
            touched |= self._without(key)
        for key in fresh:
            touched |= self._with(key, rows[key])
        before = {id: self.annotations.get(id) for id in touched}
        for id in touched:
            self._choose(id)
        return before

    def _without(self, key: str) -> set[str]:
        _, annotation = self._rows.pop(key, (None, None))
        if annotation is None:
            return set()
        self._keys[annotation.id].discard(key)
        return {annotation.id}

    def _with(self, key: str, row: Any) -> set[str]:
        annotation = _annotation(row)
        self._rows[key] = row, annotation
        if annotation is None:
            return set()
        self._keys.setdefault(annotation.id, set()).add(key)
        return {annotation.id}

    def _choose(self, id: str) -> None:
        rows = (self._rows[key][1] for key in self.keys(id))
        found = [annotation for annotation in rows if annotation is not None]
        if found:
            self.annotations[id] = max(found, key=lambda annotation: annotation.modified)
        else:
            self.annotations.pop(id, None)
            self._keys.pop(id, None)


def _annotation(row: Any) -> Annotation | None:
    try:
        return from_json(row)
    except BadRecord:
        return None
