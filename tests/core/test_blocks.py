"""The blocks of a text, found near an offset or listed."""

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from postil.core.blocks import COUNTED, COUNTED_AT_ONCE, SAMPLE, ListedBlocks, PlainBlocks, shape_of
from postil.core.document import Block, Blocks, Span
from postil.formats.builder import clean

PROSE = """\
It was a bright cold day in April, and the clocks were striking
thirteen. Winston Smith, his chin nuzzled into his breast in an
effort to escape the vile wind, slipped quickly through the glass
"""
LIST = """\
- The first of the items goes on until it no longer fits the line
  and so it is broken where the next word would have gone over it.
- The second.
"""
CODE = """\
    if lamp.burns:
        return day

"""
TABLE = """\
name        size   kept
lamp           1   yes
clock         12   no
"""
NOVEL = """\
CHAPTER ONE
   It was a bright cold day in April, and the clocks were striking
thirteen, as they did every day.
   Winston Smith slipped quickly through the glass doors of the
house.
"""
MANUAL = """\
NAME
       lamp - light a street

DESCRIPTION
       Light the lamp that stands at the end of the street. Without a
       name it is the last one.

       -a, --all
              do not leave out the broken ones

       -b, --brightness=LEVEL
              with -a, scale the light of all by LEVEL before it is lit;
              see LEVEL format below

       -c     with -b: sort by, and show, the time at which the lamp was
              lit; otherwise sort by name
"""

words = st.sampled_from(
    ["a", "It", "lamp.", "striking", "-", "1.", "x" * 30, "é", "\u3000", "\t", "    ", "|", "=", "  -b", ";"]
)
line = st.lists(words, max_size=12).map(" ".join)
texts = st.lists(line, max_size=14).map("\n".join)
shapes = st.sampled_from(["paragraphs", "wrapped", "lines"])


def test_lines_longer_than_a_screen_are_paragraphs():
    sample = "word " * 60 + "\n" + "Short."

    shape = shape_of(sample)

    assert shape == "paragraphs"


def test_filled_lines_with_blank_lines_between_are_wrapped():
    sample = PROSE + "\n" + PROSE

    shape = shape_of(sample)

    assert shape == "wrapped"


def test_one_hard_wrapped_paragraph_is_wrapped():
    assert shape_of(PROSE) == "wrapped"


def test_short_lines_that_end_like_sentences_are_paragraphs():
    assert shape_of("One day it rained.\nThe lamp went out.\nWe waited.\n") == "paragraphs"


def test_short_lines_that_end_like_nothing_are_lines():
    assert shape_of("alpha=1\nbeta=2\ngamma=3\n") == "lines"


def test_an_empty_text_has_the_shape_of_paragraphs():
    assert shape_of("\n\n") == "paragraphs"


def test_a_given_shape_counts_more_than_the_text():
    blocks = PlainBlocks("One day.\nIt rained.\n", "lines")

    assert [block.kind for block in listed(blocks)] == ["line", "line"]


def test_each_line_of_paragraphs_is_a_block():
    text = "One day.\n\n \nIt rained.\n"

    blocks = PlainBlocks(text, "paragraphs")

    assert passages(text, blocks) == ["One day.", "It rained."]


def test_a_hard_wrapped_paragraph_is_one_soft_block():
    text = PROSE + "\n" + PROSE

    blocks = PlainBlocks(text, "wrapped")

    assert [(text[b.span.start : b.span.end], b.kind, b.soft) for b in listed(blocks)] == [
        (PROSE[:-1], "paragraph", True),
        (PROSE[:-1], "paragraph", True),
    ]


def test_a_list_item_in_wrapped_text_begins_a_block():
    blocks = PlainBlocks(LIST, "wrapped")

    assert passages(LIST, blocks) == [LIST[: LIST.index("\n- The second")], "- The second."]
    assert [block.soft for block in listed(blocks)] == [True, False]


def test_lines_set_in_are_code_and_keep_their_line_ends():
    blocks = PlainBlocks(CODE + PROSE, "wrapped")

    assert [(block.kind, block.soft) for block in listed(blocks)] == [("code", False), ("paragraph", True)]


def test_columns_are_code():
    blocks = PlainBlocks(TABLE + "\n" + PROSE, "wrapped")

    assert [block.kind for block in listed(blocks)] == ["code", "paragraph"]


def test_short_lines_of_wrapped_text_keep_their_line_ends():
    verse = "Tyger Tyger, burning bright,\nIn the forests of the night;\n"

    blocks = PlainBlocks(PROSE + "\n" + verse, "wrapped")

    assert [(block.kind, block.soft) for block in listed(blocks)] == [("paragraph", True), ("paragraph", False)]


def test_a_text_of_long_lines_and_one_short_is_paragraphs():
    assert shape_of("A quiet street.\n" + "word " * 30 + "\n") == "paragraphs"


def test_a_long_address_does_not_make_paragraphs_of_wrapped_lines():
    assert shape_of(PROSE + "https://example.org/" + "a" * 200 + "\n\n" + PROSE * 3) == "wrapped"


def test_paragraphs_set_in_without_blank_lines_are_wrapped():
    blocks = PlainBlocks(NOVEL)

    assert blocks.shape == "wrapped"
    assert drawn(NOVEL, blocks) == [
        "  CHAPTER ONE",
        "~    It was a bright cold day in April, and the clocks were striking / thirteen, as they did every day.",
        "~    Winston Smith slipped quickly through the glass doors of the / house.",
    ]


def test_lines_that_begin_with_a_time_are_a_log():
    log = "2025-03-14 06:00:01 the lamp is lit, and so are all the others.\n\n2025-03-14 06:00:02 it went out.\n"

    assert shape_of(log * 4) == "lines"


def test_lines_that_begin_with_a_level_are_a_log():
    assert shape_of("[WARN] the lamp flickers.\nERROR it went out.\n\nINFO done.\n") == "lines"


def test_a_patch_is_read_line_by_line():
    assert shape_of("--- a/lamp\n+++ b/lamp\n@@ -1,2 +1,2 @@\n The lamp\n\n-burns.\n+went out.\n\n") == "lines"


def test_a_listing_with_more_figures_than_words_is_read_line_by_line():
    assert shape_of("-rw-r--r-- 1 root 4096 06:00 lamp\n-rw-r--r-- 1 root  811 07:30 clock\n") == "lines"


def test_a_list_of_file_names_is_read_line_by_line():
    assert shape_of("./src/postil/core/document_with_a_long_name.py\n" * 20) == "lines"


def test_a_manual_page_is_cut_into_titles_terms_and_prose():
    blocks = PlainBlocks(MANUAL)

    assert drawn(MANUAL, blocks) == [
        "  NAME",
        "         lamp - light a street",
        "  DESCRIPTION",
        "~        Light the lamp that stands at the end of the street. Without a / name it is the last one.",
        "         -a, --all",
        "                do not leave out the broken ones",
        "         -b, --brightness=LEVEL",
        "~               with -a, scale the light of all by LEVEL before it is lit; / see LEVEL format below",
        "~        -c     with -b: sort by, and show, the time at which the lamp was / lit; otherwise sort by name",
    ]
    assert {block.kind for block in listed(blocks)} == {"paragraph"}


def test_an_option_with_its_explanation_below_begins_a_block():
    help_text = "Options:\n  -a, --all       light all\n  -b, --brightness\n                  scale the light\n"

    assert drawn(help_text, PlainBlocks(help_text, "wrapped")) == [
        "  Options:",
        "    -a, --all       light all",
        "    -b, --brightness",
        "                    scale the light",
    ]


def test_verse_keeps_its_line_ends():
    verse = "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\nRough winds do shake"

    assert [block.soft for block in listed(PlainBlocks(verse, "wrapped"))] == [False]


def test_quoted_mail_keeps_its_line_ends():
    mail = "> You wrote that the lamp would be lit by Monday, and\n> that it would burn until the end of the winter.\n"

    assert [block.soft for block in listed(PlainBlocks(mail, "wrapped"))] == [False]


def test_long_lines_of_code_are_no_prose():
    code = "    brightness = brightest_of_all(lamp, lantern, candle)\n    return brightness\n\n"

    first = PlainBlocks(code + PROSE, "wrapped").at(0)

    assert first is not None
    assert (first.kind, first.soft) == ("code", False)


def test_a_function_and_its_body_stay_together():
    code = "def lit(lamp):\n    return lamp.burns\n"

    assert len(listed(PlainBlocks(code, "wrapped"))) == 1


def test_a_centred_line_is_no_code():
    title = " " * 30 + "The Lamp"

    assert [block.kind for block in listed(PlainBlocks(title + "\n\n" + PROSE, "wrapped"))] == [
        "paragraph",
        "paragraph",
    ]


def test_an_address_too_long_for_the_line_is_part_of_its_paragraph():
    text = PROSE + "https://example.org/" + "a" * 100 + "\n" + PROSE

    assert [block.soft for block in listed(PlainBlocks(text, "wrapped"))] == [True]


def test_line_ends_of_windows_make_the_same_blocks():
    text = MANUAL + "\n" + LIST + "\n" + TABLE

    assert spans(listed(plain_blocks(text.replace("\n", "\r\n")))) == spans(listed(PlainBlocks(text)))


def test_many_blank_lines_are_passed_over():
    blocks = PlainBlocks("One.\n" + "\n" * 10_000 + "Two.", "wrapped")

    assert spans(listed(blocks)) == spans(listed_backward(blocks, 10_009)) == [Span(0, 4), Span(10_005, 10_009)]


def test_an_offset_on_a_blank_line_belongs_to_the_next_block():
    blocks = PlainBlocks("One.\n\n\nTwo.", "paragraphs")

    assert blocks.at(5) == Block(Span(7, 11))


def test_an_offset_on_the_last_blank_line_belongs_to_the_last_block():
    blocks = PlainBlocks("One.\nTwo.\n\n\n", "paragraphs")

    assert blocks.at(11) == Block(Span(5, 9))


def test_an_offset_at_a_blocks_end_belongs_to_it():
    blocks = PlainBlocks("One.\nTwo.", "paragraphs")

    assert blocks.at(4) == Block(Span(0, 4))


def test_offsets_outside_the_text_belong_to_its_ends():
    blocks = PlainBlocks("One.\nTwo.", "paragraphs")

    assert (blocks.at(-5), blocks.at(99)) == (Block(Span(0, 4)), Block(Span(5, 9)))


def test_an_empty_text_has_no_block():
    assert PlainBlocks("").at(0) is None


def test_a_text_of_blanks_has_no_block():
    assert PlainBlocks(" \n\t\n\n").at(2) is None


def test_a_block_tells_which_of_how_many_it_is():
    blocks = PlainBlocks("One.\n\nTwo.\nThree.\n", "paragraphs")

    assert blocks.ordinal(Block(Span(6, 10))) == (2, 3)


def test_a_long_text_is_not_counted():
    blocks = PlainBlocks("One.\n" * (COUNTED // 5 + 1), "paragraphs")

    blocks.count()

    assert blocks.ordinal(Block(Span(0, 4))) is None


def test_a_wrapped_text_that_is_not_short_is_counted_when_it_is_told_to():
    blocks = PlainBlocks("One.\n\n" * (COUNTED_AT_ONCE // 6 + 1), "wrapped")

    before = blocks.ordinal(Block(Span(0, 4)))
    blocks.count()

    assert before is None
    assert blocks.ordinal(Block(Span(0, 4))) == (1, COUNTED_AT_ONCE // 6 + 1)


def test_a_run_without_blank_lines_is_cut_so_that_no_block_costs_the_whole_text():
    text = PROSE * (3 * SAMPLE // len(PROSE))

    block = PlainBlocks(text, "wrapped").at(len(text) // 2)

    assert len(block.span) < SAMPLE + 100


def test_the_cuts_of_an_endless_run_do_not_depend_on_where_one_came_from():
    text = PROSE * (3 * SAMPLE // len(PROSE))

    forward = spans(listed(PlainBlocks(text, "wrapped")))
    backward = spans(listed_backward(PlainBlocks(text, "wrapped"), len(text)))

    assert forward == backward


@given(texts, shapes)
@example(PROSE + CODE + LIST + TABLE, "wrapped")
@example("\u3000\n1. a", "wrapped")
def test_walks_forward_and_backward_meet_the_same_blocks(text, shape):
    forward = listed(PlainBlocks(text, shape))

    backward = listed_backward(PlainBlocks(text, shape), len(text))

    assert forward == backward


@given(texts, shapes)
def test_blocks_lie_apart_and_hold_every_word(text, shape):
    found = spans(listed(PlainBlocks(text, shape)))

    outside = text
    for span in reversed(found):
        outside = outside[: span.start] + "\n" + outside[span.end :]
    assert found == sorted(found)
    assert all(a.end < b.start for a, b in pairwise(found))
    assert not outside.strip()


@given(texts, shapes, st.integers(0, 400))
def test_a_block_is_the_same_however_it_is_found(text, shape, offset):
    blocks = listed(PlainBlocks(text, shape))

    found = PlainBlocks(text, shape).at(min(offset, len(text)))

    assert found in (blocks or [None])


@given(texts, shapes, st.integers(0, 400))
@example("\n\n".join([PROSE] * 4), "wrapped", 700)
def test_the_neighbours_of_a_block_are_the_same_wherever_one_looked_before(text, shape, offset):
    blocks = PlainBlocks(text, shape)

    found = [(looked(blocks, offset).before(block), looked(blocks, offset).after(block)) for block in listed(blocks)]

    walked = listed(PlainBlocks(text, shape))
    assert found == list(zip([None, *walked][:-1], [*walked, None][1:], strict=True))


@given(texts, shapes)
def test_each_offset_of_a_block_leads_to_it(text, shape):
    blocks = PlainBlocks(text, shape)

    found = {block: {blocks.at(i) for i in range(block.span.start, block.span.end + 1)} for block in listed(blocks)}

    assert all(held == {block} for block, held in found.items())


@given(texts, shapes)
def test_no_block_begins_or_ends_with_a_blank_line(text, shape):
    found = passages(text, PlainBlocks(text, shape))

    assert not [each for each in found if re.search(r"\A\s*\n|\n\s*\Z", each)]


@given(texts, shapes)
def test_ordinals_count_from_one(text, shape):
    blocks = PlainBlocks(text, shape)

    found = listed(blocks)

    assert [blocks.ordinal(block) for block in found] == [(i + 1, len(found)) for i in range(len(found))]


def test_listed_blocks_are_found_by_any_offset_of_theirs():
    first, second = Block(Span(0, 4), "heading", 1), Block(Span(6, 9))

    blocks = ListedBlocks([first, second])

    assert [blocks.at(offset) for offset in (0, 4, 5, 6, 9, 99)] == [first, first, second, second, second, second]


def test_an_offset_before_the_first_listed_block_belongs_to_it():
    first = Block(Span(3, 4))

    assert ListedBlocks([first]).at(0) == first


def test_listed_blocks_are_walked_in_both_directions():
    all_of_them = [Block(Span(0, 4)), Block(Span(6, 9)), Block(Span(11, 12))]

    blocks = ListedBlocks(all_of_them)

    assert listed(blocks) == listed_backward(blocks, 12) == all_of_them


def test_a_listed_block_tells_which_of_how_many_it_is():
    blocks = ListedBlocks([Block(Span(0, 4)), Block(Span(6, 9))])

    assert blocks.ordinal(Block(Span(6, 9))) == (2, 2)


def test_no_listed_blocks_hold_no_offset():
    assert ListedBlocks([]).at(0) is None


def listed(blocks: Blocks) -> list[Block]:
    found, block = [], blocks.at(0)
    while block is not None:
        found.append(block)
        block = blocks.after(block)
    return found


def looked(blocks: PlainBlocks, offset: int) -> PlainBlocks:
    """The blocks after one looked at an offset: what they remember is another place."""
    blocks.at(offset)
    return blocks


def listed_backward(blocks: Blocks, length: int) -> list[Block]:
    found, block = [], blocks.at(length)
    while block is not None:
        found.append(block)
        block = blocks.before(block)
    return found[::-1]


def spans(blocks: list[Block]) -> list[Span]:
    return [block.span for block in blocks]


def passages(text: str, blocks: Blocks) -> list[str]:
    return [text[block.span.start : block.span.end] for block in listed(blocks)]


def drawn(text: str, blocks: Blocks) -> list[str]:
    """Each block in a line: a tilde where its line ends are blanks, a stroke where they are."""
    marks = {True: "~ ", False: "  "}
    found = [(marks[block.soft], text[block.span.start : block.span.end].split("\n")) for block in listed(blocks)]
    return [mark + " / ".join([first, *map(str.strip, others)]) for mark, (first, *others) in found]


def plain_blocks(text: str) -> Blocks:
    return PlainBlocks(clean(text))
