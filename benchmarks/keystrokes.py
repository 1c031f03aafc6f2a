"""Print how many keys a passage on screen takes, by postil's labels and motions and by vim's visual mode."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import strokes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parsed = parser.parse_args()
    print("| passage on screen (targets) | asked, at most | postil | by labels alone | without labels | vim | held |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for each in strokes.measured(parsed.targets, parsed.seed):
        worst, middle = strokes.ASKED[each.kind]
        asked = f"{middle} / {worst}" if middle else str(worst)
        told = " | ".join(each.told(keys) for keys in (each.ours, each.labelled, each.without, each.vim))
        print(f"| {each.kind} ({len(each.ours)}) | {asked} | {told} | {'yes' if each.held else '**no**'} |")


if __name__ == "__main__":
    main()
