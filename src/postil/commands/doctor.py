"""Check a folder of annotations, say what is wrong and what to do; --fix mends what is safe to mend."""

import argparse

from postil import doctor
from postil.library import Home


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help="the annotations; else those nearest to here")
    parser.add_argument("--fix", action="store_true", help="mend what can be mended so that nothing is lost")


def run(parsed: argparse.Namespace) -> int:
    home, is_well = Home.of_user(), True
    for folder in doctor.folders(parsed.folder, home):
        report = doctor.examine(folder, home)
        if parsed.fix:
            report = doctor.mended(report, home)
        print("\n".join(report.lines))
        is_well = is_well and report.is_well
    return 0 if is_well else 1
