"""The text of a version that was marked is kept while an annotation needs it, and swept when the sitting ends."""

from pathlib import Path

import pytest

from postil.core.document import Span
from postil.library import Home, Library, Opened, Source

OLD = "The ferry left the quay at six in the morning, an hour before the fog.\n"
NEW = OLD.replace("six", "ten")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "annotations").mkdir()
    (tmp_path / "story.txt").write_text(OLD, encoding="utf-8")
    return tmp_path


def opened(folder: Path, name: str = "story.txt") -> Opened:
    library = Library(Home(folder, folder / "data", folder / "state"))
    return library.open(Source(folder / name))


def kept(folder: Path) -> int:
    return len(list((folder / "annotations" / ".snapshots").glob("*.txt.gz")))


def sitting(folder: Path, name: str = "story.txt") -> None:
    """Mark the whole text."""
    found = opened(folder, name)
    found.session.highlight(Span(0, len(OLD) - 1))
    found.store.close()


def test_the_text_that_was_marked_is_kept_when_the_document_changes(folder: Path) -> None:
    sitting(folder)
    (folder / "story.txt").write_text(NEW, encoding="utf-8")

    found = opened(folder)
    annotation = found.session.notebook.in_reading_order[0]
    found.session.toggle_star(annotation)
    found.store.close()

    assert found.store.old_text(annotation.target.sha256) == OLD


def test_it_is_swept_when_its_last_annotation_points_into_the_new_text(folder: Path) -> None:
    sitting(folder)
    (folder / "story.txt").write_text(NEW, encoding="utf-8")

    found = opened(folder)
    annotation = found.session.notebook.in_reading_order[0]
    old = annotation.target.sha256
    found.session.confirm(annotation, Span(0, len(NEW) - 1))
    found.store.close()

    assert found.store.old_text(old) is None
    assert found.store.old_text(found.document.sha256) == NEW


def test_it_stays_for_undo_as_long_as_the_sitting_lasts(folder: Path) -> None:
    sitting(folder)
    found = opened(folder)
    found.session.delete(found.session.notebook.in_reading_order[0])
    assert found.store.flush(10)

    assert kept(folder) == 1

    found.session.undo()
    found.store.close()

    assert kept(folder) == 1


def test_it_is_swept_with_the_last_annotation(folder: Path) -> None:
    sitting(folder)
    found = opened(folder)
    found.session.delete(found.session.notebook.in_reading_order[0])
    found.store.close()

    assert kept(folder) == 0


def test_it_stays_where_another_documents_annotations_need_it(folder: Path) -> None:
    (folder / "copy.txt").write_text(OLD, encoding="utf-8")
    sitting(folder)
    sitting(folder, "copy.txt")

    found = opened(folder)
    found.session.delete(found.session.notebook.in_reading_order[0])
    found.store.close()

    assert kept(folder) == 1
