"""Take over the annotations of a document that is gone and had the same text: it was renamed or moved."""

import argparse

from postil.adoption import adopt
from postil.commands.document import file_arguments, opened
from postil.core.display import shown_line
from postil.library import Library

arguments = file_arguments


def run(parsed: argparse.Namespace) -> int:
    with opened(parsed) as found:
        print(shown_line(adopt(Library(), found).words))
        return 0
