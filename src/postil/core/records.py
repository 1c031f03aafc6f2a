"""The tables of an annotation file as JSON: rows under numbers, found by the ids in them."""

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

Rows = Mapping[str, Any]
Tables = dict[str, dict[str, Any]]


def by_id(tables: Tables, name: str) -> dict[str, dict[str, Any]]:
    """A table's records by id, without those that have none; of two with one id the one modified later counts."""
    found: dict[str, dict[str, Any]] = {}
    for row in tables.get(name, {}).values():
        id = row.get("id") if isinstance(row, dict) else None
        if isinstance(id, str) and id and (id not in found or _when(found[id]) < _when(row)):
            found[id] = row
    return found


def free_number(id: str, taken: AbstractSet[int]) -> int:
    """A record's number: the first 53 bits of its id's SHA-256, never 0; from one that is taken it counts up.

    Two clones give two annotations two numbers, and a merge of their files fuses none. JSON numbers are exact to 53 bits.
    """
    number = int.from_bytes(hashlib.sha256(id.encode(errors="surrogatepass")).digest()[:7]) >> 3 or 1
    while number in taken:
        number += 1
    return number


def _when(row: Mapping[str, Any]) -> str:
    return str(row.get("modified", ""))
