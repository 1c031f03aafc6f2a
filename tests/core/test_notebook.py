"""What changes make of a notebook, and what it says of a passage."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import marked, passages
from postil.core.anchoring import describe
from postil.core.annotation import UNSOUGHT, Annotation, KeptPlace, Place
from postil.core.document import Document, Span, SpanIndex
from postil.core.notebook import Change, Notebook, Step
from postil.formats.builder import plain

TEXT = "It was late. The lamp went out. “We sat still,” he said.\n\nThen the train came, and we left."
DOCUMENT = plain(TEXT, "paragraphs")

spans = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 40)).map(
    lambda pair: Span(pair[0], min(pair[0] + pair[1], len(TEXT)))
)
notebooks = st.lists(spans, max_size=12).map(lambda several: noted(DOCUMENT, *several))


@given(notebooks, spans)
def test_making_an_annotation_and_its_inverse_end_where_they_began(notebook: Notebook, span: Span) -> None:
    change = Change(None, annotation(DOCUMENT, "new", span))

    assert held(notebook.apply(change).apply(change.inverse)) == held(notebook)


@given(notebooks.filter(lambda notebook: notebook.annotations), st.integers(0, 11), st.booleans())
def test_changing_or_deleting_and_its_inverse_end_where_they_began(notebook: Notebook, n: int, deletes: bool) -> None:
    before = list(notebook.annotations.values())[n % len(notebook.annotations)]
    change = Change(before, None if deletes else replace(before, tags=("verify",), note="why?"))

    assert held(notebook.apply(change).apply(change.inverse)) == held(notebook)


def test_of_two_with_one_span_the_one_that_was_there_first_is_current_though_it_was_changed_since() -> None:
    span = Span(0, 12)
    mine, theirs = annotation(DOCUMENT, "z", span), annotation(DOCUMENT, "a", span)
    notebook = noted(DOCUMENT).apply(Change(None, mine)).apply(Change(None, theirs))

    changed = notebook.apply(Change(mine, replace(mine, note="mine")))

    assert notebook.current(span) == mine
    assert changed.current(span) == replace(mine, note="mine")


@given(notebooks, spans)
def test_a_change_leaves_the_notebook_it_was_applied_to_alone(notebook: Notebook, span: Span) -> None:
    before = held(notebook)

    notebook.apply(Change(None, annotation(DOCUMENT, "new", span)))

    assert held(notebook) == before


@given(notebooks, spans)
def test_those_under_a_passage_are_those_that_overlap_it(notebook: Notebook, span: Span) -> None:
    every = [(notebook.span_of(a), a) for a in notebook.in_reading_order]

    assert notebook.under(span) == [(s, a) for s, a in every if s.overlaps(span)]


@given(st.lists(spans, max_size=20), spans)
def test_many_annotations_are_found_like_few(several: list[Span], span: Span) -> None:
    found = in_groups_of(3, lambda: noted(DOCUMENT, *several).under(span))

    order = sorted(several, key=lambda s: (s.start, -s.end))
    assert [s for s, _ in found] == [s for s in order if s.overlaps(span)]


@given(notebooks)
def test_annotations_stand_in_reading_order_the_outer_first(notebook: Notebook) -> None:
    order = [notebook.span_of(a) for a in notebook.in_reading_order]

    assert order == sorted(order, key=lambda span: (span.start, -span.end))
    assert [notebook.position(a) for a in notebook.in_reading_order] == list(range(notebook.found))


@given(notebooks, spans)
def test_the_annotation_on_and_the_one_back_are_the_nearest(notebook: Notebook, span: Span) -> None:
    order = [notebook.span_of(a) for a in notebook.in_reading_order]
    here = (span.start, -span.end)
    later = [s for s in order if (s.start, -s.end) > here]
    earlier = [s for s in order if (s.start, -s.end) < here]

    assert notebook.beside(span, 1) == next(iter(later), None)
    assert notebook.beside(span, -1) == next(reversed(earlier), None)


@given(notebooks, st.integers(0, len(TEXT)))
def test_those_that_begin_before_an_offset_are_counted(notebook: Notebook, offset: int) -> None:
    starts = [notebook.span_of(a).start for a in notebook.in_reading_order]

    assert notebook.position_at(offset) == len([start for start in starts if start < offset])


@given(notebooks, spans)
def test_no_annotation_is_both_around_a_passage_and_inside_it(notebook: Notebook, span: Span) -> None:
    around = {a.id for a in notebook.around(span)}
    inside = {a.id for a in notebook.inside(span)}
    same = notebook.with_span(span)

    assert around & inside == set()
    assert same is None or same.id not in around | inside


def test_the_annotation_with_just_the_passage_is_current() -> None:
    assert current(
        "It was late. [The lamp went out.> We sat.", "The lamp went out.", "It was late. The lamp went out."
    ) == ("The lamp went out.")


def test_a_full_stop_more_or_less_does_not_count() -> None:
    assert current("It was late. [The lamp went out.> We sat.", "The lamp went out") == "The lamp went out"


def test_a_blank_or_a_quote_more_does_not_count() -> None:
    assert current("It was late. “[The lamp> went out.", " “The lamp ") == " “The lamp "


def test_without_one_on_the_passage_the_innermost_around_it_is_current() -> None:
    assert (
        current("It was late. The [lamp> went out.", "It was late. The lamp went out.", "The lamp went")
        == "The lamp went"
    )


def test_an_annotation_that_leaves_out_the_last_full_stop_is_around_too() -> None:
    assert current("It was late. [He left.> We sat.", "It was late. He left") == "It was late. He left"


def test_one_around_comes_before_one_inside() -> None:
    assert current("It was late. [The lamp went> out.", "The lamp went out.", "lamp") == "The lamp went out."


def test_the_only_one_inside_is_current() -> None:
    assert current("[It was late. The lamp went out.>", "lamp") == "lamp"


def test_an_annotation_with_the_full_stop_behind_the_passage_is_inside_too() -> None:
    assert current("It was late. “[He left>.” We sat.", "left.”") == "left.”"


def test_of_several_inside_none_is_current() -> None:
    assert current("[It was late. The lamp went out.>", "lamp", "late") is None


def test_one_that_only_crosses_the_passage_is_not_current() -> None:
    assert current("It was late. [The lamp> went out.", "lamp went") is None


def test_one_that_only_touches_the_passage_is_not_current() -> None:
    assert current("It was late. [The lamp> went out.", " went out.") is None


def test_of_two_around_the_shorter_is_current_whichever_begins_first() -> None:
    assert current("It was late. The [lamp> went out.", "late. The lamp", "The lamp went out.") == "late. The lamp"


def test_another_writer_s_note_stays_when_a_tag_is_added() -> None:
    base = annotation(DOCUMENT, "a", Span(0, 5))
    theirs = noted(DOCUMENT).apply(Change(None, replace(base, note="theirs")))

    after = theirs.apply(Change(base, replace(base, tags=("mine",))))

    assert after.annotations["a"] == replace(base, note="theirs", tags=("mine",))


def test_another_writer_s_note_stays_when_my_tag_is_undone() -> None:
    base = annotation(DOCUMENT, "a", Span(0, 5))
    change = Change(base, replace(base, tags=("mine",)))
    notebook = noted(DOCUMENT).apply(Change(None, base)).apply(change)
    theirs = notebook.apply(Change(notebook.annotations["a"], replace(notebook.annotations["a"], note="theirs")))

    after = theirs.apply(change.inverse)

    assert after.annotations["a"] == replace(base, note="theirs")


def test_where_both_wrote_a_note_both_texts_stand() -> None:
    base = annotation(DOCUMENT, "a", Span(0, 5))
    theirs = noted(DOCUMENT).apply(Change(None, replace(base, note="theirs")))

    assert theirs.apply(Change(base, replace(base, note="mine"))).annotations["a"].note == "mine\n\ntheirs"


def test_a_change_of_what_another_writer_deleted_brings_it_back() -> None:
    base = annotation(DOCUMENT, "a", Span(0, 5))
    changed = replace(base, note="mine")

    assert noted(DOCUMENT).apply(Change(base, changed)).annotations == {"a": changed}


def test_deleting_what_another_writer_deleted_changes_nothing() -> None:
    base = annotation(DOCUMENT, "a", Span(0, 5))

    assert held(noted(DOCUMENT).apply(Change(base, None))) == held(noted(DOCUMENT))


def test_a_moved_target_is_found_at_its_new_place() -> None:
    base = annotation(DOCUMENT, "a", Span(0, 5))
    notebook = noted(DOCUMENT).apply(Change(None, base))

    moved = notebook.apply(Change(base, replace(base, target=describe(DOCUMENT, Span(13, 21)))))

    assert moved.under(Span(0, 5)) == []
    assert [s for s, _ in moved.under(Span(15, 16))] == [Span(13, 21)]


def test_an_orphan_that_is_tagged_stays_an_orphan() -> None:
    lost = annotation(DOCUMENT, "a", Span(0, 5))
    notebook = Notebook(DOCUMENT, {"a": lost}, {"a": Place(None, "orphan")})

    tagged = notebook.apply(Change(lost, replace(lost, tags=("verify",))))

    assert tagged.orphans == [replace(lost, tags=("verify",))]
    assert tagged.in_reading_order == []


def test_orphans_stand_in_the_order_of_their_old_places() -> None:
    late, early = annotation(DOCUMENT, "a", Span(40, 45)), annotation(DOCUMENT, "b", Span(0, 5))
    notebook = Notebook(DOCUMENT, {"a": late, "b": early}, {"a": Place(None, "orphan")})

    assert notebook.orphans == [early, late]


def test_what_is_to_be_looked_at_are_the_doubtful_by_place_then_the_orphans() -> None:
    sure, second, first, lost = (annotation(DOCUMENT, id, Span(0, 5)) for id in "abcd")
    places = {
        "a": Place(Span(0, 5), "moved"),
        "b": Place(Span(40, 45), "check"),
        "c": Place(Span(6, 9), "check"),
        "d": Place(None, "orphan"),
    }

    notebook = Notebook(DOCUMENT, {"a": sure, "b": second, "c": first, "d": lost}, places)

    assert notebook.to_look_at == [first, second, lost]


def test_what_a_person_left_an_orphan_is_looked_at_when_the_text_has_changed() -> None:
    nowhere = Place(None, "orphan", 0.0)
    here = replace(annotation(DOCUMENT, "a", Span(0, 5)), place=KeptPlace(DOCUMENT.sha256, nowhere))
    elsewhere = replace(annotation(DOCUMENT, "b", Span(0, 5)), place=KeptPlace("another text", nowhere))

    notebook = Notebook(DOCUMENT, {"a": here, "b": elsewhere}, {"a": nowhere, "b": nowhere})

    assert notebook.to_look_at == [elsewhere]


def test_what_is_still_sought_is_not_looked_at_and_stands_before_the_orphans() -> None:
    lost, sought = annotation(DOCUMENT, "a", Span(0, 5)), annotation(DOCUMENT, "b", Span(40, 45))

    notebook = Notebook(DOCUMENT, {"a": lost, "b": sought}, {"a": Place(None, "orphan"), "b": UNSOUGHT})

    assert (notebook.without_passage, notebook.to_look_at) == ([sought, lost], [lost])


def test_the_inverse_of_a_step_goes_backward() -> None:
    first, second = (
        Change(None, annotation(DOCUMENT, "a", Span(0, 5))),
        Change(None, annotation(DOCUMENT, "b", Span(2, 9))),
    )

    assert Step((first, second), "two").inverse == (second.inverse, first.inverse)


def test_one_tag_in_two_spellings_is_counted_as_one() -> None:
    notebook = Notebook(
        DOCUMENT,
        {
            "a": replace(annotation(DOCUMENT, "a", Span(0, 5)), tags=("Verify", "method")),
            "b": replace(annotation(DOCUMENT, "b", Span(2, 9)), tags=("verify",)),
        },
        {},
    )

    assert notebook.tag_counts() == {"Verify": 2, "method": 1}


def test_beyond_the_last_annotation_there_is_none() -> None:
    notebook = noted(DOCUMENT, Span(0, 5))

    assert (notebook.beside(Span(0, 5), 1), notebook.beside(Span(0, 5), -1)) == (None, None)
    with pytest.raises(IndexError):
        notebook.nth(1)


def current(drawing: str, *noted_passages: str) -> str | None:
    """The quote of the current annotation, where these passages are annotated."""
    document, span = marked(drawing, "paragraphs")
    found = noted(document, *passages(document, *noted_passages)).current(span)
    return found and found.target.quote.exact


def noted(document: Document, *several: Span) -> Notebook:
    made = {f"n{i:03}": annotation(document, f"n{i:03}", span) for i, span in enumerate(several)}
    return Notebook(document, made, {id: Place(span, "exact") for id, span in zip(made, several, strict=True)})


def annotation(document: Document, id: str, span: Span) -> Annotation:
    return Annotation(id, describe(document, span), "2026-11-24T05:50:24.123Z", "2026-11-24T05:50:24.123Z")


def in_groups_of(size: int, asked):
    """What is found when the index has groups so small."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SpanIndex, "GROUP", size)
        return asked()


def held(notebook: Notebook) -> tuple:
    return dict(notebook.annotations), notebook.in_reading_order, notebook.orphans, notebook.found


def test_only_some_annotations_are_a_notebook_of_their_own() -> None:
    notebook = noted(DOCUMENT, Span(0, 12), Span(13, 32), Span(59, 75))
    first, second, third = notebook.in_reading_order

    some = notebook.only({first.id, third.id})

    assert some.in_reading_order == [first, third]
    assert list(some.annotations.values()) == [first, third]
    assert notebook.in_reading_order == [first, second, third]
