"""Whether passages were found again in their true places, counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isnan
from statistics import median
from typing import Literal

from postil.core.annotation import Place
from postil.core.document import Span
from table import percentile

Verdict = Literal["ok", "loose", "lost", "wrong", "made up", "orphan"]
"""Of a passage that stands: found with edges that fit, with others, not, elsewhere. Of one that is gone: found, not found."""

FITS = 0.8
"""Of the true place and the place found together, the share that they have in common."""

SILENT = ("exact", "moved", "edited")
"""States of places that are shown without a mark."""

HEADINGS = ("n", "ok", "loose", "lost", "WRONG", "orphans told", "silent, wrong", "median ms", "p95 ms")


@dataclass(slots=True)
class Tally:
    """What became of the passages, in all and in silence, and the seconds that each took."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    silent: Counter[Verdict] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def add(self, true: Span | None, place: Place, seconds: float) -> Verdict:
        verdict = judged(true, place.span)
        self.verdicts[verdict] += 1
        self.silent[verdict] += place.state in SILENT
        self.seconds.append(seconds)
        return verdict

    @property
    def ok(self) -> float:
        return self._share("ok", among=("ok", "loose", "lost", "wrong"))

    @property
    def loose(self) -> float:
        return self._share("loose", among=("ok", "loose", "lost", "wrong"))

    @property
    def lost(self) -> float:
        return self._share("lost", among=("ok", "loose", "lost", "wrong"))

    @property
    def wrong(self) -> float:
        return _percent(_wrong(self.verdicts), self.verdicts.total())

    @property
    def told(self) -> float:
        """Of the passages that are gone, those that were called orphans."""
        return self._share("orphan", among=("orphan", "made up"))

    @property
    def silently_wrong(self) -> float:
        return _percent(_wrong(self.silent), self.silent.total(), none=0)

    def cells(self) -> Iterator[str]:
        """What stands below the headings."""
        yield f"{self.verdicts.total()}"
        for share in (self.ok, self.loose, self.lost, self.wrong, self.told, self.silently_wrong):
            yield "" if isnan(share) else f"{share:.2f}"
        yield f"{median(self.seconds) * 1_000:.2f}"
        yield f"{percentile(self.seconds, 95) * 1_000:.2f}"

    def _share(self, verdict: Verdict, among: Iterable[Verdict]) -> float:
        return _percent(self.verdicts[verdict], sum(self.verdicts[each] for each in among))


def judged(true: Span | None, found: Span | None) -> Verdict:
    if true is None:
        return "orphan" if found is None else "made up"
    if found is None:
        return "lost"
    common = min(true.end, found.end) - max(true.start, found.start)
    if common <= 0:
        return "wrong"
    return "ok" if common >= FITS * len(true.joined(found)) else "loose"


def summed(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.verdicts += tally.verdicts
        total.silent += tally.silent
        total.seconds += tally.seconds
    return total


def table(tallies: dict[str, Tally], first: str) -> str:
    """The tallies as Markdown, and all together; shares in percent."""
    rows = [(first, *HEADINGS), ("---",) * (len(HEADINGS) + 1)]
    rows += [(name, *tally.cells()) for name, tally in {**tallies, "all": summed(tallies.values())}.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _wrong(verdicts: Counter[Verdict]) -> int:
    return verdicts["wrong"] + verdicts["made up"]


def _percent(part: int, whole: int, *, none: float = float("nan")) -> float:
    """Not a number, if not told otherwise, where there are none."""
    return 100 * part / whole if whole else none
