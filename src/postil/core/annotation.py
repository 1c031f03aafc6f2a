"""An annotation: what the reader added about one target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from postil.core.document import Document, Span

Status = Literal["open", "done"]
State = Literal["exact", "moved", "edited", "check", "orphan", "unsought"]


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """The passage itself and what stands around it (W3C Web Annotation)."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """Code points of the text, end exclusive (W3C Web Annotation)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """Where an annotation points, and in which text its offsets were taken (`sha256` of it, `length` in code points).

    `rivals` are other places of that text that resemble the quote, with some context; None: they were not sought.
    """

    quote: TextQuoteSelector
    position: TextPositionSelector
    sha256: str
    length: int
    reader: str
    rivals: tuple[TextQuoteSelector, ...] | None = None


class Place(NamedTuple):
    """Where a target's passage was found in the present text; no span: an orphan, or still unsought.

    `score` says how sure that is, from 0 to 1. `suggestions` are the best guesses beside the span, the best first.
    """

    span: Span | None
    state: State
    score: float = 1.0
    suggestions: tuple[Span, ...] = ()

    def lies_in(self, document: Document) -> bool:
        """Whether all it names is in the document: a record may say anything."""
        spans = (*self.suggestions, *([] if self.span is None else [self.span]))
        return all(0 <= span.start < span.end <= len(document) for span in spans)


UNSOUGHT = Place(None, "unsought", 0.0)


class KeptPlace(NamedTuple):
    """A place that is kept with an annotation, and the text in which it was found; an orphan: a person left it one."""

    sha256: str
    place: Place


@dataclass(frozen=True, slots=True)
class Annotation:
    """Tags and a note about a target. Times are UTC, `2026-11-24T05:50:24.123Z`; `unknown` holds fields of others."""

    id: str
    target: Target
    created: str
    modified: str
    tags: tuple[str, ...] = ()
    note: str = ""
    status: Status = "open"
    star: bool = False
    creator: str = ""
    place: KeptPlace | None = None
    unknown: Mapping[str, Any] = field(default_factory=dict)

    def place_in(self, document: Document) -> Place | None:
        """The place that is kept with it, if it is one in this document's text."""
        if self.place is None or self.place.sha256 != document.sha256:
            return None
        return self.place.place if self.place.place.lies_in(document) else None

    @property
    def is_bare(self) -> bool:
        """Whether it is a highlight: no tag and no note."""
        return not self.tags and not self.note
