"""A notebook in the words of other programs."""

from collections.abc import Callable

from postil.core.notebook import Notebook
from postil.exchange import jsonld, markdown

EXPORTERS: dict[str, Callable[[Notebook], str]] = {"markdown": markdown.export, "jsonld": jsonld.export}
