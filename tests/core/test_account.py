"""What was changed when, in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.core.account import Line, account, told
from postil.core.annotation import Annotation, TextPositionSelector, TextQuoteSelector
from postil.core.notebook import Change, Step
from postil.core.steps import Entry
from steps import NOON, annotation, entries, step, taking_back

PLAIN = annotation()
LONG = "It cannot have gone out by itself, for there was oil in it, "


def elsewhere(passage: str) -> Annotation:
    return replace(
        PLAIN, target=replace(PLAIN.target, quote=TextQuoteSelector(passage), position=TextPositionSelector(3, 9))
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(None, PLAIN, "made “The lamp went out.”", id="made"),
        pytest.param(
            None,
            annotation(tags=("a", "b c"), note="why?", star=True, status="done"),
            "made “The lamp went out.” #a #b c, note: “why?”, starred, done",
            id="made with all",
        ),
        pytest.param(None, annotation(passage=""), "made the document", id="made of the document"),
        pytest.param(annotation(tags=("a",)), None, "deleted “The lamp went out.” #a", id="deleted"),
        pytest.param(annotation(tags=("a",)), annotation(tags=("a", "b", "c")), "tagged #b #c", id="tags added"),
        pytest.param(annotation(tags=("a", "b")), annotation(tags=("b",)), "untagged #a", id="tag removed"),
        pytest.param(
            annotation(tags=("A",)), annotation(tags=("a",)), "tagged #a, untagged #A", id="tag spelled otherwise"
        ),
        pytest.param(
            annotation(tags=("a", "b")), annotation(tags=("b", "a")), "tags in another order", id="tags reordered"
        ),
        pytest.param(PLAIN, annotation(note="why?"), "note: “why?”", id="note"),
        pytest.param(
            annotation(note="old"), annotation(note="new\nline"), "note: “old” → “new line”", id="note edited"
        ),
        pytest.param(annotation(note="old"), PLAIN, "note removed: “old”", id="note removed"),
        pytest.param(
            annotation(note=LONG + "I think."),
            annotation(note=LONG + "he said."),
            "note: “…was oil in it, I think.” → “…was oil in it, he said.”",
            id="end of a long note",
        ),
        pytest.param(
            annotation(note=LONG),
            annotation(note=LONG + "and wine."),
            "note: “…was oil in it,” → “…was oil in it, and wine.”",
            id="a long note goes on",
        ),
        pytest.param(PLAIN, annotation(star=True), "starred", id="starred"),
        pytest.param(annotation(star=True), PLAIN, "star removed", id="star removed"),
        pytest.param(PLAIN, annotation(status="done"), "done", id="done"),
        pytest.param(annotation(status="done"), PLAIN, "open again", id="open again"),
        pytest.param(PLAIN, elsewhere("lamp"), "passage: “The lamp went out.” → “lamp”", id="another passage"),
        pytest.param(PLAIN, elsewhere("The lamp went out."), "found at another place", id="moved"),
        pytest.param(PLAIN, annotation(creator="Ada"), "changed in what is not shown", id="creator"),
        pytest.param(None, None, "nothing", id="nothing"),
    ],
)
def test_a_change_is_told(before: Annotation | None, after: Annotation | None, words: str) -> None:
    assert told(Change(before, after)) == words


texts = st.text(st.sampled_from("a \n\t\x1b\x07\x9b\u202e\u2028\ud800“"), max_size=80)
annotations = st.builds(
    lambda passage, note, tags: annotation(passage=passage, note=note, tags=tuple(tags)),
    texts,
    texts,
    st.lists(texts, max_size=3),
)


def test_a_difference_is_shown_where_there_is_no_blank() -> None:
    before, after = annotation(note="灯" * 50 + "火"), annotation(note="灯" * 50 + "光")

    assert told(Change(before, after)) == f"note: “…{'灯' * 20}火” → “…{'灯' * 20}光”"


@given(st.none() | annotations, annotations)
def test_no_control_character_is_told(before: Annotation | None, after: Annotation) -> None:
    words = told(Change(before, after)) + told(Change(after, before))

    assert not set(words) & set("\n\t\x1b\x07\x9b\u202e\u2028\ud800")


def test_each_change_of_a_step_has_a_line() -> None:
    one, other = annotation(), annotation("urn:uuid:b")
    both = Step((Change(None, one), Change(other, None)), "move", "1")

    assert list(account([Entry(both, NOON)])) == [
        Line(NOON, "urn:uuid:a", "made “The lamp went out.”"),
        Line(NOON, "urn:uuid:b", "deleted “The lamp went out.”"),
    ]


def test_undoing_and_redoing_are_told_as_such() -> None:
    starred = step("1", PLAIN, annotation(star=True))
    undoing = taking_back(starred, "2")
    redo = taking_back(undoing, "3")

    words = [line.words for line in account(entries(starred, undoing, redo, taking_back(redo, "4")))]

    assert words == ["starred", "star removed · undo", "starred · redo", "star removed · undo"]


def test_a_step_that_was_logged_twice_is_told_once() -> None:
    assert len(list(account(entries(step("1"), step("1"))))) == 1
