"""One sitting with one document: highlight, tag, note, delete, undo - the one place where annotations change."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol

from postil.core import tags
from postil.core.anchoring import describe, settle
from postil.core.annotation import UNSOUGHT, Annotation, KeptPlace, Place, Status, Target
from postil.core.display import quoted, shown_line
from postil.core.document import Document, Span
from postil.core.merge import is_edited, merge_notes
from postil.core.notebook import Change, Notebook, Step
from postil.core.saving import StoreState
from postil.core.times import a_moment_after, timestamp
from postil.errors import NoCurrentAnnotation, NothingSelected


class Store(Protocol):
    """Where steps go: queued, never blocking, never raising for the disk."""

    def record(self, step: Step) -> None: ...

    def flush(self, seconds: float) -> bool:
        """Wait until all that was recorded is on disk; False where that failed or took longer."""

    def listen(self, listener: Callable[[StoreState], None]) -> None:
        """The listener is called on the store's own thread; of what stands already at once, on this one."""

    def earlier(self) -> tuple[list[Step], list[Step]]:
        """What stands of the steps from before this sitting, see `core.steps.standing`. Raises CannotRead."""


class Outcome(NamedTuple):
    """What a verb did, in words for the status line, and the passage it concerns (None: an orphan's, or none).

    `id` is the annotation that was taken back, or made again.
    """

    words: str
    span: Span | None = None
    changed: bool = True
    id: str = ""


class Session:
    """The notebook and the verbs that change it. `now` tells the time, `new_id` makes an id, `creator` is a name."""

    def __init__(
        self,
        notebook: Notebook,
        store: Store,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        creator: str = "",
    ) -> None:
        self.notebook = notebook
        self.store = store
        self.last_tags: tuple[str, ...] = ()
        self._now = now
        self._new_id = new_id
        self._creator = creator
        self._done: list[Step] = []
        self._undone: list[Step] = []
        """The undoings of what was undone."""

        self._recalled: set[str] | None = None
        """The ids of the steps of earlier sittings, when they have been asked for."""

        self._has_taken = False
        self._places: dict[tuple[str, Target], Place] = {}
        """Where passages were found for targets that annotations had before in this sitting."""

    def take_places(self, document: Document, found: Mapping[str, tuple[Target, Place]]) -> None:
        """What was searched for elsewhere, by id; a passage that points elsewhere by now keeps its place.

        What was found in a document that is no longer this one is left.
        """
        if document is self.notebook.document:
            self.notebook = self.notebook.placed(self._valid(found))

    def turn_to(self, document: Document, found: Mapping[str, tuple[Target, Place]]) -> None:
        """The document has another text by now; `found` says where passages stand in it. Steps can be undone as before."""
        there = self.notebook.annotations
        self._places.clear()
        self.notebook = Notebook(document, there, dict.fromkeys(there, UNSOUGHT))
        places = self._valid(found)
        settled = settle(document, ((id, annotation.target) for id, annotation in there.items() if id not in places))
        self.notebook = self.notebook.placed(settled | places)

    def _valid(self, found: Mapping[str, tuple[Target, Place]]) -> dict[str, Place]:
        """The places of annotations that still point where they pointed when they were searched for.

        What a person has left an orphan since is one.
        """
        there, document = self.notebook.annotations, self.notebook.document
        fresh = {id: place for id, (target, place) in found.items() if id in there and there[id].target == target}
        left = {id: place for id in fresh if (place := there[id].place_in(document)) and place.span is None}
        return fresh | left

    def highlight(self, span: Span) -> Outcome:
        """Make an annotation of the span; where one has just this span nothing changes."""
        if self.notebook.with_span(span) is not None:
            return Outcome("already highlighted · dd deletes", span, changed=False)
        made = self._made(span)
        self.last_tags = ()
        return self._take(Step((Change(None, made),), "highlight"), "highlighted", span)

    def repeat(self, at: Annotation | Span) -> Outcome:
        """`.`: the last highlight and its tags again, here."""
        if not self.last_tags and isinstance(at, Span):
            return self.highlight(at)
        before, base = self._before_and_base(at)
        new = tuple(tag for tag in self.last_tags if not tags.has(base.tags, tag))
        words = _tag_words(self.last_tags)
        if before is not None and not new:
            return Outcome(f"already tagged {words}" if words else "no tags to repeat", self._span(at), changed=False)
        after = self._touched(before, replace(base, tags=base.tags + new))
        return self._take(Step((Change(before, after),), f"tag {words}"), f"tagged {words}", self._span(at))

    def tag(self, at: Annotation | Span, words: str, *, keep: bool = False) -> Outcome:
        """Add the tag to the annotation, or to the one with just this span. Raises BadTag.

        There already, it is taken away, or stays where `keep` says so.
        """
        tag = tags.normal(words)
        before, base = self._before_and_base(at)
        if keep and tags.has(base.tags, tag):
            return Outcome(
                f"already tagged {_tag_words([tag])} · its ✓ in the list takes it away", self._span(at), changed=False
            )
        if tags.has(base.tags, tag):
            after = replace(base, tags=tags.without(base.tags, tag))
            verb, said = "untag", "removed"
        else:
            after = replace(base, tags=(*base.tags, tag))
            verb, said = "tag", "tagged"
            self.last_tags = after.tags
        step = Step((Change(before, self._touched(before, after)),), f"{verb} {_tag_words([tag])}")
        return self._take(step, f"{said} {_tag_words([tag])}", self._span(at))

    def note(self, at: Annotation | Span, text: str, shown: str | None = None) -> Outcome:
        """Write the note; an empty one removes it, and makes nothing where there was none.

        `shown` is the note from which the reader has made it: what another has written since is kept as well.
        """
        text = text if text.strip() else ""
        before, base = self._before_and_base(at)
        if shown is not None:
            text = merge_notes(shown, base.note, text)
        if text == base.note:
            return Outcome("nothing noted" if not text else "the note is as it was", self._span(at), changed=False)
        words = "note" if not base.note else ("edit the note" if text else "remove the note")
        said = "noted" if text else "removed the note"
        after = self._touched(before, replace(base, note=text))
        return self._take(Step((Change(before, after),), words), said, self._span(at))

    def move_edges(self, annotation: Annotation, span: Span) -> Outcome:
        """The annotation is about another passage from now on; note and tags stay."""
        if not len(span):
            raise NothingSelected
        other = self.notebook.with_span(span)
        if other is not None and other.id != annotation.id:
            return Outcome("another annotation has just this passage", span, changed=False)
        if self._span(annotation) == span and self.notebook.state_of(annotation) != "check":
            return Outcome("the passage is as it was", span, changed=False)
        return self._point(annotation, span, "move an edge", "moved the edge")

    def confirm(self, annotation: Annotation, span: Span) -> Outcome:
        """A guess is right: the span is its passage from now on."""
        return self._point(annotation, span, "it is here", "it is here")

    def reattach(self, annotation: Annotation, span: Span) -> Outcome:
        """Another passage than was guessed is its own from now on."""
        return self._point(annotation, span, "re-attach", "re-attached")

    def leave_orphan(self, annotation: Annotation) -> Outcome:
        """It has no passage in this text; when the text changes it is looked for again."""
        kept = KeptPlace(self.notebook.document.sha256, Place(None, "orphan", 0.0))
        after = replace(self._touched(annotation, annotation), place=kept)
        return self._take(Step((Change(annotation, after),), "leave it an orphan"), "left an orphan", None)

    def _point(self, annotation: Annotation, span: Span, words: str, said: str) -> Outcome:
        """New selectors for it; said as well: who else has just this span."""
        if not len(span):
            raise NothingSelected
        others = (each for its, each in self.notebook.under(span) if its == span and each.id != annotation.id)
        other = next(others, None)
        after = replace(annotation, target=describe(self.notebook.document, span), place=None)
        outcome = self._take(Step((Change(annotation, self._touched(annotation, after)),), words), said, span)
        if other is None:
            return outcome
        return outcome._replace(words=f"{said} · another annotation has just this passage: {described(other)}")

    def toggle_star(self, annotation: Annotation) -> Outcome:
        after = self._touched(annotation, replace(annotation, star=not annotation.star))
        said = "starred" if after.star else "star removed"
        words = "star" if after.star else "remove the star"
        return self._take(Step((Change(annotation, after),), words), said, self._span(annotation))

    def toggle_status(self, annotation: Annotation) -> Outcome:
        """Open becomes done, done open."""
        status: Status = "open" if annotation.status == "done" else "done"
        after = self._touched(annotation, replace(annotation, status=status))
        words = "done" if status == "done" else "open again"
        return self._take(Step((Change(annotation, after),), words), words, self._span(annotation))

    def delete(self, annotation: Annotation) -> Outcome:
        span = self._span(annotation)
        named = described(annotation)
        return self._take(
            Step((Change(annotation, None),), f"delete {named}"), f"deleted {named} · undo brings it back", span
        )

    def restore(self, annotation: Annotation) -> Outcome:
        """Make a deleted annotation again; where it is there already nothing changes."""
        named = described(annotation)
        if annotation.id in self.notebook.annotations:
            return Outcome(f"already there: {named}", self._span(annotation), changed=False)
        step = Step((Change(None, self._touched(annotation, annotation)),), f"restore {named}")
        outcome = self._take(step, f"restored {named}", None)
        return outcome._replace(span=self._span(annotation))

    def undo(self) -> Outcome:
        """Take back the last step, be it of an earlier sitting; what another writer has changed since stays.

        Raises CannotRead where the earlier ones cannot be read.
        """
        if not self._done:
            self._recall()
        if not self._done:
            return Outcome("nothing to undo", changed=False)
        step = self._done.pop()
        undoing, outcome = self._take_back(step, f"undid{self._when(step)}: {step.words}")
        self._undone += undoing
        return outcome

    def redo(self) -> Outcome:
        """Raises CannotRead, as `undo`."""
        if not self._undone:
            self._recall()
        if not self._undone:
            return Outcome("nothing to redo", changed=False)
        undoing = self._undone.pop()
        redoing, outcome = self._take_back(undoing, f"redid{self._when(undoing)}: {undoing.words}")
        self._done += redoing
        return outcome

    def take_in(self, changes: Iterable[Change]) -> str:
        """What another writer has changed is shown; what was changed here and is not saved yet stays. In words, what came."""
        before = self.notebook
        changes = tuple(changes)
        self.notebook = before.apply_all(changes, self._places_after(changes))
        ids = [each.id for each in changes]
        from postil.core.account import difference

        return difference(_among(before, ids), _among(self.notebook, ids))

    def current(self, span: Span) -> Annotation:
        """The annotation that verbs on annotations act on here. Raises NoCurrentAnnotation."""
        annotation = self.notebook.current(span)
        if annotation is not None:
            return annotation
        several = len(self.notebook.inside(span))
        if several:
            raise NoCurrentAnnotation(f"{several} annotations lie here · O picks one")
        raise NoCurrentAnnotation("no annotation here · h makes one")

    def _take(self, step: Step, said: str, span: Span | None) -> Outcome:
        """A new step ends what could be redone, also of earlier sittings."""
        self._done += self._apply(step)
        self._undone.clear()
        self._has_taken = True
        return Outcome(said, span)

    def _recall(self) -> None:
        """The steps of earlier sittings stand below those of this one. They are read once, and only when they are wanted."""
        if self._recalled is not None:
            return
        done, undone = self.store.earlier()
        self._recalled = {step.id for step in (*done, *undone)}
        self._done[:0] = done
        if not self._has_taken:
            self._undone[:0] = undone

    def _when(self, step: Step) -> str:
        return ", from an earlier sitting" if self._recalled and step.id in self._recalled else ""

    def _take_back(self, step: Step, said: str) -> tuple[list[Step], Outcome]:
        """Apply a step's inverse; `modified` goes on, so that the newer of two writers is told.

        What has been deleted since is not made again for the sake of a change, nor what is there again deleted twice.
        """
        there = self.notebook.annotations
        changes = tuple(
            Change(change.before, change.after and self._touched(there.get(change.id), change.after))
            for change in map(self._where_it_stands, step.inverse)
            if (change.id in there) == (change.before is not None)
        )
        made = self._apply(Step(changes, step.words, takes_back=step.id))
        if not made:
            return [], Outcome(f"not taken back: it has been changed since ({step.words})", changed=False)
        id = made[0].changes[0].id
        place = self.notebook.places.get(id)
        return made, Outcome(said, place.span if place else None, id=id)

    def _where_it_stands(self, change: Change) -> Change:
        """The change without its move, where another has moved the annotation since; a place that was found is no edit."""
        present = self.notebook.annotations.get(change.id)
        if change.before is not None and change.after is None and present is not None:
            return Change(replace(change.before, place=present.place), None)
        if change.before is None or change.after is None or present is None or not change.is_moved:
            return change
        is_ours = present.target == change.before.target
        return change if is_ours else Change(change.before, replace(change.after, target=change.before.target))

    def _apply(self, step: Step) -> list[Step]:
        """Shown at once, recorded through the store's queue, as it stands after the merge; [] where it made no difference."""
        before = self.notebook
        self.notebook = before.apply_all(step.changes, self._places_after(step.changes))
        stands = tuple(
            Change(before.annotations.get(change.id), self.notebook.annotations.get(change.id))
            for change in step.changes
        )
        made = tuple(filter(_makes_a_difference, stands))
        if not made:
            self.notebook = before
            return []
        taken = step._replace(changes=made, id=self._new_id())
        self.store.record(taken)
        return [taken]

    def _places_after(self, changes: Iterable[Change]) -> dict[str, Place]:
        """Where passages stand that are new, point elsewhere, or were placed by a person; what takes long is unsought."""
        places = self.notebook.places
        fresh = [each for each in changes if each.after and (each.id not in places or each.is_moved or each.is_placed)]
        for each in fresh:
            if each.before is not None and each.id in places and not self.notebook.is_left(each.before):
                self._places[each.id, each.before.target] = places[each.id]
        wanted = {each.id: each.after for each in fresh if each.after is not None}
        settled = settle(self.notebook.document, ((id, annotation.target) for id, annotation in wanted.items()))
        return {id: self._placed(annotation, settled.get(id)) for id, annotation in wanted.items()}

    def _placed(self, annotation: Annotation, settled: Place | None) -> Place:
        """What is kept with it comes first; what was found here is the same with its suggestions."""
        kept = annotation.place_in(self.notebook.document)
        found = self._places.get((annotation.id, annotation.target))
        if found is not None and kept == found._replace(suggestions=()):
            return found
        return kept or settled or found or UNSOUGHT

    def _before_and_base(self, at: Annotation | Span) -> tuple[Annotation | None, Annotation]:
        """The annotation that is there and the one to change: the same, or a new one."""
        before = self.notebook.with_span(at) if isinstance(at, Span) else at
        if before is not None:
            return before, before
        assert isinstance(at, Span)
        return None, self._made(at)

    def _made(self, span: Span) -> Annotation:
        if not len(span):
            raise NothingSelected
        at = timestamp(self._now())
        target = describe(self.notebook.document, span)
        return Annotation(self._new_id(), target, created=at, modified=at, creator=self._creator)

    def _touched(self, before: Annotation | None, after: Annotation) -> Annotation:
        """Modified now, or a millisecond after the last time where the clock stands behind it."""
        now = timestamp(self._now())
        if before is not None and now <= before.modified:
            now = a_moment_after(before.modified)
        return replace(after, modified=now, place=self._place_of(after))

    def _place_of(self, annotation: Annotation) -> KeptPlace | None:
        """What was found by machine enters the file with the reader's change; what a person said stays."""
        document, place = self.notebook.document, self._found_for(annotation)
        if (kept := annotation.place_in(document)) is not None and kept.span is None:
            return annotation.place
        is_present = annotation.target.sha256 == document.sha256
        if is_present or place is None or place.span is None or kept is not None:
            return None if is_present else annotation.place
        return KeptPlace(document.sha256, place._replace(suggestions=()))

    def _found_for(self, annotation: Annotation) -> Place | None:
        """Where the passage stands to which it points; as it stands now it may point elsewhere."""
        present = self.notebook.annotations.get(annotation.id)
        if present is None or present.target == annotation.target:
            return self.notebook.places.get(annotation.id)
        return self._places.get((annotation.id, annotation.target))

    def _span(self, at: Annotation | Span) -> Span | None:
        return at if isinstance(at, Span) else self.notebook.span_of(at)


def described(annotation: Annotation) -> str:
    """An annotation in a few words: its quote's beginning and its tags, without tags its note's beginning."""
    words = [f"#{shown_line(tag)}" for tag in annotation.tags]
    if annotation.note and not words:
        words = [f"with note {quoted(annotation.note, 16)}"]
    return " ".join([quoted(annotation.target.quote.exact, 28), *words])


def _makes_a_difference(change: Change) -> bool:
    """More than another time of its last change."""
    match change.before, change.after:
        case Annotation() as before, Annotation() as after:
            return is_edited(before, after)
        case before, after:
            return before is not after


def _among(notebook: Notebook, ids: list[str]) -> dict[str, Annotation]:
    return {id: notebook.annotations[id] for id in ids if id in notebook.annotations}


def _tag_words(named: tuple[str, ...] | list[str]) -> str:
    return " ".join(f"#{shown_line(tag)}" for tag in named)
