"""Merge three versions of an annotation file into the second, for git."""

import argparse
from pathlib import Path

from postil.merge_driver import merge_files


def arguments(parser: argparse.ArgumentParser) -> None:
    for side in ("base", "ours", "theirs"):
        parser.add_argument(side, metavar=side.upper(), type=Path)


def run(parsed: argparse.Namespace) -> int:
    merge_files(parsed.base, parsed.ours, parsed.theirs)
    return 0
