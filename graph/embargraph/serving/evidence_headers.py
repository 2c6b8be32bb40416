"""What an answer rests on, as headers, for shapes of others that have no place for it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.serving.api.common import fact_headers

if TYPE_CHECKING:
    from embargraph.serving.context import Context

__all__ = ["resting_on"]


async def resting_on(context: Context) -> dict[str, str]:
    """Return the graph, the day asked about, the last evidence and how many official lists are held, as headers.

    An empty answer in a shape of somebody else's says no more than that nothing was found; these say where.

    Args:
        context: The context of the request.
    """
    return await context.run(_headers)


def _headers(generation: Any) -> dict[str, str]:
    graph = generation.graph
    about = {"graph": generation.digest, "as_of": date.today().isoformat(), "edition": graph.vintage()}
    held = Counter(each["coverage"] for each in graph.lists_held())
    lists = "; ".join(f"{coverage}={held[coverage]}" for coverage in ("whole", "excerpt", "none"))
    return {**fact_headers(about), "embargraph-lists": lists}
