"""A search in another process finds what a search here would, and can be stopped."""

import sys
from threading import Timer
from time import monotonic

import pytest

from postil.core.anchoring import anchor, describe
from postil.core.document import Span
from postil.formats.builder import plain
from postil.seeking_apart import Apart

OLD = plain("".join(f"Paragraph {number} says that it is number {number}.\n\n" for number in range(400)))
NEW = plain("A new one.\n\n" + OLD.passage(Span(0, len(OLD))).replace("says", "tells"))
TARGETS = [(f"n{start}", describe(OLD, Span(start, start + 40))) for start in range(0, len(OLD) - 40, 900)]
OLD_TEXTS = {OLD.sha256: OLD.passage(Span(0, len(OLD)))}


def test_it_finds_what_a_search_here_finds() -> None:
    assert Apart().anchor(NEW, TARGETS, OLD_TEXTS) == anchor(NEW, TARGETS, OLD_TEXTS)


@pytest.mark.parametrize("python", ["", "/no/such/python", "/bin/false"])
def test_where_no_process_can_be_had_the_search_is_made_here(python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", python)

    assert Apart().anchor(NEW, TARGETS, OLD_TEXTS) == anchor(NEW, TARGETS, OLD_TEXTS)


def test_who_waits_for_a_search_that_is_stopped_gets_nothing() -> None:
    apart = Apart()
    Timer(0.05, apart.stop).start()
    begun = monotonic()

    assert apart.anchor(NEW, TARGETS * 40, OLD_TEXTS) == {}
    assert monotonic() - begun < 5


def test_what_is_asked_after_it_was_stopped_is_not_looked_for() -> None:
    apart = Apart()
    apart.stop()

    assert apart.anchor(NEW, TARGETS, OLD_TEXTS) == {}
