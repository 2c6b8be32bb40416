"""Sentences by their place: offsets are those of the file, whatever its line ends."""

from hashlib import sha256

import pytest

from embargraph.errors import DataError
from embargraph.questions.explain import read_span
from embargraph.updates.articles.sentences import digest_of, read_text, sentences_of


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_offsets_are_code_points_of_the_file_and_digests_those_of_its_spans(tmp_path, ends):
    path = tmp_path / "a.txt"
    path.write_bytes(f"Ein “Chip” 芯片 fiel.{ends}{ends}Danach stieg er 𝔘m 3 %. Ende.".encode())

    text = read_text(path)
    found = sentences_of(text)

    assert [each.text for each in found] == ["Ein “Chip” 芯片 fiel.", "Danach stieg er 𝔘m 3 %.", "Ende."]
    for each in found:
        span = read_span(path, each.start, each.end)
        assert span == each.text
        assert digest_of(span) == f"sha256:{sha256(each.text.encode()).hexdigest()}"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Li of Acme Inc. met the U.S. envoy on Nov. 16 at 3 p.m. in St. Louis.", 1),
        ("It lags behind the U.S. The rest is silence.", 2),
        ("“Really?” he asked. She nodded.", 2),
        ("He said \"it fell.\" Then it rose.", 2),
        ("Sales rose 3.5 percent to $1.2 billion. No. 4 fell.", 2),
        ("J. D. Vance spoke. He left.", 2),
    ],
)  # fmt: skip
def test_a_full_stop_ends_a_sentence_only_where_one_ends(text, count):
    assert len(sentences_of(text)) == count


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 x", "a PDF"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"a\x00b", "NUL"),
        (b" \n . \n", "no text"),
        (b"word " * 500_000, "more than 2097152 bytes"),
    ],
)
def test_what_is_no_article_is_refused(tmp_path, content, says):
    path = tmp_path / "a.txt"
    path.write_bytes(content)

    with pytest.raises(DataError, match=says):
        read_text(path)
