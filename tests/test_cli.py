"""What the commands print, and how they end."""

import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from command_line import Postil, runner, settle_in

STORY = "The lamp went out. It was late.\n\nThe lamp came back. Nobody spoke.\n"


@pytest.fixture
def postil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Postil:
    """The command, called in a folder that holds `story.txt`."""
    settle_in(monkeypatch, tmp_path / "home")
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    monkeypatch.chdir(folder)
    return runner(capsys)


def as_program(*arguments: str, stdout: int = subprocess.PIPE, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "postil", *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | variables,
        timeout=60,
    )


# add and list


def test_an_added_annotation_is_listed_with_place_quote_tags_and_note(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "It was late.", "--tag", "time", "--tag", "mood", "--note", "why?")

    listed = postil("list", "story.txt")

    assert added.code == listed.code == 0
    assert listed.out.startswith("story.txt:1:20 ")
    assert listed.out.endswith(" “It was late.” #time #mood - why?\n")
    assert added.out.endswith(listed.out)


def test_annotations_are_listed_in_reading_order(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "Nobody spoke.")
    postil("add", "story.txt", "--quote", "It was late.")

    listed = postil("list", "story.txt")

    first, second = listed.out.splitlines()
    assert "It was late." in first
    assert "Nobody spoke." in second


def test_a_document_without_annotations_lists_nothing_and_says_so(postil: Postil) -> None:
    listed = postil("list", "story.txt")

    assert (listed.code, listed.out) == (0, "")
    assert listed.err == "story.txt: no annotations yet\n"


def test_listing_as_json_gives_the_records_with_state_and_place(postil: Postil, tmp_path: Path) -> None:
    postil("add", "story.txt", "--quote", "Nobody spoke.", "--tag", "mood")

    (record,) = json.loads(postil("list", "story.txt", "--json").out)

    assert record["type"] == "Annotation"
    assert record["creator"]["name"] == "Ada Reader"
    assert record["target"]["source"] == (tmp_path / "texts" / "story.txt").as_uri()
    assert (record["state"], record["place"]) == ("exact", {"start": 53, "end": 66, "line": 3})


def test_an_annotation_whose_passage_is_gone_is_listed_last_as_not_found(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "The lamp went out.")
    postil("add", "story.txt", "--quote", "Nobody spoke.")
    Path("story.txt").write_text("Quite another text. Nobody spoke.\n", encoding="utf-8")

    listed = postil("list", "story.txt").out.splitlines()
    records = json.loads(postil("list", "story.txt", "--json").out)

    assert listed[-1].startswith("story.txt:not found ")
    assert (records[-1]["state"], records[-1]["place"]) == ("orphan", None)


def test_an_ambiguous_quote_lists_its_places_and_adds_nothing(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "The lamp")

    assert (added.code, added.out) == (1, "")
    assert "“The lamp” stands 2 times. Which?" in added.err
    assert "--nth 1  line 1: …The lamp went out." in added.err
    assert "--nth 2  line 3: …" in added.err
    assert postil("list", "story.txt").out == ""


def test_nth_picks_one_of_several_places(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "The lamp", "--nth", "2")

    assert added.code == 0
    assert "story.txt:3:1 " in added.out


def test_a_number_that_no_place_has_is_told(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "The lamp", "--nth", "3")

    assert added.code == 1
    assert "stands 2 times; there is no number 3" in added.err


def test_a_quote_that_does_not_stand_there_is_told(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "a candle")

    assert added.code == 1
    assert added.err == "postil: “a candle” does not stand in story.txt.\n"


def test_white_space_in_a_quote_counts_as_a_blank(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "It   was\nlate.")

    assert added.code == 0


def test_a_bad_tag_adds_no_annotation_either(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "It was late.", "--tag", "good", "--tag", "a//b")

    assert added.code == 1
    assert "A tag needs a word on both sides" in added.err
    assert postil("list", "story.txt").out == ""


def test_a_tag_that_is_there_in_another_spelling_stays(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.", "--tag", "Mood")

    again = postil("add", "story.txt", "--quote", "It was late.", "--tag", "mood")

    assert again.code == 0
    assert "#Mood" in again.out


def test_a_note_that_is_added_keeps_the_one_before(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.", "--note", "first")

    postil("add", "story.txt", "--quote", "It was late.", "--note", "second")

    assert postil("list", "story.txt").out.endswith(" - first second\n")


def test_adding_what_is_there_says_that_nothing_is_new(postil: Postil) -> None:
    arguments = ("add", "story.txt", "--quote", "It was late.", "--tag", "mood", "--note", "why?")
    postil(*arguments)

    again = postil(*arguments)

    assert again.code == 0
    assert again.out.startswith("nothing new: ")


def test_a_note_of_100_kilobytes_is_kept_whole(postil: Postil) -> None:
    note = "a long thought. " * 6_400

    postil("add", "story.txt", "--quote", "It was late.", "--note", note)

    assert note in postil("list", "story.txt", "--json").out


def test_a_tag_may_hold_blanks_slashes_and_emoji(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.", "--tag", " sea level / rise  🌊")

    assert "#sea level/rise 🌊" in postil("list", "story.txt").out


# remove


def test_an_annotation_is_removed_by_the_id_that_the_list_shows(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")
    shown_id = postil("list", "story.txt").out.split()[1]

    removed = postil("remove", "story.txt", shown_id)

    assert (removed.code, removed.out) == (0, "deleted: It was late.\n")
    assert postil("list", "story.txt").out == ""


def test_an_id_that_none_has_removes_nothing(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")

    removed = postil("remove", "story.txt", "zzz")

    assert removed.code == 1
    assert "no annotation has an id that begins with zzz" in removed.err


def test_an_empty_id_does_not_mean_the_only_annotation(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")

    removed = postil("remove", "story.txt", "")

    assert removed.code == 1
    assert "It was late." in postil("list", "story.txt").out


# export and where


def test_export_prints_markdown(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.", "--tag", "mood")

    exported = postil("export", "story.txt")

    assert exported.code == 0
    assert "> It was late." in exported.out
    assert "#mood" in exported.out


def test_export_prints_json_ld(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")

    collection = json.loads(postil("export", "story.txt", "--to", "jsonld").out)

    assert (collection["type"], collection["total"]) == ("AnnotationCollection", 1)


def test_an_unknown_format_names_those_there_are(postil: Postil) -> None:
    exported = postil("export", "story.txt", "--to", "docx")

    assert exported.code == 1
    assert "markdown, jsonld" in exported.err


def test_where_prints_the_file_that_add_writes(postil: Postil) -> None:
    where = Path(postil("where", "story.txt").out.rstrip("\n"))
    assert not where.exists()

    postil("add", "story.txt", "--quote", "It was late.")

    assert where.is_file()


def test_annotations_can_be_kept_in_a_folder_that_is_named(postil: Postil, tmp_path: Path) -> None:
    where = postil("where", "story.txt", "--annotations", str(tmp_path / "mine"))

    assert where.out.startswith(str(tmp_path / "mine"))


# What is opened


@pytest.mark.parametrize("command", ["list", "where", "export"])
def test_a_missing_file_is_told_with_the_nearest_names(postil: Postil, command: str) -> None:
    ran = postil(command, "stroy.txt")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "postil: stroy.txt: there is no such file. Near it: story.txt.\n"


def test_a_folder_is_told(postil: Postil) -> None:
    listed = postil("list", ".")

    assert (listed.code, listed.err) == (1, "postil: . is a folder. Name a document in it.\n")


def test_an_empty_name_is_told(postil: Postil) -> None:
    listed = postil("list", "")

    assert (listed.code, listed.err) == (1, "postil: The name of the document is empty.\n")


def test_what_is_no_regular_file_is_told(postil: Postil) -> None:
    listed = postil("list", os.devnull)

    assert listed.code == 1
    assert "is no regular file" in listed.err


def test_a_file_that_may_not_be_read_is_told(postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        if path.suffix == ".toml":
            raise FileNotFoundError(str(path))
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)

    listed = postil("list", "story.txt")

    assert (listed.code, listed.err) == (1, "postil: story.txt: you may not read it (permission denied).\n")


def test_an_empty_document_has_no_annotations(postil: Postil) -> None:
    Path("empty.txt").touch()

    listed = postil("list", "empty.txt")

    assert (listed.code, listed.err) == (0, "empty.txt: no annotations yet\n")


def test_a_binary_file_is_refused_unless_forced(postil: Postil) -> None:
    Path("picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")

    refused = postil("list", "picture.png")
    forced = postil("list", "picture.png", "--force")

    assert (refused.code, forced.code) == (1, 0)
    assert refused.err == "postil: picture.png is not a text. --force opens it all the same.\n"


def test_a_text_that_is_not_utf_8_names_its_encoding(postil: Postil) -> None:
    Path("latin.txt").write_bytes("Das Café war zu.\n".encode("cp1252"))

    added = postil("add", "latin.txt", "--quote", "Café")

    assert added.code == 0
    assert added.err == "postil: latin.txt: read as cp1252\n"


def test_bytes_that_no_encoding_has_are_told(postil: Postil) -> None:
    Path("odd.txt").write_bytes(b"good \xff\x81 bad\n")

    added = postil("add", "odd.txt", "--quote", "bad")

    assert added.code == 0
    assert "some bytes unreadable" in added.err


def test_an_annotation_file_that_is_no_json_is_kept_aside(postil: Postil) -> None:
    file = Path(postil("where", "story.txt").out.rstrip("\n"))
    file.parent.mkdir(parents=True)
    file.write_text("<<<<<<< HEAD", encoding="utf-8")

    added = postil("add", "story.txt", "--quote", "It was late.")

    (kept,) = (file.parent / ".quarantine").iterdir()
    assert added.code == 0
    assert "is no JSON" in added.err
    assert kept.name in added.err
    assert kept.read_text(encoding="utf-8") == "<<<<<<< HEAD"


def test_annotations_that_cannot_be_saved_are_an_error(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "It was late.", "--annotations", "story.txt")

    assert (added.code, added.out) == (1, "")
    assert "postil: not saved: " in added.err


def test_a_text_from_standard_input_keeps_its_annotations(postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    postil("add", "-", "--quote", "It was late.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))

    listed = postil("list", "-")

    assert listed.out.startswith("standard input:1:20 ")


# Words


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("add", "story.txt"),
        ("remove", "story.txt"),
        ("list", "story.txt", "--bogus"),
        ("story.txt", "another.txt"),
        ("add", "story.txt", "--quote", "lamp", "--nth", "one"),
    ],
)
def test_a_wrong_usage_ends_with_2(postil: Postil, arguments: tuple[str, ...]) -> None:
    ran = postil(*arguments)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: postil")


def test_help_names_every_command(postil: Postil) -> None:
    helped = postil("--help")

    assert helped.code == 0
    assert "list FILE · add FILE --quote TEXT · remove FILE ID · export FILE · where FILE" in helped.out


@pytest.mark.parametrize("command", ["list", "add", "remove", "export", "where"])
def test_every_command_has_its_help(postil: Postil, command: str) -> None:
    helped = postil(command, "--help")

    assert helped.code == 0
    assert helped.out.startswith(f"usage: postil {command}")


def test_the_version_is_that_of_the_package(postil: Postil) -> None:
    assert postil("--version").out == f"postil {version('postil')}\n"


@pytest.mark.parametrize("named", ["story.txt", "./list", "-"])
def test_the_reader_needs_a_terminal(postil: Postil, named: str) -> None:
    ran = postil(named)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("postil: The reader needs a terminal.")


# Nothing of a document reaches the terminal unfiltered

HOSTILE = "Start \x1b]0;title\x07 \x9b2J \u202eturned\u202c end.\n"


def controls_in(text: str) -> set[str]:
    return set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_a_hostile_document_prints_no_control_character(postil: Postil) -> None:
    Path("hostile.txt").write_text(HOSTILE, encoding="utf-8")

    added = postil("add", "hostile.txt", "--quote", HOSTILE.strip(), "--note", "a\x1b[31mnote\x9b")

    assert added.code == 0
    assert controls_in(added.out) == set()
    assert controls_in(postil("list", "hostile.txt").out) == set()
    assert controls_in(postil("list", "hostile.txt", "--json").out) == set()
    assert "\x1b" not in postil("export", "hostile.txt").out


def test_a_hostile_document_is_whole_in_json(postil: Postil) -> None:
    Path("hostile.txt").write_text(HOSTILE, encoding="utf-8")
    postil("add", "hostile.txt", "--quote", HOSTILE.strip())

    (record,) = json.loads(postil("list", "hostile.txt", "--json").out)

    quote = next(each for each in record["target"]["selector"] if each["type"] == "TextQuoteSelector")
    assert quote["exact"] == HOSTILE.strip()


def test_a_hostile_file_name_prints_no_control_character(postil: Postil) -> None:
    name = "evil\x1b]0;title\x07.txt"
    Path(name).write_text(STORY, encoding="utf-8")

    runs = [
        postil("add", name, "--quote", "It was late."),
        postil("list", name),
        postil("list", name + "x"),
        postil(name, name),
    ]

    assert [ran.code for ran in runs] == [0, 0, 1, 2]
    assert controls_in("".join(ran.out + ran.err for ran in runs)) == set()


def test_markup_is_printed_as_it_stands(postil: Postil) -> None:
    markup = "[/] [@click=app.quit]x[/] [b"
    Path("[red].txt").write_text(f"Before {markup} after.\n", encoding="utf-8")

    added = postil("add", "[red].txt", "--quote", markup, "--tag", "[/]", "--note", "[/red]")

    assert added.out.endswith(f"“{markup}” #[/] - [/red]\n")


def test_a_note_whose_bytes_are_no_utf_8_is_kept_readable(postil: Postil) -> None:
    added = postil("add", "story.txt", "--quote", "It was late.", "--note", "odd \udcff byte")

    assert added.code == 0
    assert added.out.endswith(" - odd \N{REPLACEMENT CHARACTER} byte\n")


# As a program


def test_the_program_ends_with_the_code(postil: Postil) -> None:
    ran = as_program("list", "missing.txt")

    assert ran.returncode == 1
    assert ran.stderr.startswith("postil: missing.txt: there is no such file.")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_an_error_in_one_line(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")

    with open("/dev/full", "wb") as full:
        ran = as_program("list", "story.txt", stdout=full.fileno())

    assert ran.returncode == 1
    assert ran.stderr.startswith("postil: ")
    assert len(ran.stderr.splitlines()) == 1


def test_output_that_nobody_reads_is_no_error(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")
    reading, writing = os.pipe()
    os.close(reading)

    ran = as_program("list", "story.txt", stdout=writing)
    os.close(writing)

    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_terminal_without_utf_8_is_no_error(postil: Postil) -> None:
    postil("add", "story.txt", "--quote", "It was late.")

    ran = as_program("list", "story.txt", PYTHONIOENCODING="ascii")

    assert ran.returncode == 0
    assert "?It was late.?" in ran.stdout
