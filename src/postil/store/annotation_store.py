"""The annotations of one document on disk: steps are queued, and a thread of its own writes them."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import TYPE_CHECKING

from postil.core.annotation import Annotation
from postil.core.document import Document
from postil.core.notebook import Change, Step
from postil.core.saving import Arrived, Failed, Saved, Saving, StoreState
from postil.core.steps import Entry, left_standing
from postil.core.times import timestamp
from postil.errors import CannotRead, CannotSave
from postil.store.annotation_file import AnnotationFile, Contents
from postil.store.atomic_file import sweep
from postil.store.beside import Beside
from postil.store.collector import leave_alone, uncollected
from postil.store.history import History
from postil.store.recorded import with_steps
from postil.store.rescue import Stages
from postil.store.unsaved import Unsaved

if TYPE_CHECKING:
    from postil.store.adoption import Left

PAUSE_SECONDS = 0.03
"""How long a step waits before it is written: for the screen to show it first, and for steps that follow."""

RETRY_SECONDS = 2.0
"""How long after a failure the next try begins, unless a step or a flush comes first."""

LOOK_SECONDS = 1.0
"""How often a store that watches looks whether another writer has changed the file."""

CLOSING_SECONDS = 2.0

MANY = 500
"""So many annotations are worth telling the garbage collector of."""

Listener = Callable[[StoreState], None]


def utc_now() -> str:
    """Now, as annotations write it."""
    return timestamp(datetime.now(UTC))


class AnnotationStore:
    """Loads and records the annotations in the file at `path`.

    `source` is the IRI by which the file names its document, `mode` that of a new file (without it the umask decides).
    `root` is the folder of annotations it lies in, a `project` one that others share: the first write leaves a .gitignore
    there, and in `texts` the document's text, with `snapshots` a snapshot of it. `stages` says what git's index holds of an
    unmerged file. Steps are logged in `history` when they are saved, and kept in `unsaved` while they cannot be.
    """

    def __init__(
        self,
        path: Path,
        source: str,
        document: Document,
        *,
        creator: str = "",
        mode: int | None = None,
        root: Path | None = None,
        project: Path | None = None,
        stages: Stages = lambda path: None,
        texts: Path | None = None,
        snapshots: bool = False,
        history: History | None = None,
        unsaved: Unsaved | None = None,
        now: Callable[[], str] = utc_now,
    ) -> None:
        self.path = path
        self.notice = ""
        self.is_read_only = False
        self.failure: CannotSave | None = None
        self._source = source
        self._root = root or path.parent
        self._mode = mode
        self._stages = stages
        self._file = AnnotationFile(path, source, document, creator, mode, root or project, stages)
        self._beside = Beside(
            source,
            document,
            mode,
            project=project,
            texts=texts,
            snapshots=self._root if snapshots else None,
            history=history,
        )
        self._texts: set[str] = set()
        """By their SHA-256 the texts that were annotated as far as this sitting knows."""

        self._unsaved = unsaved
        self._keeping = Lock()
        self._kept: Path | None = None
        self._told_besides = ""
        self._now = now
        self._listeners: list[Listener] = []
        self._unheard: list[Change] = []
        self._has_saved = False
        self._disk = Lock()
        self._turn = Condition()
        self._queue: list[Entry] = []
        self._thread: Thread | None = None
        self._is_urged = False
        self._is_closed = False
        self._is_watching = False
        self._flushing = 0
        self._tries = 0
        self._failed_try = 0

    def load(self) -> list[Annotation]:
        """The annotations in the file, none where there is no file; `notice` then says what could not be read.

        Steps that an earlier sitting could not save are taken up, and saved.
        """
        with self._disk, uncollected():
            contents = self._file.read()
        if len(contents.annotations) >= MANY:
            leave_alone()
        self._texts |= {annotation.target.sha256 for annotation in contents.annotations}
        self.is_read_only = contents.is_read_only
        waiting = self._unsaved.load() if self._unsaved else []
        self._beside.begin(waiting)
        lost = len(self.lost(contents.annotations)) if contents.is_damaged else 0
        self.notice = " ".join(filter(None, [contents.notice, _lost(lost), _taken_up(len(waiting))]))
        if not waiting:
            return contents.annotations
        with self._turn:
            self._queue[:0] = waiting
            self._urge()
        return with_steps(contents.annotations, waiting)

    def contents(self) -> Contents:
        """What is in the file, and nothing is taken up or written."""
        with self._disk, uncollected():
            return self._file.read()

    def earlier(self) -> tuple[list[Step], list[Step]]:
        """What stands of the steps from before this sitting, see `core.steps.standing`. Raises CannotRead."""
        return self._beside.earlier()

    def steps(self) -> list[Entry]:
        """All steps that were ever logged, in order. Raises CannotRead."""
        return self._beside.steps()

    def old_text(self, sha256: str) -> str | None:
        """A text that was annotated, if a sound snapshot of it is kept."""
        from postil.store import snapshots

        return snapshots.text(self._root, sha256)

    def lost(self, annotations: Iterable[Annotation]) -> list[Annotation]:
        """What the log says to stand and is neither among these nor deleted in the file. None where it cannot be read."""
        try:
            found = left_standing(self.steps())
        except CannotRead:
            return []
        with self._disk:
            known = self._file.deleted().union(annotation.id for annotation in annotations)
        return [annotation for id, annotation in found.items() if id not in known]

    def left(self, sha256: str) -> list["Left"]:
        """What documents that are gone have left about the text with this SHA-256, see `adoption.left`."""
        from postil.store import adoption

        return adoption.left(self._root, sha256, self.path)

    def take_over(self, what: "Left", document: Document, unsaved: Unsaved) -> None:
        """It is this document's from now on, with what waits in `unsaved` to be saved in it. Raises CannotSave."""
        from postil.store import adoption

        waiting = unsaved.load()
        with self._disk:
            adoption.take_over(
                what,
                self._file,
                document,
                root=self._root,
                mode=self._mode,
                waiting=waiting,
                stages=self._stages,
                when=self._now(),
                saved=unsaved.discard,
            )
        self._texts.add(document.sha256)
        self.look()

    def belongs_to_another(self, source: str) -> bool:
        """Whether the file is there and names another document (a disk that ignores case)."""
        with self._disk:
            return self._file.source() not in (None, source)

    def listen(self, listener: Listener) -> None:
        """The listener is called on the store's own thread; it must not wait for a thread that flushes.

        It hears at once, and on this thread, of a failure that still stands, and of what came while nobody listened.
        """
        with self._turn:
            self._listeners.append(listener)
            unheard, self._unheard = self._unheard, []
        if unheard:
            listener(Arrived(tuple(unheard)))
        if self.failure is not None:
            listener(Failed(self.failure, self._kept))

    def watch(self) -> None:
        """From now on tell the listeners what other writers change, within a second or two."""
        with self._turn:
            self._is_watching = True
            self._start()

    def stop_watching(self) -> None:
        with self._turn:
            self._is_watching = False
            self._turn.notify_all()

    def turn_to(self, document: Document) -> None:
        """The document has another text by now: that is what is saved with the next step."""
        with self._turn:
            needed = {each.target.sha256 for entry in self._queue for each in _annotations(entry)}
            self._beside.turn_to(document, needed)
            self._file.turn_to(document)

    def record(self, step: Step) -> None:
        """Queue a step; it is written at once, with whatever waits beside it."""
        with self._turn:
            self._queue.append(Entry(step, self._now()))
            self._urge()

    def flush(self, seconds: float) -> bool:
        """Wait until all that was recorded is on disk. False where a try failed, see `failure`, or took longer.

        It is then kept aside, where that can be done, see `kept`.
        """
        with self._turn:
            if self._queue:
                self._urge()
            begun = self._tries
            self._flushing += 1
            self._turn.notify_all()
            self._turn.wait_for(lambda: not self._queue or self._failed_try > begun, seconds)
            self._flushing -= 1
            is_saved = not self._queue
        if not is_saved:
            self._keep()
        return is_saved

    @property
    def kept(self) -> Path | None:
        """The file in which is kept what could not be saved."""
        return self._kept

    def close(self) -> None:
        """Write what waits, for a few seconds at most, and end the thread."""
        self.flush(CLOSING_SECONDS)
        with self._turn:
            self._is_closed = True
            thread = self._thread
            self._turn.notify_all()
        if thread is not None:
            thread.join(CLOSING_SECONDS)
        if not self._queue and (thread is None or not thread.is_alive()):
            self._sweep_snapshots()
        if self._unsaved is not None:
            self._unsaved.close()

    def _sweep_snapshots(self) -> None:
        """A text that is annotated no longer need not be kept: what a later undo brings back is found by its rivals."""
        annotations = list(self._file.annotations)
        left = self._texts - {annotation.target.sha256 for annotation in annotations}
        self._beside.sweep_snapshots(left, None if annotations else self.path)

    def _urge(self) -> None:
        """Have the queue written now, by a thread that lives until it is empty, or as long as the store watches."""
        self._is_urged = True
        self._turn.notify_all()
        self._start()

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._run, name="postil-store", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (waiting := self._next()) is not None:
            try:
                if waiting:
                    self._try(waiting)
                else:
                    self.look()
            except Exception as error:  # a fault of ours is told like any other, and the steps are kept
                self._failed(CannotSave(f"a fault in postil ({error!r}): {self.path}"))

    def _next(self) -> list[Entry] | None:
        """The steps to be written now; after a failure when it is time again. None of them: it is time to look.

        None: the thread ends.
        """
        with self._turn:
            if self._queue and self.failure is not None:
                self._turn.wait_for(lambda: self._is_urged or self._is_closed, RETRY_SECONDS)
            elif self._queue:
                self._turn.wait_for(lambda: self._flushing or self._is_closed, PAUSE_SECONDS)
            elif self._is_watching:
                self._turn.wait_for(lambda: self._queue or self._is_closed or not self._is_watching, LOOK_SECONDS)
                if self._is_watching and not self._is_closed:
                    return []
            if not self._queue or self._is_closed:
                self._thread = None
                return None
            self._is_urged = False
            self._tries += 1
            return list(self._queue)

    def look(self) -> None:
        """Tell what other writers have changed."""
        with self._disk:
            changes = self._file.look()
        self._arrived(changes)

    def _arrived(self, changes: list[Change]) -> None:
        with self._turn:
            if not self._listeners:
                self._unheard += changes
                return
        if changes:
            self._tell(Arrived(tuple(changes)))

    def _try(self, waiting: list[Entry]) -> None:
        if self.failure is None:
            self._tell(Saving())
        try:
            with self._disk:
                changes = self._write(waiting)
        except CannotSave as error:
            self._failed(error)
        else:
            unkept = self._saved(waiting)
            self._arrived(changes)
            if unkept and (notice := self._beside.keep_snapshots(unkept)):
                self._tell(Saved(self.path, False, notice))

    def _write(self, waiting: list[Entry]) -> list[Change]:
        if not self._has_saved:
            self._beside.keep_text()
        changes = self._file.write(waiting)
        if not self._has_saved:
            sweep(self.path.parent)
            self._beside.leave_gitignore()
        return changes

    def _failed(self, error: CannotSave) -> None:
        self._keep()
        with self._turn:
            is_news = str(error) != str(self.failure)
            self.failure = error
            self._failed_try = self._tries
            self._turn.notify_all()
        if is_news:
            self._tell(Failed(error, self._kept))

    def _keep(self) -> None:
        """What waits to be saved is kept aside for the next start."""
        with self._keeping:
            self._keep_aside(list(self._queue))

    def _keep_aside(self, waiting: list[Entry]) -> None:
        if self._unsaved is None:
            return
        try:
            if waiting:
                self._unsaved.keep(self._source, waiting)
            else:
                self._unsaved.discard()
        except CannotSave:
            self._kept = None
        else:
            self._kept = self._unsaved.path

    def _saved(self, saved: list[Entry]) -> list[Document]:
        """Returns the texts of which a snapshot is to be kept."""
        is_first, self._has_saved = not self._has_saved, True
        not_logged = self._beside.log(saved)
        besides = self._file.no_backup or not_logged
        is_news, self._told_besides = besides != self._told_besides, besides
        with self._keeping:
            self._keep_aside(self._queue[len(saved) :] if self._kept else [])
            with self._turn:
                self.failure = None
                del self._queue[: len(saved)]
                unkept = self._beside.unkept()
                self._turn.notify_all()
        self._texts |= {each.target.sha256 for entry in saved for each in _annotations(entry)}
        self._tell(Saved(self.path, is_first, besides if is_news else ""))
        return unkept

    def _tell(self, state: StoreState) -> None:
        """A listener's error is shown as a thread's is, and keeps nothing from being written."""
        for listener in tuple(self._listeners):
            try:
                listener(state)
            except Exception:
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))


def _annotations(entry: Entry) -> Iterator[Annotation]:
    """Those that a step has changed, before and after it."""
    return (each for change in entry.step.changes for each in change if each is not None)


def _lost(count: int) -> str:
    return f"{count} more can be had from your log of steps: postil restore FILE --lost." if count else ""


def _taken_up(count: int) -> str:
    what = (
        f"{count} changes that could not be saved before are"
        if count > 1
        else "A change that could not be saved before is"
    )
    return f"{what} taken up again." if count else ""
