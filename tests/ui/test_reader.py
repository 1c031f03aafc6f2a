"""How a reader goes through a text: what comes into focus, and what the screen shows."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from drawing import drawn, passages, row_drawn
from postil.core.anchoring import describe
from postil.core.annotation import Annotation, Place
from postil.core.document import Document, Span
from postil.core.focus import Focus
from postil.core.notebook import Notebook
from postil.formats.builder import Builder, plain
from postil.ui.text.motions import MOTIONS
from postil.ui.text.reader import AT_END, AT_START, Reader

SHORT = "It was late. He left.\nWe sat. The lamp went out.\nYes. No."
LONG = "\n".join(f"Paragraph {n} begins here. It ends here." for n in range(40))

motions = st.lists(st.tuples(st.sampled_from(sorted(MOTIONS)), st.none() | st.integers(1, 5)), max_size=12)

few = settings(max_examples=settings().max_examples // 2)


@few
@given(motions, st.integers(8, 60), st.integers(1, 12))
def test_whatever_one_presses_something_with_words_is_in_focus(several: list, width: int, height: int) -> None:
    reader = Reader(plain(LONG, "paragraphs"), width, height)

    run(reader, several)

    assert reader.document.passage(reader.span).strip() == reader.document.passage(reader.span) != ""


def test_a_dropped_selection_leaves_what_is_in_focus_on_screen() -> None:
    reader = Reader(plain(LONG, "paragraphs"), 40, 8)

    run(reader, [("select-paragraphs", None), ("select-to-end", None), ("select-paragraphs", None)])

    assert (reader.selection, reader.span.start, reader.view.span.start) == (None, 0, 0)


@few
@given(motions, st.integers(8, 60), st.integers(4, 12))
def test_whatever_one_presses_a_row_of_the_focus_shows(several: list, width: int, height: int) -> None:
    reader = Reader(plain(LONG, "paragraphs"), width, height)

    run(reader, several)

    assert reader.selection or reader.span.overlaps(reader.view.span)


@few
@given(motions, st.integers(8, 60), st.integers(8, 60), st.integers(1, 12))
def test_what_is_in_focus_stays_in_focus_when_the_window_changes(
    several: list, wide: int, narrow: int, height: int
) -> None:
    reader = Reader(plain(LONG, "paragraphs"), wide, height)
    run(reader, several)
    before = reader.stand

    reader.resize(narrow, height + 3)

    assert reader.stand == before


@few
@given(st.integers(8, 60), st.integers(4, 12))
def test_reading_on_passes_no_row_over_unseen(width: int, height: int) -> None:
    reader = Reader(
        plain("\n".join(["The lamp went out. " * 9, "Yes.", "We sat still. " * 30]), "paragraphs"), width, height
    )
    seen = seen_while(reader, reader.read_on)

    assert all(before.end >= after.start for before, after in pairwise(seen))
    assert seen[-1].end >= len(reader.document.passage(Span(0, len(reader.document))).rstrip())


# Units


def test_at_first_the_first_paragraph_is_in_focus() -> None:
    assert focused(reading(SHORT)) == "It was late. He left."


def test_j_goes_by_paragraph_and_k_back() -> None:
    reader = reading(SHORT)

    assert [after(reader, "read-on"), after(reader, "read-on"), after(reader, "read-back")] == [
        *("We sat. The lamp went out.", "Yes. No.", "We sat. The lamp went out."),
    ]


def test_j_with_a_count_goes_so_many_paragraphs_on() -> None:
    assert after(reading(SHORT), "read-on", 2) == "Yes. No."


def test_j_at_the_end_says_so_and_stays() -> None:
    reader = reading(SHORT)
    reader.to_end()

    assert (reader.read_on(), focused(reader)) == (AT_END, "Yes. No.")


def test_k_at_the_beginning_says_so_and_stays() -> None:
    reader = reading(SHORT)

    assert (reader.read_back(), focused(reader)) == (AT_START, "It was late. He left.")


def test_a_sentence_s_paragraph_is_what_k_goes_to() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", 3)])

    assert (focused(reader), after(reader, "read-back")) == ("We sat.", "We sat. The lamp went out.")


def test_s_narrows_at_once_and_j_goes_by_sentence() -> None:
    reader = reading(SHORT)

    assert [after(reader, "by-sentence"), after(reader, "read-on"), after(reader, "read-on")] == [
        *("It was late.", "He left.", "We sat."),
    ]


def test_s_again_goes_by_paragraph() -> None:
    reader = reading(SHORT)
    run(reader, [("by-sentence", None), ("read-on", None)])

    assert [after(reader, "by-sentence"), after(reader, "read-on")] == [
        *("It was late. He left.", "We sat. The lamp went out."),
    ]


def test_right_goes_by_words_while_a_word_is_in_focus() -> None:
    reader = reading(SHORT)

    assert [after(reader, "right"), after(reader, "next-word"), after(reader, "right")] == ["It was late.", "It", "was"]


def test_narrower_goes_back_to_where_one_widened_from() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", 2), ("next-word", 2)])

    went = [after(reader, action) for action in ("wider", "wider", "narrower", "narrower")]

    assert went == ["He left.", "It was late. He left.", "He left.", "left"]


def test_after_a_step_narrower_goes_to_the_first_again() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", 2), ("wider", None), ("read-on", None), ("read-back", None)])

    assert after(reader, "narrower") == "It was late."


def test_wider_than_a_paragraph_without_headings_is_nothing() -> None:
    reader = reading(SHORT)

    assert (reader.wider(), focused(reader)) == ("nothing wider here", "It was late. He left.")


def test_narrower_than_a_word_is_nothing() -> None:
    reader = reading(SHORT)
    reader.next("word")

    assert (reader.narrower(), focused(reader)) == ("nothing narrower here", "It")


def test_narrower_than_a_selection_that_was_widened_is_the_selection() -> None:
    reader = reading(SHORT)
    run(reader, [("next-word", 1), ("extend", None), ("wider", None)])

    assert after(reader, "narrower") == "It was"


def test_the_next_heading_is_a_jump() -> None:
    reader = Reader(chapters(), 40, 10)

    assert [after(reader, "next-heading"), after(reader, "next-heading"), after(reader, "back")] == [
        "One",
        "Two",
        "One",
    ]


def test_the_heading_before_is_found_from_within_its_section() -> None:
    reader = Reader(chapters(), 40, 10)
    reader.to_end()

    assert [after(reader, "previous-heading"), after(reader, "previous-heading")] == ["Two", "One"]


def test_two_headings_back_skip_one() -> None:
    reader = Reader(chapters(), 40, 10)
    reader.to_end()

    assert after(reader, "previous-heading", 2) == "One"


def test_a_text_without_headings_says_so() -> None:
    assert reading(SHORT).heading(1) == "no headings in this text"


def test_beyond_the_last_heading_is_none() -> None:
    reader = Reader(chapters(), 40, 10)
    reader.heading(2)

    assert (reader.heading(1), focused(reader)) == ("no heading further down", "Two")


def test_an_empty_text_can_be_read() -> None:
    reader = reading("")

    run(reader, [(action, None) for action in MOTIONS])

    assert reader.span == Span(0, 0)


# Reading on


def test_j_first_shows_the_rest_of_a_paragraph_that_goes_on_below() -> None:
    reader = Reader(plain("word " * 40 + "\nYes.", "paragraphs"), 20, 6)

    reader.read_on()

    assert screen(reader)[-1] == "word word word word"
    assert (focused(reader)[:4], reader.view.row_of(199 - 4)) == ("word", 5)


def test_j_then_goes_on() -> None:
    reader = Reader(plain("word " * 40 + "\nYes.", "paragraphs"), 20, 6)

    assert [after(reader, "read-on")[:4] for _ in range(2)] == ["word", "Yes."]


def test_j_shows_a_page_at_most() -> None:
    reader = Reader(plain(" ".join(f"word{n:03}" for n in range(100)), "paragraphs"), 8, 10)

    reader.read_on()

    assert screen(reader)[0] == "word008"


def test_k_first_shows_the_rest_of_a_paragraph_that_goes_on_above() -> None:
    reader = Reader(plain("Yes.\n" + " ".join(f"word{n:03}" for n in range(100)), "paragraphs"), 8, 10)
    reader.to_end()

    reader.read_back()

    assert (focused(reader)[:7], screen(reader)[0]) == ("word000", "word082")


def test_a_count_does_not_wait_for_the_rest() -> None:
    reader = Reader(plain("word " * 40 + "\nYes.", "paragraphs"), 20, 6)

    assert after(reader, "read-on", 1) == "Yes."


def test_a_closing_brace_does_not_wait_for_the_rest() -> None:
    reader = Reader(plain("word " * 40 + "\nYes.", "paragraphs"), 20, 6)

    assert after(reader, "next-paragraph") == "Yes."


# The view


def test_the_view_rests_while_the_focus_fits_with_two_rows_to_spare() -> None:
    reader = logged(40, 10)

    run(reader, [("read-on", 7)])

    assert screen(reader)[0] == "line 0"


def test_else_the_focus_starts_at_a_quarter_of_the_height() -> None:
    reader = logged(40, 12)

    run(reader, [("read-on", 20)])

    assert screen(reader).index("line 20") == 3


def test_a_focus_taller_than_the_rest_starts_at_the_top() -> None:
    reader = Reader(plain("Yes.\n" * 20 + "word " * 40 + "\nNo.\nNo.\nNo.\nNo.", "paragraphs"), 20, 11)

    run(reader, [("next-paragraph", 20)])

    assert screen(reader)[0] == "word word word word"


# Scrolling


def test_scrolling_leaves_the_focus_while_a_row_of_it_shows() -> None:
    reader = Reader(plain("word " * 40 + "\nYes.\n" + "No.\n" * 20, "paragraphs"), 20, 6)

    reader.scroll(9)

    assert focused(reader).startswith("word word")


def test_a_focus_scrolled_out_of_sight_gives_way_to_what_begins_on_screen() -> None:
    reader = logged(40, 10)

    reader.scroll(5)

    assert focused(reader) == "line 5"


def test_by_sentence_it_is_the_first_sentence_that_begins_on_screen() -> None:
    reader = Reader(plain(("One two three four. " * 20).strip(), "paragraphs"), 25, 4)
    reader.by_sentence()

    reader.scroll(6)

    assert drawn_in_view(reader).startswith("three four. [One two three four.> One two")


def test_where_no_paragraph_begins_it_is_a_sentence() -> None:
    reader = Reader(plain("Yes.\n" + "One two three four. " * 40, "paragraphs"), 25, 4)

    reader.scroll(20)

    assert (focused(reader), reader.size) == ("One two three four.", "sentence")


def test_where_nothing_begins_it_is_what_fills_the_screen() -> None:
    reader = Reader(plain("Yes.\n" + "word " * 400, "paragraphs"), 20, 4)

    reader.scroll(20)

    assert focused(reader) == ("word " * 16).strip()


def test_a_page_on_leaves_two_rows() -> None:
    reader = logged(40, 10)

    reader.page(1)

    assert screen(reader)[:2] == ["line 8", "line 9"]


def test_a_page_back_is_where_one_was() -> None:
    reader = logged(60, 10)
    run(reader, [("page-down", 3), ("page-up", 1)])

    assert screen(reader)[0] == "line 16"


def test_half_a_page() -> None:
    reader = logged(40, 10)

    reader.half_page(1)

    assert screen(reader)[0] == "line 5"


def test_at_both_ends_scrolling_says_so() -> None:
    reader = logged(40, 10)

    assert (reader.page(-1), reader.page(9), reader.page(1)) == (AT_START, "", AT_END)


def test_a_scroll_bar_reaches_both_ends() -> None:
    reader = logged(40, 10)

    reader.to_fraction(1.0)
    last = screen(reader)[-1]
    reader.to_fraction(0.0)

    assert (last, screen(reader)[0]) == ("line 39", "line 0")


# Arriving and jumps


def test_the_bottom_is_the_last_unit_in_the_last_row() -> None:
    reader = logged(40, 10)

    reader.to_end()

    assert (focused(reader), screen(reader)[-1]) == ("line 39", "line 39")


def test_back_brings_what_was_in_focus_and_its_size() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", 2), ("next-word", 1), ("to-end", None), ("back", None)])

    assert (focused(reader), reader.size) == ("He", "word")


def test_back_brings_the_unit_of_j_back_too() -> None:
    reader = reading(SHORT)
    run(reader, [("by-sentence", None), ("to-end", None), ("by-sentence", None), ("back", None)])

    assert (reader.unit, focused(reader)) == ("sentence", "It was late.")


def test_forward_goes_where_back_came_from() -> None:
    reader = reading(SHORT)
    run(reader, [("to-end", None), ("back", None)])

    assert after(reader, "forth") == "Yes. No."


def test_a_new_jump_ends_what_was_forward() -> None:
    reader = logged(40, 10)
    run(reader, [("to-end", None), ("back", None)])
    reader.jump(Focus(passages(reader.document, "line 20")[0], "paragraph"))

    assert (reader.forth(), focused(reader)) == ("no later place", "line 20")


def test_without_a_jump_there_is_no_way_back() -> None:
    assert reading(SHORT).back() == "no earlier place"


def test_a_click_brings_the_sentence_into_focus_and_leaves_the_view() -> None:
    reader = logged(40, 10)
    reader.scroll(20)
    top = screen(reader)[0]

    reader.focus_at(passages(reader.document, "line 29")[0].start)

    assert (focused(reader), screen(reader)[0]) == ("line 29", top)


def test_the_next_annotation_comes_into_focus_with_its_own_span() -> None:
    reader = reading(SHORT)

    reader.next_annotation(noted(reader.document, "lamp", "Yes"))

    assert (focused(reader), reader.size) == ("lamp", None)


def test_annotations_are_gone_through_and_the_last_is_said() -> None:
    reader = reading(SHORT)
    notebook = noted(reader.document, "lamp", "Yes")
    reader.next_annotation(notebook, 2)

    assert (focused(reader), reader.next_annotation(notebook)) == ("Yes", "no annotation further down")


def test_the_annotation_before_is_found_too() -> None:
    reader = reading(SHORT)
    reader.to_end()

    reader.previous_annotation(noted(reader.document, "lamp", "late"))

    assert focused(reader) == "lamp"


def test_o_goes_round_the_annotations_that_overlap_here() -> None:
    reader = reading(SHORT)
    reader.next("paragraph")
    notebook = noted(reader.document, "The lamp", "lamp went", "late")

    said = [(reader.next_overlap(notebook), focused(reader)) for _ in range(3)]

    assert said == [
        *(("annotation 1 of 2 here", "The lamp"), ("annotation 2 of 2 here", "lamp went")),
        ("annotation 1 of 2 here", "The lamp"),
    ]


def test_o_begins_anew_after_a_step() -> None:
    reader = reading(SHORT)
    notebook = noted(reader.document, "late", "lamp", "lamp went")
    run(reader, [("read-on", None)])
    reader.next_overlap(notebook)
    run(reader, [("to-start", None)])

    assert (reader.next_overlap(notebook), focused(reader)) == ("annotation 1 of 1 here", "late")


def test_o_passes_two_annotations_of_one_passage_at_once() -> None:
    reader = reading(SHORT)
    reader.next("paragraph")
    notebook = noted(reader.document, "lamp", "lamp", "went")

    assert [after_overlap(reader, notebook) for _ in range(3)] == ["lamp", "went", "lamp"]


def test_o_where_there_is_none_says_so() -> None:
    reader = reading(SHORT)

    assert (reader.next_overlap(noted(reader.document, "lamp")), focused(reader)) == (
        "no annotation here",
        "It was late. He left.",
    )


# Selection


def test_the_selection_takes_in_units_of_the_focus_size_and_gives_them_back() -> None:
    reader = reading(SHORT)
    reader.next("sentence")

    assert [after(reader, action) for action in ("extend", "extend", "give-back")] == [
        *("It was late. He left.", "It was late. He left.\nWe sat.", "It was late. He left."),
    ]


def test_dropping_the_selection_leads_back_to_the_focus() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", None), ("extend", None)])

    assert (reader.drop_selection(), focused(reader), reader.drop_selection()) == (True, "It was late.", False)


def test_after_a_verb_the_selected_passage_stays_in_focus() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", None), ("extend", None)])

    reader.settle()

    assert (focused(reader), reader.selection, reader.size) == ("It was late. He left.", None, None)


def test_a_step_from_a_selection_begins_behind_it() -> None:
    reader = reading(SHORT)
    run(reader, [("next-sentence", None), ("extend", None)])

    assert after(reader, "next-sentence") == "We sat."


def test_a_page_does_not_drop_the_selection() -> None:
    reader = logged(40, 10)
    run(reader, [("extend", None), ("page-down", 2)])

    assert focused(reader) == "line 0\nline 1"


def test_a_selection_that_grows_downward_stays_in_sight() -> None:
    reader = logged(40, 10)
    run(reader, [("extend", None)] * 15)

    assert reader.view.row_of(reader.span.end - 1) is not None


def test_a_selection_that_grows_upward_stays_in_sight() -> None:
    reader = logged(40, 10)
    run(reader, [("to-end", None), *[("give-back", None)] * 15])

    assert (focused(reader).split("\n")[0], reader.view.row_of(reader.span.start) is not None) == ("line 24", True)


def test_a_count_takes_so_many_units_from_the_focus() -> None:
    reader = reading(SHORT)
    reader.next("sentence", 2)

    assert reader.document.passage(reader.units_from_here(3)) == "He left.\nWe sat. The lamp went out."


def reading(text: str) -> Reader:
    return Reader(plain(text, "paragraphs"), 60, 20)


def logged(count: int, height: int) -> Reader:
    """A log: "line 0", "line 1"..., each a row."""
    return Reader(plain("\n".join(f"line {n}" for n in range(count)), "lines"), 40, height)


def chapters() -> Document:
    builder = Builder()
    for kind, words in [("paragraph", "Before."), *_chapter("One"), *_chapter("Two")]:
        with builder.block(kind, 1 if kind == "heading" else 0):
            builder.text(words)
    return builder.document(reader="test 1")


def _chapter(title: str) -> list:
    return [("heading", title), ("paragraph", f"Of {title}.")]


def run(reader: Reader, several: list) -> None:
    for action, number in several:
        MOTIONS[action](reader, number)


def after(reader: Reader, action: str, number: int | None = None) -> str:
    """What is in focus after a motion."""
    MOTIONS[action](reader, number)
    return focused(reader)


def after_overlap(reader: Reader, notebook: Notebook) -> str:
    reader.next_overlap(notebook)
    return focused(reader)


def focused(reader: Reader) -> str:
    return reader.document.passage(reader.span)


def drawn_in_view(reader: Reader) -> str:
    """What the screen holds and what follows, with the focus drawn in it."""
    return drawn(reader.document, reader.span)[reader.view.span.start :]


def screen(reader: Reader) -> list[str]:
    return [row_drawn(reader.document, fold, n, reader.view.layout.width) for fold, n in reader.view.rows()]


def seen_while(reader: Reader, motion) -> list[Span]:
    """What the screen showed, press by press, until the motion said something."""
    seen = [reader.view.span]
    while not motion():
        seen.append(reader.view.span)
    return seen


def noted(document: Document, *words: str) -> Notebook:
    found = {f"n{i}": span for i, span in enumerate(passages(document, *words))}
    made = {id: Annotation(id, describe(document, span), "", "") for id, span in found.items()}
    return Notebook(document, made, {id: Place(span, "exact") for id, span in found.items()})
