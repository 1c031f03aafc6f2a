"""What a reader sends to the clipboard, and a note in another editor."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from postil.errors import PostilError
from reading import Desk, Reading

pytestmark = pytest.mark.asyncio

VARIABLES = ("WAYLAND_DISPLAY", "DISPLAY", "WSL_DISTRO_NAME", "TMUX", "SSH_TTY", "SSH_CONNECTION", "VISUAL")


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No screen, no tmux; drafts lie in a folder of their own."""
    (tmp_path / "drafts").mkdir()
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "drafts"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def script(tmp_path: Path, name: str, body: str) -> None:
    path = tmp_path / "bin" / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a shell script the editor; the screen without a terminal can be given to it."""
    monkeypatch.setattr(HeadlessDriver, "can_suspend", True)
    monkeypatch.setenv("EDITOR", "an-editor --wait")

    def make(body: str) -> None:
        script(tmp_path, "an-editor", f"shift\n{body}")

    return make


async def told(reading: Reading, words: str) -> str:
    await reading.until(lambda: words in reading.message)
    return reading.message


# The clipboard


async def test_y_sends_by_the_terminal_where_there_is_no_program(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("y")

        said = "sent 48 characters to the clipboard by the terminal (OSC 52)"
        assert await told(reading, "sent") == said


async def test_y_sends_to_the_program_of_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    script(tmp_path, "wl-copy", f"cat > {tmp_path}/taken.txt")

    async with Desk(tmp_path).reading() as reading:
        await reading.press("j", "y")

        assert await told(reading, "sent") == "sent 25 characters to the clipboard (wl-copy)"
    assert (tmp_path / "taken.txt").read_text(encoding="utf-8") == "Nobody came. It was late."


async def test_no_key_waits_for_a_program_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("postil.clipboard.SECONDS", 2.0)
    script(tmp_path, "xclip", "exec sleep 30")

    async with Desk(tmp_path).reading() as reading:
        await reading.press("y")
        assert reading.message == "sending 48 characters to the clipboard"
        await reading.press("j")

        assert reading.passage == "Nobody came. It was late."
        assert reading.message == ""
        assert (await told(reading, "xclip")).startswith("xclip did not end within 2 seconds · sent 48 characters")


async def test_what_was_copied_is_pasted_into_a_note_as_it_is(tmp_path: Path) -> None:
    text = "One\x1b[2J \x07 end."
    desk = Desk(tmp_path, text)

    async with desk.reading() as reading:
        await reading.press("y", "a", "ctrl+v", "escape")
        await reading.until_saved()

    assert desk.saved()[0].note == text


async def test_what_no_terminal_takes_is_written_to_a_private_file(tmp_path: Path) -> None:
    text = "word " * 20_000 + "end."

    async with Desk(tmp_path, text).reading() as reading:
        await reading.press("y")
        message = await told(reading, "too long")

        file = tmp_path / "state" / "clipboard.txt"
        assert message == f"too long for the terminal's clipboard: written to {file}"
        assert file.read_text(encoding="utf-8") == text
        assert file.stat().st_mode & 0o777 == 0o600
        assert reading.pilot.app.clipboard == text


async def test_a_link_is_sent_like_a_passage(tmp_path: Path) -> None:
    async with Desk(tmp_path, "See [one](http://one.example).\n", "links.md").reading() as reading:
        await reading.press("enter", "enter")

        assert await told(reading, "sent") == "sent 18 characters to the clipboard by the terminal (OSC 52)"
        assert reading.pilot.app.clipboard == "http://one.example"


# The editor


async def test_what_the_editor_wrote_stands_in_the_note_and_escape_saves_it(
    tmp_path: Path, editor: Callable[[str], None]
) -> None:
    editor('sed -i s/them/her/ "$1"')
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("ask them")
        await reading.press("ctrl+o")
        unsaved = desk.saved()
        await reading.press("escape")
        await reading.until_saved()

    assert unsaved == []
    assert [a.note for a in desk.saved()] == ["ask her"]
    assert list((tmp_path / "drafts").iterdir()) == []


async def test_ctrl_z_takes_back_what_the_editor_did(tmp_path: Path, editor: Callable[[str], None]) -> None:
    editor('echo other > "$1"')
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("ask them")
        await reading.press("ctrl+o", "ctrl+z", "escape")
        await reading.until_saved()

    assert [a.note for a in desk.saved()] == ["ask them"]


async def test_a_note_stays_where_its_editor_fails(tmp_path: Path, editor: Callable[[str], None]) -> None:
    editor("exit 3")
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("ask them")
        await reading.press("ctrl+o")
        said = reading.screen.status.left
        await reading.press("escape")
        await reading.until_saved()

    assert said == "an-editor ended with 3 · the note is as it was"
    assert [a.note for a in desk.saved()] == ["ask them"]


async def test_without_a_terminal_to_give_away_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")

    async with Desk(tmp_path).reading() as reading:
        await reading.press("a", "ctrl+o")

        assert reading.screen.status.left.startswith("This terminal cannot be given to an editor.")
    assert list((tmp_path / "drafts").iterdir()) == []


async def test_the_current_note_edited_outside_is_saved_as_one_step(
    tmp_path: Path, editor: Callable[[str], None]
) -> None:
    editor('sed -i s/them/her/ "$1"')
    desk = Desk(tmp_path)

    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("ask them")
        await reading.press("escape")
        reading.screen.run("edit-outside", None)
        edited = [a.note for a in reading.screen.session.notebook.in_reading_order]
        await reading.press("u", "q")

    assert edited == ["ask her"]
    assert [a.note for a in desk.saved()] == ["ask them"]


async def test_a_note_edited_outside_keeps_what_another_wrote_meanwhile(
    tmp_path: Path, editor: Callable[[str], None]
) -> None:
    desk = Desk(tmp_path)
    async with desk.reading() as reading:
        await reading.press("a")
        await reading.type("ask")
        await reading.press("escape", "q")
    other = desk.reopened()
    [annotation] = other.session.notebook.in_reading_order

    async with desk.reading() as reading:
        editor('echo mine >> "$1"')
        other.session.note(annotation, "ask\ntheirs")
        assert other.store.flush(10)
        reading.screen.run("edit-outside", None)
        await reading.until_saved()

    assert sorted(desk.saved()[0].note.split()) == ["ask", "ask", "mine", "theirs"]


async def test_a_note_that_cannot_be_saved_is_kept_in_its_file(
    tmp_path: Path, editor: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    editor('echo work > "$1"')

    async with Desk(tmp_path).reading() as reading:
        await reading.press("h")

        def refuse(*_: object) -> None:
            raise PostilError("no room")

        monkeypatch.setattr(reading.screen.session, "note", refuse)
        reading.screen.run("edit-outside", None)
        reading.screen.show()

        [file] = (tmp_path / "drafts").iterdir()
        assert file.read_text(encoding="utf-8") == "work\n"
        assert str(file) in reading.screen._message


async def test_without_an_annotation_no_editor_is_opened(tmp_path: Path, editor: Callable[[str], None]) -> None:
    editor(f"touch {tmp_path}/opened")

    async with Desk(tmp_path).reading() as reading:
        reading.screen.run("edit-outside", None)
        reading.screen.show()

        assert reading.message == "no annotation here · h makes one"
    assert not (tmp_path / "opened").exists()
