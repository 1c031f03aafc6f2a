"""Words of a text in Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from postil.exchange.markdown import escaped

COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def rendered(text: str) -> str:
    """The words that a Markdown renderer shows of a paragraph."""
    tokens = COMMONMARK.parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {token.type for token in children} <= {"text", "softbreak"}
    return "".join(token.content if token.type == "text" else "\n" for token in children)


MARKUP = [
    "# no heading",
    "Title\n===",
    "Title\n---",
    "- no item",
    "+ no item",
    "1. no item",
    "12) no item",
    "> no quote",
    "* * *",
    "*no* __emphasis__ ~~gone~~",
    "`no code`",
    "[no](http://link) ![no](image.png)",
    "[no]: http://definition",
    "<b>no</b> <http://a.b> <!-- no -->",
    "&amp; &#65; &nbsp;",
    "a | b\n--- | ---\nc | d",
    "back\\slash\\",
    "```\nno fence",
    "~~~\nno fence",
    "R&D snake_case 3,000 $5 (a) 2 < 3 > 1!",
]


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_quote_is_shown_as_it_is(text: str) -> None:
    assert rendered(escaped(text)) == text


def test_words_are_not_littered_with_backslashes() -> None:
    assert escaped("R&D: snake_case, $3,000 (a) 2 < 3!") == "R&D: snake_case, $3,000 (a) 2 < 3!"


lines = st.text(alphabet="ab1 .)-+=*_`~#>|:<&;!/[]()\\", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(lines, min_size=1, max_size=4).map("\n".join))
def test_a_quote_never_becomes_markup(text: str) -> None:
    assert rendered(escaped(text)) == text
