"""Several processes note in one file at once, and again and again one of them is killed: all that was acknowledged is there.

Each changes annotations of its own, and fields of shared ones: one writes the note, the others tag. Which step comes when
is known before, so that a process goes on where the last one of its name was killed.
"""

import random
import select
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from postil.core.annotation import Annotation
from postil.core.notebook import Step
from torture.processes import Child, started
from torture.sitting import (
    Annotations,
    by_id,
    file_in,
    ids_in_plain_json,
    noted,
    reopened,
    scratch,
    step,
    store_at,
    write_file,
)
from torture.tally import Tally

SHARED = 4
"""Annotations that all change."""

LONGEST = 600.0
"""Seconds."""


@dataclass(slots=True)
class Worker:
    """The process of one name, and how many of its changes are acknowledged."""

    name: int
    child: Child
    done: int = 0

    @property
    def told(self) -> int:
        return max([self.done, *self.child.told])


@dataclass(slots=True)
class Wanted:
    """What should be in the file at the end."""

    own: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


def crowd(processes: int, changes: int, kill_every: float | None, seed: int = 1) -> Tally:
    """So many processes with so many changes each; after each of so many seconds one of them is killed and replaced."""
    chance = random.Random(seed)
    with scratch(on_disk=True) as folder:
        path = file_in(folder)
        write_file(path, [noted(f"shared-{n}", tags=("base",), note="the note at first") for n in range(SHARED)])
        workers = [Worker(name, _started(path, name, 0, changes)) for name in range(processes)]
        begun = time.monotonic()
        kills = _until_done(path, workers, changes, kill_every, chance)
        seconds = time.monotonic() - begun
        faults = _faults(path, processes, changes)
    if any(worker.told < changes for worker in workers):
        faults.append(f"not done in {LONGEST:.0f} seconds: {[worker.told for worker in workers]} of {changes}")
    return Tally(processes * changes, tuple(faults), {"killed": kills, "seconds": round(seconds, 1)})


def _until_done(
    path: Path, workers: list[Worker], changes: int, kill_every: float | None, chance: random.Random
) -> int:
    kills, living = 0, list(workers)
    end = time.monotonic() + LONGEST
    next_kill = time.monotonic() + (kill_every or LONGEST)
    while living and time.monotonic() < end:
        readers = {worker.child.reader: worker for worker in living}
        wait = max(0.0, next_kill - time.monotonic())
        for reader in select.select(list(readers), [], [], wait)[0]:
            worker = readers[reader]
            if not worker.child.read(0):
                living.remove(worker)
                if code := worker.child.end():
                    raise RuntimeError(f"a process ended by itself, with {code}")
        if time.monotonic() >= next_kill and living:
            kills += 1
            worker = chance.choice(living)
            worker.child.kill()
            living.remove(worker)
            if worker.told < changes:
                _again(path, worker, changes, living)
            next_kill = time.monotonic() + (kill_every or LONGEST)
    for worker in living:
        worker.child.kill()
    return kills


def _again(path: Path, worker: Worker, changes: int, living: list[Worker]) -> None:
    worker.done = worker.told
    worker.child = _started(path, worker.name, worker.done, changes)
    living.append(worker)


def _started(path: Path, name: int, done: int, changes: int) -> Child:
    return started(lambda tell: _note(path, name, done, changes, tell))


def _note(path: Path, name: int, done: int, changes: int, tell: Callable[[int], None]) -> None:
    """From the first change that was not acknowledged on; what is known is what was loaded and noted since."""
    store = store_at(path)
    known = by_id(store.load())
    for number in range(done, changes):
        each = _step(name, number, known)
        store.record(each)
        until = time.monotonic() + LONGEST
        while not store.flush(10) and time.monotonic() < until:
            pass
        for change in each.changes:
            known.pop(change.id, None)
            if change.after is not None:
                known[change.id] = change.after
        tell(number + 1)


def _step(name: int, number: int, known: Annotations) -> Step:
    """Of ten changes two are new annotations, two change them, one deletes; five change shared ones."""
    shared = known.get(f"urn:uuid:shared-{number % SHARED}")
    own = f"{name}-{number - number % 10}"
    before = known.get(f"urn:uuid:{own}")
    when = f"2026-11-24T08:{number // 60 % 60:02d}:{number % 60:02d}.{name:03d}Z"
    match number % 10:
        case 0:
            return step(before, _own(own))
        case 3:
            return step(before, replace(before or _own(own), note=f"note {name}-{number}", modified=when))
        case 5:
            return step(before, replace(before or _own(own), tags=(f"own-{number}",), modified=when))
        case 7:
            other = f"{own}-short"
            return step(known.get(f"urn:uuid:{other}"), _own(other))
        case 9:
            return step(known.get(f"urn:uuid:{own}-short", _own(f"{own}-short")), None)
    assert shared is not None, "a shared annotation is never deleted"
    return step(shared, _shared(shared, name, number, when))


def _own(name: str) -> Annotation:
    return noted(name, note="mine")


def _shared(shared: Annotation, name: int, number: int, when: str) -> Annotation:
    """The process of that number writes the note, the others tag; now and then they take a tag of theirs away."""
    if name == _writer(shared.id):
        return replace(shared, note=f"note {number} by {name}", modified=when)
    tags = tuple(tag for tag in shared.tags if tag not in _taken_away(name, number))
    return replace(shared, tags=tuple(dict.fromkeys((*tags, f"tag-{name}-{number}"))), modified=when)


def _writer(id: str) -> int:
    return int(id.rsplit("-", 1)[1]) % 2


def _taken_away(name: int, number: int) -> set[str]:
    return {f"tag-{name}-{number - 20}"} if number % 3 == 0 else set()


def _wanted(processes: int, changes: int) -> Wanted:
    """The same steps, taken in peace."""
    wanted = Wanted()
    shared = [f"urn:uuid:shared-{n}" for n in range(SHARED)]
    wanted.tags = {id: {"base"} for id in shared}
    wanted.removed = {id: set() for id in shared}
    for name in range(processes):
        known = by_id(noted(f"shared-{n}", tags=("base",), note="the note at first") for n in range(SHARED))
        for number in range(changes):
            for change in _step(name, number, known).changes:
                known.pop(change.id, None)
                if change.after is None:
                    wanted.gone.add(change.id)
                    continue
                if change.before and change.id in shared:
                    wanted.removed[change.id] |= set(change.before.tags) - set(change.after.tags)
                known[change.id] = change.after
        for id, annotation in known.items():
            if id not in shared:
                wanted.own[id] = annotation.note, annotation.tags
                continue
            wanted.tags[id] |= set(annotation.tags)
            if name == _writer(id):
                wanted.notes[id] = annotation.note
    return wanted


def _faults(path: Path, processes: int, changes: int) -> list[str]:
    found, wanted = reopened(path), _wanted(processes, changes)
    there = found.annotations
    if found.notice:
        return [f"unreadable: {found.notice}"]
    return [
        *(["a plain reading of the JSON finds others"] if ids_in_plain_json(path)[0] != there.keys() else []),
        *(f"{id} is missing" for id in wanted.own if id not in there),
        *(f"{id} was deleted and is there" for id in wanted.gone & there.keys()),
        *(f"{id} was never noted" for id in there if id not in wanted.own and id not in wanted.tags),
        *(
            f"{id} holds {(there[id].note, there[id].tags)}, not {held}"
            for id, held in wanted.own.items()
            if id in there and (there[id].note, there[id].tags) != held
        ),
        *_shared_faults(there, wanted),
    ]


def _shared_faults(there: Mapping[str, Annotation], wanted: Wanted) -> list[str]:
    words = []
    for id, tags in wanted.tags.items():
        if id not in there:
            words.append(f"{id} is missing")
            continue
        found = set(there[id].tags)
        words += [f"{id} lost the tag {tag}" for tag in sorted(tags - found)]
        words += [f"{id} has the tag {tag} that was taken away" for tag in sorted(found & wanted.removed[id])]
        words += [f"{id} has the tag {tag} that nobody gave" for tag in sorted(found - tags - wanted.removed[id])]
        if id in wanted.notes and there[id].note != wanted.notes[id]:
            words.append(f"{id} has the note {there[id].note[:80]!r}, not {wanted.notes[id]!r}")
    return words
