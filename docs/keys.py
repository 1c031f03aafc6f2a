"""Write the README's key tables from `postil.ui.keymap`; with --check only tell whether they are fresh."""

import sys
from pathlib import Path

from postil.ui import keymap

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys: made by `make pictures` -->\n", "<!-- end of keys -->"


def tables() -> str:
    """A Markdown table for each group of keys, those of the panel last."""
    lines: list[str] = []
    groups = dict(keymap.in_groups("reading")) | {keymap.ENTRY: dict(keymap.in_groups("panel"))[keymap.ENTRY]}
    for group, keys in groups.items():
        lines += ["", f"| {group} | |", "|---|---|"]
        for key in keys:
            written = " ".join(f"`{keymap.written(each)}`" for each in key.keys)
            lines.append(f"| {written.replace('|', chr(92) + '|')} | {key.words} |")
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
