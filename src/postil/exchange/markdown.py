"""A notebook as Markdown: under each heading a list of its annotations, quote, note, and where they stand.

A list's item holds whatever a note begins and does not end (a fence, a comment); what is not a note is escaped.
"""

import re
from itertools import groupby
from pathlib import PurePath

from postil.core.annotation import Annotation
from postil.core.display import shown
from postil.core.document import Document, Heading, Span
from postil.core.notebook import Notebook

MARKUP = re.compile(
    r"[\\`*\[\]~|#]"  # code, emphasis, links, strikethrough, tables, headings and others' tags
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis: not within a word
    r"|<(?=[A-Za-z/!?])"  # HTML, autolinks
    r"|&(?=#?\w+;)"  # entities
)
LINE_START = re.compile(r"^(\d{0,9})(?=[-+=>:.)])", re.MULTILINE)
"""Before what could make a line a list, a quote, a rule, an underline or a definition."""

LINE_END = re.compile(r"(?<=[^\n])\n(?=[^\n])")

CONTROLS = {code: shown(chr(code)) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}

LOST = "Not found in the text"


def export(notebook: Notebook) -> str:
    """Title, annotations by section in reading order, then those whose passage was not found."""
    document = notebook.document
    parts = [f"# {_line(document.title or document.source or 'Annotations')}"]
    lowered = _lowered(document)
    for heading, annotations in groupby(notebook.in_reading_order, lambda each: _heading(notebook, each)):
        parts += [*_section(document, heading, lowered), *(_item(notebook, annotation) for annotation in annotations)]
    if notebook.orphans:
        parts += [f"## {LOST}", *(_item(notebook, annotation) for annotation in notebook.orphans)]
    return ("\n\n".join(parts) + "\n").translate(CONTROLS)


def cited(document: Document, span: Span) -> str:
    """A passage as a block quote, and under it where it stands: title, section, file and line."""
    heading = document.section_at(span.start)
    name = PurePath(document.source).name
    title = document.title or name or "Standard input"
    section = document.passage(heading.span) if heading else ""
    place = f"line {document.source_line(span.start)[0]}"
    named = [
        f"*{_line(title)}*",
        *([f"“{_line(section)}”"] if section and section != title else []),
        f"{_line(name)}, {place}" if name and name != title else place,
    ]
    quote = _block_quote(document, span, document.passage(span))
    return f"{quote}\n>\n> — {', '.join(named)}\n".translate(CONTROLS)


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is; blanks around its lines are left out."""
    unindented = "\n".join(line.strip(" \t") for line in text.split("\n"))
    return LINE_START.sub(r"\1\\", MARKUP.sub(r"\\\g<0>", unindented))


def _heading(notebook: Notebook, annotation: Annotation) -> Heading | None:
    span = notebook.span_of(annotation)
    return notebook.document.section_at(span.start) if span else None


def _lowered(document: Document) -> int:
    """By how much the levels of the headings grow, so that the highest stand one below the title."""
    levels = (heading.level for heading in document.outline if document.passage(heading.span) != document.title)
    return 2 - min(levels, default=2)


def _section(document: Document, heading: Heading | None, lowered: int) -> list[str]:
    """The heading of a section; none where it is the title itself."""
    words = document.passage(heading.span) if heading else ""
    if heading is None or words == document.title:
        return []
    return [f"{'#' * min(heading.level + lowered, 6)} {_line(words)}"]


def _item(notebook: Notebook, annotation: Annotation) -> str:
    """An item of a list; the note is last, so that it swallows nothing of ours."""
    note = annotation.note.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = [_quote(notebook, annotation), _facts(notebook, annotation), note]
    lines = "\n\n".join(part for part in parts if part).split("\n")
    return "- " + "\n".join(f"  {line}" if line else "" for line in lines).removeprefix("  ")


def _quote(notebook: Notebook, annotation: Annotation) -> str:
    return _block_quote(notebook.document, notebook.span_of(annotation), annotation.target.quote.exact)


def _block_quote(document: Document, span: Span | None, passage: str) -> str:
    """The passage as a block quote: code verbatim, hard-wrapped lines joined, other lines kept."""
    block = document.block_at(span.start) if span else None
    if block is not None and block.kind == "code":
        text = _fenced(passage)
    elif block is not None and not block.soft:
        text = LINE_END.sub(r"\\\n", escaped(passage))
    else:
        text = escaped(passage)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if passage else ""


def _fenced(code: str) -> str:
    longest = max(map(len, re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code}\n{fence}"


def _facts(notebook: Notebook, annotation: Annotation) -> str:
    """Where it stands, done or not, star, tags."""
    span = notebook.span_of(annotation)
    place = [f"line {notebook.document.source_line(span.start)[0]}"] if span else []
    status = ["done"] if annotation.status == "done" else []
    star = ["★"] if annotation.star else []
    tags = [" ".join(map(_tag, annotation.tags))] if annotation.tags else []
    return " · ".join(place + status + star + tags)


def _tag(tag: str) -> str:
    """`#a/b`; a tag of several words stands in brackets."""
    return f"#[{_line(tag)}]" if " " in tag else f"#{_line(tag)}"


def _line(words: str) -> str:
    return escaped(" ".join(words.split()))
