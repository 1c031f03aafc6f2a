"""A passage is found again, or it is an orphan; it is never silently somewhere else."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn, marked
from postil.core.anchoring import CONTEXT, anchor, describe, settle
from postil.core.annotation import Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Span
from postil.formats.builder import plain

FAR = " It rained all the night, and nobody came along the road to ask who we were or where we had been." * 2

MORNING = "The ferry left the quay at six in the morning, an hour before the fog came in from the west."
TWIN = "The ferry left the pier at seven in the evening, an hour before the rain came in from the west."
QUAY = "Nobody on the quay had seen the harbour master that day, and his office was locked from the inside."
PRICE = "A ticket cost forty pence in those years, children went for half, and dogs were carried for nothing at all."
NIGHT = "By night the boats lay side by side at the old wharf, and the lamps of the town stood in the water."
TEXT = "\n\n".join((MORNING, QUAY, PRICE, NIGHT))

some_texts = st.text("ab \né漢", min_size=1, max_size=200)


@given(some_texts, st.data())
def test_a_passage_is_found_where_it_was_described(text: str, data: st.DataObject) -> None:
    document = plain(text)
    start = data.draw(st.integers(0, len(document) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(document))))

    assert found(text, describe(document, span)) == Place(span, "exact")


@given(st.integers(0, 3), st.text("xyz .\n", max_size=100), st.data())
def test_what_is_silently_placed_behind_new_text_reads_as_it_did(number: int, other: str, data: st.DataObject) -> None:
    passage = (MORNING, QUAY, PRICE, NIGHT)[number]
    target = of(passage)
    cut = data.draw(st.integers(0, len(TEXT)))

    new = TEXT[:cut] + other + TEXT[cut:]

    place = found(new, target, TEXT)

    assert place.span is not None
    assert place.state in ("check", "edited") or words(new, place).split() == passage.split()


# States


def test_a_passage_in_an_unchanged_text_is_exact() -> None:
    assert found(TEXT, of(QUAY)) == Place(span_of(QUAY), "exact", 1.0)


def test_a_passage_behind_new_text_has_moved() -> None:
    place = found(f"A new first line.\n\n{TEXT}", of(QUAY), TEXT)

    assert (place.state, place.score, words(f"A new first line.\n\n{TEXT}", place)) == ("moved", 1.0, QUAY)


def test_a_passage_of_which_a_word_was_changed_is_edited_and_found_whole() -> None:
    edited = TEXT.replace("forty pence", "fifty pence")

    place = found(edited, of(PRICE), TEXT)

    assert (place.state, words(edited, place)) == ("edited", PRICE.replace("forty", "fifty"))
    assert 0.85 < place.score < 1


def test_a_passage_of_which_much_was_changed_is_to_be_checked() -> None:
    rewritten = "A ticket cost a shilling then, boys went for half, and dogs were carried for nothing."
    edited = TEXT.replace(PRICE, rewritten)

    place = found(edited, of(PRICE), TEXT)

    assert (place.state, words(edited, place)) == ("check", rewritten)


def test_a_passage_that_is_gone_is_an_orphan() -> None:
    assert found(TEXT.replace(f"{PRICE}\n\n", ""), of(PRICE), TEXT) == Place(None, "orphan", 0.0)


def test_an_orphan_comes_with_the_best_guesses() -> None:
    edited = "\n\n".join((TWIN, NIGHT))

    place = found(edited, of(MORNING), TEXT)

    assert place.state in ("orphan", "check")
    assert place.span is not None or words(edited, Place(place.suggestions[0], "check")).startswith("The ferry")


# What must not be taken for it


def test_a_look_alike_is_not_taken_for_a_passage_that_is_gone() -> None:
    old = "\n\n".join((MORNING, QUAY, PRICE, TWIN, NIGHT))
    new = "\n\n".join((QUAY, PRICE, TWIN, NIGHT))

    assert found(new, of(MORNING, old), old).state == "orphan"


def test_nor_is_it_where_the_old_text_is_not_known_but_its_rivals_are() -> None:
    old = "\n\n".join((MORNING, QUAY, PRICE, TWIN, NIGHT))
    new = "\n\n".join((QUAY, PRICE, TWIN, NIGHT))

    assert found(new, of(MORNING, old)).state == "orphan"


def test_a_copy_is_not_taken_for_the_passage_that_was_edited() -> None:
    edited = MORNING.replace("six", "half past six")
    new = "\n\n".join((edited, QUAY, PRICE, f"He said: {MORNING}", NIGHT))

    assert words(new, found(new, of(MORNING), TEXT)) == edited


def test_of_two_equal_paragraphs_the_second_stays_the_second() -> None:
    old = "\n\n".join((MORNING, QUAY, PRICE, QUAY, NIGHT))
    second = describe(plain(old), Span(old.rindex(QUAY), old.rindex(QUAY) + len(QUAY)))
    new = "\n\n".join(("A new first line.", MORNING, QUAY, PRICE, QUAY, NIGHT))

    place = found(new, second, old)

    assert place.span == Span(new.rindex(QUAY), new.rindex(QUAY) + len(QUAY))


def test_a_wholly_other_text_leaves_nothing_but_orphans() -> None:
    other = FAR * 5

    assert {found(other, of(each), TEXT).state for each in (MORNING, QUAY, PRICE, NIGHT)} == {"orphan"}


# What changes nothing


def test_a_paragraph_wrapped_anew_is_found_whole() -> None:
    wrapped = TEXT.replace(" the ", "\nthe ")

    place = found(wrapped, of(QUAY), TEXT)

    assert words(wrapped, place).split() == QUAY.split()
    assert place.state == "moved"


def test_typographic_quotes_and_ligatures_are_the_same_words() -> None:
    old = TEXT.replace("the inside", '"the" inside, it\'s a fine office -- so')
    new = old.replace('"the"', "“the”").replace("it's", "it’s").replace("fi", "ﬁ").replace("--", "—")
    target = of(old.split("\n\n")[1], old)

    place = found(new, target, old)

    assert words(new, place) == new.split("\n\n")[1]
    assert place.state == "moved"


def test_a_text_in_another_normal_form_is_the_same() -> None:
    old = TEXT.replace("fog", "brûlée fog")
    new = old.replace("û", "u\u0302").replace("é", "e\u0301")

    place = found(new, of(old.split("\n\n")[0], old), old)

    assert words(new, place) == new.split("\n\n")[0]


def test_markdown_marks_that_went_are_no_change() -> None:
    old = TEXT.replace("forty pence", "**forty** `pence`")

    place = found(TEXT, of(old.split("\n\n")[2], old), old)

    assert (place.state, words(TEXT, place)) == ("moved", PRICE)


def test_marks_at_the_ends_of_a_quote_belong_to_it() -> None:
    old = TEXT.replace(QUAY, f"**{QUAY}**")
    new = f"A new first line.\n\n{old}".replace("morning", "dawn")

    assert words(new, found(new, of(f"**{QUAY}**", old))) == f"**{QUAY}**"


# Facts of a matcher


def test_a_foreign_text_finds_nothing() -> None:
    target = quoted("Astronomers measured seventeen quasars", "Yesterday ", " with care")

    assert found(MORNING, target) == Place(None, "orphan", 0.0)


@pytest.mark.parametrize("target", [("", "a", "b"), (" \n", "", "")])
def test_an_empty_quote_finds_nothing(target: tuple[str, str, str]) -> None:
    assert found(MORNING, quoted(*target)).state == "orphan"


def test_an_empty_text_holds_nothing() -> None:
    assert found("", of(QUAY), TEXT).state == "orphan"


def test_an_exact_match_scores_one() -> None:
    assert found(MORNING, quoted("left the quay", "The ferry ", " at six")).score == 1


@pytest.mark.parametrize(
    "less_and_less",
    [
        [
            ("left the quay at six", "The ferry "),
            ("left the quai at six", "The ferry "),
            ("lift the quai at sax", "The ferry "),
        ],
        [
            ("left the quay at six", "The ferry "),
            ("left the quay at six", "The merry "),
            ("left the quay at six", "An ox "),
        ],
    ],
)
def test_the_score_falls_as_quote_or_context_grow_less_alike(less_and_less: list[tuple[str, str]]) -> None:
    scores = [found(MORNING, quoted(exact, prefix, " in the morning")).score for exact, prefix in less_and_less]

    assert scores == sorted(set(scores), reverse=True)


def test_the_score_falls_as_the_suffix_grows_less_alike() -> None:
    suffixes = (" in the morning", " in the mourning", " on a Monday")
    scores = [found(MORNING, quoted("left the quay at six", "The ferry ", suffix)).score for suffix in suffixes]

    assert scores == sorted(set(scores), reverse=True)


CLOSE = "alpha fox one. beta fox two. gamma fox three."


@pytest.mark.parametrize(
    ("prefix", "suffix", "nth"),
    [
        ("alpha ", "", 0),
        ("beta ", "", 1),
        ("gamma ", "", 2),
        ("betta ", "", 1),
        ("gama ", "", 2),
        ("", " one.", 0),
        ("", " two.", 1),
        ("", " three.", 2),
        ("", " tvo.", 1),
        ("", " thre.", 2),
    ],
)
def test_prefix_or_suffix_choose_among_repeats_close_together(prefix: str, suffix: str, nth: int) -> None:
    starts = [at for at in range(len(CLOSE)) if CLOSE.startswith("fox", at)]

    assert found(CLOSE, quoted("fox", prefix, suffix)).span == Span(starts[nth], starts[nth] + 3)


@pytest.mark.parametrize(("hint", "nth"), [(5, 0), (22, 1), (33, 2)])
def test_a_position_breaks_ties_and_asks_to_be_checked(hint: int, nth: int) -> None:
    target = replace(quoted("fox"), position=TextPositionSelector(hint, hint + 3))
    starts = [at for at in range(len(CLOSE)) if CLOSE.startswith("fox", at)]

    place = found(CLOSE, target)

    assert (place.span, place.state) == (Span(starts[nth], starts[nth] + 3), "check")


def test_with_no_position_the_first_is_taken_and_is_to_be_checked() -> None:
    place = found(CLOSE, quoted("fox"))

    assert (place.span, place.state, len(place.suggestions)) == (Span(6, 9), "check", 2)


def test_a_prefix_may_be_longer_than_the_text_before_it() -> None:
    target = quoted("The ferry", "a very long prefix that is not in this text at all ", " left the quay")

    assert found(MORNING, target).span == Span(0, 9)


def test_a_suffix_may_be_missing_at_the_end_of_the_text() -> None:
    target = quoted("from the west.", "the fog came in ", " And more that was cut off later on.")

    assert words(MORNING, found(MORNING, target)) == "from the west."


# Bad input


def test_a_quote_of_one_character_is_found_by_its_context() -> None:
    assert found("a x b x c", quoted("x", "b ", " c")).span == Span(6, 7)


def test_a_quote_of_a_hundred_thousand_characters_is_found() -> None:
    long = " ".join(f"word{number}" for number in range(12_000))
    old = f"Before it. {long} Behind it."
    new = f"Before it. {long.replace('word6000', 'changed')} Behind it."

    place = found(new, of(long, old), old)

    assert place.span == Span(11, len(new) - 11)
    assert place.state == "edited"
    assert place.score < 1


def test_a_word_of_every_row_of_a_table_is_found_in_its_row_without_a_look_at_all_of_them() -> None:
    text = "".join(f"| item {number} | 0.0 | yes | no |\n" for number in range(3_000))
    targets = [
        (str(at), describe(plain(text), Span(at, at + 3)))
        for at in [at.start() for at in re.finditer("yes", text)][1_000:1_010]
    ]
    edited = text.replace("no |", "maybe |")

    began = time.perf_counter()
    places = anchor(plain(edited), targets, {plain(text).sha256: text})

    assert time.perf_counter() - began < 5
    assert [place.span and edited.count("\n", 0, place.span.start) for place in places.values()] == [
        *range(1_000, 1_010)
    ]


@pytest.mark.parametrize("position", [(0, 0), (5_000, 5_010), (0, 3), (2, 900)])
def test_a_position_that_contradicts_the_quote_does_no_harm(position: tuple[int, int]) -> None:
    target = replace(of(QUAY), position=TextPositionSelector(*position))

    assert words(TEXT, found(TEXT, target)) == QUAY


def test_an_old_text_that_is_not_the_targets_is_left_alone() -> None:
    place = anchor(plain(f"New.\n\n{TEXT}"), [("a", of(QUAY))], {"0" * 64: "something else"})["a"]

    assert words(f"New.\n\n{TEXT}", place) == QUAY


def test_an_old_text_in_which_the_quote_stands_elsewhere_is_of_no_use_but_harmless() -> None:
    target = replace(of(QUAY), position=TextPositionSelector(3, 3 + len(QUAY)))
    new = f"New.\n\n{TEXT}".replace("locked", "shut")

    assert words(new, found(new, target, TEXT)) == QUAY.replace("locked", "shut")


# What is described


def test_in_the_text_it_was_taken_from_a_passage_stands_where_its_position_says() -> None:
    target = replace(of(QUAY), quote=TextQuoteSelector(QUAY, "other", "context"))

    assert found(TEXT, target) == Place(span_of(QUAY), "exact")


def test_there_a_position_without_a_quote_stands_too() -> None:
    target = replace(of(QUAY), quote=TextQuoteSelector(""))

    assert found(TEXT, target) == Place(span_of(QUAY), "exact")


def test_a_position_without_a_quote_beyond_the_text_is_an_orphan() -> None:
    target = replace(of(QUAY), quote=TextQuoteSelector(""), position=TextPositionSelector(100_000, 100_009))

    assert found(TEXT, target) == Place(None, "orphan", 0.0)


def test_what_stands_where_it_stood_with_all_its_context_settles_at_once() -> None:
    targets = [("a", of(QUAY)), ("b", of(NIGHT))]

    assert settle(plain(TEXT.replace("six", "ten")), targets) == {
        "b": Place(span_of(NIGHT), "exact"),
        "a": Place(span_of(QUAY), "exact"),
    }


def test_what_was_edited_does_not_settle_at_once() -> None:
    assert settle(plain(TEXT.replace("locked", "shut")), [("a", of(QUAY))]) == {}


def test_as_much_is_kept_of_what_stands_around_a_quote() -> None:
    target = describe(*marked(f"{FAR}[The lamp>{FAR}"))

    assert (target.quote.prefix, target.quote.suffix) == (FAR[-CONTEXT:], FAR[:CONTEXT])


def test_a_description_says_from_which_text_it_was_taken() -> None:
    document, span = marked("It was late. [The lamp> went out.")

    target = describe(document, span)

    assert (target.sha256, target.length, target.reader) == (document.sha256, 31, "text 1")


def test_a_description_names_the_places_that_could_be_taken_for_it() -> None:
    text = "\n\n".join((MORNING, QUAY, PRICE, TWIN, NIGHT))

    rivals = of(MORNING, text).rivals

    assert rivals is not None
    assert [len(rival.exact) > 0.9 * len(TWIN) and TWIN.endswith(rival.exact) for rival in rivals] == [True]


def test_a_passage_like_no_other_has_no_rivals() -> None:
    assert of(PRICE).rivals == ()


def test_a_drawing_of_it() -> None:
    document, span = marked("It was late, as always. [The lamp in the hall> went out, and we sat in the dark.")
    new = "Years ago. It was late, as always. The lamp in the hall went out, and we sat in the dark."

    place = found(new, describe(document, span))

    assert drawn(plain(new), place.span) == (
        "Years ago. It was late, as always. [The lamp in the hall> went out, and we sat in the dark."
    )


def quoted(exact: str, prefix: str = "", suffix: str = "") -> Target:
    """A target of another program: a quote, no position, no text."""
    return Target(TextQuoteSelector(exact, prefix, suffix), TextPositionSelector(0, 0), "", 0, "")


def span_of(passage: str, text: str = TEXT) -> Span:
    return Span(text.index(passage), text.index(passage) + len(passage))


def of(passage: str, text: str = TEXT) -> Target:
    return describe(plain(text), span_of(passage, text))


def found(text: str, target: Target, old: str | None = None) -> Place:
    return anchor(plain(text), [("a", target)], {target.sha256: old} if old is not None else {})["a"]


def words(text: str, place: Place) -> str:
    return text[place.span.start : place.span.end] if place.span else "nothing"


def test_a_sentence_that_was_moved_word_for_word_has_moved() -> None:
    sentence = "Nobody on the quay had seen the harbour master that day, and his office was locked from the inside."
    new = TEXT.replace(f"{sentence}\n\n", "").replace("children went", f"as was usual; {sentence} Children went")

    place = found(new, of(QUAY), TEXT)

    assert (place.state, words(new, place)) == ("moved", QUAY)
