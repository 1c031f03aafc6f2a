"""A text in small letters, so that words are found whatever their case; made a piece at a time."""

from itertools import count

from postil.core.document import Document, Span

PIECE = 1 << 17
"""Code points that are made small at once."""

OVERLAP = 256
"""Code points that a piece has in common with the next: the longest words that can be found."""

ALSO = {"İ": "i", "ı": "i", "ſ": "s", "ᲀ": "в", "ᲁ": "д", "ᲂ": "о", "ᲃ": "с", "ᲄ": "т", "ᲅ": "т", "ᲆ": "ъ", "ᲇ": "ѣ"}
"""Letters that `re.IGNORECASE` takes for others, and `str.lower` does not."""


def is_plain(character: str) -> bool:
    """Whether all that `re.IGNORECASE` takes for this character becomes it here: ASCII, Latin and Cyrillic letters."""
    return character.isascii() or ("ß" <= character <= "ž" and character not in ALSO) or "а" <= character <= "џ"


class SmallLetters:
    """As long as the text, offset for offset."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._pieces: list[str] = []

    def go_on(self) -> bool:
        """Make a piece more; False when all are made."""
        start = len(self._pieces) * PIECE
        if start < len(self._document):
            self._pieces.append(_small(self._document.passage(Span(start, start + PIECE + OVERLAP))))
        return start + PIECE < len(self._document)

    def are_of(self, text: str) -> bool:
        """Whether this is the text they were made from."""
        return text is self._document.text

    def find(self, word: str, start: int, end: int) -> int:
        """Where a word in small letters begins that lies between the offsets, -1 for nowhere; `OVERLAP` long at most."""
        for number in count(start // PIECE):
            base = number * PIECE
            if base >= end:
                return -1
            found = self._piece(number).find(word, max(start - base, 0), end - base)
            if found >= 0:
                return base + found
        raise AssertionError("the end comes first")

    def count(self, word: str, start: int) -> int:
        """How often a word stands in the 64,000 code points from the offset on, within its piece."""
        number, at = divmod(start, PIECE)
        return self._piece(number).count(word, at, at + 64_000)

    def _piece(self, number: int) -> str:
        while len(self._pieces) <= number:
            self.go_on()
        return self._pieces[number]


def _small(text: str) -> str:
    if text.isascii():
        return text.lower()
    for letter, small in ALSO.items():
        text = text.replace(letter, small)
    return text.lower()
