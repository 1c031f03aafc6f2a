"""Measure how well passages are found again after edits, how seldom in a wrong place, and how fast.

`make bench-anchoring SEEDS="1 2 3" TEXTS=FOLDER`; without a folder the texts are those that come with the project and with
what is installed. Three ways are measured: with snapshots of the annotated text, with rivals only, with selectors only as an
imported annotation has them. Exit code 1 where a figure that is asked does not hold.
"""

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from math import isnan
from pathlib import Path
from statistics import median

import edits
import judging
import material
from edits import MODELS, Case, Sought, paragraphs
from histories import HISTORIES, history_cases
from judging import Tally, summed
from postil.core.anchoring import anchor, describe
from postil.core.annotation import Place, Target
from postil.core.document import Document, Span
from postil.formats.plain import read_plain
from releases import Unreachable
from table import Row, percentile, table
from texts import found_texts, texts_in

SEEDS_FOLDER = Path(__file__).parent.parent / "seeds"
UNHARMED = ("identity", "rewrap", "smart")
PARTLY_GONE = "deleted_para"

Tallies = dict[tuple[str, str], Tally]
"""By model (or history) and text."""


@dataclass(frozen=True, slots=True)
class Way:
    """What the matcher is given of what was known when the annotation was made."""

    name: str
    target: Callable[[Target], Target] = lambda target: target
    old_texts: bool = False


SNAPSHOTS = Way("with snapshots", old_texts=True)
RIVALS = Way("with rivals")
SELECTORS = Way("selectors only", lambda target: replace(target, rivals=None, sha256=""))
WAYS = (SNAPSHOTS, RIVALS, SELECTORS)


# Generated edits


def generated(texts: Mapping[str, str], seeds: Iterable[str], models: Iterable[str]) -> Iterator[Case]:
    """Every text edited by every model, for each seed."""
    models = list(models)
    for seed in seeds:
        for name, text in texts.items():
            foreign = [
                each for other, its in texts.items() if other != name for each in _short_paragraphs(its)
            ] or HARBOR
            for model in models:
                yield edits.case(model, name, text, foreign, seed)


def _short_paragraphs(text: str) -> Iterator[str]:
    return (text[span.start : span.end] for span in paragraphs(text) if 80 < len(span) < 900)


HARBOR = list(_short_paragraphs(material.plain(60_000, 0)))
"""Foreign paragraphs where there is no other text."""


def tallied(cases: Iterable[Case], show: int = 0) -> dict[str, Tallies]:
    """The tallies by way; so many passages that were placed wrongly with a snapshot are printed."""
    tallies: dict[str, Tallies] = {way.name: defaultdict(Tally) for way in WAYS}
    for case in cases:
        old, new = read_plain(case.old, ""), read_plain(case.new, "")
        targets = _described(old, case)
        for way in WAYS:
            places, seconds = timed(new, old, targets, way)
            for id, sought in zip(targets, case.sought, strict=True):
                tally = tallies[way.name][case.model, case.name]
                verdict = tally.add(sought.place, places[id], seconds / len(targets))
                if way is SNAPSHOTS and verdict in ("wrong", "made up") and show > 0:
                    show -= 1
                    print(f"{case.model}, {case.name}: {verdict}\n{_side_by_side(old, new, sought, places[id])}\n")
    return tallies


def _described(document: Document, case: Case) -> dict[str, Target]:
    return {f"{number}": describe(document, sought.passage) for number, sought in enumerate(case.sought)}


def _side_by_side(old: Document, new: Document, sought: Sought, place: Place) -> str:
    """What was noted, what has become of it, what was found."""
    was = old.passage(sought.passage)
    true = new.passage(sought.place) if sought.place else None
    found = new.passage(place.span) if place.span else None
    return f"  was   {was!r}\n  true  {true!r}\n  found {found!r}, {place.state} {place.score:.2f}"


def timed(new: Document, old: Document, targets: Mapping[str, Target], way: Way) -> tuple[dict[str, Place], float]:
    """The places, and the seconds for all together; the document is as fresh as after it was read."""
    fresh = read_plain(new.text, "")
    known = {old.sha256: old.text} if way.old_texts else {}
    given = [(id, way.target(target)) for id, target in targets.items()]
    begun = time.perf_counter()
    places = anchor(fresh, given, known)
    return places, time.perf_counter() - begun


def by(tallies: Tallies, part: int) -> dict[str, Tally]:
    """Summed up by the models (0) or by the texts (1)."""
    names = dict.fromkeys(key[part] for key in tallies)
    return {name: summed(tally for key, tally in tallies.items() if key[part] == name) for name in names}


def print_tables(tallies: Mapping[str, Tallies], first: str) -> None:
    for way in WAYS:
        print(f"{way.name}\n\n{judging.table(by(tallies[way.name], 0), first)}\n")


# What is asked


def asked_of(tallies: Mapping[str, Tallies]) -> Iterator[Row]:
    """The figures over all generated edits and in the worst model."""
    ours = by(tallies[SNAPSHOTS.name], 0)
    all_ = summed(ours.values())
    worst = max(ours.items(), key=lambda item: item[1].wrong)
    yield _at_most("WRONG, with snapshots", 0.3, all_.wrong)
    yield _at_most("… in any model", 1.0, worst[1].wrong, worst[0])
    yield _at_most("wrong among the silent", 0.15, all_.silently_wrong)
    yield _at_least("ok, with snapshots", 98, all_.ok)
    whole = {name: tally for name, tally in ours.items() if name != PARTLY_GONE and not isnan(tally.ok)}
    if whole:
        least = min(whole.items(), key=lambda item: item[1].ok)
        yield _at_least(f"… in every model but {PARTLY_GONE}", 94, least[1].ok, least[0])
    yield _at_least("orphans told", 99, all_.told)
    yield _at_most("lost", 1.0, all_.lost)
    for name in UNHARMED:
        if name in ours:
            yield _at_least(f"ok, {name}", 100, ours[name].ok)
    yield _at_most("WRONG, with rivals", 1.2, summed(tallies[RIVALS.name].values()).wrong)
    yield _at_most("WRONG, selectors only", 6.0, summed(tallies[SELECTORS.name].values()).wrong)


def _at_most(what: str, asked: float, measured: float, beside: str = "") -> Row:
    return Row(what, f"at most {asked:g} %", f"{measured:.2f} %", beside, not measured > asked)


def _at_least(what: str, asked: float, measured: float, beside: str = "") -> Row:
    return Row(what, f"at least {asked:g} %", f"{measured:.2f} %", beside, not measured < asked)


# Real histories


def history_rows(seeds: Sequence[str], show: int) -> Iterator[Row]:
    """The histories' tables are printed; at least 500 cases are asked, and as little WRONG as after generated edits."""
    cases: list[Case] = []
    for history in HISTORIES:
        try:
            cases += history_cases(history, seeds[0])
        except Unreachable as error:
            print(f"\n{history.name} is left out: pip could not fetch it ({error}).")
    if not cases:
        return
    print("\nReal histories\n")
    tallies = tallied(cases, show)
    print_tables(tallies, "history")
    all_ = summed(tallies[SNAPSHOTS.name].values())
    count = all_.verdicts.total()
    names = ", ".join(by(tallies[SNAPSHOTS.name], 0))
    yield Row("cases from histories", "at least 500", f"{count}", names, count >= 500)
    yield _at_most("WRONG in histories, with snapshots", 0.3, all_.wrong)


# Speed

SPEED = (("60 KB", 60_000, 5.0, 8), ("1 MB", 1_000_000, 40.0, 4), ("10 MB", 10_000_000, 600.0, 2))
"""A size's name and characters, the milliseconds asked, and how many edited documents are measured."""

TOGETHER = 30
ALONE = 5
PIECE = 30_000


def speed_rows(texts: Mapping[str, str], seed: str) -> Iterator[Row]:
    """An annotation's share where 30 are sought together, and beside it what one takes alone; then an unchanged document."""
    for name, size, asked, count in SPEED:
        shares, alone = [], []
        for number in range(count):
            chance = random.Random(f"{seed} {name} {number}")
            case = long_case(texts, size, chance)
            old, new = read_plain(case.old, ""), read_plain(case.new, "")
            targets = _described(old, case)
            shares.append(timed(new, old, targets, SNAPSHOTS)[1] / len(targets))
            for id in chance.sample(sorted(targets), min(ALONE, len(targets))):
                alone.append(timed(new, old, {id: targets[id]}, SNAPSHOTS)[1])
        p95 = percentile(shares, 95) * 1_000
        beside = f"one alone: median {median(alone) * 1_000:.1f} ms, at most {max(alone) * 1_000:.1f} ms"
        yield Row(f"An annotation, {name} edited", f"p95 {asked:g} ms", f"{p95:.2f} ms", beside, p95 <= asked)
    yield _unchanged_row(texts, seed)


def long_case(texts: Mapping[str, str], size: int, chance: random.Random) -> Case:
    """A text of the size, made of others, with 30 passages in pieces that were edited like a new edition.

    Where the texts do not suffice they come again in other words, each word for another all through the piece.
    """
    pieces = list(islice(_endless(texts, chance), max(size // PIECE, 1)))
    busy = set(chance.sample(range(len(pieces)), min(TOGETHER // 3, len(pieces))))
    old, new, found = [], [], []
    was, now = 0, 0
    for number, piece in enumerate(pieces):
        case = Case("mixed", "", piece, piece, ())
        if number in busy:
            foreign = list(_short_paragraphs(pieces[number - 1])) or HARBOR
            case = edits.case("mixed", "", piece, foreign, f"{chance.random()}", TOGETHER // len(busy))
        old.append(case.old)
        new.append(case.new)
        found += [Sought(_shifted(passage, was), place and _shifted(place, now)) for passage, place in case.sought]
        was, now = was + len(case.old), now + len(case.new)
    return Case("mixed", "", "".join(old), "".join(new), tuple(found))


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _endless(texts: Mapping[str, str], chance: random.Random) -> Iterator[str]:
    for number, text in enumerate(cycle(texts.values())):
        anew = number >= len(texts)
        for start in range(0, len(text), PIECE):
            piece = text[start : start + PIECE]
            if len(piece) >= PIECE // 2:
                yield _in_other_words(piece, chance) if anew else piece


def _in_other_words(text: str, chance: random.Random) -> str:
    known = edits.vocabulary(text)
    others = dict(zip(known, chance.sample(known, len(known)), strict=True))
    return edits.WORD.sub(lambda match: others.get(match[0], match[0]), text)


def _unchanged_row(texts: Mapping[str, str], seed: str) -> Row:
    chance = random.Random(seed)
    text = "".join(islice(_endless(texts, chance), 4))
    document = read_plain(text, "")
    spans = edits.some_passages(text, 200, chance)
    targets = {f"{number}": describe(document, span) for number, span in enumerate(spans)}
    times = [timed(document, document, targets, SNAPSHOTS)[1] * 1_000 for _ in range(9)]
    what = f"{len(targets)} annotations, unchanged document of {len(text) // 1_000} KB"
    return Row(what, "20 ms in all", f"{median(times):.1f} ms", "", median(times) <= 20 and len(targets) == 200)


def main() -> int:
    """0 where all that is asked holds, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", nargs="+", default=["1"], metavar="SEED", help="each is a run of its own")
    parser.add_argument("--texts", type=Path, metavar="FOLDER", help="of .txt, .md and .rst files")
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=MODELS, metavar="MODEL")
    parser.add_argument("--only", choices=("edits", "histories", "speed"), help="one part")
    parser.add_argument(
        "--show", type=int, default=0, metavar="N", help="print so many passages that were placed wrongly"
    )
    chosen = parser.parse_args()
    texts = texts_in(chosen.texts) if chosen.texts else found_texts(SEEDS_FOLDER)
    if not texts:
        parser.error(f"no .txt, .md or .rst in {chosen.texts}")
    rows: list[Row] = []
    if chosen.only in (None, "edits"):
        print(f"Generated edits of {len(texts)} texts, seeds {' '.join(chosen.seeds)}\n")
        tallies = tallied(generated(texts, chosen.seeds, chosen.models), chosen.show)
        print_tables(tallies, "model")
        print(f"{SNAPSHOTS.name}, by text\n\n{judging.table(by(tallies[SNAPSHOTS.name], 1), 'text')}\n")
        rows += asked_of(tallies)
    if chosen.only in (None, "histories"):
        rows += history_rows(chosen.seeds, chosen.show)
    if chosen.only in (None, "speed"):
        rows += speed_rows(texts, chosen.seeds[0])
    print(table(rows, "asked"))
    return 0 if all(row.held for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
