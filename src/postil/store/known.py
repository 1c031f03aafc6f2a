"""The annotations in the rows of a file: a row is parsed once, and only rows that have changed are looked at again."""

from collections.abc import Mapping
from typing import Any

from postil.core.annotation import Annotation
from postil.core.webannotation import from_json
from postil.errors import BadRecord


class Known:
    """`annotations` by id, in the rows' order when first taken. Of two rows with one id the one modified later counts."""

    def __init__(self) -> None:
        self.annotations: dict[str, Annotation] = {}
        self._rows: Mapping[str, Any] = {}
        self._parsed: dict[str, Annotation] = {}
        self._keys: dict[str, list[str]] = {}

    @property
    def unreadable(self) -> int:
        """How many rows hold no annotation that can be read."""
        return len(self._rows) - len(self._parsed)

    @property
    def doubled(self) -> int:
        """How many rows hold an annotation that a later one with its id stands for."""
        return len(self._parsed) - len(self.annotations)

    def keys(self, id: str) -> list[str]:
        """The keys of the rows with the annotation, in order."""
        return sorted(self._keys.get(id, ()), key=int)

    def take(self, rows: Mapping[str, Any]) -> dict[str, Annotation | None]:
        """The rows are now these; one that is the same object has not changed.

        Returns what was known before of each id that may have another annotation now; None: it was not known.
        """
        if rows is self._rows:
            return {}
        before, self._rows = self._rows, rows
        gone = before.keys() - rows.keys()
        fresh = [key for key, row in rows.items() if before.get(key, self) is not row]
        touched = dict.fromkeys(filter(None, [*map(self._drop, (*gone, *fresh)), *map(self._parse, fresh)]))
        known = {id: self.annotations.get(id) for id in touched}
        for id in touched:
            self._choose(id)
        return known

    def _drop(self, key: str) -> str:
        """Returns the id of the annotation that was there, "" for none."""
        annotation = self._parsed.pop(key, None)
        if annotation is None:
            return ""
        self._keys[annotation.id].remove(key)
        return annotation.id

    def _parse(self, key: str) -> str:
        """Returns the id of the annotation that is there, "" for none."""
        try:
            annotation = from_json(self._rows[key])
        except BadRecord:
            return ""
        self._parsed[key] = annotation
        self._keys.setdefault(annotation.id, []).append(key)
        return annotation.id

    def _choose(self, id: str) -> None:
        keys = self._keys[id]
        if len(keys) == 1:
            self.annotations[id] = self._parsed[keys[0]]
        elif keys:
            self.annotations[id] = max(map(self._parsed.__getitem__, self.keys(id)), key=_modified)
        else:
            del self._keys[id]
            self.annotations.pop(id, None)


def _modified(annotation: Annotation) -> str:
    return annotation.modified
