"""What a new reader is shown before there is anything to see, and which key is named next."""

from pathlib import Path

import pytest
from textual.widgets import OptionList, Static, TextArea

from postil.core.document import Span
from postil.library import Home, Library, seeds
from postil.tutor import copy_of, tutor
from postil.ui.app import ReaderApp
from postil.ui.screens.panes_screen import FIRST_HINT, TUTOR_HINT
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


async def test_where_nothing_was_read_yet_the_title_says_how_to_open_a_document(tmp_path: Path) -> None:
    app = ReaderApp(Library(home(tmp_path)), None)

    async with app.run_test(size=(80, 24)):
        assert str(app.screen.query_one("#list-title", Static).render()).endswith("postil FILE")


# Nothing there


async def test_a_panel_without_annotations_says_what_makes_one(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        assert "h highlights the passage" in " ".join("".join(reading.panel_rows).replace("│", "").split())
        await reading.press("tab")
        assert reading.screen.status.left == "no annotations yet · Esc goes back"
        await reading.press("enter")
        assert reading.message == "no annotations yet · Esc, then h makes one"
        await reading.press("x")
        assert reading.message == "no annotations yet · Esc, then h makes one"


async def test_find_without_a_match_says_how_to_go_on(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("slash")
        await reading.type("xyz")
        assert reading.screen.status.left == "no match for “xyz” · Esc goes back"
        await reading.press("enter")
        assert reading.message == "no match for “xyz” · / finds other words"
        await reading.press("n")
        assert reading.message == "no match · / finds other words"


async def test_the_picker_without_tags_says_that_one_types_them(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("t")
        assert reading.screen.status.left == "type a tag, Enter makes it"
        await reading.type("new")
        assert reading.screen.status.left == "no such tag yet · Enter makes it"


async def test_a_text_without_headings_offers_find(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("o")
        assert reading.message == "no headings in this text · / finds words"


async def test_an_empty_note_says_what_esc_does(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("a")
        assert reading.screen.query_one(TextArea).placeholder == "write a note; Esc saves it, left empty it is none"
        await reading.press("escape")
        assert reading.message == "nothing noted"


@pytest.mark.parametrize("text", ["", " \n\n \n"])
@pytest.mark.parametrize("key", ["h", "t", "a", "T", "3h"])
async def test_an_empty_document_says_why_nothing_can_be_marked(tmp_path: Path, text: str, key: str) -> None:
    async with Desk(tmp_path, text).reading() as reading:
        await reading.press(*key)
        assert reading.message == "There are no words here to mark: the document is empty. q quits."
        assert reading.screen.status.left == "nothing here to read"


async def test_no_key_is_a_fault_in_an_empty_document(tmp_path: Path) -> None:
    async with Desk(tmp_path, "").reading() as reading:
        for key in [*"jkwsfFovV%;,HLnNx!eyYpPO.u", "G", "plus", "minus", "left", "right", "tab", "enter"]:
            await reading.press(key, "escape")

        assert reading.screen.is_running
