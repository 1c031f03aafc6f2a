"""Annotated texts and what editors do to them: twenty kinds of edits, after which every passage's true place is known."""

import random
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from draft import Draft, Edit, bare, exchanged, inserted, removed, replaced, true_places
from postil.core.document import Span

SHORTEST, LONGEST = 20, 400
"""Characters of a passage; lengths are even on a logarithmic scale."""

SIZE = 30_000
"""Characters of a text that are annotated and edited."""

AROUND = 60
"""Characters before and after a passage that are edited with it."""

BROAD = 0x3000
"""From this code point on, scripts have no spaces: three letters count as a word."""

BLANK = re.compile(r"\n[ \t]*\n\s*")
WORD = re.compile(r"[^\W\u3000-\U0010ffff]+|[^\W\x00-\u2fff]+")


class Sought(NamedTuple):
    """A passage of the old text, and its place in the new one; None where it is gone."""

    passage: Span
    place: Span | None


class Case(NamedTuple):
    """Two versions of a text of that name and what is sought in the new one."""

    model: str
    name: str
    old: str
    new: str
    sought: tuple[Sought, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What a model works with: a text, passages in it, foreign paragraphs and the text's words to put in, and chance."""

    text: str
    passages: tuple[Span, ...]
    foreign: Sequence[str]
    words: Sequence[str]
    chance: random.Random

    @property
    def every_second(self) -> tuple[Span, ...]:
        return self.passages[::2]


def case(model: str, name: str, text: str, foreign: Sequence[str], seed: str, count: int = 30) -> Case:
    """A text of the size with so many passages, edited; the same seed gives the same case.

    Left out are passages whose place nobody could name: torn into pieces, or gone while their words still stand elsewhere.
    """
    chance = random.Random(f"{seed} {name} {model}")
    text = excerpt(text, chance)
    passages = tuple(some_passages(text, count, chance))
    material = Material(text, passages, foreign, vocabulary(text), chance)
    prepare, edit = MODELS[model]
    material = prepare(material)
    new = edit(material)
    return Case(model, name, material.text, new.text, tuple(_sought(material, new, copies=prepare is not _as_it_is)))


def excerpt(text: str, chance: random.Random, size: int = SIZE) -> str:
    """So many characters from the beginning of some paragraph on."""
    starts = [span.start for span in paragraphs(text) if span.start + size <= len(text)]
    start = chance.choice(starts) if starts else 0
    return text[start : start + size]


def vocabulary(text: str) -> list[str]:
    return sorted({word for span in words(text) if 2 < len(word := text[span.start : span.end]) < 15}) or ["word"]


def paragraphs(text: str) -> list[Span]:
    """The paragraphs, each with the blank lines after it."""
    ends = [match.end() for match in BLANK.finditer(text)]
    edges = [0, *ends, *([len(text)] if not ends or ends[-1] < len(text) else [])]
    return [Span(start, end) for start, end in pairwise(edges) if start < end]


def words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    return [span for match in WORD.finditer(text, start, len(text) if end is None else end) for span in _pieces(match)]


def _pieces(match: re.Match[str]) -> Iterator[Span]:
    start, end = match.span()
    if ord(match[0][0]) < BROAD or end - start <= 6:
        yield Span(start, end)
        return
    for piece in range(start, end, 3):
        yield Span(piece, min(piece + 3, end))


def some_passages(text: str, count: int, chance: random.Random) -> list[Span]:
    """Passages in reading order that do not touch, nine of ten from the beginning of a word to the end of one."""
    among = words(text)
    starts, ends = [span.start for span in among], [span.end for span in among]
    found: list[Span] = []
    for _ in range(60 * count if among else 0):
        length = round(SHORTEST * (LONGEST / SHORTEST) ** chance.random())
        start = chance.randrange(max(len(text) - length, 1))
        end = min(start + length, len(text))
        if chance.random() < 0.9:
            start = starts[max(bisect_right(starts, start) - 1, 0)]
            end = ends[min(bisect_left(ends, start + length), len(ends) - 1)]
        span = bare(text, start, end)
        if _is_fit(text, span) and not any(span.start <= other.end and other.start <= span.end for other in found):
            found.append(span)
        if len(found) == count:
            break
    return sorted(found)


def _is_fit(text: str, span: Span) -> bool:
    """Whether a reader would note it: not mostly punctuation, not across a gap, not much longer than the longest."""
    passage = text[span.start : span.end]
    letters = sum(map(str.isalnum, passage))
    return SHORTEST <= len(passage) <= LONGEST + 30 and 2 * letters >= len(passage) and "\n\n\n" not in passage


def _sought(material: Material, new: Draft, *, copies: bool) -> Iterator[Sought]:
    for passage, place in zip(material.passages, true_places(new, material.passages), strict=True):
        if isinstance(place, Span):
            yield Sought(passage, place)
        elif place == "gone" and (copies or material.text[passage.start : passage.end] not in new.text):
            yield Sought(passage, None)


# Small edits


def _typo(text: str, span: Span, chance: random.Random, foreign: str) -> Edit:
    """Two letters exchanged, one left out, one too many, or a wrong one."""
    start, end = span.start, span.end
    at = chance.randrange(start, max(end - 1, start + 1))
    match chance.randrange(4):
        case 0 if end - start > 1:
            return Edit(at, at + 2, text[at + 1] + text[at], (at + 1, at))
        case 1 if end - start > 1:
            return removed(Span(at, at + 1))
        case 2:
            return Edit(at, at + 1, foreign + text[at], (~at, at))
        case _:
            return replaced(Span(at, at + 1), foreign)


def _typo_in(material: Material, text: str, span: Span) -> Edit:
    return _typo(text, span, material.chance, material.chance.choice(material.chance.choice(material.words)))


def _some_words(material: Material, draft: Draft, share: float, edit: Callable[[Span], Edit]) -> Draft:
    return draft.edited(edit(span) for span in words(draft.text) if material.chance.random() < share)


def _typos(material: Material, draft: Draft, share: float) -> Draft:
    return _some_words(material, draft, share, lambda span: _typo_in(material, draft.text, span))


def _edits_within(material: Material, text: str, span: Span, share: float) -> Iterator[Edit]:
    """Words replaced, left out, put in and misspelt until that share of the characters is others."""
    among = words(text, span.start, span.end)
    material.chance.shuffle(among)
    left = share * len(span)
    for word in among:
        if left <= 0:
            return
        edit = _word_edit(material, text, span, word)
        left -= max(edit.end - edit.start, len(edit.text))
        yield edit


def _word_edit(material: Material, text: str, within: Span, word: Span) -> Edit:
    chance, start, end = material.chance, word.start, word.end
    other = chance.choice(material.words)
    space = "" if ord(text[start]) >= BROAD else " "
    kind = chance.random()
    if kind < 0.5:
        return replaced(word, other)
    if kind < 0.7:
        return removed(Span(start, end + (end < within.end and text[end] == " ")))
    if kind < 0.88:
        return inserted(start, other + space) if start > within.start else inserted(end, space + other)
    return _typo(text, word, chance, chance.choice(other))


def _passages_edited(material: Material, passages: Sequence[Span], share: float, around: float = 0.0) -> list[Edit]:
    """Edits in the passages and, if asked for, around them."""
    edits: list[Edit] = []
    for passage in passages:
        before = Span(max(passage.start - AROUND, 0), passage.start)
        after = Span(passage.end, min(passage.end + AROUND, len(material.text)))
        for span, much in ((passage, share), (before, around), (after, around)):
            edits += _edits_within(material, material.text, span, much)
    return edits


# Edits of paragraphs


def _with_paragraphs(material: Material, draft: Draft, count: int) -> Draft:
    """So many foreign paragraphs put between others."""
    slots = {material.chance.choice(paragraphs(draft.text)).start for _ in range(count)} if draft.text else set()
    return draft.edited(
        inserted(slot, _as_paragraph(material.chance.choice(material.foreign))) for slot in sorted(slots)
    )


def _as_paragraph(text: str) -> str:
    return f"{text.rstrip()}\n\n"


def _shuffled(material: Material, draft: Draft, share: float) -> Draft:
    """That share of the paragraphs change places with each other."""
    last = len(draft.text)
    draft = draft.edited([inserted(last, "\n\n")])
    spans = paragraphs(draft.text)
    moving = [number for number in range(len(spans)) if material.chance.random() < share]
    order = list(spans)
    for place, number in zip(moving, material.chance.sample(moving, len(moving)), strict=True):
        order[place] = spans[number]
    return draft.rearranged(order)


def _touching(text: str, passages: Sequence[Span]) -> list[Span]:
    """The paragraphs in which one of the passages stands."""
    return [
        paragraph
        for paragraph in paragraphs(text)
        if any(paragraph.start < passage.end and passage.start < paragraph.end for passage in passages)
    ]


# How a text is written


def _rewrapped(material: Material, draft: Draft) -> Draft:
    """Lines of another width; now and then another kind of space."""
    width = material.chance.choice((50, 66, 100, 1_000_000))
    edits: list[Edit] = []
    column, done = 0, 0
    for match in re.finditer(r"[ \t]*\n[ \t]*(?=\S)|[ \t]+|\n", draft.text):
        start, end = match.span()
        if match[0] == "\n" or draft.text[start - 1 : start] == "\n":
            column, done = 0, end
            continue
        column += start - done
        following = re.compile(r"\S*").match(draft.text, end)
        assert following is not None
        if column + 1 + len(following[0]) > width:
            space, column = "\n", 0
        else:
            space, column = material.chance.choice((*[" "] * 12, "  ", "\u00a0", "\t")), column + 1
        done = end
        if space != match[0]:
            edits.append(replaced(Span(start, end), space))
    return draft.edited(edits)


def _typeset(_: Material, draft: Draft) -> Draft:
    """Typographic quotes, dashes, ellipses, ligatures; accents and kana marks as characters of their own."""
    found = re.finditer(r"\"|'|--+|\.\.\.| - |fi|fl|[\u00c0-\u024f]|[\u3041-\u30ff]", draft.text)
    edits = [replaced(Span(*match.span()), _set(draft.text, match)) for match in found]
    return draft.edited(edit for edit in edits if edit.text != draft.text[edit.start : edit.end])


def _set(text: str, match: re.Match[str]) -> str:
    opens = text[match.start() - 1 : match.start()] in ("", *" \n([")
    match match[0]:
        case '"':
            return "“" if opens else "”"
        case "'":
            return "‘" if opens else "’"
        case "--" | "---":
            return "—"
        case other:
            written = {"...": "…", " - ": " – ", "fi": "ﬁ", "fl": "ﬂ"}
            return written.get(other, unicodedata.normalize("NFD", other))


MARKS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^#+[ \t]+",
        r"""^[=\-~^"*#]{3,}[ \t]*$\n?""",
        r"\*\*|``|`",
        r"(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)",
        r":[a-z:]{2,12}:(?=`)",
        r"^\.\. [a-z:]+::[ \t]*",
        r"<[a-zA-Z/][^>\n]{0,80}>",
    )
)
LINK = re.compile(r"\[([^\]\n]{1,80})\]\(([^)\n]{1,200})\)")
BULLET = re.compile(r"^\s*([-*]) ", re.MULTILINE)
LINE_IN_PARAGRAPH = re.compile(r"(?<=\S)\n[ \t]*(?=[A-Za-z(,])")


def _without_marks(material: Material, draft: Draft) -> Draft:
    """Markdown and reStructuredText as plain text, in two of three cases a paragraph a line."""
    text = draft.text
    edits = [removed(Span(*match.span())) for mark in MARKS for match in mark.finditer(text)]
    for link in LINK.finditer(text):
        edits += removed(Span(link.start(), link.start(1))), removed(Span(link.end(1), link.end()))
    edits += (replaced(Span(*bullet.span(1)), "•") for bullet in BULLET.finditer(text))
    draft = draft.edited(edits)
    if material.chance.random() < 0.3:
        return draft
    return draft.edited(replaced(Span(*match.span()), " ") for match in LINE_IN_PARAGRAPH.finditer(draft.text))


# The models


def _identity(material: Material) -> Draft:
    return Draft.of(material.text)


def _typo_model(material: Material) -> Draft:
    return _typos(material, _identity(material), 0.03)


def _wordsub(material: Material) -> Draft:
    return _some_words(
        material, _identity(material), 0.06, lambda span: replaced(span, material.chance.choice(material.words))
    )


def _para_ins_del(material: Material) -> Draft:
    kept = _touching(material.text, material.passages)
    others = [span for span in paragraphs(material.text) if span not in kept and material.chance.random() < 0.3]
    draft = _identity(material).edited(removed(span) for span in others)
    return _with_paragraphs(material, draft, material.chance.randint(4, 12))


def _reorder(material: Material) -> Draft:
    return _shuffled(material, _identity(material), 0.35)


def _qedit(material: Material, share: float) -> Draft:
    edits = _passages_edited(material, material.passages, share, share / 2)
    return _with_paragraphs(material, _identity(material).edited(edits), 3)


def _rewrap(material: Material) -> Draft:
    return _rewrapped(material, _identity(material))


def _smart(material: Material) -> Draft:
    return _typeset(material, _identity(material))


def _md2plain(material: Material) -> Draft:
    return _without_marks(material, _identity(material))


def _copy_elsewhere(material: Material) -> Draft:
    """A copy of each passage far from any; every second original is edited a little."""
    text, taken = material.text, material.passages
    free = [
        word.end
        for word in words(text)
        if all(word.end < span.start - 90 or word.start > span.end + 90 for span in taken)
    ]
    spots = material.chance.sample(free, min(len(free), len(taken)))
    copies = [inserted(at, f" {text[span.start : span.end]}") for at, span in zip(spots, taken, strict=False)]
    edits = _passages_edited(material, taken[1::2], 0.08)
    return _with_paragraphs(material, _identity(material).edited([*copies, *edits]), 3)


def _moved_edit(material: Material) -> Draft:
    edits = _passages_edited(material, material.passages, 0.08)
    return _shuffled(material, _identity(material).edited(edits), 0.5)


def _mixed(material: Material) -> Draft:
    """A new edition: passages edited, misspellings, paragraphs moved and new, lines of another width."""
    some = [passage for passage in material.passages if material.chance.random() < 0.5]
    draft = _identity(material).edited(_passages_edited(material, some, 0.12))
    draft = _shuffled(material, _typos(material, draft, 0.01), 0.1)
    draft = _with_paragraphs(material, draft, 8)
    draft = _typeset(material, draft) if material.chance.random() < 0.5 else draft
    return _rewrapped(material, draft)


def _deleted_para(material: Material) -> Draft:
    gone = [removed(span) for span in _touching(material.text, material.every_second)]
    return _with_paragraphs(material, _identity(material).edited(gone), 4)


def _deleted_quote(material: Material) -> Draft:
    gone = [removed(span) for span in material.every_second]
    return _with_paragraphs(material, _identity(material).edited(gone), 3)


def _replaced_model(material: Material) -> Draft:
    """Foreign text of the same length where every second passage stood."""
    edits = [exchanged(span, _foreign(material, len(span))) for span in material.every_second]
    return _with_paragraphs(material, _identity(material).edited(edits), 3)


def _foreign(material: Material, length: int) -> str:
    paragraph = material.chance.choice(material.foreign)
    start = material.chance.randrange(max(len(paragraph) - length, 1))
    return " ".join(paragraph[start : start + length].split()) or "x"


def _originals_gone(material: Material, share: Sequence[float]) -> Draft:
    """Every second passage's paragraph is gone, while its likeness stands; the others are edited by one of the shares."""
    edits = [removed(span) for span in _touching(material.text, material.every_second)]
    for passage in material.passages[1::2]:
        edits += _passages_edited(material, [passage], material.chance.choice(share))
    return _with_paragraphs(material, _identity(material).edited(edits), 4)


# What stands in the old text already


def _as_it_is(material: Material) -> Material:
    return material


def _with_likenesses(material: Material, *, edited: bool) -> Material:
    """A copy, or an edited copy, of each passage's paragraph elsewhere; one passage a paragraph, and not across two.

    Not beside it: of two copies that stand side by side nobody could say later which one was removed.
    """
    text, chance = material.text, material.chance
    spans = paragraphs(text)
    starts = [span.start for span in spans]
    owners = [spans[bisect_right(starts, passage.start) - 1] for passage in material.passages]
    passages: list[Span] = []
    copies: list[Edit] = []
    seen: set[Span] = set()
    for passage, owner in zip(material.passages, owners, strict=True):
        if passage.end > owner.end or owner in seen or len(owner) > 2500 or len(passage) < 30:
            continue
        seen.add(owner)
        passages.append(passage)
        copy = Draft.of(text[owner.start : owner.end])
        if edited:
            whole = Span(0, len(copy.text))
            copy = copy.edited(_edits_within(material, copy.text, whole, chance.uniform(0.10, 0.25)))
        slots = [span.start for span in spans if span.start not in (owner.start, owner.end)] or [len(text)]
        copies.append(inserted(chance.choice(slots), _as_paragraph(copy.text)))
    draft = Draft.of(text).edited(copies)
    places = {origin: place for place, origin in enumerate(draft.origins) if origin is not None}
    moved = (Span(places[passage.start], places[passage.end - 1] + 1) for passage in passages)
    return replace(material, text=draft.text, passages=tuple(sorted(moved)))


Prepare = Callable[[Material], Material]
Model = Callable[[Material], Draft]

MODELS: dict[str, tuple[Prepare, Model]] = {
    "identity": (_as_it_is, _identity),
    "typo": (_as_it_is, _typo_model),
    "wordsub": (_as_it_is, _wordsub),
    "para_ins_del": (_as_it_is, _para_ins_del),
    "reorder": (_as_it_is, _reorder),
    **{f"qedit{percent:02}": (_as_it_is, partial(_qedit, share=percent / 100)) for percent in (5, 10, 20, 30)},
    "rewrap": (_as_it_is, _rewrap),
    "smart": (_as_it_is, _smart),
    "md2plain": (_as_it_is, _md2plain),
    "copy_elsewhere": (_as_it_is, _copy_elsewhere),
    "moved_edit": (_as_it_is, _moved_edit),
    "mixed": (_as_it_is, _mixed),
    "deleted_para": (_as_it_is, _deleted_para),
    "deleted_quote": (_as_it_is, _deleted_quote),
    "replaced": (_as_it_is, _replaced_model),
    "twin": (partial(_with_likenesses, edited=True), partial(_originals_gone, share=(0.0, 0.05, 0.1))),
    "exact_dup": (partial(_with_likenesses, edited=False), partial(_originals_gone, share=(0.0,))),
}
"""Each model: what is made of the text before it is annotated, and how it is edited after."""
