"""Annotate the passage where a quote stands; what is noted there already stays."""

import argparse

from postil.commands.document import file_arguments, listed, opened, save
from postil.core import tags
from postil.core.annotation import Annotation
from postil.core.display import shown_line
from postil.core.document import Document, Span
from postil.core.search import exactly
from postil.errors import AmbiguousQuote, NotFound
from postil.library import Opened

LISTED = 12
"""Places of an ambiguous quote that are told."""


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser)
    parser.add_argument("--quote", metavar="TEXT", required=True, help="the passage, word for word")
    parser.add_argument("--nth", metavar="N", type=int, help="which of several places, from 1")
    parser.add_argument("--tag", metavar="T", action="append", default=[], help="a tag; may be given several times")
    parser.add_argument("--note", metavar="N", default="", help="a note; it is put below one that is there")


def run(parsed: argparse.Namespace) -> int:
    wanted = [tags.normal(_readable(tag)) for tag in parsed.tag]
    with opened(parsed) as found:
        span = _find(found.document, _readable(parsed.quote), parsed.nth)
        session = found.session
        outcomes = [session.highlight(span)]
        for tag in wanted:
            outcomes.append(session.tag(span, tag, keep=True))
        note = _joined(_with_span(found, span).note, _readable(parsed.note))
        if note:
            outcomes.append(session.note(span, note))
        save(found)
        said = [outcome.words for outcome in outcomes if outcome.changed] or ["nothing new"]
        print(f"{', '.join(said)}: {listed(found, _with_span(found, span))}")
        return 0


def _with_span(opened: Opened, span: Span) -> Annotation:
    annotation = opened.session.notebook.with_span(span)
    assert annotation is not None, "the passage has been highlighted"
    return annotation


def _joined(note: str, more: str) -> str:
    """Both notes, a blank line between them; one that holds the other already stands for both."""
    if more in note:
        return note
    return f"{note}\n\n{more}" if note else more


def _readable(argument: str) -> str:
    """An argument whose bytes were no UTF-8 has U+FFFD for them."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _find(document: Document, quote: str, nth: int | None) -> Span:
    """Where the quote stands; white space counts as a blank. Raises NotFound or AmbiguousQuote."""
    wanted = exactly(quote)
    if wanted is None:
        raise NotFound("The quote is empty.")
    found = list(document.find(wanted, Span(0, len(document))))
    if not found:
        raise NotFound(f"“{shown_line(quote[:80])}” does not stand in {shown_line(document.source)}.")
    if nth is not None:
        if not 1 <= nth <= len(found):
            raise NotFound(f"“{shown_line(quote[:80])}” stands {len(found)} times; there is no number {nth}.")
        return found[nth - 1]
    if len(found) > 1:
        places = []
        for number, span in enumerate(found[:LISTED], 1):
            around = document.passage(Span(max(span.start - 30, 0), span.end + 30))
            places.append(f"  --nth {number}  line {document.source_line(span.start)[0]}: …{shown_line(around)}…")
        raise AmbiguousQuote("\n".join([f"“{shown_line(quote[:80])}” stands {len(found)} times. Which?", *places]))
    return found[0]
