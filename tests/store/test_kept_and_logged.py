"""What cannot be saved is kept for the next start; what is saved is logged, so that it can be taken back later."""

import json
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from postil.core.annotation import Annotation
from postil.core.notebook import Change, Step
from postil.core.saving import Arrived, Failed, Saved
from postil.errors import CannotSave
from postil.store import atomic_json
from postil.store.annotation_store import AnnotationStore
from postil.store.history import History, entry_in
from postil.store.unsaved import Unsaved
from torture.processes import without_rights
from torture.sitting import LATER, NOW, Heard, by_id, file_in, noted, reopened, scratch, step, store_at, write_file

ONE, TWO = noted("1", note="one"), noted("2", note="two")


class User:
    """Somebody's state folder, and the annotation file of one document."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.path = file_in(folder)

    def store(self, **settings: Any) -> AnnotationStore:
        history = History(self.state / "history", self.path.parent)
        return store_at(self.path, history=history, unsaved=Unsaved(self.state / "unsaved", self.path), **settings)

    def block(self) -> None:
        """A folder in place of the file."""
        self.path.mkdir(parents=True)

    @property
    def kept(self) -> list[Path]:
        return sorted((self.state / "unsaved").glob("*"))


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


def named(step: Step, id: str) -> Step:
    return Step(step.changes, step.words, id)


def test_what_cannot_be_saved_is_kept_in_a_file_and_the_reader_is_told_in_which(user: User) -> None:
    user.block()
    store, heard = user.store(), Heard()
    store.listen(heard)
    store.record(step(None, ONE))

    assert not store.flush(10)

    failed = next(state for state in heard.states if isinstance(state, Failed))
    assert [failed.kept] == user.kept == [store.kept]


def test_the_next_sitting_shows_what_was_kept_and_saves_it(user: User) -> None:
    user.block()
    store = user.store()
    store.record(named(step(None, ONE), "a"))
    store.close()
    user.path.rmdir()

    following = user.store()
    loaded = following.load()

    assert loaded == [ONE]
    assert following.notice == "A change that could not be saved before is taken up again."
    assert following.flush(10)
    assert reopened(user.path).annotations == by_id([ONE])
    assert user.kept == []


def test_what_is_taken_up_and_still_cannot_be_saved_stays_kept_with_what_is_noted_now(user: User) -> None:
    user.block()
    first = user.store()
    first.record(named(step(None, ONE), "a"))
    first.close()
    second = user.store()
    second.load()
    second.record(named(step(None, TWO), "b"))
    assert not second.flush(10)
    second.close()
    user.path.rmdir()

    third = user.store()

    assert by_id(third.load()) == by_id([ONE, TWO])
    assert third.flush(10)
    assert reopened(user.path).annotations == by_id([ONE, TWO])
    assert user.kept == []


def test_when_the_disk_takes_it_again_nothing_is_kept(user: User) -> None:
    user.block()
    store = user.store()
    store.record(step(None, ONE))
    store.flush(10)
    user.path.rmdir()

    assert store.flush(10)
    assert (user.kept, store.kept) == ([], None)


def test_where_it_cannot_be_kept_either_the_reader_is_told_so(user: User) -> None:
    user.block()
    user.state.write_text("in the way", encoding="utf-8")
    store, heard = user.store(), Heard()
    store.listen(heard)
    store.record(step(None, ONE))

    assert not store.flush(10)
    assert [state.kept for state in heard.states if isinstance(state, Failed)] == [None]


def test_a_step_that_waits_for_a_slow_disk_is_kept_when_one_leaves(user: User) -> None:
    store = user.store()
    store._disk.acquire()  # the disk does not answer
    store.record(step(None, ONE))

    assert not store.flush(0.2)
    assert [store.kept] == user.kept != []
    store._disk.release()
    assert store.flush(10)
    assert user.kept == []


def test_who_listens_late_hears_of_a_failure_that_still_stands(user: User) -> None:
    user.block()
    store, heard = user.store(), Heard()
    store.record(step(None, ONE))
    store.flush(10)

    store.listen(heard)

    assert store.failure is not None
    assert heard.states[0] == Failed(store.failure, store.kept)


def test_a_file_that_a_newer_postil_wrote_is_read_only_and_what_is_noted_is_kept(user: User) -> None:
    store = user.store()
    store.record(step(None, ONE))
    store.flush(10)
    tables = json.loads(user.path.read_bytes())
    tables["document"]["1"]["schema"] = 99
    user.path.write_text(json.dumps(tables), encoding="utf-8")
    before = user.path.read_bytes()

    following = user.store()
    following.load()
    following.record(step(None, TWO))

    assert following.is_read_only
    assert not following.flush(10)
    assert user.path.read_bytes() == before
    assert len(user.kept) == 1


def test_a_folder_in_which_one_may_not_write_makes_a_sitting_read_only_from_the_start() -> None:
    def loaded(path: Path) -> list[str]:
        store = store_at(path)
        found = store.load()
        return [str(len(found)), str(store.is_read_only), store.notice]

    with scratch() as folder:
        path = file_in(folder)
        write_file(path, [ONE])
        path.chmod(0o644)
        path.parent.chmod(0o555)

        told = without_rights(lambda: loaded(path))

        assert told == ["1", "True", f"The annotations can be read, not changed (no permission): {path}."]


def test_a_step_is_logged_when_it_is_saved_and_not_before(user: User) -> None:
    user.block()
    store = user.store()
    store.record(named(step(None, ONE), "a"))
    store.flush(10)
    before = store.steps()
    user.path.rmdir()
    store.flush(10)

    assert (before, [entry.step.id for entry in store.steps()]) == ([], ["a"])


def test_a_step_is_logged_though_no_backup_could_be_made(user: User) -> None:
    write_file(user.path, [ONE])
    (user.path.parent / ".backups").write_text("in the way", encoding="utf-8")
    store = user.store()
    store.record(named(step(None, TWO), "a"))
    assert store.flush(10)

    assert [entry.step.id for entry in store.steps()] == ["a"]


def test_the_steps_from_before_a_sitting_can_be_taken_back_in_it_and_its_own_are_not_among_them(user: User) -> None:
    store = user.store()
    store.record(named(step(None, ONE), "a"))
    store.flush(10)

    following = user.store()
    following.load()
    following.record(named(step(None, TWO), "b"))
    following.flush(10)

    done, undone = following.earlier()
    assert ([each.id for each in done], undone) == (["a"], [])


def test_a_log_that_cannot_be_written_keeps_nothing_from_being_saved_and_is_told_once(user: User) -> None:
    user.state.mkdir()
    (user.state / "history").write_text("in the way", encoding="utf-8")
    store, heard = user.store(), Heard()
    store.listen(heard)

    for each in (ONE, TWO):
        store.record(step(None, each))
        assert store.flush(10)
    store.close()

    told = [state.notice for state in heard.states if isinstance(state, Saved)]
    assert told[0].startswith("not in the log of steps: ")
    assert told[1:] == [""]
    assert reopened(user.path).annotations == by_id([ONE, TWO])


def test_a_fault_of_ours_in_saving_is_told_and_what_was_noted_is_kept(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> None:
        raise AttributeError("nobody thought of it")

    monkeypatch.setattr("postil.store.annotation_file.AnnotationFile.write", faulty)
    store = user.store()
    store.record(step(None, ONE))

    assert not store.flush(10)
    assert "a fault in postil" in str(store.failure)
    assert len(user.kept) == 1


# While a write runs, and what came before anyone listened


class Held:
    """Replacing a file waits until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.let_go = Event(), Event()
        real = atomic_json.replace_file

        def replace_file(*arguments: Any) -> Any:
            self.begun.set()
            assert self.let_go.wait(10)
            return real(*arguments)

        monkeypatch.setattr(atomic_json, "replace_file", replace_file)


def test_a_step_that_is_recorded_while_another_is_written_is_saved_as_well(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, store = Held(monkeypatch), user.store()
    store.record(step(None, ONE))
    assert held.begun.wait(10)
    store.record(step(None, TWO))
    held.let_go.set()

    assert store.flush(10)
    assert reopened(user.path).annotations == by_id([ONE, TWO])


def test_what_is_kept_stays_so_until_all_of_it_is_saved(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    held, store = Held(monkeypatch), user.store()
    store.record(named(step(None, ONE), "a"))
    assert held.begun.wait(10)
    store.record(named(step(None, TWO), "b"))
    assert not store.flush(0.1)
    seen: list[list[str]] = []
    monkeypatch.setattr(store, "_tell", lambda state: seen.append(kept_steps(user)))
    held.let_go.set()

    assert store.flush(10)
    store.close()
    assert seen[0] == ["b"]
    assert user.kept == []


def kept_steps(user: User) -> list[str]:
    """The ids of the steps in the emergency files, whoever holds them."""
    found = [entry_in(line) for path in user.kept for line in path.read_bytes().splitlines()]
    return [each[1].step.id for each in found if each is not None]


def test_two_steps_on_one_annotation_are_taken_up_in_their_order(user: User) -> None:
    user.block()
    noted_first = replace(ONE, note="first", modified=LATER)
    noted_then = replace(ONE, note="then", modified=NOW)
    store = user.store()
    store.record(named(step(None, noted_first), "a"))
    store.record(named(step(noted_first, noted_then), "b"))
    store.close()
    user.path.rmdir()

    following = user.store()

    assert following.load() == [noted_then]
    assert following.flush(10)
    assert reopened(user.path).annotations == by_id([noted_then])


def test_what_was_taken_up_is_the_first_that_undo_takes_back(user: User) -> None:
    store = user.store()
    store.record(named(step(None, ONE), "a"))
    store.close()
    user.path.rename(user.path.with_name("aside"))
    user.block()
    failing = user.store()
    failing.record(named(step(None, TWO), "b"))
    failing.close()
    user.path.rmdir()

    following = user.store()
    following.load()
    assert following.flush(10)

    done, _ = following.earlier()
    assert [each.id for each in done] == ["a", "b"]


def test_what_another_changed_before_anyone_listened_is_told_to_the_first_who_does(user: User) -> None:
    store, heard = user.store(), Heard()
    write_file(user.path, [ONE])
    store.load()
    write_file(user.path, [TWO])
    store.record(step(None, noted("3")))
    assert store.flush(10)
    store.close()

    store.listen(heard)

    assert heard.states == [Arrived((Change(None, TWO),))]


def test_a_change_of_another_that_a_failed_save_has_seen_is_told_with_what_was_there_before_it(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file(user.path, [ONE])
    store, heard = user.store(), Heard()
    store.load()
    store.listen(heard)
    once, twice = replace(ONE, note="once", modified=LATER), replace(ONE, note="twice", modified=NOW)

    def full(*_: object) -> None:
        raise CannotSave("disk full")

    changed_by_another(user.path, ONE, once)
    with monkeypatch.context() as patched:
        patched.setattr(atomic_json, "replace_file", full)
        store.record(step(None, TWO))
        assert not store.flush(10)
    changed_by_another(user.path, once, twice)
    assert store.flush(10)
    store.close()

    assert [state for state in heard.states if isinstance(state, Arrived)] == [Arrived((Change(ONE, twice),))]


def changed_by_another(path: Path, before: Annotation, after: Annotation) -> None:
    store = store_at(path)
    store.record(step(before, after))
    assert store.flush(10)
    store.close()
