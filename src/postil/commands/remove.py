"""Delete an annotation by its id, or by the beginning of it."""

import argparse

from postil.commands.document import begins, file_arguments, opened, save
from postil.core.display import shown_line
from postil.errors import NotFound


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("id", metavar="ID", help="the id that `postil list` shows, or its beginning")


def run(parsed: argparse.Namespace) -> int:
    with opened(parsed) as found:
        meant = [each for each in found.session.notebook.annotations.values() if begins(each.id, parsed.id)]
        if len(meant) != 1:
            known = "no annotation has" if not meant else f"{len(meant)} annotations have"
            raise NotFound(f"{shown_line(found.name)}: {known} an id that begins with {parsed.id}")
        found.session.delete(meant[0])
        save(found)
        print(f"deleted: {shown_line(meant[0].target.quote.exact[:80])}")
        return 0
