"""Files of watches: what they may say, and every fault at once."""

import pytest

from embargraph.errors import DataError, UnknownNameError
from embargraph.watching.definitions import find_watch_file, read_watches
from embargraph.watching.targets import Target


@pytest.fixture
def read(tmp_path):
    def run(text, mode=0o600):
        path = tmp_path / "watches.toml"
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return read_watches(path)

    return run


def test_all_that_a_watch_may_say(read, tmp_path):
    (tmp_path / "suppliers.csv").write_text(
        "name,country,LEI\nNexperia B.V.,NL,\n,,\nWingtech,CN,\nWingtech,CN,\n???,,\n", encoding="utf-8"
    )
    file = read("""
base = "https://desk.example.org/"
from = "watch@example.org"
[[watch]]
id = "suppliers"
names = "suppliers.csv"
by = "us"
effect = ["licence_requirement"]
horizon = 14
assume = ["us-bis-affiliates-rule=in-force"]
decisions = "decisions.jsonl"
threshold = 0.8
through_places = false
stale_after = 10
to = [{feed = true}, {mail = "desk@example.org"}, {lines = "out/alerts.jsonl"},
      {webhook = "https://hooks.example.org/T0/secret", secret_env = ["NEW", "OLD"]}]
[[watch]]
id = "rule"
measures = ["us-bis-affiliates-rule"]
[[watch]]
id = "question"
question = "restricted"
options = {who = "SMIC"}
""")
    assert (file.base, file.sender) == ("https://desk.example.org", "watch@example.org")
    suppliers, rule, _ = file.watches
    assert [(query.name, query.country) for query in suppliers.names] == [("Nexperia B.V.", "NL"), ("Wingtech", "CN")]
    assert len(suppliers.unread) >= 1, "a row that is no name is said"
    assert suppliers.decisions == tmp_path / "decisions.jsonl"
    assert [target.shown for target in suppliers.to] == [
        "feed", "mail desk@example.org", f"lines {tmp_path / 'out/alerts.jsonl'}", "webhook https://hooks.example.org/…",
    ]  # fmt: skip
    assert suppliers.to[3].secrets == ("NEW", "OLD")
    assert rule.to == (Target("feed", ""),)
    assert (rule.horizon, rule.stale_after, rule.through_places) == (30, 30, True)
    assert file.watch("rule") is rule
    with pytest.raises(UnknownNameError, match="no watch named 'rules'; nearest: rule"):
        file.watch("rules")


FAULTS = [
    ("", "watch: none; expected [[watch]]"),
    ("watches = 1\n[[watch]]\nid='a'\nnames=['A']", "watches: unknown; expected one of base, from, allow_private_targets, watch; nearest: watch"),
    ("base='desk'\n[[watch]]\nid='a'\nnames=['A']", "base: 'desk'; expected an address like"),
    ('from="a@b\\nBcc: c"\n[[watch]]\nid="a"\nnames=["A"]', "from: 'a@b\\nBcc: c'; expected a text"),
    ("[[watch]]\nnames=['A']", "watch 1: id: missing; expected lower-case letters"),
    ("[[watch]]\nid='../x'\nnames=['A']", "watch ../x: id: '../x'; expected lower-case letters"),
    ("[[watch]]\nid='a'", "watch a: nothing to watch; expected one of names, measures, question"),
    ("[[watch]]\nid='a'\nnames=['A']\nmeasures='b'", "watch a: names and measures; expected one of"),
    ("[[watch]]\nid='a'\nnames=[]", "watch a: names: []; expected the name of a file, or a list of names"),
    ("[[watch]]\nid='a'\nnames=['?']", "watch a: names: no name to watch"),
    ("[[watch]]\nid='a'\nnames='none.csv'", "watch a: names: "),
    ("[[watch]]\nid='a'\nnames=['A']\noptions={}", "watch a: options: without a question"),
    ("[[watch]]\nid='a'\nnames=['A']\neffect='denail'", "watch a: effect: 'denail'; expected one of"),
    ("[[watch]]\nid='a'\nnames=['A']\nbasis=[1]", "watch a: basis: [1]; expected a text, or a list of texts"),
    ("[[watch]]\nid='a'\nnames=['A']\nhorizon=-1", "watch a: horizon: -1; expected a whole number of days from 0 to 366"),
    ("[[watch]]\nid='a'\nnames=['A']\nhorizon=true", "watch a: horizon: True; expected a whole number"),
    ("[[watch]]\nid='a'\nnames=['A']\nthreshold=2", "watch a: threshold: 2; expected more than 0, at most 1"),
    ("[[watch]]\nid='a'\nnames=['A']\nthrough_places='no'", "watch a: through_places: 'no'; expected true or false"),
    ("[[watch]]\nid='a'\nnames=['A']\nhorizn=3", "watch a: horizn: unknown; expected one of"),
    ("[[watch]]\nid='a'\nnames=['A']\n[[watch]]\nid='a'\nnames=['B']", "watch a: id: given twice"),
    ("[[watch]]\nid='a'\nnames=['A']\nto='mail'", "watch a: to: 'mail'; expected some of"),
    ("[[watch]]\nid='a'\nnames=['A']\nto=[{fax='1'}]", "watch a: to: {'fax': '1'}; expected one of feed, mail, webhook, lines"),
    ("[[watch]]\nid='a'\nnames=['A']\nto=[{feed=false}]", "watch a: to: feed: False; expected true"),
    ("[[watch]]\nid='a'\nnames=['A']\nto=[{mail='a@b.c, d@e.f'}]", "watch a: to: mail: 'a@b.c, d@e.f'; expected one mail address"),
    ("[[watch]]\nid='a'\nnames=['A']\nto=[{mail='a@b.c', cc='x'}]", "watch a: to: mail: cc: unknown"),
    ("[[watch]]\nid='a'\nnames=['A']\nto=[{lines=1}]", "watch a: to: lines: 1; expected a text"),
    ("watch = 3", "watch: none; expected [[watch]]"),
    ("watch = [3]", "watch 1: 3; expected a table"),
    ("id = ", "not TOML: "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_faults(read, text, said):
    with pytest.raises(DataError) as refused:
        read(text)
    assert said in str(refused.value)


@pytest.mark.parametrize("hook", [
    "webhook='http://example.org/SECRET', secret_env='S'", "webhook='https://user:SECRET@example.org/', secret_env='S'",
    "webhook='https://example.org/SECRET#x', secret_env='S'", "webhook='https://example.org:99999/SECRET', secret_env='S'",
    "webhook='https://example.org/SECRET'", "webhook='https://example.org/', secret_env='whsec_SECRET/+=='",
    "webhook='https://example.org/', secret_env=['A','B','SECRET']",
])  # fmt: skip
def test_a_bad_webhook_is_refused_and_not_printed(read, hook):
    with pytest.raises(DataError) as refused:
        read(f"[[watch]]\nid='a'\nnames=['A']\nto=[{{{hook}}}]")
    assert "watch a: to: webhook: " in str(refused.value)
    assert "SECRET" not in str(refused.value)


def test_every_fault_is_said_at_once(read):
    with pytest.raises(DataError, match="3 faults in the file of watches, nothing was run"):
        read("[[watch]]\nid='a'\nnames=['A']\nhorizon=-1\nthreshold=2\nto=[{feed=false}]")


def test_a_file_that_others_can_write_is_refused(read):
    with pytest.raises(DataError, match="others can write it; it says where alerts go"):
        read("[[watch]]\nid='a'\nnames=['A']", 0o666)


def test_which_file_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMBARGRAPH_WATCHES", raising=False)
    assert find_watch_file().name == "watches.toml"
    assert find_watch_file().parent != tmp_path
    (tmp_path / "watches.toml").touch()
    assert find_watch_file().resolve().parent == tmp_path
    monkeypatch.setenv("EMBARGRAPH_WATCHES", "other.toml")
    assert str(find_watch_file()) == "other.toml"
    assert find_watch_file(tmp_path / "a.toml") == tmp_path / "a.toml"
    with pytest.raises(DataError, match="no such file of watches"):
        read_watches(tmp_path / "a.toml")
