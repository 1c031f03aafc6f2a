"""Read a record that is just as `to_json` writes it, as nearly all are, in a fraction of the time.

Nothing is mended here: what is missing, of another kind or one too many raises, and the record is left to the reader of
any record in `webannotation`, who would make the same of it. Where there are as many fields as were read, there are no
others.
"""

from functools import lru_cache
from typing import Any

from postil.core import tags
from postil.core.annotation import Annotation, Target, TextPositionSelector, TextQuoteSelector

CONTEXT: list[Any] = ["http://www.w3.org/ns/anno.jsonld", {"postil": "urn:x-postil:"}]
MOTIVATIONS = ("tagging", "commenting", "highlighting")


def as_written(record: Any) -> Annotation | None:
    """The annotation in a record that holds what `to_json` writes and no more; None for any other."""
    try:
        return _annotation(record)
    except (KeyError, TypeError, ValueError):
        return None


def _annotation(record: Any) -> Annotation:
    id, created, modified = record["id"], record["created"], record["modified"]
    creator, bodies, rivals = record.get("creator"), record.get("body"), record.get("postil:rivals")
    is_done, has_star = record.get("postil:status") == "done", record.get("postil:star") is True
    if not (
        type(id) is type(created) is type(modified) is str
        and id
        and created
        and modified
        and record["type"] == "Annotation"
        and record["motivation"] in MOTIVATIONS
        and record["@context"] == CONTEXT
        and len(record) == 7 + bool(creator) + bool(bodies) + is_done + has_star + (rivals is not None)
    ):
        raise ValueError
    found, note = _tags_and_note(bodies) if bodies else ((), "")
    return Annotation(  # fields by name would take half as long again
        id,
        _target(record["target"], None if rivals is None else _rivals(rivals)),
        created,
        modified,
        found,
        note,
        "done" if is_done else "open",
        has_star,
        _name(creator) if creator else "",
    )


def _name(person: Any) -> str:
    name = person["name"]
    if type(name) is not str or person["type"] != "Person" or len(person) != 2:
        raise ValueError
    return name


def _tags_and_note(bodies: Any) -> tuple[tuple[str, ...], str]:
    words, note = [], ""
    for body in bodies:
        value, purpose = body["value"], body["purpose"]
        if type(value) is not str or body["type"] != "TextualBody":
            raise ValueError
        if purpose == "tagging" and len(body) == 3:
            words.append(value)
        elif purpose == "commenting" and len(body) == 4 and body["format"] == "text/markdown" and not note:
            note = value
        else:
            raise ValueError
    return _kept(tuple(words)), note


@lru_cache(4_096)
def _kept(words: tuple[str, ...]) -> tuple[str, ...]:
    """The tags by the rule, each in its first spelling."""
    if not all(map(str.strip, words)):
        raise ValueError
    found: dict[str, str] = {}
    for tag in map(tags.kept, words):
        found.setdefault(tags.folded(tag), tag)
    return tuple(found.values())


def _rivals(rivals: Any) -> tuple[TextQuoteSelector, ...]:
    if not all(len(each) == 4 and each["type"] == "TextQuoteSelector" for each in rivals) or type(rivals) is not list:
        raise ValueError
    quotes = [(each["exact"], each["prefix"], each["suffix"]) for each in rivals]
    if not all(type(words) is str for quote in quotes for words in quote):
        raise ValueError
    return tuple(TextQuoteSelector(*quote) for quote in quotes)


def _target(target: Any, rivals: tuple[TextQuoteSelector, ...] | None) -> Target:
    quote, position = target["selector"]
    text = target["postil:text"]
    exact, prefix, suffix = quote["exact"], quote["prefix"], quote["suffix"]
    start, end = position["start"], position["end"]
    sha256, length, reader = text["sha256"], text["length"], text["reader"]
    if not (
        "source" in target
        and len(target) == len(position) == len(text) == 3
        and len(quote) == 4
        and quote["type"] == "TextQuoteSelector"
        and position["type"] == "TextPositionSelector"
        and type(exact) is type(prefix) is type(suffix) is type(sha256) is type(reader) is str
        and type(start) is type(end) is type(length) is int
        and 0 <= start <= end
        and length >= 0
    ):
        raise ValueError
    return Target(
        TextQuoteSelector(exact, prefix, suffix), TextPositionSelector(start, end), sha256, length, reader, rivals
    )
