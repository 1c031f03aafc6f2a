"""The table of keys keeps its own rules."""

import re
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.ui.keys.key_reader import Pending, Run, Unbound, following, footer, token, written
from postil.ui.keys.keymap import FOOTERS, KEYS, LETTER, MODE_FOOTERS, PRESETS, Hint, Mode
from postil.ui.keys.own_keys import RESERVED, keymap_of

MODES: tuple[Mode, ...] = ("reading", "selecting", "edges", "panel", "inbox", "outline", "help")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
KEYBOARDS = {
    "us": "!@#$%^&*()_+-=[]{}\\|;:'\",.<>/?`~",
    "us-intl": "!@#$%&*()_+-=[]{}\\|;:,.<>/?",
    "de": "!\"§$%&/()=?ß+*#'-_.:,;<>°",
    "se": "!\"#¤%&/()=?+*'-_.:,;<>§½",
    "dk": "!\"#¤%&/()=?+*'-_.:,;<>§½",
    "fr": "&é\"'(-è_çà)=°+$£*µù%,?;.:/!§<>",
    "es": "!\"·$%&/()=?¿¡'+*ç-_.:,;<>ºª",
    "it": "!\"£$%&/()=?^'ì+*è-_.:,;<>§°\\|",
    "pl": "!@#$%^&*()_+-=[]{}\\|;:'\",.<>/?`",
    "br": "'\"!@#$%&*()-_=+,<.>;:/?[{]}\\|",
}
"""What is typed without AltGr and without a dead key on each, beside letters and digits."""

NAMED = {"down", "up", "left", "right", "shift+left", "shift+right", "space", "enter", "tab", "escape", "home", "end"}
NAMED |= {"pageup", "pagedown"}
BY_THE_SCREEN = {"half-page-down", "half-page-up", "line-down", "line-up"}
WITH_A_COUNT = {"next-paragraph", "previous-paragraph"}
"""`1j` and `1k` do the same."""

MAPS = {preset: keymap_of(preset, {})[0] for preset in PRESETS}
VIM = MAPS["vim"]

in_modes = pytest.mark.parametrize("mode", MODES)
in_presets = pytest.mark.parametrize("preset", PRESETS)


def bound(preset: str, mode: Mode) -> list[str]:
    return [key for each in MAPS[preset].keys if mode in each.modes for key in each.keys]


@in_presets
@in_modes
def test_no_key_is_bound_twice(preset: str, mode: Mode) -> None:
    assert [key for key, times in Counter(bound(preset, mode)).items() if times > 1] == []


@in_presets
@in_modes
def test_no_key_waits_for_a_clock(preset: str, mode: Mode) -> None:
    keys = bound(preset, mode)

    assert [key for key in keys if any(other.startswith(key + " ") for other in keys)] == []


@in_presets
@in_modes
def test_no_bound_key_begins_with_a_digit_of_a_count(preset: str, mode: Mode) -> None:
    assert [key for key in bound(preset, mode) if re.match("[1-9]", key)] == []


@in_presets
@pytest.mark.parametrize("keyboard", KEYBOARDS)
def test_every_action_but_scrolling_by_rows_has_a_key_on_every_keyboard(preset: str, keyboard: str) -> None:
    typed = {*LETTERS, *KEYBOARDS[keyboard], LETTER} | NAMED
    easy = {each.action for each in MAPS[preset].keys for key in each.keys if set(key.split(" ")) <= typed}

    assert {each.action for each in MAPS[preset].keys} - easy <= BY_THE_SCREEN | WITH_A_COUNT


@in_presets
def test_no_key_is_one_that_terminals_cannot_tell_from_another(preset: str) -> None:
    keys = {part for mode in MODES for key in bound(preset, mode) for part in key.split(" ")}

    assert keys & set(RESERVED) == set()


def test_an_action_stands_once_in_the_table() -> None:
    assert [action for action, times in Counter(each.action for each in KEYS).items() if times > 1] == []


@in_presets
def test_a_preset_changes_only_actions_that_there_are(preset: str) -> None:
    assert PRESETS[preset].keys() - {each.action for each in KEYS} == set()


def test_a_key_runs_its_action() -> None:
    assert VIM.read("", "h", "reading") == Run("highlight", None)


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
    pending = typed("z")

    assert [(hint.keys, hint.words) for hint in following(pending.following, pending.typed)] == [
        ("z", "middle"),
        ("t", "top"),
        ("b", "bottom"),
    ]


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
    assert VIM.read("", "h", "panel") == Unbound("h")


def test_a_key_may_mean_another_thing_in_the_panel() -> None:
    assert (VIM.read("", "j", "reading"), VIM.read("", "j", "panel")) == (Run("read-on", None), Run("next-entry", None))


def test_verbs_keep_their_keys_in_the_panel() -> None:
    assert [VIM.read("", key, "panel").action for key in "taex!.yuU"] == [
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


MODE_OF: dict[str, Mode] = {"extending": "reading", "choosing": "selecting"}
FOOTERS_SHOWN: dict[str, Sequence[Hint]] = {
    **FOOTERS,
    **{name: VIM.hints(name, MODE_OF.get(name, name), "paragraph") for name in MODE_FOOTERS},
}


@given(st.sampled_from(sorted(FOOTERS_SHOWN)), st.integers(0, 200))
def test_a_footer_fits(name: str, width: int) -> None:
    kept = footer(FOOTERS_SHOWN[name], width)

    assert len("   ".join(f"{hint.keys} {hint.words}" for hint in kept).replace("   ", "  ")) <= width


@given(st.sampled_from(sorted(FOOTERS_SHOWN)), st.integers(0, 200))
def test_of_a_footer_the_items_of_the_highest_rank_go_first(name: str, width: int) -> None:
    kept = footer(FOOTERS_SHOWN[name], width)
    gone = [hint for hint in FOOTERS_SHOWN[name] if hint not in kept]

    assert max((hint.rank for hint in kept), default=-1) < min((hint.rank for hint in gone), default=100)


@given(st.sampled_from(sorted(FOOTERS_SHOWN)), st.integers(0, 200))
def test_a_footer_keeps_its_order(name: str, width: int) -> None:
    kept = footer(FOOTERS_SHOWN[name], width)

    assert kept == [hint for hint in FOOTERS_SHOWN[name] if hint in kept]


@pytest.mark.parametrize("name", sorted(FOOTERS_SHOWN))
def test_no_two_items_of_a_footer_have_one_rank(name: str) -> None:
    ranks = [hint.rank for hint in FOOTERS_SHOWN[name]]

    assert len(ranks) == len(set(ranks))


def test_the_key_for_help_stays_longest() -> None:
    assert [hint.keys for hint in footer(FOOTERS_SHOWN["reading"], 8)] == ["?"]


@pytest.mark.parametrize("name", MODE_FOOTERS)
def test_each_item_of_a_footer_has_a_key_in_its_mode(name: str) -> None:
    assert len(FOOTERS_SHOWN[name]) == len(MODE_FOOTERS[name])


@in_modes
def test_the_help_names_every_key_of_the_mode(mode: Mode) -> None:
    named = [key for _, keys in VIM.in_groups(mode) for key in keys]

    assert sorted(key.action for key in named) == sorted(key.action for key in KEYS if mode in key.modes)


def typed(*keys: str) -> Run | Pending | Unbound:
    """What the last of some keys leads to, in the text."""
    pending = ""
    for key in keys:
        told = VIM.read(pending, key, "reading")
        pending = told.typed if isinstance(told, Pending) else ""
    return told


def test_a_mark_takes_any_letter() -> None:
    assert typed("m", "q") == Run("set-mark", None, "q")


@pytest.mark.parametrize("key", ["escape", "enter", "down", "ctrl+f", "-"])
def test_a_mark_takes_nothing_but_a_letter_or_a_digit(key: str) -> None:
    assert isinstance(typed("m", key), Unbound)


def test_a_key_of_ones_own_is_read() -> None:
    keys, problems = keymap_of("vim", {"highlight": ["Q", "g q"]})

    assert (keys.read("", "Q", "reading"), keys.read("g", "q", "reading"), problems) == (
        Run("highlight", None),
        Run("highlight", None),
        [],
    )


def test_a_key_of_ones_own_is_taken_from_the_action_that_had_it() -> None:
    keys, _ = keymap_of("vim", {"highlight": ["H"]})

    assert (keys.read("", "H", "reading"), keys.read("", "backspace", "reading")) == (
        Run("highlight", None),
        Run("back", None),
    )


def test_a_sequence_may_be_written_without_blanks() -> None:
    keys, _ = keymap_of("vim", {"highlight": ["gq"]})

    assert keys.read("g", "q", "reading") == Run("highlight", None)


def test_an_action_without_keys_is_not_in_the_footer() -> None:
    keys, _ = keymap_of("vim", {"highlight": []})

    assert "highlight" not in [hint.words for hint in keys.hints("reading", "reading")]


def test_the_footer_names_ones_own_keys() -> None:
    keys, _ = keymap_of("vim", {"highlight": ["Q"]})

    assert Hint("Q", "highlight", 4) in keys.hints("reading", "reading")


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"highlite": ["Q"]}, "there is no action highlite"),
        ({"highlight": ["ctrl+i"]}, "Ctrl+I cannot be bound: in a terminal it is Tab"),
        ({"highlight": ["hyper+q"]}, "there is no key hyper+q"),
        ({"highlight": ["bogus+"]}, "there is no key"),
        ({"highlight": ["3x"]}, "digits are counts"),
        ({"highlight": [""]}, "an empty key"),
        ({"highlight": ["\x1b"]}, "there is no key"),
        ({"highlight": ["m a"]}, "cannot be told apart"),
        ({"highlight": ["m letter"]}, "there is no key letter"),
        ({"escape": []}, "without a key there is no way out"),
        ({"highlight": ["escape"]}, "escape would have no key left"),
        ({"highlight": ["g"]}, "cannot be told apart"),
        ({"highlight": ["h h"], "tag": ["h"]}, "cannot be told apart"),
        ({"highlight": ["Q"], "tag": ["Q"]}, "Q is given to highlight as well"),
    ],
)
def test_a_key_that_cannot_be_is_refused_and_the_default_stands(own: dict[str, list[str]], why: str) -> None:
    keys, problems = keymap_of("vim", own)

    assert (why in problems[-1][1], len(problems), keys.read("", "t", "reading")) == (True, 1, Run("tag", None))


@given(st.dictionaries(st.sampled_from([key.action for key in KEYS]), st.lists(st.text(max_size=4), max_size=3)))
def test_whatever_is_asked_for_no_key_is_bound_twice_and_none_waits(own: dict[str, list[str]]) -> None:
    keys, _ = keymap_of("vim", own)
    every = [[key for each in keys.keys if mode in each.modes for key in each.keys] for mode in MODES]

    assert [key for found in every for key, times in Counter(found).items() if times > 1] == []
    assert [key for found in every for key in found if any(other.startswith(key + " ") for other in found)] == []


def test_a_key_of_ones_own_for_a_mark_takes_its_letter() -> None:
    keys, problems = keymap_of("vim", {"set-mark": ["Q"]})

    assert (keys.read("Q", "x", "reading"), problems) == (Run("set-mark", None, "x"), [])
