"""TinyDB's storage, replaced whole or not at all."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB
from tinydb.table import Document

from full_disk import largest_file
from postil.errors import CannotRead, CannotSave, DamagedFile
from postil.store.atomic_file import STALE_SECONDS, replace_file, sweep
from postil.store.atomic_json import AtomicJSONStorage

RECORD = {"id": "a", "note": "Wörter\nzwei", "tags": ["x", "y"]}


def database(path: Path, mode: int | None = None) -> TinyDB:
    return TinyDB(path, mode, storage=AtomicJSONStorage)


def storage_with(path: Path, content: bytes) -> AtomicJSONStorage:
    path.write_bytes(content)
    return AtomicJSONStorage(path)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_what_is_written_is_read_by_a_plain_tinydb(tmp_path: Path) -> None:
    path = tmp_path / "a.json"

    database(path).table("annotations").insert(Document(RECORD, 7))

    assert [(row.doc_id, row) for row in TinyDB(path, encoding="utf-8").table("annotations")] == [(7, RECORD)]


def test_the_file_has_one_field_a_line_sorted_keys_and_a_final_newline(tmp_path: Path) -> None:
    path = tmp_path / "a.json"

    AtomicJSONStorage(path).write({"b": {"2": {"z": 1, "a": [{"é": True}]}, "10": {}}, "a": {}})

    assert path.read_text("utf-8") == (
        '{\n  "a": {},\n  "b": {\n    "10": {},\n    "2": {\n      "a": [\n        {\n          "é": true\n'
        '        }\n      ],\n      "z": 1\n    }\n  }\n}\n'
    )
    assert (
        path.read_text("utf-8")
        == json.dumps(json.loads(path.read_bytes()), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    )


def test_a_missing_file_has_no_tables_and_is_not_made(tmp_path: Path) -> None:
    assert AtomicJSONStorage(tmp_path / "a.json").read() is None
    assert names_in(tmp_path) == []


DAMAGED = [
    (b"", "is empty"),
    (b" \n", "is empty"),
    (b'{"annotations": {"1": {"id"', "is no JSON"),
    (b"<<<<<<< HEAD\n{}", "is no JSON"),
    (b"\xff\xfe\x00", "is no JSON"),
    (b'{"a": {"1": ' + b"[" * 100_000, "is no JSON"),
    (b"[1, 2]", "has no tables"),
    (b'"text"', "has no tables"),
    (b'{"annotations": []}', "has no tables"),
    (b'{"annotations": {"urn:uuid:1": {}}}', "has no tables"),
]


@pytest.mark.parametrize(("content", "words"), DAMAGED)
def test_a_damaged_file_is_told_and_not_begun_anew(tmp_path: Path, content: bytes, words: str) -> None:
    storage = storage_with(tmp_path / "a.json", content)

    with pytest.raises(DamagedFile, match=rf"a\.json {words}") as caught:
        storage.read()

    assert caught.value.content == content
    assert (tmp_path / "a.json").read_bytes() == content


def test_after_a_damaged_file_one_begins_from_the_tables_given(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    storage = storage_with(path, b'{"a": {"1": {"id": "x"}}}')
    storage.read()
    path.write_bytes(b"junk")
    with pytest.raises(DamagedFile):
        storage.read()

    storage.begin_from({"a": {"2": {"id": "y"}}})

    assert storage.read() == {"a": {"2": {"id": "y"}}}


def test_what_another_has_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    mine, other = database(path), database(path)
    mine.table("annotations").insert(Document({"id": "mine"}, 1))

    other.table("annotations").insert(Document({"id": "other"}, 2))
    mine.table("annotations").insert(Document({"id": "mine too"}, 3))

    assert [row["id"] for row in TinyDB(path).table("annotations")] == ["mine", "other", "mine too"]


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.mkdir()

    with pytest.raises(CannotRead, match=r"it is no file: .*a\.json"):
        AtomicJSONStorage(path).read()
    with pytest.raises(CannotSave, match=r"it is no file: .*a\.json"):
        AtomicJSONStorage(path).write({})


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")

    with pytest.raises(CannotRead, match="it is no file"):
        AtomicJSONStorage(tmp_path / "a.json").read()


def test_a_device_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to("/dev/full")

    with pytest.raises(CannotSave, match="it is no file"):
        AtomicJSONStorage(tmp_path / "a.json").write({})

    assert Path("/dev/full").is_char_device()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "annotations").write_text("a file")

    with pytest.raises(CannotSave, match=r"annotations/a\.json"):
        AtomicJSONStorage(tmp_path / "annotations" / "a.json").write({})


def test_a_file_that_cannot_grow_leaves_the_old_one_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    storage = AtomicJSONStorage(path)
    storage.write({"a": {"1": {"note": "short"}}})
    before = path.read_bytes()

    with largest_file(1_000), pytest.raises(CannotSave, match=r"file too large: .*a\.json"):
        storage.write({"a": {"1": {"note": "long" * 1_000}}})

    assert path.read_bytes() == before
    assert names_in(tmp_path) == ["a.json"]


def test_a_write_that_failed_is_not_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    table = database(path).table("a")
    table.insert(Document({"note": "short"}, 1))

    with largest_file(1_000), pytest.raises(CannotSave):
        table.insert(Document({"note": "long" * 1_000}, 2))

    assert [row.doc_id for row in table] == [1]


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize(("number", "words"), [(28, "disk full"), (30, "disk is read-only"), (13, "no permission")])
def test_whichever_call_fails_the_old_file_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, words: str
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def failing(*_: Any, **__: Any) -> None:
        raise OSError(number, "refused")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, failing)
        with pytest.raises(CannotSave, match=words):
            replace_file(path, b"new")

    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.json"]


def test_an_old_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    path.chmod(0o664)

    AtomicJSONStorage(path, 0o600).write({})

    assert path.stat().st_mode & 0o777 == 0o664


@pytest.mark.usefixtures("umask")
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    AtomicJSONStorage(tmp_path / "deep" / "a.json").write({})

    assert (tmp_path / "deep" / "a.json").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "deep").stat().st_mode & 0o777 == 0o750


def test_a_new_private_file_and_its_folders_are_for_their_owner(tmp_path: Path) -> None:
    AtomicJSONStorage(tmp_path / "data" / "deep" / "a.json", 0o600).write({})

    assert (tmp_path / "data" / "deep" / "a.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_link_is_followed_to_its_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "real" / "a.json")

    AtomicJSONStorage(tmp_path / "link.json").write({"a": {}})

    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real" / "a.json").read_bytes()) == {"a": {}}
    assert names_in(tmp_path / "real") == ["a.json"]


def test_several_operations_make_one_write(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    tables = database(path)
    storage = tables.storage
    assert isinstance(storage, AtomicJSONStorage)

    with storage.one_write():
        tables.table("a").insert(Document({}, 1))
        tables.table("b").insert(Document({}, 2))
        before = path.exists()

    assert not before
    assert json.loads(path.read_bytes()) == {"a": {"1": {}}, "b": {"2": {}}}


def two_inserts_of_which_one_fails(tables: TinyDB, storage: AtomicJSONStorage) -> None:
    with storage.one_write():
        tables.table("a").insert(Document({}, 2))
        tables.table("a").insert(Document({}, 1))


def test_of_several_operations_none_is_written_where_one_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    tables = database(path)
    storage = tables.storage
    assert isinstance(storage, AtomicJSONStorage)
    tables.table("a").insert(Document({}, 1))

    with pytest.raises(ValueError, match="already exists"):
        two_inserts_of_which_one_fails(tables, storage)

    assert [row.doc_id for row in tables.table("a")] == [1]
    assert json.loads(path.read_bytes()) == {"a": {"1": {}}}


@pytest.mark.parametrize("value", ["\ud800 lone", 2**70, -(2**64), 1.5, "\x00\x1b\u2028", None])
def test_a_value_that_orjson_refuses_comes_back(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "a.json"
    AtomicJSONStorage(path).write({"a": {"1": {"value": value}}})

    read = AtomicJSONStorage(path).read()

    assert read == {"a": {"1": {"value": value}}}
    assert TinyDB(path, encoding="utf-8").table("a").all() == [{"value": value}]


def nested(depth: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads('{"a": ' * depth + "1" + "}" * depth)
    return found


@pytest.mark.parametrize("depth", [10, 300, 600])
def test_a_deep_record_comes_back(tmp_path: Path, depth: int) -> None:
    AtomicJSONStorage(tmp_path / "a.json").write({"a": {"1": nested(depth)}})

    assert AtomicJSONStorage(tmp_path / "a.json").read() == {"a": {"1": nested(depth)}}


def test_a_temporary_file_left_by_a_crash_is_swept_when_it_is_old(tmp_path: Path) -> None:
    (tmp_path / ".postil-1-ab.tmp").write_bytes(b"half")
    (tmp_path / ".postil-2-cd.tmp").write_bytes(b"just begun")
    old = (tmp_path / ".postil-1-ab.tmp").stat().st_mtime - STALE_SECONDS - 1
    os.utime(tmp_path / ".postil-1-ab.tmp", (old, old))

    sweep(tmp_path)

    assert names_in(tmp_path) == [".postil-2-cd.tmp"]


def test_what_was_written_here_is_not_read_again(tmp_path: Path) -> None:
    storage = storage_with(tmp_path / "a.json", b'{"a": {"1": {"id": "x"}}}')
    storage.write(storage.read() or {})
    revision = storage.revision

    storage.read()

    assert storage.revision == revision
