"""A search of the Federal Register: all of it, or a reason why not."""

from datetime import date, timedelta

import pytest

from embargraph.errors import NetworkError
from embargraph.sources import fetch as fetching
from embargraph.sources.registers import answers
from embargraph.sources.registers.federal_register import FIELDS, fetch_documents
from sources.registers.servers import register_of, serving

FIRST, LAST = date(2026, 1, 1), date(2026, 11, 29)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(answers, "PAUSE", 0)
    monkeypatch.setattr(fetching, "BACKOFF", 0)


def documents(count, **fields):
    return [
        {
            "document_number": f"2026-{n:05}", "title": f"Rule {n}", "type": "Rule", "abstract": "x", "correction_of": None,
            "publication_date": (FIRST + timedelta(n % 300)).isoformat(), "not_asked_for": 1, **fields,
        }
        for n in range(count)
    ]  # fmt: skip


def ask(server, since=FIRST, until=LAST):
    return fetch_documents(since, until, base=server.url)


@pytest.mark.parametrize("count", [0, 1, 25, 100, 101, 250])
def test_all_pages_are_read(count):
    with serving(register_of(documents(count))) as server:
        found = ask(server)

    assert {row["document_number"] for row in found.results} == {f"2026-{n:05}" for n in range(count)}
    assert found.notes == []


def test_fields_are_asked_for_by_name():
    with serving(register_of(documents(1))) as server:
        found = ask(server)
        _, query = server.state["asked"][0]

    assert {"effective_on", "dates", "citation", "correction_of"} <= set(query["fields[]"])
    assert set(found.results[0]) <= set(FIELDS)
    assert found.as_file()["searched"] == {"from": "2026-01-01", "to": "2026-11-29"}


def test_more_than_the_register_pages_through_is_searched_in_spans():
    with serving(register_of(documents(2300))) as server:
        found = ask(server)

    assert len(found.results) == 2300


def test_a_day_with_more_than_can_be_paged_through_is_an_error():
    many = documents(2001, publication_date="2026-03-01")
    with serving(register_of(many)) as server, pytest.raises(NetworkError, match="more than can be paged through"):
        ask(server)


def test_what_a_document_corrects_is_asked_for_by_its_number_alone():
    corrected = documents(1)[0] | {"document_number": "2025-20001", "publication_date": "2025-06-01", "unlisted": True}
    correcting = documents(2)[1] | {"correction_of": "https://elsewhere.invalid/api/v1/documents/2025-20001.json"}
    with serving(register_of([correcting, corrected])) as server:
        found = ask(server)
        paths = [path for path, _ in server.state["asked"]]

    assert [row["document_number"] for row in found.results] == ["2025-20001", "2026-00001"]
    assert paths[-1] == "/api/v1/documents/2025-20001.json"


def test_a_count_that_changes_while_paging_is_asked_again_and_said():
    grown, asked = documents(150), []

    def answer(path, query):
        asked.append(query["page"][0])
        shown = grown[:120] if len(asked) == 1 else grown
        return register_of(shown)(path, query)

    with serving(answer) as server:
        found = ask(server)

    assert len(found.results) == 150
    assert "asked again" in found.notes[0]


def test_a_register_that_never_gives_all_is_an_error():
    def answer(path, query):
        status, told = register_of(documents(30))(path, query)
        return status, told | {"count": 60}

    with serving(answer) as server, pytest.raises(NetworkError, match="30 of 60"):
        ask(server)


@pytest.mark.parametrize(
    ("failures", "said"),
    [([429, 503], ""), ([302], "not followed"), ([500] * 5, "cannot be fetched"), ([404], "answered 404")],
)
def test_a_busy_server_is_asked_again_and_another_host_is_not_followed(failures, said):
    with serving(register_of(documents(3))) as server:
        server.state["failures"] += failures
        if not said:
            assert len(ask(server).results) == 3
            return
        with pytest.raises(NetworkError, match=said):
            ask(server)


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"<html>sorry</html>", "HTML page"), (b"[1]", "without count"), (b'{"count": 1}', "0 of 1"), (b"{", "not JSON"),
     (b'{"count": 1, "results": [{"title": "x"}]}', "without its number")],
)  # fmt: skip
def test_another_answer_than_documents_is_refused(body, said):
    with serving(lambda *_: (200, body)) as server, pytest.raises(NetworkError, match=said):
        ask(server)


def test_what_is_packed_twice_or_too_large_is_refused(monkeypatch):
    with serving(register_of(documents(3))) as server:
        server.state["twice"] = True
        with pytest.raises(NetworkError, match="packed twice"):
            ask(server)
        server.state["twice"] = False
        monkeypatch.setattr(answers, "MAX_BYTES", 100)
        with pytest.raises(NetworkError, match="more than 100 bytes"):
            ask(server)
