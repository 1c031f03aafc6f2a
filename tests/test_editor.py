"""A note's text in another program's hands."""

import os
from pathlib import Path

import pytest

from postil.editor import LONGEST, Draft, editor_command
from postil.errors import PostilError


def edited(words: str, body: str) -> str:
    """The words after a shell script has edited the file "$0"."""
    draft = Draft(words)
    with draft.kept_if_not_taken():
        draft.edit(["sh", "-c", body])
        return draft.read()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which drafts lie."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def kept(temporary: Path) -> list[bytes]:
    return [path.read_bytes() for path in temporary.iterdir()]


def test_what_the_editor_wrote_is_the_note(temporary: Path) -> None:
    assert edited("ask them", 'sed -i s/them/her/ "$0"') == "ask her"
    assert kept(temporary) == []


def test_the_file_is_private_and_markdown(temporary: Path) -> None:
    path = Draft("ask").path

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.suffix == ".md"


def test_the_end_of_the_last_line_is_no_part_of_the_note(temporary: Path) -> None:
    assert edited("a", "true") == "a"
    assert edited("a\n", "true") == "a\n"
    assert edited("a", 'printf "b\\n\\n" > "$0"') == "b\n"
    assert edited("a", 'printf b > "$0"') == "b"


def test_ends_of_lines_of_another_system_become_ours(temporary: Path) -> None:
    assert edited("a", 'printf "b\\r\\nc\\r\\n" > "$0"') == "b\nc"


def test_an_editor_that_fails_leaves_the_note(temporary: Path) -> None:
    with pytest.raises(PostilError, match=r"^sh ended with 3 · the note is as it was$"):
        edited("ask", "exit 3")
    assert kept(temporary) == []


def test_what_was_written_before_an_editor_failed_is_kept_and_named(temporary: Path) -> None:
    with pytest.raises(PostilError, match=r"sh ended with 3 · .*is kept in .*\.md") as raised:
        edited("ask", 'echo work > "$0"; exit 3')

    assert kept(temporary) == [b"work\n"]
    assert str(next(temporary.iterdir())) in str(raised.value)


def test_an_editor_that_is_killed_leaves_the_note(temporary: Path) -> None:
    with pytest.raises(PostilError, match="sh was ended by Killed · the note is as it was"):
        edited("ask", "kill -9 $$")


def test_an_editor_that_is_missing_is_told(temporary: Path) -> None:
    draft = Draft("ask")

    with pytest.raises(PostilError, match="no-editor cannot be started: No such file"), draft.kept_if_not_taken():
        draft.edit(["no-editor"])
    assert kept(temporary) == []


def test_a_file_that_was_emptied_leaves_the_note(temporary: Path) -> None:
    with pytest.raises(PostilError, match="the editor left nothing · the note is as it was"):
        edited("ask", ': > "$0"')


def test_a_file_that_was_taken_away_leaves_the_note(temporary: Path) -> None:
    with pytest.raises(PostilError, match="cannot be read: No such file or directory · the note is as it was"):
        edited("ask", 'rm "$0"')


def test_an_empty_note_may_stay_empty(temporary: Path) -> None:
    assert edited("", "true") == ""


def test_bytes_that_are_no_utf_8_are_kept_in_the_file(temporary: Path) -> None:
    with pytest.raises(PostilError, match=r"no UTF-8 · .*is kept in"):
        edited("ask", 'printf "\\377" > "$0"')
    assert kept(temporary) == [b"\xff"]


def test_a_nul_is_kept_in_the_file(temporary: Path) -> None:
    with pytest.raises(PostilError, match=r"is not text · .*is kept in"):
        edited("ask", 'printf "a\\000b" > "$0"')


def test_ten_megabytes_are_kept_in_the_file(temporary: Path) -> None:
    with pytest.raises(PostilError, match=r"longer than 1,000,000 characters · .*is kept in"):
        edited("ask", 'head -c 10000000 /dev/zero | tr "\\0" a > "$0"')
    assert LONGEST == 1_000_000


def test_what_fails_afterwards_keeps_the_file_too(temporary: Path) -> None:
    draft = Draft("ask")
    draft.edit(["sh", "-c", 'echo work > "$0"'])

    with pytest.raises(PostilError, match=r"no room · .*is kept in"), draft.kept_if_not_taken():
        raise PostilError("no room")
    assert kept(temporary) == [b"work\n"]


def test_where_no_file_can_be_written_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    with pytest.raises(PostilError, match="no file for the editor can be written: No such file"):
        Draft("ask")


def test_the_setting_comes_before_visual_and_visual_before_editor() -> None:
    variables = {"VISUAL": "code --wait", "EDITOR": "ed"}

    assert editor_command("emacs -nw", variables) == ["emacs", "-nw"]
    assert editor_command("", variables) == ["code", "--wait"]
    assert editor_command("", {"VISUAL": " ", "EDITOR": "'my editor' -x"}) == ["my editor", "-x"]


def test_without_a_variable_vi_or_nano_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nano = tmp_path / "nano"
    nano.write_text("", encoding="utf-8")
    nano.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path))

    assert editor_command("", {}) == ["nano"]


def test_without_any_editor_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))

    with pytest.raises(PostilError, match="There is no editor: set EDITOR to one"):
        editor_command("", {})


def test_an_open_quote_in_the_editors_name_is_told() -> None:
    with pytest.raises(PostilError, match="vim ': no command for an editor"):
        editor_command("", {"EDITOR": "vim '"})
