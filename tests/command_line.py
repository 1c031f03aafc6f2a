"""The command line called in this process, in a home of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from postil.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command has printed, and its exit code."""

    code: int
    out: str
    err: str


Postil = Callable[..., Ran]


def settle_in(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A home folder of its own, with a name for who makes annotations."""
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    (home / ".gitconfig").write_text("[user]\n\tname = Ada Reader\n", encoding="utf-8")


def runner(capsys: pytest.CaptureFixture[str]) -> Postil:
    def postil(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return postil
