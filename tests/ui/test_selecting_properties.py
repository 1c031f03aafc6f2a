"""The moving end of a selection: it leaves no selection empty, and whole words stay whole."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from postil.core import textobjects
from postil.core.document import Span
from postil.core.textobjects import graphemes
from postil.formats.plain import read_plain
from postil.ui.text.motions import MOTIONS
from postil.ui.text.reader import Reader

TEXT = "It was late. The lamp went out, 潮位 👨\u200d👩\u200d👧 rose.\n\nNobody cai\u0308me: 3,000 waited.\n\nThe end\tis near."
WORDS = ["take-word", "give-word", "take-sentence", "give-sentence", "take-paragraph", "give-paragraph", "swap-ends"]
ROWS = ["take-row", "give-row", "to-row-start", "to-row-end", "select-to-start", "select-to-end", "inner-word"]
LETTERS = ["take-letter", "give-letter"]


def selecting(skipped: int) -> Reader:
    """A reader that has pressed `v` on a word so many further on."""
    reader = Reader(read_plain(TEXT, "story.txt"), 20, 10)
    reader.next("word", skipped + 1)
    MOTIONS["select"](reader, None)
    return reader


@given(st.integers(0, 10), st.lists(st.sampled_from(WORDS + ROWS + LETTERS), max_size=12))
def test_a_selection_is_never_empty(skipped: int, actions: list[str]) -> None:
    reader = selecting(skipped)

    sizes = [MOTIONS[action](reader, None) is not None and len(reader.span) for action in actions]

    assert all(sizes)


@given(st.integers(0, 10), st.lists(st.sampled_from(WORDS + ROWS + LETTERS), max_size=12))
def test_a_selection_ends_between_letters(skipped: int, actions: list[str]) -> None:
    reader = selecting(skipped)
    borders = set(accumulate((len(each) for each in graphemes(TEXT)), initial=0))

    for action in actions:
        MOTIONS[action](reader, None)

    assert {reader.span.start, reader.span.end} <= borders


@given(
    st.integers(0, 10), st.lists(st.sampled_from(["take-word", "give-word", "swap-ends", "inner-word"]), max_size=12)
)
def test_words_leave_whole_words(skipped: int, actions: list[str]) -> None:
    reader = selecting(skipped)
    words = list(textobjects.within(reader.document, Span(0, len(reader.document)), "word"))

    for action in actions:
        MOTIONS[action](reader, None)

    assert reader.span.start in {word.start for word in words}
    assert reader.span.end in {word.end for word in words}


@given(st.integers(0, 8), st.integers(1, 4))
def test_what_was_taken_can_be_given_back(skipped: int, count: int) -> None:
    reader = selecting(skipped)
    before = reader.selection
    following = textobjects.after(reader.document, reader.span.end, "word")

    taken = MOTIONS["take-word"](reader, count) if following else ""
    steps = len(list(textobjects.within(reader.document, reader.span, "word"))) - 1
    MOTIONS["give-word"](reader, steps) if steps else ""

    assert taken in ("", "the end of the text")
    assert reader.selection == before
