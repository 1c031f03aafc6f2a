"""What one sitting leaves to the next: steps to take back, and what could not be saved."""

from pathlib import Path

import pytest

from reading import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_u_takes_back_what_was_done_before_the_last_start(desk: Desk) -> None:
    async with desk.reading() as yesterday:
        await yesterday.press("h")
        await yesterday.until_saved()

    async with desk.reading() as today:
        await today.press("u")

        assert today.message.startswith("undid, from an earlier sitting: highlight")
        await today.until_saved()
    assert desk.saved() == []


async def test_shift_u_does_again_what_was_undone_before_the_last_start(desk: Desk) -> None:
    async with desk.reading() as yesterday:
        await yesterday.press("h", "u")
        await yesterday.until_saved()

    async with desk.reading() as today:
        await today.press("U")
        await today.until_saved()

    assert len(desk.saved()) == 1


async def test_what_could_not_be_saved_is_shown_by_the_next_sitting_and_saved_by_it(desk: Desk) -> None:
    file = desk.folder / "annotations" / "story.txt.json"
    file.mkdir()
    async with desk.reading() as yesterday:
        await yesterday.press("h")
        await yesterday.until(lambda: "NOT SAVED: it is no file, kept in " in yesterday.screen.status.trouble)
        await yesterday.press("q", "q")
    file.rmdir()

    async with desk.reading() as today:
        assert today.screen.session.notebook.found == 1
        await today.until(file.is_file)

    assert len(desk.saved()) == 1


async def test_trouble_from_before_the_screen_is_told_on_it(desk: Desk) -> None:
    file = desk.folder / "annotations" / "story.txt.json"
    file.mkdir()
    async with desk.reading() as yesterday:
        await yesterday.press("h")
        await yesterday.until(lambda: bool(yesterday.screen.status.trouble))
        await yesterday.press("q", "q")

    async with desk.reading() as today:
        await today.until(lambda: "NOT SAVED" in today.screen.status.trouble)
        assert "read-only" in today.screen.status.right


async def test_what_j_goes_by_is_as_it_was_left(desk: Desk) -> None:
    async with desk.reading() as reading:
        await reading.press("right", "q")

    async with desk.reading() as reading:
        by_paragraph = reading.screen.reader.unit
        await reading.press("s", "q")

    async with desk.reading() as reading:
        assert (by_paragraph, reading.screen.reader.unit) == ("paragraph", "sentence")


async def test_esc_takes_a_notice_away(desk: Desk) -> None:
    (desk.folder / "annotations" / "story.txt.json").mkdir()

    async with desk.reading(size=(60, 20)) as reading:
        assert len(reading.pilot.app._notifications) == 1
        await reading.press("escape")

        assert len(reading.pilot.app._notifications) == 0


async def test_that_it_is_saved_is_seen_however_long_the_message(desk: Desk) -> None:
    async with desk.reading(size=(60, 20)) as reading:
        await reading.press("a")
        await reading.type("x" * 40)
        await reading.press("escape", "d", "d")
        await reading.until_saved()
        await reading.press("u", "d", "d")
        await reading.until(lambda: reading.message.endswith("· saved"))

        shown = reading.screen.status.strips()[0].text.rstrip()
        assert shown.endswith("… · saved")
