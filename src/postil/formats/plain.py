"""Read plain text: prose, logs, source code, what another program printed."""

import re
from dataclasses import replace
from pathlib import PurePath

from postil.core.blocks import Shape
from postil.core.document import Document
from postil.formats.builder import plain

LINE_BY_LINE = re.compile(
    r".+\.(?:asm|awk|bash|bat|c|cc|cfg|clj|cmake|conf|cpp|cs|css|csv|dart|diff|el|elm|erl|exs?|fish|fs|go|gradle|h|hh|hpp|hs|"
    r"ini|java|jl|js|json|jsonl|jsx|kt|less|lisp|lua|mjs|mk|ml|nim|nix|patch|php|pl|pm|properties|proto|ps1|pyi?|r|rb|rs|"
    r"scala|scm|scss|sh|sql|srt|swift|tcl|tex|tf|toml|tsv|tsx?|vim|vtt|vue|xml|ya?ml|zig|zsh|log(?:\.\d+)?)"
    r"|makefile|dockerfile|jenkinsfile|rakefile|gemfile|crontab|syslog",
    re.IGNORECASE,
)
"""Names of logs (rotated too: "app.log.1"), source code and tables: in them a line is a paragraph."""

OVERSTRUCK = re.compile(r"[^\n\b]\x08")
"""A character and the backspace over it: bold ("x\\bx") and underlined ("_\\bx") as a typewriter makes them."""


def read_plain(text: str, source: str) -> Document:
    """A text as it is, but for overstrikes (man pages).

    `source` names it; where the name does not tell that a line is a paragraph, the text tells its own shape.
    """
    text = OVERSTRUCK.sub("", text) if "\b" in text else text
    shape: Shape | None = "lines" if LINE_BY_LINE.fullmatch(PurePath(source).name) else None
    return replace(plain(text, shape), source=source)
