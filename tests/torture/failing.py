"""The k-th call to the system fails, for every k: the file is the old one or the new one, and the reader is told."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from postil.core.notebook import Step
from postil.store.annotation_store import AnnotationStore
from postil.store.history import History
from postil.store.unsaved import Unsaved
from torture.calls import Call, Watch, watched
from torture.sitting import (
    Annotations,
    Heard,
    by_id,
    content_of,
    differences,
    file_in,
    flushed,
    ids_in_plain_json,
    kept,
    noted,
    reopened,
    scratch,
    step,
    store_at,
    temporary_files,
    uncaught,
)
from torture.tally import Tally, in_sum

MOST = 1_000
"""So many calls no sitting makes."""

NEEDS_SPACE = ("write", "mkdir", "fsync", "replace", "rename", "link", "symlink")
CHANGES = (*NEEDS_SPACE, "unlink", "fchmod", "chmod", "rmdir", "utime")

OLD = [noted("1", note="one"), noted("2", note="two"), noted("3", tags=("three",))]
NOTED = replace(OLD[0], note="changed", modified="2026-11-24T06:00:00.000Z")
FRESH = noted("4", note="new")
LAST = noted("5", note="the last")


@dataclass(frozen=True, slots=True)
class Start:
    """What is in the file before the sitting, and what is noted in it."""

    content: bytes | None
    steps: tuple[Step, ...] = (step(None, FRESH),)
    is_project: bool = False
    is_logged: bool = False


@dataclass(slots=True)
class Failing:
    """A watcher under which the k-th of the calls goes wrong, and perhaps those after it."""

    k: int
    wrong: Callable[[Call, Callable[..., Any]], Any]
    counts: Callable[[Call], bool] = lambda call: True
    lasts: bool = False
    count: int = 0
    hit: list[str] = field(default_factory=list)

    def __call__(self, call: Call, do: Callable[..., Any]) -> Any:
        if not self.counts(call):
            return do()
        self.count += 1
        if self.count < self.k or (self.count > self.k and not self.lasts):
            return do()
        self.hit.append(call.name)
        return self.wrong(call, do)


Fault = Callable[[int], Failing]


def _error(number: int) -> Callable[[Call, Callable[..., Any]], Any]:
    def wrong(call: Call, do: Callable[..., Any]) -> Any:
        if call.name == "access":
            return False
        if call.name == "close":
            do()
        raise OSError(number, os.strerror(number), str(call.path))

    return wrong


def _done_and_failed(call: Call, do: Callable[..., Any]) -> Any:
    do()
    raise OSError(errno.EIO, os.strerror(errno.EIO), str(call.path))


def _by_half(call: Call, do: Callable[..., Any]) -> Any:
    descriptor, content = call.args
    return do(descriptor, content[: max(1, len(content) // 2)])


class HalfThenFull:
    """A disk that takes half of what is written, then nothing more."""

    def __init__(self) -> None:
        self._has_taken = False

    def __call__(self, call: Call, do: Callable[..., Any]) -> Any:
        if call.name == "write" and not self._has_taken:
            self._has_taken = True
            return _by_half(call, do)
        return _error(errno.ENOSPC)(call, do)


def _is_write(call: Call) -> bool:
    return call.name == "write"


def _needs_space(call: Call) -> bool:
    return call.name in NEEDS_SPACE or call.makes


def _changes(call: Call) -> bool:
    return call.name in CHANGES or call.makes


def _looks(call: Call) -> bool:
    return not _changes(call)


def _may_be_done(call: Call) -> bool:
    """Over a network the answer may be lost; without a descriptor nothing was opened."""
    return call.name in CHANGES


ERRORS = {name: getattr(errno, name) for name in ("ENOSPC", "EIO", "EINTR", "EACCES", "EROFS")}

FAULTS: dict[str, Fault] = {
    **{name: (lambda k, number=number: Failing(k, _error(number))) for name, number in ERRORS.items()},
    "short write": lambda k: Failing(k, _by_half, _is_write),
    "short write, then a full disk": lambda k: Failing(k, HalfThenFull(), _needs_space, lasts=True),
    "a full disk from then on": lambda k: Failing(k, _error(errno.ENOSPC), _needs_space, lasts=True),
    "a disk read-only from then on": lambda k: Failing(k, _error(errno.EROFS), _changes, lasts=True),
    "EIO from then on": lambda k: Failing(k, _error(errno.EIO), lasts=True),
    "EIO, though it was done": lambda k: Failing(k, _done_and_failed, _may_be_done),
}


@cache
def starts() -> dict[str, Start]:
    good = content_of(OLD)
    return {
        "a fresh folder": Start(None),
        "a file": Start(good, (step(None, FRESH), step(OLD[0], NOTED), step(OLD[1], None))),
        "a damaged file": Start(good[: good.index(b'"value": "two"')]),
        "an empty file": Start(b""),
        "a fresh project": Start(None, is_project=True),
        "a project's file": Start(good, (step(OLD[0], NOTED),), is_project=True),
        "a file and a log of steps": Start(good, (step(OLD[0], NOTED),), is_logged=True),
    }


def failing(faults: Iterable[str] = tuple(FAULTS), begun: Iterable[str] = (), *, changes: bool | None = None) -> Tally:
    """Each fault at each call of a sitting that begins in each of these ways, or in all.

    `changes`: errors of the calls that change something on disk, or of the others only.
    """
    return in_sum(_each_call(start, fault, changes) for start in begun or starts() for fault in faults)


def _each_call(start: str, fault: str, changes: bool | None) -> Tally:
    """The fault at the first call, the second and so on, until a sitting passes without it."""
    faults: list[str] = []
    runs = 0
    for k in range(1, MOST):
        for looks in (True, False):
            failing = FAULTS[fault](k)
            if changes is not None and fault in ERRORS:
                failing.counts = _changes if changes else _looks
            with scratch() as folder:
                words = _Run(folder, starts()[start], failing, looks).faults()
            at = f"{start}, {fault} at call {k} ({', '.join(failing.hit)[:60]})"
            faults += [f"{at}: {each}".replace(str(folder), "") for each in words]
            runs += 1
        if not failing.hit:
            return Tally(runs, tuple(faults), {"calls that failed": k - 1})
    return Tally(runs, (*faults, f"{start}, {fault}: no end of calls"))


class _Run:
    """One sitting with one fault; `looks`: after the fault what the store has in mind is compared with the disk."""

    def __init__(self, folder: Path, start: Start, failing: Failing, looks: bool) -> None:
        self._folder = folder
        self._path = file_in(folder)
        self._start = start
        self._failing = failing
        self._looks = looks
        self._heard = Heard()
        if start.content is not None:
            self._path.parent.mkdir()
            self._path.write_bytes(start.content)
        self._old = reopened(self._path)
        self._new = _after(self._old.annotations, start.steps)

    def faults(self) -> list[str]:
        with uncaught() as errors:
            words = list(self._sitting(errors))
        return words + [f"an error ended the store's thread: {error}" for error in errors]

    def _sitting(self, errors: list[str]) -> Iterator[str]:
        store = self._store()
        store.listen(self._heard)
        with watched(self._folder, self._failing) as watch:
            yield from self._load(store)
            for each in self._start.steps:
                store.record(each)
            has_saved = flushed(store, errors)
            yield from self._told(store, has_saved)
        yield from self._left(watch)
        yield from self._on_disk(has_saved)
        if self._looks and self._start.is_logged:
            yield from self._in_the_next_sitting(store, has_saved)
        elif self._looks:
            yield from self._in_mind(store)
        yield from self._afterwards(store, errors)
        store.close()

    def _store(self) -> AnnotationStore:
        settings: dict[str, Any] = {}
        if self._start.is_project:
            settings |= {"project": self._path.parent, "texts": self._folder / "texts"}
        if self._start.is_logged:
            state = self._folder / "state"
            settings["history"] = History(state / "history", self._path.parent)
            settings["unsaved"] = self._unsaved = Unsaved(state / "unsaved", self._path)
        return store_at(self._path, **settings)

    def _load(self, store: AnnotationStore) -> Iterator[str]:
        try:
            loaded = by_id(store.load())
        except Exception as error:
            yield f"load raised {error!r}"
            return
        if loaded != self._old.annotations and not store.notice:
            yield "load gave less than there is, without a notice"

    def _told(self, store: AnnotationStore, has_saved: bool) -> Iterator[str]:
        if has_saved and not self._heard.soon(lambda heard: heard.has_saved):
            yield "it was saved, and the listener did not hear of it"
        is_alone = not (self._start.is_project or self._start.is_logged)
        if has_saved and "fsync" in self._failing.hit and is_alone and not self._heard.has_failed:
            yield "told to be saved, though an fsync has failed"
        if not has_saved and not (store.failure and self._heard.soon(lambda heard: heard.has_failed)):
            yield "it was not saved, and the reader was not told"

    def _left(self, watch: Watch) -> Iterator[str]:
        """A temporary file that could not be removed is no fault; one that was not tried to be is."""
        if "unlink" not in self._failing.hit:
            yield from (f"{left.name} was left" for left in temporary_files(self._folder))
        held = self._folder / "state" / "unsaved"  # a sitting keeps its file locked
        yield from (f"{path.name} is still open" for path in watch.is_open.values() if path.parent != held)

    def _on_disk(self, has_saved: bool) -> Iterator[str]:
        content = self._path.read_bytes() if self._path.exists() else None
        if content == self._start.content:
            if has_saved:
                yield "told to be saved, but the file is the old one"
            return
        try:
            ids_in_plain_json(self._path)
        except Exception as error:
            yield f"the file is neither old nor new: {error!r}"
            return
        if words := differences(reopened(self._path).annotations, self._new):
            yield f"the file is neither old nor new: {words}"
        yield from self._damaged_kept()

    def _damaged_kept(self) -> Iterator[str]:
        if self._old.notice and not kept(self._path.parent, self._start.content or b"", where=".quarantine"):
            yield "the damaged file is not kept"

    def _in_mind(self, store: AnnotationStore) -> Iterator[str]:
        if words := differences(by_id(store.load()), reopened(self._path).annotations):
            yield f"the store has in mind what is not on disk: {words}"

    def _in_the_next_sitting(self, store: AnnotationStore, has_saved: bool) -> Iterator[str]:
        """What could not be saved was kept, or the reader was told that it was not."""
        is_there = has_saved or store.kept is not None
        self._unsaved.close()
        following = self._store()
        words = differences(by_id(following.load()), self._new if is_there else self._old.annotations)
        following.close()
        if words and (is_there or not self._may_be_new()):
            yield f"the next sitting: {words}"

    def _may_be_new(self) -> bool:
        """A call that failed though it was done has saved it all the same."""
        return not differences(reopened(self._path).annotations, self._new)

    def _afterwards(self, store: AnnotationStore, errors: list[str]) -> Iterator[str]:
        """The fault is over: the next save gives all that was recorded."""
        before = len(errors)
        store.record(step(None, LAST))
        if not flushed(store, errors[before:]):
            yield f"after the fault it is not saved: {store.failure}"
            return
        found = reopened(self._path)
        if words := differences(found.annotations, _after(self._new, [step(None, LAST)])) or found.notice:
            yield f"after the fault: {words}"
        yield from self._damaged_kept()


def _after(annotations: Annotations, steps: Iterable[Step]) -> Annotations:
    found = dict(annotations)
    for each in steps:
        for change in each.changes:
            found.pop(change.id, None)
            if change.after is not None:
                found[change.id] = change.after
    return found
