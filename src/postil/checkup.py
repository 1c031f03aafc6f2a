"""One annotation file looked at: its shape, its records, whether its passages stand in its document."""

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

from postil.core.anchoring import anchor, describe
from postil.core.annotation import Annotation
from postil.core.display import short
from postil.core.document import Document, Span
from postil.core.notebook import Change, Step
from postil.core.records import Tables, source
from postil.core.soundness import Records, faults, has_sound_document, records
from postil.core.steps import Entry
from postil.core.times import local
from postil.errors import DamagedFile, PostilError
from postil.library import Source, read_document
from postil.programs import stages
from postil.store.annotation_file import AnnotationFile
from postil.store.annotation_store import utc_now
from postil.store.atomic_file import alone
from postil.store.atomic_json import tables_in
from postil.store.backups import FOLDER as BACKUPS
from postil.store.backups import Backups
from postil.store.naming import ELSEWHERE, PIPED, SUFFIX, apart, file_name, path_in
from postil.store.rescue import MARKS, QUARANTINE
from postil.store.salvage import salvaged
from postil.store.schema import is_newer, is_older

State = Literal["wrong", "told", "mended"]
Mend = Callable[[], str]

SHA256 = re.compile("[0-9a-f]{64}")

NAMED = 3
"""So many are named, where there may be many."""

LONGEST = 120
"""Code points that are told of a document's name, or of a quote."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is told of a file; `path` is relative to the folder, or absolute outside of it.

    `mend` puts it right and says how; it raises PostilError or OSError. What is merely `told` is no fault.
    """

    path: Path
    words: str
    remedy: str = ""
    mend: Mend | None = None
    state: State = "wrong"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file, and how many annotations it holds."""

    findings: Sequence[Finding] = ()
    annotations: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """The document that a file is about, and the IRI by which the file names it; where there is none, why."""

    source: str = ""
    document: Document | None = None
    trouble: str = "which document it is about cannot be told"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class Checkup:
    """Of the annotation file `name` in `folder`; `copies` are those that Syncthing left of it, `mode` is that of new files."""

    def __init__(self, folder: Path, name: Path, copies: Sequence[str] = (), mode: int | None = None) -> None:
        self._folder = folder
        self._name = name
        self._path = folder / name
        self._copies = copies
        self._mode = mode
        self._is_piped = self._path.parent.name == PIPED and SHA256.fullmatch(name.stem) is not None

    def result(self) -> Checked:
        """Nothing on disk is changed."""
        try:
            if no_file := self._no_file():
                return Checked([self._finding(no_file, "move it away")])
            tables = tables_in(self._path.read_bytes(), self._path.name)
        except OSError as error:
            words = f"cannot be read ({(error.strerror or str(error)).lower()})"
            return Checked([self._finding(words, "what is noted there cannot be saved")])
        except DamagedFile as error:
            return Checked(list(self._damage(error)))
        found = records(tables)
        return Checked(list(self._faults(tables, found)), len(found.annotations))

    def _no_file(self) -> str:
        """What it is instead, "" for a file. Raises OSError."""
        try:
            mode = self._path.stat().st_mode
        except FileNotFoundError:
            return "is a link to a file that is gone"
        return "" if stat.S_ISREG(mode) else "is no regular file"

    def _damage(self, error: DamagedFile) -> Iterator[Finding]:
        held = salvaged(error.content)
        backup = self._backups.newest_good()
        about = self._about(source(held), source(backup[1]) if backup else None)
        number = len(records(held).annotations)
        if not (held or backup) and error.content.strip():
            words = f"{self._shape(error)}, and no annotation can be read in it"
            yield self._finding(words, "move it away if it is not postil's")
            return
        last = f"{len(records(backup[1]).annotations)} in the backup of {local(backup[0])}" if backup else "no backup"
        yield self._rewritable(f"{self._shape(error)}: {counted(number, 'annotation')} can be read, {last}", about)
        yield from self._conflicts(about)

    def _shape(self, error: DamagedFile) -> str:
        if MARKS in error.content:
            return "holds git's conflict marks"
        return str(error).removeprefix(f"{self._path.name} ")

    def _faults(self, tables: Tables, found: Records) -> Iterator[Finding]:
        if is_newer(tables):
            yield self._finding("was written by a newer postil: it can be read, not changed", "update postil")
            return
        for fault in faults(tables, found.unreadable):
            yield self._finding(fault)
        named, annotations = source(tables), list(found.annotations.values())
        if named is not None and self._place(named) is None:
            yield self._misnamed(named)
        elif annotations or self._copies:
            about = self._about(named)
            if about.document is not None and is_older(tables) and has_sound_document(tables):
                yield self._rewritable("is of an older postil, or a plain TinyDB", about, BACKUPS)
            yield from self._conflicts(about)
            yield from self._passages(annotations, about)

    def _misnamed(self, named: str) -> Finding:
        words = f"is about another document than its name says: {named[:LONGEST]}"
        document = path_in(named)
        if document is None:
            return self._finding(words, "postil does not read it")
        right = file_name(document)
        is_taken = os.path.lexists(self._folder / right)
        return self._finding(words, f"postil reads {right} for that one" if is_taken else f"rename it to {right}")

    def _conflicts(self, about: About) -> Iterator[Finding]:
        if self._copies:
            number = counted(len(self._copies), "conflict file")
            yield self._rewritable(f"{number} of Syncthing with another machine's changes", about)

    def _passages(self, annotations: list[Annotation], about: About) -> Iterator[Finding]:
        """Whether those that point at a passage are found; what was taken from the text as it is must stand where it says."""
        document = about.document
        if document is None:
            yield self._finding(about.trouble, "its annotations wait for it")
            return
        sought = [each for each in annotations if each.target.quote.exact or _said(each) != Span(0, 0)]
        places = anchor(document, ((each.id, each.target) for each in sought))
        spans = {id: place.span for id, place in places.items()}
        present = [each for each in sought if each.target.sha256 == document.sha256]
        wrong = [each for each in present if spans[each.id] not in (None, _said(each))]
        if wrong:
            words = f"{_named(wrong)}: the quote stands elsewhere than the position says"
            yield self._finding(words, mend=lambda: self._replace(wrong, spans, about))
        if lost := [each for each in present if spans[each.id] is None]:
            words = f"{_named(lost)}: the quote does not stand in the text it was taken from"
            yield self._finding(words, "listed as not found")
        yield from self._older([spans[each.id] for each in sought if each.target.sha256 != document.sha256])

    def _older(self, spans: list[Span | None]) -> Iterator[Finding]:
        """What was taken from another text."""
        found = sum(span is not None for span in spans)
        words = f"the document has changed: {found} of {counted(len(spans), 'passage')} found"
        if found < len(spans):
            yield self._finding(words, "the rest are listed as not found")
        elif spans:
            yield self._finding(words, state="told")

    def _about(self, *sources: str | None) -> About:
        """By the sources that are known, else by what the file's name stands for; rather a document that is there."""
        places = self._places(filter(None, sources)) or self._places(self._guesses())
        if not places:
            return About()
        named = next((each for each, place in places.items() if os.path.isfile(place)), next(iter(places)))
        path = places[named]
        if not os.path.lexists(path):
            return About(named, trouble=f"its document is gone: {self._shown(path)}")
        try:
            return About(named, read_document(Source(path, force=True)), "")
        except PostilError as error:
            return About(named, trouble=f"its document cannot be read: {error}".removesuffix("."))

    def _places(self, sources: Iterable[str]) -> dict[str, Path]:
        return {each: place for each in sources if (place := self._place(each)) is not None}

    def _guesses(self) -> Iterator[str]:
        """For which documents a file of this name can be, unless the name was cut."""
        if self._is_piped:
            yield f"urn:sha256:{self._path.stem}"
            return
        written = os.fsencode(unquote(self._name.as_posix().removesuffix(SUFFIX), errors="surrogateescape"))
        if self._name.parts[0] == ELSEWHERE:
            yield f"file://{quote(written.removeprefix(ELSEWHERE.encode()))}"
        yield quote(written)

    def _place(self, named: str) -> Path | None:
        """Where the document lies that has this IRI; None where the file's name does not stand for it."""
        if self._is_piped:
            return self._path.with_suffix(".txt") if named == f"urn:sha256:{self._path.stem}" else None
        document = path_in(named)
        if document is None:
            return None
        name, right = unicodedata.normalize("NFC", str(self._name)), file_name(document)
        return self._folder.parent / document if name in (str(right), str(apart(right, named))) else None

    def _shown(self, document: Path) -> str:
        above = self._folder.parent
        return str(document.relative_to(above) if document.is_relative_to(above) else document)

    @property
    def _root(self) -> Path:
        return self._path.parent if self._is_piped else self._folder

    @cached_property
    def _backups(self) -> Backups:
        return Backups(self._root, self._path, self._mode)

    def _finding(self, words: str, remedy: str = "", state: State = "wrong", mend: Mend | None = None) -> Finding:
        return Finding(self._name, words, remedy, mend, state)

    def _rewritable(self, words: str, about: About, kept: str = QUARANTINE) -> Finding:
        """The store mends it by a save of nothing; for that it must have the document."""
        if about.document is None:
            return self._finding(f"{words}; {about.trouble}", "mended when the document is there")
        return self._finding(words, mend=lambda: self._rewrite(about, kept))

    def _rewrite(self, about: About, kept: str) -> str:
        return f"{self._write([], about)} in it now; what was replaced is kept in {kept}/"

    def _replace(self, annotations: list[Annotation], spans: Mapping[str, Span | None], about: About) -> str:
        """Give annotations the places where their quotes stand, once and with what was around them."""
        assert about.document is not None, "passages were found in it"
        now = utc_now()
        changes = [
            Change(each, replace(each, target=describe(about.document, span), modified=max(now, each.modified)))
            for each in annotations
            if (span := spans[each.id]) is not None
        ]
        self._write([Entry(Step(tuple(changes), "position"), now)], about)
        return "positions are where the quotes stand"

    def _write(self, steps: list[Entry], about: About) -> str:
        """Returns how many annotations there are now. Raises CannotSave."""
        assert about.document is not None, "without the document nothing is offered"
        file = AnnotationFile(self._path, about.source, about.document, mode=self._mode, root=self._root, stages=stages)
        self._back_up()
        file.write(steps)
        return counted(len(file.read().annotations), "annotation")

    def _back_up(self) -> None:
        """A good file, as before the first save of a sitting; a damaged one is kept whole by the store. Raises CannotSave."""
        with suppress(DamagedFile), alone(self._path, self._mode):
            content = self._path.read_bytes()
            tables_in(content, self._path.name)
            self._backups.keep(content, utc_now(), first=True)


def _said(annotation: Annotation) -> Span:
    position = annotation.target.position
    return Span(position.start, position.end)


def _named(annotations: list[Annotation]) -> str:
    """The first few, by the beginnings of their ids."""
    ids, more = [short(each.id) for each in annotations[:NAMED]], len(annotations) - NAMED
    return ", ".join(ids) + (f" and {more} more" if more > 0 else "")
