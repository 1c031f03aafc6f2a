"""What is known of a passage's place before anything is searched for."""

from collections.abc import Mapping
from dataclasses import replace

from postil.core.anchoring import describe
from postil.core.annotation import UNSOUGHT, Annotation, KeptPlace, Place, Target
from postil.core.document import Span
from postil.formats.builder import plain
from postil.seeking import Seeker

DOCUMENT = plain("It was late. The lamp went out. Then the train came.")
LAMP, TRAIN = Span(13, 31), Span(32, 52)
DOUBT = Place(LAMP, "check", 0.7)
NOTED = Annotation("a", describe(plain("Once the lamp had gone out."), Span(5, 27)), "", "")


class Remembered:
    """What an earlier sitting found."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self.places = places

    def recall(self, sha256: str, targets: Mapping[str, Target]) -> Mapping[str, Place]:
        return self.places

    def remember(self, sha256: str, targets: Mapping[str, Target], places: Mapping[str, Place]) -> None:
        raise AssertionError("nothing is searched for here")


def known(kept: Place | None, remembered: Mapping[str, Place]) -> Place:
    noted = replace(NOTED, place=KeptPlace(DOCUMENT.sha256, kept) if kept else None)
    return Seeker(DOCUMENT, lambda _: None, Remembered(remembered)).at_once([noted])["a"]


def test_a_place_that_is_kept_with_an_annotation_has_the_guesses_that_are_remembered() -> None:
    assert known(DOUBT, {"a": DOUBT._replace(suggestions=(TRAIN,))}) == Place(LAMP, "check", 0.7, (TRAIN,))


def test_what_a_person_said_goes_before_what_is_remembered() -> None:
    nowhere = Place(None, "orphan", 0.0)

    assert known(nowhere, {"a": DOUBT}) == nowhere


def test_what_is_remembered_goes_before_a_search() -> None:
    assert (known(None, {"a": DOUBT}), known(None, {})) == (DOUBT, UNSOUGHT)
