"""Passages of a changed document: what is known is shown at once, the rest is looked for with the old text."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from postil import seeking
from postil.core.anchoring import describe
from postil.core.annotation import UNSOUGHT, Annotation, KeptPlace, Place, Target
from postil.core.document import Document, Span
from postil.formats import READERS
from postil.formats.builder import plain
from postil.seeking import Seeker
from postil.seeking_apart import Apart

FERRY_WORDS = "The ferry left the quay at six in the morning."
REST = "A ticket cost forty pence in those years, and dogs were carried for nothing at all.\n\nNobody saw the master."
OLD = plain(f"{FERRY_WORDS}\n\n{REST}")
NEW = plain(f"{FERRY_WORDS.replace('six', 'ten')}\n\n{REST}")
FERRY, MASTER = Span(0, len(FERRY_WORDS)), Span(len(OLD) - 22, len(OLD))


class Memory:
    """Remembers as the store does, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, Target], Place] = {}

    def recall(self, sha256: str, targets: Mapping[str, Target]) -> dict[str, Place]:
        keys = {id: (sha256, id, target) for id, target in targets.items()}
        return {id: self.kept[key] for id, key in keys.items() if key in self.kept}

    def remember(self, sha256: str, targets: Mapping[str, Target], places: Mapping[str, Place]) -> None:
        self.kept |= {(sha256, id, targets[id]): place for id, place in places.items()}


def noted(id: str, span: Span) -> Annotation:
    return Annotation(id, describe(OLD, span), "", "")


def seeker(document: Document = NEW, memory: Memory | None = None, old: Document | None = OLD) -> Seeker:
    texts = {old.sha256: old.passage(Span(0, len(old)))} if old else {}
    return Seeker(document, texts.get, memory or Memory())


def test_in_an_unchanged_text_all_is_known_at_once() -> None:
    places = seeker(OLD).at_once([noted("a", FERRY), noted("b", MASTER)])

    assert places == {"a": Place(FERRY, "exact"), "b": Place(MASTER, "exact")}


def test_what_was_edited_is_unsought_until_it_is_looked_for() -> None:
    ferry = noted("a", FERRY)

    assert seeker().at_once([ferry]) == {"a": UNSOUGHT}
    assert seeker().all([ferry])["a"].state == "edited"


def test_what_was_found_once_is_known_at_once() -> None:
    memory = Memory()
    found = seeker(memory=memory).all([noted("a", FERRY)])

    assert seeker(memory=memory).at_once([noted("a", FERRY)]) == found


def test_what_settles_at_once_is_not_remembered() -> None:
    memory = Memory()
    seeker(memory=memory).all([noted("a", FERRY), noted("b", MASTER)])

    assert [id for _, id, _ in memory.kept] == ["a"]


def test_a_place_that_is_kept_with_the_annotation_stands_in_its_text() -> None:
    kept = KeptPlace(NEW.sha256, Place(Span(3, 9), "check", 0.5))

    assert seeker().at_once([replace(noted("a", FERRY), place=kept)]) == {"a": kept.place}


BEYOND = [
    Place(Span(3, 100_000), "check", 0.5),
    Place(Span(100_000, 100_009), "exact"),
    Place(Span(3, 3), "moved"),
    Place(Span(3, 9), "check", 0.5, (Span(100_000, 100_009),)),
]


@pytest.mark.parametrize("place", BEYOND)
def test_a_place_beyond_the_text_is_looked_for_anew(place: Place) -> None:
    memory, ferry = Memory(), noted("a", FERRY)
    memory.remember(NEW.sha256, {"a": ferry.target}, {"a": place})

    assert seeker(memory=memory).all([ferry])["a"].span == FERRY
    assert seeker().all([replace(ferry, place=KeptPlace(NEW.sha256, place))])["a"].span == FERRY


def test_in_another_text_it_is_looked_for_anew() -> None:
    kept = KeptPlace("0" * 64, Place(Span(3, 9), "check", 0.5))

    assert seeker().all([replace(noted("a", FERRY), place=kept)])["a"].span == FERRY


def test_what_a_person_left_an_orphan_stays_one_in_this_text() -> None:
    kept = KeptPlace(NEW.sha256, Place(None, "orphan", 0.0))

    assert seeker().all([replace(noted("a", FERRY), place=kept)]) == {"a": kept.place}


def test_without_the_old_text_a_passage_is_found_all_the_same() -> None:
    assert seeker(old=None).all([noted("a", FERRY)])["a"].span == FERRY


def test_of_nothing_there_is_nothing() -> None:
    assert seeker().all([]) == {}


def test_a_place_that_is_kept_with_an_annotation_has_the_guesses_that_are_remembered() -> None:
    doubt, memory, ferry = Place(Span(3, 9), "check", 0.5), Memory(), noted("a", FERRY)
    guessed = doubt._replace(suggestions=(Span(20, 26),))
    memory.remember(NEW.sha256, {"a": ferry.target}, {"a": guessed})

    assert seeker(memory=memory).at_once([replace(ferry, place=KeptPlace(NEW.sha256, doubt))]) == {"a": guessed}


def test_what_a_person_said_goes_before_what_is_remembered() -> None:
    nowhere, memory, ferry = Place(None, "orphan", 0.0), Memory(), noted("a", FERRY)
    memory.remember(NEW.sha256, {"a": ferry.target}, {"a": Place(Span(3, 9), "check", 0.5)})

    assert seeker(memory=memory).at_once([replace(ferry, place=KeptPlace(NEW.sha256, nowhere))]) == {"a": nowhere}


def test_who_is_stopped_remembers_nothing() -> None:
    memory = Memory()
    stopped = seeker(memory=memory)
    stopped.stop()

    stopped.all([noted("a", FERRY)])

    assert memory.kept == {}


def test_many_passages_of_a_short_text_are_searched_for_apart_so_that_who_quits_need_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeking, "MUCH", len(NEW))
    asked: list[int] = []
    monkeypatch.setattr(Apart, "anchor", lambda self, document, targets, texts: asked.append(len(targets)) or {})

    seeker().all([noted("a", FERRY)])
    seeker().all([noted("a", FERRY), noted("b", FERRY)])

    assert asked == [2]


def test_what_was_marked_in_the_text_of_another_reader_is_found_in_that_of_this_one() -> None:
    source = f"# The ferry\n\n**{FERRY_WORDS}** See [the timetable](times.html).\n\n{REST}\n"
    as_text, as_markdown = plain(source), READERS[".md"](source, "")
    start = source.index(FERRY_WORDS)
    noted_in_text = Annotation("a", describe(as_text, Span(start, start + len(FERRY_WORDS))), "", "")

    place = seeker(as_markdown, old=as_text).all([noted_in_text])["a"]

    assert place.span is not None
    assert (place.state, as_markdown.passage(place.span)) == ("moved", FERRY_WORDS)
