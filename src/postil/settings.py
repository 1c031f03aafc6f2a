"""The user's configuration file: `config.toml` in the folder of settings for postil."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from postil.core.display import quoted, shown_line

Allowed = type | tuple[str, ...] | range
"""What an option may be: any text, true or false, one of some words, a number in a range."""

TEXT_LINES = ('"""', "'''")
PART = r"""([\w-]+|"[^"\\]*"|'[^']*')"""
TABLE = rf"\s*\[+\s*{PART}([^\]]*)\]+\s*(#.*)?$"
ENTRY = rf"\s*{PART}\s*(?:\.\s*{PART}\s*)?="


def _option(default: Any, allowed: Allowed, meaning: str) -> Any:
    return field(default=default, metadata={"allowed": allowed, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every option with its default, what it may be, and what it means; widths in cells.

    `file` is where they come from, as it is shown; `lines` has the line of each option that stands there (and of
    "bind.ACTION"), `problems` what is wrong there.
    """

    name: str = _option("", str, 'who makes annotations; "" is git\'s user.name, else the login')
    snapshots: bool = _option(True, bool, "keep the text of each annotated document, to find passages again")
    keys: str = _option("vim", ("vim", "less", "arrows"), "the keys to begin with; [bind] changes single ones")
    theme: str = _option("", str, 'one of Textual\'s themes; "" is dark or light, as the terminal says')
    width: int = _option(72, range(40, 77), "cells of text in a row, where there is room")
    panel: str = _option("auto", ("right", "below", "auto"), "where the annotations stand; auto: right, else below")
    panel_width: int = _option(0, range(20, 61), "cells of the panel on the right; 0 is 34, and 44 from 160 columns on")
    unit: str = _option("paragraph", ("paragraph", "sentence"), "what j and k go by in a document that is new")
    editor: str = _option("", str, 'the editor for long notes; "" is $VISUAL, else $EDITOR')
    marks: str = _option(
        "auto", ("auto", "unicode", "ascii"), "characters in the margin; auto: what the terminal can show"
    )
    bind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    problems: tuple[str, ...] = field(default=(), compare=False)

    def problem(self, option: str, words: str) -> str:
        """What is wrong with an option (or "bind.ACTION"), with the file and, where it is known, the line."""
        line = self.lines.get(option) or self.lines.get(option.partition(".")[0])
        return f"{self.file}:{line}: {words}" if line else f"{self.file}: {words}"


OPTIONS: dict[str, Field[Any]] = {each.name: each for each in fields(Settings) if each.metadata}


def read_settings(path: Path) -> Settings:
    """The settings in the file; the default stands for what is wrong or not there."""
    file = named(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Settings(file=file)
    except OSError as error:
        words = f"it cannot be read ({error.strerror or error}); the defaults stand."
        return Settings(file=file, problems=(f"{file}: {words}",))
    import tomllib

    try:
        text = data.decode("utf-8-sig")
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        words = f"{file}:{_where(error, data)}: this is no TOML ({_reason(error)}); the defaults stand."
        return Settings(file=file, problems=(words,))
    faults = {option: fault for option, value in found.items() if (fault := _fault(option, value))}
    taken = {option: value for option, value in found.items() if option not in faults}
    bind = {action: _keys(value) for action, value in taken.pop("bind", {}).items()}
    faults |= {
        f"bind.{action}": _no_keys(action, found["bind"][action]) for action, keys in bind.items() if keys is None
    }
    bound = {action: keys for action, keys in bind.items() if keys is not None}
    settings = Settings(**taken, bind=bound, file=file, lines=_lines(text))
    return replace(settings, problems=tuple(settings.problem(option, words) for option, words in faults.items()))


def named(path: Path) -> str:
    """A path as it is shown: the home folder is ~."""
    home = os.path.join(os.path.expanduser("~"), "")
    words = str(path)
    return shown_line(f"~{os.sep}{words[len(home) :]}" if words.startswith(home) else words)


def in_toml(value: object) -> str:
    """A text, a number, true or false, or a list of them, as TOML has it; what does not print is escaped."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            printable = (each if each.isprintable() else f"\\U{ord(each):08x}" for each in escaped)
            return f'"{"".join(printable)}"'
        case tuple():
            return f"[{', '.join(map(in_toml, value))}]"
        case _:
            return str(value)


def allowed(option: Field[Any]) -> str:
    """What an option may be, in words."""
    match option.metadata["allowed"]:
        case range() as numbers:
            words = f"a whole number from {numbers.start} to {numbers.stop - 1}"
            return words if option.default in numbers else f"{words}, or {option.default}"
        case tuple() as choices:
            return f"{', '.join(map(in_toml, choices[:-1]))} or {in_toml(choices[-1])}"
        case kind:
            return "true or false" if kind is bool else "a text in quotes"


def _fault(name: str, value: object) -> str:
    """What is wrong with an option's value; "" for nothing."""
    if name == "bind":
        return "" if isinstance(value, dict) else f"bind must be a table, not {_told(value)}; the keys stay."
    option = OPTIONS.get(name)
    if option is None:
        return f"there is no option {shown_line(name)}. There are: {', '.join(OPTIONS)}, [bind]."
    allows = option.metadata["allowed"]
    is_kind = type(value) is type(option.default)
    if is_kind and (isinstance(allows, type) or value in allows or value == option.default):
        return ""
    return f"{name} must be {allowed(option)}, not {_told(value)}; {in_toml(option.default)} stands."


def _keys(value: object) -> tuple[str, ...] | None:
    """The keys that an action is to have; None for what are no keys."""
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        return None
    return tuple(keys)


def _no_keys(action: str, value: object) -> str:
    return f"{shown_line(action)} must be a key in quotes or a list of keys, not {_told(value)}; its keys stay."


def _told(value: object) -> str:
    match value:
        case str():
            return quoted(value, 40) or "an empty text"
        case bool() | int() | float():
            return shown_line(in_toml(value))
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _where(error: Exception, data: bytes) -> str:
    """Line and column of what is no TOML, from 1 on; the last place of the file where the error names none."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    if found:
        return f"{found[1]}:{found[2]}"
    before = data[: error.start] if isinstance(error, UnicodeDecodeError) else data
    last = before.rpartition(b"\n")[2].decode(errors="replace")
    lines_before = before.count(b"\n")
    return f"{lines_before + 1}:{len(last) + 1}"


def _reason(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "not UTF-8"
        case RecursionError():
            return "nested too deeply"
        case _:
            return shown_line(str(error).partition(" (at ")[0])


def _lines(text: str) -> dict[str, int]:
    """The line of each option, table, and "TABLE.OPTION", from 1 on; not of what stands inside other values."""
    return {name: line for line, name in reversed(list(_named_lines(text)))}


def _named_lines(text: str) -> Iterator[tuple[int, str]]:
    table, is_inside = "", False
    for number, line in enumerate(text.split("\n"), 1):
        was_inside = is_inside
        is_inside ^= sum(map(line.count, TEXT_LINES)) % 2 == 1
        if was_inside:
            continue
        if header := re.match(TABLE, line):
            table = _bare(header[1]) + header[2].strip()
            yield number, table
        elif entry := re.match(ENTRY, line):
            first, second = map(_bare, entry.groups(""))
            name = f"{table}.{first}" if table else first
            yield number, name
            if second:
                yield number, f"{name}.{second}"


def _bare(part: str) -> str:
    return part.strip("\"'")
