"""The sheet that lists what is at the focus."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from postil.core.display import shown_line
from postil.ui.sheets.here import Offer
from postil.ui.sheets.sheet import Sheet


class HereSheet(Sheet):
    """What is at the focus: links, footnotes, annotations, then the verbs."""

    mode = "here"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", "back", show=False)]

    class Chosen(Message):
        def __init__(self, offer: Offer) -> None:
            super().__init__()
            self.offer = offer

    def __init__(self, title: str, offers: Sequence[Offer]) -> None:
        super().__init__(f"here: {title}")
        self._offers = offers
        prompts = [Option(Content(f"   {shown_line(offer.words)}")) for offer in offers]
        self._options = OptionList(*prompts, compact=True, markup=False)

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield self._options

    def on_mount(self) -> None:
        self._options.focus()
        self._options.highlighted = 0
        self.post_message(self.Ready())

    def on_key(self, event: events.Key) -> None:
        if not self.takes_keys:
            event.stop()
            event.prevent_default()
            self.post_message(self.Early(event.key, event.character))
            return
        verb = next((offer for offer in self._offers if offer.words.startswith(f"{event.character}  ")), None)
        if verb is not None:
            event.stop()
            self._choose(verb)
        elif event.character in ("j", "k"):
            self._options.action_cursor_down() if event.character == "j" else self._options.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(self._offers[event.option_index])

    def _choose(self, offer: Offer) -> None:
        self.takes_keys = False
        self.post_message(self.Chosen(offer))
