"""Check every quoted passage against its source; 1 where one changed or is gone. No annotation file is written."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from postil.checkup import counted
from postil.commands.document import library, print_json, tell
from postil.commands.passages import line_of, record_of
from postil.core.display import shown_line
from postil.verification import Verified, subjects, verified


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", metavar="PATHS", nargs="*", help="documents, folders, annotation files; else all that is noted here"
    )
    parser.add_argument("--annotations", metavar="DIR", help="the annotations are kept in this folder")
    parser.add_argument("--json", action="store_true", help="records of the passages that do not stand")


def run(parsed: argparse.Namespace) -> int:
    """A line for each passage that does not stand; the counts, and what else is wrong, go to standard error."""
    folder = Path(os.path.abspath(parsed.annotations)) if parsed.annotations else None
    counts: Counter[str] = Counter()
    records: list[dict[str, Any]] = []
    for result in _results(parsed.paths, folder):
        counts.update(["documents"], passages=len(result.passages), troubles=bool(result.trouble))
        if result.trouble:
            tell([shown_line(f"{result.name}: {result.trouble}")])
        for passage in result.passages:
            counts[passage.standing] += 1
            if passage.standing != "stands" and parsed.json:
                records.append(record_of(result.name, result.document, passage))
            elif passage.standing != "stands":
                print(line_of(result.name, result.document, passage))
    if parsed.json:
        print_json(records)
    print(_summary(counts), file=sys.stderr)
    return 1 if counts["troubles"] or counts["passages"] > counts["stands"] else 0


def _results(paths: list[str], folder: Path | None) -> Iterator[Verified]:
    mine = library()
    yield from (verified(mine, each) for each in subjects(mine, paths, folder))


def _summary(counts: Counter[str]) -> str:
    looked_at = f"{counted(counts['passages'], 'passage')} in {counted(counts['documents'], 'document')}"
    words = {"changed": "changed", "check": "doubtful", "gone": "gone", "troubles": "in trouble"}
    wrong = [f"{counts[each]:,} {said}" for each, said in words.items() if counts[each]]
    return f"{looked_at}: {', '.join(wrong) or 'all stand'}"
