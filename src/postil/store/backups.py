"""Copies of an annotation file while it was good: one from before each sitting, then one an hour.

They go by the time in their names. A clock that was wrong gives a wrong name, no more: only names up to now are counted.
"""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from postil.core.records import Tables
from postil.core.times import a_moment_after
from postil.errors import CannotSave, DamagedFile
from postil.store.atomic_file import raised_as, replace_file, sweep
from postil.store.atomic_json import tables_in

FOLDER = ".backups"

PAUSE = timedelta(hours=1)
NEWEST = 10
DAYS = 30
"""Of each of so many days the last copy is kept: days on which there is one, however long they are past."""

NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\d\.\d{3}Z)\.json", re.ASCII)


class Backups:
    """The copies of `file`, which lies in `root`, the folder of annotations; `mode` is that of new files."""

    def __init__(self, root: Path, file: Path, mode: int | None) -> None:
        self._folder = root / FOLDER / file.relative_to(root)
        self._mode = mode

    def keep(self, content: bytes, now: str, *, first: bool = False) -> bool:
        """Keep the content of a good file, and let go what is old; False where that is not due.

        Due is the `first` of a sitting, then one an hour, and none that is the same as the last. Now is UTC, as in
        `Annotation.modified`. To be called by one writer at a time, see `alone`. Raises CannotSave.
        """
        times = self._times()
        past = [time for time in times if time <= now]
        if past and not (first or _age(past[-1], now) >= PAUSE):
            return False
        if past and self._content(past[-1]) == content:
            return False
        while now in times and now < (later := a_moment_after(now)):
            now = later
        replace_file(self._path(now), content, self._mode, durable=False)
        self._let_go([*past, now])
        sweep(self._folder)
        return True

    def newest_good(self) -> tuple[str, Tables] | None:
        """The newest copy that can be read, and its time; None where there is none."""
        try:
            times = self._times()
        except CannotSave:
            return None
        good = ((time, self._tables(time)) for time in reversed(times))
        return next(((time, tables) for time, tables in good if tables is not None), None)

    def _times(self) -> list[str]:
        """The times of the copies, in order; other names in the folder are none of ours."""
        names: list[str] = []
        with raised_as(CannotSave, self._folder), suppress(FileNotFoundError):
            names = [entry.name for entry in self._folder.iterdir() if entry.is_file()]
        return sorted(time for name in names if (time := _time(name)))

    def _let_go(self, times: list[str]) -> None:
        """Remove the old ones, but never the last that is good."""
        kept = {*times[-NEWEST:], *_last_of_days(times)}
        old = [time for time in times if time not in kept]
        if old and not any(self._tables(time) is not None for time in sorted(kept, reverse=True)):
            good = next((time for time in reversed(old) if self._tables(time) is not None), None)
            old = [time for time in old if time != good]
        for time in old:
            with suppress(OSError):
                self._path(time).unlink()

    def _tables(self, time: str) -> Tables | None:
        """What is in a copy, None where it is damaged itself."""
        try:
            return tables_in(self._content(time) or b"", self._path(time).name)
        except DamagedFile:
            return None

    def _content(self, time: str) -> bytes | None:
        try:
            return self._path(time).read_bytes()
        except OSError:
            return None

    def _path(self, time: str) -> Path:
        return self._folder / f"{time.replace(':', '')}.json"


def _time(name: str) -> str | None:
    """The time in a copy's name, as annotations write it; None where it is no such name."""
    if not (found := NAME.fullmatch(name)):
        return None
    time = ":".join(found.groups())
    try:
        datetime.fromisoformat(time)
    except ValueError:
        return None
    return time


def _age(time: str, now: str) -> timedelta:
    return datetime.fromisoformat(now) - datetime.fromisoformat(time)


def _last_of_days(times: list[str]) -> list[str]:
    """Of each of the last days the last time; the times are sorted."""
    return list({time[:10]: time for time in times}.values())[-DAYS:]
