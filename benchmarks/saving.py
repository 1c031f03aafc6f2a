"""Measure the store beside TinyDB's default storage: a save, the stall of the screen's thread meanwhile, a load.

Each has a process of its own and the same annotations, and they take turns save by save. In both, one thread stands for the
screen's: it sleeps and measures how late it wakes. The time in fsync, which is the disk's, is taken off both.
"""

import json
import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from statistics import median
from threading import Event, Thread
from typing import Any, NamedTuple, Protocol

from tinydb import TinyDB

import material
from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Document, Span
from postil.core.notebook import Change, Step
from postil.core.saving import Failed, Saved, Saving, StoreState
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
        beside = path.with_name("tinydb.json")
        _write(path, count)
        copyfile(path, beside)
        yield from _save_rows(path, beside, count, saves)
        if count in LOAD_MS:
            yield _load_row(path, beside, count, loads)


# The table's rows


class Measured(NamedTuple):
    """Milliseconds of one save: without fsync, of processor, in fsync.

    And the longest stall of the screen meanwhile, and in as long without a save.
    """

    took: float
    cpu: float
    synced: float
    stall: float
    quiet: float


def _save_rows(path: Path, beside: Path, count: int, saves: int) -> Iterator[Row]:
    ours, theirs = _in_turn({"postil": path, "tinydb": beside}, count, saves)
    took, tinydb = (median(each.took for each in saved) for saved in (ours, theirs))
    cpu, cpu_beside = (median(each.cpu for each in saved) for saved in (ours, theirs))
    fsync = median(each.synced for each in ours)
    yield Row(
        f"Save of one note, {count:,} annotations",
        f"{SAVE_MS[count]} ms",
        f"{took:.1f} ms (p95 {percentile([each.took for each in ours], 95):.1f}; processor {cpu:.1f})",
        f"TinyDB {tinydb:.1f} ms (processor {cpu_beside:.1f}); fsync, not counted, {fsync:.1f} ms",
        took <= SAVE_MS[count],
    )
    stall, stall_beside = (percentile([each.stall for each in saved], 99) for saved in (ours, theirs))
    quiet = percentile([each.quiet for each in ours], 99)
    yield Row(
        f"Longest stall in a save (p99), {count:,} annotations",
        f"{STALL_MS[count]} ms",
        f"{stall:.1f} ms (p50 {median(each.stall for each in ours):.1f})",
        f"TinyDB {stall_beside:.1f} ms; without a save {quiet:.1f} ms",
        stall <= STALL_MS[count],
    )


def _in_turn(paths: dict[str, Path], count: int, saves: int) -> list[list[Measured]]:
    """A save by each, of the same note, again and again."""
    chance = random.Random(21)
    with ExitStack() as stack:
        processes = [stack.enter_context(_started(name, path)) for name, path in paths.items()]
        taken: list[list[Measured]] = [[] for _ in processes]
        for _ in range(WARM_UP + saves):
            number = chance.randrange(count)
            for process, to in zip(processes, taken, strict=True):
                to.append(_asked(process, number))
    return [each[WARM_UP:] for each in taken]


def _started(name: str, path: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, __file__, name, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def _asked(process: "subprocess.Popen[str]", number: int) -> Measured:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{number}\n")
    return Measured(*json.loads(process.stdout.readline()))


def _load_row(path: Path, beside: Path, count: int, loads: int) -> Row:
    """Each load in a process that has never loaded; the file is in the disk's cache."""
    taken = [_loaded(path, beside, count) for _ in range(loads + 1)][1:]
    imports, ours, theirs, cpu = (median(each) for each in zip(*taken, strict=True))
    return Row(
        f"Load, {count:,} annotations",
        f"{LOAD_MS[count]} ms",
        f"{ours:.1f} ms (processor {cpu:.1f})",
        f"TinyDB's rows {theirs:.1f} ms; before it, once, imports {imports:.0f} ms",
        ours <= LOAD_MS[count],
    )


LOAD = """
import json, sys, time
from pathlib import Path
from postil.core import webannotation
from postil.formats.builder import plain
from postil.store.annotation_store import AnnotationStore

path, beside, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
store = AnnotationStore(path, "a.txt", plain("text"))
times = [time.perf_counter()]
import orjson, tinydb, postil.store.atomic_json
times.append(time.perf_counter())
cpu = -time.process_time()
annotations = store.load()
cpu += time.process_time()
times.append(time.perf_counter())
with tinydb.TinyDB(beside, encoding="utf-8") as database:
    rows = database.table("annotations").all()
times.append(time.perf_counter())
assert len(annotations) == len(rows) == count
print(json.dumps([(end - begin) * 1_000 for begin, end in zip(times, times[1:])] + [cpu * 1_000]))
"""
"""Milliseconds: imports of TinyDB, orjson and our storage; annotations by the store; rows by TinyDB; processor for ours."""


def _loaded(path: Path, beside: Path, count: int) -> list[float]:
    command = [sys.executable, "-c", LOAD, str(path), str(beside), str(count)]
    times: list[float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return times


# A process that saves


@dataclass(slots=True)
class Save:
    """Seconds that a save took, and of processor; both are told on the thread that saves."""

    ended: Event = field(default_factory=Event)
    took: float = 0.0
    cpu: float = 0.0
    failure: Exception | None = None

    def begin(self) -> None:
        self.took, self.cpu = -time.perf_counter(), -time.thread_time()

    def end(self) -> None:
        self.took += time.perf_counter()
        self.cpu += time.thread_time()
        self.ended.set()


class Saver(Protocol):
    """Saves one changed note, the nth, on a thread of its own."""

    def change(self, nth: int, note: str) -> Save: ...


class OurStore:
    """From `Saving` to `Saved`: the pause before, in which steps are gathered, does not count."""

    def __init__(self, path: Path) -> None:
        self._save = Save()
        self._store = AnnotationStore(path, SOURCE, _document())
        self._annotations = self._store.load()
        self._store.listen(self._hear)

    def change(self, nth: int, note: str) -> Save:
        before = self._annotations[nth]
        after = self._annotations[nth] = replace(before, note=note, modified=utc_now())
        self._save = Save()
        self._store.record(Step((Change(before, after),), "note"))
        return self._save

    def _hear(self, state: StoreState) -> None:
        match state:
            case Saving():
                self._save.begin()
            case Saved():
                self._save.end()
            case Failed(error):
                self._save.failure = error
                self._save.end()


class DefaultTinyDB:
    """`TinyDB(path)` as it comes, and `update` of one record; on another thread, so that the stalls compare."""

    def __init__(self, path: Path) -> None:
        self._table = TinyDB(path, encoding="utf-8").table("annotations")
        self._rows = self._table.all()

    def change(self, nth: int, note: str) -> Save:
        row, save = self._rows[nth], Save()
        *tags, commenting = row["body"]
        fields = {"body": [*tags, {**commenting, "value": note}], "modified": utc_now()}
        Thread(target=self._update, args=(save, fields, row.doc_id)).start()
        return save

    def _update(self, save: Save, fields: dict[str, Any], number: int) -> None:
        save.begin()
        self._table.update(fields, doc_ids=[number])
        save.end()


SAVERS: dict[str, Callable[[Path], Saver]] = {"postil": OurStore, "tinydb": DefaultTinyDB}


def answer(saver: Saver) -> None:
    """For each number on standard input save that note, and write what was measured."""
    synced = _timed_fsync()
    usual = median(_lateness() for _ in range(200))
    for line in sys.stdin:
        print(json.dumps(_measured(saver, int(line), synced, usual)), flush=True)


def _measured(saver: Saver, nth: int, synced: list[float], usual: float) -> Measured:
    time.sleep(REST)
    synced.clear()
    begun = time.perf_counter()
    save = saver.change(nth, NOTE.format(begun))
    recorded = time.perf_counter() - begun
    stall = max(recorded, _stall(save.ended.is_set) - usual)
    if save.failure is not None:
        raise save.failure
    waited = sum(synced)
    quiet = _stall(_after(save.took)) - usual
    return Measured(*(seconds * 1_000 for seconds in (save.took - waited, save.cpu, waited, stall, quiet)))


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


def _timed_fsync() -> list[float]:
    """From now on the seconds of each fsync, in this list."""
    real, synced = os.fsync, list[float]()

    def timed(fd: Any) -> None:
        begun = time.perf_counter()
        try:
            real(fd)
        finally:
            synced.append(time.perf_counter() - begun)

    os.fsync = timed
    return synced


# What is saved


def _document() -> Document:
    return plain(material.plain(1_000_000, 0))


def _write(path: Path, count: int) -> None:
    document, chance = _document(), random.Random(22)
    room = len(document) - QUOTE
    annotations = [_annotation(document, room * number // count, number, chance) for number in range(count)]
    store = AnnotationStore(path, SOURCE, document)
    store.record(Step(tuple(Change(None, annotation) for annotation in annotations), "made for measuring"))
    assert store.flush(60), "the annotations are on disk"
    store.close()


def _annotation(document: Document, start: int, number: int, chance: random.Random) -> Annotation:
    id = uuid.UUID(int=chance.getrandbits(128), version=4).urn
    target = describe(document, Span(start, start + QUOTE))
    return Annotation(id, target, material.NOW, material.NOW, tags=TAGS, note=NOTE.format(number), creator="Ada Reader")


if __name__ == "__main__":
    answer(SAVERS[sys.argv[1]](Path(sys.argv[2])))
