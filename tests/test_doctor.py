"""`postil doctor` on real files and real repositories: what it finds, what it mends, what it leaves alone."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from command_line import Postil, Ran, runner, settle_in
from postil import checkup, doctor
from postil.core.steps import Entry
from postil.doctor import examine
from postil.library import Home, read_document
from postil.programs import git, try_git
from postil.store.history import History
from postil.store.naming import GITIGNORE, apart
from postil.store.unsaved import Unsaved
from steps import NOON, SHA256, step
from torture.processes import without_rights
from torture.sitting import scratch

STORY = "It was late. The lamp went out. We sat in the dark and waited for the morning.\n"
LAMP, DARK = "The lamp went out", "We sat in the dark"

Tables = dict[str, dict[str, Any]]


@pytest.fixture
def thesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an empty folder of annotations; one is in it."""
    settle_in(monkeypatch, tmp_path / "home")
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.org\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    thesis = tmp_path / "thesis"
    (thesis / "annotations").mkdir(parents=True)
    monkeypatch.chdir(thesis)
    return thesis


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str]) -> Postil:
    return runner(capsys)


@pytest.fixture
def noted(thesis: Path, postil: Postil) -> Callable[..., Path]:
    """Note two passages of a document, which is made where it is missing; returns its annotation file."""

    def noted(name: str = "story.txt", *, text: str = STORY) -> Path:
        path = thesis / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for quote in (LAMP, DARK):
            assert postil("add", str(path), "--quote", quote, "--note", f"on {quote}").code == 0
        return Path(postil("where", str(path)).out.rstrip("\n"))

    return noted


Noted = Callable[..., Path]


def told(ran: Ran) -> list[str]:
    """The findings, without the line for them all."""
    return ran.out.splitlines()[:-1]


def summary(ran: Ran) -> str:
    return ran.out.splitlines()[-1]


def notes(postil: Postil, name: str = "story.txt") -> list[str]:
    return [line.rpartition(" - ")[2] for line in postil("list", name).out.splitlines()]


def edited(file: Path, edit: Callable[[Tables], object]) -> None:
    tables = json.loads(file.read_bytes())
    edit(tables)
    file.write_text(json.dumps(tables, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def cut_short(file: Path) -> bytes:
    """The record of the document is damaged as well."""
    file.write_bytes(file.read_bytes().rstrip(b"}\n "))
    return file.read_bytes()


def selector(tables: Tables, kind: str) -> dict[str, Any]:
    """The first annotation's selector of a kind."""
    record = next(iter(tables["annotations"].values()))
    found: dict[str, Any] = next(each for each in record["target"]["selector"] if each["type"] == kind)
    return found


def tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def old(path: Path) -> Path:
    path.touch()
    os.utime(path, (1, 1))
    return path


# The whole


def test_a_folder_without_a_fault_is_well(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("story.txt")
    noted("chapters/one.md")

    ran = postil("doctor")

    assert ran.out == f"2 files, 4 annotations in {thesis / 'annotations'}: all well\n"
    assert ran.code == 0


def test_a_fault_is_one_line_and_exit_code_1(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("story.txt").write_bytes(b"")

    ran = postil("doctor")

    assert len(told(ran)) == 1
    assert summary(ran).endswith("1 finding, --fix mends 1 of them")
    assert ran.code == 1


def test_nothing_is_changed_without_fix(thesis: Path, noted: Noted, postil: Postil) -> None:
    cut_short(noted("a.txt"))
    file = noted("b.txt")
    shutil.copy(file, file.with_name("b.txt.sync-conflict-20261124-101010-ABCDEFG.json"))
    edited(noted("c.txt"), lambda tables: tables.pop("document"))
    old(thesis / "annotations" / ".postil-1-a.tmp")
    git(thesis, "init", "--quiet")
    before = tree(thesis)

    assert len(told(postil("doctor"))) == 5

    assert tree(thesis) == before


def test_what_fix_has_mended_is_well_the_second_time(thesis: Path, noted: Noted, postil: Postil) -> None:
    cut_short(noted("a.txt"))
    file = noted("b.txt")
    shutil.copy(file, file.with_name("b.txt.sync-conflict-20261124-101010-ABCDEFG.json"))
    edited(noted("c.txt"), lambda tables: tables.pop("document"))
    edited(noted("d.txt"), lambda tables: selector(tables, "TextPositionSelector").update(start=1, end=2))
    old(thesis / "annotations" / ".postil-1-a.tmp")
    git(thesis, "init", "--quiet")

    first = postil("doctor", "--fix")
    after_it = tree(thesis)
    second = postil("doctor", "--fix")

    assert summary(first).endswith("6 findings, 6 of them mended by --fix")
    assert first.code == 0
    assert summary(second).endswith("all well")
    assert second.code == 0
    assert tree(thesis) == after_it


def test_findings_stand_in_the_order_of_paths(noted: Noted, postil: Postil) -> None:
    for name in ("c.txt", "a.txt", "b/b.txt"):
        noted(name).write_bytes(b"{")

    paths = [line.partition(":")[0] for line in told(postil("doctor"))]

    assert paths == ["a.txt.json", "b/b.txt.json", "c.txt.json"]


def test_a_mend_that_fails_is_told(thesis: Path, noted: Noted, postil: Postil) -> None:
    damaged = cut_short(file := noted())
    (thesis / "annotations" / ".quarantine").touch()

    ran = postil("doctor", "--fix")

    assert "; not mended: not a directory: " in told(ran)[0]
    assert ran.code == 1
    assert file.read_bytes() == damaged


def test_a_document_is_read_once(noted: Noted, postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    noted("a.txt")
    noted("b.txt")
    read: list[str] = []
    monkeypatch.setattr(checkup, "read_document", lambda source: (read.append(source.name), read_document(source))[1])

    postil("doctor")

    assert sorted(read) == ["a.txt", "b.txt"]


def test_the_folder_can_be_named(thesis: Path, noted: Noted, postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    noted()
    monkeypatch.chdir(thesis.parent)

    assert summary(postil("doctor", str(thesis / "annotations"))).startswith("1 file, 2 annotations")
    assert postil("doctor", str(thesis)).out == postil("doctor", str(thesis / "annotations")).out
    assert "gone is no folder" in postil("doctor", "gone").err


def test_without_a_folder_here_those_of_the_user_are_checked(
    thesis: Path, noted: Noted, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thesis / "annotations").rmdir()
    noted("story.txt")

    ran = postil("doctor")

    assert summary(ran).startswith("1 file, 2 annotations in ")
    assert summary(ran).endswith("home/data/postil/annotations: all well")


def test_links_that_lead_in_a_circle_are_followed_once(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted("chapters/one.txt")
    (thesis / "annotations" / "chapters" / "again").symlink_to(thesis / "annotations")

    assert summary(postil("doctor")).startswith("1 file, 2 annotations")


# Damage


def test_a_damaged_file_is_told_with_what_can_be_had_of_it(noted: Noted, postil: Postil) -> None:
    cut_short(noted())

    line = told(postil("doctor"))[0]

    assert line.startswith("story.txt.json: is no JSON: 2 annotations can be read, 1 in the backup of 20")
    assert line.endswith("; --fix mends it")


def test_a_damaged_file_is_mended_and_its_bytes_are_kept(thesis: Path, noted: Noted, postil: Postil) -> None:
    damaged = cut_short(noted())

    ran = postil("doctor", "--fix")

    assert "mended: 2 annotations in it now" in told(ran)[1]
    assert sorted(notes(postil)) == [f"on {LAMP}", f"on {DARK}"]
    assert [path.read_bytes() for path in (thesis / "annotations" / ".quarantine").iterdir()] == [damaged]


def test_a_damaged_file_without_its_document_is_mended_when_that_is_there_again(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    damaged = cut_short(file := noted())
    (thesis / "story.txt").rename(thesis / "away.txt")

    ran = postil("doctor", "--fix")

    assert told(ran)[0].endswith("its document is gone: story.txt; mended when the document is there")
    assert (ran.code, file.read_bytes()) == (1, damaged)

    (thesis / "away.txt").rename(thesis / "story.txt")
    assert postil("doctor", "--fix").code == 0


def test_a_damaged_file_that_names_no_document_is_about_the_one_of_its_name(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    file = noted("chapters/10%: one?.txt")
    file.write_bytes(b"{")
    shutil.rmtree(thesis / "annotations" / ".backups")
    file.write_bytes(b"")

    assert postil("doctor", "--fix").code == 0

    assert json.loads(file.read_bytes())["document"]["1"]["source"] == "chapters/10%25%3A%20one%3F.txt"


def test_what_comes_to_light_by_a_mend_is_mended_with_it(thesis: Path, noted: Noted, postil: Postil) -> None:
    edited(file := noted(), lambda tables: selector(tables, "TextPositionSelector").update(start=1, end=2))
    shutil.rmtree(thesis / "annotations" / ".backups")
    cut_short(file)

    ran = postil("doctor", "--fix")

    assert summary(ran).endswith("2 findings, 2 of them mended by --fix")
    assert ran.code == 0


def test_a_damaged_file_in_the_users_data_is_mended_and_stays_private(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    (thesis / "annotations").rmdir()
    file = noted()
    file.write_bytes(b"")
    folder = thesis.parent / "home" / "data" / "postil" / "annotations"
    shutil.rmtree(folder / ".backups")

    ran = postil("doctor", "--fix")

    kept = file.parent / ".quarantine"
    assert ran.code == 0
    assert json.loads(file.read_bytes())["document"]["1"]["source"] == (thesis / "story.txt").as_uri()
    assert [path.stat().st_mode & 0o777 for path in (kept, *kept.iterdir())] == [0o700, 0o600]


def test_a_damaged_file_of_a_text_from_standard_input_has_its_own_backups(
    thesis: Path, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postil.commands.document._piped", STORY.encode)
    folder = thesis / "annotations"
    for quote in (LAMP, DARK):
        assert postil("add", "-", "--annotations", str(folder), "--quote", quote).code == 0
    cut_short(next((folder / "stdin").glob("*.json")))

    assert ": is no JSON: 2 annotations can be read, 1 in the backup of " in told(postil("doctor"))[0]
    assert summary(postil("doctor", "--fix")).startswith("1 file, 2 annotations")


def test_json_of_another_program_is_left_alone(thesis: Path, postil: Postil) -> None:
    (thesis / "config").touch()
    file = thesis / "annotations" / "config.json"
    file.write_text('{"colour": ["red"]}', encoding="utf-8")

    ran = postil("doctor", "--fix")

    assert told(ran) == [
        "config.json: has no tables of TinyDB, and no annotation can be read in it; move it away if it is not postil's"
    ]
    assert file.read_text() == '{"colour": ["red"]}'


def test_gits_conflict_marks_are_told_and_merged(thesis: Path, noted: Noted, postil: Postil) -> None:
    file = noted()
    git(thesis, "init", "--quiet")
    postil("doctor", "--fix")
    git(thesis, "add", "--all")
    git(thesis, "commit", "--quiet", "-m", "base")
    git(thesis, "config", "--remove-section", "merge.postil")
    base = file.read_text(encoding="utf-8")
    file.write_text(base.replace(f"on {DARK}", "mine"), encoding="utf-8")
    git(thesis, "stash", "--quiet")
    file.write_text(base.replace(f"on {DARK}", "yours"), encoding="utf-8")
    git(thesis, "commit", "--quiet", "--all", "-m", "yours")
    assert try_git(thesis, "stash", "pop").code == 1

    ran = postil("doctor", "--fix")

    assert any("story.txt.json: holds git's conflict marks" in line for line in told(ran))
    assert ran.code == 0
    assert sorted(" ".join(notes(postil)).split()) == sorted(f"on {LAMP} mine yours".split())


def test_a_copy_that_syncthing_left_is_told_and_merged(thesis: Path, noted: Noted, postil: Postil) -> None:
    file = noted()
    copy = file.with_name("story.txt.sync-conflict-20261124-101010-ABCDEFG.json")
    before = file.read_bytes()
    assert postil("add", "story.txt", "--quote", "the morning", "--note", "more").code == 0
    file.rename(copy)
    file.write_bytes(before)

    first = postil("doctor")
    second = postil("doctor", "--fix")

    assert told(first) == [
        "story.txt.json: 1 conflict file of Syncthing with another machine's changes; --fix mends it"
    ]
    assert summary(first).startswith("1 file, 2 annotations")
    assert summary(second).startswith("1 file, 3 annotations")
    assert "more" in notes(postil)
    assert not copy.exists()
    assert len(list((thesis / "annotations" / ".quarantine").iterdir())) == 1


def test_before_a_good_file_is_merged_it_is_backed_up(thesis: Path, noted: Noted, postil: Postil) -> None:
    file = noted()
    before = file.read_bytes()
    shutil.copy(file, file.with_name("story.txt.sync-conflict-20261124-101010-ABCDEFG.json"))

    postil("doctor", "--fix")

    backups = (thesis / "annotations" / ".backups" / "story.txt.json").iterdir()
    assert before in [path.read_bytes() for path in backups]


def test_what_a_newer_postil_wrote_is_told_and_never_touched(noted: Noted, postil: Postil) -> None:
    edited(file := noted(), lambda tables: tables["document"]["1"].update(schema=99))
    before = file.read_bytes()

    ran = postil("doctor", "--fix")

    assert told(ran) == ["story.txt.json: was written by a newer postil: it can be read, not changed; update postil"]
    assert (ran.code, file.read_bytes()) == (1, before)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_is_no_file_is_told(thesis: Path, postil: Postil, make: Callable[[Path], object]) -> None:
    (thesis / "story.txt").touch()
    make(thesis / "annotations" / "story.txt.json")

    ran = postil("doctor", "--fix")

    assert told(ran)[0].endswith("; move it away")
    assert ran.code == 1


def test_an_empty_folder_with_the_name_of_a_file_is_told(thesis: Path, postil: Postil) -> None:
    (thesis / "annotations" / "gone.txt.json").mkdir()

    assert told(postil("doctor")) == ["gone.txt.json: is no regular file; move it away"]


def test_a_folder_of_documents_may_be_named_like_a_file(noted: Noted, postil: Postil) -> None:
    noted("data.json/story.txt")

    assert summary(postil("doctor")).startswith("1 file, 2 annotations")


# Records


def same_id(tables: Tables) -> None:
    tables["annotations"]["5"] = next(iter(tables["annotations"].values()))


def deleted_too(tables: Tables) -> None:
    id = next(iter(tables["annotations"].values()))["id"]
    tables["deleted"] = {"1": {"id": id, "deleted": NOON}}


def under_another_number(tables: Tables) -> None:
    number, record = next(iter(tables["annotations"].items()))
    del tables["annotations"][number]
    tables["annotations"][f"0{number}"] = record


FAULTS: list[tuple[Callable[[Tables], object], str]] = [
    (same_id, "2 records have the id "),
    (deleted_too, "is noted as deleted as well"),
    (under_another_number, "is no number for a record (annotations)"),
    (lambda tables: tables["annotations"].update({"9" * 4000: {}}), "9999999999999999999… is no number for a record"),
    (lambda tables: tables["annotations"].update({"5": 12}), "record 5 is no annotation: An annotation is no JSON"),
    (lambda tables: tables["annotations"].update({"5": {"id": "x"}}), "record 5 is no annotation: x: it has no target"),
    (lambda tables: tables["document"].update({"2": {"source": "x"}}), "has 2 document records"),
    (lambda tables: tables["document"].update({"1": 5}), "document record 1 is no JSON object"),
    (lambda tables: tables["document"]["1"].update(source=5), "document record 1 names no document"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_a_fault_in_the_records_is_told(
    noted: Noted, postil: Postil, fault: Callable[[Tables], object], words: str
) -> None:
    edited(file := noted(), fault)
    before = file.read_bytes()

    ran = postil("doctor", "--fix")

    assert any(words in line for line in told(ran)), ran.out
    assert ran.code == 1
    assert file.read_bytes() == before


def test_of_many_records_with_one_fault_the_first_are_told(noted: Noted, postil: Postil) -> None:
    edited(noted(), lambda tables: tables["annotations"].update({str(number): {} for number in range(1, 21)}))

    ran = postil("doctor")

    assert len(told(ran)) == 4
    assert told(ran)[3] == "story.txt.json: and 17 more like that"


def test_nothing_in_a_record_can_steer_the_terminal(noted: Noted, postil: Postil) -> None:
    edited(noted(), lambda tables: tables["annotations"].update({"5": {"id": "\x1b[2J\u202e\ud800\nx"}}))

    ran = postil("doctor")

    assert all(line.isprintable() for line in ran.out.splitlines())
    assert len(told(ran)) == 1


def test_a_missing_record_of_the_document_is_written(noted: Noted, postil: Postil) -> None:
    edited(file := noted(), lambda tables: tables.pop("document"))

    first, second = postil("doctor"), postil("doctor", "--fix")

    assert told(first) == ["story.txt.json: is of an older postil, or a plain TinyDB; --fix mends it"]
    assert second.code == 0
    assert json.loads(file.read_bytes())["document"]["1"]["source"] == "story.txt"


# Names


def test_a_file_that_is_about_another_document_is_told_with_its_right_name(noted: Noted, postil: Postil) -> None:
    file = noted()
    file.rename(file.with_name("other.txt.json"))

    assert told(postil("doctor"))[0] == (
        "other.txt.json: is about another document than its name says: story.txt; rename it to story.txt.json"
    )


def test_a_file_that_is_gone_is_told_where_there_are_backups_of_it(noted: Noted, postil: Postil) -> None:
    file = noted()
    postil("add", "story.txt", "--quote", "lamp")
    file.unlink()

    (line,) = told(postil("doctor"))

    assert line.startswith("story.txt.json: note: is gone, the last copy is .backups/story.txt.json/20")


def test_where_the_right_name_is_taken_that_is_told(noted: Noted, postil: Postil) -> None:
    file = noted()
    shutil.copy(file, file.with_name("other.txt.json"))

    assert told(postil("doctor"))[0].endswith("story.txt; postil reads story.txt.json for that one")


@pytest.mark.parametrize("source", ["https://example.org/x", "../../etc/passwd", "a\0b", "\ud800", "", "file://host/x"])
def test_a_source_that_is_no_document_of_ours_is_told_and_not_opened(
    noted: Noted, postil: Postil, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(noted(), lambda tables: tables["document"]["1"].update(source=source))
    monkeypatch.setattr(checkup, "read_document", None)

    ran = postil("doctor")

    assert told(ran)[0].startswith("story.txt.json: is about another document than its name says: ")
    assert told(ran)[0].endswith("; postil does not read it")
    assert ran.code == 1


def test_no_name_leads_out_of_the_folder_of_documents(
    thesis: Path, noted: Noted, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(file := noted(), lambda tables: tables["document"]["1"].update(source="../story.txt"))
    shutil.copy(thesis / "story.txt", thesis.parent)
    (thesis / "annotations" / "%2E%2E").mkdir()
    file.rename(thesis / "annotations" / "%2E%2E" / "story.txt.json")
    monkeypatch.setattr(checkup, "read_document", None)

    assert told(postil("doctor"))[0].endswith("; postil does not read it")


@pytest.mark.parametrize("name", ["a b/ä%: x?.md", ".hidden.txt", "con.txt", "x" * 220 + ".txt", "elsewhere/x.txt"])
def test_a_name_that_postil_has_given_is_right(noted: Noted, postil: Postil, name: str) -> None:
    noted(name)

    assert summary(postil("doctor")).endswith("all well")


def test_names_apart_and_of_documents_elsewhere_are_right(
    thesis: Path, noted: Noted, postil: Postil, tmp_path: Path
) -> None:
    file = noted()
    file.rename(file.parent / apart(Path(file.name), "story.txt"))
    outside = tmp_path / "outside.txt"
    outside.write_text(STORY, encoding="utf-8")
    folder = str(thesis / "annotations")
    assert postil("add", str(outside), "--annotations", folder, "--quote", LAMP).code == 0

    assert summary(postil("doctor")).startswith("2 files, 3 annotations")
    assert summary(postil("doctor")).endswith("all well")


def test_texts_from_standard_input_are_checked_with_their_texts(
    thesis: Path, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("postil.commands.document._piped", STORY.encode)
    folder = thesis / "annotations"
    assert postil("add", "-", "--annotations", str(folder), "--quote", LAMP).code == 0

    assert summary(postil("doctor")).endswith("1 file, 1 annotation in " + f"{folder}: all well")

    next((folder / "stdin").glob("*.txt")).unlink()
    assert ": its document is gone: annotations/stdin/" in told(postil("doctor"))[0]


# Passages


def test_a_document_that_is_gone_is_told_once(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    (thesis / "story.txt").unlink()

    assert told(postil("doctor")) == ["story.txt.json: its document is gone: story.txt; its annotations wait for it"]


def test_where_no_annotation_is_left_the_document_is_not_missed(thesis: Path, noted: Noted, postil: Postil) -> None:
    edited(noted(), lambda tables: tables.pop("annotations"))
    (thesis / "story.txt").unlink()

    assert summary(postil("doctor")).endswith("all well")


def test_that_all_passages_of_a_changed_document_are_found_is_no_fault(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted()
    (thesis / "story.txt").write_text(f"A new beginning. {STORY}", encoding="utf-8")

    ran = postil("doctor")

    assert told(ran) == ["story.txt.json: note: the document has changed: 2 of 2 passages found"]
    assert summary(ran).endswith("all well")
    assert ran.code == 0


def test_passages_that_a_changed_document_has_lost_are_counted(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    (thesis / "story.txt").write_text(
        "Quite another text, about the weather in March and nothing else at all.", encoding="utf-8"
    )

    ran = postil("doctor")

    assert told(ran)[0].endswith("the document has changed: 0 of 2 passages found; the rest are listed as not found")
    assert ran.code == 1


def test_a_position_that_is_not_the_quotes_is_mended(noted: Noted, postil: Postil) -> None:
    file = noted()
    before, modified = postil("list", "story.txt").out, {row["modified"] for row in rows(file)}
    edited(file, lambda tables: selector(tables, "TextPositionSelector").update(start=1, end=2))

    first, second = postil("doctor"), postil("doctor", "--fix")

    assert ": the quote stands elsewhere than the position says; --fix mends it" in told(first)[0]
    assert second.code == 0
    places = [selector({"annotations": {"1": row}}, "TextPositionSelector") for row in rows(file)]
    assert sorted(STORY[place["start"] : place["end"]] for place in places) == sorted([LAMP, DARK])
    assert postil("list", "story.txt").out == before
    assert max(row["modified"] for row in rows(file)) > max(modified)


def rows(file: Path) -> list[Any]:
    return list(json.loads(file.read_bytes())["annotations"].values())


def test_a_quote_that_does_not_stand_in_the_text_it_was_taken_from_is_told(noted: Noted, postil: Postil) -> None:
    edited(noted(), lambda tables: selector(tables, "TextQuoteSelector").update(exact="nowhere"))

    ran = postil("doctor", "--fix")

    assert told(ran)[0].endswith(": the quote does not stand in the text it was taken from; listed as not found")
    assert ran.code == 1


def test_an_annotation_of_the_whole_document_points_at_no_passage(noted: Noted, postil: Postil) -> None:
    edited(noted(), lambda tables: next(iter(tables["annotations"].values()))["target"].pop("selector"))

    assert summary(postil("doctor")).endswith("all well")


# Leftovers


def test_temporary_files_of_a_crash_are_removed_and_young_ones_stay(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    folder = thesis / "annotations"
    left, inside = old(folder / ".postil-1-a.tmp"), old(folder / ".backups" / ".postil-2-b.tmp")
    (young := folder / ".postil-3-c.tmp").touch()

    first, second = postil("doctor"), postil("doctor", "--fix")

    assert told(first) == [
        "annotations/: 1 temporary file of a crash; --fix mends it",
        ".backups: 1 temporary file of a crash; --fix mends it",
    ]
    assert second.code == 0
    assert (left.exists(), inside.exists(), young.exists()) == (False, False, True)


def test_what_was_set_aside_locks_and_foreign_files_are_told_and_stay(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted()
    folder = thesis / "annotations"
    for path in (folder / ".quarantine" / "a.json", folder / ".locks" / "a", folder / "b.lock", folder / "draft.docx"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("12345", encoding="utf-8")
    before = tree(folder)

    ran = postil("doctor", "--fix")

    assert told(ran) == [
        "annotations/: note: .quarantine/ keeps 1 file that was replaced (5 bytes)",
        "annotations/: note: locks that postil does not need: .locks, b.lock",
        "annotations/: note: not postil's: draft.docx",
    ]
    assert ran.code == 0
    assert tree(folder) == before


def test_a_foreign_file_that_keeps_the_folder_from_being_found_is_a_fault(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted()
    (thesis / "annotations" / ".gitignore").unlink()
    (thesis / "annotations" / "draft.docx").touch()

    ran = postil("doctor")

    assert told(ran) == ["annotations/: not postil's: draft.docx; move it away, it keeps postil from using the folder"]
    assert ran.code == 1


def test_that_another_postil_is_writing_is_told(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    descriptor = os.open(thesis / "annotations", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    ran = postil("doctor")
    os.close(descriptor)

    assert told(ran) == ["annotations/: note: not to be locked now: another postil is writing here"]
    assert told(postil("doctor")) == []


def test_what_may_not_be_read_or_written_is_told() -> None:
    with scratch() as folder:
        annotations, home = folder / "annotations", Home(folder, folder / "data", folder / "state")
        (annotations / "secret").mkdir(parents=True, mode=0)
        (annotations / "story.txt.json").touch(mode=0)
        annotations.chmod(0o555)

        lines = without_rights(lambda: examine(annotations, home).lines)

    assert lines[:-1] == [
        "annotations/: you may not write here: nothing that is noted can be saved",
        "secret: cannot be read (permission denied)",
        "story.txt.json: cannot be read (permission denied); what is noted there cannot be saved",
    ]


# git


def test_a_repository_without_the_merge_driver_is_told_and_registered(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted()
    git(thesis, "init", "--quiet")
    (thesis / "annotations" / ".gitignore").unlink()

    first, second = postil("doctor"), postil("doctor", "--fix")

    assert told(first) == [
        "annotations/: git: .gitattributes does not name the annotations, the merge driver is not registered, "
        ".gitignore lacks postil's lines; --fix mends it"
    ]
    assert second.code == 0
    assert git(thesis, "config", "--local", "merge.postil.driver").text.endswith(" merge-driver %O %A %B")
    assert (thesis / "annotations" / ".gitignore").read_text(encoding="utf-8") == GITIGNORE
    assert told(postil("doctor")) == []


def test_where_git_ignores_the_folder_nothing_is_said(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    git(thesis, "init", "--quiet")
    (thesis / ".gitignore").write_text("annotations/\n", encoding="utf-8")

    assert told(postil("doctor")) == []


# The user's state


@pytest.fixture
def state(thesis: Path) -> Path:
    return thesis.parent / "home" / "state" / "postil"


def test_the_log_of_steps_is_told_where_it_is_large_or_not_all_can_be_read(
    thesis: Path, state: Path, noted: Noted, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted()
    history = History(state / "history", thesis / "annotations")
    whole, size = postil("doctor"), history.size
    with monkeypatch.context() as patched:
        patched.setattr(doctor, "LARGE", size - 1)
        large = postil("doctor")
    with history.path.open("ab") as log:
        log.write(b'{"step": "2", "ti')
    damaged = postil("doctor")

    assert told(whole) == []
    assert told(large) == [f"{history.path}: note: the log of steps, {size:,} bytes, 0 of 4 lines not readable"]
    assert told(damaged) == [f"{history.path}: note: the log of steps, {size + 17:,} bytes, 1 of 5 lines not readable"]
    assert damaged.code == 0


def test_unsaved_steps_are_told_whether_their_file_is_there_or_not(
    thesis: Path, state: Path, noted: Noted, postil: Postil
) -> None:
    file = noted()
    waiting = [Entry(step("1"), NOON), Entry(step("2"), NOON)]
    Unsaved(state / "unsaved", file).keep("story.txt", waiting)
    Unsaved(state / "unsaved", file.with_name("a b.txt.json")).keep("a%20b.txt", waiting[:1])
    Unsaved(state / "unsaved", thesis / "other" / "story.txt.json").keep("story.txt", waiting)
    before = tree(state)

    ran = postil("doctor", "--fix")

    assert told(ran) == [
        f"a b.txt.json: 1 unsaved step in {state}/unsaved; postil saves what waits when the document is opened",
        f"story.txt.json: 2 unsaved steps in {state}/unsaved; postil saves what waits when the document is opened",
    ]
    assert ran.code == 1
    assert tree(state) == before


def test_unsaved_steps_on_a_text_from_standard_input_are_told(thesis: Path, state: Path, postil: Postil) -> None:
    file = thesis / "annotations" / "stdin" / f"{SHA256}.json"
    Unsaved(state / "unsaved", file).keep(f"urn:sha256:{SHA256}", [Entry(step("1"), NOON)])

    assert told(postil("doctor"))[0].startswith(f"stdin/{SHA256}.json: 1 unsaved step in ")


def test_unsaved_steps_that_cannot_be_read_are_told_where_they_are_of_this_folder(
    thesis: Path, state: Path, noted: Noted, postil: Postil
) -> None:
    (state / "unsaved").mkdir(parents=True)
    unread = []
    for file in (noted(), thesis / "other" / "story.txt.json"):
        path = Unsaved(state / "unsaved", file).own
        unread.append(path.with_name(f"{path.name}.unread"))
        unread[-1].touch()

    ran = postil("doctor")

    assert told(ran) == [f"{unread[0]}: note: holds steps for story.txt.json that cannot be read"]
    assert ran.code == 0


def test_the_log_of_texts_from_standard_input_is_that_of_the_users_data(
    thesis: Path, state: Path, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    (thesis / "annotations").rmdir()
    monkeypatch.setattr("postil.commands.document._piped", STORY.encode)
    assert postil("add", "-", "--quote", LAMP).code == 0
    log = next((state / "history").iterdir())
    log.write_bytes(log.read_bytes() + b"{")

    ran = postil("doctor")

    assert told(ran)[0].startswith(f"{log}: note: the log of steps, ")
    assert summary(ran).startswith("1 file, 1 annotation in ")
    assert summary(ran).endswith("/stdin: all well")


# Snapshots


def snapshots(thesis: Path) -> list[Path]:
    return sorted((thesis / "annotations" / ".snapshots").iterdir())


def test_a_snapshot_that_no_annotation_file_names_is_told_and_removed(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted()
    (needed,) = snapshots(thesis)
    shutil.copy(needed, needed.with_name(f"{SHA256}.txt.gz"))

    (line,) = told(postil("doctor"))
    fixed = postil("doctor", "--fix")

    assert line == ".snapshots: 1 snapshot of texts that no annotation file names; --fix mends it"
    assert fixed.code == 0
    assert told(fixed) == [".snapshots: 1 snapshot of texts that no annotation file names; mended: removed"]
    assert snapshots(thesis) == [needed]


def test_no_snapshot_is_removed_beside_a_damaged_file_that_may_need_it(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted("whole.txt", text=STORY.upper() + STORY)
    noted().write_bytes(b"{")
    kept = snapshots(thesis)
    (thesis / "story.txt").unlink()

    ran = postil("doctor", "--fix")

    assert ".snapshots" not in ran.out
    assert snapshots(thesis) == kept


def test_the_snapshot_of_a_file_that_is_gone_stays_while_a_backup_needs_it(
    thesis: Path, noted: Noted, postil: Postil
) -> None:
    noted().unlink()
    kept = snapshots(thesis)

    postil("doctor", "--fix")

    assert snapshots(thesis) == kept


def test_a_damaged_snapshot_is_told_and_kept_apart(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    (damaged,) = snapshots(thesis)
    content = damaged.read_bytes()[:-9]
    damaged.write_bytes(content)

    ran = postil("doctor")
    fixed = postil("doctor", "--fix")

    assert ran.code == 1
    assert told(ran)[0].startswith(
        f".snapshots/{damaged.name}: is damaged: it does not hold the text that it is named by"
    )
    assert fixed.code == 0
    assert not damaged.exists()
    assert (thesis / "annotations" / ".quarantine" / damaged.name).read_bytes() == content


def test_a_snapshot_of_another_text_than_its_name_says_is_damaged(thesis: Path, noted: Noted, postil: Postil) -> None:
    noted()
    noted("other.txt", text=STORY.upper() + STORY)
    one, other = snapshots(thesis)
    shutil.copy(one, other)

    (line,) = told(postil("doctor"))

    assert line.startswith(f".snapshots/{other.name}: is damaged")
