"""The tutor: whose copy it is, what `--again` takes away, and that it teaches no key that is not there."""

import re
from pathlib import Path

import pytest

from command_line import Postil, runner, settle_in
from postil.core.document import Span
from postil.errors import CannotSave
from postil.library import Home, Library, Opened, Source, seeds, seeds_folder
from postil.tutor import copy_of, take_away, tutor
from postil.ui.keys.key_reader import NAMES, Keymap, Pending, Run
from postil.ui.keys.keymap import LETTER, Mode
from tutor_walk import WALK

SEED = (seeds_folder() or Path()) / "tutor.md"
MODES: tuple[Mode, ...] = ("reading", "selecting", "edges", "panel", "inbox", "outline", "help")

IN_SHEETS = {"Enter", "Esc", "Tab", *"123456789"}
"""What one presses where one types: those keys are fixed."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    settle_in(monkeypatch, tmp_path / "home")
    return Home(tmp_path / "home", tmp_path / "data", tmp_path / "state")


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str]) -> Postil:
    return runner(capsys)


def highlighted(home: Home) -> Opened:
    """A sitting with the tutor in which its first words were highlighted and the place was kept."""
    library = Library(home)
    opened = library.open(tutor(home))
    opened.session.highlight(Span(0, 16))
    assert opened.store.flush(20)
    library.remember(opened, Span(0, 16), "paragraph", panel=True, digits={}, progress=3, marks={})
    opened.store.close()
    return opened


# Whose copy it is


def test_the_copy_is_the_seed_in_the_data_folder(home: Home) -> None:
    source = tutor(home)

    assert source.path == home.data / "tutor" / "tutor.md"
    assert source.path.read_bytes() == SEED.read_bytes()


def test_what_is_noted_lies_beside_the_copy(home: Home) -> None:
    opened = highlighted(home)

    assert opened.store.path == home.data / "tutor" / "annotations" / "tutor.md.json"


def test_a_copy_that_is_opened_by_its_path_has_the_same_annotations(home: Home) -> None:
    path = tutor(home).path
    assert path is not None

    assert Library(home).annotation_file(Source(path)) == Library(home).annotation_file(tutor(home))


def test_a_copy_that_is_there_is_opened_again_at_the_place_left(home: Home) -> None:
    highlighted(home)

    again = Library(home).open(tutor(home))

    assert again.session.notebook.found == 1
    assert again.reading is not None


def test_a_copy_that_was_changed_stays_as_it_is(home: Home) -> None:
    copy_of(home).parent.mkdir(parents=True)
    copy_of(home).write_text("of my own", encoding="utf-8")

    tutor(home)

    assert copy_of(home).read_text(encoding="utf-8") == "of my own"


def test_a_data_folder_that_is_not_writable_is_told(home: Home) -> None:
    home.data.write_text("a file", encoding="utf-8")

    with pytest.raises(CannotSave, match=r"tutor\.md"):
        tutor(home)


# Again


def test_again_takes_away_copy_annotations_undo_and_place(home: Home) -> None:
    highlighted(home)

    was_there = take_away(home)
    anew = Library(home).open(tutor(home))

    assert was_there
    assert anew.session.notebook.found == 0
    assert anew.session.undo().words == "nothing to undo"
    assert anew.reading is None


def test_again_leaves_what_else_lies_in_the_data_folder(home: Home) -> None:
    highlighted(home)
    other = home.data / "annotations" / "story.txt.json"
    other.parent.mkdir()
    other.write_text("{}", encoding="utf-8")

    take_away(home)

    assert other.exists()


def test_again_takes_away_a_link_and_leaves_what_it_leads_to(home: Home, tmp_path: Path) -> None:
    source = tutor(home)
    kept = tmp_path / "elsewhere"
    kept.mkdir()
    (kept / "mine.json").write_text("{}")
    source.annotations.rmdir()
    source.annotations.symlink_to(kept)

    assert take_away(home)
    again = tutor(home)

    assert ([path.name for path in kept.iterdir()], again.annotations.is_symlink()) == (["mine.json"], False)
    assert Library(home).open(again).session.notebook.found == 0


def test_again_where_there_was_none_takes_nothing_away(home: Home) -> None:
    assert not take_away(home)


def test_without_a_terminal_nothing_is_taken_away(postil: Postil, home: Home) -> None:
    highlighted(home)

    ran = postil("tutor", "--again")

    assert ran.code == 1
    assert "The reader needs a terminal." in ran.err
    assert copy_of(home).exists()


def test_the_tutor_is_no_sample_document() -> None:
    assert SEED.is_file()
    assert SEED not in seeds()


# What it teaches


def named_keys() -> list[str]:
    """What stands in the tutor's code spans, but for the command line."""
    spans = re.findall(r"`([^`]+)`", SEED.read_text(encoding="utf-8"))
    return [span for span in dict.fromkeys(spans) if not span.startswith("postil ")]


def presses(span: str) -> list[str]:
    """The keys of a code span as the table writes them: "gW" is g and W, "50%" is 5, 0 and %."""
    by_name = {name: key for key, name in NAMES.items() if key != LETTER}
    return [by_name[span]] if span in by_name else list(span)


def is_bound(span: str, mode: Mode) -> bool:
    pending = ""
    keys = presses(span)
    for nth, key in enumerate(keys):
        match Keymap().read(pending, key, mode):
            case Run():
                return nth == len(keys) - 1
            case Pending(typed, _):
                pending = typed
            case _:
                return False
    return False


@pytest.mark.parametrize("span", named_keys())
def test_every_key_that_the_tutor_names_is_bound(span: str) -> None:
    assert span in IN_SHEETS or any(is_bound(span, mode) for mode in MODES)


def test_a_key_that_is_not_there_would_be_noticed() -> None:
    assert not any(is_bound("gx", mode) for mode in MODES)


def test_every_command_that_the_tutor_names_is_one(postil: Postil) -> None:
    named = set(re.findall(r"`postil ([^`]+)`", SEED.read_text(encoding="utf-8")))

    assert named == {"tutor", "tutor --again"}
    assert "--again" in postil("tutor", "--help").out


@pytest.mark.parametrize("lesson", WALK)
def test_the_walk_presses_every_key_that_the_lesson_names(lesson: str) -> None:
    text = SEED.read_text(encoding="utf-8")
    taught = text.partition(f"## {lesson}:")[2].partition("\n## ")[0]
    named = {span for span in re.findall(r"`([^`]+)`", taught) if not span.startswith("postil ")}

    assert named
    assert named - {step.keys for step in WALK[lesson]} == set()


def test_the_walk_goes_through_every_lesson() -> None:
    assert re.findall(r"^## (Lesson \d+):", SEED.read_text(encoding="utf-8"), re.M) == list(WALK)
