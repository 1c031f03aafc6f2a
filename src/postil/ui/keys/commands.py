"""What can be typed behind ":": a place, a command with its arguments, or any action of the keymap by its name."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from postil.ui.keys.key_reader import Keymap, written
from postil.ui.keys.keymap import Mode

MOST = 60
"""Commands that are listed."""


class Command(NamedTuple):
    """A command: its name, what it takes, and what it does; `keys` are those of an action."""

    name: str
    takes: str
    words: str
    keys: str = ""


OWN: tuple[Command, ...] = (
    Command("adopt", "", "take over the annotations of a document that is gone and had this very text"),
    Command("changed", "", "only the annotations whose text changed; again: all"),
    Command("export", "FILE.md or FILE.jsonld", "write the annotations into a file"),
    Command("theme", "NAME", "another theme, until the end of this sitting"),
    Command("width", "CELLS", "another width of the text, 40 to 76, until the end of this sitting"),
)


class Typed(NamedTuple):
    """A line that was typed: an action or a command, the number before it, its argument."""

    name: str
    times: int | None = None
    argument: str = ""


def commands(keys: Keymap, mode: Mode) -> list[Command]:
    """What there is in a mode: own commands first, then the actions in the order of the table."""
    actions = (key for key in keys.keys if mode in key.modes and key.action != "command")
    lettered = ("set-mark", "to-mark")
    return [
        *OWN,
        *(
            Command(key.action, "", key.words, written(next(iter(key.keys), "")))
            for key in actions
            if key.action not in lettered
        ),
    ]


def matching(line: str, known: Sequence[Command], arguments: Mapping[str, Sequence[str]]) -> list[Command]:
    """Those whose name begins with what was typed, then those that have its words somewhere.

    `arguments` are what a command can take by its name: behind that they are listed with it.
    """
    name, blank, typed = line.lstrip().partition(" ")
    if blank and name in arguments:
        wanted = typed.strip().casefold()
        found = sorted((each for each in arguments[name] if wanted in each), key=lambda each: each.find(wanted) > 0)
        return [Command(f"{name} {each}", "", "") for each in found]
    wanted = (
        line.partition(" ")[0].casefold() if any(line.startswith(f"{own.name} ") for own in OWN) else line.casefold()
    )
    words = wanted.split()
    begun = [each for each in known if each.name.startswith(wanted.strip())]
    other = [
        each for each in known if each not in begun and all(w in f"{each.name} {each.words}".casefold() for w in words)
    ]
    return [*begun, *other][:MOST]


def is_whole(line: str, known: Sequence[Command], arguments: Mapping[str, Sequence[str]]) -> bool:
    """Whether a line can be run as it stands: nothing is missing, and its argument is one of those there are."""
    typed = read(line, known)
    return typed is not None and (typed.name not in arguments or typed.argument in ("", *arguments[typed.name]))


def read(line: str, known: Sequence[Command]) -> Typed | None:
    """What a line asks for; None for what is no command. `120`, `50%`, `q`, `3 read-on`, `export notes.md`."""
    words = line.strip().lstrip(":").lstrip()
    names = [each.name for each in known]
    place = re.fullmatch(r"(\d{1,6})(%?)|\$", words)
    if place:
        action = "to-percent" if place[2] else "to-end"
        return Typed(action, int(place[1]) if place[1] else None) if action in names else None
    if words in ("q", "q!", "wq", "x"):
        return Typed("quit")
    counted = re.fullmatch(r"(?:(\d{1,6})\s*)?([a-z][a-z-]*)(?:\s+(.*))?", words, re.DOTALL)
    if counted is None or counted[2] not in names:
        return None
    return Typed(counted[2], int(counted[1]) if counted[1] else None, counted[3] or "")
