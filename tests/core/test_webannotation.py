"""An annotation's W3C record."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_annotations import BARE, FULL, annotations, texts

from postil.core.annotation import Annotation, TextQuoteSelector
from postil.core.webannotation import from_json, to_json
from postil.errors import BadRecord


def record(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(to_json(FULL, "a.txt")), **changes}


@given(annotations)
def test_an_annotation_comes_back_from_its_record(annotation: Annotation) -> None:
    assert from_json(to_json(annotation, "a.txt")) == annotation


@given(annotations)
def test_a_record_comes_back_from_its_annotation(annotation: Annotation) -> None:
    written = to_json(annotation, "a.txt")

    assert to_json(from_json(written), "a.txt") == written


def test_a_full_annotation_has_the_fields_of_w3c() -> None:
    assert to_json(FULL, "seeds/a.txt") == {
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"postil": "urn:x-postil:"}],
        "id": "urn:uuid:1",
        "type": "Annotation",
        "motivation": "tagging",
        "created": "2026-11-24T05:50:24.123Z",
        "modified": "2026-11-25T06:00:00.000Z",
        "creator": {"type": "Person", "name": "Ada"},
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "verify"},
            {"type": "TextualBody", "purpose": "tagging", "value": "method/survey"},
            {"type": "TextualBody", "purpose": "commenting", "format": "text/markdown", "value": "Who says *so*?"},
        ],
        "target": {
            "source": "seeds/a.txt",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "lamp", "prefix": "The ", "suffix": " went"},
                {"type": "TextPositionSelector", "start": 4, "end": 8},
            ],
            "postil:text": {"sha256": "ab12", "length": 20, "reader": "text 1"},
        },
        "postil:status": "done",
        "postil:star": True,
    }


def test_a_highlight_has_no_body_no_status_and_no_star() -> None:
    written = to_json(BARE, "a.txt")

    assert written["motivation"] == "highlighting"
    assert written.keys().isdisjoint({"body", "creator", "postil:status", "postil:star"})


def test_an_annotation_with_a_note_alone_is_commenting() -> None:
    noted = from_json(record(body={"type": "TextualBody", "purpose": "commenting", "value": "why?"}))

    assert to_json(noted, "a.txt")["motivation"] == "commenting"


def test_an_annotation_without_selector_is_of_the_whole_document() -> None:
    read = from_json(record(target={"source": "a.txt"}))

    assert read.target.quote.exact == ""
    assert to_json(read, "a.txt")["target"] == {"source": "a.txt"}


def test_a_target_that_is_an_iri_is_a_whole_document() -> None:
    assert from_json(record(target="http://example.org/page")).target.quote == TextQuoteSelector("")


def test_one_body_and_one_selector_need_no_list() -> None:
    read = from_json(
        record(
            body={"type": "TextualBody", "purpose": "tagging", "value": "verify"},
            target=[{"source": "a.txt", "selector": {"type": "TextQuoteSelector", "exact": "lamp"}}],
        )
    )

    assert read.tags == ("verify",)
    assert read.target.quote == TextQuoteSelector("lamp")


def test_a_record_with_id_and_target_alone_is_read() -> None:
    read = from_json({"id": "urn:uuid:3", "target": {"source": "a.txt"}})

    assert (read.created, read.tags, read.note, read.status, read.star) == ("", (), "", "open", False)


def test_a_missing_time_is_taken_from_the_other() -> None:
    read = from_json({"id": "urn:uuid:3", "target": {}, "modified": "2026-11-24T05:50:24.123Z"})

    assert read.created == "2026-11-24T05:50:24.123Z"


def tag_bodies(*words: str) -> list[dict[str, str]]:
    return [{"type": "TextualBody", "purpose": "tagging", "value": each} for each in words]


def test_tags_are_read_by_the_rule_and_keep_their_order() -> None:
    assert from_json(record(body=tag_bodies("  b   c ", "a / x", "B c", "A"))).tags == ("b c", "a/x", "A")


def test_a_tag_that_breaks_the_rule_stays_as_it_is() -> None:
    assert from_json(record(body=tag_bodies("a//b", "x" * 300))).tags == ("a//b", "x" * 300)


def test_a_body_without_purpose_has_the_motivation_of_its_annotation() -> None:
    read = from_json(record(motivation="commenting", body={"type": "TextualBody", "value": "why?"}))

    assert read.note == "why?"


def test_two_notes_are_both_read() -> None:
    bodies = [{"type": "TextualBody", "purpose": "commenting", "value": words} for words in ("one", "two")]

    assert from_json(record(body=bodies)).note == "one\n\ntwo"


FOREIGN = [
    {"postil:rivals": [{"note": "x"}]},
    {"generator": {"id": "https://example.org", "type": "Software"}},
    {"@context": ["http://www.w3.org/ns/anno.jsonld", {"ex": "http://example.org/"}], "ex:colour": "red"},
    {"type": ["Annotation", "ex:Remark"]},
    {"motivation": "questioning"},
    {"motivation": ["tagging", "ex:doubting"]},
    {"creator": "https://example.org/ada"},
    {"creator": {"type": "Organization", "name": "The Office", "email": "office@example.org"}},
    {"postil:status": "later"},
    {"postil:star": 3},
    {"body": [*tag_bodies("verify"), "http://example.org/video", {"type": "Image", "id": "x.png"}]},
    {"body": [{**tag_bodies("verify")[0], "language": "en"}]},
    {"body": [{"type": "TextualBody", "purpose": "commenting", "format": "text/html", "value": "<p>"}]},
    {"body": [{"type": "TextualBody", "purpose": "commenting", "format": "text/markdown", "value": "x", "id": "n1"}]},
    {"body": [{"type": "TextualBody", "purpose": "tagging", "value": " "}]},
    {"target": {"source": "a.txt", "ex:seen": 1, "selector": [{"type": "XPathSelector", "value": "/p[2]"}]}},
    {"target": {"source": "a.txt", "postil:text": {"sha256": "ab", "length": 3, "reader": "text 1", "pages": 2}}},
    {
        "target": {
            "source": "a.txt",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "lamp", "prefix": "", "suffix": "", "ex:fuzzy": True},
                {"type": "TextPositionSelector", "start": 4, "end": 8, "refinedBy": {"type": "ex:Any"}},
                {"type": "TextQuoteSelector", "exact": "Lampe", "prefix": "", "suffix": ""},
            ],
        }
    },
]


@pytest.mark.parametrize("fields", FOREIGN)
def test_what_others_have_written_survives(fields: dict[str, Any]) -> None:
    found = record(**{"motivation": "tagging", **fields})

    written = to_json(from_json(found), "a.txt")

    assert {name: written[name] for name in fields} == fields


def test_our_word_overrules_one_we_do_not_know() -> None:
    later = from_json(record(**{"postil:status": "later"}))

    done = to_json(replace(later, status="done"), "a.txt")

    assert (later.status, done["postil:status"]) == ("open", "done")


def test_the_fields_of_a_removed_tag_go_with_it() -> None:
    read = from_json(record(body=[{**tag_bodies("verify")[0], "language": "en"}]))

    assert "body" not in to_json(Annotation(read.id, read.target, "", "", unknown=read.unknown), "a.txt")


WRONG = [
    ([], "no JSON object"),
    ("text", "no JSON object"),
    ({}, "no id"),
    ({"id": 5, "target": {}}, "id is no text"),
    ({"id": "urn:uuid:1"}, "no target"),
    ({"id": "urn:uuid:1", "target": None}, "no target"),
    ({"id": "urn:uuid:1", "target": 5}, "neither an object nor an IRI"),
    ({"id": "urn:uuid:1", "target": [{}, {}]}, "several targets"),
    ({"id": "urn:uuid:1", "target": {}, "type": "Note"}, "type is not Annotation"),
    ({"id": "urn:uuid:1", "target": {}, "created": 5}, "created is no text"),
    ({"id": "urn:uuid:1", "target": {"postil:text": "x"}}, "postil:text is no object"),
    ({"id": "urn:uuid:1", "target": {"selector": {"type": "TextQuoteSelector", "exact": 5}}}, "exact is no text"),
    ({"id": "urn:uuid:1", "target": {"selector": {"type": "TextPositionSelector", "start": -1}}}, "start is no offset"),
    (
        {"id": "urn:uuid:1", "target": {"selector": {"type": "TextPositionSelector", "start": 1.5}}},
        "start is no offset",
    ),
    ({"id": "urn:uuid:1", "target": {"selector": {"type": "TextPositionSelector", "end": True}}}, "end is no offset"),
    (
        {"id": "urn:uuid:1", "target": {"selector": {"type": "TextPositionSelector", "start": 9, "end": 3}}},
        "before its",
    ),
]


@pytest.mark.parametrize(("found", "words"), WRONG)
def test_a_record_of_a_wrong_shape_says_what_is_wrong(found: Any, words: str) -> None:
    with pytest.raises(BadRecord, match=words):
        from_json(found)


def test_words_in_a_highlight_are_a_note_and_never_become_a_tag() -> None:
    words = {"type": "TextualBody", "value": "Why here?"}
    tagged = replace(from_json(record(body=words, motivation="highlighting")), tags=("verify",))

    read_again = from_json(to_json(tagged, "a.txt"))

    assert (read_again.tags, read_again.note) == (("verify",), "Why here?")


our_words = st.sampled_from(
    [
        *(
            "type",
            "value",
            "purpose",
            "format",
            "source",
            "selector",
            "exact",
            "prefix",
            "start",
            "end",
            "name",
            "body",
        ),
        *("TextualBody", "tagging", "commenting", "TextQuoteSelector", "TextPositionSelector", "postil:text", "Person"),
    ]
)
odd_values = st.recursive(
    st.none() | st.integers(-2, 9) | st.booleans() | texts | our_words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(our_words, inner, max_size=4),
    max_leaves=9,
)


@given(st.dictionaries(st.sampled_from(list(to_json(FULL, ""))), odd_values, max_size=3))
def test_no_record_raises_anything_but_bad_record(odd: dict[str, Any]) -> None:
    read = read_or_refused(record(**odd))

    assert read is None or from_json(to_json(read, "a.txt")) == read


def read_or_refused(found: dict[str, Any]) -> Annotation | None:
    try:
        return from_json(found)
    except BadRecord:
        return None
