"""A notebook as JSON-LD."""

import json
from dataclasses import replace
from typing import Any

from postil.core.anchoring import describe
from postil.core.annotation import Annotation, Place
from postil.core.document import Document, Span
from postil.core.notebook import Notebook
from postil.core.webannotation import from_json
from postil.exchange import EXPORTERS
from postil.exchange.jsonld import export
from postil.formats.builder import plain

DOCUMENT = replace(plain("The lamp went out.\nThe cat sat.\n"), source="seeds/a b.txt", title="Night")


def noted(id: str, span: Span, **fields: Any) -> Annotation:
    moment = "2026-11-24T05:50:24.123Z"
    return Annotation(f"urn:uuid:{id}", describe(DOCUMENT, span), moment, moment, **fields)


CAT, LAMP, LOST = (
    noted("cat", Span(23, 26), note="Which?"),
    noted("lamp", Span(4, 8), tags=("x",)),
    noted("0", Span(0, 3)),
)
PLACES = {CAT.id: Place(Span(23, 26), "exact"), LAMP.id: Place(Span(4, 8), "exact"), LOST.id: Place(None, "orphan")}


def exported(*annotations: Annotation, document: Document = DOCUMENT) -> dict[str, Any]:
    notebook = Notebook(document, {each.id: each for each in annotations}, PLACES)
    collection: dict[str, Any] = json.loads(export(notebook))
    return collection


def test_the_collection_has_what_w3c_asks_for() -> None:
    collection = exported(CAT, LAMP)

    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["id"] == f"urn:x-postil:annotations:{DOCUMENT.sha256}"
    assert (collection["type"], collection["label"], collection["total"]) == ("AnnotationCollection", "Night", 2)
    assert (collection["first"]["type"], collection["first"]["startIndex"]) == ("AnnotationPage", 0)
    assert collection["first"]["id"] != collection["id"]


def test_each_annotation_has_what_w3c_asks_for() -> None:
    item = exported(CAT)["first"]["items"][0]

    assert (item["id"], item["type"], item["motivation"]) == ("urn:uuid:cat", "Annotation", "commenting")
    assert item["target"]["source"] == "seeds/a%20b.txt"
    assert "@context" not in item


def test_annotations_stand_in_reading_order_and_orphans_last() -> None:
    items = exported(CAT, LOST, LAMP)["first"]["items"]

    assert [item["id"] for item in items] == ["urn:uuid:lamp", "urn:uuid:cat", "urn:uuid:0"]


def test_an_annotation_comes_back_from_the_collection() -> None:
    assert from_json(exported(LAMP)["first"]["items"][0]) == LAMP


def test_a_context_of_its_own_stays_with_the_annotation() -> None:
    context = ["http://www.w3.org/ns/anno.jsonld", {"ex": "http://example.org/"}]
    item = exported(replace(LAMP, unknown={"@context": context, "ex:colour": "red"}))["first"]["items"][0]

    assert (item["@context"], item["ex:colour"]) == (context, "red")


def test_a_notebook_without_annotations_is_an_empty_collection() -> None:
    collection = exported()

    assert (collection["total"], collection["first"]["items"]) == (0, [])


def test_no_control_character_reaches_the_terminal() -> None:
    annotation = replace(LAMP, note="\x1b]0;x\x07 \x9b31m \x7f \udcff ü")
    written = export(Notebook(DOCUMENT, {annotation.id: annotation}, PLACES))

    assert {character for character in written if not character.isprintable()} == {"\n"}
    assert json.loads(written)["first"]["items"][0]["body"][1]["value"] == annotation.note
    assert "ü" in written


def test_the_exporters_go_by_name() -> None:
    assert sorted(EXPORTERS) == ["jsonld", "markdown"]
