"""Every quoted passage against its source: which documents that concerns, and what stands in each of them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from postil.checkup import SHA256, counted
from postil.core.annotation import Place
from postil.core.display import shown_line
from postil.core.document import Document
from postil.core.records import source
from postil.core.soundness import records
from postil.core.standing import Quoted, quoted_passages
from postil.errors import DamagedFile, PostilError
from postil.library import Library, Source
from postil.store.atomic_json import tables_in
from postil.store.naming import FOLDER, SUFFIX, annotations_folder, is_ours, path_in
from postil.store.rescue import CONFLICT


@dataclass(frozen=True)
class Subject:
    """A document and the folder that keeps its annotations; `file` is the annotation file that names it.

    No `document`: which one it is cannot be told, as `trouble` says.
    """

    document: Path | None
    folder: Path | None = None
    file: Path | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Verified:
    """What stands in one document; `trouble` says what else is wrong. Of a document that is gone all passages are."""

    name: str
    document: Document | None = None
    passages: Sequence[Quoted] = ()
    trouble: str = ""


def subjects(library: Library, paths: Iterable[str], folder: Path | None = None) -> list[Subject]:
    """The documents with annotations that are named: themselves, by their annotation files, or by folders.

    No paths: all in the annotations folder nearest above, and below the folder it lies in. `folder`: annotations are
    kept there. Each document stands once, in the order of its path.
    """
    found = (each for path in _paths(library, paths, folder) for each in _subjects(library, path, folder))
    once = {(each.document, each.file): each for each in found}
    return sorted(once.values(), key=lambda each: str(each.document or each.file))


def verified(library: Library, subject: Subject) -> Verified:
    """Read one document and find its passages; what goes wrong is in the result."""
    named = name_from_here(subject.document or subject.file or Path())
    if subject.document is None:
        return Verified(named, trouble=subject.trouble)
    if subject.file is not None and not os.path.lexists(subject.document):
        return _missing(named, subject.file)
    try:
        looked = library.look(Source(subject.document, b"", subject.folder))
    except (PostilError, OSError) as error:
        return Verified(named, trouble=str(error).removeprefix(f"{shown_line(str(subject.document))}: "))
    trouble = looked.trouble
    if subject.file is not None and subject.file not in library.annotation_files(subject.document, subject.folder):
        trouble = f"its annotations are not read from {name_from_here(subject.file)}; `postil doctor` tells more"
    return Verified(named, looked.notebook.document, list(quoted_passages(looked.notebook)), trouble)


def name_from_here(path: Path) -> str:
    """Relative to the present folder where it lies in it, as editors and logs want it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _missing(named: str, file: Path) -> Verified:
    try:
        found = records(tables_in(file.read_bytes(), file.name)).annotations.values()
    except (DamagedFile, OSError) as error:
        return Verified(named, trouble=str(error))
    waiting = sorted(found, key=lambda each: each.target.position.start)
    passages = [Quoted(each, Place(None, "orphan", 0.0), "") for each in waiting if each.target.quote.exact]
    return Verified(named, None, passages, f"the document is gone; {counted(len(waiting), 'annotation')} of it")


def _paths(library: Library, paths: Iterable[str], folder: Path | None) -> list[Path]:
    named = [Path(os.path.abspath(path)) for path in paths]
    if named:
        return named
    nearest = folder or annotations_folder(Path.cwd() / FOLDER, library.home.home)
    return [nearest.parent if nearest and not folder else nearest or Path.cwd()]


def _subjects(library: Library, path: Path, folder: Path | None) -> Iterator[Subject]:
    """What one path names."""
    if path == folder or (path.is_dir() and path.name == FOLDER and is_ours(path)):
        yield from _in_folder(path)
        return
    if path.is_dir():
        for each in _folders(library, path, folder):
            yield from (s for s in _in_folder(each) if s.document is None or s.document.is_relative_to(path))
        return
    around = next(
        (above for above in path.parents if above == folder or (above.name == FOLDER and is_ours(above))), None
    )
    if around is not None:
        yield from filter(None, [_of_file(around, path)] if _is_annotation_file(around, path) else [])
        return
    files = library.annotation_files(path, folder)
    if files or not os.path.lexists(path):
        yield Subject(path, folder, files[-1] if files else None)


def _folders(library: Library, path: Path, folder: Path | None) -> Iterator[Path]:
    """The folders of annotations in which documents below a folder may be named, each once."""
    if folder is not None:
        yield folder
        return
    nearest = annotations_folder(path / FOLDER, library.home.home)
    if nearest is not None:
        yield nearest
    if (data := library.home.data / FOLDER).is_dir():
        yield data
    for at, folders, _ in os.walk(path):
        below = Path(at, FOLDER)
        if FOLDER in folders and below != nearest and is_ours(below):
            yield below
        folders[:] = [name for name in folders if not name.startswith(".") and name != FOLDER]


def _in_folder(folder: Path) -> Iterator[Subject]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(at, name) for name in sorted(names)):
            if _is_annotation_file(folder, path) and (subject := _of_file(folder, path)):
                yield subject


def _is_annotation_file(folder: Path, path: Path) -> bool:
    inside = path.relative_to(folder).parts
    return path.name.endswith(SUFFIX) and CONFLICT not in path.name and not any(p.startswith(".") for p in inside)


def _of_file(folder: Path, path: Path) -> Subject | None:
    """The document that an annotation file is about; None for a text from a pipe, which is not there to be read."""
    if SHA256.fullmatch(path.stem) or not os.path.lexists(path):
        return None
    try:
        named = source(tables_in(path.read_bytes(), path.name))
    except (DamagedFile, OSError) as error:
        return Subject(None, file=path, trouble=f"{error!s}; `postil doctor` tells more")
    document = None if named is None else path_in(named)
    if document is None:
        return Subject(
            None, file=path, trouble="it does not say which document it is about; `postil doctor` tells more"
        )
    return Subject(Path(os.path.abspath(folder.parent / document)), folder, path)
