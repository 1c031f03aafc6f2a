"""Git, started without a shell and with words when it fails; and files that are no annotations: exports."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from postil.errors import PostilError

SECONDS = 60.0
"""How long git may take for what it does on this machine; what it does over a network has `NETWORK_SECONDS`."""
NETWORK_SECONDS = 600.0

GIT_VARIABLES = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
"""English words, since some are looked at, and no question about a password that nobody sees."""

FAILED = 128
"""Git's exit code for what it cannot do at all; a smaller one is often an answer."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended, and what it has printed."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """What was printed, as a name or a number: without the line's end, bytes that are no UTF-8 escaped."""
        return os.fsdecode(self.out).removesuffix("\n")

    @property
    def words(self) -> str:
        """What went wrong, in the program's own words."""
        told = (self.err.strip() or self.out.strip()).decode(errors="replace")
        return told.removeprefix("fatal: ").removeprefix("error: ") or f"it ended with {self.code}"


def write_export(path: Path, text: str) -> None:
    """Write a new file; nothing is written over. Raises PostilError with what is in the way."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise PostilError(f"{path} is there already: another name, or delete it first.") from error
    except OSError as error:
        raise PostilError(f"{path} cannot be written: {error.strerror or error}.") from error
    except ValueError as error:
        raise PostilError(f"{path!s:.60} is no name for a file.") from error


def try_git(folder: Path, *arguments: str, seconds: float = SECONDS) -> Ran:
    """Run git in a folder. Raises PostilError where it cannot run there."""
    command = ["git", "-C", os.fspath(folder), *arguments]
    try:
        ran = _run(command, seconds)
    except FileNotFoundError as error:
        raise PostilError("git is not installed, or not on PATH.") from error
    except OSError as error:
        raise PostilError(f"git cannot be started: {error.strerror or error}") from error
    except subprocess.TimeoutExpired as error:
        raise PostilError(f"git did not end within {seconds:.0f} seconds: git {' '.join(arguments)}") from error
    if ran.code == FAILED and b"not a git repository" in ran.err:
        raise PostilError(f"{folder} lies in no git repository. `git init` makes one.")
    return ran


def git(folder: Path, *arguments: str, seconds: float = SECONDS) -> Ran:
    """Run git in a folder. Raises PostilError with git's words where it fails."""
    ran = try_git(folder, *arguments, seconds=seconds)
    if ran.code != 0:
        raise PostilError(f"git: {ran.words}")
    return ran


def literal(path: str) -> str:
    """A path as git's commands take it, with no wildcards in it."""
    return f":(literal){path}"


def stages(path: Path) -> tuple[bytes, bytes, bytes] | None:
    """What git's index holds of an unmerged file: the common base, ours, theirs; a stage that is missing is empty.

    None where the file is not unmerged, lies in no repository, or there is no git.
    """
    try:
        listed = git(path.parent, "ls-files", "--unmerged", "-z", "--", literal(path.name)).out
        blobs = {
            stage: name for _, name, stage in (entry.split(b"\t")[0].split() for entry in listed.split(b"\0")[:-1])
        }
        base, ours, theirs = (_blob(path.parent, blobs.get(stage)) for stage in (b"1", b"2", b"3"))
    except PostilError:
        return None
    return (base, ours, theirs) if blobs else None


def _blob(folder: Path, name: bytes | None) -> bytes:
    return git(folder, "cat-file", "blob", name.decode()).out if name else b""


def _run(command: list[str], seconds: float) -> Ran:
    """Run a program to its end; one that takes too long is asked to end, so that it can clear its locks away."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | GIT_VARIABLES,
    ) as program:
        try:
            out, err = program.communicate(timeout=seconds)
        except BaseException:
            program.terminate()
            raise
    return Ran(program.returncode, out, err)
