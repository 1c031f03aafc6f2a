"""Documents of others: what their packages say in this release and in that, fetched by pip once and kept in a cache."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path


class Unreachable(Exception):
    """pip could not fetch a release."""


class Release(NamedTuple):
    """A package's release: its wheel, whose description is read, or its source, if a pattern names files in it."""

    package: str
    version: str
    files: str = ""


def text_of(release: Release) -> str:
    """The description, or the files one after the other."""
    path = _fetched(release)
    if not release.files:
        return _normal(_description(path))
    return _normal(b"\n\n".join(content for name, content in _members(path) if fnmatch(name, release.files)))


def _fetched(release: Release) -> Path:
    folder = user_cache_path("postil") / "bench" / f"{release.package}-{release.version}"
    if not folder.is_dir():
        _fetch(release, folder)
    return next(path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))


def _fetch(release: Release, folder: Path) -> None:
    kind = ["--no-binary", release.package] if release.files else ["--only-binary", ":all:"]
    wanted = f"{release.package}=={release.version}"
    partial = folder.with_name(f"{folder.name}.partial")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*pip, *kind, "--dest", str(partial), wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unreachable(done.stderr.strip().rpartition("\n")[2] or wanted)
    partial.rename(folder)


def _description(path: Path) -> bytes:
    with zipfile.ZipFile(path) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        message = message_from_bytes(wheel.read(name))
    body = message.get_payload(decode=True)
    return body if isinstance(body, bytes) and body.strip() else str(message["Description"]).encode()


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as source:
        for member in sorted(source.getmembers(), key=lambda member: member.name):
            content = source.extractfile(member) if member.isfile() else None
            if content:
                yield member.name, content.read()


def _normal(content: bytes) -> str:
    return content.decode("utf-8", errors="replace").replace("\r\n", "\n")
