"""JSON that reads back as it was written: what orjson refuses or rounds is left to the standard library.

orjson is loaded when there is something to read or write.
"""

import json
from math import isnan
from typing import Any

from postil.errors import CannotSave

DIGITS = bytes.maketrans(b"123456789", b"000000000")
LONG_NUMBER = b"0" * 20
"""So many digits may be more than 64 bits, which orjson reads as a float."""


class NotFinite(float):
    """NaN or an infinity, which JSON has no words for though programs write them; orjson refuses it instead of writing null.

    NaN equals NaN, so that a record that holds it has not changed; by `!=` the standard library knows it all the same.
    """

    def __eq__(self, other: object) -> bool:
        return float.__eq__(self, other) is True or (isinstance(other, NotFinite) and isnan(self) and isnan(other))

    __ne__ = float.__ne__
    __hash__ = float.__hash__


def parsed(content: bytes) -> Any:
    """Lone surrogates and long numbers too. Raises ValueError, and RecursionError where it is nested too deeply."""
    import orjson

    if LONG_NUMBER not in content.translate(DIGITS):
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError:
            pass
    return json.loads(content, parse_constant=NotFinite)


def compact(value: Any) -> bytes:
    """On one line, without blanks between. Raises CannotSave where it is nested too deeply."""
    import orjson

    try:
        return orjson.dumps(value)
    except TypeError:
        pass
    try:
        return json.dumps(value, separators=(",", ":")).encode()
    except RecursionError as error:
        raise CannotSave("a record is nested too deeply to be saved") from error
