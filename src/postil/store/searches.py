"""What was searched for, the last first: one small file in the state folder. A damaged file is as good as none."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from postil.errors import CannotSave
from postil.store.atomic_file import PRIVATE, replace_file

MOST = 50
"""Searches that are kept."""

LONGEST = 1_000
"""Code points of a search that is kept."""


class Searches:
    """Two readers each add to what the other has left there."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def kept(self) -> list[str]:
        """What was searched for in earlier sittings, the last first."""
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return []
        return _distinct(each for each in found if type(each) is str) if type(found) is list else []

    def keep(self, latest: Sequence[str]) -> bool:
        """Put those of this sitting before the others; False where that cannot be done, which is no reason for trouble."""
        content = json.dumps(_distinct([*latest, *self.kept()]), indent=1).encode()
        try:
            replace_file(self._file, content, PRIVATE, durable=False)
        except CannotSave:
            return False
        return True


def _distinct(searches: Iterable[str]) -> list[str]:
    return list(
        dict.fromkeys(each for each in searches if each.strip() and each.isprintable() and len(each) <= LONGEST)
    )[:MOST]
