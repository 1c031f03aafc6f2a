"""Print where the file of settings is, and every option with its default, its meaning and what stands now."""

import argparse
import sys
from collections.abc import Iterator

from postil.commands.document import is_terminal, tell
from postil.core.display import shown
from postil.library import Library
from postil.settings import OPTIONS, Settings, allowed, in_toml, named


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--path", action="store_true", help="print the file's path alone")


def run(parsed: argparse.Namespace) -> int:
    """What is printed is itself a file of settings; 1 where the present one has something wrong."""
    library = Library()
    path = library.home.settings
    assert path is not None, "a user's home has a place for settings"
    if parsed.path:
        print(shown(str(path)) if is_terminal(sys.stdout) else path)
        return 0
    from postil.ui import themes
    from postil.ui.keys import own_keys

    settings = library.settings
    wrong = (*settings.problems, *filter(None, [themes.problem(settings)]), *own_keys.problems(settings))
    is_there = path.exists()
    print(f"# {named(path)}{'' if is_there else ' (there is none yet: put here what you want otherwise)'}")
    for line in _options(settings):
        print(line)
    tell(wrong)
    return 1 if wrong else 0


def _options(settings: Settings) -> Iterator[str]:
    from postil.ui.keys.own_keys import keymap_of

    for name, option in OPTIONS.items():
        yield f"\n# {option.metadata['meaning']}"
        yield f"# {allowed(option)}; default: {in_toml(option.default)}"
        yield f"{name} = {in_toml(getattr(settings, name))}"
    yield "\n# ACTION = a key or a list of keys; an empty list takes its keys away. The actions:"
    yield "[bind]"
    for key in keymap_of(settings.keys, {})[0].keys:
        yield f"# {key.action} = {in_toml(key.keys)}  # {key.words}"
    for action, keys in settings.bind.items():
        yield f"{in_toml(action)} = {in_toml(keys)}"
