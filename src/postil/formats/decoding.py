"""Turn a document's bytes into text, and say which encoding they were in."""

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
"""Byte order marks, the name for the reader, the codec. UTF-32 first: its little-endian mark begins with UTF-16's."""

HEAD = 8_192
"""Bytes that are looked at to tell text from something else."""

CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r\f\b\x1b"))


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by the byte order mark, else UTF-8, else Windows-1252.

    Never fails: what is in none of them (Windows-1252 leaves five bytes without a meaning) becomes U+FFFD where it
    cannot be read, and the name says so.
    """
    for mark, name, codec in MARKS:
        if data.startswith(mark):
            return _leniently(memoryview(data)[len(mark) :], codec, name)
    if (text := _strictly(data, "utf-8")) is not None:
        return text, "utf-8"
    if b"\0" not in data and (text := _strictly(data, "cp1252")) is not None:
        return text, "cp1252"
    return _leniently(data, "utf-8", "utf-8")


def is_binary(data: bytes) -> bool:
    """Whether the beginning holds a NUL (in other than UTF-16 and UTF-32) or more than a tenth of control characters."""
    head = data[:HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        return False
    controls = len(head) - len(head.translate(None, CONTROLS))
    return b"\0" in head or controls * 10 > len(head)


def _strictly(data: bytes | memoryview, codec: str) -> str | None:
    """The text, or None; the error is left behind at once, for it holds a copy of the bytes."""
    try:
        return str(data, codec)
    except UnicodeDecodeError:
        return None


def _leniently(data: bytes | memoryview, codec: str, name: str) -> tuple[str, str]:
    text = _strictly(data, codec)
    return (str(data, codec, "replace"), f"{name}, some bytes unreadable") if text is None else (text, name)
