"""The log of steps on disk."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from full_disk import largest_file
from postil.core.annotation import Annotation
from postil.core.notebook import Change, Step
from postil.errors import CannotRead, CannotSave
from postil.store.history import History, entry_in, lines
from steps import NOON, annotation, entries, step, taking_back

STORY, OTHER = "seeds/story.txt", "seeds/other.txt"
FIRST, SECOND, THIRD = step("1"), step("2"), step("3")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "state" / "history", tmp_path / "annotations")


def test_without_a_log_there_are_no_steps_and_no_folder_is_made(history: History, tmp_path: Path) -> None:
    assert history.steps(STORY) == []
    assert history.standing_before(STORY, 0) == ([], [])
    assert history.size == 0
    assert not (tmp_path / "state").exists()


def test_steps_are_there_in_order_when_the_log_is_opened_again(tmp_path: Path) -> None:
    undoing = taking_back(SECOND, "3")
    History(tmp_path, tmp_path / "a").append(STORY, entries(FIRST, SECOND))
    History(tmp_path, tmp_path / "a").append(STORY, entries(undoing))

    assert History(tmp_path, tmp_path / "a").steps(STORY) == entries(FIRST, SECOND, undoing)


def test_a_step_comes_back_as_it_was(history: History) -> None:
    before = annotation(note="old", creator="Ada", unknown={"postil:rivals": [1, 2]})
    after = annotation(
        note="new “words”\n", tags=("a", "b/c d"), star=True, status="done", modified="2026-11-24T12:00:01.000Z"
    )
    several = Step((Change(before, after), Change(None, after), Change(before, None)), "tag #a", "s", "r")

    history.append(STORY, entries(several))

    assert history.steps(STORY) == entries(several)


def test_each_document_has_its_own_steps(history: History) -> None:
    history.append(STORY, entries(FIRST))
    history.append(OTHER, entries(SECOND))

    assert history.steps(STORY) == entries(FIRST)
    assert history.steps(OTHER) == entries(SECOND)


def test_a_document_is_not_taken_for_another_that_an_annotation_names(history: History) -> None:
    made = annotation(note=f'"document":"{STORY}"', unknown={"document": STORY})
    history.append(OTHER, entries(step("1", None, made)))

    assert history.steps(STORY) == []
    assert history.steps(OTHER) == entries(step("1", None, made))


def test_each_folder_of_annotations_has_its_own_log(tmp_path: Path) -> None:
    History(tmp_path / "state", tmp_path / "one").append(STORY, entries(FIRST))

    assert History(tmp_path / "state", tmp_path / "other").steps(STORY) == []


def test_a_folder_of_annotations_is_the_same_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    History(tmp_path / "state", tmp_path / "there").append(STORY, entries(FIRST))

    assert History(tmp_path / "state", tmp_path / "link").steps(STORY) == entries(FIRST)


def test_the_log_is_for_its_owner_only(history: History, tmp_path: Path) -> None:
    history.append(STORY, entries(FIRST))

    assert stat.S_IMODE(history.path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "state" / "history").stat().st_mode) == 0o700


def test_a_line_is_json_as_the_design_has_it(history: History) -> None:
    history.append(STORY, entries(taking_back(FIRST, "2")))

    record = json.loads(history.path.read_bytes())
    assert {name: value for name, value in record.items() if name != "changes"} == {
        "step": "2",
        "time": NOON,
        "document": STORY,
        "words": "highlight",
        "takes_back": "1",
    }
    assert record["changes"][0]["after"] is None
    assert record["changes"][0]["before"]["target"]["source"] == STORY


def test_a_step_that_takes_nothing_back_does_not_say_so(history: History) -> None:
    history.append(STORY, entries(FIRST))

    assert "takes_back" not in json.loads(history.path.read_bytes())


def test_no_steps_write_nothing(history: History) -> None:
    history.append(STORY, [])

    assert not history.path.exists()


def test_a_step_that_was_written_again_after_a_failure_is_there_once(history: History) -> None:
    history.append(STORY, entries(FIRST))
    history.append(STORY, entries(FIRST, SECOND))

    assert history.steps(STORY) == entries(FIRST, SECOND)


@pytest.mark.parametrize("document", ["a “b”.txt", "a\ud800.txt", 'say "no"\n.txt', "urn:sha256:" + "0" * 64])
def test_a_document_is_found_by_any_name(history: History, document: str) -> None:
    history.append(STORY, entries(FIRST))
    history.append(document, entries(SECOND))

    assert history.steps(document) == entries(SECOND)


@pytest.mark.parametrize(
    "value",
    ["\ud800", 2**70, -(2**64), 2**53 + 1, json.loads("[" * 300 + "]" * 300)],
    ids=["lone surrogate", "large", "small", "53 bits", "deep"],
)
def test_what_orjson_refuses_or_rounds_is_kept_as_it_is(history: History, value: Any) -> None:
    odd = step("1", None, annotation(unknown={"x:odd": value}))

    history.append("häfen.txt", entries(odd, SECOND))

    assert history.steps("häfen.txt") == entries(odd, SECOND)


@pytest.mark.parametrize(
    "bad",
    [
        b"\n",
        b"no JSON\n",
        b"\xff\xfe\x00\n",
        b"[]\n",
        b"{}\n",
        b"[" * 100_000 + b"\n",
        lines(STORY, entries(FIRST)).replace(b'"words":"highlight"', b'"words":7'),
        lines(STORY, entries(FIRST)).replace(b'"words":"highlight"', b'"words":"","takes_back":["1"]'),
        lines(STORY, entries(FIRST)).replace(b'"changes":[', b'"changes":[7,'),
        lines(STORY, entries(FIRST)).replace(b'"changes":[', b'"changes":[{"before":null,"after":null},'),
        lines(STORY, entries(FIRST)).replace(b'"before":null', b'"before":{"id":7}'),
    ],
    ids=[
        "blank",
        "no JSON",
        "no UTF-8",
        "list",
        "no members",
        "deep",
        "words",
        "takes back",
        "change",
        "nothing changed",
        "record",
    ],
)
def test_a_line_that_cannot_be_read_is_passed_over(history: History, bad: bytes) -> None:
    history.append(STORY, entries(SECOND))
    with history.path.open("ab") as file:
        file.write(bad)
    history.append(STORY, entries(THIRD))

    assert entry_in(bad) is None
    assert history.steps(STORY) == entries(SECOND, THIRD)


WHOLE = lines(STORY, entries(FIRST))


@given(st.integers(1, len(WHOLE) - 2))
def test_a_line_that_a_crash_cut_short_spoils_neither_what_was_nor_what_comes(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    history = History(folder, folder / "a")
    history.append(STORY, entries(SECOND))
    with history.path.open("ab") as file:
        file.write(WHOLE[:cut])

    torn = history.steps(STORY)
    history.append(STORY, entries(THIRD))

    assert torn == entries(SECOND)
    assert history.steps(STORY) == entries(SECOND, THIRD)


def test_a_line_of_which_only_the_end_is_missing_counts(history: History) -> None:
    history.append(STORY, entries(SECOND))
    os.truncate(history.path, history.size - 1)

    history.append(STORY, entries(THIRD))

    assert history.steps(STORY) == entries(SECOND, THIRD)


def test_a_write_for_which_there_was_half_the_room_is_reported_and_can_be_tried_again(history: History) -> None:
    history.append(STORY, entries(FIRST))

    with largest_file(history.size * 5 // 2), pytest.raises(CannotSave, match="could be written"):
        history.append(STORY, entries(SECOND, THIRD))

    assert history.steps(STORY) == entries(FIRST, SECOND)
    history.append(STORY, entries(SECOND, THIRD))
    assert history.steps(STORY) == entries(FIRST, SECOND, THIRD)


def test_a_full_disk_is_reported(history: History) -> None:
    history.path.parent.mkdir(parents=True)
    history.path.symlink_to("/dev/full")

    with pytest.raises(CannotSave, match="disk full"):
        history.append(STORY, entries(FIRST))


def _a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def _a_file_for_its_folder(path: Path) -> None:
    path.parent.parent.mkdir(parents=True)
    path.parent.touch()


@pytest.mark.parametrize("in_the_way", [_a_folder, _a_file_for_its_folder])
def test_what_stands_in_the_logs_place_is_reported(history: History, in_the_way: Callable[[Path], None]) -> None:
    in_the_way(history.path)

    with pytest.raises(CannotSave, match=history.path.name):
        history.append(STORY, entries(FIRST))
    with pytest.raises(CannotRead, match=history.path.name):
        history.steps(STORY)


def test_a_record_nested_too_deeply_is_reported(history: History) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(CannotSave, match="too deeply"):
        history.append(STORY, entries(step("1", None, annotation(unknown={"x:deep": deep}))))


def test_steps_from_before_the_sitting_can_be_taken_back_and_its_own_are_left_to_it(history: History) -> None:
    history.append(STORY, entries(FIRST, SECOND))
    begun = history.size
    history.append(STORY, entries(THIRD))

    assert history.standing_before(STORY, begun) == ([FIRST, SECOND], [])
    assert history.standing_before(STORY, history.size) == ([FIRST, SECOND, THIRD], [])


def test_what_was_taken_back_since_the_sitting_began_is_not_done(history: History) -> None:
    history.append(STORY, entries(FIRST, SECOND))
    begun = history.size
    undoing = taking_back(SECOND, "u")
    history.append(STORY, entries(undoing))

    assert history.standing_before(STORY, begun) == ([FIRST], [undoing])


def test_an_undoing_from_before_the_sitting_can_be_redone_until_a_new_step(history: History) -> None:
    undoing = taking_back(SECOND, "u")
    history.append(STORY, entries(FIRST, SECOND, undoing))
    begun = history.size

    assert history.standing_before(STORY, begun) == ([FIRST], [undoing])

    history.append(STORY, entries(THIRD))
    assert history.standing_before(STORY, begun) == ([FIRST], [])


def test_what_the_sitting_did_and_took_back_itself_is_not_offered(history: History) -> None:
    history.append(STORY, entries(FIRST))
    begun = history.size
    history.append(STORY, entries(SECOND, taking_back(SECOND, "u")))

    assert history.standing_before(STORY, begun) == ([FIRST], [])


def test_a_step_behind_a_torn_line_is_not_from_before_the_sitting(history: History) -> None:
    history.append(STORY, entries(FIRST, SECOND))
    os.truncate(history.path, history.size - 9)
    begun = history.size
    history.append(STORY, entries(THIRD))

    assert history.standing_before(STORY, begun) == ([FIRST], [])


def test_of_a_long_history_the_last_steps_are_offered(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postil.store.history.OFFERED", 3)
    lost, undoing = taking_back(FIRST, "u"), taking_back(SECOND, "v")
    history.append(STORY, entries(FIRST, lost, SECOND, undoing, taking_back(undoing, "r")))

    assert history.standing_before(STORY, history.size) == ([SECOND], [])


def logged_by(folder: Path, name: str) -> None:
    history = History(folder, folder / "a")
    for number in range(50):
        history.append(STORY, entries(step(f"{name}{number}a"), step(f"{name}{number}b", None, long())))


def long() -> Annotation:
    """Its line is longer than a page of memory."""
    return annotation(note="x" * 9_000)


def test_processes_that_log_at_once_lose_no_step_and_mix_no_line(tmp_path: Path) -> None:
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as processes:
        waiting = [processes.submit(logged_by, tmp_path, name) for name in "xyz"]
        results = [each.result(60) for each in waiting]

    found = [entry.step.id for entry in History(tmp_path, tmp_path / "a").steps(STORY)]
    in_order = [f"{number}{half}" for number in range(50) for half in "ab"]
    assert results == [None] * 3
    assert [id[1:] for id in found if id[0] == "x"] == in_order
    assert [id[1:] for id in found if id[0] == "y"] == in_order
    assert [id[1:] for id in found if id[0] == "z"] == in_order
    assert len(found) == 300


def test_the_log_needs_no_database() -> None:
    code = "import sys, postil.store.unsaved; print('tinydb' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"False"
