"""The calls at the top of the package."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import embargraph
from embargraph.errors import UnknownNameError, UsageError


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("duckdb", "typer", "numpy", "pandas", "polars", "matplotlib", "urllib3", "embargraph.api", "platformdirs")
    code = f"import sys, embargraph; dir(embargraph); print([name for name in {heavy!r} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_everything_that_is_named_is_there_also_after_its_module_was_loaded():
    import embargraph.exports
    import embargraph.home.update
    import embargraph.plots
    import embargraph.screening
    import embargraph.sources.fetch

    for name in embargraph.__all__:
        assert name in dir(embargraph)
        if name not in {"__version__"}:
            assert callable(getattr(embargraph, name))
    with pytest.raises(AttributeError, match="nothing"):
        embargraph.nothing  # noqa: B018


def test_screen_takes_one_name_or_several(packaged):
    (one,) = embargraph.screen("Huawei Tech. Co Ltd", graph=packaged, as_of="29 Nov 2026")
    assert (one.outcome, one.hits[0].party) == ("hit", "huawei")
    from embargraph.screening import Query

    found = embargraph.screen(["ZTE", Query("Hornbeam Garden Centre")], graph=packaged)
    assert [each.outcome for each in found] == ["hit", "no hit"]
    with pytest.raises(UsageError):
        embargraph.screen("ZTE", graph=packaged, as_of="03/04/2026")


def test_screen_is_the_same_from_threads(packaged):
    names = ["ZTE", "Huawei", "SMIC", "Hornbeam Garden Centre"] * 4
    alone = embargraph.screen(names, graph=packaged, as_of="2026-10-01")
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: embargraph.screen(name, graph=packaged, as_of="2026-10-01")[0], names))
    assert [(each.outcome, [hit.party for hit in each.hits]) for each in found] == [
        (each.outcome, [hit.party for hit in each.hits]) for each in alone
    ]


def test_export_and_plot_write_files(packaged_file, tmp_path):
    counts = embargraph.export(tmp_path / "huawei.graphml", graph=packaged_file, around="Huawei", as_of="2021-03-11")
    assert counts.nodes > 1 and (tmp_path / "huawei.graphml").stat().st_size > 1000

    embargraph.plot("timeline", tmp_path / "rule.svg", graph=packaged_file, under="BIS Affiliates Rule")
    assert (tmp_path / "rule.svg").read_text().startswith("<?xml")
    with pytest.raises(UsageError, match=r"timeline has no option 'share'; it has: what, who, under, from, to"):
        embargraph.plot("timeline", tmp_path / "no.svg", graph=packaged_file, share=0.5)
    with pytest.raises(UnknownNameError, match="no plot named 'pie'"):
        embargraph.plot("pie", tmp_path / "no.svg", graph=packaged_file)
    assert not (tmp_path / "no.svg").exists()


def test_build_takes_what_the_command_takes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stakes.csv").write_text("owner,owned,share,since\nHuawei,Example Affiliate,60 %,2024\n")
    reports = embargraph.build("g.duckdb", sources="stakes=stakes.csv")
    assert reports[-1].loaded == 1
    with embargraph.open("g.duckdb") as graph:
        assert graph.affiliates(who="Example Affiliate")[0].share == 60
    with pytest.raises(UsageError, match="expected NAME=FILE"):
        embargraph.build("g.duckdb", sources="stakes.csv")
    with pytest.raises(UsageError, match="target: 5; expected a text"):
        embargraph.build(5)
    with pytest.raises(UnknownNameError, match="no place to fetch from named 'un-s'"):
        embargraph.fetch("un-s")


def test_update_makes_the_graph_that_open_answers_from(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBARGRAPH_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "un.xml").write_text(
        '<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><INDIVIDUALS/><ENTITIES><ENTITY><DATAID>1</DATAID>'
        "<FIRST_NAME>Granite Harbour Mining</FIRST_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>"
        "<REFERENCE_NUMBER>CDe.1</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON></ENTITY></ENTITIES>"
        "</CONSOLIDATED_LIST>"
    )
    done = embargraph.update("un.xml")
    assert done.state == "changed"
    with embargraph.open() as graph:
        assert graph.restricted(who="Granite Harbour Mining")[0].verdict == "restricted"
