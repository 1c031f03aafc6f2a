"""Documents and annotations to measure with, the same at every run."""

import random
import textwrap
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path

from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Document, Span
from postil.core.notebook import Change, Step
from postil.library import Home, Library, Source

PROSE = """
    the harbor wall rose before dawn and nobody along the quay could say who had ordered the stones or paid for them
    a clerk kept careful notes of every barge while gulls turned over grey water under patient clouds until evening
    brought lamps voices rumours bread letters from upriver which council members read aloud with long pauses
"""
WORDS = PROSE.split()

OPENING = "It was said later"
"""How every document begins."""

PLACE = "By the milestone"
"""Stands once in every document, at the beginning of a paragraph: where measuring begins."""

DENSE = 60_000
"""Code points from the place on among which the first hundred annotations lie."""

NOW = "2026-11-24T05:50:24.123Z"
TAGS = ((), ("claim",), ("harbor/wall", "ask"))


def plain(size: int, place: int, *, beyond: str = "") -> str:
    """Hard-wrapped prose of about so many bytes with blank lines between; PLACE stands `place` characters in."""
    return _joined((textwrap.fill(each, 72) for each in _paragraphs()), size, place, beyond)


def markdown(size: int) -> str:
    """Prose with headings, lists, quotes, emphasis and links."""
    return _joined(_marked_up(), size, 0, "")


def annotate(path: Path, count: int, environment: Mapping[str, str]) -> None:
    """Write the annotations of a document by the library's own code: a hundred from PLACE on, the others all over."""
    opened = _library(environment).open(Source(path))
    document = opened.document
    place = max(document.text.find(PLACE), 0)
    near = Span(place, min(place + DENSE, len(document)))
    dense = min(count, 100)
    spans = [*_spans(document, near, dense), *_spans(document, Span(0, len(document)), count - dense)]
    made = [_annotation(document, number, span) for number, span in enumerate(spans)]
    opened.store.record(Step(tuple(Change(None, annotation) for annotation in made), "made for measuring"))
    assert opened.store.flush(60), "the annotations are on disk"
    opened.store.close()


def _library(environment: Mapping[str, str]) -> Library:
    home, data, state = (Path(environment[name]) for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"))
    return Library(Home(home, data / "postil", state / "postil"))


def _annotation(document: Document, number: int, span: Span) -> Annotation:
    """A third have one tag, a third two, a fourth a note."""
    note = "" if number % 4 else "Ask who said so; the second source has another year."
    return Annotation(
        f"urn:bench:{number:05}", describe(document, span), NOW, NOW, tags=TAGS[number % len(TAGS)], note=note
    )


def _spans(document: Document, within: Span, count: int) -> Iterator[Span]:
    """Passages of a few words, evenly apart, from the beginning of a word to its end."""
    text = document.text
    for number in range(count):
        start = text.find(" ", within.start + len(within) * number // count) + 1
        end = text.find(" ", start + 20 + 7 * (number % 6))
        if start and end > start:
            yield Span(start, end)


def _paragraphs() -> Iterator[str]:
    """Some hundred paragraphs of two to five sentences, again and again; quotes are typographic."""
    chance = random.Random(11)
    return cycle([" ".join(_sentence(chance) for _ in range(chance.randint(2, 5))) for _ in range(600)])


def _sentence(chance: random.Random) -> str:
    words = " ".join(chance.choices(WORDS, k=chance.randint(6, 18))).capitalize()
    return f"“{words},” they said." if chance.random() < 0.15 else f"{words}."


def _marked_up() -> Iterator[str]:
    chance = random.Random(12)
    for number, paragraph in enumerate(_paragraphs()):
        words = paragraph.split(" ")
        match number % 12:
            case 0:
                yield f"{'#' * (1 + number % 3)} Of {' '.join(words[1:5])}"
            case 5:
                yield "\n".join(f"- {sentence}." for sentence in paragraph.rstrip(".").split(". "))
            case 8:
                yield f"> {paragraph}"
            case _:
                at = chance.randrange(1, len(words) - 3)
                words[at] = f"*{words[at]}*"
                words[at + 1] = f"[{words[at + 1]}](https://example.org/{number})"
                yield textwrap.fill(" ".join(words), 72)


def _joined(paragraphs: Iterator[str], size: int, place: int, beyond: str) -> str:
    parts, length = [f"{OPENING} that nobody had seen it, and that the wall had always stood there."], 0
    for paragraph in paragraphs:
        if length >= place >= 0:
            paragraph = f"{PLACE} they waited. {beyond}\n\n{paragraph}"  # noqa: PLW2901 - once
            place = -1
        parts.append(paragraph)
        length += len(paragraph.encode()) + 2
        if length >= size - 300:
            return "\n\n".join(parts) + "\n"
    return ""
