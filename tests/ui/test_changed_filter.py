"""`:changed`: the panel shows only annotations whose text changed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from postil.core.document import Span
from postil.library import Source
from reading import Desk, Reading

LINES = (
    "The harbour was quiet before the storm came in from the west that evening.",
    "In the morning the 25 boats of the small fleet left for the outer banks.",
    "Nobody had spoken of the wreck since the lighthouse keeper went away.",
    "The cook sold his last 12 barrels of herring to a merchant from the north.",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Four annotations; the second and the last passage were changed since."""
    made = Desk(tmp_path, "\n".join(LINES) + "\n")
    opened = made.library.open(Source(made.document))
    for line in LINES:
        start = opened.document.text.index(line)
        opened.session.note(Span(start, start + len(line)), "why?")
    assert opened.store.flush(10)
    opened.store.close()
    text = "\n".join(LINES).replace("25 boats", "24 boats").replace("12 barrels", "13 barrels")
    made.document.write_text(text + "\n", encoding="utf-8")
    return made


@pytest.fixture
async def reading(desk: Desk) -> AsyncIterator[Reading]:
    async with desk.reading() as reading:
        await reading.until(lambda: not reading.screen.session.notebook.unsought)
        yield reading


async def filter_by_change(reading: Reading) -> None:
    await reading.press("colon")
    await reading.type("changed")
    await reading.press("enter")


async def test_the_panel_shows_only_what_changed(reading: Reading) -> None:
    await filter_by_change(reading)

    assert reading.screen.panel.count == 2
    assert reading.message.startswith("2 of 4 changed")
    assert "2 annotations · changed" in "\n".join(reading.panel_rows)


async def test_the_panels_place_counts_what_is_shown(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("tab", "j")

    assert "annotation 2 of 2 · changed" in reading.screen.status.left
    assert "2 of 2 · changed" in "\n".join(reading.panel_rows)


async def test_next_annotation_goes_through_what_is_shown(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("semicolon")
    first = reading.passage
    await reading.press("semicolon")

    assert (first, reading.passage) == (LINES[1].replace("25", "24"), LINES[3].replace("12", "13"))
    await reading.press("semicolon")
    assert reading.message == "no annotation further down"


async def test_escape_shows_all_again(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("escape")

    assert reading.screen.panel.count == 4
    assert "changed" not in "\n".join(reading.panel_rows)


async def test_escape_takes_the_search_marks_away_first(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("slash")
    await reading.type("boats")
    await reading.press("enter", "escape")

    assert reading.screen.panel.count == 2
    await reading.press("escape")
    assert reading.screen.panel.count == 4


async def test_the_same_command_again_shows_all(reading: Reading) -> None:
    await filter_by_change(reading)
    await filter_by_change(reading)

    assert reading.screen.panel.count == 4


async def test_verbs_of_the_panel_act_on_what_it_shows(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("tab", "g", "g", "x")

    done = [each for each in reading.screen.session.notebook.in_reading_order if each.status == "done"]
    assert [each.target.quote.exact for each in done] == [LINES[1]]


async def test_what_is_deleted_and_brought_back_is_counted(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("tab", "d", "d")
    assert reading.screen.panel.count == 1

    await reading.press("u")

    assert reading.screen.panel.count == 2


async def test_a_filter_that_leaves_nothing_ends(reading: Reading) -> None:
    await filter_by_change(reading)
    await reading.press("tab", "d", "d", "d", "d")

    assert reading.screen.panel.count == 2
    assert reading.screen.filter == ""


async def test_below_the_text_the_rule_says_what_is_shown(desk: Desk) -> None:
    async with desk.reading((80, 30)) as reading:
        await reading.until(lambda: not reading.screen.session.notebook.unsought)
        await filter_by_change(reading)

        assert "2 annotations · changed" in "\n".join(reading.panel_rows)


async def test_where_nothing_changed_everything_stays_shown(tmp_path: Path) -> None:
    async with Desk(tmp_path).reading() as reading:
        await reading.press("h")
        await filter_by_change(reading)

        assert reading.message == "no passage changed since it was marked"
        assert reading.screen.panel.count == 1


async def test_the_palette_has_it(reading: Reading) -> None:
    await reading.press("ctrl+p")
    await reading.type("changed")
    await reading.press("enter")
    await reading.until(lambda: bool(reading.screen.filter))

    assert reading.screen.panel.count == 2
