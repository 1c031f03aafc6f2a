"""Labels on what is in sight: each has one, they cannot be taken for one another, and typing one gives its passage."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from postil.core import textobjects
from postil.core.document import Document, Span
from postil.formats.plain import read_plain
from postil.ui.text import labels
from postil.ui.text.labels import MOST, Labels

WORDS = st.sampled_from(["tide", "wall", "3,000", "Ost-See", "潮位", "naïve", "nai\u0308ve", "a", "I", "e.g."])
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=8).map(" ".join)
TEXTS = st.lists(PARAGRAPHS, min_size=1, max_size=30).map("\n\n".join)


@st.composite
def seen(draw: st.DrawFn) -> tuple[Document, Span]:
    document = read_plain(draw(TEXTS), "story.txt")
    start = draw(st.integers(0, len(document) - 1))
    return document, Span(start, draw(st.integers(start + 1, len(document))))


def typed(now: Labels, letters: str, document: Document) -> Labels | Span | None:
    for letter in letters:
        following = now.read(letter, document)
        if not isinstance(following, Labels):
            return following
        now = following
    return now


def are_apart(found: Labels) -> bool:
    """Whether all differ and none begins another."""
    letters = sorted(label.letters for label in found.labels)
    return not any(after.startswith(before) for before, after in itertools.pairwise(letters))


@given(seen())
def test_no_label_of_a_sentence_begins_another(of: tuple[Document, Span]) -> None:
    assert are_apart(labels.of_sentences(*of))


@given(seen())
def test_no_label_of_a_word_begins_another(of: tuple[Document, Span]) -> None:
    assert are_apart(labels.of_words(*of, of[1]))


@given(seen())
def test_each_sentence_in_sight_has_a_label(of: tuple[Document, Span]) -> None:
    document, sight = of

    assert [label.span for label in labels.of_sentences(document, sight).labels] == list(
        textobjects.within(document, sight, "sentence")
    )


@given(seen())
def test_each_word_in_sight_has_a_label_as_far_as_they_go(of: tuple[Document, Span]) -> None:
    document, sight = of
    words = list(textobjects.within(document, sight, "word"))

    found = [label.span for label in labels.of_words(document, sight, sight).labels]

    assert len(found) == min(len(words), MOST)
    assert set(found) <= set(words)


@given(seen())
def test_the_labels_of_two_words_side_by_side_begin_differently(of: tuple[Document, Span]) -> None:
    found = labels.of_words(*of, of[1]).labels

    assert not [pair for pair in itertools.pairwise(found) if pair[0].letters[0] == pair[1].letters[0]]


@given(seen())
def test_a_label_stands_on_a_character_in_sight(of: tuple[Document, Span]) -> None:
    document, sight = of
    found = [*labels.of_sentences(document, sight).labels, *labels.of_words(document, sight, sight).labels]

    assert all(sight.start <= label.at <= label.span.end and label.at >= label.span.start for label in found)


@given(seen())
def test_typing_a_sentences_label_gives_just_the_sentence(of: tuple[Document, Span]) -> None:
    found = labels.of_sentences(*of)

    assert [typed(found, label.letters, of[0]) for label in found.labels] == [label.span for label in found.labels]


@given(seen())
def test_typing_a_words_label_gives_just_the_word(of: tuple[Document, Span]) -> None:
    found = labels.of_words(*of, of[1])

    assert [typed(found, label.letters, of[0]) for label in found.labels] == [label.span for label in found.labels]


@given(seen())
def test_a_capital_gives_the_paragraph(of: tuple[Document, Span]) -> None:
    document = of[0]
    found = labels.of_sentences(*of)

    assert [typed(found, label.letters.capitalize(), document) for label in found.labels] == [
        textobjects.at(document, label.span.start, "paragraph") for label in found.labels
    ]


@given(seen(), st.data())
def test_two_labels_select_from_one_through_the_other_in_either_order(
    of: tuple[Document, Span], data: st.DataObject
) -> None:
    found = labels.of_words(*of, of[1], is_span=True)
    pair = st.sampled_from(found.labels or [labels.Label("", Span(0, 0), 0)])
    one, other = data.draw(pair), data.draw(pair)

    there, back = (typed(found, a.letters + b.letters, of[0]) for a, b in ((one, other), (other, one)))

    assert there == back == (one.span.joined(other.span) if found.labels else found)


@given(seen())
def test_a_step_back_takes_the_letter_then_the_first_pick_then_the_labels(of: tuple[Document, Span]) -> None:
    found = labels.of_words(*of, of[1], is_span=True)
    letters = found.labels[0].letters if found.labels else ""
    picked = typed(found, letters, of[0])
    begun = typed(found, letters + letters[:1], of[0])

    assert not letters or (isinstance(begun, Labels) and begun.back() == picked)
    assert not letters or (isinstance(picked, Labels) and picked.back() == found)
    assert found.back() is None
