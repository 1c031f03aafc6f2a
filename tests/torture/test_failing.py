"""The k-th call to the system fails."""

import pytest

from torture.failing import FAULTS, failing

FULL_OR_READ_ONLY = [fault for fault in FAULTS if "write" in fault or "full" in fault or "read-only" in fault]


@pytest.mark.parametrize("fault", [*FULL_OR_READ_ONLY, "EIO, though it was done"])
def test_a_disk_that_fails_leaves_the_old_file_or_the_new_one_and_is_told(fault: str) -> None:
    assert failing([fault]).faults == ()


@pytest.mark.parametrize("fault", ["ENOSPC", "EIO", "EINTR"])
def test_a_call_that_changes_something_and_fails_leaves_the_old_or_the_new_one(fault: str) -> None:
    assert failing([fault], ["a fresh folder", "a file", "a damaged file"], changes=True).faults == ()


def test_a_call_that_looks_and_fails_is_told() -> None:
    assert failing(["EIO"], ["a damaged file", "a fresh project"], changes=False).faults == ()
