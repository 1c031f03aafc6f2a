"""Which theme the screen wears: the one asked for, the one in the settings, else dark or light as the terminal is."""

import os

from textual.theme import BUILTIN_THEMES

from postil.core.display import shown_line
from postil.errors import PostilError
from postil.settings import Settings


def theme(asked: str, settings: Settings, *, is_light: bool | None = None) -> str:
    """A theme's name; `asked` comes before the settings. Raises PostilError where there is none of that name."""
    if asked and asked not in BUILTIN_THEMES:
        raise PostilError(no_such(asked))
    return asked or (settings.theme if settings.theme in BUILTIN_THEMES else "") or _as_the_terminal(is_light)


def problem(settings: Settings) -> str:
    """What is wrong with the theme in the settings; "" for nothing."""
    if not settings.theme or settings.theme in BUILTIN_THEMES:
        return ""
    return settings.problem("theme", f"{no_such(settings.theme)} The terminal's dark or light stands.")


def no_such(name: str) -> str:
    return f"{shown_line(name)}: no such theme. There are: {', '.join(sorted(BUILTIN_THEMES))}."


def _as_the_terminal(is_light: bool | None) -> str:
    """Dark or light as the terminal is where that is known, else as COLORFGBG says, else dark."""
    if "NO_COLOR" in os.environ:
        return "ansi-dark"
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    is_light = background in ("7", "15") if is_light is None else is_light
    return "textual-light" if is_light else "textual-dark"
