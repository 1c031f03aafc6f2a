"""What was searched for in earlier sittings."""

import json
from pathlib import Path

import pytest

from postil.store.searches import MOST, Searches


def test_searches_come_back_the_last_first(tmp_path: Path) -> None:
    Searches(tmp_path / "state" / "searches.json").keep(["lamp", "rain"])
    Searches(tmp_path / "state" / "searches.json").keep([r"\vl.mp"])

    assert Searches(tmp_path / "state" / "searches.json").kept() == [r"\vl.mp", "lamp", "rain"]


def test_a_search_made_again_comes_once(tmp_path: Path) -> None:
    searches = Searches(tmp_path / "searches.json")
    searches.keep(["lamp", "rain"])

    searches.keep(["rain"])

    assert searches.kept() == ["rain", "lamp"]


def test_the_oldest_searches_are_let_go(tmp_path: Path) -> None:
    searches = Searches(tmp_path / "searches.json")

    searches.keep([f"word {n}" for n in range(80)])

    assert searches.kept() == [f"word {n}" for n in range(MOST)]


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Searches(tmp_path / "searches.json").keep(["lamp"])

    assert (tmp_path / "searches.json").stat().st_mode & 0o777 == 0o600


DAMAGED = [
    b"",
    b"{",
    b"\xff\xfe",
    b"{}",
    b"5",
    b"[" * 100_000,
    b"[5, null, [], {}]",
    json.dumps(["\x1b[2J", " "]).encode(),
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_no_history_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "searches.json").write_bytes(content)
    searches = Searches(tmp_path / "searches.json")

    found = searches.kept()
    searches.keep(["lamp"])

    assert found == []
    assert searches.kept() == ["lamp"]


def test_what_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in the way")
    searches = Searches(tmp_path / "state" / "searches.json")

    assert not searches.keep(["lamp"])
    assert searches.kept() == []
