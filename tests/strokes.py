"""Keystrokes to a passage on screen, verb included: by labels, by the road without them, from the real bindings.

A screen is a `Reader` scrolled by chance, with the focus that scrolling leaves there. A path is the keys as the table
writes them. The road without labels goes by paragraphs, then sentences, then words, each with a count, and ends with
the verb's count (`3h`): an upper bound, since it neither searches nor selects.
"""

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from postil.core import focus as moving
from postil.core import textobjects
from postil.core.document import Span
from postil.core.focus import Focus
from postil.core.textobjects import Size
from postil.formats import READERS
from postil.ui.keys.key_reader import Keymap, Run
from postil.ui.keys.own_keys import keymap_of
from postil.ui.text import labels
from postil.ui.text.labels import Label
from postil.ui.text.motions import MOTIONS
from postil.ui.text.reader import Reader
from visual_mode import VisualMode

Path_ = tuple[str, ...]

SEEDS = Path(__file__).parents[1] / "seeds"
SIZES = ((80, 24), (120, 40), (200, 60))
"""Terminals, in cells."""

WIDTH = 72
"""Cells of text in a row: the default, which all three terminals have room for."""

NOT_REACHED = 99
"""Keys of a road that counts do not reach."""

FARTHEST = 60
"""Counts are tried as far as this."""

ASKED: Mapping[str, tuple[int, int | None]] = {
    "sentence": (4, 3),
    "paragraph": (4, 3),
    "run of sentences": (6, None),
    "run of paragraphs": (6, None),
    "word range": (7, None),
}
"""Keys at most in the worst case, and in the median where that was asked."""


@dataclass(frozen=True, slots=True)
class Target:
    """A passage on screen: its units from the first through the last, so many."""

    kind: str
    size: Size
    first: Span
    last: Span
    count: int

    @property
    def span(self) -> Span:
        return self.first.joined(self.last)


def texts() -> dict[str, str]:
    """The three documents by name; the third is made of the second's sentences in another order, a long text."""
    briefing = (SEEDS / "harbor-briefing.txt").read_text(encoding="utf-8")
    heat = (SEEDS / "heat-and-the-city.md").read_text(encoding="utf-8")
    return {"harbor-briefing.txt": briefing, "heat-and-the-city.md": heat, "long.txt": _long(briefing + heat)}


def _long(text: str) -> str:
    """Two hundred paragraphs of one to twelve sentences, drawn from the plain ones of a text."""
    chance = random.Random(7)
    lines = [line for line in text.splitlines() if line[:1].isalpha() and len(line) > 60 and "](" not in line]
    sentences = [part + "." for line in lines for part in line.replace("*", "").split(". ") if len(part) > 20]
    return "\n\n".join(" ".join(chance.choices(sentences, k=chance.randint(1, 12))) for _ in range(200)) + "\n"


def targets(reader: Reader, chance: random.Random, each: int) -> Iterator[Target]:
    """So many targets of each kind on the reader's screen; what the screen has too few of is left out."""
    seen = reader.view.span
    sizes: tuple[tuple[str, str, Size], ...] = (
        ("sentence", "run of sentences", "sentence"),
        ("paragraph", "run of paragraphs", "paragraph"),
    )
    for one, run, size in sizes:
        units = list(dict.fromkeys(textobjects.within(reader.document, seen, size)))
        for _ in range(each):
            unit = chance.choice(units)
            yield Target(one, size, unit, unit, 1)
        for _ in range(each if len(units) > 1 else 0):
            count = chance.randint(2, min(5, len(units)))
            begin = chance.randrange(len(units) - count + 1)
            yield Target(run, size, units[begin], units[begin + count - 1], count)
    words = [label.span for label in labels.of_words(reader.document, seen, reader.span).labels]
    for _ in range(each if words else 0):
        begin, end = sorted((chance.randrange(len(words)), chance.randrange(len(words))))
        yield Target("word range", "word", words[begin], words[end], end - begin + 1)


class Roads:
    """The paths from one screen."""

    def __init__(self, reader: Reader, preset: str = "vim") -> None:
        self.reader = reader
        self.keymap, _ = keymap_of(preset, {})
        document, seen = reader.document, reader.view.span
        self._sentences = labels.of_sentences(document, seen).labels
        self._words = labels.of_words(document, seen, reader.span).labels
        self._steps: dict[tuple[Focus, Size, bool], Focus | None] = {}
        self._reached = self._by_counts()

    def shortest(self, target: Target) -> Path_:
        return min(filter(None, (self.by_labels(target), self.by_motions(target))), key=len)

    def by_labels(self, target: Target) -> Path_:
        """With two labels, or with one and a count."""
        one, two = ("pick-word", "pick-words") if target.size == "word" else ("pick-sentence", "pick-sentences")
        first, last = self._label(target.size, target.first), self._label(target.size, target.last)
        through = (*self._keys(one), *first, *self._counted(target.count, "highlight"))
        if target.count == 1:
            return through
        return min((*self._keys(two), *first, *last, *self._keys("highlight", "selecting")), through, key=len)

    def by_motions(self, target: Target) -> Path_:
        """Without labels; empty where counts do not reach so far."""
        reached = self._reached.get(Focus(target.first, target.size))
        return () if reached is None else (*reached, *self._counted(target.count, "highlight"))

    def _label(self, size: Size, unit: Span) -> Path_:
        """What is typed for a unit: for a paragraph the shortest label in it, as capitals."""
        found: Sequence[Label] = self._words if size == "word" else self._sentences
        if size != "paragraph":
            return tuple(next(each.letters for each in found if each.span == unit))
        held = [each.letters for each in found if self._paragraph_of(each) == unit]
        return tuple(min(held, key=len).upper())

    def _paragraph_of(self, label: Label) -> Span | None:
        return textobjects.at(self.reader.document, label.span.start, "paragraph")

    def _keys(self, action: str, mode: str = "reading") -> Path_:
        return tuple(self.keymap.first(action, mode).split(" "))  # type: ignore[arg-type]

    def _counted(self, count: int, action: str) -> Path_:
        return (*(str(count) if count > 1 else ""), *self._keys(action))

    def _by_counts(self) -> dict[Focus, Path_]:
        """The shortest path to each unit in sight: by paragraphs, then sentences, then words."""
        reached: dict[Focus, Path_] = {self.reader.focus: ()}
        for size, forward, backward in (
            ("paragraph", "next-paragraph", "previous-paragraph"),
            ("sentence", "next-sentence", "previous-sentence"),
            ("word", "next-word", ""),
        ):
            for focus, path in list(reached.items()):
                for action in filter(None, (forward, backward)):
                    for count, found in self._walk(focus, size, action == forward):  # type: ignore[arg-type]
                        way = (*path, *self._counted(count, action))
                        if found not in reached or len(way) < len(reached[found]):
                            reached[found] = way
        return reached

    def _walk(self, focus: Focus, size: Size, forward: bool) -> Iterator[tuple[int, Focus]]:
        """The focus after one step, two, and so on, as long as it can be seen."""
        seen = self.reader.view.span
        for count in range(1, FARTHEST):
            found = self._step(focus, size, forward)
            if found is None or found == focus:
                return
            if found.span.overlaps(seen):
                yield count, found
            elif (found.span.start >= seen.end) == forward:
                return
            focus = found

    def _step(self, focus: Focus, size: Size, forward: bool) -> Focus | None:
        step = moving.forward if forward else moving.backward
        key = focus, size, forward
        if key not in self._steps:
            self._steps[key] = step(self.reader.document, focus, size)
        return self._steps[key]


def pressed(reader: Reader, keymap: Keymap, path: Path_) -> Span | None:
    """The span that a path without labels highlights on a reader, by the real bindings and motions."""
    pending = ""
    for key in path:
        match keymap.read(pending, key, "reading"):
            case Run("highlight", times, _):
                return reader.units_from_here(times) if times else reader.span
            case Run(action, times, _):
                MOTIONS[action](reader, times)
                pending = ""
            case _:
                pending = f"{pending} {key}".strip()
    return None


def shifts(path: Path_) -> int:
    """How often Shift is held, a capital or a sign above a digit each once."""
    return sum(len(key) == 1 and (key.isupper() or key in '!%()+{}<>:?~"') for key in path)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the targets of one kind took, in keys."""

    kind: str
    ours: list[int]
    labelled: list[int]
    without: list[int]
    vim: list[int]
    shifts: list[int]

    @property
    def held(self) -> bool:
        worst, middle = ASKED[self.kind]
        return max(self.ours) <= worst and (middle is None or median(self.ours) <= middle)

    def told(self, keys: list[int]) -> str:
        return f"{median(keys):g} / {max(keys)}"


def screens(chance: random.Random) -> Iterator[Reader]:
    """Screens by chance, the documents and the sizes in turn; the panel takes no row."""
    documents = [READERS[Path(name).suffix](text, name) for name, text in texts().items()]
    for n in itertools.count():
        reader = Reader(documents[n % 3], WIDTH, SIZES[n // 3 % 3][1] - 2)
        reader.resize(WIDTH, reader.view.height)
        reader.to_fraction(chance.random())
        yield reader


def measured(count: int, seed: int = 1) -> list[Figures]:
    """So many targets at least, their keys by each road."""
    chance = random.Random(seed)
    figures = {kind: Figures(kind, [], [], [], [], []) for kind in ASKED}
    for reader in screens(chance):
        roads, vim = Roads(reader), VisualMode(reader)
        for target in targets(reader, chance, 4):
            figure, path = figures[target.kind], roads.shortest(target)
            figure.ours.append(len(path))
            figure.shifts.append(shifts(path))
            figure.labelled.append(len(roads.by_labels(target)))
            figure.without.append(len(roads.by_motions(target)) or NOT_REACHED)
            figure.vim.append(vim.keys(target))
        if sum(len(each.ours) for each in figures.values()) >= count:
            break
    return list(figures.values())


def pilot_name(key: str) -> str:
    """A key of the table as Textual's pilot takes it."""
    return {
        ")": "right_parenthesis",
        "(": "left_parenthesis",
        "}": "right_curly_bracket",
        "{": "left_curly_bracket",
    }.get(key, key)
