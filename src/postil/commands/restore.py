"""Bring a deleted annotation back, as it was last."""

import argparse

from postil.commands.document import begins, file_arguments, listed, opened, save
from postil.core.display import shown_line
from postil.core.steps import last_known
from postil.errors import NotFound


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("id", metavar="ID", help="the id that `postil history` shows, or its beginning")


def run(parsed: argparse.Namespace) -> int:
    with opened(parsed) as found:
        entries = found.store.steps()
        ids = {change.id for step, _ in entries for change in step.changes if begins(change.id, parsed.id)}
        annotation = last_known(entries, ids.pop()) if len(ids) == 1 else None
        if annotation is None:
            known = f"{len(ids)} annotations have" if ids else "the log of steps knows no annotation with"
            raise NotFound(f"{shown_line(found.name)}: {known} an id that begins with {shown_line(parsed.id)}")
        outcome = found.session.restore(annotation)
        save(found)
        print(f"{outcome.words}: {listed(found, found.session.notebook.annotations[annotation.id])}")
        return 0
