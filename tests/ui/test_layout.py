"""Every row of a layout fits, and every character of the text is in one place."""

import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes

from drawing import folds, rows_drawn
from postil.core.display import shown
from postil.core.document import Document, Span
from postil.formats.builder import Builder, plain
from postil.ui.text.layout import NOT_FIRST, NOT_LAST, Layout, Row, cell_at, cells, offset_at, wrap
from postil.ui.text.painting import painted

LETTERS = "abcdefghi-,.'(" + "      \n\t\t" + "äßœд" + "漢字かなカ。、「」ー" + "한글" + "ก่" + "e\u0301\u0300"
ODD = (
    "\u200d\u200b\u00ad\u00a0\u3000\u202e\u2066\ufeff\ufe0f\x1b\x00\x07\x7f\x9b\u2028"
    + "👍🏽👨👩🇫🇷🇩🇪"
    + "\ud7b0\u1100\u1161"
)

texts = st.text(LETTERS + ODD, max_size=300) | st.text(LETTERS, max_size=300) | st.text(max_size=60)
shapes = st.sampled_from(["paragraphs", "wrapped", "lines"])
kinds = st.sampled_from(["paragraph", "heading", "item", "quote", "code", "table", "note"])
widths = st.integers(8, 90)

few = settings(max_examples=settings().max_examples // 2)


@st.composite
def plain_documents(draw: st.DrawFn) -> Document:
    return plain(draw(texts), draw(shapes))


@st.composite
def marked_up_documents(draw: st.DrawFn) -> Document:
    builder = Builder()
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(kinds)
        with builder.block(kind, draw(st.integers(1, 6)), draw(st.sampled_from(["", "•", "☐", "1000.", "十。"]))):
            _write(builder, kind, draw(st.lists(st.lists(texts, min_size=1, max_size=12), min_size=1, max_size=3)))
    return builder.document(reader="test 1")


documents = plain_documents() | marked_up_documents()


@few
@given(documents, widths)
def test_no_row_is_wider_than_the_layout(document: Document, width: int) -> None:
    rows = rows_drawn(document, width)

    assert max(map(cell_len, rows), default=0) <= width


@few
@given(documents, widths)
def test_what_is_painted_of_a_row_ends_where_its_last_part_does(document: Document, width: int) -> None:
    rows = [(fold, n) for fold in folds(Layout(document, width)) for n in range(fold.height) if fold.rows[n].parts]

    painted_ends = [cell_len("".join(text for text, _ in painted(document, f, n, (), width, "›"))) for f, n in rows]

    assert painted_ends == [_end(document, f.rows[n]) for f, n in rows]


@few
@given(documents, widths)
def test_every_character_but_blanks_is_in_exactly_one_part(document: Document, width: int) -> None:
    shown = Counter(offset for part in _parts(document, width) for offset in range(part.start, part.end))

    text = document.passage(Span(0, len(document)))
    assert {offset for offset, times in shown.items() if times > 1} == set()
    assert [character for offset, character in enumerate(text) if not character.isspace() and not shown[offset]] == []


@few
@given(documents, widths)
def test_no_control_reaches_a_row(document: Document, width: int) -> None:
    painted = "".join(rows_drawn(document, width))

    assert {unicodedata.category(character) for character in painted} & {"Cc", "Cs", "Zl", "Zp"} == set()
    assert set(painted) & set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c") == set()


@few
@given(st.text(LETTERS + ODD) | st.text())
def test_the_width_of_a_text_is_what_rich_says_of_what_is_shown(text: str) -> None:
    on_a_line = text.replace("\n", " ").replace("\t", " ")

    assert cells(text) == cell_len(shown(on_a_line))


@few
@given(documents, widths)
def test_a_cell_leads_back_to_the_offset_it_was_taken_from(document: Document, width: int) -> None:
    taken = [
        (offset, offset_at(row, cell_at(fold, row, offset, document), document))
        for fold in folds(Layout(document, width))
        for row in fold.rows
        for part in row.parts
        for offset in range(part.start, part.end)
        if cells(document.passage(Span(offset, offset + 1)))
    ]

    assert [pair for pair in taken if pair[0] != pair[1]] == []


@few
@given(documents, widths)
def test_each_offset_of_a_part_stands_in_its_row(document: Document, width: int) -> None:
    stands = [
        (fold.row_of(part.start), number)
        for fold in folds(Layout(document, width))
        for number, row in enumerate(fold.rows)
        for part in row.parts
        if part.end > part.start
    ]

    assert [pair for pair in stands if pair[0] != pair[1]] == []


@few
@given(documents, widths)
def test_the_folds_backward_are_the_folds_forward(document: Document, width: int) -> None:
    layout = Layout(document, width)
    forward = [fold.piece for fold in folds(layout)]

    backward, fold = [], layout.at(len(document))
    while fold is not None:
        backward.append(fold.piece)
        fold = layout.before(fold)
    assert backward[::-1] == forward


@few
@given(st.text(LETTERS.replace("\n", "").replace("\t", "") + "👍🏽👨👩\u200d🇫🇷", max_size=200), st.integers(8, 40))
def test_no_row_begins_inside_a_grapheme(line: str, width: int) -> None:
    edges, offset = {0, len(line)}, 0
    for grapheme in iter_graphemes(line):
        edges.add(offset)
        offset += len(grapheme)
    longest = max(map(cells, iter_graphemes(line)), default=0)

    begun = {start for start, _ in wrap(line, width)}

    assert longest > width or begun <= edges


def test_a_blank_with_an_accent_stays_whole_at_a_break() -> None:
    assert wrap("aaa「aa、👍 \u0300", 8) == [(0, 3), (3, 8), (8, 10)]
    assert wrap("aaaaaaa \u0300a", 8) == [(0, 7), (7, 10)]


@few
@given(st.lists(st.sampled_from(["漢字", "。", "」", "「", "かな", "、", "ー", "！"]), max_size=80), st.integers(8, 40))
def test_no_row_begins_with_closing_punctuation_or_ends_with_opening(words: list[str], width: int) -> None:
    line = "".join(words)

    rows = wrap(line, width)

    inner = [(line[end - 1], line[begin]) for (start, end), (begin, _) in pairwise(rows)]
    forced = [line[start:end] for start, end in rows[:-1] if not _could_break(line[start + 1 : end + 1])]
    assert forced or not [pair for pair in inner if pair[1] in NOT_FIRST or pair[0] in NOT_LAST]


def test_a_row_ends_at_the_last_blank_that_fits() -> None:
    document = plain("The lamp went out before the train left.", "paragraphs")

    assert rows_drawn(document, 12) == ["The lamp", "went out", "before the", "train left."]


def test_a_word_that_ends_just_at_the_edge_stays_in_its_row() -> None:
    assert rows_drawn(plain("The lamps went.", "paragraphs"), 9) == ["The lamps", "went."]


def test_a_word_may_be_broken_behind_its_hyphen() -> None:
    assert rows_drawn(plain("a well-known fact", "paragraphs"), 9) == ["a well-", "known", "fact"]


def test_a_word_too_long_for_a_row_is_cut() -> None:
    assert rows_drawn(plain("abcdefghijklmnopqrst uv", "paragraphs"), 8) == ["abcdefgh", "ijklmnop", "qrst uv"]


def test_closing_punctuation_takes_a_character_along_to_the_next_row() -> None:
    assert rows_drawn(plain("春はあけぼの。", "paragraphs"), 12) == ["春はあけぼ", "の。"]


def test_opening_punctuation_goes_with_what_it_opens() -> None:
    assert rows_drawn(plain("春はあけぼ「の」", "paragraphs"), 12) == ["春はあけぼ", "「の」"]


def test_a_tab_reaches_to_the_next_eighth_cell() -> None:
    assert rows_drawn(plain("a\tb\n漢\tc", "lines"), 40) == ["a       b", "漢      c"]


def test_a_hard_wrapped_paragraph_is_folded_anew() -> None:
    document = plain(
        "The lamp in the station had gone out long ago,\nand nobody had thought of lighting it again, so\n"
        "that we sat in the dark and waited for a train.\n\nIt came.",
        "wrapped",
    )

    assert rows_drawn(document, 72) == [
        "The lamp in the station had gone out long ago, and nobody had thought of",
        "lighting it again, so that we sat in the dark and waited for a train.",
        "",
        "It came.",
    ]


def test_a_hard_wrapped_item_keeps_its_hanging_indent() -> None:
    document = plain(
        "- The lamp in the station had gone out long ago,\n  and nobody had thought of lighting it again, so\n"
        "  that we sat in the dark and waited for a train.\n",
        "wrapped",
    )

    assert rows_drawn(document, 60) == [
        "- The lamp in the station had gone out long ago, and nobody",
        "  had thought of lighting it again, so that we sat in the",
        "  dark and waited for a train.",
    ]


def test_verse_keeps_its_lines() -> None:
    document = plain("Whose woods these are\nI think I know.\n\nHis house is in\nthe village though;", "wrapped")

    assert rows_drawn(document, 60) == [
        "Whose woods these are",
        "I think I know.",
        "",
        "His house is in",
        "the village though;",
    ]


def test_a_table_stands_in_columns_with_numbers_to_the_right() -> None:
    document = _table([["Year", "Lamps"], ["1850", "9"], ["1851", "1,200"]])

    assert rows_drawn(document, 40) == ["Year  Lamps", "───────────", "1850      9", "1851  1,200"]


def test_a_table_wider_than_the_text_folds_its_cells() -> None:
    document = _table([["Name", "What it is"], ["lamp", "a light that burns oil or gas"]])

    assert rows_drawn(document, 22) == [
        "Name  What it is",
        "──────────────────────",
        "lamp  a light that",
        "      burns oil or gas",
    ]


def test_a_rule_under_wide_characters_is_as_wide_as_they_are() -> None:
    builder = Builder()
    with builder.block("heading", 1):
        builder.text("漢字")

    assert rows_drawn(builder.document(reader="test 1"), 40) == ["漢字", "────"]


def test_a_table_with_more_columns_than_fit_is_still_shown_whole() -> None:
    document = _table([[f"c{n}" for n in range(30)]])

    rows = rows_drawn(document, 20)

    assert " ".join(rows).split() == [f"c{n}" for n in range(30)]


def test_a_list_nested_deeper_than_the_text_is_wide_is_still_readable() -> None:
    builder = Builder()
    with builder.block("item", 12, "•"):
        builder.text("one two")

    assert rows_drawn(builder.document(reader="test 1"), 12) == ["    • one", "      two"]


def test_a_line_of_a_megabyte_is_folded_a_piece_at_a_time() -> None:
    document = plain("x" * 1_000_000)
    layout = Layout(document, 72)

    middle = layout.at(500_000)

    assert middle is not None
    assert len(middle.piece) <= 20_000
    assert middle.piece.start <= 500_000 < middle.piece.end


@pytest.mark.parametrize("letter", ["x", "字", "🇫🇷", "e\u0301", "\x1b", "\u202e"])
def test_a_long_line_without_a_blank_is_shown_whole(letter: str) -> None:
    document = plain(letter * 40_000)

    parts = _parts(document, 72)

    assert sum(part.end - part.start for part in parts) == len(document)


def test_what_hides_or_turns_text_takes_no_cell() -> None:
    assert rows_drawn(plain("a\u202eb\u200bc\u00add", "lines"), 20) == ["abcd"]


def test_code_with_tabs_uses_the_whole_width_however_deep_it_stands() -> None:
    builder = Builder()
    with builder.block("code", 3):
        builder.verbatim("if x:\n\treturn 1")

    assert rows_drawn(builder.document(reader="test 1"), 24) == ["        if x:", "                return 1"]


def test_an_escape_is_shown_as_a_symbol() -> None:
    assert rows_drawn(plain("a\x1b[31mb\x9bc", "lines"), 20) == ["a␛[31mb\ufffdc"]


def test_a_log_keeps_its_blank_lines() -> None:
    assert rows_drawn(plain("one\n\n\ntwo\nthree", "lines"), 20) == ["one", "", "", "two", "three"]


def _write(builder: Builder, kind: str, lines: list[list[str]]) -> None:
    if kind == "code":
        builder.verbatim("\n".join(" ".join(line) for line in lines))
        return
    for line in lines:
        for words in line:
            builder.text(words)
            if kind == "table":
                builder.cell_break()
        builder.line_break()


def _table(lines: list[list[str]]) -> Document:
    builder = Builder()
    with builder.block("table"):
        for number, line in enumerate(lines):
            if number:
                builder.line_break()
            for column, words in enumerate(line):
                if column:
                    builder.cell_break()
                builder.text(words)
    return builder.document(reader="test 1")


def _parts(document: Document, width: int) -> list:
    return [part for fold in folds(Layout(document, width)) for row in fold.rows for part in row.parts]


def _end(document: Document, row: Row) -> int:
    last = row.parts[-1]
    return last.x + cells(document.passage(Span(last.start, last.end)))


def _could_break(row: str) -> bool:
    return any(b not in NOT_FIRST and a not in NOT_LAST for a, b in pairwise(row))
