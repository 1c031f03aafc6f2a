"""A note's text in the reader's own editor: in a private file, which stays where the text could not be taken over."""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from postil.errors import PostilError

FALLBACKS = ("vi", "nano")

LONGEST = 1_000_000
"""Characters of a note that are taken over from a file."""


class Draft:
    """A text file that is edited by a program; it ends with a line's end, as editors want it.

    Raises PostilError where there is no room for it.
    """

    def __init__(self, words: str) -> None:
        self._words = words
        self._written = (words + "\n" if words else "").encode(errors="replace")
        try:
            handle, name = tempfile.mkstemp(prefix="postil-", suffix=".md")
            self.path = Path(name)
            with open(handle, "wb") as file:
                file.write(self._written)
        except OSError as error:
            raise PostilError(f"no file for the editor can be written: {error.strerror or error}") from error

    def edit(self, command: list[str]) -> None:
        """Run the editor to its end in this terminal. Raises PostilError where it fails."""
        name = Path(command[0]).name
        try:
            code = subprocess.run([*command, os.fspath(self.path)], check=False).returncode
        except OSError as error:
            raise PostilError(f"{name} cannot be started: {error.strerror or error}") from error
        if code < 0:
            raise PostilError(f"{name} was ended by {signal.strsignal(-code) or f'signal {-code}'}")
        if code != 0:
            raise PostilError(f"{name} ended with {code}")

    def read(self) -> str:
        """What the editor left, without the end of the last line. Raises PostilError where that is no note."""
        try:
            content = self.path.read_bytes()
            words = content.decode().replace("\r\n", "\n").removesuffix("\n")
        except UnicodeDecodeError as error:
            raise PostilError("what the editor wrote is no UTF-8") from error
        except OSError as error:
            raise PostilError(f"what the editor wrote cannot be read: {error.strerror or error}") from error
        if "\0" in words:
            raise PostilError("what the editor wrote is not text")
        if len(words) > LONGEST:
            raise PostilError(f"what the editor wrote is longer than {LONGEST:,} characters")
        if self._words.strip() and not words.strip():
            raise PostilError("the editor left nothing")
        return words

    @contextmanager
    def kept_if_not_taken(self) -> Iterator[None]:
        """Remove the file where all goes well; else its name is told, unless nothing was written in it."""
        try:
            yield
        except PostilError as error:
            if not self._holds_work():
                self.path.unlink(missing_ok=True)
                raise PostilError(f"{error} · the note is as it was") from error
            raise PostilError(f"{error} · the note is as it was, what was written is kept in {self.path}") from error
        self.path.unlink(missing_ok=True)

    def _holds_work(self) -> bool:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return content.strip() != b"" and content != self._written


def editor_command(setting: str = "", variables: Mapping[str, str] = os.environ) -> list[str]:
    """The editor's words: the setting, else $VISUAL, $EDITOR, vi or nano. Raises PostilError where there is none."""
    chosen = setting or variables.get("VISUAL", "").strip() or variables.get("EDITOR", "").strip()
    try:
        command = shlex.split(chosen) or [each for each in FALLBACKS if shutil.which(each)][:1]
    except ValueError as error:
        raise PostilError(f"{chosen}: no command for an editor ({error})") from error
    if not command:
        raise PostilError("There is no editor: set EDITOR to one.")
    return command
