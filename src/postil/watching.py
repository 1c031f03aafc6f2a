"""Look whether a document's file holds another text by now, and read it anew.

A file that is being replaced is gone, empty or half written for a moment: it is looked at again until it rests.
"""

import stat
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

from postil.core.display import shown_line
from postil.core.document import Document, Span
from postil.errors import IsBinary, PostilError
from postil.formats.decoding import HEAD, is_binary
from postil.library import Seen, Source, read_document, seen

LOOK_SECONDS = 0.8
AGAIN_SECONDS = 0.15
"""How soon one looks again at a file that is not as it was read."""

RESTLESS_SECONDS = 3.0
"""After so long a file that changes with every look is read all the same."""

PATIENCE = 5.0
"""Seconds after which it is told that there is no text to be read."""

LARGEST = 200_000_000
"""Bytes of a file that is read again unasked, unless it was as large before."""

AS_READ = "what you see is what was read"

News = Document | str
"""The document as it is now, or in words why it cannot be had."""


class Watch:
    """Looks on a thread of its own, and calls `tell` there; of one trouble once."""

    def __init__(self, source: Source, document: Document, was: Seen | None, tell: Callable[[News], object]) -> None:
        assert source.path is not None, "what came through a pipe has no file"
        self._path = source.path
        self._source = source._replace(force=source.force and looks_binary(document))
        self._document = document
        self._tell = tell
        self._is_over = Event()
        self._read = self._latest = was
        self._restless_since: float | None = None
        self._trouble = ""
        self._told = ""

    def start(self) -> None:
        Thread(target=self._run, name="postil-watching", daemon=True).start()

    def stop(self) -> None:
        """It looks no more; a look that hangs is left behind."""
        self._is_over.set()

    def _run(self) -> None:
        while not self._is_over.wait(AGAIN_SECONDS if self._is_restless else LOOK_SECONDS):
            self.look(monotonic())

    @property
    def _is_restless(self) -> bool:
        return self._restless_since is not None and not self._told

    def look(self, now: float) -> None:
        """Read it where it is another; `now` in seconds goes on from look to look."""
        found = seen(self._path)
        if found == self._read:
            self._rest(found)
            return
        if self._restless_since is None:
            self._restless_since = now
        if found != self._latest:
            self._latest, self._trouble = found, ""
            if now - self._restless_since < RESTLESS_SECONDS:
                return
        if not self._trouble:
            self._trouble = self._hindrance(found) or self._read_again(found)
        if self._trouble and now - self._restless_since >= PATIENCE and self._told != self._trouble:
            self._told = self._trouble
            self._say(self._trouble)

    def _rest(self, found: Seen | None) -> None:
        self._read = self._latest = found
        self._restless_since, self._trouble, self._told = None, "", ""

    def _hindrance(self, found: Seen | None) -> str:
        """In words, why it is not read; "" where it can be."""
        name = shown_line(self._source.name)
        if found is None:
            return f"{name} is gone from the disk; {AS_READ}"
        if not stat.S_ISREG(found.mode):
            return f"{name} is no file any more; {AS_READ}"
        if found.size == 0 and len(self._document):
            return f"{name} is empty now; {AS_READ}"
        if found.size > max(LARGEST, 2 * (self._read.size if self._read else 0)):
            return f"{name} has grown to {found.size // 1_000_000:,} MB and is not read again; {AS_READ}"
        return ""

    def _read_again(self, found: Seen | None) -> str:
        """Tell of another text. In words, why it cannot be read; "" also where it has changed meanwhile."""
        name = shown_line(self._source.name)
        try:
            document = read_document(self._source)
        except IsBinary:
            return f"{name} is no text any more; {AS_READ}"
        except PostilError:
            return f"{name} cannot be read now; {AS_READ}"
        if seen(self._path) != found:
            return ""
        self._rest(found)
        if not is_same(self._document, document):
            document.count_blocks()
            self._document = document
            self._say(document)
        return ""

    def _say(self, news: News) -> None:
        if not self._is_over.is_set():
            self._tell(news)


def is_same(one: Document, other: Document) -> bool:
    """Whether both show the same: the text, and what stands beside it."""
    if one is other:
        return True
    if one.sha256 != other.sha256 or one.reader != other.reader or one.outline != other.outline:
        return False
    if tuple(one.style_spans) != tuple(other.style_spans):
        return False
    return one.lines_are_source or list(one.blocks(one.span)) == list(other.blocks(other.span))


def looks_binary(document: Document) -> bool:
    """Whether it was opened though it is no text."""
    return is_binary(document.passage(Span(0, HEAD)).encode())
