"""`postil verify` and `postil changed`: which quoted passages stand in their sources."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import Postil, runner, settle_in
from postil.cli import COMMANDS

REPORT = """\
The harbour was quiet before the storm came in from the west that evening.

In the morning the 25 boats of the small fleet left for the outer banks.

Nobody had spoken of the wreck since the lighthouse keeper went away.
"""
FLEET = "In the morning the 25 boats of the small fleet left for the outer banks."


@pytest.fixture
def postil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Postil:
    """The command, called in a folder that holds `report.txt` and keeps annotations; a passage of it is tagged."""
    settle_in(monkeypatch, tmp_path / "home")
    folder = tmp_path / "texts"
    (folder / "annotations").mkdir(parents=True)
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    monkeypatch.chdir(folder)
    called = runner(capsys)
    called("add", "report.txt", "--quote", FLEET, "--tag", "verify/number", "--note", "Ask the harbour office.")
    return called


def edit(old: str, new: str, name: str = "report.txt") -> None:
    text = Path(name).read_text(encoding="utf-8")
    assert old in text
    Path(name).write_text(text.replace(old, new), encoding="utf-8")


def files_below(folder: Path) -> Iterator[tuple[str, bytes, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes(), path.stat().st_mtime_ns


# What stands


def test_a_document_that_is_as_it_was_stands(postil: Postil) -> None:
    verified = postil("verify")

    assert (verified.code, verified.out) == (0, "")
    assert verified.err == "1 passage in 1 document: all stand\n"


def test_a_passage_that_only_moved_stands(postil: Postil) -> None:
    edit("The harbour", "A new beginning of some length, and more.\n\nThe harbour")

    assert postil("verify").code == 0


def test_a_passage_that_was_wrapped_to_other_lines_stands(postil: Postil) -> None:
    edit("of the small fleet left", "of the\nsmall   fleet left")

    assert postil("verify").code == 0


def test_a_document_without_annotations_stands(postil: Postil) -> None:
    Path("other.txt").write_text("Quite another text.", encoding="utf-8")

    verified = postil("verify", "other.txt")

    assert (verified.code, verified.out) == (0, "")
    assert verified.err == "0 passages in 0 documents: all stand\n"


# What does not


def test_a_changed_word_is_told_with_its_place_and_its_tags(postil: Postil) -> None:
    edit("25 boats", "24 boats")

    verified = postil("verify")

    assert verified.code == 1
    assert verified.out == (
        "report.txt:3:1: changed: was “In the morning the 25 boats of the small fleet left for the…” "
        "now “In the morning the 24 boats of the small fleet left for the…”; 25 -> 24; "
        "#verify/number - Ask the harbour office.\n"
    )
    assert verified.err == "1 passage in 1 document: 1 changed\n"


def test_an_inserted_and_a_deleted_word_are_marked(postil: Postil) -> None:
    edit("25 boats of the small fleet", "25 boats and rafts of the fleet")

    assert "; {+and rafts+}, [-small-]; " in postil("verify").out


def test_a_change_far_on_in_a_long_passage_is_seen(postil: Postil) -> None:
    edit("outer banks", "inner banks")

    verified = postil("verify")

    assert "was “…fleet left for the outer banks.” now “…fleet left for the inner banks.”;" in verified.out


def test_a_passage_that_is_gone_is_told(postil: Postil) -> None:
    edit(FLEET + "\n\n", "")

    verified = postil("verify")

    assert verified.code == 1
    assert verified.out.startswith("report.txt:")
    assert ": gone: was “In the morning the 25 boats" in verified.out
    assert verified.err == "1 passage in 1 document: 1 gone\n"


def test_a_document_that_is_gone_is_told(postil: Postil) -> None:
    Path("report.txt").unlink()

    verified = postil("verify")

    assert verified.code == 1
    assert verified.out.startswith("report.txt:1:1: gone: was “In the morning")
    assert "postil: report.txt: the document is gone; 1 annotation of it" in verified.err


def test_a_path_that_is_not_there_is_told_in_a_line(postil: Postil) -> None:
    verified = postil("verify", "nothing.txt")

    assert (verified.code, verified.out) == (1, "")
    assert verified.err.startswith("postil: nothing.txt: there is no such file")


def test_what_cannot_be_read_does_not_keep_the_rest_from_being_checked(postil: Postil) -> None:
    edit("25 boats", "24 boats")
    Path("annotations", "broken.txt.json").write_text("no JSON", encoding="utf-8")

    verified = postil("verify")

    assert verified.code == 1
    assert "25 -> 24" in verified.out
    assert "postil: annotations/broken.txt.json: broken.txt.json is no JSON" in verified.err


def test_a_damaged_annotation_file_is_no_success(postil: Postil) -> None:
    file = Path("annotations", "report.txt.json")
    file.write_bytes(file.read_bytes()[:-20])

    assert postil("verify", "report.txt").code == 1


def test_a_wrong_option_is_wrong_usage(postil: Postil) -> None:
    assert postil("verify", "--nothing").code == 2


# What is looked at


def test_an_annotation_file_stands_for_its_document(postil: Postil) -> None:
    edit("25 boats", "24 boats")

    verified = postil("verify", "annotations/report.txt.json")

    assert verified.out.startswith("report.txt:3:1: changed:")


def test_a_document_named_twice_is_told_once(postil: Postil) -> None:
    edit("25 boats", "24 boats")

    verified = postil("verify", "report.txt", "annotations/report.txt.json", ".")

    assert len(verified.out.splitlines()) == 1


def test_a_folder_stands_for_the_documents_in_it(postil: Postil) -> None:
    Path("inner").mkdir()
    Path("inner", "note.txt").write_text("A sentence that one can quote.\n", encoding="utf-8")
    postil("add", "inner/note.txt", "--quote", "one can quote")
    edit("25 boats", "24 boats")

    verified = postil("verify", "inner")

    assert (verified.code, verified.err) == (0, "1 passage in 1 document: all stand\n")


def test_from_a_folder_further_down_everything_noted_is_looked_at(
    postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("25 boats", "24 boats")
    Path("inner").mkdir()
    monkeypatch.chdir("inner")

    assert postil("verify").code == 1


def test_other_files_of_the_annotations_folder_are_passed_over(postil: Postil) -> None:
    assert postil("verify", "annotations/.gitignore").code == 0


def test_annotations_kept_in_the_data_folder_are_looked_at(postil: Postil, tmp_path: Path) -> None:
    far = tmp_path / "far"
    far.mkdir()
    (far / "note.txt").write_text("A sentence that one can quote without an end.\n", encoding="utf-8")
    postil("add", str(far / "note.txt"), "--quote", "A sentence that one can quote without an end.")
    edit("one can", "one cannot", str(far / "note.txt"))

    assert "can -> cannot" in postil("verify", str(far)).out


def test_annotations_kept_elsewhere_are_looked_at(postil: Postil, tmp_path: Path) -> None:
    postil("add", "report.txt", "--annotations", "kept", "--quote", "The harbour was quiet before the storm came in")
    edit("quiet before the", "quiet until the")

    verified = postil("verify", "report.txt", "--annotations", "kept")
    everything = postil("verify", "--annotations", "kept")

    assert "before -> until" in verified.out
    assert everything.out == verified.out


def test_nothing_but_the_state_of_the_reader_is_written(postil: Postil, tmp_path: Path) -> None:
    edit("25 boats", "24 boats")
    before = list(files_below(tmp_path / "texts"))

    postil("verify")
    postil("verify", "report.txt", "--json")

    assert list(files_below(tmp_path / "texts")) == before


def test_what_could_not_be_saved_is_not_taken_up_by_a_check(postil: Postil, tmp_path: Path) -> None:
    file = Path("annotations", "report.txt.json")
    there = file.read_bytes()
    file.unlink()
    file.mkdir()
    unsaved = postil("add", "report.txt", "--quote", "Nobody had spoken", "--tag", "unsaved")
    file.rmdir()
    file.write_bytes(there)

    verified = postil("verify")

    assert unsaved.code == 1
    assert verified.code == 0
    assert file.read_bytes() == there
    assert "#unsaved" in postil("list", "report.txt").out


def test_a_folder_that_may_only_be_read_is_no_trouble(postil: Postil) -> None:
    file = Path("annotations", "report.txt.json")
    file.chmod(stat.S_IRUSR)
    Path("annotations").chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        verified = postil("verify")
    finally:
        Path("annotations").chmod(stat.S_IRWXU)

    assert (verified.code, verified.err) == (0, "1 passage in 1 document: all stand\n")


# What is printed


def test_records_have_what_was_what_is_now_and_what_changed(postil: Postil) -> None:
    edit("25 boats", "24 boats")

    (record,) = json.loads(postil("verify", "--json").out)

    assert (record["file"], record["line"], record["column"]) == ("report.txt", 3, 1)
    assert record["state"] == "changed"
    assert record["was"] == FLEET
    assert record["now"] == FLEET.replace("25", "24")
    assert record["changes"] == [["25", "24"]]
    assert (record["tags"], record["note"]) == (["verify/number"], "Ask the harbour office.")
    assert record["id"].startswith("urn:uuid:")
    assert 0 < record["score"] <= 1


def test_records_of_what_stands_are_none(postil: Postil) -> None:
    assert json.loads(postil("verify", "--json").out) == []


def test_no_control_of_a_document_reaches_the_terminal(postil: Postil) -> None:
    edit("25 boats of", "24\u001b[31m \u202eboats [bold]of\x9b")

    verified, changed = postil("verify"), postil("changed", "report.txt")
    records = postil("verify", "--json")

    assert verified.code == 1
    for printed in (verified.out, changed.out, records.out):
        assert not {"\u001b", "\u202e", "\x9b"} & set(printed)
    assert "[bold]" in changed.out


def test_a_change_that_cannot_be_seen_is_spelled_out(postil: Postil) -> None:
    edit("boats", "bo\u00adats")

    assert "boats -> bo<U+00AD>ats" in postil("verify").out


# changed


def test_changed_passages_are_told_word_by_word_with_their_notes(postil: Postil) -> None:
    edit("25 boats of the small fleet", "24 boats of the fleet")

    changed = postil("changed", "report.txt")

    assert changed.code == 0
    assert changed.out == (
        "report.txt:3:1: changed #verify/number - Ask the harbour office.\n"
        "    In the morning the [-25-]{+24+} boats of the [-small-] fleet left for the outer banks.\n"
    )


def test_where_nothing_changed_it_says_so(postil: Postil) -> None:
    changed = postil("changed", "report.txt")

    assert (changed.code, changed.out) == (0, "")
    assert changed.err == "report.txt: no passage changed since it was marked\n"


def test_changed_records_are_those_of_verify(postil: Postil) -> None:
    edit("25 boats", "24 boats")

    assert postil("changed", "report.txt", "--json").out == postil("verify", "--json").out


# The hook


def test_the_hook_runs_a_command_there_is() -> None:
    lines = Path(__file__).parent.parent.joinpath(".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("#")]

    pairs = [line.removeprefix("- ").strip().split(": ", 1) for line in written]
    hook = dict(pairs)

    assert written[0] == "- id: postil-verify"
    assert all(line.startswith("  ") and not line.startswith("   ") for line in written[1:])
    assert all(len(pair) == 2 for pair in pairs)
    assert len(hook) == len(pairs)
    assert hook["entry"].split()[0] == "postil"
    assert hook["entry"].split()[1] in COMMANDS
    assert hook["language"] == "python"
