"""Which styles a row wears: "tint-0" is yellow, for passages without a tag."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import folds, marked
from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Document, Span
from postil.formats.builder import Builder, plain
from postil.ui.text.layout import Layout, Row
from postil.ui.text.painting import (
    ASCII_MARKS,
    TINTS,
    UNICODE_MARKS,
    Marks,
    Overlay,
    Piece,
    Scene,
    margin,
    mark_of,
    painted,
    tint_of,
    within,
)

TEXT = "It was late. The lamp went out."
BARE = Annotation("a", describe(plain(TEXT), Span(0, 2)), "", "")


def test_a_row_without_anything_over_it_is_one_piece() -> None:
    assert row(TEXT, ()) == [(TEXT, ())]


def test_a_row_is_cut_where_a_style_begins_and_ends() -> None:
    assert row("It was [late>.", ["emphasis"]) == [("It was ", ()), ("late", ("emphasis",)), (".", ())]


def test_a_style_that_begins_in_another_row_reaches_to_the_edge() -> None:
    document = plain("It was late", "paragraphs")
    fold = folds(Layout(document, 8))[0]

    second = painted(document, fold, 1, (Overlay(0, 11, "match"),), 8, "›")

    assert second == [("late", ("match",))]


def test_one_annotation_is_told_from_two_that_overlap() -> None:
    document, first = marked("It [was late>.")
    over = (Overlay(first.start, first.end, "tint-0"), Overlay(7, 12, "tint-3"))

    assert row_of(document, over) == [
        ("It ", ()),
        ("was ", ("tint-0", "annotation")),
        ("late", ("tint-0", "tint-3", "overlap")),
        (".", ("tint-3", "annotation")),
    ]


@given(
    st.lists(
        st.tuples(st.integers(-5, 40), st.integers(1, 40), st.sampled_from(["match", "tint-1", "focus"])), max_size=6
    )
)
def test_whatever_lies_over_a_row_its_words_stay(several: list[tuple[int, int, str]]) -> None:
    over = tuple(Overlay(start, start + length, name) for start, length, name in several)

    assert "".join(text for text, _ in row_of(plain(TEXT), over)) == TEXT


def test_only_what_touches_a_row_lies_over_it() -> None:
    over = [Overlay(0, 10, "a"), Overlay(9, 12, "b"), Overlay(20, 25, "c"), Overlay(15, 30, "d")]

    assert [each.name for each in within(Row(10, 20), over)] == ["b", "d"]


def test_a_heading_and_code_wear_their_kind() -> None:
    builder = Builder()
    with builder.block("heading", 2):
        builder.text("Lamps")
    with builder.block("code"):
        builder.verbatim("x = 1")
    document = builder.document(reader="test 1")

    pieces = [
        piece for fold in folds(Layout(document, 20)) for n in range(fold.height) for piece in row_at(document, fold, n)
    ]
    assert [names for text, names in pieces if text.strip()] == [("heading",), ("code",)]


def test_a_bullet_stands_before_the_first_row_alone() -> None:
    builder = Builder()
    with builder.block("item", 1, "•"):
        builder.text("one two three")
    document = builder.document(reader="test 1")
    [fold] = folds(Layout(document, 10))

    assert [row_at(document, fold, n) for n in range(2)] == [
        [("", ()), ("• ", ("marker",)), ("one two", ())],
        [("  ", ()), ("three", ())],
    ]


def test_a_quote_has_a_bar_before_each_row() -> None:
    builder = Builder()
    with builder.block("quote", 2):
        builder.text("one two three")
    document = builder.document(reader="test 1")
    [fold] = folds(Layout(document, 12))

    assert [row_at(document, fold, n)[0] for n in range(2)] == [("│ │ ", ("rule",))] * 2


def test_a_link_is_marked_behind_the_row() -> None:
    assert row("See [there>.", ["link"], width=12) == [
        *(("See ", ()), ("there", ("link",)), (".", ()), ("   ", ()), ("›", ("mark",))),
    ]


def test_a_control_in_a_marker_is_not_painted() -> None:
    builder = Builder()
    with builder.block("item", 1, "\x1b"):
        builder.text("one")
    document = builder.document(reader="test 1")

    assert row_at(document, folds(Layout(document, 20))[0], 0)[1] == ("␛ ", ("marker",))


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({}, "·"),
        ({"tags": ("verify",)}, "#"),
        ({"tags": ("verify",), "note": "why?"}, "*"),
        ({"tags": ("verify",), "note": "why?", "star": True}, "!"),
        ({"tags": ("verify",), "note": "why?", "star": True, "status": "done"}, "✓"),
    ],
)
def test_a_mark_tells_the_first_of_done_star_note_tag_bare(changes: dict, mark: str) -> None:
    assert mark_of(replace(BARE, **changes), UNICODE_MARKS) == mark


def test_the_marks_have_a_form_in_ascii() -> None:
    assert mark_of(replace(BARE, status="done"), ASCII_MARKS) == "v"


@pytest.mark.parametrize("marks", [UNICODE_MARKS, ASCII_MARKS])
def test_a_doubtful_annotation_has_a_question_mark_before_all_other_marks(marks: Marks) -> None:
    assert mark_of(replace(BARE, status="done", star=True, note="a"), marks, "check") == "?"


def test_one_that_is_still_sought_has_an_ellipsis() -> None:
    assert mark_of(replace(BARE, note="a"), UNICODE_MARKS, "unsought") == "…"


def test_an_annotation_without_tags_is_yellow() -> None:
    assert tint_of(BARE) == "tint-0"


def test_a_tag_s_children_share_its_tint() -> None:
    assert tinted("method/bias") == tinted("Method/sampling") == tinted("method")


@given(st.text(min_size=1, max_size=20))
def test_a_tagged_annotation_never_has_the_tint_of_an_untagged(tag: str) -> None:
    assert tinted(tag) in {f"tint-{n}" for n in range(1, TINTS + 1)}


def test_the_bar_stands_beside_the_rows_of_the_focus() -> None:
    scene = Scene(Span(0, 31), focus=Span(5, 15), annotations=())

    assert [margin(text_row(start, start + 10), scene)[0] for start in (0, 10, 20)] == [
        *(("▌", ("bar",)), ("▌", ("bar",)), (" ", ())),
    ]


def test_a_blank_row_has_no_bar() -> None:
    assert margin(Row(5, 6), Scene(Span(0, 31), focus=Span(0, 31), annotations=()))[0] == (" ", ())


def test_while_one_selects_the_bar_is_another() -> None:
    scene = Scene(Span(0, 31), focus=Span(0, 9), annotations=(), is_selecting=True)

    assert margin(text_row(0, 9), scene)[0] == ("█", ("selection-bar",))


def test_the_mark_stands_where_an_annotation_begins() -> None:
    scene = Scene(Span(0, 31), focus=Span(0, 2), annotations=[(Span(12, 25), BARE)])

    assert [margin(text_row(start, start + 10), scene)[1] for start in (0, 10, 20)] == [
        (" ", ()),
        ("·", ("mark",)),
        (" ", ()),
    ]


@pytest.mark.parametrize(("count", "mark"), [(2, "2"), (9, "9"), (12, "9")])
def test_where_several_begin_their_number_stands(count: int, mark: str) -> None:
    scene = Scene(Span(0, 31), focus=Span(0, 2), annotations=[(Span(n, 25), BARE) for n in range(count)])

    assert margin(text_row(0, 20), scene)[1] == (mark, ("mark",))


def test_an_annotation_longer_than_the_screen_has_a_line_and_no_tint() -> None:
    scene = Scene(Span(10, 31), focus=Span(10, 12), annotations=[(Span(0, 90), BARE)])

    assert margin(text_row(10, 20), scene)[1] == ("│", ("mark",))
    assert [each.name for each in scene.overlays(plain(TEXT))] == []


def test_the_selection_lies_over_matches_and_they_over_tints() -> None:
    scene = Scene(Span(0, 31), Span(0, 9), [(Span(2, 8), BARE)], matches=[Span(3, 5)], is_selecting=True)

    assert [each.name for each in scene.overlays(plain(TEXT))] == ["tint-0", "match", "selection"]


def test_the_focus_is_painted_only_where_there_is_no_colour_for_its_bar() -> None:
    bold, not_bold = (Scene(Span(0, 31), Span(0, 9), (), is_bold=is_bold) for is_bold in (True, False))

    assert [[each.name for each in scene.overlays(plain(TEXT))] for scene in (bold, not_bold)] == [["focus"], []]


def row(drawing: str, names: list[str] | tuple, width: int = 40) -> list[Piece]:
    """The pieces of a one-row text; the drawn span wears the names."""
    if not names:
        return row_of(plain(drawing), ())
    document, span = marked(drawing)
    return row_of(document, tuple(Overlay(span.start, span.end, name) for name in names), width)


def row_of(document: Document, over: tuple[Overlay, ...], width: int = 40) -> list[Piece]:
    return painted(document, folds(Layout(document, width))[0], 0, over, width, "›")


def row_at(document: Document, fold, number: int) -> list[Piece]:
    return painted(document, fold, number, (), 40, "›")


def text_row(start: int, end: int) -> Row:
    """A row that shows its text."""
    [part] = folds(Layout(plain("x" * (end - start)), 80))[0].rows[0].parts
    return Row(start, end, (part._replace(start=start, end=end),))


def tinted(tag: str) -> str:
    return tint_of(replace(BARE, tags=(tag,)))
