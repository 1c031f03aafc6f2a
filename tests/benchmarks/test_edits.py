import pytest

import material
from draft import Draft, exchanged, inserted, removed, replaced, true_places
from edits import MODELS, Case, case
from postil.core.document import Span

TEXT = material.plain(20_000, 0)
FOREIGN = ["Nothing of this was ever said at the harbor.", "A second paragraph that comes from elsewhere."]


def made(model: str, seed: str = "1") -> Case:
    return case(model, "harbor", TEXT, FOREIGN, seed)


LAMP = "It was late. The lamp went out. Nobody came."


def at(passage: str, text: str = LAMP) -> Span:
    return Span(text.index(passage), text.index(passage) + len(passage))


def place_of(passage: str, draft: Draft) -> str:
    """What stands in its true place."""
    [place] = true_places(draft, [at(passage)])
    return text_at(draft.text, place) if isinstance(place, Span) else place


def test_a_passage_is_followed_when_text_is_put_before_it():
    draft = Draft.of(LAMP).edited([inserted(0, "Chapter one. ")])

    assert place_of("The lamp went out.", draft) == "The lamp went out."


def test_words_that_stand_in_for_others_belong_to_the_passage():
    draft = Draft.of(LAMP).edited([replaced(at("out"), "dark")])

    assert place_of("The lamp went out", draft) == "The lamp went dark"


def test_foreign_words_do_not_belong_to_the_passage():
    draft = Draft.of(LAMP).edited([exchanged(at("went out."), "is new.")])

    assert place_of("The lamp went out.", draft) == "The lamp"


def test_a_passage_that_was_removed_is_gone():
    draft = Draft.of(LAMP).edited([removed(at("The lamp went out. "))])

    assert place_of("The lamp went out.", draft) == "gone"


def test_a_passage_is_followed_through_two_edits():
    draft = Draft.of(LAMP).edited([removed(at("It was late. "))]).edited([replaced(Span(4, 8), "candle")])

    assert place_of("The lamp went out.", draft) == "The candle went out."


def test_nothing_moves_in_the_text_that_is_not_edited():
    same = made("identity")

    assert same.old == same.new
    assert [sought.place for sought in same.sought] == [sought.passage for sought in same.sought]


@pytest.mark.parametrize("model", MODELS)
def test_a_seed_gives_the_same_case_again(model: str):
    assert made(model) == made(model)


@pytest.mark.parametrize("model", ["identity", "para_ins_del", "reorder"])
def test_a_passage_that_no_edit_touched_stands_in_its_true_place(model: str):
    edited = made(model)

    whole = [each for each in edited.sought if each.place and len(each.place) == len(each.passage)]
    assert len(whole) > len(edited.sought) * 0.8
    assert all(text_at(edited.old, each.passage) == text_at(edited.new, each.place) for each in whole)


@pytest.mark.parametrize("model", ["deleted_para", "deleted_quote", "replaced", "twin", "exact_dup"])
def test_a_passage_that_was_taken_out_has_no_place(model: str):
    edited = made(model)

    assert any(each.place is None for each in edited.sought)
    assert any(each.place is not None for each in edited.sought)


def test_an_exact_double_stands_in_both_texts():
    edited = made("exact_dup")

    gone = [each for each in edited.sought if each.place is None]
    assert gone
    assert all(edited.old.count(text_at(edited.old, each.passage)) >= 2 for each in gone)
    assert all(text_at(edited.old, each.passage) in edited.new for each in gone)


def text_at(text: str, span: Span | None) -> str:
    return text[span.start : span.end] if span else ""
