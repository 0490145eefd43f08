# make up | demo | test | bench | lint: each sets up what it needs first, quickly when it is already there.
# Needs Python 3.11 or newer, git and make; PYTHON=… chooses another Python, TESTS=… what pytest is given.

MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
TESTS ?=

.PHONY: help up demo test bench lint page setup setup-dev
help:
	@sed -n '1,2s/^# //p' Makefile

up: setup page $(BIN)/.office $(BIN)/.model
	$(BIN)/deskhand up

demo: setup page $(BIN)/.office $(BIN)/.sample
	$(BIN)/deskhand demo

# Root tests as an ordinary user: see docs/decisions/002-tests-as-an-ordinary-user.md.
test:
	@if [ "$$(id -u)" = 0 ]; then scripts/test-as-user; else $(MAKE) test-here; fi

.PHONY: test-here
test-here:
	@scripts/debian $$(cat packages/debian-test.txt)
	@$(MAKE) setup-dev page
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(TESTS)

bench: setup-dev page $(BIN)/.bench
	$(BIN)/deskhand bench spine --json
	$(BIN)/deskhand bench trust --json
	$(BIN)/deskhand bench world --json
	$(BIN)/deskhand bench office --json
	$(BIN)/python -m pytest -m long $(TESTS)

lint: setup-dev page
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports

setup: $(BIN)/.core
setup-dev: $(BIN)/.dev

page: $(BIN)/.core
	@$(BIN)/python scripts/build_page.py

# A stamp in the venv for each list of requirements: gone with the venv, older than a list that changed.
$(BIN)/.venv:
	@scripts/venv
	@touch $@

$(BIN)/.core: requirements/core.txt requirements/build.txt pyproject.toml | $(BIN)/.venv
	$(PIP) -r requirements/core.txt -r requirements/build.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.model $(BIN)/.office $(BIN)/.sample $(BIN)/.dev $(BIN)/.bench: $(BIN)/.%: requirements/%.txt | $(BIN)/.core
	$(PIP) -r $<
	@touch $@
