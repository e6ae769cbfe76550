# envhook: what a contributor types. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help try test bench lint format clean needs

PYTHON ?= python3
CACHE := .cache
VENV := $(CACHE)/venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The tests run on this many processes; most of their time is spent waiting for shells.
JOBS ?= 2
PYTEST_ARGS ?=
BENCH_ARGS ?=
SHELL_NAME ?= bash

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

try: $(READY) ## the README's session in a real shell, in a scratch home (SHELL_NAME=bash|zsh|fish|pwsh)
	@$(BIN)/python scripts/try.py $(SHELL_NAME)

test: $(READY) needs ## everything with pytest (PYTEST_ARGS='-k name' for less)
	$(BIN)/python -m pytest -n $(JOBS) $(PYTEST_ARGS) tests

bench: $(READY) needs ## what envhook and others cost, and the budgets (BENCH_ARGS='--rounds 5 --shells bash' for less)
	@scripts/peers $(CACHE)/mise
	$(BIN)/python -m tests.bench $(BENCH_ARGS)

lint: $(READY) needs ## ruff, mypy --strict, the import contract, shellcheck and each shell's own parser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/shellcheck scripts/needs scripts/peers .ci/run
	@# Its variables come from the lines in front and go to the answers: neither is in this file.
	$(BIN)/shellcheck --severity=warning --exclude=SC2034,SC2154,SC2164 shell/*.bash
	for file in shell/*.bash; do bash -n $$file || exit; done
	for file in shell/*.zsh; do zsh -n $$file || exit; done
	for file in shell/*.fish; do fish -n $$file || exit; done

format: $(READY) ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## take away everything that was made here
	rm -rf $(CACHE) .mypy_cache .pytest_cache .ruff_cache dist build

needs:
	@scripts/needs

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'envhook: Python 3.11 or newer is needed: make PYTHON=/path/to/python3'; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@chmod +x $(BIN)/starship 2>/dev/null || true # its wheel forgets the bit
	@touch $@
