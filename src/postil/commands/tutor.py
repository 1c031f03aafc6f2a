"""Learn the keys in a quarter of an hour, in a text that is yours to mark; it is opened again at the place you left."""

import argparse
import sys

from postil.commands.read import need_terminal, on_screen, theme_argument
from postil.library import Library
from postil.tutor import take_away, tutor

AGAIN = "begin anew: a fresh copy, and all that was noted in the one before is gone for good"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--again", action="store_true", help=AGAIN)
    theme_argument(parser)


def run(parsed: argparse.Namespace) -> int:
    """What `--again` took away is told behind the reader, where it stays to be read."""
    need_terminal()
    library = Library()
    if parsed.again and take_away(library.home):
        print("postil: a fresh tutor; what was noted in the one before is gone", file=sys.stderr)
    return on_screen(library, tutor(library.home), parsed.theme)
