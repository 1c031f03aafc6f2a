"""The footer: the keys of the present mode, whole items that fit."""

from collections.abc import Sequence

from textual.strip import Strip

from postil.ui.keys.key_reader import footer
from postil.ui.keys.keymap import Hint
from postil.ui.widgets.document_view import PaintedRows


class KeyFooter(PaintedRows):
    """One row; Textual's Footer is made anew at each change and cannot drop items by rank."""

    STYLE_PREFIX = "footer--"

    def __init__(self, id: str = "footer") -> None:
        super().__init__(id=id)
        self.hints: Sequence[Hint] = ()

    def tell(self, hints: Sequence[Hint]) -> None:
        if hints != self.hints:
            self.hints = hints
            self.refresh()

    def strips(self) -> list[Strip]:
        pieces = []
        for hint in footer(self.hints, self.size.width - 1):
            pieces += [(" ", ()), (hint.keys, ("key",)), (f" {hint.words} ", ("words",))]
        return [self.strip_of(pieces)]
