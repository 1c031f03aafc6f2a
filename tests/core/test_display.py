"""Nothing that reaches a terminal steers it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.core.display import BIDI_CONTROLS, has_bidi_controls, shown, shown_line

NASTY = (
    "\x00\x07\x08\x1b\x7f\x80\x9b\x9d\u2028\u2029\ud800\u061c\u200e\u202a\u202e"
    "\u2066\u2069\u200b\ufeff\u00ad\ufe0f\U000e0041"
)

texts = st.lists(st.sampled_from(NASTY) | st.characters(), max_size=40).map("".join)


@given(texts)
def test_no_control_is_ever_shown_but_newline_and_tab(text: str) -> None:
    left = {character for character in shown(text) if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")}

    assert left <= {"\n", "\t"}


@given(texts)
def test_no_bidi_control_is_ever_shown(text: str) -> None:
    assert BIDI_CONTROLS & set(shown(text)) == set()


@given(texts)
def test_a_line_never_breaks(text: str) -> None:
    assert len(shown_line(text).splitlines()) <= 1


@given(texts)
def test_a_character_becomes_one_or_none(text: str) -> None:
    assert shown(text) == "".join(shown(character) for character in text)
    assert max((len(shown(character)) for character in text), default=0) <= 1


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=80))
def test_letters_numbers_and_signs_are_shown_as_they_are(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[2J", "␛[2J"),
        ("\x00\x07\x7f", "␀␇␡"),
        ("\x9b31m", "\ufffd31m"),
        ("a\u202eb", "ab"),
        ("a\u200bb\ufeff", "ab"),
        ("so\u00adft", "soft"),
        ("❤\ufe0f", "❤"),
        ("a\nb\tc", "a\nb\tc"),
        ("cafe\u0301", "cafe\u0301"),
    ],
)
def test_what_a_hostile_text_is_shown_as(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_white_space_on_a_line_is_one_blank() -> None:
    assert shown_line(" a\n\n b\tc ") == "a b c"


@pytest.mark.parametrize("control", sorted(BIDI_CONTROLS))
def test_a_text_that_turns_its_order_is_told(control: str) -> None:
    assert has_bidi_controls(f"a{control}b")


def test_a_text_without_bidi_controls_is_not_suspected() -> None:
    assert not has_bidi_controls("עברית and café")
