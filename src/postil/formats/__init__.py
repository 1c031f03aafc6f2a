"""From text to document: which reader reads files of which suffix; "" stands for every other."""

from collections.abc import Callable

from postil.core.document import Document
from postil.formats.plain import read_plain

Reader = Callable[[str, str], Document]
"""Takes a text and the name of its source."""


def read_markdown(text: str, source: str) -> Document:
    """Loads the parser's half of this package with the first Markdown."""
    from postil.formats import markdown

    return markdown.read_markdown(text, source)


READERS: dict[str, Reader] = {
    "": read_plain,
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".mdown": read_markdown,
    ".mkd": read_markdown,
}
