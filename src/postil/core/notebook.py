"""A notebook: what the changes have made of a document's annotations. It never searches the text."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from postil.core.annotation import Annotation, Place, State
from postil.core.document import Document, Span
from postil.core.merge import is_edited, merge_annotations

GROUP = 64
END = itemgetter(1)
LAST_ID = "\U0010ffff"
"""Sorts behind every id."""


class Change(NamedTuple):
    """An annotation before and after; None before: it was made; None after: it was deleted."""

    before: Annotation | None
    after: Annotation | None

    @property
    def inverse(self) -> "Change":
        return Change(self.after, self.before)

    @property
    def is_moved(self) -> bool:
        """Whether it points to another passage than before."""
        return self.before is not None and self.after is not None and self.before.target != self.after.target

    @property
    def is_placed(self) -> bool:
        """Whether another place is kept with it than before."""
        return self.before is not None and self.after is not None and self.before.place != self.after.place

    @property
    def id(self) -> str:
        """The id of the annotation that was changed."""
        annotation = self.after or self.before
        assert annotation is not None, "a change has a before or an after"
        return annotation.id

    def merged_into(self, present: Annotation | None) -> Annotation | None:
        """What the change leaves of an annotation as it stands now; what another has edited is not deleted."""
        match self.before, self.after, present:
            case _, after, None:
                return after
            case before, None, _:
                return present if before is not None and is_edited(before, present) else None
            case before, after, _:
                return merge_annotations(before, after, present)


class Step(NamedTuple):
    """What one key did: undo takes back a step. `words` tell the reader what it was ("tag #verify").

    `id` names it in the log of steps; `takes_back` names the step that it undoes, or the undoing that it redoes.
    """

    changes: tuple[Change, ...]
    words: str
    id: str = ""
    takes_back: str = ""

    @property
    def inverse(self) -> tuple[Change, ...]:
        """What takes it back."""
        return tuple(change.inverse for change in reversed(self.changes))


Entry = tuple[int, int, str]
"""(start, -end, id) of an annotation whose passage was found: sorted, the outer stand before the inner."""


class Notebook:
    """A document, its annotations by id, and the places where their passages were found."""

    def __init__(
        self,
        document: Document,
        annotations: Mapping[str, Annotation],
        places: Mapping[str, Place],
        order: list[Entry] | None = None,
    ) -> None:
        self.document = document
        self.annotations = annotations
        self.places = places
        self._order = sorted(filter(None, map(self._entry, annotations))) if order is None else order

    def _entry(self, id: str) -> Entry | None:
        place = self.places.get(id)
        return (place.span.start, -place.span.end, id) if place and place.span else None

    def apply(self, change: Change) -> "Notebook":
        """The notebook after a change, merged three ways: see `apply_all`."""
        return self.apply_all([change])

    def apply_all(self, changes: Iterable[Change], places: Mapping[str, Place] | None = None) -> "Notebook":
        """The notebook after the changes, in order, each merged with what stands now.

        What another has edited is not deleted. `places` says where passages stand that were searched for; without it a
        passage stands where its target says.
        """
        annotations, found, order = dict(self.annotations), dict(self.places), list(self._order)
        for change in changes:
            present = annotations.get(change.id)
            after = change.merged_into(present)
            _move(order, change.id, found.get(change.id) if present else None, None)
            if after is None:
                annotations.pop(change.id, None)
                continue
            annotations[change.id] = after
            if places and change.id in places:
                found[change.id] = places[change.id]
            elif change.id not in found or change.is_moved:
                found[change.id] = Place(Span(after.target.position.start, after.target.position.end), "exact")
            _move(order, change.id, None, found[change.id])
        return Notebook(self.document, annotations, found, order)

    @cached_property
    def _largest(self) -> list[int]:
        """The largest end in each group of entries: groups that end before a span need no look."""
        return [-min(map(END, self._order[at : at + GROUP])) for at in range(0, len(self._order), GROUP)]

    def _overlapping(self, span: Span) -> Iterator[Entry]:
        begun = bisect_left(self._order, (span.end,))
        for group, largest in enumerate(self._largest[: -(-begun // GROUP)]):
            if largest > span.start:
                at = group * GROUP
                yield from (entry for entry in self._order[at : min(at + GROUP, begun)] if -entry[1] > span.start)

    @property
    def found(self) -> int:
        """How many annotations have their passage in the text."""
        return len(self._order)

    def nth(self, position: int) -> Annotation:
        """The annotation at a position in reading order, from 0; raises IndexError."""
        return self.annotations[self._order[position][2]]

    @property
    def in_reading_order(self) -> list[Annotation]:
        """The annotations whose passages were found, by start, the outer first."""
        return [self.annotations[id] for _, _, id in self._order]

    def placed(self, places: Mapping[str, Place]) -> "Notebook":
        """The notebook with these places beside or instead of those it has."""
        return Notebook(self.document, self.annotations, {**self.places, **places})

    def only(self, ids: Collection[str]) -> "Notebook":
        """The notebook as if these were all the annotations there are."""
        annotations = {id: each for id, each in self.annotations.items() if id in ids}
        places = {id: place for id, place in self.places.items() if id in ids}
        return Notebook(self.document, annotations, places, [entry for entry in self._order if entry[2] in ids])

    @cached_property
    def without_passage(self) -> list[Annotation]:
        """Those whose passage is still to be looked for, then the orphans, each in the order of their old places."""
        if len(self.annotations) == len(self._order):
            return []
        lost = (a for id, a in self.annotations.items() if id not in self.places or self.places[id].span is None)
        return sorted(lost, key=lambda each: (not self.is_unsought(each), each.target.position.start, each.id))

    @cached_property
    def orphans(self) -> list[Annotation]:
        """Those whose passage is not in the text, in the order of their old places."""
        return [each for each in self.without_passage if not self.is_unsought(each)]

    @cached_property
    def unsought(self) -> list[Annotation]:
        """Those whose passage is still to be looked for, in the order of their old places."""
        return list(filter(self.is_unsought, self.without_passage))

    def is_unsought(self, annotation: Annotation) -> bool:
        return self.state_of(annotation) == "unsought"

    @cached_property
    def to_look_at(self) -> list[Annotation]:
        """What a person must decide: those not surely found, by place, then the orphans; not those left as orphans."""
        doubtful = [self.annotations[id] for _, _, id in self._order if self.places[id].state == "check"]
        return [*doubtful, *(each for each in self.orphans if not self.is_left(each))]

    def is_left(self, annotation: Annotation) -> bool:
        """Whether a person left it an orphan in this very text."""
        kept = annotation.place_in(self.document)
        return kept is not None and kept.state == "orphan"

    def state_of(self, annotation: Annotation) -> State:
        """How its passage was found; without a place an orphan."""
        place = self.places.get(annotation.id)
        return place.state if place is not None else "orphan"

    def span_of(self, annotation: Annotation) -> Span | None:
        """Where its passage stands, None for an orphan."""
        place = self.places.get(annotation.id)
        return place.span if place else None

    def under(self, span: Span) -> list[tuple[Span, Annotation]]:
        """The annotations that share a code point with the span, in reading order, with their spans."""
        return [(Span(start, -end), self.annotations[id]) for start, end, id in self._overlapping(span)]

    def position(self, annotation: Annotation) -> int | None:
        """Its number in reading order, from 0; None for an orphan."""
        entry = self._entry(annotation.id)
        return bisect_left(self._order, entry) if entry else None

    def position_at(self, offset: int) -> int:
        """How many annotations in reading order begin before the offset."""
        return bisect_left(self._order, (offset,))

    def beside(self, span: Span, count: int) -> Span | None:
        """The passage so many on from the span in reading order, back where the count is negative."""
        here = (span.start, -span.end)
        at = bisect_right(self._order, (*here, LAST_ID)) if count > 0 else bisect_left(self._order, here)
        wanted = at + count - 1 if count > 0 else at + count
        if not 0 <= wanted < len(self._order):
            return None
        start, end, _ = self._order[wanted]
        return Span(start, -end)

    def with_span(self, span: Span) -> Annotation | None:
        """The annotation with just this span; outer blanks and punctuation do not count.

        Of several the one that was there first: what another writer adds does not take its place.
        """
        bare = self._bare(span)
        same = [a for s, a in self.under(span) if s == span] or [
            a for s, a in self.under(span) if self._bare(s) == bare
        ]
        if len(same) < 2:
            return same[0] if same else None
        ids = {annotation.id for annotation in same}
        return self.annotations[next(id for id in self.annotations if id in ids)]

    def around(self, span: Span) -> list[Annotation]:
        """Those that hold the span and more, the innermost first; outer blanks and punctuation do not count."""
        bare = self._bare(span)
        outer = [(len(s), a) for s, a in self.under(span) if s.holds(bare) and self._bare(s) != bare]
        return [annotation for _, annotation in sorted(outer, key=lambda each: each[0])]

    def inside(self, span: Span) -> list[Annotation]:
        """Those that lie within the span and are smaller, in reading order; outer blanks and punctuation do not count."""
        bare = self._bare(span)
        return [a for s, a in self.under(span) if span.holds(self._bare(s)) and self._bare(s) != bare]

    def current(self, span: Span) -> Annotation | None:
        """The one that verbs on annotations act on: with just this span, else innermost around, else the only one inside."""
        same, around = self.with_span(span), self.around(span)
        if same or around:
            return same or around[0]
        inside = self.inside(span)
        return inside[0] if len(inside) == 1 else None

    def tag_counts(self) -> dict[str, int]:
        """How often each tag is used; the spelling met first stands for all that fold to it."""
        counts: dict[str, int] = {}
        spelling: dict[str, str] = {}
        for annotation in self.annotations.values():
            for tag in annotation.tags:
                kept = spelling.setdefault(tag.casefold(), tag)
                counts[kept] = counts.get(kept, 0) + 1
        return counts

    def _bare(self, span: Span) -> Span:
        """The span without outer blanks and punctuation; itself where nothing else is in it."""
        passage = self.document.passage(span)
        head = next((i for i, c in enumerate(passage) if c.isalnum()), 0)
        tail = next((i for i, c in enumerate(reversed(passage)) if c.isalnum()), 0)
        return Span(span.start + head, span.end - tail)


def _move(order: list[Entry], id: str, old: Place | None, new: Place | None) -> None:
    """Take the entry away from its old place, and put it at its new one."""
    if old is not None and old.span is not None:
        del order[bisect_left(order, (old.span.start, -old.span.end, id))]
    if new is not None and new.span is not None:
        insort(order, (new.span.start, -new.span.end, id))
