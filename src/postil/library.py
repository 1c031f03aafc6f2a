"""Which documents there are, where their annotations lie; opens one."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote
from uuid import uuid4

from postil.core.display import shown_line
from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.core.times import timestamp
from postil.errors import CannotRead, CannotSave, IsBinary, PostilError
from postil.formats import READERS
from postil.formats.decoding import decode, is_binary
from postil.returning import returned, words_of
from postil.seeking import Seeker
from postil.session import Session
from postil.settings import Settings, read_settings
from postil.store.annotation_store import AnnotationStore
from postil.store.atomic_file import PRIVATE, replace_file
from postil.store.found_places import FoundPlaces
from postil.store.history import History
from postil.store.naming import annotations_folder, apart, file_name, piped_name
from postil.store.reading_state import Marked, Reading, ReadingState, Recent
from postil.store.unsaved import Unsaved

if TYPE_CHECKING:
    from postil.store.searches import Searches

TUTOR = "tutor.md"
"""The text in `seeds` that teaches the reader."""

LONG = 48_000
"""Code points of a marked-up text that takes longer to parse than a screen takes to come up."""

SHOWN_SECONDS = 3.0
"""How long an opening waits for a screen at most."""

GIT_NAME = re.compile(r"^\s*\[user\][^\[]*?^\s*name\s*=\s*(.+?)\s*$", re.MULTILINE | re.DOTALL)


class Home(NamedTuple):
    """Where the library looks and keeps things: the user's home, data and state folders, and the file of settings."""

    home: Path
    data: Path
    state: Path
    settings: Path | None = None

    @classmethod
    def of_user(cls) -> "Home":
        from platformdirs import user_config_path, user_data_path, user_state_path

        settings = user_config_path("postil") / "config.toml"
        try:
            return cls(Path.home(), user_data_path("postil"), user_state_path("postil"), settings)
        except RuntimeError as error:
            raise PostilError("There is no home folder to keep annotations in. Set HOME.") from error


class Seen(NamedTuple):
    """How a file was found on the disk: another file in its place, or another content, is seen otherwise."""

    device: int
    number: int
    mode: int
    size: int
    modified: int
    changed: int


class Opened(NamedTuple):
    """A document with its session; `key` names it in the reading state, `notice` must be told, `is_first`: it is the first.

    `seen` is how its file was before it was read.
    """

    session: Session
    store: AnnotationStore
    name: str
    key: str
    reading: Reading | None
    notice: str
    is_first: bool
    seeker: Seeker
    source: "Source"
    seen: Seen | None

    @property
    def document(self) -> Document:
        return self.session.notebook.document

    @property
    def iri(self) -> str:
        """The document's absolute IRI, for other programs."""
        return Path(self.key).as_uri() if os.path.isabs(self.key) else self.key


class Looked(NamedTuple):
    """A document with its annotations as they are on disk, and the file they are in; `trouble`: some could not be read."""

    notebook: Notebook
    path: Path
    trouble: str


class Source(NamedTuple):
    """What is opened: a path, or the bytes that came through a pipe."""

    path: Path | None
    data: bytes = b""
    annotations: Path | None = None
    force: bool = False

    @property
    def name(self) -> str:
        return self.path.name if self.path else "standard input"


class Opening:
    """A document being read and anchored on a thread of its own, so that a screen can be made meanwhile.

    A long marked-up text is parsed only when a screen says with `is_shown` that it tells of it: the parser and the
    screen would else wait for each other.
    """

    def __init__(self, library: "Library", source: Source) -> None:
        self.source = source
        self.is_shown = Event()
        self._library = library
        self._done = Event()
        self._opened: Opened | None = None
        self._error: BaseException | None = None
        Thread(target=self._run, name="postil-opening", daemon=True).start()

    def _run(self) -> None:
        try:
            self._opened = self._library.open(
                self.source, lambda: self.is_shown.wait(SHOWN_SECONDS), is_waited_for=False
            )
        except BaseException as error:  # whoever waits for the result raises it
            self._error = error
        finally:
            self._done.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it is there, after so many seconds at most."""
        return self._done.wait(seconds)

    @property
    def result(self) -> Opened:
        """What was opened; waits for it. Raises what went wrong."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        assert self._opened is not None, "an opening ends with a document or an error"
        return self._opened


class Library:
    """Opens documents with their annotations, and remembers where one was in them."""

    def __init__(
        self,
        home: Home | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], str] = lambda: uuid4().urn,
    ) -> None:
        self._home_given = home
        self._now, self._new_id = now, new_id

    @cached_property
    def home(self) -> Home:
        return self._home_given or Home.of_user()

    @cached_property
    def settings(self) -> Settings:
        """As the user's file says, with what is wrong in it."""
        return read_settings(self.home.settings) if self.home.settings else Settings()

    @cached_property
    def _creator(self) -> str:
        return self.settings.name or creator()

    @cached_property
    def state(self) -> ReadingState:
        return ReadingState(self.home.state / "reading")

    @cached_property
    def searches(self) -> "Searches":
        """What was searched for in earlier sittings."""
        from postil.store.searches import Searches

        return Searches(self.home.state / "searches.json")

    def opening(self, source: Source) -> Opening:
        """Begin to open a document; the result is there later."""
        return Opening(self, source)

    def open(
        self, source: Source, before_parsing: Callable[[], object] = lambda: None, *, is_waited_for: bool = True
    ) -> Opened:
        """Read a document, load and anchor its annotations. Raises CannotRead.

        `before_parsing` is called where the parser will take longer than a screen. Unless all is waited for, passages that
        take long to find are left to `Opened.seeker`.
        """
        found = seen(source.path) if source.path else None
        document = read_document(source, before_parsing)
        store, key = self._store(source, document)
        annotations = {annotation.id: annotation for annotation in store.load()}
        seeker = self._seeker(document, store.old_text, key)
        places = (seeker.all if is_waited_for else seeker.at_once)(annotations.values())
        session = Session(Notebook(document, annotations, places), store, self._now, self._new_id, self._creator)
        notices = [store.notice, "" if document.encoding == "utf-8" else f"read as {document.encoding}"]
        told = " · ".join(filter(None, notices))
        state = self.state
        reading = state.place(key)
        reading = returned(reading, document) if reading is not None else None
        return Opened(session, store, source.name, key, reading, told, state.is_empty, seeker, source, found)

    def seeker(self, opened: Opened, document: Document) -> Seeker:
        """For the opened document's annotations in another text of it; the text they are shown in now is known."""
        before, store = opened.document, opened.store

        def old_text(sha256: str) -> str | None:
            return before.passage(before.span) if sha256 == before.sha256 else store.old_text(sha256)

        return self._seeker(document, old_text, opened.key)

    def _seeker(self, document: Document, old_text: Callable[[str], str | None], key: str) -> Seeker:
        return Seeker(document, old_text, FoundPlaces(self.home.state / "places", key))

    def look(self, source: Source) -> Looked:
        """Read a document and its annotations, and find all passages, for one who changes nothing. Raises CannotRead."""
        document = read_document(source)
        store, key = self._store(source, document)
        contents = store.contents()
        store.close()
        seeker = self._seeker(document, store.old_text, key)
        annotations = {annotation.id: annotation for annotation in contents.annotations}
        trouble = contents.notice if contents.is_damaged or contents.is_unreadable else ""
        return Looked(Notebook(document, annotations, seeker.all(contents.annotations)), store.path, trouble)

    def annotation_files(self, document: Path, folder: Path | None = None) -> list[Path]:
        """The files of that document's name that are there, without a look at the document or into them."""
        base, _, _, iri, name = self._location(Path(os.path.abspath(document)), folder)
        return [path for path in (base / name, base / apart(name, iri)) if os.path.lexists(path)]

    def remember(
        self,
        opened: Opened,
        span: Span,
        size: str,
        *,
        unit: str = "paragraph",
        panel: bool,
        digits: Mapping[str, str],
        progress: int,
        marks: Mapping[str, tuple[Span, str, str]],
    ) -> None:
        """Keep where the reader was; that it cannot be kept is no reason to trouble anyone.

        `progress` is in percent; `marks` have span, size, and by what `j` went.
        """
        marked = {letter: Marked(at.start, at.end, size, unit) for letter, (at, size, unit) in marks.items()}
        reading = Reading(span, size, unit, panel, digits, progress, marked)
        words = words_of(opened.document, reading.spans)
        self.state.remember(opened.key, replace(reading, words=words), timestamp(self._now()))

    def keep_fault(self, details: str) -> Path:
        """Keep the details of a fault in the state folder; returns the file."""
        path = self.home.state / "fault.log"
        with suppress(CannotSave):
            replace_file(path, details.encode(errors="replace"), PRIVATE)
        return path

    def keep_copy(self, words: str) -> Path:
        """Write what is too long for a clipboard into the state folder; returns the file. Raises CannotSave."""
        path = self.home.state / "clipboard.txt"
        replace_file(path, words.encode(errors="replace"), PRIVATE)
        return path

    def recent(self) -> list[Recent]:
        """The documents read last that are still there, the last first."""
        return [recent for recent in self.state.recent(30) if os.path.isfile(recent.source)]

    def annotation_file(self, source: Source) -> Path:
        """Where the annotations of a document are, or would be, kept. Raises CannotRead."""
        return self._store(source, read_document(source))[0].path

    def _store(self, source: Source, document: Document) -> tuple[AnnotationStore, str]:
        """The document's store, and its key in the reading state."""
        folder = source.annotations
        if source.path is None:
            base = folder or self.home.data
            path = base / piped_name(document.sha256)
            urn = f"urn:sha256:{document.sha256}"
            mode = None if folder else PRIVATE
            store = AnnotationStore(
                path,
                urn,
                document,
                creator=self._creator,
                mode=mode,
                texts=path.parent,
                history=self._history(base),
                unsaved=self._unsaved(path),
            )
            return store, urn
        path = Path(os.path.abspath(source.path))
        base, folder, mode, iri, name = self._location(path, folder)

        def store_at(name: Path) -> AnnotationStore:
            return AnnotationStore(
                base / name,
                iri,
                document,
                creator=self._creator,
                mode=mode,
                root=base,
                project=folder,
                stages=_stages,
                snapshots=self.settings.snapshots,
                history=self._history(base),
                unsaved=self._unsaved(base / name),
            )

        store = store_at(name)
        if store.belongs_to_another(iri):
            store = store_at(apart(name, iri))
        return store, str(path)

    def _location(self, path: Path, folder: Path | None) -> tuple[Path, Path | None, int | None, str, Path]:
        """Where annotations of an absolute path are kept: the folder, the project's, the mode, the IRI, the file in it."""
        if folder is None:
            folder = annotations_folder(path, self.home.home)
        base = folder or self.home.data / "annotations"
        inside = path.relative_to(base.parent) if folder and path.is_relative_to(base.parent) else path
        iri = path.as_uri() if inside.is_absolute() else quote(os.fsencode(inside.as_posix()))
        return base, folder, None if folder else PRIVATE, iri, file_name(inside)

    def _history(self, annotations: Path) -> History:
        return History(self.home.state / "history", annotations)

    def _unsaved(self, file: Path) -> Unsaved:
        return Unsaved(self.home.state / "unsaved", file)


def _stages(path: Path) -> tuple[bytes, bytes, bytes] | None:
    from postil.programs import stages

    return stages(path)


def seeds() -> list[Path]:
    """The sample documents that come with postil; the tutor is none of them, since one reads a copy of it."""
    folder = seeds_folder()
    inside = folder.iterdir() if folder else ()
    return sorted(path for path in inside if path.suffix in READERS and path.suffix and path.name != TUTOR)


def seeds_folder() -> Path | None:
    """Beside the package when it was installed, else at the top of the checkout."""
    here = Path(__file__).parent
    return next((folder for folder in (here / "seeds", here.parent.parent / "seeds") if folder.is_dir()), None)


def creator() -> str:
    """Who makes annotations: git's user.name, else the login."""
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    for path in (Path(os.path.expanduser("~/.gitconfig")), Path(config, "git", "config")):
        with suppress(OSError, UnicodeDecodeError):
            found = GIT_NAME.search(path.read_text(encoding="utf-8"))
            if found:
                return found[1].strip('"')
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def seen(path: Path) -> Seen | None:
    """How the file is on the disk now; None where it is gone or cannot be reached."""
    try:
        found = path.stat()
    except OSError:
        return None
    mark = found.st_mtime_ns, found.st_ctime_ns
    return Seen(found.st_dev, found.st_ino, found.st_mode, found.st_size, *mark)


def read_document(source: Source, before_parsing: Callable[[], object] = lambda: None) -> Document:
    """The document, by the reader for its suffix. Raises CannotRead or IsBinary."""
    data = source.data if source.path is None else _bytes(source.path)
    if is_binary(data) and not source.force:
        raise IsBinary(f"{shown_line(source.name)} is not a text. --force opens it all the same.")
    text, encoding = decode(data)
    del data
    suffix = source.path.suffix.lower() if source.path else ""
    reader = READERS.get(suffix, READERS[""])
    if reader is not READERS[""] and len(text) > LONG:
        before_parsing()
    named = str(source.path) if source.path else ""
    return replace(reader(text, named), encoding=encoding)


def _bytes(path: Path) -> bytes:
    name = shown_line(str(path))
    try:
        if path.is_dir():
            raise CannotRead(f"{name} is a folder. Name a document in it.")
        if not path.is_file() and path.exists():
            raise CannotRead(f"{name} is no regular file. What a program prints is read by: PROGRAM | postil -")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CannotRead(f"{name}: there is no such file.{_nearest(path)}") from error
    except PermissionError as error:
        raise CannotRead(f"{name}: you may not read it (permission denied).") from error
    except OSError as error:
        raise CannotRead(f"{name}: cannot be read ({error.strerror or error}).") from error
    except MemoryError as error:
        raise CannotRead(f"{name} is larger than the memory.") from error


def _nearest(path: Path) -> str:
    """Names in the folder that are like the one asked for."""
    from difflib import get_close_matches

    try:
        names = [each.name for each in (path.parent).iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, n=3, cutoff=0.65)
    return f" Near it: {', '.join(shown_line(name) for name in near)}." if near else ""
