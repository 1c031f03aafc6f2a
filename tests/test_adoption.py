"""A document was renamed or moved: what it has left is taken over by the one that has its text. Real files throughout."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from command_line import Postil, runner, settle_in
from postil.adoption import adopt, offer
from postil.core.document import Span
from postil.errors import CannotSave
from postil.library import Home, Library, Opened, Source
from postil.store import atomic_file
from postil.store.atomic_file import alone
from postil.store.naming import file_name
from postil.store.reading_state import Marked, Reading
from postil.store.unsaved import Unsaved
from steps import entries, step

STORY = "It was late. The lamp went out. We sat in the dark and waited for the morning.\n"
LAMP, DARK, MORNING = "The lamp went out", "We sat in the dark", "the morning"

Tables = dict[str, dict[str, Any]]


@pytest.fixture
def thesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a folder of annotations; one is in it."""
    settle_in(monkeypatch, tmp_path / "home")
    thesis = tmp_path / "thesis"
    (thesis / "annotations").mkdir(parents=True)
    monkeypatch.chdir(thesis)
    return thesis


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str]) -> Postil:
    return runner(capsys)


@pytest.fixture
def noted(thesis: Path, postil: Postil) -> Callable[..., Path]:
    """Note passages of a document, which is made where it is missing; returns its annotation file."""

    def noted(name: str = "old.txt", *quotes: str, text: str = STORY) -> Path:
        path = thesis / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for quote in quotes or (LAMP, DARK):
            assert postil("add", name, "--quote", quote, "--note", f"on {quote}").code == 0
        return Path(postil("where", name).out.rstrip("\n"))

    return noted


Noted = Callable[..., Path]


def library() -> Library:
    return Library(Home.of_user())


def opened(name: str = "new.txt") -> Opened:
    return library().open(Source(Path(name)))


def offered(name: str = "new.txt") -> str:
    found = opened(name)
    found.store.close()
    return offer(found)


def tables(file: Path) -> Tables:
    found: Tables = json.loads(file.read_bytes())
    return found


def edited(file: Path, edit: Callable[[Tables], object]) -> None:
    found = tables(file)
    edit(found)
    file.write_text(json.dumps(found), encoding="utf-8")


def notes(postil: Postil, name: str = "new.txt") -> list[str]:
    return [line.rpartition(" - ")[2] for line in postil("list", name).out.splitlines()]


def sources(file: Path) -> set[str]:
    found = tables(file)
    named = [each["target"]["source"] for each in found["annotations"].values()]
    return {*named, *(row["source"] for row in found["document"].values())}


# What is offered


def test_annotations_of_a_document_that_is_gone_are_offered_in_one_line(thesis: Path, noted: Noted) -> None:
    noted("old.txt")
    (thesis / "old.txt").rename("new.txt")

    assert offered() == "2 annotations of old.txt, which is gone, are about this very text · :adopt takes them over"


def test_a_document_that_is_still_there_keeps_its_annotations(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("old.txt")
    shutil.copy("old.txt", "new.txt")

    ran = postil("adopt", "new.txt")

    assert offered() == ""
    assert ran.code == 1
    assert "new.txt: no annotations of a document that is gone are about this very text" in ran.err
    assert len(notes(postil, "old.txt")) == 2


def test_annotations_of_another_text_are_not_offered(thesis: Path, noted: Noted) -> None:
    noted("old.txt")
    (thesis / "old.txt").unlink()
    (thesis / "new.txt").write_text(STORY.upper(), encoding="utf-8")

    assert offered() == ""


def test_a_file_that_has_only_marked_this_text_once_is_not_offered(thesis: Path, noted: Noted) -> None:
    """Its annotation names the text's hash, its document had another text by then."""
    file = noted("old.txt")
    edited(file, lambda found: next(iter(found["document"].values()))["text"].update(sha256="0" * 64))
    (thesis / "old.txt").rename("new.txt")

    assert offered() == ""


def test_an_empty_document_is_offered_nothing(thesis: Path, noted: Noted) -> None:
    file = noted("old.txt")
    (thesis / "old.txt").unlink()
    (thesis / "new.txt").touch()
    empty = opened().document.sha256
    edited(file, lambda found: next(iter(found["document"].values()))["text"].update(sha256=empty))

    assert offered() == ""


def test_of_several_the_one_changed_last_is_offered_and_counted(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("first.txt", LAMP)
    noted("second.txt", LAMP, DARK)
    noted("a.txt", DARK)
    (thesis / "first.txt").unlink()
    (thesis / "a.txt").unlink()
    (thesis / "second.txt").rename("new.txt")

    assert offered().startswith(
        "1 annotation of a.txt, which is gone, is about this very text (the newest of 3 such documents)"
    )
    assert postil("adopt", "new.txt").out == "taken over: 1 annotation of a.txt · 2 more such documents wait\n"
    assert postil("adopt", "new.txt").out == "taken over: 2 annotations of second.txt · one more such document waits\n"
    assert sorted(notes(postil)) == sorted([f"on {LAMP}", f"on {DARK}", f"on {DARK}"])


# What is taken over


def test_they_are_the_other_documents_with_every_source_rewritten(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("old.txt")
    (thesis / "parts").mkdir()
    (thesis / "old.txt").rename("parts/one.txt")

    ran = postil("adopt", "parts/one.txt")

    assert (ran.code, ran.out) == (0, "taken over: 2 annotations of old.txt\n")
    assert notes(postil, "parts/one.txt") == [f"on {LAMP}", f"on {DARK}"]
    assert sources(thesis / "annotations" / "parts" / "one.txt.json") == {"parts/one.txt"}


def test_the_old_file_is_kept_as_a_backup_and_gone_from_its_place(thesis: Path, noted: Noted, postil: Postil) -> None:
    old = noted("old.txt")
    content = tables(old)
    (thesis / "old.txt").rename("new.txt")

    postil("adopt", "new.txt")

    assert not old.exists()
    assert tables(max((thesis / "annotations" / ".backups" / "old.txt.json").iterdir())) == content
    assert postil("doctor").out.count("\n") == 1


def test_tombstones_and_what_other_programs_wrote_come_along(thesis: Path, noted: Noted, postil: Postil) -> None:
    old = noted("old.txt", LAMP, DARK)
    gone = next(key for key, each in tables(old)["annotations"].items() if DARK in json.dumps(each, ensure_ascii=False))
    id = tables(old)["annotations"][gone]["id"]
    postil("remove", "old.txt", id)

    def by_others(found: Tables) -> None:
        found["theirs"] = {"7": {"rating": 5}}
        next(iter(found["annotations"].values()))["mood"] = "grim"
        next(iter(found["document"].values()))["shelf"] = "B2"
        found["annotations"]["99"] = {"type": "Annotation", "target": "old.txt"}

    edited(old, by_others)
    (thesis / "old.txt").rename("new.txt")

    postil("adopt", "new.txt")

    found = tables(thesis / "annotations" / "new.txt.json")
    assert [each["id"] for each in found["deleted"].values()] == [id]
    assert list(found["theirs"].values()) == [{"rating": 5}]
    assert "grim" in [each.get("mood") for each in found["annotations"].values()]
    assert {"type": "Annotation", "target": "new.txt"} in found["annotations"].values()
    (document,) = found["document"].values()
    assert (document["shelf"], document["source"], document["title"]) == ("B2", "new.txt", opened().document.title)


def test_what_was_noted_meanwhile_stays_beside_them(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("old.txt", LAMP)
    (thesis / "old.txt").unlink()
    noted("new.txt", MORNING)

    postil("adopt", "new.txt")

    assert notes(postil) == [f"on {LAMP}", f"on {MORNING}"]
    assert len(tables(thesis / "annotations" / "new.txt.json")["document"]) == 1


def test_killed_between_the_two_writes_nothing_is_lost_or_doubled(thesis: Path, noted: Noted, postil: Postil) -> None:
    old = noted("old.txt")
    content = old.read_bytes()
    (thesis / "old.txt").rename("new.txt")
    postil("adopt", "new.txt")
    taken = tables(thesis / "annotations" / "new.txt.json")
    old.write_bytes(content)

    ran = postil("adopt", "new.txt")

    assert ran.code == 0
    assert tables(thesis / "annotations" / "new.txt.json") == taken
    assert not old.exists()


def test_what_was_deleted_after_a_kill_stays_deleted(thesis: Path, noted: Noted, postil: Postil) -> None:
    old = noted("old.txt", LAMP)
    content = old.read_bytes()
    (thesis / "old.txt").rename("new.txt")
    postil("adopt", "new.txt")
    (id,) = (each["id"] for each in tables(thesis / "annotations" / "new.txt.json")["annotations"].values())
    postil("remove", "new.txt", id)
    old.write_bytes(content)

    postil("adopt", "new.txt")

    assert notes(postil) == []


def test_where_the_new_file_cannot_be_written_the_old_one_stays(thesis: Path, noted: Noted) -> None:
    old = noted("old.txt")
    (thesis / "old.txt").rename("new.txt")
    found = opened()
    (thesis / "annotations" / "new.txt.json").mkdir()

    with pytest.raises(CannotSave):
        adopt(library(), found)

    found.store.close()
    assert len(tables(old)["annotations"]) == 2


def test_what_could_not_be_saved_in_the_old_file_is_taken_over_as_well(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted("old.txt", LAMP)
    sitting = opened("old.txt")
    (there,) = sitting.session.notebook.annotations.values()
    sitting.store.close()
    made = replace(there, id="urn:uuid:b", note="unsaved")
    waiting = Unsaved(library().home.state / "unsaved", sitting.store.path)
    waiting.keep("old.txt", entries(step("1", after=made)))
    waiting.close()
    (thesis / "old.txt").rename("new.txt")

    postil("adopt", "new.txt")

    assert sorted(notes(postil)) == [f"on {LAMP}", "unsaved"]
    assert list((library().home.state / "unsaved").iterdir()) == []


def test_a_conflict_file_of_syncthing_is_merged_in_and_not_counted(thesis: Path, noted: Noted, postil: Postil) -> None:
    old = noted("old.txt", LAMP, DARK)
    copy = old.with_name("old.txt.sync-conflict-20261124-101010-ABCDEFG.json")
    shutil.copy(old, copy)
    edited(old, lambda found: found["annotations"].popitem())
    (thesis / "old.txt").rename("new.txt")

    assert "such documents" not in offered()
    postil("adopt", "new.txt")

    assert notes(postil) == [f"on {LAMP}", f"on {DARK}"]
    assert not copy.exists()


def test_documents_whose_annotations_are_in_the_data_folder_too(tmp_path: Path, postil: Postil, noted: Noted) -> None:
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    noted(str(lonely / "old.txt"))
    (lonely / "old.txt").rename(lonely / "new.txt")

    ran = postil("adopt", str(lonely / "new.txt"))

    base = library().home.data / "annotations"
    assert ran.out == "taken over: 2 annotations of old.txt\n"
    assert sources(base / file_name(lonely / "new.txt")) == {(lonely / "new.txt").as_uri()}
    assert (base / file_name(lonely / "new.txt")).stat().st_mode & 0o777 == 0o600
    assert not (base / file_name(lonely / "old.txt")).exists()


def test_a_damaged_file_of_the_document_is_kept_and_they_come_beside_what_it_held(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted("old.txt", LAMP)
    (thesis / "old.txt").unlink()
    file = noted("new.txt", MORNING)
    damaged = file.read_bytes()[:-9]
    file.write_bytes(damaged)

    postil("adopt", "new.txt")

    assert notes(postil) == [f"on {LAMP}", f"on {MORNING}"]
    assert [each.read_bytes() for each in (file.parent / ".quarantine").iterdir()] == [damaged]


def test_what_a_newer_postil_wrote_is_left_to_it(thesis: Path, noted: Noted, postil: Postil) -> None:
    old = noted("old.txt", LAMP)
    edited(old, lambda found: next(iter(found["document"].values())).update(schema=99))
    content = old.read_bytes()
    (thesis / "old.txt").rename("new.txt")

    assert postil("adopt", "new.txt").code == 1
    assert old.read_bytes() == content


def test_it_waits_for_no_one_who_holds_the_folder_for_ever(
    thesis: Path, noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = noted("old.txt")
    (thesis / "old.txt").rename("new.txt")
    found = opened()
    monkeypatch.setattr(atomic_file, "LOCK_SECONDS", 0.1)

    with alone(old), pytest.raises(CannotSave, match="another postil is writing"):
        adopt(library(), found)

    found.store.close()
    assert len(tables(old)["annotations"]) == 2


# Where one was in it


def reading(start: int, letter: str) -> Reading:
    return Reading(Span(start, start + 5), marks={letter: Marked(start, start + 5, "word", "paragraph")})


def test_place_and_marks_are_taken_along(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("old.txt")
    library().state.remember(str(thesis / "old.txt"), reading(13, "a"), "2026-11-25T10:00:00.000Z")
    (thesis / "old.txt").rename("new.txt")

    postil("adopt", "new.txt")

    assert opened().reading == reading(13, "a")


def test_a_place_in_the_new_document_stays(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("old.txt")
    library().state.remember(str(thesis / "old.txt"), reading(13, "a"), "2026-11-25T10:00:00.000Z")
    (thesis / "old.txt").rename("new.txt")
    library().state.remember(str(thesis / "new.txt"), reading(3, "b"), "2026-11-25T09:00:00.000Z")

    postil("adopt", "new.txt")

    assert opened().reading == reading(3, "b")
