# `make help` lists the targets. Every target sets up what it needs and can be run again.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
MODEL  ?= qwen2.5-coder-1.5b-instruct-q4_k_m
SMALL  := smollm2-135m-instruct-q4_1
DATA   ?= ../shared/data

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev serve demo test test-lwc check lint types imports bench bench-peers leak mutants docs registration lock clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamps carry the digest of what was installed, so that a second run has nothing to do.
RUN_STAMP := $(VENV)/.installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.installed-dev-$(shell cat requirements-dev.lock pyproject.toml | cksum | cut -d' ' -f1)

$(BIN)/python:
	@echo "setting up $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Situs needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(BIN)/python
	@echo "installing Situs and what it needs (hash-checked) …"
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-build.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@echo "installing the test tools (hash-checked) …"
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(RUN_STAMP) ## install the gateway into .venv

setup-dev: $(DEV_STAMP) ## install the test tools too

serve: setup ## set up everything and serve on loopback with the embedded model
	@$(BIN)/situs models pull $(MODEL) --if-missing
	@$(BIN)/situs init --if-missing --model $(MODEL)
	@$(BIN)/situs serve

demo: setup ## make the tutorial's four calls and verify their receipts
	@$(BIN)/situs models pull $(MODEL) --if-missing
	@$(BIN)/situs demo --model $(MODEL)

# Of tests that are made from a schema many have one name, of which xdist would run a single one.
ONE_NAME := $(addprefix tests/integration/test_,schemathesis.py external_service.py open_connector.py)

test: setup-dev ## run every gate and every test, with a real model
	@$(MAKE) --no-print-directory lint types imports
	@$(BIN)/situs models pull $(SMALL) --if-missing
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(addprefix --ignore=,$(ONE_NAME))
	@$(BIN)/python -m pytest $(ONE_NAME)

test-lwc: ## run the Jest tests of the pages in deploy/salesforce (needs npm, and fetches what they need)
	@cd deploy/salesforce && npm install --no-audit --no-fund --no-package-lock --silent && npm test

FAST := tests/architecture tests/deploy tests/playbooks tests/properties tests/unit
WITH_STORES := adapters cli runtime server

check: setup-dev ## run the fast tests: all that needs no server, child or store (a minute on two cores)
	@$(MAKE) --no-print-directory lint imports
	@$(BIN)/python -m pytest -q -m "not slow" -n 2 -x --hypothesis-profile=quick $(FAST) $(WITH_STORES:%=--ignore=tests/unit/%)

lint: setup-dev ## ruff, codespell, size gates
	@$(BIN)/ruff check src tests bench docs deploy examples
	@$(BIN)/ruff format --check -q src tests bench docs deploy examples
	@$(BIN)/codespell src docs deploy examples changes *.md

types: setup-dev ## mypy --strict
	@$(BIN)/mypy

imports: setup-dev ## the rings of the architecture
	@$(BIN)/lint-imports

leak: setup-dev ## the sink bench: every face against external sinks, 0 forbidden bytes
	@$(BIN)/python -m pytest tests/sink -q

bench: setup-dev ## measure CPU and latency beside a bare pass-through
	@$(BIN)/python -m bench --data $(DATA)

bench-peers: setup-dev ## run LiteLLM and Portkey beside it, each in an environment of its own
	@$(BIN)/python -m bench.peers --data $(DATA)

mutants: setup-dev ## mutation tests of exchange, policy, pseudonym and ledger (long)
	@$(BIN)/python tests/mutation/report.py

docs: setup-dev ## make the generated reference pages
	@$(BIN)/python -m docs.generate

registration: setup-dev ## make the External Service registration of deploy/salesforce anew
	@$(BIN)/python deploy/registration.py

# What every installation gets. pyarrow, 55 MB for one command, is asked for by name: the extra `parquet`. So is
# what judges keyless signatures, with its network client: `sigstore`.
EXTRAS := keyring pdf otel

lock: setup-dev ## resolve the lock files anew (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes $(EXTRAS:%=--extra %) pyproject.toml -o requirements.lock --custom-compile-command "make lock"
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras pyproject.toml requirements-dev.in -o requirements-dev.lock --custom-compile-command "make lock"
	@printf 'hatchling\neditables\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes - -o requirements-build.lock --custom-compile-command "make lock"

clean: ## remove what the targets made (not .situs: it holds your ledger and keys)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants bench/out
