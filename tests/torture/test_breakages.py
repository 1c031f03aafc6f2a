"""The suite finds it when the store is broken."""

import pytest

from torture import breakages
from torture.crowd import crowd
from torture.failing import failing, starts
from torture.kills import kills
from torture.power import power_cuts
from torture.processes import import_all

ALONE = ["a file"]


@pytest.fixture(autouse=True)
def _made_while_whole() -> None:
    """What the runs begin with is written by a store that is not broken."""
    starts()
    import_all()


def test_a_file_written_in_place_is_found_by_kills() -> None:
    with breakages.written_in_place():
        assert kills(12, 10).faults


def test_what_is_told_too_early_is_found_by_kills() -> None:
    with breakages.told_too_early():
        assert kills(12, 10).faults


def test_what_is_told_too_early_is_found_by_failing_calls() -> None:
    with breakages.told_too_early():
        assert failing(["short write"], ALONE).faults


@pytest.mark.parametrize(
    "broken",
    [
        breakages.written_in_place,
        breakages.without_fsync,
        breakages.without_fsync_of_files,
        breakages.without_fsync_of_folders,
    ],
)
def test_what_may_not_last_is_found_by_power_cuts(broken: breakages.Breakage) -> None:
    with broken():
        assert power_cuts(2, 64, ALONE).faults


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (breakages.written_in_place, "ENOSPC"),
        (breakages.without_cleaning_up, "ENOSPC"),
        (breakages.deaf_to_fsync, "EIO"),
        (breakages.content_with_one_write, "short write"),
    ],
)
def test_a_failing_call_finds(broken: breakages.Breakage, fault: str) -> None:
    with broken():
        assert failing([fault], ALONE, changes=None if fault == "short write" else True).faults


def test_two_writers_without_a_lock_are_found() -> None:
    with breakages.without_lock():
        assert crowd(4, 40, None).faults
