"""Passages that take long to find are looked for while one reads; so is the document, which may change on the disk."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual import on
from textual.message import Message

from postil.core.annotation import Annotation, Place, Target
from postil.core.display import shown_line
from postil.core.document import Document, Span
from postil.core.focus import Focus
from postil.core.notebook import Notebook
from postil.following import Follower
from postil.library import Library, Opened
from postil.seeking import MUCH, Seeker
from postil.ui.screens.inbox_screen import InboxScreen
from postil.ui.screens.panes_screen import FIRST_HINT, TUTOR_HINT
from postil.ui.text.painting import Marks
from postil.watching import News, Watch, is_same

Found = Mapping[str, tuple[Target, Place]]
"""Where passages stand, by the annotations' ids, each for its target."""


class Along(NamedTuple):
    """What is found in the document as it is now: passages of annotations, and of the reader by where they stood.

    `sought` are the reader's passages that were looked for, `is_same`: nothing is to be shown anew.
    """

    follower: Follower
    seeker: Seeker
    found: Found
    there: Mapping[Span, Span]
    sought: frozenset[Span] = frozenset()
    is_same: bool = False


class ReloadingScreen(InboxScreen):
    """Nothing here waits for the disk: files are looked at, and passages searched for, on threads of their own."""

    class PassagesFound(Message):
        """Passages for which one had to search in the document."""

        def __init__(self, document: Document, found: Found) -> None:
            super().__init__()
            self.document = document
            self.found = found

    class FileTold(Message):
        """What the document's file holds by now."""

        def __init__(self, news: News) -> None:
            super().__init__()
            self.news = news

    class Followed(Message):
        """All is ready for the document to be shown as it is now."""

        def __init__(self, along: Along) -> None:
            super().__init__()
            self.along = along

    def __init__(self, opened: Opened, library: Library, marks: Marks) -> None:
        super().__init__(opened, library, marks)
        self._watch: Watch | None = None
        self._fresh: Document | None = None
        """The document as it is now, until it is shown."""

        self._along: Along | None = None
        """What was found of it while one has moved on."""

        self._is_following = self._is_seeking = False
        self._changed_words = ""
        """The message of a change, while passages of it are still searched for."""

    def on_mount(self) -> None:
        source = self.opened.source
        if source.path is not None:
            self._watch = Watch(source, self.opened.document, self.opened.seen, self._hear_of_file)
            self._watch.start()
        self._seek()

    def on_unmount(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    # Passages that take long

    def watch_notebook(self) -> None:
        """Undo, and another writer, can bring annotations whose passages have to be looked for."""
        super().watch_notebook()
        if self.is_mounted:
            self._seek()

    def _seek(self) -> None:
        """Passages that take long to find are looked for while one reads."""
        notebook = self.session.notebook
        if notebook.unsought and not self._is_seeking:
            self._is_seeking = True
            everything, seeker = list(notebook.annotations.values()), self.opened.seeker
            self.run_worker(lambda: self._sought(notebook.document, seeker, everything), thread=True, group="seeking")

    def _sought(self, document: Document, seeker: Seeker, annotations: Sequence[Annotation]) -> None:
        """In a thread of its own."""
        places = seeker.all(annotations)
        self.post_message(
            self.PassagesFound(document, {each.id: (each.target, places[each.id]) for each in annotations})
        )

    @on(PassagesFound)
    def _passages_found(self, event: PassagesFound) -> None:
        self._is_seeking = False
        self.session.take_places(event.document, event.found)
        self.notebook = self.session.notebook
        if self._message in ("", FIRST_HINT, TUTOR_HINT, self._looked):
            self._message = self._looked = self._look_words() or self._message
        self._seek()
        if self._changed_words and not self._is_seeking:
            if self._message == self._changed_words:
                self._message += _to_look_at(self.session.notebook)
            self._changed_words = ""
        self.show()

    # The document has changed

    def _hear_of_file(self, news: News) -> None:
        """Called on the watch's own thread."""
        self.post_message(self.FileTold(news))

    @on(FileTold)
    def _file_told(self, event: FileTold) -> None:
        if isinstance(event.news, Document):
            self._fresh, self._along = event.news, None
            if self._inbox is not None:
                self.say(f"{self.opened.name} has changed · it is read again when you leave here")
            self._follow()
        else:
            self.say(event.news)

    @property
    def _can_turn(self) -> bool:
        """Whether nothing is open or half typed that is about the text as it was."""
        is_asked = self._sheet_mode or self.sheet or self._inbox or self._pending
        is_busy = is_asked or self.reader.selection or self.text.labels
        return self.app.screen is self and not is_busy and not self._has_left

    def show(self) -> None:
        super().show()
        self._follow()

    def on_screen_resume(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """Find in the document as it is now what has to be taken along, once it can be shown."""
        document = self._fresh
        if document is None or self._is_following or not self._can_turn:
            return
        self._is_following = True
        annotations = list(self.session.notebook.annotations.values())
        shown, along = self.session.notebook, self._along
        wanted, focus = self._passages, self.reader.focus.span
        self.run_worker(
            lambda: self._followed_to(document, shown, annotations, wanted, focus, along),
            thread=True,
            group="reloading",
        )

    @property
    def _passages(self) -> list[Span]:
        """The reader's, and where one comes back to from the panel."""
        left = self._left_at.focus.span if self._left_at is not None else Span(0, 0)
        return [*self.reader.passages, *([left] if len(left) else [])]

    def _followed_to(
        self,
        document: Document,
        shown: Notebook,
        annotations: Sequence[Annotation],
        wanted: Sequence[Span],
        focus: Span,
        along: Along | None,
    ) -> None:
        """In a thread of its own; what was found before is not searched for again."""
        if along is None:
            follower, seeker = Follower(shown.document, document), self.library.seeker(self.opened, document)
            if is_same(shown.document, document):
                self.post_message(self.Followed(Along(follower, seeker, {}, {}, is_same=True)))
                return
            places = seeker.at_once(annotations)
            unsought = sum(place.state == "unsought" for place in places.values())
            if unsought * len(document) <= MUCH:
                places = seeker.all(annotations)
            along = Along(follower, seeker, {each.id: (each.target, places[each.id]) for each in annotations}, {})
        there = {**along.there, **along.follower.spans(span for span in wanted if span not in along.sought)}
        if len(focus) and focus not in there:
            there[focus] = along.follower.nearest(focus, _known(shown, along.found))
        self.post_message(self.Followed(along._replace(there=there, sought=along.sought.union(wanted))))

    @on(Followed)
    def _followed(self, event: Followed) -> None:
        self._is_following = False
        along = event.along
        if along.follower.new is not self._fresh or along.follower.old is not self.opened.document:
            self._along = None
            self._follow()
        elif along.is_same:
            self._fresh = None
        elif not self._can_turn or not self._is_all_there(along):
            self._along = along
            self._follow()
        else:
            self._turn_to(along)

    def _is_all_there(self, along: Along) -> bool:
        """Whether all that the reader has come to since is found without a search."""
        return all(span in along.sought or along.follower.at_once(span) is not None for span in self._passages)

    def _turn_to(self, along: Along) -> None:
        """Show the document as it is now, with the reader where it was."""
        document, before = along.follower.new, self.opened.document
        current = self.panel.annotation
        moved = {span: found for span in self._passages if (found := along.follower.at_once(span)) is not None}
        there = {**moved, **along.there}
        self._fresh = self._along = None
        self.session.turn_to(document, along.found)
        self.opened.store.turn_to(document)
        self.opened.seeker.stop()
        self.opened = self.opened._replace(seeker=along.seeker)
        self.reader.turn_to(document, there)
        if self._left_at is not None:
            left = there.get(self._left_at.focus.span)
            self._left_at = self._left_at._replace(focus=Focus(left) if left else self.reader.focus)
        self.finding.turn_to(document)
        self._counting.resume()
        self.text.turn()
        self.notebook = self.session.notebook
        if self.mode == "panel" and current is not None:
            self.panel.follow(current, self.reader.span.start)
        self._tell_of_change(before, document)
        self.show()

    def _tell_of_change(self, before: Document, document: Document) -> None:
        self._message = f"{shown_line(self.opened.name)} has changed · read again"
        if document.encoding != before.encoding:
            self._message += f" as {document.encoding}"
        if self.session.notebook.unsought:
            self._changed_words = self._message
        else:
            self._message += _to_look_at(self.session.notebook)


def _known(notebook: Notebook, found: Found) -> dict[Span, Span]:
    """Where passages of annotations stand, by where they stood in the notebook."""
    stood = ((notebook.places[id].span, place.span) for id, (_, place) in found.items() if id in notebook.places)
    return {before: now for before, now in stood if before is not None and now is not None}


def _to_look_at(notebook: Notebook) -> str:
    """How many of the passages are doubtful or not found, for the end of a message."""
    places = [notebook.places[id] for id in notebook.annotations if id in notebook.places]
    if places and all(place.span is None for place in places):
        return f" · none of its {len(places):,} passages is found" if len(places) > 1 else " · its passage is not found"
    count = sum(place.state in ("check", "orphan") for place in places)
    return f" · {count:,} of {len(places):,} passages to look at" if count else ""
