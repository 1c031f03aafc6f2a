"""A row with labels over it: nothing moves, nothing that a terminal obeys comes in."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from postil.core.display import shown
from postil.ui.text.layout import cells
from postil.ui.text.painting import Piece, labelled

TEXT = st.text(st.sampled_from("ab 潮位e\u0301é\u200d😀.,"), max_size=30).map(shown)
ROWS = st.lists(st.tuples(TEXT, st.sampled_from([(), ("focus",), ("quote", "tint-1")])), max_size=5)


@st.composite
def rows_with_labels(draw: st.DrawFn) -> tuple[list[Piece], list[tuple[int, str, str]]]:
    pieces = draw(ROWS)
    text = "".join(each for each, _ in pieces)
    places = sorted({x for x in accumulate(map(cells, text), initial=0) if x < cells(text)})
    chosen = sorted(draw(st.sets(st.sampled_from(places)))) if places else []
    return pieces, [(x, draw(st.sampled_from(["a", "sd"])), "label") for x in chosen]


def cell_by_cell(pieces: list[Piece]) -> list[tuple[str, bool]]:
    """What stands in each cell, and whether it is a label's; what takes no cell stands with what is before it."""
    found: list[tuple[str, bool]] = []
    for text, names in pieces:
        for character in text:
            if cells(character):
                found += [(character, "label" in names), *[("", "label" in names)] * (cells(character) - 1)]
            elif found:
                found[-1] = (found[-1][0] + character, found[-1][1])
    return found


@given(rows_with_labels())
def test_a_row_grows_by_no_more_than_the_last_label_stands_out(
    row: tuple[list[Piece], list[tuple[int, str, str]]],
) -> None:
    pieces, labels = row
    width = sum(cells(text) for text, _ in pieces)
    ends = [x + len(letters) for x, letters, _ in labels]

    assert sum(cells(text) for text, _ in labelled(pieces, labels)) == max([width, *ends])


@given(rows_with_labels())
def test_each_label_begins_in_its_cell(row: tuple[list[Piece], list[tuple[int, str, str]]]) -> None:
    pieces, labels = row

    found = cell_by_cell(labelled(pieces, labels))

    assert [found[x] for x, _, _ in labels] == [(letters[0], True) for _, letters, _ in labels]


@given(rows_with_labels())
def test_what_no_label_covers_stays_in_its_cell_with_its_accents(
    row: tuple[list[Piece], list[tuple[int, str, str]]],
) -> None:
    pieces, labels = row
    before = cell_by_cell(pieces)

    after = cell_by_cell(labelled(pieces, labels))[: len(before)]

    kept = [(x, cell) for x, (cell, is_label) in enumerate(after) if not is_label and cell.strip()]
    assert [(x, before[x][0]) for x, _ in kept] == kept


@given(rows_with_labels())
def test_no_control_character_comes_in(row: tuple[list[Piece], list[tuple[int, str, str]]]) -> None:
    text = "".join(text for text, _ in labelled(*row))

    assert text == shown(text)
