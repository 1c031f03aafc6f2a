"""A document built block by block."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postil.core.document import Document, Heading, Span, StyleSpan
from postil.formats.builder import Builder, clean, plain


def test_two_newlines_stand_between_blocks():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("One.")
    with builder.block("quote"):
        builder.text("Two.")

    assert text_of(builder) == "One.\n\nTwo."


def test_one_newline_stands_between_items():
    builder = Builder()

    with builder.block("item", 1, "•"):
        builder.text("One.")
    with builder.block("item", 1, "•"):
        builder.text("Two.")

    assert text_of(builder) == "One.\nTwo."


def test_a_second_paragraph_of_an_item_stands_apart():
    builder = Builder()

    with builder.block("item", 1, "•"):
        builder.text("One.")
    with builder.block("item", 1):
        builder.text("Still one.")

    assert text_of(builder) == "One.\n\nStill one."


def test_a_tab_stands_between_cells_and_a_newline_between_rows():
    builder = Builder()

    with builder.block("table"):
        builder.text("a")
        builder.cell_break()
        builder.text("b")
        builder.line_break()
        builder.text("c")
        builder.cell_break()
        builder.text("d")

    assert text_of(builder) == "a\tb\nc\td"


def test_empty_cells_keep_their_tabs():
    builder = Builder()

    with builder.block("table"):
        builder.cell_break()
        builder.text("b")
        builder.cell_break()
        builder.line_break()
        builder.cell_break()
        builder.text("d")

    assert text_of(builder) == "\tb\t\n\td"


def test_a_table_that_ends_with_empty_cells_keeps_their_tabs():
    builder = Builder()

    with builder.block("table"):
        builder.text("a")
        builder.cell_break()
        builder.cell_break()

    assert text_of(builder) == "a\t\t"


def test_white_space_collapses():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("  One \n")
        builder.text("\t two\r\nthree. ")

    assert text_of(builder) == "One two three."


def test_a_no_break_space_is_no_white_space():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("\xa011\xa0 °C")

    assert text_of(builder) == "\xa011\xa0 °C"


def test_white_space_stands_in_code():
    builder = Builder()

    with builder.block("code"):
        builder.verbatim("  if a:\n\n\tb  ")

    assert text_of(builder) == "  if a:\n\n\tb  "


def test_a_hard_break_has_no_blanks_around_it():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("One ")
        builder.line_break()
        builder.text(" two")
        builder.line_break()

    assert text_of(builder) == "One\ntwo"


def test_a_block_without_words_leaves_no_trace():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("One.")
    with builder.block("heading", 1), builder.style("strong"):
        builder.text("  ")
    with builder.block("code"):
        builder.verbatim("\n \n")
    with builder.block("paragraph"):
        builder.text("Two.")

    document = builder.document(reader="test 1")
    assert document.text == "One.\n\nTwo."
    assert (list(document.outline), list(document.style_spans)) == ([], [])


def test_no_white_space_stands_at_the_edges_of_a_style():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("It")
        with builder.style("strong"):
            builder.text(" was ")
        builder.text("late.")

    document = builder.document(reader="test 1")
    assert document.text == "It was late."
    assert document.style_spans == [StyleSpan(Span(3, 6), "strong")]


def test_styles_lie_within_each_other():
    builder = Builder()

    with builder.block("paragraph"), builder.style("link", "https://example.org"):
        builder.text("The ")
        with builder.style("emphasis"):
            builder.text("lamp")

    assert builder.document(reader="test 1").style_spans == [
        StyleSpan(Span(0, 8), "link", "https://example.org"),
        StyleSpan(Span(4, 8), "emphasis"),
    ]


def test_a_style_without_words_leaves_no_trace():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("One")
        with builder.style("emphasis"):
            builder.text(" ")
        builder.text("two")

    document = builder.document(reader="test 1")
    assert document.text == "One two"
    assert document.style_spans == []


def test_a_block_keeps_its_kind_level_marker_and_line():
    builder = Builder()

    with builder.block("item", 2, "1.", 7):
        builder.text("One.")

    block = builder.document(reader="test 1").block_at(0)
    assert block is not None
    assert (block.kind, block.level, block.marker, block.line) == ("item", 2, "1.", 7)


def test_a_section_reaches_to_the_next_heading_of_its_level_or_above():
    builder = Builder()

    headed(builder, 1, "A")
    headed(builder, 2, "B")
    headed(builder, 3, "C")
    headed(builder, 2, "D")
    headed(builder, 1, "E")

    document = builder.document(reader="test 1")
    assert document.text == "A\n\nB\n\nC\n\nD\n\nE"
    assert document.outline == [
        Heading(Span(0, 1), 1, Span(0, 12)),
        Heading(Span(3, 4), 2, Span(3, 9)),
        Heading(Span(6, 7), 3, Span(6, 9)),
        Heading(Span(9, 10), 2, Span(9, 12)),
        Heading(Span(12, 13), 1, Span(12, 13)),
    ]


def test_the_first_heading_is_the_title():
    builder = Builder()

    headed(builder, 2, "Heat  and\nthe City")

    assert builder.document(reader="test 1").title == "Heat and the City"


def test_a_given_title_counts_more_than_the_first_heading():
    builder = Builder()

    headed(builder, 1, "Heat")

    assert builder.document(reader="test 1", title="The City").title == "The City"


def test_lone_surrogates_are_replaced():
    builder = Builder()

    with builder.block("paragraph"):
        builder.text("a\ud800b")
        builder.verbatim("c\udfffd")

    assert text_of(builder) == "a\ufffdbc\ufffdd"


def test_line_ends_of_any_system_become_newlines():
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_a_byte_order_mark_is_left_out_at_the_beginning_only():
    assert clean("\ufeffa\ufeffb") == "a\ufeffb"


def test_a_plain_text_keeps_its_blanks_and_its_code_points():
    text = "  e\u0301 and \u00e9\t\n\n\n  two  \n"

    assert plain(text).text == text


def test_paragraphs_of_a_line_each_are_spaced():
    spaced, lines = plain("One.\nTwo.\n", "paragraphs"), plain("One.\nTwo.\n", "lines")

    assert (spaced.is_spaced, lines.is_spaced) == (True, False)


words = st.text(st.sampled_from("ab \t\n\r\xa0\ud800"), max_size=6)
actions = st.tuples(st.sampled_from(["text", "verbatim", "line_break", "cell_break", "style"]), words)
kinds = st.sampled_from(["paragraph", "heading", "item", "quote", "table", "code"])
written = st.lists(st.tuples(kinds, st.sampled_from(["", "•"]), st.lists(actions, max_size=6)), max_size=5)


@given(written)
def test_blocks_lie_apart_and_hold_all_words(blocks):
    document = built(blocks)

    found = list(document.blocks(Span(0, len(document))))

    gaps = [document.text[a.span.end : b.span.start] for a, b in pairwise(found)]
    assert set(gaps) <= {"\n", "\n\n"}
    assert not found or (found[0].span.start, found[-1].span.end) == (0, len(document))
    assert all(document.passage(block.span).strip() for block in found)


@given(written)
def test_a_style_lies_within_a_block_and_is_never_empty(blocks):
    document = built(blocks)

    held = {
        style: [b for b in document.blocks(style.span) if b.span.holds(style.span)] for style in document.style_spans
    }

    assert all(len(blocks) == 1 and len(style.span) > 0 for style, blocks in held.items())


@given(written)
def test_a_built_text_can_be_written_as_utf8_and_has_no_carriage_return(blocks):
    text = built(blocks).text

    assert "\r" not in text
    assert text.encode().decode() == text


def built(blocks: list[tuple]) -> Document:
    builder = Builder()
    for kind, marker, inside in blocks:
        with builder.block(kind, 1, marker):
            for action, words in inside:
                act(builder, action, words)
    return builder.document(reader="test 1")


def act(builder: Builder, action: str, words: str) -> None:
    match action:
        case "text":
            builder.text(words)
        case "verbatim":
            builder.verbatim(words)
        case "style":
            with builder.style("strong"):
                builder.text(words)
        case "line_break":
            builder.line_break()
        case "cell_break":
            builder.cell_break()


def headed(builder: Builder, level: int, words: str) -> None:
    with builder.block("heading", level):
        builder.text(words)


def text_of(builder: Builder) -> str:
    return builder.document(reader="test 1").text
