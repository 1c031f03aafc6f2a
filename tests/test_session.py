"""What the verbs make of a notebook, and what the store is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawing import drawn, marked, passages
from postil.core.anchoring import anchor, describe
from postil.core.annotation import Annotation, Place
from postil.core.document import Span
from postil.core.notebook import Change, Notebook, Step
from postil.core.saving import StoreState
from postil.core.steps import Entry, standing
from postil.core.times import timestamp
from postil.errors import BadTag, NoCurrentAnnotation, NothingSelected
from postil.formats.builder import plain
from postil.session import Session, described

TEXT = "It was late. The lamp went out. We sat still.\n\nThen the train came, and we left."
LAMP, LATE, TRAIN = passages(plain(TEXT), "The lamp went out.", "It was late.", "train")

targets = st.sampled_from([LAMP, LATE, TRAIN, Span(4, 40), Span(0, len(TEXT))])
VERBS = {
    "highlight": lambda session, span: session.highlight(span),
    "tag": lambda session, span: session.tag(span, "verify"),
    "tag another": lambda session, span: session.tag(span, "method/bias"),
    "note": lambda session, span: session.note(span, f"on {span.start}"),
    "empty note": lambda session, span: session.note(span, ""),
    "repeat": lambda session, span: session.repeat(span),
    "star": lambda session, span: on_current(session, span, session.toggle_star),
    "done": lambda session, span: on_current(session, span, session.toggle_status),
    "delete": lambda session, span: on_current(session, span, session.delete),
    "undo": lambda session, span: session.undo(),
    "redo": lambda session, span: session.redo(),
}
verbs = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), targets), max_size=14)
changing = st.lists(st.tuples(st.sampled_from(sorted(set(VERBS) - {"undo", "redo"})), targets), max_size=14)

few = settings(max_examples=settings().max_examples // 2)


class KeptSteps:
    """A store in memory: it keeps the steps, and what a reopened file would hold."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.held: dict[str, Annotation] = {}

    def record(self, step: Step) -> None:
        self.steps.append(step)
        for change in step.changes:
            self.held.pop(change.id, None)
            if change.after is not None:
                self.held[change.id] = change.after

    def flush(self, seconds: float) -> bool:
        return True

    def earlier(self) -> tuple[list[Step], list[Step]]:
        return list(self.done), list(self.undone)

    def listen(self, listener: Callable[[StoreState], None]) -> None: ...


@few
@given(changing)
def test_as_many_undos_as_steps_end_where_it_began(several: list[tuple[str, Span]]) -> None:
    session = sitting()
    session.tag(LAMP, "before")
    began = unstamped(session)
    steps = run(session, several)

    for _ in range(steps):
        session.undo()

    assert unstamped(session) == began


@few
@given(changing)
def test_as_many_redos_as_undos_end_where_it_was(several: list[tuple[str, Span]]) -> None:
    session = sitting()
    steps = run(session, several)
    ended = unstamped(session)
    for _ in range(steps):
        session.undo()

    for _ in range(steps):
        session.redo()

    assert unstamped(session) == ended


@few
@given(verbs)
def test_what_the_store_was_told_is_what_the_notebook_holds(several: list[tuple[str, Span]]) -> None:
    session = sitting()

    run(session, several)

    assert session.store.held == session.notebook.annotations


@few
@given(verbs)
def test_no_two_annotations_ever_have_the_same_passage(several: list[tuple[str, Span]]) -> None:
    session = sitting()

    run(session, several)

    spans = [session.notebook.span_of(a) for a in session.notebook.in_reading_order]
    assert len(spans) == len(set(spans))


@few
@given(verbs)
def test_modified_only_ever_goes_on(several: list[tuple[str, Span]]) -> None:
    session = sitting()

    run(session, several)

    changes = [change for step in session.store.steps for change in step.changes]
    assert [c for c in changes if c.before and c.after and c.before.modified >= c.after.modified] == []


def test_a_highlight_is_an_annotation_of_the_passage() -> None:
    session = sitting()

    outcome = session.highlight(LAMP)

    assert quotes(session) == ["The lamp went out."]
    assert (outcome.words, outcome.span, outcome.changed) == ("highlighted", LAMP, True)


def test_a_highlight_says_who_made_it_and_when() -> None:
    session = sitting(creator="Ada")
    session.highlight(LAMP)

    [made] = session.notebook.in_reading_order
    assert (made.id, made.creator, made.created, made.modified, made.is_bare) == (
        *("id-0", "Ada", "2026-11-24T05:50:24.123Z", "2026-11-24T05:50:24.123Z"),
        True,
    )


def test_h_held_down_makes_one_annotation() -> None:
    session = sitting()
    session.highlight(LAMP)

    outcomes = [session.highlight(LAMP) for _ in range(20)]

    assert len(session.notebook.annotations) == len(session.store.steps) == 1
    assert {(o.words, o.changed) for o in outcomes} == {("already highlighted · dd deletes", False)}


def test_h_on_the_same_words_without_the_full_stop_makes_no_second() -> None:
    session = sitting()
    session.highlight(LAMP)

    session.highlight(Span(LAMP.start, LAMP.end - 1))

    assert quotes(session) == ["The lamp went out."]


def test_h_within_an_annotation_makes_another() -> None:
    session = sitting()
    session.highlight(LAMP)

    session.highlight(Span(LAMP.start, LAMP.start + 8))

    assert quotes(session) == ["The lamp went out.", "The lamp"]


def test_an_empty_passage_cannot_be_highlighted() -> None:
    session = sitting()

    with pytest.raises(NothingSelected):
        session.highlight(Span(3, 3))

    assert session.store.steps == []


def test_highlight_tag_and_note_in_a_row_fill_one_annotation() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.tag(LAMP, "verify")
    session.note(LAMP, "who says so?")

    [only] = session.notebook.in_reading_order
    assert (only.tags, only.note) == (("verify",), "who says so?")


def test_a_tag_makes_the_annotation_it_needs() -> None:
    session = sitting()

    outcome = session.tag(LAMP, " to   verify ")

    assert [(a.target.quote.exact, a.tags) for a in session.notebook.in_reading_order] == [
        ("The lamp went out.", ("to verify",))
    ]
    assert outcome.words == "tagged #to verify"


def test_the_same_tag_again_takes_it_away_and_leaves_the_highlight() -> None:
    session = sitting()
    session.tag(LAMP, "Verify")

    outcome = session.tag(LAMP, "verify")

    assert [a.tags for a in session.notebook.in_reading_order] == [()]
    assert outcome.words == "removed #verify"


def test_tags_keep_the_order_they_were_given_in() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.tag(LAMP, "method")

    assert session.notebook.in_reading_order[0].tags == ("verify", "method")


def test_what_is_no_tag_makes_nothing() -> None:
    session = sitting()

    with pytest.raises(BadTag):
        session.tag(LAMP, "a//b")

    assert (session.store.steps, quotes(session)) == ([], [])


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_note_makes_nothing(text: str) -> None:
    session = sitting()

    outcome = session.note(LAMP, text)

    assert (quotes(session), session.store.steps, outcome.changed) == ([], [], False)


def test_an_emptied_note_is_removed_and_the_annotation_stays() -> None:
    session = sitting()
    session.note(LAMP, "who says so?")

    outcome = session.note(LAMP, " ")

    assert [a.note for a in session.notebook.in_reading_order] == [""]
    assert outcome.words == "removed the note"


def test_a_note_closed_as_it_was_is_no_step() -> None:
    session = sitting()
    session.note(LAMP, "who says so?")

    session.note(LAMP, "who says so?")

    assert len(session.store.steps) == 1


def test_a_note_keeps_its_white_space() -> None:
    session = sitting()

    session.note(LAMP, "  one\n\ntwo\n")

    assert session.notebook.in_reading_order[0].note == "  one\n\ntwo\n"


def test_a_star_is_given_and_taken_away() -> None:
    session = sitting()
    session.highlight(LAMP)

    said = [session.toggle_star(session.current(LAMP)).words for _ in range(2)]

    assert (said, session.current(LAMP).star) == (["starred", "star removed"], False)


def test_done_becomes_open_again() -> None:
    session = sitting()
    session.highlight(LAMP)

    said = [session.toggle_status(session.current(LAMP)).words for _ in range(2)]

    assert (said, session.current(LAMP).status) == (["done", "open again"], "open")


def test_deleting_says_what_and_how_it_comes_back() -> None:
    session = sitting()
    session.tag(LAMP, "verify")

    outcome = session.delete(session.current(LAMP))

    assert quotes(session) == []
    assert outcome.words == "deleted “The lamp went out.” #verify · undo brings it back"


def test_undo_brings_a_deleted_annotation_back_with_all_it_had() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.note(LAMP, "who says so?")
    session.delete(session.current(LAMP))

    outcome = session.undo()

    assert (session.current(LAMP).tags, session.current(LAMP).note) == (("verify",), "who says so?")
    assert (outcome.words, outcome.span) == ("undid: delete “The lamp went out.” #verify", LAMP)


def test_undo_takes_back_one_step_and_says_which() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.tag(LAMP, "verify")

    outcome = session.undo()

    assert (session.current(LAMP).tags, outcome.words) == ((), "undid: tag #verify")


def test_redo_does_again_what_was_undone() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.undo()

    outcome = session.redo()

    assert (session.current(LAMP).tags, outcome.words, outcome.span) == (("verify",), "redid: tag #verify", LAMP)


def test_without_a_step_there_is_nothing_to_undo_or_redo() -> None:
    session = sitting()

    assert (session.undo().words, session.redo().words) == ("nothing to undo", "nothing to redo")
    assert session.store.steps == []


def test_what_changes_nothing_cannot_be_undone() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.highlight(LAMP)

    session.undo()

    assert (quotes(session), session.undo().words) == ([], "nothing to undo")


def test_a_new_step_ends_what_could_be_redone() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.undo()
    session.highlight(LATE)

    assert session.redo().words == "nothing to redo"


def test_undo_leaves_what_another_writer_has_changed() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.tag(LAMP, "method")
    mine = session.current(LAMP)
    session.notebook = session.notebook.apply(Change(mine, replace(mine, note="theirs")))

    session.undo()

    assert (session.current(LAMP).tags, session.current(LAMP).note) == (("verify",), "theirs")


def test_where_a_passage_was_found_meanwhile_does_not_keep_a_highlight_from_being_undone() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.turn_to(plain(f"New. {TEXT}"), {})
    (annotation,) = session.notebook.in_reading_order
    session.note(annotation, "Why?")

    session.undo()
    session.undo()

    assert not session.notebook.annotations


def test_what_was_left_an_orphan_stays_one_when_it_is_noted_on_or_deleted_and_brought_back() -> None:
    session = sitting()
    session.highlight(LAMP)
    (annotation,) = session.notebook.in_reading_order
    session.leave_orphan(annotation)
    session.note(session.notebook.orphans[0], "Why?")
    session.delete(session.notebook.orphans[0])
    session.undo()

    (orphan,) = session.notebook.orphans
    assert session.notebook.is_left(orphan)


def test_repeat_gives_the_last_tags_to_another_passage() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.tag(LAMP, "method")

    outcome = session.repeat(LATE)

    assert session.current(LATE).tags == ("verify", "method")
    assert outcome.words == "tagged #verify #method"


def test_repeat_is_one_step() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.repeat(LATE)

    session.undo()

    assert quotes(session) == ["The lamp went out."]


def test_repeat_after_a_bare_highlight_highlights() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    session.highlight(LATE)

    session.repeat(TRAIN)

    assert session.current(TRAIN).tags == ()


def test_repeat_adds_only_the_tags_that_are_not_there() -> None:
    session = sitting()
    session.tag(LAMP, "Verify")
    session.tag(LATE, "method")
    session.tag(LATE, "verify")

    session.repeat(LAMP)

    assert session.current(LAMP).tags == ("Verify", "method")


def test_repeat_where_all_the_tags_are_changes_nothing() -> None:
    session = sitting()
    session.tag(LAMP, "verify")

    outcome = session.repeat(LAMP)

    assert (outcome.words, outcome.changed, len(session.store.steps)) == ("already tagged #verify", False, 1)


def test_without_an_annotation_here_one_is_told_what_makes_one() -> None:
    with pytest.raises(NoCurrentAnnotation, match="no annotation here · h makes one"):
        sitting().current(LAMP)


def test_of_several_inside_one_is_told_what_picks_one() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.highlight(LATE)

    with pytest.raises(NoCurrentAnnotation, match="2 annotations lie here · O picks one"):
        session.current(Span(0, 45))


def test_an_orphan_is_tagged_and_stays_an_orphan() -> None:
    session = sitting()
    session.highlight(LAMP)
    lost = session.current(LAMP)
    session.notebook = Notebook(session.notebook.document, {lost.id: lost}, {lost.id: Place(None, "orphan")})

    outcome = session.tag(lost, "verify")

    assert [a.tags for a in session.notebook.orphans] == [("verify",)]
    assert outcome.span is None


def test_a_clock_that_stands_still_still_lets_the_newer_be_told() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.tag(LAMP, "verify")
    session.tag(LAMP, "method")

    assert session.current(LAMP).modified == "2026-11-24T05:50:24.125Z"


def test_a_time_is_written_in_utc_with_milliseconds() -> None:
    moment = datetime(2026, 11, 24, 6, 50, 24, tzinfo=timezone(timedelta(hours=1)))

    assert timestamp(moment) == "2026-11-24T05:50:24.000Z"


def test_an_annotation_is_described_in_a_few_words() -> None:
    session = sitting()
    session.tag(Span(0, 45), "verify")

    assert described(session.current(Span(0, 45))) == "“It was late. The lamp went…” #verify"


def test_a_description_holds_no_control() -> None:
    document, span = marked("a [\x1bcred\x1b\u202e\nend>")
    session = Session(Notebook(document, {}, {}), KeptSteps(), at_one_moment, ids())
    session.highlight(span)

    assert described(session.current(span)) == "“␛cred␛ end”"


def test_what_a_verb_did_names_the_passage_it_did_it_to() -> None:
    session = sitting()

    outcome = session.tag(TRAIN, "verify")

    assert drawn(session.notebook.document, outcome.span) == TEXT.replace("train", "[train>")


def sitting(creator: str = "") -> Session:
    """A session with a new notebook, at one moment."""
    return Session(Notebook(plain(TEXT), {}, {}), KeptSteps(), at_one_moment, ids(), creator)


def taken_up(before: Session, text: str = TEXT) -> Session:
    """The next sitting with the document, which may have changed since."""
    document, annotations, kept = plain(text), before.notebook.annotations, KeptSteps()
    kept.done, kept.undone = standing(Entry(step, "") for step in before.store.steps)
    places = anchor(document, ((each.id, each.target) for each in annotations.values()))
    numbers = ids()
    return Session(Notebook(document, annotations, places), kept, at_one_moment, lambda: f"new-{numbers()}")


def at_one_moment() -> datetime:
    return datetime(2026, 11, 24, 5, 50, 24, 123_000, tzinfo=UTC)


def ids() -> Callable[[], str]:
    numbers = count()
    return lambda: f"id-{next(numbers)}"


def run(session: Session, several: list[tuple[str, Span]]) -> int:
    """How many steps the verbs made."""
    before = len(session.store.steps)
    for verb, span in several:
        VERBS[verb](session, span)
    return len(session.store.steps) - before


def on_current(session: Session, span: Span, verb: Callable) -> None:
    annotation = session.notebook.current(span)
    if annotation is not None:
        verb(annotation)


def quotes(session: Session) -> list[str]:
    return [a.target.quote.exact for a in session.notebook.in_reading_order]


def unstamped(session: Session) -> dict[str, Annotation]:
    return {id: replace(a, modified="") for id, a in session.notebook.annotations.items()}


# Steps of earlier sittings


def test_undo_goes_back_to_the_steps_of_earlier_sittings_and_says_so() -> None:
    yesterday = sitting()
    yesterday.tag(LAMP, "verify")
    today = taken_up(yesterday)

    outcome = today.undo()

    assert (quotes(today), outcome.words) == ([], "undid, from an earlier sitting: tag #verify")
    assert today.undo().words == "nothing to undo"


def test_what_an_earlier_sitting_undid_can_be_redone() -> None:
    yesterday = sitting()
    yesterday.tag(LAMP, "verify")
    yesterday.undo()
    today = taken_up(yesterday)

    outcome = today.redo()

    assert (today.current(LAMP).tags, outcome.words) == (("verify",), "redid, from an earlier sitting: tag #verify")
    assert today.undo().words == "undid: tag #verify"


def test_a_new_step_ends_what_an_earlier_sitting_could_redo() -> None:
    yesterday = sitting()
    yesterday.highlight(LATE)
    yesterday.undo()
    today = taken_up(yesterday)
    today.highlight(LAMP)

    assert today.redo().words == "nothing to redo"


def test_one_s_own_steps_are_undone_before_those_of_earlier_sittings() -> None:
    yesterday = sitting()
    yesterday.highlight(LATE)
    today = taken_up(yesterday)
    today.highlight(LAMP)

    assert [today.undo().words for _ in range(3)] == [
        "undid: highlight",
        "undid, from an earlier sitting: highlight",
        "nothing to undo",
    ]


def test_each_undo_and_redo_names_the_step_that_it_takes_back() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.undo()
    session.redo()
    session.undo()

    steps = session.store.steps

    assert [step.takes_back for step in steps] == ["", *(step.id for step in steps[:-1])]
    assert len({step.id for step in steps}) == 4


def test_what_was_deleted_before_the_text_changed_comes_back_where_its_passage_stands_now() -> None:
    yesterday = sitting()
    yesterday.highlight(LAMP)
    lamp = yesterday.current(LAMP)
    yesterday.delete(lamp)
    today = taken_up(yesterday, "A new first line.\n\n" + TEXT)

    today.undo()

    assert today.notebook.span_of(lamp) == Span(LAMP.start + 19, LAMP.end + 19)


def test_a_deleted_annotation_is_restored_with_all_it_had() -> None:
    session = sitting()
    session.tag(LAMP, "verify")
    lamp = session.current(LAMP)
    session.delete(lamp)

    outcome = session.restore(lamp)

    assert session.current(LAMP).tags == ("verify",)
    assert (outcome.words, outcome.span) == ("restored “The lamp went out.” #verify", LAMP)
    assert session.restore(lamp).words == "already there: “The lamp went out.” #verify"


# What another has done since


def test_undo_makes_nothing_again_that_another_has_deleted() -> None:
    session = sitting()
    session.highlight(LAMP)
    session.tag(LAMP, "verify")
    session.take_in([Change(session.current(LAMP), None)])

    outcome = session.undo()

    assert (quotes(session), outcome.words) == ([], "not taken back: it has been changed since (tag #verify)")


def test_undo_of_what_another_sitting_undid_already_says_so_and_records_nothing() -> None:
    yesterday = sitting()
    yesterday.highlight(LAMP)
    yesterday.tag(LAMP, "verify")
    today = taken_up(yesterday)
    tagged = today.current(LAMP)
    today.take_in([Change(tagged, replace(tagged, tags=(), modified="2026-11-25T00:00:00.000Z"))])

    outcome = today.undo()

    assert outcome.words == "not taken back: it has been changed since (tag #verify)"
    assert today.store.steps == []
    assert today.current(LAMP).modified == "2026-11-25T00:00:00.000Z"


def test_a_deletion_that_another_has_undone_is_not_undone_again() -> None:
    session = sitting()
    session.note(LAMP, "old note")
    lamp = session.current(LAMP)
    session.delete(lamp)
    session.take_in([Change(None, replace(lamp, note="quite different"))])

    session.undo()

    assert session.current(LAMP).note == "quite different"


def test_a_note_that_another_has_written_while_one_wrote_is_kept_before_it() -> None:
    session = sitting()
    session.highlight(LAMP)
    lamp = session.current(LAMP)
    session.take_in([Change(lamp, replace(lamp, note="theirs"))])

    session.note(LAMP, "mine", shown="")

    assert session.current(LAMP).note == "theirs\n\nmine"


def test_a_note_that_one_has_left_as_it_was_leaves_another_s() -> None:
    session = sitting()
    session.note(LAMP, "as it was")
    lamp = session.current(LAMP)
    session.take_in([Change(lamp, replace(lamp, note="theirs"))])

    session.note(LAMP, "as it was", shown="as it was")

    assert session.current(LAMP).note == "theirs"


@pytest.mark.parametrize("when", ["yesterday", "9999-12-31T23:59:59.999Z"])
def test_an_annotation_with_an_odd_time_can_be_tagged_and_that_undone(when: str) -> None:
    session = sitting()
    session.highlight(LAMP)
    lamp = session.current(LAMP)
    session.take_in([Change(lamp, replace(lamp, modified=when))])

    session.tag(LAMP, "verify")
    session.undo()

    assert session.current(LAMP).tags == ()


DOUBT = Place(LAMP, "check", 0.7, (TRAIN,))


def doubting(place: Place = DOUBT) -> tuple[Session, Annotation]:
    """An annotation of another text, whose passage was not surely found in this one."""
    elsewhere = plain("Once the lamp had gone out.")
    made = Annotation("a", describe(elsewhere, Span(5, 27)), "", "", tags=("verify",))
    notebook = Notebook(plain(TEXT), {"a": made}, {"a": place})
    numbers = count()
    session = Session(notebook, KeptSteps(), at_one_moment, lambda: f"new-{next(numbers)}")
    return session, made


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda session, lamp: session.confirm(lamp, LAMP), "it is here"),
        (lambda session, lamp: session.reattach(lamp, TRAIN), "re-attach"),
        (lambda session, lamp: session.move_edges(lamp, LAMP), "move an edge"),
        (lambda session, lamp: session.leave_orphan(lamp), "leave it an orphan"),
        (lambda session, lamp: session.delete(lamp), "delete"),
        (lambda session, lamp: session.tag(lamp, "late"), "tag #late"),
    ],
)
def test_undo_makes_a_doubtful_passage_doubtful_again_with_its_guesses(
    verb: Callable[[Session, Annotation], object], words: str
) -> None:
    session, lamp = doubting()
    verb(session, lamp)

    outcome = session.undo()

    assert outcome.words.startswith(f"undid: {words}")
    assert session.notebook.places["a"] == DOUBT
    assert session.notebook.annotations["a"].target == lamp.target
    assert session.notebook.to_look_at == [session.notebook.annotations["a"]]


def test_undo_makes_a_passage_that_was_attached_an_orphan_again() -> None:
    lost = Place(None, "orphan", 0.0, (TRAIN,))
    session, lamp = doubting(lost)
    session.confirm(lamp, TRAIN)

    session.undo()

    assert (session.notebook.places["a"], session.notebook.annotations["a"].place) == (lost, None)


def test_what_is_confirmed_is_described_anew_and_exact() -> None:
    session, lamp = doubting()

    session.confirm(lamp, LAMP)

    after = session.notebook.annotations["a"]
    assert (after.target, after.place) == (describe(plain(TEXT), LAMP), None)
    assert session.notebook.places["a"] == Place(LAMP, "exact")


def test_what_a_person_left_an_orphan_stays_one_whatever_is_found_later() -> None:
    session, lamp = doubting()
    session.leave_orphan(lamp)

    session.take_places(session.notebook.document, {"a": (lamp.target, DOUBT)})

    assert session.notebook.places["a"] == Place(None, "orphan", 0.0)


def test_a_tag_on_what_was_left_an_orphan_keeps_it_one() -> None:
    session, lamp = doubting()
    session.leave_orphan(lamp)

    session.tag(session.notebook.annotations["a"], "late")

    assert session.notebook.to_look_at == []


def test_who_else_has_the_passage_is_told() -> None:
    session, lamp = doubting()
    session.tag(TRAIN, "other")

    assert session.reattach(lamp, TRAIN).words == (
        "re-attached · another annotation has just this passage: “train” #other"
    )
