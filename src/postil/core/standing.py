"""Whether a passage still stands as it was quoted, and what changed in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from postil.core.annotation import Annotation, Place
from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.core.word_diff import Run, is_reworded, word_diff

Standing = Literal["stands", "changed", "check", "gone"]


@dataclass(frozen=True)
class Quoted:
    """An annotation's passage beside its quote. It stands though it moved, or was wrapped to other lines.

    `now` is the passage as it is now, "" where it was not found.
    """

    annotation: Annotation
    place: Place
    now: str

    @property
    def was(self) -> str:
        return self.annotation.target.quote.exact

    @cached_property
    def standing(self) -> Standing:
        """`check`: found, but so unlike what was quoted, or so like other places, that a person must say."""
        if self.place.span is None:
            return "gone"
        if self.place.state == "check":
            return "check"
        return "changed" if is_reworded(self.was, self.now) else "stands"

    @property
    def runs(self) -> list[Run]:
        """What was and what is now, word by word; nothing is compared where nothing was found."""
        return [Run(self.was, "")] if self.place.span is None else word_diff(self.was, self.now)

    @property
    def span(self) -> Span | None:
        """Where it stands, else where it most likely does."""
        return self.place.span or next(iter(self.place.suggestions), None)


def quoted_passages(notebook: Notebook) -> Iterator[Quoted]:
    """Those of all annotations that quote something, in reading order, orphans last; not those still to be looked for."""
    for annotation in (*notebook.in_reading_order, *notebook.orphans):
        if annotation.target.quote.exact:
            yield quoted_passage(notebook.document, annotation, notebook.places[annotation.id])


def quoted_passage(document: Document, annotation: Annotation, place: Place) -> Quoted:
    """What of the text is compared with the quote."""
    return Quoted(annotation, place, document.passage(place.span) if place.span else "")


def reworded(notebook: Notebook) -> Notebook:
    """The notebook with nothing but what does not stand."""
    return notebook.only({each.annotation.id for each in quoted_passages(notebook) if each.standing != "stands"})
