"""Anchor in a process of its own: in a long text a search would keep the thread that draws waiting for the interpreter.

Text, targets and old texts go in by standard input, the places come back by standard output; run as a module it is the
other end.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterable, Mapping
from threading import Lock

from postil.core.anchoring import anchor
from postil.core.annotation import Place, Target
from postil.core.document import Document, Span

Targets = list[tuple[str, Target]]


class Apart:
    """Anchors as `core.anchoring.anchor` does, from any thread."""

    def __init__(self) -> None:
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = Lock()
        self._is_stopped = False

    def anchor(
        self, document: Document, targets: Iterable[tuple[str, Target]], old_texts: Mapping[str, str]
    ) -> dict[str, Place]:
        """The places by id; none where it was stopped. Where no process can be had the search is made here."""
        asked: tuple[str, Targets, dict[str, str]] = (
            document.passage(Span(0, len(document))),
            list(targets),
            dict(old_texts),
        )
        try:
            places = self._asked(pickle.dumps(asked))
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            places = None
        if places is None and not self._is_stopped:
            return anchor(document, asked[1], asked[2])
        return places or {}

    def stop(self) -> None:
        """Whoever waits for an answer gets none."""
        with self._lock:
            self._is_stopped = True
            for process in self._processes:
                process.kill()

    def _asked(self, question: bytes) -> dict[str, Place] | None:
        with self._lock:
            if self._is_stopped or not sys.executable:
                return None
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._processes.add(process)
        try:
            answer, _ = process.communicate(question)
        finally:
            with self._lock:
                self._processes.discard(process)
        places: dict[str, Place] | None = pickle.loads(answer) if process.returncode == 0 else None
        return places


def _answer() -> None:
    from postil.formats.builder import plain

    text, targets, old_texts = pickle.load(sys.stdin.buffer)
    pickle.dump(anchor(plain(text), targets, old_texts), sys.stdout.buffer)


if __name__ == "__main__":
    _answer()
