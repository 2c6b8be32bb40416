"""Whatever JSON a client sends: a query is read or is none, an extension is read or refused, a row costs itself alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from embargraph.errors import UsageError
from embargraph.serving.matching.examples import SCHEMAS, _queries
from embargraph.serving.reconciling.extending import read_extension
from embargraph.serving.reconciling.queries import read_query
from embargraph.serving.safe_text import safe, safe_text

TEXTS = st.text(max_size=8) | st.sampled_from(["ZTE", "country", "verdict", "as_of", "limit", "name"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
QUERIES = st.fixed_dictionaries({}, optional=dict.fromkeys(("query", "type", "limit", "type_strict"), JSON)
    | {"properties": JSON | st.lists(st.fixed_dictionaries({"pid": JSON, "v": JSON}), max_size=2)})  # fmt: skip
EXTENSIONS = st.fixed_dictionaries({"ids": JSON | st.lists(TEXTS, max_size=2), "properties": JSON | st.lists(
    st.fixed_dictionaries({"id": st.just("verdict") | JSON}, optional={"settings": JSON | st.fixed_dictionaries(
        {}, optional={"as_of": JSON, "by": JSON, "limit": JSON})}), max_size=2)})  # fmt: skip
EXAMPLES = st.fixed_dictionaries(
    {}, optional={"schema": st.sampled_from(sorted(SCHEMAS)) | JSON, "properties": JSON | st.dictionaries(TEXTS, JSON, max_size=3)}
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(QUERIES | JSON)
def test_a_query_is_read_or_is_none(query):
    asked = read_query(query)
    assert asked is None or (isinstance(asked.query.name, str) and 1 <= asked.limit <= 50)


@settings(max_examples=150, deadline=None)
@given(EXTENSIONS | JSON)
def test_an_extension_is_read_or_refused(given_):
    try:
        ids, properties = read_extension(given_)
    except UsageError:
        return
    assert all(isinstance(id_, str) for id_ in ids)
    assert all(settings_["limit"] >= 0 for _, settings_ in properties)


@settings(max_examples=150, deadline=None)
@given(EXAMPLES | JSON)
def test_an_example_is_read_or_refused(example):
    try:
        queries = _queries(example)
    except UsageError:
        return
    assert queries
    assert all(isinstance(query.name, str) for query in queries)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_what_is_made_safe_is_safe_and_has_the_same_shape(value):
    made = safe(value)
    assert type(made) is type(value) or isinstance(value, tuple)
    assert repr(safe(made)) == repr(made)


@given(st.text())
def test_letters_and_line_breaks_stay(text):
    kept = safe_text(text)
    assert [sign for sign in text if sign.isalnum()] == [sign for sign in kept if sign.isalnum()]
    assert text.count("\n") == kept.count("\n")
