"""Annotations shared by git: real repositories, real merges, the real command."""

import gzip
import json
import os
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from command_line import Postil, runner, settle_in
from postil.core.annotation import Annotation
from postil.core.document import Span
from postil.core.merge import is_edited
from postil.errors import PostilError
from postil.library import Home, Library, Opened, Source
from postil.merge_driver import init, merge_files
from postil.programs import git, try_git
from postil.store.naming import GITIGNORE
from postil.sync import sync

SENTENCES = [f"Sentence number {number} says little." for number in range(1, 41)]
REPORT = " ".join(SENTENCES) + "\n"
DRIVER = f"{sys.executable} -P -m postil merge-driver %O %A %B"
PAIRS = 100 if os.environ.get("TORTURE") == "full" else 10

Clone = Callable[[str], Path]


@pytest.fixture(autouse=True)
def away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settle_in(monkeypatch, tmp_path / "home")
    (tmp_path / "gitconfig").touch()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def postil(capsys: pytest.CaptureFixture[str]) -> Postil:
    return runner(capsys)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Clones, by the names of their owners, of one remote repository that holds `report.md` and `annotations/`."""
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))

    def cloned(owner: str) -> Path:
        folder = tmp_path / owner
        git(tmp_path, "clone", "--quiet", str(remote), str(folder))
        named_for(folder, owner)
        return folder

    first = cloned("First")
    (first / "report.md").write_text(REPORT, encoding="utf-8")
    (first / "annotations").mkdir()
    (first / "annotations" / ".gitignore").write_text(GITIGNORE, encoding="utf-8")
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "-m", "a report")
    git(first, "push", "--quiet")
    return cloned


def named_for(folder: Path, owner: str) -> None:
    git(folder, "config", "user.name", owner)
    git(folder, "config", "user.email", f"{owner}@example.org")


def opened(clone: Path, name: str = "report.md") -> Opened:
    home = clone.parent
    return Library(Home(home, home / "data", home / "state")).open(Source(clone / name))


def noted(clone: Path, sentence: int, note: str, *tags: str, name: str = "report.md") -> None:
    """A note on a sentence, by its number from 0."""
    here = opened(clone, name)
    for tag in tags:
        here.session.tag(span_of(sentence), tag, keep=True)
    here.session.note(span_of(sentence), note)
    close(here)


def deleted(clone: Path, sentence: int) -> None:
    here = opened(clone)
    here.session.delete(here.session.current(span_of(sentence)))
    close(here)


def close(here: Opened) -> None:
    assert here.store.flush(20)
    here.store.close()


def span_of(sentence: int) -> Span:
    start = REPORT.index(SENTENCES[sentence])
    return Span(start, start + len(SENTENCES[sentence]))


def notes(clone: Path, name: str = "report.md") -> list[str]:
    return [annotation.note for annotation in opened(clone, name).session.notebook.in_reading_order]


def file(clone: Path) -> Path:
    return clone / "annotations" / "report.md.json"


def log(clone: Path) -> list[str]:
    return git(clone, "log", "--format=%s").text.splitlines()


def status(clone: Path) -> list[str]:
    return git(clone, "status", "--porcelain").out.decode().splitlines()


def committed(clone: Path, message: str) -> None:
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "-m", message)


# The merge driver


def test_what_only_one_side_has_changed_goes_through_byte_by_byte(clone: Clone, tmp_path: Path) -> None:
    ada = clone("Ada")
    noted(ada, 1, "one")
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    for path in (base, ours):
        shutil.copy(file(ada), path)
    noted(ada, 2, "two")
    theirs.write_bytes(file(ada).read_bytes() + b"\n")

    merge_files(base, ours, theirs)

    assert ours.read_bytes() == theirs.read_bytes()


def test_a_merged_file_has_the_format_of_the_store(clone: Clone, tmp_path: Path) -> None:
    ada = clone("Ada")
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    noted(ada, 1, "one")
    shutil.copy(file(ada), base)
    noted(ada, 2, "two")
    shutil.copy(file(ada), ours)
    shutil.copy(base, file(ada))
    noted(ada, 3, "three")
    shutil.copy(file(ada), theirs)

    merge_files(base, ours, theirs)

    shutil.copy(ours, file(ada))
    assert notes(ada) == ["one", "two", "three"]
    assert set(base.read_text().splitlines()) - set(ours.read_text().splitlines()) == set()
    assert ours.read_text() == json.dumps(json.loads(ours.read_bytes()), indent=2, sort_keys=True) + "\n"


def test_an_empty_base_is_none(clone: Clone, tmp_path: Path) -> None:
    ada = clone("Ada")
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    base.touch()
    noted(ada, 1, "one")
    file(ada).rename(ours)
    noted(ada, 2, "two")
    file(ada).rename(theirs)

    merge_files(base, ours, theirs)

    shutil.copy(ours, file(ada))
    assert notes(ada) == ["one", "two"]


@pytest.mark.parametrize("content", [b"", b"<<<<<<< ours\n", b"[]", b'{"annotations": []}'])
def test_a_side_that_is_no_annotation_file_leaves_the_conflict_to_git(
    clone: Clone, tmp_path: Path, postil: Postil, content: bytes
) -> None:
    ada = clone("Ada")
    noted(ada, 1, "one")
    before = file(ada).read_bytes()
    (tmp_path / "base").touch()
    (tmp_path / "theirs").write_bytes(content)

    ran = postil("merge-driver", str(tmp_path / "base"), str(file(ada)), str(tmp_path / "theirs"))

    assert ran.code == 1
    assert ran.err.startswith("postil: theirs ")
    assert file(ada).read_bytes() == before


def test_what_a_newer_postil_has_written_is_not_merged(clone: Clone, tmp_path: Path) -> None:
    ada = clone("Ada")
    noted(ada, 1, "one")
    (tmp_path / "base").touch()
    (tmp_path / "theirs").write_bytes(file(ada).read_bytes().replace(b'"schema": 1', b'"schema": 999'))

    with pytest.raises(PostilError, match="only a newer postil can merge it: theirs"):
        merge_files(tmp_path / "base", file(ada), tmp_path / "theirs")


def test_git_merges_two_clones_with_the_driver(clone: Clone) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    for owner in (ada, bob):
        init(owner / "annotations")
        git(owner, "config", "merge.postil.driver", DRIVER)
    noted(ada, 3, "base")
    committed(ada, "base")
    git(ada, "push", "--quiet")
    git(bob, "checkout", "--quiet", "--force", "main")
    (bob / ".gitattributes").unlink()
    git(bob, "pull", "--quiet")
    noted(ada, 1, "by Ada", "claim")
    noted(ada, 3, "base and Ada")
    committed(ada, "Ada's")
    git(ada, "push", "--quiet")
    noted(bob, 2, "by Bob")
    noted(bob, 3, "base and Bob")
    committed(bob, "Bob's")

    git(bob, "fetch", "--quiet")
    merged = try_git(bob, "merge", "--no-edit", "origin/main")

    assert merged.code == 0, merged.words
    assert notes(bob)[:2] == ["by Ada", "by Bob"]
    assert {"base and Ada", "base and Bob"} <= set(notes(bob)[2].split("\n\n"))


def test_a_snapshot_that_another_zlib_has_packed_is_no_conflict(tmp_path: Path) -> None:
    (tmp_path / "base").touch()
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.write_bytes(gzip.compress(REPORT.encode(), 5))
    theirs.write_bytes(gzip.compress(REPORT.encode(), 9))
    before = ours.read_bytes()

    merge_files(tmp_path / "base", ours, theirs)

    assert ours.read_bytes() == before != theirs.read_bytes()


def test_snapshots_of_different_texts_are_a_conflict(tmp_path: Path) -> None:
    (tmp_path / "base").touch()
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.write_bytes(gzip.compress(b"one"))
    theirs.write_bytes(gzip.compress(b"other"))

    with pytest.raises(PostilError, match="is no JSON"):
        merge_files(tmp_path / "base", ours, theirs)


# sync init


def test_init_registers_the_driver_and_says_so(clone: Clone) -> None:
    ada = clone("Ada")

    said = init(ada / "annotations")

    assert (ada / ".gitattributes").read_text() == (
        "/annotations/**/*.json text eol=lf merge=postil\n/annotations/.snapshots/*.gz -text merge=postil\n"
    )
    assert git(ada, "config", "--local", "merge.postil.driver").text.endswith(" merge-driver %O %A %B")
    assert [line.split()[0] for line in said] == ["told", "registered", "Commit"]


def test_init_again_changes_nothing_and_says_so(clone: Clone) -> None:
    ada = clone("Ada")
    init(ada / "annotations")
    before = (ada / ".gitattributes").read_bytes()

    said = init(ada / "annotations")

    assert (ada / ".gitattributes").read_bytes() == before
    assert len(said) == 1
    assert said[0].startswith("all is in place")


def test_init_keeps_what_is_in_the_files(clone: Clone) -> None:
    ada = clone("Ada")
    (ada / ".gitattributes").write_bytes(b"*.png binary")
    (ada / "annotations" / ".gitignore").write_bytes(b"drafts/\n.locks/\n")

    init(ada / "annotations")

    assert (ada / ".gitattributes").read_bytes().startswith(b"*.png binary\n/annotations/")
    ignored = (ada / "annotations" / ".gitignore").read_text().splitlines()
    assert ignored[:2] == ["drafts/", ".locks/"]
    assert sorted(ignored[3:]) == [".backups/", ".postil-*.tmp", ".quarantine/"]


@pytest.mark.parametrize(
    "name", ["my texts", "#1", "!now", "[a]*?", 'say "x"', "back\\slash", "blank and [a]", "Ärger"]
)
def test_a_folder_of_any_name_is_registered(clone: Clone, name: str) -> None:
    ada = clone("Ada")
    folder = ada / name / "annotations"
    folder.mkdir(parents=True)

    init(folder)

    told = git(folder, "check-attr", "merge", "eol", "--", "x.json", "deep/er/x.json").text.splitlines()
    assert [line.rpartition(": ")[2] for line in told] == ["postil", "lf", "postil", "lf"]
    assert init(folder)[0].startswith("all is in place")
    assert try_git(ada, "check-attr", "merge", "--", "a/annotations/x.json").text.endswith("unspecified")


def test_a_repository_that_is_itself_the_folder_is_registered(clone: Clone) -> None:
    ada = clone("Ada")

    init(ada)

    assert (ada / ".gitattributes").read_text() == (
        "/**/*.json text eol=lf merge=postil\n/.snapshots/*.gz -text merge=postil\n"
    )


def test_the_folder_is_found_from_below(clone: Clone, postil: Postil, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = clone("Ada")
    (ada / "chapters").mkdir()
    monkeypatch.chdir(ada / "chapters")

    ran = postil("sync", "init")

    assert ran.code == 0
    assert "annotations/" in (ada / ".gitattributes").read_text()


def test_no_folder_no_repository_and_wrong_words_are_told(
    tmp_path: Path, postil: Postil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loose").mkdir()

    runs = [postil("sync"), postil("sync", "init", "gone"), postil("sync", "loose"), postil("sync", "a", "b")]

    assert [ran.code for ran in runs] == [1, 1, 1, 1]
    assert "`mkdir annotations` makes one" in runs[0].err
    assert "gone is no folder" in runs[1].err
    assert "lies in no git repository" in runs[2].err
    assert "One folder at a time" in runs[3].err


# sync


def test_two_readers_share_their_annotations(clone: Clone) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    for sentence in (1, 2):
        noted(ada, sentence, "old")
    sync(ada / "annotations")
    sync(bob / "annotations")
    for sentence in (3, 4, 5):
        noted(ada, sentence, "by Ada", "claim")
    noted(ada, 1, "changed")
    deleted(ada, 2)
    noted(bob, 7, "by Bob")

    went = sync(ada / "annotations")
    came = sync(bob / "annotations")
    back = sync(ada / "annotations")

    assert went == ["committed: report.md", "sent to origin/main"]
    assert came[1] == "report.md: 3 new, 1 changed, 1 deleted (Ada)"
    assert back == ["report.md: 1 new (Bob)"]
    assert notes(ada) == notes(bob) == ["changed", "by Ada", "by Ada", "by Ada", "by Bob"]
    assert status(ada) == status(bob) == []
    assert log(bob)[0] == "Merge origin/main: annotations"
    assert "Annotations: report.md" in log(bob)


def test_nothing_to_do_says_nothing_new(clone: Clone) -> None:
    assert sync(clone("Ada") / "annotations") == ["nothing new"]


def test_other_files_staged_or_changed_stay_as_they_are(clone: Clone) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    noted(bob, 1, "by Bob")
    sync(bob / "annotations")
    noted(ada, 2, "by Ada")
    (ada / "staged.txt").write_text("staged\n", encoding="utf-8")
    git(ada, "add", "staged.txt")
    (ada / "report.md").write_text(REPORT + "More.\n", encoding="utf-8")
    (ada / "loose.txt").touch()

    sync(ada / "annotations")

    assert status(ada) == [" M report.md", "A  staged.txt", "?? loose.txt"]
    assert notes(ada) == ["by Bob", "by Ada"]
    assert {path.partition("/")[0] for path in git(ada, "diff", "--name-only", "main~2", "main").text.splitlines()} == {
        "annotations"
    }


def test_a_conflict_in_another_file_changes_nothing_and_is_told(clone: Clone) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    for owner in (ada, bob):
        noted(owner, 1, f"by {owner.name}")
        (owner / "story.txt").write_text(owner.name, encoding="utf-8")
        committed(owner, "a story")
    sync(ada / "annotations")
    noted(bob, 2, "more")

    with pytest.raises(PostilError, match=r"conflicts in story\.txt") as told:
        sync(bob / "annotations")

    assert str(told.value).startswith("committed: report.md\n")
    assert status(bob) == []
    assert (bob / "story.txt").read_text() == "Bob"
    assert notes(bob) == ["by Bob", "more"]


def test_without_an_upstream_it_commits_and_says_so(clone: Clone) -> None:
    ada = clone("Ada")
    git(ada, "checkout", "--quiet", "-b", "mine")
    noted(ada, 1, "by Ada")

    said = sync(ada / "annotations")

    assert said[0] == "committed: report.md"
    assert said[1].startswith("not sent: mine has no upstream.")
    assert status(ada) == []


def test_what_was_committed_stays_when_the_remote_is_gone(clone: Clone, tmp_path: Path) -> None:
    ada = clone("Ada")
    noted(ada, 1, "by Ada")
    shutil.rmtree(tmp_path / "remote.git")

    with pytest.raises(PostilError, match=r"(?s)committed: report.md\n.*does not appear to be a git repository"):
        sync(ada / "annotations")

    assert log(ada)[0] == "Annotations: report.md"


def test_a_push_that_another_has_overtaken_is_tried_again(clone: Clone, tmp_path: Path) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    noted(bob, 1, "by Bob")
    committed(bob, "Bob's")
    noted(ada, 2, "by Ada")
    hook = ada / ".git" / "hooks" / "pre-push"
    hook.write_text(
        f"#!/bin/sh\nmv '{hook}' '{hook}.done'\nunset GIT_DIR\ngit -C '{bob}' push --quiet\n", encoding="utf-8"
    )
    hook.chmod(0o755)

    said = sync(ada / "annotations")

    assert said == ["committed: report.md", "report.md: 1 new (Bob)", "sent to origin/main: 2 commits"]
    assert notes(ada) == ["by Bob", "by Ada"]


def test_what_is_noted_while_it_pulls_is_committed_too(clone: Clone, tmp_path: Path) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    noted(bob, 1, "by Bob")
    sync(bob / "annotations")
    noted(ada, 2, "by Ada")
    before = file(ada).read_bytes()
    noted(ada, 3, "meanwhile")
    file(ada).rename(tmp_path / "meanwhile")
    file(ada).write_bytes(before)
    hook = ada / ".git" / "hooks" / "reference-transaction"
    hook.write_text(
        f"#!/bin/sh\ngrep -q remotes/origin && mv '{tmp_path}/meanwhile' '{file(ada)}' 2>&-\nexit 0\n", encoding="utf-8"
    )
    hook.chmod(0o755)

    said = sync(ada / "annotations")

    assert said == ["committed: report.md", "report.md: 1 new (Bob)", "sent to origin/main: 3 commits"]
    assert notes(ada) == ["by Bob", "by Ada", "meanwhile"]
    assert status(ada) == []


def test_a_folder_that_git_ignores_is_told(clone: Clone) -> None:
    ada = clone("Ada")
    (ada / ".gitignore").write_text("annotations/\n", encoding="utf-8")
    git(ada, "rm", "--quiet", "-r", "--cached", "annotations")

    with pytest.raises(PostilError, match="git ignores what is in"):
        sync(ada / "annotations")


def with_gits_marks(clone: Clone) -> Path:
    """A clone whose annotations git could not merge."""
    ada = clone("Ada")
    noted(ada, 1, "one")
    committed(ada, "one")
    noted(ada, 1, "stashed")
    git(ada, "stash", "--quiet")
    noted(ada, 1, "committed")
    committed(ada, "another")
    assert try_git(ada, "stash", "pop").code == 1
    return ada


def test_a_file_with_gits_marks_is_not_committed(clone: Clone) -> None:
    ada = with_gits_marks(clone)

    with pytest.raises(PostilError, match=r"report\.md: git has left a conflict"):
        sync(ada / "annotations")

    assert log(ada)[0] == "another"


def test_a_file_that_postil_has_mended_is_committed(clone: Clone) -> None:
    ada = with_gits_marks(clone)
    noted(ada, 4, "four")

    sync(ada / "annotations")

    first, last = notes(ada)
    assert (sorted(first.split("\n\n")), last) == (["committed", "stashed"], "four")
    assert status(ada) == []


@pytest.mark.parametrize("command", ["sync", "merge-driver"])
def test_the_commands_have_their_help(postil: Postil, command: str) -> None:
    assert postil(command, "--help").out.startswith(f"usage: postil {command}")


def test_a_remote_without_a_commit_gets_the_first(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    git(tmp_path, "clone", "--quiet", "remote.git", "Ada")
    ada = tmp_path / "Ada"
    named_for(ada, "Ada")
    (ada / "annotations").mkdir()
    (ada / "report.md").write_text(REPORT, encoding="utf-8")
    nothing = sync(ada / "annotations")
    noted(ada, 1, "one")

    said = sync(ada / "annotations")

    assert nothing == ["nothing new"]
    assert said == ["committed: report.md", "sent to origin/main"]


def test_a_merge_that_is_under_way_is_left_alone(clone: Clone) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    for owner in (ada, bob):
        (owner / "story.txt").write_text(owner.name, encoding="utf-8")
        committed(owner, "a story")
    git(ada, "push", "--quiet")
    try_git(bob, "pull", "--no-rebase", "--quiet")

    with pytest.raises(PostilError, match="A merge is under way"):
        sync(bob / "annotations")


def test_a_branch_that_is_not_checked_out_is_told(clone: Clone) -> None:
    ada = clone("Ada")
    git(ada, "checkout", "--quiet", "--detach")
    noted(ada, 1, "by Ada")

    with pytest.raises(PostilError, match="No branch is checked out"):
        sync(ada / "annotations")


def test_names_with_blanks_and_umlauts_are_told_as_they_are(clone: Clone) -> None:
    ada, bob = clone("Ada"), clone("Bob")
    (ada / "Über: alles [1]*.md").write_text(REPORT, encoding="utf-8")
    noted(ada, 1, "by Ada", name="Über: alles [1]*.md")

    went = sync(ada / "annotations")
    came = sync(bob / "annotations")

    assert went[0] == "committed: Über: alles [1]*.md"
    assert came == ["Über: alles [1]*.md: 1 new (Ada)"]


# Random pairs of branches


@pytest.mark.timeout(600)
def test_random_branches_merge_without_a_conflict_and_lose_nothing(tmp_path: Path) -> None:
    outcomes = [pair(tmp_path / str(seed), seed) for seed in range(PAIRS)]

    assert [lost for _, _, lost in outcomes if lost] == []
    assert sum(conflict for conflict, _, _ in outcomes) == 0
    print(f"\n{PAIRS} pairs; without the driver {sum(plain for _, plain, _ in outcomes)} fail")


def pair(folder: Path, seed: int) -> tuple[bool, bool, list[str]]:
    """Two random branches of one repository, merged: whether git found a conflict, whether it does without the driver
    (a conflict, or a file that is no JSON), and what was lost."""
    chance = random.Random(seed)
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    named_for(folder, "Ada")
    (folder / "report.md").write_text(REPORT, encoding="utf-8")
    (folder / "annotations").mkdir()
    init(folder / "annotations")
    git(folder, "config", "merge.postil.driver", DRIVER)
    if chance.random() < 0.9:
        annotate_at_random(folder, chance, "base", chance.randrange(1, 15))
    committed(folder, "base")
    base = annotations(folder)
    sides = []
    for branch in ("one", "other"):
        git(folder, "checkout", "--quiet", "-b", branch, "main")
        annotate_at_random(folder, chance, branch, chance.randrange(1, 12))
        committed(folder, branch)
        sides.append(annotations(folder))
    git(folder, "checkout", "--quiet", "-b", "plain", "one")
    attributes = folder / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.json merge\n", encoding="utf-8")
    plain = try_git(folder, "merge", "--quiet", "--no-edit", "other").code != 0 or not is_json(file(folder))
    try_git(folder, "merge", "--abort")
    attributes.unlink()
    git(folder, "checkout", "--quiet", "--force", "-b", "merged", "one")
    conflict = try_git(folder, "merge", "--quiet", "--no-edit", "other").code != 0
    return conflict, plain, lost(base, sides, annotations(folder))


def annotate_at_random(folder: Path, chance: random.Random, who: str, steps: int) -> None:
    here = opened(folder)
    session = here.session
    for step in range(steps):
        there = list(session.notebook.annotations.values())
        span = span_of(chance.randrange(len(SENTENCES)))
        at = chance.choice(there) if there and chance.random() < 0.6 else span
        match chance.randrange(8):
            case 0 | 1:
                session.highlight(span)
            case 2 | 3:
                session.tag(at, f"{who}/{chance.randrange(4)}")
            case 4 | 5:
                session.note(at, f"note {step} by {who}")
            case 6 if there:
                session.delete(chance.choice(there))
            case _ if there:
                session.toggle_star(chance.choice(there))
    session.highlight(span_of(0 if who == "base" else chance.randrange(len(SENTENCES))))
    session.note(span_of(chance.randrange(len(SENTENCES))), f"the last note by {who}")
    close(here)


def annotations(folder: Path) -> dict[str, Annotation]:
    return dict(opened(folder).session.notebook.annotations)


def is_json(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def lost(base: dict[str, Annotation], sides: list[dict[str, Annotation]], merged: dict[str, Annotation]) -> list[str]:
    """What a side has added or edited and the merge has not, and what was deleted, unedited, and it has."""
    one, other = sides
    missing = [words for side in sides for words in missing_of(base, side, merged)]
    gone = [id for id in one.keys() & other.keys() if id not in merged]
    back = [
        id
        for id in merged.keys() & base.keys()
        if not all(id in side and not is_edited(base[id], side[id]) for side in sides)
        and not any(id in side and is_edited(base[id], side[id]) for side in sides)
    ]
    return [*missing, *(f"{id} is gone" for id in gone), *(f"{id} is back" for id in back)]


def missing_of(base: dict[str, Annotation], side: dict[str, Annotation], merged: dict[str, Annotation]) -> list[str]:
    missing = []
    for id, annotation in side.items():
        before = base.get(id, replace(annotation, tags=(), note="", modified=""))
        if id in base and not is_edited(before, annotation):
            continue
        if id not in merged:
            missing.append(f"{id} is gone, though edited")
        elif not set(annotation.tags) - set(before.tags) <= set(merged[id].tags):
            missing.append(f"{id}: tags {annotation.tags} not in {merged[id].tags}")
        elif annotation.note != before.note and annotation.note not in merged[id].note:
            missing.append(f"{id}: note {annotation.note!r} not in {merged[id].note!r}")
    return missing
