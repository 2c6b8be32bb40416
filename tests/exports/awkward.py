"""A graph of what formats choke on; readers of sources may bring any of it."""

from dataclasses import replace
from decimal import Decimal

from embargraph.facts.load import insert_facts
from embargraph.facts.read import Facts
from embargraph.model.statements import Node, Source, Statement
from embargraph.rules.derive import derive
from embargraph.store.file import new_graph, open_graph

#: Ids.
HAN, QUOTED, MEASURE = "汇川/тест?#%41", "o'brien\"-.~<&>", "m"

#: Labels: right to left, marks and emoji, markup, quotes of every kind, a formula.
LABELS = {
    HAN: "=cmd|' /C calc'!A0",
    QUOTED: 'O\'Brien & Söhne <GmbH> ]]> \U0001f600 "q" `b` $x {y} \\u0022 \\\\u0027',
    MEASURE: "\u202bשליטה على الصادرات\u202c -1+1",
}

CONTROLS = "tab\tline\n'q' \\ back\r\x00\x01\x0b\x1f\x7f\ufffe"

LONG = "@" + "very long, " * 90_000

#: Nodes, statements, restrictions.
COUNTS = (3, 5, 1)


def awkward_facts() -> Facts:
    source = Source(id="s&<>'", title='Title with "quotes" & <tags>', published="2024-05", url='https://x.test/a b"c')
    nodes = [
        Node(HAN, "actor", "company", LABELS[HAN], ("汇川技术", "شركة التقنية", "חברה \u202eabc", CONTROLS), "CN",
             {"lei": "5493001KJTIIGC8Y1R12", "qid": "-Q1"}),
        Node(QUOTED, "actor", "person", LABELS[QUOTED]),
        Node(MEASURE, "measure", "list", LABELS[MEASURE]),
    ]  # fmt: skip
    stake = Statement(
        HAN, "owns", "reported", source.id, QUOTED, share=Decimal("50.5"), since="2020-02", until="2021",
        gist=LONG, document="d.txt", at=(3, 9), digest="sha256:" + "0" * 64,
    )  # fmt: skip
    statements = [
        stake,
        replace(stake, standing="alleged", share=None, qualifiers={"role": "\x02", "key": "k"}, corrects=("s#k",),
                gist=CONTROLS),
        Statement(MEASURE, "has_effect", "record", source.id, value="denial", citation="1 FR 1"),
        Statement(MEASURE, "targets", "record", source.id, HAN, since="2020-05-01", citation="1 FR 1"),
        Statement(MEASURE, "has_value", "record", source.id, value="-3.5", number=Decimal("-3.5"), unit="percent"),
    ]  # fmt: skip
    return Facts({source.id: source}, {node.id: node for node in nodes}, {one.id: one for one in statements})


def opened(facts, target):
    with new_graph(target) as connection:
        insert_facts(connection, facts)
        derive(connection)
    return open_graph(target)
