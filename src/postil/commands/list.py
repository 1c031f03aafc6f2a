"""Print the annotations in reading order, orphans last."""

import argparse
import sys
from typing import Any

from postil.commands.document import file_arguments, listed, opened, print_json
from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.core.webannotation import to_json
from postil.library import Opened


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("--json", action="store_true", help="W3C Web Annotation records with state and place")


def run(parsed: argparse.Namespace) -> int:
    with opened(parsed) as found:
        notebook = found.session.notebook
        annotations = [*notebook.in_reading_order, *notebook.without_passage]
        if parsed.json:
            print_json([_record(found, each) for each in annotations])
            return 0
        for annotation in annotations:
            print(listed(found, annotation))
        if not annotations:
            print(f"{shown_line(found.name)}: no annotations yet", file=sys.stderr)
        return 0


def _record(opened: Opened, annotation: Annotation) -> dict[str, Any]:
    place = opened.session.notebook.places[annotation.id]
    span = place.span
    where = {"start": span.start, "end": span.end, "line": opened.document.source_line(span.start)[0]} if span else None
    return to_json(annotation, opened.iri) | {"state": place.state, "place": where}
