"""The sheets at the bottom of the text, where one types: find, tag, note, and what is here."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from postil.core import tags
from postil.core.display import shown_line
from postil.ui.here import Offer
from postil.ui.tag_choices import Choice, choices, completed


class Sheet(Vertical):
    """A rule with the sheet's title, and what one types into below it. `mode` names its footer.

    It takes keys from when it is ready until it is left; those that come sooner or later the screen keeps in order.
    """

    mode: str = ""
    takes_keys = False

    class Closed(Message):
        """The sheet was left without a result."""

    class Told(Message):
        """Words for the status line while the sheet is open; the footer may change with them."""

        def __init__(self, words: str, mode: str) -> None:
            super().__init__()
            self.words = words
            self.mode = mode

    def __init__(self, title: str) -> None:
        super().__init__(classes="sheet")
        self._title = title

    class Ready(Message):
        """The sheet has the focus: keys typed ahead can go to it."""

    class Early(Message):
        """A key that came before the sheet was ready, or after it was left."""

        def __init__(self, key: str, character: str | None) -> None:
            super().__init__()
            self.key = key
            self.character = character

    class Resized(Message):
        """The sheet takes up another number of rows."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def rule(self) -> Static:
        return Static(Content(f"── {self._title} " + "─" * 300), classes="sheet-rule", markup=False)

    @property
    def field(self) -> Widget:
        """What one types into."""
        return self.query("Input, TextArea, OptionList").first(Widget)

    def action_close(self) -> None:
        self.post_message(self.Closed())


def _early(field: Widget, event: events.Key) -> bool:
    """Whether the field's sheet does not take keys now; the key is then handed to the screen."""
    sheet = field.parent
    assert isinstance(sheet, Sheet)
    if sheet.takes_keys:
        return False
    event.stop()
    event.prevent_default()
    sheet.post_message(Sheet.Early(event.key, event.character))
    return True


class SheetInput(Input):
    """Leaves its sheet at once with Enter or Esc, so that a key typed right behind is not taken for text."""

    class Left(Message):
        """Esc was pressed."""

    class Digit(Message):
        """A digit was pressed while nothing was typed."""

        def __init__(self, digit: str) -> None:
            super().__init__()
            self.digit = digit

    def __init__(self, placeholder: str = "", *, digits: bool = False) -> None:
        super().__init__(placeholder=placeholder, compact=True, id="query", select_on_focus=False)
        self._digits = digits

    def on_key(self, event: events.Key) -> None:
        message = None if _early(self, event) else self._leaving(event)
        if message is not None:
            event.stop()
            event.prevent_default()
            self.query_ancestor(Sheet).takes_keys = False
            self.post_message(message)

    def _leaving(self, event: events.Key) -> Message | None:
        """What a key says that ends the typing."""
        if event.key == "enter":
            return self.Submitted(self, self.value)
        if event.key == "escape":
            return self.Left()
        is_digit = self._digits and not self.value and event.character is not None and event.character in "123456789"
        return self.Digit(event.character) if is_digit and event.character else None


class NoteArea(TextArea):
    """Takes keys while its sheet does."""

    def on_key(self, event: events.Key) -> None:
        _early(self, event)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Textual may ask for lines of one that was taken away, and it has no styles any more (Textual issue 6528)."""
        return super().render_lines(crop) if self.is_attached else [Strip.blank(crop.width)] * crop.height


class FindSheet(Sheet):
    """Search as one types; Up and Down bring back earlier queries."""

    mode = "find"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", show=False),
        Binding("down", "earlier(-1)", show=False),
        Binding("tab", "noop", show=False),
    ]

    class Typed(Message):
        """The query as it stands."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    class Kept(Message):
        """Enter: stay at the match."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, earlier: Sequence[str]) -> None:
        super().__init__("find")
        self._earlier = ["", *earlier]
        self._at = 0
        self._counter = Static("", id="counter", markup=False)

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield SheetInput()
        yield self._counter

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.post_message(self.Ready())

    def on_sheet_input_left(self, event: SheetInput.Left) -> None:
        event.stop()
        self.action_close()

    def count(self, words: str) -> None:
        """Say which match of how many this is."""
        self._counter.update(words)

    def action_earlier(self, step: int) -> None:
        self._at = min(max(self._at + step, 0), len(self._earlier) - 1)
        field = self.query_one(Input)
        field.value = self._earlier[self._at]
        field.cursor_position = len(field.value)

    def action_noop(self) -> None:
        """Tab stays inside."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Kept(event.value))


class TagSheet(Sheet):
    """The tag picker: fuzzy over whole paths, digits for tags in use, a new tag only if nothing is like it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("tab", "complete", show=False),
    ]

    class Taken(Message):
        """A tag was taken; `keep`: where the passage has it by now it stays."""

        def __init__(self, tag: str, *, keep: bool) -> None:
            super().__init__()
            self.tag = tag
            self.keep = keep

    def __init__(
        self, title: str, own: Sequence[str], counts: dict[str, int], digits: dict[str, str], bar: str
    ) -> None:
        super().__init__(f"tag: {title}")
        self._own, self._counts, self._digits, self._bar = own, counts, digits, bar
        self._choices: list[Choice] = []

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield SheetInput("type to find or make a tag", digits=True)
        yield OptionList(compact=True, markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._list("")
        self.post_message(self.Ready())

    def stay(self) -> None:
        """The tag was refused: go on typing."""
        self.post_message(self.Ready())

    def on_sheet_input_left(self, event: SheetInput.Left) -> None:
        event.stop()
        self.action_close()

    @property
    def _marked(self) -> Choice | None:
        at = self.query_one(OptionList).highlighted
        return self._choices[at] if at is not None and at < len(self._choices) else None

    def _list(self, query: str) -> None:
        """The choices for what is typed; the mark starts on the best match, nowhere while nothing is typed."""
        typed = bool(query.strip())
        self._choices = choices(query, self._own, self._counts, self._digits)
        options = self.query_one(OptionList)
        marked = 0 if typed and self._choices else None
        options.set_options([Option(self._prompt(choice, at == marked)) for at, choice in enumerate(self._choices)])
        options.highlighted = marked
        known = sum(not choice.is_new for choice in self._choices)
        words = f"{known} tag{'' if known == 1 else 's'} match{'es' if known == 1 else ''}" if typed else ""
        if not typed and not self._choices:
            words = "type a tag, Enter makes it"
        elif not typed and self._digits:
            words = "a blank first lets a new tag begin with a digit"
        self.post_message(self.Told(words, "tag" if typed else "tag-empty"))

    def _prompt(self, choice: Choice, is_marked: bool) -> Content:
        lead = f"{self._bar if is_marked else ' '} {choice.digit or ' '}{'✓' if choice.is_own else ' '} "
        if choice.is_new:
            return Content(f"{lead}new tag “{shown_line(choice.tag)}”")
        name = shown_line(choice.tag)
        return Content.assemble(lead, name, " " * max(28 - len(name), 1), (f"{choice.count:>4}", "dim"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        options = self.query_one(OptionList)
        for at, choice in enumerate(self._choices[: options.option_count]):
            options.replace_option_prompt_at_index(at, self._prompt(choice, at == event.option_index))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._choices[event.option_index].tag)

    def action_choose(self, step: int) -> None:
        options = self.query_one(OptionList)
        if self._choices:
            at = options.highlighted
            start = -1 if step > 0 else 0
            options.highlighted = ((start if at is None else at) + step) % len(self._choices)

    def action_complete(self) -> None:
        """The marked tag up to its next "/"."""
        field, marked = self.query_one(Input), self._marked
        if marked is not None and not marked.is_new:
            field.value = completed(field.value, marked.tag)
            field.cursor_position = len(field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._marked is not None:
            self._take(self._marked.tag, typed=bool(event.value.strip()))
        elif event.value.strip():
            self._take(event.value, typed=True)
        else:
            self.action_close()

    def on_sheet_input_digit(self, event: SheetInput.Digit) -> None:
        event.stop()
        tag = self._digits.get(event.digit)
        if tag is None:
            self.stay()
            self.post_message(
                self.Told(f"no tag has {event.digit} yet; a blank first lets a tag begin with it", "tag-empty")
            )
        else:
            self._take(tag)

    def _take(self, tag: str, *, typed: bool = False) -> None:
        """One that was typed by its name, or that was not shown as the passage's own, is not to be taken away."""
        self.post_message(self.Taken(tag, keep=typed or not tags.has(self._own, tag)))


class NoteSheet(Sheet):
    """The note's text; Esc saves it."""

    mode = "note"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+s", "save", "save and close", show=False, priority=True),
    ]

    class Written(Message):
        """The note as it was left."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, title: str, note: str) -> None:
        super().__init__(f"note: {title}")
        self.shown = note
        """The note as it was when the sheet was opened."""

    def compose(self) -> ComposeResult:
        yield self.rule()
        yield NoteArea(
            self.shown,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="indent",
            compact=True,
            highlight_cursor_line=False,
        )

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self.post_message(self.Ready())

    @property
    def text(self) -> str:
        return self.query_one(TextArea).text

    def action_save(self) -> None:
        self.takes_keys = False
        self.post_message(self.Written(self.text))


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

    def compose(self) -> ComposeResult:
        yield self.rule()
        prompts = [Option(Content(f"   {shown_line(offer.words)}")) for offer in self._offers]
        yield OptionList(*prompts, compact=True, markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()
        self.query_one(OptionList).highlighted = 0
        self.post_message(self.Ready())

    def on_key(self, event: events.Key) -> None:
        verb = next((offer for offer in self._offers if offer.words.startswith(f"{event.character}  ")), None)
        if verb is not None:
            event.stop()
            self.post_message(self.Chosen(verb))
        elif event.character in ("j", "k"):
            options = self.query_one(OptionList)
            options.action_cursor_down() if event.character == "j" else options.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self._offers[event.option_index]))
