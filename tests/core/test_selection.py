"""Selections drawn: the head of a flipped one stands at "[", else at ">"."""

from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, marked
from postil.core.document import Span
from postil.core.selection import Selection, give_letter, take_letter, take_next, take_previous, through
from postil.core.textobjects import Size
from postil.formats.builder import plain


def test_a_selection_takes_in_the_next_sentence() -> None:
    assert taken("[It was late.> He left. We sat.") == "[It was late. He left.> We sat."


def test_a_selection_gives_its_last_sentence_back() -> None:
    assert given_back("[It was late. He left.> We sat.") == "[It was late.> He left. We sat."


def test_a_selection_of_one_sentence_goes_on_upward_instead_of_giving_it_back() -> None:
    assert given_back("It was late. [He left.> We sat.") == "[It was late. He left.> We sat."


def test_a_selection_made_upward_gives_its_first_sentence_back() -> None:
    assert taken("[It was late. He left.> We sat.", is_flipped=True) == "It was late. [He left.> We sat."


def test_a_selection_made_upward_of_one_sentence_goes_on_downward() -> None:
    assert taken("It was late. [He left.> We sat.", is_flipped=True) == "It was late. [He left. We sat.>"


def test_a_selection_made_upward_takes_in_the_sentence_before() -> None:
    assert given_back("It was late. He left. [We sat.>", is_flipped=True) == "It was late. [He left. We sat.>"


def test_a_selection_takes_in_a_paragraph_across_the_blank_line() -> None:
    assert taken("[It was late.>\n\nHe left.\n\nWe sat.", "paragraph") == "[It was late.\n\nHe left.>\n\nWe sat."


def test_a_selection_by_words() -> None:
    assert taken("It [was> late. He left.", "word") == "It [was late>. He left."


def test_at_the_end_of_the_text_nothing_can_be_taken_in() -> None:
    assert taken("It was late. [He left.>") == "nothing"


def test_at_the_beginning_of_the_text_nothing_can_be_taken_in() -> None:
    assert given_back("[It was late.> He left.") == "nothing"


def test_the_ends_change_places() -> None:
    assert Selection(3, 9).flipped() == Selection(9, 3)


def test_a_selection_spans_the_same_whichever_end_is_the_head() -> None:
    assert Selection(9, 3).span == Selection(3, 9).span == Span(3, 9)


WORDS = plain("One two three four five.", "paragraphs")


def test_a_selection_goes_through_a_passage_behind_it() -> None:
    assert through(WORDS, Selection(4, 7), Span(14, 18)) == Selection(4, 18)


def test_a_selection_goes_through_a_passage_before_it_and_keeps_its_first_word() -> None:
    assert through(WORDS, Selection(8, 13), Span(0, 3)) == Selection(13, 0)


def test_a_selection_made_backward_goes_on_backward() -> None:
    assert through(WORDS, Selection(13, 4), Span(0, 3)) == Selection(13, 0)


def test_a_letter_more_and_a_letter_less() -> None:
    more = take_letter(WORDS, Selection(4, 7))

    assert more == Selection(4, 9)
    assert give_letter(WORDS, Selection(4, 9)) == Selection(4, 7)


def test_the_last_letter_is_never_given_back_the_ends_change_places() -> None:
    assert give_letter(WORDS, Selection(4, 5)) == Selection(5, 2)


def test_a_letter_at_the_edge_is_none() -> None:
    assert (take_letter(WORDS, Selection(4, 24)), give_letter(WORDS, Selection(3, 0))) == (None, None)


def test_a_letter_more_or_less_goes_over_white_space() -> None:
    document = plain("One.  Two.\n\nThree.", "paragraphs")

    assert take_letter(document, Selection(0, 4)) == Selection(0, 7)
    assert take_letter(document, Selection(6, 10)) == Selection(6, 13)
    assert give_letter(document, Selection(0, 7)) == Selection(0, 4)
    assert give_letter(document, Selection(10, 6)) == Selection(10, 3)
    assert take_letter(document, Selection(10, 3)) == Selection(10, 6)
    assert give_letter(document, Selection(6, 7)) == Selection(7, 3)


def test_a_selection_that_turns_round_behind_a_full_stop_keeps_it() -> None:
    document = plain("One two.\nThree.", "paragraphs")

    assert through(document, Selection(8, 4), Span(9, 14)) == Selection(7, 14)


def test_a_sentence_more_from_its_middle_goes_to_its_end() -> None:
    document = plain("One two three. Four five.", "paragraphs")

    assert take_next(document, Selection(4, 7), "sentence") == Selection(4, 14)


@given(st.integers(1, 5))
def test_what_was_taken_in_is_given_back_one_by_one(count: int) -> None:
    document = plain("It was late. He left. We sat. Yes. No. He came back.", "paragraphs")
    seen = [Selection(0, 12)]
    for _ in range(count):
        seen.append(take_next(document, seen[-1], "sentence"))

    back = [seen[-1]]
    for _ in range(count):
        back.append(take_previous(document, back[-1], "sentence"))
    assert back == seen[::-1]


def taken(drawing: str, size: Size = "sentence", *, is_flipped: bool = False) -> str:
    return _drawn(drawing, size, is_flipped, take_next)


def given_back(drawing: str, size: Size = "sentence", *, is_flipped: bool = False) -> str:
    return _drawn(drawing, size, is_flipped, take_previous)


def _drawn(drawing: str, size: Size, is_flipped: bool, take) -> str:
    document, span = marked(drawing, "paragraphs")
    selection = Selection.of(span)
    found = take(document, selection.flipped() if is_flipped else selection, size)
    return drawn(document, found and found.span)
