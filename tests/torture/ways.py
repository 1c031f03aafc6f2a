"""Ways in which another program replaces a file, and what a careful reader would find afterwards."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from torture.sitting import noted, reopened, write_file

OLD = [noted("old-1", note="the first note"), noted("old-2", tags=("old",))]
MINE = noted("mine-1", note="acknowledged")
THEIRS = noted("theirs", note="by another program")

Replace = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Case:
    """How the file is replaced, and what must be so afterwards.

    `theirs`: what the other program wrote in is kept; `may_go`: ids that it took away on purpose; `copy`: the bytes it left
    are kept; `undo`: nothing can be saved before it, the reader is told, and then all is saved; `untouched`: the file is not
    changed meanwhile; `by_mode`: the mode of a file forbids it, which does not bind root.
    """

    do: Replace
    theirs: bool = False
    may_go: tuple[str, ...] = ()
    copy: bool = False
    undo: Replace | None = None
    untouched: bool = False
    by_mode: bool = False
    also: Callable[[Path], str] = lambda path: ""


def _rows(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _with_theirs(path: Path) -> bytes:
    """The file as another program writes it that has noted something."""
    tables = _rows(path)
    other = path.parent.parent / "other" / path.name
    write_file(other, [THEIRS])
    tables["annotations"] |= _rows(other)["annotations"]
    shutil.rmtree(other.parent)
    return json.dumps(tables, indent=1).encode()


def _atomic(path: Path, content: bytes) -> None:
    beside = path.with_name("editor~")
    beside.write_bytes(content)
    beside.replace(path)


def _in_place(path: Path, content: bytes) -> None:
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()


def _same_length(path: Path) -> None:
    _in_place(path, path.read_bytes().replace(b"the first note", b"THE FIRST NOTE"))


def _same_length_and_time(path: Path) -> None:
    before = path.stat()
    _same_length(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _has_their_words(path: Path) -> str:
    note = reopened(path).annotations["urn:uuid:old-1"].note
    return "" if "THE FIRST NOTE" in note else f"their note is lost: {note!r}"


def _folder_in_its_place(path: Path) -> None:
    path.rename(path.parent.parent / "kept")
    path.mkdir()


def _back(path: Path) -> None:
    path.rmdir() if path.is_dir() else path.unlink()
    (path.parent.parent / "kept").rename(path)


def _fifo(path: Path) -> None:
    path.rename(path.parent.parent / "kept")
    os.mkfifo(path)


def _loop(path: Path) -> None:
    path.rename(path.parent.parent / "kept")
    path.symlink_to(path.name)


def _device(path: Path) -> None:
    path.rename(path.parent.parent / "kept")
    path.symlink_to(os.devnull)


def _linked(path: Path) -> None:
    elsewhere = path.parent.parent / "elsewhere.json"
    elsewhere.write_bytes(_with_theirs(path))
    path.unlink()
    path.symlink_to(elsewhere)


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent.parent / "nothing.json")


def _is_link(path: Path) -> str:
    return "" if path.is_symlink() else "the link is no longer a link"


def _git(path: Path, *words: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    ran = subprocess.run(("git", *who, *words), cwd=path.parent, check=True, capture_output=True, text=True)
    return ran.stdout


def _committed(path: Path) -> None:
    """The file in git as it was at first, and as it is now."""
    now = path.read_bytes()
    path.unlink()
    write_file(path, OLD)
    _git(path, "init", "-q")
    _git(path, "add", path.name)
    _git(path, "commit", "-qm", "one")
    path.write_bytes(now)


def _checkout(path: Path) -> None:
    _committed(path)
    _git(path, "commit", "-qam", "two", "--allow-empty")
    _git(path, "checkout", "-q", "HEAD~1", "--", path.name)


def _stash(path: Path) -> None:
    _committed(path)
    if _git(path, "diff", "--name-only"):
        _git(path, "stash", "-q")


def _newer_schema(path: Path) -> None:
    tables = _rows(path)
    tables["document"]["1"]["schema"] = 99
    shutil.copy(path, path.parent.parent / "kept")
    _atomic(path, json.dumps(tables).encode())


def _older_schema(path: Path) -> None:
    (path.parent.parent / "kept").replace(path)


def _half(path: Path) -> None:
    content = path.read_bytes()
    _in_place(path, content[: len(content) // 2])


def _bom(path: Path) -> None:
    _in_place(path, b"\xef\xbb\xbf" + _with_theirs(path))


def _crlf(path: Path) -> None:
    _in_place(path, _with_theirs(path).replace(b"\n", b"\r\n"))


def _utf_16(path: Path) -> None:
    _in_place(path, _with_theirs(path).decode().encode("utf-16"))


def _plain_tinydb(path: Path) -> None:
    other = json.loads(_with_theirs(path))["annotations"]
    with TinyDB(path, encoding="utf-8") as database:
        table = database.table("annotations")
        table.insert(next(row for row in other.values() if row["id"] == THEIRS.id))
        table.remove(lambda row: row["id"] == OLD[1].id)


def _no_doubles(path: Path) -> str:
    ids = [row["id"] for row in _rows(path)["annotations"].values()]
    return "" if len(ids) == len(set(ids)) else "an annotation is there twice"


def _hard_link(path: Path) -> None:
    os.link(path, path.parent.parent / "backup.json")
    (path.parent.parent / "as it was").write_bytes(path.read_bytes())


def _old_link(path: Path) -> str:
    parent = path.parent.parent
    is_same = (parent / "backup.json").read_bytes() == (parent / "as it was").read_bytes()
    return "" if is_same else "the other name of the file was written through"


def _away_and_back(path: Path) -> None:
    path.rename(path.with_name("away"))
    path.with_name("away").rename(path)


def _other_folder(path: Path) -> None:
    content = _with_theirs(path)
    path.parent.rename(path.parent.parent / "before")
    path.parent.mkdir()
    path.write_bytes(content)


def _conflict(path: Path) -> None:
    """As git leaves it when both sides have added at the end, without a driver."""
    mine, theirs = path.read_bytes(), _with_theirs(path)
    _in_place(path, b"<<<<<<< HEAD\n" + mine + b"=======\n" + theirs + b"\n>>>>>>> theirs\n")


def _locked_away(path: Path) -> None:
    path.chmod(0)


def _opened_again(path: Path) -> None:
    path.chmod(0o600)


def _read_only_folder(path: Path) -> None:
    path.parent.chmod(0o500)


def _folder_again(path: Path) -> None:
    path.parent.chmod(0o700)


def _read_only_file(path: Path) -> None:
    path.chmod(0o400)


CASES: dict[str, Case] = {
    "an editor's atomic rename with more in it: both are there": Case(
        lambda path: _atomic(path, _with_theirs(path)), theirs=True
    ),
    "rewritten in place with more in it: both are there": Case(
        lambda path: _in_place(path, _with_theirs(path)), theirs=True
    ),
    "rewritten in place, same length: their words stay": Case(_same_length, also=_has_their_words),
    "rewritten in place, same length and time: their words stay": Case(_same_length_and_time, also=_has_their_words),
    "cut to nothing: all that was known is there again": Case(lambda path: os.truncate(path, 0)),
    "deleted: all that was known is there again": Case(lambda path: path.unlink()),
    "deleted with its folder: all that was known is there again": Case(lambda path: shutil.rmtree(path.parent)),
    "a folder in its place: told, and saved when it is gone": Case(_folder_in_its_place, undo=_back),
    "a fifo in its place: told, and saved when it is gone": Case(_fifo, undo=_back),
    "a link to itself: told, and saved when it is gone": Case(_loop, undo=_back),
    "a device in its place: told, and saved when it is gone": Case(_device, undo=_back),
    "a link to another file: followed, and what is there stays": Case(_linked, theirs=True, also=_is_link),
    "a link to nothing: followed, all that was known is there": Case(_dangling, also=_is_link),
    "chmod 000: told, and saved when it may be read": Case(_locked_away, undo=_opened_again, by_mode=True),
    "the file read-only: told, not changed, and saved later": Case(
        _read_only_file, undo=_opened_again, untouched=True, by_mode=True
    ),
    "the folder read-only: told, and saved when it is not": Case(_read_only_folder, undo=_folder_again, by_mode=True),
    "git checkout of an older version: what it took may go": Case(_checkout, may_go=(MINE.id,)),
    "git stash: what it took may go": Case(_stash, may_go=(MINE.id,)),
    "a newer schema: told, not changed, and saved later": Case(
        _newer_schema,
        undo=_older_schema,
        untouched=True,
    ),
    "garbage: kept aside, all that was known is there again": Case(
        lambda path: _atomic(path, bytes(range(256)) * 9), copy=True
    ),
    "half of the file: kept aside, all that was known is there again": Case(_half, copy=True),
    "conflict markers: kept aside, both sides are there": Case(_conflict, theirs=True, copy=True),
    "a BOM in front: both are there": Case(_bom, theirs=True),
    "CRLF line ends: both are there": Case(_crlf, theirs=True),
    "UTF-16: both are there": Case(_utf_16, theirs=True),
    "a plain TinyDB inserts and removes: theirs is there, what it took may go": Case(
        _plain_tinydb, theirs=True, may_go=(OLD[1].id,), also=_no_doubles
    ),
    "a hard link: the other name keeps the old content": Case(_hard_link, also=_old_link),
    "moved away and back: nothing is lost": Case(_away_and_back),
    "the folder replaced by another of that name: both are there": Case(_other_folder, theirs=True),
}
