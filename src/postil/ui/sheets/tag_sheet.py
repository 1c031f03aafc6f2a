"""The tag picker."""

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from postil.core import tags
from postil.core.display import shown_line
from postil.ui.sheets.sheet import ListSheet, SheetInput
from postil.ui.sheets.tag_choices import Choice, choices, completed


class TagSheet(ListSheet):
    """The tag picker: fuzzy over whole paths, digits for tags in use, a new tag only if nothing is like it."""

    class Taken(Message):
        """A tag was taken; `keep`: where the passage has it by now it stays."""

        def __init__(self, tag: str, *, keep: bool) -> None:
            super().__init__()
            self.tag = tag
            self.keep = keep

    def __init__(
        self,
        title: str,
        own: Sequence[str],
        counts: dict[str, int],
        digits: dict[str, str],
        bar: str,
        typed: str = "",
    ) -> None:
        super().__init__(f"tag: {title}", SheetInput("type to find or make a tag", value=typed, digits=True))
        self._own, self._counts, self._digits, self._bar = own, counts, digits, bar
        self._choices: list[Choice] = []

    @property
    def _marked(self) -> Choice | None:
        at = self._options.highlighted
        return self._choices[at] if at is not None and at < len(self._choices) else None

    def offer(self, query: str) -> None:
        """The choices for what is typed; the mark starts on the best match, nowhere while nothing is typed."""
        typed = bool(query.strip())
        self._choices = choices(query, self._own, self._counts, self._digits)
        marked = 0 if typed and self._choices else None
        self._options.set_options(
            [Option(self._prompt(choice, at == marked)) for at, choice in enumerate(self._choices)]
        )
        self._options.highlighted = marked
        known = sum(not choice.is_new for choice in self._choices)
        words = f"{known} tag{'' if known == 1 else 's'} match{'es' if known == 1 else ''}" if typed else ""
        if typed and not known:
            words = tags.refusal(query) or "no such tag yet · Enter makes it"
        elif not typed and not self._choices:
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
        for at, choice in enumerate(self._choices[: self._options.option_count]):
            self._options.replace_option_prompt_at_index(at, self._prompt(choice, at == event.option_index))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(self._choices[event.option_index].tag)

    def action_complete(self) -> None:
        """The marked tag up to its next "/"."""
        field, marked = self._input, self._marked
        if marked is not None and not marked.is_new:
            field.value = completed(field.value, marked.tag)
            field.cursor_position = len(field.value)

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
