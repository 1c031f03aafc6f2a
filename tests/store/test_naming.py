"""The annotation file of a document."""

import os
from hashlib import sha256
from pathlib import Path, PurePath, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.store import naming
from postil.store.naming import GITIGNORE, annotations_folder, apart, file_name, is_ours, piped_name


def named(path: str) -> str:
    return file_name(PurePosixPath(path)).as_posix()


NAMES = [
    ("notes.md", "notes.md.json"),
    ("seeds/report one.txt", "seeds/report one.txt.json"),
    ("README", "README.json"),
    ("/home/ada/notes.md", "elsewhere/home/ada/notes.md.json"),
    ("a%b.txt", "a%25b.txt.json"),
    ('a<b>c:d"e.txt', "a%3Cb%3Ec%3Ad%22e.txt.json"),
    ("a\\b|c?d*e.txt", "a%5Cb%7Cc%3Fd%2Ae.txt.json"),
    ("a\tb\x7fc\x85.txt", "a%09b%7Fc%C2%85.txt.json"),
    (".hidden/.notes.md", "%2Ehidden/%2Enotes.md.json"),
    ("folder./end ", "folder%2E/end%20.json"),
    ("../other.md", "%2E%2E/other.md.json"),
    ("con.txt", "%63on.txt.json"),
    ("Nul", "%4Eul.json"),
    ("LPT1.log/com9", "%4CPT1.log/%63om9.json"),
    ("console.txt", "console.txt.json"),
    ("com10.txt", "com10.txt.json"),
    ("e\u0301te\u0301.txt", "\u00e9t\u00e9.txt.json"),
    ("bad\udcff.txt", "bad%FF.txt.json"),
    ("it’s – 数.txt", "it’s – 数.txt.json"),
]


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_a_document_has_a_name_that_is_valid_everywhere(path: str, name: str) -> None:
    assert named(path) == name


def test_a_name_of_200_bytes_is_kept_whole() -> None:
    assert named("a" * 191 + ".txt") == "a" * 191 + ".txt.json"


def test_a_longer_name_is_cut_and_takes_digits_of_a_hash() -> None:
    path = "a" * 192 + ".txt"

    assert named(path) == "a" * 150 + "~" + sha256(path.encode()).hexdigest()[:12] + ".json"


def test_two_long_names_with_one_beginning_differ() -> None:
    assert named("a" * 300 + "1") != named("a" * 300 + "2")


def test_documents_in_one_long_folder_stay_together() -> None:
    one, two = file_name(PurePath("f" * 250, "one.txt")), file_name(PurePath("f" * 250, "two.txt"))

    assert one.parent == two.parent
    assert (one.name, two.name) == ("one.txt.json", "two.txt.json")


def test_a_cut_breaks_no_character_and_no_escape() -> None:
    assert named("a" * 149 + "é" * 100).startswith("a" * 149 + "~")
    assert named("a" * 148 + "?" * 100).startswith("a" * 148 + "~")


words = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=120)
odd_bytes = st.binary(min_size=1, max_size=120).map(lambda found: os.fsdecode(found.translate(None, b"/\0") or b"x"))
parts = (words | odd_bytes).filter(lambda part: part != ".")


@given(st.lists(parts, min_size=1, max_size=3))
def test_no_part_of_a_name_is_long_hidden_or_reserved(found: list[str]) -> None:
    written = file_name(PurePosixPath(*found))

    assert len(written.parts) == len(found)
    assert max(len(part.encode()) for part in written.parts) <= naming.LONGEST
    assert not any(part.startswith(".") or part.endswith((".", " ")) for part in written.parts)
    assert set('<>:"\\|?*').isdisjoint(str(written))


def test_a_taken_name_takes_digits_of_the_source() -> None:
    name = file_name(PurePath("Notes.md"))

    assert apart(name, "Notes.md").as_posix() == f"Notes.md~{sha256(b'Notes.md').hexdigest()[:6]}.json"
    assert apart(name, "Notes.md") != apart(name, "NOTES.md")


def test_a_piped_text_is_named_by_its_hash() -> None:
    assert piped_name("ab12").as_posix() == "stdin/ab12.json"


def project(root: Path, *names: str) -> Path:
    """A folder with a document three folders down and the named files in `annotations`."""
    folder = root / "annotations"
    folder.mkdir(parents=True)
    (root / "a" / "b").mkdir(parents=True)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    return root / "a" / "b" / "notes.md"


def test_an_empty_folder_above_the_document_is_found(tmp_path: Path) -> None:
    document = project(tmp_path)

    assert annotations_folder(document, Path("/nowhere")) == tmp_path / "annotations"


def test_the_nearest_folder_is_found(tmp_path: Path) -> None:
    document = project(tmp_path)
    (tmp_path / "a" / "annotations").mkdir()

    assert annotations_folder(document, Path("/nowhere")) == tmp_path / "a" / "annotations"


def test_a_folder_beside_the_document_is_found(tmp_path: Path) -> None:
    project(tmp_path)

    assert annotations_folder(tmp_path / "notes.md", Path("/nowhere")) == tmp_path / "annotations"


def test_without_a_folder_none_is_found(tmp_path: Path) -> None:
    assert annotations_folder(tmp_path / "notes.md", tmp_path) is None


def test_the_home_folder_is_the_last_that_is_searched(tmp_path: Path) -> None:
    document = project(tmp_path)

    assert annotations_folder(document, tmp_path) == tmp_path / "annotations"
    assert annotations_folder(document, tmp_path / "a") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_the_search_ends_where_the_owner_changes(tmp_path: Path) -> None:
    document = project(tmp_path)
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        os.chown(folder, 12_345, -1)

    assert annotations_folder(document, Path("/nowhere")) is None


OURS = [(), ("a.md.json",), (".codebook.json", ".gitignore"), ("seeds/a.md.json", "seeds/.quarantine/x")]
OTHERS = [("notes.txt",), ("a.json", "Nullable.java"), ("deep/er/train.csv",)]


@pytest.mark.parametrize("names", OURS)
def test_a_folder_that_holds_only_such_files_is_ours(tmp_path: Path, names: tuple[str, ...]) -> None:
    project(tmp_path, *names)

    assert is_ours(tmp_path / "annotations")


@pytest.mark.parametrize("names", OTHERS)
def test_a_folder_with_other_files_is_not_ours(tmp_path: Path, names: tuple[str, ...]) -> None:
    project(tmp_path, *names)

    assert not is_ours(tmp_path / "annotations")


def test_a_folder_with_our_gitignore_is_ours_whatever_lies_in_it(tmp_path: Path) -> None:
    project(tmp_path, "README.md")
    (tmp_path / "annotations" / ".gitignore").write_text(GITIGNORE)

    assert is_ours(tmp_path / "annotations")


def test_a_file_called_annotations_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "annotations").write_text("")

    assert not is_ours(tmp_path / "annotations")


def test_a_folder_that_links_to_itself_is_not_followed_for_ever(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "annotations" / "again").symlink_to(tmp_path / "annotations")

    assert not is_ours(tmp_path / "annotations")
