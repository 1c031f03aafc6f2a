"""What is on screen, drawn row by row, and the moves that keep the reader's place."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drawing import row_drawn
from postil.core.document import Document, Span
from postil.formats.builder import Builder, plain
from postil.ui.text.layout import Layout
from postil.ui.text.viewport import Viewport

WORDS = st.text("ab ", min_size=1, max_size=60).filter(str.strip)
heights = st.integers(1, 12)
texts = st.lists(WORDS, min_size=1, max_size=12).map("\n\n".join)

few = settings(max_examples=settings().max_examples // 2)


@st.composite
def views(draw: st.DrawFn) -> Viewport:
    """Any text at any height, scrolled anywhere."""
    document = plain(draw(texts), draw(st.sampled_from(["paragraphs", "wrapped", "lines"])))
    view = Viewport(Layout(document, draw(st.integers(8, 30))), draw(heights))
    view.scroll(draw(st.integers(0, 40)))
    return view


@few
@given(views(), st.integers(-20, 20))
def test_scrolling_there_and_back_ends_where_it_began(view: Viewport, rows: int) -> None:
    before = screen(view)

    view.scroll(-view.scroll(rows))

    assert screen(view) == before


@few
@given(views(), st.integers(-20, 20))
def test_scrolling_never_goes_further_than_asked(view: Viewport, rows: int) -> None:
    moved = view.scroll(rows)

    assert abs(moved) <= abs(rows)
    assert moved * rows >= 0


@few
@given(views(), st.integers(1, 40))
def test_nothing_is_empty_below_the_text_while_there_is_text_above(view: Viewport, rows: int) -> None:
    view.scroll(rows)

    assert len(screen(view)) == view.height or view.layout.before(view.top[0]) is None


@few
@given(views())
def test_the_end_stands_in_the_last_row(view: Viewport) -> None:
    view.to_end()

    last = list(view.rows())[-1]
    assert view.is_at_end
    assert last[1] == last[0].height - 1


@few
@given(views(), st.integers(0, 400), st.integers(0, 11))
def test_what_is_put_is_in_sight(view: Viewport, offset: int, y: int) -> None:
    offset = offset % len(view.layout.document)

    view.put(offset, min(y, view.free - 1))

    assert view.row_of(offset) is not None


@few
@given(views(), st.integers(0, 400), st.integers(1, 30))
def test_what_is_shown_begins_on_the_screen(view: Viewport, start: int, length: int) -> None:
    start = start % len(view.layout.document)

    view.show(Span(start, min(start + length, len(view.layout.document))))

    assert view.row_of(start) is not None


@few
@given(views(), st.integers(0, 400), st.integers(1, 30))
def test_what_is_shown_twice_stays_where_it_was(view: Viewport, start: int, length: int) -> None:
    start = start % len(view.layout.document)
    span = Span(start, min(start + length, len(view.layout.document)))
    view.show(span)
    once = screen(view)

    view.show(span)

    assert screen(view) == once


@few
@given(views(), st.integers(0, 400), st.integers(8, 30))
def test_a_row_in_sight_keeps_its_place_when_the_width_changes_unless_the_ends_forbid_it(
    view: Viewport, offset: int, width: int
) -> None:
    offset = offset % len(view.layout.document)
    view.show(Span(offset, offset + 1))
    y = view.row_of(offset)

    view.relaid(Layout(view.layout.document, width), view.height, offset)

    assert view.row_of(offset) == y or view.is_at_end or is_at_start(view)


def test_putting_a_passage_shows_it_at_that_row() -> None:
    view = Viewport(Layout(lines(20), 20), 5)

    view.put(offset_of(view, "line 10"), 2)

    assert screen(view) == ["line 8", "line 9", "line 10", "line 11", "line 12"]


def test_near_the_beginning_a_passage_stands_higher_than_asked() -> None:
    view = Viewport(Layout(lines(20), 20), 5)

    view.put(offset_of(view, "line 1"), 4)

    assert screen(view) == ["line 0", "line 1", "line 2", "line 3", "line 4"]


def test_near_the_end_a_passage_stands_lower_than_asked() -> None:
    view = Viewport(Layout(lines(20), 20), 5)

    view.put(offset_of(view, "line 18"), 0)

    assert screen(view) == ["line 15", "line 16", "line 17", "line 18", "line 19"]


def test_scrolling_says_how_far_it_went() -> None:
    view = Viewport(Layout(lines(8), 20), 5)

    assert [view.scroll(2), view.scroll(2), view.scroll(2), view.scroll(-9)] == [2, 1, 0, -3]


def test_a_text_shorter_than_the_screen_does_not_scroll() -> None:
    view = Viewport(Layout(lines(3), 20), 5)

    assert view.scroll(1) == 0
    assert screen(view) == ["line 0", "line 1", "line 2"]


def test_an_empty_text_has_no_rows() -> None:
    view = Viewport(Layout(plain(""), 20), 5)
    view.to_end()
    view.put(0, 2)

    assert screen(view) == []
    assert (view.scroll(3), view.is_at_end, view.span) == (0, True, Span(0, 0))


def test_the_view_rests_while_two_rows_stay_free_below() -> None:
    view = Viewport(Layout(lines(20), 20), 10)

    view.show(span_of(view, "line 7"))

    assert screen(view)[0] == "line 0"


def test_the_view_moves_when_fewer_than_two_rows_stay_free_below() -> None:
    view = Viewport(Layout(lines(20), 20), 10)

    view.show(span_of(view, "line 8"))

    assert screen(view)[2] == "line 8"


def test_the_view_moves_when_fewer_than_two_rows_stay_free_above() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.put(offset_of(view, "line 12"), 0)

    view.show(span_of(view, "line 13"))

    assert screen(view)[2] == "line 13"


def test_at_the_end_of_the_text_no_row_has_to_stay_free_below() -> None:
    view = Viewport(Layout(lines(20), 20), 10)
    view.to_end()

    view.show(span_of(view, "line 19"))

    assert screen(view)[-1] == "line 19"


def test_a_passage_taller_than_the_rest_of_the_screen_begins_at_the_top() -> None:
    view = Viewport(Layout(lines(40), 20), 10)

    view.show(Span(offset_of(view, "line 20"), offset_of(view, "line 29")))

    assert screen(view)[0] == "line 20"


def test_a_passage_taller_than_the_screen_begins_at_the_top() -> None:
    view = Viewport(Layout(lines(60), 20), 10)

    view.show(Span(offset_of(view, "line 20"), offset_of(view, "line 45")))

    assert screen(view)[0] == "line 20"


def test_a_passage_far_away_is_shown_too() -> None:
    view = Viewport(Layout(lines(5_000), 20), 10)

    view.show(span_of(view, "line 4321"))

    assert screen(view)[2] == "line 4321"


def test_revealing_scrolls_by_the_least() -> None:
    view = Viewport(Layout(lines(30), 20), 10)

    view.reveal(span_of(view, "line 11"))

    assert screen(view)[-1] == "line 11"


def test_revealing_upward_scrolls_by_the_least() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.put(offset_of(view, "line 12"), 0)

    view.reveal(span_of(view, "line 10"))

    assert screen(view)[0] == "line 10"


def test_a_passage_in_sight_is_revealed_without_scrolling() -> None:
    view = Viewport(Layout(lines(30), 20), 10)

    view.reveal(span_of(view, "line 9"))

    assert screen(view)[0] == "line 0"


def test_what_lies_under_a_sheet_is_not_in_sight() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.covered = 4

    view.reveal(span_of(view, "line 7"))

    assert screen(view)[: view.free][-1] == "line 7"


def test_the_height_of_a_screen_changes_and_the_focus_keeps_its_row() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.put(offset_of(view, "line 12"), 3)

    view.relaid(view.layout, 6, offset_of(view, "line 12"))

    assert screen(view) == ["line 9", "line 10", "line 11", "line 12", "line 13", "line 14"]


def test_a_focus_below_a_smaller_screen_moves_to_its_last_row() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.put(offset_of(view, "line 12"), 8)

    view.relaid(view.layout, 6, offset_of(view, "line 12"))

    assert screen(view)[-1] == "line 12"


def test_without_a_focus_in_sight_the_end_stays_the_end() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.to_end()

    view.relaid(Layout(view.layout.document, 8), 6, 0)

    assert screen(view)[-1] == "line 29"


def test_without_a_focus_in_sight_the_top_row_stays_the_top_row() -> None:
    view = Viewport(Layout(lines(30), 20), 10)
    view.put(offset_of(view, "line 12"), 0)

    view.relaid(Layout(view.layout.document, 8), 6, None)

    assert screen(view)[0] == "line 12"


def test_a_blank_row_above_a_paragraph_is_scrolled_by_itself() -> None:
    view = Viewport(Layout(plain("one\ntwo\nthree", "paragraphs"), 20), 3)

    view.scroll(1)

    assert screen(view) == ["", "two", ""]


def test_a_heading_has_two_rows_above_it() -> None:
    builder = Builder()
    with builder.block("paragraph"):
        builder.text("Before.")
    with builder.block("heading", 2):
        builder.text("Lamps")
    view = Viewport(Layout(builder.document(reader="test 1"), 20), 4)

    assert screen(view) == ["Before.", "", "", "Lamps"]


def test_the_text_in_sight_is_told() -> None:
    view = Viewport(Layout(lines(30), 20), 3)
    view.scroll(4)

    assert view.layout.document.passage(view.span) == "line 4\nline 5\nline 6\n"


def lines(count: int) -> Document:
    return plain("\n".join(f"line {n}" for n in range(count)), "lines")


def offset_of(view: Viewport, words: str) -> int:
    return span_of(view, words).start


def span_of(view: Viewport, words: str) -> Span:
    document = view.layout.document
    blocks = document.blocks(Span(0, len(document)))
    return next(block.span for block in blocks if document.passage(block.span) == words)


def screen(view: Viewport) -> list[str]:
    return [row_drawn(view.layout.document, fold, n, view.layout.width) for fold, n in view.rows()]


def is_at_start(view: Viewport) -> bool:
    return view.top[1] == 0 and view.layout.before(view.top[0]) is None
