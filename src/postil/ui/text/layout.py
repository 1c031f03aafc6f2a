"""Fold a document's text into rows of cells, a piece at a time; offset <-> row and cell.

Only what is asked for is folded. Nothing here knows Textual, and Rich only for its table of widths.
"""

import re
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from postil.core.display import SHOWN
from postil.core.document import Block, Document, Span
from postil.core.textobjects import graphemes

TAB = 8
KEPT = 400_000
"""Code points of folded text that are kept."""

SQUEEZED = re.compile(r"[ \t]*\n[ \t]*|[ \t]{2,}")
NUMBER = r"[\s\d.,:%€$£¥+\-–−/]*\d[\s\d.,:%€$£¥+\-–−/]*|\s*[-–—]?\s*"
NOT_FIRST = frozenset("、。，．・：；？！」』）］｝〉》】〕’”…‥ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.;:?!)]}%")
NOT_LAST = frozenset("「『（［｛〈《【〔‘“([{")


class Part(NamedTuple):
    """Code points from `start` to before `end`, shown from cell `x` on."""

    start: int
    end: int
    x: int


class Row(NamedTuple):
    """One row: its parts, and the code points that belong to it (a blank at its end is in no part)."""

    start: int
    end: int
    parts: tuple[Part, ...] = ()
    is_rule: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """A piece of a block in rows: `above` blank ones first, then its text, and what is drawn below."""

    piece: Span
    block: Block
    rows: tuple[Row, ...]
    above: int
    indent: int

    @property
    def is_first(self) -> bool:
        """Whether the block begins here."""
        return self.piece.start == self.block.span.start

    @property
    def height(self) -> int:
        return len(self.rows)

    def row_of(self, offset: int) -> int:
        """The row an offset stands in; the first or last text row for what lies outside."""
        for number in range(self.above, len(self.rows)):
            row = self.rows[number]
            if any(part.start <= offset < part.end for part in row.parts):
                return number
        text_rows = [n for n in range(self.above, len(self.rows)) if self.rows[n].parts]
        begun = [n for n in text_rows if self.rows[n].start <= offset]
        return max(begun, key=lambda n: self.rows[n].start) if begun else (text_rows or [self.above])[0]


class _Widths(dict[str, int]):
    """Cells of each character as it is shown, by Rich's table."""

    def __missing__(self, character: str) -> int:
        from rich.cells import get_character_cell_size

        as_shown = SHOWN[ord(character)]
        width = self[character] = get_character_cell_size(as_shown) if as_shown else 0
        return width


WIDTHS = _Widths({"\n": 1, "\t": 1})


def cells(text: str) -> int:
    """How many cells the text takes as it is shown, newlines and tabs one each."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(WIDTHS.__getitem__, text))


def is_narrow(text: str) -> bool:
    """Whether each character takes one cell."""
    return text.isascii() or all(width == 1 for width in map(WIDTHS.__getitem__, text))


class Layout:
    """A document folded to a width in cells; the folds made last are kept."""

    def __init__(self, document: Document, width: int) -> None:
        self.document = document
        self.width = max(width, 8)
        self._folds: OrderedDict[int, Fold] = OrderedDict()
        self._following: dict[int, int] = {}
        self._kept = 0

    def at(self, offset: int) -> Fold | None:
        """The fold that holds the offset; None in an empty document."""
        block = self.document.block_at(offset)
        return self._fold(block, self.document.piece_at(block, offset)) if block else None

    def after(self, fold: Fold) -> Fold | None:
        """The next piece's fold; where it was found once it is not searched again."""
        kept = self._folds.get(self._following.get(fold.piece.start, -1))
        if kept is not None:
            self._folds.move_to_end(kept.piece.start)
            return kept
        following = self._found_after(fold)
        if following is not None:
            self._following[fold.piece.start] = following.piece.start
        return following

    def _found_after(self, fold: Fold) -> Fold | None:
        if fold.piece.end < fold.block.span.end:
            return self._fold(fold.block, self.document.piece_at(fold.block, fold.piece.end))
        block = self.document.block_after(fold.block)
        return self._fold(block, self.document.piece_at(block, block.span.start)) if block else None

    def before(self, fold: Fold) -> Fold | None:
        """The fold of the piece before."""
        if not fold.is_first:
            return self._fold(fold.block, self.document.piece_at(fold.block, fold.piece.start - 1))
        block = self.document.block_before(fold.block)
        return self._fold(block, self.document.piece_at(block, block.span.end)) if block else None

    def _fold(self, block: Block, piece: Span) -> Fold:
        kept = self._folds.get(piece.start)
        if kept is not None:
            self._folds.move_to_end(piece.start)
            return kept
        fold = self._folds[piece.start] = self._folded(block, piece)
        self._kept += len(piece)
        while self._kept > KEPT and len(self._folds) > 8:
            start, oldest = self._folds.popitem(last=False)
            self._following.pop(start, None)
            self._kept -= len(oldest.piece)
        return fold

    def _folded(self, block: Block, piece: Span) -> Fold:
        document = self.document
        is_first = piece.start == block.span.start
        above = _blank_rows(document, block) if is_first else 0
        indent = min(indent_of(block, is_plain=document.lines_are_source), self.width // 2)
        passage = document.passage(piece)
        width = self.width - indent
        if block.kind == "table":
            rows = list(_table_rows(passage, piece.start, indent, width))
        elif block.soft:
            rows = list(_soft_rows(passage, piece.start, indent, width))
        else:
            rows = list(_line_rows(passage, piece.start, indent, width))
        start = piece.start
        if block.kind == "heading" and block.level == 1 and piece.end == block.span.end:
            rows.append(Row(piece.end, piece.end, is_rule=True))
        blank = Row(start, start)
        return Fold(piece, block, (blank,) * above + tuple(rows), above, indent)


def indent_of(block: Block, *, is_plain: bool) -> int:
    """Cells that a block's text is set in; its marker or bar is painted there."""
    match block.kind:
        case "item":
            return 2 * (block.level - 1) + max(2, cells(block.marker) + 1) if block.level else 2
        case "note":
            return max(2, cells(block.marker) + 1)
        case "quote":
            return 2 * max(block.level, 1)
        case "code":
            return 0 if is_plain else 2 * block.level + 2
        case "heading" | "line":
            return 0
    return 2 * block.level


def _blank_rows(document: Document, block: Block) -> int:
    """Rows left blank above a block: one between paragraphs, two above a great heading, in logs what is there."""
    before = document.block_before(block)
    if before is None:
        return 0
    newlines = document.passage(Span(before.span.end, block.span.start)).count("\n")
    match block.kind:
        case "line":
            return min(newlines - 1, 3)
        case "heading" if block.level <= 2 and before.kind != "heading":
            return 2
    return 1 if newlines > 1 or document.is_spaced else 0


def _line_rows(passage: str, start: int, indent: int, width: int) -> Iterator[Row]:
    """Each line folded by itself and hanging by its own indent, tabs as gaps."""
    for line in passage.split("\n"):
        end = start + len(line) + 1
        if "\t" in line:
            yield from _mapped_rows(*_without_tabs(line, start), start, end, (indent, indent), indent + width)
        else:
            hang = min(len(line) - len(line.lstrip(" ")), width // 3)
            breaks = wrap(line, width, width - hang)
            for (first, last), beyond in zip(breaks, [b[0] for b in breaks[1:]] + [len(line) + 1], strict=True):
                x = indent + hang if first else indent
                yield Row(start + first, start + beyond, (Part(start + first, start + last, x),))
        start = end


def _soft_rows(passage: str, start: int, indent: int, width: int) -> Iterator[Row]:
    """A hard-wrapped paragraph folded anew; its first row keeps its indent, the rest the second line's."""
    inner = passage.strip(" \t\n")
    skipped = len(passage) - len(passage.lstrip(" \t\n"))
    lines = passage.split("\n")
    deepest = width // 3
    first = min(skipped, deepest)
    rest = min(len(lines[1]) - len(lines[1].lstrip()), deepest) if len(lines) > 1 else first
    view, runs, at, seen = [], [], 0, 0
    for gap in SQUEEZED.finditer(inner):
        words = inner[at : gap.start()]
        runs.append((start + skipped + at, seen, len(words) + 1))
        view.append(words)
        seen += len(words) + 1
        at = gap.end()
    runs.append((start + skipped + at, seen, len(inner) - at))
    view.append(inner[at:])
    ends = start + len(passage)
    yield from _mapped_rows(" ".join(view), runs, start, ends, (indent + first, indent + rest), indent + width)


def _without_tabs(line: str, start: int) -> tuple[str, list[tuple[int, int, int]]]:
    """The line with tabs as blanks, and its runs: (offset, index in the view, length)."""
    view, runs, offset, seen = "", [], start, 0
    for words in line.split("\t"):
        runs.append((offset, seen, len(words)))
        view += words
        view += " " * (TAB - cells(view) % TAB)
        offset += len(words) + 1
        seen = len(view)
    return view.rstrip(" ") if line.strip() else "", runs


def _mapped_rows(
    view: str, runs: list[tuple[int, int, int]], start: int, end: int, indents: tuple[int, int], edge: int
) -> Iterator[Row]:
    """Rows of a view whose runs stand elsewhere in the text; no row reaches beyond the cell `edge`."""
    first_indent, indent = indents
    breaks = wrap(view, edge - first_indent, edge - indent)
    rows = []
    for number, (first, last) in enumerate(breaks):
        x = indent if number else first_indent
        parts = tuple(
            Part(
                offset + max(first - seen, 0),
                offset + min(last - seen, length),
                x + cells(view[first : max(seen, first)]),
            )
            for offset, seen, length in runs
            if seen < last and seen + length > first
        )
        rows.append(parts)
    starts = [parts[0].start if parts else start for parts in rows]
    for parts, begin, beyond in zip(rows, starts, [*starts[1:], end], strict=True):
        yield Row(begin, beyond, parts)


def wrap(line: str, width: int, rest: int | None = None) -> list[tuple[int, int]]:
    """Where a line is broken to the width in cells (`rest`: of all rows but the first): (start, end) of each row.

    The blank at a break is in no row. A word too long is cut between graphemes. No row begins with closing CJK
    punctuation or ends with opening (JIS X 4051).
    """
    rest = width if rest is None else rest
    if line.isascii() and line.isprintable():
        return _wrap_narrow(line, width, rest)
    sums = [0, *accumulate(map(WIDTHS.__getitem__, line))]
    if sums[-1] == len(line) and max(line) < "\u0300":
        return _wrap_narrow(line, width, rest)
    return _wrap_wide(line, sums, width, rest)


def _wrap_narrow(line: str, width: int, rest: int) -> list[tuple[int, int]]:
    """Where every character is one cell."""
    rows, start = [], 0
    while len(line) - start > width:
        limit = start + width
        cut = line.rfind(" ", start, limit + 1)
        cut = max(cut, _after_hyphen(line, start, limit))
        following = cut
        if cut <= start or not line[start:cut].strip():
            cut = following = limit
        while following < len(line) and line[following] == " ":
            following += 1
        rows.append((start, len(line[:cut].rstrip(" ")) if cut > start else cut))
        start, width = following, rest
    if start < len(line) or not rows:
        rows.append((start, len(line)))
    return rows


def _after_hyphen(line: str, start: int, limit: int) -> int:
    """The last place in the row behind a hyphen or dash between letters, -1 without one."""
    dash = max(line.rfind(hyphen, start + 1, limit) for hyphen in "-–—")
    letters = dash > 0 and dash + 1 < len(line) and line[dash - 1].isalpha() and line[dash + 1].isalpha()
    return dash + 1 if letters else -1


def _wrap_wide(line: str, sums: list[int], width: int, rest: int) -> list[tuple[int, int]]:
    """With the sum of cells before each character known."""
    rows, start = [], 0
    while sums[-1] - sums[start] > width:
        limit = bisect_right(sums, sums[start] + width) - 1
        cut = next((i for i in range(limit, start, -1) if _may_break(line, i)), 0)
        if cut <= start or not line[start:cut].strip():
            cut = _grapheme_cut(line, sums, start, limit)
        following = cut
        while following < len(line) and line[following] == " " and not _is_accented(sums, following):
            following += 1
        rows.append((start, start + len(line[start:cut].rstrip(" ")) or cut))
        start, width = following, rest
    if start < len(line) or not rows:
        rows.append((start, len(line)))
    return rows


def _is_accented(sums: list[int], i: int) -> bool:
    """Whether a character of no cells stands behind this one: a blank with an accent is no blank."""
    return i + 2 < len(sums) and sums[i + 2] == sums[i + 1]


def _may_break(line: str, i: int) -> bool:
    """Whether a row may end before this character."""
    if i >= len(line) or line[i] == " ":
        return True
    before, behind = line[i - 1], line[i]
    if not WIDTHS[behind]:
        return False  # it belongs to what stands before it, be that a blank
    if before == " ":
        return True
    if before in "-–—" and i > 1 and line[i - 2].isalpha() and behind.isalpha():
        return True
    wide = WIDTHS[before] == 2 or WIDTHS[behind] == 2
    return wide and behind not in NOT_FIRST and before not in NOT_LAST and before != "\u200d" and not _is_flag(before)


def _is_flag(character: str) -> bool:
    """Regional indicators come in pairs."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _grapheme_cut(line: str, sums: list[int], start: int, limit: int) -> int:
    """The last place up to the limit between two graphemes; at least one goes into the row."""
    cut = start
    for grapheme in graphemes(line[start : limit + 64]):
        if cut + len(grapheme) > limit and cut > start:
            break
        cut += len(grapheme)
    return cut if cut > start else max(limit, start + 1)


def _table_rows(passage: str, start: int, indent: int, width: int) -> Iterator[Row]:
    """A table's rows with cells in columns; cells are folded where the table is wider than the text.

    A table with more columns than there is room for is shown line by line.
    """
    lines = [line.split("\t") for line in passage.split("\n")]
    count = max(map(len, lines))
    wanted = [max((cells(line[c]) for line in lines if c < len(line)), default=1) or 1 for c in range(count)]
    columns = _fitted(wanted, width - 2 * (count - 1))
    if sum(columns) + 2 * (count - 1) > width:
        yield from _line_rows(passage, start, indent, width)
        return
    starts = [0, *accumulate(column + 2 for column in columns)]
    right = [
        len(lines) > 1 and all(re.fullmatch(NUMBER, line[c]) for line in lines[1:] if c < len(line))
        for c in range(count)
    ]
    for number, line in enumerate(lines):
        end = start + sum(map(len, line)) + len(line)
        yield from _table_row(line, start, end, [indent + x for x in starts], columns, right)
        if number == 0 and len(lines) > 1:
            yield Row(end, end, is_rule=True)
        start = end


def _table_row(
    line: list[str], start: int, end: int, starts: list[int], columns: list[int], right: list[bool]
) -> Iterator[Row]:
    """One row of a table, as many rows high as its tallest cell."""
    folded, offset = [], start
    for c, words in enumerate(line):
        parts = []
        for first, last in wrap(words, columns[c]):
            x = starts[c] + (columns[c] - cells(words[first:last]) if right[c] else 0)
            parts.append(Part(offset + first, offset + last, max(x, starts[c])))
        folded.append(parts)
        offset += len(words) + 1
    for number in range(max(map(len, folded))):
        yield Row(start, end, tuple(cell[number] for cell in folded if number < len(cell)))


def _fitted(wanted: list[int], width: int) -> list[int]:
    """Column widths that fit: the widest give way, none below four cells while there is room."""
    columns = list(wanted)
    while sum(columns) > max(width, 4 * len(columns)):
        widest = max(columns)
        if widest <= 4:
            break
        columns[columns.index(widest)] -= max(1, min(widest - 4, (sum(columns) - width) // len(columns)))
    return columns


def cell_at(fold: Fold, row: Row, offset: int, document: Document) -> int:
    """The cell of an offset in its row; the row's end for what lies behind its parts."""
    x = fold.indent
    for part in row.parts:
        if offset < part.start:
            break
        x = part.x + cells(document.passage(Span(part.start, min(offset, part.end))))
    return x


def touched_at(row: Row, x: int, document: Document) -> Span:
    """The grapheme under a cell of the row; beside the row's words the place between two, an empty span."""
    part = max((p for p in row.parts if p.x <= x), key=lambda p: p.x, default=None)
    if part is None:
        return Span(row.start, row.start)
    start, right = part.start, part.x
    for grapheme in graphemes(document.passage(Span(part.start, part.end))):
        right += cells(grapheme)
        if x < right:
            return Span(start, start + len(grapheme))
        start += len(grapheme)
    return Span(part.end, part.end)


def offset_at(row: Row, x: int, document: Document) -> int:
    """The offset nearest to a cell of the row."""
    if not row.parts:
        return row.start
    part = max((p for p in row.parts if p.x <= x), key=lambda p: p.x, default=row.parts[0])
    sums = list(accumulate(map(WIDTHS.__getitem__, document.passage(Span(part.start, part.end)))))
    return part.start + min(bisect_left(sums, max(x - part.x, 0) + 1), max(len(sums) - 1, 0))
