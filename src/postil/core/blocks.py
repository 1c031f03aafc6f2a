"""The blocks of a text: listed when a document was marked up, found near an offset when it is plain."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal

from postil.core.document import Block, Kind, Span

Shape = Literal["paragraphs", "wrapped", "lines"]
"""How plain text is laid out: a paragraph a line; hard-wrapped, blank lines between; a line a block (logs, source)."""

SAMPLE = 65_536
"""Code points read to tell a text's shape; also the distance at which an endless run of lines is cut."""

COUNTED = 65_536
"""Code points up to which plain text tells which of how many blocks one is."""

COUNTED_AT_ONCE = 8_192
"""The same, without being told to `count` where that takes longer than a search."""

KEPT = 4_000
"""Lines whose run is kept, once found."""

ENDS = tuple(".!?…:。！？”’\"')")
"""How a paragraph ends, and a log's line mostly does not."""

WRITTEN_LINE = re.compile(r"^[^\n]*\S[^\n]*", re.MULTILINE)
BULLET = re.compile(r"[ \t]*(?:[-*+•‣–—]|\(?\d{1,3}[.)])[ \t]+\S")
OPTION = re.compile(r"[ \t]+--?[\w?#@]")
DRAWN = re.compile(r"[│┃├└┌╭─━═]|[+|]--|^[|+]|[ ]\|[ ]|\S {4,}\S|\t")
CODE = re.compile(
    r"^(?:[>$#%;]|//|/\*|(?:class|def|elif|else|except|for|if|try|while|with)\b.*[:{]$)|[{}\\]$|\w\(.*\)[;:]$"
    r"| [-+*/|&^%:<>!=]?=[=>]? |->|::|&&|\|\|"
)
SIGN = re.compile(r"[^\w\s.,?!'\"’“”]|\t| {4}")
"""Signs of a drawing or a table; signs of source code, a quoted mail or a comment; without this there is neither."""

LOGGED = re.compile(
    r"[\[(<]?(?:\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d"
    r"|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b)"
)
PATCHED = re.compile(r"^@@ -\d+(?:,\d+)? \+\d", re.MULTILINE)
WORDY = re.compile(r"[^\W\d_]|\s")
WRITTEN = re.compile(r"\S")


class ListedBlocks:
    """The blocks of a marked-up document, all known."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._starts = [block.span.start for block in blocks]

    def at(self, offset: int) -> Block | None:
        if not self._blocks:
            return None
        i = max(bisect_right(self._starts, offset) - 1, 0)
        beyond = offset > self._blocks[i].span.end and i + 1 < len(self._blocks)
        return self._blocks[i + 1] if beyond else self._blocks[i]

    def after(self, block: Block) -> Block | None:
        i = bisect_right(self._starts, block.span.start)
        return self._blocks[i] if i < len(self._blocks) else None

    def before(self, block: Block) -> Block | None:
        i = bisect_right(self._starts, block.span.start) - 2
        return self._blocks[i] if i >= 0 else None

    def ordinal(self, block: Block) -> tuple[int, int] | None:
        return bisect_right(self._starts, block.span.start), len(self._blocks)

    def count(self) -> None:
        """They are counted."""


class PlainBlocks:
    """The blocks of a plain text: nothing is listed, a block is found from the line ends around an offset."""

    def __init__(self, text: str, shape: Shape | None = None) -> None:
        self._text = text
        sample = text[:SAMPLE]
        self.shape: Shape = shape or shape_of(sample)
        self._is_set_in = self.shape == "wrapped" and _is_set_in(sample)
        self._run: tuple[Block, ...] = ()
        self._runs: dict[int, tuple[Block, ...]] = {}
        """The runs that were found last, by where their lines begin."""

        self._starts: list[int] | None = None

    def at(self, offset: int) -> Block | None:
        offset = min(max(offset, 0), len(self._text))
        start, end = self._line(offset)
        if self._is_blank(start, end):
            found = self._line_after(end)
            if found is None:
                found = self._line_before(start)
            if found is None:
                return None
            start, end = found
        if self.shape != "wrapped":
            return self._of_line(start, end)
        run = self._run_around(start, end)
        return run[min(bisect_left(run, max(offset, start), key=_end), len(run) - 1)]

    def after(self, block: Block) -> Block | None:
        run = self._run
        i = bisect_right(run, block.span.start, key=_start)
        if 0 < i < len(run):
            return run[i]
        found = self._line_after(block.span.end)
        return self.at(found[0]) if found else None

    def before(self, block: Block) -> Block | None:
        start, _ = self._line(block.span.start)
        found = self._line_before(start)
        return self.at(found[0]) if found else None

    def ordinal(self, block: Block) -> tuple[int, int] | None:
        if self.shape != "wrapped" or len(self._text) <= COUNTED_AT_ONCE:
            self.count()
        return None if self._starts is None else (bisect_right(self._starts, block.span.start), len(self._starts))

    def count(self) -> None:
        if self._starts is None and len(self._text) <= COUNTED:
            self._starts = list(self._all_starts())

    def _all_starts(self) -> Iterator[int]:
        """Where the blocks begin; where each is a line, by one search."""
        if self.shape == "wrapped":
            return (block.span.start for block in self._all())
        return (match.start() for match in WRITTEN_LINE.finditer(self._text))

    def _all(self) -> Iterator[Block]:
        block = self.at(0)
        while block is not None:
            yield block
            block = self.after(block)

    def _line(self, offset: int) -> tuple[int, int]:
        """The line that holds the offset, without its newline."""
        end = self._text.find("\n", offset)
        return self._text.rfind("\n", 0, offset) + 1, len(self._text) if end < 0 else end

    def _is_blank(self, start: int, end: int) -> bool:
        return WRITTEN.search(self._text, start, end) is None

    def _line_after(self, end: int) -> tuple[int, int] | None:
        """The next line that is not blank, after the line that ends here."""
        written = WRITTEN.search(self._text, end)
        return self._line(written.start()) if written else None

    def _line_before(self, start: int) -> tuple[int, int] | None:
        """The line before that is not blank."""
        while start > 0:
            begun = max(start - 4_096, 0)
            written = self._text[begun:start].rstrip()
            if written:
                return self._line(begun + len(written) - 1)
            start = begun
        return None

    def _of_line(self, start: int, end: int) -> Block:
        return Block(Span(start, end), "line" if self.shape == "lines" else "paragraph")

    def _run_around(self, start: int, end: int) -> tuple[Block, ...]:
        """The blocks of the lines without a blank one between them."""
        run = self._run
        if run and run[0].span.start <= start and end <= run[-1].span.end:
            return run
        kept = self._runs.get(start)
        if kept is not None:
            self._run = kept
            return kept
        before, lines = [(start, end)], [(start, end)]
        while not self._run_begins(before[-1][0]):
            before.append(self._line(before[-1][0] - 1))
        while lines[-1][1] < len(self._text):
            following = self._line(lines[-1][1] + 1)
            if following[0] // SAMPLE != lines[-1][0] // SAMPLE or self._is_blank(*following):
                break
            lines.append(following)
        lines = before[:0:-1] + lines
        self._run = run = tuple(self._blocks_of(lines))
        if len(self._runs) > KEPT:
            self._runs.clear()
        self._runs.update((start, run) for start, _ in lines)
        return run

    def _run_begins(self, start: int) -> bool:
        """Whether the line that starts here begins a run: the first, after a blank one, or at a fixed cut."""
        if start == 0:
            return True
        before, end = self._line(start - 1)
        return self._is_blank(before, end) or start // SAMPLE != before // SAMPLE

    def _blocks_of(self, lines: list[tuple[int, int]]) -> Iterator[Block]:
        """A run cut where an item or an option begins, and where prose turns into something else or back."""
        texts = [self._text[start:end] for start, end in lines]
        for first, last, soft in _parts(texts):
            kind = "paragraph" if soft else self._kind(texts[first : last + 1])
            yield Block(Span(lines[first][0], lines[last][1]), kind, soft=soft)

    def _kind(self, lines: list[str]) -> Kind:
        """What is drawn or set in (but not centred) is code: shown as it is and read line by line."""
        if len(lines) > 1 and (drawn := sum(bool(DRAWN.search(line.strip())) for line in lines)):
            return "code" if drawn * 2 >= len(lines) else "paragraph"
        indent = min(_indent(line.expandtabs()) for line in lines)
        return "code" if 4 <= indent <= 16 and not self._is_set_in else "paragraph"


def _start(block: Block) -> int:
    return block.span.start


def _end(block: Block) -> int:
    return block.span.end


def shape_of(sample: str) -> Shape:
    """Tell a plain text's shape from its beginning."""
    lines = sample.split("\n")
    written = [line for line in lines if line.strip()]
    if not written:
        return "paragraphs"
    if _is_listing(sample, written):
        return "lines"
    if 2 * sum(len(line) for line in written if len(line) > 110) > sum(map(len, written)):
        return "paragraphs"
    runs = sum(1 for blank, _ in groupby(lines, key=lambda line: not line.strip()) if not blank)
    if (runs > 1 and len(written) / runs <= 40) or (len(written) > 1 and _is_wrapped(written)):
        return "wrapped"
    ended = sum(1 for line in written if line.rstrip().endswith(ENDS))
    return "paragraphs" if ended * 2 >= len(written) or len(written) == 1 else "lines"


def _is_listing(sample: str, written: list[str]) -> bool:
    """Whether it is a log, a patch or a table: each line by itself, with more figures and signs than prose has."""
    logged = sum(bool(LOGGED.match(line)) for line in written)
    head = sample[:8_192]
    signs = len(WORDY.sub("", head))
    return logged * 2 > len(written) or bool(PATCHED.search(sample)) or (len(written) > 1 and signs * 4 > len(head))


def _is_wrapped(written: list[str]) -> bool:
    """Whether half the lines are filled: paragraphs without a blank line between them."""
    begun = written[:200]
    odd = sum(_is_odd(line) or " " not in line.strip() for line in begun)
    return odd * 3 <= len(begun) and not _is_verse(begun) and _fullness(begun) >= 0.5


def _is_set_in(sample: str) -> bool:
    """Whether nearly all lines are set in (a manual page), so that an indent does not tell code from prose."""
    written = [line for line in sample.split("\n") if line.strip()]
    return sum(line[:1] in " \t" for line in written) * 4 > len(written) * 3


def _parts(lines: list[str]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of each block of a run, and whether its line ends are blanks."""
    begun = [0] + [i for i in range(1, len(lines)) if _begins(lines, i)]
    for first, beyond in pairwise([*begun, len(lines)]):
        yield from _groups(lines, first, beyond)


def _begins(lines: list[str], i: int) -> bool:
    """Whether an item of a list begins here, or an option with its explanation below."""
    if OPTION.match(lines[i]):
        is_last = i + 1 == len(lines) or OPTION.match(lines[i + 1])
        return not is_last and _indent(lines[i + 1]) > _indent(lines[i])
    return bool(BULLET.match(lines[i]))


def _groups(lines: list[str], first: int, beyond: int) -> Iterator[tuple[int, int, bool]]:
    """Lines with one indent that are filled are prose; what lies between stays as it is."""
    kept = at = first
    while at < beyond:
        end = _stretch_end(lines, at, beyond)
        if end - at > 1 and _is_filled([_without_term(lines[at], lines[at + 1]), *lines[at + 1 : end]]):
            yield from _kept(lines, kept, at)
            yield at, end - 1, True
            kept = at = end
        else:
            at = max(end - 1, at + 1)
    yield from _kept(lines, kept, beyond)


def _kept(lines: list[str], first: int, beyond: int) -> Iterator[tuple[int, int, bool]]:
    """Lines that stay as they are; a title or a term stands by itself where all below it is set in deeper."""
    if beyond - first > 1 and _is_title(lines[first], lines[first + 1 : beyond]):
        yield first, first, False
        first += 1
    if first < beyond:
        yield first, beyond - 1, False


def _is_title(line: str, below: list[str]) -> bool:
    looks_like_code = any(CODE.search(each.strip()) for each in (line, *below))
    return min(map(_indent, below)) > _indent(line) and not looks_like_code and not DRAWN.search(line.strip())


def _stretch_end(lines: list[str], first: int, beyond: int) -> int:
    """Where the lines end that share the second line's indent.

    The first may hang out a little, be set in, or begin with a term and a gap ("-c     with -lt: sort by ...").
    """
    if first + 1 >= beyond:
        return first + 1
    beginning, indent = _without_term(lines[first], lines[first + 1]), _indent(lines[first + 1])
    offset = _indent(beginning) - indent
    if offset and not (-5 <= offset <= 8 and _is_filled([beginning, lines[first + 1]])):
        return first + 1
    end = first + 1
    while end < beyond and _indent(lines[end]) == indent:
        end += 1
    return end


def _without_term(line: str, below: str) -> str:
    """The line without the term that hangs out to the left of the prose below."""
    indent = _indent(below)
    hangs = line[max(indent - 2, 0) : indent] == "  " and not line[:indent].isspace()
    return " " * indent + line[indent:] if hangs else line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_filled(lines: list[str]) -> bool:
    """Whether the lines are prose that was broken because the next word did not fit (three in four)."""
    odd = sum(map(_is_odd, lines)) + sum(" " not in line.strip() and line.isascii() for line in lines[:-1])
    return odd * 3 <= len(lines) and not _is_verse(lines) and _fullness(lines) >= 0.75


def _is_odd(line: str) -> bool:
    line = line.strip()
    return bool(SIGN.search(line) and (DRAWN.search(line) or CODE.search(line)))


def _fullness(lines: list[str]) -> float:
    """How many of the lines but the last had no room for the next word (with four cells to spare), from 0 to 1."""
    ends = [len(line.rstrip()) for line in lines]
    width = max((end for end, line in zip(ends, lines, strict=True) if " " in line.strip()), default=max(ends))
    if width - min(map(_indent, lines)) < 40:
        return 0.0
    full = sum(end + 1 + len(after.split(None, 1)[0]) > width - 4 for end, after in zip(ends, lines[1:], strict=False))
    return full / max(len(lines) - 1, 1)


def _is_verse(lines: list[str]) -> bool:
    """Whether (of three lines or more) nearly all begin with a capital."""
    capitals = sum(line.lstrip(" \t\"'“‘«(")[:1].isupper() for line in lines[1:])
    return len(lines) > 2 and capitals * 5 > (len(lines) - 1) * 4
