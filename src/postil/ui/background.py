"""Whether the terminal is light or dark: it is asked for its background colour (OSC 11) while the program is loaded.

Every terminal answers the question asked behind it (DA1), so that one which knows no colours is not waited for.
"""

import os
import re
import select
import termios
import time
from contextlib import suppress

QUESTIONS = b"\x1b]11;?\x1b\\\x1b[c"
COLOUR = re.compile(rb"\x1b\]11;rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})\b")
ANSWERS = re.compile(rb"\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[\?[\d;]*c")
ANSWER = re.compile(rb"\x1b\[\?[\d;]*c")

PATIENCE = 0.3
"""Seconds after the question within which a terminal must have answered."""

SILENT = ("", "dumb", "linux")
"""Terminals, by TERM, that are not asked."""


class Question:
    """Put to the terminal on two descriptors; until `answer` it echoes nothing."""

    def __init__(self, keys: int, screen: int) -> None:
        self._keys = keys
        self._asked = time.monotonic()
        self._before = termios.tcgetattr(keys)
        raw = termios.tcgetattr(keys)
        raw[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(keys, termios.TCSANOW, raw)
        os.write(screen, QUESTIONS)

    def answer(self) -> tuple[bool | None, str]:
        """Whether the background is light, None where that is not known; and what was typed meanwhile."""
        read = b""
        try:
            while not ANSWER.search(read):
                left = self._asked + PATIENCE - time.monotonic()
                if not select.select([self._keys], [], [], max(left, 0))[0]:
                    break
                more = os.read(self._keys, 4_096)
                if not more:
                    break
                read += more
        finally:
            termios.tcsetattr(self._keys, termios.TCSANOW, self._before)
        colour = COLOUR.search(read)
        typed = ANSWERS.sub(b"", read).decode(errors="replace")
        return (_is_light(*colour.groups()) if colour else None), typed


def ask(keys: int, screen: int) -> Question | None:
    """Ask the terminal; None where its colours are said otherwise, or it cannot be asked."""
    if "NO_COLOR" in os.environ or "COLORFGBG" in os.environ or os.environ.get("TERM", "") in SILENT:
        return None
    with suppress(OSError, termios.error):
        return Question(keys, screen)
    return None


def _is_light(*channels: bytes) -> bool:
    """By relative luminance (ITU-R BT.709); a channel has one to four hex digits."""
    red, green, blue = (int(channel, 16) / (16 ** len(channel) - 1) for channel in channels)
    return bool(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5)
