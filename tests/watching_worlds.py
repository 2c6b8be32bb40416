"""Small graphs of one list, for tests of watches and alerts; and a desk that runs watches on them."""

from datetime import date

from embargraph.watching.definitions import read_watches
from embargraph.watching.run import run_watches
from embargraph.watching.state import WatchState


class Desk:
    """A file of watches with its state."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "watches.toml"
        self.state = WatchState(folder / "watches.sqlite")

    def write(self, text):
        self.path.write_text(text, encoding="utf-8")
        self.path.chmod(0o600)
        return self

    @property
    def file(self):
        return read_watches(self.path)

    def run(self, graph, day, **more):
        """Run every watch, and return the reports."""
        file = self.file
        return run_watches(self.state, lambda: graph, file, file.watches, date.fromisoformat(day), **more)

    def alerts(self, graph, day, **more):
        """Run the only watch, and return its alerts as (kind, who, before, after)."""
        (report,) = self.run(graph, day, **more)
        return [
            (alert["kind"], (alert["who"] or {}).get("id"), alert["before"], alert["after"]) for alert in report.alerts
        ]


WORLD = """
[source]
id = "world"
title = "World"
published = "2020-01-01"
[[node]]
id = "xx"
kind = "actor"
type = "state"
label = "Xland"
[[node]]
id = "list"
kind = "measure"
type = "list"
label = "The List"
[[statement]]
subject = "list"
relation = "issued_by"
object = "xx"
standing = "record"
citation = "law"
[[statement]]
subject = "list"
relation = "has_effect"
value = "blocking"
standing = "record"
citation = "law"
"""


def listing(actor, since="2020-01-01", until=None, label=None, **more):
    node = f'[[node]]\nid = "{actor}"\nkind = "actor"\ntype = "company"\nlabel = "{label or actor.title() + " Ltd"}"\n'
    end = f'until = "{until}"\n' if until else ""
    rest = "".join(f'{name} = "{value}"\n' for name, value in more.items())
    return f'{node}[[listing]]\nactor = "{actor}"\nlist = "list"\nsince = "{since}"\n{end}citation = "law"\n{rest}'
