"""What the mouse does to the text, the panel and the scroll bar."""

from pathlib import Path

import pytest
from textual.scrollbar import ScrollBar

from reading import Desk, Reading

pytestmark = pytest.mark.asyncio

LONG = "\n\n".join(f"Paragraph {n} is here. It has a second sentence." for n in range(1, 80)) + "\n"


def cell(reading: Reading, words: str, nth: int = 0) -> tuple[int, int]:
    """The cell of the text pane where words begin as they are shown, and so many further on."""
    y = next(y for y, row in enumerate(reading.rows) if words in row)
    return reading.rows[y].index(words) + nth, y


async def drag(reading: Reading, start: tuple[int, int], end: tuple[int, int]) -> None:
    await reading.pilot.mouse_down("#text", start)
    await reading.pilot.hover("#text", end)
    await reading.pilot.mouse_up("#text", end)
    await reading.pilot.pause()


async def test_a_click_puts_the_sentence_in_focus(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.pilot.click("#text", cell(reading, "lamp"))

        assert reading.passage == "The lamp went out."


async def test_a_double_click_puts_the_word_in_focus(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.pilot.click("#text", cell(reading, "lamp"), times=2)

        assert reading.passage == "lamp"


async def test_a_triple_click_puts_the_paragraph_in_focus(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.pilot.click("#text", cell(reading, "lamp"), times=3)

        assert reading.passage == "One day it rained. The lamp went out. We waited."


async def test_a_click_right_of_a_row_takes_its_last_sentence(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.pilot.click("#text", (80, cell(reading, "lamp")[1]))

        assert reading.passage == "We waited."


async def test_a_click_in_the_margin_takes_the_rows_first_sentence(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.pilot.click("#text", (0, cell(reading, "Nobody")[1]))

        assert reading.passage == "Nobody came."


async def test_a_click_below_the_text_takes_the_last_sentence(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.pilot.click("#text", (20, 30))

        assert reading.passage == "The end is near."


async def test_a_click_on_a_blank_row_takes_what_follows(tmp_path: Path) -> None:
    async with Desk(tmp_path, "One is.\n\nTwo is.\n").reading() as reading:
        await reading.pilot.click("#text", (20, cell(reading, "Two")[1] - 1))

        assert reading.passage == "Two is."


async def test_a_click_on_the_rule_of_a_table_takes_the_row_below(tmp_path: Path) -> None:
    table = "| name | age |\n|---|---|\n| Ada | 36 |\n"

    async with Desk(tmp_path, table, "table.md").reading() as reading:
        await reading.pilot.click("#text", (10, cell(reading, "Ada")[1] - 1))

        assert reading.passage == "Ada\t36"


async def test_a_click_in_an_empty_document_does_nothing(tmp_path: Path) -> None:
    async with Desk(tmp_path, "").reading() as reading:
        await reading.pilot.click("#text", (10, 5))
        await drag(reading, (10, 5), (20, 6))

        assert reading.passage == ""


async def test_a_drag_selects_from_letter_through_letter(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await drag(reading, cell(reading, "lamp"), cell(reading, "went", 3))

        assert reading.passage == "lamp went"
        assert reading.screen.reader.selection is not None


async def test_a_drag_backwards_selects_the_same(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await drag(reading, cell(reading, "went", 3), cell(reading, "lamp"))

        assert reading.passage == "lamp went"


async def test_h_highlights_what_was_dragged_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await drag(reading, cell(reading, "lamp"), cell(reading, "Nobody", 5))
        await reading.press("h", "q")

    assert [a.target.quote.exact for a in desk.saved()] == ["lamp went out. We waited.\nNobody"]


async def test_a_drag_over_wide_characters_takes_whole_ones(tmp_path: Path) -> None:
    async with Desk(tmp_path, "東京都庁は新宿にある。\n").reading() as reading:
        x, y = reading.screen.text.left + 3, 0
        await drag(reading, (x + 3, y), (x + 4, y))

        assert reading.passage == "京都"


async def test_a_drag_over_a_letter_with_accents_takes_them_along(tmp_path: Path) -> None:
    async with Desk(tmp_path, "Cafe\u0301 noir.\n").reading() as reading:
        x, y = reading.screen.text.left + 3, 0
        await drag(reading, (x + 2, y), (x + 3, y))

        assert reading.passage == "fe\u0301"


async def test_a_drag_that_begins_in_a_tab_begins_behind_the_words_before_it(tmp_path: Path) -> None:
    async with Desk(tmp_path, "    one\ttwo three\n").reading() as reading:
        x, y = cell(reading, "two")
        await drag(reading, (x - 1, y), (x + 2, y))

        assert reading.passage == "two"


async def test_a_drag_from_margin_to_margin_takes_whole_rows(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        y = cell(reading, "Nobody")[1]
        await drag(reading, (0, y), (0, y + 1))

        assert reading.passage == "Nobody came. It was late."


async def test_a_drag_over_blanks_only_is_a_click(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        y = cell(reading, "lamp")[1]
        await drag(reading, (70, y), (75, y))

        assert reading.screen.reader.selection is None
        assert reading.passage == "We waited."


async def test_a_drag_that_comes_back_selects_its_letter(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        at = cell(reading, "lamp")
        await reading.pilot.mouse_down("#text", at)
        await reading.pilot.hover("#text", cell(reading, "went"))
        await reading.pilot.hover("#text", at)
        await reading.pilot.mouse_up("#text", at)
        await reading.pilot.pause()

        assert reading.passage == "l"


async def test_escape_drops_what_was_dragged_over_and_stays_there(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await drag(reading, cell(reading, "lamp"), cell(reading, "went", 3))
        await reading.press("escape")

        assert reading.passage == "The lamp went out."


async def test_a_drag_held_below_the_text_scrolls_it(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        await reading.pilot.mouse_down("#text", cell(reading, "Paragraph 1 is"))
        await reading.pilot.hover("#status", (20, 0))
        await reading.until(lambda: reading.screen.reader.view.span.start > 500)
        await reading.pilot.mouse_up("#status", (20, 0))
        await reading.pilot.pause()
        top = reading.screen.reader.view.span.start

        assert reading.passage.startswith("Paragraph 1 is here.")
        assert len(reading.passage) > 1_000
        await reading.pilot.pause(0.2)
        assert reading.screen.reader.view.span.start == top


async def test_the_wheel_moves_the_text(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        reading.screen.on_mouse_scroll_down()

        assert "Paragraph 3 is" in reading.rows[1] + reading.rows[2]


async def test_the_wheel_moves_the_text_below_a_sheet_and_the_passage_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LONG)

    async with desk.reading() as reading:
        await reading.press("a")
        for _ in range(20):
            reading.screen.on_mouse_scroll_down()
        away = reading.rows[0]
        await reading.type("seen")
        await reading.press("escape")

        assert "Paragraph 1 is" not in away
        assert "Paragraph 1 is" in "".join(reading.rows[:2])
        await reading.until_saved()

    assert desk.saved()[0].target.quote.exact == "Paragraph 1 is here. It has a second sentence."


async def test_a_press_gives_up_a_half_typed_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "d")
        await reading.pilot.click("#text", cell(reading, "rained"))
        await reading.press("d")

        assert reading.screen.status.left == "d…"

    assert len(desk.saved()) == 1


async def test_a_click_on_the_text_leaves_the_keys_to_the_note(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.pilot.click("#text", cell(reading, "Nobody"))
        await drag(reading, cell(reading, "lamp"), cell(reading, "went"))
        await reading.type("seen")
        await reading.press("escape")
        await reading.until_saved()

    [annotation] = desk.saved()
    assert annotation.note == "seen"
    assert annotation.target.quote.exact == "One day it rained. The lamp went out. We waited."


LINKS = "See [one](http://one.example) or [two](http://two.example) here. Nobody came.\n"


async def test_a_click_on_a_link_opens_what_is_here_with_it_first(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINKS, "links.md").reading() as reading:
        await reading.pilot.click("#text", cell(reading, "two"))
        await reading.press("enter")

        assert reading.passage == "See one or two here."
        assert reading.pilot.app.clipboard == "http://two.example"


async def test_a_click_elsewhere_closes_what_was_here(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINKS, "links.md").reading() as reading:
        await reading.pilot.click("#text", cell(reading, "two"))
        await reading.pilot.click("#text", cell(reading, "Nobody"))

        assert reading.screen.sheet is None
        assert reading.passage == "Nobody came."


async def test_a_double_click_on_a_link_takes_its_word(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINKS, "links.md").reading() as reading:
        await reading.pilot.click("#text", cell(reading, "two"), times=2)

        assert reading.passage == "two"


async def test_a_click_beside_a_link_opens_nothing(tmp_path: Path) -> None:
    async with Desk(tmp_path, "See [one](http://one.example)\n", "links.md").reading() as reading:
        await reading.pilot.click("#text", cell(reading, "one", 20))

        assert reading.screen.sheet is None


async def test_a_click_on_an_entry_goes_to_its_passage(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("h", "j", "h", "G")
        y = next(y for y, row in enumerate(reading.panel_rows) if "One day" in row)
        await reading.pilot.click("#panel", (6, y))

        assert reading.passage == "One day it rained. The lamp went out. We waited."


async def test_a_click_on_an_entry_does_nothing_while_a_note_is_written(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("h", "j", "a")
        await reading.pilot.click("#panel", (6, 0))
        await reading.type("seen")
        await reading.press("escape")

        assert reading.passage == "Nobody came. It was late."
        assert reading.screen.session.notebook.nth(1).note == "seen"


async def test_the_wheel_over_the_panel_scrolls_its_entries(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        await reading.press(*["h", "j"] * 30, "g", "g")
        before, text = reading.panel_rows, reading.rows
        reading.screen.panel._wheel(3)

        assert reading.panel_rows[:-3] == before[3:]
        assert reading.rows == text
        reading.screen.panel._wheel(-3)
        assert reading.panel_rows == before


async def test_the_wheel_stops_at_the_panels_last_entry(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        await reading.press(*["h", "j"] * 30)
        reading.screen.panel._wheel(1_000)

        assert "Paragraph 30 is" in "".join(reading.panel_rows[-3:])
        assert reading.panel_rows[0].strip("│ ") != "" or reading.panel_rows[1].strip("│ ") != ""


async def test_a_click_on_the_track_of_the_scroll_bar_goes_a_page_on(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        await reading.press("d")
        await reading.pilot.mouse_down(ScrollBar, (0, 30))
        await reading.pilot.mouse_up(ScrollBar, (0, 30))
        await reading.pilot.pause()

        assert "Paragraph 17 is" in "".join(reading.rows[:2])
        assert reading.screen.status.left != "d…"


async def test_the_thumb_of_the_scroll_bar_is_dragged_to_the_end(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        await reading.pilot.mouse_down(ScrollBar, (0, 1))
        await reading.pilot.hover(ScrollBar, (0, 33))
        await reading.pilot.mouse_up(ScrollBar, (0, 33))
        await reading.pilot.pause()

        assert "Paragraph 79 is" in "".join(reading.rows[-2:])


async def test_the_thumb_of_the_scroll_bar_follows_the_pointer(tmp_path: Path) -> None:
    async with Desk(tmp_path, LONG).reading() as reading:
        await reading.pilot.mouse_down(ScrollBar, (0, 1))
        await reading.pilot.hover(ScrollBar, (0, 9))
        await reading.pilot.mouse_up(ScrollBar, (0, 9))
        await reading.pilot.pause()

        assert 60 <= reading.screen.bar.position <= 68


async def test_a_click_on_an_entry_behind_a_sheet_does_nothing(tmp_path: Path) -> None:
    async with Desk(tmp_path, "One.\nTwo.\n").reading() as reading:
        await reading.press("h", "j", "h", "k", "tab", "t")
        await reading.pilot.click("#panel", offset=(6, 2))
        await reading.press("escape")

        assert reading.screen.panel.current == 0
