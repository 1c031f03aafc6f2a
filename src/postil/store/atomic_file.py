"""Replace a file whole or not at all: a crash, a full disk or a second writer leaves the old one or the new one."""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from postil.errors import CannotSave, PostilError

PRIVATE = 0o600
"""The mode of files that only their owner reads; folders made for them are 0700."""

TEMPORARY = ".postil-{}.tmp"
STALE_SECONDS = 3600
"""A temporary file this old was left by a crash."""

LOCK_SECONDS = 5.0
"""How long one waits for another postil to finish its write."""

NOT_SUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)

WORDS = {
    errno.ENOSPC: "disk full",
    errno.EDQUOT: "disk quota used up",
    errno.EFBIG: "file too large",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "disk is read-only",
    errno.ENAMETOOLONG: "name too long",
}


def replace_file(path: Path, content: bytes, mode: int | None = None, *, durable: bool = True) -> os.stat_result | None:
    """Write the content beside the file, then put it in the file's place. Returns the new file's stat, where it can be had.

    A link is followed to its file. An old file's mode stays; a new one gets `mode`, or without it what the umask leaves.
    Missing folders are made. Not `durable`, it may be lost with the power, but never torn. Raises CannotSave.
    """
    with raised_as(CannotSave, path):
        real = Path(os.path.realpath(path))
        old = _old_mode(real)
        _make_folder(real.parent, _folder_mode(mode), durable)
        return _replace(real, content, old, mode, durable)


@contextmanager
def raised_as(kind: type[PostilError], path: Path) -> Iterator[None]:
    """An error of the system is raised as one of ours, in words that name the path."""
    try:
        yield
    except OSError as error:
        words = WORDS.get(error.errno or 0) or (error.strerror or str(error)).lower()
        raise kind(f"{words}: {path}") from error


@contextmanager
def alone(path: Path, mode: int | None = None) -> Iterator[None]:
    """While no other postil reads and replaces the file: its folder is locked, which leaves no file behind.

    Makes the folder where it is missing. Some network disks lock no folders. Raises CannotSave.
    """
    with raised_as(CannotSave, path):
        folder = Path(os.path.realpath(path)).parent
        _make_folder(folder, _folder_mode(mode), durable=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not _is_locked(descriptor):
            raise CannotSave(f"another postil is writing: {path}")
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)


def why_not_alone(folder: Path) -> str:
    """Why the folder cannot be locked just now, "" where it can; it is tried, and not kept."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        return (error.strerror or str(error)).lower()
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "another postil is writing here"
    except OSError:
        return "the disk gives no locks: two postils at once can lose what one of them has noted"
    finally:
        os.close(descriptor)
    return ""


def refusal(path: Path) -> int:
    """With which errno a file is refused to be written, or a folder new files; 0 where it is not. Raises OSError."""
    if os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0)):
        return 0
    return errno.EROFS if os.statvfs(path).f_flag & os.ST_RDONLY else errno.EACCES


def sweep(folder: Path) -> None:
    """Remove temporary files that a crash left in the folder."""
    with suppress(OSError):
        for left in stale(folder):
            left.unlink()


def stale(folder: Path) -> list[Path]:
    """The temporary files in the folder that were left by a crash. Raises OSError."""
    return [left for left in folder.glob(TEMPORARY.format("*")) if time.time() - left.stat().st_mtime > STALE_SECONDS]


def _old_mode(real: Path) -> int | None:
    try:
        mode = real.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no file")
    if number := refusal(real):
        raise OSError(number, os.strerror(number))
    return stat.S_IMODE(mode)


def _is_locked(descriptor: int) -> bool:
    """Whether the lock was given in time; a disk that gives none is as good as one that does."""
    until = time.monotonic() + LOCK_SECONDS
    while time.monotonic() < until:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.005)
        except OSError:
            return True
        else:
            return True
    return False


def _folder_mode(mode: int | None) -> int:
    return 0o700 if mode == PRIVATE else 0o777


def _make_folder(folder: Path, mode: int, durable: bool) -> None:
    """Where what is in it shall last, its name does."""
    if folder.is_dir():
        return
    _make_folder(folder.parent, mode, durable)
    folder.mkdir(mode, exist_ok=True)
    if not durable:
        return
    try:
        _sync_folder(folder.parent)
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        raise


def _replace(real: Path, content: bytes, old: int | None, new: int | None, durable: bool) -> os.stat_result | None:
    temporary = real.with_name(TEMPORARY.format(f"{os.getpid()}-{os.urandom(4).hex()}"))
    created = PRIVATE if old is not None else (0o666 if new is None else new)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, created)
    replaced = None
    try:
        try:
            if old is not None:
                os.fchmod(descriptor, old)
            _write(descriptor, content, durable)
            os.replace(temporary, real)
            with suppress(OSError):
                replaced = os.fstat(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    if durable:
        _sync_folder(real.parent)
    return replaced


def _write(descriptor: int, content: bytes, durable: bool) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    if durable:
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; some network disks cannot, and need not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_SUPPORTED:
            raise
    finally:
        os.close(descriptor)
