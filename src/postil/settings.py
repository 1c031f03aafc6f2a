"""The user's configuration file: `config.toml` in the folder of settings for postil."""

from dataclasses import dataclass
from pathlib import Path

from postil.core.display import shown_line
from postil.errors import PostilError


@dataclass(frozen=True, slots=True)
class Settings:
    """`name` is who makes annotations ("" for git's user.name); `snapshots`: keep the text of each annotated document."""

    name: str = ""
    snapshots: bool = True


def read_settings(path: Path) -> Settings:
    """The settings in the file, as they come where there is none. Raises PostilError with what is wrong in it."""
    import tomllib

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise PostilError(f"{_named(path)} cannot be read ({error.strerror or error}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PostilError(f"{_named(path)} is no TOML: {shown_line(str(error))}.") from error
    kinds = {"name": (str, "a text in quotes"), "snapshots": (bool, "true or false")}
    for key, value in found.items():
        if key not in kinds:
            raise PostilError(f"{_named(path)}: there is no setting {shown_line(key)}. There are: {', '.join(kinds)}.")
        kind, words = kinds[key]
        if type(value) is not kind:
            raise PostilError(f"{_named(path)}: {key} must be {words}.")
    return Settings(**found)


def _named(path: Path) -> str:
    return shown_line(str(path))
