"""Two readers of one document: each sees what the other notes, and neither takes anything from the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from postil.core.document import Span
from postil.core.notebook import Change, Step
from postil.library import Opened
from reading import Desk, Reading


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@asynccontextmanager
async def both(desk: Desk) -> AsyncIterator[tuple[Reading, Opened]]:
    """A reader at the screen and a second one elsewhere, both with the first sentence noted."""
    first = desk.reopened()
    first.session.note(Span(0, 18), "mine")
    assert first.store.flush(10)
    async with desk.reading() as reading:
        yield reading, desk.reopened()


async def test_what_another_notes_appears_within_two_seconds(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        other.session.tag(Span(19, 37), "verify")
        assert other.store.flush(10)

        await reading.until(lambda: "verify" in "".join(reading.panel_rows))

        assert reading.message == "from another writer: 1 new"


async def test_what_another_deletes_goes(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        other.session.delete(other.session.current(Span(0, 18)))
        assert other.store.flush(10)

        await reading.until(lambda: reading.screen.session.notebook.found == 0)

        assert reading.message == "from another writer: 1 deleted"


async def test_two_tags_on_one_passage_both_stay(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        screen = reading.screen
        screen.session.tag(screen.session.current(Span(0, 18)), "here")
        other.session.tag(other.session.current(Span(0, 18)), "there")
        assert screen.session.store.flush(10)
        assert other.store.flush(10)

        await reading.until(lambda: len(screen.session.current(Span(0, 18)).tags) == 2)

        assert sorted(desk.saved()[0].tags) == ["here", "there"]


async def test_undo_takes_back_one_s_own_step_and_leaves_the_other_s(desk: Desk) -> None:
    async with both(desk) as (reading, _):
        await reading.press("h")
        await reading.until_saved()
        mine = reading.screen.session.current(reading.screen.reader.span)
        fresh = desk.reopened()
        fresh.session.tag(fresh.session.notebook.annotations[mine.id], "theirs")
        assert fresh.store.flush(10)
        await reading.until(lambda: reading.screen.session.notebook.annotations[mine.id].tags == ("theirs",))

        await reading.press("u")

        assert reading.message == "not taken back: it has been changed since (highlight)"
        assert [each.tags for each in desk.saved() if each.id == mine.id] == [("theirs",)]


async def test_the_entry_one_stands_on_in_the_panel_stays_the_current_one(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        other.session.note(Span(39, 48), "last")
        assert other.store.flush(10)
        await reading.until(lambda: reading.screen.session.notebook.found == 2)
        await reading.press("tab", "j")
        other.session.note(Span(19, 37), "between")
        assert other.store.flush(10)

        await reading.until(lambda: reading.screen.session.notebook.found == 3)

        assert reading.screen.panel.annotation is not None
        assert reading.screen.panel.annotation.note == "last"


async def test_what_another_writes_while_one_writes_a_note_is_kept_before_it(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        await reading.press("j", "a")
        await reading.type("mine")
        span = reading.screen.reader.span
        other.session.note(span, "theirs")
        assert other.store.flush(10)
        await reading.until(lambda: reading.screen.session.notebook.with_span(span) is not None)

        await reading.press("escape")
        await reading.until_saved()

        notes = [each.note for each in desk.saved()]
        assert notes == ["mine", "theirs\n\nmine"]


async def test_an_annotation_of_another_on_the_same_passage_is_not_the_one_that_dd_deletes(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        await reading.press("j", "h")
        await reading.until_saved()
        mine = reading.screen.session.current(reading.screen.reader.span)
        theirs = replace(mine, id="urn:uuid:00000000-0000-4000-8000-000000000000", note="theirs")
        other.store.record(Step((Change(None, theirs),), "note"))
        assert other.store.flush(10)
        await reading.until(lambda: theirs.id in reading.screen.session.notebook.annotations)

        await reading.press("d", "d")
        await reading.until_saved()

        assert [each.id for each in desk.saved() if each.id in (mine.id, theirs.id)] == [theirs.id]


async def test_a_tag_that_another_gives_while_one_picks_it_stays(desk: Desk) -> None:
    async with both(desk) as (reading, other):
        await reading.press("j", "t", *"verify", "enter", "k", "t")
        span = reading.screen.reader.span
        other.session.tag(span, "verify")
        assert other.store.flush(10)
        await reading.until(lambda: "verify" in reading.screen.session.current(span).tags)

        await reading.press("1")

        assert reading.message.startswith("already tagged #verify")
        assert "verify" in reading.screen.session.current(span).tags
