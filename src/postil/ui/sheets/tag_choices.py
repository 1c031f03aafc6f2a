"""What the tag picker offers for what is typed: exact, prefix, fuzzy, near-miss, and only then a new tag."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from postil.core.tags import folded, has, refusal

MOST = 60
"""Choices that are listed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A tag that can be taken; `digit` takes it while nothing is typed, `is_own`: the passage has it."""

    tag: str
    count: int = 0
    digit: str = ""
    is_own: bool = False
    is_new: bool = False


def choices(query: str, own: Sequence[str], counts: Mapping[str, int], digits: Mapping[str, str]) -> list[Choice]:
    """The passage's own tags first, then those with digits, while nothing is typed; else the matches, the best first."""
    by_tag = {folded(tag): digit for digit, tag in digits.items()}
    known = {folded(tag): tag for tag in [*own, *counts]}

    def choice(tag: str) -> Choice:
        digit = "" if query.strip() else by_tag.get(folded(tag), "")
        return Choice(tag, counts.get(tag, 0), digit, is_own=has(own, tag))

    if not query.strip():
        numbered = [tag for _, tag in sorted(digits.items()) if not has(own, tag)]
        rest = sorted((tag for tag in counts if not has([*own, *numbered], tag)), key=lambda tag: (-counts[tag], tag))
        return [choice(tag) for tag in [*own, *numbered, *rest][:MOST]]
    ranked = list(_ranked(query, list(known.values())))[:MOST]
    found = [choice(tag) for tag in ranked]
    typed = " ".join(query.split())
    return found if has(ranked, typed) or refusal(query) else [*found, Choice(typed, is_new=True)]


def completed(typed: str, tag: str) -> str:
    """What is typed, completed to the tag's next "/" or to the whole tag."""
    typed = typed.lstrip()
    if not folded(tag).startswith(folded(typed)):
        return tag
    slash = tag.find("/", len(typed))
    return tag if slash < 0 else tag[: slash + 1]


def _ranked(query: str, known: Sequence[str]) -> Iterator[str]:
    """Known tags that match: exact, prefix of the path or of a part, fuzzy, near-miss; each once."""
    from textual.fuzzy import FuzzySearch

    wanted = folded(" ".join(query.split()))
    exact = [tag for tag in known if folded(tag) == wanted]
    prefix = sorted((tag for tag in known if _begins(folded(tag), wanted)), key=lambda tag: (len(tag), folded(tag)))
    search = FuzzySearch()
    scored = [
        (sum(scores), tag) for tag in known if all(scores := [search.match(w, folded(tag))[0] for w in wanted.split()])
    ]
    fuzzy = [tag for _, tag in sorted(scored, key=lambda pair: (-pair[0], folded(pair[1])))]
    by_fold = {folded(tag): tag for tag in known}
    ends = {part: tag for fold, tag in by_fold.items() for part in (fold, fold.rsplit("/", 1)[-1])}
    near = [ends[fold] for fold in get_close_matches(wanted, ends, n=3, cutoff=0.7)]
    yield from dict.fromkeys([*exact, *prefix, *fuzzy, *near])


def _begins(tag: str, wanted: str) -> bool:
    return tag.startswith(wanted) or any(part.startswith(wanted) for part in tag.split("/"))
