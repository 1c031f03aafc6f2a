"""Going to what is on screen by its label, selecting, moving an annotation's edges, and the outline."""

from collections.abc import Sequence

from textual import on

from postil.core.document import Span
from postil.core.focus import Focus
from postil.errors import NoCurrentAnnotation
from postil.ui.keys.keymap import FOOTERS, Hint
from postil.ui.screens.entries_screen import EntriesScreen
from postil.ui.text import labels, selecting
from postil.ui.text.labels import Labels
from postil.ui.widgets.document_view import DocumentView


class PickingScreen(EntriesScreen):
    """While labels stand, letters go to them and to nothing else."""

    def do_pick_sentence(self, count: int | None) -> str:
        return self._label(labels.of_sentences(self.opened.document, self.reader.view.span))

    def do_extend_to_sentence(self, count: int | None) -> str:
        return self.do_pick_sentence(count)

    def do_pick_sentences(self, count: int | None) -> str:
        return self._label(labels.of_sentences(self.opened.document, self.reader.view.span, is_span=True))

    def do_pick_word(self, count: int | None) -> str:
        return self._label(labels.of_words(self.opened.document, self.reader.view.span, self.reader.span))

    def do_pick_words(self, count: int | None) -> str:
        seen = self.reader.view.span
        return self._label(labels.of_words(self.opened.document, seen, self.reader.span, is_span=True))

    def _label(self, found: Labels) -> str:
        if not found.labels:
            return "nothing to pick here"
        self.text.labels = found
        return ""

    def read_key(self, key: str, character: str | None) -> None:
        if self.text.labels is None or self._sheet_mode:
            super().read_key(key, character)
            return
        self._message = ""
        if key == "escape":
            self.text.labels = self.text.labels.back()
        else:
            self._read_label(self.text.labels, character or key)
        self.show()

    def _read_label(self, now: Labels, letter: str) -> None:
        match now.read(letter, self.opened.document):
            case Labels() as further:
                self.text.labels = further
            case Span() as picked:
                self.text.labels = None
                self._take_pick(now, picked)
            case None:
                self.say(f"no label goes on with {letter} · Esc leaves them")

    def _take_pick(self, picked: Labels, span: Span) -> None:
        if self.reader.selecting:
            selecting.through(self.reader, span)
        elif picked.is_span:
            selecting.start(self.reader, span)
        else:
            is_paragraph = picked.size == "sentence" and span not in [label.span for label in picked.labels]
            self.reader.pick(Focus(span, "paragraph" if is_paragraph else picked.size))

    def _take_match(self, match: Span) -> None:
        """While one selects, the moving end goes to the match."""
        if self.reader.selecting:
            selecting.through(self.reader, match)
        else:
            super()._take_match(match)

    @on(DocumentView.Folded)
    def _label_anew(self) -> None:
        """The rows are others now: the labels stand on what is in sight, what was picked first stays."""
        now = self.text.labels
        if now is not None:
            document, seen = self.opened.document, self.reader.view.span
            of_words = labels.of_words(document, seen, self.reader.span, is_span=now.is_span)
            found = of_words if now.size == "word" else labels.of_sentences(document, seen, is_span=now.is_span)
            self.text.labels = found._replace(first=now.first) if found.labels else None
            self.show()

    def _left_words(self) -> str:
        now = self.text.labels
        if now is None or self._sheet_mode:
            return super()._left_words()
        what = "a word" if now.size == "word" else "a sentence · a capital takes its paragraph"
        if now.is_span:
            return "through which?" if now.first is not None else f"from which? {what}"
        return f"to {what}" if self.reader.selecting else f"go to: {what}"

    def _hints(self) -> Sequence[Hint]:
        now = self.text.labels
        if now is None or self._sheet_mode:
            return super()._hints()
        return FOOTERS["word-labels" if now.size == "word" else "labels"]

    # The outline

    def do_outline(self, count: int | None) -> str:
        if not self.opened.document.outline:
            return "no headings in this text · / finds words"
        from postil.ui.screens.outline_screen import OutlineScreen

        shown = OutlineScreen(self.keys, self.session.notebook, self.reader.span.start)
        self.app.push_screen(shown, self._to_heading)
        return ""

    def _to_heading(self, heading: Span | None) -> None:
        if heading is not None:
            self.reader.jump(Focus(heading, "paragraph"))
            self.show()

    # Edges

    def do_move_start(self, count: int | None) -> None:
        self._move_edge(start=True)

    def do_move_end(self, count: int | None) -> None:
        self._move_edge(start=False)

    def _move_edge(self, *, start: bool) -> None:
        annotation = self.session.current(self.reader.span)
        span = self.session.notebook.span_of(annotation)
        if span is None:
            raise NoCurrentAnnotation("its passage is not in the text any more")
        self._edging = annotation
        self._left_at = self.reader.stand
        selecting.move_edge(self.reader, span, start=start)

    def do_keep_edge(self, count: int | None) -> str:
        assert self._edging is not None
        annotation, self._edging = self.session.notebook.annotations.get(self._edging.id), None
        if annotation is None:
            self.reader.drop_selection()
            return "another writer has deleted it meanwhile"
        return self._did(self.session.move_edges(annotation, self.reader.span))

    def do_escape(self, count: int | None) -> None:
        if self._edging is not None:
            self._edging = None
            self.reader.drop_selection()
            if self._left_at is not None:
                self.reader.stay(self._left_at.focus)
        else:
            super().do_escape(count)

    def do_highlight_selection(self, count: int | None) -> str:
        return self.do_highlight(None)
