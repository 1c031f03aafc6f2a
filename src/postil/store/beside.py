"""What is written beside an annotation file: the text of a pipe, a .gitignore, a snapshot of the text, the log of steps."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from postil.core.document import Document, Span
from postil.core.notebook import Step
from postil.core.steps import Entry
from postil.errors import CannotSave
from postil.store.atomic_file import PRIVATE, raised_as, replace_file
from postil.store.history import History
from postil.store.naming import GITIGNORE


class Beside:
    """For the annotations of one document, which they name `source`; `mode` is that of new files.

    In `project`, a folder of annotations, lies a .gitignore; in `texts` the document's text, which has no file of its own;
    under `snapshots` a snapshot of it; steps are logged in `history`.
    """

    def __init__(
        self,
        source: str,
        document: Document,
        mode: int | None = None,
        *,
        project: Path | None = None,
        texts: Path | None = None,
        snapshots: Path | None = None,
        history: History | None = None,
    ) -> None:
        self._source = source
        self._document = document
        self._mode = mode
        self._project = project
        self._texts = texts
        self._snapshots = snapshots
        self._history = history
        self._unkept = [document]
        """Texts of which no snapshot was kept yet."""

        self._log_begun = 0
        self._taken_up: set[str] = set()

    def begin(self, taken_up: Iterable[Entry] = ()) -> None:
        """A sitting begins: what is in the log by now is from before it, and what it takes up as it could not be saved then."""
        self._log_begun = self._history.size if self._history else 0
        self._taken_up = {entry.step.id for entry in taken_up}

    def earlier(self) -> tuple[list[Step], list[Step]]:
        """What stands of the steps from before this sitting, see `core.steps.standing`. Raises CannotRead."""
        if self._history is None:
            return [], []
        return self._history.standing_before(self._source, self._log_begun, self._taken_up)

    def steps(self) -> list[Entry]:
        """All steps that were ever logged, in order. Raises CannotRead."""
        return self._history.steps(self._source) if self._history else []

    def keep_text(self) -> None:
        """Before the first save. Raises CannotSave."""
        if self._texts is None:
            return
        path = self._texts / f"{self._document.sha256}.txt"
        with raised_as(CannotSave, path):
            is_kept = path.exists()
        if not is_kept:
            replace_file(path, self._document.passage(Span(0, len(self._document))).encode(), PRIVATE)

    def leave_gitignore(self) -> None:
        """A project without it is none the worse: no failure of it is told."""
        if self._project is None:
            return
        with suppress(CannotSave, OSError):
            if not (self._project / ".gitignore").exists():
                replace_file(self._project / ".gitignore", GITIGNORE.encode())

    def turn_to(self, document: Document, needed: AbstractSet[str]) -> None:
        """The document has another text; of the former ones those are still kept that are needed, by their SHA-256."""
        self._document = document
        self._unkept = [each for each in self._unkept if each.sha256 in needed] + [document]

    def unkept(self) -> list[Document]:
        """The texts to keep a snapshot of; told once."""
        unkept, self._unkept = self._unkept, []
        return unkept

    def keep_snapshots(self, documents: Iterable[Document]) -> str:
        """The texts that were annotated, when what was noted on them is safe. In words, what is amiss."""
        if self._snapshots is None:
            return ""
        from postil.store import snapshots

        try:
            for document in documents:
                snapshots.keep(self._snapshots, document, self._mode)
        except CannotSave as error:
            return f"no snapshot of the text: {error}"
        return ""

    def sweep_snapshots(self, texts: AbstractSet[str], besides: Path | None) -> None:
        """Remove those of the texts that no annotation file names; the file `besides` needs none of them."""
        if self._snapshots is not None and texts:
            from postil.store import snapshots

            snapshots.sweep_unneeded(self._snapshots, texts, besides)

    def log(self, saved: Sequence[Entry]) -> str:
        """A step that cannot be logged is saved all the same. In words, what is amiss."""
        if self._history is None:
            return ""
        try:
            self._history.append(self._source, saved)
        except CannotSave as error:
            return f"not in the log of steps: {error}"
        return ""
