"""Read keys by the table in `keymap`, with counts and sequences; and write them as people do."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from postil.ui.keys.keymap import KEYS, LETTER, MODE_FOOTERS, Hint, Key, Mode


class Run(NamedTuple):
    """A whole key: its action, the count typed before it, and the letter of a mark."""

    action: str
    times: int | None
    letter: str = ""


class Pending(NamedTuple):
    """A half-typed key; `following` says what can come next."""

    typed: str
    following: tuple[Key, ...]


class Unbound(NamedTuple):
    """A key, or a sequence, that does nothing here."""

    typed: str


def token(key: str, character: str | None) -> str:
    """A key as the table writes it, from Textual's name for it and the character it types."""
    if key == "shift+space":
        return "space"
    if character is not None and character.isprintable() and character != " " and not key.startswith(("ctrl+", "alt+")):
        return character
    return key


class Keymap:
    """The keys of one person, ready to be read."""

    def __init__(self, keys: Sequence[Key] = KEYS) -> None:
        self.keys = tuple(keys)
        self._whole = {(mode, typed): key for key in self.keys for mode in key.modes for typed in key.keys}
        self._begun: dict[tuple[Mode, str], dict[str, Key]] = {}
        for (mode, typed), key in self._whole.items():
            parts = typed.split(" ")
            for length in range(1, len(parts)):
                self._begun.setdefault((mode, " ".join(parts[:length])), {})[key.action] = key

    def read(self, pending: str, key: str, mode: Mode) -> Run | Pending | Unbound:
        """Read one more key after those that are pending ("3", "g", "2 d")."""
        typed = f"{pending} {key}".strip()
        digits, sequence = _split(typed)
        if not sequence:
            return Pending(typed, ())
        times = int(digits) if digits else None
        whole = self._whole.get((mode, sequence))
        if whole is not None:
            return Run(whole.action, times)
        begun, _, last = sequence.rpartition(" ")
        lettered = self._whole.get((mode, f"{begun} {LETTER}"))
        if lettered is not None and len(last) == 1 and last.isalnum():
            return Run(lettered.action, times, last)
        following = self._begun.get((mode, sequence))
        return Pending(typed, tuple(following.values())) if following else Unbound(written(sequence))

    def first(self, action: str, mode: Mode, *, named: bool = False) -> str:
        """The key of an action to name in a footer, "" where it has none there; `named`: an arrow sooner than a letter."""
        keys = next((key.keys for key in self.keys if key.action == action and mode in key.modes), ())
        arrows = [key for key in keys if key in ARROWS] if named else []
        return next(iter([*arrows, *keys]), "")

    def hints(self, name: str, mode: Mode, unit: str = "") -> list[Hint]:
        """The footer of that name with the keys that are bound in the mode."""
        found = []
        for item in MODE_FOOTERS[name]:
            keys = [self.first(action, mode, named=" " in item.actions) for action in item.actions.split()]
            if all(keys):
                between = "" if all(key in ARROWS or (len(key) == 1 and not key.isalnum()) for key in keys) else " "
                found.append(Hint(between.join(map(written, keys)), item.words.format(unit=unit), item.rank))
        return found

    def in_groups(self, mode: Mode) -> list[tuple[str, list[Key]]]:
        """The keys of a mode by group, for the help."""
        here = [key for key in self.keys if mode in key.modes and key.keys]
        groups = dict.fromkeys(key.group for key in here)
        return [(group, [key for key in here if key.group == group]) for group in groups]


def _split(typed: str) -> tuple[str, str]:
    """The count's digits and the keys after them; a zero begins no count."""
    keys = typed.split(" ")
    n = 0
    while n < len(keys) and keys[n].isascii() and keys[n].isdigit() and (n or keys[n] != "0"):
        n += 1
    return "".join(keys[:n])[:6], " ".join(keys[n:])


ARROWS = ("down", "up", "right", "left")

NAMES = {
    "down": "↓",
    "up": "↑",
    "right": "→",
    "left": "←",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "delete": "Delete",
    "backspace": "Backspace",
    "f1": "F1",
    "insert": "Insert",
    LETTER: " a-z",
}


def written(keys: str) -> str:
    """A key or sequence as people write it: `gg`, `Ctrl+F`, `↓`."""
    return "".join(_written(key) for key in keys.split(" "))


def _written(key: str) -> str:
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    name = NAMES.get(name, name.upper() if modifiers or name[1:].isdecimal() else name)
    return "+".join([modifier.capitalize() for modifier in modifiers] + [name])


def footer(hints: Sequence[Hint], width: int) -> list[Hint]:
    """The hints that fit into so many cells, in their order; whole items go."""
    kept = list(hints)
    while kept and sum(len(hint.keys) + len(hint.words) + 3 for hint in kept) - 1 > width:
        kept.remove(max(kept, key=lambda hint: hint.rank))
    return kept


def following(pending: Iterable[Key], typed: str) -> list[Hint]:
    """What can come after a half-typed key, as footer items."""
    _, begun = _split(typed)
    return [
        Hint(written(keys[len(begun) + 1 :]), key.briefly, rank)
        for rank, key in enumerate(pending)
        for keys in key.keys
        if keys.startswith(begun + " ")
    ]
