"""Print the passages whose text changed since they were marked, word by word, with their tags and notes."""

import argparse
import sys

from postil.commands.document import file_arguments, opened, print_json
from postil.commands.passages import added, diffed, place, record_of
from postil.core.display import shown_line
from postil.core.standing import quoted_passages

WHOLE = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("--json", action="store_true", help="records as those of postil verify")


def run(parsed: argparse.Namespace) -> int:
    """The place and what is noted on one line, the passage on the next: [-was-] {+now+}."""
    with opened(parsed) as found:
        document, name = found.document, parsed.file
        passages = [each for each in quoted_passages(found.session.notebook) if each.standing != "stands"]
        if parsed.json:
            print_json([record_of(name, document, each) for each in passages])
        for each in () if parsed.json else passages:
            print(" ".join(filter(None, [f"{place(name, document, each)}: {each.standing}", added(each, WHOLE)])))
            print(f"    {diffed(each.runs)}")
        if not passages:
            print(f"{shown_line(found.name)}: no passage changed since it was marked", file=sys.stderr)
        return 0
