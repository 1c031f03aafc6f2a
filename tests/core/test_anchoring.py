"""A passage is found again, or it is an orphan; it is never somewhere else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, marked
from postil.core.anchoring import CONTEXT, anchor, describe
from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Span
from postil.formats.builder import plain

FAR = " It rained all the night, and nobody came along the road to ask who we were or where we had been." * 2

some_texts = st.text("ab \né漢", min_size=1, max_size=200)


@given(some_texts, st.data())
def test_a_passage_is_found_where_it_was_described(text: str, data: st.DataObject) -> None:
    document = plain(text)
    start = data.draw(st.integers(0, len(document) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(document))))

    assert found(text, describe(document, span)) == Place(span, "exact")


@given(some_texts, st.text("xyz\n", max_size=100), st.data())
def test_a_passage_found_again_always_reads_as_it_did(text: str, other: str, data: st.DataObject) -> None:
    document = plain(text)
    start = data.draw(st.integers(0, len(document) - 1))
    target = describe(document, Span(start, data.draw(st.integers(start + 1, len(document)))))
    cut = data.draw(st.integers(0, len(text)))
    edited = plain(text[:cut] + other + text[cut:])

    place = anchor(edited, [("a", target)])["a"]

    assert place.span is None or edited.passage(place.span) == target.quote.exact


def test_a_passage_behind_new_text_has_moved() -> None:
    target = described("It was late. [The lamp> went out.")

    assert where("Years ago. It was late. The lamp went out.", target) == "Years ago. It was late. [The lamp> went out."


def test_a_passage_that_moved_is_told_from_one_that_stayed() -> None:
    target = described("It was late. [The lamp> went out.")

    assert found("Years ago. It was late. The lamp went out.", target).state == "moved"


def test_a_passage_that_is_gone_is_an_orphan() -> None:
    target = described("It was late. [The lamp> went out.")

    assert found("It was late. The fire went out.", target) == Place(None, "orphan")


def test_a_passage_that_stands_twice_after_the_text_moved_is_an_orphan() -> None:
    target = described(f"{FAR}[The lamp>{FAR}")

    assert found(f"Years ago.{FAR}The lamp{FAR}{FAR}The lamp{FAR}", target) == Place(None, "orphan")


def test_of_two_with_the_same_words_the_one_with_its_own_surroundings_is_found() -> None:
    target = described("First the lamp went. Then [the lamp> came back.")

    assert where("Well: First the lamp went. Then the lamp came back.", target) == (
        "Well: First the lamp went. Then [the lamp> came back."
    )


def test_at_its_place_a_quote_stands_with_what_is_before_it_alone() -> None:
    target = described("It was late. [The lamp> went out.")

    assert where("It was late. The lamp burned.", target) == "It was late. [The lamp> burned."


def test_at_its_place_a_quote_stands_with_what_is_behind_it_alone() -> None:
    target = described("It was late. [The lamp> went out.")

    assert where("It got dark. The lamp went out.", target) == "It got dark. [The lamp> went out."


def test_at_its_place_a_quote_with_nothing_around_it_left_is_an_orphan() -> None:
    target = described("It was late. [The lamp> went out.")

    assert found("It got dark. The lamp burned.", target) == Place(None, "orphan")


def test_the_last_words_of_a_text_do_not_stand_where_all_around_them_is_new() -> None:
    target = described("It was late: [the lamp>")

    assert found("He saw them: the lamp, the door.", target) == Place(None, "orphan")


def test_the_first_words_of_a_text_stand_when_all_behind_them_is_new() -> None:
    target = described("[The lamp> went out.")

    assert where("The lamp burned.", target) == "[The lamp> burned."


def test_the_last_words_of_a_text_stand_when_all_before_them_is_new() -> None:
    target = described("It was late: [the lamp>")

    assert where("He saw them: the lamp", target) == "He saw them: [the lamp>"


def test_a_quote_that_had_nothing_before_it_does_not_stand_behind_other_words() -> None:
    target = replace(described("[The lamp> went out."), position=TextPositionSelector(13, 21))

    assert found("It was late. The lamp burned.", target) == Place(None, "orphan")


def test_a_quote_taken_without_context_stands_at_its_place() -> None:
    target = replace(described("It was late. [The lamp> went out."), quote=TextQuoteSelector("The lamp"))

    assert where("It was late. The lamp went out. The lamp.", target) == "It was late. [The lamp> went out. The lamp."


def test_an_empty_quote_is_an_orphan() -> None:
    target = Target(TextQuoteSelector(""), TextPositionSelector(0, 0), "", 0, "text 1")

    assert found("It was late.", target) == Place(None, "orphan")


def test_a_place_beyond_the_text_is_no_place() -> None:
    target = replace(described("It was late. [The lamp> went out."), position=TextPositionSelector(900, 908))

    assert where("It was late. The lamp went out.", target) == "It was late. [The lamp> went out."


def test_as_much_is_kept_of_what_stands_around_a_quote() -> None:
    target = described(f"{FAR}[The lamp>{FAR}")

    assert (target.quote.prefix, target.quote.suffix) == (FAR[-CONTEXT:], FAR[:CONTEXT])


def test_a_description_says_from_which_text_it_was_taken() -> None:
    document, span = marked("It was late. [The lamp> went out.")

    target = describe(document, span)

    assert (target.sha256, target.length, target.reader) == (document.sha256, 31, "text 1")


def described(drawing: str) -> Target:
    return describe(*marked(drawing))


def found(text: str, target: Target) -> Place:
    return anchor(plain(text), [("a", target)])["a"]


def where(text: str, target: Target) -> str:
    return drawn(plain(text), found(text, target).span)
