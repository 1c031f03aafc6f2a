"""TinyDB with our storage, and tables in which records are exchanged by one operation."""

from collections.abc import Iterable, Mapping
from typing import Any

from tinydb import TinyDB
from tinydb.table import Table

from postil.store.atomic_json import AtomicJSONStorage


class ExchangeTable(Table):
    """TinyDB's remove and insert would each go through all rows, and its update changes records in place."""

    def exchange(self, removed: Iterable[int], inserted: Mapping[int, dict[str, Any]]) -> None:
        """Take rows away by their numbers, then put in others under theirs."""

        def exchanged(rows: dict[int, Any]) -> None:
            for number in removed:
                del rows[number]
            rows.update(inserted)

        self._update_table(exchanged)


class Database(TinyDB):
    """`Database(path, mode)`; the arguments are the storage's."""

    default_storage_class = AtomicJSONStorage  # type: ignore[assignment]  # any Storage may stand there
    table_class = ExchangeTable
