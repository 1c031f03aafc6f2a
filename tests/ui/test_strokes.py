"""How many keys a passage takes, computed; and what the computed keys store, pressed. `STROKES=full`: 1,000 and 200."""

import itertools
import os
import random
from pathlib import Path

import pytest

import strokes
from postil.core.document import Span
from reading import Desk
from strokes import Figures, Roads

IS_FULL = os.environ.get("STROKES") == "full"
TARGETS, PRESSED = (1_000, 200) if IS_FULL else (150, 24)


@pytest.fixture(scope="module")
def figures() -> dict[str, Figures]:
    return {each.kind: each for each in strokes.measured(TARGETS)}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", strokes.ASKED)
def test_a_passage_on_screen_takes_no_more_keys_than_were_asked(kind: str, figures: dict[str, Figures]) -> None:
    assert figures[kind].held, f"{figures[kind].told(figures[kind].ours)} keys"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", strokes.ASKED)
def test_labels_alone_do_not_take_more_keys_either(kind: str, figures: dict[str, Figures]) -> None:
    assert max(figures[kind].labelled) <= strokes.ASKED[kind][0]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", strokes.ASKED)
def test_vims_visual_mode_takes_no_fewer_keys(kind: str, figures: dict[str, Figures]) -> None:
    """The worst case and the middle one."""
    assert max(figures[kind].ours) <= max(figures[kind].vim)
    assert sum(figures[kind].ours) <= sum(figures[kind].vim)


def test_the_road_without_labels_leads_to_the_passage() -> None:
    chance = random.Random(3)
    wanted, reached = [], []

    for reader in itertools.islice(strokes.screens(chance), 9):
        roads, stand = Roads(reader), (reader.view.top, reader.focus)
        for target in strokes.targets(reader, chance, 2):
            wanted.append(target.span)
            reached.append(strokes.pressed(reader, roads.keymap, roads.by_motions(target)))
            reader.view.top, reader.focus = stand

    assert reached == wanted


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", strokes.texts())
@pytest.mark.parametrize("size", strokes.SIZES)
async def test_the_computed_keys_store_the_passage(name: str, size: tuple[int, int], tmp_path: Path) -> None:
    desk = Desk(tmp_path, strokes.texts()[name], name)
    chance = random.Random(f"{name} {size}")
    wanted: dict[str, Span] = {}

    async with desk.reading(size) as reading:
        reader = reading.screen.reader
        while len(wanted) < PRESSED // 9 + 1:
            reader.arrive(reader.focus)
            reader.to_fraction(chance.random())
            target = chance.choice(list(strokes.targets(reader, chance, 1)))
            passage = reader.document.passage(target.span).strip(".,;:!?\"'“”‘’()[]*")
            roads = Roads(reader)
            path = roads.by_labels(target) if chance.random() < 0.7 else roads.shortest(target)
            if passage not in wanted:
                wanted[passage] = target.span
                await reading.press(*(strokes.pilot_name(key) for key in path))
        await reading.until_saved()

    opened = desk.reopened()
    notebook = opened.session.notebook
    assert {notebook.span_of(each) for each in notebook.in_reading_order} == set(wanted.values())
