"""A passage as it was and as it is now, side by side: what changed is marked, what did not gives way where room is short."""

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from postil.core.display import shown_line
from postil.core.word_diff import word_diff
from postil.ui.text.layout import cells, wrap
from postil.ui.text.painting import Piece

Pieces = list[Piece]

SIDE_BY_SIDE = 76
"""Cells from which on there is room for two columns."""

LEAD = 7
"""Cells before the words: what they are."""

GAP = 2
LONGEST = 2_000
"""Code points of a passage that are compared."""

AROUND = 64
"""Code points before and after a passage of which as many are shown as `CONTEXT`, in whole words."""

CONTEXT = 48

KEPT = (80, 40, 20, 8)
"""Code points that stay on both sides of what changed, the fewer the less room there is."""

ELLIPSIS = " … "
KIN = 3
"""Tenths of two passages that are the same: with fewer they are two texts, and everything would be marked as changed."""


class Side(NamedTuple):
    """A passage with what stands around it, and what it is called."""

    label: str
    prefix: str
    words: str
    suffix: str


class Stretch(NamedTuple):
    """Words as they were and as they are, and whether they are the same: asked once."""

    was: str
    now: str
    is_same: bool


class Compared(NamedTuple):
    """Two passages and the runs of words that are the same or are not."""

    was: Side
    now: Side
    runs: Sequence[Stretch]

    @property
    def likeness(self) -> str:
        """How alike they are, in words."""
        if all(run.is_same for run in self.runs):
            return "the same words"
        words, tenths = "words" if " " in self.was.words else "characters", self._tenths
        return f"{min(tenths, 9)} in 10 {words} alike" if tenths else f"hardly any {words} alike"

    @property
    def is_kin(self) -> bool:
        """Whether there is so much in common that what changed is worth a mark."""
        return self._tenths >= KIN

    @property
    def _tenths(self) -> int:
        """How much of both is the same, in words; in characters where the script has no blanks."""
        size: Callable[[str], int] = _count_words if " " in self.was.words else len
        same = sum(size(run.was) for run in self.runs if run.is_same)
        changed = sum(size(run.was) + size(run.now) for run in self.runs if not run.is_same)
        return 20 * same // max(2 * same + changed, 1)


def _count_words(words: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in words.split())


def compared(was: Side, now: Side) -> Compared:
    """The two with their runs; white space counts as one blank, very long ones are cut."""
    was, now = _flat(was), _flat(now)
    return Compared(was, now, [Stretch(*run, run.is_same) for run in word_diff(was.words, now.words)])


def rows(both: Compared, width: int, most: int) -> list[Pieces]:
    """Both in so many rows at most: in two columns, in a narrow terminal one below the other."""
    is_beside = width >= SIDE_BY_SIDE
    column = (width - GAP) // 2 if is_beside else width
    left, right = _fitting(
        both, column - LEAD, lambda one, other: (max(one, other) if is_beside else one + other) <= most
    )
    room = most if is_beside else min(max(most // 2, most - len(right)), len(left))
    left = _led(both.was.label, _shortened(left, room, column - LEAD))
    right = _led(both.now.label, _shortened(right, most if is_beside else most - room, column - LEAD))
    if not is_beside:
        return [*left, *right]
    empty: Pieces = []
    pairs = zip_longest(left, right, fillvalue=empty)
    return [[*_filled(one, column + GAP), *other] for one, other in pairs]


def _fitting(both: Compared, width: int, fits: Callable[[int, int], bool]) -> tuple[list[Pieces], list[Pieces]]:
    """Both in rows, with what stands around them, without, or cut more and more around the changes."""
    left: list[Pieces] = []
    right: list[Pieces] = []
    for kept in (None, 0, *KEPT):
        left, right = (folded(_written(both, kept, is_now=is_now), max(width, 8)) for is_now in (False, True))
        if fits(len(left), len(right)):
            break
    return left, right


def _written(both: Compared, kept: int | None, *, is_now: bool) -> Pieces:
    """One side: None with what stands around it, 0 without, else so much beside what changed."""
    pieces, side = _pieces(both, is_now=is_now), both.now if is_now else both.was
    if kept is None:
        before, behind = (f"…{side.prefix}" if side.prefix else ""), (f"{side.suffix}…" if side.suffix else "")
        return [(before, ("around",)), *pieces, (behind, ("around",))]
    return _elided(pieces, kept) if kept else pieces


def _shortened(found: list[Pieces], most: int, width: int) -> list[Pieces]:
    """So many rows, the last with an ellipsis where more follow."""
    return found if len(found) <= most else [*found[: most - 1], [*_cut(found[most - 1], width)]] if most > 0 else []


def _led(label: str, found: list[Pieces]) -> list[Pieces]:
    """The rows with what they are before the first."""
    return [[(f"{'' if nth else label:>{LEAD - 2}}  ", ("label",)), *row] for nth, row in enumerate(found)]


def _flat(side: Side) -> Side:
    """On one line, as it may be shown."""
    words = shown_line(side.words[:LONGEST]) + ("…" if len(side.words) > LONGEST else "")
    blank = " " if side.prefix[-1:].isspace() else ""
    prefix = _tail(shown_line(side.prefix), CONTEXT) + blank
    suffix = (" " if side.suffix[:1].isspace() else "") + _head(shown_line(side.suffix), CONTEXT)
    return side._replace(prefix=prefix, words=words, suffix=suffix)


def _pieces(both: Compared, *, is_now: bool) -> Pieces:
    """The words of one side; an empty piece stays where the other has more."""
    worn = ("changed" if both.is_kin else "other",)
    return [(run.now if is_now else run.was, ("same",) if run.is_same else worn) for run in both.runs]


def _elided(pieces: Sequence[Piece], kept: int) -> Pieces:
    """Long runs that did not change lose their middle; the first and the last also their outer part."""
    found: Pieces = []
    for nth, (words, worn) in enumerate(pieces):
        if worn != ("same",) or len(words) <= 2 * kept + len(ELLIPSIS):
            found.append((words, worn))
            continue
        head, tail = _head(words, kept), _tail(words, kept)
        found += [(head, worn), (ELLIPSIS, ("around",)), (tail, worn)]
        if nth == 0 and len(pieces) > 1:
            found[-3] = (_head(words, min(kept, 20)), worn)
    return found


def _head(words: str, kept: int) -> str:
    """The beginning, up to a blank where there is one."""
    if len(words) <= kept:
        return words
    head = words[:kept]
    return head[:at] if (at := head.rfind(" ")) > kept // 2 else head


def _tail(words: str, kept: int) -> str:
    if len(words) <= kept:
        return words
    tail = words[-kept:]
    at = tail.find(" ")
    return tail[at + 1 :] if 0 <= at < kept // 2 else tail


def folded(pieces: Iterable[Piece], width: int) -> list[Pieces]:
    """The pieces in rows."""
    pieces = list(pieces)
    line = "".join(words for words, _ in pieces)
    found = []
    for start, end in wrap(line, width) if line else ():
        row: Pieces = []
        at = 0
        for words, worn in pieces:
            part = words[max(start - at, 0) : max(end - at, 0)]
            if part:
                row.append((part, worn))
            at += len(words)
        found.append(row)
    return found


def _cut(row: Sequence[Piece], width: int) -> Iterable[Piece]:
    """The row with an ellipsis at its end."""
    room = width - 1
    for words, worn in row:
        part = words
        while part and cells(part) > room:
            part = part[:-1]
        room -= cells(part)
        yield part, worn
    yield "…", ("around",)


def _filled(row: Sequence[Piece], width: int) -> Pieces:
    taken = sum(cells(words) for words, _ in row)
    return [*row, (" " * (width - taken), ())]
