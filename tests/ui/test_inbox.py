"""The inbox: passages that were not surely found, one by one, and what becomes of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drawing import passages
from postil.core.annotation import Annotation, KeptPlace, Place
from postil.core.document import Span
from postil.ui.screens.help_screen import help_text
from postil.ui.sheets.inbox_sheet import InboxSheet
from reading import Desk, Reading

BEFORE = (
    "The harbor opened in May. Twelve ships came in the first week of the year.\n"
    "Nobody had counted the small boats. They lay along the old wall.\n"
    "The pilot went home early. His lamp burned all night.\n"
)
AFTER = (
    "The harbour opened in June. Twelve ships came in the second week of the year.\n"
    "The fishermen counted their small boats. They lay along the new wall.\n"
    "Nothing else happened that winter.\n"
)
SHIPS, BOATS, LAMP = "Twelve ships came", "Nobody had counted", "His lamp burned"
CAME, COUNTED, LAY = (
    "Twelve ships came in the second week of the year.",
    "The fishermen counted their small boats.",
    "They lay along the new wall.",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three sentences were noted, then the text was edited."""
    desk = Desk(tmp_path, BEFORE)
    session = desk.reopened().session
    ships, boats, lamp = passages(
        session.notebook.document,
        "Twelve ships came in the first week of the year.",
        "Nobody had counted the small boats.",
        "His lamp burned all night.",
    )
    session.tag(ships, "verify")
    session.highlight(boats)
    session.note(lamp, "whose")
    assert session.store.flush(5)
    desk.document.write_text(AFTER, encoding="utf-8")
    return desk


@asynccontextmanager
async def looking(desk: Desk, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Reading]:
    """The edited text; two passages are doubtful, with a second guess for the first, and one is an orphan."""
    async with desk.reading(size) as reading:
        await reading.until(lambda: not reading.screen.session.notebook.unsought)
        session = reading.screen.session
        came, counted, lay = (span_of(words) for words in (CAME, COUNTED, LAY))
        session.notebook = session.notebook.placed(
            {
                noted(reading, SHIPS).id: Place(came, "check", 0.7, (lay,)),
                noted(reading, BOATS).id: Place(counted, "check", 0.6),
                noted(reading, LAMP).id: Place(None, "orphan", 0.0, (lay, counted)),
            }
        )
        reading.screen.notebook = session.notebook
        reading.screen.show()
        yield reading


def span_of(words: str) -> Span:
    start = AFTER.index(words)
    return Span(start, start + len(words))


def noted(reading: Reading, words: str) -> Annotation:
    there = reading.screen.session.notebook.annotations.values()
    return next(each for each in there if each.target.quote.exact.startswith(words))


def place(reading: Reading, id: str) -> Place:
    return reading.screen.session.notebook.places[id]


def sheet(reading: Reading) -> str:
    """What the sheet shows; "" where there is none."""
    found = reading.screen.query(InboxSheet)
    return (
        "\n".join("".join(segment.text for segment in strip).rstrip() for strip in found.first().strips())
        if found
        else ""
    )


def title(reading: Reading) -> str:
    return sheet(reading).partition("\n")[0].strip("─ ")


async def test_the_panel_says_how_many_passages_are_to_be_looked_at(desk: Desk) -> None:
    async with looking(desk) as reading:
        assert reading.panel_rows[0] == "│   3 to look at · go"


async def test_below_the_text_the_panel_says_it_in_its_rule(desk: Desk) -> None:
    async with looking(desk, (80, 24)) as reading:
        assert "· 3 to look at · go ─" in reading.panel_rows[0]


async def test_at_opening_it_is_said_how_many_are_to_be_looked_at(desk: Desk) -> None:
    async with desk.reading() as reading:
        await reading.until(lambda: not reading.screen.session.notebook.unsought)
        await reading.pilot.pause()
        waiting = len(reading.screen.session.notebook.to_look_at)

        assert waiting
        assert f"{waiting} of 3 passages to look at · go shows them" in reading.message


async def test_a_doubtful_passage_has_a_question_mark_in_both_panes(desk: Desk) -> None:
    async with looking(desk) as reading:
        assert sum(row.lstrip(" ▌").startswith("? ") for row in reading.rows) == 2
        assert sum("? “" in row for row in reading.panel_rows) == 2


async def test_the_panel_tells_of_the_current_one_that_it_was_not_surely_found(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("tab")

        assert any("found, but not surely · go" in row for row in reading.panel_rows)


async def test_the_status_line_tells_that_an_annotation_is_not_surely_here(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press(";")

        assert "this annotation: #verify · not surely here" in reading.screen.status.left


async def test_go_opens_the_inbox_on_the_next_of_them_with_its_guess_in_focus(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o")

        assert (reading.passage, title(reading)) == (
            CAME,
            "1 of 3: is it here? · not surely found · guess 1 of 2 · 9 in 10 words alike",
        )


async def test_the_sheet_shows_the_passage_as_it_was_and_as_it_is(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o")

        shown = sheet(reading)
        assert ("was" in shown, "now" in shown, "#verify" in shown) == (True, True, True)
        assert "first" in shown
        assert "second" in shown


async def test_go_goes_on_to_the_next_and_round_the_end(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "g", "o")
        second = title(reading)
        await reading.press("g", "o", "g", "o")

        assert (second.partition(":")[0], title(reading).partition(":")[0], reading.message) == (
            "2 of 3",
            "1 of 3",
            "round the end",
        )


async def test_g_shift_o_begins_with_the_last(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "O")

        assert (title(reading).partition(":")[0], reading.passage) == ("3 of 3", LAY)


async def test_go_in_the_panel_opens_the_inbox_on_its_entry(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("tab", "G", "g", "o")

        assert title(reading).startswith("3 of 3: is it here? · not found · guess 1 of 2")


async def test_enter_makes_the_guess_its_passage_and_shows_the_next(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        await reading.press("g", "o", "enter")

        assert (place(reading, ships.id).state, reading.passage, title(reading)[:6]) == ("exact", COUNTED, "1 of 2")
        await reading.until_saved()
    assert [(each.target.quote.exact, each.tags, each.place) for each in desk.saved() if each.id == ships.id] == [
        (CAME, ("verify",), None)
    ]


async def test_undo_brings_it_back_with_its_guesses_and_shows_it(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        before = place(reading, ships.id)
        await reading.press("g", "o", "enter", "u")

        assert (place(reading, ships.id), title(reading)[:6], reading.passage) == (before, "1 of 3", CAME)
        assert reading.message.startswith("undid: it is here")
        await reading.until_saved()
    assert SHIPS in next(each for each in desk.saved() if each.id == ships.id).target.quote.exact


async def test_redo_settles_it_again(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        await reading.press("g", "o", "enter", "u", "U")

        assert (place(reading, ships.id), title(reading)[:6]) == (Place(span_of(CAME), "exact"), "1 of 2")


async def test_n_shows_the_next_guess_and_shift_n_the_one_before(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "n")
        second = reading.passage, title(reading)
        await reading.press("N")

        assert second[0] == LAY
        assert "guess 2 of 2" in second[1]
        assert reading.passage == CAME


async def test_enter_takes_the_guess_that_is_shown(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        await reading.press("g", "o", "n", "enter")

        assert place(reading, ships.id) == Place(span_of(LAY), "exact")


async def test_the_keys_of_reading_go_on_and_r_takes_what_is_in_focus(desk: Desk) -> None:
    async with looking(desk) as reading:
        lamp = noted(reading, LAMP)
        await reading.press("g", "O", "G")
        shown = title(reading)
        await reading.press("r")

        assert shown.startswith("3 of 3: is it what is in focus?")
        assert place(reading, lamp.id) == Place(span_of("Nothing else happened that winter."), "exact")
        await reading.until_saved()
    assert [each.note for each in desk.saved() if "Nothing else" in each.target.quote.exact] == ["whose"]


async def test_enter_away_from_the_guess_changes_nothing_and_says_what_does(desk: Desk) -> None:
    async with looking(desk) as reading:
        lamp = noted(reading, LAMP)
        await reading.press("g", "O", "G", "enter")

        assert (place(reading, lamp.id).state, reading.message) == (
            "orphan",
            "n shows the guess, r takes what is in focus",
        )


async def test_n_away_from_the_guess_leads_back_to_it(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "G", "n")

        assert reading.passage == CAME


async def test_a_selection_can_be_taken(desk: Desk) -> None:
    async with looking(desk) as reading:
        lamp = noted(reading, LAMP)
        await reading.press("g", "O", "G", "v", "w", "enter")

        assert place(reading, lamp.id) == Place(span_of("Nothing else"), "exact")
        assert title(reading)[:6] == "1 of 2"


async def test_find_works_in_the_inbox_and_the_sheet_comes_back(desk: Desk) -> None:
    async with looking(desk) as reading:
        lamp = noted(reading, LAMP)
        await reading.press("g", "O", "slash", *"winter", "enter")
        shown = title(reading)
        await reading.press("r")

        assert shown.startswith("3 of 3: is it what is in focus?")
        assert place(reading, lamp.id).span == span_of("winter")


async def test_o_leaves_it_an_orphan_until_the_text_changes(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        await reading.press("g", "o", "o")
        sha256 = reading.screen.opened.document.sha256

        assert (place(reading, ships.id).state, title(reading)[:6]) == ("orphan", "1 of 2")
        await reading.until_saved()
    opened = desk.reopened()
    kept = opened.session.notebook.annotations[ships.id]
    assert kept.place == KeptPlace(sha256, Place(None, "orphan", 0.0))
    assert ships.id not in [each.id for each in opened.session.notebook.to_look_at]


async def test_undo_of_leaving_it_brings_its_guesses_back(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        before = place(reading, ships.id)
        await reading.press("g", "o", "o", "u")

        assert (place(reading, ships.id), noted(reading, SHIPS).place, title(reading)[:6]) == (before, None, "1 of 3")


async def test_an_orphan_that_was_taken_is_one_again_after_undo(desk: Desk) -> None:
    async with looking(desk) as reading:
        lamp = noted(reading, LAMP)
        before = place(reading, lamp.id)
        await reading.press("g", "O", "enter", "u")

        assert (place(reading, lamp.id), title(reading)[:6]) == (before, "3 of 3")


async def test_dd_deletes_it_and_undo_brings_it_back_into_the_inbox(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        before = place(reading, ships.id)
        await reading.press("g", "o", "d", "d")
        left = list(reading.screen.session.notebook.annotations)
        await reading.press("u")

        assert (ships.id in left, place(reading, ships.id), title(reading)[:6]) == (False, before, "1 of 3")


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_one_comes_back_to_where_one_was(desk: Desk, key: str) -> None:
    async with looking(desk) as reading:
        await reading.press("G")
        before = reading.passage
        await reading.press("g", "o", key)

        assert (reading.passage, sheet(reading), reading.message) == (before, "", "3 still to look at · go")


async def test_after_the_last_it_is_said_that_all_were_looked_at(desk: Desk) -> None:
    async with looking(desk) as reading:
        before = reading.passage
        await reading.press("g", "o", "enter", "enter", "o")
        said = reading.message
        await reading.press("g", "o")

        assert "all looked at" in said
        assert (reading.passage, sheet(reading)) == (before, "")
        assert reading.message == "nothing to look at: 1 left without a passage"


async def test_undo_right_after_the_last_opens_the_inbox_again(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "enter", "enter", "o", "u")

        assert title(reading).startswith("1 of 1: is it here? · not found")


async def test_the_help_of_the_inbox_begins_with_its_own_keys(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "?")
        shown = help_text(reading.screen.keys, "inbox", [], 100).plain.splitlines()

        assert shown[:2] == ["Looking at what was not surely found", shown[1]]
        assert shown[1].split()[:2] == ["Enter", "yes,"]


async def test_where_every_passage_was_found_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("h", "g", "o")

        assert reading.message == "nothing to look at: every passage was found"


async def test_another_annotation_with_just_this_passage_is_told(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "O", "n")
        at_first = reading.passage
        await reading.press("r")

        assert at_first == COUNTED
        assert reading.message.startswith("re-attached · another annotation has just this passage: “Nobody had")


async def test_an_orphan_that_resembles_nothing_shows_about_where_it_was(desk: Desk) -> None:
    async with looking(desk) as reading:
        session, lamp = reading.screen.session, noted(reading, LAMP)
        session.notebook = session.notebook.placed({lamp.id: Place(None, "orphan", 0.0)})
        await reading.press("g", "O")
        shown, where = title(reading), reading.passage
        await reading.press("enter")

        assert shown.startswith("3 of 3: where is it? · not found, nor anything like it")
        assert where == "Nothing else happened that winter."
        assert (place(reading, lamp.id).state, reading.message) == ("orphan", "r takes what is in focus")


async def test_an_edge_kept_where_it_was_settles_a_doubtful_one(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships = noted(reading, SHIPS)
        await reading.press(";", "g", "e", "enter")

        assert place(reading, ships.id) == Place(span_of(CAME), "exact")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_the_sheet_takes_half_the_screen_at_most_and_the_guess_stays_in_sight(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with looking(desk, size) as reading:
        await reading.press("g", "o", "n")
        view = reading.screen.reader.view
        taken = reading.screen.query_one(InboxSheet).size.height

        assert 4 <= taken <= size[1] // 2
        assert view.covered == taken
        assert view.row_of(reading.screen.reader.span.start) is not None


async def test_quitting_from_the_inbox_remembers_where_one_read(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("G")
        before = reading.passage
        await reading.press("g", "o", "ctrl+q")

    async with desk.reading() as reading:
        assert reading.passage == before


async def test_what_another_has_settled_gives_way_to_the_next(desk: Desk) -> None:
    async with looking(desk) as reading:
        ships, session = noted(reading, SHIPS), reading.screen.session
        await reading.press("g", "o")
        session.confirm(ships, span_of(CAME))
        reading.screen.notebook = session.notebook
        reading.screen.show()

        assert (title(reading)[:6], reading.passage) == ("1 of 2", COUNTED)


async def test_those_still_sought_are_no_orphans_in_the_panel(desk: Desk) -> None:
    async with looking(desk) as reading:
        session, lamp = reading.screen.session, noted(reading, LAMP)
        session.notebook = session.notebook.placed({lamp.id: Place(None, "unsought", 0.0)})
        reading.screen.notebook = session.notebook
        reading.screen.show()
        rows = reading.panel_rows

        assert any("… “His lamp" in row for row in rows)
        assert not any("not found in the text" in row for row in rows)


async def test_escape_drops_a_selection_before_it_leaves(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "J", "escape")

        assert (reading.passage, title(reading)[:6]) == (CAME, "1 of 3")


async def test_while_one_types_the_inbox_gives_way_to_the_sheet_for_it(desk: Desk) -> None:
    async with looking(desk) as reading:
        await reading.press("g", "o", "slash")
        hidden = not reading.screen.query_one(InboxSheet).display
        await reading.press("escape")

        assert (hidden, reading.screen.query_one(InboxSheet).display, reading.passage) == (True, True, CAME)


async def test_what_an_undo_of_an_earlier_sitting_brings_back_is_looked_for(desk: Desk) -> None:
    async with looking(desk) as reading:
        boats = noted(reading, BOATS)
        await reading.press("g", "o", "g", "o", "o")
        await reading.until_saved()

    async with desk.reading() as reading:
        await reading.press("u")
        await reading.until(lambda: not reading.screen.session.notebook.unsought)

        assert reading.message.startswith("undid, from an earlier sitting: leave it an orphan")
        assert not reading.screen.session.notebook.is_left(noted(reading, BOATS))
        assert boats.id in reading.screen.session.notebook.places
