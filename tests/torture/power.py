"""The power goes between any two calls: what was not made to last may be gone, or there in another order.

The calls of a sitting are recorded; then for each instant the disks are built that a crash may leave. A file's bytes last when
the file was fsynced, its name when its folder was; of the rest each may be there or not (Pillai et al., ALICE, OSDI 2014).
"""

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from torture.calls import Call, watched
from torture.failing import OLD
from torture.sitting import (
    Annotations,
    content_of,
    differences,
    file_in,
    ids_in_plain_json,
    kept,
    noted,
    reopened,
    scratch,
    step,
    store_at,
)
from torture.tally import Tally

FILE = "annotations/a.txt.json"
LASTING = ("lasting", "lasting folder")
"""What is there before the sitting begins."""

LIKELY = 3
"""All or none of the bytes or names that do not last: such disks are tried at every instant."""

Disk = Mapping[str, bytes | None]
"""The files by path, and folders as None."""


@dataclass(frozen=True, slots=True)
class Op:
    """One call that changed something; `told` counts the steps acknowledged by then."""

    kind: str
    path: str = ""
    file: int = 0
    content: bytes = b""
    to: str = ""
    told: int = 0


@dataclass(slots=True)
class File:
    lasting: bytes = b""
    written: bytes = b""


@dataclass(slots=True)
class Pending:
    """The files by number, the names that last, and the changes of names that may not, in order."""

    files: dict[int, File] = field(default_factory=dict)
    lasting: dict[str, int | None] = field(default_factory=dict)
    names: list[Op] = field(default_factory=list)
    told: int = 0


class Recorder:
    """A watcher that notes what changes on disk."""

    def __init__(self, folder: Path) -> None:
        self.ops: list[Op] = []
        self._folder = folder
        self._numbers: dict[Path, int] = {}
        self._open: dict[int, int] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.ops.append(Op("lasting", self._name(path), self._number(path), path.read_bytes()))
            else:
                self.ops.append(Op("lasting folder", self._name(path)))

    def __call__(self, call: Call, do: Callable[..., Any]) -> Any:
        done = do()
        match call.name:
            case "open" if call.makes:
                if call.path not in self._numbers:
                    self.ops.append(Op("create", self._name(call.path), self._number(call.path)))
                elif call.args[1] & os.O_TRUNC:
                    self.ops.append(Op("truncate", file=self._number(call.path)))
                self._open[done] = self._numbers[call.path]
            case "write":
                self.ops.append(Op("write", file=self._open[call.args[0]], content=bytes(call.args[1][:done])))
            case "fsync" | "fdatasync" if call.path.is_dir():
                self.ops.append(Op("sync folder", self._name(call.path)))
            case "fsync" | "fdatasync":
                self.ops.append(Op("sync", file=self._open[call.args[0]]))
            case "replace" | "rename":
                target = Path(call.args[1])
                number = self._numbers[target] = self._numbers.pop(call.path)
                self.ops.append(Op("rename", self._name(call.path), number, to=self._name(target)))
            case "mkdir":
                self.ops.append(Op("mkdir", self._name(call.path)))
            case "unlink":
                self._numbers.pop(call.path, None)
                self.ops.append(Op("unlink", self._name(call.path)))
            case "link" | "symlink" | "truncate" | "ftruncate" | "rmdir":
                raise AssertionError(f"a call that is not replayed: {call.name}")
        return done

    def tell(self, count: int) -> None:
        self.ops.append(Op("told", told=count))

    def _number(self, path: Path) -> int:
        return self._numbers.setdefault(path, len(self.ops) + 1)

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._folder))


@dataclass(frozen=True, slots=True)
class Recording:
    """The calls of a sitting, the disk as it was at its end, and the annotations after each step."""

    ops: tuple[Op, ...]
    end: Disk
    states: tuple[Annotations, ...]
    damaged: bytes | None = None


STARTS = ("a fresh folder", "a file", "a damaged file")


def power_cuts(saves: int, most: int, begun: Iterable[str] = STARTS, seed: int = 1) -> Tally:
    """Sittings of so many saves that begin in each of these ways; at each instant so many disks."""
    chance = random.Random(seed)
    good = content_of(OLD)
    damaged = good[: good.index(b'"value": "two"')]
    faults: list[str] = []
    runs = instants = 0
    contents = dict(zip(STARTS, (None, good, damaged), strict=True))
    for start in begun:
        content = contents[start]
        recording = record(content, saves, is_damaged=content is damaged)
        if disk(recording.ops) != recording.end:
            faults.append(f"{start}: the calls replayed do not give the disk as it was")
        first = sum(op.kind in LASTING for op in recording.ops)
        for instant in range(first, len(recording.ops) + 1):
            pending = _pending(recording.ops[:instant])
            instants += 1
            for state in disks(pending, most, chance):
                runs += 1
                fault = _fault(state, pending.told, recording)
                faults += [f"{start}, power cut {_where(recording.ops, instant)}: {fault}"] if fault else []
    return Tally(runs, tuple(faults), {"instants": instants})


def record(content: bytes | None, saves: int, *, is_damaged: bool = False) -> Recording:
    """A sitting in which one step after the other is saved and acknowledged."""
    with scratch() as folder:
        path = file_in(folder)
        if content is not None:
            path.parent.mkdir()
            path.write_bytes(content)
        states = [reopened(path).annotations]
        recorder = Recorder(folder)
        store = store_at(path)
        with watched(folder, recorder):
            store.load()
            for number in range(saves):
                before = noted(f"save-{number - 1}") if number % 3 == 2 else None
                after = replace(before, note="changed") if before else noted(f"save-{number}")
                store.record(step(before, after))
                assert store.flush(10), store.failure
                states.append(states[-1] | {after.id: after})
                recorder.tell(number + 1)
        store.close()
        return Recording(tuple(recorder.ops), _disk_at(folder), tuple(states), content if is_damaged else None)


def disk(ops: tuple[Op, ...]) -> Disk:
    """What is there after the calls when nothing is lost."""
    pending = _pending(ops)
    return _built(
        pending, [True] * len(pending.names), {number: file.written for number, file in pending.files.items()}
    )


def disks(pending: Pending, most: int, chance: random.Random) -> Iterator[Disk]:
    """Disks that may be found after a crash, at most so many, all of them where they are few."""
    numbers = [number for number, file in pending.files.items() if file.written != file.lasting]
    lasting = {number: file.lasting for number, file in pending.files.items()}
    variants = [_contents(pending.files[number]) for number in numbers]
    names = [(True, False)] * len(pending.names)
    every = 2 ** len(names)
    for each in variants:
        every *= len(each)
    seen: set[frozenset[tuple[str, bytes | None]]] = set()
    choices = product(product(*names), product(*variants)) if every <= most else _some(names, variants, most, chance)
    for kept_names, contents in choices:
        found = _built(pending, list(kept_names), lasting | dict(zip(numbers, contents, strict=True)))
        if (key := frozenset(found.items())) not in seen:
            seen.add(key)
            yield found


def _some(
    names: list[tuple[bool, bool]], variants: list[list[bytes]], most: int, chance: random.Random
) -> Iterator[tuple[tuple[bool, ...], tuple[bytes, ...]]]:
    """All names with the least of the bytes, no names with all of them, and some at random."""
    yield (True,) * len(names), tuple(each[0] for each in variants)
    yield (True,) * len(names), tuple(each[-1] for each in variants)
    yield (False,) * len(names), tuple(each[-1] for each in variants)
    for _ in range(most - LIKELY):
        yield tuple(map(chance.choice, names)), tuple(map(chance.choice, variants))


def _contents(file: File) -> list[bytes]:
    """What may be found of a file whose bytes were not fsynced: nothing new, zeros, half, half and zeros, all."""
    half = len(file.written) // 2
    zeros = b"\0" * len(file.written)
    return [file.lasting, zeros, file.written[:half], file.written[:half] + zeros[half:], file.written]


def _pending(ops: tuple[Op, ...]) -> Pending:
    pending = Pending()
    for op in ops:
        match op.kind:
            case "lasting":
                pending.files[op.file] = File(op.content, op.content)
                pending.lasting[op.path] = op.file
            case "lasting folder":
                pending.lasting[op.path] = None
            case "create":
                pending.files[op.file] = File()
                pending.names.append(op)
            case "mkdir" | "rename" | "unlink":
                pending.names.append(op)
            case "write":
                pending.files[op.file].written += op.content
            case "truncate":
                pending.files[op.file].written = b""
            case "sync":
                pending.files[op.file].lasting = pending.files[op.file].written
            case "sync folder":
                last = [each for each in pending.names if os.path.dirname(each.path) == _folder(op.path)]
                for each in last:
                    _rename(pending.lasting, each)
                pending.names = [each for each in pending.names if each not in last]
            case "told":
                pending.told = op.told
    return pending


def _folder(path: str) -> str:
    return "" if path == "." else path


def _rename(names: dict[str, int | None], op: Op) -> None:
    match op.kind:
        case "create":
            names[op.path] = op.file
        case "mkdir":
            names[op.path] = None
        case "rename":
            names.pop(op.path, None)
            names[op.to] = op.file
        case "unlink":
            names.pop(op.path, None)


def _built(pending: Pending, kept_names: list[bool], contents: Mapping[int, bytes]) -> Disk:
    names = dict(pending.lasting)
    for op, is_kept in zip(pending.names, kept_names, strict=True):
        if is_kept:
            _rename(names, op)
    folders = {path for path, number in names.items() if number is None}
    return {
        path: None if number is None else contents[number]
        for path, number in names.items()
        if all(str(parent) in folders for parent in list(Path(path).parents)[:-1])
    }


def _disk_at(folder: Path) -> Disk:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def _fault(found: Disk, told: int, recording: Recording) -> str:
    """What is wrong after a crash, "" for nothing."""
    with scratch() as folder:
        for path, content in sorted(found.items()):
            if content is None:
                (folder / path).mkdir()
            else:
                (folder / path).write_bytes(content)
        try:
            return _fault_in(folder, found, told, recording)
        except Exception as error:
            return f"unreadable: {error!r}"


def _fault_in(folder: Path, found: Disk, told: int, recording: Recording) -> str:
    path = file_in(folder)
    if recording.damaged is not None:
        if not kept(folder, recording.damaged):
            return "the damaged file is lost"
        if found.get(FILE) == recording.damaged:
            return "what was acknowledged is lost" if told else ""
    if FILE not in found:
        return "what was acknowledged is lost: there is no file" if told or recording.states[0] else ""
    ids_in_plain_json(path)
    now = reopened(path)
    if now.notice:
        return f"unreadable: {now.notice}"
    if now.annotations in recording.states[told:]:
        return ""
    return f"what was acknowledged is lost: {differences(now.annotations, recording.states[told])[:300]}"


def _where(ops: tuple[Op, ...], instant: int) -> str:
    words = [f"{op.kind} {op.to or op.path}".strip() for op in ops[max(0, instant - 2) : instant]]
    return "after " + ", ".join(words) if words else "at the beginning"
