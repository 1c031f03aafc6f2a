"""Print where a document's annotations are kept."""

import argparse
import sys

from postil.commands.document import file_arguments, is_terminal, library, source
from postil.core.display import shown

arguments = file_arguments


def run(parsed: argparse.Namespace) -> int:
    path = str(library().annotation_file(source(parsed)))
    print(shown(path) if is_terminal(sys.stdout) else path)
    return 0
