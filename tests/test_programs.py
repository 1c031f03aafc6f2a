"""git, started without a shell."""

import subprocess
from pathlib import Path

import pytest

from postil.errors import PostilError
from postil.programs import git, stages, try_git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-configuration"))
    for variable in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{variable}_NAME", "Ada")
        monkeypatch.setenv(f"{variable}_EMAIL", "ada@example.org")
    folder = tmp_path / "texts"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    committed(folder, "first", "base\n")
    return folder


def committed(folder: Path, message: str, *contents: str, name: str = "a [1]*.json") -> None:
    for content in contents:
        (folder / name).write_text(content, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", message)


def test_what_git_prints_is_given_back(repository: Path) -> None:
    assert git(repository, "log", "--format=%s").text == "first"


def test_an_exit_code_may_be_an_answer(repository: Path) -> None:
    assert try_git(repository, "rev-parse", "--verify", "--quiet", "MERGE_HEAD").code == 1


def test_a_failure_has_gits_words(repository: Path) -> None:
    with pytest.raises(PostilError, match="git: pathspec 'nowhere' did not match"):
        git(repository, "checkout", "nowhere")


def test_a_folder_outside_every_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(PostilError, match=r"lies in no git repository. `git init` makes one."):
        git(tmp_path, "status")


def test_that_git_is_not_installed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PostilError, match="git is not installed"):
        git(tmp_path, "status")


def test_a_git_that_does_not_end_is_ended(repository: Path) -> None:
    with pytest.raises(PostilError, match="git did not end within 0 seconds: git -c alias"):
        git(repository, "-c", "alias.wait=!exec sleep 5", "wait", seconds=0.2)


def test_the_stages_of_an_unmerged_file_are_base_ours_and_theirs(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "other")
    committed(repository, "theirs", "theirs\n")
    git(repository, "checkout", "--quiet", "main")
    committed(repository, "ours", "ours\n")
    subprocess.run(["git", "-C", repository, "merge", "--quiet", "other"], check=False, capture_output=True)

    assert stages(repository / "a [1]*.json") == (b"base\n", b"ours\n", b"theirs\n")


def test_a_stage_that_is_missing_is_empty(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "other")
    committed(repository, "theirs", "theirs\n", name="new.json")
    git(repository, "checkout", "--quiet", "main")
    committed(repository, "ours", "ours\n", name="new.json")
    subprocess.run(["git", "-C", repository, "merge", "--quiet", "other"], check=False, capture_output=True)

    assert stages(repository / "new.json") == (b"", b"ours\n", b"theirs\n")


def test_a_file_that_is_merged_has_no_stages(repository: Path) -> None:
    assert stages(repository / "a [1]*.json") is None


def test_without_a_repository_or_a_folder_there_are_no_stages(tmp_path: Path) -> None:
    assert stages(tmp_path / "a.json") is None
    assert stages(tmp_path / "gone" / "a.json") is None


def test_without_git_there_are_no_stages(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))

    assert stages(repository / "a [1]*.json") is None
