"""What a search finds, drawn."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn
from postil.core import search
from postil.core.document import Document, Span
from postil.formats.builder import plain


def test_small_letters_find_capitals_too() -> None:
    assert first("It was LATE.", "late") == "It was [LATE>."


def test_a_capital_finds_capitals_only() -> None:
    assert first("a Lamp, a lamp, LAMP", "Lamp") == "a [Lamp>, a lamp, LAMP"
    assert first("a lamp, LAMP", "Lamp") == "nothing"


def test_words_are_found_across_a_line_end() -> None:
    assert first("The lamp\n  went out.", "lamp went") == "The [lamp\n  went> out."


def test_what_means_something_in_a_regex_is_searched_as_it_stands() -> None:
    assert first("a.b (a+b)", "(a+b)") == "a.b [(a+b)>"


@pytest.mark.parametrize("query", ["caf\u00e9", "cafe\u0301"])
@pytest.mark.parametrize("text", ["un caf\u00e9", "un cafe\u0301"])
def test_a_letter_is_found_composed_and_decomposed(query: str, text: str) -> None:
    assert first(text, query) == "un [" + text[3:] + ">"


@pytest.mark.parametrize("query", ["", "  ", "\n"])
def test_nothing_is_searched_for_an_empty_query(query: str) -> None:
    assert search.pattern(query) is None
    assert search.exactly(query) is None


def test_a_quote_is_searched_as_it_is_written() -> None:
    assert search.exactly("the lamp").search("The lamp") is None


def test_the_next_match_begins_at_the_offset_or_later() -> None:
    document = plain("lamp lamp lamp")

    assert search.next_match(document, search.pattern("lamp"), 5) == Span(5, 9)
    assert search.next_match(document, search.pattern("lamp"), 6) == Span(10, 14)
    assert search.next_match(document, search.pattern("lamp"), 11) is None


def test_the_previous_match_begins_before_the_offset() -> None:
    document = plain("lamp lamp lamp")

    assert search.previous_match(document, search.pattern("lamp"), 10) == Span(5, 9)
    assert search.previous_match(document, search.pattern("lamp"), 11) == Span(10, 14)
    assert search.previous_match(document, search.pattern("lamp"), 0) is None


@given(st.text("ab ", max_size=60), st.sampled_from(["a", "ab", "a b", "ba"]), st.integers(0, 60))
def test_slices_do_not_change_the_match_before(text: str, query: str, offset: int) -> None:
    document, wanted = plain(text), search.pattern(query)
    offset = min(offset, len(text))

    found = with_slices(3, lambda: search.previous_match(document, wanted, offset))

    starts = [n for n in range(offset) if wanted.match(text, n)]
    assert (found and found.start) == (starts[-1] if starts else None)


@given(st.text("ab ", max_size=60), st.sampled_from(["a", "aba", "a b", "bb"]))
def test_slices_do_not_change_the_matches(text: str, query: str) -> None:
    document, wanted = plain(text), search.pattern(query)

    found = with_slices(3, lambda: [span for each in search.matches_by_slice(document, wanted) for span in each])

    assert found == [Span(*match.span()) for match in wanted.finditer(text)]


def test_a_regex_of_nothing_matches_nothing() -> None:
    assert list(plain("abc").find(re.compile("x*"), Span(0, 3))) == []


def first(text: str, query: str) -> str:
    document: Document = plain(text)
    return drawn(document, search.next_match(document, search.pattern(query), 0))


def with_slices(length: int, asked):
    """What is found when slices are so short."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "SLICE", length)
        return asked()
