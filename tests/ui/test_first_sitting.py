"""What a new reader is shown before there is anything to see, and which key is named next."""

from pathlib import Path

import pytest
from textual.widgets import OptionList

from postil.core.document import Span
from postil.library import Home, Library, seeds
from postil.tutor import copy_of, tutor
from postil.ui.app import ReaderApp
from postil.ui.panes_screen import FIRST_HINT, TUTOR_HINT
from reading import Desk

pytestmark = pytest.mark.asyncio


def home(folder: Path) -> Home:
    return Home(folder, folder / "data", folder / "state")


def listed(app: ReaderApp) -> list[str]:
    options = app.screen.query_one(OptionList)
    return [str(option.prompt) for option in options.options]


# The first hint


async def test_the_first_hint_names_the_tutor(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading((100, 24)) as reading:
        assert reading.message == TUTOR_HINT


async def test_in_a_narrow_terminal_it_names_the_keys_alone(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading((80, 24)) as reading:
        assert reading.message == FIRST_HINT


async def test_in_the_tutor_it_does_not_name_the_tutor(tmp_path: Path) -> None:
    library = Library(home(tmp_path))
    opening = library.opening(tutor(library.home))
    opening.wait(10)
    app = ReaderApp(library, opening)

    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        assert app.reading is not None
        assert app.reading.status.message == FIRST_HINT


# The list of documents


async def test_the_tutor_is_offered_once_and_first_where_nothing_was_read_yet(tmp_path: Path) -> None:
    app = ReaderApp(Library(home(tmp_path)), None)

    async with app.run_test(size=(80, 24)):
        first, *others = listed(app)

    assert first.split() == ["tutor", "learn", "the", "keys", "in", "a", "quarter", "of", "an", "hour"]
    assert len(others) == len(seeds())


async def test_enter_on_the_tutor_makes_the_copy_and_opens_it(tmp_path: Path) -> None:
    app = ReaderApp(Library(home(tmp_path)), None)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        for _ in range(500):
            if app.reading is not None:
                break
            await pilot.pause(0.02)
        assert app.opened is not None
        assert app.opened.key == str(copy_of(home(tmp_path)))
        assert app.opened.store.path == tmp_path / "data" / "tutor" / "annotations" / "tutor.md.json"


async def test_a_tutor_that_was_read_stands_among_the_recent_ones_by_its_name(tmp_path: Path) -> None:
    library = Library(home(tmp_path))
    opened = library.open(tutor(library.home))
    library.remember(opened, Span(0, 16), "paragraph", panel=True, digits={}, progress=12, marks={})
    app = ReaderApp(library, None)

    async with app.run_test(size=(80, 24)):
        tutors = [words for words in listed(app) if "tutor" in words]

    assert [words.split()[0] for words in tutors] == ["12"]
    assert tutors[0].endswith("the tutor")


async def test_a_copy_that_cannot_be_made_is_told_and_the_list_stays(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    app = ReaderApp(Library(home(tmp_path)), None)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()

        assert app.reading is None
        assert "tutor.md" in next(notice.message for notice in app._notifications)
