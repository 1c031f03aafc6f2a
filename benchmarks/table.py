"""The table of what was asked and what was measured."""

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """A row of the table; `held` is None where nothing was asked."""

    what: str
    asked: str
    measured: str
    beside: str = ""
    held: bool | None = None


def table(rows: Sequence[Row], asked: str = "asked, at most") -> str:
    """The rows as Markdown."""
    held = {True: "yes", False: "**no**", None: ""}
    lines = [("what", asked, "measured", "beside it", "held"), ("---",) * 5]
    lines += [(*row[:4], held[row.held]) for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent do not exceed."""
    return sorted(values)[max(len(values) * percent // 100 - 1, 0)]
