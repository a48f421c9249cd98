# Every door of the house. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
BASE_URL ?= http://127.0.0.1:$(PORT)
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PORT BASE_URL
# Without a broker beat runs the tasks itself; with one there are workers too.
PROCESSES := web beat $(if $(REDIS_URL),worker)
BY_FILE := -n 3 --dist loadfile --no-loadscope-reorder
DEEP := $(shell grep -rlE --include='test_*.py' 'from tests.(depth|machines)' tests)

.DEFAULT_GOAL := help
.PHONY: help run test prove check bench pins clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: .venv/installed ## Start everything on this machine: web, background process, demo programme (PORT=8000)
	@$(BIN)/flask --app wsgi demo start
	@$(BIN)/honcho start $(PROCESSES) || [ $$? -eq 130 ] # Ctrl-C is how it ends

test: .venv/installed-dev ## The tests, on SQLite and PostgreSQL (parts this machine cannot run are named)
	@$(BIN)/pytest $(BY_FILE) $(ARGS) # three files at a time, as many tests wait for others; ARGS="-n 0" for one

prove: .venv/installed-dev ## The proofs that can go deeper, at full depth; takes long
	@PROVE=1 $(BIN)/pytest $(BY_FILE) $(DEEP) $(ARGS)

check: .venv/installed-dev ## Format, lint, types, imports, templates
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint templates --lint --quiet

bench: .venv/installed-dev ## The benchmarks, each beside a floor measured in the same run
	@for file in benchmarks/*.py; do $(BIN)/python $$file || exit 1; done

pins: .venv/installed-dev ## Resolve the dependencies anew and write their pins with hashes
	@$(BIN)/uv pip compile pyproject.toml --upgrade $(PIN_FLAGS) -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements.txt $(PIN_FLAGS) -o tests/requirements.txt

PIN_FLAGS := --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

clean: ## Remove the virtual environment and caches; never the data in instance/
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Samenkomst needs Python 3.11 or newer; say which one with PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/pip
	@echo "Installing (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: tests/requirements.txt | .venv/installed
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@
