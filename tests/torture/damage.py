"""A file cut short at every byte, and files with a byte changed: what is whole is read, and the damaged file is kept."""

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from torture.sitting import (
    Annotations,
    Heard,
    by_id,
    content_of,
    differences,
    file_in,
    flushed,
    kept,
    many,
    noted,
    reopened,
    scratch,
    step,
    store_at,
    uncaught,
)
from torture.tally import Tally

RECORDS = 20
SALVAGED = 0.95
"""Of the records that are whole, at least."""

BLOCK = 512
"""Bytes that a disk writes at once."""

NEW = noted("after the damage")


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file with some of its bytes gone or changed, from `start` to `end` of the good one."""

    words: str
    content: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Good:
    """A good file, its annotations, and where in it each has its record."""

    content: bytes
    annotations: Annotations
    records: dict[str, tuple[int, int]]

    def whole(self, damaged: Damaged) -> set[str]:
        """The ids of the records of which no byte was touched."""
        return {id for id, (start, end) in self.records.items() if end <= damaged.start or damaged.end <= start}


def good() -> Good:
    annotations = by_id(many(RECORDS))
    content = content_of(annotations.values())
    return Good(content, annotations, dict(_records(content.decode())))


def _records(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each id, and where its record begins and ends: from its number to its last brace."""
    decoder = json.JSONDecoder()
    assert text.isascii(), "places in bytes are places in the text"
    for number in json.loads(text)["annotations"]:
        key = text.index(f'"{number}": ')
        record, end = decoder.raw_decode(text, key + len(f'"{number}": '))
        yield record["id"], (key, end)


def cuts(every: int = 1) -> Tally:
    """The file cut short at every byte, or at every n-th."""
    whole = good()
    lengths = range(0, len(whole.content), every)
    return _tally(whole, (Damaged(f"cut at {n}", whole.content[:n], n, len(whole.content)) for n in lengths))


def flips(count: int, seed: int = 1) -> Tally:
    """So many files in which one byte is another."""
    whole, chance = good(), random.Random(seed)
    return _tally(whole, (_flipped(whole.content, chance) for _ in range(count)))


def blocks(count: int, seed: int = 1) -> Tally:
    """So many files in which a block is zeros."""
    whole, chance = good(), random.Random(seed)
    return _tally(whole, (_zeroed(whole.content, chance) for _ in range(count)))


def _flipped(content: bytes, chance: random.Random) -> Damaged:
    at, by = chance.randrange(len(content)), chance.randrange(1, 256)
    changed = bytes([content[at] ^ by])
    return Damaged(f"byte {at} is {changed!r}", content[:at] + changed + content[at + 1 :], at, at + 1)


def _zeroed(content: bytes, chance: random.Random) -> Damaged:
    start = chance.randrange(0, len(content), BLOCK)
    end = min(start + BLOCK, len(content))
    return Damaged(f"zeros from {start}", content[:start] + bytes(end - start) + content[end:], start, end)


def _tally(whole: Good, every: Iterable[Damaged]) -> Tally:
    faults: list[str] = []
    runs = intact = salvaged = 0
    for damaged in every:
        runs += 1
        with scratch() as folder, uncaught() as errors:
            path = file_in(folder)
            path.parent.mkdir()
            path.write_bytes(damaged.content)
            try:
                found = reopened(path).annotations
                faults += [f"{damaged.words}: {fault}" for fault in _faults(path, damaged.content, errors)]
            except Exception as error:
                faults.append(f"{damaged.words}: load raised {error!r}")
                found = {}
        ids = whole.whole(damaged)
        intact += len(ids)
        salvaged += sum(found.get(id) == whole.annotations[id] for id in ids)
    share = salvaged / intact if intact else 1.0
    if share < SALVAGED:
        faults.append(f"{salvaged} of {intact} whole records were read: {share:.1%}")
    return Tally(runs, tuple(faults), {"whole records read": f"{share:.2%}"})


def _faults(path: Path, content: bytes, errors: list[str]) -> Iterator[str]:
    """A new annotation is saved: then the damaged file is kept, and what was shown is there."""
    store, heard = store_at(path), Heard()
    shown = by_id(store.load())
    store.listen(heard)
    store.record(step(None, NEW))
    has_saved = flushed(store, errors)
    store.close()
    yield from errors
    if path.read_bytes() == content:
        if has_saved or not heard.has_failed:
            yield "nothing was saved, and nobody was told"
        return
    if not has_saved:
        yield f"the file was changed, and yet it was not saved: {store.failure}"
    if not kept(path.parent, content, where=".quarantine" if _is_broken(content) else ""):
        yield "the only copy was overwritten"
    if words := differences(reopened(path).annotations, shown | by_id([NEW])):
        yield f"what was shown is not what was saved: {words[:200]}"


def _is_broken(content: bytes) -> bool:
    """Whether a plain reading finds no JSON in it."""
    try:
        json.loads(content)
    except ValueError:
        return True
    return False
