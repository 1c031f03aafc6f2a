"""What a configuration file says, and what is said of one that is wrong."""

from pathlib import Path
from typing import Any

import pytest

from postil.settings import Settings, in_toml, read_settings

DEFAULTS = Settings()


def reading(folder: Path, content: str | bytes) -> Settings:
    """The settings of a file with this content."""
    path = folder / "config.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_settings(path)


def test_without_a_file_the_settings_are_as_they_come(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "config.toml")

    assert settings == DEFAULTS
    assert settings.problems == ()


def test_an_empty_file_leaves_everything_as_it_comes(tmp_path: Path) -> None:
    settings = reading(tmp_path, "")

    assert settings == DEFAULTS
    assert settings.problems == ()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", "Ada"),
        ("snapshots", False),
        ("keys", "less"),
        ("theme", "nord"),
        ("width", 40),
        ("width", 76),
        ("panel", "below"),
        ("panel_width", 20),
        ("panel_width", 60),
        ("unit", "sentence"),
        ("editor", "vim -n"),
        ("marks", "ascii"),
    ],
)
def test_an_option_is_taken_from_the_file(tmp_path: Path, option: str, value: Any) -> None:
    settings = reading(tmp_path, f"{option} = {in_toml(value)}\n")

    assert getattr(settings, option) == value
    assert settings.problems == ()


def test_a_key_and_a_list_of_keys_are_bound_and_an_empty_list_takes_them_away(tmp_path: Path) -> None:
    settings = reading(tmp_path, '[bind]\nhighlight = "h"\ntag = ["t", "ctrl+t"]\nquit = []\n')

    assert settings.bind == {"highlight": ("h",), "tag": ("t", "ctrl+t"), "quit": ()}
    assert settings.problems == ()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('width = "wide"', "width must be a whole number from 40 to 76, not “wide”; 72 stands."),
        ("width = 39", "width must be a whole number from 40 to 76, not 39; 72 stands."),
        ("width = 77", "width must be a whole number from 40 to 76, not 77; 72 stands."),
        ("width = 72.0", "width must be a whole number from 40 to 76, not 72.0; 72 stands."),
        ("width = true", "width must be a whole number from 40 to 76, not true; 72 stands."),
        ("panel_width = 19", "panel_width must be a whole number from 20 to 60, or 0, not 19; 0 stands."),
        ("panel_width = false", "panel_width must be a whole number from 20 to 60, or 0, not false; 0 stands."),
        ('keys = "emacs"', 'keys must be "vim", "less" or "arrows", not “emacs”; "vim" stands.'),
        ('panel = ""', 'panel must be "right", "below" or "auto", not an empty text; "auto" stands.'),
        ('unit = "word"', 'unit must be "paragraph" or "sentence", not “word”; "paragraph" stands.'),
        ("marks = 1", 'marks must be "auto", "unicode" or "ascii", not 1; "auto" stands.'),
        ('snapshots = "no"', "snapshots must be true or false, not “no”; true stands."),
        ("name = 1", 'name must be a text in quotes, not 1; "" stands.'),
        ("theme = []", 'theme must be a text in quotes, not a list; "" stands.'),
        ("editor = 2026-01-01", 'editor must be a text in quotes, not a date or time; "" stands.'),
        ("bind = 3", "bind must be a table, not 3; the keys stay."),
    ],
)
def test_a_bad_entry_is_named_with_its_line_and_the_default_stands(tmp_path: Path, entry: str, words: str) -> None:
    settings = reading(tmp_path, f"# mine\n\n{entry}\n")

    assert settings.problems == (f"{tmp_path}/config.toml:3: {words}",)
    assert settings == DEFAULTS


def test_a_bad_entry_leaves_the_good_ones(tmp_path: Path) -> None:
    settings = reading(tmp_path, 'width = 1\nname = "Ada"\n')

    assert (settings.width, settings.name) == (72, "Ada")


def test_an_option_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (problem,) = reading(tmp_path, "\nsnapshot = true\n").problems

    assert problem.startswith(f"{tmp_path}/config.toml:2: there is no option snapshot. There are: name, snapshots, ")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("[colours]\nred = 1", 1),
        ("[[colours]] # mine\nred = 1", 1),
        ("a = 1", 1),
        ('name = "x"\n"a b" = 1', 2),
        ("'a.b' = 1", 1),
        ("\ncolours.red = 1", 2),
        ('name = """\nwidth = 3\n"""\nshiny = 1', 4),
    ],
)
def test_the_line_of_an_unknown_option_is_found(tmp_path: Path, content: str, line: int) -> None:
    (problem,) = reading(tmp_path, content).problems

    assert f"config.toml:{line}: there is no option " in problem


def test_what_stands_in_a_long_text_is_no_line_of_an_option(tmp_path: Path) -> None:
    (problem,) = reading(tmp_path, 'name = """\nwidth = 3\n"""\nwidth = 4').problems

    assert "config.toml:4: width" in problem


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("[bind]\n\nhighlight = 3", 3),
        ('[bind]\n"highlight" = [1]', 2),
        ("\nbind.highlight = true", 2),
        ("\n\nbind = { highlight = { a = 1 } }", 3),
    ],
)
def test_what_are_no_keys_is_named_with_its_line(tmp_path: Path, content: str, line: int) -> None:
    settings = reading(tmp_path, content)

    (problem,) = settings.problems
    assert f"config.toml:{line}: highlight must be a key in quotes or a list of keys, not " in problem
    assert settings.bind == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\nname = ", "2:8: this is no TOML (Invalid value); the defaults stand."),
        (b'width = 50\nname = "', "2:9: this is no TOML (Unterminated string); the defaults stand."),
        (b"width = 50\nwidth = 51\n", "2:11: this is no TOML (Cannot overwrite a value); the defaults stand."),
        (b"width = 50\nname = \xff", "2:8: this is no TOML (not UTF-8); the defaults stand."),
        (b"a = " + 5_000 * b"[", "1:5005: this is no TOML (nested too deeply); the defaults stand."),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_line_and_column(tmp_path: Path, content: bytes, words: str) -> None:
    settings = reading(tmp_path, content)

    assert settings.problems == (f"{tmp_path}/config.toml:{words}",)
    assert settings == DEFAULTS


def test_a_number_too_large_for_python_is_told(tmp_path: Path) -> None:
    (problem,) = reading(tmp_path, "width = " + 5_000 * "9").problems

    assert "this is no TOML" in problem


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert reading(tmp_path, b"\xef\xbb\xbfwidth = 50\r\n").width == 50


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)

    assert settings.problems == (f"{tmp_path}: it cannot be read (Is a directory); the defaults stand.",)
    assert settings == DEFAULTS


def test_controls_in_the_file_do_not_reach_what_is_told(tmp_path: Path) -> None:
    problems = reading(tmp_path, '"\\u001b[2J" = 1\nkeys = "\\u001b]0;x\\u0007"\n').problems

    assert len(problems) == 2
    assert all(problem.isprintable() for problem in problems)


def test_the_home_folder_is_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    (problem,) = reading(tmp_path, "width = 1").problems

    assert problem.startswith("~/config.toml:1: ")


@pytest.mark.parametrize("text", ['a "b" \\ c', "\x1b[2J\x7f", "\u202e", "\U000e0001", "", "é “x”"])
def test_a_text_written_as_toml_is_read_back(tmp_path: Path, text: str) -> None:
    written = in_toml(text)

    assert written.isprintable()
    assert reading(tmp_path, f"name = {written}").name == text
