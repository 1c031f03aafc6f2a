"""A sitting with one document: annotations to note, a store to note them in, and what a reopened file holds."""

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from postil.core.anchoring import describe
from postil.core.annotation import Annotation
from postil.core.document import Span
from postil.core.notebook import Change, Step
from postil.core.saving import Failed, Saved, StoreState
from postil.formats.builder import plain
from postil.store.annotation_store import AnnotationStore

DOCUMENT = plain("The lamp went out. The cat sat on the mat.\n" * 20)
THEN = "2026-11-24T05:50:24.123Z"
LATER = "2026-11-24T06:10:00.000Z"
NOW = "2026-11-25T12:00:00.000Z"

MEMORY = Path("/dev/shm")
"""A disk in memory, where there is one: runs that do not measure the disk take a third of the time there."""

NOBODY = 65534
"""The user without rights."""

Annotations = dict[str, Annotation]


@dataclass(frozen=True, slots=True)
class Reopened:
    """What a fresh store says of a file: its annotations by id, and its notice."""

    annotations: Annotations
    notice: str


@dataclass(slots=True)
class Heard:
    """A listener that remembers."""

    states: list[StoreState] = field(default_factory=list)

    def __call__(self, state: StoreState) -> None:
        self.states.append(state)

    @property
    def has_failed(self) -> bool:
        return any(isinstance(state, Failed) for state in self.states)

    @property
    def has_saved(self) -> bool:
        return any(isinstance(state, Saved) for state in self.states)

    def soon(self, is_so: Callable[["Heard"], bool], seconds: float = 1.0) -> bool:
        """A flush returns a moment before the listeners are told."""
        until = time.monotonic() + seconds
        while not is_so(self) and time.monotonic() < until:
            time.sleep(0.001)
        return is_so(self)


def noted(name: str, **fields: Any) -> Annotation:
    times = {"created": THEN, "modified": THEN} | {key: fields.pop(key) for key in ("modified",) if key in fields}
    return Annotation(f"urn:uuid:{name}", describe(DOCUMENT, Span(4, 8)), **times, **fields)


def many(count: int) -> list[Annotation]:
    """Annotations as readers make them: some with tags, some with a note, some with both."""
    return [
        noted(str(n), tags=("verify", f"part/{n % 7}")[: n % 3], note=f"Note {n}: who says so?" if n % 4 else "")
        for n in range(count)
    ]


def step(before: Annotation | None, after: Annotation | None) -> Step:
    return Step((Change(before, after),), "a step")


def file_in(folder: Path) -> Path:
    return folder / "annotations" / "a.txt.json"


def store_at(path: Path, **settings: Any) -> AnnotationStore:
    usual: dict[str, Any] = {"now": lambda: NOW, "creator": "Ada"}
    return AnnotationStore(path, "a.txt", DOCUMENT, **(usual | settings))


def write_file(path: Path, annotations: Iterable[Annotation]) -> None:
    """A good file with these annotations, written by a sitting of its own."""
    store = store_at(path)
    store.record(Step(tuple(Change(None, each) for each in annotations), "import"))
    assert store.flush(60), store.failure
    store.close()


def content_of(annotations: Iterable[Annotation]) -> bytes:
    """What is in a good file with these annotations."""
    with scratch() as folder:
        write_file(file_in(folder), annotations)
        return file_in(folder).read_bytes()


def by_id(annotations: Iterable[Annotation]) -> Annotations:
    return {annotation.id: annotation for annotation in annotations}


def reopened(path: Path) -> Reopened:
    store = store_at(path)
    annotations = by_id(store.load())
    store.close()
    return Reopened(annotations, store.notice)


def ids_in_plain_json(path: Path) -> tuple[set[str], set[str]]:
    """Of the annotations and of the tombstones. Raises ValueError where the file is no JSON."""
    tables = json.loads(path.read_bytes())
    annotations, deleted = ({row["id"] for row in tables.get(name, {}).values()} for name in ("annotations", "deleted"))
    return annotations, deleted


def differences(found: Mapping[str, Annotation], wanted: Mapping[str, Annotation]) -> str:
    """In words, "" where there are none."""
    words = [
        *(f"{id} is missing" for id in wanted if id not in found),
        *(f"{id} should not be there" for id in found if id not in wanted),
        *(f"{id} is {found[id]}, not {each}" for id, each in wanted.items() if id in found and found[id] != each),
    ]
    return "; ".join(words)


def temporary_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.tmp"))


def kept(folder: Path, content: bytes, *, where: str = "") -> bool:
    """Whether these bytes are, exactly, in a file in the folder; `where` is part of its path."""
    return any(path.read_bytes() == content for path in folder.rglob("*") if path.is_file() and where in str(path))


@contextmanager
def scratch(*, on_disk: bool = False) -> Iterator[Path]:
    """A folder to work in, gone afterwards, in memory unless the disk is wanted. Others may enter it."""
    parent = MEMORY if not on_disk and os.access(MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="torture-", dir=parent))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def uncaught() -> Iterator[list[str]]:
    """The errors that end a thread, in words, instead of a traceback on the screen."""
    words: list[str] = []
    before = threading.excepthook
    threading.excepthook = lambda args: words.append(f"{args.exc_type.__name__}: {args.exc_value}")
    try:
        yield words
    finally:
        threading.excepthook = before


def flushed(store: AnnotationStore, errors: list[str], seconds: float = 10.0) -> bool:
    """As `flush`, but without waiting for a thread that has died of an error."""
    until = time.monotonic() + seconds
    while not store.flush(0.2):
        if store.failure or errors or time.monotonic() > until:
            return False
    return True
