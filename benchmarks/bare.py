"""The least Textual app: one Static with a screen of text, which answers `j` by changing it."""

import sys

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

SCREEN = 2_600
"""Code points that fill a screen of 120x36."""

ANSWERED = "answered"


class BareApp(App[None]):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.answers = 0

    def compose(self) -> ComposeResult:
        yield Static(self.words, markup=False)

    def on_key(self, event: events.Key) -> None:
        if event.key == "j":
            self.answers += 1
            self.query_one(Static).update(f"{ANSWERED} {self.answers}\n{self.words}")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        BareApp(file.read(SCREEN)).run()
