"""What the settings change on the screen."""

from pathlib import Path

import pytest

from postil.errors import PostilError
from postil.library import Source
from postil.ui.app import ReaderApp
from reading import Desk, Reading

LONG = f"{'Rain fell on the lamp. ' * 12}\n\nNobody came.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, LONG)


def panel(reading: Reading) -> tuple[str, int]:
    """Where the panel stands, and its cells without the rule."""
    place = next((name for name in ("right", "below") if reading.screen.has_class(f"panel-{name}")), "away")
    return place, reading.screen.panel.size.width - 1


async def test_the_text_is_as_wide_as_the_settings_say(desk: Desk) -> None:
    desk.configure("width = 40")

    async with desk.reading() as reading:
        rows = [row.strip(" ▌") for row in reading.rows]

        assert 35 < max(map(len, rows)) <= 40


@pytest.mark.parametrize(
    ("config", "columns", "place"),
    [
        ("", 120, ("right", 34)),
        ("", 160, ("right", 44)),
        ("", 111, ("below", 110)),
        ('panel = "below"', 120, ("below", 119)),
        ('panel = "right"', 120, ("right", 34)),
        ('panel = "right"', 100, ("away", -1)),
        ("panel_width = 20", 120, ("right", 20)),
        ("panel_width = 20", 98, ("right", 20)),
        ("panel_width = 20", 97, ("below", 96)),
        ("panel_width = 60", 160, ("right", 60)),
        ("panel_width = 60", 120, ("below", 119)),
        ("width = 50", 90, ("right", 34)),
    ],
)
async def test_the_panel_stands_where_the_settings_say(
    desk: Desk, config: str, columns: int, place: tuple[str, int]
) -> None:
    desk.configure(config)

    async with desk.reading((columns, 36)) as reading:
        assert panel(reading) == place


async def test_a_narrow_panel_folds_its_entries_to_its_width(desk: Desk) -> None:
    desk.configure("panel_width = 20")

    async with desk.reading() as reading:
        await reading.press("h")

        assert {len(row) for row in reading.panel_rows} <= set(range(22))
        assert any("Rain" in row for row in reading.panel_rows)


async def test_a_new_document_is_read_by_sentence_where_the_settings_say_so(desk: Desk) -> None:
    desk.configure('unit = "sentence"')

    async with desk.reading() as reading:
        assert reading.passage == "Rain fell on the lamp."
        await reading.press("j", "j")

        assert reading.screen.reader.span.start == 46


async def test_a_document_that_was_read_by_paragraph_stays_so(desk: Desk) -> None:
    async with desk.reading() as yesterday:
        await yesterday.press("j", "q")
    desk.configure('unit = "sentence"')

    async with desk.reading() as today:
        assert today.screen.reader.unit == "paragraph"
        assert today.passage == "Nobody came."


@pytest.mark.parametrize(("marks", "bar"), [("ascii", "|"), ("unicode", "▌")])
async def test_the_marks_are_those_of_the_settings(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, marks: str, bar: str
) -> None:
    monkeypatch.setenv("TERM", "linux" if marks == "unicode" else "xterm")
    desk.configure(f'marks = "{marks}"')

    async with desk.reading() as reading:
        assert any(row.lstrip().startswith(bar) for row in reading.rows)


async def test_the_theme_is_that_of_the_settings(desk: Desk) -> None:
    desk.configure('theme = "nord"')

    async with desk.reading(theme="") as reading:
        assert reading.pilot.app.theme == "nord"


async def test_a_theme_asked_for_comes_before_that_of_the_settings(desk: Desk) -> None:
    desk.configure('theme = "nord"')

    async with desk.reading(theme="dracula") as reading:
        assert reading.pilot.app.theme == "dracula"


@pytest.mark.parametrize(("background", "theme"), [("15;0", "textual-dark"), ("0;15", "textual-light")])
async def test_an_unknown_theme_is_told_and_the_terminals_dark_or_light_stands(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, background: str, theme: str
) -> None:
    monkeypatch.setenv("COLORFGBG", background)
    desk.configure('\ntheme = "puce"')

    async with desk.reading(theme="") as reading:
        assert reading.pilot.app.theme == theme
        assert "config.toml:2: puce: no such theme." in reading.notices


def test_an_unknown_theme_asked_for_ends_with_an_error(desk: Desk) -> None:
    with pytest.raises(PostilError, match=r"puce: no such theme\. There are: .*nord"):
        ReaderApp(desk.library, desk.library.opening(Source(desk.document)), "puce")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("width = 3", "config.toml:1: width must be a whole number from 40 to 76, not 3; 72 stands."),
        ("width = ", "config.toml:1:9: this is no TOML (Invalid value); the defaults stand."),
        ('shiny = "yes"', "config.toml:1: there is no option shiny."),
    ],
)
async def test_what_is_wrong_in_the_file_is_told_when_the_document_is_opened(
    desk: Desk, config: str, words: str
) -> None:
    desk.configure(config)

    async with desk.reading() as reading:
        assert words in reading.notices
        assert reading.passage.startswith("Rain fell")


async def test_all_that_is_wrong_in_the_file_is_told(desk: Desk) -> None:
    desk.configure('width = 3\nunit = "word"\n')

    async with desk.reading() as reading:
        assert "config.toml:1: width" in reading.notices
        assert "config.toml:2: unit" in reading.notices


async def test_of_many_problems_the_first_are_told_on_lines_of_their_own(desk: Desk) -> None:
    desk.configure("".join(f"shiny{n} = 1\n" for n in range(50)))

    async with desk.reading() as reading:
        lines = reading.notices.strip().splitlines()

        assert len(lines) == 4
        assert lines[3] == "47 more: `postil config` tells them"


async def test_the_first_sentence_of_a_new_document_is_no_jump(desk: Desk) -> None:
    desk.configure('unit = "sentence"')

    async with desk.reading() as reading:
        await reading.press("H")

        assert reading.passage == "Rain fell on the lamp."
