"""The power goes between two calls."""

import pytest

from torture.power import power_cuts

MOST = 48


def test_what_was_acknowledged_in_a_file_lasts() -> None:
    assert power_cuts(4, MOST, ["a file"]).faults == ()


@pytest.mark.parametrize("begun", ["a fresh folder", "a damaged file"])
def test_what_was_acknowledged_in_a_new_folder_lasts(begun: str) -> None:
    assert power_cuts(3, MOST, [begun]).faults == ()
