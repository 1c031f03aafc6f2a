"""Copies of an annotation file while it was good."""

import json
import os
import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from full_disk import largest_file
from postil.errors import CannotSave
from postil.store.atomic_file import PRIVATE
from postil.store.backups import DAYS, NEWEST, Backups

THEN = "2026-11-24T05:50:24.123Z"


def later(time: str, **by: float) -> str:
    moment = datetime.fromisoformat(time) + timedelta(**by)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tables(note: str) -> dict[str, Any]:
    return {"annotations": {"1": {"id": "a", "target": "a.txt", "note": note}}}


def good(note: str) -> bytes:
    return json.dumps(tables(note)).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / ".backups" / "seeds" / "a.txt.json"


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path, tmp_path / "seeds" / "a.txt.json", None)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def kept(backups: Backups, *times: str) -> list[bool]:
    """Whether a new content was kept at each of the times, all in one sitting."""
    return [backups.keep(good(f"{number} {time}"), time) for number, time in enumerate(times)]


def test_a_backup_lies_under_the_files_name_and_is_named_by_its_time(backups: Backups, folder: Path) -> None:
    assert backups.keep(good("a"), THEN)

    assert names_in(folder) == ["2026-11-24T055024.123Z.json"]
    assert (folder / "2026-11-24T055024.123Z.json").read_bytes() == good("a")


def test_what_was_kept_is_found_with_its_time(backups: Backups) -> None:
    backups.keep(good("a"), THEN)
    backups.keep(good("b"), later(THEN, hours=1))

    assert backups.newest_good() == (later(THEN, hours=1), tables("b"))


def test_one_is_kept_an_hour(backups: Backups) -> None:
    times = [THEN, later(THEN, minutes=59), later(THEN, hours=1), later(THEN, hours=1.5), later(THEN, hours=2)]

    assert kept(backups, *times) == [True, False, True, False, True]


def test_the_first_of_a_sitting_is_kept_within_the_hour(backups: Backups, folder: Path) -> None:
    backups.keep(good("a"), THEN)

    assert backups.keep(good("b"), later(THEN, minutes=1), first=True)
    assert len(names_in(folder)) == 2


def test_the_same_content_is_not_kept_again(backups: Backups, folder: Path) -> None:
    backups.keep(good("a"), THEN)

    assert not backups.keep(good("a"), later(THEN, days=1), first=True)
    assert len(names_in(folder)) == 1


def test_a_second_one_in_the_same_millisecond_takes_the_next(backups: Backups, folder: Path) -> None:
    backups.keep(good("a"), THEN)
    backups.keep(good("b"), THEN, first=True)

    assert names_in(folder) == ["2026-11-24T055024.123Z.json", "2026-11-24T055024.124Z.json"]
    assert backups.newest_good() == (later(THEN, milliseconds=1), tables("b"))


def test_the_newest_and_one_of_each_day_stay(backups: Backups, folder: Path) -> None:
    times = [later(THEN, hours=hours) for hours in range(0, 40 * 24, 6)]

    kept(backups, *times)

    days = sorted({time[:10]: time for time in times}.values())[-DAYS:]
    stay = {time.replace(":", "") + ".json" for time in [*days, *times[-NEWEST:]]}
    assert names_in(folder) == sorted(stay)


def test_days_without_a_backup_are_not_counted(backups: Backups, folder: Path) -> None:
    kept(backups, *(later(THEN, days=100 * number) for number in range(25)))

    assert len(names_in(folder)) == 25


def test_a_clock_that_went_back_stops_no_backup_and_removes_none(backups: Backups, folder: Path) -> None:
    kept(backups, *(later("2050-01-01T00:00:00.000Z", hours=hours) for hours in range(12)))
    before = names_in(folder)

    again = kept(backups, THEN, later(THEN, minutes=5), later(THEN, hours=1))

    assert again == [True, False, True]
    assert set(before) < set(names_in(folder))


def test_a_clock_that_jumps_ahead_removes_nothing_that_a_day_later_would_not(backups: Backups, folder: Path) -> None:
    kept(backups, *(later(THEN, days=number) for number in range(20)))

    kept(backups, later(THEN, days=20_000))

    assert len(names_in(folder)) == 21


def test_the_newest_that_can_be_read_is_found(backups: Backups, folder: Path) -> None:
    kept(backups, THEN)
    folder.joinpath("2026-11-25T000000.000Z.json").write_bytes(b"")
    folder.joinpath("2026-11-26T000000.000Z.json").write_bytes(b'{"annotations": {"1"')
    folder.joinpath("2026-11-27T000000.000Z.json").write_bytes(good("a").replace(b"annotations", b"ann0tations"))
    folder.joinpath("2026-11-28T000000.000Z.json").mkdir()
    os.mkfifo(folder / "2026-11-29T000000.000Z.json")

    assert backups.newest_good() == (THEN, tables(f"0 {THEN}"))


def test_the_last_good_one_is_not_let_go(backups: Backups, folder: Path) -> None:
    times = [later(THEN, hours=hours) for hours in range(NEWEST + 5)]
    kept(backups, *times[:2])

    damaged = [backups.keep(b"damaged %d" % number, time) for number, time in enumerate(times[2:])]

    assert all(damaged)
    assert backups.newest_good() == (times[1], tables(f"1 {times[1]}"))
    assert len(names_in(folder)) == NEWEST + 1


OTHERS = [
    "notes.json",
    "2026-11-24T055024.123Z.txt",
    "2026-11-24T055024.123Z.json.orig",
    "2026-11-24T05:50:24.123Z.json",
    "2026-13-24T055024.123Z.json",
    "2026-11-24T055024Z.json",
    "２０２６-11-24T055024.123Z.json",
]


@pytest.mark.parametrize("name", OTHERS)
def test_another_name_is_neither_read_nor_removed(backups: Backups, folder: Path, name: str) -> None:
    folder.mkdir(parents=True)
    (folder / name).write_bytes(good("other"))

    kept(backups, *(later(THEN, hours=hours) for hours in range(1, 15)))

    assert (folder / name).read_bytes() == good("other")
    assert len(names_in(folder)) == 1 + NEWEST


def test_the_backups_of_two_files_are_apart(tmp_path: Path) -> None:
    one, other = Backups(tmp_path, tmp_path / "a.json", None), Backups(tmp_path, tmp_path / "a.json" / "b.json", None)
    one.keep(good("a"), THEN)
    other.keep(good("b"), THEN)

    assert one.newest_good() == (THEN, tables("a"))
    assert other.newest_good() == (THEN, tables("b"))


def test_in_the_data_folder_only_the_owner_may_read_them(tmp_path: Path) -> None:
    Backups(tmp_path, tmp_path / "a.json", PRIVATE).keep(good("a"), THEN)

    folder = tmp_path / ".backups" / "a.json"
    assert stat.S_IMODE((folder / "2026-11-24T055024.123Z.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_backups_none_is_found_and_no_folder_made(tmp_path: Path, backups: Backups) -> None:
    assert backups.newest_good() is None
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("place", [".backups", ".backups/seeds", ".backups/seeds/a.txt.json"])
def test_a_file_in_the_folders_place_is_told_and_stays(tmp_path: Path, backups: Backups, place: str) -> None:
    in_the_way = tmp_path / place
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_bytes(b"mine")

    with pytest.raises(CannotSave, match=r"a\.txt\.json"):
        backups.keep(good("a"), THEN)

    assert in_the_way.read_bytes() == b"mine"
    assert backups.newest_good() is None


def test_a_full_disk_is_told_and_leaves_the_backups_as_they_were(backups: Backups, folder: Path) -> None:
    backups.keep(good("a"), THEN)

    with largest_file(4), pytest.raises(CannotSave):
        backups.keep(good("b"), later(THEN, hours=1))

    assert names_in(folder) == ["2026-11-24T055024.123Z.json"]


moments = st.lists(st.integers(-3_000, 3_000), min_size=1, max_size=60)


@settings(max_examples=settings().max_examples // 2)
@given(moments)
def test_however_the_clock_goes_the_last_that_was_kept_is_there(
    tmp_path_factory: pytest.TempPathFactory, hours: list[int]
) -> None:
    root = tmp_path_factory.mktemp("annotations")
    backups = Backups(root, root / "a.json", None)

    times = [later(THEN, hours=each) for each in hours]
    last = [number for number, is_kept in enumerate(kept(backups, *times)) if is_kept][-1]

    contents = [path.read_bytes() for path in (root / ".backups" / "a.json").iterdir()]
    assert good(f"{last} {times[last]}") in contents
