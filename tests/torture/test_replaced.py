"""Another program replaces the file under an open store."""

import pytest

from torture.replaced import replaced
from torture.ways import CASES


@pytest.mark.parametrize("name", CASES)
def test_when_it_is(name: str) -> None:
    assert replaced(name).faults == ()
