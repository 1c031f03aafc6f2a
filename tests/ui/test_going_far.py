"""Marks, lines and parts of the text, the outline, commands, and what of them lasts."""

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import Tree

from postil.core.document import Span
from postil.library import Source
from postil.ui.app import ReaderApp
from postil.ui.keys.commands import commands
from postil.ui.screens.help_screen import HelpScreen
from postil.ui.screens.outline_screen import OutlineScreen
from postil.ui.screens.palette import Actions
from reading import Desk, Reading

LINES = "\n".join(f"Line {n} is here." for n in range(1, 101)) + "\n"
BOOK = "# Book\n\nFirst words.\n\n## One\n\nIn one.\n\n### Deep\n\nDown here.\n\n## Two\n\nIn two.\n"


@pytest.mark.parametrize(
    ("keys", "passage", "said"),
    [
        ("12G", "Line 12 is here.", "line 12"),
        ("12gg", "Line 12 is here.", "line 12"),
        ("999999G", "Line 100 is here.", "the last line is 100"),
        ("50%", "Line 51 is here.", ""),
        ("100%", "Line 100 is here.", ""),
        ("%", "Line 1 is here.", "a number first: 50%"),
        ("101%", "Line 1 is here.", "101 % is beyond the end"),
        ("3j", "Line 4 is here.", ""),
        ("999999j", "Line 100 is here.", ""),
    ],
)
async def test_a_count_says_where_to(tmp_path: Path, keys: str, passage: str, said: str) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(*keys)

        assert (reading.passage, reading.message) == (passage, said)


async def test_in_a_marked_up_text_a_count_is_a_paragraph(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("4", "G")

        assert (reading.passage, reading.message) == ("In one.", "paragraph 4")


async def test_a_mark_leads_back_also_in_the_next_sitting(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)

    async with desk.reading() as reading:
        await reading.press("5", "G", "right", "m", "a", "G", "q")
    async with desk.reading() as reading:
        await reading.press("M", "a")

        assert (reading.passage, reading.screen.reader.size) == ("Line 6 is here.", "sentence")


async def test_a_mark_in_a_text_that_shrank_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)

    async with desk.reading() as reading:
        await reading.press("9", "0", "G", "m", "a", "g", "g", "q")
    desk.document.write_text("Line 1 is here.\n", encoding="utf-8")
    async with desk.reading() as reading:
        await reading.press("'", "a")

        assert reading.message == "the passage of mark a is not in the text any more"


async def test_a_mark_that_was_never_set_is_said(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("M", "z")

        assert reading.message == "there is no mark z"


async def test_half_a_mark_shows_the_marks_that_there_are(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("m", "q", "M")

        assert [(hint.keys, hint.words) for hint in reading.screen.footer.hints] == [("q", "“Line 1 is here.”")]


@pytest.mark.parametrize(("key", "row"), [("t", 0), ("z", 10), ("b", 21)])
async def test_the_focus_goes_to_a_row_of_the_screen(tmp_path: Path, key: str, row: int) -> None:
    async with Desk(tmp_path, LINES).reading((60, 24)) as reading:
        await reading.press("5", "0", "G", "z", key)

        assert reading.bar_row == row


async def test_the_outline_counts_the_annotations_of_each_section(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("4", "G", "h", "6", "G", "h", "o")
        screen = reading.pilot.app.screen
        assert isinstance(screen, OutlineScreen)
        tree = screen.query_one(Tree)
        await reading.until(lambda: tree.last_line == 3)
        shown = [str(tree.get_node_at_line(n).label) for n in range(4)]  # type: ignore[union-attr]

    assert shown == ["Book  2", "One  2", "Deep  1", "Two"]


async def test_the_outline_leads_to_a_heading_and_back(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("o")
        await reading.press("G", "enter")
        there = reading.passage
        await reading.press("H")

        assert (there, reading.passage) == ("Two", "Book")


async def test_the_outline_is_filtered_by_words(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("o")
        await reading.press("slash")
        await reading.press(*"dee")
        await reading.press("enter", "enter")

        assert reading.passage == "Deep"


async def test_a_text_without_headings_says_so(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("o")

        assert reading.message == "no headings in this text · / finds words"


async def test_the_help_finds_a_key_by_its_words(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("?")
        await reading.press("slash")
        await reading.press(*"brings")
        screen = reading.pilot.app.screen
        assert isinstance(screen, HelpScreen)
        shown = str(screen.query_one("#help Static").render())  # type: ignore[attr-defined]

    assert "dd Delete" in shown
    assert "next paragraph" not in shown


@pytest.mark.parametrize(
    ("line", "passage"),
    [
        ("12", "Line 12 is here."),
        ("50%", "Line 51 is here."),
        ("3 read-on", "Line 4 is here."),
        ("to-end", "Line 100 is here."),
    ],
)
async def test_a_command_goes_there(tmp_path: Path, line: str, passage: str) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(":")
        await reading.press(*({" ": "space", "%": "percent_sign"}.get(each, each) for each in line))
        await reading.press("enter")

        assert reading.passage == passage


async def test_the_annotations_are_exported_by_a_command(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("h", ":")
        await reading.type(f"export {tmp_path}/notes.md")
        await reading.press("enter")

        assert "exported to" in reading.message
    assert "> Line 1 is here." in (tmp_path / "notes.md").read_text(encoding="utf-8")


async def test_an_export_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")

    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(":")
        await reading.type(f"export {tmp_path}/notes.md")
        await reading.press("enter")

        assert "is there already" in reading.message
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "there is no command “nonsense”"),
        ("export", "export takes FILE.md or FILE.jsonld"),
    ],
)
async def test_a_command_that_cannot_be_run_stays_to_be_mended(tmp_path: Path, line: str, said: str) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(":")
        await reading.type(line)
        await reading.press("enter")

        assert (reading.screen.status.left, reading.typed) == (said, line)


async def test_another_width_is_taken_at_once(tmp_path: Path) -> None:
    async with Desk(tmp_path, "word " * 100).reading() as reading:
        await reading.press(":")
        await reading.type("width 40")
        await reading.press("enter")

        assert max(len(row.strip(" ▌")) for row in reading.rows) <= 40


@pytest.mark.parametrize("keys", [("n", "o", "enter"), ("n", "o", "tab", "enter"), ("o", "down", "down", "enter")])
async def test_a_theme_is_completed(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(":")
        await reading.type("theme ")
        await reading.press(*keys)

        assert reading.pilot.app.theme == ("nord" if keys[0] == "n" else "catppuccin-macchiato")


async def test_a_theme_that_is_typed_whole_is_taken(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(":")
        await reading.type("theme solarized-dark")
        await reading.press("enter")

        assert reading.pilot.app.theme == "solarized-dark"


async def test_the_palette_runs_an_action(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)

    async with desk.reading() as reading:
        await reading.press("ctrl+p")
        assert isinstance(reading.pilot.app.screen, CommandPalette)
        await reading.type("highlight h")
        await reading.pilot.pause(0.5)
        await reading.press("enter")
        await reading.until(lambda: "highlighted" in reading.message)

    assert [a.target.quote.exact for a in desk.saved()] == ["Line 1 is here."]


async def test_a_second_enter_in_the_palette_does_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)

    async with desk.reading() as reading:
        await reading.press("ctrl+p")
        await reading.type("note a")
        await reading.pilot.pause(0.5)
        reading.burst("enter", "enter", "enter")
        await reading.until(lambda: reading.screen.sheet is not None)
        await reading.type("Why?")
        await reading.press("escape")
        await reading.until_saved()

    assert [each.note for each in desk.saved()] == ["Why?"]


async def test_a_page_of_the_palette_where_no_row_of_it_shows(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading((40, 4)) as reading:
        await reading.press("ctrl+p")
        await reading.pilot.pause(0.5)
        await reading.press("down", "pagedown", "pageup", "escape", "j")

        assert reading.passage == "Line 2 is here."


async def test_the_text_alone_has_neither_panel_nor_status_nor_footer(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading((120, 30)) as reading:
        await reading.press("P")
        alone = (reading.screen.text.size.height, reading.screen.panel.display, reading.screen.status.display)
        await reading.press("escape")

        assert (alone, reading.screen.text.size.height) == ((30, False, False), 28)


async def test_a_tag_in_vivo_has_the_words_of_the_passage(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("right", "T", "enter")

    assert [a.tags for a in desk.saved()] == [("One day it rained",)]


async def test_a_passage_is_copied_with_where_it_stands(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("4", "G", "Y")

        assert reading.pilot.app.clipboard == "> In one.\n>\n> — *Book*, “One”, book.md, line 7\n"


async def test_enter_right_behind_o_goes_to_the_section_one_reads(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("4", "G")
        reading.burst("o", "enter")
        await reading.until(lambda: reading.passage != "In one.")

        assert (reading.passage, reading.pilot.app.screen is reading.screen) == ("One", True)


async def test_a_pick_in_sight_does_not_move_the_text(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading((80, 24)) as reading:
        await reading.press("5", "0", "G", "z", "t")
        before = reading.rows[0].strip(" ▌█")
        await reading.press("g", "W", "a", "a", "s", "a")

        assert (reading.rows[0].strip(" ▌█"), reading.passage) == (before, "Line 50")


async def test_an_annotation_is_found_by_its_note_and_tags_together(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("h", "j", "a", *"wet", "escape", "t", *"rain", "enter", "j", "h", "tab", "slash", *"rain")
        await reading.press("space", *"we")
        while_typing = (reading.screen.panel.current, reading.passage, reading.screen.status.left)
        await reading.press("x", "enter")

        assert while_typing == (1, "Line 2 is here.", "annotation 2 of 3")
        assert (reading.message, reading.screen.panel.current) == ("no annotation with “rain wex”", 2)


async def test_a_count_that_goes_beyond_the_end_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)

    async with desk.reading() as reading:
        await reading.press("5", "G", *"999999", "h")
        await reading.until(lambda: "up to the end of the text" in reading.message)

    assert [a.target.quote.exact.count("\n") for a in desk.saved()] == [LINES.strip().count("\n") - 4]


async def test_a_sheet_calls_a_heading_a_heading(tmp_path: Path) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press("a")

        assert str(reading.screen.sheet.query_one(".sheet-rule").content).startswith("── note: heading “Book”")


async def test_the_help_that_is_filtered_is_as_wide_as_the_screen(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading((80, 24)) as reading:
        await reading.press("?", "slash", *"highlight")

        assert reading.pilot.app.screen.query_one("#help").size.width == 74


@pytest.mark.parametrize(
    ("keys", "lines"),
    [("3 J", 4), ("5 J 2 K", 4), ("3 shift+down", 4), ("j j 2 K", 3), ("9 9 9 9 9 J", LINES.count("\n"))],
)
async def test_a_count_takes_in_so_many_more(tmp_path: Path, keys: str, lines: int) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press(*keys.split())

        assert reading.passage.count("\n") + 1 == lines


async def test_ctrl_c_copies_a_selection_and_without_one_says_what_ends_postil(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("ctrl+c")
        without = (reading.pilot.app.clipboard, reading.notices)
        await reading.press("v", "w", "ctrl+c")

        assert (without[0], "Ctrl+Q ends postil" in without[1], reading.pilot.app.clipboard) == ("", True, "Line 1")


async def test_the_panels_current_entry_shows_its_whole_note_where_there_is_room(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading((140, 24)) as reading:
        await reading.press("a")
        reading.screen.sheet.rewrite("\n".join(f"row {n}" for n in range(12)))
        await reading.press("escape")
        await reading.until_saved()
        whole = "\n".join(reading.panel_rows)
        await reading.pilot.resize_terminal(140, 10)
        await reading.press("l")

        assert ("row 11" in whole, "…" in whole) == (True, False)
        assert reading.panel_rows[7].endswith("…")


async def test_the_footer_under_the_palette_is_the_palettes(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("ctrl+p")
        await reading.pilot.pause(0.3)
        open_words = [hint.words for hint in reading.screen.footer.hints]
        await reading.press("escape")
        await reading.pilot.pause(0.3)

        assert (open_words, reading.screen.footer.hints[0].words) == (["run", "choose", "back"], "highlight")


async def test_down_leaves_what_was_typed_to_be_found(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("slash", *"is", "enter", "slash", *"here", "down")
        stays = reading.typed
        await reading.press("up")
        earlier = reading.typed
        await reading.press("down")

        assert (stays, earlier, reading.typed) == ("here", "is", "here")


async def test_an_expression_without_a_letter_asks_for_one(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("slash", "ctrl+r")

        assert reading.screen.status.left.startswith("type what to find")


@pytest.mark.parametrize("screen", ["?", "o"])
async def test_a_key_that_does_nothing_on_a_list_says_so(tmp_path: Path, screen: str) -> None:
    async with Desk(tmp_path, BOOK, "book.md").reading() as reading:
        await reading.press(screen, "z")
        footer = reading.pilot.app.screen.query_one("KeyFooter")
        said = (footer.hints[0].keys, footer.hints[0].words)
        await reading.press("j")

        assert (said, footer.hints[0].keys == "z") == (("z", "does nothing here"), False)


async def test_words_that_are_no_tag_are_not_offered(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("t", *"money", "slash")

        assert reading.screen.sheet.query_one("OptionList").option_count == 0
        assert reading.screen.status.left == "A tag needs a word on both sides of each “/”."


async def test_every_command_typed_by_its_name_is_the_palettes_first(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        provider = Actions(reading.screen)
        known = [each.name for each in commands(reading.screen.keys, "reading")]
        first = {}
        for name in known:
            hits = [hit async for hit in provider.search(name)]
            first[name] = str(max(hits, key=lambda hit: hit.score).text).split(" ")[0]

        assert first == {name: name for name in known}


async def test_enter_right_behind_a_name_in_the_palette_runs_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)

    async with desk.reading() as reading:
        reading.burst("ctrl+p", *"highlight", "enter")
        await reading.until(lambda: "highlighted" in reading.message)

    assert len(desk.saved()) == 1


@pytest.mark.parametrize(
    "note", ["\n" * 4_001 + "tail", " ".join(f"word{n}" for n in range(700)), "a" + "\n" * 4_100 + "end", "\n \n"]
)
async def test_a_note_of_any_shape_is_shown(tmp_path: Path, note: str) -> None:
    desk = Desk(tmp_path, LINES)
    opened = desk.reopened()
    opened.session.note(Span(0, 15), note + "x")
    assert opened.store.flush(10)
    opened.store.close()

    async with desk.reading((200, 130)) as reading:
        rows = [row for row in reading.panel_rows if row.strip(" │▌")]

        assert len(rows) == len(set(rows))


async def test_enter_in_the_panels_find_leaves_the_text_at_what_was_found(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("h", "G", "h", "g", "g", "tab", "slash", *"line", "space", *"100", "enter")

        assert (reading.passage, any("Line 100" in row for row in reading.rows)) == ("Line 100 is here.", True)


@pytest.mark.parametrize("size", [(120, 36), (100, 30)])
async def test_no_entry_is_passed_over_by_pages(tmp_path: Path, size: tuple[int, int]) -> None:
    desk = Desk(tmp_path, LINES)
    opened = desk.reopened()
    for number in range(60):
        start = LINES.index(f"Line {number + 1} ")
        opened.session.note(Span(start, LINES.index(" is", start)), "a note\n" * (1 + number % 5))
    assert opened.store.flush(10)
    opened.store.close()

    async with desk.reading(size) as reading:
        await reading.press("tab", "g", "g")
        seen: set[str] = set()
        for _ in range(60):
            seen |= {row.split("“")[1].split("”")[0] for row in reading.panel_rows if "“Line" in row}
            await reading.press("space")
        back: set[str] = set()
        for _ in range(60):
            back |= {row.split("“")[1].split("”")[0] for row in reading.panel_rows if "“Line" in row}
            await reading.press("b")

        assert (len(seen), len(back), reading.screen.panel.current) == (60, 60, 0)


async def test_in_a_narrow_terminal_the_panel_opens_at_what_is_here(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading((60, 18)) as reading:
        await reading.press("h", "G", "h", "g", "g", "tab", "j", "escape", "tab")

        assert reading.screen.panel.current == 0


async def test_a_resize_behind_a_sheet_leaves_the_focus_in_sight(tmp_path: Path) -> None:
    text = "\n".join(f"Line {n} goes on and on and on for so long that it is folded, and more." for n in range(60))
    async with Desk(tmp_path, text).reading((120, 30)) as reading:
        await reading.press(*"jjjjjjjjjjjjjjt")
        await reading.pilot.resize_terminal(50, 20)
        await reading.press("escape")

        assert any(row.strip(" ▌").startswith("Line 14") for row in reading.rows)


async def test_the_last_annotation_is_said(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("h", "tab", "j")

        assert reading.message == "the last annotation"


async def test_while_an_edge_moves_the_status_names_it(tmp_path: Path) -> None:
    async with Desk(tmp_path, LINES).reading() as reading:
        await reading.press("h", "g", "e", "b")

        assert reading.screen.status.left == "its end moves · selection: 3 words"


async def test_keys_that_were_typed_before_the_screen_came_up_are_done(tmp_path: Path) -> None:
    desk = Desk(tmp_path, LINES)
    opening = desk.library.opening(Source(desk.document))
    opening.wait(10)
    app = ReaderApp(desk.library, opening, "textual-dark", typed="jj\x1b[Bh")

    async with app.run_test(size=(100, 30)) as pilot:
        await Reading(pilot).until_saved()
    opening.result.store.close()

    assert [a.target.quote.exact for a in desk.saved()] == ["Line 4 is here."]


async def test_escape_lists_all_keys_again_before_it_leaves_the_help(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("?")
        await reading.press("slash", *"brings", "enter", "escape")
        stays = isinstance(reading.pilot.app.screen, HelpScreen)
        await reading.press("escape")

        assert (stays, reading.pilot.app.screen is reading.screen) == (True, True)
