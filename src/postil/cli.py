"""The commands; nothing heavy is loaded before it is known which command runs."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postil.core.display import shown, shown_line
from postil.errors import AmbiguousQuote, CannotSave, NotFound, PostilError

if TYPE_CHECKING:
    from postil.core.annotation import Annotation
    from postil.core.document import Document, Span
    from postil.library import Library, Opened, Source

DONE, NOT_DONE, USAGE = 0, 1, 2
SAVING_SECONDS = 10.0
LISTED = 12
"""Places of an ambiguous quote that are told."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 not done, 2 usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser().parse_args(words) if words and words[0] in COMMANDS else _reader_parser().parse_args(words)
    try:
        code: int = parsed.run(parsed)
    except PostilError as error:
        print(f"postil: {shown(str(error))}", file=sys.stderr)
        return NOT_DONE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    return code


def read(parsed: argparse.Namespace) -> int:
    """Open a document on the screen, or the list of documents."""
    from postil.library import Library

    is_piped = parsed.file == "-"
    if not sys.stdout.isatty() or not (is_piped or sys.stdin.isatty()):
        raise PostilError("The reader needs a terminal. `postil list FILE` and `postil export FILE` do without one.")
    library = Library()
    opening = None
    if parsed.file is not None:
        opening = library.opening(_source(parsed))
        if opening.wait(0.005):
            opening.result  # noqa: B018 - what is wrong with the file is said before the screen is taken
    if is_piped:
        _keys_from_terminal()
    return _on_screen(library, opening, parsed.theme)


def _on_screen(library: "Library", opening: Any, theme: str) -> int:
    import gc

    os.environ.setdefault("ESCDELAY", "25")
    gc.disable()
    from postil.ui.app import ReaderApp

    app = ReaderApp(library, opening, theme)
    app.call_later(gc.enable)
    code = app.run()
    if app.failure:
        raise PostilError(app.failure)
    return code or app.return_code or DONE


def _keys_from_terminal() -> None:
    """The text came through standard input: keys come from the terminal itself."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError as error:
        raise PostilError("The reader needs a terminal for its keys.") from error
    os.dup2(terminal, 0)
    os.close(terminal)
    sys.stdin = open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - it stays open


def list_annotations(parsed: argparse.Namespace) -> int:
    """Print the annotations in reading order, orphans last."""
    opened = _open(parsed)
    notebook, document = opened.session.notebook, opened.document
    annotations = [*notebook.in_reading_order, *notebook.orphans]
    if parsed.json:
        from postil.core.webannotation import to_json

        records = []
        for annotation in annotations:
            place = notebook.places[annotation.id]
            span = place.span
            where = (
                {"start": span.start, "end": span.end, "line": document.source_line(span.start)[0]} if span else None
            )
            records.append(to_json(annotation, document.source) | {"state": place.state, "place": where})
        print(json.dumps(records, ensure_ascii=False, indent=2))
        return DONE
    for annotation in annotations:
        print(_listed(opened, annotation))
    if not annotations:
        print(f"{shown_line(opened.name)}: no annotations yet", file=sys.stderr)
    return DONE


def add(parsed: argparse.Namespace) -> int:
    """Annotate the passage where a quote stands."""
    opened = _open(parsed)
    span = _find(opened.document, parsed.quote, parsed.nth)
    session = opened.session
    said = session.highlight(span).words
    for tag in parsed.tag:
        annotation = session.notebook.with_span(span)
        if annotation is None or tag not in annotation.tags:
            said = session.tag(span, tag).words
    if parsed.note:
        said = session.note(span, parsed.note).words
    _save(opened)
    annotation = session.notebook.with_span(span)
    assert annotation is not None
    print(f"{said}: {_listed(opened, annotation)}")
    return DONE


def remove(parsed: argparse.Namespace) -> int:
    """Delete an annotation by its id, or by the beginning of it."""
    opened = _open(parsed)
    found = [
        a for a in opened.session.notebook.annotations.values() if _id(a).startswith(parsed.id) or a.id == parsed.id
    ]
    if len(found) != 1:
        known = "no annotation has" if not found else f"{len(found)} annotations have"
        raise NotFound(f"{shown_line(opened.name)}: {known} an id that begins with {parsed.id}")
    opened.session.delete(found[0])
    _save(opened)
    print(f"deleted: {shown_line(found[0].target.quote.exact[:80])}")
    return DONE


def export(parsed: argparse.Namespace) -> int:
    """Print the annotations in another format."""
    from postil.exchange import EXPORTERS

    if parsed.to not in EXPORTERS:
        raise PostilError(f"{parsed.to}: no such format. There are: {', '.join(EXPORTERS)}.")
    text = EXPORTERS[parsed.to](_open(parsed).session.notebook)
    print(shown(text) if sys.stdout.isatty() else text, end="" if text.endswith("\n") else "\n")
    return DONE


def where(parsed: argparse.Namespace) -> int:
    """Print where a document's annotations are kept."""
    from postil.library import Library

    print(shown(str(Library().annotation_file(_source(parsed)))))
    return DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": list_annotations,
    "add": add,
    "remove": remove,
    "export": export,
    "where": where,
}


def _listed(opened: "Opened", annotation: "Annotation") -> str:
    """One line: where, id, status, quote, tags, note."""
    notebook = opened.session.notebook
    span = notebook.span_of(annotation)
    line, column = opened.document.source_line(span.start) if span else (0, 0)
    place = f"{line}:{column}" if span else "not found"
    facts = [f"#{tag}" for tag in annotation.tags]
    facts += [word for word, holds in (("star", annotation.star), ("done", annotation.status == "done")) if holds]
    quote = shown_line(annotation.target.quote.exact[:300])
    parts = [f"{shown_line(opened.name)}:{place}", _id(annotation)[:8], f"“{quote}”", *map(shown_line, facts)]
    return " ".join([*parts, *([f"- {shown_line(annotation.note[:500])}"] if annotation.note else [])])


def _id(annotation: "Annotation") -> str:
    return annotation.id.removeprefix("urn:uuid:")


def _find(document: "Document", quote: str, nth: int | None) -> "Span":
    """Where the quote stands; white space counts as a blank. Raises NotFound or AmbiguousQuote."""
    from postil.core.document import Span
    from postil.core.search import exactly

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


def _open(parsed: argparse.Namespace) -> "Opened":
    from postil.library import Library

    opened = Library().open(_source(parsed))
    if opened.store.notice:
        print(f"postil: {shown(opened.store.notice)}", file=sys.stderr)
    return opened


def _save(opened: "Opened") -> None:
    if not opened.store.flush(SAVING_SECONDS):
        raise opened.store.failure or CannotSave("The annotations could not be saved in time.")


def _source(parsed: argparse.Namespace) -> "Source":
    from postil.library import Source

    annotations = Path(parsed.annotations) if parsed.annotations else None
    if parsed.file == "-":
        return Source(None, sys.stdin.buffer.read(), annotations, parsed.force)
    return Source(Path(parsed.file), b"", annotations, parsed.force)


def _common(optional: bool = False) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "file", metavar="FILE", nargs="?" if optional else None, help="a document; - reads standard input"
    )
    common.add_argument("--annotations", metavar="DIR", help="keep the annotations in this folder")
    common.add_argument("--force", action="store_true", help="open it though it does not look like a text")
    return common


EPILOG = """\
commands: postil list FILE · add FILE --quote TEXT · remove FILE ID · export FILE · where FILE
`postil COMMAND --help` tells more. A file that is named like a command: postil ./list
"""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        from importlib.metadata import version

        print(f"postil {version('postil')}")
        parser.exit()


def _reader_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "postil",
        description="Read a text in the terminal; highlight, tag and note it from the keyboard.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common(optional=True)],
    )
    parser.add_argument("--theme", default=os.environ.get("TEXTUAL_THEME", ""), help="one of Textual's themes")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.set_defaults(run=read)
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("postil")
    commands = parser.add_subparsers(required=True)

    def command(name: str) -> argparse.ArgumentParser:
        run = COMMANDS[name]
        made = commands.add_parser(name, help=run.__doc__, description=run.__doc__, parents=[_common()])
        made.set_defaults(run=run)
        return made

    command("list").add_argument("--json", action="store_true", help="W3C Web Annotation records with state and place")
    adding = command("add")
    adding.add_argument("--quote", metavar="TEXT", required=True, help="the passage, word for word")
    adding.add_argument("--nth", metavar="N", type=int, help="which of several places, from 1")
    adding.add_argument("--tag", metavar="T", action="append", default=[], help="a tag; may be given several times")
    adding.add_argument("--note", metavar="N", default="", help="a note")
    command("remove").add_argument("id", metavar="ID", help="the id that `postil list` shows, or its beginning")
    command("export").add_argument("--to", metavar="FORMAT", default="markdown", help="markdown (default) or jsonld")
    command("where")
    return parser
