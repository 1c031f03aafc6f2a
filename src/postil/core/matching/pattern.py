"""What is looked for: a quote with what stood around it, in normal form."""

from typing import NamedTuple

from postil.core.matching.normal import Normal


class Pattern(NamedTuple):
    """`text` with the quote from `start` to before `end`; what stands before and behind it is context."""

    text: str
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end]

    @property
    def prefix(self) -> str:
        return self.text[: self.start]

    @property
    def suffix(self) -> str:
        return self.text[self.end :]


def pattern(quote: str, prefix: str = "", suffix: str = "") -> Pattern:
    """Of a quote's own words and those around it."""
    whole = Normal(prefix + quote + suffix)
    return _trimmed(whole.text, whole.index(len(prefix)), whole.index(len(prefix) + len(quote)))


def around(text: str, start: int, end: int, context: int) -> Pattern:
    """Of what stands in a text in normal form, with so many characters on both sides."""
    first = max(start - context, 0)
    return _trimmed(text[first : end + context], start - first, end - first)


def _trimmed(text: str, start: int, end: int) -> Pattern:
    """Outer blanks are no part of a quote."""
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return Pattern(text, start, end)
