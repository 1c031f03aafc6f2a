"""Whether a passage stands as it was quoted."""

import pytest

from postil.core.annotation import Annotation, Place, State, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.core.standing import quoted_passage, quoted_passages, reworded
from postil.formats.plain import read_plain

DOCUMENT: Document = read_plain("The 24 boats\nleft.", "")
WHOLE = Span(0, len(DOCUMENT))


def annotation(exact: str, id: str = "1") -> Annotation:
    target = Target(TextQuoteSelector(exact), TextPositionSelector(0, len(exact)), "", 0, "")
    return Annotation(id, target, "", "")


def standing(exact: str, state: State, span: Span | None = WHOLE, *suggestions: Span) -> str:
    return quoted_passage(DOCUMENT, annotation(exact), Place(span, state, 0.8, suggestions)).standing


@pytest.mark.parametrize("state", ["exact", "moved", "edited"])
def test_the_same_words_on_other_lines_stand(state: State) -> None:
    assert standing("The 24\nboats left.", state) == "stands"


@pytest.mark.parametrize("state", ["exact", "moved", "edited"])
def test_other_words_have_changed(state: State) -> None:
    assert standing("The 25 boats left.", state) == "changed"


def test_a_doubtful_place_is_to_be_checked_though_the_words_are_the_same() -> None:
    assert standing("The 24 boats left.", "check") == "check"


def test_what_has_no_place_is_gone() -> None:
    assert standing("The 24 boats left.", "orphan", None) == "gone"


def test_what_is_gone_most_likely_stands_at_the_best_suggestion() -> None:
    place = Place(None, "orphan", 0.3, (Span(4, 6), Span(0, 3)))

    passage = quoted_passage(DOCUMENT, annotation("25"), place)

    assert passage.span == Span(4, 6)
    assert passage.now == ""


def test_what_quotes_nothing_or_is_not_sought_yet_is_passed_over() -> None:
    annotations = {"1": annotation(""), "2": annotation("boats", "2")}
    places = {"1": Place(Span(0, 0), "exact"), "2": Place(None, "unsought", 0.0)}

    assert list(quoted_passages(Notebook(DOCUMENT, annotations, places))) == []


def test_reworded_leaves_what_does_not_stand() -> None:
    annotations = {"1": annotation("The 24 boats left."), "2": annotation("The 25 boats left.", "2")}
    places = {"1": Place(WHOLE, "exact"), "2": Place(WHOLE, "edited", 0.9)}

    notebook = reworded(Notebook(DOCUMENT, annotations, places))

    assert [each.id for each in notebook.in_reading_order] == ["2"]
    assert list(notebook.annotations) == list(notebook.places) == ["2"]
