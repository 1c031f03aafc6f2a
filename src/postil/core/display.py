"""What of a text may reach a terminal: controls become symbols, what turns or hides text is left out."""

import unicodedata

VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that are drawn (number signs of Arabic, Syriac and Kaithi)."""

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class _Shown(dict[int, str | None]):
    """For `str.translate`: what each code point is shown as; None leaves it out. Newline and tab stay."""

    def __missing__(self, code: int) -> str | None:
        shown = self[code] = _shown(chr(code))
        return shown


SHOWN = _Shown({10: "\n", 9: "\t"})


def shown(text: str) -> str:
    """The text as it may be written to a terminal; one character for one, or none. Newlines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return text.translate(SHOWN)


def shown_line(text: str) -> str:
    """The text on one line: runs of white space are one blank."""
    return shown(" ".join(text.split()))


def quoted(text: str, most: int) -> str:
    """The beginning of a passage on one line, between quotation marks unless it begins with one."""
    line = shown_line(text[: 4 * most])
    short = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    return short if short[:1] in "“„«»‘'\"" else f"“{short}”"


def has_bidi_controls(text: str) -> bool:
    """Whether the text holds characters that turn the order of others (Unicode TR36)."""
    return not text.isascii() and not BIDI_CONTROLS.isdisjoint(text)


def _shown(character: str) -> str | None:
    code = ord(character)
    match unicodedata.category(character):
        case "Cc" if code < 0x20:
            return chr(0x2400 + code)
        case "Cc":
            return "\u2421" if code == 0x7F else "\ufffd"
        case "Cs":
            return "\ufffd"
        case "Zl" | "Zp":
            return "\u2424"
        case "Cf" if character not in VISIBLE_FORMATS:
            return None
        case "Mn" if 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
            return None
    return character


def short(id: str) -> str:
    """The beginning of an annotation's id, by which the reader and the commands know it."""
    return shown_line(id.removeprefix("urn:uuid:")[:8])
