"""Measure the store beside TinyDB's default storage: a save, the stall of the screen's thread meanwhile, a load.

The two take turns save by save, on files with the same annotations, while this thread stands for the screen's: it sleeps
and measures how late it wakes. The time in fsync, which is the disk's, is taken off both.
"""

import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from statistics import median
from threading import Event, Thread
from typing import Any, Protocol

from tinydb import TinyDB

import material
from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Document, Span
from postil.core.notebook import Change, Step
from postil.core.saving import Failed, Saved, Saving, StoreState
from postil.core.webannotation import to_json
from postil.formats.builder import plain
from postil.store.annotation_store import AnnotationStore, utc_now
from table import Row, percentile

SOURCE = "a.txt"
QUOTE = 120
"""Code points of a passage; its context is as long as the store makes it."""

TAGS = ("harbor/wall", "ask")
NOTE = "Ask who said so: the second source has another year, and the third one has no year at all. Note {}."
"""Some hundred code points, with a number that changes."""

TICK = 0.0005
"""Seconds that the screen's thread sleeps between two looks at the clock."""

REST = 0.01
"""Seconds between two saves."""

WARM_UP = 3
"""Saves that are not counted: the first makes a backup and encodes every record."""

SAVE_MS = {10: 2, 1_000: 6, 10_000: 40}
STALL_MS = {10: 5, 1_000: 5, 10_000: 15}
LOAD_MS = {1_000: 10, 10_000: 120}


def saving_rows(folder: Path, saves: int, loads: int) -> Iterator[Row]:
    """At each size so many saves, and loads in so many fresh processes."""
    for count in SAVE_MS:
        path = folder / f"store-{count}" / "annotations" / "a.txt.json"
        annotations = _annotations(count)
        _write(path, annotations)
        yield from _save_rows(path, annotations, saves)
        yield from _load_rows(path, count, loads)


# Saves


@dataclass(slots=True)
class Taken:
    """Of each save: seconds without fsync, in fsync, and the longest that the screen's thread stood still."""

    seconds: list[float] = field(default_factory=list)
    synced: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Save:
    """When a save began and ended."""

    ended: Event = field(default_factory=Event)
    begin: float = 0.0
    end: float = 0.0
    failure: Exception | None = None

    def done(self) -> None:
        self.end = time.perf_counter()
        self.ended.set()


class Saver(Protocol):
    """Saves one changed note on a thread of its own."""

    def change(self, number: int, note: str) -> Save: ...


class OurStore:
    """From `Saving` to `Saved`: the pause before, in which steps are gathered, does not count."""

    def __init__(self, path: Path, document: Document, annotations: list[Annotation]) -> None:
        self._annotations = annotations
        self._save = Save()
        self._store = AnnotationStore(path, SOURCE, document)
        self._store.load()
        self._store.listen(self._hear)

    def change(self, number: int, note: str) -> Save:
        before = self._annotations[number]
        after = self._annotations[number] = replace(before, note=note, modified=utc_now())
        self._save = Save()
        self._store.record(Step((Change(before, after),), "note"))
        return self._save

    def close(self) -> None:
        self._store.close()

    def _hear(self, state: StoreState) -> None:
        match state:
            case Saving():
                self._save.begin = time.perf_counter()
            case Saved():
                self._save.done()
            case Failed(error):
                self._save.failure = error
                self._save.done()


class DefaultTinyDB:
    """`TinyDB(path)` as it comes, and `update` of one record; on another thread, so that the stalls compare."""

    def __init__(self, path: Path, annotations: list[Annotation]) -> None:
        self._annotations = annotations
        self._database = TinyDB(path, encoding="utf-8")
        self._table = self._database.table("annotations")
        self._numbers = {row["id"]: row.doc_id for row in self._table}

    def change(self, number: int, note: str) -> Save:
        annotation = replace(self._annotations[number], note=note, modified=utc_now())
        record = to_json(annotation, SOURCE)
        fields = {name: record[name] for name in ("body", "modified")}
        save = Save()
        Thread(target=self._update, args=(save, fields, self._numbers[annotation.id])).start()
        return save

    def close(self) -> None:
        self._database.close()

    def _update(self, save: Save, fields: dict[str, Any], number: int) -> None:
        save.begin = time.perf_counter()
        self._table.update(fields, doc_ids=[number])
        save.done()


def _save_rows(path: Path, annotations: list[Annotation], saves: int) -> Iterator[Row]:
    count = len(annotations)
    beside = path.with_name("tinydb.json")
    copyfile(path, beside)
    savers = OurStore(path, _document(), annotations), DefaultTinyDB(beside, annotations)
    with _timed_fsync() as synced:
        ours, theirs, quiet = _in_turn(*savers, count, saves, synced)
    for saver in savers:
        saver.close()
    took, tinydb = (median(each.seconds) * 1_000 for each in (ours, theirs))
    fsync = median(ours.synced) * 1_000
    yield Row(
        f"Save of one note, {count:,} annotations",
        f"{SAVE_MS[count]} ms",
        f"{took:.1f} ms (p95 {percentile(ours.seconds, 95) * 1_000:.1f})",
        f"TinyDB {tinydb:.1f} ms; fsync, not counted, {fsync:.1f} ms",
        took <= SAVE_MS[count],
    )
    stall, theirs_stall = (percentile(each.stalls, 99) * 1_000 for each in (ours, theirs))
    yield Row(
        f"Longest stall in a save (p99), {count:,} annotations",
        f"{STALL_MS[count]} ms",
        f"{stall:.1f} ms (p50 {median(ours.stalls) * 1_000:.1f})",
        f"TinyDB {theirs_stall:.1f} ms; without a save {percentile(quiet, 99) * 1_000:.1f} ms",
        stall <= STALL_MS[count],
    )


def _in_turn(
    ours: Saver, theirs: Saver, count: int, saves: int, synced: list[float]
) -> tuple[Taken, Taken, list[float]]:
    """A save by each, then as long without one; again and again."""
    chance = random.Random(21)
    taken, beside, quiet = Taken(), Taken(), []
    for nth in range(-WARM_UP, saves):
        if nth == 0:
            taken, beside, quiet = Taken(), Taken(), []
        number = chance.randrange(count)
        for saver, to in ((ours, taken), (theirs, beside)):
            _one_save(saver, number, NOTE.format(nth), synced, to)
        quiet.append(_stall(_after(taken.seconds[-1] + taken.synced[-1])))
    usual = median(_lateness() for _ in range(200))
    for each in (taken, beside):
        each.stalls = [stall - usual for stall in each.stalls]
    return taken, beside, [stall - usual for stall in quiet]


def _one_save(saver: Saver, number: int, note: str, synced: list[float], taken: Taken) -> None:
    time.sleep(REST)
    synced.clear()
    begun = time.perf_counter()
    save = saver.change(number, note)
    recorded = time.perf_counter() - begun
    taken.stalls.append(max(recorded, _stall(save.ended.is_set)))
    if save.failure is not None:
        raise save.failure
    taken.synced.append(sum(synced))
    taken.seconds.append(save.end - save.begin - sum(synced))


def _stall(has_ended: Callable[[], bool]) -> float:
    """The longest that the thread woke too late until then, in seconds."""
    longest = 0.0
    while not has_ended():
        longest = max(longest, _lateness())
    return longest


def _lateness() -> float:
    begun = time.perf_counter()
    time.sleep(TICK)
    return time.perf_counter() - begun - TICK


def _after(seconds: float) -> Callable[[], bool]:
    ends = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= ends


@contextmanager
def _timed_fsync() -> Iterator[list[float]]:
    """The seconds of each fsync, in a list that is emptied before each save."""
    real, synced = os.fsync, []

    def timed(descriptor: int) -> None:
        begun = time.perf_counter()
        try:
            real(descriptor)
        finally:
            synced.append(time.perf_counter() - begun)

    os.fsync = timed
    try:
        yield synced
    finally:
        os.fsync = real


# Loads

LOAD = """
import json, sys, time
from pathlib import Path
from postil.core.webannotation import from_json
from postil.formats.builder import plain
from postil.store.annotation_store import AnnotationStore

path, beside, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
store = AnnotationStore(path, "a.txt", plain("text"))
times = [time.perf_counter()]
import orjson, tinydb
times.append(time.perf_counter())
import postil.store.atomic_json
times.append(time.perf_counter())
assert len(store.load()) == count
times.append(time.perf_counter())
with tinydb.TinyDB(beside, encoding="utf-8") as database:
    assert len(database.table("annotations").all()) == count
times.append(time.perf_counter())
print(json.dumps([(end - begin) * 1_000 for begin, end in zip(times, times[1:])]))
"""
"""Milliseconds: imports of TinyDB and orjson, of our storage, the load by the store, the rows by TinyDB."""


def _load_rows(path: Path, count: int, loads: int) -> Iterator[Row]:
    """Each load in a process that has never loaded; the file is in the disk's cache."""
    if count not in LOAD_MS:
        return
    taken = [_loaded(path, count) for _ in range(loads + 1)][1:]
    imports, _, ours, theirs = (median(each) for each in zip(*taken, strict=True))
    yield Row(
        f"Load, {count:,} annotations",
        f"{LOAD_MS[count]} ms",
        f"{ours:.1f} ms",
        f"TinyDB's rows {theirs:.1f} ms; before it, once, import of TinyDB and orjson {imports:.0f} ms",
        ours <= LOAD_MS[count],
    )


def _loaded(path: Path, count: int) -> list[float]:
    command = [sys.executable, "-c", LOAD, str(path), str(path.with_name("tinydb.json")), str(count)]
    times: list[float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return times


# What is saved


def _document() -> Document:
    return plain(material.plain(1_000_000, 0))


def _annotations(count: int) -> list[Annotation]:
    document, chance = _document(), random.Random(22)
    room = len(document) - QUOTE
    return [_annotation(document, room * number // count, number, chance) for number in range(count)]


def _annotation(document: Document, start: int, number: int, chance: random.Random) -> Annotation:
    id = uuid.UUID(int=chance.getrandbits(128), version=4).urn
    target = describe(document, Span(start, start + QUOTE))
    return Annotation(id, target, material.NOW, material.NOW, tags=TAGS, note=NOTE.format(number), creator="Ada Reader")


def _write(path: Path, annotations: list[Annotation]) -> None:
    store = AnnotationStore(path, SOURCE, _document())
    store.record(Step(tuple(Change(None, annotation) for annotation in annotations), "made for measuring"))
    assert store.flush(60), "the annotations are on disk"
    store.close()
