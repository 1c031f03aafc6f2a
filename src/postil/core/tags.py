"""The rule for a tag: a path with "/", trimmed, one blank for many, at most 200 code points; case kept, not compared."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from postil.errors import BadTag

LONGEST = 200
"""Code points of the longest tag."""

DIGITS = 9
"""How many tags have a digit in the picker."""


def normal(words: str) -> str:
    """The tag as it is kept: NFC, trimmed, runs of white space one blank, also around "/". Raises BadTag."""
    tag = unicodedata.normalize("NFC", words)
    parts = [" ".join(part.split()) for part in tag.split("/")]
    tag = "/".join(parts)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in tag):
        raise BadTag("A tag cannot hold control characters.")
    if not all(parts):
        raise BadTag("A tag needs a word on both sides of each “/”." if "/" in tag else "Type a tag first.")
    if len(tag) > LONGEST:
        raise BadTag(f"A tag has at most {LONGEST} characters; this one has {len(tag)}.")
    return tag


def refusal(words: str) -> str:
    """Why words are no tag; "" where they are one."""
    try:
        normal(words)
    except BadTag as error:
        return str(error)
    return ""


@lru_cache(4_096)
def kept(words: str) -> str:
    """The tag by the rule; one that breaks it stays as it is."""
    try:
        return normal(words)
    except BadTag:
        return words


def folded(tag: str) -> str:
    """What two spellings of one tag have in common."""
    return unicodedata.normalize("NFC", tag).casefold()


def without(tags: Iterable[str], tag: str) -> tuple[str, ...]:
    """The tags but this one, in order."""
    return tuple(each for each in tags if folded(each) != folded(tag))


def has(tags: Iterable[str], tag: str) -> bool:
    """Whether the tag is among them, in whatever spelling."""
    return any(folded(each) == folded(tag) for each in tags)


def digits(kept: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, str]:
    """Which digit takes which tag: a tag keeps its digit until one used more often needs it."""
    by_use = sorted(counts, key=lambda tag: (-counts[tag], folded(tag)))
    wanted = by_use[:DIGITS]
    taken = {digit: tag for digit, tag in kept.items() if tag in wanted}
    free = (str(n) for n in range(1, DIGITS + 1) if str(n) not in taken)
    late = (tag for tag in wanted if tag not in taken.values())
    return dict(sorted({**taken, **dict(zip(free, late, strict=False))}.items()))


IN_VIVO = 40
"""Code points of a tag that is made of a passage's own words."""


def in_vivo(passage: str) -> str:
    """A passage's own words as a tag: as many whole ones as there is room for, without the punctuation around them."""
    spaced = (
        character if character.isprintable() and character != "/" else " " for character in passage[: 4 * IN_VIVO]
    )
    words = " ".join("".join(spaced).split())
    if len(words) > IN_VIVO:
        head, blank, _ = words[: IN_VIVO + 1].rpartition(" ")
        words = head if blank else words[:IN_VIVO]
    return words.strip(" .,:;!?…\"'“”‘’«»()[]{}")
