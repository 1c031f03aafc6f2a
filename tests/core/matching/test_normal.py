"""The normal form takes what reads alike together, and leads back to the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.core.matching.normal import PIECE, Normal, normal

texts = st.text(st.sampled_from(list("ab AB.*_#`\n\t “”’—…ﬁéÄ漢か。ｶﾞ\u200b\u00ad\u0301\u3000")), max_size=60)


@pytest.mark.parametrize(
    ("words", "as_normal"),
    [
        ("The  Lamp\n\twent", "the lamp went"),
        ("“so” — ‘he’ said…", "\"so\" - 'he' said..."),
        ("ﬁnd \u200bthe of\u00adﬁce", "find the office"),
        ("**bold** `code` [link]", "bold code link"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("  \n ", ""),
    ],
)
def test_what_reads_alike_is_alike(words: str, as_normal: str) -> None:
    assert normal(words) == as_normal


@given(texts)
def test_the_unicode_forms_of_a_text_are_one(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert Normal(composed).text == Normal(decomposed).text


@given(texts, st.integers(1, 3), st.integers(0, 40))
def test_each_character_leads_back_to_one_that_has_its_normal_form(text: str, times: int, filling: int) -> None:
    raw = (text + "word " * filling * 10) * times
    found = Normal(raw)

    offsets = [found.offset(index) for index in range(len(found))]

    assert offsets == sorted(offsets)
    assert all(
        found.text[index] == " " or found.text[index] in normal(raw[offset]) for index, offset in enumerate(offsets)
    )


@given(texts)
def test_an_offset_leads_to_the_first_character_at_it_or_behind_it(text: str) -> None:
    found = Normal(text)

    assert all(found.offset(found.index(at)) >= at for at in range(len(text)))
    assert all(found.index(found.offset(index)) <= index for index in range(len(found)))


def test_a_text_of_many_pieces_has_the_normal_form_of_the_whole() -> None:
    words = [f"Word{number}  and\n" for number in range(PIECE)]

    assert Normal("".join(words)).text == "".join(f"word{number} and " for number in range(PIECE))


def test_the_end_leads_to_the_end() -> None:
    assert (Normal("ab ").offset(99), Normal("ab ").index(99)) == (3, 3)
