"""The reader in a real terminal: tmux with a socket, a size and a home of its own."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tutor_walk import WALK

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

DEADLINE = 50.0
"""Seconds within which a busy machine shows what is waited for."""

STORY = "The lamp went out. It was late.\n\nThe lamp came back. Nobody spoke.\n"
HOSTILE = "Start \x1b]0;HACKED\x07 \x1b]52;c;SEFDS0VE\x07 \x9b2J \x1b[2J \u202eturned\u202c end.\n"
READY = "h highlight"
"""What the footer shows as soon as the reader takes keys."""

POSTIL = shlex.join([sys.executable, "-m", "postil"])


class Terminal:
    """A shell in tmux; `home` is its user's, `folder` the one it stands in."""

    def __init__(self, socket: Path, home: Path, folder: Path, width: int, height: int) -> None:
        self.folder = folder
        self._socket = socket
        self._server: int | None = None
        self._runs = 0
        self._variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "TERM": "xterm-256color",
        }
        self._size = ("-x", str(width), "-y", str(height))

    def start(self) -> None:
        self.tmux("new-session", "-d", *self._size, "sh")
        self._server = int(self.asked("pid"))
        self.tmux("set-option", "-g", "set-clipboard", "on")
        self.tmux("set-buffer", "-b", "before", "as it was")
        until(lambda: self.screen, lambda screen: screen.strip() != "")  # the prompt, whatever it is

    def tmux(self, *words: str) -> str:
        ran = subprocess.run(
            ["tmux", "-u", "-f", os.devnull, "-S", str(self._socket), *words],
            check=True,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._variables,
            timeout=DEADLINE,
        )
        return ran.stdout

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def asked(self, variable: str) -> str:
        """One of tmux's variables, such as pane_title."""
        return self.tmux("display-message", "-p", f"#{{{variable}}}").rstrip("\n")

    @property
    def clipboard(self) -> str:
        return self.tmux("show-buffer")

    def wait_for(self, words: str) -> str:
        """The screen as soon as it shows the words."""
        return until(lambda: self.screen, lambda screen: words in screen)

    def press(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def type(self, words: str) -> None:
        self.tmux("send-keys", "-l", "--", words)

    def run(self, command: str) -> None:
        """Have the shell run it on a screen that was cleared, and tell when it has ended: see `wait_for_end`."""
        self._runs += 1
        self.type(f"clear; {command}; echo run {self._runs} ended $?")
        self.press("Enter")

    def wait_for_end(self, code: int) -> str:
        """The screen as soon as what was run last has ended with this exit code."""
        return self.wait_for(f"run {self._runs} ended {code}")

    def run_reader(self, arguments: str) -> None:
        """Run the reader; `reader` is its process from then on."""
        self.run(f"sh -c 'echo $$ > reader.pid; exec {POSTIL} {arguments}'")
        self.wait_for(READY)

    @property
    def reader(self) -> int:
        return int((self.folder / "reader.pid").read_text(encoding="utf-8"))

    def annotations(self, name: str) -> str:
        """What `postil list` prints, in a process of its own."""
        ran = subprocess.run(
            [sys.executable, "-m", "postil", "list", name],
            check=True,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._variables,
            timeout=DEADLINE,
        )
        return ran.stdout

    def close(self) -> None:
        """End tmux, which hangs up on what runs in it."""
        if self._server is not None:
            with suppress(ProcessLookupError):
                os.kill(self._server, signal.SIGTERM)
            self._server = None


def until(look: Callable[[], str], holds: Callable[[str], bool], step: str = "") -> str:
    """Look again and again until what is seen is what is waited for."""
    end = time.monotonic() + DEADLINE
    while not holds(seen := look()):
        if time.monotonic() > end:
            pytest.fail(f"waited {DEADLINE:.0f} seconds; this was shown at last:\n{seen}\n{step}")
        time.sleep(0.03)
    return seen


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Callable[[int, int], Terminal]]:
    """Opens a terminal in a folder that holds `story.txt` and `hostile.txt`."""
    home, folder = tmp_path / "home", tmp_path / "texts"
    home.mkdir()
    folder.mkdir()
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    (folder / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    opened: list[Terminal] = []
    with tempfile.TemporaryDirectory(prefix="postil-") as short:  # a socket's path has at most a hundred bytes

        def open_one(width: int, height: int) -> Terminal:
            opened.append(Terminal(Path(short, f"tmux{len(opened)}"), home, folder, width, height))
            opened[-1].start()
            return opened[-1]

        try:
            yield open_one
        finally:
            for terminal in opened:
                terminal.close()


@pytest.fixture
def terminal(open_terminal: Callable[[int, int], Terminal]) -> Terminal:
    return open_terminal(100, 30)


def modes(terminal: Terminal) -> list[str]:
    """What a program on the whole screen changes and has to give back."""
    variables = ["alternate_on", "cursor_flag", "mouse_any_flag", "keypad_cursor_flag", "pane_title"]
    return [terminal.asked(variable) for variable in variables]


def line_settings(terminal: Terminal) -> str:
    """The terminal line as `stty` knows it."""
    terminal.run("stty -g > line.txt")
    terminal.wait_for_end(0)
    return (terminal.folder / "line.txt").read_text(encoding="utf-8")


# A sitting


def test_a_sitting_leaves_the_terminal_as_it_was(terminal: Terminal) -> None:
    line, before = line_settings(terminal), modes(terminal)
    terminal.run_reader("story.txt")
    within = terminal.asked("alternate_on")
    terminal.press("h")
    terminal.wait_for("saved")

    terminal.press("q")
    terminal.wait_for_end(0)

    assert within == "1"
    assert modes(terminal) == before
    assert line_settings(terminal) == line


def test_what_was_highlighted_is_there_when_the_document_is_opened_again(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")
    terminal.press("j", "h")
    terminal.wait_for("saved")
    terminal.press("q")
    terminal.wait_for_end(0)

    terminal.run_reader("story.txt")

    assert "“The lamp came back. Nobody spoke.”" in terminal.wait_for("1 of 1")
    assert "“The lamp came back. Nobody spoke.”" in terminal.annotations("story.txt")


def test_a_text_that_is_piped_is_read_with_keys_from_the_terminal(terminal: Terminal) -> None:
    terminal.run(f"cat story.txt | {POSTIL} -")
    terminal.wait_for(READY)
    terminal.press("h")
    terminal.wait_for("saved")
    terminal.press("q")
    terminal.wait_for_end(0)

    terminal.run(f"cat story.txt | {POSTIL} list -")

    assert "standard input:1:1" in terminal.wait_for_end(0)


def test_without_a_file_a_document_is_chosen_from_a_list(terminal: Terminal) -> None:
    terminal.run(POSTIL)
    terminal.wait_for("sample")

    terminal.press("Down", "Enter")
    shown = terminal.wait_for(READY)
    terminal.press("q")

    terminal.wait_for_end(0)
    assert "paragraph 1 of" in shown


def test_a_terminal_of_20_by_5_is_enough(open_terminal: Callable[[int, int], Terminal]) -> None:
    terminal = open_terminal(20, 5)
    terminal.run(f"{POSTIL} story.txt")
    terminal.wait_for("The lamp went")

    terminal.press("h", "q")
    terminal.wait_for_end(0)

    assert "“The lamp went out. It was late.”" in terminal.annotations("story.txt")


# A sitting that is ended


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_saves_the_note_in_hand_and_gives_the_terminal_back(
    terminal: Terminal, ending: signal.Signals
) -> None:
    line, before = line_settings(terminal), modes(terminal)
    terminal.run_reader("story.txt")
    terminal.press("a")
    terminal.wait_for("note:")
    terminal.type("half a thought")
    terminal.wait_for("half a thought")

    os.kill(terminal.reader, ending)
    terminal.wait_for_end(128 + ending)

    assert modes(terminal) == before
    assert line_settings(terminal) == line
    assert terminal.annotations("story.txt").endswith(" - half a thought\n")


def test_a_signal_saves_while_the_help_is_shown(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")
    terminal.press("j", "j", "?")
    terminal.wait_for("Esc back")

    os.kill(terminal.reader, signal.SIGTERM)
    terminal.wait_for_end(143)

    terminal.run_reader("story.txt")
    assert "paragraph 2 of 2" in terminal.wait_for("paragraph 2 of 2")


def test_a_terminal_that_is_closed_takes_no_work_with_it(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")
    terminal.press("a")
    terminal.wait_for("note:")
    terminal.type("half a thought")
    terminal.wait_for("half a thought")

    terminal.close()

    ending = " - half a thought\n"
    assert until(lambda: terminal.annotations("story.txt"), lambda listed: listed.endswith(ending)).endswith(ending)


def test_work_that_could_not_be_saved_is_told_at_the_end(terminal: Terminal) -> None:
    terminal.run_reader("story.txt --annotations hostile.txt")
    terminal.press("h")
    terminal.wait_for("NOT SAVED")

    terminal.press("q", "q")

    assert "postil: not saved: " in terminal.wait_for_end(1)


# What a document may not do


def test_a_hostile_document_touches_neither_title_nor_clipboard(terminal: Terminal) -> None:
    title = terminal.asked("pane_title")
    terminal.run_reader("hostile.txt")
    read = terminal.screen
    terminal.press("h")
    terminal.wait_for("saved")
    terminal.press("q")
    terminal.wait_for_end(0)

    terminal.run(f"{POSTIL} list hostile.txt && {POSTIL} list --json hostile.txt && {POSTIL} export hostile.txt")
    terminal.wait_for_end(0)

    assert "Start ␛]0;HACKED␇" in read
    assert terminal.asked("pane_title") == title
    assert terminal.clipboard == "as it was"


def test_the_same_document_printed_as_it_is_would_touch_both(terminal: Terminal) -> None:
    terminal.type("cat hostile.txt")
    terminal.press("Enter")

    assert until(lambda: terminal.asked("pane_title"), lambda title: title == "HACKED") == "HACKED"
    assert until(lambda: terminal.clipboard, lambda clipboard: clipboard == "HACKED") == "HACKED"


def test_no_key_of_a_paste_acts(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")
    terminal.tmux("set-buffer", "-b", "pasted", "hjxq")

    terminal.tmux("paste-buffer", "-p", "-b", "pasted")
    terminal.wait_for("paste does nothing here")
    terminal.press("q")
    terminal.wait_for_end(0)

    assert terminal.annotations("story.txt") == ""


# What is asked before a document is shown


def test_a_binary_file_is_opened_when_that_is_wanted(terminal: Terminal) -> None:
    (terminal.folder / "odd.bin").write_bytes(b"one\0two\n")
    terminal.run(f"{POSTIL} odd.bin")
    terminal.wait_for("odd.bin is not a text. Open it all the same? [y/N]")

    terminal.type("y")
    terminal.press("Enter")

    assert "one␀two" in terminal.wait_for(READY)


def test_a_binary_file_stays_closed_when_it_is_not_wanted(terminal: Terminal) -> None:
    (terminal.folder / "odd.bin").write_bytes(b"one\0two\n")
    terminal.run(f"{POSTIL} odd.bin")
    terminal.wait_for("[y/N]")

    terminal.press("Enter")

    assert READY not in terminal.wait_for_end(1)


def test_a_missing_file_is_told_before_the_screen_is_taken(terminal: Terminal) -> None:
    terminal.run(f"{POSTIL} stroy.txt")

    assert "postil: stroy.txt: there is no such file. Near it: story.txt" in terminal.wait_for_end(1)


# The terminal is lent


def test_a_note_is_edited_in_another_program_that_has_the_terminal_meanwhile(terminal: Terminal) -> None:
    editor = terminal.folder / "editor"
    editor.write_text('#!/bin/sh\necho "what of it?"; read answer; echo "$answer" >> "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    terminal.run(f"EDITOR={editor} {POSTIL} story.txt")
    terminal.wait_for(READY)
    terminal.press("a")
    terminal.wait_for("note:")
    terminal.type("half a thought")
    terminal.wait_for("half a thought")

    terminal.press("C-o")
    terminal.wait_for("what of it?")
    terminal.type("and the rest")
    terminal.press("Enter")
    shown = terminal.wait_for("as the editor left it · Esc saves")
    terminal.press("Escape")
    terminal.wait_for("saved")
    terminal.press("q")
    terminal.wait_for_end(0)

    assert "The lamp went out. It was late." in shown
    assert "half a thought" in shown
    assert "and the rest" in shown
    assert "half a thought" in terminal.annotations("story.txt")


def test_ctrl_c_in_the_editor_ends_the_editor_alone(terminal: Terminal) -> None:
    editor = terminal.folder / "editor"
    editor.write_text('#!/bin/sh\necho "what of it?"; exec sleep 60\n', encoding="utf-8")
    editor.chmod(0o755)
    terminal.run(f"EDITOR={editor} {POSTIL} story.txt")
    terminal.wait_for(READY)
    terminal.press("a")
    terminal.wait_for("note:")

    terminal.press("C-o")
    terminal.wait_for("what of it?")
    terminal.press("C-c")
    terminal.wait_for("editor was ended by Interrupt")
    terminal.press("Escape")
    terminal.wait_for("nothing noted")
    terminal.press("q")
    terminal.wait_for_end(0)

    assert terminal.annotations("story.txt") == ""


def test_a_passage_is_sent_to_tmux(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")

    terminal.press("y")
    terminal.wait_for("sent 31 characters to tmux and the terminal")

    assert terminal.clipboard == "The lamp went out. It was late."


def test_the_mouse_selects_in_a_real_terminal(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")
    row = next(y for y, line in enumerate(terminal.screen.splitlines(), 1) if "The lamp went" in line)
    column = terminal.screen.splitlines()[row - 1].index("lamp") + 1

    terminal.type(f"\x1b[<0;{column};{row}M\x1b[<32;{column + 3};{row}M\x1b[<32;{column + 8};{row}M")
    terminal.type(f"\x1b[<0;{column + 8};{row}m")
    terminal.wait_for("selection: 2 words")
    terminal.press("h")
    terminal.wait_for("saved")
    terminal.press("q")
    terminal.wait_for_end(0)

    assert "“lamp went”" in terminal.annotations("story.txt")


# The tutor


TMUX_NAMES = {"↓": "Down", "↑": "Up", "→": "Right", "←": "Left", "Esc": "Escape", "Enter": "Enter", "Tab": "Tab"}


def press_as_written(terminal: Terminal, keys: str) -> None:
    """Press a key as the tutor writes it, or type what stands in quotation marks."""
    if keys in TMUX_NAMES:
        terminal.press(TMUX_NAMES[keys])
    else:
        terminal.type(keys.strip("“”").replace(";", "\\;"))


def take_step(terminal: Terminal, keys: str, seen: str, named: str) -> None:
    """What is seen then must not be there before."""

    def shows(screen: str) -> bool:
        return re.search(seen, screen, re.M) is not None

    until(lambda: terminal.screen, lambda screen: not (seen and shows(screen)), f"before {named}")
    press_as_written(terminal, keys)
    until(lambda: terminal.screen, shows, named)


def test_the_tutor_shows_what_it_says(open_terminal: Callable[[int, int], Terminal]) -> None:
    terminal = open_terminal(80, 24)
    terminal.run(f"{POSTIL} tutor")
    terminal.wait_for(READY)

    for lesson, steps in WALK.items():
        for number, (keys, seen) in enumerate(steps, 1):
            take_step(terminal, keys, seen, f"{lesson}, step {number}: {keys}")

    terminal.run(f"{POSTIL} tutor")
    assert "sentence 1 of 3" in terminal.wait_for("Lesson 12")


def test_ctrl_z_leaves_for_the_shell_and_fg_comes_back(terminal: Terminal) -> None:
    terminal.run_reader("story.txt")
    terminal.press("j")
    terminal.press("C-z")
    terminal.wait_for("topped")
    assert terminal.asked("alternate_on") == "0"

    terminal.type("fg")
    terminal.press("Enter")
    terminal.wait_for(READY)
    assert "paragraph 2 of 2" in terminal.wait_for("paragraph 2 of 2")
