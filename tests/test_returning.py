"""What one was reading, and one's marks, are found again when the document was edited meanwhile."""

from pathlib import Path

import pytest

from postil import returning
from postil.core.document import Document, Span
from postil.core.textobjects import Size
from postil.library import Home, Library, Opened, Source

PARAGRAPHS = [
    f"In the year {1900 + 7 * n} the ferry carried {n * 31 + 5} people, {n + 3} cows and a piano over the river. It was {word}."
    for n, word in enumerate(["windy", "foggy", "mild", "bitter", "wet", "bright", "early", "crowded", "quiet", "late"])
]
TEXT = "\n\n".join(PARAGRAPHS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "story.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def opened(folder: Path) -> Opened:
    return Library(Home(folder, folder / "data", folder / "state")).open(Source(folder / "story.txt"))


def left_at(folder: Path, passage: str, marks: dict[str, str] | None = None, size: Size = "sentence") -> None:
    """A sitting that ends at a passage."""
    library, found = Library(Home(folder, folder / "data", folder / "state")), opened(folder)
    where = {letter: (span_of(words), "sentence", "paragraph") for letter, words in (marks or {}).items()}
    library.remember(found, span_of(passage), size, panel=True, digits={}, progress=40, marks=where)


def span_of(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def rewritten(folder: Path, text: str) -> tuple[Document, Opened]:
    (folder / "story.txt").write_text(text, encoding="utf-8")
    found = opened(folder)
    return found.document, found


def in_focus(found: Opened) -> str:
    assert found.reading is not None
    return found.document.passage(found.reading.span)


def test_in_an_unchanged_text_it_is_where_it_was(folder: Path) -> None:
    left_at(folder, "It was mild.")

    assert in_focus(opened(folder)) == "It was mild."


def test_behind_new_text_it_is_the_same_passage(folder: Path) -> None:
    left_at(folder, "It was mild.")

    _, found = rewritten(folder, "A new first paragraph.\n\n" + TEXT)

    assert in_focus(found) == "It was mild."


def test_where_it_is_gone_the_paragraph_that_stands_there_is_in_focus(folder: Path) -> None:
    left_at(folder, PARAGRAPHS[4])

    _, found = rewritten(folder, TEXT.replace(PARAGRAPHS[4] + "\n\n", ""))

    assert found.reading is not None
    assert (in_focus(found), found.reading.size) == (PARAGRAPHS[5], "paragraph")


def test_a_text_longer_than_what_is_kept_of_it_keeps_its_length(folder: Path) -> None:
    whole = "\n\n".join(PARAGRAPHS[1:8])
    left_at(folder, whole, size="section")

    _, found = rewritten(folder, "A new first paragraph.\n\n" + TEXT)

    assert in_focus(found) == whole


def test_marks_are_taken_along_and_one_whose_passage_is_gone_holds_nothing(folder: Path) -> None:
    left_at(folder, PARAGRAPHS[0], {"a": PARAGRAPHS[6], "b": PARAGRAPHS[2]})

    document, found = rewritten(folder, "A new first paragraph.\n\n" + TEXT.replace(PARAGRAPHS[2] + "\n\n", ""))

    assert found.reading is not None
    spans = {letter: document.passage(Span(mark.start, mark.end)) for letter, mark in found.reading.marks.items()}
    assert spans == {"a": PARAGRAPHS[6], "b": ""}


def test_in_another_text_of_the_same_name_a_paragraph_is_in_focus(folder: Path) -> None:
    left_at(folder, "It was mild.")

    _, found = rewritten(folder, "Quite another text.\n\nAbout the moon.\n")

    assert in_focus(found) == "About the moon."


def test_in_an_empty_text_nothing_is(folder: Path) -> None:
    left_at(folder, "It was mild.")

    _, found = rewritten(folder, "")

    assert in_focus(found) == ""


def test_in_a_long_text_what_stands_once_is_found_without_a_search(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(returning, "LONG", 10)
    left_at(folder, "It was mild.")

    _, found = rewritten(folder, "A new first paragraph.\n\n" + TEXT)

    assert in_focus(found) == "It was mild."
