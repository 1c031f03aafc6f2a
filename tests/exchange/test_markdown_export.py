"""A notebook as Markdown."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drawing import passages
from postil.core.anchoring import anchor, describe
from postil.core.annotation import Annotation
from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.exchange import EXPORTERS
from postil.exchange.markdown import escaped, export
from postil.formats.builder import plain
from postil.formats.markdown import read_markdown

STORY = "One day it rained.\nThe lamp went out.\nWe waited.\n"
REPORT = """\
# Heat and the City

Preface.

## Nights

Hot *nights* do harm.

### Indoors

- a median reading

```python
low = `min`(values)
```
"""


def test_a_quote_stands_with_its_line_its_tags_and_its_note():
    document = plain(STORY)
    annotation = noted(
        document, "The lamp", tags=("verify", "old house"), note="Which *lamp*?", star=True, status="done"
    )

    exported = export(notebook(document, annotation))

    assert exported == (
        "# Annotations\n\n- > The lamp\n\n  line 2 · done · ★ · #verify #[old house]\n\n  Which *lamp*?\n"
    )


def test_a_bare_highlight_is_a_quote_and_its_line():
    document = plain(STORY)

    exported = export(notebook(document, noted(document, "We waited.")))

    assert exported == "# Annotations\n\n- > We waited.\n\n  line 3\n"


def test_without_a_title_the_source_is_the_title():
    document = replace(plain(STORY), source="night_story.txt")

    exported = export(notebook(document))

    assert exported == "# night_story.txt\n"


def test_annotations_stand_in_reading_order():
    document = plain(STORY)

    exported = export(notebook(document, *(noted(document, words) for words in ("We", "lamp", "One day", "One"))))

    assert quotes(exported) == ["One day", "One", "lamp", "We"]


def test_annotations_stand_under_the_headings_of_their_sections():
    document = read_markdown(REPORT, "report.md")
    annotations = [noted(document, words) for words in ("Preface", "nights", "median", "harm")]

    exported = export(notebook(document, *annotations))

    assert structure(exported) == [
        "# Heat and the City",
        "- > Preface",
        "## Nights",
        "- > nights",
        "- > harm",
        "### Indoors",
        "- > median",
    ]


def test_headings_beside_the_title_stand_one_level_below_it():
    document = read_markdown("---\ntitle: Heat\n---\n# Days\n\nOne.\n\n## Nights\n\nTwo.", "")

    exported = export(notebook(document, noted(document, "One"), noted(document, "Two")))

    assert structure(exported) == ["# Heat", "## Days", "- > One", "### Nights", "- > Two"]


def test_sections_without_annotations_are_left_out():
    document = read_markdown(REPORT, "report.md")

    exported = export(notebook(document, noted(document, "median")))

    assert structure(exported) == ["# Heat and the City", "### Indoors", "- > median"]


def test_an_orphan_stands_last_with_the_words_it_was_made_for():
    document = plain(STORY)
    gone = replace(noted(plain("The clock struck."), "clock", note="Which?"), id="gone")

    exported = export(notebook(document, gone, noted(document, "We")))

    assert structure(exported) == ["# Annotations", "- > We", "## Not found in the text", "- > clock"]
    assert exported.endswith("- > clock\n\n  Which?\n")


def test_code_is_quoted_verbatim():
    document = read_markdown(REPORT, "report.md")

    exported = export(notebook(document, noted(document, "low = `min`(values)")))

    assert "- > ```\n  > low = `min`(values)\n  > ```\n" in exported


def test_a_fence_in_code_is_fenced_longer():
    document = read_markdown("````\na\n```\nb\n````", "")

    exported = export(notebook(document, noted(document, "a\n```\nb")))

    assert "- > ````\n  > a\n  > ```\n  > b\n  > ````\n" in exported


def test_the_lines_of_two_paragraphs_stay_apart():
    document = plain(STORY)

    exported = export(notebook(document, noted(document, "rained.\nThe lamp")))

    assert rendered_quotes(exported) == ["rained.\nThe lamp"]


def test_hard_wrapped_lines_are_joined_by_whoever_shows_them():
    document = plain("One day it rained and the rain went on for so long that\nwe waited.\n", "wrapped")

    exported = export(notebook(document, noted(document, "long that\nwe")))

    assert rendered_quotes(exported) == ["long that we"]


def test_marks_of_the_text_are_no_marks_of_the_export():
    document = plain("*2* _a_ `b` [c](d) <e> &amp; ~f~ # g", "paragraphs")

    exported = export(notebook(document, noted(document, document.text)))

    assert rendered_quotes(exported) == [document.text]


@pytest.mark.parametrize(
    "words", ["- a", "+ a", "1. a", "12) a", "> a", "# a", "=== a", "---", "    a", ": a", "| a | b |"]
)
def test_what_begins_a_quote_makes_no_block(words):
    document = plain(f"{words}\nEnd.", "paragraphs")

    exported = export(notebook(document, noted(document, words)))

    assert rendered_quotes(exported) == [words.strip()]


def test_a_note_stays_the_markdown_that_it_is():
    document = plain(STORY)

    exported = export(notebook(document, noted(document, "lamp", note="# Why\n\n- one\n- two\n\n```\ncode\n```")))

    assert exported.endswith("  # Why\n\n  - one\n  - two\n\n  ```\n  code\n  ```\n")


def test_a_fence_that_a_note_does_not_close_ends_with_its_item():
    document = plain(STORY)
    open_fence, after = noted(document, "One", note="```\nopen"), noted(document, "We")

    exported = export(notebook(document, open_fence, after))

    assert rendered_quotes(exported) == ["One", "We"]


def test_a_tag_cannot_become_markup():
    document = plain(STORY)

    exported = export(notebook(document, noted(document, "lamp", tags=("a*b*", "c_d"))))

    assert "#a\\*b\\* #c_d\n" in exported


def test_controls_are_shown_as_symbols():
    document = plain("The \x1b[31mlamp\x1b[0m went.")

    exported = export(notebook(document, noted(document, "\x1b[31mlamp", note="\x1b]0;title\x07")))

    assert "\x1b" not in exported
    assert "\x07" not in exported
    assert "␛" in exported


def test_an_empty_notebook_is_a_title():
    assert EXPORTERS["markdown"](notebook(plain(STORY))) == "# Annotations\n"


lines = st.text(st.sampled_from("ab 1.-+*_#>`[]()!<&~|\\:=$\"'é\t"), min_size=1, max_size=14)


@given(lines)
@example("1. a")
@example("a  ")
@example("<!-- a")
@example("http://a")
def test_an_escaped_line_reads_as_it_was(words):
    read = read_markdown(escaped(words), "")

    assert read.text == " ".join(words.replace("\t", " ").split())
    assert {style.name for style in read.style_spans} <= {"link"}
    assert {block.kind for block in read.blocks(Span(0, len(read)))} <= {"paragraph"}


def noted(document: Document, words: str, **fields: object) -> Annotation:
    (span,) = passages(document, words)
    annotation = Annotation(f"urn:uuid:{words}", describe(document, span), "2026-11-24T05:50:24.123Z", "")
    return replace(annotation, **fields)


def notebook(document: Document, *annotations: Annotation) -> Notebook:
    by_id = {annotation.id: annotation for annotation in annotations}
    return Notebook(document, by_id, anchor(document, ((a.id, a.target) for a in annotations)))


def structure(exported: str) -> list[str]:
    """The headings and the quotes' first lines."""
    return [line for line in exported.split("\n") if line.startswith(("#", "- "))]


def quotes(exported: str) -> Sequence[str]:
    return [line.removeprefix("- > ") for line in structure(exported)[1:]]


def rendered_quotes(exported: str) -> list[str]:
    """What the quotes of an export read as."""
    document = read_markdown(exported, "")
    found = document.blocks(Span(0, len(document)))
    return [document.passage(block.span) for block in found if block.kind == "quote"]
