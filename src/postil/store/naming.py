"""Which annotation file belongs to a document: the folder found near it, and a name that is valid on every system."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePath
from urllib.parse import unquote

FOLDER = "annotations"
ELSEWHERE = "elsewhere"
PIPED = "stdin"
SUFFIX = ".json"

LONGEST = 200
"""Bytes of the longest part of a name; a longer one is cut after `KEPT` bytes and takes digits of a hash."""
KEPT = 150

GITIGNORE = """\
# postil keeps annotations here; what is listed below is of use on one machine only.
.locks/
.quarantine/
.backups/
.postil-*.tmp
"""
"""Written into a project's folder of annotations; by its first line the folder is known."""

LOOKED_AT = 1_000
"""So many names in a folder are enough to know that it is ours."""

RESERVED = re.compile(r'[%<>:"\\|?*\x00-\x1f\x7f-\x9f\udc80-\udcff]|^\.|[. ]\Z')
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, with whatever suffix."""


def annotations_folder(document: Path, home: Path) -> Path | None:
    """The folder `annotations` nearest above an absolute path, if there is one that is empty or ours.

    The search ends with the home folder, at the root, and before a folder that belongs to another user.
    """
    return next((folder for above in _above(document, home) if is_ours(folder := above / FOLDER)), None)


def is_ours(folder: Path) -> bool:
    """Whether it is a folder with our .gitignore, or with nothing but names that end in .json or begin with a dot.

    Folders within it are looked into as well, as far as a thousand names.
    """
    try:
        return folder.is_dir() and (_has_our_gitignore(folder) or all(islice(_ours(folder), LOOKED_AT)))
    except OSError:
        return False


def file_name(document: PurePath) -> Path:
    """The annotation file's path in its folder.

    For a document given by its path from the folder that holds `annotations`; an absolute one is kept under `elsewhere`.
    Two documents can have one name, where they differ in Unicode form only, or on a disk that ignores case: see `apart`.
    """
    parts = document.relative_to(document.anchor).parts if document.is_absolute() else document.parts
    folders = [ELSEWHERE] if document.is_absolute() else []
    written = [_part(parts[: i + 1], SUFFIX if i == len(parts) - 1 else "") for i in range(len(parts))]
    return Path(*folders, *written)


def apart(name: Path, source: str) -> Path:
    """The name for a document whose own is taken by a file with another `source`: `~` and six digits of its hash."""
    return name.with_name(f"{name.name.removesuffix(SUFFIX)}~{_hash(source, 6)}{SUFFIX}")


def piped_name(sha256: str) -> Path:
    """The annotation file's path in the data folder for a text from standard input."""
    return Path(PIPED, sha256 + SUFFIX)


def path_in(iri: str) -> PurePath | None:
    """The path in an IRI, relative or not; None for one that leads out of its folder, or is another IRI."""
    is_file = iri.startswith("file:///")
    if not is_file and ":" in iri.partition("/")[0]:
        return None
    document = PurePath(unquote(iri.removeprefix("file://") if is_file else iri, errors="surrogateescape"))
    try:
        is_safe = b"\0" not in os.fsencode(document) and ".." not in document.parts
    except UnicodeEncodeError:
        return None
    return document if is_safe and document.name and document.is_absolute() == is_file else None


def _above(document: Path, home: Path) -> Iterator[Path]:
    """The folders above a document in which to search."""
    owner = _owner(document.parent)
    for folder in document.parents:
        if owner is None or _owner(folder) != owner:
            return
        yield folder
        if folder == home:
            return


def _owner(folder: Path) -> int | None:
    try:
        return folder.stat().st_uid
    except OSError:
        return None


def _has_our_gitignore(folder: Path) -> bool:
    ours = GITIGNORE.partition("\n")[0].encode()
    try:
        with (folder / ".gitignore").open("rb") as file:
            return file.read(len(ours)) == ours
    except OSError:
        return False


def _ours(folder: Path) -> Iterator[bool]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                yield True
            elif entry.is_dir():
                yield from _ours(Path(entry.path))
            else:
                yield entry.name.endswith(SUFFIX)


def _part(parts: tuple[str, ...], suffix: str) -> str:
    """The last of the parts as it is written; where it is too long, with digits of the hash of them all."""
    plain = unicodedata.normalize("NFC", parts[-1])
    written = RESERVED.sub(lambda found: _escaped(found[0]), plain)
    if DEVICE.match(plain):
        written = _escaped(plain[0]) + written[1:]
    if len((written + suffix).encode()) > LONGEST:
        kept = written.encode()[:KEPT].decode(errors="ignore")
        written = f"{re.sub('%.?$', '', kept)}~{_hash('/'.join(parts), 12)}"
    return written + suffix


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogateescape"))


def _hash(words: str, digits: int) -> str:
    """The first digits of a hash of the words, the same in either Unicode form."""
    plain = unicodedata.normalize("NFC", words)
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()[:digits]
