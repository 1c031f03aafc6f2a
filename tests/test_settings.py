"""What a configuration file says, and what is said of one that is wrong."""

from pathlib import Path

import pytest

from postil.errors import PostilError
from postil.settings import Settings, read_settings


def test_without_a_file_the_settings_are_as_they_come(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "config.toml") == Settings(name="", snapshots=True)


def test_name_and_snapshots_are_taken_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('name = "Ada"\nsnapshots = false\n', encoding="utf-8")

    assert read_settings(path) == Settings("Ada", snapshots=False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name = ", "is no TOML"),
        (b"\xff", "is no TOML"),
        (b"snapshot = true", "there is no setting snapshot. There are: name, snapshots."),
        (b'snapshots = "no"', "snapshots must be true or false."),
        (b"name = 1", "name must be a text in quotes."),
    ],
)
def test_a_wrong_file_is_told_with_its_name(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    with pytest.raises(PostilError, match=words) as caught:
        read_settings(path)

    assert str(path) in str(caught.value)
