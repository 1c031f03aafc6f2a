"""How git merges annotation files: the merge itself, and its registration with a repository as a merge driver."""

import gzip
import os
import shlex
import shutil
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

from postil.core.merge import merge_tables
from postil.core.records import Tables
from postil.errors import DamagedFile, PostilError
from postil.programs import git, try_git
from postil.store.atomic_file import replace_file
from postil.store.naming import GITIGNORE, SUFFIX
from postil.store.schema import is_newer
from postil.store.snapshots import FOLDER as SNAPSHOTS

NAME = "annotations of postil"
ARGUMENTS = "merge-driver %O %A %B"
ATTRIBUTES = {f"**/*{SUFFIX}": "text eol=lf merge=postil", f"{SNAPSHOTS}/*.gz": "-text merge=postil"}
"""By what the names in the folder are like; a snapshot has other bytes where another zlib has packed its text."""

PACKED = b"\x1f\x8b"
GLOB = str.maketrans({character: "\\" + character for character in "\\*?["})


def merge_files(base: Path, ours: Path, theirs: Path) -> None:
    """Merge three versions of an annotation file into `ours`, as git asks of a merge driver.

    A base that cannot be read counts as none. Raises DamagedFile where a side is no annotation file, and PostilError
    where a newer postil has written it; `ours` is then left as it was.
    """
    was, left, right = (side.read_bytes() for side in (base, ours, theirs))
    if _is_same_text(left, right):
        return
    one, other = tables_of(left, ours.name), tables_of(right, theirs.name)
    merged = merge_tables(tables_of(was, base.name, as_base=True), one, other)
    if merged == other != one:
        replace_file(ours, right)
    elif merged != one:
        from postil.store.atomic_json import AtomicJSONStorage

        AtomicJSONStorage(ours).write(merged)


def init(folder: Path) -> list[str]:
    """Have git merge the annotations in a folder by their records; returns what was done. Raises PostilError."""
    check_shared(folder)
    top = top_of(folder)
    did = [*_write_attributes(top, folder), *_register(top), *_ignore_leftovers(folder)]
    if not did:
        return [f"all is in place: git merges what is in {folder} by `{_driver()}`"]
    return [*did, "Commit .gitattributes, so that others have it; each clone needs `postil sync init` once."]


def missing(folder: Path) -> list[str]:
    """What `init` would put in place; nothing where git is not asked: no repository, no git, a folder that it ignores."""
    try:
        check_shared(folder)
        return [
            *([] if has_attributes(folder) else [".gitattributes does not name the annotations"]),
            *(["the merge driver is not registered"] if _unregistered(top_of(folder)) else []),
            *([".gitignore lacks postil's lines"] if _not_ignored(folder) else []),
        ]
    except PostilError:
        return []


def _is_same_text(left: bytes, right: bytes) -> bool:
    """Whether both are snapshots of one text."""
    if not (left.startswith(PACKED) and right.startswith(PACKED)):
        return False
    try:
        return gzip.decompress(left) == gzip.decompress(right)
    except (OSError, EOFError, zlib.error):
        return False


def tables_of(content: bytes, name: str, *, as_base: bool = False) -> Tables:
    """The tables of a version of a file; a damaged base has none. Raises DamagedFile, and PostilError for a newer one."""
    from postil.store.atomic_json import tables_in

    try:
        tables = tables_in(content, name)
    except DamagedFile:
        if as_base:
            return {}
        raise
    if is_newer(tables):
        raise PostilError(f"only a newer postil can merge it: {name}")
    return tables


def check_shared(folder: Path) -> None:
    """Raises PostilError where git leaves the folder out."""
    if try_git(folder, "check-ignore", "--quiet", "--", f"a{SUFFIX}").code == 0:
        raise PostilError(f"git ignores what is in {folder}: `git check-ignore -v {folder}` tells why.")


def top_of(folder: Path) -> Path:
    """The top of the repository that the folder is in. Raises PostilError."""
    return Path(git(folder, "rev-parse", "--show-toplevel").text)


def _write_attributes(top: Path, folder: Path) -> list[str]:
    """Lines in the repository's .gitattributes, unless those that are there say it already."""
    if has_attributes(folder):
        return []
    there = _lines(top / ".gitattributes")
    append_lines(top / ".gitattributes", [line for line in attributes(folder) if line not in there])
    return [f"told git in {top / '.gitattributes'} which files are annotations"]


def has_attributes(folder: Path) -> bool:
    """Whether git is told to merge the folder's annotations with our driver. Raises PostilError."""
    samples = [f"a{SUFFIX}", f"a/b{SUFFIX}", f"{SNAPSHOTS}/a.txt.gz"]
    told = git(folder, "check-attr", "-z", "merge", "--", *samples).out.split(b"\0")
    return told[2::3] == [b"postil"] * len(samples)


def attributes(folder: Path) -> list[str]:
    """The lines for the folder; the slash before it keeps a `!` or `#` in its name from meaning anything."""
    above = f"/{prefix_of(folder).translate(GLOB)}"
    return [f"{_quoted(above + names)} {attributes}" for names, attributes in ATTRIBUTES.items()]


def prefix_of(folder: Path) -> str:
    """The folder's path in its repository, with a slash at its end; "" for the top."""
    return git(folder, "rev-parse", "--show-prefix").text


def _quoted(pattern: str) -> str:
    """As git reads it: between quotation marks, as in C, where it has blanks, controls or quotation marks."""
    if not any(character.isspace() or character in '"\x7f' or character < " " for character in pattern):
        return pattern
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\{ord(each):03o}" if each < " " or each == "\x7f" else each for each in escaped) + '"'


def _register(top: Path) -> list[str]:
    unregistered = _unregistered(top)
    for key, value in unregistered.items():
        git(top, "config", "--local", key, value)
    return [f"registered with this clone how to merge them: {_driver()}"] if unregistered else []


def _unregistered(top: Path) -> dict[str, str]:
    """The settings of this clone that are not as they should be, as they should be."""
    wanted = {"merge.postil.name": NAME, "merge.postil.driver": _driver()}
    return {
        key: value for key, value in wanted.items() if try_git(top, "config", "--local", "--get", key).text != value
    }


def _driver() -> str:
    """The command for git's configuration: `postil` where every shell will find it, else this very Python."""
    found = shutil.which("postil")
    environment = os.environ.get("VIRTUAL_ENV")
    if found and not (environment and Path(found).is_relative_to(environment)):
        return f"postil {ARGUMENTS}"
    return own_driver()


def own_driver() -> str:
    """This Python, which must not take modules from the repository that it is run in; git reads `%` for itself."""
    return f"{shlex.quote(sys.executable).replace('%', '%%')} -P -m postil {ARGUMENTS}"


def _ignore_leftovers(folder: Path) -> list[str]:
    path = folder / ".gitignore"
    lines = _not_ignored(folder)
    if not lines:
        return []
    append_lines(path, lines)
    return [f"told git in {path} to leave out locks, backups and what was set aside"]


def _not_ignored(folder: Path) -> list[str]:
    """The lines that the folder's .gitignore lacks; our comment alone is not missed."""
    there = _lines(folder / ".gitignore")
    lines = [line for line in GITIGNORE.splitlines() if line not in there]
    return [] if all(line.startswith("#") for line in lines) else lines


def _lines(path: Path) -> list[str]:
    return [os.fsdecode(line.strip()) for line in content_of(path).splitlines()]


def append_lines(path: Path, lines: Iterable[str]) -> None:
    """Put lines at a file's end; what is there stays, byte by byte."""
    before = content_of(path)
    end = b"\n" if before and not before.endswith(b"\n") else b""
    replace_file(path, before + end + b"".join(os.fsencode(line) + b"\n" for line in lines))


def content_of(path: Path) -> bytes:
    """What is in a file, nothing where there is none. Raises OSError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
