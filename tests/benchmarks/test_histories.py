from histories import Comparison
from postil.core.document import Span

OLD = """\
The harbor wall rose before dawn.
Nobody along the quay could say who had paid for the stones.
A clerk kept careful notes of every barge.
"""


def truth(passage: str, new: str) -> str:
    """What stands in its place in the new version, or why there is none."""
    start = OLD.index(passage)
    place = Comparison(OLD, new).place(Span(start, start + len(passage)))
    return new[place.start : place.end] if isinstance(place, Span) else place


def test_a_passage_in_other_lines_stands_where_its_words_stand():
    new = OLD.replace("\n", " ").replace("who had", "who\nhad")

    assert truth("could say who had paid", new) == "could say who\nhad paid"


def test_a_passage_that_stands_elsewhere_was_moved():
    new = "A clerk kept careful notes of every barge.\n" + OLD.replace(
        "A clerk kept careful notes of every barge.\n", ""
    )

    assert truth("careful notes of every", new) == "careful notes of every"


def test_a_word_exchanged_at_the_edge_belongs_to_the_passage():
    new = OLD.replace("the stones", "the bricks")

    assert truth("who had paid for the stones", new) == "who had paid for the bricks"


def test_a_passage_of_which_nothing_is_left_is_gone():
    new = "The harbor wall rose before dawn.\nA clerk kept careful notes of every barge.\n"

    assert truth("Nobody along the quay could say", new) == "gone"


def test_a_passage_of_which_a_third_is_left_is_not_decided():
    new = OLD.replace("Nobody along the quay could say who had paid", "Everyone knew who had paid")

    assert truth("Nobody along the quay could say who had", new) == "undecided"
