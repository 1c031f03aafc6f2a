"""Commit, pull, merge and push the annotations with git; `sync init` has git merge them by records."""

import argparse

from postil import merge_driver, sync
from postil.core.display import shown
from postil.errors import PostilError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("init", metavar="init", nargs="?", help="register with git how annotations are merged")
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help="the annotations; else those nearest to here")


def run(parsed: argparse.Namespace) -> int:
    is_init = parsed.init == "init"
    named = parsed.folder if is_init else parsed.init
    if parsed.folder is not None and not is_init:
        raise PostilError("One folder at a time: postil sync [init] [FOLDER]")
    for line in (merge_driver.init if is_init else sync.sync)(sync.nearest_folder(named)):
        print(shown(line))
    return 0
