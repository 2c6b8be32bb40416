"""A new graph is prepared by a process of its own, and where that fails by the server."""

import asyncio
import itertools

import pytest

from embargraph.api import Graph
from embargraph.serving import pool as pools
from embargraph.serving.pool import Pool
from embargraph.serving.preparing import is_prepared, prepare, preparing
from embargraph.serving.settings import Settings

NUMBERS = itertools.count()


@pytest.fixture
def fresh(built):
    """A graph of which nothing is kept, and its digest."""
    path = built("Acme", f"Fresh{next(NUMBERS)}")
    with Graph(path) as graph:
        return path, graph.digest


def test_another_process_makes_what_is_kept(fresh):
    path, digest = fresh
    assert not is_prepared(digest)
    assert preparing(path).wait(120) == 0
    assert is_prepared(digest)


def served(path):
    """Open a graph as a server that lives on does, and ask it."""

    async def main():
        pool = Pool(Settings(graph=path))
        pool.lives_on = True
        assert await pool.reload()
        try:
            return await pool.run(lambda generation: generation.graph.ask("restricted", who="Acme").to_dicts(), 60)
        finally:
            await pool.close()

    return asyncio.run(main())


def test_what_another_process_cannot_make_is_made_here(fresh, monkeypatch):
    path, digest = fresh

    def none(_path):
        raise OSError("no process can be started")

    monkeypatch.setattr(pools, "preparing", none)
    assert [row["who"]["id"] for row in served(path)] == ["acme"]
    assert is_prepared(digest)


def test_what_is_kept_already_needs_no_process(fresh, monkeypatch):
    path, _ = fresh
    prepare(path)
    monkeypatch.setattr(pools, "preparing", lambda _path: pytest.fail("a process was started"))
    assert len(served(path)) == 1
