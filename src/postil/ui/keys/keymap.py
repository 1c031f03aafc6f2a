"""Every key, its action and its words: the grammar of the application on one page.

Footer, help, palette and the README's table are made from `KEYS`; `key_reader` reads them. A key is written as it is
typed ("h", "G", "?"), with its Textual name where it cannot be ("down", "ctrl+f"); a sequence has blanks between
("g g").
"""

from typing import Literal, NamedTuple

Mode = Literal["reading", "selecting", "edges", "panel", "inbox", "outline", "help"]
"""`selecting`: `v`; `edges`: `gs`, `ge`; `inbox`: `go`. Labels, sheets and lists read their keys by themselves."""


class Key(NamedTuple):
    """An action, the keys that run it, in which modes, and what the help says of it.

    `short` is what the footer says of it behind a half-typed key; without it `words` up to the first ";" or ":".
    """

    action: str
    keys: tuple[str, ...]
    words: str
    group: str
    modes: tuple[Mode, ...] = ("reading",)
    short: str = ""

    @property
    def briefly(self) -> str:
        return self.short or self.words.split(";")[0].split(":")[0]


MOVE, JUMP, VERB, PANE = "Moving", "Going far", "Marking", "Panes and the rest"
SELECT, EDGE, ENTRY, LIST, HELP = "Selecting", "Moving an edge", "In the panel", "In the outline", "In this help"
INBOX = "Looking at what was not surely found"

TEXT: tuple[Mode, ...] = ("reading", "selecting", "edges")
WHILE_READING: tuple[Mode, ...] = ("reading", "inbox")
IN_TEXT: tuple[Mode, ...] = (*TEXT, "inbox")
SELECTING: tuple[Mode, ...] = ("selecting", "edges")
MARKED: tuple[Mode, ...] = ("reading", "selecting", "panel")
BOTH: tuple[Mode, ...] = ("reading", "panel")
PANEL: tuple[Mode, ...] = ("panel",)
DECIDING: tuple[Mode, ...] = ("reading", "panel", "inbox")
LOOKING: tuple[Mode, ...] = ("inbox",)
EVERYWHERE: tuple[Mode, ...] = ("reading", "selecting", "edges", "panel", "inbox")

LETTER = "letter"
"""The second key of a mark: any letter or digit."""

KEYS: tuple[Key, ...] = (
    Key("read-on", ("j", "down"), "next paragraph; after s: sentence. Counts work: 3j", MOVE, WHILE_READING),
    Key("read-back", ("k", "up"), "previous paragraph; after s: sentence", MOVE, WHILE_READING),
    Key("next-paragraph", ("}",), "next paragraph, at once", MOVE, WHILE_READING),
    Key("previous-paragraph", ("{",), "previous paragraph, at once", MOVE, WHILE_READING),
    Key("next-sentence", (")",), "next sentence", MOVE, WHILE_READING),
    Key("previous-sentence", ("(",), "previous sentence", MOVE, WHILE_READING),
    Key("right", ("right",), "next sentence; while a word is in focus next word", MOVE, WHILE_READING),
    Key("left", ("left",), "previous sentence or word", MOVE, WHILE_READING),
    Key("next-word", ("w",), "next word", MOVE, WHILE_READING),
    Key("wider", ("+", "="), "wider: word, sentence, paragraph, section", MOVE, WHILE_READING),
    Key("narrower", ("-",), "narrower, to where one widened from", MOVE, WHILE_READING),
    Key(
        "by-sentence", ("s",), "j k go by sentence, the focus narrows at once; again: by paragraph", MOVE, WHILE_READING
    ),
    Key("page-down", ("space", "pagedown", "ctrl+f"), "a page on, two rows stay", MOVE, IN_TEXT),
    Key("page-up", ("b", "pageup", "ctrl+b"), "a page back", MOVE, WHILE_READING),
    Key("half-page-down", ("ctrl+d",), "half a page on", MOVE, IN_TEXT),
    Key("half-page-up", ("ctrl+u",), "half a page back", MOVE, IN_TEXT),
    Key("line-down", ("ctrl+e",), "scroll a line on", MOVE, IN_TEXT),
    Key("line-up", ("ctrl+y",), "scroll a line back", MOVE, IN_TEXT),
    Key("to-middle", ("z z",), "the focus to the middle of the screen", MOVE, IN_TEXT, "middle"),
    Key("to-top-row", ("z t",), "the focus to the top of the screen", MOVE, IN_TEXT, "top"),
    Key("to-bottom-row", ("z b",), "the focus to the bottom of the screen", MOVE, IN_TEXT, "bottom"),
    Key("pick-sentence", ("f",), "go to a sentence by its label; a capital takes its paragraph", JUMP, WHILE_READING),
    Key("pick-sentences", ("F",), "select from one labelled sentence through another", JUMP),
    Key("pick-word", ("g w",), "go to a word by its label", JUMP, IN_TEXT, "word"),
    Key("pick-words", ("g W",), "select from one labelled word through another", JUMP, WHILE_READING, short="words"),
    Key("next-heading", ("g h", ">", "] ]"), "next heading", JUMP, WHILE_READING, short="heading"),
    Key("previous-heading", ("g H", "<", "[ ["), "previous heading", JUMP, WHILE_READING, short="earlier"),
    Key("outline", ("o",), "the headings, with how much was noted under each", JUMP),
    Key(
        "to-start", ("g g", "home"), "top of the text; 12gg: line 12, or paragraph 12", JUMP, WHILE_READING, short="top"
    ),
    Key("to-end", ("G", "end"), "bottom of the text; 12G: line 12, or paragraph 12", JUMP, WHILE_READING),
    Key("to-percent", ("%",), "to a part of the text: 50%", JUMP, WHILE_READING),
    Key("next-annotation", (";", "] a"), "next annotation", JUMP),
    Key("previous-annotation", (",", "[ a"), "previous annotation", JUMP),
    Key(
        "next-doubtful",
        ("g o", "] o"),
        "next passage to look at: not surely found, or not at all",
        JUMP,
        DECIDING,
        "to look at",
    ),
    Key("previous-doubtful", ("g O", "[ o"), "previous passage to look at", JUMP, DECIDING, "earlier one"),
    Key("find", ("/",), "search as one types; capitals count where there are some", JUMP, IN_TEXT),
    Key("next-match", ("n",), "next match", JUMP, TEXT),
    Key("previous-match", ("N",), "previous match", JUMP, TEXT),
    Key("set-mark", (f"m {LETTER}",), "set a mark here", JUMP, short="sets the mark"),
    Key("to-mark", (f"M {LETTER}", f"' {LETTER}", f"` {LETTER}"), "to a mark", JUMP, short="goes to the mark"),
    Key("back", ("H", "backspace", "ctrl+o"), "back to where one jumped from", JUMP, WHILE_READING),
    Key("forth", ("L",), "forward again", JUMP, WHILE_READING),
    Key("highlight", ("h",), "highlight the passage in focus; 3h: so many units", VERB, ("reading", "selecting")),
    Key("tag", ("t",), "tag it: the picker; there Enter on a tag with ✓ takes it away", VERB, MARKED),
    Key("tag-in-vivo", ("T",), "tag it in its own words: the picker with the passage in it", VERB, MARKED),
    Key("note", ("a",), "write a note on it", VERB, MARKED),
    Key("edit-note", ("e",), "the note of the current annotation", VERB, BOTH),
    Key("edit-outside", ("E",), "that note in your editor", VERB, BOTH),
    Key("repeat", (".",), "the last highlight and its tags again, here", VERB, MARKED),
    Key("toggle-done", ("x",), "done, or open again", VERB, BOTH),
    Key("star", ("!",), "star, or take it away", VERB, BOTH),
    Key("delete", ("d d", "delete"), "delete, unasked; undo brings it back", VERB, DECIDING, "delete"),
    Key("overlap", ("O",), "the next of the annotations that overlap here", VERB),
    Key("move-start", ("g s",), "move the start of the current annotation", VERB, short="start"),
    Key("move-end", ("g e",), "move its end", VERB, short="end"),
    Key("undo", ("u",), "undo, also what earlier sittings did", VERB, DECIDING),
    Key("redo", ("U", "ctrl+r"), "redo", VERB, DECIDING),
    Key("copy", ("y",), "copy the passage", VERB, MARKED),
    Key("copy-cited", ("Y",), "copy it with where it stands, as Markdown", VERB, MARKED),
    Key("select", ("v",), "select by words; again: leave it", SELECT, ("reading", "selecting", "inbox")),
    Key("select-paragraphs", ("V",), "select by whole paragraphs", SELECT, ("reading", "selecting", "inbox")),
    Key("select-again", ("g v",), "the last selection again", SELECT, short="again"),
    Key("extend", ("J", "shift+down"), "select one more unit of the focus' size", SELECT, WHILE_READING),
    Key("give-back", ("K", "shift+up"), "give the last one back; go on upward", SELECT, WHILE_READING),
    Key("extend-right", ("shift+right",), "select one more sentence or word", SELECT, WHILE_READING),
    Key("give-back-left", ("shift+left",), "give the last one back", SELECT, WHILE_READING),
    Key("take-word", ("w", "e", "shift+right"), "one more word", SELECT, SELECTING),
    Key("give-word", ("b", "shift+left"), "a word less; from the first on backward", SELECT, SELECTING),
    Key("take-letter", ("right",), "one more character", SELECT, SELECTING),
    Key("give-letter", ("left",), "a character less", SELECT, SELECTING),
    Key("take-row", ("j", "down"), "to the row below; after V: the next paragraph", SELECT, SELECTING),
    Key("give-row", ("k", "up"), "to the row above", SELECT, SELECTING),
    Key("to-row-start", ("0", "home"), "to the beginning of the row", SELECT, SELECTING),
    Key("to-row-end", ("$", "end"), "to the end of the row", SELECT, SELECTING),
    Key("take-sentence", (")",), "to the end of the sentence, one more sentence", SELECT, SELECTING),
    Key("give-sentence", ("(",), "a sentence less", SELECT, SELECTING),
    Key("take-paragraph", ("J", "}", "shift+down"), "one more paragraph", SELECT, SELECTING),
    Key("give-paragraph", ("K", "{", "shift+up"), "a paragraph less", SELECT, SELECTING),
    Key("extend-to-sentence", ("f",), "through a sentence by its label", SELECT, SELECTING),
    Key("select-to-start", ("g g",), "to the top of the text", SELECT, SELECTING, "top"),
    Key("select-to-end", ("G",), "to the bottom of the text", SELECT, SELECTING),
    Key("swap-ends", ("o",), "the other end moves", SELECT, SELECTING),
    Key("inner-word", ("i w",), "just the word at the moving end", SELECT, SELECTING, "word"),
    Key("inner-sentence", ("i s",), "just its sentence", SELECT, SELECTING, "sentence"),
    Key("inner-paragraph", ("i p",), "just its paragraph", SELECT, SELECTING, "paragraph"),
    Key("highlight-selection", ("enter",), "highlight it", SELECT, ("selecting",)),
    Key("keep-edge", ("enter",), "keep the passage as it is now; note and tags stay", EDGE, ("edges",)),
    Key("select-page-up", ("pageup", "ctrl+b"), "scroll a page back", SELECT, SELECTING),
    Key("next-entry", ("j", "down"), "next annotation; the text shows it", ENTRY, PANEL),
    Key("previous-entry", ("k", "up"), "previous annotation", ENTRY, PANEL),
    Key("first-entry", ("g g", "home"), "first annotation", ENTRY, PANEL, "first"),
    Key("last-entry", ("G", "end"), "last annotation", ENTRY, PANEL),
    Key("page-entries-down", ("space", "pagedown", "ctrl+f"), "a page of annotations on", ENTRY, PANEL),
    Key("page-entries-up", ("b", "pageup", "ctrl+b"), "a page back", ENTRY, PANEL),
    Key("find-entry", ("/",), "find an annotation by words of its passage, note or tags", ENTRY, PANEL),
    Key("next-found", ("n",), "the next with those words", ENTRY, PANEL),
    Key("previous-found", ("N",), "the one before", ENTRY, PANEL),
    Key("open-entry", ("enter",), "go to its passage", ENTRY, PANEL),
    Key("leave-panel", ("tab", "escape"), "back to where one was in the text", ENTRY, PANEL),
    Key("confirm", ("enter",), "yes, it is here: the guess in focus is its passage from now on", INBOX, LOOKING),
    Key("next-guess", ("n",), "the next guess", INBOX, LOOKING),
    Key("previous-guess", ("N",), "the guess before", INBOX, LOOKING),
    Key("reattach", ("r",), "the passage in focus is its passage, wherever one has gone", INBOX, LOOKING),
    Key("leave-orphan", ("o",), "it is gone: no passage, an orphan, until the text changes again", INBOX, LOOKING),
    Key("leave-inbox", ("escape", "q"), "back to where one was", INBOX, LOOKING),
    Key("next-line", ("j", "down"), "next heading", LIST, ("outline",)),
    Key("previous-line", ("k", "up"), "previous heading", LIST, ("outline",)),
    Key("first-line", ("g g", "home"), "first", LIST, ("outline",)),
    Key("last-line", ("G", "end"), "last", LIST, ("outline",)),
    Key("page-lines-down", ("space", "pagedown"), "a page on", LIST, ("outline",)),
    Key("page-lines-up", ("b", "pageup"), "a page back", LIST, ("outline",)),
    Key("fold", ("left", "-"), "fold what is under it; then its parent", LIST, ("outline",)),
    Key("unfold", ("right", "+"), "unfold it", LIST, ("outline",)),
    Key("take-line", ("enter",), "go there", LIST, ("outline",)),
    Key("filter-lines", ("/",), "only the headings with these words", LIST, ("outline",)),
    Key("scroll-down", ("j", "down"), "a line on", HELP, ("help",)),
    Key("scroll-up", ("k", "up"), "a line back", HELP, ("help",)),
    Key("scroll-page-down", ("space", "pagedown"), "a page on", HELP, ("help",)),
    Key("scroll-page-up", ("b", "pageup"), "a page back", HELP, ("help",)),
    Key("scroll-to-start", ("g g", "home"), "the first line", HELP, ("help",)),
    Key("scroll-to-end", ("G", "end"), "the last line", HELP, ("help",)),
    Key("filter-keys", ("/",), "only the keys with these words", HELP, ("help",)),
    Key("close", ("escape", "q"), "back", PANE, ("outline", "help")),
    Key("here", ("enter", "g d"), "what is here: links, notes, annotations", PANE, short="here"),
    Key("enter-panel", ("tab",), "to the annotations and back", PANE),
    Key("toggle-panel", ("p", "\\"), "annotations on or off", PANE, BOTH),
    Key("text-alone", ("P",), "the text alone, without panel, status and footer", PANE, BOTH),
    Key("command", (":",), "commands by name: :export notes.md, :120, :q", PANE, EVERYWHERE),
    Key("help", ("?", "f1"), "the keys of where one is", PANE, (*EVERYWHERE, "outline")),
    Key("escape", ("escape",), "a step back: half-typed key, labels, selection, search marks, filter", PANE, TEXT),
    Key("quit", ("q",), "quit; everything is saved (Ctrl+Q from anywhere)", PANE, (*TEXT, "panel")),
)

PRESETS: dict[str, dict[str, tuple[str, ...]]] = {
    "vim": {},
    "less": {
        "page-down": ("space", "f", "pagedown", "ctrl+f"),
        "half-page-down": ("d", "ctrl+d"),
        "half-page-up": ("u", "ctrl+u"),
        "pick-sentence": ("i",),
        "extend-to-sentence": ("g i",),
        "pick-sentences": ("I",),
        "page-entries-down": ("space", "f", "pagedown", "ctrl+f"),
        "page-lines-down": ("space", "f", "pagedown"),
        "scroll-page-down": ("space", "f", "pagedown"),
        "delete": ("X", "delete"),
        "undo": ("U",),
        "redo": ("Z", "ctrl+r"),
    },
    "arrows": {
        "undo": ("ctrl+z", "u"),
        "redo": ("ctrl+y", "U"),
        "find": ("ctrl+f", "/"),
        "find-entry": ("ctrl+f", "/"),
        "filter-lines": ("ctrl+f", "/"),
        "filter-keys": ("ctrl+f", "/"),
        "page-down": ("space", "pagedown"),
        "page-entries-down": ("space", "pagedown"),
        "line-up": (),
        "read-on": ("down", "j"),
        "read-back": ("up", "k"),
        "to-start": ("home", "ctrl+home", "g g"),
        "to-end": ("end", "ctrl+end", "G"),
        "next-match": ("n", "f3"),
        "extend": ("shift+down", "J"),
        "give-back": ("shift+up", "K"),
        "delete": ("delete", "d d"),
    },
}
"""What a preset changes of `KEYS`: the keys of an action, all of them."""


class Hint(NamedTuple):
    """A footer item; `rank` says what goes last where the footer is too narrow (0 stays longest)."""

    keys: str
    words: str
    rank: int


class Item(NamedTuple):
    """A footer item whose keys are those of its actions, ids with blanks between."""

    actions: str
    words: str
    rank: int


MODE_FOOTERS: dict[str, tuple[Item, ...]] = {
    "reading": (
        Item("highlight", "highlight", 4),
        Item("tag", "tag", 5),
        Item("note", "note", 6),
        Item("toggle-done", "done", 15),
        Item("read-on read-back", "{unit}", 9),
        Item("right left", "sentence", 12),
        Item("pick-sentence", "pick", 10),
        Item("find", "find", 11),
        Item("next-annotation", "annotation", 13),
        Item("undo", "undo", 14),
        Item("enter-panel", "panel", 17),
        Item("help", "keys", 0),
        Item("quit", "quit", 1),
    ),
    "extending": (
        Item("highlight", "highlight", 4),
        Item("tag", "tag", 5),
        Item("note", "note", 6),
        Item("extend", "one more", 8),
        Item("give-back", "one less", 9),
        Item("copy", "copy", 11),
        Item("escape", "drop", 2),
        Item("help", "keys", 0),
    ),
    "selecting": (
        Item("highlight", "highlight", 4),
        Item("tag", "tag", 5),
        Item("note", "note", 6),
        Item("take-word give-word", "word", 7),
        Item("take-letter give-letter", "letter", 12),
        Item("take-sentence give-sentence", "sentence", 13),
        Item("swap-ends", "other end", 10),
        Item("extend-to-sentence", "to a label", 14),
        Item("escape", "drop", 2),
        Item("help", "keys", 0),
    ),
    "edges": (
        Item("keep-edge", "keep", 3),
        Item("take-word give-word", "word", 7),
        Item("take-letter give-letter", "letter", 9),
        Item("take-sentence give-sentence", "sentence", 12),
        Item("swap-ends", "other end", 10),
        Item("escape", "leave it as it was", 2),
        Item("help", "keys", 0),
    ),
    "panel": (
        Item("open-entry", "go there", 3),
        Item("next-entry previous-entry", "annotation", 9),
        Item("find-entry", "find", 16),
        Item("tag", "tag", 5),
        Item("note", "note", 6),
        Item("toggle-done", "done", 13),
        Item("star", "star", 15),
        Item("delete", "delete", 14),
        Item("undo", "undo", 12),
        Item("leave-panel", "back", 2),
        Item("help", "keys", 0),
        Item("quit", "quit", 1),
    ),
    "inbox": (
        Item("confirm", "yes", 3),
        Item("next-guess", "next", 6),
        Item("read-on read-back", "{unit}", 10),
        Item("reattach", "focus", 5),
        Item("leave-orphan", "gone", 4),
        Item("delete", "delete", 9),
        Item("next-doubtful", "skip", 7),
        Item("undo", "undo", 8),
        Item("leave-inbox", "back", 1),
        Item("help", "keys", 0),
    ),
    "choosing": (
        Item("highlight-selection", "it is this", 4),
        Item("take-word give-word", "word", 7),
        Item("take-letter give-letter", "letter", 12),
        Item("take-sentence give-sentence", "sentence", 13),
        Item("swap-ends", "other end", 10),
        Item("extend-to-sentence", "to a label", 14),
        Item("escape", "drop", 2),
        Item("help", "keys", 0),
    ),
    "outline": (
        Item("take-line", "go there", 1),
        Item("next-line previous-line", "heading", 3),
        Item("unfold fold", "fold", 4),
        Item("filter-lines", "filter", 5),
        Item("help", "keys", 2),
        Item("close", "back", 0),
    ),
    "help": (
        Item("scroll-down scroll-up", "scroll", 2),
        Item("filter-keys", "find a key", 1),
        Item("close", "back", 0),
    ),
}
"""What the footer shows in a mode; `extending`: reading, while a selection made with J stands; `choosing`: in the inbox."""

FOOTERS: dict[str, tuple[Hint, ...]] = {
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
        Hint("↓↑", "earlier", 2),
        Hint("Ctrl+R", "regex", 3),
        Hint("Esc", "back to where you were", 1),
    ),
    "entry": (Hint("Enter", "stay", 0), Hint("Esc", "back to where you were", 1)),
    "here": (Hint("Enter", "take", 0), Hint("↓↑", "choose", 2), Hint("Esc", "back", 1)),
    "loading": (Hint("Esc", "cancel", 0),),
    "files": (Hint("Enter", "open", 0), Hint("↓↑", "choose", 1), Hint("q", "quit", 2)),
    "labels": (Hint("a-z", "sentence", 1), Hint("A-Z", "paragraph", 2), Hint("Esc", "back", 0)),
    "word-labels": (Hint("a-z", "word", 1), Hint("Esc", "back", 0)),
    "command": (
        Hint("Enter", "run", 0),
        Hint("↓↑", "choose", 2),
        Hint("Tab", "complete", 3),
        Hint("Esc", "back", 1),
    ),
    "palette": (Hint("Enter", "run", 0), Hint("↓↑", "choose", 2), Hint("Esc", "back", 1)),
    "filter": (Hint("Enter", "keep", 0), Hint("Esc", "all again", 1)),
}
"""What sheets and lists show: their keys are fixed, since one types in them."""
