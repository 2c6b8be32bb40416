# Two targets do all the set-up: `make demo` for the main job, `make test` for the tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check lint types docs wheel bench clean

demo: $(VENV)/.main
	$(BIN)/embargraph demo

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto --dist worksteal

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

$(VENV)/.lint: pyproject.toml $(VENV)/.tests
	$(BIN)/pip install --quiet --editable '.[test,lint]'
	touch $@

$(VENV)/.docs: pyproject.toml $(VENV)/.tests
	$(BIN)/pip install --quiet --editable '.[test,docs]'
	touch $@

clean:
	rm -rf $(VENV) dist build out
