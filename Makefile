# The targets set up what they need; `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := seeds/harbor-briefing.txt
SETUP := $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test examples lint check bench bench-anchoring torture pictures format clean python

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "postil needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`. Another one: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make virtual environments (no ensurepip). On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }

$(VENV)/installed: pyproject.toml | python
	@echo "setting up $(VENV) (once) …"
	@$(SETUP) --editable . && touch $@

$(VENV)/developing: pyproject.toml | python
	@echo "setting up $(VENV) with the tools for development (once) …"
	@$(SETUP) --editable '.[dev]' && touch $@ $(VENV)/installed

run: $(VENV)/installed  ## set up, and open a sample document (another: make run SAMPLE=FILE)
	@$(BIN)/postil $(SAMPLE)

test: $(VENV)/developing  ## set up, and run the tests
	@$(BIN)/python -m pytest -n auto

examples: $(VENV)/developing  ## the property tests with many new examples
	@EXAMPLES=2000 $(BIN)/python -m pytest -n auto -m hypothesis --timeout 0

lint: $(VENV)/developing  ## format, lint, types, import contracts, key tables
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/keys.py --check

check: lint test  ## all of lint, and the tests

format: $(VENV)/developing  ## put the code into its format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(VENV)/developing  ## measure start, keys, memory beside a bare Textual app and less
	@$(BIN)/python benchmarks/bench.py

bench-anchoring: $(VENV)/developing  ## measure how passages are found again after edits (SEEDS="1 2 3" TEXTS=FOLDER)
	@$(BIN)/python benchmarks/anchoring.py $(if $(SEEDS),--seeds $(SEEDS)) $(if $(TEXTS),--texts $(TEXTS))

torture: $(VENV)/developing  ## the store under faults, in full
	@PYTHONPATH=tests $(BIN)/python -m torture

pictures: $(VENV)/developing  ## draw the README's picture and key table anew
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/keys.py

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
