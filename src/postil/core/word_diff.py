"""Which words of a passage changed: what was and what is now, in runs."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from zlib import crc32

from rapidfuzz.distance import Indel

CELLS = 32_000_000
"""Words then times words now that are compared word by word; what is longer is compared by pieces first."""

PIECE = 16
"""Words in such a piece, more or less."""


class Run(NamedTuple):
    """A piece of both texts: the same words, or what stood there beside what stands there now."""

    was: str
    now: str

    @property
    def is_same(self) -> bool:
        """Whether it differs in nothing but white space (and normal form)."""
        return self.was == self.now or _keys(_words(self.was)) == _keys(_words(self.now))


def word_diff(was: str, now: str) -> list[Run]:
    """The runs whose `was` give the one text and whose `now` give the other; same and changed ones in turn.

    White space counts only where it parts what would else be one word. Stretches too long to compare even by pieces
    are one changed run.
    """
    lead = Run(was[: len(was) - len(was.lstrip())], now[: len(now) - len(now.lstrip())])
    stretches = [_Stretch(True, *lead), *_stretches(_words(was), _words(now))]
    return [Run(each.was, each.now) for each in _trimmed(_readable(stretches)) if each.was or each.now]


def is_reworded(was: str, now: str) -> bool:
    """Whether the texts differ in more than white space (and normal form)."""
    return not Run(was, now).is_same


def changes(runs: Iterable[Run]) -> list[tuple[str, str]]:
    """What changed, as pairs of was and now without outer white space; empty where nothing stands in its stead."""
    return [(run.was.strip(), run.now.strip()) for run in runs if not run.is_same]


class _Word(NamedTuple):
    """A word, a mark or a character of a script without blanks, with the white space behind it."""

    key: str
    text: str


class _Stretch(NamedTuple):
    """A run of which it is known whether it is the same."""

    is_same: bool
    was: str
    now: str


def _words(text: str) -> list[_Word]:
    """All of the text but white space at its beginning."""
    return [_Word(_key(each[1]), each[0]) for each in _pattern().finditer(text)]


def _keys(words: Iterable[_Word]) -> tuple[str, ...]:
    return tuple(word.key for word in words)


def _text(words: Iterable[_Word]) -> str:
    return "".join(word.text for word in words)


def _key(word: str) -> str:
    return word if word.isascii() else unicodedata.normalize("NFC", word)


@cache
def _pattern() -> Any:
    """Words as UAX #29 has them, roughly; in scripts that have no blanks between words, characters.

    What is blank is what `str.isspace` takes for it, which is four control characters more than Unicode's White_Space.
    """
    import regex

    apart = r"[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
    letter = rf"(?:(?!{apart})[\p{{L}}\p{{N}}_]\p{{M}}*)"
    word = rf"{letter}(?:{letter}|['’.](?=\p{{L}})|[.,](?=\p{{N}}))*"
    blank = r"[\s\x1c-\x1f]"
    return regex.compile(rf"({apart}\p{{M}}*|{word}|(?!{blank}).\p{{M}}*){blank}*", regex.DOTALL)


def _stretches(was: list[_Word], now: list[_Word]) -> Iterator[_Stretch]:
    """What stands the same at both ends need not be compared."""
    most = min(len(was), len(now))
    head = next((i for i in range(most) if was[i].key != now[i].key), most)
    tail = next((i for i in range(most - head) if was[-1 - i].key != now[-1 - i].key), most - head)
    yield _Stretch(True, _text(was[:head]), _text(now[:head]))
    yield from _compared(was[head : len(was) - tail], now[head : len(now) - tail])
    yield _Stretch(True, _text(was[len(was) - tail :]), _text(now[len(now) - tail :]))


def _compared(was: list[_Word], now: list[_Word]) -> Iterator[_Stretch]:
    if len(was) * len(now) <= CELLS:
        yield from _by_words(was, now)
        return
    old, new = _pieces(was), _pieces(now)
    if len(old) * len(new) > CELLS:
        yield _Stretch(False, _text(was), _text(now))
        return
    for is_same, before, after in _aligned(old, new):
        if not is_same and len(before) * len(after) <= CELLS:
            yield from _by_words(before, after)
        else:
            yield _Stretch(is_same, _text(before), _text(after))


def _by_words(was: list[_Word], now: list[_Word]) -> Iterator[_Stretch]:
    for is_same, before, after in _aligned([[word] for word in was], [[word] for word in now]):
        yield _Stretch(is_same, _text(before), _text(after))


def _aligned(was: Sequence[list[_Word]], now: Sequence[list[_Word]]) -> Iterator[tuple[bool, list[_Word], list[_Word]]]:
    """Groups of words, each compared as a whole. Numbers stand for them: hashes of two different ones may be the same."""
    numbers: dict[tuple[str, ...], int] = {}
    old, new = ([numbers.setdefault(_keys(group), len(numbers)) for group in groups] for groups in (was, now))
    for is_same, steps in groupby(Indel.opcodes(old, new), key=lambda step: step.tag == "equal"):
        group = list(steps)
        first, last = group[0], group[-1]
        yield is_same, _flat(was[first.src_start : last.src_end]), _flat(now[first.dest_start : last.dest_end])


def _flat(groups: Sequence[list[_Word]]) -> list[_Word]:
    return [word for group in groups for word in group]


def _pieces(words: list[_Word]) -> list[list[_Word]]:
    """Cut behind certain words, whatever stands around them: so one change leaves all other pieces as they were."""
    cut, pieces = 0, []
    for at, word in enumerate(words, 1):
        if crc32(word.key.encode("utf-8", "surrogatepass")) % PIECE == 0:
            pieces.append(words[cut:at])
            cut = at
    return [*pieces, words[cut:]]


def _readable(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """In turn; a same stretch that is far shorter than the changes on both sides is chance, and joins them."""
    kept: list[_Stretch] = []
    for stretch in _joined(stretches):
        kept.append(stretch)
        while len(kept) > 2 and not stretch.is_same and _is_chance(*kept[-3:]):
            kept[-3:] = [_together(False, kept[-3:])]
    return kept


def _is_chance(before: _Stretch, same: _Stretch, after: _Stretch) -> bool:
    size = 2 * len(same.now.strip())
    return all(size < max(len(each.was), len(each.now)) for each in (before, after))


def _joined(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    filled = (each for each in stretches if each.was or each.now)
    for is_same, group in groupby(filled, key=lambda each: each.is_same):
        yield _together(is_same, list(group))


def _together(is_same: bool, stretches: Sequence[_Stretch]) -> _Stretch:
    return _Stretch(is_same, "".join(each.was for each in stretches), "".join(each.now for each in stretches))


def _trimmed(stretches: list[_Stretch]) -> Iterator[_Stretch]:
    """White space behind words that others replaced goes to the stretch that follows."""
    blanks = _Stretch(True, "", "")
    for at, stretch in enumerate(stretches, 1):
        whole, blanks = _together(stretch.is_same, [blanks, stretch]), _Stretch(True, "", "")
        if not whole.is_same and whole.was and whole.now and at < len(stretches):
            was, now = whole.was.rstrip(), whole.now.rstrip()
            blanks = _Stretch(True, whole.was[len(was) :], whole.now[len(now) :])
            whole = _Stretch(False, was, now)
        yield whole
