"""A full annotation, a bare one, and any that Hypothesis may draw."""

from hypothesis import strategies as st

from postil.core import tags
from postil.core.annotation import Annotation, KeptPlace, Place, Target, TextPositionSelector, TextQuoteSelector
from postil.core.document import Span
from postil.errors import BadTag

TARGET = Target(TextQuoteSelector("lamp", "The ", " went"), TextPositionSelector(4, 8), "ab12", 20, "text 1")
FULL = Annotation(
    "urn:uuid:1",
    TARGET,
    created="2026-11-24T05:50:24.123Z",
    modified="2026-11-25T06:00:00.000Z",
    tags=("verify", "method/survey"),
    note="Who says *so*?",
    status="done",
    star=True,
    creator="Ada",
)
BARE = Annotation("urn:uuid:2", TARGET, created="2026-11-24T05:50:24.123Z", modified="2026-11-24T05:50:24.123Z")


def is_tag(words: str) -> bool:
    try:
        return tags.normal(words) == words
    except BadTag:
        return False


texts = st.text(st.characters(exclude_categories=()), max_size=30)
times = st.sampled_from(["2026-11-24T05:50:24.123Z", "2027-01-01T00:00:00.000Z"])
quotes = st.builds(TextQuoteSelector, texts, texts, texts)
targets = st.builds(
    Target,
    quote=quotes,
    position=st.tuples(st.integers(0, 2**40), st.integers(0, 2**20)).map(
        lambda offsets: TextPositionSelector(offsets[0], offsets[0] + offsets[1])
    ),
    sha256=texts,
    length=st.integers(0, 2**40),
    reader=texts,
    rivals=st.none() | st.lists(quotes, max_size=2).map(tuple),
)
spans = st.tuples(st.integers(0, 2**40), st.integers(0, 2**20)).map(lambda each: Span(each[0], each[0] + each[1]))
scores = st.integers(0, 1_000).map(lambda thousandths: thousandths / 1_000)
found = st.builds(Place, spans, st.sampled_from(["exact", "moved", "edited", "check"]), scores, st.just(()))
kept_places = st.builds(KeptPlace, texts, found | st.builds(Place, st.none(), st.just("orphan"), scores, st.just(())))
json_values = st.recursive(st.none() | st.booleans() | st.integers() | texts, st.lists, max_leaves=5)
foreign_fields = st.dictionaries(st.sampled_from(["ex:colour", "generator", "rights"]), json_values)
annotations = st.builds(
    Annotation,
    id=st.uuids().map(lambda uuid: f"urn:uuid:{uuid}"),
    target=targets,
    created=times,
    modified=times,
    tags=st.lists(texts.filter(is_tag), unique_by=tags.folded, max_size=4).map(tuple),
    note=texts,
    status=st.sampled_from(["open", "done"]),
    star=st.booleans(),
    creator=texts,
    place=st.none() | kept_places,
    unknown=foreign_fields,
)
