"""How the commands tell what became of a quoted passage."""

from collections.abc import Sequence
from typing import Any

from postil.core.display import quoted, shown_line
from postil.core.document import Document
from postil.core.standing import Quoted
from postil.core.word_diff import Run, changes

LONGEST_QUOTE = 60
LONGEST_WORDS = 40
LONGEST_NOTE = 40
MOST_CHANGES = 5

LED_BY = 25
"""Code points that are shown before a change far on, but for a word that this cuts."""


def line_of(name: str, document: Document | None, passage: Quoted) -> str:
    """As compilers write it: where, what it is, was and now, the words that changed, tags, note."""
    if passage.standing != "gone":
        runs = passage.runs
        was, now = _around_the_change(runs)
        parts = [f"was {quoted(was, LONGEST_QUOTE)} now {quoted(now, LONGEST_QUOTE)}", _changed_words(runs)]
    else:
        parts = [f"was {quoted(passage.was, LONGEST_QUOTE)}"]
    if passage.standing == "gone" and document is not None and passage.span is not None:
        parts.append(f"most like it: {quoted(document.passage(passage.span), LONGEST_QUOTE)}")
    parts.append(added(passage, LONGEST_NOTE))
    return f"{place(name, document, passage)}: {passage.standing}: {'; '.join(filter(None, parts))}"


def record_of(name: str, document: Document | None, passage: Quoted) -> dict[str, Any]:
    """For programs; nothing stands `now` where it was not found."""
    line, column = _line_and_column(document, passage)
    is_found = passage.standing != "gone"
    return {
        "file": name,
        "line": line,
        "column": column,
        "id": passage.annotation.id,
        "state": passage.standing,
        "score": passage.place.score,
        "was": passage.was,
        "now": passage.now if is_found else None,
        "changes": [list(each) for each in changes(passage.runs)] if is_found else [],
        "tags": list(passage.annotation.tags),
        "note": passage.annotation.note,
    }


def place(name: str, document: Document | None, passage: Quoted) -> str:
    """`FILE:LINE:COLUMN`, of the likeliest place where it is gone, else of the beginning."""
    line, column = _line_and_column(document, passage)
    return f"{shown_line(name)}:{line}:{column}"


def added(passage: Quoted, most: int) -> str:
    """Its tags and its note, or the beginning of it."""
    note = shown_line(passage.annotation.note)
    short_note = note if len(note) <= most else f"{note[: most - 1].rstrip()}…"
    return " ".join(
        [*(f"#{shown_line(tag)}" for tag in passage.annotation.tags), *([f"- {short_note}"] if note else [])]
    )


def diffed(runs: Sequence[Run]) -> str:
    """On one line, with the marks of `git diff --word-diff`."""
    return shown_line("".join(run.now if run.is_same else _marked(run) for run in runs))


def _line_and_column(document: Document | None, passage: Quoted) -> tuple[int, int]:
    return document.source_line(passage.span.start) if document is not None and passage.span is not None else (1, 1)


def _around_the_change(runs: Sequence[Run]) -> tuple[str, str]:
    """Both texts from a few words before the first change on, where it would else not be seen in their beginnings."""
    first = next((number for number, run in enumerate(runs) if not run.is_same), 0)
    head = "".join(run.now for run in runs[:first])
    was, now = ("".join(each) for each in zip(*runs[first:], strict=True))
    if len(head) > LONGEST_QUOTE - LED_BY:
        head = "…" + (head[-LED_BY:].partition(" ")[2] or head[-LED_BY:])
    return head + was, head + now


def _changed_words(runs: Sequence[Run]) -> str:
    """`25 -> 24`, `[-deleted-]`, `{+inserted+}`; the first few."""
    found = changes(runs)
    words = [_changed(was, now) for was, now in found[:MOST_CHANGES]]
    return ", ".join([*words, *([f"{len(found) - MOST_CHANGES} more"] if len(found) > MOST_CHANGES else [])])


def _changed(was: str, now: str) -> str:
    if was and now:
        before, after = _distinct(was, now)
        return f"{_cut(before)} -> {_cut(after)}"
    return f"[-{_cut(_told(was))}-]" if was else f"{{+{_cut(_told(now))}+}}"


def _marked(run: Run) -> str:
    """White space around the words stays outside of the marks."""
    whole = run.now or run.was
    words = whole.strip()
    head, _, tail = whole.partition(words)
    was, now = _distinct(run.was.strip(), run.now.strip())
    return "".join([head, f"[-{was}-]" if was else "", f"{{+{now}+}}" if now else "", tail])


def _distinct(was: str, now: str) -> tuple[str, str]:
    """As both may be written to a terminal; where that makes them the same, what cannot be seen is spelled out."""
    before, after = _told(was), _told(now)
    return (_spelled(was), _spelled(now)) if before == after else (before, after)


def _told(words: str) -> str:
    return shown_line(words) or _spelled(words)


def _spelled(words: str) -> str:
    """Each character but the plain ones by its number."""
    return "".join(each if each.isascii() and each.isprintable() else f"<U+{ord(each):04X}>" for each in words)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"
