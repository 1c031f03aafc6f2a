"""What commands have in common that are about one document: which, how it is opened, and how a change of it is saved."""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from postil.core.annotation import Annotation
from postil.core.display import short, shown_line
from postil.errors import CannotSave, NotFound, PostilError
from postil.library import Library, Opened, Source

NOT_FOR_TERMINALS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON may hold as it is, though a terminal would obey it, or UTF-8 has no bytes for it."""

SAVING_SECONDS = 10.0
SLOW = "the disk did not answer in time"


def file_arguments(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """The document, and how it is opened."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?" if optional else None, help="a document; - reads standard input"
    )
    parser.add_argument("--annotations", metavar="DIR", help="keep the annotations in this folder")
    parser.add_argument("--force", action="store_true", help="open it though it does not look like a text")


def source(parsed: argparse.Namespace) -> Source:
    annotations = Path(os.path.abspath(parsed.annotations)) if parsed.annotations else None
    if parsed.file == "-":
        return Source(None, _piped(), annotations, parsed.force)
    if not parsed.file:
        raise NotFound("The name of the document is empty.")
    return Source(Path(parsed.file), b"", annotations, parsed.force)


def library() -> Library:
    """The user's library; what is wrong with the settings goes to standard error."""
    found = Library()
    tell(found.settings.problems)
    return found


def tell(problems: Iterable[str]) -> None:
    for words in problems:
        print(f"postil: {words}", file=sys.stderr)


@contextmanager
def opened(parsed: argparse.Namespace) -> Iterator[Opened]:
    """What must be told of it goes to standard error; what an earlier sitting could not save is saved now."""
    found = library().open(source(parsed))
    try:
        _tell(found)
        yield found
    finally:
        found.store.close()


def save(opened: Opened) -> None:
    """Raises CannotSave with the file in which the change is kept, where that could be done."""
    store = opened.store
    if not store.flush(SAVING_SECONDS):
        kept = f"\nIt is kept in {store.kept}, and taken up when the document is opened again." if store.kept else ""
        raise CannotSave(f"not saved: {store.failure or SLOW}{kept}")


def is_terminal(stream: TextIO | None) -> bool:
    """A stream may be closed (`>&-`): then Python has None for it."""
    return stream is not None and stream.isatty()


def listed(opened: Opened, annotation: Annotation) -> str:
    """One line: where, id, status, quote, tags, note."""
    notebook = opened.session.notebook
    span = notebook.span_of(annotation)
    line, column = opened.document.source_line(span.start) if span else (0, 0)
    place = f"{line}:{column}" if span else "not found"
    facts = ["(found, but not surely)"] if notebook.state_of(annotation) == "check" else []
    facts += [f"#{tag}" for tag in annotation.tags]
    facts += [word for word, holds in (("star", annotation.star), ("done", annotation.status == "done")) if holds]
    quote = shown_line(annotation.target.quote.exact)
    parts = [
        f"{shown_line(opened.name)}:{place}",
        short(annotation.id),
        f"“{quote}”",
        *map(shown_line, facts),
    ]
    return " ".join([*parts, *([f"- {shown_line(annotation.note)}"] if annotation.note else [])])


def print_json(records: list[dict[str, Any]]) -> None:
    """For programs, and fit for a terminal."""
    written = json.dumps(records, ensure_ascii=False, indent=2)
    print(NOT_FOR_TERMINALS.sub(lambda found: f"\\u{ord(found[0]):04x}", written))


def begins(id: str, words: str) -> bool:
    """Whether the words are an id, or the beginning of it."""
    return bool(words) and (id.removeprefix("urn:uuid:").startswith(words) or id == words)


def _tell(found: Opened) -> None:
    told = [found.notice] if found.notice else []
    if not found.store.flush(SAVING_SECONDS):
        told.append(f"still not saved: {found.store.failure or SLOW}")
    for words in told:
        print(f"postil: {shown_line(found.name)}: {shown_line(words)}", file=sys.stderr)


def _piped() -> bytes:
    if sys.stdin is None:
        raise PostilError("There is no standard input to read.")
    if is_terminal(sys.stdin):
        print("postil: reading from the terminal; Ctrl+D on a line of its own ends it", file=sys.stderr)
    return sys.stdin.buffer.read()
