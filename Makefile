# Two commands: `make run` and `make test`. Python 3.11+ and make are all a fresh machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000
WORKERS ?= 2
.DELETE_ON_ERROR:
.PHONY: run test check frontend browser postgres bench clean

run: $(VENV)/.installed frontend
	@$(BIN)/lianban serve --demo --port $(PORT)

# Everything: the fast part, the screens and REST, the same cases on PostgreSQL, crashes, a real browser.
test: check browser
	$(BIN)/pytest tests/web tests/api tests/gateways -q -n $(WORKERS)
	$(BIN)/pytest tests/usecases tests/processes tests/api tests/reliability -q -n $(WORKERS) --database postgresql
	$(BIN)/pytest tests/reliability tests/e2e -q

# The fast part, for every change. Development tools are installed only where they are used.
check: $(VENV)/.developed frontend
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests -q -n $(WORKERS) --ignore tests/web --ignore tests/api --ignore tests/gateways \
		--ignore tests/reliability --ignore tests/e2e

bench: $(VENV)/.developed frontend
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/meeting.py
	$(BIN)/python benchmarks/complaint.py

frontend: $(VENV)/.installed
	@sh frontend/node.sh $(VENV)
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) sh frontend/build.sh

browser:
	@sh tests/e2e/install-browser.sh

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lianban needs Python 3.11 or newer; set PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/pip pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) frontend/node_modules app/web/static/dist build
