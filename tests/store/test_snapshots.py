"""The texts that were annotated."""

import gzip
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from full_disk import largest_file
from postil.core.document import Document
from postil.errors import CannotSave
from postil.formats.builder import plain
from postil.store import snapshots
from postil.store.atomic_file import PRIVATE

DOCUMENT = plain("The “lamp” went out.\n\nThe cat sat\u2028on the mat 🐈.\n")


def snapshot(root: Path, document: Document = DOCUMENT) -> Path:
    return root / ".snapshots" / f"{document.sha256}.txt.gz"


def test_a_kept_text_is_read_again(tmp_path: Path) -> None:
    assert snapshots.keep(tmp_path, DOCUMENT, None)

    assert snapshots.text(tmp_path, DOCUMENT.sha256) == DOCUMENT.text


def test_it_is_a_gzip_file_of_the_text_in_utf_8(tmp_path: Path) -> None:
    snapshots.keep(tmp_path, DOCUMENT, None)

    assert gzip.decompress(snapshot(tmp_path).read_bytes()) == DOCUMENT.text.encode()
    assert [path.name for path in tmp_path.rglob("*.*") if path.is_file()] == [f"{DOCUMENT.sha256}.txt.gz"]


def test_equal_texts_are_equal_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots.keep(tmp_path / "one", DOCUMENT, None)
    monkeypatch.setattr("time.time", lambda: 1.0)
    snapshots.keep(tmp_path / "other", plain(DOCUMENT.text), None)

    assert snapshot(tmp_path / "one").read_bytes() == snapshot(tmp_path / "other").read_bytes()


def test_a_text_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    snapshots.keep(tmp_path, DOCUMENT, None)
    before = snapshot(tmp_path).stat()

    assert not snapshots.keep(tmp_path, DOCUMENT, None)
    assert snapshot(tmp_path).stat() == before


def test_a_text_of_several_pieces_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PIECE", 7)

    snapshots.keep(tmp_path, DOCUMENT, None)

    assert snapshots.text(tmp_path, DOCUMENT.sha256) == DOCUMENT.text


DAMAGE = {
    "empty": b"",
    "no gzip": b"The lamp went out.",
    "another text": gzip.compress(b"The lamp went out."),
    "no UTF-8": gzip.compress(b"\xff\xfe\xff"),
    "half": gzip.compress(DOCUMENT.text.encode())[:-20],
    "a wrong byte": gzip.compress(DOCUMENT.text.encode())[:10] + b"\xff" * 20,
    "its head only": gzip.compress(DOCUMENT.text.encode())[:12],
    "text behind": gzip.compress(DOCUMENT.text.encode()) + gzip.compress(b"more"),
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_snapshot_is_as_good_as_none_and_is_mended(tmp_path: Path, content: bytes) -> None:
    snapshots.keep(tmp_path, DOCUMENT, None)
    snapshot(tmp_path).write_bytes(content)

    assert snapshots.text(tmp_path, DOCUMENT.sha256) is None
    assert snapshots.keep(tmp_path, DOCUMENT, None)
    assert snapshots.text(tmp_path, DOCUMENT.sha256) == DOCUMENT.text


def test_a_text_with_the_hash_of_bytes_that_are_no_text_is_none(tmp_path: Path) -> None:
    digest = sha256(b"\xff").hexdigest()
    snapshots.keep(tmp_path, DOCUMENT, None)
    snapshot(tmp_path).with_name(f"{digest}.txt.gz").write_bytes(gzip.compress(b"\xff"))

    assert snapshots.text(tmp_path, digest) is None


def test_a_pipe_in_its_place_is_told_and_not_waited_for(tmp_path: Path) -> None:
    snapshot(tmp_path).parent.mkdir()
    os.mkfifo(snapshot(tmp_path))

    assert snapshots.text(tmp_path, DOCUMENT.sha256) is None
    with pytest.raises(CannotSave, match="it is no file"):
        snapshots.keep(tmp_path, DOCUMENT, None)


@pytest.mark.parametrize("name", ["", "0" * 64, "../a", "A" * 64, "\x00" * 64, "\ud800", "a" * 300])
def test_what_is_no_hash_or_names_no_snapshot_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / ".snapshots").mkdir()
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"The lamp went out."))

    assert snapshots.text(tmp_path, name) is None


def test_in_the_data_folder_only_the_owner_may_read_it(tmp_path: Path) -> None:
    snapshots.keep(tmp_path, DOCUMENT, PRIVATE)

    assert stat.S_IMODE(snapshot(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(snapshot(tmp_path).parent.stat().st_mode) == 0o700


def test_a_file_in_the_folders_place_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / ".snapshots").write_bytes(b"mine")

    with pytest.raises(CannotSave):
        snapshots.keep(tmp_path, DOCUMENT, None)

    assert (tmp_path / ".snapshots").read_bytes() == b"mine"
    assert snapshots.text(tmp_path, DOCUMENT.sha256) is None


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with largest_file(4), pytest.raises(CannotSave):
        snapshots.keep(tmp_path, DOCUMENT, None)

    assert list(snapshot(tmp_path).parent.iterdir()) == []


def test_line_ends_come_back_as_they_were(tmp_path: Path) -> None:
    words = b"The lamp\r\nwent\rout.\n"
    snapshots.keep(tmp_path, DOCUMENT, None)
    snapshot(tmp_path).with_name(f"{sha256(words).hexdigest()}.txt.gz").write_bytes(gzip.compress(words))

    assert snapshots.text(tmp_path, sha256(words).hexdigest()) == words.decode()


@settings(max_examples=settings().max_examples // 2)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    root, document = tmp_path_factory.mktemp("annotations"), plain(words)

    snapshots.keep(root, document, None)

    assert snapshots.text(root, document.sha256) == document.text
