"""Which action of the keymap is which motion of the reader; `n` is the count that was typed, or None."""

from collections.abc import Callable

from postil.core.textobjects import Size
from postil.ui.reader import Reader


def _across(reader: Reader) -> Size:
    """Right and left go by sentences; while a word is in focus by words."""
    return "word" if reader.focus.size == "word" else "sentence"


MOTIONS: dict[str, Callable[[Reader, int | None], str]] = {
    "read-on": lambda reader, n: reader.read_on(n),
    "read-back": lambda reader, n: reader.read_back(n),
    "next-paragraph": lambda reader, n: reader.next("paragraph", n or 1),
    "previous-paragraph": lambda reader, n: reader.previous("paragraph", n or 1),
    "next-sentence": lambda reader, n: reader.next("sentence", n or 1),
    "previous-sentence": lambda reader, n: reader.previous("sentence", n or 1),
    "right": lambda reader, n: reader.next(_across(reader), n or 1),
    "left": lambda reader, n: reader.previous(_across(reader), n or 1),
    "next-word": lambda reader, n: reader.next("word", n or 1),
    "wider": lambda reader, n: reader.wider(),
    "narrower": lambda reader, n: reader.narrower(),
    "by-sentence": lambda reader, n: reader.by_sentence(),
    "next-heading": lambda reader, n: reader.heading(n or 1),
    "previous-heading": lambda reader, n: reader.heading(-(n or 1)),
    "extend": lambda reader, n: reader.extend(forward=True),
    "give-back": lambda reader, n: reader.extend(forward=False),
    "extend-right": lambda reader, n: reader.extend(forward=True, size=_across(reader)),
    "give-back-left": lambda reader, n: reader.extend(forward=False, size=_across(reader)),
    "page-down": lambda reader, n: reader.page(n or 1),
    "page-up": lambda reader, n: reader.page(-(n or 1)),
    "half-page-down": lambda reader, n: reader.half_page(n or 1),
    "half-page-up": lambda reader, n: reader.half_page(-(n or 1)),
    "line-down": lambda reader, n: reader.scroll(n or 1),
    "line-up": lambda reader, n: reader.scroll(-(n or 1)),
    "to-start": lambda reader, n: reader.to_start(),
    "to-end": lambda reader, n: reader.to_end(),
    "back": lambda reader, n: reader.back(n or 1),
    "forth": lambda reader, n: reader.forth(n or 1),
}
