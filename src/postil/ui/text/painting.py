"""Which style names each part of a row wears. Plain strings in, plain strings out: a widget turns names into styles."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

from postil.core.annotation import Annotation, Place, State
from postil.core.display import shown
from postil.core.document import Document, Span
from postil.core.tags import folded
from postil.ui.text.layout import Fold, Row, cells, is_narrow

TINTS = 7
"""Tints for tags; untagged passages wear `tint-0`, yellow."""

MARGIN = 3
"""Cells left of the text: bar, mark, blank."""

Piece = tuple[str, tuple[str, ...]]
"""A text as it is shown, and the names of the styles it wears, the later over the earlier."""


class Overlay(NamedTuple):
    """A passage that wears a style."""

    start: int
    end: int
    name: str


class Marks(NamedTuple):
    """The characters of the margin."""

    bar: str = "▌"
    selection: str = "█"
    check: str = "?"
    done: str = "✓"
    star: str = "!"
    note: str = "*"
    tag: str = "#"
    bare: str = "·"
    long: str = "│"
    link: str = "›"
    hit: str = "━"
    unsought: str = "…"


UNICODE_MARKS = Marks()
ASCII_MARKS = Marks(bar="|", selection="#", done="v", bare=".", long=":", link=">", hit="-", unsought="~")

NO_PLACES: Mapping[str, Place] = MappingProxyType({})


def tint_of(annotation: Annotation) -> str:
    """The tint of its first tag's first part, so that a tag's children share it; untagged: yellow."""
    if not annotation.tags:
        return "tint-0"
    root = folded(annotation.tags[0]).split("/")[0]
    return f"tint-{1 + crc32(root.encode()) % TINTS}"


def mark_of(annotation: Annotation, marks: Marks, state: State = "exact") -> str:
    """The first of not surely found, still sought, done, star, note, tag, bare that holds."""
    if state in ("check", "unsought"):
        return marks.check if state == "check" else marks.unsought
    if annotation.status == "done":
        return marks.done
    if annotation.star:
        return marks.star
    if annotation.note:
        return marks.note
    return marks.tag if annotation.tags else marks.bare


class Scene(NamedTuple):
    """All that decides how the text in sight looks: passages, not rows."""

    seen: Span
    focus: Span
    annotations: Sequence[tuple[Span, Annotation]]
    matches: Sequence[Span] = ()
    is_selecting: bool = False
    is_bold: bool = False
    marks: Marks = UNICODE_MARKS
    places: Mapping[str, Place] = NO_PLACES
    """By the annotations' ids: how surely each was found."""

    def is_doubtful(self, annotation: Annotation) -> bool:
        place = self.places.get(annotation.id)
        return place is not None and place.state == "check"

    def is_long(self, span: Span) -> bool:
        """Whether a passage is longer than the screen: it has a line in the margin and no tint."""
        return len(span) > len(self.seen) > 0

    def overlays(self, document: Document) -> list[Overlay]:
        """What lies over the text: its own styles, tints, matches, selection and focus, the later on top."""
        found = [Overlay(s.span.start, s.span.end, s.name) for s in document.styles(self.seen)]
        found += (Overlay(span.start, span.end, tint_of(a)) for span, a in self.annotations if not self.is_long(span))
        found += (
            Overlay(span.start, span.end, "current-match" if span == self.focus else "match") for span in self.matches
        )
        if self.is_selecting:
            found.append(Overlay(self.focus.start, self.focus.end, "selection"))
        elif self.is_bold:
            found.append(Overlay(self.focus.start, self.focus.end, "focus"))
        return found


def within(row: Row, over: Sequence[Overlay]) -> tuple[Overlay, ...]:
    """The overlays that touch a row, in order."""
    return tuple(o for o in over if o.start < row.end and row.start < o.end)


def painted(
    document: Document, fold: Fold, number: int, over: tuple[Overlay, ...], width: int, link: str
) -> list[Piece]:
    """A row of the text area, `width` cells at least: its marker or bar, its parts, `›` behind a link."""
    row = fold.rows[number]
    kind = fold.block.kind
    if row.is_rule:
        return [(" " * fold.indent, ()), ("─" * _rule_width(document, fold, width), ("rule",))]
    pieces: list[Piece] = [*_lead(fold, number)]
    x = sum(cells(text) for text, _ in pieces)
    base: tuple[str, ...] = (kind,) if kind in ("heading", "code", "quote") else ()
    if kind == "table" and fold.is_first and any(each.is_rule for each in fold.rows[number:]):
        base = ("heading",)
    for part in row.parts:
        if part.x > x:
            pieces.append((" " * (part.x - x), ()))
            x = part.x
        for text, names in _cut(document, Span(part.start, part.end), over):
            pieces.append((text, base + names))
            x += cells(text)
    if any(o.name == "link" for o in over):
        pieces += [(" " * max(width - x + 1, 1), ()), (link, ("mark",))]
    return pieces


def _rule_width(document: Document, fold: Fold, width: int) -> int:
    """As wide as what stands above it."""
    ends = [part.x + cells(document.passage(Span(part.start, part.end))) for row in fold.rows for part in row.parts]
    return max(min(max(ends, default=width), width) - fold.indent, 1)


def _lead(fold: Fold, number: int) -> list[Piece]:
    """What is painted before a row's text: a bullet, a number, a quote's bar, as much as the indent has room for."""
    block = fold.block
    if block.kind == "quote" and number >= fold.above:
        return [(("│ " * max(block.level, 1))[: fold.indent], ("rule",))]
    if block.marker and number == fold.above and fold.is_first:
        before = fold.indent - cells(block.marker) - 1
        if before >= 0:
            return [(" " * before, ()), (shown(block.marker) + " ", ("marker",))]
    return []


def _cut(document: Document, span: Span, over: tuple[Overlay, ...]) -> Iterable[Piece]:
    """The span cut where an overlay begins or ends."""
    passage = document.passage(span)
    if not over:
        return [(_flat(passage), ())] if passage else []
    cuts = {span.start, span.end}
    for o in over:
        cuts.update(cut for cut in (o.start, o.end) if span.start < cut < span.end)
    edges = sorted(cuts)
    pieces = []
    for start, end in itertools.pairwise(edges):
        names = tuple(o.name for o in over if o.start <= start and end <= o.end)
        tints = sum(name.startswith("tint-") for name in names)
        worn = (*names, "annotation") if tints == 1 else (*names, "overlap") if tints else names
        pieces.append((_flat(passage[start - span.start : end - span.start]), worn))
    return pieces


def _flat(passage: str) -> str:
    return shown(passage.replace("\n", " ").replace("\t", " ") if "\n" in passage or "\t" in passage else passage)


def margin(row: Row, scene: Scene) -> tuple[Piece, Piece]:
    """The bar of what is in focus, and the mark of the annotations that begin in the row."""
    return _bar(row, scene), _mark(row, scene)


def _bar(row: Row, scene: Scene) -> Piece:
    if not (row.parts and row.start < scene.focus.end and scene.focus.start < row.end):
        return " ", ()
    return (scene.marks.selection, ("selection-bar",)) if scene.is_selecting else (scene.marks.bar, ("bar",))


def _mark(row: Row, scene: Scene) -> Piece:
    begun = [a for span, a in scene.annotations if row.parts and row.start <= span.start < row.end]
    if any(map(scene.is_doubtful, begun)):
        return scene.marks.check, ("mark",)
    if len(begun) > 1:
        return str(min(len(begun), 9)), ("mark",)
    if begun:
        return mark_of(begun[0], scene.marks), ("mark",)
    through = any(
        scene.is_long(span) and span.start < row.end and row.start < span.end for span, _ in scene.annotations
    )
    return (scene.marks.long, ("mark",)) if through else (" ", ())


def labelled(pieces: Sequence[Piece], labels: Sequence[tuple[int, str, str]]) -> list[Piece]:
    """A row with labels over it: (cell, letters, style name), in order; all else dim. No cell moves.

    A label gives way to the next one, and covers whole characters.
    """
    covered = {x + n: (letter, (name,)) for x, letters, name in reversed(labels) for n, letter in enumerate(letters)}
    covered |= {x: (letters[0], (name,)) for x, letters, name in labels}
    cells_covered = sorted(covered)
    found: list[Piece] = []
    x, is_hidden = 0, False
    for text, worn in pieces:
        dimmed = worn if "selection" in worn else (*worn, "dimmed")
        if is_narrow(text):
            under = cells_covered[bisect_left(cells_covered, x) : bisect_left(cells_covered, x + len(text))]
            begun = x
            for at in under:
                found += [(text[begun - x : at - x], dimmed), covered[at]]
                begun = at + 1
            found.append((text[begun - x :], dimmed))
            x += len(text)
            is_hidden = x - 1 in covered if text else is_hidden
        else:
            for character in text:
                width = cells(character)
                if width:
                    is_hidden = any(at in covered for at in range(x, x + width))
                if not is_hidden:
                    found.append((character, dimmed))
                else:
                    found += [covered.get(at, (" ", ("dimmed",))) for at in range(x, x + width)]
                x += width
    return list(_joined([*found, *(covered[at] for at in cells_covered if at >= x)]))


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Neighbours that wear the same as one piece; empty ones are left out."""
    text: str = ""
    worn: tuple[str, ...] = ()
    for more, its in pieces:
        if its == worn:
            text += more
        elif more:
            if text:
                yield text, worn
            text, worn = more, its
    if text:
        yield text, worn
