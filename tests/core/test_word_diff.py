"""Which words of a passage changed."""

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from postil.core.word_diff import Run, changes, is_reworded, word_diff

TEXTS = st.text(st.sampled_from("ab cé\u0301.,\n 船二十1'-\u202e\x1c"), max_size=40)


def test_a_changed_word_stands_between_what_stayed() -> None:
    assert word_diff("The 25 boats left.", "The 24 boats left.") == [
        Run("The ", "The "),
        Run("25", "24"),
        Run(" boats left.", " boats left."),
    ]


def test_only_the_changed_run_is_not_the_same() -> None:
    runs = word_diff("The 25 boats left.", "The 24 boats left.")

    assert [run.is_same for run in runs] == [True, False, True]


def test_a_deleted_word_has_no_now() -> None:
    assert changes(word_diff("a very good day", "a good day")) == [("very", "")]


def test_an_inserted_word_has_no_was() -> None:
    assert changes(word_diff("a good day", "a very good day")) == [("", "very")]


def test_equal_texts_are_one_run() -> None:
    assert word_diff("It was late.", "It was late.") == [Run("It was late.", "It was late.")]


def test_empty_texts_have_no_runs() -> None:
    assert word_diff("", "") == []


def test_what_was_empty_is_inserted_whole() -> None:
    assert word_diff("", "It was late.") == [Run("", "It was late.")]


def test_another_line_wrapping_is_the_same() -> None:
    (run,) = word_diff("It was late\nand dark.", " It was\n  late and dark. ")

    assert run.is_same
    assert not is_reworded("It was late\nand dark.", " It was\n  late and dark. ")


def test_a_blank_between_words_makes_them_two() -> None:
    assert changes(word_diff("Go to day.", "Go today.")) == [("to day", "today")]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert not is_reworded("Café au lait", "Cafe\u0301 au lait")


def test_a_control_that_turns_text_is_a_change() -> None:
    assert changes(word_diff("if admin", "if \u202eadmin")) == [("", "\u202e")]


def test_a_number_with_a_point_is_one_word() -> None:
    assert changes(word_diff("It is 3.14 or 1,000.", "It is 3.15 or 1,000.")) == [("3.14", "3.15")]


def test_a_word_with_an_apostrophe_is_one_word() -> None:
    assert changes(word_diff("They don't go.", "They didn't go.")) == [("don't", "didn't")]


def test_marks_on_letters_part_no_word() -> None:
    assert changes(word_diff("हिन्दी पढ़ो", "हिन्दू पढ़ो")) == [("हिन्दी", "हिन्दू")]


def test_japanese_is_compared_by_characters() -> None:
    assert changes(word_diff("夜が明けた。船は二十五隻。", "夜が明けた。船は二十四隻。")) == [("五", "四")]


def test_a_line_break_within_japanese_is_the_same() -> None:
    assert not is_reworded("夜が明けた。", "夜が\n明けた。")


def test_a_comma_between_changed_words_belongs_to_the_change() -> None:
    assert changes(word_diff("a lamp, house", "a candle, room")) == [("lamp, house", "candle, room")]


def test_a_word_between_short_changes_stands_for_itself() -> None:
    assert changes(word_diff("25 of 30", "24 of 31")) == [("25", "24"), ("30", "31")]


@given(TEXTS, TEXTS)
def test_the_runs_give_both_texts(was: str, now: str) -> None:
    runs = word_diff(was, now)

    assert "".join(run.was for run in runs) == was
    assert "".join(run.now for run in runs) == now


@given(TEXTS, TEXTS)
def test_what_is_reworded_has_a_change_and_nothing_else_has(was: str, now: str) -> None:
    assert bool(changes(word_diff(was, now))) == is_reworded(was, now)


@given(TEXTS, TEXTS)
def test_no_two_changed_runs_stand_side_by_side(was: str, now: str) -> None:
    kinds = [run.is_same for run in word_diff(was, now)]

    assert (False, False) not in pairwise(kinds)


def test_a_long_quote_is_compared_in_a_moment_and_finely() -> None:
    words = [f"word{number % 900}" for number in range(14_000)]
    changed = [f"other{at}" if at % 100 == 50 else word for at, word in enumerate(words)]

    began = time.perf_counter()
    found = changes(word_diff(" ".join(words), " ".join(changed)))

    assert time.perf_counter() - began < 5
    assert len(found) == 140
    assert found[0] == ("word50", "other50")


def test_a_long_quote_of_foreign_characters_is_compared_in_a_moment() -> None:
    seed = random.Random(5)
    was, now = ("".join(chr(0x4E00 + seed.randrange(800)) for _ in range(100_000)) for _ in "12")

    began = time.perf_counter()
    runs = word_diff(was, now)

    assert time.perf_counter() - began < 10
    assert "".join(run.was for run in runs) == was
