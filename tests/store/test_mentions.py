"""A text is named by an annotation file that has its SHA-256 in it; nothing is parsed."""

from pathlib import Path

from postil.store.mentions import named, naming

ONE, OTHER = "a" * 64, "b" * 64


def folder(root: Path) -> Path:
    for name, words in {
        "one.txt.json": ONE,
        "deep/two.md.json": f'{{"sha256": "{ONE}"}}',
        ".backups/x.json": OTHER,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(words, encoding="utf-8")
    return root


def test_files_that_name_a_text_are_found_in_every_folder(tmp_path: Path) -> None:
    assert {path.name for path, _ in naming(folder(tmp_path), ONE)} == {"one.txt.json", "two.md.json"}


def test_what_lies_in_a_folder_of_postils_own_names_nothing(tmp_path: Path) -> None:
    assert named(folder(tmp_path), {ONE, OTHER}) == {ONE}


def test_a_file_that_is_passed_over_names_nothing(tmp_path: Path) -> None:
    root = folder(tmp_path)

    assert named(root, {ONE}, lambda path: True) == set()


def test_where_a_file_cannot_be_read_all_may_be_named(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "three.json").symlink_to(root / "nowhere")

    assert named(root, {OTHER}) == {OTHER}


def test_a_folder_that_is_not_there_names_nothing(tmp_path: Path) -> None:
    assert named(tmp_path / "none", {ONE}) == set()
