"""A list that is gone from a file, or was cut, frees nobody: from then on the answer is unknown, and says why."""

from sources.csl_rows import ALL_ITEMS, EL, SDN, row, table


def entry(number, **cells):
    return row(source=EL, name=f"Quern {number} Ltd", addresses=f"{number} Road, Wuhan, CN", license_policy="Presumption of denial",
               license_requirement=ALL_ITEMS, federal_register_notice="85 FR 83420", start_date="2020-12-18", **cells)  # fmt: skip


SDN_ROW = row(source=SDN, entity_number="99501", name="LAMPREY HOLDINGS", programs="SDGT")
WHOLE = table(SDN_ROW, *(entry(number) for number in range(20)))


def editions(load, *texts):
    files = [("us-csl", f"{month}.csv", text, f"2026-0{month}-01") for month, text in enumerate(texts, 1)]
    return load(*files)[0]


def verdicts(graph, name, *days):
    return [[found.verdict for found in graph.ask("restricted", who=name, as_of=day)] for day in days]


def told(graph, name):
    """Return what is said of the change in which an entry of the name is gone."""
    return [found.gist for found in graph.ask("changes", who=name) if found.change == "gone"]


def test_parties_of_a_list_that_is_gone_are_unknown(load):
    graph = editions(load, WHOLE, table(*(entry(number) for number in range(20))))

    assert verdicts(graph, "Lamprey Holdings", "2026-01-01", "2026-02-01", "2027-02-01") == [
        ["listed"], ["unknown"], ["unknown"]]  # fmt: skip
    (found,) = graph.ask("restricted", who="Lamprey Holdings", as_of="2026-06-01")
    assert [(branch["then"], "nothing or little of its list" in branch["if"]) for branch in found.branches] == [
        ("restricted", True), ("not restricted", True)]  # fmt: skip
    (gist,) = told(graph, "Lamprey Holdings")
    assert gist.startswith("In the edition of 2026-01-01, not in that of 2026-02-01; it said: SDGT; ")
    assert gist.endswith("the list had 1 entries, now none: whether it was freed is not known")


def test_parties_behind_the_cut_of_a_list_are_unknown(load):
    graph = editions(load, WHOLE, table(SDN_ROW, *(entry(number) for number in range(9))))

    assert verdicts(graph, "Quern 3 Ltd", "2026-06-01") == [["listed"]]
    assert verdicts(graph, "Quern 13 Ltd", "2026-06-01") == [["unknown"]]
    assert "had 20 entries, now 9" in told(graph, "Quern 13 Ltd")[0]


def test_an_entry_that_leaves_a_whole_list_is_free(load):
    graph = editions(load, WHOLE, table(SDN_ROW, *(entry(number) for number in range(18))))

    assert verdicts(graph, "Quern 19 Ltd", "2026-01-01", "2026-06-01") == [["listed"], []]


def test_a_later_whole_edition_says_who_left(load):
    cut, again = table(SDN_ROW, *(entry(n) for n in range(5))), table(SDN_ROW, *(entry(n) for n in range(19)))
    graph = editions(load, WHOLE, cut, again)

    assert verdicts(graph, "Quern 19 Ltd", "2026-01-01", "2026-02-15", "2026-03-01") == [["listed"], ["unknown"], []]
    assert verdicts(graph, "Quern 10 Ltd", "2026-01-01", "2026-03-01") == [["listed"], ["listed"]]


def test_every_change_of_an_entry_without_a_date_is_told(load):
    # The statement of one edition stays for both: what changed is told with the one that is left.
    def sdn(number, name, **cells):
        return row(source=SDN, entity_number=str(number), name=name, programs="SDGT", **cells)

    before = [sdn(n, f"LAMPREY {n}", addresses=f"{n} Road, Dubai, AE", alt_names=f"L {n} A") for n in range(10, 18)]
    after = [sdn(n, f"LAMPREY {n}", addresses=f"{n} Street, Dubai, AE", alt_names=f"L {n} B") for n in range(10, 18)]
    graph = editions(load, table(*before), table(*after))

    found = [found.change for found in graph.ask("changes")]
    assert (found.count("readdressed"), found.count("names_changed")) == (8, 8)


def test_every_renamed_entry_is_told(load):
    before = table(*(entry(number) for number in range(8)))
    after = before.replace("Quern", "Ambervale")
    graph = editions(load, before, after)

    found = [found.change for found in graph.ask("changes") if found.change in {"renamed", "gone", "added"}]
    assert found == ["renamed"] * 8
