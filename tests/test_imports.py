"""What is loaded when: nothing heavy before it is needed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import postil

SOURCES = sorted(Path(postil.__file__).parent.rglob("*.py"))
HEAVY = {"textual", "rich", "tinydb", "orjson", "markdown_it", "asyncio"}


def loaded_by(statement: str) -> set[str]:
    """The top packages that a fresh Python has loaded after the statement."""
    told = "import sys; print('\\n'.join({name.partition('.')[0] for name in sys.modules}))"
    ran = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{told}"], check=True, capture_output=True, encoding="utf-8", timeout=60
    )
    return set(ran.stdout.splitlines())


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded_by("import postil.cli") & HEAVY == set()


def test_help_loads_nothing_heavy() -> None:
    statement = "import postil.cli, contextlib\nwith contextlib.suppress(SystemExit): postil.cli.main(['--help'])"

    assert loaded_by(statement) & HEAVY == set()


@pytest.mark.parametrize("room", ["text", "keys"])
def test_the_text_and_the_keys_need_no_textual(room: str) -> None:
    modules = [f"postil.ui.{room}.{path.stem}" for path in SOURCES if path.parent.name == room]

    assert "textual" not in loaded_by(f"import {', '.join(modules)}")


@pytest.mark.parametrize("module", ["postil.core.notebook", "postil.core.document", "postil.session"])
def test_the_core_needs_no_library_of_ours(module: str) -> None:
    assert loaded_by(f"import {module}") & HEAVY == set()


def test_the_library_opens_without_textual_and_without_a_database() -> None:
    assert loaded_by("import postil.library") & {"textual", "rich", "tinydb", "orjson"} == set()


def test_whether_there_is_anything_to_adopt_is_asked_without_a_database() -> None:
    assert loaded_by("import postil.adoption, postil.store.adoption") & {"textual", "rich", "tinydb", "orjson"} == set()


def test_the_text_of_a_document_is_asked_and_nowhere_sliced() -> None:
    outside = [
        path for path in SOURCES if path.name not in ("document.py", "anchoring.py") and path.parent.name != "matching"
    ]

    slicing = [path.name for path in outside if re.search(r"[a-z]\w*\.text\[", path.read_text(encoding="utf-8"))]

    assert slicing == []


def test_the_reading_screen_loads_no_sheet_no_list_and_no_parser_before_its_first_key() -> None:
    told = "import sys, postil.commands.read, postil.ui.app; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, encoding="utf-8", timeout=60)

    later = ("sheets.", "keys.commands", "screens.help", "screens.outline", "screens.opening", "screens.palette")
    loaded = {name for name in ran.stdout.split() if name.startswith("postil.")}

    assert {name for name in loaded if name.startswith(tuple(f"postil.ui.{each}" for each in later))} == set()
    assert (
        loaded & {"postil.formats.markdown", "postil.core.account", "postil.store.searches", "postil.clipboard"}
        == set()
    )
