# Two commands do all the set-up on a machine with Python 3.11 or newer, git and make:
#   make demo    the environment, then the main job on the shipped input: maps in output/
#   make test    the environment, then every test
# and: make lint, make docs (the site), make bench (docs/benchmarks.md), make clean.
# uv is used where it is installed, else venv and pip. Versions are pinned in constraints.txt.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
EXAMPLE := examples/ukraine

.PHONY: demo test lint docs bench clean

demo: $(VENV)/.demo-ready
	$(BIN)/geomap build $(EXAMPLE)/articles $(EXAMPLE)/claims.csv --sources $(EXAMPLE)/sources.toml \
		--overrides $(EXAMPLE)/overrides.csv -o output
	@echo "Open output/index.html in a browser."

test: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/claims/test_evaluate.py tests/gazetteer/test_corpus.py -k "floor or corpus"  # prints the scores
	$(BIN)/python -m pytest -n auto --dist loadfile
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict  # warnings are errors

lint: $(VENV)/.test-ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

docs: $(VENV)/.test-ready
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "Open build/site/index.html in a browser."

bench: $(VENV)/.bench-ready
	$(BIN)/python bench/write_page.py

clean:
	rm -rf $(VENV) build *.egg-info output

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; install it or say make PYTHON=/path/to/python"; exit 1; }
ifdef UV
	$(UV) venv --quiet --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
endif

ifdef UV
INSTALL := $(UV) pip install --quiet --python $(BIN)/python -c constraints.txt
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
endif

$(VENV)/.demo-ready: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) -e .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.demo-ready
	$(INSTALL) --group dev
	@touch $@

$(VENV)/.bench-ready: $(VENV)/.test-ready
	$(INSTALL) --group bench
	@touch $@
