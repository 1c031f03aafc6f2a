"""Where the reader was."""

import json
import os
import time
from pathlib import Path

import pytest

from postil.core.document import Span
from postil.store.reading_state import Reading, ReadingState, Recent

READING = Reading(Span(120, 180), "word", "sentence", panel=False, digits={"1": "verify", "2": "a b/c"}, progress=37)
MORNING, NOON = "2026-11-24T08:00:00.000Z", "2026-11-24T12:00:00.000Z"


def only_file(folder: Path) -> Path:
    return next(folder.iterdir())


def test_a_new_document_has_no_place_and_no_folder_is_made(tmp_path: Path) -> None:
    state = ReadingState(tmp_path / "state")

    assert state.place("/a.txt") is None
    assert state.recent() == []
    assert not (tmp_path / "state").exists()


def test_a_place_is_there_when_the_document_is_opened_again(tmp_path: Path) -> None:
    ReadingState(tmp_path / "state").remember("/a.txt", READING, NOON)

    assert ReadingState(tmp_path / "state").place("/a.txt") == READING


def test_the_last_place_counts(tmp_path: Path) -> None:
    state = ReadingState(tmp_path)
    state.remember("/a.txt", READING, MORNING)

    state.remember("/a.txt", Reading(Span(5, 9)), NOON)

    assert state.place("/a.txt") == Reading(Span(5, 9))
    assert len(list(tmp_path.iterdir())) == 1


def test_each_document_has_its_own_place(tmp_path: Path) -> None:
    state = ReadingState(tmp_path)
    state.remember("/a.txt", READING, NOON)

    assert state.place("/A.txt") is None


def test_the_documents_read_last_come_first(tmp_path: Path) -> None:
    state = ReadingState(tmp_path)
    state.remember("/noon.txt", READING, NOON)
    state.remember("urn:sha256:ab", Reading(Span(0, 4)), MORNING)

    assert state.recent() == [Recent("/noon.txt", NOON, 37), Recent("urn:sha256:ab", MORNING, 0)]


def test_no_more_documents_come_than_are_asked_for(tmp_path: Path) -> None:
    state = ReadingState(tmp_path)
    state.remember("/morning.txt", READING, MORNING)
    os.utime(only_file(tmp_path), (1, 1))
    state.remember("/noon.txt", READING, NOON)

    assert state.recent(1) == [Recent("/noon.txt", NOON, 37)]


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    ReadingState(tmp_path / "state").remember("/a.txt", READING, NOON)

    assert only_file(tmp_path / "state").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_a_name_that_is_no_utf_8_is_kept(tmp_path: Path) -> None:
    state = ReadingState(tmp_path)

    state.remember("/bad\udcff.txt", READING, NOON)

    assert state.recent() == [Recent("/bad\udcff.txt", NOON, 37)]


DAMAGED = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"5",
    b"{}",
    b"[" * 100_000,
    json.dumps({"source": "/a.txt", "when": NOON}).encode(),
]
SOUND = {"source": "/a.txt", "when": NOON, "start": 1, "end": 2, "size": "word", "panel": True}
WRONG = [
    {**SOUND, "digits": {}, "progress": "much"},
    {**SOUND, "digits": {"1": 5}, "progress": 3},
    {**SOUND, "digits": [], "progress": 3},
    {**SOUND, "digits": {}, "progress": 3, "when": None},
    {**SOUND, "digits": {}, "progress": 3, "start": 3},
    {**SOUND, "digits": {}, "progress": 3, "start": -1},
    {**SOUND, "digits": {}, "progress": 3, "start": True},
]


@pytest.mark.parametrize("content", [*DAMAGED, *(json.dumps(record).encode() for record in WRONG)])
def test_a_damaged_file_is_as_good_as_none_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    state = ReadingState(tmp_path)
    state.remember("/a.txt", READING, NOON)
    only_file(tmp_path).write_bytes(content)

    found = state.place("/a.txt"), state.recent()
    state.remember("/a.txt", READING, NOON)

    assert found == (None, [])
    assert state.place("/a.txt") == READING


def test_what_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    state = ReadingState(tmp_path / "state")

    assert not state.remember("/a.txt", READING, NOON)
    assert state.place("/a.txt") is None
    assert state.recent() == []


def test_a_thousand_documents_slow_nothing_down(tmp_path: Path) -> None:
    state = ReadingState(tmp_path)
    for number in range(1_000):
        state.remember(f"/{number}.txt", READING, NOON)

    begun = time.perf_counter()
    state.remember("/500.txt", READING, NOON)
    state.place("/500.txt")
    remembered = time.perf_counter() - begun
    found = state.recent()

    assert remembered < 0.05
    assert len(found) == 50
