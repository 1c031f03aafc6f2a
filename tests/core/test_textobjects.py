"""Words, sentences, paragraphs and sections, drawn."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, passages
from postil.core import textobjects
from postil.core.document import PIECE, Document, Span
from postil.formats.builder import Builder, plain

LONG = "The lamp went out. " * 3_000


def test_the_word_at_an_offset() -> None:
    assert at("It was late.", 4, "word") == "It [was> late."


def test_between_two_words_stands_the_next() -> None:
    assert at("It was late.", 2, "word") == "It [was> late."


def test_behind_the_last_word_stands_the_last() -> None:
    assert at("It was late.", 12, "word") == "It was [late>."


def test_a_word_holds_the_marks_inside_it() -> None:
    assert words("The agency’s 3,000 well-known lamps (of 1:30) e.g. naïve") == [
        *("The", "agency’s", "3,000", "well-known", "lamps", "of", "1:30", "e.g", "naïve"),
    ]


def test_an_ideograph_is_a_word() -> None:
    assert words("漢字とABC") == ["漢", "字", "と", "ABC"]


def test_a_word_holds_its_combining_marks() -> None:
    assert words("cafe\u0301s deux") == ["cafe\u0301s", "deux"]


def test_a_sentence_ends_behind_its_closing_quote() -> None:
    assert at("He said “No. Never.” Then he left.", 0, "sentence") == "[He said “No. Never.”> Then he left."


def test_an_abbreviation_ends_no_sentence() -> None:
    assert at("Dr. Smith came. He left.", 0, "sentence") == "[Dr. Smith came.> He left."


def test_a_sentence_goes_on_over_a_hard_line_end() -> None:
    prose = (
        "The lamp in the station had gone out long ago,\nand nobody had thought of lighting it again. So\n"
        "we sat in the dark and waited there for a train.\n\nIt came."
    )

    assert at(prose, 60, "sentence", "wrapped").startswith(
        "[The lamp in the station had gone out long ago,\nand nobody had thought of lighting it again.> So"
    )


def test_a_sentence_leaves_out_the_white_space_around_it() -> None:
    assert at("  It was late.  He left.", 0, "sentence") == "  [It was late.>  He left."


def test_a_line_of_a_log_is_its_sentence_and_its_paragraph() -> None:
    document = plain("Started. Ready.\nFailed. Gone.", "lines")
    [first] = passages(document, "Started. Ready.")

    assert textobjects.at(document, 9, "sentence") == textobjects.at(document, 9, "paragraph") == first


def test_a_line_of_code_is_its_sentence() -> None:
    builder = Builder()
    with builder.block("code"):
        builder.verbatim("if x. y:\n    return. 1\n\ndone()")
    document = builder.document(reader="test 1")

    assert [document.passage(span) for span in _units(document, "sentence")] == ["if x. y:", "return. 1", "done()"]


def test_a_row_of_a_table_is_its_sentence() -> None:
    builder = Builder()
    with builder.block("table"):
        builder.text("Year")
        builder.cell_break()
        builder.text("Lamps")
        builder.line_break()
        builder.text("1850")
        builder.cell_break()
        builder.text("9")
    document = builder.document(reader="test 1")

    assert [document.passage(span) for span in _units(document, "sentence")] == ["Year\tLamps", "1850\t9"]


def test_between_two_paragraphs_stands_the_next() -> None:
    assert at("It was late.\n\nHe left.", 13, "paragraph") == "It was late.\n\n[He left.>"


def test_behind_the_last_paragraph_stands_the_last() -> None:
    assert at("It was late.\n\nHe left.\n\n", 24, "paragraph") == "It was late.\n\n[He left.>\n\n"


def test_a_text_of_blanks_has_no_units() -> None:
    document = plain(" \n\n \t\n")

    assert [textobjects.at(document, 0, size) for size in textobjects.SIZES] == [None] * 4


def test_a_paragraph_without_a_word_is_taken_whole() -> None:
    assert at("***\n\nHe left.", 0, "word") == "[***>\n\nHe left."


def test_before_the_first_heading_stands_a_section_too() -> None:
    builder = Builder()
    with builder.block("paragraph"):
        builder.text("Before.")
    with builder.block("heading", 1):
        builder.text("Out")
    document = builder.document(reader="test 1")

    assert drawn(document, textobjects.at(document, 2, "section")) == "[Before.>\n\nOut"


def test_a_section_holds_the_sections_below_it() -> None:
    builder = Builder()
    for level, words in [(1, "One"), (2, "Inner"), (1, "Two")]:
        with builder.block("heading", level):
            builder.text(words)
    document = builder.document(reader="test 1")

    assert drawn(document, textobjects.at(document, 0, "section")) == "[One\n\nInner>\n\nTwo"
    assert drawn(document, textobjects.at(document, 6, "section")) == "One\n\n[Inner>\n\nTwo"


def test_no_sentence_is_lost_where_a_long_paragraph_is_cut_into_pieces() -> None:
    document = plain(LONG, "paragraphs")
    spans = [textobjects.at(document, PIECE - 300, "sentence")]
    for _ in range(30):
        spans.append(textobjects.after(document, spans[-1].end, "sentence"))

    assert [document.passage(span) for span in spans] == ["The lamp went out."] * 31
    assert spans[-1].start - spans[0].start == 30 * len("The lamp went out. ")


def test_the_sentences_of_a_long_paragraph_are_the_same_backward() -> None:
    document = plain(LONG, "paragraphs")
    spans = [textobjects.at(document, PIECE + 300, "sentence")]
    for _ in range(30):
        spans.append(textobjects.before(document, spans[-1].start, "sentence"))

    assert [document.passage(span) for span in spans] == ["The lamp went out."] * 31
    assert spans[0].start - spans[-1].start == 30 * len("The lamp went out. ")


def test_a_paragraph_is_one_however_long_it_is() -> None:
    document = plain(LONG, "paragraphs")

    assert textobjects.at(document, 2 * PIECE, "paragraph") == Span(0, len(LONG) - 1)


def test_a_step_of_one_character_passes_a_whole_grapheme() -> None:
    document = plain("ae\u0301👨\u200d👩b")

    assert [textobjects.grapheme_after(document, offset) for offset in (0, 1, 3)] == [1, 3, 6]
    assert [textobjects.grapheme_before(document, offset) for offset in (6, 3, 1)] == [3, 1, 0]


def test_at_the_edges_of_the_text_a_step_of_one_character_stays() -> None:
    document = plain("ab")

    assert textobjects.grapheme_after(document, 2) == 2
    assert textobjects.grapheme_before(document, 0) == 0


@given(
    st.text("abé.!? ’\n\t漢。“”", max_size=120), st.sampled_from(["word", "sentence", "paragraph"]), st.integers(0, 119)
)
def test_the_unit_at_an_offset_holds_it_or_nothing_lies_between(text: str, size: textobjects.Size, offset: int) -> None:
    document = plain(text)
    offset = min(offset, len(document))
    held = [span for span in _units(document, size) if span.start <= offset < span.end]

    assert [textobjects.at(document, offset, size)] == held or held == []


@given(st.text("abé.!? ’\n\t漢。“”", max_size=120), st.sampled_from(["word", "sentence", "paragraph"]))
def test_units_stand_in_order_apart_and_without_outer_blanks(text: str, size: textobjects.Size) -> None:
    document = plain(text)
    spans = _units(document, size)

    assert spans == sorted(spans)
    assert [pair for pair in pairwise(spans) if pair[0].overlaps(pair[1])] == []
    assert [span for span in spans if document.passage(span) != document.passage(span).strip() or not len(span)] == []


@given(
    st.text("abé.!? ’\n\t漢。“”", max_size=120), st.sampled_from(["word", "sentence", "paragraph"]), st.integers(0, 119)
)
def test_the_unit_after_and_the_one_before_are_the_nearest(text: str, size: textobjects.Size, offset: int) -> None:
    document = plain(text)
    offset = min(offset, len(document))
    units = _units(document, size)

    assert textobjects.after(document, offset, size) == next((u for u in units if u.start >= offset), None)
    assert textobjects.before(document, offset, size) == next((u for u in units[::-1] if u.end <= offset), None)


def at(text: str, offset: int, size: textobjects.Size, shape: str = "paragraphs") -> str:
    document = plain(text, shape)
    return drawn(document, textobjects.at(document, offset, size))


def words(text: str) -> list[str]:
    document = plain(text, "paragraphs")
    return [document.passage(span) for span in _units(document, "word")]


def _units(document: Document, size: textobjects.Size) -> list[Span]:
    return [
        unit
        for block in document.blocks(Span(0, len(document)))
        for unit in textobjects.units(document, block, size, block.span.start)
    ]
