"""The terminal is asked for its background: what it answers, and what is typed meanwhile."""

import os
import pty
import termios
import time
from collections.abc import Iterator

import pytest

from postil.ui.background import PATIENCE, Question, ask

DA1 = b"\x1b[?62;22c"


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a pseudo-terminal: the terminal's and the program's."""
    ends = pty.openpty()
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\" + DA1, (True, "")),
        (b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07" + DA1, (False, "")),
        (b"\x1b]11;rgb:fd/f6/e3\x1b\\" + DA1, (True, "")),
        (b"\x1b]11;rgba:0000/0000/0000/ffff\x1b\\" + DA1, (False, "")),
        (DA1, (None, "")),
        (b"jj\x1b]11;rgb:ffff/ffff/ffff\x1b\\h" + DA1, (True, "jjh")),
        (b"\x1b[B" + DA1, (None, "\x1b[B")),
        (b"\x1b]11;rgb:zz/zz/zz\x1b\\" + DA1, (None, "")),
    ],
)
def test_a_terminal_answers(terminal: tuple[int, int], answered: bytes, expected: tuple[bool | None, str]) -> None:
    question = Question(terminal[1], terminal[1])
    os.write(terminal[0], answered)

    assert question.answer() == expected


def test_a_terminal_that_says_nothing_is_not_waited_for_long(terminal: tuple[int, int]) -> None:
    begun = time.monotonic()
    answer = Question(terminal[1], terminal[1]).answer()

    assert (answer, time.monotonic() - begun < PATIENCE + 0.5) == ((None, ""), True)


def test_the_terminal_is_afterwards_as_it_was(terminal: tuple[int, int]) -> None:
    before = termios.tcgetattr(terminal[1])
    question = Question(terminal[1], terminal[1])
    meanwhile = termios.tcgetattr(terminal[1])
    os.write(terminal[0], DA1)
    question.answer()

    assert (before[3] & termios.ECHO, meanwhile[3] & termios.ECHO) == (termios.ECHO, 0)
    assert termios.tcgetattr(terminal[1]) == before


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("COLORFGBG", "0;15"), ("TERM", "dumb")])
def test_a_terminal_is_not_asked_in_vain(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORFGBG", raising=False)
    monkeypatch.setenv(variable, value)

    assert ask(*terminal) is None


def test_what_is_no_terminal_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORFGBG", raising=False)
    reading, writing = os.pipe()

    assert ask(reading, writing) is None
    os.close(reading)
    os.close(writing)
