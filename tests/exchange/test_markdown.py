"""A notebook as Markdown."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from postil.core.anchoring import describe
from postil.core.annotation import Annotation, Place
from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.exchange.markdown import escaped, export
from postil.formats.builder import Builder, plain

TEXT = "The lamp went out.\n\nThe cat sat on the mat.\n"
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def noted(document: Document, passage: str, **fields: Any) -> Annotation:
    start = document.text.index(passage)
    target = describe(document, Span(start, start + len(passage)))
    return Annotation(f"urn:uuid:{start}", target, "", "", **fields)


def notebook(document: Document, *annotations: Annotation, lost: tuple[Annotation, ...] = ()) -> Notebook:
    found = {
        each.id: Place(Span(each.target.position.start, each.target.position.end), "exact") for each in annotations
    }
    gone = {each.id: Place(None, "orphan") for each in lost}
    return Notebook(document, {each.id: each for each in (*annotations, *lost)}, found | gone)


def titled(text: str, title: str = "Night") -> Document:
    return replace(plain(text), title=title)


def report() -> Document:
    builder = Builder()
    with builder.block("heading", level=1, line=1):
        builder.text("Heat")
    with builder.block("paragraph", line=3):
        builder.text("It was hot.")
    with builder.block("heading", level=2, line=5):
        builder.text("What *we* found")
    with builder.block("paragraph", line=7):
        builder.text("The city warmed.")
    with builder.block("code", line=9):
        builder.verbatim("if hot:\n    drink(`water`)")
    return builder.document(reader="markdown 1", title="Heat")


def rendered(text: str) -> str:
    """The words that a Markdown renderer shows of a paragraph."""
    tokens = COMMONMARK.parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {token.type for token in children} <= {"text", "softbreak"}
    return "".join(token.content if token.type == "text" else "\n" for token in children)


def test_an_annotation_is_a_quote_with_its_facts_and_its_note() -> None:
    document = titled(TEXT)
    annotation = noted(
        document, "The cat sat", tags=("verify", "open question"), note="Which *cat*?", star=True, status="done"
    )

    assert export(notebook(document, annotation)) == (
        "# Night\n\n- > The cat sat\n\n  line 3 · done · ★ · #verify #[open question]\n\n  Which *cat*?\n"
    )


def test_a_highlight_is_a_quote_and_its_line() -> None:
    document = titled(TEXT)

    assert export(notebook(document, noted(document, "The lamp"))) == "# Night\n\n- > The lamp\n\n  line 1\n"


def test_without_annotations_the_title_stands_alone() -> None:
    assert export(notebook(titled(TEXT))) == "# Night\n"


def test_a_document_without_title_is_called_by_its_source() -> None:
    assert export(notebook(replace(plain(TEXT), source="a_b.txt"))) == "# a_b.txt\n"


def test_annotations_stand_under_their_sections_in_reading_order() -> None:
    document = report()
    written = export(notebook(document, noted(document, "city"), noted(document, "hot.")))

    assert written == ("# Heat\n\n- > hot.\n\n  line 3\n\n## What \\*we\\* found\n\n- > city\n\n  line 7\n")


def test_orphans_come_last_without_a_place() -> None:
    document = titled(TEXT)
    lost = replace(noted(document, "lamp"), id="urn:uuid:lost", tags=("verify",))

    assert export(notebook(document, noted(document, "mat"), lost=(lost,))) == (
        "# Night\n\n- > mat\n\n  line 3\n\n## Not found in the text\n\n- > lamp\n\n  #verify\n"
    )


def test_code_is_quoted_as_it_stands() -> None:
    document = report()

    assert "- > ```\n  > if hot:\n  >     drink(`water`)\n  > ```\n" in export(
        notebook(document, noted(document, "if hot:\n    drink(`water`)"))
    )


def test_paragraphs_of_a_passage_stay_apart() -> None:
    document = titled(TEXT)

    assert "- > out.\n  >\n  > The cat\n" in export(notebook(document, noted(document, "out.\n\nThe cat")))


def test_lines_that_are_not_wrapped_stay_lines() -> None:
    builder = Builder()
    with builder.block("table"):
        builder.text("a")
        builder.line_break()
        builder.text("b")
    document = builder.document(reader="markdown 1", title="Table")

    assert "- > a\\\n  > b\n" in export(notebook(document, noted(document, "a\nb")))


def test_what_a_note_begins_ends_with_it() -> None:
    document = titled(TEXT)
    written = export(
        notebook(
            document, noted(document, "lamp", note="```\nnever ended"), noted(document, "cat", note="<!-- nor this")
        )
    )

    quotes = [token.type for token in COMMONMARK.parse(written)].count("blockquote_open")
    assert quotes == 2


def test_a_note_has_blank_lines_without_blanks() -> None:
    document = titled(TEXT)

    assert "  one\n\n  two\n" in export(notebook(document, noted(document, "lamp", note="one\r\n\r\ntwo\n")))


def test_a_tag_cannot_become_a_link() -> None:
    document = titled(TEXT)

    assert "#[x\\](http://a) y]" in export(notebook(document, noted(document, "lamp", tags=("x](http://a) y",))))


def test_no_control_character_reaches_the_terminal() -> None:
    document = titled("a \x1b]0;x\x07 lamp \x9b31m\n", title="T\x1b[2J")
    written = export(
        notebook(document, noted(document, "\x1b]0;x\x07 lamp \x9b31m", tags=("\x1b[1m",), note="\x1b[0m"))
    )

    assert {character for character in written if not character.isprintable()} == {"\n"}
    assert "␛" in written


MARKUP = [
    "# no heading",
    "Title\n===",
    "Title\n---",
    "- no item",
    "+ no item",
    "1. no item",
    "12) no item",
    "> no quote",
    "* * *",
    "*no* __emphasis__ ~~gone~~",
    "`no code`",
    "[no](http://link) ![no](image.png)",
    "[no]: http://definition",
    "<b>no</b> <http://a.b> <!-- no -->",
    "&amp; &#65; &nbsp;",
    "a | b\n--- | ---\nc | d",
    "back\\slash\\",
    "```\nno fence",
    "~~~\nno fence",
    "R&D snake_case 3,000 $5 (a) 2 < 3 > 1!",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_quote_is_shown_as_it_is(text: str) -> None:
    assert rendered(escaped(text)) == text


def test_words_are_not_littered_with_backslashes() -> None:
    assert escaped("R&D: snake_case, $3,000 (a) 2 < 3!") == "R&D: snake_case, $3,000 (a) 2 < 3!"


lines = st.text(alphabet="ab1 .)-+=*_`~#>|:<&;!/[]()\\", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(lines, min_size=1, max_size=4).map("\n".join))
def test_a_quote_never_becomes_markup(text: str) -> None:
    assert rendered(escaped(text)) == text
