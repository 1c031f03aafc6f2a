"""What was found by machine is remembered for the text it was found in, and for the target it was found for."""

from dataclasses import replace
from pathlib import Path

import pytest

from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Span
from postil.store.found_places import FoundPlaces

TARGET = Target(TextQuoteSelector("lamp", "The ", " went"), TextPositionSelector(4, 8), "ab12", 20, "text 1")
TARGETS = {"a": TARGET, "b": replace(TARGET, position=TextPositionSelector(9, 13))}
FOUND = {"a": Place(Span(7, 11), "check", 0.5, (Span(9, 13), Span(20, 24))), "b": Place(None, "orphan", 0.0)}


@pytest.fixture
def places(tmp_path: Path) -> FoundPlaces:
    return FoundPlaces(tmp_path / "places", "/home/ada/story.txt")


def test_a_place_comes_back_with_its_suggestions(places: FoundPlaces) -> None:
    places.remember("cd34", TARGETS, FOUND)

    assert places.recall("cd34", TARGETS) == FOUND


def test_in_another_text_it_is_no_place(places: FoundPlaces) -> None:
    places.remember("cd34", TARGETS, FOUND)

    assert places.recall("ef56", TARGETS) == {}


def test_for_another_target_it_is_no_place(places: FoundPlaces) -> None:
    places.remember("cd34", TARGETS, FOUND)

    assert places.recall("cd34", {"a": TARGETS["b"]}) == {}


def test_what_is_found_later_stands_beside_what_was_found_before(places: FoundPlaces) -> None:
    places.remember("cd34", TARGETS, {"a": FOUND["a"]})
    places.remember("cd34", TARGETS, {"b": FOUND["b"]})

    assert places.recall("cd34", TARGETS) == FOUND


def test_a_new_text_begins_anew(places: FoundPlaces) -> None:
    places.remember("cd34", TARGETS, FOUND)
    places.remember("ef56", TARGETS, {"a": FOUND["a"]})

    assert (places.recall("cd34", TARGETS), places.recall("ef56", TARGETS)) == ({}, {"a": FOUND["a"]})


def test_another_document_has_its_own(places: FoundPlaces, tmp_path: Path) -> None:
    places.remember("cd34", TARGETS, FOUND)

    assert FoundPlaces(tmp_path / "places", "/home/ada/other.txt").recall("cd34", TARGETS) == {}


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version": 1, "sha256": "cd34", "places": {"a": 1}}', b"\xff"])
def test_a_damaged_file_is_as_good_as_none(places: FoundPlaces, tmp_path: Path, damage: bytes) -> None:
    places.remember("cd34", TARGETS, FOUND)
    [file] = (tmp_path / "places").iterdir()
    file.write_bytes(damage)

    assert places.recall("cd34", TARGETS) == {}


@pytest.mark.parametrize("score", [b"NaN", b"Infinity", b"7", b"-0.5"])
def test_a_place_whose_score_is_none_is_no_place(places: FoundPlaces, tmp_path: Path, score: bytes) -> None:
    places.remember("cd34", TARGETS, {"a": FOUND["a"]})
    [file] = (tmp_path / "places").iterdir()
    file.write_bytes(file.read_bytes().replace(b"0.5", score))

    assert places.recall("cd34", TARGETS) == {}


def test_a_folder_that_cannot_be_made_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "places").write_text("a file")
    places = FoundPlaces(tmp_path / "places", "story.txt")

    places.remember("cd34", TARGETS, FOUND)

    assert places.recall("cd34", TARGETS) == {}
