"""`postil config`: where the file of settings is, what each option means, and what stands now."""

from pathlib import Path

import pytest

from command_line import Postil, runner, settle_in
from postil.settings import OPTIONS, read_settings
from postil.ui.keys import keymap

GOOD = 'name = "Ada \\"A.\\""\nwidth = 50\npanel = "below"\n[bind]\nhighlight = ["h", "ctrl+e"]\n"no action" = []\n'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settle_in(monkeypatch, tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.txt").write_text("It was late.", encoding="utf-8")
    path = tmp_path / "home" / "config" / "postil" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def postil(config: Path, capsys: pytest.CaptureFixture[str]) -> Postil:
    return runner(capsys)


def test_the_path_alone_is_printed_for_path(postil: Postil, config: Path) -> None:
    assert postil("config", "--path").out == f"{config}\n"


def test_without_a_file_it_says_where_one_would_be(postil: Postil) -> None:
    ran = postil("config")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("# ~/config/postil/config.toml (there is none yet")


@pytest.mark.parametrize("option", OPTIONS)
def test_each_option_is_printed_with_its_meaning(postil: Postil, option: str) -> None:
    lines = postil("config").out.splitlines()

    at = next(number for number, line in enumerate(lines) if line.startswith(f"{option} = "))
    assert lines[at - 2] == f"# {OPTIONS[option].metadata['meaning']}"
    assert "; default: " in lines[at - 1]


def test_what_stands_now_is_printed(postil: Postil, config: Path) -> None:
    config.write_text(GOOD, encoding="utf-8")

    lines = postil("config").out.splitlines()

    assert lines[0] == "# ~/config/postil/config.toml"
    assert "width = 50" in lines
    assert '"highlight" = ["h", "ctrl+e"]' in lines


@pytest.mark.parametrize("content", ["", GOOD])
def test_what_is_printed_says_the_same_when_it_is_pasted(postil: Postil, config: Path, content: str) -> None:
    config.write_text(content, encoding="utf-8")
    before = read_settings(config)

    config.write_text(postil("config").out, encoding="utf-8")

    assert read_settings(config) == before
    assert read_settings(config).problems == ()


def test_each_action_is_printed_with_its_keys(postil: Postil) -> None:
    printed = postil("config").out

    assert [key.action for key in keymap.KEYS if f"\n# {key.action} = [" not in printed] == []


def test_a_line_of_an_action_can_be_taken_in(postil: Postil, config: Path) -> None:
    printed = postil("config").out

    config.write_text(printed.replace("# quit = ", "quit = "), encoding="utf-8")

    assert read_settings(config).bind == {"quit": ("q",)}


def test_a_file_with_a_bad_entry_is_told_and_is_not_done(postil: Postil, config: Path) -> None:
    config.write_text("\nwidth = 3\n", encoding="utf-8")

    ran = postil("config")

    assert ran.code == 1
    assert ran.err == (
        "postil: ~/config/postil/config.toml:2: width must be a whole number from 40 to 76, not 3; 72 stands.\n"
    )
    assert "\nwidth = 72\n" in ran.out


def test_an_unknown_theme_is_told_with_its_line(postil: Postil, config: Path) -> None:
    config.write_text('theme = "puce"\n', encoding="utf-8")

    ran = postil("config")

    assert ran.code == 1
    assert ran.err.startswith("postil: ~/config/postil/config.toml:1: puce: no such theme. There are: ")


@pytest.mark.parametrize("command", [("list",), ("add", "--quote", "It was late."), ("where",)])
def test_a_command_tells_once_what_is_wrong_and_goes_on(postil: Postil, config: Path, command: tuple[str, ...]) -> None:
    config.write_text("width = ", encoding="utf-8")

    ran = postil(command[0], "story.txt", *command[1:])

    assert ran.code == 0
    assert ran.err.count("postil: ~/config/postil/config.toml:1:9: this is no TOML (Invalid value)") == 1
