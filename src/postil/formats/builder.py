"""The only way to make a Document: plain text as it is, marked-up text block by block."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from postil.core.blocks import ListedBlocks, PlainBlocks, Shape
from postil.core.document import Block, Document, Heading, Kind, Span, StyleSpan

WHITE_SPACE = re.compile(r"[ \t\n\f\v\r]+")
SURROGATE = re.compile("[\ud800-\udfff]")
OBJECT = "\ufffc"
"""Stands for an image without words (OBJECT REPLACEMENT CHARACTER)."""


def clean(text: str) -> str:
    """Newlines as "\\n", no BOM, lone surrogates as U+FFFD; otherwise the text's own code points."""
    return _mended(text.removeprefix("\ufeff"))


def plain(text: str, shape: Shape | None = None) -> Document:
    """A plain text; its blocks are found from its line ends when they are asked for.

    It comes from `decode`, which lets no lone surrogate through: ten megabytes are not searched for them again.
    """
    text = _unified(text.removeprefix("\ufeff"))
    blocks = PlainBlocks(text, shape)
    return Document(text, blocks, is_spaced=blocks.shape == "paragraphs")


class Builder:
    """Takes a marked-up document block by block and keeps the rules for its text.

    Two newlines stand between blocks, one between list items and between table rows, a tab between cells. White space
    collapses outside code; bullets, fences and rules are never in the text. White space waits until words follow, so
    that none stands at the edges of a block or of a style.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._start = 0
        self._waiting = ""
        self._blocks: list[Block] = []
        self._styles: list[StyleSpan] = []
        self._opened: list[tuple[str, str]] = []
        self._begun: list[int] = []

    @contextmanager
    def block(self, kind: Kind, level: int = 0, marker: str = "", line: int = 1) -> Iterator[None]:
        """A block's text is what is added inside; a block without words leaves no trace."""
        parts, length, styles = len(self._parts), self._length, len(self._styles)
        self._separate(kind, marker)
        inside, self._start, self._waiting = len(self._parts), self._length, ""
        yield
        if all(part.isspace() for part in self._parts[inside:]):
            del self._parts[parts:], self._styles[styles:]
            self._length = length
        else:
            self._write(self._waiting.rstrip(" \n"))
            self._blocks.append(Block(Span(self._start, self._length), kind, level, marker, line))

    @contextmanager
    def style(self, name: str, value: str = "") -> Iterator[None]:
        """What is added inside wears the style, from its first word to its last."""
        self.open_style(name, value)
        yield
        self.close_style()

    def open_style(self, name: str, value: str = "") -> None:
        """The words that follow wear the style: for readers whose source comes as a flat row of marks."""
        self._opened.append((name, value))

    def close_style(self) -> None:
        """The style that was opened last ends."""
        name, value = self._opened.pop()
        if len(self._begun) > len(self._opened):
            self._styles.append(StyleSpan(Span(self._begun.pop(), self._length), name, value))

    def text(self, words: str) -> None:
        """Words of the open block; runs of white space become one blank, none at the block's edges."""
        words = WHITE_SPACE.sub(" ", _mended(words))
        if words[:1] == " ":
            self._wait()
        inner = words.strip(" ")
        if inner:
            self._add(inner)
            if words[-1] == " ":
                self._wait()

    def verbatim(self, words: str) -> None:
        """Words in which white space stands as it is (code)."""
        if words:
            self._add(_mended(words))

    def line_break(self) -> None:
        """A hard line break; also the end of a table's row, where another follows."""
        self._waiting = self._waiting.rstrip(" ") + "\n"

    def cell_break(self) -> None:
        """The end of a table's cell, where another follows."""
        self._waiting = self._waiting.rstrip(" ") + "\t"

    def document(self, *, reader: str, source: str = "", title: str = "", encoding: str = "utf-8") -> Document:
        """The finished document; where no title is given, the first heading is its title."""
        text = "".join(self._parts)
        outline = _outline(self._blocks, len(text))
        return Document(
            text,
            ListedBlocks(self._blocks),
            sorted(self._styles),
            outline,
            source,
            title or (_in_a_line(text, outline[0].span) if outline else ""),
            reader,
            encoding,
            lines_are_source=False,
        )

    def _separate(self, kind: Kind, marker: str) -> None:
        """Blocks stand apart; an item of a list stands close to the one before it."""
        if self._blocks:
            close = kind == self._blocks[-1].kind == "item" and marker
            self._write("\n" if close else "\n\n")

    def _wait(self) -> None:
        """A blank, unless other white space waits already."""
        self._waiting = self._waiting or " "

    def _add(self, words: str) -> None:
        """White space that waited, then words; empty cells alone may begin a block."""
        begins = self._length == self._start
        self._write(self._waiting.lstrip(" \n") if begins else self._waiting)
        self._waiting = ""
        while len(self._begun) < len(self._opened):
            self._begun.append(self._length)
        self._write(words)

    def _write(self, characters: str) -> None:
        if characters:
            self._parts.append(characters)
            self._length += len(characters)


def _mended(text: str) -> str:
    text = _unified(text)
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _in_a_line(text: str, span: Span) -> str:
    return text[span.start : span.end].replace("\n", " ")


def _outline(blocks: list[Block], length: int) -> list[Heading]:
    """The headings, each with the section that reaches to the next of its level or above."""
    headings = [block for block in blocks if block.kind == "heading"]
    ends = [length] * len(headings)
    awaiting: list[int] = []
    for i, heading in enumerate(headings):
        while awaiting and headings[awaiting[-1]].level >= heading.level:
            ends[awaiting.pop()] = heading.span.start
        awaiting.append(i)
    return [Heading(h.span, h.level, Span(h.span.start, end)) for h, end in zip(headings, ends, strict=True)]
