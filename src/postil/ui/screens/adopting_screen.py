"""What a document that is gone has left about this very text is offered while one reads, and taken over on demand."""

from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from postil.core.focus import Focus
from postil.core.textobjects import SIZES
from postil.errors import PostilError
from postil.library import Library, Opened
from postil.ui.screens.editing_screen import EditingScreen
from postil.ui.screens.panes_screen import FIRST_HINT, TUTOR_HINT
from postil.ui.text.painting import Marks

if TYPE_CHECKING:
    from postil.adoption import Adopted

LOOKING = "looking for what a document that is gone has left"


class AdoptingScreen(EditingScreen):
    """The folder is looked through in threads, behind the first frame."""

    class Offered(Message):
        """What can be taken over, in words."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Ended(Message):
        """What was taken over, or in words why nothing was."""

        def __init__(self, result: "Adopted | str") -> None:
            super().__init__()
            self.result = result

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__(opened, library, marks)
        self._is_adopting = False
        self._began_at = self.reader.focus

    def _look_for_left(self) -> None:
        """In a thread of its own: offer what there is for a document without annotations."""
        if self.session.notebook.annotations:
            return
        from postil.adoption import offer

        words = offer(self.opened)
        if words:
            self.post_message(self.Offered(words))

    @on(Offered)
    def _offered(self, event: Offered) -> None:
        if self.session.notebook.annotations or self._is_adopting or self._has_left:
            return
        if self._message in ("", FIRST_HINT, TUTOR_HINT):
            self._announce([event.words])
            self.show()
        else:
            self._notify([event.words])

    def adopt(self) -> str:
        """Take over what a document that is gone has left; what comes of it is told when it is done."""
        if not self._is_adopting:
            self._is_adopting = True
            self.run_worker(self._adopt, thread=True, group="adopting")
        return LOOKING

    def _adopt(self) -> None:
        """In a thread of its own."""
        from postil.adoption import adopt

        try:
            self.post_message(self.Ended(adopt(self.library, self.opened)))
        except PostilError as error:
            self.post_message(self.Ended(str(error)))

    @on(Ended)
    def _adopted(self, event: Ended) -> None:
        self._is_adopting = False
        if isinstance(event.result, str):
            self.say(event.result)
            return
        if event.result.reading is not None:
            self.opened = self.opened._replace(reading=event.result.reading)
            self._read_on()
        self.say(event.result.words)

    def _read_on(self) -> None:
        """Where one was in the document that is gone, unless one has moved on in this one."""
        reading = self.opened.reading
        self._take_marks()
        if reading is None:
            return
        self.digits = self.digits or dict(reading.digits)
        if self.reader.focus == self._began_at and len(reading.span):
            size = next((size for size in SIZES if size == reading.size), None)
            self.reader.jump(Focus(reading.span, size))
