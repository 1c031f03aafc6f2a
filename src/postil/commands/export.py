"""Print the annotations in another format."""

import argparse
import sys

from postil.commands.document import file_arguments, is_terminal, opened
from postil.core.display import shown
from postil.errors import PostilError
from postil.exchange import EXPORTERS


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("--to", metavar="FORMAT", default="markdown", help="markdown (default) or jsonld")


def run(parsed: argparse.Namespace) -> int:
    if parsed.to not in EXPORTERS:
        raise PostilError(f"{parsed.to}: no such format. There are: {', '.join(EXPORTERS)}.")
    with opened(parsed) as found:
        text = EXPORTERS[parsed.to](found.session.notebook)
    print(shown(text) if is_terminal(sys.stdout) else text, end="" if text.endswith("\n") else "\n")
    return 0
