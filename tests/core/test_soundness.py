"""What is wrong with the records of an annotation file."""

from postil.core.display import short
from postil.core.records import source
from postil.core.soundness import faults, records
from postil.core.webannotation import to_json
from steps import annotation

EARLY, LATE = annotation(modified="2026-11-24T10:00:00.000Z"), annotation(modified="2026-11-24T11:00:00.000Z")


def test_of_two_records_with_one_id_the_later_counts_in_either_order() -> None:
    one, other = to_json(EARLY, "a"), to_json(LATE, "a")

    assert records({"annotations": {"1": one, "2": other}}).annotations == {LATE.id: LATE}
    assert records({"annotations": {"1": other, "2": one}}).annotations == {LATE.id: LATE}


def test_a_record_that_is_no_annotation_is_known_by_its_number() -> None:
    found = records({"annotations": {"1": to_json(EARLY, "a"), "2": {"id": "x"}}})

    assert found.annotations.keys() == {EARLY.id}
    assert found.unreadable == {"2": "x: it has no target."}


def test_a_sound_file_has_no_faults() -> None:
    tables = {"annotations": {"1": to_json(EARLY, "a")}, "document": {"1": {"source": "a"}}, "of others": {"1": {}}}

    assert list(faults(tables, {})) == []


def test_each_kind_of_fault_has_its_first_few_records_told() -> None:
    stones = {str(number): 5 for number in range(1, 6)}

    told = list(faults({"document": stones, "others": {"01": {}}}, {"7": "it is odd."}))

    assert len([line for line in told if line.startswith("document record")]) == 2
    assert told[3:] == [
        "and 3 more like that",
        "01 is no number for a record (others); give it another by hand",
        "record 7 is no annotation: it is odd; it stays and is not shown",
    ]


def test_the_source_is_the_first_that_is_words() -> None:
    assert source({"document": {"1": 5, "2": {"source": 5}, "3": {"source": "a"}}}) == "a"
    assert source({}) is None


def test_an_id_is_told_by_its_beginning() -> None:
    assert short("urn:uuid:627ad289-2b6a-4af9-aac1-eca5a02e15c9") == "627ad289"
