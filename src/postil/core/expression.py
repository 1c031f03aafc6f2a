"""A regular expression that someone types: compiled with smart case, and stopped when it takes too long."""

import re
from collections.abc import Iterator
from math import prod
from typing import Any

from postil.core.document import Match
from postil.core.required import required
from postil.core.small_letters import LONG, OVERLAP, SmallLetters, small
from postil.errors import NoExpression, TakesTooLong

LIMIT = 0.1
"""Seconds that one search may take."""

LIMIT_IN_LONG = 0.03
"""Seconds in a long text: there one can go on by slices, between two keys."""

STOPPED = "this expression takes too long; it was stopped"

LARGEST = 100_000
"""What the numbers of an expression's repeats may make when multiplied; a larger one would fill the memory."""

ESCAPE = re.compile(r"\\[pPN]\{[^}]*\}|\\.|\(\?P?<\w*>", re.DOTALL)
"""What may hold capitals that are no letters of the text."""

BLANK = re.compile(r"\\[pPN]\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]| ", re.DOTALL)
"""A blank, or what may hold one that stands for itself: escapes, sets."""

BLANK_OR_LINE_END = r"(?: |(?<=\S)\n[ \t]*(?=\S))"

REPEAT = re.compile(r"\{(\d*)(?:,(\d*))?\}")


class Expression:
    """A regular expression; a blank in it is a line end within a paragraph too. Raises NoExpression.

    Capitals count only where it has one; those of escapes (`\\S`) and names do not make it have one.
    """

    def __init__(self, source: str, letters: SmallLetters | None = None) -> None:
        plain = ESCAPE.sub("", source)
        self._ignores_case = plain == plain.lower()
        self._letters = letters
        self._required = required(source)
        if prod(max(int(number) for number in found if number) for found in _repeats(source)) > LARGEST:
            raise NoExpression("this expression repeats something too often")
        is_literal = "(?#" in source or re.search(r"\(\?\w*x", source)
        compiled = self._compile(source)
        self._compiled = compiled if is_literal else self._compile(BLANK.sub(_blank, source))

    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Match]:
        """Raises TakesTooLong after `LIMIT` seconds, in a long text after `LIMIT_IN_LONG`."""
        first = self._first(text, start, end)
        if first is None:
            return
        try:
            limit = LIMIT if end - start <= LONG else LIMIT_IN_LONG
            yield from self._compiled.finditer(text, first, end, timeout=limit)
        except TimeoutError as error:
            raise TakesTooLong(STOPPED) from error
        except (MemoryError, RecursionError) as error:
            raise TakesTooLong("this expression takes too much memory; it was stopped") from error

    def _first(self, text: str, start: int, end: int) -> int | None:
        """The offset before which no match begins; None where there is none at all."""
        letters = self._letters
        if not self._required or letters is None or not (letters.are_of(text) and letters.are_made):
            return start
        where, made = (letters, small) if self._ignores_case else (text, str)
        found = []
        for each in self._required:
            if all(where.find(made(run)[:OVERLAP], start, end) >= 0 for run in each.runs):
                found.append(where.find(made(each.first)[:OVERLAP], start, end))
        return min(found, default=None)

    def _compile(self, source: str) -> Any:
        import regex

        flags = regex.MULTILINE | (regex.IGNORECASE if self._ignores_case else 0)
        try:
            return regex.compile(source, flags)
        except regex.error as error:
            raise NoExpression(_said(error.msg, source, error.pos)) from error
        except (MemoryError, RecursionError, OverflowError, ValueError) as error:
            raise NoExpression("this expression is too large") from error


def _repeats(source: str) -> list[tuple[str, str]]:
    return [found for found in REPEAT.findall(source) if any(found)]


def _said(reason: str, source: str, position: int | None) -> str:
    """What is wrong with an expression, and where."""
    if position is None:
        return f"no regular expression: {reason}"
    return f"no regular expression: {reason} " + (f"after “{source[:position]}”" if position else "at its beginning")


def _blank(found: re.Match[str]) -> str:
    return BLANK_OR_LINE_END if found[0] == " " else found[0]
