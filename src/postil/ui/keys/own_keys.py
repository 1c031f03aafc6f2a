"""The keys of a preset, with one's own from the configuration file over it."""

import re
from collections.abc import Mapping, Sequence

from postil.core.display import shown_line
from postil.settings import Settings
from postil.ui.keys.key_reader import NAMES, Keymap, written
from postil.ui.keys.keymap import KEYS, LETTER, PRESETS, Mode

RESERVED = {
    **{f"ctrl+{key}": name for key, name in {"i": "Tab", "m": "Enter", "[": "Esc", "j": "a newline"}.items()},
    **{"ctrl+h": "Backspace", "ctrl+@": "Ctrl+Space", "ctrl+space": "Ctrl+@"},
    **{"ctrl+c": "copy a selection", "ctrl+p": "the palette", "ctrl+q": "quit"},
}
"""What terminals cannot tell from another key, and what is always Textual's."""

NAMED = r"f[1-9]\d?|" + "|".join(NAMES)
KEY = rf"(?:(?:ctrl|alt|shift)\+)*(?:{NAMED}|\S)"


def keymap_of(preset: str, own: Mapping[str, Sequence[str]]) -> tuple[Keymap, list[tuple[str, str]]]:
    """The keys of a preset with one's own over it, and what of one's own is refused: action id and why.

    A key of one's own is taken from the action that has it in the same mode.
    """
    bound = {key.action: PRESETS[preset].get(key.action, key.keys) for key in KEYS}
    modes = {key.action: set(key.modes) for key in KEYS}
    refused: list[tuple[str, str]] = []
    taken: dict[str, tuple[str, ...]] = {}
    for action, wanted in own.items():
        keys = tuple(dict.fromkeys(_completed(action, " ".join(_parts(key))) for key in wanted))
        fault = _fault(action, keys, bound, modes, taken)
        if fault:
            refused.append((action, fault))
        else:
            taken[action] = keys
    for action, keys in taken.items():
        for other, others in bound.items():
            if other not in taken and modes[other] & modes[action]:
                bound[other] = tuple(key for key in others if key not in keys)
    bound |= taken
    return Keymap([key._replace(keys=bound[key.action]) for key in KEYS]), refused


NEEDED = frozenset({"escape", "keep-edge", "leave-panel", "leave-inbox", "close", "quit"})
"""What leads out of a mode keeps a key."""

LETTERED = frozenset(key.action for key in KEYS if key.keys and key.keys[0].endswith(f" {LETTER}"))


def _completed(action: str, key: str) -> str:
    """A mark's key is followed by its letter."""
    return f"{key} {LETTER}" if key and action in LETTERED and not key.endswith(f" {LETTER}") else key


def problems(settings: Settings) -> list[str]:
    """What of one's own keys is refused, with file and line."""
    _, refused = keymap_of(settings.keys, settings.bind) if settings.bind else (None, [])
    return [settings.problem(f"bind.{action}", f"{shown_line(words)}; its keys stay.") for action, words in refused]


def _parts(typed: str) -> list[str]:
    """The keys of a sequence: with blanks between, or letters side by side ("gg")."""
    parts = typed.split()
    if len(parts) == 1 and len(typed) > 1 and "+" not in typed and not re.fullmatch(NAMED, typed.lower()):
        parts = list(typed)
    return [part.lower() if len(part) > 1 else part for part in parts]


def _fault(
    action: str,
    keys: Sequence[str],
    bound: Mapping[str, Sequence[str]],
    modes: Mapping[str, set[Mode]],
    taken: Mapping[str, Sequence[str]],
) -> str:
    """Why these keys cannot be an action's; "" where they can."""
    if action not in bound:
        return f"there is no action {action}; `postil config` lists them"
    if action in NEEDED and not keys:
        return "without a key there is no way out"
    given = {key for other, others in taken.items() if modes[other] & modes[action] for key in others} | set(keys)
    for needed in NEEDED - {action, *taken}:
        if modes[needed] & modes[action] and set(bound[needed]) <= given:
            return f"{needed} would have no key left"
    for key in keys:
        is_lettered = action in LETTERED and key.endswith(f" {LETTER}")
        fault = _impossible(key.removesuffix(f" {LETTER}") if is_lettered else key) or _clash(
            key, [each for each in keys if each != key]
        )
        if fault:
            return fault
        for other, others in {**bound, **taken}.items():
            if other == action or not modes[other] & modes[action]:
                continue
            if other in taken and key in others:
                return f"{written(key)} is given to {other} as well"
            fault = _clash(key, others)
            if fault:
                return f"{fault} ({other})"
    return ""


def _impossible(key: str) -> str:
    """Why nothing can have this key."""
    if not key:
        return "an empty key"
    if key[0] in "123456789":
        return "digits are counts and begin no key"
    for part in key.split(" "):
        if part in RESERVED:
            return f"{written(part)} cannot be bound: in a terminal it is {RESERVED[part]}"
        if not re.fullmatch(KEY, part) or not part.isprintable() or part == LETTER:
            return f"there is no key {part}"
    return ""


def _clash(key: str, others: Sequence[str]) -> str:
    """Which of the others begins with this one, or this one with it."""
    clash = next((other for other in others if _is_begun(other, key) or _is_begun(key, other)), None)
    return f"{written(key)} and {written(clash)} cannot be told apart" if clash else ""


def _is_begun(longer: str, key: str) -> bool:
    """Whether one sequence begins with the other, or a mark's letter may be its last key."""
    begun, _, last = longer.rpartition(" ")
    takes_any = key == f"{begun} {LETTER}" and len(last) == 1 and last.isalnum()
    return longer.startswith(key + " ") or (bool(begun) and takes_any)
