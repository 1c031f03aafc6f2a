"""The commands; nothing heavy is loaded before it is known which command runs."""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from postil.core.display import shown, shown_line
from postil.errors import AmbiguousQuote, CannotSave, IsBinary, NotFound, PostilError

if TYPE_CHECKING:
    from postil.core.annotation import Annotation
    from postil.core.document import Document, Span
    from postil.library import Library, Opened, Source

DONE, NOT_DONE = 0, 1
"""Exit codes; 2, wrong usage, is argparse's own."""

SAVING_SECONDS = 10.0
LISTED = 12
"""Places of an ambiguous quote that are told."""

NOT_FOR_TERMINALS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON may hold as it is, though a terminal would obey it, or UTF-8 has no bytes for it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 done, 1 not done, 2 usage."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser().parse_args(words) if words and words[0] in COMMANDS else _reader_parser().parse_args(words)
    _print_whatever_the_encoding(sys.stdout)
    try:
        code: int = parsed.run(parsed)
        print(end="", flush=True)
    except PostilError as error:
        print(f"postil: {shown(str(error))}", file=sys.stderr)
        return NOT_DONE
    except BrokenPipeError:
        _print_no_more()
        return DONE
    except OSError as error:
        _print_no_more()
        print(f"postil: {shown(str(error))}", file=sys.stderr)
        return NOT_DONE
    except KeyboardInterrupt:
        return 130
    return code


def read(parsed: argparse.Namespace) -> int:
    """Open a document on the screen, or the list of documents."""
    from postil.library import Library

    is_piped = parsed.file == "-"
    if not _is_terminal(sys.stdout) or not (is_piped or _is_terminal(sys.stdin)):
        raise PostilError("The reader needs a terminal. `postil list FILE` and `postil export FILE` do without one.")
    library = Library()
    source = None if parsed.file is None else _source(parsed)
    if is_piped:
        _keys_from_terminal()
    try:
        return _on_screen(library, source, parsed.theme)
    except IsBinary:
        if source is None or not _is_wanted(f"{source.name} is not a text. Open it all the same?"):
            return NOT_DONE
    return _on_screen(library, replace(source, force=True), parsed.theme)


def _on_screen(library: "Library", source: "Source | None", theme: str) -> int:
    """Read a document, or choose one, until the reader quits; what could not be saved is told. Raises PostilError."""
    import gc

    os.environ.setdefault("ESCDELAY", "25")
    opening = None if source is None else library.opening(source)
    if opening is not None and opening.wait(0.005):
        opening.result  # noqa: B018 - what is wrong with the file is said before the screen is taken
    gc.disable()
    from postil.ui.app import ReaderApp

    app = ReaderApp(library, opening, theme)
    app.call_later(gc.enable)
    code = app.run()
    if app.opened is not None:
        _save(app.opened)
    if app.failure is not None:
        raise app.failure
    return code or app.return_code or DONE


def _is_wanted(question: str) -> bool:
    """Ask on the terminal; anything but yes is no."""
    print(f"{shown_line(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


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
            records.append(to_json(annotation, opened.iri) | {"state": place.state, "place": where})
        written = json.dumps(records, ensure_ascii=False, indent=2)
        print(NOT_FOR_TERMINALS.sub(lambda found: f"\\u{ord(found[0]):04x}", written))
        return DONE
    for annotation in annotations:
        print(_listed(opened, annotation))
    if not annotations:
        print(f"{shown_line(opened.name)}: no annotations yet", file=sys.stderr)
    return DONE


def add(parsed: argparse.Namespace) -> int:
    """Annotate the passage where a quote stands; what is noted there already stays."""
    from postil.core import tags

    wanted = [tags.normal(_readable(tag)) for tag in parsed.tag]
    opened = _open(parsed)
    span = _find(opened.document, _readable(parsed.quote), parsed.nth)
    session = opened.session
    outcomes = [session.highlight(span)]
    for tag in wanted:
        outcomes.append(session.tag(span, tag, keep=True))
    note = _joined(_with_span(opened, span).note, _readable(parsed.note))
    if note:
        outcomes.append(session.note(span, note))
    _save(opened)
    said = [outcome.words for outcome in outcomes if outcome.changed] or ["nothing new"]
    print(f"{', '.join(said)}: {_listed(opened, _with_span(opened, span))}")
    return DONE


def _with_span(opened: "Opened", span: "Span") -> "Annotation":
    annotation = opened.session.notebook.with_span(span)
    assert annotation is not None, "the passage has been highlighted"
    return annotation


def _joined(note: str, more: str) -> str:
    """Both notes, a blank line between them; one that holds the other already stands for both."""
    if more in note:
        return note
    return f"{note}\n\n{more}" if note else more


def remove(parsed: argparse.Namespace) -> int:
    """Delete an annotation by its id, or by the beginning of it."""
    opened = _open(parsed)
    found = [
        a for a in opened.session.notebook.annotations.values() if _id(a).startswith(parsed.id) or a.id == parsed.id
    ]
    if len(found) != 1 or not parsed.id:
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
    print(shown(text) if _is_terminal(sys.stdout) else text, end="" if text.endswith("\n") else "\n")
    return DONE


def where(parsed: argparse.Namespace) -> int:
    """Print where a document's annotations are kept."""
    from postil.library import Library

    path = str(Library().annotation_file(_source(parsed)))
    print(shown(path) if _is_terminal(sys.stdout) else path)
    return DONE


def sync(parsed: argparse.Namespace) -> int:
    """Commit, pull, merge and push the annotations with git; `sync init` has git merge them by records."""
    from postil import sync

    is_init = parsed.init == "init"
    named = parsed.folder if is_init else parsed.init
    if parsed.folder is not None and not is_init:
        raise PostilError("One folder at a time: postil sync [init] [FOLDER]")
    for line in (sync.init if is_init else sync.sync)(sync.nearest_folder(named)):
        print(shown(line))
    return DONE


def doctor(parsed: argparse.Namespace) -> int:
    """Check a folder of annotations, say what is wrong and what to do; --fix mends what is safe to mend."""
    from postil import doctor
    from postil.library import Home

    home, is_well = Home.of_user(), True
    for folder in doctor.folders(parsed.folder, home):
        report = doctor.examine(folder, home)
        if parsed.fix:
            report = doctor.mended(report, home)
        print("\n".join(report.lines))
        is_well = is_well and report.is_well
    return DONE if is_well else NOT_DONE


def merge_driver(parsed: argparse.Namespace) -> int:
    """Merge three versions of an annotation file into the second, for git."""
    from postil.sync import merge_files

    merge_files(parsed.base, parsed.ours, parsed.theirs)
    return DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "list": list_annotations,
    "add": add,
    "remove": remove,
    "export": export,
    "where": where,
    "sync": sync,
    "doctor": doctor,
    "merge-driver": merge_driver,
}


def _listed(opened: "Opened", annotation: "Annotation") -> str:
    """One line: where, id, status, quote, tags, note."""
    notebook = opened.session.notebook
    span = notebook.span_of(annotation)
    line, column = opened.document.source_line(span.start) if span else (0, 0)
    place = f"{line}:{column}" if span else "not found"
    facts = [f"#{tag}" for tag in annotation.tags]
    facts += [word for word, holds in (("star", annotation.star), ("done", annotation.status == "done")) if holds]
    quote = shown_line(annotation.target.quote.exact)
    parts = [f"{shown_line(opened.name)}:{place}", _id(annotation)[:8], f"“{quote}”", *map(shown_line, facts)]
    return " ".join([*parts, *([f"- {shown_line(annotation.note)}"] if annotation.note else [])])


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
    if opened.notice:
        print(f"postil: {shown_line(opened.name)}: {shown_line(opened.notice)}", file=sys.stderr)
    return opened


def _save(opened: "Opened") -> None:
    if not opened.store.flush(SAVING_SECONDS):
        raise CannotSave(f"not saved: {opened.store.failure or 'the disk did not answer in time'}")


def _source(parsed: argparse.Namespace) -> "Source":
    from postil.library import Source

    annotations = Path(os.path.abspath(parsed.annotations)) if parsed.annotations else None
    if parsed.file == "-":
        return Source(None, _piped(), annotations, parsed.force)
    if not parsed.file:
        raise NotFound("The name of the document is empty.")
    return Source(Path(parsed.file), b"", annotations, parsed.force)


def _piped() -> bytes:
    if sys.stdin is None:
        raise PostilError("There is no standard input to read.")
    if _is_terminal(sys.stdin):
        print("postil: reading from the terminal; Ctrl+D on a line of its own ends it", file=sys.stderr)
    return sys.stdin.buffer.read()


def _is_terminal(stream: TextIO | None) -> bool:
    """A stream may be closed (`>&-`): then Python has None for it."""
    return stream is not None and stream.isatty()


def _print_whatever_the_encoding(stream: TextIO | None) -> None:
    """A character that the terminal's encoding has not becomes a question mark."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _print_no_more() -> None:
    """Nobody takes what is printed: drop what still waits to be, so that Python does not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _readable(argument: str) -> str:
    """An argument whose bytes were no UTF-8 has U+FFFD for them."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _Parser(argparse.ArgumentParser):
    """A parser whose errors may be written to a terminal, whatever names the shell put in."""

    def error(self, message: str) -> NoReturn:
        super().error(shown_line(message))


def _common(optional: bool = False) -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument(
        "file", metavar="FILE", nargs="?" if optional else None, help="a document; - reads standard input"
    )
    common.add_argument("--annotations", metavar="DIR", help="keep the annotations in this folder")
    common.add_argument("--force", action="store_true", help="open it though it does not look like a text")
    return common


EPILOG = """\
commands: postil list FILE · add FILE --quote TEXT · remove FILE ID · export FILE · where FILE
          postil sync [init] [FOLDER] · doctor [FOLDER] [--fix]
`postil COMMAND --help` tells more. A file that is named like a command: postil ./list
"""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        from importlib.metadata import version

        print(f"postil {version('postil')}")
        parser.exit()


def _reader_parser() -> argparse.ArgumentParser:
    parser = _Parser(
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
    parser = _Parser("postil")
    commands = parser.add_subparsers(required=True)

    def command(name: str, *, has_file: bool = True) -> argparse.ArgumentParser:
        run, parents = COMMANDS[name], [_common()] if has_file else []
        made = commands.add_parser(name, help=run.__doc__, description=run.__doc__, parents=parents)
        made.set_defaults(run=run)
        return made

    command("list").add_argument("--json", action="store_true", help="W3C Web Annotation records with state and place")
    adding = command("add")
    adding.add_argument("--quote", metavar="TEXT", required=True, help="the passage, word for word")
    adding.add_argument("--nth", metavar="N", type=int, help="which of several places, from 1")
    adding.add_argument("--tag", metavar="T", action="append", default=[], help="a tag; may be given several times")
    adding.add_argument("--note", metavar="N", default="", help="a note; it is put below one that is there")
    command("remove").add_argument("id", metavar="ID", help="the id that `postil list` shows, or its beginning")
    command("export").add_argument("--to", metavar="FORMAT", default="markdown", help="markdown (default) or jsonld")
    command("where")
    syncing = command("sync", has_file=False)
    syncing.add_argument("init", metavar="init", nargs="?", help="register with git how annotations are merged")
    syncing.add_argument("folder", metavar="FOLDER", nargs="?", help="the annotations; else those nearest to here")
    examining = command("doctor", has_file=False)
    examining.add_argument("folder", metavar="FOLDER", nargs="?", help="the annotations; else those nearest to here")
    examining.add_argument("--fix", action="store_true", help="mend what can be mended so that nothing is lost")
    merging = command("merge-driver", has_file=False)
    for side in ("base", "ours", "theirs"):
        merging.add_argument(side, metavar=side.upper(), type=Path)
    return parser
