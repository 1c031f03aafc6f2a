"""kill -9 at a random instant."""

import pytest

from torture.kills import kills


@pytest.mark.parametrize(("count", "annotations"), [(12, 10), (4, 1_000)])
def test_a_process_that_is_killed_loses_nothing_that_was_acknowledged(count: int, annotations: int) -> None:
    assert kills(count, annotations).faults == ()
