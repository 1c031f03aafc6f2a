"""A passage as it was and as it is now, side by side: what changed is marked, what did not gives way where room is short."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from postil.core.display import shown_line
from postil.core.word_diff import Run, word_diff
from postil.ui.text.layout import cells, wrap
from postil.ui.text.painting import Piece

SIDE_BY_SIDE = 76
"""Cells from which on there is room for two columns."""

LEAD = 7
"""Cells before the words: what they are."""

GAP = 2
LONGEST = 2_000
"""Code points of a passage that are compared."""

CONTEXT = 48
"""Code points before and after a passage that are shown with it."""

KEPT = (80, 40, 20, 8)
"""Code points that stay on both sides of what changed, the fewer the less room there is."""

ELLIPSIS = " … "


class Side(NamedTuple):
    """A passage with what stands around it, and what it is called."""

    label: str
    prefix: str
    words: str
    suffix: str


class Compared(NamedTuple):
    """Two passages and the runs of words that are the same or are not."""

    was: Side
    now: Side
    runs: Sequence[Run]

    @property
    def likeness(self) -> str:
        """How alike they are, in words."""
        if all(run.is_same for run in self.runs):
            return "the same words"
        same = sum(len(run.was) for run in self.runs if run.is_same and run.was.strip())
        tenths = 20 * same // max(len(self.was.words) + len(self.now.words), 1)
        words = "words" if " " in self.was.words else "characters"
        return f"{min(tenths, 9)} in 10 {words} alike" if tenths else f"hardly any {words} alike"


def compared(was: Side, now: Side) -> Compared:
    """The two with their runs; white space counts as one blank, very long ones are cut."""
    was, now = _flat(was), _flat(now)
    return Compared(was, now, word_diff(was.words, now.words))


def rows(both: Compared, width: int, most: int) -> list[list[Piece]]:
    """Both in so many rows at most: in two columns, in a narrow terminal one below the other."""
    before, after = _pieces(both, is_now=False), _pieces(both, is_now=True)
    if width >= SIDE_BY_SIDE:
        column = (width - GAP) // 2
        left = _column(both.was, before, column, most)
        right = _column(both.now, after, column, most)
        empty: list[Piece] = []
        pairs = zip_longest(left, right, fillvalue=empty)
        return [[*_filled(one, column + GAP), *other] for one, other in pairs]
    wanted = len(_column(both.now, after, width, most))
    top = _column(both.was, before, width, max(most // 2, most - wanted, 1))
    return [*top, *_column(both.now, after, width, max(most - len(top), 1))]


def _flat(side: Side) -> Side:
    """On one line, as it may be shown."""
    words = shown_line(side.words[:LONGEST]) + ("…" if len(side.words) > LONGEST else "")
    blank = " " if side.prefix[-1:].isspace() else ""
    prefix = _tail(shown_line(side.prefix), CONTEXT) + blank
    suffix = (" " if side.suffix[:1].isspace() else "") + _head(shown_line(side.suffix), CONTEXT)
    return side._replace(prefix=prefix, words=words, suffix=suffix)


def _pieces(both: Compared, *, is_now: bool) -> list[Piece]:
    """The words of one side; an empty piece stays where the other has more."""
    return [(run.now if is_now else run.was, ("same",) if run.is_same else ("changed",)) for run in both.runs]


def _column(side: Side, pieces: list[Piece], width: int, most: int) -> list[list[Piece]]:
    """The side in so many rows: with what stands around it, without, then cut more and more around the changes."""
    room = max(width - LEAD, 8)
    before, behind = (f"…{side.prefix}" if side.prefix else ""), (f"{side.suffix}…" if side.suffix else "")
    whole: list[Piece] = [(before, ("around",)), *pieces, (behind, ("around",))]
    tries: list[list[Piece]] = [whole, pieces, *(_elided(pieces, kept) for kept in KEPT)]
    found: list[list[Piece]] = []
    for each in tries:
        found = folded(each, room)
        if len(found) <= most:
            break
    else:
        found = [*found[: most - 1], [*_cut(found[most - 1], room)]]
    return [[(f"{'' if nth else side.label:>{LEAD - 2}}  ", ("label",)), *row] for nth, row in enumerate(found or [[]])]


def _elided(pieces: Sequence[Piece], kept: int) -> list[Piece]:
    """Long runs that did not change lose their middle; the first and the last also their outer part."""
    found: list[Piece] = []
    for nth, (words, worn) in enumerate(pieces):
        if worn == ("changed",) or len(words) <= 2 * kept + len(ELLIPSIS):
            found.append((words, worn))
            continue
        head, tail = _head(words, kept), _tail(words, kept)
        found += [(head, worn), (ELLIPSIS, ("around",)), (tail, worn)]
        if nth == 0 and len(pieces) > 1:
            found[-3] = (_head(words, min(kept, 20)), worn)
    return found


def _head(words: str, kept: int) -> str:
    """The beginning, up to a blank where there is one."""
    head = words[:kept]
    return head[:at] if (at := head.rfind(" ")) > kept // 2 else head


def _tail(words: str, kept: int) -> str:
    tail = words[-kept:]
    at = tail.find(" ")
    return tail[at + 1 :] if 0 <= at < kept // 2 else tail


def folded(pieces: Iterable[Piece], width: int) -> list[list[Piece]]:
    """The pieces in rows."""
    pieces = list(pieces)
    line = "".join(words for words, _ in pieces)
    found = []
    for start, end in wrap(line, width) if line else ():
        row: list[Piece] = []
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


def _filled(row: Sequence[Piece], width: int) -> list[Piece]:
    taken = sum(cells(words) for words, _ in row)
    return [*row, (" " * (width - taken), ())]
