"""Files of an older schema are brought up to date by the first change."""

import json
from pathlib import Path

import pytest
from tinydb import TinyDB

from postil.core.records import free_number
from postil.store.schema import SCHEMA, is_newer, is_older, migrated
from torture.sitting import LATER, by_id, file_in, kept, noted, reopened, step, store_at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that a plain TinyDB has made: its numbers are 1 and 2, and it names no schema."""
    path = file_in(tmp_path)
    path.parent.mkdir()
    from postil.core.webannotation import to_json

    with TinyDB(path) as database:
        database.table("annotations").insert_multiple(to_json(noted(id), "a.txt") for id in ("one", "two"))
        database.table("theirs").insert({"kept": True})
    return path


def test_reading_an_older_file_gives_its_annotations_and_leaves_it(path: Path) -> None:
    before = path.read_bytes()

    assert reopened(path).annotations == by_id([noted("one"), noted("two")])
    assert path.read_bytes() == before


def test_the_first_change_gives_the_records_the_numbers_of_their_ids(path: Path) -> None:
    before = path.read_bytes()

    store = store_at(path)
    store.record(step(None, noted("three", modified=LATER)))
    assert store.flush(10)
    tables = json.loads(path.read_bytes())

    ids = {f"urn:uuid:{name}" for name in ("one", "two", "three")}
    assert tables["annotations"].keys() == {str(free_number(id, set())) for id in ids}
    assert next(iter(tables["document"].values()))["schema"] == SCHEMA
    assert tables["theirs"] == {"1": {"kept": True}}
    assert kept(path.parent, before, where=".backups")


def test_a_row_without_an_id_keeps_its_number_and_no_other_takes_it() -> None:
    number = str(free_number("urn:uuid:one", set()))

    tables = migrated({"annotations": {number: {"odd": 1}, "2": {"id": "urn:uuid:one"}}})

    assert tables == {"annotations": {number: {"odd": 1}, str(int(number) + 1): {"id": "urn:uuid:one"}}}


def test_a_file_of_our_schema_stays_as_it_is() -> None:
    tables = {"document": {"1": {"schema": SCHEMA}}, "annotations": {"1": {"id": "urn:uuid:one"}}}

    assert migrated(tables) is tables


@pytest.mark.parametrize("schema", [SCHEMA + 1, "soon", None, -1])
def test_a_schema_that_is_not_known_is_newer_and_never_brought_up_to_date(schema: object) -> None:
    tables = {"document": {"1": {"schema": schema}}, "annotations": {"1": {"id": "urn:uuid:one"}}}

    assert is_newer(tables)
    assert not is_older(tables)
