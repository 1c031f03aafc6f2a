"""Take passages along from a document into the same one with another text: where the reader is, marks, places to go back to."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from postil.core.anchoring import anchor, describe
from postil.core.document import Document, Span

PIECE = 1 << 16
"""Code points that are compared at once."""

BEFORE, AFTER = 12, 4
"""So many paragraphs beside a passage that is gone are looked for."""

LONG = 1_000_000
"""Code points of a text in which fewer are looked for."""


Differs = Callable[[int, int], bool]
"""Whether the texts differ between two code points."""


class Follower:
    """From `old` to `new`."""

    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new

    def at_once(self, span: Span) -> Span | None:
        """Where it stands if it lies before all that has changed, or behind it."""
        alike_before, alike_after = self._alike
        if span.end <= alike_before:
            return span
        if span.start >= len(self.old) - alike_after:
            by = len(self.new) - len(self.old)
            return Span(span.start + by, span.end + by)
        return None

    def spans(self, wanted: Iterable[Span]) -> dict[Span, Span]:
        """Those that are surely found, by where they stood."""
        wanted = dict.fromkeys(span for span in wanted if len(span))
        found = {span: there for span in wanted if (there := self.at_once(span)) is not None}
        left = {str(number): span for number, span in enumerate(wanted) if span not in found}
        if not left:
            return found
        targets = [(id, describe(self.old, span)) for id, span in left.items()]
        places = anchor(self.new, targets, {self.old.sha256: self.old.passage(self.old.span)})
        sure = {id: place.span for id, place in places.items() if place.span is not None and place.state != "check"}
        return found | {span: sure[id] for id, span in left.items() if id in sure}

    def nearest(self, span: Span, known: Mapping[Span, Span]) -> Span:
        """For a passage that is gone: the last that is found before it, among `known` ones and paragraphs, else the next."""
        few = len(self.old) > LONG
        before, after = self._beside(span, BEFORE // 3 if few else BEFORE, AFTER // 2 if few else AFTER)
        found = {**known, **self.spans([*before, *after])}
        earlier = [each for each in found if each.start <= span.start]
        later = [each for each in found if each.start > span.start]
        if earlier:
            return found[max(earlier, key=lambda each: (each.start, -each.end))]
        if later:
            return found[min(later, key=lambda each: each.start)]
        block = self.new.block_at(span.start * len(self.new) // max(len(self.old), 1))
        return block.span if block is not None else Span(0, 0)

    def _beside(self, span: Span, before: int, after: int) -> tuple[list[Span], list[Span]]:
        """The paragraph it is in with those before it, and those behind it."""
        here = self.old.block_at(span.start)
        earlier, later = here, here
        back: list[Span] = []
        on: list[Span] = []
        while earlier is not None and len(back) <= before:
            back.append(earlier.span)
            earlier = self.old.block_before(earlier)
        while later is not None and len(on) < after:
            later = self.old.block_after(later)
            on += [later.span] if later is not None else []
        return back, on

    @cached_property
    def _alike(self) -> tuple[int, int]:
        """How many code points are the same at the beginning, and behind them at the end."""
        old, new = self.old, self.new
        most = min(len(old), len(new))

        def differs(start: int, end: int) -> bool:
            return old.passage(Span(start, end)) != new.passage(Span(start, end))

        def differs_at_end(start: int, end: int) -> bool:
            one = old.passage(Span(len(old) - end, len(old) - start))
            return one != new.passage(Span(len(new) - end, len(new) - start))

        before = _first(differs, most)
        return before, _first(differs_at_end, most - before)


def _first(differs: Differs, most: int) -> int:
    """How many code points do not differ, counted from 0."""
    start = next((at for at in range(0, most, PIECE) if differs(at, min(at + PIECE, most))), None)
    if start is None:
        return most
    length = min(PIECE, most - start)
    return start + bisect_left(range(1, length + 1), True, key=lambda count: differs(start, start + count))
