"""Where text goes that is copied, and what is said of it."""

import time
from pathlib import Path

import pytest

from postil import clipboard
from postil.clipboard import Sent, fits_a_terminal, programs, send, told


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH but the system's."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def script(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def taker(folder: Path, name: str) -> Path:
    """A program that writes what it is given into a file."""
    script(folder, name, f'echo "$@" > {folder}/{name}.arguments; cat > {folder}/{name}.txt')
    return folder / f"{name}.txt"


def test_the_words_go_to_the_wayland_program_as_they_are(folder: Path) -> None:
    taken = taker(folder, "wl-copy")

    sent = send("né\x1b]52\x00\n\n", {"WAYLAND_DISPLAY": "wayland-0"})

    assert sent == Sent(("wl-copy",))
    assert taken.read_bytes() == "né\x1b]52\x00\n\n".encode()


def test_the_next_program_is_tried_where_one_fails(folder: Path) -> None:
    script(folder, "wl-copy", "echo no compositor >&2; exit 1")
    taken = taker(folder, "xclip")

    sent = send("late", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"})

    assert sent == Sent(("xclip",), ("wl-copy: no compositor",))
    assert taken.read_text(encoding="utf-8") == "late"


def test_a_program_that_hangs_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 0.2)
    script(folder, "xclip", "exec sleep 30")
    begun = time.monotonic()

    sent = send("late" * 100_000, {"DISPLAY": ":0"})

    assert sent == Sent((), ("xclip did not end within 0 seconds",))
    assert time.monotonic() - begun < 10


def test_a_child_that_stays_behind_to_serve_the_clipboard_is_not_waited_for(folder: Path) -> None:
    script(folder, "xclip", "cat > /dev/null; sleep 20 & exit 0")
    begun = time.monotonic()

    assert send("late", {"DISPLAY": ":0"}) == Sent(("xclip",))
    assert time.monotonic() - begun < 3


def test_a_program_that_closes_its_input_is_asked_how_it_ended(folder: Path) -> None:
    script(folder, "xclip", "exit 3")

    assert send("late" * 100_000, {"DISPLAY": ":0"}) == Sent((), ("xclip: it ended with 3",))


def test_over_ssh_no_program_of_the_far_machine_is_used(folder: Path) -> None:
    taker(folder, "wl-copy")

    assert programs({"WAYLAND_DISPLAY": "wayland-0", "SSH_TTY": "/dev/pts/1"}) == []
    assert programs({"WAYLAND_DISPLAY": "wayland-0", "SSH_CONNECTION": "::1"}) == []


def test_without_a_display_no_program_is_used(folder: Path) -> None:
    taker(folder, "xclip")

    assert programs({}) == []


def test_macos_has_a_program_of_its_own(folder: Path) -> None:
    taker(folder, "pbcopy")

    assert [each.name for each in programs({}, "darwin")] == ["pbcopy"]


def test_windows_below_linux_takes_utf_16(folder: Path) -> None:
    taken = taker(folder, "clip.exe")

    send("né", {"WSL_DISTRO_NAME": "Debian"})

    assert taken.read_bytes().decode("utf-16") == "né"


def test_tmux_is_told_as_well(folder: Path) -> None:
    taken = taker(folder, "tmux")

    assert send("late", {"TMUX": "/tmp/tmux,1,0"}) == Sent(("tmux",))
    assert taken.read_text(encoding="utf-8") == "late"
    assert (folder / "tmux.arguments").read_text(encoding="utf-8") == "load-buffer -w -\n"


def test_a_terminal_takes_74994_bytes() -> None:
    assert fits_a_terminal("a" * 74_994)
    assert not fits_a_terminal("a" * 74_995)
    assert not fits_a_terminal("é" * 40_000)


def test_what_is_told_is_sent_and_not_copied() -> None:
    assert told("a" * 1_234, Sent(("wl-copy",))) == "sent 1,234 characters to the clipboard (wl-copy)"
    assert told("late", Sent()) == "sent 4 characters to the clipboard by the terminal (OSC 52)"
    assert told("late", Sent(("tmux",))) == "sent 4 characters to tmux and the terminal"


def test_a_failure_is_told_before_what_was_done_instead() -> None:
    said = told("late", Sent((), ("xclip: no display",)))

    assert said == "xclip: no display · sent 4 characters to the clipboard by the terminal (OSC 52)"


def test_what_is_too_long_for_a_terminal_is_told_with_its_file() -> None:
    said = "too long for the terminal's clipboard: written to /s/clipboard.txt"

    assert told("late", Sent(), Path("/s/clipboard.txt")) == said
    assert told("late", Sent(("tmux",)), Path("/s/clipboard.txt")) == f"sent 4 characters to tmux · {said}"
