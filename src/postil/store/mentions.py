"""Which annotation files name a text, found by its SHA-256 in their bytes: nothing is parsed."""

import os
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from postil.store.naming import SUFFIX


def annotation_files(root: Path) -> Iterator[Path]:
    """Those under a folder of annotations; what lies in folders that begin with a dot is none of them."""
    try:
        with os.scandir(root) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from annotation_files(Path(entry.path))
        elif entry.name.endswith(SUFFIX):
            yield Path(entry.path)


def naming(
    root: Path, sha256: str, is_passed_over: Callable[[Path], bool] = lambda _: False
) -> Iterator[tuple[Path, bytes]]:
    """The files that name the text, with what is in them."""
    wanted = sha256.encode()
    for path in annotation_files(root):
        if is_passed_over(path):
            continue
        try:
            content = path.read_bytes()
        except OSError:
            continue
        if wanted in content:
            yield path, content


def named(root: Path, texts: AbstractSet[str], is_passed_over: Callable[[Path], bool] = lambda _: False) -> set[str]:
    """Those of the texts that a file names; all of them where a file cannot be read."""
    left = {sha256: sha256.encode() for sha256 in texts}
    for path in annotation_files(root):
        if not left:
            break
        if is_passed_over(path):
            continue
        try:
            content = path.read_bytes()
        except OSError:
            return set(texts)
        left = {sha256: wanted for sha256, wanted in left.items() if wanted not in content}
    return set(texts) - left.keys()
