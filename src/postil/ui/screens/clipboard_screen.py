"""How text goes to the clipboard: to Ctrl+V in a note, to the terminal, and to a program beside the screen."""

from threading import Thread

from textual import on
from textual.message import Message

from postil.errors import CannotSave
from postil.ui.screens.keys_screen import KeysScreen


class ClipboardScreen(KeysScreen):
    """No key waits for the clipboard."""

    class Sent(Message):
        """What came of it, said on the thread that waited for it."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def send_to_clipboard(self, words: str) -> str:
        """Send the words as they are; what is said now, and again when the programs have answered."""
        self.app.copy_to_clipboard(words)
        Thread(target=self._send, args=(words,), name="clipboard", daemon=True).start()
        return f"sending {len(words):,} characters to the clipboard"

    def _send(self, words: str) -> None:
        """Runs beside the screen: a program may hang."""
        from postil import clipboard

        sent = clipboard.send(words)
        is_out = clipboard.fits_a_terminal(words) or set(sent.to) - {"tmux"}
        try:
            told = clipboard.told(words, sent, None if is_out else self.library.keep_copy(words))
        except CannotSave as error:
            told = f"too long for the terminal's clipboard: {error}"
        self.post_message(self.Sent(told))

    @on(Sent)
    def _sent(self, event: Sent) -> None:
        self.say(event.words)
