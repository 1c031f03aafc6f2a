"""Passages reached by `v`, by labels, by moved edges: what a reopened file holds."""

from pathlib import Path

import pytest

from reading import Desk

STORY = "One day it rained hard. The old lamp went out.\nNobody came. It was late.\nThe end is near.\n"

WAYS = [
    (["v", "h"], "One"),
    (["v", "w", "w", "h"], "One day it"),
    (["v", "3", "w", "enter"], "One day it rained"),
    (["v", "w", "w", "b", "h"], "One day"),
    (["v", "e", "h"], "One day"),
    (["v", "right", "right", "h"], "One da"),
    (["v", "w", "left", "h"], "One da"),
    (["v", ")", "h"], "One day it rained hard."),
    (["v", ")", ")", "h"], "One day it rained hard. The old lamp went out."),
    (["v", ")", ")", "(", "h"], "One day it rained hard."),
    (["v", "J", "h"], "One day it rained hard. The old lamp went out."),
    (["v", "$", "h"], "One day it rained hard. The old lamp went out."),
    (["v", "G", "h"], STORY.strip()),
    (["j", "v", "k", "h"], "day it rained hard. The old lamp went out.\nNobody"),
    (["j", "v", "w", "o", "b", "h"], "out.\nNobody came"),
    (["j", "v", "g", "g", "h"], "One day it rained hard. The old lamp went out.\nNobody"),
    (["j", "v", "b", "h"], "out.\nNobody"),
    (["j", "v", "i", "s", "h"], "Nobody came."),
    (["j", "v", "i", "p", "h"], "Nobody came. It was late."),
    (["v", "w", "i", "w", "h"], "day"),
    (["j", "v", ")", "(", "h"], "Nobody"),
    (["j", "v", ")", "(", "(", "h"], "The old lamp went out.\nNobody"),
    (["j", "v", "w", ")", "(", ")", "h"], "Nobody came."),
    (["j", "w", "w", "v", "w", "K", "h"], "Nobody came"),
    (["j", "w", "w", "v", "w", "K", "J", "h"], "came. It was late."),
    (["j", "v", "(", ")", "h"], "Nobody"),
    (["j", "V", "K", "h"], "One day it rained hard. The old lamp went out.\nNobody came. It was late."),
    (["V", "h"], "One day it rained hard. The old lamp went out."),
    (["V", "j", "h"], "One day it rained hard. The old lamp went out.\nNobody came. It was late."),
    (["v", "w", "V", "h"], "One day it rained hard. The old lamp went out."),
    (["v", "w", "escape", "g", "v", "h"], "One day"),
    (["f", "s", "h"], "The old lamp went out."),
    (["f", "S", "h"], "One day it rained hard. The old lamp went out."),
    (["F", "s", "d", "h"], "The old lamp went out.\nNobody came."),
    (["F", "d", "s", "h"], "The old lamp went out.\nNobody came."),
    (["F", "A", "G", "h"], STORY.strip()),
    (["g", "w", "d", "a", "h"], "it"),
    (["g", "W", "s", "a", "f", "a", "h"], "day it rained"),
    (["v", "f", "s", "h"], "One day it rained hard. The old lamp went out."),
    (["v", "g", "w", "f", "a", "h"], "One day it rained"),
    (["F", "s", "escape", "a", "d", "h"], "One day it rained hard. The old lamp went out.\nNobody came."),
]


@pytest.mark.parametrize(("keys", "passage"), WAYS, ids=lambda each: " ".join(each) if isinstance(each, list) else "")
async def test_a_passage_is_reached(tmp_path: Path, keys: list[str], passage: str) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press(*({"/": "slash"}.get(key, key) for key in keys))

    assert [each.target.quote.exact for each in desk.saved()] == [passage]


@pytest.mark.parametrize(
    "keys", [["v", "w", "escape"], ["v", "v"], ["V", "V"], ["f", "escape"], ["F", "a", "escape", "escape"]]
)
async def test_escape_leads_back_to_the_focus(tmp_path: Path, keys: list[str]) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press(*keys)

        assert (reading.screen.mode, reading.passage) == ("reading", STORY.split("\n", maxsplit=1)[0])


async def test_a_tag_and_a_note_act_on_the_selection(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("v", "w", "t")
        await reading.type("rain")
        await reading.press("enter", "a")
        await reading.type("wet")
        await reading.press("escape")

    assert [(a.target.quote.exact, a.tags, a.note) for a in desk.saved()] == [("One day", ("rain",), "wet")]


async def test_a_wrong_label_is_said_and_the_labels_stay(tmp_path: Path) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press("f", "m")

        assert (reading.message, reading.screen.text.labels is not None) == (
            "no label goes on with m · Esc leaves them",
            True,
        )


async def test_labels_in_an_empty_text_are_none(tmp_path: Path) -> None:
    async with Desk(tmp_path, "").reading() as reading:
        await reading.press("f")

        assert reading.message == "nothing to pick here"


async def test_labels_stand_anew_when_the_terminal_changes_its_size(tmp_path: Path) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press("F", "s")
        await reading.pilot.resize_terminal(40, 30)
        await reading.pilot.pause()
        await reading.press("d")

        assert reading.passage == "The old lamp went out.\nNobody came."


async def test_a_place_typed_while_an_edge_moves_moves_no_annotation(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("h", "g", "e", ":", "3", "enter", "enter")
        await reading.press("escape", "escape")

    assert [a.target.quote.exact for a in desk.saved()] == [STORY.split("\n", maxsplit=1)[0]]


async def test_labels_go_when_the_text_scrolls(tmp_path: Path) -> None:
    async with Desk(tmp_path, STORY * 30).reading((60, 20)) as reading:
        await reading.press("f")
        reading.screen.on_mouse_scroll_down()

        assert reading.screen.text.labels is None


async def test_the_labels_are_on_the_screen(tmp_path: Path) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press("f")

        assert "ane day it rained hard. she old lamp" in reading.rows[0]


@pytest.mark.parametrize(
    ("keys", "passage"),
    [
        (["g", "e", "w", "enter"], "One day it rained hard. The"),
        (["g", "e", "b", "b", "enter"], "One day it"),
        (["g", "s", "w", "enter"], "day it rained hard."),
        (["g", "e", "left", "enter"], "One day it rained hard"),
        (["g", "e", "b", "o", "w", "enter"], "day it rained"),
    ],
)
async def test_an_edge_is_moved_and_note_and_tags_stay(tmp_path: Path, keys: list[str], passage: str) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("right", "a")
        await reading.type("wet")
        await reading.press("escape", "t")
        await reading.type("rain")
        await reading.press("enter", *keys)

    assert [(a.target.quote.exact, a.tags, a.note) for a in desk.saved()] == [(passage, ("rain",), "wet")]


async def test_an_edge_that_was_moved_is_moved_back_by_undo(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("right", "h", "g", "e", "w", "enter", "u")

    assert [a.target.quote.exact for a in desk.saved()] == ["One day it rained hard."]


async def test_escape_leaves_an_edge_where_it_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("right", "h", "g", "e", "w", "escape")

        assert (reading.screen.mode, reading.passage) == ("reading", "One day it rained hard.")
    assert [a.target.quote.exact for a in desk.saved()] == ["One day it rained hard."]


async def test_without_an_annotation_no_edge_moves(tmp_path: Path) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press("g", "e")

        assert (reading.message, reading.screen.mode) == ("no annotation here · h makes one", "reading")


async def test_two_annotations_do_not_come_to_one_passage(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("right", "h", "v", "w", "h", "g", "e", "w", "w", "w", "enter")

        assert reading.message == "another annotation has just this passage"
    assert sorted(a.target.quote.exact for a in desk.saved()) == ["One day", "One day it rained hard."]
