"""Where a document's annotations lie, and what is remembered of it."""

import os
import subprocess
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from command_line import settle_in
from postil.core.document import Span
from postil.errors import CannotRead, IsBinary
from postil.formats import READERS
from postil.library import Home, Library, Opened, Source, creator, seeds
from postil.store import snapshots

STORY = "The lamp went out. It was late.\n\nThe lamp came back. Nobody spoke.\n"
FIRST_SENTENCE = Span(0, 18)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    settle_in(monkeypatch, tmp_path / "home")
    return Home(tmp_path / "home", tmp_path / "data", tmp_path / "state")


@pytest.fixture
def library(home: Home) -> Library:
    return a_library(home)


def a_library(home: Home) -> Library:
    """A library as it is made at the start of a sitting, with a clock that stands and ids in order."""
    ids = count(1)
    return Library(home, lambda: datetime(2026, 11, 24, 7, 0, tzinfo=UTC), lambda: f"urn:uuid:{next(ids)}")


def written(path: Path, text: str = STORY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def highlighted(opened: Opened, span: Span = FIRST_SENTENCE) -> Opened:
    opened.session.highlight(span)
    assert opened.store.flush(20)
    return opened


def quotes(opened: Opened) -> list[str]:
    return [annotation.target.quote.exact for annotation in opened.session.notebook.in_reading_order]


# Where annotations lie


def test_annotations_lie_in_the_folder_found_above_the_document(library: Library, tmp_path: Path) -> None:
    (tmp_path / "project" / "annotations").mkdir(parents=True)
    story = written(tmp_path / "project" / "texts" / "deep" / "story.txt")

    opened = highlighted(library.open(Source(story)))

    assert opened.store.path == tmp_path / "project" / "annotations" / "texts" / "deep" / "story.txt.json"
    assert opened.store.path.is_file()


def test_the_nearest_folder_counts(library: Library, tmp_path: Path) -> None:
    (tmp_path / "project" / "annotations").mkdir(parents=True)
    (tmp_path / "project" / "texts" / "annotations").mkdir(parents=True)
    story = written(tmp_path / "project" / "texts" / "story.txt")

    path = library.annotation_file(Source(story))

    assert path == tmp_path / "project" / "texts" / "annotations" / "story.txt.json"


def test_a_folder_of_that_name_with_other_things_in_it_is_not_ours(
    library: Library, home: Home, tmp_path: Path
) -> None:
    written(tmp_path / "project" / "annotations" / "lecture.mp3")
    story = written(tmp_path / "project" / "story.txt")

    path = library.annotation_file(Source(story))

    assert path.is_relative_to(home.data / "annotations" / "elsewhere")


def test_elsewhere_they_lie_in_the_users_data_folder(library: Library, home: Home, tmp_path: Path) -> None:
    story = written(tmp_path / "story.txt")

    path = library.annotation_file(Source(story))

    assert path == home.data.joinpath("annotations", "elsewhere", *story.parts[1:-1], "story.txt.json")


def test_annotations_lie_in_the_folder_that_is_named(library: Library, tmp_path: Path) -> None:
    (tmp_path / "annotations").mkdir()
    story = written(tmp_path / "story.txt")

    path = library.annotation_file(Source(story, annotations=tmp_path / "mine"))

    assert path == tmp_path / "mine" / "story.txt.json"


def test_a_document_is_found_by_a_relative_path_too(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    highlighted(library.open(Source(written(tmp_path / "texts" / "story.txt"))))
    monkeypatch.chdir(tmp_path / "texts")

    opened = library.open(Source(Path("../texts/story.txt")))

    assert quotes(opened) == ["The lamp went out."]


def test_files_of_the_data_folder_are_private(library: Library, tmp_path: Path) -> None:
    opened = highlighted(library.open(Source(written(tmp_path / "story.txt"))))

    assert opened.store.path.stat().st_mode & 0o777 == 0o600


def test_reading_alone_writes_no_annotation_file(library: Library, home: Home, tmp_path: Path) -> None:
    opened = library.open(Source(written(tmp_path / "story.txt")))
    library.remember(opened, FIRST_SENTENCE, "sentence", panel=True, digits={}, progress=0, marks={})

    assert not home.data.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "state", "story.txt"]


# What is found again


def test_a_reopened_document_has_its_annotations(library: Library, home: Home, tmp_path: Path) -> None:
    story = written(tmp_path / "story.txt")
    highlighted(library.open(Source(story)))

    reopened = a_library(home).open(Source(story))

    assert quotes(reopened) == ["The lamp went out."]


def test_an_annotation_is_found_where_its_passage_has_moved_to(library: Library, tmp_path: Path) -> None:
    story = written(tmp_path / "story.txt")
    highlighted(library.open(Source(story)))
    written(story, "A new beginning.\n\n" + STORY)

    reopened = library.open(Source(story))

    (annotation,) = reopened.session.notebook.in_reading_order
    assert reopened.session.notebook.span_of(annotation) == Span(18, 36)


def test_a_text_from_standard_input_is_known_by_its_words(library: Library, home: Home) -> None:
    highlighted(library.open(Source(None, STORY.encode())))

    again = a_library(home).open(Source(None, STORY.encode()))
    another = a_library(home).open(Source(None, b"Another text.\n"))

    assert quotes(again) == ["The lamp went out."]
    assert quotes(another) == []


def test_a_text_from_standard_input_is_kept_with_its_annotations(library: Library, home: Home) -> None:
    opened = highlighted(library.open(Source(None, STORY.encode())))

    kept = sorted(path.name for path in (home.data / "stdin").iterdir())

    assert kept == [f"{opened.document.sha256}.json", f"{opened.document.sha256}.txt"]
    assert quotes(library.open(Source(None, (home.data / "stdin" / kept[1]).read_bytes()))) == ["The lamp went out."]


def test_the_place_is_remembered(library: Library, home: Home, tmp_path: Path) -> None:
    story = written(tmp_path / "story.txt")
    opened = library.open(Source(story))
    library.remember(opened, Span(33, 52), "sentence", panel=False, digits={"1": "mood"}, progress=48, marks={})

    reading = a_library(home).open(Source(story)).reading

    assert reading is not None
    assert (reading.span, reading.size, reading.panel) == (Span(33, 52), "sentence", False)
    assert dict(reading.digits) == {"1": "mood"}


def test_a_document_that_is_new_has_no_place(library: Library, tmp_path: Path) -> None:
    assert library.open(Source(written(tmp_path / "story.txt"))).reading is None


def test_recent_documents_are_those_that_are_still_there(library: Library, home: Home, tmp_path: Path) -> None:
    story, gone = written(tmp_path / "story.txt"), written(tmp_path / "gone.txt")
    for path in (story, gone):
        library.remember(library.open(Source(path)), FIRST_SENTENCE, "", panel=True, digits={}, progress=20, marks={})
    gone.unlink()

    (recent,) = a_library(home).recent()

    assert (recent.source, recent.progress) == (str(story), 20)


def test_a_place_that_cannot_be_remembered_troubles_nobody(tmp_path: Path) -> None:
    occupied = written(tmp_path / "state")
    library = a_library(Home(tmp_path, tmp_path / "data", occupied))
    opened = library.open(Source(written(tmp_path / "story.txt")))

    library.remember(opened, FIRST_SENTENCE, "", panel=True, digits={}, progress=0, marks={})

    assert library.recent() == []


# What cannot be opened


def test_a_missing_document_names_the_nearest(library: Library, tmp_path: Path) -> None:
    written(tmp_path / "story.txt")

    with pytest.raises(CannotRead, match=r"there is no such file\. Near it: story\.txt\."):
        library.open(Source(tmp_path / "stroy.txt"))


def test_a_folder_is_no_document(library: Library, tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="is a folder"):
        library.open(Source(tmp_path))


def test_a_binary_file_opens_when_forced(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(b"one\0two")

    with pytest.raises(IsBinary):
        library.open(Source(path))
    assert len(library.open(Source(path, force=True)).document) == 7


def test_an_encoding_other_than_utf_8_is_told(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Café\n".encode("cp1252"))

    assert library.open(Source(path)).notice == "read as cp1252"


def test_a_damaged_annotation_file_is_told_and_the_document_opens(library: Library, tmp_path: Path) -> None:
    story = written(tmp_path / "story.txt")
    written(library.annotation_file(Source(story)), "<<<<<<< HEAD")

    opened = library.open(Source(story))

    assert quotes(opened) == []
    assert "is no JSON" in opened.notice


def test_an_opening_gives_its_error_to_the_one_who_waits(library: Library, tmp_path: Path) -> None:
    opening = library.opening(Source(tmp_path / "missing.txt"))

    with pytest.raises(CannotRead):
        _ = opening.result


def test_an_opening_gives_its_document_to_the_one_who_waits(library: Library, tmp_path: Path) -> None:
    opening = library.opening(Source(written(tmp_path / "story.txt")))

    assert opening.result.name == "story.txt"


# Who annotates


def test_annotations_are_by_gits_user(library: Library, tmp_path: Path) -> None:
    opened = highlighted(library.open(Source(written(tmp_path / "story.txt"))))

    (annotation,) = opened.session.notebook.annotations.values()
    assert annotation.creator == "Ada Reader"


def test_git_keeps_its_settings_in_the_folder_of_settings_too(home: Home) -> None:
    (home.home / ".gitconfig").unlink()
    written(home.home / "config" / "git" / "config", '[core]\n\teditor = vi\n[user]\n\tname = "Bo Ek"\n')

    assert creator() == "Bo Ek"


def test_without_git_annotations_are_by_the_login(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.home / ".gitconfig").unlink()
    monkeypatch.setenv("LOGNAME", "bo")

    assert creator() == "bo"


def test_every_seed_has_a_reader() -> None:
    assert seeds()
    assert {path.suffix for path in seeds()} <= set(READERS)


def test_the_text_of_an_annotated_document_is_kept_as_a_snapshot(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text("The lamp went out.", encoding="utf-8")
    (tmp_path / "annotations").mkdir()
    opened = Library(Home(tmp_path, tmp_path / "data", tmp_path / "state")).open(Source(document))

    opened.session.highlight(Span(0, 8))
    opened.store.close()

    assert snapshots.text(tmp_path / "annotations", opened.document.sha256) == "The lamp went out."


def test_no_snapshot_is_kept_where_the_settings_say_so(tmp_path: Path) -> None:
    document, settings = tmp_path / "a.txt", tmp_path / "config.toml"
    document.write_text("The lamp went out.", encoding="utf-8")
    settings.write_text("snapshots = false", encoding="utf-8")
    (tmp_path / "annotations").mkdir()
    opened = Library(Home(tmp_path, tmp_path / "data", tmp_path / "state", settings)).open(Source(document))

    opened.session.highlight(Span(0, 8))
    opened.store.close()

    assert opened.store.path.exists()
    assert not (tmp_path / "annotations" / ".snapshots").exists()


def in_git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=False, capture_output=True)


def test_a_file_that_git_left_unmerged_is_merged_from_its_index(library: Library, tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    document.write_text(STORY, encoding="utf-8")
    (tmp_path / "annotations").mkdir()
    in_git(tmp_path, "init")
    opened = noted(library, document, FIRST_SENTENCE, "base")
    in_git(tmp_path, "add", "-A")
    in_git(tmp_path, "commit", "-m", "base")
    in_git(tmp_path, "checkout", "-b", "theirs")
    noted(library, document, FIRST_SENTENCE, "theirs")
    in_git(tmp_path, "commit", "-am", "theirs")
    in_git(tmp_path, "checkout", "main")
    noted(library, document, FIRST_SENTENCE, "ours")
    in_git(tmp_path, "commit", "-am", "ours")
    in_git(tmp_path, "merge", "theirs")
    marked = opened.store.path.read_bytes()
    assert b"<<<<<<< " in marked

    merged = library.open(Source(document))

    (annotation,) = merged.session.notebook.annotations.values()
    assert sorted(annotation.note.split("\n\n")) == ["ours", "theirs"]
    assert "merged from what git holds" in merged.notice
    merged.session.toggle_star(annotation)
    merged.store.close()
    assert library.open(Source(document)).notice == ""
    assert [each.read_bytes() for each in (tmp_path / "annotations" / ".quarantine").iterdir()] == [marked]


def noted(library: Library, document: Path, span: Span, note: str) -> Opened:
    """The document opened, its passage noted, and closed again."""
    opened = library.open(Source(document))
    opened.session.note(span, note)
    opened.store.close()
    return opened


def test_a_name_that_is_no_utf_8_has_an_annotation_file(library: Library, tmp_path: Path) -> None:
    (tmp_path / "annotations").mkdir()
    document = written(Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.txt")))

    opened = highlighted(library.open(Source(document)))

    assert b'"source": "na%EFve.txt"' in opened.store.path.read_bytes()
