"""What can still be read in a damaged annotation file."""

import json
import random
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postil.core.records import Tables, free_number
from postil.store.atomic_json import AtomicJSONStorage
from postil.store.salvage import is_misnamed, salvaged

SEED = 20261124
DOCUMENT = {"source": "a.txt", "title": "A", "schema": 1, "text": {"length": 9, "reader": "text 1", "sha256": "0" * 64}}
TOMBSTONE = {"id": "urn:uuid:gone", "deleted": "2026-11-24T05:50:24.123Z"}


def annotation(id: str, note: str = "Who says so?") -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"postil": "urn:x-postil:"}],
        "body": [{"purpose": "commenting", "type": "TextualBody", "value": note}],
        "id": f"urn:uuid:{id}",
        "modified": "2026-11-24T05:50:24.123Z",
        "target": {
            "postil:text": {"length": 9, "reader": "text 1", "sha256": "0" * 64},
            "selector": [{"end": 8, "exact": 'the “lamp” {\n"1": {', "start": 4, "type": "TextPositionSelector"}],
            "source": "a.txt",
        },
        "type": "Annotation",
    }


def tables_of(*annotations: dict[str, Any]) -> Tables:
    rows = {str(free_number(record["id"], set())): record for record in annotations}
    return {"annotations": rows, "deleted": {"7": TOMBSTONE}, "document": {"1": DOCUMENT}}


TWENTY = tables_of(*(annotation(str(number)) for number in range(20)))


def written(tables: Tables, folder: Path) -> bytes:
    AtomicJSONStorage(folder / "a.json").write(tables)
    return (folder / "a.json").read_bytes()


def compact(tables: Tables) -> bytes:
    """As TinyDB itself writes."""
    return json.dumps(tables).encode()


@pytest.fixture(params=["indented", "compact"])
def content(request: pytest.FixtureRequest, tmp_path: Path) -> bytes:
    return compact(TWENTY) if request.param == "compact" else written(TWENTY, tmp_path)


Extent = tuple[int, int, str, str]


def extents(content: bytes) -> Iterator[Extent]:
    """Where each record's key begins and its brace ends, its table and number; the file is valid."""
    words = content.decode()
    for name, rows in json.loads(content).items():
        for key in rows:
            found = re.search(rf'"{key}":\s+(?={{)', words)
            assert found is not None
            _, end = json.JSONDecoder().raw_decode(words, found.end())
            yield len(words[: found.start()].encode()), len(words[:end].encode()), name, key


def share(cases: Iterable[tuple[bytes, list[Extent]]]) -> float:
    """How many of the records that must be there were salvaged, as they were."""
    there: list[bool] = [
        TWENTY[name][key] == found.get(name, {}).get(key)
        for damaged, intact in cases
        for found in [salvaged(damaged)]
        for _, _, name, key in intact
    ]
    return sum(there) / len(there)


def flipped(content: bytes, at: int, by: int) -> bytes:
    return content[:at] + bytes([content[at] ^ by]) + content[at + 1 :]


def test_a_sound_file_is_salvaged_whole(content: bytes) -> None:
    assert salvaged(content) == TWENTY


def test_every_record_before_a_cut_is_salvaged(content: bytes) -> None:
    records = list(extents(content))
    cuts = range(0, len(content), 53)

    assert share((content[:cut], [each for each in records if each[1] <= cut]) for cut in cuts) == 1


def test_a_flipped_byte_costs_no_record_but_its_own(content: bytes) -> None:
    records, chance = list(extents(content)), random.Random(SEED)
    flips = [(chance.randrange(len(content)), chance.randrange(1, 256)) for _ in range(300)]

    assert (
        share((flipped(content, at, by), [each for each in records if not each[0] <= at < each[1]]) for at, by in flips)
        == 1
    )


def test_records_fall_out_of_one_whose_closing_brace_is_gone(content: bytes) -> None:
    records = list(extents(content))
    braces = [end - 1 for _, end, name, _ in records if name == "annotations"]

    assert share((flipped(content, at, ord("}") ^ ord(" ")), records) for at in braces) == 1


DAMAGE = {
    "a BOM": lambda content: b"\xef\xbb\xbf" + content,
    "CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "NUL bytes before": lambda content: bytes(4096) + content,
    "NUL bytes behind": lambda content: content + bytes(4096),
    "bytes that are no UTF-8 between": lambda content: re.sub(rb'\},(\s+"[0-9])', b"}\xff\xc3,\\1", content),
    "UTF-16, as PowerShell writes": lambda content: content.decode().encode("utf-16"),
    "itself again": lambda content: content + content,
    "a part of itself before": lambda content: content[: len(content) // 2] + content,
    "words before": lambda content: b'Saved. "1": {' + content,
    "another table around": lambda content: b'{"table1": ' + content,
    "a table's name with a digit": lambda content: content.replace(b"annotations", b"annotation3"),
    "100 cut records before": lambda content: b'{"1": {"id": "a", "target": ' * 100 + content,
    "100,000 braces before": lambda content: b"{" * 100_000 + content,
    "100,000 levels before": lambda content: b'{"1":' * 100_000 + b" " * 5_000 + content,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_what_is_wrong_around_the_records_costs_none(content: bytes, damage: Any) -> None:
    assert salvaged(damage(content)) == TWENTY


@pytest.mark.parametrize(("byte", "read"), [(b"\xff", "\ufffd"), (b"\x00", "\x00"), (b"\n", "\n")])
def test_a_wrong_byte_in_a_note_costs_one_character(content: bytes, byte: bytes, read: str) -> None:
    found = salvaged(content.replace(b"Who", b"Wh" + byte))

    assert [row["body"][0]["value"] for row in found["annotations"].values()] == [f"Wh{read} says so?"] * 20


def test_a_record_goes_to_its_table_by_its_shape() -> None:
    found = salvaged(compact({"x": {"1": DOCUMENT, "2": annotation("a"), "3": TOMBSTONE, "4": {"id": "b"}, "5": {}}}))

    assert found == {"document": {"1": DOCUMENT}, "annotations": {"2": annotation("a")}, "deleted": {"3": TOMBSTONE}}


def test_both_sides_of_a_conflict_are_kept() -> None:
    content = b"""{"annotations": {
    "1": {
      "id": "a",
<<<<<<< HEAD
      "note": "mine",
||||||| base
      "note": "ours",
=======
      "note": "theirs",
>>>>>>> branch
      "target": "a.txt"
    },
    "2": {"id": "b", "target": "a.txt"}
}}"""

    assert salvaged(content)["annotations"] == {
        "1": {"id": "a", "note": "mine", "target": "a.txt"},
        "2": {"id": "b", "target": "a.txt"},
        "3": {"id": "a", "note": "theirs", "target": "a.txt"},
    }


def test_a_doubled_number_gives_way_and_an_equal_record_is_no_other() -> None:
    one, other = annotation("a"), annotation("b")
    files = [compact({"annotations": {"5": record}}) for record in (one, other, one)]

    assert salvaged(b"".join(files))["annotations"] == {"5": one, "6": other}


NOTHING = {
    "empty": b"",
    "blank": b" \n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\xff",
    "lists": b"[" * 100_000,
    "a long number": b'{"1": {"id": "a", "target": ' + b"1" * 5_000 + b"}}",
    "records of no shape": b'{"t": {"1": {"id": 4, "target": 5}, "2": {"source": "a"}, "3": {"target": {}}}}',
}


@pytest.mark.parametrize("content", NOTHING.values(), ids=NOTHING.keys())
def test_where_no_record_is_none_is_salvaged(content: bytes) -> None:
    assert salvaged(content) == {}


def test_a_note_of_a_megabyte_is_salvaged() -> None:
    tables = tables_of(annotation("a", "“lamp”\n" * 150_000), annotation("b"))

    assert salvaged(b"\xff" + compact(tables)) == tables


GARBAGE = {
    "beginnings": b'"1": {"a": }, ' * 100_000,
    "nested beginnings": b'"1": {"a": ' * 100_000,
    "nested records": b'"1": {"id": "a", "b": [' * 50_000,
    "wide and nested": (b'"1": {"b": [' + b"0," * 10_000 + b'0], "c": ') * 400,
    "objects of no shape": (b'"1":{' * 400 + b"}" * 400) * 1_000,
    "one number": b"".join(b'"1":{"id":"%d","target":1},' % number for number in range(100_000)),
    "digits": b"1" * 8_000_000,
    "conflict markers": b"<<<<<<< a\n" * 800_000,
    "an open text": b'"1": {"id": "' + b"a" * 8_000_000,
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_gone_through_in_seconds(content: bytes) -> None:
    begun = time.process_time()

    salvaged(content)

    assert time.process_time() - begun < 10


@given(
    st.binary() | st.lists(st.sampled_from([b'"1": {', b'"id":', b'"a",', b'"target":', b"}", b"\xff"])).map(b"".join)
)
def test_no_content_is_an_error(content: bytes) -> None:
    assert salvaged(content).keys() <= {"document", "annotations", "deleted"}


leaves = st.none() | st.booleans() | st.integers() | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner), max_leaves=4)
records = st.fixed_dictionaries({"id": st.text(), "target": values, "body": values, "note": st.text()})


@settings(max_examples=settings().max_examples // 2)
@given(st.dictionaries(st.integers(0, 2**53).map(str), records, min_size=1))
def test_whatever_a_record_holds_it_is_salvaged_from_a_cut_file(rows: dict[str, Any]) -> None:
    assert salvaged(compact({"annotations": rows})[:-2]) == {"annotations": rows}


@pytest.mark.parametrize("name", ["annotation3", "Annotations", "", "annotations "])
def test_annotations_under_another_name_are_misnamed(name: str) -> None:
    assert is_misnamed({"document": {"1": DOCUMENT}, name: {"1": {}, "2": annotation("a")}})


@pytest.mark.parametrize(
    "tables",
    [
        {},
        TWENTY,
        {"document": {"1": DOCUMENT}},
        {"annotations": {}, "others": {"1": annotation("a")}},
        {"others": {"1": TOMBSTONE, "2": {"id": "a"}, "3": "target"}},
        {"deleted": {"1": annotation("a")}},
    ],
)
def test_tables_with_the_right_name_or_no_annotations_are_not_misnamed(tables: Tables) -> None:
    assert not is_misnamed(tables)
