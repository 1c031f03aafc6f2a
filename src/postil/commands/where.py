"""Print where a document's annotations are kept."""

import argparse
import sys

from postil.commands.document import file_arguments, is_terminal, source
from postil.core.display import shown
from postil.library import Library

arguments = file_arguments


def run(parsed: argparse.Namespace) -> int:
    path = str(Library().annotation_file(source(parsed)))
    print(shown(path) if is_terminal(sys.stdout) else path)
    return 0
