"""A reader at work in a test: real files, the real screen without a terminal, and what a reopened file holds."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from postil.core.annotation import Annotation
from postil.library import Home, Library, Opened, Source
from postil.ui.app import ReaderApp
from postil.ui.screens.reading_screen import ReadingScreen

TEXT = "One day it rained. The lamp went out. We waited.\nNobody came. It was late.\nThe end is near.\n"


class Desk:
    """A folder with a document in it, and the folders of a user."""

    def __init__(self, folder: Path, text: str = TEXT, name: str = "story.txt") -> None:
        self.folder = folder
        (folder / "annotations").mkdir(exist_ok=True)
        self.document = folder / name
        self.document.write_text(text, encoding="utf-8", newline="")
        self.settings = folder / "config.toml"
        self.library = self._library()

    def _library(self) -> Library:
        return Library(Home(self.folder, self.folder / "data", self.folder / "state", self.settings))

    def configure(self, content: str) -> None:
        """Write the file of settings; the next sitting goes by it."""
        self.settings.write_text(content, encoding="utf-8")
        self.library = self._library()

    @asynccontextmanager
    async def reading(self, size: tuple[int, int] = (120, 36), theme: str = "textual-dark") -> AsyncIterator["Reading"]:
        """The document on the screen."""
        opening = self.library.opening(Source(self.document))
        opening.wait(10)
        app = ReaderApp(self.library, opening, theme)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Reading(pilot)
        opening.result.store.close()

    def reopened(self) -> Opened:
        """The document opened anew: what is on disk."""
        return self._library().open(Source(self.document))

    def saved(self) -> list[Annotation]:
        """The annotations on disk in reading order, orphans last."""
        notebook = self.reopened().session.notebook
        return [*notebook.in_reading_order, *notebook.orphans]


class Reading:
    """Keys go in, what is shown comes out."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot

    @property
    def screen(self) -> ReadingScreen:
        screen = self.pilot.app.screen_stack[0]
        assert isinstance(screen, ReadingScreen)
        return screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.press(*({" ": "space", "/": "slash"}.get(each, each) for each in words))

    def burst(self, *keys: str) -> None:
        """Type keys as fast as a slow line delivers them: all at once."""
        for key in keys:
            self.pilot.app.post_message(Key(key, {"slash": "/"}.get(key, key if len(key) == 1 else None)))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that happens beside the keys; fails after ten seconds."""
        for _ in range(500):
            if holds():
                return
            await self.pilot.pause(0.02)
        raise AssertionError("it did not happen within ten seconds")

    async def until_saved(self) -> None:
        await self.until(lambda: "saved" in self.screen.status.message)

    @property
    def passage(self) -> str:
        """The words in focus."""
        return self.screen.opened.document.passage(self.screen.reader.span)

    @property
    def typed(self) -> str:
        """What stands in the open sheet's field."""
        field = self.screen.sheet.field if self.screen.sheet else None
        return field.value if isinstance(field, Input) else ""

    @property
    def message(self) -> str:
        return self.screen.status.message

    @property
    def notices(self) -> str:
        """What was told when the document was opened: the message, and what was too long for it."""
        return "\n".join([self.message, *(each.message for each in self.pilot.app._notifications)])

    @property
    def rows(self) -> list[str]:
        """The text pane row by row, as it is shown."""
        return ["".join(segment.text for segment in strip).rstrip() for strip in self.screen.text.strips()]

    @property
    def panel_rows(self) -> list[str]:
        return ["".join(segment.text for segment in strip).rstrip() for strip in self.screen.panel.strips()]

    @property
    def bar_row(self) -> int:
        """The row of the text pane in which the focus begins."""
        return next(y for y, row in enumerate(self.rows) if row.lstrip().startswith(("▌", "█")))
