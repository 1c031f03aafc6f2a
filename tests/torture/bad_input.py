"""Files that no postil wrote, things that are no files, and a clock that goes backwards: one clear notice, no byte lost."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torture.processes import paused, without_rights
from torture.sitting import (
    Annotations,
    Heard,
    by_id,
    content_of,
    differences,
    file_in,
    flushed,
    kept,
    noted,
    reopened,
    scratch,
    step,
    store_at,
    uncaught,
)
from torture.tally import Tally, in_sum

GOOD = [noted("good-1", note="one"), noted("good-2", tags=("two",))]
NEW = noted("new", note="noted afterwards")

LONGEST_NOTICE = 300
"""Code points that a reader takes in."""

DEEP = 100_000

LOCK_SECONDS = 20.0
"""Longer than a store waits for another."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a file holds; `is_whole`: all in it can be read, so that there is nothing to be told."""

    content: bytes
    is_whole: bool = False
    good: bool = True


def _tables(**rows: Any) -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(content_of(GOOD))
    tables["annotations"] |= rows
    return tables


def _record(**fields: Any) -> dict[str, Any]:
    return {"id": "urn:uuid:odd", "type": "Annotation", "target": {"source": "a.txt"}} | fields


def _written(tables: Any) -> bytes:
    return json.dumps(tables, indent=2).encode()


def inputs() -> dict[str, Input]:
    good = content_of(GOOD)
    doubled = _tables()
    doubled["annotations"]["77"] = next(iter(doubled["annotations"].values()))
    deep = b"[" * DEEP + b"]" * DEEP
    into = _written(_tables(**{"5": _record(odd="HERE")}))
    return {
        "a BOM": Input(b"\xef\xbb\xbf" + good, is_whole=True),
        "NaN": Input(_written(_tables(**{"5": _record(odd=float("nan"))})), is_whole=True),
        "Infinity": Input(_written(_tables(**{"5": _record(odd=float("inf"))})), is_whole=True),
        "2**70": Input(_written(_tables(**{"5": _record(odd=2**70)})), is_whole=True),
        "2**70 as an offset": Input(
            _written(
                _tables(
                    **{
                        "5": _record(
                            target={"selector": [{"type": "TextPositionSelector", "start": 2**70, "end": 2**71}]}
                        )
                    }
                )
            ),
            is_whole=True,
        ),
        "a number of 5,000 digits": Input(into.replace(b'"HERE"', b"9" * 5_000), is_whole=False),
        "lone surrogates": Input(_written(_tables(**{"5": _record(odd="\udc80\ud800")})), is_whole=True),
        "bytes that are no UTF-8": Input(good.replace(b'"one"', b'"\xff\xfe"'), good=False),
        "a NUL in a note": Input(_written(_tables(**{"5": _record(odd="\0")})), is_whole=True),
        "100,000 levels": Input(deep, good=False),
        "100,000 levels in a record": Input(into.replace(b'"HERE"', deep)),
        "records of the wrong shape": Input(_written(_tables(**{"5": "junk", "6": None, "7": [], "8": {"id": 5}}))),
        "a table that is a list": Input(_written(_tables() | {"annotations": []}), good=False),
        "a table of another with names as keys": Input(_written(_tables() | {"theirs": {"one": {}}})),
        "a number below nought as a key": Input(_written(_tables(**{"-5": _record()}))),
        "two records with one id": Input(_written(doubled)),
        "one key twice": Input(
            good.replace(b'"annotations": {', b'"annotations": {}, "annotations": {'), is_whole=True
        ),
        "a list": Input(b"[]", good=False),
        "a word": Input(b'"annotations"', good=False),
        "nothing": Input(b"", good=False),
        "blanks": Input(b" \n\n ", good=False),
        "zeros": Input(bytes(5_000), good=False),
        "XML": Input(b"<?xml version='1.0'?><annotations/>", good=False),
        "a schema that is no number": Input(_written(_with_schema("soon"))),
        "a schema of null": Input(_written(_with_schema(None))),
        "a document that is a list": Input(_written(_tables() | {"document": {"1": []}}), is_whole=True),
    }


def _with_schema(schema: Any) -> dict[str, Any]:
    tables = _tables()
    tables["document"]["1"]["schema"] = schema
    return tables


def files(*names: str) -> Tally:
    """Each of the bad files is loaded, then something is noted."""
    chosen = {name: each for name, each in inputs().items() if not names or name in names}
    return in_sum(
        _ran(name, lambda path, errors, each=each: _file(path, errors, each)) for name, each in chosen.items()
    )


def places() -> Tally:
    """What is no file in the file's place, and a folder that cannot be written."""
    return in_sum(
        [
            _ran("a folder", lambda path, errors: _no_file(path, errors, path.mkdir, path.rmdir)),
            _ran(
                "a device",
                lambda path, errors: _no_file(path, errors, lambda: path.symlink_to(os.devnull), path.unlink),
            ),
            _ran(
                "an endless device",
                lambda path, errors: _no_file(path, errors, lambda: path.symlink_to("/dev/zero"), path.unlink),
            ),
            _ran("a fifo", lambda path, errors: _no_file(path, errors, lambda: os.mkfifo(path), path.unlink)),
            _ran("a socket's name in the folder's place", _file_for_folder),
            _ran("a read-only folder", lambda path, errors: without_rights(lambda: list(_read_only(path, errors)))),
        ]
    )


def clocks() -> Tally:
    """The clock goes back by a day, by a century, and stands still."""
    times = {
        "back a day": ["2026-11-25T12:00:00.000Z", "2026-11-24T12:00:00.000Z"],
        "back a century": ["2026-11-25T12:00:00.000Z", "1926-11-25T12:00:00.000Z"],
        "far ahead, then right": ["9999-12-31T23:59:59.999Z", "2026-11-25T12:00:00.000Z"],
        "standing still": ["2026-11-25T12:00:00.000Z"],
    }
    return in_sum(
        _ran(f"a clock {name}", lambda path, errors, each=each: _clock(path, errors, each))
        for name, each in times.items()
    )


def dead_lock() -> Tally:
    """A process that is stopped holds the folder's lock."""
    return _ran("a lock that is held for ever", _locked)


def _ran(name: str, run: Callable[[Path, list[str]], Iterator[str] | list[str]]) -> Tally:
    """`run` is given the file's path, and the errors that have ended a thread."""
    with scratch() as folder, uncaught() as errors:
        path = file_in(folder)
        path.parent.mkdir()
        path.parent.chmod(0o777)
        try:
            faults = list(run(path, errors))
        except Exception as error:
            faults = [f"raised {error!r:.200}"]
        faults += [f"an error ended the store's thread: {error:.200}" for error in dict.fromkeys(errors)]
    return Tally(1, tuple(f"{name}: {fault}".replace(str(folder), "") for fault in faults))


def _file(path: Path, errors: list[str], given: Input) -> Iterator[str]:
    path.write_bytes(given.content)
    store, heard = store_at(path), Heard()
    store.listen(heard)
    shown = by_id(store.load())
    if given.is_whole:
        yield from [f"a notice for nothing: {store.notice}"] if store.notice else []
    else:
        yield from _unclear(store.notice, path)
    if given.good:
        yield from (f"{each.id} was not read" for each in GOOD if shown.get(each.id) != each)
    if path.read_bytes() != given.content:
        yield "reading has changed the file"
    store.record(step(None, NEW))
    has_saved = flushed(store, errors)
    store.close()
    if not kept(path.parent, given.content):
        yield "the file's bytes are not kept"
    if not has_saved:
        yield from _unclear(str(store.failure or ""), path)
        if path.read_bytes() != given.content:
            yield "not saved, and yet the file has changed"
        return
    yield from _same(shown | by_id([NEW]), path)


def _same(wanted: Annotations, path: Path) -> Iterator[str]:
    """NaN is not equal to itself."""
    found = reopened(path).annotations
    if repr(sorted(found.items())) != repr(sorted(wanted.items())) and (words := differences(found, wanted)):
        yield f"what was shown is not what was saved: {words[:300]}"


def _unclear(words: str, path: Path) -> Iterator[str]:
    """What is wrong with a notice."""
    if not words:
        yield "no notice"
    elif path.name not in words or "\n" in words or "Errno" in words or len(words) > LONGEST_NOTICE + len(str(path)):
        yield f"no clear notice: {words[:400]}"


def _no_file(path: Path, errors: list[str], put: Callable[[], object], remove: Callable[[], object]) -> Iterator[str]:
    put()
    store, heard = store_at(path), Heard()
    store.listen(heard)
    if store.load():
        yield "annotations were read"
    yield from _unclear(store.notice, path)
    store.record(step(None, NEW))
    if flushed(store, errors):
        yield "told to be saved"
    else:
        heard.soon(lambda heard: heard.has_failed)
        yield from _unclear(str(store.failure or ""), path)
    remove()
    if not flushed(store, errors):
        yield f"not saved when it could be: {store.failure}"
    store.close()
    yield from _same(by_id([NEW]), path)


def _file_for_folder(path: Path, errors: list[str]) -> Iterator[str]:
    path.parent.rmdir()
    path.parent.write_bytes(b"in the way")
    store, heard = store_at(path), Heard()
    store.listen(heard)
    store.load()
    store.record(step(None, NEW))
    if flushed(store, errors) or not heard.soon(lambda heard: heard.has_failed):
        yield "the reader was not told"
    if path.parent.read_bytes() != b"in the way":
        yield "it was changed"
    path.parent.unlink()
    if not flushed(store, errors):
        yield f"not saved when it could be: {store.failure}"
    store.close()


def _read_only(path: Path, errors: list[str]) -> Iterator[str]:
    path = path.parent / "own" / path.name
    path.parent.mkdir()
    path.write_bytes(content := content_of(GOOD))
    path.parent.chmod(0o500)
    store, heard = store_at(path), Heard()
    store.listen(heard)
    if by_id(store.load()) != by_id(GOOD):
        yield "the annotations were not read"
    store.record(step(None, NEW))
    if flushed(store, errors):
        yield "told to be saved"
    heard.soon(lambda heard: heard.has_failed)
    yield from _unclear(str(store.failure or ""), path)
    if path.read_bytes() != content:
        yield "the file has changed"
    path.parent.chmod(0o700)
    if not flushed(store, errors):
        yield f"not saved when it could be: {store.failure}"
    store.close()
    yield from _same(by_id([*GOOD, NEW]), path)


def _clock(path: Path, errors: list[str], times: list[str]) -> Iterator[str]:
    """Something is noted, changed and deleted while the clock goes; a copy from before the deletion does not bring it back."""
    told = iter(times)
    last = [times[0]]

    def now() -> str:
        last[0] = next(told, last[0])
        return last[0]

    store = store_at(path, now=now)
    doomed, stays = noted("doomed", modified=times[0]), noted("stays", modified=times[0])
    for each in (step(None, doomed), step(None, stays)):
        store.record(each)
    if not flushed(store, errors):
        yield f"not saved: {store.failure}"
    before = path.read_bytes()
    changed = replace(stays, note="changed", modified=last[0])
    for each in (step(doomed, None), step(stays, changed)):
        store.record(each)
    if not flushed(store, errors):
        yield f"not saved: {store.failure}"
    store.close()
    path.with_name("a.txt.sync-conflict-20261125-120000-ABCDEFG.json").write_bytes(before)
    found = reopened(path).annotations
    if doomed.id in found:
        yield "what was deleted is back"
    if stays.id not in found or "changed" not in found[stays.id].note:
        yield "the change is lost"


def _locked(path: Path, errors: list[str]) -> Iterator[str]:
    path.write_bytes(content_of(GOOD))
    holder = paused(lambda: fcntl.flock(os.open(path.parent, os.O_RDONLY), fcntl.LOCK_EX))
    try:
        store, heard = store_at(path), Heard()
        store.listen(heard)
        store.load()
        store.record(step(None, NEW))
        begun = time.monotonic()
        if store.flush(LOCK_SECONDS):
            yield "it was saved in spite of the lock"
        elif not heard.soon(lambda heard: heard.has_failed):
            yield f"nobody was told in {time.monotonic() - begun:.0f} seconds"
        yield from _unclear(str(store.failure or ""), path)
    finally:
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)
    if not flushed(store, errors):
        yield f"not saved when it could be: {store.failure}"
    store.close()
    yield from _same(by_id([*GOOD, NEW]), path)
