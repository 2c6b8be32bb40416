"""One writer at a time."""

import threading

import pytest

from embargraph.files.lock import LockedError, locked


def test_a_second_one_is_refused_until_the_first_lets_go(tmp_path):
    with locked(tmp_path / "l"), pytest.raises(LockedError), locked(tmp_path / "l"):
        pass
    with locked(tmp_path / "l"):
        pass


def test_a_second_one_may_wait(tmp_path):
    held, order = threading.Event(), []

    def first():
        with locked(tmp_path / "l"):
            held.set()
            held.wait(0.1)
            threading.Event().wait(0.3)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    held.wait()
    with locked(tmp_path / "l", wait=5):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]
