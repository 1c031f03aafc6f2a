"""A document that was renamed: what was noted in it is offered while one reads, and `:adopt` takes it over."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from postil.core.document import Span
from postil.library import Source
from reading import Desk, Reading

TEXT = "\n\n".join(f"This is paragraph {number}. It stands by itself." for number in range(1, 41)) + "\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three paragraphs were noted, one has a mark, and another is in focus; then the document was renamed."""
    made = Desk(tmp_path, TEXT, "old-name.txt")
    opened = made.library.open(Source(made.document))
    for number in (2, 20, 30):
        start = TEXT.index(f"This is paragraph {number}.")
        opened.session.note(Span(start, start + 15), f"on {number}")
    opened.store.close()
    at = Span(TEXT.index("This is paragraph 20."), TEXT.index("\n\nThis is paragraph 21."))
    made.library.remember(
        opened,
        at,
        "paragraph",
        panel=True,
        digits={"1": "why"},
        progress=50,
        marks={"a": (at, "paragraph", "paragraph")},
    )
    made.document = made.document.rename(tmp_path / "story.txt")
    return made


@pytest.fixture
async def reading(desk: Desk) -> AsyncIterator[Reading]:
    async with desk.reading() as reading:
        await reading.until(lambda: "old-name.txt" in reading.notices)
        yield reading


async def command(reading: Reading, words: str) -> None:
    await reading.press("colon")
    await reading.type(words)
    await reading.press("enter")


async def adopt(reading: Reading) -> None:
    await command(reading, "adopt")
    await reading.until(lambda: "taken over" in reading.message)


async def test_it_is_offered_in_the_status_line(reading: Reading) -> None:
    offer = "3 annotations of old-name.txt, which is gone, are about this very text · :adopt takes them over"

    assert reading.message == offer


async def test_where_there_is_no_room_it_is_a_notice(desk: Desk) -> None:
    async with desk.reading(size=(70, 24)) as reading:
        await reading.until(lambda: ":adopt takes them over" in reading.notices)

        assert "old-name.txt" not in reading.message


async def test_a_document_with_annotations_is_offered_nothing(desk: Desk) -> None:
    opened = desk.reopened()
    opened.session.highlight(Span(0, 4))
    opened.store.close()

    async with desk.reading() as reading:
        await reading.pilot.pause(1)

        assert "old-name" not in reading.notices


async def test_adopt_shows_them_at_their_places(desk: Desk, reading: Reading) -> None:
    await adopt(reading)

    notebook = reading.screen.session.notebook
    assert reading.message == "taken over: 3 annotations of old-name.txt"
    assert [each.note for each in notebook.in_reading_order] == ["on 2", "on 20", "on 30"]
    assert reading.screen.panel.count == 3
    assert [each.note for each in desk.saved()] == ["on 2", "on 20", "on 30"]


async def test_one_is_where_one_was_and_has_the_marks(desk: Desk, reading: Reading) -> None:
    await adopt(reading)

    assert reading.passage.startswith("This is paragraph 20.")
    await reading.press("g", "g", "apostrophe", "a")
    assert reading.passage.startswith("This is paragraph 20.")


async def test_one_who_has_moved_on_stays(reading: Reading) -> None:
    await reading.press("j", "j")
    here = reading.passage

    await adopt(reading)

    assert reading.passage == here


async def test_undo_after_it_leaves_them_there(desk: Desk, reading: Reading) -> None:
    await reading.press("h")
    await adopt(reading)
    await reading.press("u", "u", "u")
    await reading.until(lambda: reading.screen.session.store.flush(10))

    assert [each.note for each in desk.saved()] == ["on 2", "on 20", "on 30"]


async def test_undo_in_the_next_sitting_leaves_them_there(desk: Desk) -> None:
    async with desk.reading() as reading:
        await adopt(reading)
    async with desk.reading() as reading:
        await reading.press("u", "u")

        assert "nothing to undo" in reading.message
    assert len(desk.saved()) == 3


async def test_what_is_noted_after_it_is_saved_beside_them(desk: Desk, reading: Reading) -> None:
    await adopt(reading)
    await reading.press("G", "h")
    await reading.until_saved()

    assert len(desk.saved()) == 4


async def test_with_nothing_to_adopt_it_is_told_why(desk: Desk, reading: Reading) -> None:
    await adopt(reading)
    await command(reading, "adopt")
    await reading.until(lambda: "no annotations of a document that is gone" in reading.message)

    assert len(desk.saved()) == 3


async def test_twice_at_once_is_once(desk: Desk, reading: Reading) -> None:
    reading.screen.adopt()
    reading.screen.adopt()
    assert len([each for each in reading.screen.workers if each.group == "adopting"]) == 1
    await reading.until(lambda: "taken over" in reading.message)
    await reading.pilot.pause(0.5)

    assert reading.message == "taken over: 3 annotations of old-name.txt"
    assert len(desk.saved()) == 3
