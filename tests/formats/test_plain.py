"""What a plain text becomes, by its name and by its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.core.document import Document, Span
from postil.formats import READERS
from postil.formats.plain import read_plain

PROSE = "One day it rained.\nThe lamp went out.\n"


def test_the_text_stays_as_it_is():
    text = "  One\t day \n\n\nit *rained*.  "

    assert read_plain(text, "story.txt").text == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\b\ufeff")))
def test_any_text_stays_as_it_is(text):
    assert read_plain(text, "story.txt").text == text


def test_a_line_of_prose_is_a_paragraph():
    assert kinds(read_plain(PROSE, "story.txt")) == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    "name", ["app.log", "app.log.1", "APP.LOG", "main.py", "Makefile", "src/Dockerfile", "a.tar.json"]
)
def test_a_log_or_a_program_is_read_line_by_line(name):
    assert kinds(read_plain(PROSE, name)) == ["line", "line"]


@pytest.mark.parametrize("name", ["", "story", "story.txt", "story.1", "log", ".py", "py"])
def test_any_other_name_leaves_the_shape_to_the_text(name):
    assert kinds(read_plain(PROSE, name)) == ["paragraph", "paragraph"]


def test_overstruck_characters_are_read_once():
    assert read_plain("N\bNA\bAM\bME\bE _\bl_\bs", "").text == "NAME ls"


def test_a_backspace_over_nothing_stays():
    assert read_plain("\ba\n\bb", "").text == "\ba\n\bb"


def test_lines_and_columns_are_those_of_the_file():
    document = read_plain("One.\n\nTwo lamps.", "story.txt")

    assert document.source_line(document.text.index("lamps")) == (3, 5)


def test_a_document_names_its_source_and_its_reader():
    document = read_plain(PROSE, "folder/story.txt")

    assert (document.source, document.reader, document.lines_are_source) == ("folder/story.txt", "text 1", True)


def test_a_plain_text_has_no_title_and_no_outline():
    document = read_plain("# One\n", "story.txt")

    assert (document.title, list(document.outline)) == ("", [])


def test_every_suffix_that_is_not_known_is_read_as_plain_text():
    assert READERS[""] is read_plain


def kinds(document: Document) -> list[str]:
    return [block.kind for block in document.blocks(Span(0, len(document)))]
