"""Read Markdown: CommonMark with GitHub's extensions, footnotes, definition lists and front matter."""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from itertools import count, repeat, takewhile
from typing import TYPE_CHECKING, Any

from postil.core.document import Document, Kind
from postil.formats.builder import OBJECT, WHITE_SPACE, Builder, clean, plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

DEEPEST = 100
"""How deep blocks may be nested. Below it markdown-it drops the words, so such a document is read as plain text."""

FRONT_MATTER = re.compile(
    r"---[ \t]*\n"
    r"((?:(?!(?:---|\.\.\.)[ \t]*$)(?:[\w\"'][^\n:]*:(?=[ \t]|$)|[ \t#\]}-]|$)[^\n]*\n)*)"
    r"(?:---|\.\.\.)[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
"""Between rules at the very beginning: lines of `key: value`, their continuations and comments, but no prose."""

BARE_ADDRESSES = (
    (re.compile(r"(?<![a-zA-Z\d])https?$"), re.compile(r"://(?=\w)(?:[^\s<>()\[\]]|\([^\s<>()]*\))+"), ""),
    (
        re.compile(r"(?<![\w.+-])[a-zA-Z\d][\w.+-]*$", re.ASCII),
        re.compile(r"@[a-zA-Z\d-]+(?:\.[a-zA-Z\d-]+)+"),
        "mailto:",
    ),
)
"""What stands before the mark that gives an address away, the rest of it, what its link adds in front."""

UNFOLLOWED = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|file|data):", re.IGNORECASE)
"""Addresses that nobody should open by a key: such a link keeps its words and loses its address."""

HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[?!].*?(?:>|\Z)", re.DOTALL | re.IGNORECASE
)
TAG = re.compile(r"</?([a-zA-Z][\w:-]*)(?:(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*|[^<>]*)>")
LINE_TAG = re.compile(
    "address|article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hr|legend|li|main|nav|ol|option|p|pre|section|summary|table|tr|ul",
    re.IGNORECASE,
)
CELL_TAG = re.compile("td|th", re.IGNORECASE)

BULLETS = "•◦▪"
BOXES = {False: "☐", True: "☑"}
STYLES = {"em": "emphasis", "strong": "strong", "s": "strike"}


def read_markdown(text: str, source: str) -> Document:
    """The document that a Markdown text describes; `source` names it. What is nested too deep is read as plain text."""
    text = clean(text)
    title, body = _without_front_matter(text)
    facts: dict[str, Any] = {}
    tokens = _parser().parse(body, facts)
    if any(token.level >= DEEPEST - 1 for token in tokens):
        return replace(plain(text), source=source, title=title)
    builder = Builder()
    _Walk(builder, facts.get("footnotes", {})).document(tokens)
    return builder.document(reader="markdown 1", source=source, title=title)


def _without_front_matter(text: str) -> tuple[str, str]:
    """The title that the front matter gives, and the text with empty lines in its place."""
    found = FRONT_MATTER.match(text)
    if found is None:
        return "", text
    facts = (line.partition(":") for line in found[1].split("\n"))
    title = next((value for key, _, value in facts if key.lower() == "title"), "")
    return title.strip().strip("\"'"), "\n" * found[0].count("\n") + text[found.end() :]


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    class Parser(MarkdownIt):
        """Shows addresses as they are written, and takes every link for one."""

        def normalizeLinkText(self, link: str) -> str:
            return link

        def validateLink(self, url: str) -> bool:
            return True

    options = {"maxNesting": DEEPEST, "tasklists": True, "alerts": True, "strikethrough_single_tilde": True}
    parser = Parser("commonmark", options).enable(["table", "strikethrough"])
    parser.inline.ruler.push("address", _address)
    return parser.use(footnote_plugin, move_to_end=False).use(deflist_plugin)


def _address(state: "StateInline", silent: bool) -> bool:
    """A rule for the parser: a bare address is a link. Looks back a short way only, so that long texts stay cheap."""
    if silent or state.linkLevel or state.src[state.pos] not in ":@":
        return False
    for beginning, rest, prefix in BARE_ADDRESSES:
        before = beginning.search(state.pending[-64:])
        behind = rest.match(state.src, state.pos, state.posMax)
        if before and behind:
            address = before[0] + behind[0].rstrip("?!.,:;*_~'\"")
            state.pending = state.pending.removesuffix(before[0])
            state.push("link_open", "a", 1).attrs = {"href": prefix + address}
            state.push("text", "", 0).content = address
            state.push("link_close", "a", -1)
            state.pos += len(address) - len(before[0])
            return True
    return False


class _Walk:
    """Goes once through what the parser found and tells the builder, block by block."""

    def __init__(self, builder: Builder, footnotes: dict[str, Any]) -> None:
        self._builder = builder
        self._footnotes: dict[int, dict[str, Any]] = footnotes.get("list", {})
        self._labels = _labels(self._footnotes, footnotes.get("refs", {}))
        self._called_from: dict[int, int] = {}
        self._around: list[Kind] = []
        self._markers: list[Iterator[str]] = []
        self._marker = ""
        self._line = 1

    def document(self, tokens: Iterable["Token"]) -> None:
        """The body; then the footnotes in the order in which they are called, those that nobody calls last."""
        body, notes = _apart(tokens)
        self._blocks(body)
        for number, note in self._footnotes.items():
            self._around, self._marker = ["note"], f"[{self._labels[number]}]"
            if "tokens" in note:
                self._line = self._called_from.get(number, 1)
                self._paragraph(note["tokens"])
            else:
                self._blocks(notes.pop(note["label"], []))
        for label, blocks in notes.items():
            self._around, self._marker = ["note"], f"[{label}]"
            self._blocks(blocks)

    def _blocks(self, tokens: Iterable["Token"]) -> None:
        following = iter(tokens)
        for token in following:
            self._line = token.map[0] + 1 if token.map else self._line
            match token.type:
                case "bullet_list_open":
                    self._markers.append(repeat(BULLETS[min(len(self._markers), len(BULLETS) - 1)]))
                case "ordered_list_open":
                    self._markers.append(_numbers(int(token.attrs.get("start", 1)), token.markup))
                case "bullet_list_close" | "ordered_list_close":
                    self._markers.pop()
                case "list_item_open":
                    marker = next(self._markers[-1])
                    self._set_in("item", BOXES.get(token.meta.get("checked", ""), marker))
                case "dd_open":
                    self._set_in("item")
                case "blockquote_open" | "alert_open":
                    self._set_in("quote", self._marker)
                case "list_item_close" | "dd_close" | "blockquote_close" | "alert_close":
                    self._around.pop()
                case "heading_open":
                    with self._block("heading", int(token.tag[1])):
                        self._inline(next(following).children)
                case "inline":
                    self._paragraph(token.children)
                case "fence" | "code_block":
                    with self._block("code"):
                        self._builder.verbatim(token.content.removesuffix("\n"))
                case "html_block":
                    self._html(token.content)
                case "table_open":
                    with self._block("table"):
                        self._rows(takewhile(lambda each: each.type != "table_close", following))

    def _set_in(self, kind: Kind, marker: str = "") -> None:
        """What follows stands in an item or a quote; the first block in it takes the marker."""
        self._around.append(kind)
        self._marker = marker

    @property
    def _kind(self) -> Kind:
        return self._around[-1] if self._around else "paragraph"

    def _block(self, kind: Kind, level: int | None = None) -> AbstractContextManager[None]:
        marker, self._marker = self._marker, ""
        return self._builder.block(kind, len(self._around) if level is None else level, marker, self._line)

    def _paragraph(self, tokens: list["Token"] | None) -> None:
        with self._block(self._kind):
            self._inline(tokens)

    def _html(self, html: str) -> None:
        """The words of an HTML block in lines; none, where it has no words (a comment)."""
        from html import unescape

        lines = [unescape(line) for line in _unmarked(html).split("\n") if line.strip()]
        if lines:
            with self._block(self._kind):
                for line in lines:
                    self._builder.text(line)
                    self._builder.line_break()

    def _rows(self, tokens: Iterable["Token"]) -> None:
        """The rows of a table, the header first."""
        rows = cells = 0
        for token in tokens:
            match token.type:
                case "tr_open":
                    if rows:
                        self._builder.line_break()
                    rows, cells = rows + 1, 0
                case "inline":
                    if cells:
                        self._builder.cell_break()
                    cells += 1
                    self._inline(token.children, in_cell=True)

    def _inline(self, tokens: list["Token"] | None, in_cell: bool = False) -> None:
        """Words and their styles. In a cell neither a line break nor a tab is left: they divide rows and cells."""
        for token in tokens or ():
            match token.type:
                case "text" | "text_special":
                    self._builder.text(token.content)
                case "softbreak":
                    self._builder.text(" ")
                case "hardbreak":
                    self._builder.line_break()
                case "code_inline":
                    self._code(token.content.replace("\t", " ") if in_cell else token.content)
                case "html_inline" if _unmarked(token.content) == "\n" and not in_cell:
                    self._builder.line_break()
                case "html_inline":
                    self._builder.text(_unmarked(token.content))
                case "image":
                    with self._builder.style("image", str(token.attrs["src"])):
                        self._builder.text(_alt(token).strip() or OBJECT)
                case "link_open":
                    href = str(token.attrs["href"])
                    self._builder.open_style("link", "" if UNFOLLOWED.match(href) else href)
                case "footnote_ref":
                    self._call(token.meta["id"])
                case "em_open" | "strong_open" | "s_open":
                    self._builder.open_style(STYLES[token.tag])
                case "em_close" | "strong_close" | "s_close" | "link_close":
                    self._builder.close_style()

    def _code(self, content: str) -> None:
        """Code within a line: verbatim, but its outer blanks are the line's."""
        code = content.strip()
        before, _, after = content.partition(code) if code else (content, "", "")
        self._builder.text(before)
        with self._builder.style("code"):
            self._builder.verbatim(code)
        self._builder.text(after)

    def _call(self, number: int) -> None:
        """A footnote's label, where it is called."""
        self._called_from.setdefault(number, self._line)
        label = self._labels[number]
        with self._builder.style("noteref", label):
            self._builder.text(f"[{label}]")


def _apart(tokens: Iterable["Token"]) -> tuple[list["Token"], dict[str, list["Token"]]]:
    """The document without its footnotes, and the footnotes by label."""
    body: list[Token] = []
    notes: dict[str, list[Token]] = {}
    into = [body]
    for token in tokens:
        match token.type:
            case "footnote_reference_open":
                into.append(notes.setdefault(token.meta["label"], []))
            case "footnote_reference_close":
                into.pop()
            case _:
                into[-1].append(token)
    return body, notes


def _labels(footnotes: dict[int, dict[str, Any]], defined: Iterable[str]) -> dict[int, str]:
    """Each footnote's label; one that is written where it is called (`^[...]`) takes the next free number."""
    taken = {label.removeprefix(":") for label in defined}
    free = (str(number) for number in count(1) if str(number) not in taken)
    return {number: note["label"] if "label" in note else next(free) for number, note in footnotes.items()}


def _numbers(first: int, mark: str) -> Iterator[str]:
    return (f"{number}{mark}" for number in count(first))


def _alt(image: "Token") -> str:
    """The words that stand for an image, with those of an image within them."""
    return "".join(_alt(part) if part.type == "image" else _plainly(part) for part in image.children or ())


def _plainly(part: "Token") -> str:
    match part.type:
        case "text" | "text_special" | "code_inline":
            return part.content
        case "softbreak" | "hardbreak":
            return " "
        case _:
            return ""


def _unmarked(html: str) -> str:
    """The words of HTML, and a line break where a tag begins or ends a line."""
    return TAG.sub(_gap, WHITE_SPACE.sub(" ", HIDDEN.sub("", html)))


def _gap(tag: re.Match[str]) -> str:
    if LINE_TAG.fullmatch(tag[1]):
        return "\n"
    return " " if CELL_TAG.fullmatch(tag[1]) else ""
