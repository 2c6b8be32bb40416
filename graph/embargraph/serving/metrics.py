"""Counts of what was asked and how long it took, as Prometheus reads them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict

__all__ = ["Metrics"]

#: Upper bounds of the classes of durations, in seconds.
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Counts by route and status; a route is a pattern, so that no name is told."""

    def __init__(self) -> None:
        """Begin with none."""
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._times: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_BOUNDS) + 1))
        self._sums: defaultdict[str, float] = defaultdict(float)
        self._answers: Counter[str] = Counter()

    def answered(self, how: str) -> None:
        """Count how an answer was found, such as "not modified"."""
        self._answers[how] += 1

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            method: Its method; any that HTTP does not know counts as OTHER.
            route: The pattern of its address.
            status: The status of the answer.
            seconds: How long it took.
        """
        method = method if method in {"GET", "HEAD", "POST", "DELETE", "OPTIONS"} else "OTHER"
        self._requests[method, route, status] += 1
        self._times[route][bisect_left(_BOUNDS, seconds)] += 1
        self._sums[route] += seconds

    def lines(self, gauges: dict[str, float]) -> list[str]:
        """Return the counts as lines of text.

        Args:
            gauges: What is measured now, by name.
        """
        made = ["# TYPE embargraph_requests_total counter"]
        for (method, route, status), count in sorted(self._requests.items()):
            labels = f'method="{method}",route="{_escaped(route)}",status="{status}"'
            made.append(f"embargraph_requests_total{{{labels}}} {count}")
        made.append("# TYPE embargraph_request_seconds histogram")
        for route, counts in sorted(self._times.items()):
            total = 0
            for bound, count in zip((*map(str, _BOUNDS), "+Inf"), counts, strict=True):
                total += count
                made.append(f'embargraph_request_seconds_bucket{{route="{_escaped(route)}",le="{bound}"}} {total}')
            made.append(f'embargraph_request_seconds_sum{{route="{_escaped(route)}"}} {self._sums[route]:.6f}')
            made.append(f'embargraph_request_seconds_count{{route="{_escaped(route)}"}} {total}')
        made.append("# TYPE embargraph_answers_total counter")
        made += [f'embargraph_answers_total{{how="{how}"}} {count}' for how, count in sorted(self._answers.items())]
        for name, value in sorted(gauges.items()):
            made += [f"# TYPE embargraph_{name} gauge", f"embargraph_{name} {value:g}"]
        return made


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
