"""Print what was changed when: in the document, or in one annotation."""

import argparse
import sys
from datetime import datetime

from postil.commands.document import begins, file_arguments, opened, short
from postil.core.account import Line, account
from postil.core.display import shown_line
from postil.core.notebook import Notebook


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("id", metavar="ID", nargs="?", help="an annotation's id, or its beginning")


def run(parsed: argparse.Namespace) -> int:
    found = opened(parsed)
    lines = [each for each in account(found.store.steps()) if parsed.id is None or begins(each.id, parsed.id)]
    last = {line.id: line for line in lines}
    notebook = found.session.notebook
    for line in lines:
        back = line is last[line.id] and _is_gone(line, notebook)
        print(_told(line) + (f" · postil restore FILE {short(line.id)} brings it back" if back else ""))
    if not lines:
        print(f"{shown_line(found.name)}: nothing was changed here that the log knows of", file=sys.stderr)
    return 0


def _is_gone(line: Line, notebook: Notebook) -> bool:
    return line.id not in notebook.annotations


def _told(line: Line) -> str:
    return f"{_local(line.time)}  {short(line.id)}  {line.words}"


def _local(time: str) -> str:
    """To the minute, in local time; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(time.replace("Z", "+00:00")).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return shown_line(time[:16])
