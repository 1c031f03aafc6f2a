"""What the picker offers for what is typed."""

import pytest

from postil.ui.sheets.tag_choices import MOST, Choice, choices, completed

COUNTS = {"verify": 5, "method/sampling": 3, "method/bias": 9, "reading": 1}
DIGITS = {"1": "method/bias", "2": "verify"}


def test_a_near_miss_offers_the_tag_before_a_new_one() -> None:
    assert offered("verfiy") == ["verify", "new verfiy"]


def test_an_exact_tag_comes_first_and_no_new_one_is_offered() -> None:
    assert offered("verify") == ["verify"]


def test_an_exact_tag_in_other_letters_is_no_new_one() -> None:
    assert offered("VERIFY") == ["verify"]


def test_a_tag_that_begins_so_comes_before_one_that_only_holds_the_letters() -> None:
    assert offered("re", {"are": 1, "reading": 1, "core": 9})[0] == "reading"


def test_a_part_of_a_path_is_a_beginning_too() -> None:
    assert offered("bias")[0] == "method/bias"


def test_letters_between_others_are_found() -> None:
    assert "method/sampling" in offered("msamp")


def test_words_are_found_in_any_order() -> None:
    assert offered("sampling method")[0] == "method/sampling"


def test_a_near_miss_of_a_path_s_last_part_is_offered() -> None:
    assert offered("smapling")[0] == "method/sampling"


def test_what_is_like_no_tag_is_offered_as_new() -> None:
    assert offered("xylophone") == ["new xylophone"]


def test_a_new_tag_is_offered_without_the_white_space_around_it() -> None:
    assert offered("  a   xylophone ") == ["new a xylophone"]


def test_each_tag_is_offered_once() -> None:
    found = offered("method")

    assert sorted(found) == sorted(set(found))


def test_with_nothing_typed_the_passage_s_own_tags_come_first_then_those_with_digits() -> None:
    found = choices("", ["reading"], COUNTS, DIGITS)

    assert [(each.tag, each.digit, each.is_own) for each in found] == [
        ("reading", "", True),
        ("method/bias", "1", False),
        ("verify", "2", False),
        ("method/sampling", "", False),
    ]


def test_an_own_tag_keeps_its_digit() -> None:
    [first, *_] = choices("", ["verify"], COUNTS, DIGITS)

    assert first == Choice("verify", 5, "2", is_own=True)


def test_while_something_is_typed_no_tag_has_a_digit() -> None:
    assert [each.digit for each in choices("verify", [], COUNTS, DIGITS)] == [""]


def test_no_more_are_listed_than_can_be_looked_through() -> None:
    many = {f"tag {n}": 1 for n in range(500)}

    assert len(choices("", [], many, {})) == MOST


def test_with_no_tags_at_all_nothing_is_listed() -> None:
    assert choices("", [], {}, {}) == []


@pytest.mark.parametrize(
    ("typed", "tag", "expected"),
    [
        ("me", "method/sampling/bias", "method/"),
        ("method/", "method/sampling/bias", "method/sampling/"),
        ("method/sampling/b", "method/sampling/bias", "method/sampling/bias"),
        ("ME", "method/bias", "method/"),
        ("verfiy", "verify", "verify"),
        (" ver", "verify", "verify"),
    ],
)
def test_what_is_typed_is_completed_to_the_next_slash(typed: str, tag: str, expected: str) -> None:
    assert completed(typed, tag) == expected


def offered(query: str, counts: dict[str, int] = COUNTS) -> list[str]:
    return [f"new {each.tag}" if each.is_new else each.tag for each in choices(query, [], counts, {})]
