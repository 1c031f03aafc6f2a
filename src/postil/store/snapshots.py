"""The texts that were annotated, each once, so that a passage can be found again when its document has changed.

A snapshot lies in the folder of annotations and is named by the SHA-256 of its text, so that nothing else can be in its place.
"""

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from postil.core.document import Document, Span
from postil.store.atomic_file import replace_file, sweep
from postil.store.mentions import named

FOLDER = ".snapshots"

NAME = re.compile(r"([0-9a-f]{64})\.txt\.gz")

LEVEL = 5
"""A megabyte of English takes 25 ms and 300 kB; 40 ms and 294 kB at 6, 17 ms and 311 kB at 4."""

GZIP = 31
"""zlib's word for gzip's form; it writes no time, so that equal texts are equal files."""

PIECE = 1 << 20
"""Code points that are packed or unpacked at once: other threads go on while zlib works, and in between."""


def keep(root: Path, document: Document, mode: int | None) -> bool:
    """Keep the document's text under `root`; False where it is there already. `mode` is that of a new file.

    A damaged snapshot is written again. Raises CannotSave.
    """
    if text(root, document.sha256) is not None:
        return False
    path = _path(root, document.sha256)
    replace_file(path, _packed(document), mode)
    sweep(path.parent)
    return True


def text(root: Path, sha256: str) -> str | None:
    """The text with this SHA-256; None where there is none, or it is damaged."""
    path = _path(root, sha256)
    try:
        return _text(path, sha256) if path.is_file() else None
    except (OSError, EOFError, zlib.error, ValueError):
        return None


def sweep_unneeded(root: Path, texts: AbstractSet[str], besides: Path | None = None) -> None:
    """Remove the snapshots of these texts that no annotation file under `root` names, but for the file `besides`."""
    kept = {sha256 for sha256 in texts if _path(root, sha256).is_file()}
    if not kept:
        return
    for sha256 in kept - named(root, kept, lambda path: path == besides):
        with suppress(OSError):
            _path(root, sha256).unlink()


def kept(root: Path) -> list[str]:
    """The SHA-256 by which each snapshot under `root` is named, sound or not; other names are none of ours."""
    names = (NAME.fullmatch(name) for name in _names(root / FOLDER))
    return sorted(found[1] for found in names if found)


def file_of(sha256: str) -> Path:
    """The snapshot's path in the folder of annotations."""
    return Path(FOLDER, f"{sha256}.txt.gz")


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _path(root: Path, sha256: str) -> Path:
    return root / file_of(sha256)


def _packed(document: Document) -> bytes:
    packer = zlib.compressobj(LEVEL, wbits=GZIP)
    spans = (Span(start, start + PIECE) for start in range(0, len(document), PIECE))
    return b"".join([packer.compress(document.passage(span).encode()) for span in spans]) + packer.flush()


def _text(path: Path, sha256: str) -> str | None:
    digest = hashlib.sha256()
    passages: list[str] = []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        while passage := file.read(PIECE):
            digest.update(passage.encode())
            passages.append(passage)
    return "".join(passages) if digest.hexdigest() == sha256 else None
