"""Draw the README's pictures: the reader, two readers side by side, and what selects, goes far and tags."""

import asyncio
import re
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from shutil import copy

from postil.library import Home, Library, Source
from postil.ui.app import ReaderApp

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parent / "seeds" / "harbor-briefing.txt"
KEYS = ("j", "j", ")", ";", ";")
SAVED_SECONDS = 2.5
"""After so long the other reader has seen what was noted."""


async def reader() -> str:
    """The screen as SVG after a few keys, at 120 columns and 36 rows."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(SAMPLE, Path.home(), Path(folder))
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press(*KEYS)
            await pilot.pause()
            return app.export_screenshot(title="postil seeds/harbor-briefing.txt")


async def two_readers() -> str:
    """One tags a passage, the other a moment later has it as well; both as one SVG."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        (Path(folder) / "annotations").mkdir()
        document = Path(copy(SAMPLE, folder))
        ada, ben = (_app(document, Path(folder), Path(folder) / name) for name in ("ada", "ben"))
        async with ada.run_test(size=(76, 22)) as left, ben.run_test(size=(76, 22)) as right:
            await right.press("j", "j", "j")
            await left.press("j", "j", "t", *"verify", "enter")
            await right.pause(SAVED_SECONDS)
            await left.pause()
            return _grid([ada.export_screenshot(title="Ada"), ben.export_screenshot(title="Ben")], 2)


LONG = HERE.parent / "seeds" / "heat-and-the-city.md"
GRAMMAR: dict[str, tuple[Path, tuple[str, ...]]] = {
    "f: a label on each sentence": (LONG, ("4", "G", "f")),
    "v w w: select by words": (SAMPLE, ("j", "j", "v", "w", "w", "w")),
    "o: the outline, with what was noted": (LONG, ("8", "G", "h", "1", "4", "G", "h", "j", "h", "o")),
    "t: the tag picker": (SAMPLE, ("j", "j", "t", *"ve")),
}
"""What is pressed for each picture of the grammar, by its title."""


async def grammar() -> str:
    """Labels, a selection, the outline and the picker, two by two."""
    drawn = []
    for title, (document, keys) in GRAMMAR.items():
        with tempfile.TemporaryDirectory() as folder, chdir(folder):
            (Path(folder) / "annotations").mkdir()
            source = Path(copy(document, folder))
            app = _app(source, Path(folder), Path(folder) / "state")
            async with app.run_test(size=(80, 22)) as pilot:
                await pilot.press("j", "j", "t", *"verify", "enter", "g", "g")
                await pilot.press(*keys)
                await pilot.pause(0.2)
                drawn.append(app.export_screenshot(title=title))
    return _grid(drawn, 2)


def _app(document: Path, home: Path, state: Path) -> ReaderApp:
    library = Library(Home(home, state, state))
    opening = library.opening(Source(document))
    opening.wait(10)
    return ReaderApp(library, opening, "textual-dark")


def _grid(drawn: Sequence[str], columns: int) -> str:
    """Pictures of one size in one, so many beside each other."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn[0])
    assert found is not None, "a picture has a viewBox"
    width, height = map(float, found.groups())
    placed = [
        each.replace(
            "<svg ",
            f'<svg x="{n % columns * width}" y="{n // columns * height}" width="{width}" height="{height}" ',
            1,
        )
        for n, each in enumerate(drawn)
    ]
    whole = f"0 0 {columns * width} {-(-len(drawn) // columns) * height}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{whole}">\n{"".join(placed)}\n</svg>\n'


if __name__ == "__main__":
    (HERE / "reader.svg").write_text(asyncio.run(reader()), encoding="utf-8")
    (HERE / "two-readers.svg").write_text(asyncio.run(two_readers()), encoding="utf-8")
    (HERE / "grammar.svg").write_text(asyncio.run(grammar()), encoding="utf-8")
