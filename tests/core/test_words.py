"""In a long text words are found just as by their pattern."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.core import search, small_letters, words
from postil.core.document import Span
from postil.core.small_letters import SmallLetters, small
from postil.formats.builder import plain

LETTERS = "aAéÉe\u0301kKsſiıİßẞøσςΣоᲂОвйи\u0306ᾳα\u0345ι각가\u11a8道 \n\u00a0"


@given(st.text(LETTERS, max_size=80), st.text(LETTERS, min_size=1, max_size=5), st.integers(0, 20))
def test_the_fast_way_finds_just_what_the_pattern_finds(text: str, query: str, start: int) -> None:
    at = min(start, len(text))

    assert found(text, query, at) == slow(text, query, at)


@given(st.lists(st.sampled_from(["lamp", "Lamp", "la", "mp", " ", "\n ", "café", "cafe\u0301"]), max_size=30))
@pytest.mark.parametrize("query", ["lamp", "Lamp", "la mp", "mp lamp", "café lamp", "lamp café la"])
def test_the_fast_way_finds_just_the_words_that_the_pattern_finds(query: str, parts: list[str]) -> None:
    assert found("".join(parts), query) == slow("".join(parts), query)


@given(
    st.lists(st.sampled_from(["λόγος", "ΛΌΓΟΣ", "λο\u0301γος", "λό", " ", "\n ", "각", "가\u11a8", "道"]), max_size=30)
)
@pytest.mark.parametrize("query", ["λόγος", "Λόγος", "λόγος λόγος", "각 각", "道 λόγος 각", "ος λό", "道道"])
def test_the_fast_way_finds_words_of_any_script(query: str, parts: list[str]) -> None:
    assert found("".join(parts), query) == slow("".join(parts), query)


@pytest.mark.parametrize("letter", ["İ", "ı", "ſ", "K", "Å", "ß", "ẞ", "ᲀ", "ﬆ", "Ω", "dž", "Dž"])
@pytest.mark.parametrize("query", ["i", "s", "k", "å", "ß", "в", "st", "ω", "dž"])
def test_unusual_letters_are_found_in_both_ways(letter: str, query: str) -> None:
    assert found(f"x{letter}x", query) == slow(f"x{letter}x", query)


def test_whatever_the_pattern_takes_for_the_same_letter_is_the_same_in_small_letters() -> None:
    everything = [chr(n) for n in range(0x20000) if not 0xD800 <= n < 0xE000]
    of_case = "".join(each for each in everything if not each == each.lower() == each.upper())

    differing = [
        (each, found)
        for each in of_case
        for found in re.findall(re.escape(each), of_case, re.IGNORECASE)
        if small(found) != small(each)
    ]

    assert len(small("".join(everything))) == len(everything)
    assert differing == []


@given(st.text("aKkſİıΣςσÉß’ᲂ\u0345", max_size=8))
def test_letters_are_made_small_in_the_same_way_among_ascii(text: str) -> None:
    among = "A" * 400

    assert small(text + among) == small(text) + small(among)


def test_words_across_the_edge_of_a_piece_are_found() -> None:
    document = plain("x" * (small_letters.PIECE - 3) + "Lamp" + "x" * 10)

    wanted = search.wanted("lamp", SmallLetters(document))

    assert search.next_match(document, wanted, 0) == Span(small_letters.PIECE - 3, small_letters.PIECE + 1)


def test_words_that_are_nowhere_in_ten_megabytes_are_told_at_once() -> None:
    document = plain("The harbor wall rose before dawn’s light.\n" * 240_000)
    letters = SmallLetters(document)
    while letters.go_on():
        pass

    begun = time.perf_counter()
    match = search.next_match(document, search.wanted("harbor xylophone", letters), 0)

    assert match is None
    assert time.perf_counter() - begun < 0.5


def found(text: str, query: str, start: int = 0) -> list[Span]:
    """By the fast way, from the offset on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "LONG", 0)
        patch.setattr(words, "DENSE", 64_000)
        patch.setattr(small_letters, "PIECE", max(7, len(text) // 10))
        patch.setattr(words, "PIECE", max(7, len(text) // 10))
        document = plain(text)
        wanted = search.wanted(query, SmallLetters(document))
        return list(document.find(wanted, Span(start, len(document)))) if wanted else []


def slow(text: str, query: str, start: int = 0) -> list[Span]:
    document, pattern = plain(text), search.pattern(query)
    return list(document.find(pattern, Span(start, len(document)))) if pattern else []
