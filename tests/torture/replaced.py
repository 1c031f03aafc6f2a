"""Another program puts something else in the file's place while a store has it open."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from postil.store.annotation_store import AnnotationStore
from torture.processes import without_rights
from torture.sitting import (
    Annotations,
    Heard,
    by_id,
    file_in,
    flushed,
    kept,
    noted,
    reopened,
    scratch,
    step,
    store_at,
    temporary_files,
    uncaught,
    write_file,
)
from torture.tally import Tally, in_sum
from torture.ways import CASES, MINE, OLD, THEIRS, Case

NEXT = noted("mine-2", note="noted after the replacement")

MOMENTS = ("before the first change", "after a change")


def replaced(*names: str) -> Tally:
    """Each case at both moments; a name is any part of a case's name."""
    chosen = [name for name in CASES if not names or any(each in name for each in names)]
    return in_sum(_tally(name, moment) for name in chosen for moment in MOMENTS)


def _tally(name: str, moment: str) -> Tally:
    case = CASES[name]
    with scratch() as folder:
        faults = without_rights(lambda: _run(folder, case, moment)) if case.by_mode else _run(folder, case, moment)
    return Tally(1, tuple(f"{name}, {moment}: {fault}".replace(str(folder), "") for fault in faults))


def _run(folder: Path, case: Case, moment: str) -> list[str]:
    with uncaught() as errors:
        try:
            faults = list(_faults(folder, case, moment, errors))
        except Exception as error:
            faults = [f"raised {error!r}"]
    return faults + [f"an error ended the store's thread: {error}" for error in errors]


def _faults(folder: Path, case: Case, moment: str, errors: list[str]) -> Iterator[str]:
    path = file_in(folder)
    write_file(path, OLD)
    store, heard = store_at(path), Heard()
    store.listen(heard)
    wanted = by_id(store.load())
    if moment == MOMENTS[1]:
        store.record(step(None, MINE))
        assert flushed(store, errors)
        wanted |= by_id([MINE])
    case.do(path)
    left = path.read_bytes() if case.copy or (case.untouched and os.access(path, os.R_OK)) else None
    store.record(step(None, NEXT))
    has_saved = flushed(store, errors)
    if case.undo:
        yield from _blocked(store, heard, case, path, left, has_saved)
        has_saved = flushed(store, errors)
    if not has_saved:
        yield f"not saved: {store.failure}"
        return
    yield from _there(path, case, wanted | by_id([NEXT]))
    if case.copy and left is not None and not kept(path.parent, left, where=".quarantine"):
        yield "the bytes that could not be read are not kept"
    yield from (f"{left.name} was left" for left in temporary_files(folder))
    if words := case.also(path):
        yield words
    yield from _once_more(store, path, errors)


def _blocked(
    store: AnnotationStore, heard: Heard, case: Case, path: Path, left: bytes | None, has_saved: bool
) -> Iterator[str]:
    if has_saved:
        yield "told to be saved where nothing can be"
    elif not (store.failure and heard.soon(lambda heard: heard.has_failed)):
        yield "the reader was not told"
    if case.untouched and path.read_bytes() != left:
        yield "the file was changed"
    assert case.undo is not None
    case.undo(path)


def _there(path: Path, case: Case, wanted: Annotations) -> Iterator[str]:
    found = reopened(path)
    if found.notice:
        yield f"afterwards: {found.notice}"
    ids = wanted.keys() - set(case.may_go) | ({THEIRS.id} if case.theirs else set())
    yield from (f"{id} is lost" for id in ids if id not in found.annotations)
    yield from (f"{id} should not be there" for id in found.annotations if id not in {*wanted, THEIRS.id})


def _once_more(store: AnnotationStore, path: Path, errors: list[str]) -> Iterator[str]:
    """The next change is saved onto what is there."""
    before = reopened(path).annotations
    store.record(step(NEXT, replace(NEXT, note="once more", modified="2026-11-24T06:00:00.000Z")))
    if not flushed(store, errors):
        yield f"the next change is not saved: {store.failure}"
        return
    found = reopened(path).annotations
    store.close()
    if found.keys() != before.keys() or found[NEXT.id].note != "once more":
        yield "the next change is not there, or another is gone"
