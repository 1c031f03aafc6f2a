"""What stands once in both texts, in one order, tells where the rest belongs."""

from postil.core.matching.landmarks import LONG, landmarks


def test_words_that_stand_once_in_both_are_landmarks() -> None:
    marks = landmarks("one two three two", "zero one two three")

    assert (marks.old, marks.new) == ([0, 8], [5, 13])


def test_what_changed_places_is_none() -> None:
    marks = landmarks("alpha beta gamma delta", "gamma alpha beta delta")

    assert marks.old == [0, 6, 17]


def test_a_stretch_belongs_between_the_landmarks_around_it() -> None:
    marks = landmarks("alpha xx beta yy gamma", "alpha more words beta yy gamma")

    assert marks.around_old(6, 8) == ((0, 0), (9, 17))


def test_before_the_first_is_the_beginning_and_behind_the_last_the_end() -> None:
    marks = landmarks("xx alpha yy", "more alpha less")

    assert marks.around_old(0, 2) == ((0, 0), (3, 5))
    assert marks.around_new(11, 15) == ((3, 5), None)


def test_in_a_long_text_whole_lines_are_landmarks() -> None:
    lines = [f"this is line {number} of a long text" for number in range(LONG // 20)]
    text = "\n".join(lines)

    marks = landmarks(text, f"new words\n{text}")

    assert len(marks.old) == len(lines)
    assert marks.new[0] == 10
