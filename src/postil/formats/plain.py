"""Read plain text: prose, logs, source code, what another program printed."""

import re
from dataclasses import replace
from pathlib import PurePath

from postil.core.blocks import Shape
from postil.core.document import Document
from postil.formats.builder import plain

LINE_BY_LINE = {
    ".asm",
    ".awk",
    ".bash",
    ".bat",
    ".c",
    ".cc",
    ".cfg",
    ".clj",
    ".cmake",
    ".conf",
    ".cpp",
    ".cs",
    ".css",
    ".csv",
    ".dart",
    ".diff",
    ".el",
    ".elm",
    ".erl",
    ".ex",
    ".exs",
    ".fish",
    ".fs",
    ".go",
    ".gradle",
    ".h",
    ".hh",
    ".hpp",
    ".hs",
    ".ini",
    ".java",
    ".jl",
    ".js",
    ".json",
    ".jsonl",
    ".jsx",
    ".kt",
    ".less",
    ".lisp",
    ".log",
    ".lua",
    ".m",
    ".mjs",
    ".mk",
    ".ml",
    ".nim",
    ".nix",
    ".patch",
    ".php",
    ".pl",
    ".pm",
    ".properties",
    ".proto",
    ".ps1",
    ".py",
    ".pyi",
    ".r",
    ".rb",
    ".rs",
    ".scala",
    ".scm",
    ".scss",
    ".sh",
    ".sql",
    ".srt",
    ".swift",
    ".tcl",
    ".tex",
    ".tf",
    ".toml",
    ".ts",
    ".tsv",
    ".tsx",
    ".v",
    ".vim",
    ".vtt",
    ".vue",
    ".xml",
    ".yaml",
    ".yml",
    ".zig",
    ".zsh",
}
"""Suffixes of logs, source code and tables: in them a line is a paragraph."""

LINE_BY_LINE_NAMES = {"makefile", "dockerfile", "jenkinsfile", "rakefile", "gemfile", "syslog", "crontab"}

OVERSTRUCK = re.compile(r"[^\n\b]\x08")
"""A character and the backspace over it: bold ("x\\bx") and underlined ("_\\bx") as a typewriter makes them."""


def read_plain(text: str, source: str) -> Document:
    """A text as it is, but for overstrikes (man pages); `source` names it, and its suffix tells a log or a program."""
    text = OVERSTRUCK.sub("", text) if "\b" in text else text
    return replace(plain(text, _shape(PurePath(source))), source=source)


def _shape(source: PurePath) -> Shape | None:
    """How the lines of a file of this name are laid out, None where its text has to tell."""
    suffixes = [suffix.lower() for suffix in source.suffixes]
    is_log = ".log" in suffixes  # also when rotated: "app.log.1"
    named = source.name.lower() in LINE_BY_LINE_NAMES or (suffixes and suffixes[-1] in LINE_BY_LINE)
    return "lines" if is_log or named else None
