"""Write the README's key tables from `postil.ui.keys.keymap`; with --check only tell whether they are fresh."""

import sys
from pathlib import Path

from postil.ui.keys.key_reader import Keymap, written
from postil.ui.keys.keymap import Key, Mode

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys: made by `make pictures` -->\n", "<!-- end of keys -->"


MODES: tuple[Mode, ...] = ("reading", "selecting", "edges", "panel", "inbox", "outline", "help")


def tables() -> str:
    """A Markdown table for each group of keys."""
    lines: list[str] = []
    groups: dict[str, dict[str, Key]] = {}
    for mode in MODES:
        for group, keys in Keymap().in_groups(mode):
            groups.setdefault(group, {}).update({key.action: key for key in keys})
    for group, found in groups.items():
        lines += ["", f"<details><summary>{group}</summary>", "", "| key | what it does |", "|---|---|"]
        for key in found.values():
            typed = " ".join(f"`` {written(each)} ``" if "`" in each else f"`{written(each)}`" for each in key.keys)
            lines.append(f"| {typed.replace('|', chr(92) + '|')} | {key.words} |")
        lines += ["", "</details>"]
    return "\n".join([*lines[1:], ""])


def main() -> int:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, behind = rest.partition(END)
    fresh = before + BEGIN + tables() + END + behind
    if "--check" in sys.argv:
        if fresh != text:
            print("README.md: the key tables are old. Run: make pictures", file=sys.stderr)
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
