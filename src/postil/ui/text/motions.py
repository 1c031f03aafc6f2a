"""Which action of the keymap is which motion of the reader; `n` is the count that was typed, or None."""

from collections.abc import Callable

from postil.core.textobjects import Size
from postil.ui.text import selecting
from postil.ui.text.reader import Reader


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
    "extend": lambda reader, n: reader.extend(n or 1),
    "give-back": lambda reader, n: reader.extend(-(n or 1)),
    "extend-right": lambda reader, n: reader.extend(n or 1, _across(reader)),
    "give-back-left": lambda reader, n: reader.extend(-(n or 1), _across(reader)),
    "page-down": lambda reader, n: reader.page(n or 1),
    "page-up": lambda reader, n: reader.page(-(n or 1)),
    "half-page-down": lambda reader, n: reader.half_page(n or 1),
    "half-page-up": lambda reader, n: reader.half_page(-(n or 1)),
    "line-down": lambda reader, n: reader.scroll(n or 1),
    "line-up": lambda reader, n: reader.scroll(-(n or 1)),
    "to-middle": lambda reader, n: reader.put_focus(0.5),
    "to-top-row": lambda reader, n: reader.put_focus(0),
    "to-bottom-row": lambda reader, n: reader.put_focus(1),
    "to-start": lambda reader, n: reader.to_line(n) if n else reader.to_start(),
    "to-end": lambda reader, n: reader.to_line(n) if n else reader.to_end(),
    "to-percent": lambda reader, n: reader.to_percent(n),
    "back": lambda reader, n: reader.back(n or 1),
    "forth": lambda reader, n: reader.forth(n or 1),
    "select": lambda reader, n: selecting.begin(reader, "word"),
    "select-paragraphs": lambda reader, n: selecting.begin(reader, "paragraph"),
    "select-again": lambda reader, n: selecting.again(reader),
    "take-word": lambda reader, n: selecting.take(reader, "word", n or 1),
    "give-word": lambda reader, n: selecting.give(reader, "word", n or 1),
    "take-letter": lambda reader, n: selecting.take_letter(reader, n or 1),
    "give-letter": lambda reader, n: selecting.give_letter(reader, n or 1),
    "take-row": lambda reader, n: selecting.take_row(reader, n or 1),
    "give-row": lambda reader, n: selecting.take_row(reader, -(n or 1)),
    "to-row-start": lambda reader, n: selecting.to_row_edge(reader, end=False),
    "to-row-end": lambda reader, n: selecting.to_row_edge(reader, end=True),
    "take-sentence": lambda reader, n: selecting.take(reader, "sentence", n or 1),
    "give-sentence": lambda reader, n: selecting.give(reader, "sentence", n or 1),
    "take-paragraph": lambda reader, n: selecting.take(reader, "paragraph", n or 1),
    "give-paragraph": lambda reader, n: selecting.give(reader, "paragraph", n or 1),
    "select-to-start": lambda reader, n: selecting.to_edge(reader, end=False),
    "select-to-end": lambda reader, n: selecting.to_edge(reader, end=True),
    "select-page-up": lambda reader, n: reader.page(-(n or 1)),
    "swap-ends": lambda reader, n: selecting.swap_ends(reader),
    "inner-word": lambda reader, n: selecting.inner(reader, "word"),
    "inner-sentence": lambda reader, n: selecting.inner(reader, "sentence"),
    "inner-paragraph": lambda reader, n: selecting.inner(reader, "paragraph"),
}

LETTERED: dict[str, Callable[[Reader, str], str]] = {
    "set-mark": lambda reader, letter: reader.set_mark(letter),
    "to-mark": lambda reader, letter: reader.to_mark(letter),
}
"""Those that take the letter of a mark."""
