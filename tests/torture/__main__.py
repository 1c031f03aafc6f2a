"""The store under faults, in full: a Markdown table of what was asked and what was measured.

python -m torture [--quick] [--only WORD]
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from torture import bad_input
from torture.crowd import crowd
from torture.damage import blocks, cuts, flips
from torture.failing import failing
from torture.kills import kills
from torture.power import power_cuts
from torture.replaced import replaced
from torture.tally import Tally

SHOWN = 12
"""Faults that are written out for each row."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is done, what is asked of it, and how, in full and quickly."""

    what: str
    asked: str
    full: Callable[[], Tally]
    quick: Callable[[], Tally]


READABLE = "0 unreadable, all acknowledged there, nothing else"
OLD_OR_NEW = "old or new, no temporary file, cache as disk, reader told"
THERE = "all acknowledged there"
SALVAGED = "no traceback, damaged file kept, 95 % of whole records read"
NOTICE = "one clear notice, bytes kept, no traceback"

ROWS = [
    *(
        Row(
            f"kill -9 at a random instant, {count:,} annotations",
            READABLE,
            lambda count=count: kills(500, count),
            lambda count=count: kills(5, count),
        )
        for count in (10, 1_000, 10_000)
    ),
    Row("the k-th system call fails, for every k", OLD_OR_NEW, failing, lambda: failing(["EIO"])),
    Row(
        "power cut: dropped and reordered writes",
        "0 unreadable, 0 acknowledged lost",
        lambda: power_cuts(12, 512),
        lambda: power_cuts(3, 24),
    ),
    *(
        Row(
            f"{count} processes x 200 changes, one killed every 50 ms",
            THERE,
            lambda count=count: crowd(count, 200, 0.05),
            lambda count=count: crowd(count, 20, 0.05),
        )
        for count in (2, 4, 8)
    ),
    Row("replaced under an open store", "what was acknowledged and what others wrote is there", replaced, replaced),
    Row("cut short at every byte, 20 records", SALVAGED, cuts, lambda: cuts(499)),
    Row("a byte changed, 20 records", SALVAGED, lambda: flips(5_000), lambda: flips(50)),
    Row("a block of zeros, 20 records", SALVAGED, lambda: blocks(500), lambda: blocks(10)),
    Row("bad files", NOTICE, bad_input.files, bad_input.files),
    Row("no file in its place, a folder read-only", NOTICE, bad_input.places, bad_input.places),
    Row("a clock that goes backwards", "what is deleted stays so", bad_input.clocks, bad_input.clocks),
    Row("a lock that is held for ever", "told, and saved afterwards", bad_input.dead_lock, bad_input.dead_lock),
]


def main() -> int:
    """1 where something does not hold."""
    parser = argparse.ArgumentParser(prog="torture", description="The store under faults.")
    parser.add_argument("--only", metavar="WORD", default="", help="rows with the word in them")
    parser.add_argument("--quick", action="store_true", help="a few runs of each")
    asked = parser.parse_args()
    faults: list[str] = []
    print("| what | asked | measured | held |\n|---|---|---|---|", flush=True)
    for row in ROWS:
        if asked.only in row.what:
            begun = time.monotonic()
            tally = row.quick() if asked.quick else row.full()
            print(_line(row, tally, time.monotonic() - begun), flush=True)
            faults += _shown(row, tally)
    print("\n".join(["", *faults]) if faults else "", file=sys.stderr)
    return 1 if faults else 0


def _line(row: Row, tally: Tally, seconds: float) -> str:
    figures = [f"{name}: {figure}" for name, figure in tally.figures.items()]
    measured = "; ".join([f"{tally.runs:,} runs, {len(tally.faults)} faults", *figures, f"{seconds:.0f} s"])
    return f"| {row.what} | {row.asked} | {measured} | {'no' if tally.faults else 'yes'} |"


def _shown(row: Row, tally: Tally) -> list[str]:
    left = len(tally.faults) - SHOWN
    more = [f"  and {left} more"] if left > 0 else []
    return [f"{row.what}:", *(f"  {fault}" for fault in tally.faults[:SHOWN]), *more] if tally.faults else []


if __name__ == "__main__":
    sys.exit(main())
