"""A passage as it was and as it is: what is marked, and what gives way where room is short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.ui.text.comparing import Compared, Side, compared, rows
from postil.ui.text.layout import cells

WAS = "Twelve ships came in the first week of the year."
NOW = "Twelve ships came in the second week of this year."
LONG = " ".join(f"word{n}" for n in range(200))


def both(was: str, now: str, prefix: str = "", suffix: str = "") -> Compared:
    return compared(Side("was", prefix, was, suffix), Side("now", prefix, now, suffix))


def words(shown: list[list[tuple[str, tuple[str, ...]]]], worn: str) -> str:
    return " ".join(text for row in shown for text, names in row if names == (worn,)).strip()


def drawn(shown: list[list[tuple[str, tuple[str, ...]]]]) -> str:
    return "\n".join("".join(text for text, _ in row).rstrip() for row in shown)


def test_the_words_that_changed_are_marked_on_both_sides() -> None:
    assert words(rows(both(WAS, NOW), 120, 5), "changed").split() == ["first", "the", "second", "this"]


def test_it_stands_in_two_columns_where_there_is_room() -> None:
    assert drawn(rows(both("The lamp burned.", "The lamp went out."), 76, 5)) == (
        "  was  The lamp burned.                  now  The lamp went out."
    )


def test_in_a_narrow_terminal_one_stands_below_the_other() -> None:
    assert drawn(rows(both("The lamp burned.", "The lamp went out."), 75, 5)) == (
        "  was  The lamp burned.\n  now  The lamp went out."
    )


def test_what_stands_around_it_is_shown_where_there_is_room() -> None:
    one = both("The lamp burned.", "The lamp went out.", "It was late. ", " We sat still.")

    assert words(rows(one, 75, 4), "around") == "…It was late.   We sat still.… …It was late.   We sat still.…"
    assert words(rows(one, 40, 2), "around") == ""


@pytest.mark.parametrize("width", [60, 120])
def test_a_long_passage_is_cut_around_what_changed(width: int) -> None:
    shown = rows(both(LONG, LONG.replace("word100 ", "another ")), width, 6)

    assert len(shown) <= 6
    assert words(shown, "changed").split() == ["word100", "another"]
    assert "word99" in drawn(shown)
    assert "word50" not in drawn(shown)


def test_two_passages_with_nothing_in_common_are_not_marked_all_over() -> None:
    assert words(rows(both(WAS, "Nobody had ever counted any boats."), 120, 5), "changed") == ""


@pytest.mark.parametrize(
    ("now", "likeness"),
    [
        (WAS, "the same words"),
        (WAS.replace(" ", "\n"), "the same words"),
        (NOW, "8 in 10 words alike"),
        ("Nobody had counted.", "hardly any words alike"),
    ],
)
def test_how_alike_they_are_is_said_in_words(now: str, likeness: str) -> None:
    assert both(WAS, now).likeness == likeness


def test_a_script_without_blanks_is_counted_in_characters() -> None:
    assert both("何でも薄暗い所で泣いていた", "何でも明るい所で泣いていた").likeness == "8 in 10 characters alike"


@given(st.text(max_size=300), st.text(max_size=300), st.integers(20, 160), st.integers(2, 12))
def test_it_fits_whatever_it_is(was: str, now: str, width: int, most: int) -> None:
    shown = rows(both(was, now, "before ", " behind"), width, most)

    assert len(shown) <= most
    assert all(sum(cells(text) for text, _ in row) <= width for row in shown)
