"""The outline: the headings as a tree, with how many annotations stand under each."""

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static, Tree
from textual.widgets.tree import TreeNode

from postil.core.display import shown_line
from postil.core.document import Heading
from postil.core.notebook import Notebook
from postil.ui.keys.key_reader import Keymap
from postil.ui.keys.keymap import Mode
from postil.ui.screens.keyed_screen import KeyedScreen


class OutlineScreen(KeyedScreen):
    """Ends with the heading that was taken."""

    mode: ClassVar[Mode] = "outline"

    def __init__(self, keys: Keymap, notebook: Notebook, offset: int) -> None:
        super().__init__(keys)
        self._notebook = notebook
        self._start: TreeNode[Heading] | None = None
        """The heading that is marked first."""

        self._here = notebook.document.section_at(offset)
        self._tree: Tree[Heading] = Tree("", id="outline")

    def compose(self) -> ComposeResult:
        headings = len(self._notebook.document.outline)
        plural = "" if headings == 1 else "s"
        yield Static(f"{headings} heading{plural}", id="list-title", markup=False)
        self._tree.show_root = False
        self._tree.show_guides = False
        self._tree.guide_depth = 4
        self._tree.auto_expand = False
        yield self._tree
        yield self._field
        yield self._footer

    def on_mount(self) -> None:
        self.filter([])

    @property
    def listed(self) -> Widget:
        return self._tree

    def filter(self, words: list[str]) -> None:
        """With words a flat list, without any the tree, at the heading one reads under."""
        tree, document = self._tree, self._notebook.document
        tree.clear()
        if words:
            for heading in document.outline:
                if all(word in document.passage(heading.span).casefold() for word in words):
                    tree.root.add_leaf(self._named(heading), heading)
            tree.cursor_line = 0
            return
        tree.cursor_line = -1
        here: TreeNode[Heading] | None = None
        for heading, node in self._grown(tree.root):
            here = node if heading == self._here else here
        tree.root.expand_all()
        self._start = here
        if here is not None:
            self.call_after_refresh(self._mark, here)

    def _mark(self, here: TreeNode[Heading]) -> None:
        """The tree has its lines; a key may have been quicker."""
        if self._tree.cursor_line <= 0:
            self._tree.move_cursor(here)

    def _grown(self, root: TreeNode[Heading]) -> Iterator[tuple[Heading, TreeNode[Heading]]]:
        """Each heading as a node under the last one of a higher level."""
        above: list[tuple[int, TreeNode[Heading]]] = [(0, root)]
        outline = self._notebook.document.outline
        for number, heading in enumerate(outline):
            while above[-1][0] >= heading.level:
                above.pop()
            has_more = number + 1 < len(outline) and outline[number + 1].level > heading.level
            add = above[-1][1].add if has_more else above[-1][1].add_leaf
            node = add(self._named(heading), heading)
            above.append((heading.level, node))
            yield heading, node

    def _named(self, heading: Heading) -> Text:
        """The heading's words, and how many annotations begin in its section."""
        words = shown_line(self._notebook.document.passage(heading.span)[:200])
        section = heading.section
        count = self._notebook.position_at(section.end) - self._notebook.position_at(section.start)
        return Text.assemble(words, (f"  {count}", "dim") if count else "", no_wrap=True)

    def on_tree_node_selected(self, event: Tree.NodeSelected[Heading]) -> None:
        event.stop()
        self._take(event.node)

    def _take(self, node: TreeNode[Heading] | None) -> None:
        if node is not None and node.data is not None:
            self.dismiss(node.data.span)

    def do_take_line(self) -> None:
        self._take(self._tree.cursor_node if self._tree.cursor_line >= 0 else self._start)

    def do_next_line(self) -> None:
        self._tree.action_cursor_down()

    def do_previous_line(self) -> None:
        self._tree.action_cursor_up()

    def do_first_line(self) -> None:
        self._tree.cursor_line = 0

    def do_last_line(self) -> None:
        self._tree.cursor_line = self._tree.last_line

    def do_page_lines_down(self) -> None:
        self._tree.action_page_down()

    def do_page_lines_up(self) -> None:
        self._tree.action_page_up()

    def do_fold(self) -> None:
        node = self._tree.cursor_node
        if node is not None and node.is_expanded and node.allow_expand:
            node.collapse()
        elif node is not None and node.parent is not None and node.parent is not self._tree.root:
            self._tree.move_cursor(node.parent)

    def do_unfold(self) -> None:
        if self._tree.cursor_node is not None:
            self._tree.cursor_node.expand()

    def do_filter_lines(self) -> None:
        self._start_filter()

    def do_help(self) -> None:
        from postil.ui.screens.help_screen import HelpScreen

        self.app.push_screen(HelpScreen(self.keys, self.mode))
