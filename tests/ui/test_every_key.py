"""Keys that no other test presses: where they lead. Beside it: no action is without what it runs."""

from pathlib import Path

import pytest
from textual.widgets import Tree

from postil.ui.keys.keymap import KEYS, Key
from postil.ui.screens.help_screen import HelpScreen
from postil.ui.screens.outline_screen import OutlineScreen
from postil.ui.screens.reading_screen import ReadingScreen
from postil.ui.text.motions import LETTERED, MOTIONS
from reading import Desk

STORY = "One day it rained. The lamp went out.\nNobody came. It was late.\nThe end is near. So it goes.\n"
BOOK = "# Book\n\nFirst.\n\n## One\n\nIn one.\n\n### Deep\n\nDown.\n\n## Two\n\nIn two.\n"
FIRST, SECOND, THIRD = STORY.strip().split("\n")


@pytest.mark.parametrize(
    ("keys", "passage"),
    [
        ("}", SECOND),
        ("} {", FIRST),
        (")", "One day it rained."),
        (") ) (", "One day it rained."),
        (") right left", "One day it rained."),
        ("w w", "day"),
        ("w +", "One day it rained."),
        ("-", "One day it rained."),
        ("j h j j ,", SECOND),
        ("j h g g ;", SECOND),
        ("j h k g g ] a", SECOND),
        ("j h j [ a", SECOND),
        ("G H L", THIRD),
        ("J", f"{FIRST}\n{SECOND}"),
        ("J K", FIRST),
        (") shift+right", FIRST),
        (") shift+right shift+left", "One day it rained."),
        ("j v 0", "Nobody"),
        ("j v w home", "Nobody"),
        ("j v J J K", SECOND),
        ("j v } {", "Nobody"),
        ("j v } } {", SECOND),
        ("/ i t enter n N", "it"),
        ("j h v w h O", SECOND),
    ],
)
async def test_a_key_leads_to_a_passage(tmp_path: Path, keys: str, passage: str) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press(*({"/": "slash"}.get(key, key) for key in keys.split()))

        assert reading.passage == passage


@pytest.mark.parametrize(
    ("keys", "first_row"),
    [
        ("space", "Line 21"),
        ("space b", "Line 1"),
        ("ctrl+d", "Line 12"),
        ("space ctrl+u", "Line 10"),
        ("ctrl+e", "Line 2"),
        ("3 ctrl+e", "Line 4"),
        ("space ctrl+y ctrl+y", "Line 19"),
        ("v pagedown", "Line 21"),
        ("v pagedown pageup", "Line 1"),
        ("v ctrl+d", "Line 12"),
    ],
)
async def test_a_key_scrolls(tmp_path: Path, keys: str, first_row: str) -> None:
    text = "\n".join(f"Line {n}" for n in range(1, 200)) + "\n"
    async with Desk(tmp_path, text, "a.log").reading((60, 24)) as reading:
        await reading.press(*keys.split())

        assert next(row.strip(" ▌█") for row in reading.rows if row.strip(" ▌█")) == first_row


@pytest.mark.parametrize(
    ("keys", "passage"),
    [("g h", "One"), ("> >", "Deep"), ("2 ] ]", "Deep"), ("G g H", "Two"), ("G < <", "Deep"), ("G [ [", "Two")],
)
async def test_a_key_leads_to_a_heading(tmp_path: Path, keys: str, passage: str) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press(*keys.split())

        assert reading.passage == passage


async def test_e_opens_the_note_of_the_current_annotation(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STORY)

    async with desk.reading() as reading:
        await reading.press("a", *"wet", "escape", "w", "e", *"ter", "escape")

    assert [annotation.note for annotation in desk.saved()] == ["wetter"]


@pytest.mark.parametrize(
    ("keys", "entry"),
    [
        *(("k", 3), ("k k", 2), ("g g space", 4), ("b", 0), ("g g", 0), ("g g j", 1), ("g g G", 4)),
        *(("/ D a y escape", 4), ("/ d a y enter", 1), ("/ d a y escape", 4), ("/ i enter n", 3), ("/ i enter n n", 2)),
        *(("/ i enter N", 3), ("g g / i d backspace enter", 2), ("n", 4)),
    ],
)
async def test_a_key_leads_to_an_entry_of_the_panel(tmp_path: Path, keys: str, entry: int) -> None:
    async with Desk(tmp_path, STORY).reading() as reading:
        await reading.press(
            "w",
            "h",
            "w",
            "h",
            "w",
            "h",
            "w",
            "h",
            "w",
            "h",
            "tab",
            *({"/": "slash"}.get(key, key) for key in keys.split()),
        )

        assert reading.screen.panel.current == entry


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("j j", 2),
        ("j j k", 1),
        ("G g g", 0),
        ("G", 3),
        ("space", 3),
        ("G b", 0),
        ("j -", 1),
        ("j j -", 1),
        ("j left left right", 0),
    ],
)
async def test_a_key_leads_to_a_line_of_the_outline(tmp_path: Path, keys: str, line: int) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("o")
        screen = reading.pilot.app.screen
        tree = screen.query_one(Tree)
        await reading.until(lambda: tree.last_line == 3)
        await reading.press(*keys.split())

        assert (type(screen), tree.cursor_line) == (OutlineScreen, line)


@pytest.mark.parametrize(
    ("keys", "rows"),
    [("j", 1), ("j j k", 1), ("space", 19), ("space b", 0), ("G g g", 0)],
)
async def test_a_key_scrolls_the_help(tmp_path: Path, keys: str, rows: int) -> None:
    async with Desk(tmp_path, STORY).reading((80, 24)) as reading:
        await reading.press("?")
        await reading.press(*keys.split())
        screen = reading.pilot.app.screen

        assert (type(screen), screen.query_one("#help").scroll_offset.y) == (HelpScreen, rows)


async def test_the_help_ends_with_its_last_line(tmp_path: Path) -> None:
    async with Desk(tmp_path, STORY).reading((80, 24)) as reading:
        await reading.press("?", "G")
        shown = reading.pilot.app.screen.query_one("#help")

        assert shown.scroll_offset.y == shown.max_scroll_y > 0


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.action)
def test_an_action_has_what_it_runs_in_each_of_its_modes(key: Key) -> None:
    method = f"do_{key.action.replace('-', '_')}"
    runs = {
        "outline": hasattr(OutlineScreen, method),
        "help": hasattr(HelpScreen, method),
    }
    in_text = key.action in MOTIONS or key.action in LETTERED or hasattr(ReadingScreen, method)

    assert all(runs.get(mode, in_text) for mode in key.modes)
