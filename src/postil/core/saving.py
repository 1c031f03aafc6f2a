"""How it stands with what was recorded, on its way to the disk, there, or not to be written, and what others have saved."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from postil.core.notebook import Change
from postil.errors import CannotSave


@dataclass(frozen=True, slots=True)
class Saving:
    """A write has begun."""


class Saved(NamedTuple):
    """All that was recorded before the write is on disk; `first`: for the first time in this sitting.

    `notice` is what the reader must be told besides.
    """

    path: Path
    first: bool
    notice: str = ""


class Failed(NamedTuple):
    """The write failed. What was recorded is tried again; each kind of failure is told once.

    `kept` is the file in which it is kept meanwhile, None where that failed as well.
    """

    error: CannotSave
    kept: Path | None = None


class Arrived(NamedTuple):
    """What another writer has changed in the file; what is not saved yet is merged with it."""

    changes: tuple[Change, ...]


StoreState = Saving | Saved | Failed | Arrived
