# Two targets do all the set-up: `make demo` for the main job, `make test` for the tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SPARK_SERVERS ?= sail 'local[2]'

.PHONY: demo test spark check lint types docs wheel bench clean

demo: $(VENV)/.main
	$(BIN)/embargraph demo

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist worksteal

# What Spark moves must come out as on one machine: on Sail, and on Spark itself where there is Java.  A process
# that had a session of the one cannot have one of the other.
spark: $(VENV)/.spark
	for server in $(SPARK_SERVERS); do PYTHONPATH=graph EMBARGRAPH_SPARK="$$server" $(VENV)/spark/bin/python \
		-m pytest -n 0 -p no:cacheprovider -m spark tests/spark || exit 1; done

check: lint types docs wheel

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.lint
	$(BIN)/mypy

# Generated pages are current, and the site builds without a warning and loads nothing from elsewhere.
docs: $(VENV)/.docs
	$(BIN)/python docs/_build/generate.py --check
	$(BIN)/python docs/_build/site.py

# The wheel alone, in an environment of its own, gives the golden answers without the checkout.
wheel: $(VENV)/.lint
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist .
	$(BIN)/python tests/wheel.py dist/*.whl $(VENV)/smoke
	cd / && EMBARGRAPH_CACHE="$(CURDIR)/$(VENV)/smoke/cache" "$(CURDIR)/$(VENV)/smoke/bin/embargraph" ask restricted --who ZTE --as-of 2018-05-03 >/dev/null

bench: $(VENV)/.tests
	$(BIN)/python benchmarks/cold_start.py

$(VENV)/.main: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.tests: pyproject.toml $(VENV)/.main
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

# An environment of its own, since the client of Spark wants an older pandas; what else the tests import is next door.
PURELIB = import sysconfig; print(sysconfig.get_path('purelib'))
$(VENV)/.spark: pyproject.toml $(VENV)/.tests
	$(PYTHON) -m venv $(VENV)/spark
	$(VENV)/spark/bin/pip install --quiet 'pysail==0.7.*' 'pyspark[connect]==4.2.*' 'pandas>=2.2,<3' 'pyarrow>=18'
	$(BIN)/python -c "$(PURELIB)" > "$$($(VENV)/spark/bin/python -c "$(PURELIB)")/tests.pth"
	touch $@

$(VENV)/.lint: pyproject.toml $(VENV)/.tests
	$(BIN)/pip install --quiet --editable '.[test,lint]'
	touch $@

$(VENV)/.docs: pyproject.toml $(VENV)/.tests
	$(BIN)/pip install --quiet --editable '.[test,docs]'
	touch $@

clean:
	rm -rf $(VENV) dist build out
