"""Regular expressions that someone types."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing import drawn
from postil.core.document import Document, Span
from postil.core.expression import Expression
from postil.core.required import required
from postil.core.small_letters import SmallLetters
from postil.errors import NoExpression, TakesTooLong
from postil.formats.builder import plain

FRAGMENTS = (
    *(
        "a",
        "b",
        "ab",
        "ba",
        "A",
        "s",
        "k",
        "é",
        " ",
        "|",
        ".",
        "+",
        "*",
        "?",
        "+?",
        "{2}",
        "{0,1}",
        "[ab]",
        "[^a|]",
        "^",
        "$",
    ),
    *(
        r"\b",
        r"\w",
        r"\|",
        r"\x61",
        r"\n",
        "(",
        "(?:",
        "(?=",
        "(?!",
        "(?<=",
        "(?<!",
        "(?i)",
        "(?i:",
        ")",
        "|b",
        "(a|b)",
        "(ab)?",
    ),
)


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


@given(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6),
    st.text("aAbBsſkK é\n|", max_size=40),
    st.integers(0, 9),
)
def test_letters_that_are_located_first_do_not_change_what_is_found(fragments: list[str], text: str, at: int) -> None:
    query, start = "".join(fragments), min(at, len(text))

    assert located(text, query, start) == tried(text, query, start)


@pytest.mark.parametrize(
    ("query", "runs", "first"),
    [
        ("lamp", [("lamp",)], ["lamp"]),
        (r"\blamps?", [("lamp",)], ["lamp"]),
        ("^a.lamp+s*", [("a", "lamp")], ["a"]),
        (r"\w+ophone", [("ophone",)], [""]),
        ("lamp|the (old|new) quay", [("lamp",), ("the", "quay")], ["lamp", "the"]),
        (r"lam{2}p(?=[(|]x)", [("la", "p")], ["la"]),
        ("(lamp)", [("lamp",)], ["lamp"]),
        ("(?:lamp|quay)", [("lamp",), ("quay",)], ["lamp", "quay"]),
    ],
)
def test_what_each_match_must_hold(query: str, runs: list[tuple[str, ...]], first: list[str]) -> None:
    found = required(query)

    assert [each.runs for each in found] == runs
    assert [each.first for each in found] == first


@pytest.mark.parametrize(
    "query",
    [
        r"\d+",
        "lamp|.",
        "a|b|c|d",
        "(lamp)?",
        "(lamp).(quay)",
        "(?=lamp)",
        "(?i)lamp",
        r"\x41b",
        r"a\Kb",
        "(?:lamp){e<=1}",
    ],
)
def test_nothing_is_known_of_some(query: str) -> None:
    assert required(query) == []


def located(text: str, query: str, start: int) -> list[Span] | str:
    """With the small letters of the text."""
    document = plain(text)
    letters = SmallLetters(document)
    while letters.go_on():
        pass
    return found_by(document, lambda: Expression(query, letters), start)


def tried(text: str, query: str, start: int) -> list[Span] | str:
    return found_by(plain(text), lambda: Expression(query), start)


def found_by(document: Document, made: Callable[[], Expression], start: int) -> list[Span] | str:
    try:
        return list(document.find(made(), Span(start, len(document))))
    except NoExpression:
        return "no expression"
