"""What a reader does with keys, and what is on disk afterwards."""

from pathlib import Path

import pytest
from textual.geometry import Region

from postil.ui.screens.help_screen import HelpScreen
from postil.ui.sheets.find_sheet import FindSheet
from postil.ui.sheets.note_sheet import NoteSheet
from postil.ui.sheets.tag_sheet import TagSheet
from reading import Desk

pytestmark = pytest.mark.asyncio


async def test_h_highlights_the_paragraph_in_focus_and_it_is_on_disk(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("j", "h")
        await reading.until_saved()

    assert [a.target.quote.exact for a in desk.saved()] == ["Nobody came. It was late."]


async def test_the_first_save_names_its_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h")
        await reading.until_saved()

        assert "story.txt.json" in reading.message


async def test_h_t_a_in_a_row_fill_one_annotation(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("s", "h", "t")
        await reading.type("verify")
        await reading.press("enter", "a")
        await reading.type("Ask them")
        await reading.press("escape")
        await reading.until_saved()

    [annotation] = desk.saved()
    assert annotation.target.quote.exact == "One day it rained."
    assert annotation.tags == ("verify",)
    assert annotation.note == "Ask them"


async def test_h_held_down_makes_one_annotation_and_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press(*["h"] * 60)

        assert reading.message.startswith("already highlighted · dd deletes")

    assert len(desk.saved()) == 1


async def test_u_takes_back_what_dd_deleted(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "d", "d")
        assert reading.message.startswith("deleted “One day it rained.")
        await reading.press("u")
        assert reading.message.startswith("undid: delete")
        await reading.press("q")

    assert len(desk.saved()) == 1


async def test_capital_u_does_again_what_u_took_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "u", "U", "q")

    assert len(desk.saved()) == 1


async def test_x_and_the_exclamation_mark_change_status_and_star(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "x", "exclamation_mark", "q")

    [annotation] = desk.saved()
    assert annotation.status == "done"
    assert annotation.star


async def test_a_dot_repeats_the_last_tags_on_the_next_passage(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t")
        await reading.type("verify")
        await reading.press("enter", "j", "full_stop", "q")

    assert [a.tags for a in desk.saved()] == [("verify",), ("verify",)]


async def test_a_digit_takes_a_tag_while_nothing_is_typed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t")
        await reading.type("verify")
        await reading.press("enter", "j", "t", "1", "q")

    assert [a.tags for a in desk.saved()] == [("verify",), ("verify",)]


async def test_taking_a_tag_that_the_passage_has_removes_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t")
        await reading.type("verify")
        await reading.press("enter", "t", "down", "enter", "q")

    assert [a.tags for a in desk.saved()] == [()]


async def test_a_near_miss_takes_the_tag_that_is_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t")
        await reading.type("verify")
        await reading.press("enter", "j", "t")
        await reading.type("verfiy")
        await reading.press("enter", "q")

    assert [a.tags for a in desk.saved()] == [("verify",), ("verify",)]


async def test_an_empty_note_makes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a", "escape", "q")

    assert desk.saved() == []


async def test_quitting_while_a_note_is_written_keeps_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("half a thou")
        await reading.press("ctrl+q")

    assert [a.note for a in desk.saved()] == ["half a thou"]


async def test_letters_typed_into_a_sheet_are_no_verbs(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("slash")
        await reading.type("hdd")
        assert isinstance(reading.screen.sheet, FindSheet)
        await reading.press("escape", "q")

    assert desk.saved() == []


async def test_a_count_takes_so_many_units_as_one_passage(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("s", "2", "h", "q")

    assert [a.target.quote.exact for a in desk.saved()] == ["One day it rained. The lamp went out."]


async def test_a_selection_is_highlighted_and_stays_in_focus(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("s", "J", "h")
        assert reading.passage == "One day it rained. The lamp went out."
        await reading.press("q")

    assert [a.target.quote.exact for a in desk.saved()] == ["One day it rained. The lamp went out."]


async def test_an_unbound_key_says_so_and_a_wrong_second_key_does_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("A")
        assert reading.message == "A does nothing here · ? keys"
        await reading.press("d", "h")
        assert reading.message == "dh does nothing here · ? keys"
        await reading.press("q")

    assert desk.saved() == []


async def test_a_paste_acts_on_nothing(tmp_path: Path) -> None:
    from textual.events import Paste

    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.screen.text.post_message(Paste("hhdd\nq"))
        await reading.press("q")

    assert desk.saved() == []


async def test_find_goes_to_the_match_as_one_types_and_escape_goes_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("slash")
        await reading.type("late")
        assert reading.passage == "late"
        await reading.press("escape")

        assert reading.passage == "One day it rained. The lamp went out. We waited."


async def test_enter_keeps_the_match_n_goes_on_round_the_end_and_h_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("slash")
        await reading.type("the")
        await reading.press("enter")
        assert reading.passage == "The"
        await reading.press("n", "n")
        assert reading.message == "round the end"
        await reading.press("H")

        assert reading.passage == "One day it rained. The lamp went out. We waited."


async def test_the_panel_lists_annotations_in_reading_order_and_enter_goes_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("G", "h", "g", "g", "h", "tab", "j")
        assert reading.passage == "The end is near."
        await reading.press("enter")

        assert reading.screen.focused is reading.screen.text
        assert reading.passage == "The end is near."


async def test_escape_in_the_panel_returns_to_where_one_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("G", "h", "g", "g", "tab", "escape")

        assert reading.passage == "One day it rained. The lamp went out. We waited."


async def test_verbs_in_the_panel_act_on_its_entry(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("G", "h", "g", "g", "h", "tab", "j", "x", "t")
        assert isinstance(reading.screen.sheet, TagSheet)
        await reading.type("end")
        await reading.press("enter")
        assert reading.screen.focused is reading.screen.panel
        await reading.press("q")

    assert [(a.status, a.tags) for a in desk.saved()] == [("open", ()), ("done", ("end",))]


async def test_the_place_and_size_of_the_focus_are_there_again_at_another_width(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    async with desk.reading() as reading:
        await reading.press("j", "right", "right", "q")

    async with desk.reading(size=(60, 20)) as reading:
        assert reading.passage == "It was late."
        assert reading.screen.reader.size == "sentence"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36), (200, 60)])
async def test_every_size_shows_the_text_the_status_and_the_footer(tmp_path: Path, size: tuple[int, int]) -> None:
    desk = Desk(tmp_path)

    async with desk.reading(size=size) as reading:
        await reading.press("h")

        assert any("One day it rained." in row for row in reading.rows)
        assert all(len(row) <= size[0] for row in reading.rows)
        assert reading.screen.status.size.height == 1
        assert reading.screen.footer.size.height == 1


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (1, 1)])
async def test_a_tiny_terminal_is_no_trouble(tmp_path: Path, size: tuple[int, int]) -> None:
    desk = Desk(tmp_path)

    async with desk.reading(size=size) as reading:
        await reading.press("j", "h", "space", "G", "tab", "escape", "p", "p", "q")

    assert len(desk.saved()) == 1


async def test_a_note_s_field_that_was_taken_away_can_still_be_asked_for_its_lines(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("a")
        assert isinstance(reading.screen.sheet, NoteSheet)
        field = reading.screen.sheet.field
        await reading.press("escape")

        assert [strip.text for strip in field.render_lines(Region(0, 0, 3, 2))] == ["   ", "   "]


async def test_panel_sheet_and_resize_leave_the_focus_on_its_row(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "".join(f"Paragraph {n} is here to be read.\n" for n in range(100)))

    async with desk.reading() as reading:
        await reading.press("2", "0", "j", "ctrl+e", "ctrl+e")
        row = reading.bar_row
        await reading.press("p")
        assert reading.bar_row == row
        await reading.press("p", "a")
        assert isinstance(reading.screen.sheet, NoteSheet)
        await reading.press("escape")
        assert reading.bar_row == row
        await reading.pilot.resize_terminal(90, 36)
        await reading.pilot.pause()

        assert reading.bar_row == row


async def test_the_passage_is_in_sight_above_a_sheet(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "".join(f"Paragraph {n} is here to be read.\n" for n in range(100)))

    async with desk.reading(size=(80, 24)) as reading:
        await reading.press("G", "a")
        await reading.pilot.pause()
        sheet = reading.screen.sheet

        assert sheet is not None
        assert reading.bar_row < reading.screen.text.size.height - sheet.size.height


async def test_markup_in_text_tag_and_note_is_shown_as_it_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "Press [@click=app.quit]x[/] or [/] or [b.\n", "[red]x[b.txt")

    async with desk.reading() as reading:
        await reading.press("h", "t")
        await reading.type("[/]x")
        await reading.press("enter", "a")
        await reading.type("[red]")
        await reading.press("escape")

        assert any("Press [@click=app.quit]x[/] or [/] or [b." in row for row in reading.rows)
        assert any("#[/]x" in row for row in reading.panel_rows)
        assert any("[red]" in row for row in reading.panel_rows)


async def test_control_characters_never_reach_the_rows(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "Before \x1b]0;owned\x07 \x1b[2J \x9b31m \u202eafter\n")

    async with desk.reading() as reading:
        await reading.press("h")
        shown = "".join([*reading.rows, *reading.panel_rows])

        assert shown.isprintable()


async def test_an_empty_document_opens_and_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "")

    async with desk.reading() as reading:
        assert "this document is empty" in reading.message
        await reading.press("h", "a", "t", "j", "G", "slash", "escape", "question_mark", "q", "q")

    assert desk.saved() == []


async def test_the_question_mark_shows_the_keys_and_q_closes_them(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("question_mark")
        assert isinstance(reading.pilot.app.screen, HelpScreen)
        await reading.press("q")

        assert reading.pilot.app.screen is reading.screen


async def test_the_status_line_says_what_a_verb_will_act_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h")
        assert reading.screen.status.left == "paragraph 1 of 3 · this annotation: highlight"
        await reading.press("right")
        assert reading.screen.status.left == "sentence 1 of 3 · new, inside highlight"
        await reading.press("h", "k")

        assert reading.screen.status.left == "paragraph 1 of 3 · this annotation: highlight"


async def test_an_orphan_is_listed_apart_with_a_count(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    async with desk.reading() as reading:
        await reading.press("h", "q")
    desk.document.write_text("Something else.\n", encoding="utf-8")

    async with desk.reading() as reading:
        assert any("not found in the text: 1" in row for row in reading.panel_rows)


async def test_an_orphan_whose_deletion_is_undone_is_the_current_entry(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "One.\nTwo.\nThree.\n")
    async with desk.reading() as reading:
        await reading.press("h", "j", "h", "j", "h", "q")
    desk.document.write_text("One.\nTwo.\n", encoding="utf-8")

    async with desk.reading() as reading:
        await reading.press("tab", "G", "d", "d", "k", "u")

        assert reading.screen.panel.annotation.target.quote.exact == "Three."


async def test_keys_typed_in_one_burst_reach_the_sheet_and_then_the_text(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("t", "z", "e", "b", "enter", "j", "h")
        await reading.until(lambda: len(reading.screen.session.notebook.annotations) == 2)
        await reading.press("q")

    assert [(a.target.quote.exact, a.tags) for a in desk.saved()] == [
        ("One day it rained. The lamp went out. We waited.", ("zeb",)),
        ("Nobody came. It was late.", ()),
    ]


async def test_a_digit_and_a_letter_in_one_burst_leave_the_keys_working(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t", "x", "enter", "j")
        reading.burst("t", "1", "j")
        await reading.until(lambda: reading.passage == "The end is near.")
        await reading.press("h", "q")

    assert [a.tags for a in desk.saved()] == [("x",), ("x",), ()]


async def test_typing_a_tag_that_the_passage_has_keeps_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t", "x", "y", "enter", "t", "x", "y", "enter")
        assert reading.message.startswith("already tagged #xy")
        await reading.press("q")

    assert [a.tags for a in desk.saved()] == [("xy",)]


async def test_the_footer_is_that_of_the_pane_one_has_just_gone_to(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "tab")
        assert reading.screen.footer.hints[0].words == "go there"
        await reading.press("escape")

        assert reading.screen.footer.hints[0].words == "highlight"


async def test_undo_in_the_panel_shows_the_entry_that_came_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "j", "h", "j", "h", "tab", "end", "d", "d", "home", "u")

        assert reading.screen.panel.annotation is not None
        assert reading.screen.panel.annotation.target.quote.exact == reading.passage == "The end is near."


async def test_the_letters_in_the_sheet_of_what_is_here_are_keys(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("enter", "h", "q")

    assert len(desk.saved()) == 1


async def test_typing_a_tag_in_another_spelling_of_its_blanks_keeps_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("t")
        await reading.type("a/b")
        await reading.press("enter", "t")
        await reading.type("a / b")
        await reading.press("enter", "q")

    assert [a.tags for a in desk.saved()] == [("a/b",)]


async def test_after_a_sheet_the_panel_that_lies_over_the_text_is_there_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading(size=(60, 20)) as reading:
        await reading.press("h", "tab", "t")
        await reading.type("x")
        await reading.press("enter")

        assert reading.screen.mode == "panel"
        assert reading.screen.has_class("panel-over")


async def test_the_panel_one_is_in_stays_in_sight_when_the_terminal_grows_narrow(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("h", "tab")
        await reading.pilot.resize_terminal(60, 20)
        await reading.pilot.pause()

        assert reading.screen.mode == "panel"
        assert reading.screen.has_class("panel-over")


async def test_p_in_the_panel_of_a_narrow_terminal_leads_back_to_the_text(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading(size=(60, 20)) as reading:
        await reading.press("h", "tab", "p")

        assert reading.screen.mode == "reading"
        assert not reading.screen.has_class("panel-over")


async def test_a_key_right_behind_a_notes_escape_goes_to_the_text(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("note")
        reading.burst("escape", "j")
        await reading.until(lambda: reading.passage == "Nobody came. It was late.")
        await reading.press("q")

    assert [a.note for a in desk.saved()] == ["note"]


async def test_keys_typed_behind_a_tag_that_was_refused_are_no_commands(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("t", "a", "slash", "slash", "b", "enter", "h", "j")
        await reading.until(lambda: reading.typed == "a//bhj")
        await reading.press("escape", "q")

    assert desk.saved() == []


async def test_a_note_that_is_typed_ahead_is_saved_with_its_escape(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("a", "h", "i", "escape", "j", "h")
        await reading.until(lambda: len(reading.screen.session.notebook.annotations) == 2)

    assert [annotation.note for annotation in desk.saved()] == ["hi", ""]


async def test_a_note_right_before_the_end_is_kept(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("a", "h", "i", "ctrl+q")
        await reading.pilot.pause(0.3)

    assert [annotation.note for annotation in desk.saved()] == ["hi"]


async def test_what_is_typed_behind_a_verb_of_the_here_sheet_is_its_sheets(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("enter", "a", "h", "a", "t", "escape")
        await reading.until(lambda: bool(reading.screen.session.notebook.annotations))

    assert [(annotation.note, annotation.tags) for annotation in desk.saved()] == [("hat", ())]


async def test_keys_behind_the_last_one_do_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        reading.burst("q", "h", "t")
        await reading.pilot.pause(0.3)

        assert reading.pilot.app.return_code == 0
    assert desk.saved() == []
