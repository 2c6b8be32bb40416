"""Whether an installation is well."""

import json
from datetime import date

from typer.testing import CliRunner

from embargraph.cli.application import app
from embargraph.home.doctor import Finding, examine
from embargraph.home.place import home_file
from embargraph.home.update import update_home


def by_topic(findings, topic):
    return [each for each in findings if each.topic == topic]


def test_without_a_home_graph_it_names_the_command(data):
    (graph,) = by_topic(examine(), "Graph")
    assert (graph.state, graph.do) == ("warn", "run: embargraph update") and "excerpts" in graph.says
    assert not data.exists()


def test_the_age_of_lists_and_what_is_not_held(data, packaged_facts, un_list):
    un_list("2026-02-27", *(f"Mine {number}" for number in range(1003)))
    update_home([data.parent / "lists"])

    fresh = {each.says: each.state for each in by_topic(examine(date(2026, 3, 1)), "Lists")}
    old = {each.says: each.state for each in by_topic(examine(date(2026, 11, 29)), "Lists")}
    assert fresh["UN Security Council Consolidated List: 1003 entries, of 2026-02-27, 2 days old"] == "ok"
    assert old["UN Security Council Consolidated List: 1003 entries, of 2026-02-27, 275 days old"] == "warn"
    assert old["UK Sanctions List: no entry held"] == "warn"

    un_list("2026-02-28", "Mine 1")
    update_home([data.parent / "lists"], accept_losses=True)
    cut = {each.says: each.state for each in by_topic(examine(date(2026, 3, 1)), "Lists")}
    assert cut["UN Security Council Consolidated List: excerpt, 1 of 1003"] == "warn"


def test_a_fault_is_status_3_and_says_what_to_do(data, un_list):
    un_list("2026-02-27", "Alpha Mining")
    update_home([data.parent / "lists"])
    home_file().write_bytes(b"torn")

    done = CliRunner().invoke(app, ["doctor", "--format", "json"])
    assert done.exit_code == 3
    (fault,) = [each for each in json.loads(done.stdout) if each["state"] == "fail"]
    assert fault["do"] == "run: embargraph update" and "not readable" in fault["says"]

    words = CliRunner().invoke(app, ["doctor", "--format", "table"])
    assert "FAULT: home graph" in words.stdout


def test_a_faulty_configuration_is_a_finding_and_no_crash(data):
    from pathlib import Path

    Path("embargraph.toml").write_text("graph = 3")
    Path("embargraph.toml").chmod(0o600)
    (graph,) = by_topic(examine(), "Graph")
    assert graph.state == "fail" and "embargraph.toml: graph: 3" in graph.says


def test_a_library_that_is_missing_or_too_old_is_said(data, monkeypatch):
    from importlib import metadata

    real = metadata.version
    told = {"duckdb": "0.9.1", "rich": None}

    def version(name):
        if name in told and told[name] is None:
            raise metadata.PackageNotFoundError(name)
        return told.get(name) or real(name)

    monkeypatch.setattr("embargraph.home.doctor.metadata.version", version)
    faults = {each.says for each in by_topic(examine(), "Versions") if each.state == "fail"}
    assert "rich is not installed" in faults and any(each.startswith("duckdb 0.9.1 is older than") for each in faults)


def test_what_is_amiss_comes_first_each_remedy_once_and_versions_are_left_to_verbose(data, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    found = [
        Finding("Versions", "ok", "duckdb 1.4.0"),
        *(
            Finding("Lists", "warn", f"List {n}: 10 entries, of 2025-01-01, 300 days old", "renew it")
            for n in range(20)
        ),
        Finding("Graph", "fail", "home graph: not readable", "run: embargraph update"),
    ]
    monkeypatch.setattr("embargraph.home.doctor.examine", lambda: found)
    lines = CliRunner().invoke(app, ["doctor", "--format", "table"]).stdout.splitlines()
    assert lines[0] == "FAULT: home graph: not readable"
    assert sum("renew it" in line for line in lines) == 1
    assert sum("300 days old" in line for line in lines) == 20
    assert not any("duckdb" in line for line in lines)
    assert all(len(line) <= 80 for line in lines)
    assert "duckdb 1.4.0" in CliRunner().invoke(app, ["doctor", "--format", "table", "--verbose"]).stdout
