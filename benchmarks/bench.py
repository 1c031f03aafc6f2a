"""Measure the reader in a pseudo-terminal, beside a bare Textual app and less, and the store beside TinyDB.

Programs that are compared take turns, start by start or key by key, so that a busy machine troubles all of them alike:
trust ratios more than milliseconds. `--quick` measures a few rows with fewer repetitions, `--only WORD` one part.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import material
from bare import ANSWERED
from finds import find_rows
from material import OPENING, PLACE
from saving import saving_rows
from table import Row, percentile, table
from terminal import COLUMNS, ROWS, Screen, Terminal

POSTIL = Path(sys.executable).with_name("postil")
BARE = Path(__file__).with_name("bare.py")

KB, MB = 1_000, 1_000_000
MIB = 1 << 20
WARM_UP = 10
REST = 0.04
"""Seconds between one program's frame and the next program's key; with four programs that is some 50 ms between two keys."""

TEXT_COLUMNS = 84
"""Cells of the text's pane, without the panel's."""

BARE_APP = "bare app"


@dataclass(frozen=True, slots=True)
class Amount:
    """How often each thing is measured."""

    starts: int
    keys: int
    highlights: int
    resizes: int
    saves: int
    loads: int


FULL = Amount(starts=5, keys=200, highlights=50, resizes=20, saves=200, loads=9)
QUICK = Amount(starts=3, keys=40, highlights=10, resizes=6, saves=20, loads=3)


class Workshop:
    """A temporary home with the documents to open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "LESSHISTFILE": "-",
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CONFIG_HOME": str(folder / "config"),
        }

    def document(self, name: str, text: str, annotations: int = 0) -> Path:
        """Write a document, with so many annotations."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        if annotations:
            material.annotate(path, annotations, self.environment)
        return path

    def postil(self, path: Path) -> Terminal:
        return Terminal([str(POSTIL), str(path)], self.environment)

    def bare(self, path: Path) -> Terminal:
        return Terminal([sys.executable, str(BARE), str(path)], self.environment)

    def less(self, path: Path) -> Terminal:
        return Terminal([shutil.which("less") or "less", str(path)], self.environment)


@dataclass(slots=True)
class Taken:
    """What one program's keys took: seconds to the frame, frames that came after it, processor time."""

    seconds: list[float] = field(default_factory=list)
    frames: int = 0
    cpu: float = 0.0
    saved: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.seconds) * 1_000

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 95) * 1_000


# Start


def ready_rows(shop: Workshop, amount: Amount, *, quick: bool) -> Iterator[Row]:
    """From exec to the first `j` answered."""
    sizes = [("3 KB", 3 * KB), ("60 KB", 60 * KB), ("1 MB", MB), ("10 MB", 10 * MB)]
    for name, size in sizes[1:2] if quick else sizes:
        path = shop.document(f"ready-{size}.txt", material.plain(size, 0))
        yield _ready_row(shop, path, f"Ready, plain text of {name}", 1.25, amount.starts)
    if quick:
        return
    path = shop.document("ready-annotated.txt", material.plain(60 * KB, 0), 100)
    yield _ready_row(shop, path, "Ready, 60 KB with 100 annotations", 1.25, amount.starts)
    path = shop.document("ready-30.md", material.markdown(30 * KB))
    yield _ready_row(shop, path, "Ready, Markdown of 30 KB", 1.5, amount.starts)
    yield _progress_row(shop, shop.document("ready-1000.md", material.markdown(MB)), amount.starts)


def _ready_row(shop: Workshop, path: Path, what: str, asked: float, count: int) -> Row:
    pairs = [(_postil_ready(shop, path), _bare_ready(shop, path)) for _ in range(count)]
    ratio = median(ours / bare for ours, bare in pairs)
    ours, bare = (median(times) * 1_000 for times in zip(*pairs, strict=True))
    less = _less_ready(shop, path) * 1_000
    measured = f"{ratio:.2f} × ({ours:.0f} ms)"
    return Row(what, f"{asked:.2f} × bare", measured, f"bare {bare:.0f} ms, less {less:.0f} ms", ratio <= asked)


def _progress_row(shop: Workshop, path: Path, count: int) -> Row:
    """The line that says that the document is being opened, beside the bare app's first text."""
    pairs, readies = [], []
    for _ in range(count):
        with shop.postil(path) as ours:
            told = ours.until(lambda screen: screen.shows("opening ") or _has_bar(screen)) - ours.begun
            readies.append(_answered(ours) - ours.begun)
        with shop.bare(path) as bare:
            pairs.append((told, bare.until(_has_text) - bare.begun))
    ratio = median(ours / bare for ours, bare in pairs)
    told, text = (median(times) * 1_000 for times in zip(*pairs, strict=True))
    measured = f"{ratio:.2f} × ({told:.0f} ms; ready {median(readies) * 1_000:.0f} ms)"
    return Row(
        "Progress line, Markdown of 1 MB", "1.25 × bare's text", measured, f"bare's text {text:.0f} ms", ratio <= 1.25
    )


def _postil_ready(shop: Workshop, path: Path) -> float:
    with shop.postil(path) as terminal:
        return _answered(terminal) - terminal.begun


def _answered(terminal: Terminal) -> float:
    """When the bar had moved after a `j` typed as soon as there was text."""
    terminal.until(lambda screen: _has_text(screen) and _has_bar(screen))
    before = _bar(terminal.screen)
    terminal.type("j")
    return terminal.until(lambda screen: _has_bar(screen) and _bar(screen) != before)


def _bare_ready(shop: Workshop, path: Path) -> float:
    with shop.bare(path) as terminal:
        terminal.until(_has_text)
        terminal.type("j")
        return terminal.until(lambda screen: screen.shows(ANSWERED)) - terminal.begun


def _less_ready(shop: Workshop, path: Path) -> float:
    with shop.less(path) as terminal:
        terminal.until_bytes(path.name.encode())
        terminal.type("j")
        return terminal.until_bytes(b":") - terminal.begun


def _has_text(screen: Screen) -> bool:
    return screen.shows(OPENING)


def _bar(screen: Screen) -> list[int]:
    """The rows beside which the bar stands."""
    return [y for y, row in enumerate(screen.rows) if "▌" in row[:TEXT_COLUMNS]]


def _has_bar(screen: Screen) -> bool:
    return bool(_bar(screen))


# Keys


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of key: what is asked of p50 and p95 in ms, and the nth key."""

    name: str
    p50: float
    p95: float
    key: Callable[[int], str]


def _there_and_back(there: str, back: str, count: int) -> Callable[[int], str]:
    return lambda n: back if n // count % 2 else there


SCROLL = Kind("scroll (Ctrl+E)", 6, 12, lambda _: "\x05")
NEXT = Kind("focus, paragraph (j)", 6, 12, lambda _: "j")
WORD = Kind("focus, word (w)", 6, 12, lambda _: "w")
PAGE = Kind("page (Space)", 9, 18, lambda _: " ")
HIGHLIGHT = Kind("highlight (h)", 10, 20, lambda _: "h")
NEXT_AND_BACK = Kind("focus, paragraph (j, k)", 6, 12, _there_and_back("j", "k", 100))
PAGE_AND_BACK = Kind("page (Space, b)", 9, 18, _there_and_back(" ", "b", 20))
"""These turn back before the end of the smallest text."""


def key_rows(shop: Workshop, amount: Amount, *, quick: bool) -> Iterator[Row]:
    """From a key to its frame, with more and more annotations and the panel open."""
    counts = (100,) if quick else (0, 100, 1_000, 5_000)
    text = material.plain(MB, 100 * KB)
    programs = {f"{count:,}": shop.document(f"keys-{count}.txt", text, count) for count in counts}
    with ExitStack() as stack:
        terminals = _started(shop, programs, stack)
        flatness = []
        for kind in (SCROLL, NEXT, WORD, PAGE, HIGHLIGHT):
            _say(f"keys: {kind.name}")
            taken = _rounds(terminals, kind, amount)
            yield from _latency_rows(kind, taken["100"], taken[BARE_APP], amount)
            flatness.append(_flat_row(kind, taken, "annotations"))
        if not quick:
            yield from flatness


def size_rows(shop: Workshop, amount: Amount) -> Iterator[Row]:
    """The same keys in texts of three sizes, sixty KB before their ends, with a hundred annotations there."""
    sizes = {"60 KB": 60 * KB, "1 MB": MB, "10 MB": 10 * MB}
    programs = {
        name: shop.document(f"size-{size}.txt", material.plain(size, size - 60 * KB), 100)
        for name, size in sizes.items()
    }
    with ExitStack() as stack:
        terminals = _started(shop, programs, stack)
        for kind in (SCROLL, NEXT_AND_BACK, WORD, PAGE_AND_BACK, HIGHLIGHT):
            _say(f"sizes: {kind.name}")
            yield _flat_row(kind, _rounds(terminals, kind, amount), "of text")


def _started(shop: Workshop, programs: Mapping[str, Path], stack: ExitStack) -> dict[str, Terminal]:
    """The reader with each document, and a bare app, all with their first screen."""
    terminals = {}
    for name, path in [*programs.items(), (BARE_APP, next(iter(programs.values())))]:
        terminal = terminals[name] = stack.enter_context((shop.bare if name == BARE_APP else shop.postil)(path))
        terminal.until(_has_text if name == BARE_APP else _has_bar)
        terminal.settle()
    return terminals


def _rounds(terminals: Mapping[str, Terminal], kind: Kind, amount: Amount) -> dict[str, Taken]:
    """Press the key in one program after the other, again and again."""
    for name, terminal in terminals.items():
        if name != BARE_APP:
            _go_to_place(terminal)
    count = amount.highlights if kind is HIGHLIGHT else amount.keys
    taken = {name: Taken() for name in terminals}
    for n in range(-WARM_UP, count):
        if n == 0:
            taken = {name: Taken(cpu=-terminal.cpu) for name, terminal in terminals.items()}
        for name, terminal in terminals.items():
            key = "j" if name == BARE_APP else kind.key(n + WARM_UP)
            if key == "h":
                _press_highlight(terminal, taken[name])
            else:
                taken[name].seconds.append(terminal.press(key))
                taken[name].frames += terminal.rest(REST)
    for name, terminal in terminals.items():
        taken[name].cpu = (taken[name].cpu + terminal.cpu) / count
    return taken


def _go_to_place(terminal: Terminal) -> None:
    """Search for the place, and drop what the search has marked."""
    terminal.type("/")
    terminal.until(lambda screen: not screen.shows("quit"))
    terminal.type(PLACE)
    terminal.settle()
    terminal.type("\r")
    terminal.until(lambda screen: screen.shows(PLACE) and screen.shows("quit"))
    terminal.type("\x1b")
    terminal.settle()


def _press_highlight(terminal: Terminal, taken: Taken) -> None:
    """To the next sentence, highlight it, and wait until it is said to be saved."""
    terminal.press(")")
    terminal.rest(REST)
    terminal.drawn()
    begun = time.perf_counter()
    taken.seconds.append(terminal.press("h"))
    taken.saved.append(terminal.until(lambda screen: screen.shows("saved")) - begun)
    terminal.rest(REST)


def _latency_rows(kind: Kind, ours: Taken, bare: Taken, amount: Amount) -> Iterator[Row]:
    beside = f"{ours.p50 / bare.p50:.2f} × bare ({bare.p50:.1f} / {bare.p95:.1f} ms)"
    held = ours.p50 <= kind.p50 and ours.p95 <= kind.p95
    measured = f"{ours.p50:.1f} / {ours.p95:.1f} ms"
    if ours.frames > len(ours.seconds) // 20:
        measured += f", {1 + ours.frames / len(ours.seconds):.1f} frames"
    yield Row(
        f"Key to frame, 1 MB, 100 annotations: {kind.name}", f"{kind.p50} / {kind.p95} ms", measured, beside, held
    )
    if kind is SCROLL:
        cpu, theirs = ours.cpu * 1_000, bare.cpu * 1_000
        yield Row("Processor time per scroll key", "6 ms", f"{cpu:.1f} ms", f"bare {theirs:.1f} ms", cpu <= 6)
    if kind is HIGHLIGHT:
        saved = percentile(ours.saved, 95) * 1_000
        measured = f"{median(ours.saved) * 1_000:.0f} / {saved:.0f} ms"
        yield Row("`saved` after h (p50 / p95)", "250 ms", measured, "", saved <= 250)


def _flat_row(kind: Kind, taken: Mapping[str, Taken], unit: str) -> Row:
    """The largest p50 beside the smallest program's."""
    ours = {name: each.p50 for name, each in taken.items() if name != BARE_APP}
    first = next(iter(ours))
    ratio = max(ours.values()) / ours[first]
    measured = f"{ratio:.2f} × ({' / '.join(f'{p50:.1f}' for p50 in ours.values())} ms)"
    if kind is HIGHLIGHT:
        measured += f", saved {' / '.join(f'{median(t.saved) * 1_000:.0f}' for t in taken.values() if t.saved)} ms"
    bare = taken[BARE_APP]
    beside = f"bare {bare.p50:.1f} ms"
    return Row(f"{kind.name}: {' / '.join(ours)} {unit}", f"flat, 1.30 × {first}", measured, beside, ratio <= 1.3)


# Labels


def label_rows(shop: Workshop, amount: Amount) -> Iterator[Row]:
    """From `f` and from `gw`'s second key to the frame with the labels, on a large screen full of prose."""
    path = shop.document("labels.txt", material.plain(MB, 100 * KB))
    with shop.postil(path) as terminal:
        terminal.until(_has_bar)
        terminal.resize(200, 60)
        terminal.settle()
        for name, begun, key in (("sentences (f)", "", "f"), ("words (gw)", "g", "w")):
            pairs = [_labelled(terminal, begun, key) for _ in range(amount.keys // 4)]
            (p50, p95), page = (
                (median(taken) * 1_000, percentile(taken, 95) * 1_000) for taken in zip(*pairs, strict=True)
            )
            measured, beside = f"{p50:.1f} / {p95:.1f} ms", f"a page there {page[0]:.1f} / {page[1]:.1f} ms"
            yield Row(f"Key to labels, 200x60: {name}", "p95 15 ms", measured, beside, p95 <= 15)


def _labelled(terminal: Terminal, begun: str, key: str) -> tuple[float, float]:
    """Seconds to the labels, and, when they have gone, to the next page."""
    for each in begun:
        terminal.press(each)
        terminal.rest(REST)
    seconds = terminal.press(key)
    terminal.rest(REST)
    terminal.type("\x1b")
    terminal.rest(5 * REST)
    page = terminal.press(" ")
    terminal.rest(REST)
    return seconds, page


# Resize and memory


def resize_row(shop: Workshop, amount: Amount) -> Row:
    """Processor time of a change of the terminal's size."""
    path = shop.document("resize.txt", material.plain(MB, 0), 100)
    with ExitStack() as stack:
        terminals = list(_started(shop, {"ours": path}, stack).values())
        for terminal in terminals:
            terminal.resize(100, 30)
            terminal.settle()
        before = [terminal.cpu for terminal in terminals]
        for nth in range(amount.resizes):
            for terminal in terminals:
                terminal.resize(*((100, 30) if nth % 2 else (COLUMNS, ROWS)))
                terminal.settle()
        ours, bare = (
            1_000 * (terminal.cpu - begun) / amount.resizes for terminal, begun in zip(terminals, before, strict=True)
        )
    return Row("Processor time per resize", "50 ms", f"{ours:.0f} ms", f"bare {bare:.0f} ms", ours <= 50)


def memory_rows(shop: Workshop, *, quick: bool) -> Iterator[Row]:
    """Peak memory after the end of the text was shown and a passage highlighted."""
    texts = [("60 KB", material.plain(60 * KB, 0), 3)]
    if not quick:
        texts.append(("10 MB", material.plain(10 * MB, 0), 3))
        texts.append(("10 MB with an emoji", material.plain(10 * MB, 0, beyond="\U0001f6a2"), 6))
    for nth, (name, text, times) in enumerate(texts):
        path = shop.document(f"memory-{nth}.txt", text)
        with ExitStack() as stack:
            ours, bare = _started(shop, {"ours": path}, stack).values()
            for keys in ("h", "G"):
                ours.press(keys)
                ours.settle()
            asked = 60 + times * path.stat().st_size / MIB
            peak = ours.peak_memory
            yield Row(
                f"Peak memory, {name}",
                f"60 MiB + {times} × text = {asked:.0f} MiB",
                f"{peak:.0f} MiB",
                f"bare {bare.peak_memory:.0f} MiB",
                peak <= asked,
            )


# The table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few rows, in twenty seconds")
    parser.add_argument(
        "--only", choices=("ready", "keys", "sizes", "labels", "resize", "memory", "find", "store"), help="one part"
    )
    parsed = parser.parse_args(arguments)
    amount = QUICK if parsed.quick else FULL
    with tempfile.TemporaryDirectory(prefix="postil-bench-") as folder:
        shop = Workshop(Path(folder))
        _warm_up(shop)
        parts: dict[str, Callable[[], Iterator[Row]]] = {
            "ready": lambda: ready_rows(shop, amount, quick=parsed.quick),
            "keys": lambda: key_rows(shop, amount, quick=parsed.quick),
            "sizes": lambda: iter(()) if parsed.quick else size_rows(shop, amount),
            "labels": lambda: label_rows(shop, amount),
            "resize": lambda: iter((resize_row(shop, amount),)),
            "memory": lambda: memory_rows(shop, quick=parsed.quick),
            "find": lambda: find_rows(amount.saves),
            "store": lambda: saving_rows(shop.folder, amount.saves, amount.loads),
        }
        rows = [row for name, part in parts.items() if parsed.only in (None, name) for row in _measured(name, part)]
    _say("")
    print(table(rows))


def _measured(name: str, part: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    _say(name)
    for row in part():
        _say(f"{row.what}: {row.measured}")
        yield row


def _warm_up(shop: Workshop) -> None:
    """Both programs once, so that their bytecode is on disk and in memory."""
    path = shop.document("first.txt", material.plain(3 * KB, 0))
    _postil_ready(shop, path)
    _bare_ready(shop, path)


def _say(words: str) -> None:
    """What is being measured, on one line of the terminal, if there is one."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{words[:100]}", end="", file=sys.stderr, flush=True)
    elif words:
        print(words, file=sys.stderr)


if __name__ == "__main__":
    main()
