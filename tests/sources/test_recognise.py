"""A file is recognised by what is in it, and refused under another source's name."""

import pytest

from embargraph.errors import DataError
from embargraph.sources.catalog import catalog, ftm_datasets, list_codes, list_labels, reader_of
from embargraph.sources.recognise import recognise
from sources.csl_rows import DPL, row, table

FILES = {
    "us-csl": table(row(source=DPL, name="Alpha")),
    "un-sc": '<CONSOLIDATED_LIST dateGenerated="2026-01-01"><INDIVIDUALS><INDIVIDUAL/></INDIVIDUALS></CONSOLIDATED_LIST>',
    "eu-fsf": '<?xml version="1.0"?><export xmlns="http://eu.europa.ec/x"><sanctionEntity logicalId="1"/></export>',
    "uk-sanctions": "Report Date: 31-Jul-2026\nLast Updated,Unique ID,Name 6,Name type,Regime Name,Date Designated\n",
    "ca-sema": "<data-set><record><Country>Belarus</Country></record></data-set>",
    "ch-seco": '<swiss-sanctions-list list-type="whole-list"><target ssid="1"/></swiss-sanctions-list>',
    "us-ofac": "<sdnList><sdnEntry><uid>1</uid></sdnEntry></sdnList>",
    "us-ofac-sdn": '901,"KAPPA","individual","SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n',
    "us-ofac-add": '901,1,"1 Road","Harbour","Iran",-0- \n',
    "us-ofac-alt": '901,1,"aka","KAPPA CO",-0- \n',
    "us-bis": '{"list_id": "bis-entity-list", "entities": []}',
    "cn-mofcom": '[{"list_id": "cn-attention-list", "entity_name": "Eta"}]',
    "jp-meti": '[{"list_id": "jp-end-user-list", "entity_name": "Eta"}]',
    "us-ecfr": '<DIV5 N="744" TYPE="PART"><HEAD>PART 744</HEAD></DIV5>',
    "gleif": '{"records": [{"LEI": {"$": "x"}, "Entity": {}}]}',
    "ftm": '{"id": "a", "schema": "Company", "properties": {}}',
    "stakes": "owner,owned,share\nA,B,50\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_recognised(tmp_path, name):
    path = tmp_path / "file"
    path.write_text(FILES[name], encoding="utf-8")

    assert recognise(path) == [name]


@pytest.mark.parametrize("content", ["", "<html></html>", "hello", '"', "{}", "\x00\x01"])
def test_what_nobody_publishes_is_not_recognised(tmp_path, content):
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")

    assert recognise(path) == []


@pytest.mark.parametrize(
    "name, other", [("us-csl", "un-sc"), ("un-sc", "us-csl"), ("cn-mofcom", "jp-meti"), ("ftm", "ca-sema")]
)
def test_a_file_of_another_source_is_refused_by_its_name(load, name, other):
    with pytest.raises(DataError, match=f"not a file of {name}; it looks like a file of {other} \\("):
        load((name, "file", FILES[other], "2026-01-01"))


def test_the_catalogue_is_whole():
    for name, source in catalog().items():
        assert callable(reader_of(name)), name
        assert source.title and source.publisher and (source.formats or source.tables), name
        assert source.licence or source.terms or not source.official or source.page.startswith("https://"), name
        assert source.edition in {"whole", "lists", "none"}
        assert all(place.url.startswith("https://") for place in source.fetch)
        assert set(list_codes(name).values()) <= set(list_labels())
    assert {name for name, source in catalog().items() if source.official} == {
        "au-dfat", "ca-sema", "ch-seco", "cn-mofcom", "eu-fsf", "jp-meti", "uk-sanctions", "un-sc", "us-csl", "us-ecfr",
    }  # fmt: skip
    datasets = [one for many in ftm_datasets().values() for one in many]
    assert len(datasets) == len(set(datasets)) and set(ftm_datasets()) <= set(list_labels())


def test_the_tables_of_folders_are_those_that_the_readers_have():
    from embargraph.sources.eto import ETO_FILES

    assert catalog()["eto"].tables == ETO_FILES


def test_naming_a_source_imports_no_reader():
    import subprocess
    import sys

    code = (
        "import sys; from embargraph.sources import SourceFile; SourceFile.parse('us-csl=x.csv');"
        "print([m for m in sys.modules if m.startswith('embargraph.sources.') and m != 'embargraph.sources.catalog'],"
        " 'duckdb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False"
