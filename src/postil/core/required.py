"""What every match of a regular expression must hold: letters that are located faster than it is tried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

MOST = 3
"""Alternatives that are worth it."""

UNREAD = re.compile(r"\(\?(?![:=!]|<[=!])|\(\*|\{(?![\d,]+\})|\\(?![dDwWsSbBnrtAZ\W])")
"""What is not understood here: flags, names, verbs, fuzzy matching, escapes that are longer or mean more."""

SET = r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]"

TOKEN = re.compile(rf"\\.|{SET}|\{{[\d,]+\}}|.", re.DOTALL)

SPECIAL = frozenset("\\[]().^$?*+{} \n\t")


@dataclass(frozen=True, slots=True)
class Required:
    """Of one alternative: its runs of letters, and the one it begins with ("" for none)."""

    runs: tuple[str, ...]
    first: str


def required(source: str) -> list[Required]:
    """One for each alternative, so that each match holds one; none where that is not known or not worth it."""
    if UNREAD.search(source):
        return []
    found = [_required(tokens) for tokens in _alternatives(_unwrapped(TOKEN.findall(source)))]
    return found if len(found) <= MOST and all(each.runs for each in found) else []


def _unwrapped(source: list[str]) -> list[str]:
    """What is in the group that is all of an expression; else the expression as it is."""
    depths = list(accumulate((token == "(") - (token == ")") for token in source))
    if source[:1] != ["("] or 0 in depths[:-1] or depths[-1] != 0:
        return source
    if source[1] == "?":
        return source[3:-1] if source[2] == ":" else source
    return source[1:-1]


def _alternatives(source: list[str]) -> Iterator[list[str]]:
    """The parts between the bars, each as its tokens; a group is one token, a parenthesis."""
    tokens: list[str] = []
    depth = 0
    for token in source:
        depth += (token == "(") - (token == ")")
        if depth == 0 and token == "|":
            yield tokens
            tokens = []
        elif depth == 0:
            tokens.append(token)
    yield tokens


def _required(tokens: list[str]) -> Required:
    """A letter that may be missing ends a run, one that may be repeated does so behind it."""
    runs = [""]
    for token in tokens:
        if token[0] in "?*{":
            runs[-1] = runs[-1][:-1]
        if token[0] not in SPECIAL:
            runs[-1] += token
        elif token not in ("^", r"\b") or runs != [""]:
            runs.append("")
    return Required(tuple(filter(None, runs)), runs[0])
