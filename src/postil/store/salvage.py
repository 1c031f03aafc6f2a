"""The records that can still be read in a damaged annotation file, whatever is wrong around them.

A record is known by its shape, not by the words around it: a key that ends in a digit, a colon and a brace may begin one.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from postil.core.records import Tables

Numbered = tuple[int, dict[str, Any]]

BEGINNING = re.compile(r'([0-9]{1,20}+)"\s*:\s*(?=\{)')
"""The quote before the key may be damaged, or may have closed the text of the record before."""

NUMBER = re.compile(r"[0-9]{1,20}")

DECODER = json.JSONDecoder(strict=False)
"""Lets control characters stand in a text."""

PIECE = 4096
"""Code points that are tried at least where the text as far as the next beginning was not enough."""

CUT_SHORT = 8
"""A record that fails so near to the end of what was tried may go on behind it: half of an escaped character."""

PATIENCE = 10
"""How often all of the text may be read for records that go on behind the next beginning."""

CONFLICT = re.compile("^<<<<<<< ", re.MULTILINE)
TABLES = ("document", "annotations", "deleted")


def salvaged(content: bytes) -> Tables:
    """The records by table, {} where there are none. Never raises.

    A record keeps its number; where another one has it, the number is a new one. Two records may have one id.
    """
    found: dict[str, list[Numbered]] = {}
    for text in _sides(_decoded(content)):
        for table, number, record in _records(text):
            found.setdefault(table, []).append((number, record))
    return {table: _by_number(records) for table, records in found.items()}


def is_misnamed(tables: Tables) -> bool:
    """Whether there are annotations, but in no table of that name: a byte of the name is wrong."""
    return "annotations" not in tables and any(
        _table(record) == "annotations"
        for name, rows in tables.items()
        if name not in TABLES
        for record in rows.values()
    )


def _decoded(content: bytes) -> str:
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf_16 else "utf-8", errors="replace")


def _sides(text: str) -> list[str]:
    """The text as either side of git's conflict markers has it; without markers, the text."""
    if not CONFLICT.search(text):
        return [text]
    ours: list[str] = []
    theirs: list[str] = []
    now = [ours, theirs]
    for line in text.split("\n"):
        match line[:7]:
            case "<<<<<<<":
                now = [ours]
            case "|||||||":
                now = []
            case "=======":
                now = [theirs]
            case ">>>>>>>":
                now = [ours, theirs]
            case _:
                for side in now:
                    side.append(line)
    return ["\n".join(ours), "\n".join(theirs)]


def _records(text: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Table, number and record, in the order of the text."""
    patience = PATIENCE * len(text)
    beginning = BEGINNING.search(text)
    while beginning:
        start = beginning.end()
        following = BEGINNING.search(text, start)
        enough = following.end() + 1 - start if following else len(text)
        record, length = _object(text, start, enough, patience)
        if _table(record):
            yield from _apart(int(beginning[1]), record)
            beginning = BEGINNING.search(text, start + length)
        else:
            patience -= length
            beginning = following


def _apart(number: int, record: dict[str, Any]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """The record, and those that fell into it where the brace at its end is gone."""
    fallen = {key: value for key, value in record.items() if NUMBER.fullmatch(key) and _table(value)}
    yield _table(record), number, {key: value for key, value in record.items() if key not in fallen}
    for key, value in fallen.items():
        yield _table(value), int(key), value


def _object(text: str, start: int, enough: int, most: int) -> tuple[Any, int]:
    """The object that begins there, and its length; None where there is none, and how much was read for it.

    So much of the text is tried as should be enough for a record, then more and more.
    """
    while True:
        piece = text[start : start + enough]
        try:
            return DECODER.raw_decode(piece)
        except json.JSONDecodeError as error:
            if not _is_cut_short(error, piece):
                return None, error.pos
        except (ValueError, RecursionError):
            return None, len(piece)
        if len(piece) < enough or enough > most:
            return None, len(piece)
        enough = max(8 * enough, PIECE)


def _is_cut_short(error: json.JSONDecodeError, piece: str) -> bool:
    return error.pos > len(piece) - CUT_SHORT or error.msg.startswith("Unterminated string")


def _table(record: Any) -> str:
    """To which table a record of this shape belongs, "" for none."""
    match record:
        case {"id": str(), "target": _}:
            return "annotations"
        case {"id": str(), "deleted": _}:
            return "deleted"
        case {"source": str(), "schema": _} | {"source": str(), "text": _}:
            return "document"
    return ""


def _by_number(records: Iterable[Numbered]) -> dict[str, Any]:
    found: dict[int, Any] = {}
    doubled = [record for number, record in records if found.setdefault(number, record) != record]
    found.update(zip(count(max(found) + 1), doubled, strict=False))
    return {str(number): record for number, record in found.items()}
