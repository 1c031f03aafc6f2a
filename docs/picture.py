"""Draw the README's pictures: the sample document as the first start shows it, and two readers of it side by side."""

import asyncio
import re
import tempfile
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
            return _beside(ada.export_screenshot(title="Ada"), ben.export_screenshot(title="Ben"))


def _app(document: Path, home: Path, state: Path) -> ReaderApp:
    library = Library(Home(home, state, state))
    opening = library.opening(Source(document))
    opening.wait(10)
    return ReaderApp(library, opening, "textual-dark")


def _beside(left: str, right: str) -> str:
    """Two pictures of one size in one."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', left)
    assert found is not None, "a picture has a viewBox"
    width, height = map(float, found.groups())
    placed = [
        each.replace("<svg ", f'<svg x="{x}" width="{width}" height="{height}" ', 1)
        for each, x in ((left, 0.0), (right, width))
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * width} {height}">\n{"".join(placed)}\n</svg>\n'


if __name__ == "__main__":
    (HERE / "reader.svg").write_text(asyncio.run(reader()), encoding="utf-8")
    (HERE / "two-readers.svg").write_text(asyncio.run(two_readers()), encoding="utf-8")
