"""Which steps stand, and what an annotation was last."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from postil.core.notebook import Step
from postil.core.steps import last_known, once, standing
from steps import annotation, entries, step, taking_back

FIRST, SECOND, THIRD = step("1"), step("2"), step("3")


class Sitting:
    """One reader with two stacks, and the log that it leaves."""

    def __init__(self) -> None:
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.log: list[Step] = []

    def take(self, key: str) -> None:
        id = str(len(self.log))
        if key == "take":
            self.done.append(self.logged(step(id)))
            self.undone.clear()
        elif key == "undo" and self.done:
            self.undone.append(self.logged(taking_back(self.done.pop(), id)))
        elif key == "redo" and self.undone:
            undoing = self.undone.pop()
            self.logged(taking_back(undoing, id))
            self.done.append(next(each for each in self.log if each.id == undoing.takes_back))

    def logged(self, taken: Step) -> Step:
        self.log.append(taken)
        return taken


keys = st.lists(st.sampled_from(["take", "undo", "redo"]), max_size=40)


def after(pressed: list[str]) -> Sitting:
    sitting = Sitting()
    for key in pressed:
        sitting.take(key)
    return sitting


@given(keys)
def test_the_log_of_a_sitting_says_what_its_stacks_hold(pressed: list[str]) -> None:
    sitting = after(pressed)

    assert standing(entries(*sitting.log)) == (sitting.done, sitting.undone)


@given(keys, st.data())
def test_a_line_that_was_written_twice_counts_once(pressed: list[str], data: st.DataObject) -> None:
    sitting = after(pressed)
    start = data.draw(st.integers(0, len(sitting.log)))
    length = data.draw(st.integers(0, len(sitting.log)))
    again = sitting.log[start : start + length]
    log = [*sitting.log[: start + length], *again, *sitting.log[start + length :]]

    assert standing(entries(*log)) == (sitting.done, sitting.undone)


@given(keys, keys, st.randoms(use_true_random=False))
def test_of_two_sittings_side_by_side_what_each_has_done_is_done(
    one: list[str], other: list[str], random: Random
) -> None:
    left, right = after(one), after(other)
    renamed = [_renamed(each) for each in right.log]
    log = _interleaved(left.log, renamed, random)

    done, _ = standing(entries(*log))

    assert [each for each in done if each in left.log] == left.done
    assert [each for each in done if each in renamed] == [_renamed(each) for each in right.done]


@given(keys, st.integers(0, 40))
def test_no_step_is_both_done_and_undone_though_the_log_lost_its_beginning(pressed: list[str], lost: int) -> None:
    done, undone = standing(entries(*after(pressed).log[lost:]))

    assert {each.id for each in done} & {each.takes_back for each in undone} == set()


def test_nothing_stands_of_an_empty_log() -> None:
    assert standing([]) == ([], [])


def test_another_sittings_step_in_the_middle_is_taken_back_alone() -> None:
    undoing = taking_back(FIRST, "u")

    assert standing(entries(FIRST, SECOND, undoing)) == ([SECOND], [undoing])


def test_a_new_step_ends_what_could_be_redone() -> None:
    assert standing(entries(FIRST, taking_back(FIRST, "u"), SECOND)) == ([SECOND], [])


def test_a_sitting_that_went_on_redoes_what_another_sittings_step_had_ended() -> None:
    undoing = taking_back(FIRST, "u")

    assert standing(entries(FIRST, undoing, SECOND, taking_back(undoing, "r"))) == ([SECOND, FIRST], [])


def test_a_redone_step_can_be_taken_back_by_the_id_of_its_redo() -> None:
    undoing = taking_back(FIRST, "u")
    redo = taking_back(undoing, "r")
    again = taking_back(redo, "v")

    assert standing(entries(FIRST, undoing, redo, again)) == ([], [again])


def test_a_step_that_two_sittings_took_back_is_redone_once() -> None:
    one, other = taking_back(FIRST, "u"), taking_back(FIRST, "v")

    assert standing(entries(FIRST, one, other)) == ([], [other])
    assert standing(entries(FIRST, one, other, taking_back(one, "r"))) == ([FIRST], [])


def test_what_takes_back_an_unknown_step_is_passed_over() -> None:
    lost = taking_back(SECOND, "u")

    assert standing(entries(FIRST, lost, taking_back(lost, "r"))) == ([FIRST], [])


def test_steps_without_an_id_are_all_kept() -> None:
    nameless = step("")

    assert once(entries(nameless, FIRST, nameless, FIRST)) == entries(nameless, FIRST, nameless)


def test_a_deleted_annotation_is_known_as_it_was_last() -> None:
    made, noted = annotation(), annotation(note="why?")
    log = entries(step("1", None, made), step("2", made, noted), step("3", noted, None))

    assert last_known(log, made.id) == noted


def test_an_annotation_that_was_changed_last_is_known_as_it_became() -> None:
    made, noted = annotation(), annotation(note="why?")

    assert last_known(entries(step("1", None, made), step("2", made, noted)), made.id) == noted


def test_an_annotation_that_no_step_changed_is_not_known() -> None:
    assert last_known(entries(FIRST), "urn:uuid:b") is None


def _renamed(each: Step) -> Step:
    return each._replace(id=f"b{each.id}", takes_back=each.takes_back and f"b{each.takes_back}")


def _interleaved(one: list[Step], other: list[Step], random: Random) -> list[Step]:
    """Both lists as one, each in its order."""
    sides = [one] * len(one) + [other] * len(other)
    random.shuffle(sides)
    left, right = iter(one), iter(other)
    return [next(left) if side is one else next(right) for side in sides]
