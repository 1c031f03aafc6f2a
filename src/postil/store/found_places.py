"""Where passages were found in a text that has changed: conclusions of the machine, the reader's own and in no repository.

One small file a document holds what was found in its present text; for another text it begins anew. A damaged file is as
good as none.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from postil.core.annotation import Place, Target
from postil.core.webannotation import place_from_json, place_to_json
from postil.errors import BadRecord, CannotSave
from postil.store.atomic_file import PRIVATE, replace_file

VERSION = 1
"""Of the search: what an older one has found is searched for again."""


class FoundPlaces:
    """Kept in a folder, which is made when it is needed; documents go by their source."""

    def __init__(self, folder: Path, source: str) -> None:
        digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
        self._path = folder / f"{digest[:32]}.json"

    def recall(self, sha256: str, targets: Mapping[str, Target]) -> dict[str, Place]:
        """What was found of these targets, by id, in the text with this SHA-256."""
        records = self._records(sha256)
        found = {id: records.get(_key(id, target)) for id, target in targets.items()} if records else {}
        places = {}
        for id, record in found.items():
            with suppress(BadRecord):
                places[id] = place_from_json(record)
        return places

    def remember(self, sha256: str, targets: Mapping[str, Target], places: Mapping[str, Place]) -> None:
        """Keep it beside what was found in this text before; that it cannot be kept is no reason to trouble anyone."""
        found = {_key(id, targets[id]): place_to_json(place) for id, place in places.items()}
        record = {"version": VERSION, "sha256": sha256, "places": self._records(sha256) | found}
        with suppress(CannotSave):
            replace_file(self._path, json.dumps(record).encode(), PRIVATE, durable=False)

    def _records(self, sha256: str) -> dict[str, Any]:
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            record = json.loads(self._path.read_bytes())
            if record["version"] == VERSION and record["sha256"] == sha256:
                return dict(record["places"])
        return {}


def _key(id: str, target: Target) -> str:
    quote, position = target.quote, target.position
    parts = (target.sha256, str(position.start), str(position.end), quote.prefix, quote.exact, quote.suffix)
    digest = hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
    return f"{id} {digest[:16]}"
