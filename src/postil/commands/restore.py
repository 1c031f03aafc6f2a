"""Bring a deleted annotation back, as it was last; or all that are lost with a damaged file."""

import argparse

from postil.commands.document import begins, file_arguments, listed, opened, save
from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.core.steps import last_known
from postil.errors import NotFound, PostilError
from postil.library import Opened


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("id", metavar="ID", nargs="?", help="the id that `postil history` shows, or its beginning")
    parser.add_argument("--lost", action="store_true", help="all that are gone though nobody has deleted them")


def run(parsed: argparse.Namespace) -> int:
    if parsed.lost == (parsed.id is not None):
        raise PostilError(
            "Name an annotation, or all that are lost: postil restore FILE ID, postil restore FILE --lost"
        )
    with opened(parsed) as found:
        wanted = _lost(found) if parsed.lost else [_meant(found, parsed.id)]
        outcomes = [found.session.restore(annotation) for annotation in wanted]
        save(found)
        for annotation, outcome in zip(wanted, outcomes, strict=True):
            print(f"{outcome.words}: {listed(found, found.session.notebook.annotations[annotation.id])}")
        if not wanted:
            print(f"{shown_line(found.name)}: nothing is lost that the log of steps knows of")
        return 0


def _lost(found: Opened) -> list[Annotation]:
    return found.store.lost(found.session.notebook.annotations.values())


def _meant(found: Opened, words: str) -> Annotation:
    """Raises NotFound."""
    entries = found.store.steps()
    ids = {change.id for step, _ in entries for change in step.changes if begins(change.id, words)}
    annotation = last_known(entries, ids.pop()) if len(ids) == 1 else None
    if annotation is None:
        known = f"{len(ids)} annotations have" if ids else "the log of steps knows no annotation with"
        raise NotFound(f"{shown_line(found.name)}: {known} an id that begins with {shown_line(words)}")
    return annotation
