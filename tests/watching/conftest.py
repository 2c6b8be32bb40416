"""What tests of watches share."""

import pytest

from small_worlds import WORLD, listing
from watching_worlds import Desk

__all__ = ["listing"]


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    folder.mkdir()
    made = Desk(folder)
    yield made
    made.state.close()


@pytest.fixture
def world(graph_of):
    """Return a function that builds a graph of listings."""
    return lambda *entries: graph_of(WORLD + "".join(entries))
