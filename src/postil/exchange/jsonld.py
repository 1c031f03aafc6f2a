"""A notebook as JSON-LD: an AnnotationCollection with one page (W3C Web Annotation Data Model, 5)."""

import json
import re
from typing import Any

from postil.core.annotation import Annotation
from postil.core.notebook import Notebook
from postil.core.webannotation import to_json
from postil.core.written_record import CONTEXT

NOT_IN_IRIS = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f-\x9f\ud800-\udfff]')
NOT_FOR_TERMINALS = re.compile(r"[\x7f-\x9f\ud800-\udfff]")
"""What JSON may hold as it is, though a terminal would obey it or UTF-8 has no bytes for it."""


def export(notebook: Notebook) -> str:
    """The annotations in reading order, then those whose passage was not found."""
    source = _iri(notebook.document.source)
    annotations = [*notebook.in_reading_order, *notebook.without_passage]
    id = f"urn:x-postil:annotations:{notebook.document.sha256}"
    collection = {
        "@context": CONTEXT,
        "id": id,
        "type": "AnnotationCollection",
        "label": notebook.document.title or source,
        "total": len(annotations),
        "first": {
            "id": f"{id}:1",
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": [_item(annotation, source) for annotation in annotations],
        },
    }
    written = json.dumps(collection, ensure_ascii=False, indent=2)
    return NOT_FOR_TERMINALS.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n"


def _item(annotation: Annotation, source: str) -> dict[str, Any]:
    """The record; the collection's context holds for it, unless it has one of its own."""
    record = to_json(annotation, source)
    if record["@context"] == CONTEXT:
        del record["@context"]
    return record


def _iri(source: str) -> str:
    """The source without characters that no IRI may hold (RFC 3987); one that is an IRI stays as it is."""
    return NOT_IN_IRIS.sub(_escaped, source)


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode(errors="surrogatepass"))
