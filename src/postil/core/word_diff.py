"""Which words of a passage have changed: it then and now, cut into runs."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

TOKEN = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]|\s+|\w+(?:['’]\w+)*|[^\w\s]"
)
"""A word, white space, a mark, a character of a script without blanks."""


class Run(NamedTuple):
    """What stood there, and what stands there now; one of both may be empty."""

    was: str
    now: str

    @property
    def is_same(self) -> bool:
        return self.was == self.now


def word_diff(was: str, now: str) -> list[Run]:
    """The runs of both in order; joined they give the two texts back. Words are changed whole."""
    return list(_joined(_runs(TOKEN.findall(was), TOKEN.findall(now))))


def _runs(was: list[str], now: list[str]) -> Iterator[Run]:
    for _, start, end, begun, done in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        yield Run("".join(was[start:end]), "".join(now[begun:done]))


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """A blank alone between two changes belongs to them."""
    last: Run | None = None
    for run in runs:
        if last is None:
            last = run
        elif not last.is_same and (not run.is_same or run.was.isspace()):
            last = Run(last.was + run.was, last.now + run.now)
        else:
            yield last
            last = run
    if last is not None:
        yield last
