"""Which command is meant, and how it ends; only that one is loaded."""

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn, TextIO

from postil.core.display import shown, shown_line
from postil.errors import PostilError

DONE, NOT_DONE = 0, 1
"""Exit codes; 2, wrong usage, is argparse's own."""

COMMANDS = (
    *("list", "add", "remove", "restore", "history", "export", "where"),
    *("verify", "changed", "adopt", "sync", "doctor", "merge-driver", "config", "tutor"),
)
"""Each is a module of `commands`."""

EPILOG = """\
commands: postil list FILE · add FILE --quote TEXT · remove FILE ID · export FILE · where FILE
          postil verify [PATHS] · changed FILE · adopt FILE
          postil history FILE [ID] · restore FILE ID · sync [init] [FOLDER] · doctor [FOLDER]
          postil config [--path] · tutor [--again]
`postil COMMAND --help` tells more. A file that is named like a command: postil ./list
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 not done, 2 usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = words.pop(0) if words and words[0] in COMMANDS else ""
    _print_whatever_the_encoding(sys.stdout)
    gc.disable()
    try:
        return _run(name, words)
    finally:
        gc.enable()


def _run(name: str, words: Sequence[str]) -> int:
    """Python's collector finds nothing in what is loaded; the reader turns it on when its first screen is there."""
    try:
        command = import_module(f"postil.commands.{name.replace('-', '_') or 'read'}")
        if name:
            gc.enable()
        code: int = command.run(_parsed(name, command, words))
        print(end="", flush=True)
    except PostilError as error:
        print(f"postil: {shown(str(error))}", file=sys.stderr)
        return NOT_DONE
    except BrokenPipeError:
        _print_no_more()
        return DONE
    except OSError as error:
        _print_no_more()
        print(f"postil: {shown(str(error))}", file=sys.stderr)
        return NOT_DONE
    except KeyboardInterrupt:
        return 130
    return code


def _parsed(name: str, command: Any, words: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(
        f"postil {name}".strip(),
        description=command.__doc__,
        epilog=None if name else EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.arguments(parser)
    if not name:
        parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    return parser.parse_args(words)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors may be written to a terminal, whatever names the shell put in."""

    def error(self, message: str) -> NoReturn:
        super().error(shown_line(message))


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        from importlib.metadata import version

        print(f"postil {version('postil')}")
        parser.exit()


def _print_whatever_the_encoding(stream: TextIO | None) -> None:
    """A character that the terminal's encoding has not becomes a question mark."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _print_no_more() -> None:
    """Nobody takes what is printed: drop what still waits to be, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
