"""A process is killed at a random instant: what it was told to be saved is there, and nothing that it never recorded."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Event

from postil.core.annotation import Annotation
from postil.core.notebook import Step
from postil.core.saving import Saved, StoreState
from torture.processes import started
from torture.sitting import (
    Annotations,
    differences,
    file_in,
    ids_in_plain_json,
    many,
    noted,
    reopened,
    scratch,
    step,
    store_at,
    temporary_files,
    write_file,
)
from torture.tally import Tally

AT_ONCE = 3
"""Steps that are recorded at most before the first of them is told to be saved."""

HOURS = 7200
"""Seconds; a temporary file of this age was left by a crash."""


def kills(count: int, annotations: int, seed: int = 1) -> Tally:
    """So many times one process notes in a file of so many annotations and is killed."""
    chance = random.Random(seed)
    faults: list[str] = []
    acknowledged = in_a_write = 0
    pauses = [0.02]
    with scratch(on_disk=True) as folder:
        path = file_in(folder)
        write_file(path, many(annotations))
        known = reopened(path).annotations
        for run in range(count):
            told = _killed(path, run, chance, pauses)
            acknowledged += told
            in_a_write += _aged(folder)
            found, fault = _found(path, known, run, told)
            faults += [f"run {run}: {fault}"] if fault else []
            known = found
        _sweep(path)
        faults += [f"temporary files stay for good: {left}" for left in temporary_files(folder)]
    return Tally(count, tuple(faults), {"changes acknowledged": acknowledged, "killed in a write": in_a_write})


def changes(annotations: Annotations, seed: int) -> Iterator[Step]:
    """Steps of all kinds without end; the same ones for the same annotations in the same order, and seed."""
    chance, known = random.Random(seed), dict(annotations)
    number = 0
    while True:
        number += 1
        before = chance.choice(list(known.values())) if known else None
        kind = chance.choice(["new", "new", "note", "tag", "delete"]) if before else "new"
        after = _changed(before, kind, f"{seed}-{number}")
        yield step(None if kind == "new" else before, after)
        if after is not None:
            known[after.id] = after
        elif before is not None:
            del known[before.id]


def _changed(before: Annotation | None, kind: str, name: str) -> Annotation | None:
    if before is None or kind == "new":
        return noted(name, note="a note " * 20)
    when = f"2026-11-24T07:{hash_of(name):02d}:00.000Z"
    match kind:
        case "note":
            return replace(before, note=f"changed in {name}", modified=when)
        case "tag":
            return replace(before, tags=(*before.tags, f"tag-{name}"), modified=when)
    return None


def hash_of(name: str) -> int:
    return sum(name.encode()) % 60


def _killed(path: Path, run: int, chance: random.Random, pauses: list[float]) -> int:
    """How many changes the process was told to be saved before it was killed."""
    child = started(lambda tell: _note(path, run, tell))
    wanted = chance.choice([0, 1, 2, 4])
    begun = time.monotonic()
    while len(child.told) < wanted and child.read(60):
        pauses.append(time.monotonic() - begun)
        begun = time.monotonic()
    time.sleep(chance.uniform(0, 1.3) * median(pauses[-20:]))
    child.kill()
    return max(child.told, default=0)


def _note(path: Path, run: int, tell: Callable[[int], None]) -> None:
    store, has_saved = store_at(path), Event()
    plan = changes({annotation.id: annotation for annotation in store.load()}, run)
    told = 0
    if run % 3 == 0:
        store.listen(lambda state: _when_saved(state, has_saved))
    while True:
        steps = list(islice(plan, AT_ONCE if run % 3 == 1 else 1))
        for each in steps:
            store.record(each)
        if run % 3 == 0:
            has_saved.wait()
            has_saved.clear()
        else:
            assert store.flush(60), store.failure
        told += len(steps)
        tell(told)


def _when_saved(state: StoreState, has_saved: Event) -> None:
    if isinstance(state, Saved):
        has_saved.set()


def _found(path: Path, before: Annotations, run: int, told: int) -> tuple[Annotations, str]:
    """What the file holds, and what is wrong with it."""
    try:
        plainly, buried = ids_in_plain_json(path)
        found = reopened(path)
    except Exception as error:
        return before, f"unreadable: {error!r}"
    if found.notice:
        return found.annotations, f"unreadable: {found.notice}"
    if plainly != found.annotations.keys():
        return found.annotations, "a plain reading of the JSON finds other annotations"
    state, plan = dict(before), changes(before, run)
    deleted: set[str] = set()
    faults: list[str] = []
    for done in range(told + AT_ONCE + 1):
        if done >= told:
            lost = differences(found.annotations, state)
            faults.append(lost or ("a deletion has no tombstone" if deleted - buried else ""))
        if faults and not faults[-1]:
            return found.annotations, ""
        for change in next(plan).changes:
            state.pop(change.id, None)
            if change.after is not None:
                state[change.id] = change.after
            elif change.id in before:
                deleted.add(change.id)
    return found.annotations, f"after {told} acknowledged changes: {min(faults, key=len)[:300]}"


def _aged(folder: Path) -> bool:
    """Whether the kill has left temporary files, which are made older than a crash of today leaves them."""
    left = temporary_files(folder)
    for path in left:
        os.utime(path, (time.time() - HOURS,) * 2)
    return bool(left)


def _sweep(path: Path) -> None:
    store = store_at(path)
    store.record(step(None, noted("the last")))
    assert store.flush(60), store.failure
    store.close()
