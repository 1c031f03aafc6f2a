"""How keys come in: each is read by the keymap, in the order in which it was typed, and what it asks for is run."""

from collections.abc import Callable

from textual import events, on

from postil.core.display import shown_line
from postil.errors import PostilError
from postil.ui.keys.key_reader import Pending, Run, Unbound, token
from postil.ui.screens.panes_screen import PanesScreen
from postil.ui.text.motions import LETTERED, MOTIONS
from postil.ui.widgets.document_view import PaintedRows


class KeysScreen(PanesScreen):
    """An action is a motion of the reader, or a method `do_` with the action's id."""

    @on(PaintedRows.Typed)
    def _typed(self, event: PaintedRows.Typed) -> None:
        """A key that was typed ahead of a screen that has come up since is that screen's."""
        if self._has_left:
            return
        if event.key == "ctrl+q":
            self.run("quit")
        elif self.app.screen is self:
            self.read_key(event.key, event.character)
        else:
            self.app.screen.post_message(events.Key(event.key, event.character))

    def read_key(self, key: str, character: str | None) -> None:
        """Read a key of the panes, and do what it asks for."""
        if self._sheet_mode:
            self.type_ahead(key, character)
            return
        read = self.keys.read(self._pending, token(key, character), self.mode)
        self._message = ""
        match read:
            case Pending(typed, _):
                self._pending = "" if key == "escape" else typed
            case Unbound(typed):
                was_pending, self._pending = self._pending, ""
                if not (was_pending and key == "escape"):
                    self._message = shown_line(f"{typed} does nothing here · ? keys")
            case Run(action, times, letter):
                was_pending, self._pending = self._pending, ""
                if not (was_pending and action == "escape"):
                    self.run(action, times, letter)
        self.show()

    def on_key(self, event: events.Key) -> None:
        """A key that came before anything has the focus is the text's."""
        if self.sheet is None and event.key not in self.text.passed_on and not self._has_left:
            event.stop()
            self.read_key(event.key, event.character)

    def type_ahead(self, key: str, character: str | None) -> None:
        """A key for the open sheet; it waits until the sheet takes keys, or is closed."""
        if self.sheet is not None and self.sheet.takes_keys:
            self.sheet.field.post_message(events.Key(key, character))
        else:
            self._ahead.append((key, character))

    def on_paste(self, event: events.Paste) -> None:
        """No key of a paste acts."""
        event.stop()
        if self._sheet_mode:
            return
        self.say("a paste does nothing here; t and a open a field for text")

    def run(self, action: str, count: int | None = None, letter: str = "") -> None:
        """Run an action of the keymap; what goes wrong is told in the status line."""
        self.text.labels = None
        try:
            if action in MOTIONS:
                said = MOTIONS[action](self.reader, count)
            elif letter:
                said = LETTERED[action](self.reader, letter)
            else:
                verb: Callable[[int | None], str | None] = getattr(self, f"do_{action.replace('-', '_')}")
                said = verb(count) or ""
            self._message = shown_line(said) or self._message
        except PostilError as error:
            self._message = shown_line(str(error))

    def say(self, words: str) -> None:
        """A message until the next key."""
        self._message = shown_line(words)
        self.show()
