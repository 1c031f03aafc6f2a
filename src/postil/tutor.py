"""The tutor: a text that teaches the reader by being read in it; everyone has a copy in the data folder.

Beside the copy lies a folder of annotations of its own, so that what is noted in it goes into no project.
"""

import shutil
from pathlib import Path

from postil.errors import CannotRead, CannotSave
from postil.library import TUTOR, Home, Source, seeds_folder
from postil.store.atomic_file import PRIVATE, raised_as, replace_file
from postil.store.history import History
from postil.store.naming import FOLDER, file_name
from postil.store.reading_state import ReadingState
from postil.store.unsaved import Unsaved


def copy_of(home: Home) -> Path:
    """Where the user's copy is, or would be."""
    return home.data / "tutor" / TUTOR


def tutor(home: Home) -> Source:
    """The user's copy, made where there is none yet. Raises CannotRead, CannotSave."""
    copy = copy_of(home)
    annotations = copy.parent / FOLDER
    if not copy.is_file():
        replace_file(copy, _seed(), PRIVATE)
        with raised_as(CannotSave, annotations):
            annotations.mkdir(exist_ok=True)
    return Source(copy, annotations=annotations)


def take_away(home: Home) -> bool:
    """Remove the copy, what was noted in it, and the place; False where there was none. Raises CannotSave."""
    copy = copy_of(home)
    annotations = copy.parent / FOLDER
    was_there = copy.exists()
    with raised_as(CannotSave, annotations):
        if annotations.is_symlink():  # what it leads to is not the tutor's
            annotations.unlink()
        elif annotations.exists():
            shutil.rmtree(annotations)
    with raised_as(CannotSave, copy):
        copy.unlink(missing_ok=True)
        History(home.state / "history", annotations).path.unlink(missing_ok=True)
        waiting = Unsaved(home.state / "unsaved", annotations / file_name(Path(TUTOR)))
        waiting.load()
        waiting.discard()
        ReadingState(home.state / "reading").forget(str(copy))
    return was_there


def _seed() -> bytes:
    folder = seeds_folder()
    try:
        if folder is not None:
            return (folder / TUTOR).read_bytes()
    except OSError as error:
        raise CannotRead(f"The tutor cannot be read ({error.strerror or error}). Install postil anew.") from error
    raise CannotRead("The tutor is missing from this installation. Install postil anew.")
