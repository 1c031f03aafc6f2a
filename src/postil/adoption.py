"""A document that was renamed or moved: annotations of one that is gone, about this very text, are offered and taken over."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from postil.errors import NotFound
from postil.library import Library, Opened
from postil.store.adoption import Left
from postil.store.reading_state import Reading
from postil.store.unsaved import Unsaved


class Adopted(NamedTuple):
    """In words, what was taken over; and where the reader was in the document, where nothing was known of it here."""

    words: str
    reading: Reading | None


def offer(opened: Opened) -> str:
    """In one line what can be taken over, "" for nothing; it may take a while, and any thread may ask."""
    found = _left(opened)
    if not found or opened.store.is_read_only:
        return ""
    are, them = ("is", "it") if found[0].number == 1 else ("are", "them")
    several = f" (the newest of {len(found)} such documents)" if len(found) > 1 else ""
    what = f"{_named(found[0], opened)}, which is gone, {are} about this very text{several}"
    return f"{what} · :adopt takes {them} over"


def adopt(library: Library, opened: Opened) -> Adopted:
    """Take over the newest there are, and where the reader was in the document. Raises NotFound and CannotSave."""
    found = _left(opened)
    if not found:
        raise NotFound(f"{opened.name}: no annotations of a document that is gone are about this very text")
    first, *others = found
    with closing(Unsaved(library.home.state / "unsaved", first.path)) as unsaved:
        opened.store.take_over(first, opened.document, unsaved)
    reading = library.state.take_along(str(first.document), opened.key)
    more = f" · {len(others)} more such documents wait" if len(others) > 1 else " · one more such document waits"
    return Adopted(f"taken over: {_named(first, opened)}{more if others else ''}", reading)


def _left(opened: Opened) -> Sequence[Left]:
    """A text of nothing is that of any empty document."""
    return opened.store.left(opened.document.sha256) if len(opened.document) else []


def _named(what: Left, opened: Opened) -> str:
    """How many, and of which document, as seen from this one."""
    beside = what.document.parent == Path(opened.key).parent
    name = what.document.name if beside else unquote(what.source.removeprefix("file://"))
    return f"{what.number:,} annotation{'s' if what.number != 1 else ''} of {name}"
