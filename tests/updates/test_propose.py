"""From editions to proposals: each difference once, nothing twice, and nothing that ends without a rule."""

import json
from datetime import date

import pytest

from embargraph.api import Graph
from embargraph.errors import UsageError
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile
from embargraph.updates.federal_register import (
    Document,
    Known,
    counts_by_place,
    propose_documents,
    read_documents,
    suggested_scope,
)
from embargraph.updates.propose import Taken, propose
from embargraph.updates.review import Review
from embargraph.updates.workspace import init_workspace
from sources import test_published_lists as lists

TODAY = date(2026, 11, 29)
BEFORE = lists.ecfr(lists.ENTITY_LIST, lists.UNVERIFIED)


def rule(**fields):
    return {
        "document_number": "2026-90001", "title": "Additions to the Entity List", "type": "Rule", "action": "Final rule.",
        "publication_date": "2026-11-20", "abstract": "BIS amends the EAR by adding 2 entities to the Entity List, under "
        "the destinations of China (1) and Armenia (1).", "citation": "91 FR 90001",
        "dates": "This rule is effective November 18, 2026.", "html_url": "https://example.org/d/2026-90001",
        "cfr_references": [{"title": 15, "part": 744}], **fields,
    }  # fmt: skip


@pytest.fixture
def run(tmp_path, packaged):
    """Return a function that writes files and proposes from them."""
    workspace = init_workspace(tmp_path / "record")

    def propose_from(*files, made=TODAY, **options):
        taken = []
        for number, (name, day, content) in enumerate(files):
            path = tmp_path / f"{number}-{len(list(tmp_path.iterdir()))}.{'json' if name == 'us-fr' else 'xml'}"
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
            taken.append(Taken(name, path, day))
        return propose(workspace, packaged, taken, made=made, **options)

    propose_from.workspace = workspace
    return propose_from


def test_a_document_that_the_record_does_not_cite_is_proposed_with_its_days(run):
    (outcome,), (proposal,) = run(("us-fr", None, {"results": [rule()]}))

    assert (outcome.day, outcome.read, outcome.new, dict(outcome.proposed)) == ("2026-11-20", 1, 1, {"new-measure": 1})
    assert proposal.facts["clock"][0] | {} == {
        "measure": "us-fr-2026-90001", "clock": "text", "citation": "91 FR 90001", "known_through": "2026-11-20",
        "gist": "Printed on 2026-11-20, effective 2026-11-18.", "since": "2026-11-18",
    }  # fmt: skip
    assert proposal.touches == ("us-bis-entity-list",)
    assert "counts: China 1, Armenia 1" in proposal.grounds
    assert proposal.doubts == ()


@pytest.mark.parametrize(
    ("fields", "doubt"),
    [
        ({"dates": "", "effective_on": None}, "no effective day in the document"),
        ({"effective_on": "2026-11-19"}, "the register gives 2026-11-19"),
        ({"abstract": "adding 5 entities under the destination of China (2)."}, "says 5 in all, its destinations 2"),
        ({"action": "Proposed rule."}, "nothing of it is in force"),
        ({"title": "A quiet rule", "abstract": ""}, "no scope suggested"),
    ],
)
def test_what_is_open_of_a_document_is_a_doubt(run, fields, doubt):
    _, (proposal,) = run(("us-fr", None, [rule(**fields)]))

    assert any(doubt in text for text in proposal.doubts)


def test_a_document_on_record_is_not_proposed(run):
    outcomes, new = run(("us-fr", None, [rule(citation="90 FR 47201", document_number="2025-19001")]))

    assert new == [] and outcomes[0].read == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<html>sorry</html>", "an HTML page"),
        ('{"results": 5}', "no results"),
        ('{"count": 40, "results": []}', "0 of 40 documents"),
        ("a,b\n1,2\n", "no table of documents"),
        ('{"results": [', "not JSON"),
    ],
)
def test_a_file_that_is_not_the_registers_is_refused_and_the_others_are_done(run, content, said):
    outcomes, new = run(("us-fr", "2026-11-20", content), ("us-fr", None, [rule()]))

    assert [bool(outcome.fault) for outcome in outcomes] in ([True, False], [False, True])
    assert said in next(outcome.fault for outcome in outcomes if outcome.fault)
    assert len(new) == 1


def test_a_record_that_is_no_document_is_counted(run):
    (outcome,), new = run(("us-fr", "2026-11-20", [rule(), {"document_number": "x"}, 5]))

    assert outcome.read == 3 and len(outcome.unreadable) == 2 and len(new) == 1
    assert "record 2: document_number: 'x'" in outcome.unreadable[0]


def test_the_same_twice_gives_nothing_new(run):
    files = [
        ("us-fr", None, [rule()]),
        ("us-ecfr", "2026-07-09", BEFORE),
        ("us-ecfr", "2026-11-24", BEFORE.replace("Presumption of denial.", "Case-by-case basis.")),
    ]
    _, new = run(*files)
    assert [proposal.kind for proposal in new] == ["new-measure", "alteration"]

    _, again = run(files[0], files[2])
    assert again == []


def test_an_addition_begins_on_the_day_of_its_rule_only(run):
    row = lists.row("", "Omega Works, 9 Road, Wuhan", "For all items subject to the EAR. (See § 744.11 of the EAR)",
                    "Presumption of denial", "91 FR 90001, 11/20/26.")  # fmt: skip
    after = BEFORE.replace(lists.row("", "Too few"), row)

    _, with_rule = run(("us-fr", None, [rule()]), ("us-ecfr", "2026-07-09", BEFORE), ("us-ecfr", "2026-11-24", after))
    (added,) = [proposal for proposal in with_rule if proposal.kind == "addition"]
    assert (added.facts["listing"][0]["since"], added.doubts) == ("2026-11-18", ())
    assert added.party == "Omega Works"


def test_without_the_rule_the_start_is_open_and_the_day_seen_is_the_editions(run):
    row = lists.row("", "Omega Works, 9 Road, Wuhan", "For all items subject to the EAR.", "", "91 FR 90001, 11/20/26.")
    _, new = run(
        ("us-ecfr", "2026-07-09", BEFORE), ("us-ecfr", "2026-11-24", BEFORE.replace(lists.row("", "Too few"), row))
    )

    (added,) = new
    assert "since" not in added.facts["listing"][0] and added.facts["listing"][0]["seen"] == "2026-11-24"
    assert "91 FR 90001 is not at hand" in added.doubts[0]


@pytest.mark.parametrize(
    ("document", "until", "doubt"),
    [
        (None, None, "no rule found that removes it"),
        (
            {"title": "Removal From the Entity List", "abstract": "BIS removes Beta Trading Co., Ltd. from the Entity List."},
            "2026-11-17", None,
        ),
        (
            {"title": "Removal", "abstract": "BIS is removing one entity from the Entity List under the destination of China."},
            "2026-11-17", "does not name the party",
        ),
        (
            {"title": "Removal", "abstract": "BIS removes Beta Trading Co., Ltd.", "dates": ""}, None,
            "without an effective day nothing ends",
        ),
    ],
)  # fmt: skip
def test_an_entry_that_is_gone_ends_by_a_rule_only(run, document, until, doubt):
    gone = lists.row("", "Beta Trading Co., Ltd., 2 Street, Wuhan", "For all items subject to the EAR. (See § 744.11 of the EAR)",
                     "Case-by-case basis", "86 FR 1000, 1/8/21.")  # fmt: skip
    after = BEFORE.replace(gone, "").replace(
        "</TBODY>", lists.row("", "Filler Ltd, 1 Way, Wuhan", "For all items", "", "86 FR 1") + "</TBODY>", 1
    )
    files = [("us-fr", None, [rule(**document)])] if document else []
    _, new = run(*files, ("us-ecfr", "2026-07-09", BEFORE), ("us-ecfr", "2026-11-24", after))

    (removal,) = [proposal for proposal in new if proposal.kind == "removal"]
    assert [row.get("until") for row in removal.facts.get("listing", [])] == ([until] if until else [])
    assert not doubt or any(doubt in text for text in removal.doubts)


def test_the_same_text_on_a_later_day_confirms_the_text_and_nothing_else(run):
    _, new = run(("us-ecfr", "2026-09-25", BEFORE), ("us-ecfr", "2026-11-24", BEFORE))

    assert {proposal.kind for proposal in new} == {"confirmation"}
    assert {row["clock"] for proposal in new for row in proposal.facts["clock"]} == {"text"}
    assert {row["known_through"] for proposal in new for row in proposal.facts["clock"]} == {"2026-11-24"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("us-ecfr", "2026-07-09", BEFORE), ("us-ecfr", "2026-06-01", BEFORE + " ")], "goes back in time"),
        ([("us-ecfr", "2026-12-24", BEFORE)], "is after 2026-11-29"),
        ([("us-ecfr", None, BEFORE)], "its day is not known"),
        ([("us-ecfr", "2026-07-09", "<html><p>sorry</p></html>")], "HTML page"),
    ],
)
def test_an_edition_that_cannot_be_is_refused(run, files, said):
    workspace = run.workspace
    if len(files) == 2:
        run(files[0])
        files = files[1:]
    outcomes, new = run(*files)

    assert said in outcomes[-1].fault and new == []
    del workspace


def test_a_list_that_lost_a_fifth_is_refused(run):
    rows = [
        lists.row("CHINA", f"Works {n}, {n} Road, Wuhan", "For all items", "", "86 FR 1000, 1/8/21.") for n in range(20)
    ]
    whole, cut = (lists.ecfr(lists.supplement(4, lists.FIVE, *rows[:count])) for count in (20, 12))
    outcomes, new = run(("us-ecfr", "2026-07-09", whole), ("us-ecfr", "2026-11-24", cut))

    assert "12 entries, 20 in the edition" in outcomes[1].fault and new == []


SECTION = '<DIV8 N="§ 744.11" TYPE="SECTION"><HEAD>§ 744.11 A section</HEAD>{}</DIV8>'


def test_a_paragraph_that_reads_otherwise_is_read_again_and_nothing_is_derived(run):
    old = SECTION.format("<P>(a) Licence needed for all items.</P><P>(b) No exceptions.</P>")
    new_ = SECTION.format("<P>(a) Licence needed for most items.</P><P>(b)  No EXCEPTIONS.</P>")
    before, after = (lists.ecfr(section, lists.ENTITY_LIST) for section in (old, new_))
    _, (proposal,) = run(("us-ecfr", "2026-07-09", before), ("us-ecfr", "2026-11-24", after))

    assert (proposal.kind, proposal.where, dict(proposal.facts)) == ("alteration", "15 CFR 744.11", {})
    assert proposal.grounds[:2] == (
        "before: (a) Licence needed for all items.",
        "now: (a) Licence needed for most items.",
    )
    assert "us-bis-entity-list" in proposal.touches


def test_a_page_gives_one_proposal_for_each_paragraph_that_changed(run):
    page = "<html><nav>menu</nav><main><h1>Notice</h1><p>One.</p><p>Two.</p><script>x=1</script></main></html>"
    _, new = run(("page-mofcom", "2026-07-09", page), ("page-mofcom", "2026-11-24", page.replace("Two.", "Three.")))

    (proposal,) = new
    assert (proposal.kind, proposal.where, proposal.grounds) == (
        "unreadable",
        "paragraph 3",
        ("before: Two.", "now: Three."),
    )


def test_a_dry_run_writes_nothing(run):
    _, new = run(("us-fr", None, [rule()]), dry_run=True)

    assert len(new) == 1
    assert list(run.workspace.proposals.iterdir()) == [] and list(run.workspace.editions.iterdir()) == []


@pytest.mark.parametrize("text", ["us-fr", "us-frr=x", "us-ecfr@soon=x", "page-../x=y"])
def test_a_place_is_named_or_refused(text):
    with pytest.raises(UsageError, match="--from"):
        Taken.parse(text)


def test_counts_are_read_by_destination():
    assert counts_by_place(
        "adding 70 entities to the Entity List, under the destinations of China, People's Republic of (China) (42); "
        "Iran (2); Pakistan (19); South Africa (3); and the United Arab Emirates (UAE) (4). These entities were (1) named."
    ) == {"China, People's Republic of (China)": 42, "Iran": 2, "Pakistan": 19, "South Africa": 3,
          "United Arab Emirates (UAE)": 4}  # fmt: skip
    assert counts_by_place("chips (1) available and (2) certified") == {}


def test_scope_is_suggested_by_words():
    assert [scope["says"] for scope in suggested_scope(Document("x", title="Additions to the Unverified List"))] == [
        "entries of the Unverified List"
    ]


@pytest.mark.shared
def test_the_eight_rules_of_2026_are_in_the_triage_each_with_a_scope(shared, run):
    path = shared / "data" / "living" / "fr_bis_2026.json"
    documents = [document for _, document, _ in read_documents(path) if document is not None]
    new = propose_documents(documents, Known("", {}), made="2026-11-29", day="2026-09-09")

    assert len(documents) == len(new) == 8
    assert all(any("scope suggested" in text for text in proposal.grounds) for proposal in new)
    # The file has no effective days: none is guessed.
    assert not any("since" in row for proposal in new for row in proposal.facts.get("clock", []))
    # Those that were accepted are on record, and are not proposed again.
    _, open_ = run(("us-fr", "2026-09-09", path.read_text(encoding="utf-8")))
    assert {proposal.evidence["document"] for proposal in open_} == {"2026-14132", "2026-06851", "2026-00789"}


@pytest.mark.shared
def test_two_editions_of_supplement_4_give_ten_of_ten(shared, run, tmp_path, packaged):
    folder = shared / "data" / "living"
    names = ("supp4_before_2026-07-09.xml", "supp4_after_constructed.xml")
    texts = [(folder / name).read_text(encoding="utf-8") for name in names]
    _, new = run(("us-ecfr", "2026-07-09", texts[0]), ("us-ecfr", "2026-11-24", texts[1]))
    expected = json.loads((folder / "supp4_expected.json").read_text(encoding="utf-8"))

    kinds = {"evidence": "confirmation"}
    wanted = sorted(
        (
            "rename" if row.get("field") == "name" else kinds.get(row["kind"], row["kind"]),
            row["before"] if row.get("field") == "name" else row["entity"],
        )
        for row in expected
        if row["kind"] != "none"
    )
    assert sorted((proposal.kind, proposal.party) for proposal in new) == wanted


@pytest.mark.shared
def test_a_renamed_entry_is_restricted_on_every_day_under_either_name(shared, run, tmp_path, packaged):
    folder = shared / "data" / "living"
    paths = [folder / "supp4_before_2026-07-09.xml", folder / "supp4_after_constructed.xml"]
    _, new = run(*(("us-ecfr", day, path.read_text(encoding="utf-8"))
                   for day, path in zip(("2026-07-09", "2026-11-24"), paths, strict=True)))  # fmt: skip
    (renamed,) = [proposal for proposal in new if proposal.kind == "rename"]
    desk = Review(run.workspace)
    desk.decide([renamed], "accept", by="A", why="the same address and citation", confirm=renamed.party, graph=packaged)

    source = SourceFile("us-ecfr", paths[1], "2026-11-24")
    build_graph(tmp_path / "g.duckdb", run.workspace.accepted_files(), sources=[source])
    with Graph(tmp_path / "g.duckdb") as graph:
        for name in ("27th Scientific Center of the Russian Ministry of Defense", f"{renamed.evidence['name']}"):
            for day in ("2021-04-01", "2026-10-01", "2026-11-29"):
                rows = graph.ask("restricted", who=name, by="us", as_of=day).to_dicts()
                own = [row for row in rows if row["list"] == ["us-bis-entity-list"]]
                assert own and {row["verdict"] for row in own} <= {"restricted", "unknown"}, (name, day)


OLD = rule(document_number="2026-80001", citation="91 FR 80001", publication_date="2026-10-01",
           cfr_references=[{"title": 15, "part": 758}])  # fmt: skip
LATE = rule(document_number="2026-90009", citation="91 FR 90009", publication_date="2026-11-23",
            cfr_references=[{"title": 15, "part": 758}])  # fmt: skip


def cliffs(new):
    return [proposal for proposal in new if proposal.kind == "cliff"]


def test_a_stay_on_which_nothing_was_found_is_proposed_as_lapsed_and_stays_unknown(run, packaged, tmp_path):
    _, new = run(("us-fr", "2026-11-24", {"results": [OLD, LATE]}))

    (cliff,) = cliffs(new)
    assert cliff.facts["clock"][0]["measure"] == "us-bis-affiliates-rule"
    assert cliff.facts["clock"][0]["known_through"] == "2026-11-24"
    assert any("2 documents" in ground and "2026-10-01 to 2026-11-24" in ground for ground in cliff.grounds)
    assert any("effective 2026-11-10" in ground for ground in cliff.grounds)
    assert any("was announced" in doubt for doubt in cliff.doubts)
    assert any("not compared" in doubt for doubt in cliff.doubts)
    # Nothing follows before a person says so; then the rule binds from the day after.
    rows = packaged.ask("rules", measure="us-bis-affiliates-rule", as_of="2026-11-12")
    assert rows[0].status == "unknown"
    desk = Review(run.workspace)
    desk.decide([cliff], "accept", by="A", why="searched", confirm=cliff.party, graph=packaged)
    build_graph(tmp_path / "after.duckdb", run.workspace.accepted_files())
    with Graph(tmp_path / "after.duckdb") as graph:
        assert graph.ask("rules", measure="us-bis-affiliates-rule", as_of="2026-11-12")[0].status == "in_force"


@pytest.mark.parametrize(
    "document",
    [
        rule(publication_date="2026-11-20", cfr_references=[{"title": 15, "part": 744}]),
        LATE | {"abstract": "BIS extends the suspension of the rule published at 90 FR 50857."},
        LATE | {"title": "Extension of the BIS Affiliates Rule (50 percent) suspension"},
    ],
)
def test_a_document_on_its_part_or_page_is_no_silence(run, document):
    _, new = run(("us-fr", "2026-11-24", {"results": [OLD, document]}))

    assert cliffs(new) == []


def test_a_search_that_ends_before_the_last_day_says_nothing_of_it(run):
    _, new = run(("us-fr", "2026-11-09", {"results": [OLD]}))

    assert cliffs(new) == []


def test_a_search_that_begins_late_is_a_doubt(run):
    _, new = run(("us-fr", "2026-11-24", {"results": [LATE]}))

    assert "documents from 2026-10-08 to 2026-11-23 were not searched" in cliffs(new)[0].doubts
