"""The supply chain tables: every row accounted for, bad ones reported by name."""

import pytest

from embargraph.errors import DataError
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile

TABLES = {
    "stages.csv": "stage_id,stage_name,description\nS1,Making,\n",
    "inputs.csv": (
        "input_id,input_name,type,stage_name,stage_id,description,year\n"
        "N1,Widget,ultimate_output,,,,\n"
        "N2,Press work,process,Making,S1,,\n"
        "N3,Presses,tool_resource,,,,2025\n"
        "N4,Big presses,tool_resource,,,,2025\n"
        "N5,Clay,material_resource,,,,2019\n"
    ),
    "providers.csv": (
        "provider_name,alias,provider_id,provider_type,country\n"
        "NLD,Netherlands,P1,country,\n"
        "CHN,China,P2,country,\n"
        "Various countries,,P3,country,\n"
        "Pressmaker,,P4,organization,NLD\n"
        "Pressmaker,Old Presses,P4,organization,NLD\n"
    ),
    "provision.csv": (
        "provider_name,provider_id,provided_name,provided_id,share_provided,year,source\n"
        "NLD,P1,Presses,N3,80.5,2025,Survey\n"
        "CHN,P2,Presses,N3,19.5,2025,Survey\n"
        "Pressmaker,P4,Presses,N3,60,2025,Survey\n"
        "Various countries,P3,Clay,N5,,2019,\n"
    ),
    "sequence.csv": (
        "input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id\n"
        "Press work,N2,Widget,N1,,\n"
        "Presses,N3,Press work,N2,,\n"
        "Big presses,N4,,,Presses,N3\n"
        "Clay,N5,Press work,N2,,\n"
    ),
}


@pytest.fixture
def load_tables(tmp_path):
    """Return a function that loads the tables with further rows."""

    def run(seeds=False, **more):
        folder = tmp_path / "eto"
        folder.mkdir(exist_ok=True)
        for name, text in TABLES.items():
            (folder / name).write_text(text + more.get(name.removesuffix(".csv"), ""), encoding="utf-8")
        target = tmp_path / "graph.duckdb"
        reports = build_graph(target, seeds=seeds, sources=[SourceFile("eto", folder)])
        from embargraph.api import Graph

        return Graph(target), {report.file: report for report in reports}

    return run


def rejects(graph, outcome="rejected"):
    sql = "SELECT record, field, reason, value FROM reject WHERE outcome = $1 ORDER BY ALL"
    return graph.connection.execute(sql, [outcome]).fetchall()


def statements(graph, relation):
    sql = 'SELECT subject, "object", share::DOUBLE, period FROM statement WHERE relation = $1 ORDER BY ALL'
    return graph.connection.execute(sql, [relation]).fetchall()


def test_every_table_has_its_own_account(load_tables):
    graph, reports = load_tables()
    with graph:
        assert {file: (t.read, t.loaded, t.rejected) for file, t in reports.items()} == {
            "stages.csv": (1, 1, 0),
            "inputs.csv": (5, 5, 0),
            "providers.csv": (5, 5, 0),
            "provision.csv": (4, 4, 0),
            "sequence.csv": (4, 4, 0),
        }


def test_rows_become_technologies_actors_places_and_statements(load_tables):
    graph, _ = load_tables()
    with graph:
        assert statements(graph, "produces") == [
            ("eto-area-p3", "eto-n5", None, "2019"),
            ("eto-p4", "eto-n3", 60.0, "2025"),
            ("place-cn", "eto-n3", 19.5, "2025"),
            ("place-nl", "eto-n3", 80.5, "2025"),
        ]
        assert [row[:2] for row in statements(graph, "needs")] == [
            ("eto-n1", "eto-n2"),
            ("eto-n2", "eto-n3"),
            ("eto-n2", "eto-n5"),
            ("eto-s1", "eto-n2"),
        ]
        assert [row[:2] for row in statements(graph, "kind_of")] == [("eto-n4", "eto-n3")]
        assert [row[:2] for row in statements(graph, "headquartered_in")] == [("eto-p4", "place-nl")]
        assert graph.find("Old Presses")[0].id == "eto-p4"


def test_with_the_packaged_facts_inputs_are_kinds_of_our_terms(load_tables):
    graph, _ = load_tables(seeds=True)
    with graph:
        sql = "SELECT \"object\" FROM statement WHERE relation = 'kind_of' AND subject = 'eto-n5'"
        assert graph.connection.execute(sql).fetchall() == [("semiconductor-materials",)]


@pytest.mark.parametrize(
    ("table", "row", "field", "reason"),
    [
        ("provision", "NLD,P1,Clay,N5,120,2019,\n", "share_provided", "is outside 0 to 100 percent"),
        ("provision", "NLD,P1,Clay,N5,-1,2019,\n", "share_provided", "is outside 0 to 100 percent"),
        ("provision", "NLD,P1,Clay,N5,NaN,2019,\n", "share_provided", "is outside 0 to 100 percent"),
        ("provision", "NLD,P9,Clay,N5,1,2019,\n", "provider_id", "is an id that no table has"),
        ("provision", "NLD,P1,Clay,N9,1,2019,\n", "provided_id", "is an id that no table has"),
        ("provision", "NLD,P1,Presses,N3,1,2025,\n", "provider_id", "is stated by an earlier row"),
        ("provision", "NLD,P1\n", "", "not as many cells as the header has"),
        ("sequence", "Nothing,N9,Widget,N1,,\n", "input_id", "is an id that no table has"),
        ("sequence", "Clay,N5,Nothing,N9,,\n", "goes_into_id", "is an id that no table has"),
        ("sequence", "Clay,N5,,,,\n", "input_id", "goes into nothing and is a type of nothing"),
        ("sequence", "Widget,N1,Clay,N5,,\n", "goes_into_id", "closes a cycle"),
        ("sequence", "Presses,N3,,,Big presses,N4\n", "is_type_of_id", "closes a cycle"),
        ("sequence", "Clay,N5,Clay,N5,,\n", "goes_into_id", "closes a cycle"),
        ("inputs", "N5,Other clay,material_resource,,,,\n", "input_id", "is an id that an earlier row has"),
        ("inputs", ",Nameless,material_resource,,,,\n", "input_id", "has no id or no name"),
        ("providers", "DEU,Germany,P1,country,\n", "provider_id", "is an id that an earlier row has"),
        ("providers", "X,,P8,person,\n", "provider_type", "unknown type of provider; expected country or organization"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(load_tables, table, row, field, reason):
    graph, reports = load_tables(**{table: row})
    with graph:
        ((_, found_field, found, _),) = rejects(graph)
        assert (found_field, found) == (field, reason)
        report = reports[f"{table}.csv"]
        assert report.rejected == 1
        assert report.read == report.loaded + report.rejected


def test_a_cycle_is_named(load_tables):
    graph, _ = load_tables(sequence="Widget,N1,Clay,N5,,\n")
    with graph:
        assert rejects(graph)[0][3] == "Widget → Clay → Press work → Widget"


def test_shares_as_words_are_kept_and_counted(load_tables):
    graph, reports = load_tables(provision="NLD,P1,Clay,N5,minor,2019,\nCHN,P2,Clay,N5,<5,2019,\n")
    with graph:
        assert reports["provision.csv"].unparsed == 1
        assert rejects(graph, "unparsed")[0][1:] == (
            "share_provided",
            "is a word, not a share; the provider is loaded without one",
            "minor",
        )
        assert ("place-nl", "eto-n5", None, "2019") in statements(graph, "produces")
        sql = "SELECT share_max::DOUBLE FROM statement WHERE subject = 'place-cn' AND \"object\" = 'eto-n5'"
        assert graph.connection.execute(sql).fetchall() == [(5.0,)]


def test_shares_that_sum_past_100_are_named(load_tables):
    graph, _ = load_tables(provision="Various countries,P3,Presses,N3,2,2025,\n")
    with graph:
        ((_, _, reason, value),) = rejects(graph, "unparsed")
        assert reason.startswith("sums past 100 percent")
        assert value == "Presses, 2025, countries: 102.0"


def test_organisations_are_never_summed_with_countries(load_tables):
    graph, _ = load_tables()
    with graph:
        assert rejects(graph, "unparsed") == []


def test_an_unknown_stage_and_an_unknown_country_are_kept(load_tables):
    graph, _ = load_tables(
        inputs="N6,Lost,process,Gone,S9,,\n", providers="Everyone,,P7,organization,Various countries\n"
    )
    with graph:
        assert [row[1:] for row in rejects(graph, "unparsed")] == [
            ("country", "not a country code", "Various countries"),
            ("stage_id", "unknown stage", "S9"),
        ]


def test_a_folder_without_a_table_is_refused(tmp_path):
    (tmp_path / "inputs.csv").write_text(TABLES["inputs.csv"])
    with pytest.raises(DataError, match=r"no table stages\.csv"):
        build_graph(tmp_path / "g.duckdb", seeds=False, sources=[SourceFile("eto", tmp_path)])


@pytest.mark.parametrize("text", ["", "input_name\nx\n", 'input_id,input_name,type,stage_id\n"N1,x', b"\xff\xfe"])
def test_a_file_that_is_no_such_table_is_refused(tmp_path, text):
    path = tmp_path / "inputs.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError, match=r"inputs\.csv"):
        build_graph(tmp_path / "g.duckdb", seeds=False, sources=[SourceFile("eto", path)])


@pytest.mark.shared
def test_the_published_tables_are_accounted_for(shared, tmp_path):
    source = SourceFile("eto", shared / "data" / "eto", "2026-08-12")
    reports = build_graph(tmp_path / "g.duckdb", seeds=False, sources=[source])

    assert {t.file: t.read for t in reports} == {
        "stages.csv": 3,
        "inputs.csv": 126,
        "providers.csv": 403,
        "provision.csv": 1300,
        "sequence.csv": 139,
    }
    assert all(t.read == t.loaded + t.rejected for t in reports)
    assert sum(t.rejected for t in reports) == 0
