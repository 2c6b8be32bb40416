"""The official XML of the eCFR, in files written here in its shape."""

import pytest

from embargraph.errors import DataError
from embargraph.licensing.control_list import compare_editions
from embargraph.licensing.destinations import Places
from embargraph.licensing.ecfr import COLUMNS, load_edition, read_chart, read_control_list, read_groups
from embargraph.licensing.lists import Lists, load_lists

ENTRY = """
<FP-2><B>{eccn} {heading}</B></FP-2>
<HD3>License Requirements</HD3>
<P><I>Reason for Control:</I> NS, AT</P>
<DIV width="100%"><DIV class="gpotbl_div"><TABLE border="1">
<THEAD><TR><TH>Control(s)</TH><TH>Country Chart (See Supp. No. 1 to part 738)</TH></TR></THEAD>
<TBODY>{rows}</TBODY></TABLE></DIV></DIV>
<HD3>List Based License Exceptions (See Part 740 for a description of all license exceptions)</HD3>
<P>LVS: $3000</P>
<P>GBS: Yes</P>
<HD3>List of Items Controlled</HD3>
<P>a. The first kind;</P>
<P>a.1. Its first sort;</P>
<P>b. [Reserved]</P>
"""
ROW = "<TR><TD>{}</TD><TD>{}</TD></TR>"
WORDS = """<FP-2><B>0A999 Assorted equipment (see List of Items Controlled).</B></FP-2>
<P>Control(s) Country Chart. AT applies to entire entry. A license is required for items controlled by this entry to
North Korea for anti-terrorism reasons. See § 742.19 of the EAR for additional information.</P>"""


def part(number, body, name="1"):
    return (
        f'<?xml version="1.0"?><DIV5 N="{number}" TYPE="PART"><HEAD>PART {number}</HEAD>'
        f'<DIV9 N="Supplement No. {name} to Part {number}" TYPE="APPENDIX"><HEAD>Supplement No. {name} to Part {number}'
        f"</HEAD>{body}</DIV9></DIV5>"
    )


def entry(eccn="9Z001", heading="Things “specially designed” (see List of Items Controlled).", rows=()):
    return ENTRY.format(eccn=eccn, heading=heading, rows="".join(ROW.format(*row) for row in rows))


@pytest.fixture
def write(tmp_path):
    def written(text, name="part.xml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_an_entry_is_read_with_rows_cells_and_paragraphs(write):
    rows = [
        ("NS applies to entire entry, except 9A001.a.1", "NS Column 2"),
        ("AT applies to entire entry", "AT Column 1."),
    ]
    found = read_control_list(write(part(774, entry("9A001", rows=rows) + WORDS)))
    assert [e.eccn for e in found] == ["9A001", "0A999"]
    first, second = found
    assert [(r.scope, r.requirement) for r in first.rows] == rows
    assert first.exceptions == {"LVS": "$3000", "GBS": "Yes"}
    assert first.paragraphs == ("a", "a.1")
    assert len(second.rows) == 1 and "North Korea" in second.rows[0].requirement


def test_an_edition_is_structure_and_is_asked_like_the_packaged_ones(write):
    before = load_lists().editions[-1]
    rows = [("NS applies to entire entry", "NS Column 1"), ("AT applies to entire entry", "AT Column 1")]
    path = write(part(774, entry("3A001", rows=rows)))
    edition = load_edition(path, "2026-12-01", labels={"3A001": "electronic components"})
    assert [(r.scope, r.requirement) for r in edition.entries["3A001"].rows] == [("all", "NS 1"), ("all", "AT 1")]

    from embargraph.licensing.determination import determine

    found = determine("3A001.a.2", "DE", as_of="2026-12-01", lists=Lists([before, edition]))
    assert found.licence == "required" and found.lines[0].edition == "2026-12-01"


def test_a_list_that_shrank_is_refused(write):
    path = write(part(774, entry("3A001", rows=[("NS applies to entire entry", "NS Column 1")])))
    with pytest.raises(DataError, match="a list that shrank is refused"):
        load_edition(path, "2026-12-01", before=load_lists().editions[-1])


def test_two_editions_tell_what_changed(write):
    old = load_edition(
        write(part(774, entry("3A001", rows=[("NS applies to entire entry", "NS Column 2")]))), "2026-01-01"
    )
    new = load_edition(
        write(part(774, entry("3A001", rows=[("NS applies to entire entry", "NS Column 1")]) + entry("3A002"))),
        "2026-12-01",
    )
    changes = {change.eccn: change for change in compare_editions(old, new)}
    assert changes["3A002"].change == "added"
    assert [row.requirement for row in changes["3A001"].after] == ["NS 1"]


def test_the_packaged_editions_differ_where_the_emirates_were_named():
    changes = {change.eccn: change for change in compare_editions(*load_lists().editions)}
    assert len(changes) == 23 - 4  # four of the 23 differ by a full stop alone
    assert changes["3A090"].after[0].requirement == "chips-b"
    assert changes["3A090"].before[0].requirement == "chips-b-before-uae"
    assert [row.requirement for row in changes["9A012"].after] == ["NS 1", "NS 2"]


def chart_row(name, marks, note=""):
    cells = "".join(f"<TD>{'X' if column in marks else ''}</TD>" for column in COLUMNS)
    return f"<TR><TD>{name}{f'<SU>{note}</SU>' if note else ''}</TD>{cells}</TR>"


def test_the_chart_is_read_with_its_footnotes_and_pointers(write):
    rows = [chart_row(f"Country{n}", ("NS 1", "RS 1")) for n in range(160)]
    rows = [row.replace("Country", "Land ") for row in rows]
    rows += [chart_row("India", ("CB 1",), "7"), "<TR><TD>Cuba</TD><TD>See part 746 of the EAR.</TD></TR>"]
    chart = read_chart(write(part(738, f"<TABLE>{''.join(rows)}</TABLE>")))
    assert chart["India"] == {"c": ["CB1"], "f": [7]}
    assert chart["Cuba"]["c"] == []


def test_a_chart_of_other_columns_is_refused(write):
    with pytest.raises(DataError, match="expected 16"):
        read_chart(write(part(738, "<TABLE><TR><TD>India</TD><TD>X</TD><TD></TD><TD>X</TD></TR></TABLE>")))


def test_groups_are_read(write):
    body = (
        "<HD1>Country Group A</HD1><TABLE><TR><TH>Country</TH><TH>[A:1] Wassenaar</TH><TH>[A:5]</TH></TR>"
        "<TR><TD>Japan</TD><TD>X</TD><TD>X</TD></TR><TR><TD>Mexico</TD><TD>X</TD><TD></TD></TR></TABLE>"
    )
    assert read_groups(write(part(740, body))) == {"A:1": ["Japan", "Mexico"], "A:5": ["Japan"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<DIV5>", "cannot be read as XML"),
        ("<DIV5 N='774'/>", "has no supplement no. 1 to part 774"),
        (part(774, "<P>Nothing.</P>"), "no entry that can be read"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><DIV5>&a;</DIV5>', "cannot be read as XML"),
    ],
)
def test_a_file_of_another_kind_is_refused(write, text, says):
    with pytest.raises(DataError, match=says):
        read_control_list(write(text))


def test_a_chart_against_the_sections_is_told():
    chart = [{"code": "de", "label": "Germany", "marks": "NS2", "footnotes": ""}]
    faults = Places(chart, {"de": frozenset({"A:1"})}).check()
    assert any(fault.startswith("NS 2") for fault in faults)
