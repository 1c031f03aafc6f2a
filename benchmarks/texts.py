"""Texts to annotate and edit: a folder of them, or those that are found wherever the project is installed."""

from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path

from releases import Release, Unreachable, text_of

LONG = 8_000
"""Characters from which on a text is worth editing."""

TOPICS = 6
"""Into so many texts Python's own help is cut."""

JAPANESE = Release("fastapi", "0.103.2", "*/docs/ja/docs/*.md")


def texts_in(folder: Path) -> dict[str, str]:
    """The folder's texts by name."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".md", ".rst"))
    return {path.name: path.read_text("utf-8").replace("\r\n", "\n") for path in paths}


def found_texts(seeds: Path) -> dict[str, str]:
    """The project's sample documents, descriptions of installed packages, Python's help; Japanese ones if they can be had."""
    found = {**texts_in(seeds), **dict(_descriptions()), **dict(_help()), **_japanese()}
    return {name: text for name, text in found.items() if len(text) >= LONG}


def _descriptions() -> Iterator[tuple[str, str]]:
    for distribution in sorted(distributions(), key=lambda each: each.metadata["Name"]):
        message = distribution.metadata
        text = message.json.get("description")
        yield message["Name"], str(text or "").replace("\r\n", "\n")


def _help() -> Iterator[tuple[str, str]]:
    try:
        from pydoc_data.topics import topics  # noqa: PLC0415 - not every Python has it
    except ImportError:
        return
    ordered: Mapping[str, str] = topics
    names = sorted(ordered)
    for number in range(TOPICS):
        yield f"python-help-{number + 1}", "\n\n".join(ordered[name].strip() for name in names[number::TOPICS])


def _japanese() -> dict[str, str]:
    try:
        text = text_of(JAPANESE)
    except Unreachable as error:
        print(f"No Japanese texts, as pip could not fetch them ({error}).")
        return {}
    third = len(text) // 3
    return {f"japanese-{number + 1}": text[number * third : (number + 1) * third] for number in range(3)}
