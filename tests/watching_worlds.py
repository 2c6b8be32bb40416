"""A desk that runs watches, for tests of watches and alerts."""

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
