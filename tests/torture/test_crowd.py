"""Several processes, some of them killed."""

import pytest

from torture.crowd import crowd


@pytest.mark.parametrize("processes", [2, 4])
def test_several_processes_lose_nothing_that_was_acknowledged(processes: int) -> None:
    assert crowd(processes, 40, 0.05).faults == ()
