"""Read a text in the terminal; highlight, tag and note it from the keyboard."""

import argparse
import gc
import os
import sys

from postil.commands.document import file_arguments, is_terminal, save, source
from postil.core.display import shown_line
from postil.errors import IsBinary, PostilError
from postil.library import Library, Source
from postil.ui import background


def arguments(parser: argparse.ArgumentParser) -> None:
    file_arguments(parser, optional=True)
    theme_argument(parser)


def theme_argument(parser: argparse.ArgumentParser) -> None:
    """How the screen looks, for every command that takes it."""
    parser.add_argument("--theme", default=os.environ.get("TEXTUAL_THEME", ""), help="one of Textual's themes")


def run(parsed: argparse.Namespace) -> int:
    """Open a document on the screen, or the list of documents."""
    is_piped = parsed.file == "-"
    need_terminal(is_piped=is_piped)
    library = Library()
    wanted = None if parsed.file is None else source(parsed)
    if is_piped:
        _keys_from_terminal()
    try:
        return on_screen(library, wanted, parsed.theme)
    except IsBinary:
        if wanted is None or not _is_wanted(f"{wanted.name} is not a text. Open it all the same?"):
            return 1
    return on_screen(library, wanted._replace(force=True), parsed.theme)


def need_terminal(*, is_piped: bool = False) -> None:
    """Raises PostilError where there is no terminal to show on, or none that keys come from."""
    if not is_terminal(sys.stdout) or not (is_piped or is_terminal(sys.stdin)):
        raise PostilError("The reader needs a terminal. `postil list FILE` and `postil export FILE` do without one.")


def on_screen(library: Library, source: Source | None, theme: str) -> int:
    """Read a document, or choose one, until the reader quits; what could not be saved is told. Raises PostilError."""
    os.environ.setdefault("ESCDELAY", "25")
    gc.disable()
    opening = None if source is None else library.opening(source)
    if opening is not None and opening.wait(0.005):
        opening.result  # noqa: B018 - what is wrong with the file is said before the screen is taken
    is_chosen = theme or library.settings.theme
    question = None if is_chosen else background.ask(sys.stdin.fileno(), sys.stdout.fileno())
    try:
        from postil.ui.app import ReaderApp
    finally:
        is_light, typed = question.answer() if question else (None, "")
    app = ReaderApp(library, opening, theme, is_light=is_light, typed=typed)
    app.call_after_refresh(_collect)
    code = app.run()
    if app.opened is not None:
        save(app.opened)
        app.opened.store.close()
    if app.failure is not None:
        raise app.failure
    return code or app.return_code or 0


def _collect() -> None:
    """What was loaded and made for the first screen stays: the collector need not look through it."""
    gc.freeze()
    gc.enable()


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
