"""What a tag may be, and which digit takes it."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from postil.core import tags
from postil.errors import BadTag


def test_white_space_is_trimmed_and_made_one_blank() -> None:
    assert tags.normal("  to   verify\t") == "to verify"


def test_white_space_around_a_slash_goes() -> None:
    assert tags.normal("method / sampling /bias") == "method/sampling/bias"


def test_a_tag_is_composed() -> None:
    assert tags.normal("cafe\u0301") == "caf\u00e9"


def test_capitals_stay() -> None:
    assert tags.normal("Verify") == "Verify"


@pytest.mark.parametrize("words", ["", "  ", "/", "a//b", "/a", "a/", "a/ /b", "a\x1b[31m", "a\x00", "a\ud800"])
def test_what_is_no_tag_is_refused(words: str) -> None:
    with pytest.raises(BadTag):
        tags.normal(words)


def test_the_longest_tag_is_taken() -> None:
    assert tags.normal("x" * 200) == "x" * 200


def test_a_tag_longer_than_that_is_refused_with_its_length() -> None:
    with pytest.raises(BadTag, match="at most 200 characters; this one has 201"):
        tags.normal("x" * 201)


def test_an_empty_tag_is_asked_for() -> None:
    with pytest.raises(BadTag, match="Type a tag first"):
        tags.normal(" ")


@given(st.text(max_size=60))
def test_a_tag_that_is_kept_is_normal_already(words: str) -> None:
    tag = kept(words)

    assert tags.normal(tag) == tag
    assert unicodedata.is_normalized("NFC", tag)
    assert all(part and part == " ".join(part.split()) for part in tag.split("/"))


def test_two_spellings_of_one_tag_are_the_same() -> None:
    assert tags.folded("Cafe\u0301") == tags.folded("CAF\u00c9")


def test_a_tag_is_among_others_in_whatever_spelling() -> None:
    assert tags.has(["Verify"], "VERIFY")
    assert not tags.has(["Verify"], "very")


def test_taking_a_tag_away_keeps_the_others_in_order() -> None:
    assert tags.without(["b", "Verify", "a"], "verify") == ("b", "a")


def test_the_tags_used_most_have_the_digits() -> None:
    counts = {f"t{n:02}": n for n in range(1, 12)}

    assert tags.digits({}, counts) == {
        **{"1": "t11", "2": "t10", "3": "t09", "4": "t08", "5": "t07", "6": "t06", "7": "t05", "8": "t04", "9": "t03"}
    }


def test_a_tag_keeps_its_digit_when_another_is_used_more() -> None:
    assert tags.digits({"1": "verify"}, {"verify": 1, "method": 5}) == {"1": "verify", "2": "method"}


def test_a_tag_gives_its_digit_up_when_nine_others_are_used_more() -> None:
    others = {f"t{n}": 5 for n in range(1, 10)}

    assert tags.digits({"4": "verify"}, {"verify": 1, **others})["4"].startswith("t")


def test_a_tag_that_is_used_no_more_has_no_digit() -> None:
    assert tags.digits({"1": "gone", "2": "verify"}, {"verify": 1}) == {"2": "verify"}


def kept(words: str) -> str:
    """The tag the words make; words that make none are no case."""
    try:
        return tags.normal(words)
    except BadTag:
        assume(False)
        raise
