"""A text in the form in which passages are compared, with the way back to its own offsets.

NFKD and casefolding take forms of one letter together, typographic quotes and dashes become ASCII's, a run of white space
or dashes one; Markdown's marks and characters without width are left out. The form of a text is made piece by
piece at the speed of `str.translate`; which code point a character came from is worked out only for pieces that are asked.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

PIECE = 256
"""Code points of the text that are mapped at once."""

REPEATS = re.compile(r"([ -])\1+")
"""Of blanks and of dashes one is enough: typewriters set two for a long one, Markdown rules have many."""

REPEATED = " -"

DROPPED = "*_`#~[]|\\"
"""Markdown's marks."""

INSTEAD = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»「」『』", '"'),
    **dict.fromkeys("‐‑‒–—―−•◦▪·", "-"),
    **dict.fromkeys("、", ","),
    **dict.fromkeys("。", "."),
}


class _Fold(dict[int, str]):
    """For `str.translate`: what stands for a code point, worked out when it is met first."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        instead = self[code] = "" if character in DROPPED else _folded(character)
        return instead


def _folded(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cf", "Cc"):
        return ""
    if character in INSTEAD:
        return INSTEAD[character]
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(" " if part.isspace() else INSTEAD.get(part, part) for part in parts)


FOLD = _Fold()


class Normal:
    """`text` is the normal form; offsets into it and into the text it was made from are turned into each other."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._starts: list[int] = []
        self._begins: list[int] = []
        self._before: list[str] = []
        self.text = self._made()
        self._offsets = lru_cache(256)(self._piece_offsets)

    def _made(self) -> str:
        pieces: list[str] = []
        start, length, before = 0, 0, " "
        while start < len(self._raw):
            end = _cut(self._raw, start)
            piece = REPEATS.sub(r"\1", self._raw[start:end].translate(FOLD))
            if before in REPEATED and piece.startswith(before):
                piece = piece[1:]
            self._starts.append(start)
            self._begins.append(length)
            self._before.append(before)
            pieces.append(piece)
            before = piece[-1:] or before
            start, length = end, length + len(piece)
        return "".join(pieces)

    def __len__(self) -> int:
        return len(self.text)

    def offset(self, index: int) -> int:
        """Where the character at an index of the normal form begins in the text, its end where the index is the length."""
        if index >= len(self.text):
            return len(self._raw)
        piece = bisect_right(self._begins, index) - 1
        return self._offsets(piece)[index - self._begins[piece]]

    def index(self, offset: int) -> int:
        """The first character of the normal form that stands for the code point at the offset, or for one behind it."""
        if offset >= len(self._raw):
            return len(self.text)
        piece = bisect_right(self._starts, offset) - 1
        return self._begins[piece] + bisect_left(self._offsets(piece), offset)

    def _piece_offsets(self, number: int) -> Sequence[int]:
        is_last = number + 1 == len(self._starts)
        start, begin = self._starts[number], self._begins[number]
        end, length = (
            (len(self._raw), len(self.text)) if is_last else (self._starts[number + 1], self._begins[number + 1])
        )
        raw = self._raw[start:end]
        if raw.isascii() and length - begin == len(raw):  # of ASCII nothing becomes more
            return range(start, end)
        offsets, before = [], self._before[number]
        for at, character in enumerate(raw):
            for part in FOLD[ord(character)]:
                if part != before or part not in REPEATED:
                    offsets.append(start + at)
                before = part
        return offsets


def normal(words: str) -> str:
    """The normal form of a few words, without outer blanks."""
    return Normal(words).text.rstrip()


def _cut(raw: str, start: int) -> int:
    """Where the piece ends that begins here: behind white space, if there is some."""
    limit = start + PIECE
    if limit >= len(raw):
        return len(raw)
    at = max(raw.rfind(" ", start, limit), raw.rfind("\n", start, limit))
    return at + 1 if at > start else limit
