"""What was changed when, and what was deleted brought back, also after a restart."""

import shutil
from pathlib import Path

import pytest

from command_line import Postil, runner, settle_in

TEXT = "It was late. The lamp went out. We sat still.\n"


@pytest.fixture
def postil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Postil:
    settle_in(monkeypatch, tmp_path / "home")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.chdir(tmp_path)
    Path("annotations").mkdir()
    Path("story.txt").write_text(TEXT, encoding="utf-8")
    return runner(capsys)


def added(postil: Postil, quote: str = "The lamp went out.", *more: str) -> str:
    """The beginning of the id of the annotation that was made."""
    return postil("add", "story.txt", "--quote", quote, *more).out.partition("story.txt:")[2].split()[1]


def test_each_change_is_told_with_its_time_and_the_annotation_s_id(postil: Postil) -> None:
    id = added(postil, "The lamp went out.", "--tag", "verify", "--note", "Who?")

    lines = postil("history", "story.txt").out.splitlines()

    assert [line[18:] for line in lines] == [
        f"{id}  made “The lamp went out.”",
        f"{id}  tagged #verify",
        f"{id}  note: “Who?”",
    ]


def test_of_one_annotation_only_its_changes_are_told(postil: Postil) -> None:
    added(postil)
    id = added(postil, "It was late.")

    lines = postil("history", "story.txt", id).out.splitlines()

    assert [line[18:] for line in lines] == [f"{id}  made “It was late.”"]


def test_what_was_deleted_says_how_it_is_brought_back_and_comes_back_with_all_it_had(postil: Postil) -> None:
    id = added(postil, "The lamp went out.", "--tag", "verify", "--note", "Who?")
    before = postil("list", "story.txt").out
    postil("remove", "story.txt", id)

    last = postil("history", "story.txt").out.splitlines()[-1]
    restored = postil("restore", "story.txt", id)

    assert last.endswith(f"deleted “The lamp went out.” #verify · postil restore story.txt {id} brings it back")
    assert restored.code == 0
    assert postil("list", "story.txt").out == before
    assert "brings it back" not in postil("history", "story.txt").out


def test_what_is_there_is_not_restored_again(postil: Postil) -> None:
    id = added(postil)

    assert postil("restore", "story.txt", id).out.startswith("already there: ")
    assert len(postil("history", "story.txt").out.splitlines()) == 1


def test_an_unknown_id_is_told(postil: Postil) -> None:
    added(postil)

    assert postil("restore", "story.txt", "zzz").err == (
        "postil: story.txt: the log of steps knows no annotation with an id that begins with zzz\n"
    )


def test_where_nothing_was_changed_history_says_so(postil: Postil) -> None:
    told = postil("history", "story.txt")

    assert (told.code, told.out) == (0, "")
    assert told.err == "story.txt: nothing was changed here that the log knows of\n"


def test_what_could_not_be_saved_is_kept_and_saved_by_the_next_command(postil: Postil) -> None:
    file = Path("annotations/story.txt.json")
    file.mkdir()
    failed = postil("add", "story.txt", "--quote", "It was late.")
    still = postil("list", "story.txt")
    file.rmdir()

    following = postil("list", "story.txt")

    assert failed.code == 1
    assert "\nIt is kept in " in failed.err
    assert ": still not saved: it is no file: " in still.err
    assert "“It was late.”" in still.out
    assert following.err == "postil: story.txt: A change that could not be saved before is taken up again.\n"
    assert file.is_file()
    assert postil("list", "story.txt").err == ""


def test_what_was_lost_with_a_damaged_file_is_told_and_comes_back(postil: Postil) -> None:
    file = Path("annotations/story.txt.json")
    added(postil)
    kept = added(postil, "It was late.", "--tag", "verify")
    shutil.rmtree("annotations/.backups")
    file.write_text("damaged", encoding="utf-8")

    told = postil("list", "story.txt")
    back = postil("restore", "story.txt", "--lost")

    assert "2 more can be had from your log of steps: postil restore FILE --lost." in told.err
    assert len(back.out.splitlines()) == 2
    assert f"{kept} “It was late.” #verify" in postil("list", "story.txt").out
    assert postil("restore", "story.txt", "--lost").out == "story.txt: nothing is lost that the log of steps knows of\n"


def test_what_was_deleted_is_not_lost(postil: Postil) -> None:
    postil("remove", "story.txt", added(postil))

    assert postil("restore", "story.txt", "--lost").out == "story.txt: nothing is lost that the log of steps knows of\n"


@pytest.mark.parametrize("arguments", [[], ["abc", "--lost"]])
def test_restore_asks_for_one_or_for_all_that_are_lost(postil: Postil, arguments: list[str]) -> None:
    ran = postil("restore", "story.txt", *arguments)

    assert (ran.code, ran.err.partition(":")[2][:20]) == (1, " Name an annotation,")


def test_history_of_an_unknown_id_is_an_error(postil: Postil) -> None:
    added(postil)

    ran = postil("history", "story.txt", "zzz")

    assert (ran.code, ran.out) == (1, "")
    assert "the log of steps knows no id that begins with zzz" in ran.err
