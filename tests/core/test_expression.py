"""Regular expressions that someone types."""

import time

import pytest

from drawing import drawn
from postil.core.document import Span
from postil.core.expression import Expression
from postil.errors import NoExpression, TakesTooLong
from postil.formats.builder import plain


def test_an_expression_finds_what_it_describes() -> None:
    assert first("on 3 May 1921", r"\d{4}") == "on 3 May [1921>"


def test_small_letters_find_capitals_too() -> None:
    assert first("The Lamp", "l.mp") == "The [Lamp>"


def test_a_capital_finds_capitals_only() -> None:
    assert first("a lamp, a Lamp", "L.mp") == "a lamp, a [Lamp>"


@pytest.mark.parametrize("query", [r"\Slamp", r"\p{Lu}?lamp", r"(?P<Name>lamp)"])
def test_capitals_of_escapes_and_names_do_not_count(query: str) -> None:
    assert "LAMP" in first("aLAMP", query).replace("[", "").replace(">", "")
    assert first("aLAMP", query) != "nothing"


def test_a_caret_and_a_dollar_are_the_edges_of_a_line() -> None:
    assert first("one\ntwo\nthree", "^t.o$") == "one\n[two>\nthree"


def test_a_blank_is_a_line_end_too() -> None:
    assert first("The lamp\n  went out.", "lamp w..t") == "The [lamp\n  went> out."


def test_a_blank_is_no_empty_line() -> None:
    assert first("The lamp\n\nwent out.", "lamp w..t") == "nothing"


@pytest.mark.parametrize("query", ["p[ ]w", r"p\ w", "(?x)p w", "p[[:alpha:] ]w"])
def test_a_blank_that_stands_for_itself_is_left_alone(query: str) -> None:
    assert first("lamp\nwent", query) in ("nothing", "lamp\nwent")


def test_empty_matches_are_passed_over() -> None:
    assert first("abc", "x*") == "nothing"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a(b", "missing ) after “a(b”"),
        ("*a", "nothing to repeat at its beginning"),
        ("[z", "unterminated character set after “[z”"),
        ("\\", "bad escape (end of pattern) after “\\”"),
    ],
)
def test_what_is_wrong_is_said_with_where(query: str, words: str) -> None:
    with pytest.raises(NoExpression) as raised:
        Expression(query)

    assert str(raised.value) == f"no regular expression: {words}"


@pytest.mark.parametrize("query", ["(?:(?:(?:a{1000}){1000}){1000})", "x{1000000}", "(" * 3_000 + ")" * 3_000])
def test_an_expression_that_would_fill_the_memory_is_refused(query: str) -> None:
    with pytest.raises(NoExpression):
        Expression(query)


@pytest.mark.parametrize("query", ["(a+)+$b", "(a|aa)+b$", "(?:a|a)*[bc]"])
def test_a_pathological_expression_is_stopped(query: str) -> None:
    document = plain("a" * 40_000)
    begun = time.perf_counter()

    with pytest.raises(TakesTooLong):
        list(document.find(Expression(query), Span(0, len(document))))

    assert time.perf_counter() - begun < 2


def first(text: str, query: str) -> str:
    document = plain(text)
    return drawn(document, next(document.find(Expression(query), Span(0, len(document))), None))
