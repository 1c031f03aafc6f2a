"""The table of keys keeps its own rules."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.ui import keymap
from postil.ui.keymap import (
    FOOTERS,
    KEYS,
    Mode,
    Pending,
    Run,
    Unbound,
    following,
    footer,
    in_groups,
    read,
    token,
    written,
)

MODES: tuple[Mode, ...] = ("reading", "panel")
EASY = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!%()+-.,:;/?")
NAMED = {"down", "up", "left", "right", "shift+left", "shift+right", "space", "enter", "tab", "escape", "home", "end"}
BY_THE_SCREEN = {"half-page-down", "half-page-up", "line-down", "line-up"}
WITH_A_COUNT = {"next-paragraph", "previous-paragraph"}
"""`1j` and `1k` do the same."""

in_modes = pytest.mark.parametrize("mode", MODES)


@in_modes
def test_no_key_is_bound_twice(mode: Mode) -> None:
    bound = Counter(key for each in KEYS if mode in each.modes for key in each.keys)

    assert [key for key, times in bound.items() if times > 1] == []


@in_modes
def test_no_key_waits_for_a_clock(mode: Mode) -> None:
    bound = [key for each in KEYS if mode in each.modes for key in each.keys]

    assert [key for key in bound if any(other.startswith(key + " ") for other in bound)] == []


@in_modes
def test_no_bound_key_begins_with_a_digit_of_a_count(mode: Mode) -> None:
    assert [key for each in KEYS if mode in each.modes for key in each.keys if re.match("[1-9]", key)] == []


def test_every_action_but_scrolling_by_rows_has_a_key_on_every_keyboard() -> None:
    easy = {each.action for each in KEYS for key in each.keys if set(key.split(" ")) <= EASY | NAMED}

    assert {each.action for each in KEYS} - easy == BY_THE_SCREEN | WITH_A_COUNT


def test_no_key_is_one_that_terminals_cannot_tell_from_another() -> None:
    bound = {part for each in KEYS for key in each.keys for part in key.split(" ")}

    assert (
        bound & {"ctrl+i", "ctrl+m", "ctrl+j", "ctrl+h", "ctrl+@", "ctrl+space", "ctrl+[", "ctrl+c", "ctrl+p", "ctrl+z"}
        == set()
    )


def test_an_action_stands_once_in_the_table() -> None:
    assert [action for action, times in Counter(each.action for each in KEYS).items() if times > 1] == []


def test_a_key_runs_its_action() -> None:
    assert read("", "h", "reading") == Run("highlight", None)


def test_a_count_goes_before_a_key() -> None:
    assert typed("3", "j") == Run("read-on", 3)


def test_a_count_may_have_several_digits_and_a_zero_in_it() -> None:
    assert typed("1", "2", "0", "j") == Run("read-on", 120)


def test_a_count_goes_before_a_sequence_too() -> None:
    assert typed("2", "d", "d") == Run("delete", 2)


def test_a_zero_begins_no_count() -> None:
    assert typed("0") == Unbound("0")


def test_a_count_waits_for_its_key() -> None:
    assert typed("3") == Pending("3", ())


def test_a_count_has_an_end() -> None:
    assert typed(*"9" * 40, "j") == Run("read-on", 999_999)


@pytest.mark.parametrize("key", ["d", "g", "]", "["])
def test_the_beginning_of_a_sequence_waits(key: str) -> None:
    assert isinstance(typed(key), Pending)


def test_what_can_follow_is_told() -> None:
    pending = typed("g")

    assert {(hint.keys, hint.words) for hint in following(pending.following, pending.typed)} == {
        ("g", "top of the text"),
        ("h", "next heading"),
        ("H", "previous heading"),
    }


def test_what_can_follow_is_told_behind_a_count_too() -> None:
    pending = typed("2", "d")

    assert [hint.keys for hint in following(pending.following, pending.typed)] == ["d"]


def test_a_wrong_second_key_ends_the_sequence_and_is_not_run() -> None:
    assert typed("d", "h") == Unbound("dh")


def test_a_wrong_second_key_ends_the_count_too() -> None:
    assert typed("3", "d", "h") == Unbound("dh")


def test_a_key_that_does_nothing_is_named() -> None:
    assert typed("Z") == Unbound("Z")


def test_a_key_of_the_text_does_nothing_in_the_panel() -> None:
    assert read("", "h", "panel") == Unbound("h")


def test_a_key_may_mean_another_thing_in_the_panel() -> None:
    assert (read("", "j", "reading"), read("", "j", "panel")) == (Run("read-on", None), Run("next-entry", None))


def test_verbs_keep_their_keys_in_the_panel() -> None:
    assert [read("", key, "panel").action for key in "taex!.yuU"] == [
        *("tag", "note", "edit-note", "toggle-done", "star", "repeat", "copy", "undo", "redo"),
    ]


@given(st.lists(st.sampled_from([*"jkhgdzq0123456789]", "ctrl+f", "escape", "space"]), min_size=1, max_size=6))
def test_only_what_is_half_typed_is_kept(keys: list[str]) -> None:
    told = typed(*keys)

    assert isinstance(told, Run | Unbound) or keys[-len(told.typed.split(" ")) :] == told.typed.split(" ")


@pytest.mark.parametrize(
    ("key", "character", "expected"),
    [
        ("question_mark", "?", "?"),
        ("upper_g", "G", "G"),
        ("space", " ", "space"),
        ("shift+space", " ", "space"),
        ("ctrl+f", "\x06", "ctrl+f"),
        ("down", None, "down"),
        ("escape", "\x1b", "escape"),
        ("enter", "\r", "enter"),
        ("right_square_bracket", "]", "]"),
    ],
)
def test_a_key_is_written_as_it_is_typed(key: str, character: str | None, expected: str) -> None:
    assert token(key, character) == expected


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("g g", "gg"),
        ("ctrl+f", "Ctrl+F"),
        ("down", "↓"),
        ("shift+down", "Shift+↓"),
        ("space", "Space"),
        ("+", "+"),
        ("g H", "gH"),
    ],
)
def test_a_key_is_written_as_people_write_it(keys: str, expected: str) -> None:
    assert written(keys) == expected


@given(st.sampled_from(sorted(FOOTERS)), st.integers(0, 200))
def test_a_footer_fits(name: str, width: int) -> None:
    kept = footer(FOOTERS[name], width)

    assert len("   ".join(f"{hint.keys} {hint.words}" for hint in kept).replace("   ", "  ")) <= width


@given(st.sampled_from(sorted(FOOTERS)), st.integers(0, 200))
def test_of_a_footer_the_items_of_the_highest_rank_go_first(name: str, width: int) -> None:
    kept = footer(FOOTERS[name], width)
    gone = [hint for hint in FOOTERS[name] if hint not in kept]

    assert max((hint.rank for hint in kept), default=-1) < min((hint.rank for hint in gone), default=100)


@given(st.sampled_from(sorted(FOOTERS)), st.integers(0, 200))
def test_a_footer_keeps_its_order(name: str, width: int) -> None:
    kept = footer(FOOTERS[name], width)

    assert kept == [hint for hint in FOOTERS[name] if hint in kept]


@pytest.mark.parametrize("name", sorted(FOOTERS))
def test_no_two_items_of_a_footer_have_one_rank(name: str) -> None:
    ranks = [hint.rank for hint in FOOTERS[name]]

    assert len(ranks) == len(set(ranks))


def test_the_key_for_help_stays_longest() -> None:
    assert [hint.keys for hint in footer(FOOTERS["reading"], 8)] == ["?"]


@pytest.mark.parametrize(("name", "mode"), [("reading", "reading"), ("selecting", "reading"), ("panel", "panel")])
def test_what_a_footer_names_is_bound(name: str, mode: Mode) -> None:
    bound = {written(key) for each in KEYS if mode in each.modes for key in each.keys}
    named = {hint.keys for hint in FOOTERS[name]} - {"↓↑", "→←"}

    assert named - bound == set()


@in_modes
def test_the_help_names_every_key_of_the_mode(mode: Mode) -> None:
    named = [key for _, keys in in_groups(mode) for key in keys]

    assert sorted(key.action for key in named) == sorted(key.action for key in KEYS if mode in key.modes)


def typed(*keys: str) -> Run | Pending | Unbound:
    """What the last of some keys leads to, in the text."""
    pending = ""
    for key in keys:
        told = keymap.read(pending, key, "reading")
        pending = told.typed if isinstance(told, Pending) else ""
    return told
