"""The tables of an annotation file as JSON: rows under numbers, found by the ids in them."""

import hashlib
import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

Rows = Mapping[str, Any]
Tables = dict[str, dict[str, Any]]

Name = tuple[str, str]
"""What a row is known by, and the kind of it: ("id", its id), ("key", its number) or ("content", all that is in it)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by their names, and the number of each."""

    rows: dict[Name, Any] = field(default_factory=dict)
    numbers: dict[Name, int] = field(default_factory=dict)


def named(rows: Rows, name_of: Callable[[str, Any], Name | None]) -> Table:
    """The rows by name; what has none goes by its content: it is never taken for another, and of equal ones there is one.

    Of two rows with one name the one modified later counts.
    """
    table = Table()
    for key in sorted(rows, key=int):
        name = name_of(key, rows[key]) or ("content", written(rows[key]))
        if name not in table.rows or _modified(table.rows[name]) < _modified(rows[key]):
            table.rows[name], table.numbers[name] = rows[key], int(key)
    return table


def by_id(key: str, row: Any) -> Name | None:
    """The name of a record with an id."""
    id = id_of(row)
    return ("id", id) if id else None


def by_key(key: str, row: Any) -> Name:
    """The name of a row that only its number tells from others."""
    return "key", key


def free_number(id: str, taken: AbstractSet[int]) -> int:
    """A record's number: the first 53 bits of its id's SHA-256, never 0; from one that is taken it counts up.

    Two clones give two annotations two numbers, and a merge of their files fuses none. JSON numbers are exact to 53 bits.
    """
    number = int.from_bytes(hashlib.sha256(id.encode(errors="surrogatepass")).digest()[:7]) >> 3 or 1
    while number in taken:
        number += 1
    return number


def id_of(row: Any) -> str:
    """The id in a record, "" where it has none."""
    id = row.get("id") if isinstance(row, dict) else None
    return id if isinstance(id, str) else ""


def source(tables: Tables) -> str | None:
    """Which document the file names as its own."""
    sources = (row.get("source") for row in tables.get("document", {}).values() if isinstance(row, dict))
    return next((source for source in sources if isinstance(source, str)), None)


def written(value: Any) -> str:
    """A value's JSON, the same for equal values; what is no JSON as Python writes it, "" for what is nested too deeply."""
    try:
        return json.dumps(value, sort_keys=True, default=repr)
    except RecursionError:
        return ""


def _modified(row: Any) -> str:
    return str(row.get("modified", "")) if isinstance(row, dict) else ""
