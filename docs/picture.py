"""Draw the README's picture: the sample document with its annotations, as the first start shows it."""

import asyncio
import tempfile
from pathlib import Path

from postil.library import Home, Library, Source
from postil.ui.app import ReaderApp

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "seeds" / "harbor-briefing.txt"
KEYS = ("j", "j", ")", ";", ";")


async def draw() -> str:
    """The screen as SVG after a few keys, at 120 columns and 36 rows."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Home(Path.home(), Path(folder), Path(folder)))
        opening = library.opening(Source(SAMPLE))
        opening.wait(10)
        app = ReaderApp(library, opening, "textual-dark")
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press(*KEYS)
            await pilot.pause()
            return app.export_screenshot(title="postil seeds/harbor-briefing.txt")


if __name__ == "__main__":
    (HERE / "reader.svg").write_text(asyncio.run(draw()), encoding="utf-8")
