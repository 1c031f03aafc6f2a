"""Find the passages of a document's annotations: what is known, what settles at once, and the rest beside the old texts."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from postil.core.anchoring import anchor, settle
from postil.core.annotation import UNSOUGHT, Annotation, Place, Target
from postil.core.document import Document

if TYPE_CHECKING:
    from postil.seeking_apart import Apart

LONG = 200_000
"""Code points of a document in which a search is left to another process."""

MUCH = 16_000_000
"""Code points, counted once for each passage to be searched for, that take about a second: more are left to it, too."""


class Memory(Protocol):
    """Remembers what was found by machine in a text; targets and places go by the annotations' ids."""

    def recall(self, sha256: str, targets: Mapping[str, Target]) -> Mapping[str, Place]: ...

    def remember(self, sha256: str, targets: Mapping[str, Target], places: Mapping[str, Place]) -> None: ...


class Seeker:
    """For the annotations of one document; `old_text` gives a text that was annotated, by its SHA-256, where it is kept."""

    def __init__(self, document: Document, old_text: Callable[[str], str | None], memory: Memory) -> None:
        self._document = document
        self._old_text = old_text
        self._memory = memory
        self._apart: Apart | None = None
        self._is_stopped = False

    def stop(self) -> None:
        """What is being looked for stays unsought."""
        self._is_stopped = True
        if self._apart is not None:
            self._apart.stop()

    def at_once(self, annotations: Iterable[Annotation]) -> dict[str, Place]:
        """The places that are known or cost next to nothing to find; the others are unsought."""
        wanted = {each.id: each for each in annotations}
        places = settle(self._document, ((each.id, each.target) for each in wanted.values() if each.place is None))
        left = [each for each in wanted.values() if each.id not in places]
        if not left:
            return places
        document = self._document
        found = self._memory.recall(document.sha256, {each.id: each.target for each in left})
        recalled = {id: place for id, place in found.items() if place.lies_in(document)}
        return places | {each.id: _known(each.place_in(document), recalled.get(each.id)) for each in left}

    def all(self, annotations: Iterable[Annotation]) -> dict[str, Place]:
        """The places of all, remembered where they were searched for; this may take seconds, and any thread may ask."""
        wanted = {each.id: each for each in annotations}
        places = self.at_once(wanted.values())
        unsought = {id: wanted[id].target for id, place in places.items() if place.state == "unsought"}
        if not unsought:
            return places
        texts = {target.sha256 for target in unsought.values() if target.sha256}
        old_texts = {sha256: text for sha256 in texts if (text := self._old_text(sha256)) is not None}
        found = self._search(unsought, old_texts)
        if self._is_stopped:
            return places | found
        self._memory.remember(self._document.sha256, unsought, found)
        return places | found

    def _search(self, targets: Mapping[str, Target], old_texts: Mapping[str, str]) -> dict[str, Place]:
        if len(self._document) <= LONG and len(self._document) * len(targets) <= MUCH:
            return anchor(self._document, targets.items(), old_texts)
        from postil.seeking_apart import Apart

        self._apart = Apart()
        if self._is_stopped:
            return {}
        return self._apart.anchor(self._document, targets.items(), old_texts)


def _known(kept: Place | None, recalled: Place | None) -> Place:
    """What is kept with an annotation, with the suggestions that are remembered beside it."""
    if recalled is not None and kept in (None, recalled._replace(suggestions=())):
        return recalled
    return kept or recalled or UNSOUGHT
