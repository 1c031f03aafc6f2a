"""What a Markdown text becomes."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.core.document import Document, Span
from postil.formats.builder import OBJECT
from postil.formats.markdown import read_markdown

SEED = Path(__file__).parents[2] / "seeds" / "heat-and-the-city.md"


def test_paragraphs_stand_two_newlines_apart():
    assert read("One.\n\n\n\nTwo.").text == "One.\n\nTwo."


def test_a_soft_break_is_a_blank():
    assert read("The lamp\nwent out.").text == "The lamp went out."


@pytest.mark.parametrize("hard_break", ["  \n", "\\\n", "<br>\n", "<br/>"])
def test_a_hard_break_is_a_newline(hard_break):
    assert read(f"The lamp{hard_break}went out.").text == "The lamp\nwent out."


def test_white_space_collapses_outside_code():
    assert read("The   lamp\n   went\tout.").text == "The lamp went out."


@pytest.mark.parametrize("heading", ["## Nights", "## Nights ##", "Nights\n---"])
def test_a_heading_has_its_level_and_no_marks(heading):
    assert blocks(read(heading)) == [("heading", 2, "", "Nights")]


def test_bullets_are_painted_by_depth():
    assert blocks(read("- a\n  - b\n    - c\n      - d\n- e")) == [
        ("item", 1, "•", "a"),
        ("item", 2, "◦", "b"),
        ("item", 3, "▪", "c"),
        ("item", 4, "▪", "d"),
        ("item", 1, "•", "e"),
    ]


def test_items_stand_one_newline_apart_however_deep_they_are():
    assert read("- a\n  - b\n\n- c").text == "a\nb\nc"


def test_numbers_count_from_the_first_and_keep_their_mark():
    assert blocks(read("7) a\n7) b")) == [("item", 1, "7)", "a"), ("item", 1, "8)", "b")]


def test_a_second_paragraph_of_an_item_has_no_marker():
    assert blocks(read("1. a\n\n   b\n2. c")) == [
        ("item", 1, "1.", "a"),
        ("item", 1, "", "b"),
        ("item", 1, "2.", "c"),
    ]


def test_what_stands_in_an_item_is_as_deep_as_the_item():
    assert blocks(read("- a\n\n  ```\n  b\n  ```\n\n  | c |\n  | - |\n\n  > d")) == [
        ("item", 1, "•", "a"),
        ("code", 1, "", "b"),
        ("table", 1, "", "c"),
        ("quote", 2, "", "d"),
    ]


def test_an_item_that_begins_with_a_comment_keeps_its_marker():
    assert blocks(read("- <!-- hidden -->\n\n  a")) == [("item", 1, "•", "a")]


def test_an_empty_item_leaves_no_trace():
    assert blocks(read("-\n- a")) == [("item", 1, "•", "a")]


def test_check_boxes_are_painted():
    assert blocks(read("- [ ] a\n- [x] b\n- c")) == [
        ("item", 1, "☐", "a"),
        ("item", 1, "☑", "b"),
        ("item", 1, "•", "c"),
    ]


def test_a_quote_has_no_bars():
    assert blocks(read("> One\n> day.\n>\n> > Two.\n\nThree.")) == [
        ("quote", 1, "", "One day."),
        ("quote", 2, "", "Two."),
        ("paragraph", 0, "", "Three."),
    ]


def test_a_quote_in_an_item_takes_its_marker():
    assert blocks(read("- > One.")) == [("quote", 2, "•", "One.")]


def test_a_rule_leaves_no_trace():
    assert read("One.\n\n---\n\n***\n\nTwo.").text == "One.\n\nTwo."


@pytest.mark.parametrize("code", ["```python\na:\n\n\tb  \n```", "~~~\na:\n\n\tb  \n~~~", "    a:\n\n    \tb  "])
def test_code_is_verbatim_without_fence_and_last_newline(code):
    assert blocks(read(code)) == [("code", 0, "", "a:\n\n\tb  ")]


def test_marks_in_code_are_text():
    assert read("```\n# *a* [^1] &amp; <b>\n```").text == "# *a* [^1] &amp; <b>"


def test_a_table_is_one_block_of_rows_and_cells():
    table = "| a | b |\n| :-- | --: |\n| c   | **d** |\n|   | e\\|f |"

    document = read(table)

    assert blocks(document) == [("table", 0, "", "a\tb\nc\td\n\te|f")]
    assert styles(document) == [("strong", "", "d")]


def test_a_break_in_a_cell_is_a_blank():
    assert read("| a |\n| - |\n| b<br>c |").text == "a\nb c"


def test_emphasis_is_a_style():
    document = read("*one* **two** ~~three~~ ~four~ `five`")

    assert document.text == "one two three four five"
    assert styles(document) == [
        ("emphasis", "", "one"),
        ("strong", "", "two"),
        ("strike", "", "three"),
        ("strike", "", "four"),
        ("code", "", "five"),
    ]


def test_styles_lie_within_each_other():
    assert styles(read("***one* two**")) == [("emphasis", "", "one"), ("strong", "", "one two")]


def test_blanks_stand_as_they_are_in_inline_code():
    document = read("Say `` a  ` b `` twice.")

    assert document.text == "Say a  ` b twice."
    assert styles(document) == [("code", "", "a  ` b")]


def test_blanks_at_the_edges_of_inline_code_are_the_lines():
    document = read("a` b`c")

    assert document.text == "a bc"
    assert styles(document) == [("code", "", "b")]


@pytest.mark.parametrize(
    "link",
    [
        "[method](https://example.org/a)",
        '[method](<https://example.org/a> "T")',
        "[method][m]",
        "[method]",
        "[method][]",
    ],
)
def test_a_link_keeps_its_words_and_its_address(link):
    document = read(f"The {link}.\n\n[m]: https://example.org/a\n[method]: https://example.org/a")

    assert document.text == "The method."
    assert styles(document) == [("link", "https://example.org/a", "method")]


@pytest.mark.parametrize("address", ["https://example.org/a?b=ü&c", "<https://example.org/a?b=ü&c>"])
def test_an_address_is_shown_as_it_is_written(address):
    document = read(f"See {address} now.")

    assert document.text == "See https://example.org/a?b=ü&c now."
    assert [text for _, _, text in styles(document)] == ["https://example.org/a?b=ü&c"]


@pytest.mark.parametrize("address", ["https://example.org/__a__(b)", "http://example.org/~a/*b/_c_d"])
def test_marks_in_an_address_are_part_of_it(address):
    assert styles(read(f"(See {address}).")) == [("link", address, address)]


def test_a_full_stop_is_no_part_of_an_address():
    assert styles(read("See https://example.org/a.")) == [("link", "https://example.org/a", "https://example.org/a")]


def test_a_mail_address_is_a_link():
    assert styles(read("Write to ann@example.org.")) == [("link", "mailto:ann@example.org", "ann@example.org")]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:alert(1)", "file:///etc/passwd", "data:text/html,a"]
)
def test_a_link_that_nobody_should_follow_keeps_its_words_only(address):
    assert styles(read(f"[here](<{address}>)")) == [("link", "", "here")]


def test_an_image_is_its_words():
    document = read("![Map of *July*](figures/map.png)")

    assert document.text == "Map of July"
    assert styles(document) == [("image", "figures/map.png", "Map of July")]


def test_a_linked_image_is_an_image_and_a_link():
    assert styles(read("[![Map](map.png)](https://example.org)")) == [
        ("image", "map.png", "Map"),
        ("link", "https://example.org", "Map"),
    ]


def test_an_image_without_words_is_one_character():
    document = read("![](map.png)")

    assert document.text == OBJECT
    assert styles(document) == [("image", "map.png", OBJECT)]


def test_a_footnote_is_called_by_its_label_and_stands_at_the_end():
    document = read("One.[^a]\n\n[^a]: Of many.\n\nTwo.")

    assert blocks(document) == [
        ("paragraph", 0, "", "One.[a]"),
        ("paragraph", 0, "", "Two."),
        ("note", 1, "[a]", "Of many."),
    ]
    assert styles(document) == [("noteref", "a", "[a]")]


def test_footnotes_stand_in_the_order_in_which_they_are_called_and_the_uncalled_last():
    document = read("One.[^b] Two.[^a]\n\n[^a]: A.\n[^c]: C.\n[^b]: B.")

    assert blocks(document)[1:] == [("note", 1, "[b]", "B."), ("note", 1, "[a]", "A."), ("note", 1, "[c]", "C.")]


def test_a_footnote_written_where_it_is_called_takes_a_free_number():
    document = read("One.^[Of many.] Two.[^1]\n\n[^1]: A.")

    assert document.text == "One.[2] Two.[1]\n\nOf many.\n\nA."


def test_a_call_without_a_footnote_is_text():
    assert read("One.[^a]").text == "One.[^a]"


def test_a_footnote_of_two_paragraphs_has_its_marker_once():
    document = read("One.[^1]\n\n[^1]: A.\n\n    B.")

    assert blocks(document)[1:] == [("note", 1, "[1]", "A."), ("note", 1, "", "B.")]


def test_front_matter_is_no_text_and_gives_the_title():
    document = read('---\ntitle: "Heat"\nauthor: Ines\n---\n\n# The City')

    assert (document.text, document.title) == ("The City", "Heat")


def test_lines_are_counted_with_the_front_matter():
    document = read("---\ntitle: Heat\n---\n\n# The City\n\nOne\nday.\n\nTwo.")

    assert [block.line for block in document.blocks(Span(0, len(document)))] == [5, 7, 10]


def test_a_source_from_windows_is_read_alike():
    source = "\ufeff---\r\ntitle: Heat\r\n---\r\n\r\nOne  \r\nday.\r\n"

    document = read(source)

    assert (document.text, document.title, [b.line for b in document.blocks(Span(0, 8))]) == ("One\nday.", "Heat", [5])


def test_prose_between_two_rules_is_no_front_matter():
    assert read("---\nOne day it rained.\n\n---\n\nTwo.").text.startswith("One day it rained.")


def test_without_front_matter_the_first_heading_is_the_title():
    assert read("One.\n\n# *The* City").title == "The City"


def test_inline_html_loses_its_tags():
    assert read('A <b class="x">bold</b> H<sub>2</sub>O <!-- hidden --> day.').text == "A bold H2O day."


def test_a_block_of_html_keeps_its_words_in_lines():
    assert read("<div>\n<p>One &amp; <em>all</em>.</p>\n<p>Two.</p>\n</div>").text == "One & all.\nTwo."


@pytest.mark.parametrize(
    "html", ["<!-- One -->", "<script>\nlet one;\n</script>", "<style>\np {}\n</style>", "<?php one ?>"]
)
def test_html_that_is_not_shown_leaves_no_trace(html):
    assert blocks(read(f"{html}\n\nTwo.")) == [("paragraph", 0, "", "Two.")]


def test_a_definition_list_is_a_term_and_an_item():
    document = read("Tropical night\n: Above 20 °C.\n")

    assert [text for _, _, _, text in blocks(document)] == ["Tropical night", "Above 20 °C."]
    assert blocks(document)[1][:2] == ("item", 1)


def test_an_alert_is_a_quote():
    kind, _, _, text = blocks(read("> [!NOTE]\n> Mind the gap."))[-1]

    assert (kind, text) == ("quote", "Mind the gap.")


def test_entities_and_escapes_are_what_they_stand_for():
    assert read(r"&eacute; &#39; &copy; \*a\* 1\. &nope;").text == "é ' © *a* 1. &nope;"


def test_lone_marks_are_text():
    assert read("2 * 3 * 4 and a_b_c, [x], 5 < 6").text == "2 * 3 * 4 and a_b_c, [x], 5 < 6"


def test_offsets_are_in_code_points():
    document = read("😀 *e\u0301* end")

    assert document.text == "😀 e\u0301 end"
    assert [style.span for style in document.style_spans] == [Span(2, 4)]


def test_what_is_nested_too_deep_is_read_as_plain_text():
    text = ">" * 2_000 + " lamp"

    document = read(text)

    assert document.text == text
    assert document.lines_are_source


def test_an_empty_text_is_an_empty_document():
    document = read("")

    assert (document.text, document.block_at(0), document.title) == ("", None, "")


def test_a_document_of_front_matter_alone_is_empty():
    document = read("---\ntitle: Heat\n---\n")

    assert (document.text, document.title) == ("", "Heat")


def test_a_document_names_its_source_and_its_reader():
    document = read_markdown("One.", "chapter.md")

    assert (document.source, document.reader, document.lines_are_source) == ("chapter.md", "markdown 1", False)


def test_no_mark_is_left_in_the_sample_document():
    document = read(SEED.read_text(encoding="utf-8"))

    prose = [text for kind, _, _, text in blocks(document) if kind != "code"]

    marks = re.compile(r"\*|`|~~|^#|^>|^- |^\d\. |\[\^|\]\(|\]\[|\[[ x]\]|^---|\||https?:|\n\n", re.MULTILINE)
    assert [text for text in prose if marks.search(text)] == []


def test_the_outline_of_the_sample_document():
    document = read(SEED.read_text(encoding="utf-8"))

    assert document.title == "Heat and the City"
    assert [f"{heading.level} {document.passage(heading.span)}" for heading in document.outline] == [
        "1 Heat and the City: A Five-Year Programme for Verrano",
        "2 Summary",
        "2 What the record shows",
        "3 Days",
        "3 Nights",
        "3 Where the heat settles",
        "2 Ranking need",
        "2 Cool roofs",
        "2 Trees and soil",
        "2 Working hours",
        "2 Rooms for the night",
        "2 Care for older residents",
        "2 What it costs",
        "2 Recommendations",
        "2 Before the council vote",
    ]


def test_the_blocks_of_the_sample_document_lie_apart_and_hold_all_of_its_text():
    document = read(SEED.read_text(encoding="utf-8"))

    found = list(document.blocks(Span(0, len(document))))

    gaps = {document.text[a.span.end : b.span.start] for a, b in pairwise(found)}
    assert gaps == {"\n", "\n\n"}
    assert (found[0].span.start, found[-1].span.end) == (0, len(document))


def test_the_blocks_of_the_sample_document_know_their_lines():
    source = SEED.read_text(encoding="utf-8")
    document = read(source)

    beginnings = {
        (document.passage(block.span)[:6], source.split("\n")[block.line - 1])
        for block in document.blocks(Span(0, len(document)))
        if block.kind == "paragraph"
    }

    assert [(words, line) for words, line in beginnings if words not in re.sub(r"[*\[!`]", "", line)] == []


pieces = st.sampled_from(
    [
        *(
            "word",
            " ",
            "\n",
            "\n\n",
            "  \n",
            "*",
            "**",
            "_",
            "~~",
            "`",
            "```\n",
            "# ",
            "> ",
            "- ",
            "1. ",
            "- [x] ",
            "    ",
        ),
        *("|", "|-|\n", "[a](b)", "![c](d)", "[^1]", "[^1]: ", "^[n]", "<b>", "</b>", "<br>", "<!--", "-->", "<div>\n"),
        *(
            "---\n",
            "&amp;",
            "\\",
            ": ",
            "\t",
            "\u00a0",
            "😀",
            "https://a.org/x",
            "ann@a.org",
            "\ud800",
            "\0",
            "[b]: c\n",
        ),
    ]
)


@given(st.lists(pieces, max_size=30).map("".join))
def test_any_text_becomes_a_document_whose_blocks_and_styles_are_whole(source):
    document = read(source)

    found = list(document.blocks(Span(0, len(document))))

    outside = [document.text[a.span.end : b.span.start] for a, b in pairwise(found)]
    assert not "".join(outside).strip()
    assert all(document.passage(block.span).strip() for block in found)
    assert all(0 <= style.span.start < style.span.end <= len(document) for style in document.style_spans)
    assert all(1 <= block.line <= source.count("\n") + 1 for block in found) or document.lines_are_source


def read(text: str) -> Document:
    return read_markdown(text, "")


def blocks(document: Document) -> list[tuple[str, int, str, str]]:
    return [
        (block.kind, block.level, block.marker, document.passage(block.span))
        for block in document.blocks(Span(0, len(document)))
    ]


def styles(document: Document) -> list[tuple[str, str, str]]:
    return [(style.name, style.value, document.passage(style.span)) for style in document.style_spans]
