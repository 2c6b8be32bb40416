"""The application as a whole: what it loads, what it is without its extra, and what ends with it."""

import subprocess
import sys

import pytest

from embargraph.errors import EmbargraphError, QueryError, TooSlowError, UnknownNameError
from embargraph.serving.problems import CODES, Problem, as_problem
from embargraph.store.limits import Watch, run_limited, watched, watching

SERVING = {"starlette", "uvicorn", "orjson", "anyio"}


def test_a_question_on_the_command_line_loads_nothing_of_the_server(packaged_file):
    code = (
        "import sys\nfrom embargraph.cli import main\n"
        f"try:\n    main(['ask', 'restricted', '--who', 'ZTE', '--graph', {str(packaged_file)!r}])\n"
        "except SystemExit:\n    pass\n"
        "print(sorted(name.partition('.')[0] for name in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "restricted" in done.stdout
    loaded = done.stderr.splitlines()[-1]
    assert not [name for name in SERVING if f"'{name}'" in loaded]


def test_without_the_extra_the_command_says_what_to_install():
    code = (
        "import sys\nsys.modules['starlette'] = None\nsys.modules['uvicorn'] = None\n"
        "from embargraph.cli import main\nmain(['serve', '--port', '0'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "pip install 'embargraph[serve]'" in done.stderr


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (UnknownNameError("node", "x", ["ZTE (zte)"]), 404, "unknown-name"),
        (UnknownNameError("question", "x"), 404, "unknown-question"),
        (TooSlowError("late"), 504, "too-slow"),
        (QueryError("no query"), 400, "bad-query"),
        (EmbargraphError("anything"), 500, "internal"),
        (ZeroDivisionError("secret"), 500, "internal"),
        (Problem(410, "gone", "it was"), 410, "gone"),
    ],
)
def test_an_error_has_one_status_and_one_code(error, status, code):
    problem = as_problem(error)
    assert (problem.status, problem.code) == (status, code) and CODES[code] == status
    assert "secret" not in str(problem.to_dict())


def test_candidates_of_an_unknown_name_have_ids_and_labels():
    problem = as_problem(UnknownNameError("node", "x", ["ZTE (zte)", "words alone"]))
    assert problem.more["candidates"] == [{"id": "zte", "label": "ZTE"}, {"id": None, "label": "words alone"}]


class Cursor:
    """Stands for a cursor of the engine."""

    stopped = False

    def interrupt(self):
        self.stopped = True


def test_a_watch_is_told_of_what_its_thread_opens_and_stops_all_of_it():
    watch, first = Watch(), Cursor()
    with watching(watch):
        assert watched(first) is first
    assert watched(Cursor()) is not None, "outside of the block nothing is watched"
    watch.interrupt()
    assert first.stopped
    with watching(watch), pytest.raises(TooSlowError):
        watched(Cursor())


def test_work_with_a_limit_of_its_own_ends_with_the_watch_of_its_caller():
    import threading

    watch, cursor, ends = Watch(), Cursor(), threading.Event()

    def work():
        while not cursor.stopped:
            ends.wait(0.01)

    threading.Timer(0.2, watch.interrupt).start()
    with watching(watch), pytest.raises(TooSlowError):
        run_limited(cursor, work, 60)
