"""The annotations in rows, each parsed once."""

from typing import Any

import pytest

from postil.core.webannotation import to_json
from postil.store import known
from postil.store.known import Known
from torture.sitting import LATER, noted


def row(name: str, **fields: Any) -> dict[str, Any]:
    return to_json(noted(name, **fields), "a.txt")


def test_of_two_rows_with_one_id_the_later_counts_and_when_it_goes_the_other() -> None:
    old, new = row("1", note="old"), row("1", note="new", modified=LATER)
    rows = Known()

    rows.take({"5": new, "10": old})
    first = rows.annotations["urn:uuid:1"].note
    rows.take({"10": old})

    assert (first, rows.annotations["urn:uuid:1"].note) == ("new", "old")


def test_what_was_known_before_is_told_of_the_ids_that_have_changed_only() -> None:
    stays, before, after = row("1"), row("2"), row("2", note="new")
    rows = Known()
    rows.take({"1": stays, "2": before})

    assert rows.take({"1": stays, "2": after, "3": row("3")}) == {"urn:uuid:2": noted("2"), "urn:uuid:3": None}


def test_an_annotation_that_is_gone_is_not_known() -> None:
    rows = Known()
    rows.take({"1": row("1")})

    assert rows.take({}) == {"urn:uuid:1": noted("1")}
    assert rows.annotations == {}
    assert rows.keys("urn:uuid:1") == []


def test_the_keys_of_an_annotation_are_in_the_order_of_their_numbers() -> None:
    rows = Known()
    rows.take({"10": row("1"), "9": row("1"), "8": row("2")})

    assert rows.keys("urn:uuid:1") == ["9", "10"]


def test_rows_that_cannot_be_read_are_counted_and_have_no_keys() -> None:
    rows = Known()
    rows.take({"1": row("1"), "2": "junk", "3": {"id": "urn:uuid:1", "target": []}})

    assert rows.unreadable == 2
    assert rows.keys("urn:uuid:1") == ["1"]


def test_a_row_that_is_the_same_object_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Any] = []
    monkeypatch.setattr(known, "from_json", lambda row: parsed.append(row) or noted(row["id"][9:]))
    one, two = row("1"), row("2")
    rows = Known()

    rows.take({"1": one})
    rows.take({"1": one, "2": two})

    assert parsed == [one, two]
