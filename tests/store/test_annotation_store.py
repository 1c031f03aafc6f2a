"""Annotations on disk: what a reopened file holds, and what the reader is told."""

import difflib
import json
import signal
import subprocess
import sys
import time
import weakref
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from tinydb import TinyDB

from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Document, Span
from postil.core.notebook import Change, Step
from postil.core.records import Tables, free_number
from postil.core.saving import Arrived, Failed, Saved, Saving, StoreState
from postil.errors import CannotSave
from postil.formats.builder import plain
from postil.store import annotation_store, atomic_file, atomic_json, rescue
from postil.store.annotation_store import AnnotationStore
from postil.store.beside import Beside
from postil.store.naming import GITIGNORE

TEXT = "The lamp went out. The cat sat on the mat.\n" * 20
DOCUMENT = plain(TEXT)
THEN = "2026-11-24T05:50:24.123Z"
NOW = "2026-11-25T12:00:00.000Z"


def store_at(path: Path, document: Document = DOCUMENT, **settings: Any) -> AnnotationStore:
    return AnnotationStore(path, "a.txt", document, now=lambda: NOW, **settings)


def made(id: str, **fields: Any) -> Annotation:
    target = describe(DOCUMENT, Span(4, 8))
    return Annotation(f"urn:uuid:{id}", target, created=THEN, modified=THEN, **fields)


def step(before: Annotation | None, after: Annotation | None) -> Step:
    return Step((Change(before, after),), "a step")


def saved(store: AnnotationStore, *steps: Step) -> None:
    for each in steps:
        store.record(each)
    assert store.flush(10)


def reopened(path: Path) -> list[Annotation]:
    return sorted(store_at(path).load(), key=lambda annotation: annotation.id)


def tables(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "annotations" / "a.txt.json"


class Blocked:
    """A folder in place of the file: nothing can be written until it is removed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True)

    def end(self) -> None:
        self._path.rmdir()


def test_without_a_file_there_are_no_annotations_and_none_is_made(path: Path) -> None:
    store = store_at(path)

    assert store.load() == []
    assert store.notice == ""
    assert not path.parent.exists()


def test_a_recorded_annotation_is_there_when_the_file_is_reopened(path: Path) -> None:
    annotation = made("1", tags=("verify", "a b/c"), note="Who says so?", star=True, status="done", creator="Ada")

    saved(store_at(path), step(None, annotation))

    assert reopened(path) == [annotation]


def test_an_unreadable_record_with_the_same_id_stays_beside_what_is_noted(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    content = tables(path)
    content["annotations"] = {"7": {"id": "urn:uuid:1", "target": []}}
    path.write_text(json.dumps(content))

    saved(store_at(path), step(None, made("1", note="new")))

    assert tables(path)["annotations"]["7"] == {"id": "urn:uuid:1", "target": []}
    assert reopened(path) == [made("1", note="new")]


def test_not_a_number_in_a_field_of_others_comes_back_as_it_was(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    content = tables(path)
    next(iter(content["annotations"].values()))["theirs"] = [float("nan"), float("-inf")]
    path.write_text(json.dumps(content))

    saved(store_at(path), step(None, made("2")))

    assert path.read_text().count("NaN") == path.read_text().count("-Infinity") == 1
    assert reopened(path)[0].unknown == reopened(path)[0].unknown


def test_a_changed_annotation_is_there_once(path: Path) -> None:
    before = made("1")
    after = replace(before, note="changed", modified=NOW)

    saved(store_at(path), step(None, before), step(before, after))

    assert reopened(path) == [after]
    assert len(tables(path)["annotations"]) == 1


def test_a_plain_tinydb_opens_the_file(path: Path) -> None:
    saved(store_at(path), step(None, made("1", note="“Wörter”")))

    with TinyDB(path, encoding="utf-8") as plain_tinydb:
        rows = plain_tinydb.table("annotations").all()
        named = plain_tinydb.tables()

    assert [row["id"] for row in rows] == ["urn:uuid:1"]
    assert named == {"document", "annotations"}


def test_the_file_names_its_document_and_its_text(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))

    assert tables(path)["document"] == {
        "1": {
            "source": "a.txt",
            "title": "",
            "text": {"sha256": sha256(TEXT.encode()).hexdigest(), "length": len(TEXT), "reader": "text 1"},
            "schema": 1,
        }
    }


def test_the_file_names_the_text_that_was_annotated_last(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))

    saved(store_at(path, plain("Another text.")), step(None, made("2")))

    assert tables(path)["document"]["1"]["text"]["length"] == len("Another text.")


def test_a_changed_note_is_a_diff_of_two_lines(path: Path) -> None:
    before = made("1", tags=("verify",), note="one")
    saved(store_at(path), step(None, before), step(None, made("2")), step(None, made("3")))
    old = path.read_text("utf-8").splitlines()

    saved(store_at(path), step(before, replace(before, note="two", modified=NOW)))

    diff = [line for line in difflib.ndiff(old, path.read_text("utf-8").splitlines()) if line[0] in "+-"]
    assert [line[:2] + line.strip("+- ,") for line in diff] == [
        '- "value": "one"',
        '+ "value": "two"',
        f'- "modified": "{THEN}"',
        f'+ "modified": "{NOW}"',
    ]


def test_what_others_have_written_into_the_file_survives(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    found = tables(path)
    found["review"] = {"1": {"due": "tomorrow"}}
    found["document"]["1"]["ex:shelf"] = "B4"
    found["annotations"]["5"] = {"id": "urn:uuid:5", "target": {"source": "a.txt"}, "ex:colour": "red"}
    path.write_text(json.dumps(found))
    store = store_at(path)
    fifth = next(annotation for annotation in store.load() if annotation.id == "urn:uuid:5")

    saved(store, step(fifth, replace(fifth, note="noted", modified=NOW)))

    assert tables(path)["review"] == {"1": {"due": "tomorrow"}}
    assert tables(path)["document"]["1"]["ex:shelf"] == "B4"
    assert tables(path)["annotations"]["5"]["ex:colour"] == "red"
    assert tables(path)["annotations"]["5"]["body"][0]["value"] == "noted"


def test_a_note_with_lone_surrogates_comes_back(path: Path) -> None:
    annotation = made("1", note="bad \udcff byte")

    saved(store_at(path), step(None, annotation))

    assert reopened(path) == [annotation]


def test_a_note_of_100_kb_comes_back(path: Path) -> None:
    annotation = made("1", note="Wörter, [/] und \x1b]0;x\x07\n" * 4_000)

    saved(store_at(path), step(None, annotation))

    assert reopened(path) == [annotation]


def test_a_deleted_annotation_leaves_a_tombstone(path: Path) -> None:
    annotation = made("1")
    store = store_at(path, creator="Ada")
    saved(store, step(None, annotation))

    saved(store, step(annotation, None))

    assert reopened(path) == []
    assert list(tables(path)["deleted"].values()) == [{"id": "urn:uuid:1", "deleted": NOW, "creator": "Ada"}]


def test_a_tombstone_is_never_older_than_what_it_buries(path: Path) -> None:
    annotation = made("1")
    annotation = replace(annotation, modified="2030-01-01T00:00:00.000Z")
    store = store_at(path)
    saved(store, step(None, annotation))

    saved(store, step(annotation, None))

    assert [stone["deleted"] for stone in tables(path)["deleted"].values()] == ["2030-01-01T00:00:00.000Z"]


def test_an_undone_deletion_has_no_tombstone_and_is_later_than_the_one_it_had(path: Path) -> None:
    annotation = made("1")
    store = store_at(path)
    saved(store, step(None, annotation))
    saved(store, step(annotation, None))

    saved(store, step(None, annotation))

    assert reopened(path) == [replace(annotation, modified="2026-11-25T12:00:00.001Z")]
    assert tables(path)["deleted"] == {}


def test_a_deletion_undone_and_redone_in_one_write_keeps_its_tombstone(path: Path) -> None:
    annotation = made("1")
    saved(store_at(path), step(None, annotation))
    saved(store_at(path), step(annotation, None))
    content = path.read_bytes()
    path.unlink()
    blocked = Blocked(path)
    store = store_at(path)
    store.record(step(None, annotation))
    store.record(step(annotation, None))
    assert not store.flush(10)
    blocked.end()
    path.write_bytes(content)

    assert store.flush(10)

    assert [stone["id"] for stone in tables(path)["deleted"].values()] == ["urn:uuid:1"]


def test_what_was_never_on_disk_leaves_no_tombstone(path: Path) -> None:
    blocked = Blocked(path)
    store = store_at(path)
    store.record(step(None, made("1")))
    store.record(step(made("1"), None))
    assert not store.flush(10)
    blocked.end()

    assert store.flush(10)

    assert reopened(path) == []
    assert "deleted" not in tables(path)


def test_a_change_of_nothing_into_nothing_is_passed_over(path: Path) -> None:
    saved(store_at(path), step(None, None), step(None, made("1")))

    assert reopened(path) == [made("1")]


def test_a_step_with_many_changes_is_written_at_once(path: Path) -> None:
    many = [made(str(number)) for number in range(2_000)]

    saved(store_at(path), Step(tuple(Change(None, each) for each in many), "import"))

    assert len(reopened(path)) == 2_000


def test_what_another_process_has_saved_meanwhile_stays(path: Path) -> None:
    mine, other = store_at(path), store_at(path)
    saved(mine, step(None, made("1")))
    saved(other, step(None, made("2")))

    saved(mine, step(None, made("3")))

    assert [annotation.id for annotation in reopened(path)] == ["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"]


def test_a_file_that_vanished_is_written_again_with_all_that_was_in_it(path: Path) -> None:
    store = store_at(path)
    saved(store, step(None, made("1")))
    path.unlink()

    saved(store, step(None, made("2")))

    assert reopened(path) == [made("1"), made("2")]


def test_the_listener_hears_saving_and_saved_with_the_file_named_first(path: Path) -> None:
    heard: list[StoreState] = []
    store = store_at(path)
    store.listen(heard.append)

    saved(store, step(None, made("1")))
    store.close()

    assert heard == [Saving(), Saved(path, first=True)]


def test_the_second_save_is_not_the_first(path: Path) -> None:
    store = store_at(path)
    saved(store, step(None, made("1")))
    heard: list[StoreState] = []
    store.listen(heard.append)

    saved(store, step(None, made("2")))
    store.close()

    assert heard[-1] == Saved(path, first=False)


def test_a_failure_is_told_once_and_the_work_is_saved_when_it_ends(path: Path) -> None:
    heard: list[StoreState] = []
    blocked = Blocked(path)
    store = store_at(path)
    store.listen(heard.append)
    store.record(step(None, made("1")))
    assert not store.flush(10)
    store.record(step(None, made("2")))
    assert not store.flush(10)
    blocked.end()

    assert store.flush(10)
    store.close()

    assert [type(state) for state in heard] == [Saving, Failed, Saved]
    assert reopened(path) == [made("1"), made("2")]


def test_a_failure_names_the_file_and_the_reason(path: Path) -> None:
    Blocked(path)
    store = store_at(path)

    store.record(step(None, made("1")))
    store.flush(10)

    assert isinstance(store.failure, CannotSave)
    assert str(store.failure) == f"it is no file: {path}"


def test_a_flush_that_fails_says_so_at_once(path: Path) -> None:
    Blocked(path)
    store = store_at(path)
    store.record(step(None, made("1")))

    begun = time.monotonic()
    assert not store.flush(60)

    assert time.monotonic() - begun < 10


def test_after_a_failure_the_store_tries_again_by_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotation_store, "RETRY_SECONDS", 0.01)
    has_saved = Event()
    blocked = Blocked(path)
    store = store_at(path)
    store.listen(lambda state: has_saved.set() if isinstance(state, Saved) else None)
    store.record(step(None, made("1")))
    assert not store.flush(10)

    blocked.end()

    assert has_saved.wait(10)
    assert reopened(path) == [made("1")]


def test_steps_that_wait_together_make_one_write(path: Path) -> None:
    heard: list[StoreState] = []
    blocked = Blocked(path)
    store = store_at(path)
    store.record(step(None, made("1")))
    assert not store.flush(10)
    store.listen(heard.append)
    store.record(step(None, made("2")))
    store.record(step(None, made("3")))
    assert not store.flush(10)
    blocked.end()

    assert store.flush(10)
    store.close()

    assert [type(state) for state in heard] == [Failed, Saved]
    assert len(reopened(path)) == 3


def test_a_listener_that_fails_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    nothing: dict[StoreState, None] = {}
    monkeypatch.setattr("threading.excepthook", shown.append)
    store = store_at(path)
    store.listen(lambda state: nothing[state])

    saved(store, step(None, made("1")), step(None, made("2")))
    store.close()

    assert reopened(path) == [made("1"), made("2")]
    assert shown[0].exc_type is KeyError


DAMAGED = [(b"", "is empty"), (b'{"annotations": {', "is no JSON"), (b"[]", "has no tables of TinyDB")]


@pytest.mark.parametrize(("content", "words"), DAMAGED)
def test_a_damaged_file_is_told_and_not_touched_by_reading(path: Path, content: bytes, words: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = store_at(path)

    assert store.load() == []

    aside = f".quarantine/a.txt~{sha256(content).hexdigest()[:12]}.json"
    assert store.notice == (
        f"a.txt.json {words}: 0 annotations could be read; the first change begins a new file, this one is kept as {aside}."
    )
    assert path.read_bytes() == content
    assert names_in(path.parent) == ["a.txt.json"]


@pytest.mark.parametrize(("content", "words"), DAMAGED)
def test_a_damaged_file_is_kept_aside_before_the_first_write(path: Path, content: bytes, words: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = store_at(path)
    store.load()

    saved(store, step(None, made("1")))

    kept = path.parent / ".quarantine" / f"a.txt~{sha256(content).hexdigest()[:12]}.json"
    assert words in store.notice
    assert kept.read_bytes() == content
    assert reopened(path) == [made("1")]


def test_a_second_damaged_file_does_not_replace_the_first(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"one")
    saved(store_at(path), step(None, made("1")))
    path.write_bytes(b"two")

    saved(store_at(path), step(None, made("1")))

    kept = [aside.read_bytes() for aside in (path.parent / ".quarantine").iterdir()]
    assert sorted(kept) == [b"one", b"two"]


def test_a_damaged_file_that_cannot_be_kept_aside_is_not_replaced(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    (path.parent / ".quarantine").write_text("in the way")
    store = store_at(path)

    store.record(step(None, made("1")))

    assert not store.flush(10)
    assert path.read_bytes() == b"damaged"


def test_a_file_damaged_while_it_is_open_is_replaced_by_what_was_known(path: Path) -> None:
    store = store_at(path)
    saved(store, step(None, made("1")))
    path.write_bytes(b"<<<<<<< HEAD")

    saved(store, step(None, made("2")))

    assert reopened(path) == [made("1"), made("2")]
    assert [aside.read_bytes() for aside in (path.parent / ".quarantine").iterdir()] == [b"<<<<<<< HEAD"]


BAD_RECORDS = ["junk", 5, None, [], {}, {"id": 5}, {"id": ["x"]}, {"id": "urn:uuid:9"}]


@pytest.mark.parametrize("record", BAD_RECORDS)
def test_a_bad_record_stays_as_it_is_and_the_others_are_read(path: Path, record: Any) -> None:
    saved(store_at(path), step(None, made("1")))
    found = tables(path)
    found["annotations"]["99"] = record
    path.write_text(json.dumps(found))
    store = store_at(path)

    read = store.load()
    saved(store, step(None, made("2")))

    assert read == [made("1")]
    assert store.notice == "1 of the records in a.txt.json cannot be read; they stay in it as they are."
    assert tables(path)["annotations"]["99"] == record
    assert reopened(path) == [made("1"), made("2")]


def test_of_two_records_with_one_id_the_later_counts(path: Path) -> None:
    later = replace(made("1"), note="later", modified=NOW)
    saved(store_at(path), step(None, made("1")))
    found = tables(path)
    saved(store_at(path), step(made("1"), later))
    found["annotations"]["7"] = next(iter(tables(path)["annotations"].values()))
    path.write_text(json.dumps(found))

    assert reopened(path) == [later]


@pytest.mark.parametrize("schema", [2, "next"])
def test_the_file_of_a_newer_postil_is_read_and_not_changed(path: Path, schema: Any) -> None:
    saved(store_at(path), step(None, made("1")))
    found = tables(path)
    found["document"]["1"]["schema"] = schema
    path.write_text(json.dumps(found))
    content = path.read_bytes()
    store = store_at(path)

    read = store.load()
    store.record(step(None, made("2")))

    assert read == [made("1")]
    assert store.notice == "a.txt.json was written by a newer postil: it can be read, not changed."
    assert not store.flush(10)
    assert str(store.failure) == f"only a newer postil can change it: {path}"
    assert path.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_told(path: Path) -> None:
    Blocked(path)
    store = store_at(path)

    assert store.load() == []
    assert store.notice == f"The annotations cannot be read, and none can be saved: it is no file: {path}."


def test_the_first_write_into_a_project_leaves_a_gitignore(path: Path) -> None:
    saved(store_at(path, project=path.parent), step(None, made("1")))

    assert (path.parent / ".gitignore").read_text() == GITIGNORE


def test_a_gitignore_that_is_there_stays(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / ".gitignore").write_text("*.bak\n")

    saved(store_at(path, project=path.parent), step(None, made("1")))

    assert (path.parent / ".gitignore").read_text() == "*.bak\n"


def test_a_file_in_the_data_folder_is_private_and_alone(path: Path) -> None:
    saved(store_at(path, mode=0o600), step(None, made("1")))

    assert path.stat().st_mode & 0o777 == 0o600
    assert names_in(path.parent) == ["a.txt.json"]


def test_a_piped_text_is_kept_with_its_first_annotation(path: Path) -> None:
    store = store_at(path, mode=0o600, texts=path.parent)
    store.load()
    before = path.parent.exists()

    saved(store, step(None, made("1")))

    kept = path.parent / f"{DOCUMENT.sha256}.txt"
    assert not before
    assert kept.read_text("utf-8") == TEXT
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_kept_text_is_not_written_again(tmp_path: Path) -> None:
    Beside("urn:x", DOCUMENT, texts=tmp_path).keep_text()
    before = (tmp_path / f"{DOCUMENT.sha256}.txt").stat().st_ino

    Beside("urn:x", DOCUMENT, texts=tmp_path).keep_text()

    assert (tmp_path / f"{DOCUMENT.sha256}.txt").stat().st_ino == before


def test_a_number_is_the_first_53_bits_of_the_id_s_hash() -> None:
    assert free_number("urn:uuid:1", set()) == int(sha256(b"urn:uuid:1").hexdigest(), 16) >> (256 - 53)


def test_a_number_that_is_taken_counts_up() -> None:
    number = free_number("urn:uuid:1", set())

    assert free_number("urn:uuid:1", {number, number + 1}) == number + 2


def test_a_record_whose_number_is_taken_displaces_none(path: Path) -> None:
    saved(store_at(path), step(None, made("2")))
    found = tables(path)
    number = str(free_number("urn:uuid:1", set()))
    found["annotations"] = {number: next(iter(found["annotations"].values()))}
    path.write_text(json.dumps(found))

    saved(store_at(path), step(None, made("1")))

    assert reopened(path) == [made("1"), made("2")]


def test_a_changed_record_keeps_its_number(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    before = list(tables(path)["annotations"])

    saved(store_at(path), step(made("1"), replace(made("1"), note="x")))

    assert list(tables(path)["annotations"]) == before


def modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_opening_a_document_without_annotations_loads_neither_tinydb_nor_orjson(tmp_path: Path) -> None:
    loaded = modules_after(
        "from pathlib import Path\n"
        "from postil.formats.builder import plain\n"
        "from postil.store.annotation_store import AnnotationStore\n"
        f"AnnotationStore(Path({str(tmp_path / 'a.json')!r}), 'a.txt', plain('text')).load()"
    )

    assert "postil.store.annotation_store" in loaded
    assert loaded.isdisjoint({"tinydb", "orjson", "textual"})


WRITER = """
import sys
from pathlib import Path
from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Span
from postil.core.notebook import Change, Step
from postil.core.records import Tables, free_number
from postil.formats.builder import plain
from postil.store.annotation_store import AnnotationStore, utc_now

document = plain("The lamp went out. " * 400)
store = AnnotationStore(Path(sys.argv[1]), "a.txt", document)
number = 0
while True:
    target = describe(document, Span(number % 4000, number % 4000 + 40))
    annotation = Annotation(f"urn:uuid:{number}", target, utc_now(), utc_now(), note="a note " * 50)
    store.record(Step((Change(None, annotation),), "note"))
    if store.flush(10):
        print(number, flush=True)
    number += 1
"""


@pytest.mark.parametrize("told", [1, 7, 40])
def test_a_process_killed_while_it_writes_loses_nothing_that_was_saved(path: Path, told: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    numbers = [process.stdout.readline() for _ in range(told)]
    process.send_signal(signal.SIGKILL)
    numbers += process.stdout.readlines()
    process.wait()
    process.stdout.close()

    ids = {annotation.id for annotation in store_at(path).load()}

    assert {f"urn:uuid:{number.strip()}" for number in numbers} <= ids


def test_one_change_among_5000_annotations_is_saved_quickly(path: Path) -> None:
    many = [made(str(number), tags=("verify",), note="A note of some words.") for number in range(5_000)]
    store = store_at(path)
    saved(store, Step(tuple(Change(None, each) for each in many), "import"))

    begun = time.monotonic()
    saved(store, step(many[0], replace(many[0], note="changed")))

    assert time.monotonic() - begun < 1


WRITER_OF_FORTY = """
import sys
from pathlib import Path
from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Span
from postil.core.notebook import Change, Step
from postil.core.records import Tables, free_number
from postil.formats.builder import plain
from postil.store.annotation_store import AnnotationStore, utc_now

document = plain("The lamp went out. " * 4)
store = AnnotationStore(Path(sys.argv[1]), "a.txt", document)
for number in range(40):
    annotation = Annotation(f"urn:uuid:{sys.argv[2]}{number}", describe(document, Span(4, 8)), utc_now(), utc_now())
    store.record(Step((Change(None, annotation),), "note"))
    assert store.flush(10)
"""


def test_two_processes_that_write_at_once_lose_nothing_that_was_saved(path: Path) -> None:
    one, other = (subprocess.Popen([sys.executable, "-c", WRITER_OF_FORTY, path, name]) for name in ("one", "other"))

    ended = one.wait(60), other.wait(60)

    assert ended == (0, 0)
    assert len(store_at(path).load()) == 80


def test_another_postil_that_never_finishes_its_write_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_file, "LOCK_SECONDS", 0.05)
    store = store_at(path)

    with atomic_file.alone(path):
        store.record(step(None, made("1")))
        was_saved_meanwhile = store.flush(10)
        told = str(store.failure)

    assert not was_saved_meanwhile
    assert told == f"another postil is writing: {path}"
    assert store.flush(10)
    assert reopened(path) == [made("1")]


def test_a_file_cut_short_gives_the_records_that_are_whole(path: Path) -> None:
    annotations = [made(str(n), note=f"note {n}") for n in range(20)]
    saved(store_at(path), *(step(None, each) for each in annotations))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    found = reopened(path)

    assert 8 <= len(found) <= 10
    assert all(each in annotations for each in found)


def test_a_damaged_file_takes_what_it_lost_from_the_newest_backup(path: Path) -> None:
    saved(store_at(path), step(None, made("1")), step(None, made("2")))
    saved(store_at(path), step(None, made("3")))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    saved(store_at(path), step(None, made("4")))

    assert {"urn:uuid:1", "urn:uuid:2", "urn:uuid:4"} <= {each.id for each in reopened(path)}
    assert any(each.read_bytes() == content[: len(content) // 2] for each in (path.parent / ".quarantine").iterdir())


def test_before_a_sitting_s_first_write_the_file_is_backed_up(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    before = path.read_bytes()

    saved(store_at(path), step(None, made("2")))

    (backup,) = (path.parent / ".backups" / "a.txt.json").iterdir()
    assert backup.read_bytes() == before


def test_a_backup_that_cannot_be_made_is_told_and_keeps_nothing_from_being_saved(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    (path.parent / ".backups").write_text("in the way", encoding="utf-8")
    heard: list[StoreState] = []
    store = store_at(path)
    store.listen(heard.append)

    saved(store, step(None, made("2")))

    told = [state.notice for state in heard if isinstance(state, Saved)]
    assert len(told) == 1
    assert told[0].startswith("no backup: ")
    assert len(reopened(path)) == 2


def test_an_annotation_edited_elsewhere_is_not_deleted(path: Path) -> None:
    annotation = made("1")
    mine = store_at(path)
    saved(mine, step(None, annotation))
    edited = replace(annotation, note="theirs", modified=NOW)
    saved(store_at(path), step(annotation, edited))
    heard: list[StoreState] = []
    mine.listen(heard.append)

    saved(mine, step(annotation, None))

    assert reopened(path) == [edited]
    assert Arrived((Change(None, edited),)) in heard


def test_a_note_and_a_tag_written_by_two_are_both_there(path: Path) -> None:
    annotation = made("1")
    mine, other = store_at(path), store_at(path)
    saved(mine, step(None, annotation))

    saved(other, step(annotation, replace(annotation, tags=("theirs",), modified=NOW)))
    saved(mine, step(annotation, replace(annotation, note="mine", modified=NOW)))

    assert [(each.note, each.tags) for each in reopened(path)] == [("mine", ("theirs",))]


def test_a_conflict_file_of_syncthing_is_merged_in_and_kept_aside(path: Path) -> None:
    saved(store_at(path), step(None, made("1", tags=("here",))))
    conflict = path.with_name("a.txt.sync-conflict-20261124-055024-ABCDEFG.json")
    saved(store_at(conflict), step(None, made("1", tags=("there",))), step(None, made("2")))
    content = conflict.read_bytes()
    store = store_at(path)

    assert sorted(each.id for each in store.load()) == ["urn:uuid:1", "urn:uuid:2"]
    assert store.notice == f"{conflict.name} is merged in; the first change keeps it aside."
    assert conflict.exists()
    saved(store, step(None, made("3")))

    assert [each.id for each in reopened(path)] == ["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"]
    assert sorted(reopened(path)[0].tags) == ["here", "there"]
    assert not conflict.exists()
    assert content in [each.read_bytes() for each in (path.parent / ".quarantine").iterdir()]


def test_what_only_a_conflict_file_has_stays_on_the_screen_when_another_changes_the_file(path: Path) -> None:
    saved(store_at(path), step(None, made("1")))
    saved(store_at(path.with_name("a.txt.sync-conflict-20261124-055024-ABCDEFG.json")), step(None, made("2")))
    store, arrived = store_at(path), Event()
    heard: list[StoreState] = []
    store.load()
    store.listen(lambda state: (heard.append(state), arrived.set()))

    other = store_at(path.with_name("b.txt.json"))
    saved(other, step(None, made("1")), step(None, made("3")))
    path.write_bytes(path.with_name("b.txt.json").read_bytes())
    store.watch()
    assert arrived.wait(5)
    store.close()

    assert heard == [Arrived((Change(None, made("3")),))]


@pytest.mark.parametrize("when", ["yesterday", "9999-12-31T23:59:59.999Z", "2026-11-24T05:50:24+02:00"])
def test_an_annotation_with_an_odd_time_can_be_changed_and_deleted_and_the_next_as_well(path: Path, when: str) -> None:
    odd = replace(made("1"), modified=when)
    store = store_at(path)
    saved(store, step(None, odd))
    saved(store, step(odd, replace(odd, note="new")))

    saved(store, step(replace(odd, note="new"), None))
    saved(store, step(None, made("2")))

    assert reopened(path) == [made("2")]


def test_a_conflict_file_that_comes_during_the_sitting_is_merged_in(path: Path) -> None:
    store = store_at(path)
    saved(store, step(None, made("1", note="mine")))
    conflict = path.with_name("a.txt.sync-conflict-20261124-055024-ABCDEFG.json")
    path.rename(conflict)
    saved(store_at(path), step(None, made("2", note="theirs")))

    saved(store, step(None, made("3")))

    assert [each.note for each in reopened(path)] == ["mine", "theirs", ""]
    assert not conflict.exists()


def test_a_conflict_file_is_merged_in_though_the_file_is_replaced_meanwhile(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(store_at(path), step(None, made("1")))
    saved(store_at(path.with_name("a.txt.sync-conflict-20261124-055024-ABCDEFG.json")), step(None, made("2")))
    saved(store_at(path.with_name("b.txt.json")), step(None, made("1")), step(None, made("3")))
    real = rescue.salvaged

    def replacing(content: bytes) -> Tables:
        with suppress(FileNotFoundError):
            path.with_name("b.txt.json").replace(path)
        return real(content)

    store = store_at(path)
    store.load()
    monkeypatch.setattr(rescue, "salvaged", replacing)
    saved(store, step(None, made("4")))

    assert [each.id[-1] for each in reopened(path)] == ["1", "2", "3", "4"]


def test_a_damaged_file_is_read_once_however_often_it_is_looked_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(store_at(path), step(None, made("1")))
    path.write_bytes(path.read_bytes()[:-9])
    read: list[str] = []
    real = atomic_json.tables_in
    monkeypatch.setattr(atomic_json, "tables_in", lambda content, name: (read.append(name), real(content, name))[1])
    store = store_at(path)

    store.load()
    store.look()
    store.look()

    assert read == ["a.txt.json"]


def test_what_is_nested_very_deeply_and_changed_by_two_can_be_opened_and_saved(path: Path) -> None:
    deep: Any = 1
    for _ in range(600):
        deep = {"in": deep}
    base = made("1", unknown={"x:deep": deep})
    saved(store_at(path), step(None, base))
    saved(store_at(path), step(base, replace(base, unknown={"x:deep": {"other": deep}}, modified=NOW)))

    saved(store_at(path), step(base, replace(base, unknown={"x:deep": {"mine": deep}}, modified=NOW)))

    assert len(reopened(path)) == 1


def test_of_files_that_were_opened_and_let_go_nothing_stays_in_memory(path: Path) -> None:
    many = [made(str(number)) for number in range(annotation_store.MANY)]
    saved(store_at(path), *(step(None, each) for each in many))
    store = store_at(path)
    store.load()
    store.listen(lambda state, store=store: None)
    first = weakref.ref(store)
    del store

    store_at(path).load()

    assert first() is None
