"""What a part of the suite has found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Figure = int | float | str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many runs there were, what went wrong in words, and what was measured besides."""

    runs: int
    faults: tuple[str, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)


def in_sum(tallies: Iterable[Tally]) -> Tally:
    """Several as one; figures of one name are added, words are replaced."""
    figures: dict[str, Figure] = {}
    faults: list[str] = []
    runs = 0
    for tally in tallies:
        runs += tally.runs
        faults += tally.faults
        for name, figure in tally.figures.items():
            known = figures.get(name, 0)
            figures[name] = figure if isinstance(figure, str) or isinstance(known, str) else known + figure
    return Tally(runs, tuple(faults), figures)
