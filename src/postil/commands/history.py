"""Print what was changed when: in the document, or in one annotation."""

import argparse
import shlex
import sys

from postil.commands.document import begins, file_arguments, opened
from postil.core.account import Line, account
from postil.core.display import short, shown_line
from postil.core.times import local
from postil.errors import NotFound


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("id", metavar="ID", nargs="?", help="an annotation's id, or its beginning")


def run(parsed: argparse.Namespace) -> int:
    with opened(parsed) as found:
        lines = [each for each in account(found.store.steps()) if parsed.id is None or begins(each.id, parsed.id)]
        last = {line.id: line for line in lines}
        there = found.session.notebook.annotations
        for line in lines:
            is_gone = line is last[line.id] and line.id not in there
            print(_told(line) + (f" · {_restoring(parsed.file, line)} brings it back" if is_gone else ""))
        if not lines and parsed.id is not None:
            raise NotFound(f"{shown_line(found.name)}: the log of steps knows no id that begins with {parsed.id}")
        if not lines:
            print(f"{shown_line(found.name)}: nothing was changed here that the log knows of", file=sys.stderr)
        return 0


def _told(line: Line) -> str:
    return f"{local(line.time)}  {short(line.id)}  {line.words}"


def _restoring(file: str, line: Line) -> str:
    return f"postil restore {shown_line(shlex.quote(file))} {short(line.id)}"
