"""A text in small letters, so that words are found whatever their case; made a piece at a time."""

from itertools import count

from postil.core.document import Document, Span

LONG = 100_000
"""Code points of a text that more than its pattern is needed for."""

PIECE = 1 << 17
"""Code points that are made small at once."""

OVERLAP = 256
"""Code points that a piece has in common with the next: the longest words that can be found."""

ALSO = {
    **{"İ": "i", "ı": "i", "ſ": "s", "ẛ": "ṡ", "ﬅ": "ﬆ", "µ": "μ", "Σ": "σ", "ς": "σ", "ϐ": "β", "ϑ": "θ", "ϕ": "φ"},
    **{"ϖ": "π", "ϰ": "κ", "ϱ": "ρ", "ϵ": "ε", "\u0345": "ι", "\u1fbe": "ι", "\u1fd3": "\u0390", "\u1fe3": "\u03b0"},
    **{"ᲀ": "в", "ᲁ": "д", "ᲂ": "о", "ᲃ": "с", "ᲄ": "т", "ᲅ": "т", "ᲆ": "ъ", "ᲇ": "ѣ", "ᲈ": "ꙋ"},
}
"""Letters that `re.IGNORECASE` takes for others and `str.lower` does not, or not everywhere, or not by one letter."""

MOSTLY_ASCII = 1.05
"""So many bytes at most to a letter, in UTF-8."""

ASCII = bytes(range(128))


class SmallLetters:
    """As long as the text, offset for offset: whatever `re.IGNORECASE` takes for the same is the same here."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._pieces: dict[int, str] = {}
        self._count = -(-len(document) // PIECE)
        self._to_make = iter(range(self._count))

    def go_on(self) -> bool:
        """Make a piece more; False when all are made."""
        number = next((number for number in self._to_make if number not in self._pieces), None)
        if number is not None:
            self._piece(number)
        return number is not None

    def are_of(self, text: str) -> bool:
        """Whether this is the text they were made from."""
        return text is self._document.text

    @property
    def are_made(self) -> bool:
        """Whether all pieces are made."""
        return len(self._pieces) == self._count

    def find(self, word: str, start: int, end: int, /) -> int:
        """Where a word in small letters begins that lies between the offsets, -1 for nowhere; `OVERLAP` long at most."""
        for number in count(start // PIECE):
            base = number * PIECE
            if base >= end:
                return -1
            found = self._piece(number).find(word, max(start - base, 0), end - base)
            if found >= 0:
                return base + found
        raise AssertionError("the end comes first")

    def count(self, word: str, start: int, end: int, /) -> int:
        """How often a word stands between the offsets, within the first one's piece."""
        number, at = divmod(start, PIECE)
        return self._piece(number).count(word, at, at + end - start)

    def _piece(self, number: int) -> str:
        """Where one searches a piece is made before its turn."""
        piece = self._pieces.get(number)
        if piece is None:
            start = number * PIECE
            piece = self._pieces[number] = small(self._document.passage(Span(start, start + PIECE + OVERLAP)))
        return piece


def small(text: str) -> str:
    """The text in small letters, as long as it is."""
    if text.isascii():
        return text.lower()
    if _is_mostly_ascii(text[:4_096]) and _is_mostly_ascii(text):
        return _small_in_bytes(text.encode("utf-8", "surrogatepass"))
    for letter, other in ALSO.items():
        text = text.replace(letter, other)
    return text.lower()


def _is_mostly_ascii(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) <= len(text) * MOSTLY_ASCII


def _small_in_bytes(text: bytes) -> str:
    """Faster by a third: bytes are made small as ASCII, then the few other letters that have a small one."""
    others = text.translate(None, delete=ASCII).decode("utf-8", "surrogatepass")
    result = text.lower().decode("utf-8", "surrogatepass")
    for letter in set(others):
        other = ALSO.get(letter) or letter.lower()
        if other != letter:
            result = result.replace(letter, other)
    return result
