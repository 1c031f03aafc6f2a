"""Every key, its action and its words: the grammar of the application on one page.

Bindings, footer, help, palette and the README's table are made from `KEYS`. A key is written as it is typed ("h",
"G", "?"), with its Textual name where it cannot be ("down", "ctrl+f"); a sequence has blanks between ("g g").
"""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Mode = Literal["reading", "panel"]


class Key(NamedTuple):
    """An action, the keys that run it, in which modes, and what the help says of it."""

    action: str
    keys: tuple[str, ...]
    words: str
    group: str
    modes: tuple[Mode, ...] = ("reading",)


MOVE, VERB, PANE, ENTRY = "Moving", "Marking", "Panes and the rest", "In the panel"
BOTH: tuple[Mode, ...] = ("reading", "panel")
PANEL: tuple[Mode, ...] = ("panel",)

KEYS: tuple[Key, ...] = (
    Key("read-on", ("j", "down"), "next paragraph; after s: sentence. Counts work: 3j", MOVE),
    Key("read-back", ("k", "up"), "previous paragraph; after s: sentence", MOVE),
    Key("next-paragraph", ("}",), "next paragraph, at once", MOVE),
    Key("previous-paragraph", ("{",), "previous paragraph, at once", MOVE),
    Key("next-sentence", (")",), "next sentence", MOVE),
    Key("previous-sentence", ("(",), "previous sentence", MOVE),
    Key("right", ("right",), "next sentence; while a word is in focus next word", MOVE),
    Key("left", ("left",), "previous sentence or word", MOVE),
    Key("next-word", ("w",), "next word", MOVE),
    Key("wider", ("+", "="), "wider: word, sentence, paragraph, section", MOVE),
    Key("narrower", ("-",), "narrower, to where one widened from", MOVE),
    Key("by-sentence", ("s",), "j k go by sentence, the focus narrows at once; again: by paragraph", MOVE),
    Key("next-heading", ("g h", ">", "] ]"), "next heading", MOVE),
    Key("previous-heading", ("g H", "<", "[ ["), "previous heading", MOVE),
    Key("extend", ("J", "shift+down"), "select one more unit of the focus' size", MOVE),
    Key("give-back", ("K", "shift+up"), "give the last one back; go on upward", MOVE),
    Key("extend-right", ("shift+right",), "select one more sentence or word", MOVE),
    Key("give-back-left", ("shift+left",), "give the last one back", MOVE),
    Key("page-down", ("space", "pagedown", "ctrl+f"), "a page on, two rows stay", MOVE),
    Key("page-up", ("b", "pageup", "ctrl+b"), "a page back", MOVE),
    Key("half-page-down", ("ctrl+d",), "half a page on", MOVE),
    Key("half-page-up", ("ctrl+u",), "half a page back", MOVE),
    Key("line-down", ("ctrl+e",), "scroll a line on", MOVE),
    Key("line-up", ("ctrl+y",), "scroll a line back", MOVE),
    Key("to-start", ("g g", "home"), "top of the text", MOVE),
    Key("to-end", ("G", "end"), "bottom of the text", MOVE),
    Key("next-annotation", (";", "] a"), "next annotation", MOVE),
    Key("previous-annotation", (",", "[ a"), "previous annotation", MOVE),
    Key("find", ("/",), "search as one types; capitals count where there are some", MOVE),
    Key("next-match", ("n",), "next match", MOVE),
    Key("previous-match", ("N",), "previous match", MOVE),
    Key("back", ("H", "backspace", "ctrl+o"), "back to where one jumped from", MOVE),
    Key("forth", ("L",), "forward again", MOVE),
    Key("highlight", ("h",), "highlight the passage in focus; 3h: so many units", VERB),
    Key("tag", ("t",), "tag it: the picker", VERB, BOTH),
    Key("note", ("a",), "write a note on it", VERB, BOTH),
    Key("edit-note", ("e",), "the note of the current annotation", VERB, BOTH),
    Key("repeat", (".",), "the last highlight and its tags again, here", VERB, BOTH),
    Key("toggle-done", ("x",), "done, or open again", VERB, BOTH),
    Key("star", ("!",), "star, or take it away", VERB, BOTH),
    Key("delete", ("d d", "delete"), "delete, unasked; u brings it back", VERB, BOTH),
    Key("overlap", ("O",), "the next of the annotations that overlap here", VERB),
    Key("undo", ("u",), "undo, also what earlier sittings did", VERB, BOTH),
    Key("redo", ("U", "ctrl+r"), "redo", VERB, BOTH),
    Key("copy", ("y",), "copy the passage to the clipboard", VERB, BOTH),
    Key("next-entry", ("j", "down"), "next annotation; the text shows it", ENTRY, PANEL),
    Key("previous-entry", ("k", "up"), "previous annotation", ENTRY, PANEL),
    Key("first-entry", ("g g", "home"), "first annotation", ENTRY, PANEL),
    Key("last-entry", ("G", "end"), "last annotation", ENTRY, PANEL),
    Key("page-entries-down", ("space", "pagedown", "ctrl+f"), "a page of annotations on", ENTRY, PANEL),
    Key("page-entries-up", ("b", "pageup", "ctrl+b"), "a page back", ENTRY, PANEL),
    Key("open-entry", ("enter",), "go to its passage", ENTRY, PANEL),
    Key("leave-panel", ("tab", "escape"), "back to where one was in the text", ENTRY, PANEL),
    Key("here", ("enter",), "what is here: links, notes, annotations", PANE),
    Key("enter-panel", ("tab",), "to the annotations and back", PANE),
    Key("toggle-panel", ("p", "\\"), "annotations on or off", PANE, BOTH),
    Key("help", ("?", "f1"), "this help", PANE, BOTH),
    Key("escape", ("escape",), "a step back: half-typed key, selection, search marks", PANE),
    Key("quit", ("q",), "quit; everything is saved (Ctrl+Q from anywhere)", PANE, BOTH),
)


class Run(NamedTuple):
    """A whole key: its action, and the count typed before it."""

    action: str
    times: int | None


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


def read(pending: str, key: str, mode: Mode) -> Run | Pending | Unbound:
    """Read one more key after those that are pending ("3", "g", "2 d")."""
    typed = f"{pending} {key}".strip()
    digits, sequence = _split(typed)
    if not sequence:
        return Pending(typed, ())
    begun = [each for each in KEYS if mode in each.modes and any(k.startswith(sequence + " ") for k in each.keys)]
    whole = next((each for each in KEYS if mode in each.modes and sequence in each.keys), None)
    if whole is not None:
        return Run(whole.action, int(digits) if digits else None)
    return Pending(typed, tuple(begun)) if begun else Unbound(written(sequence))


def _split(typed: str) -> tuple[str, str]:
    """The count's digits and the keys after them; a zero begins no count."""
    keys = typed.split(" ")
    n = 0
    while n < len(keys) and keys[n].isascii() and keys[n].isdigit() and (n or keys[n] != "0"):
        n += 1
    return "".join(keys[:n])[:6], " ".join(keys[n:])


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
}


def written(keys: str) -> str:
    """A key or sequence as people write it: `gg`, `Ctrl+F`, `↓`."""
    return "".join(_written(key) for key in keys.split(" "))


def _written(key: str) -> str:
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    name = NAMES.get(name, name.upper() if modifiers else name)
    return "+".join([modifier.capitalize() for modifier in modifiers] + [name])


class Hint(NamedTuple):
    """A footer item; `rank` says what goes last where the footer is too narrow (0 stays longest)."""

    keys: str
    words: str
    rank: int


FOOTERS: dict[str, tuple[Hint, ...]] = {
    "reading": (
        Hint("h", "highlight", 4),
        Hint("t", "tag", 5),
        Hint("a", "note", 6),
        Hint("x", "done", 14),
        Hint("↓↑", "{unit}", 9),
        Hint("→←", "sentence", 12),
        Hint("/", "find", 11),
        Hint(";", "annotation", 13),
        Hint("u", "undo", 15),
        Hint("Tab", "panel", 16),
        Hint("?", "keys", 0),
        Hint("q", "quit", 1),
    ),
    "selecting": (
        Hint("h", "highlight", 4),
        Hint("t", "tag", 5),
        Hint("a", "note", 6),
        Hint("J", "one more", 8),
        Hint("K", "one less", 9),
        Hint("y", "copy", 11),
        Hint("Esc", "drop", 2),
        Hint("?", "keys", 0),
    ),
    "panel": (
        Hint("Enter", "go there", 3),
        Hint("↓↑", "annotation", 9),
        Hint("t", "tag", 5),
        Hint("a", "note", 6),
        Hint("x", "done", 13),
        Hint("!", "star", 15),
        Hint("dd", "delete", 14),
        Hint("u", "undo", 12),
        Hint("Esc", "back", 2),
        Hint("?", "keys", 0),
        Hint("q", "quit", 1),
    ),
    "tag": (
        Hint("Enter", "take", 0),
        Hint("↓↑", "choose", 2),
        Hint("Tab", "complete", 3),
        Hint("Esc", "back", 1),
    ),
    "tag-empty": (
        Hint("{digits}", "take", 3),
        Hint("↓↑", "choose", 2),
        Hint("Enter", "close", 0),
        Hint("Esc", "back", 1),
    ),
    "note": (Hint("Esc", "save and close", 0), Hint("Ctrl+O", "in $EDITOR", 1), Hint("Ctrl+Z", "undo typing", 2)),
    "find": (
        Hint("Enter", "stay", 0),
        Hint("↓↑", "match", 2),
        Hint("Esc", "back to where you were", 1),
    ),
    "here": (Hint("Enter", "take", 0), Hint("↓↑", "choose", 2), Hint("Esc", "back", 1)),
    "loading": (Hint("Esc", "cancel", 0),),
    "files": (Hint("Enter", "open", 0), Hint("↓↑", "choose", 1), Hint("q", "quit", 2)),
    "help": (Hint("↓↑", "scroll", 1), Hint("Esc", "close", 0)),
}


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
        Hint(written(keys[len(begun) + 1 :]), key.words.split(";")[0].split(":")[0], rank)
        for rank, key in enumerate(pending)
        for keys in key.keys
        if keys.startswith(begun + " ")
    ]


def in_groups(mode: Mode) -> list[tuple[str, list[Key]]]:
    """The keys of a mode by group, for the help."""
    here = [key for key in KEYS if mode in key.modes]
    return [(group, [key for key in here if key.group == group]) for group in dict.fromkeys(key.group for key in here)]
