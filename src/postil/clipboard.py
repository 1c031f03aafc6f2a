"""The clipboard of the machine one sits at: which program takes text to it, and what is said of it.

A terminal sets the clipboard too (OSC 52), also over SSH, but nobody learns whether it has: so text is "sent".
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SECONDS = 3.0
"""How long such a program may take."""

TERMINALS_TAKE = 74_994
"""Bytes of text in an escape sequence of 100,000 bytes, base64 and frame counted: more is cut or ignored by some (hterm)."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program that reads the clipboard's text from its standard input; `needs` is a variable that says it has a screen."""

    command: tuple[str, ...]
    needs: str
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        return self.command[0]


PROGRAMS = (
    Program(("wl-copy", "--type", "text/plain"), "WAYLAND_DISPLAY"),
    Program(("xclip", "-selection", "clipboard"), "DISPLAY"),
    Program(("xsel", "--clipboard", "--input"), "DISPLAY"),
    Program(("clip.exe",), "WSL_DISTRO_NAME", "utf-16"),
)
MACOS = Program(("pbcopy",), "")
TMUX = Program(("tmux", "load-buffer", "-w", "-"), "TMUX")
"""tmux swallows OSC 52 unless it is told otherwise; this sets its buffer, and its terminal's clipboard."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Where text went, and why it did not go elsewhere."""

    to: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


def programs(variables: Mapping[str, str] = os.environ, platform: str = sys.platform) -> list[Program]:
    """The programs of this machine's own screen, the best first; none over SSH, where the reader sits elsewhere."""
    if variables.get("SSH_CONNECTION") or variables.get("SSH_TTY"):
        return []
    there = [MACOS] if platform == "darwin" else [each for each in PROGRAMS if variables.get(each.needs)]
    return [each for each in there if shutil.which(each.name)]


def send(words: str, variables: Mapping[str, str] = os.environ) -> Sent:
    """Hand the words to the first program that takes them, and to tmux where one is in it. Waits for them."""
    to, failures = [], []
    for program in programs(variables):
        if failure := _handed(program, words):
            failures.append(failure)
        else:
            to.append(program.name)
            break
    if variables.get("TMUX") and shutil.which("tmux"):
        if failure := _handed(TMUX, words):
            failures.append(failure)
        else:
            to.append("tmux")
    return Sent(tuple(to), tuple(failures))


def fits_a_terminal(words: str) -> bool:
    """Whether every terminal that sets the clipboard takes so much."""
    return len(words.encode(errors="replace")) <= TERMINALS_TAKE


def told(words: str, sent: Sent, file: Path | None = None) -> str:
    """What the reader is told; `file` holds what is too long for the terminal."""
    said = list(sent.failures)
    amount = f"sent {len(words):,} characters"
    match sent.to:
        case ("tmux",) if file is None:
            said.append(f"{amount} to tmux and the terminal")
        case ("tmux",):
            said.append(f"{amount} to tmux")
        case (program, *_):
            return f"{amount} to the clipboard ({program})"
        case () if file is None:
            said.append(f"{amount} to the clipboard by the terminal (OSC 52)")
    if file is not None:
        said.append(f"too long for the terminal's clipboard: written to {file}")
    return " · ".join(said)


def _handed(program: Program, words: str) -> str:
    """Hand the words over; returns why the program did not take them, else nothing.

    It may leave a child behind that serves the clipboard: so nothing of it is read but a file.
    """
    with tempfile.TemporaryFile() as errors:
        try:
            ran = subprocess.run(
                program.command,
                input=words.encode(program.encoding, errors="replace"),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=os.environ | {"LC_CTYPE": "UTF-8"} if program is MACOS else None,
                timeout=SECONDS,
                check=False,
                start_new_session=True,
            )
        except subprocess.TimeoutExpired:
            return f"{program.name} did not end within {SECONDS:.0f} seconds"
        except OSError as error:
            return f"{program.name} cannot be started: {error.strerror or error}"
        if ran.returncode == 0:
            return ""
        errors.seek(0)
        reason = errors.read(400).decode(errors="replace").strip()
    return f"{program.name}: {reason or f'it ended with {ran.returncode}'}"
