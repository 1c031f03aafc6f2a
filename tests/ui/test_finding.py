"""Find on the screen: regular expressions, the scroll bar's marks, what is done with a match, history."""

from pathlib import Path

from textual.widgets import Input, Static

from postil.ui.screens import finding_screen
from reading import Desk, Reading

PARAGRAPHS = "".join(f"This is paragraph {n} of the text.\n" for n in range(400))
STOPPED = "this expression takes too long; it was stopped"


async def find(reading: Reading, query: str, *then: str) -> None:
    """Type a query as a whole."""
    await reading.press("slash")
    await reading.until(lambda: reading.screen.sheet is not None and reading.screen.sheet.takes_keys)
    field = reading.screen.sheet.query_one(Input)
    field.value = query
    await reading.pilot.pause()
    await reading.press(*then)


def words(reading: Reading) -> str:
    """The status line's left side."""
    return reading.screen._left_words()


def rule(reading: Reading) -> str:
    return str(reading.screen.sheet.query_one(".sheet-rule", Static).render()).strip("─ ")


async def test_a_match_is_highlighted_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await find(reading, "lamp went", "enter", "h", "q")

    assert [a.target.quote.exact for a in desk.saved()] == ["lamp went"]


async def test_a_match_is_tagged_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await find(reading, "lamp went", "enter", "t", "x", "enter", "q")

    assert [(a.target.quote.exact, a.tags) for a in desk.saved()] == [("lamp went", ("x",))]


async def test_the_next_match_is_highlighted_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await find(reading, r"\v\w+ed", "enter", "n", "h", "q")

    assert [a.target.quote.exact for a in desk.saved()] == ["waited"]


async def test_a_regular_expression_is_asked_for_by_a_prefix(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await find(reading, r"\vn\w+ c")

        assert reading.passage == "Nobody c"
        assert rule(reading) == "find: regular expression"


async def test_a_regular_expression_is_asked_for_and_given_up_by_a_key(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await find(reading, "n.b", "ctrl+r")
        as_expression = reading.passage, rule(reading)
        await reading.press("ctrl+r")

        assert as_expression == ("Nob", "find: regular expression")
        assert (rule(reading), reading.typed) == ("find", "n.b")
        assert words(reading) == "no match for “n.b” · Esc goes back"


async def test_an_expression_that_is_not_finished_is_told_with_where_and_the_text_stays(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await find(reading, r"\vlamp")
        await reading.press("left_parenthesis")

        assert words(reading) == "no regular expression: missing ) after “lamp(”"
        assert reading.passage == "lamp"


async def test_a_match_with_something_behind_it_stays_in_focus(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await find(reading, r"\vlamp(?= went)", "enter")

        assert reading.passage == "lamp"


async def test_a_pathological_expression_is_stopped(tmp_path: Path) -> None:
    async with Desk(tmp_path, "a" * 3_000 + "\n").reading() as reading:
        await find(reading, r"\v(a+)+$b")
        said = words(reading)
        await reading.press("enter")

        assert said == STOPPED
        assert reading.message == STOPPED


async def test_an_expression_that_is_pathological_further_down_is_stopped_by_the_next_match(tmp_path: Path) -> None:
    async with Desk(tmp_path, "ab\n" + PARAGRAPHS * 4 + "a" * 3_000 + "\n").reading() as reading:
        await find(reading, r"\v(a+)+b$", "enter")
        assert reading.passage == "ab"
        await reading.press("n")

        assert reading.message == STOPPED


async def test_a_slow_expression_in_a_long_text_is_waited_for(tmp_path: Path) -> None:
    text = PARAGRAPHS * 30 + "It was late.\n"
    async with Desk(tmp_path, text).reading() as reading:
        before = reading.passage
        await find(reading, r"\v(?:\w+ )*was late")
        await reading.until(lambda: reading.passage != before)

        assert reading.passage == "It was late"


async def test_each_row_of_the_bar_with_a_match_is_marked(tmp_path: Path) -> None:
    async with Desk(tmp_path, PARAGRAPHS).reading() as reading:
        await find(reading, "paragraph 200", "enter")
        await reading.until(lambda: len(reading.screen.bar.hits) > 0)
        bar = reading.screen.bar

        assert bar.hits == {PARAGRAPHS.index("paragraph 200") * bar.size.height // len(PARAGRAPHS)}
        assert "━" in [segment.text for strip in bar.render_lines(bar.size.region) for segment in strip]


async def test_the_marks_go_with_the_search(tmp_path: Path) -> None:
    async with Desk(tmp_path, PARAGRAPHS).reading() as reading:
        await find(reading, "paragraph 200", "enter")
        await reading.until(lambda: len(reading.screen.bar.hits) > 0)
        await reading.press("escape")

        assert reading.screen.bar.hits == frozenset()


async def test_a_search_is_brought_back_in_the_next_sitting(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    async with desk.reading() as reading:
        await find(reading, r"\vl.mp", "enter", "q")

    async with desk.reading() as reading:
        await reading.press("slash", "up")

        assert (reading.typed, reading.passage) == (r"\vl.mp", "lamp")
        assert rule(reading) == "find: regular expression"


async def test_enter_selects_through_the_match_while_one_selects(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("v")
        await find(reading, "lamp", "enter")

        assert reading.passage == "One day it rained. The lamp"
        assert reading.screen.mode == "selecting"


async def test_the_next_match_is_selected_through_too(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("v")
        await find(reading, "w", "enter", "n")

        assert reading.passage == "One day it rained. The lamp went out. W"


async def test_escape_brings_the_selection_back(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("v", "w")
        await find(reading, "lamp", "escape")

        assert reading.passage == "One day"
        assert reading.screen.mode == "selecting"


def test_the_screen_of_find_knows_no_store() -> None:
    assert "postil.store" not in Path(finding_screen.__file__).read_text(encoding="utf-8")


async def test_a_search_that_is_left_is_not_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await find(reading, "lamp", "ctrl+r", "left_parenthesis", "escape", "q")

    assert desk.library.searches.kept() == []


async def test_a_query_typed_ahead_of_the_sheet_is_looked_for_and_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("slash", "l", "a", "m", "p", "enter", "h", "q")
        await reading.until(lambda: reading.pilot.app.return_value is not None or not reading.pilot.app.is_running)

    assert [a.target.quote.exact for a in desk.saved()] == ["lamp"]


async def test_keys_right_behind_each_other_leave_find(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        reading.burst("slash", "l", "a", "m", "p", "escape")
        await reading.until(lambda: reading.screen.sheet is None and reading.screen._sheet_mode == "")
        await reading.pilot.pause()

        assert reading.passage == "One day it rained. The lamp went out. We waited."


async def test_enter_right_behind_backspace_finds_what_is_left(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("slash", *"latex")
        reading.burst("backspace", "enter")
        await reading.until(lambda: reading.screen.sheet is None)

        assert reading.passage == "late"
