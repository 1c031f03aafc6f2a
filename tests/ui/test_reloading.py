"""The document changes on the disk while it is read: it is read again, and nothing moves that stands still in it."""

import os
from pathlib import Path

import pytest

from postil.core.document import Span
from postil.seeking import Seeker
from reading import Desk, Reading

PARAGRAPHS = [
    f"Paragraph {n} tells of the lamp number {n * 7} in the tower. It has a second sentence." for n in range(1, 31)
]
TEXT = "".join(f"{paragraph}\n\n" for paragraph in PARAGRAPHS)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, TEXT, "briefing.txt")


def rewrite(desk: Desk, text: str) -> None:
    """As an editor that writes in place."""
    desk.document.write_text(text, encoding="utf-8")


def replace_file(desk: Desk, text: str) -> None:
    """As an editor, or git, that puts a new file in its place."""
    fresh = desk.folder / "briefing.txt~"
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, desk.document)


def with_more_above(text: str = TEXT) -> str:
    return "Something new stands here.\n\n" * 5 + text


async def go_to(reading: Reading, paragraph: int) -> None:
    await reading.press(*str(paragraph * 2 - 1), "g", "g")
    assert reading.passage == PARAGRAPHS[paragraph - 1]


async def until_read_again(reading: Reading) -> None:
    await reading.until(lambda: "read again" in reading.message)


@pytest.mark.parametrize("write", [rewrite, replace_file])
async def test_the_passage_in_focus_stays_on_its_row(desk: Desk, write) -> None:  # type: ignore[no-untyped-def]
    async with desk.reading() as reading:
        await go_to(reading, 15)
        row = reading.bar_row

        write(desk, with_more_above())
        await until_read_again(reading)

        assert reading.message == "briefing.txt has changed · read again"
        assert reading.passage == PARAGRAPHS[14]
        assert reading.bar_row == row


async def test_annotations_stand_at_their_passages(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("h")
        await reading.until_saved()

        rewrite(desk, with_more_above())
        await until_read_again(reading)

        notebook = reading.screen.session.notebook
        span = notebook.span_of(notebook.in_reading_order[0])
        assert span is not None
        assert notebook.document.passage(span) == PARAGRAPHS[14]
        assert reading.screen.panel.annotation is not None


async def test_what_is_not_found_is_counted_in_the_message(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("h", *"5jh", *"5jh")
        await reading.until_saved()

        rewrite(desk, TEXT.replace(f"{PARAGRAPHS[19]}\n\n", ""))
        await until_read_again(reading)

        assert reading.message == "briefing.txt has changed · read again · 1 of 3 passages to look at"


async def test_a_focus_whose_passage_is_gone_goes_to_the_paragraph_before(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)

        rewrite(desk, TEXT.replace(f"{PARAGRAPHS[14]}\n\n", ""))
        await until_read_again(reading)

        assert reading.passage == PARAGRAPHS[13]


async def test_marks_and_places_to_go_back_to_are_taken_along(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 10)
        await reading.press("m", "a")
        await go_to(reading, 20)
        await go_to(reading, 25)

        rewrite(desk, with_more_above())
        await until_read_again(reading)

        await reading.press("H")
        assert reading.passage == PARAGRAPHS[19]
        await reading.press("M", "a")
        assert reading.passage == PARAGRAPHS[9]


@pytest.mark.parametrize("keys", ["a", "/", "J", "f", "g", ":", "?", "v"])
async def test_while_something_is_open_the_text_waits_and_comes_when_it_is_closed(desk: Desk, keys: str) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press({"/": "slash", ":": "colon", "?": "question_mark"}.get(keys, keys))

        rewrite(desk, with_more_above())
        await reading.pilot.pause(1.6)

        assert len(reading.screen.opened.document) == len(TEXT)
        await reading.press("escape")
        await until_read_again(reading)
        assert reading.passage == PARAGRAPHS[14]


async def test_a_note_written_meanwhile_is_about_its_passage(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("a")
        rewrite(desk, with_more_above())
        await reading.type("mine")
        await reading.pilot.pause(1.2)

        await reading.press("escape")
        await until_read_again(reading)

        notebook = reading.screen.session.notebook
        span = notebook.span_of(notebook.in_reading_order[0])
        assert span is not None
        assert notebook.document.passage(span) == PARAGRAPHS[14]


async def test_undo_takes_back_what_was_done_before(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("h", "d", "d")
        rewrite(desk, with_more_above())
        await until_read_again(reading)

        await reading.press("u")
        await reading.until(lambda: reading.screen.session.notebook.found == 1)

        notebook = reading.screen.session.notebook
        span = notebook.span_of(notebook.in_reading_order[0])
        assert span is not None
        assert notebook.document.passage(span) == PARAGRAPHS[14]
        await reading.press("u")
        assert reading.screen.session.notebook.found == 0


async def test_what_is_noted_after_it_is_saved_with_the_new_text(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("h")
        await reading.until_saved()
        rewrite(desk, with_more_above())
        await until_read_again(reading)

        await reading.press("j", "h")
        await reading.until_saved()
        sha256 = reading.screen.opened.document.sha256

    content = (desk.folder / "annotations" / "briefing.txt.json").read_text()
    assert content.count(sha256) == 2
    assert len(list((desk.folder / "annotations" / ".snapshots").iterdir())) == 2
    notebook = desk.reopened().session.notebook
    assert [
        notebook.document.passage(span) for each in notebook.in_reading_order if (span := notebook.span_of(each))
    ] == (PARAGRAPHS[14:16])


async def test_a_step_recorded_just_before_keeps_the_text_it_was_taken_from(desk: Desk) -> None:
    opened = desk.reopened()
    old = opened.document
    opened.session.highlight(Span(0, 11))
    rewrite(desk, with_more_above())
    new = desk.reopened().document

    opened.store.turn_to(new)
    opened.store.close()

    assert opened.store.old_text(old.sha256) == TEXT
    assert opened.store.old_text(new.sha256) == with_more_above()


async def test_a_file_that_is_touched_changes_nothing(desk: Desk) -> None:
    async with desk.reading() as reading:
        before, message = reading.screen.opened.document, reading.message

        os.utime(desk.document, (1, 1))
        await reading.pilot.pause(1.6)

        assert reading.screen.opened.document is before
        assert reading.message == message


async def test_a_file_that_is_gone_for_a_moment_is_not_told(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        desk.document.unlink()
        await reading.pilot.pause(1.2)
        assert "gone" not in reading.message

        rewrite(desk, with_more_above())
        await until_read_again(reading)

        assert reading.passage == PARAGRAPHS[14]


TROUBLES = {
    "gone": (lambda path: path.unlink(), "gone from the disk"),
    "empty": (lambda path: path.write_bytes(b""), "empty now"),
    "binary": (lambda path: path.write_bytes(b"\0\1\2" * 1000), "no text any more"),
    "folder": (lambda path: (path.unlink(), path.mkdir()), "no file any more"),
}


@pytest.mark.parametrize("name", TROUBLES)
async def test_a_file_that_stays_away_is_told_in_one_line(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postil.watching.PATIENCE", 1.0)
    make, words = TROUBLES[name]
    async with desk.reading() as reading:
        await go_to(reading, 15)

        make(desk.document)
        await reading.until(lambda: words in reading.message)

        assert reading.message == f"briefing.txt is {words}; what you see is what was read"
        await reading.press("h")
        await reading.until_saved()
        await reading.press("j")
        await reading.pilot.pause(1.5)
        assert reading.message == ""


async def test_another_encoding_is_told(desk: Desk) -> None:
    async with desk.reading() as reading:
        desk.document.write_bytes((TEXT + "Café.\n").encode("cp1252"))
        await until_read_again(reading)

        assert reading.message == "briefing.txt has changed · read again as cp1252"


async def test_a_wholly_other_text_loses_nothing_and_is_said_once(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("h", "j", "h")
        await reading.until_saved()

        replace_file(desk, "Nothing of this kind was ever written. Quite another story.\n" * 40)
        await until_read_again(reading)

        assert reading.message == "briefing.txt has changed · read again · none of its 2 passages is found"
        assert len(reading.screen.session.notebook.orphans) == 2
        replace_file(desk, TEXT)
        await reading.until(lambda: reading.screen.session.notebook.found == 2)


async def test_a_search_goes_on_in_the_new_text(desk: Desk) -> None:
    async with desk.reading() as reading:
        await reading.press("slash")
        await reading.type("number 210")
        await reading.press("enter")
        rewrite(desk, with_more_above() + "Also number 210 here.\n")
        await until_read_again(reading)

        await reading.press("n")

        assert reading.passage == "number 210"
        assert (
            reading.screen.opened.document.passage(
                Span(reading.screen.reader.span.start - 5, reading.screen.reader.span.start)
            )
            == "Also "
        )


async def test_what_is_searched_for_in_the_text_as_it_was_is_searched_for_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[Seeker] = []

    def stop(seeker: Seeker) -> None:
        stopped.append(seeker)

    monkeypatch.setattr(Seeker, "stop", stop)
    async with desk.reading() as reading:
        before = reading.screen.opened.seeker

        rewrite(desk, with_more_above())
        await until_read_again(reading)

        assert stopped == [before]


async def test_the_place_is_remembered_in_the_new_text(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        rewrite(desk, with_more_above())
        await until_read_again(reading)
        await reading.press("q")

    async with desk.reading() as reading:
        assert reading.passage == PARAGRAPHS[14]


async def test_in_a_wholly_other_text_a_paragraph_is_in_focus(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)

        rewrite(desk, "Quite another text.\n\nIt is about the moon, and what is behind it.\n\nThat is all.\n")
        await until_read_again(reading)

        assert reading.passage == "It is about the moon, and what is behind it."


async def test_while_one_looks_at_what_is_doubtful_the_change_is_told_and_waits(desk: Desk) -> None:
    async with desk.reading() as reading:
        await go_to(reading, 15)
        await reading.press("h")
        await reading.until_saved()
        rewrite(desk, TEXT.replace(f"{PARAGRAPHS[14]}\n\n", ""))
        await until_read_again(reading)
        await reading.press("g", "o")

        rewrite(desk, with_more_above())
        await reading.until(lambda: reading.message.endswith("has changed · it is read again when you leave here"))
        waiting = len(reading.screen.opened.document)

        await reading.press("escape")
        await reading.until(lambda: reading.message.startswith("briefing.txt has changed · read again"))

        assert waiting < len(TEXT) < len(reading.screen.opened.document)


async def test_what_is_to_be_looked_at_is_told_when_all_was_searched_for(desk: Desk) -> None:
    session = desk.reopened().session
    for paragraph in PARAGRAPHS[3], PARAGRAPHS[9]:
        start = TEXT.index(paragraph)
        session.highlight(Span(start, start + len(paragraph)))
    assert session.store.flush(10)
    rewrite(desk, TEXT.replace(f"{PARAGRAPHS[3]}\n\n", "").replace(f"{PARAGRAPHS[9]}\n\n", ""))

    async with desk.reading() as reading:
        await reading.until(lambda: reading.message == "2 of 2 passages to look at · go shows them")
