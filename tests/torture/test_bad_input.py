"""Files that no postil wrote, and what is no file."""

import pytest

from torture import bad_input


@pytest.mark.parametrize("name", bad_input.inputs())
def test_a_file_is_told_and_kept_that_holds(name: str) -> None:
    assert bad_input.files(name).faults == ()


def test_what_is_no_file_is_told_and_the_work_saved_when_it_is_gone() -> None:
    assert bad_input.places().faults == ()


def test_a_clock_that_goes_backwards_brings_nothing_deleted_back() -> None:
    assert bad_input.clocks().faults == ()
