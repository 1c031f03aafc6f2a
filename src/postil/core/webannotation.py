"""An annotation as W3C Web Annotation JSON and back: the record that is saved, and the one that is exported.

What a record holds beyond our words goes into `Annotation.unknown` and comes back where it was: fields of the record under
their own names, and under `creator`, `body` and `target` what these hold besides, foreign members as lists.
"""

from collections.abc import Mapping
from typing import Any, cast

from postil.core import tags
from postil.core.annotation import Annotation, KeptPlace, Place, State, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Span
from postil.core.written_record import CONTEXT, MOTIVATIONS, as_written
from postil.errors import BadRecord

Record = Mapping[str, Any]

NOTE_FORMATS = (None, "text/markdown", "text/plain")
OURS = (
    *("@context", "id", "type", "motivation", "created", "modified", "creator", "body", "target"),
    *("postil:status", "postil:star", "postil:rivals", "postil:place"),
)
FOUND: tuple[State, ...] = ("exact", "moved", "edited", "check")
QUOTE = ("exact", "prefix", "suffix")
PARTS = ("creator", "body", "target")
"""Names in `unknown` that hold parts of a record's field, not a field."""


def to_json(annotation: Annotation, source: str) -> dict[str, Any]:
    """The annotation's record; `source` is the IRI of its document."""
    unknown = annotation.unknown
    return {
        "@context": CONTEXT,
        "type": "Annotation",
        "motivation": _motivation(annotation),
        **{name: value for name, value in unknown.items() if name not in PARTS},
        "id": annotation.id,
        **_given(created=annotation.created, modified=annotation.modified),
        **_given(creator=_person(annotation.creator, unknown.get("creator"))),
        **_given(body=_bodies(annotation)),
        "target": _target_json(annotation.target, source, unknown.get("target", {})),
        **({"postil:status": "done"} if annotation.status == "done" else {}),
        **({"postil:star": True} if annotation.star else {}),
        **_rivals_json(annotation.target.rivals),
        **({"postil:place": _kept_json(annotation.place)} if annotation.place else {}),
    }


def place_to_json(place: Place) -> dict[str, Any]:
    """A place as one record; offsets in code points."""
    return {
        "state": place.state,
        "score": round(place.score, 3),
        **({"start": place.span.start, "end": place.span.end} if place.span is not None else {}),
        **_given(suggestions=[[span.start, span.end] for span in place.suggestions]),
    }


def place_from_json(record: Any) -> Place:
    """Raises BadRecord for anything that `place_to_json` does not write."""
    match record:
        case {"state": str(state), "score": int() | float() as score, "start": int(start), "end": int(end)} if (
            state in FOUND and 0 <= start <= end and 0 <= score <= 1
        ):
            span: Span | None = Span(start, end)
        case {"state": "orphan" as state, "score": int() | float() as score} if (
            "start" not in record and 0 <= score <= 1
        ):
            span = None
        case _:
            raise BadRecord("its place is none of postil's.")
    match record.get("suggestions", []):
        case [*pairs] if all(map(_is_span, pairs)):
            return Place(span, cast("State", state), score, tuple(Span(*pair) for pair in pairs))
    raise BadRecord("its place has suggestions that are no spans.")


def _is_span(pair: Any) -> bool:
    match pair:
        case [int(start), int(end)]:
            return 0 <= start <= end
    return False


def from_json(record: Record) -> Annotation:
    """The annotation in a record; its `source` is left to the caller. Raises BadRecord."""
    return as_written(record) or from_any_json(record)


def from_any_json(record: Record) -> Annotation:
    """The annotation in any record, whoever has written it. Raises BadRecord."""
    if not isinstance(record, Mapping):
        raise BadRecord("An annotation is no JSON object.")
    if not (id := _text(record, "id")):
        raise BadRecord("An annotation has no id.")
    try:
        return _annotation(id, record)
    except BadRecord as error:
        raise BadRecord(f"{id}: {error}") from error


def _annotation(id: str, record: Record) -> Annotation:
    created, modified = _text(record, "created"), _text(record, "modified")
    creator, creator_rest = _creator(record.get("creator"))
    found, note, body_rest = _tags_and_note(record)
    target, target_rest = _target(_only_target(record), _rivals(record.get("postil:rivals")))
    return Annotation(
        id=id,
        target=target,
        created=created or modified,
        modified=modified or created,
        tags=found,
        note=note,
        status="done" if record.get("postil:status") == "done" else "open",
        star=record.get("postil:star") is True,
        creator=creator,
        place=_kept_place(record.get("postil:place")),
        unknown=_rest(record, *OURS)
        | _unusual(record)
        | _given(creator=creator_rest, body=body_rest, target=target_rest),
    )


def _motivation(annotation: Annotation) -> str:
    if annotation.tags:
        return "tagging"
    return "commenting" if annotation.note else "highlighting"


def _unusual(record: Record) -> dict[str, Any]:
    """Those of our fields that say something we have no word for."""
    kind = record.get("type", "Annotation")
    if "Annotation" not in (kind if isinstance(kind, list) else [kind]):
        raise BadRecord("its type is not Annotation.")
    usual = {
        "@context": record.get("@context") == CONTEXT,
        "type": kind == "Annotation",
        "motivation": record.get("motivation") in MOTIVATIONS,
        "postil:status": record.get("postil:status") in ("open", "done"),
        "postil:star": isinstance(record.get("postil:star"), bool),
        "postil:rivals": _rivals(record.get("postil:rivals")) is not None,
        "postil:place": _kept_place(record.get("postil:place")) is not None,
    }
    return {name: record[name] for name, is_usual in usual.items() if name in record and not is_usual}


def _rivals_json(rivals: tuple[TextQuoteSelector, ...] | None) -> dict[str, Any]:
    """An empty list says that there are none, no list that they were not sought."""
    return {} if rivals is None else {"postil:rivals": [_quote_json(rival, {}) for rival in rivals]}


def _rivals(value: Any) -> tuple[TextQuoteSelector, ...] | None:
    """None for anything that is no list of quotes just as we write them."""
    if not isinstance(value, list):
        return None
    is_ours = all(
        isinstance(each, dict)
        and each.keys() == {"type", *QUOTE}
        and all(type(words) is str for words in each.values())
        for each in value
    )
    return tuple(TextQuoteSelector(*(each[name] for name in QUOTE)) for each in value) if is_ours else None


def _kept_json(kept: KeptPlace) -> dict[str, Any]:
    return {"sha256": kept.sha256, **place_to_json(kept.place._replace(suggestions=()))}


def _kept_place(value: Any) -> KeptPlace | None:
    """None for anything but a place just as we write it."""
    try:
        kept = KeptPlace(value["sha256"], place_from_json(value))
    except (BadRecord, TypeError, KeyError):
        return None
    return kept if _kept_json(kept) == value and isinstance(kept.sha256, str) else None


def _person(name: str, rest: Any) -> Any:
    if rest is not None and not isinstance(rest, dict):
        return rest
    return {"type": "Person", **(rest or {}), **_given(name=name)} if name or rest else {}


def _creator(creator: Any) -> tuple[str, Any]:
    """The name, and what else was said; a creator that is an IRI or a list stays as it is."""
    if not isinstance(creator, dict):
        return "", creator
    rest = _rest(creator, "name")
    if rest.get("type") == "Person":
        del rest["type"]
    return _text(creator, "name"), rest


def _bodies(annotation: Annotation) -> list[Any]:
    """The tags, the note, then foreign bodies."""
    besides = annotation.unknown.get("body", {})
    tagging = [
        {**besides.get("tagging", {}).get(tag, {}), "type": "TextualBody", "purpose": "tagging", "value": tag}
        for tag in annotation.tags
    ]
    commenting = {
        **besides.get("commenting", {}),
        "type": "TextualBody",
        "purpose": "commenting",
        "format": "text/markdown",
        "value": annotation.note,
    }
    return [*tagging, *([commenting] if annotation.note else []), *besides.get("foreign", [])]


def _tags_and_note(record: Record) -> tuple[tuple[str, ...], str, dict[str, Any]]:
    """The first spelling of each tag, all notes as one, and for `unknown` our bodies' other fields and foreign bodies."""
    found: dict[str, str] = {}
    notes: list[str] = []
    tagging: dict[str, dict[str, Any]] = {}
    commenting: dict[str, Any] = {}
    foreign = []
    for body in _many(record.get("body")):
        match _own_purpose(body, record.get("motivation")):
            case "tagging":
                tag = tags.kept(body["value"])
                tag = found.setdefault(tags.folded(tag), tag)
                tagging |= _given(**{tag: _rest(body, "type", "purpose", "value")})
            case "commenting":
                notes += [body["value"]] if body["value"] else []
                commenting = _rest(body, "type", "purpose", "format", "value") | commenting
            case _:
                foreign.append(body)
    rest = _given(tagging=tagging, commenting=commenting, foreign=foreign)
    return tuple(found.values()), "\n\n".join(notes), rest


def _own_purpose(body: Any, motivation: Any) -> str | None:
    """Which of our bodies it is; without a purpose it has the annotation's motivation, in a highlight it is a note."""
    if not isinstance(body, dict) or body.get("type") != "TextualBody" or not isinstance(body.get("value"), str):
        return None
    match body.get("purpose", "commenting" if motivation in (None, "highlighting") else motivation):
        case "tagging" if body["value"].strip():
            return "tagging"
        case "commenting" if body.get("format") in NOTE_FORMATS:
            return "commenting"
    return None


def _target_json(target: Target, source: str, rest: Record) -> dict[str, Any]:
    quote, position = target.quote, target.position
    selectors = [
        *([_quote_json(quote, rest)] if quote != TextQuoteSelector("") else []),
        *([_position_json(position, rest)] if position != TextPositionSelector(0, 0) else []),
        *rest.get("foreign", []),
    ]
    text = {**rest.get("text", {}), **_given(sha256=target.sha256, length=target.length, reader=target.reader)}
    return {
        **rest.get("fields", {}),
        "source": source,
        **_given(selector=selectors),
        **_given(**{"postil:text": text}),
    }


def _quote_json(quote: TextQuoteSelector, rest: Record) -> dict[str, Any]:
    words = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    return {**rest.get("quote", {}), "type": "TextQuoteSelector", **words}


def _position_json(position: TextPositionSelector, rest: Record) -> dict[str, Any]:
    offsets = {"start": position.start, "end": position.end}
    return {**rest.get("position", {}), "type": "TextPositionSelector", **offsets}


def _only_target(record: Record) -> Record:
    """The one target; an IRI alone is a document as a whole."""
    match _many(record.get("target")):
        case [str()]:
            return {}
        case [dict() as target]:
            return target
        case []:
            raise BadRecord("it has no target.")
        case [_]:
            raise BadRecord("its target is neither an object nor an IRI.")
    raise BadRecord("it has several targets.")


def _target(target: Record, rivals: tuple[TextQuoteSelector, ...] | None) -> tuple[Target, dict[str, Any]]:
    """Quote and position, empty where there is none, and the rest for `unknown`."""
    selectors = _many(target.get("selector"))
    quote, position = _first(selectors, "TextQuoteSelector"), _first(selectors, "TextPositionSelector")
    text = target.get("postil:text") or {}
    if not isinstance(text, dict):
        raise BadRecord("its postil:text is no object.")
    rest = _given(
        fields=_rest(target, "source", "selector", "postil:text"),
        quote=_rest(quote, "type", "exact", "prefix", "suffix"),
        position=_rest(position, "type", "start", "end"),
        text=_rest(text, "sha256", "length", "reader"),
        foreign=[selector for selector in selectors if selector is not quote and selector is not position],
    )
    return Target(
        TextQuoteSelector(_text(quote, "exact"), _text(quote, "prefix"), _text(quote, "suffix")),
        _position(position),
        sha256=_text(text, "sha256"),
        length=_number(text, "length"),
        reader=_text(text, "reader"),
        rivals=rivals,
    ), rest


def _position(selector: Record) -> TextPositionSelector:
    start, end = _number(selector, "start"), _number(selector, "end")
    if end < start:
        raise BadRecord("its end stands before its start.")
    return TextPositionSelector(start, end)


def _first(selectors: list[Any], kind: str) -> Record:
    """The first selector of the kind, an empty one where there is none."""
    return next((each for each in selectors if isinstance(each, dict) and each.get("type") == kind), {})


def _many(value: Any) -> list[Any]:
    """One or several, as a list: JSON-LD writes a list of one as its only member."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(record: Record, name: str) -> str:
    """The words of a field; a field that is missing or null has none."""
    value = record.get(name)
    if isinstance(value, str):
        return value
    if value is not None:
        raise BadRecord(f"its {name} is no text.")
    return ""


def _number(record: Record, name: str) -> int:
    """A number of code points; a field that is missing or null says none."""
    value = record.get(name)
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRecord(f"its {name} is no offset.")
    return value


def _rest(record: Record, *known: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in known}


def _given(**fields: Any) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}
