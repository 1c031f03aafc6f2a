"""Check a folder of annotations: what is wrong in it, and what can be mended so that nothing is lost.

Nothing is deleted but temporary files of a crash, and snapshots of texts about which nothing is noted: what is replaced is
kept in `.quarantine/` or `.backups/`, as by any save.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from postil import merge_driver, sync
from postil.checkup import NAMED, SHA256, Checked, Checkup, Finding, counted
from postil.core.display import shown_line
from postil.core.records import Tables
from postil.core.soundness import records
from postil.errors import DamagedFile, PostilError
from postil.library import Home
from postil.store import snapshots
from postil.store.atomic_file import PRIVATE, stale, sweep, why_not_alone
from postil.store.atomic_json import tables_in
from postil.store.backups import FOLDER as BACKUPS
from postil.store.history import History, entry_in, path_hash
from postil.store.mentions import annotation_files, named
from postil.store.naming import FOLDER, PIPED, SUFFIX, file_name, is_ours, path_in, piped_name
from postil.store.rescue import CONFLICT, QUARANTINE
from postil.store.snapshots import FOLDER as SNAPSHOTS
from postil.store.unsaved import UNREAD, Unsaved

LOCKS = ".locks"
LOCK = ".lock"
OWN_FOLDERS = (QUARANTINE, BACKUPS, SNAPSHOTS)

COPY = re.compile(f"(.+){re.escape(CONFLICT)}.*{re.escape(SUFFIX)}")

LARGE = 100_000_000
"""Bytes of a log of steps that are worth a word."""

Name = tuple[Path, str]
"""What a finding is known by."""

HERE = Path()
"""Findings of the folder as a whole stand under this path."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a folder, in the order of paths; `checked` has each annotation file by its path in it."""

    folder: Path
    findings: list[Finding]
    checked: Mapping[Path, Checked]

    @property
    def is_well(self) -> bool:
        return not any(finding.state == "wrong" for finding in self.findings)

    @property
    def lines(self) -> list[str]:
        """A line for each finding and one for all, as they may be written to a terminal."""
        return [*(shown_line(self._line(finding)) for finding in self.findings), shown_line(self._summary)]

    def _line(self, finding: Finding) -> str:
        path = f"{self.folder.name}/" if finding.path == HERE else str(finding.path)
        remedy = finding.remedy or ("--fix mends it" if finding.mend else "")
        note = "note: " if finding.state == "told" else ""
        return f"{path}: {note}{finding.words}" + (f"; {remedy}" if remedy else "")

    @property
    def _summary(self) -> str:
        number = sum(checked.annotations for checked in self.checked.values())
        looked_at = f"{counted(len(self.checked), 'file')}, {counted(number, 'annotation')} in {self.folder}"
        wrong, mended = (sum(finding.state == state for finding in self.findings) for state in ("wrong", "mended"))
        mendable = sum(finding.mend is not None for finding in self.findings)
        parts = [
            counted(wrong + mended, "finding") if wrong + mended else "all well",
            *([f"{mended} of them mended by --fix"] if mended else []),
            *([f"--fix mends {mendable} of them"] if mendable else []),
        ]
        return f"{looked_at}: {', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Within:
    """The names in one of the folders, which is given by its path in the folder of annotations."""

    path: Path
    names: list[str]
    folders: list[str]

    @property
    def is_our_own(self) -> bool:
        """Whether postil keeps other things than annotations in it."""
        return any(part.startswith(".") for part in self.path.parts)


def folders(named: str | None, home: Home) -> list[Path]:
    """The folder that is named, or the one in it; else the nearest, else those in the user's data folder. Raises PostilError.

    One that lies here is looked at, too, when something in it keeps it from being found.
    """
    try:
        folder = sync.nearest_folder(named)
        return [folder / FOLDER if not is_ours(folder) and is_ours(folder / FOLDER) else folder]
    except PostilError:
        here = Path.cwd() / FOLDER
        others = [here] if here.is_dir() else [home.data / FOLDER, home.data / PIPED]
        found = [Path(os.path.realpath(path)) for path in others if path.is_dir()]
        if named is not None or not found:
            raise
        return found


def examine(folder: Path, home: Home, known: Mapping[Path, Checked] | None = None) -> Report:
    """Look at all that is in a folder; a file that is `known` is not looked at again. Nothing on disk is changed."""
    refused: list[OSError] = []
    within = list(_within(folder, refused.append))
    mode = PRIVATE if folder.is_relative_to(os.path.realpath(home.data)) else None
    checked = {
        name: (known or {}).get(name) or Checkup(folder, name, copies, mode).result()
        for name, copies in _annotation_files(folder, within)
    }
    findings = [
        *(finding for each in checked.values() for finding in each.findings),
        *(Finding(_path(error, folder), f"cannot be read ({(error.strerror or '').lower()})") for error in refused),
        *_leftovers(folder, within),
        *_snapshots(folder, within),
        *_locking(folder, checked),
        *_git(folder),
        *_history(folder, home),
        *_unsaved(folder, home, checked),
    ]
    return Report(folder, sorted(findings, key=_order), checked)


def mended(report: Report, home: Home) -> Report:
    """Mend what can be, and what comes to light then; looks again at what was mended. What was done, and what is left."""
    done: dict[Name, Finding] = {}
    failures: dict[Name, str] = {}
    while waiting := [
        each for each in report.findings if each.mend and _name(each) not in done.keys() | failures.keys()
    ]:
        for finding in waiting:
            try:
                done[_name(finding)] = _put_right(finding)
            except (PostilError, OSError) as error:
                failures[_name(finding)] = f"not mended: {error}"
        touched = {path for path, _ in done}
        report = examine(
            report.folder, home, {path: was for path, was in report.checked.items() if path not in touched}
        )
    left = [
        replace(each, remedy=failures[_name(each)], mend=None) if _name(each) in failures else each
        for each in report.findings
    ]
    return replace(report, findings=sorted([*done.values(), *left], key=_order))


def _put_right(finding: Finding) -> Finding:
    assert finding.mend is not None, "it can be mended"
    return replace(finding, remedy=f"mended: {finding.mend()}", mend=None, state="mended")


def _name(finding: Finding) -> Name:
    return finding.path, finding.words


def _path(error: OSError, folder: Path) -> Path:
    return Path(error.filename).relative_to(folder)


def _order(finding: Finding) -> tuple[bool, Path]:
    """By paths; what lies in the user's state folder comes last."""
    return finding.path.is_absolute(), finding.path


def _within(folder: Path, refused: Callable[[OSError], object]) -> Iterator[Within]:
    """Each folder once, whatever links lead to it; of those that begin with a dot our own alone."""
    seen = set()
    for path, folders, names in os.walk(folder, onerror=refused, followlinks=True):
        if (real := os.path.realpath(path)) in seen:
            folders.clear()
            continue
        seen.add(real)
        yield Within(Path(path).relative_to(folder), names, list(folders))
        folders[:] = [name for name in folders if name in OWN_FOLDERS or not name.startswith(".")]


def _annotation_files(folder: Path, within: Iterable[Within]) -> Iterator[tuple[Path, list[str]]]:
    """Each with the names of the copies that Syncthing left beside it, which are no annotation files of their own."""
    for each in within:
        if each.is_our_own:
            continue
        names = {name for name in each.names if name.endswith(SUFFIX) and not name.startswith(".")}
        copies = _copies(names)
        yield from ((each.path / name, copies.get(name, [])) for name in names.difference(*copies.values()))
        yield from ((each.path / name, []) for name in each.folders if _is_in_the_way(folder, each.path / name))


def _copies(names: Set[str]) -> dict[str, list[str]]:
    """Those that Syncthing left, by the file that they are copies of; a copy of nothing is a file like others."""
    copies: dict[str, list[str]] = {}
    for name in names:
        if (copy := COPY.fullmatch(name)) and copy[1] + SUFFIX in names:
            copies.setdefault(copy[1] + SUFFIX, []).append(name)
    return copies


def _is_in_the_way(folder: Path, name: Path) -> bool:
    """Whether a folder has the name of a document's annotation file: there are documents in folders with such names, too."""
    if name.suffix != SUFFIX or name.name.startswith("."):
        return False
    document = folder.parent / unquote(str(name.with_suffix("")))
    try:
        return os.path.isfile(document) or not os.listdir(folder / name)
    except OSError:
        return False


def _leftovers(folder: Path, within: Iterable[Within]) -> Iterator[Finding]:
    """What crashes, mends and other programs have left in the folders."""
    foreign: list[str] = []
    locks: list[str] = []
    kept: list[int] = []
    for each in within:
        if left := _stale(folder / each.path):
            yield Finding(
                each.path, f"{counted(left, 'temporary file')} of a crash", mend=partial(_swept, folder / each.path)
            )
        if QUARANTINE in each.path.parts:
            kept += [_size(folder / each.path / name) for name in each.names]
        elif not each.is_our_own:
            locks += [str(each.path / name) for name in (*each.names, *each.folders) if _is_lock(name)]
            foreign += [str(each.path / name) for name in each.names if not _is_known(each.path / name)]
    yield from _gone(folder, within)
    if kept:
        words = f"{QUARANTINE}/ keeps {counted(len(kept), 'file')} that {'was' if len(kept) == 1 else 'were'} replaced"
        yield Finding(HERE, f"{words} ({sum(kept):,} bytes)", state="told")
    if locks:
        yield Finding(HERE, f"locks that postil does not need: {_first(locks)}", state="told")
    if foreign:
        yield _foreign(folder, foreign)


def _gone(folder: Path, within: Iterable[Within]) -> Iterator[Finding]:
    """Annotation files that are not there though there are backups of them."""
    for name, copy in _last_copies(folder, within):
        if not _is_taken_over(folder, folder / copy):
            words = f"is gone, the last copy is {copy}"
            yield Finding(name, words, "postil restore DOCUMENT --lost brings back what your log has", state="told")


def _last_copies(folder: Path, within: Iterable[Within]) -> Iterator[tuple[Path, Path]]:
    """The names of files that are gone, and the last backup of each."""
    for each in within:
        name = each.path.relative_to(BACKUPS) if each.path.parts[:1] == (BACKUPS,) else HERE
        if name.suffix == SUFFIX and each.names and not os.path.lexists(folder / name):
            yield name, each.path / max(each.names)


def _is_taken_over(folder: Path, copy: Path) -> bool:
    """Whether all annotations in a backup are in other files by now: their document has moved."""
    tables = _tables(copy)
    ids = set(records(tables).annotations) if tables else set()
    return bool(ids) and named(folder, ids) == ids


def _snapshots(folder: Path, within: Iterable[Within]) -> Iterator[Finding]:
    """Texts about which nothing is noted, and those that are not what their names say."""
    there = snapshots.kept(folder)
    unneeded = _unneeded(folder, set(there), within)
    if unneeded:
        words = f"{counted(len(unneeded), 'snapshot')} of texts that no annotation file names"
        yield Finding(Path(SNAPSHOTS), words, mend=partial(_unneeded_swept, folder, unneeded))
    for sha256 in there:
        if sha256 not in unneeded and snapshots.text(folder, sha256) is None:
            words = "is damaged: it does not hold the text that it is named by; passages are found without it"
            yield Finding(snapshots.file_of(sha256), words, mend=partial(_set_aside, folder, sha256))


def _unneeded(folder: Path, texts: Set[str], within: Iterable[Within]) -> Set[str]:
    """Those that no file names, nor the last backup of one that is gone; none where a file is damaged: it may name any."""
    left = texts - named(folder, texts)
    if not left or any(_tables(path) is None for path in annotation_files(folder)):
        return frozenset()
    for _, copy in _last_copies(folder, within):
        with suppress(OSError):
            content = (folder / copy).read_bytes()
            left = {sha256 for sha256 in left if sha256.encode() not in content}
    return left


def _tables(path: Path) -> Tables | None:
    """None for a file that cannot be read."""
    try:
        return tables_in(path.read_bytes(), path.name)
    except (OSError, DamagedFile):
        return None


def _unneeded_swept(folder: Path, texts: Set[str]) -> str:
    """Those that are named by now stay."""
    snapshots.sweep_unneeded(folder, texts)
    left = len(texts & set(snapshots.kept(folder)))
    return f"removed, but for {left}" if left else "removed"


def _set_aside(folder: Path, sha256: str) -> str:
    """Raises OSError."""
    name = snapshots.file_of(sha256)
    (folder / QUARANTINE).mkdir(exist_ok=True)
    (folder / name).replace(folder / QUARANTINE / name.name)
    return f"moved to {QUARANTINE}/; kept anew when something is noted about that text"


def _foreign(folder: Path, names: list[str]) -> Finding:
    words = f"not postil's: {_first(names)}"
    if folder.name == FOLDER and not is_ours(folder):
        return Finding(HERE, words, "move it away, it keeps postil from using the folder")
    return Finding(HERE, words, state="told")


def _stale(folder: Path) -> int:
    try:
        return len(stale(folder))
    except OSError:
        return 0


def _swept(folder: Path) -> str:
    sweep(folder)
    return "removed"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_lock(name: str) -> bool:
    return name == LOCKS or name.endswith(LOCK)


def _is_known(path: Path) -> bool:
    """Whether a file has a name that postil gives, or was told of already."""
    name = path.name
    is_text = path.suffix == ".txt" and SHA256.fullmatch(path.stem) is not None
    return name.startswith(".") or name.endswith(SUFFIX) or _is_lock(name) or is_text


def _first(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(sorted(names)[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _locking(folder: Path, names: Iterable[Path]) -> Iterator[Finding]:
    """Whether each folder with annotation files can be locked and written now."""
    for path in {HERE, *(name.parent for name in names)}:
        if not os.access(folder / path, os.W_OK):
            yield Finding(path, "you may not write here: nothing that is noted can be saved")
        elif why := why_not_alone(folder / path):
            yield Finding(path, f"not to be locked now: {why}", state="told")


def _git(folder: Path) -> Iterator[Finding]:
    if missing := merge_driver.missing(folder):
        yield Finding(HERE, f"git: {', '.join(missing)}", mend=partial(_registered, folder))


def _registered(folder: Path) -> str:
    merge_driver.init(folder)
    return "git merges them by their records now; commit .gitattributes, so that others have it"


def _history(folder: Path, home: Home) -> Iterator[Finding]:
    """The log of steps, where there is something to tell; texts from standard input have theirs for the data folder."""
    is_piped = folder == Path(os.path.realpath(home.data), PIPED)
    log = History(home.state / "history", folder.parent if is_piped else folder)
    try:
        with log.path.open("rb") as file:
            readable = [entry_in(line) is not None for line in file]
    except FileNotFoundError:
        return
    except OSError as error:
        yield Finding(log.path, f"the log of steps cannot be read ({(error.strerror or str(error)).lower()})")
        return
    if log.size > LARGE or False in readable:
        unread = f"{readable.count(False)} of {counted(len(readable), 'line')} not readable"
        yield Finding(log.path, f"the log of steps, {log.size:,} bytes, {unread}", state="told")


def _unsaved(folder: Path, home: Home, names: Iterable[Path]) -> Iterator[Finding]:
    """The steps that wait for an annotation file in the folder, whether it is there or not."""
    waiting = home.state / "unsaved"
    try:
        kept = os.listdir(waiting)
    except OSError:
        return
    for name in {*names, *_named_in(waiting, kept)} if kept else ():
        unsaved = Unsaved(waiting, folder / name)
        steps = unsaved.load()
        unsaved.close()
        if steps:
            words = f"{counted(len(steps), 'unsaved step')} in {waiting}"
            yield Finding(name, words, "postil saves what waits when the document is opened")
        mark = f"~{path_hash(folder / name)[:12]}~"
        for unread in kept:
            if unread.endswith(UNREAD) and mark in unread:
                yield Finding(waiting / unread, f"holds steps for {name} that cannot be read", state="told")


def _named_in(waiting: Path, kept: Iterable[str]) -> Iterator[Path]:
    """For which annotation files the files of unsaved steps are, by the documents that are named in them."""
    for name in kept:
        with suppress(OSError):
            found = filter(None, map(entry_in, (waiting / name).read_bytes().splitlines()[:1]))
            for document, _ in found:
                yield from _annotation_files_for(document)


def _annotation_files_for(iri: str) -> list[Path]:
    """In a folder of annotations, or in one of texts from standard input."""
    if SHA256.fullmatch(digest := iri.removeprefix("urn:sha256:")):
        return [piped_name(digest), Path(piped_name(digest).name)]
    document = path_in(iri)
    return [] if document is None else [file_name(document)]
