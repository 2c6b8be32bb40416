"""Every route beside the command line, row for row, asked by eight clients while one graph after another is built.

The gate asks on small graphs; EMBARGRAPH_SLOW=1 asks every question with every option and every choice of it.
"""

import itertools
import json
import shutil
import threading
import time

import pytest

from embargraph.api import Graph
from embargraph.cli import main
from embargraph.packaged import build_graph
from serving_cases import API, CASES, COMMANDS, FORMATS, QUESTIONS, as_line

CLIENTS = 8
#: Makes another graph, in which what is asked about is answered otherwise.
MORE = """
[source]
id = "walk-note"
title = "Note"
publisher = "Office"
published = "2026-01-05"
[[node]]
id = "walk-party"
kind = "actor"
type = "company"
label = "Walk Party"
[[statement]]
subject = "walk-party"
relation = "owns"
object = "huawei"
share = 60
standing = "reported"
since = "2020-01-01"
[[listing]]
actor = "walk-party"
list = "us-bis-entity-list"
since = "2020-01-01"
citation = "1 FR 1"
"""


@pytest.fixture(scope="module")
def graphs(packaged_file, tmp_path_factory):
    """Two graph files that answer otherwise."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "facts.toml").write_text(MORE, encoding="utf-8")
    build_graph(folder / "other.duckdb", [folder / "facts.toml"])
    return packaged_file, folder / "other.duckdb"


def printed(capsys, *line):
    with pytest.raises(SystemExit):
        main([*line])
    return json.loads(capsys.readouterr().out)


def told(capsys, line, graphs):
    """Return the rows that a command prints, by the graph that they are of."""
    found = {}
    for path in graphs:
        answer = printed(capsys, *line, "--graph", str(path), "--format", "json")
        with Graph(path) as graph:
            # Screening prints its outcomes alone.
            found[f"sha256:{graph.digest}"] = answer["rows"] if isinstance(answer, dict) else answer
    return found


def exported(form, around, graphs, folder):
    """Return the bytes of an export by the first digits of the graph's digest."""
    found = {}
    for path in graphs:
        target = folder / f"walk.{form}"
        with pytest.raises(SystemExit) as ended:
            line = ("export", str(target), "--as", form, "--around", around, "--as-of", "2026-10-01")
            main([*line, "--graph", str(path)])
        assert not ended.value.code
        with Graph(path) as graph:
            found[graph.digest[:12]] = target.read_bytes()
    return found


def rows_of(client, address, given):
    """Ask, and return the graph that answered and its rows."""
    if "queries" in given:
        found = client.post(address, json=given)
    else:
        question = QUESTIONS.get(address.rpartition("/")[2]) if "/ask/" in address else None
        # Some questions have a limit of their own, which is no page.
        is_paged = question is not None and "limit" not in {option.name for option in question.options}
        found = client.get(address, params={**given, "limit": "1000"} if is_paged else given)
    assert found.status_code == 200, (address, given, found.text[:500])
    made = found.json()
    rows = made["rows"]
    while made.get("next"):
        found = client.get(made["next"])
        if found.status_code == 410:
            # Another graph answers meanwhile: from the beginning.
            return rows_of(client, address, given)
        made = found.json()
        rows += made["rows"]
    return made["answer"]["graph"], rows


def under_rebuilds(serve, tmp_path, graphs, work, swaps):
    """Do every piece of work by eight clients while the file is replaced; return what went wrong, and the graphs seen.

    Args:
        serve: Starts a server.
        tmp_path: Where the served file is.
        graphs: The files that take each other's place.
        work: Functions of a client that return a fault or None, and the graph that answered.
        swaps: How often, at least; the work is begun anew until then.
    """
    served = tmp_path / "served.duckdb"
    shutil.copyfile(graphs[0], served)
    client, ended, numbers = serve(served), threading.Event(), itertools.count()
    faults, seen = [], set()

    def ask():
        while (number := next(numbers)) < len(work) or not ended.is_set():
            try:
                fault, graph = work[number % len(work)](client)
            except Exception as error:  # noqa: BLE001 - told below
                fault, graph = repr(error), None
            seen.add(graph)
            if fault is not None:
                faults.append(fault)

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        for number, path in enumerate(itertools.cycle((graphs[1], graphs[0])), 1):
            part = served.with_suffix(".part")
            shutil.copyfile(path, part)
            part.replace(served)
            client.portal.call(client.app.state.context.pool.reload)
            # What answers is asked for a while.
            time.sleep(0.2)
            if number >= swaps:
                ended.set()
            if not any(thread.is_alive() for thread in threads):
                break
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)
    return faults, seen


def same_rows(address, given, known):
    def piece(client):
        graph, rows = rows_of(client, address, given)
        return (None if rows == known[graph] else (address, given, graph)), graph

    return piece


def same_bytes(form, around, known):
    def piece(client):
        found = client.get(f"{API}/export/{form}", params={"around": around, "as_of": "2026-10-01"})
        assert found.status_code == 200, (form, found.text[:500])
        named = next(digest for digest in known if digest in found.headers["content-disposition"])
        return (None if found.content == known[named] else ("export", form)), None

    return piece


def walk(serve, tmp_path, capsys, graphs, *, cases, commands, formats, around, swaps):
    """Ask all of it, and return what was wrong, and how many of the answers differ between the graphs."""
    work, turns = [], 0
    asked = [(as_line(question, given), (f"{API}/ask/{question}", given)) for question, given in cases]
    for line, (address, given) in (*asked, *commands):
        known = told(capsys, line, graphs)
        turns += len({json.dumps(rows) for rows in known.values()}) > 1
        work.append(same_rows(address, given, known))
    work += [same_bytes(form, around, exported(form, around, graphs, tmp_path)) for form in formats]
    faults, seen = under_rebuilds(serve, tmp_path, graphs, work, swaps)
    capsys.readouterr()
    assert len(seen - {None}) == len(graphs)
    return faults, turns


#: The routes beside the questions on small graphs, which are built and asked in a moment.
SMALL = (
    (("show", "acme"), (f"{API}/nodes/acme", {})),
    (("why", "Acme"), (f"{API}/why", {"who": "Acme"})),
    (("story", "Acme"), (f"{API}/story", {"who": "Acme"})),
    (("screen", "Acme Ltd", "Nobody Knows GmbH"),
     (f"{API}/screen", {"queries": [{"name": "Acme Ltd"}, {"name": "Nobody Knows GmbH"}]})),
)  # fmt: skip


def test_every_route_on_small_graphs_while_they_change(serve, tmp_path, capsys, built):
    cases = [
        ("restricted", {"who": "Acme"}),
        ("restricted", {"who": "Acme", "ever": "true"}),
        ("changes", {"who": "Acme"}),
    ]
    cases += [(name, {}) for name in ("restricted", "rules", "sources", "timeline", "cliffs", "evidence")]
    faults, turns = walk(
        serve, tmp_path, capsys, (built("Acme"), built("Zenith", "Acme")),
        cases=cases, commands=SMALL, formats=("ttl", "ftm"), around="Acme", swaps=4,
    )  # fmt: skip
    assert not faults
    assert turns > 6


@pytest.mark.slow
def test_every_route_with_every_option_while_graphs_change(serve, tmp_path, capsys, graphs):
    faults, turns = walk(
        serve, tmp_path, capsys, graphs,
        cases=CASES, commands=COMMANDS.values(), formats=FORMATS, around="Nexperia", swaps=6,
    )  # fmt: skip
    assert not faults
    assert turns > len(CASES) // 20
