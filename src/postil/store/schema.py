"""The number of an annotation file's schema, and how a file with an older one becomes one of ours.

A file that says none was made by a plain TinyDB, or by hand: it counts as 0.
"""

from collections.abc import Callable
from typing import Any

from postil.core.records import Tables, free_number, id_of

SCHEMA = 1


def is_newer(tables: Tables) -> bool:
    """Whether a newer postil has written it, or one that says no number we know."""
    return not all(isinstance(schema, int) and 0 <= schema <= SCHEMA for schema in _schemas(tables))


def is_older(tables: Tables) -> bool:
    """Whether there are annotations in it, and it has to be brought up to date before it is changed."""
    return bool(tables.get("annotations")) and not is_newer(tables) and _schema(tables) < SCHEMA


def migrated(tables: Tables) -> Tables:
    """The tables by our schema; records that did not have to be changed are the same objects."""
    for number in range(_schema(tables), SCHEMA) if is_older(tables) else ():
        tables = MIGRATIONS[number](tables)
    return tables


def _schema(tables: Tables) -> int:
    return min(_schemas(tables), default=0)


def _schemas(tables: Tables) -> list[Any]:
    rows = tables.get("document", {}).values()
    return [row.get("schema", 0) for row in rows if isinstance(row, dict)]


def _numbered_by_id(tables: Tables) -> Tables:
    """TinyDB counts 1, 2, 3: two clones of a repository then have two annotations under one number, and git makes one of them.

    A row without an id keeps its number.
    """
    tables = dict(tables)
    for name in ("annotations", "deleted"):
        rows = tables.get(name, {})
        found = {key: row for key, row in rows.items() if not id_of(row)}
        taken = set(map(int, found))
        for row in filter(id_of, rows.values()):
            number = free_number(id_of(row), taken)
            taken.add(number)
            found[str(number)] = row
        if name in tables:
            tables[name] = found
    return tables


MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {0: _numbered_by_id}
"""What makes the next schema of each."""
