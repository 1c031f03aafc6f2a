"""A note in the reader's own editor, which has the terminal meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from textual.app import SuspendNotSupported

from postil.core.display import shown_line
from postil.errors import PostilError
from postil.ui.screens.pointing_screen import PointingScreen

if TYPE_CHECKING:
    from postil.editor import Draft
    from postil.ui.sheets.note_sheet import NoteSheet

TAKEN_OVER = "as the editor left it · Esc saves"


class EditingScreen(PointingScreen):
    """What goes wrong leaves the note as it was, and what was written in a file."""

    def do_edit_outside(self, count: int | None) -> str:
        """The current annotation's note, saved when the editor ends."""
        annotation = self._current
        with self._edited(annotation.note) as text:
            return self._did(self.session.note(annotation, text, annotation.note))

    def on_note_sheet_wants_editor(self) -> None:
        if self._sheet_mode != "note":
            return
        sheet = cast("NoteSheet", self.sheet)
        try:
            with self._edited(sheet.text) as text:
                sheet.rewrite(text)
            words = TAKEN_OVER
        except PostilError as error:
            words = str(error)
        self._sheet_words = shown_line(words)
        self.show()

    @contextmanager
    def _edited(self, words: str) -> Iterator[str]:
        """The words as the editor leaves them. Raises PostilError, also for what goes wrong with them afterwards."""
        from postil.editor import Draft, editor_command

        command = editor_command(self.library.settings.editor)
        draft = Draft(words)
        with draft.kept_if_not_taken():
            self._run_outside(draft, command)
            yield draft.read()

    def _run_outside(self, draft: "Draft", command: list[str]) -> None:
        """Textual takes the terminal back only where nothing is raised meanwhile."""
        failure: PostilError | None = None
        try:
            with self.app.suspend():
                try:
                    draft.edit(command)
                except PostilError as error:
                    failure = error
        except SuspendNotSupported as error:
            raise PostilError("This terminal cannot be given to an editor.") from error
        if failure is not None:
            raise failure
