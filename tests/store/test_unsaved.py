"""Steps that could not be saved are there at the next start."""

import errno
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from postil.core.steps import Entry
from postil.errors import CannotSave
from postil.store.history import lines
from postil.store.unsaved import Unsaved
from steps import annotation, entries, step, taking_back

STORY = "seeds/story.txt"
FIRST, SECOND, THIRD = step("1"), step("2"), step("3")
NINE, TEN, ELEVEN, TWELVE = (f"2026-11-24T{hour}:00:00.000Z" for hour in ("09", "10", "11", "12"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "unsaved"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "annotations" / "story.txt.json"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def kept(folder: Path, file: Path, waiting: Sequence[Entry]) -> Path:
    """The file of a sitting that has kept these and is over."""
    unsaved = Unsaved(folder, file)
    unsaved.keep(STORY, waiting)
    unsaved.close()
    return unsaved.own


def loaded(folder: Path, file: Path) -> list[Entry]:
    """What a sitting takes up that leaves it as it is."""
    unsaved = Unsaved(folder, file)
    found = unsaved.load()
    unsaved.close()
    return found


def test_where_nothing_waits_there_is_nothing_and_no_folder_is_made(folder: Path, file: Path) -> None:
    unsaved = Unsaved(folder, file)

    unsaved.discard()

    assert unsaved.load() == []
    assert not folder.exists()


def test_what_waits_is_there_at_the_next_start(folder: Path, file: Path) -> None:
    undoing = taking_back(step("2", None, annotation(note="\ud800", unknown={"x:n": 2**70})), "3")
    kept(folder, file, [Entry(FIRST, NINE), Entry(undoing, TEN)])

    assert loaded(folder, file) == [Entry(FIRST, NINE), Entry(undoing, TEN)]


def test_it_is_there_at_every_start_until_it_is_discarded(folder: Path, file: Path) -> None:
    kept(folder, file, entries(FIRST))
    loaded(folder, file)
    next_start = Unsaved(folder, file)

    assert next_start.load() == entries(FIRST)

    next_start.discard()
    assert loaded(folder, file) == []
    assert names(folder) == []


def test_what_a_sitting_that_lives_has_kept_is_not_taken_up_by_another(folder: Path, file: Path) -> None:
    living = Unsaved(folder, file)
    living.keep(STORY, entries(FIRST))
    living.keep(STORY, entries(FIRST, SECOND))

    assert loaded(folder, file) == []

    living.close()
    assert loaded(folder, file) == entries(FIRST, SECOND)


def test_what_one_sitting_has_taken_up_is_not_taken_up_by_another(folder: Path, file: Path) -> None:
    kept(folder, file, entries(FIRST))
    first = Unsaved(folder, file)
    first.load()

    assert loaded(folder, file) == []

    first.close()
    assert loaded(folder, file) == entries(FIRST)


def test_what_is_kept_takes_the_place_of_what_the_sitting_kept_before(folder: Path, file: Path) -> None:
    unsaved = Unsaved(folder, file)
    unsaved.keep(STORY, entries(FIRST, SECOND))

    unsaved.keep(STORY, entries(SECOND, THIRD))
    unsaved.close()

    assert loaded(folder, file) == entries(SECOND, THIRD)
    assert names(folder) == [unsaved.own.name]


def test_what_is_taken_up_and_kept_again_is_not_copied(folder: Path, file: Path) -> None:
    path = kept(folder, file, entries(FIRST))
    unsaved = Unsaved(folder, file)

    unsaved.keep(STORY, unsaved.load())

    assert unsaved.path == path
    assert names(folder) == [path.name]


def test_what_is_taken_up_and_kept_with_more_is_in_one_file(folder: Path, file: Path) -> None:
    kept(folder, file, entries(FIRST))
    unsaved = Unsaved(folder, file)

    unsaved.keep(STORY, [*unsaved.load(), *entries(SECOND)])

    assert unsaved.path == unsaved.own
    assert names(folder) == [unsaved.own.name]


def test_what_was_kept_here_is_discarded_without_being_loaded(folder: Path, file: Path) -> None:
    unsaved = Unsaved(folder, file)
    unsaved.keep(STORY, entries(FIRST))

    unsaved.discard()

    assert (names(folder), unsaved.path) == ([], None)


def test_each_annotation_file_has_its_own(folder: Path, tmp_path: Path) -> None:
    kept(folder, tmp_path / "one" / "story.txt.json", entries(FIRST))

    assert loaded(folder, tmp_path / "other" / "story.txt.json") == []


def test_two_sittings_keep_theirs_side_by_side(folder: Path, file: Path) -> None:
    kept(folder, file, [Entry(FIRST, NINE), Entry(THIRD, ELEVEN)])
    kept(folder, file, [Entry(SECOND, TEN)])

    assert loaded(folder, file) == [Entry(FIRST, NINE), Entry(SECOND, TEN), Entry(THIRD, ELEVEN)]


def test_a_sittings_steps_stay_in_their_order_though_the_clock_went_back(folder: Path, file: Path) -> None:
    kept(folder, file, [Entry(FIRST, TWELVE), Entry(SECOND, NINE)])
    kept(folder, file, [Entry(THIRD, TEN)])

    assert [entry.step.id for entry in loaded(folder, file) if entry.step != THIRD] == ["1", "2"]


def test_a_step_that_two_sittings_kept_is_loaded_once(folder: Path, file: Path) -> None:
    kept(folder, file, entries(FIRST))
    kept(folder, file, entries(FIRST, SECOND))

    assert loaded(folder, file) == entries(FIRST, SECOND)


def test_a_sitting_discards_what_it_has_loaded_or_kept_and_no_more(folder: Path, file: Path) -> None:
    kept(folder, file, entries(FIRST))
    unsaved, late = Unsaved(folder, file), Unsaved(folder, file)
    unsaved.load()
    unsaved.keep(STORY, entries(FIRST, SECOND))
    late.keep(STORY, entries(THIRD))

    unsaved.discard()

    assert names(folder) == [late.own.name]


def test_what_was_added_to_a_file_after_it_was_loaded_is_not_discarded(folder: Path, file: Path) -> None:
    path = kept(folder, file, entries(FIRST))
    unsaved = Unsaved(folder, file)
    unsaved.load()
    path.write_bytes(lines(STORY, entries(FIRST, SECOND)))

    unsaved.discard()

    assert loaded(folder, file) == entries(FIRST, SECOND)


def test_lines_that_cannot_be_read_are_passed_over_and_never_deleted(folder: Path, file: Path) -> None:
    path = kept(folder, file, entries(FIRST))
    with path.open("ab") as damaged:
        damaged.write(b"from a newer postil\n")
    content = path.read_bytes()
    unsaved = Unsaved(folder, file)

    assert unsaved.load() == entries(FIRST)

    unsaved.discard()
    assert loaded(folder, file) == []
    assert names(folder) == [f"{path.name}.unread"]
    assert (folder / names(folder)[0]).read_bytes() == content


def test_a_folder_in_its_place_is_passed_over(folder: Path, file: Path) -> None:
    path = Unsaved(folder, file).own
    path.mkdir(parents=True)
    unsaved = Unsaved(folder, file)

    assert unsaved.load() == []

    unsaved.discard()
    assert path.is_dir()


def test_it_is_for_its_owner_only_and_named_after_the_annotation_file(folder: Path, file: Path) -> None:
    path = kept(folder, file, entries(FIRST))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert path.name.startswith("story.txt~")


@pytest.mark.parametrize("stem", ["ü" * 127, "x" * 250, "[*]?", "a\udcffb"])
def test_any_name_will_do(folder: Path, tmp_path: Path, stem: str) -> None:
    kept(folder, tmp_path / stem, entries(FIRST))

    assert loaded(folder, tmp_path / stem) == entries(FIRST)


def test_a_state_folder_that_cannot_be_written_is_reported(folder: Path, file: Path) -> None:
    folder.parent.touch()
    unsaved = Unsaved(folder, file)

    with pytest.raises(CannotSave):
        unsaved.keep(STORY, entries(FIRST))

    assert unsaved.load() == []
    unsaved.discard()


def test_a_file_that_cannot_be_held_is_reported_like_one_that_cannot_be_written(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    unsaved = Unsaved(folder, file)
    monkeypatch.setattr(Path, "open", failing)

    with pytest.raises(CannotSave):
        unsaved.keep(STORY, entries(FIRST))
