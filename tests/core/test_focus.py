"""How the focus moves, drawn: "[" and ">" stand around what is in focus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, marked, passages
from postil.core import textobjects
from postil.core.document import Document, Span
from postil.core.focus import Focus, arrived, backward, forward, narrower, units_from, wider
from postil.core.textobjects import SIZES, Size
from postil.formats.builder import Builder, plain

TEXTS = st.lists(
    st.lists(
        st.sampled_from(["It was late.", "He went out.", "Yes.", "“No,” she said.", "lamp"]), min_size=1, max_size=4
    ).map(" ".join),
    min_size=1,
    max_size=4,
).map("\n\n".join)
sizes = st.sampled_from(["word", "sentence", "paragraph"])


def test_a_sentence_on_from_a_sentence_is_the_next() -> None:
    assert on("[It was late.> He left. We sat.", "sentence", "sentence") == "It was late. [He left.> We sat."


def test_a_sentence_on_at_the_end_of_a_paragraph_is_the_first_of_the_next() -> None:
    assert on("It was late. [He left.>\n\nWe sat. He came.", "sentence", "sentence") == (
        "It was late. He left.\n\n[We sat.> He came."
    )


def test_a_sentence_on_from_a_paragraph_is_the_first_in_it() -> None:
    assert on("[It was late. He left.>\n\nWe sat.", "paragraph", "sentence") == "[It was late.> He left.\n\nWe sat."


def test_three_sentences_on_from_a_paragraph_are_its_third() -> None:
    assert on("[It was late. He left. We sat. He came.>", "paragraph", "sentence", 3) == (
        "It was late. He left. [We sat.> He came."
    )


def test_a_sentence_back_from_a_paragraph_is_the_last_in_it() -> None:
    assert back("[It was late. He left. We sat.>", "paragraph", "sentence") == "It was late. He left. [We sat.>"


def test_two_sentences_back_from_a_paragraph_are_its_last_but_one() -> None:
    assert back("[It was late. He left. We sat.>", "paragraph", "sentence", 2) == "It was late. [He left.> We sat."


def test_a_word_on_from_a_sentence_is_its_first() -> None:
    assert on("It was late. [He left.>", "sentence", "word") == "It was late. [He> left."


def test_a_word_back_from_a_sentence_is_its_last() -> None:
    assert back("[It was late.> He left.", "sentence", "word") == "It was [late>. He left."


def test_a_sentence_on_from_a_word_is_the_next_sentence() -> None:
    assert on("It [was> late. He left.", "word", "sentence") == "It was late. [He left.>"


def test_a_sentence_back_from_a_word_is_the_one_around_it() -> None:
    assert back("We sat. It [was> late. He left.", "word", "sentence") == "We sat. [It was late.> He left."


def test_a_sentence_back_from_its_first_word_is_the_one_around_it() -> None:
    assert back("We sat. [It> was late.", "word", "sentence") == "We sat. [It was late.>"


def test_a_paragraph_on_from_a_sentence_is_the_next() -> None:
    assert on("[It was late.> He left.\n\nWe sat.", "sentence", "paragraph") == "It was late. He left.\n\n[We sat.>"


def test_a_paragraph_back_from_a_sentence_is_the_one_around_it() -> None:
    assert back("We sat.\n\nIt was late. [He left.>", "sentence", "paragraph") == "We sat.\n\n[It was late. He left.>"


def test_a_paragraph_back_from_its_first_sentence_is_the_one_around_it() -> None:
    assert back("We sat.\n\n[It was late.> He left.", "sentence", "paragraph") == "We sat.\n\n[It was late. He left.>"


def test_two_paragraphs_back_from_a_sentence_are_the_one_around_it_and_the_one_before() -> None:
    assert back("We sat.\n\nIt was late. [He left.>", "sentence", "paragraph", 2) == (
        "[We sat.>\n\nIt was late. He left."
    )


def test_a_paragraph_of_one_sentence_is_passed_on_by_sentence() -> None:
    assert on("[We sat.>\n\nIt was late. He left.", "paragraph", "sentence") == ("We sat.\n\n[It was late.> He left.")


def test_a_paragraph_of_one_sentence_is_passed_back_by_sentence() -> None:
    assert back("It was late. He left.\n\n[We sat.>", "paragraph", "sentence") == ("It was late. [He left.>\n\nWe sat.")


def test_a_paragraph_of_one_sentence_does_not_hold_up_a_sentence_that_goes_back_by_paragraph() -> None:
    assert back("It was late.\n\n[We sat.>", "sentence", "paragraph") == "[It was late.>\n\nWe sat."


def test_a_sentence_on_from_a_selection_begins_behind_its_end() -> None:
    assert on("It [was late. He> left. We sat.", None, "sentence") == "It was late. He left. [We sat.>"


def test_a_sentence_back_from_a_selection_begins_before_its_start() -> None:
    assert back("We sat. It [was late. He> left.", None, "sentence") == "We sat. [It was late.> He left."


def test_a_sentence_back_from_a_match_at_a_sentence_s_start_is_the_one_before() -> None:
    assert back("We sat. [It was> late.", None, "sentence") == "[We sat.> It was late."


def test_a_word_on_from_a_match_is_the_word_behind_it() -> None:
    assert on("It [was late>. He left.", None, "word") == "It was late. [He> left."


def test_a_word_back_from_a_match_is_the_word_before_it() -> None:
    assert back("It [was late>. He left.", None, "word") == "[It> was late. He left."


def test_a_count_passes_no_unit_over_where_none_stands_apart() -> None:
    assert on("[漢>字仮名", "word", "word", 2) == "漢字[仮>名"


def test_at_the_end_of_the_text_nothing_is_further_on() -> None:
    assert on("It was late. [He left.>", "sentence", "sentence") == "nothing"


def test_at_the_beginning_of_the_text_nothing_is_further_back() -> None:
    assert back("[It was late.> He left.", "sentence", "sentence") == "nothing"


def test_a_count_too_large_goes_to_the_last() -> None:
    assert on("[It was late.> He left. We sat.", "sentence", "sentence", 9) == "It was late. He left. [We sat.>"


def test_a_count_too_large_backward_goes_to_the_first() -> None:
    assert back("It was late. He left. [We sat.>", "sentence", "sentence", 9) == "[It was late.> He left. We sat."


def test_wider_than_a_word_is_its_sentence() -> None:
    assert widened("We sat. It [was> late.", "word") == "We sat. [It was late.>"


def test_wider_than_a_sentence_is_its_paragraph() -> None:
    assert widened("We sat. [It was late.>\n\nHe left.", "sentence") == "[We sat. It was late.>\n\nHe left."


def test_wider_than_the_only_sentence_of_a_paragraph_is_not_the_same_span_again() -> None:
    assert widened("[It was late.>\n\nHe left.", "sentence") == "nothing"


def test_wider_than_a_match_is_its_sentence() -> None:
    assert widened("We sat. It was l[at>e. He left.", None) == "We sat. [It was late.> He left."


def test_wider_than_a_match_across_sentences_is_the_paragraph() -> None:
    assert widened("We [sat. It> was late.", None) == "[We sat. It was late.>"


def test_narrower_than_a_paragraph_is_its_first_sentence() -> None:
    assert narrowed("[It was late. He left.>", "paragraph") == "[It was late.> He left."


def test_narrower_than_a_paragraph_of_one_sentence_is_its_first_word() -> None:
    assert narrowed("[It was late.>\n\nHe left.", "paragraph") == "[It> was late.\n\nHe left."


def test_narrower_than_a_selection_is_the_first_unit_that_lies_in_it() -> None:
    assert narrowed("It [was late. He left. We> sat.", None) == "It was late. [He left.> We sat."


def test_nothing_is_narrower_than_a_word() -> None:
    assert narrowed("It [was> late.", "word") == "nothing"


def test_wider_than_a_paragraph_is_its_section() -> None:
    document = _sections()
    [second, section] = passages(document, "We sat.", "Out\n\nHe left.\n\nWe sat.")

    assert wider(document, Focus(second, "paragraph")) == Focus(section, "section")


def test_a_section_is_as_wide_as_it_gets() -> None:
    document = _sections()
    [section] = passages(document, "Out\n\nHe left.\n\nWe sat.")

    assert wider(document, Focus(section, "section")) is None


def test_narrower_than_a_section_is_its_heading() -> None:
    document = _sections()
    [section, heading] = passages(document, "Out\n\nHe left.\n\nWe sat.", "Out")

    assert narrower(document, Focus(section, "section")) == Focus(heading, "paragraph")


def test_a_paragraph_on_from_a_section_is_its_heading() -> None:
    document = _sections()
    [section, heading] = passages(document, "Out\n\nHe left.\n\nWe sat.", "Out")

    assert forward(document, Focus(section, "section"), "paragraph") == Focus(heading, "paragraph")


def test_a_count_takes_so_many_units_from_the_focus_on() -> None:
    document, span = marked("It was late. [He left.> We sat. He came.")

    assert drawn(document, units_from(document, Focus(span, "sentence"), 2)) == (
        "It was late. [He left. We sat.> He came."
    )


def test_a_count_takes_no_more_units_than_there_are() -> None:
    document, span = marked("It was late. [He left.> We sat.")

    assert drawn(document, units_from(document, Focus(span, "sentence"), 9)) == "It was late. [He left. We sat.>"


def test_an_empty_text_has_nothing_to_arrive_at() -> None:
    assert arrived(plain(""), 0, "paragraph") is None


@pytest.mark.parametrize("size", ["word", "sentence", "paragraph"])
def test_arriving_in_white_space_goes_to_what_follows(size: Size) -> None:
    document, span = marked("Late.\n\n[Gone>")

    assert arrived(document, 6, size) == Focus(span, size)


@given(TEXTS, sizes)
def test_going_on_meets_every_unit_once_and_in_order(text: str, size: Size) -> None:
    document = plain(text, "paragraphs")
    focus, met = arrived(document, 0, size), []
    while focus is not None:
        met.append(focus.span)
        focus = forward(document, focus, size)

    assert met == _all_units(document, size)


@given(TEXTS, sizes)
def test_going_back_meets_the_same_units_as_going_on(text: str, size: Size) -> None:
    document = plain(text, "paragraphs")
    last = textobjects.before(document, len(document), size)
    focus, met = Focus(last, size), []
    while focus is not None:
        met.append(focus.span)
        focus = backward(document, focus, size)

    assert met[::-1] == _all_units(document, size)


@given(TEXTS, st.integers(0, 100), sizes, sizes, st.integers(1, 4))
def test_no_step_leaves_the_focus_as_it_is(text: str, offset: int, size: Size, by: Size, count: int) -> None:
    document = plain(text, "paragraphs")
    focus = arrived(document, offset % len(document), size)
    spans = [
        moved.span for moved in (forward(document, focus, by, count), backward(document, focus, by, count)) if moved
    ]

    assert focus.span not in spans


@given(TEXTS, st.integers(0, 100), sizes)
def test_wider_holds_more_and_narrower_less(text: str, offset: int, size: Size) -> None:
    document = plain(text, "paragraphs")
    focus = arrived(document, offset % len(document), size)
    out, into = wider(document, focus), narrower(document, focus)

    assert out is None or (out.span.holds(focus.span) and out.span != focus.span)
    assert into is None or (focus.span.holds(into.span) and into.span != focus.span)
    assert into is None or SIZES.index(into.size) < SIZES.index(size)


def on(drawing: str, size: Size | None, by: Size, count: int = 1) -> str:
    document, span = marked(drawing, "paragraphs")
    found = forward(document, Focus(span, size), by, count)
    return drawn(document, found and found.span)


def back(drawing: str, size: Size | None, by: Size, count: int = 1) -> str:
    document, span = marked(drawing, "paragraphs")
    found = backward(document, Focus(span, size), by, count)
    return drawn(document, found and found.span)


def widened(drawing: str, size: Size | None) -> str:
    document, span = marked(drawing, "paragraphs")
    found = wider(document, Focus(span, size))
    return drawn(document, found and found.span)


def narrowed(drawing: str, size: Size | None) -> str:
    document, span = marked(drawing, "paragraphs")
    found = narrower(document, Focus(span, size))
    return drawn(document, found and found.span)


def _all_units(document: Document, size: Size) -> list[Span]:
    return [
        unit
        for block in document.blocks(Span(0, len(document)))
        for unit in textobjects.units(document, block, size, block.span.start)
    ]


def _sections() -> Document:
    builder = Builder()
    for kind, words in [
        ("paragraph", "It was late."),
        ("heading", "Out"),
        ("paragraph", "He left."),
        ("paragraph", "We sat."),
    ]:
        with builder.block(kind, 1 if kind == "heading" else 0):
            builder.text(words)
    return builder.document(reader="test 1")
