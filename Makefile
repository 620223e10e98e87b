# hilft: every target sets up what it needs. A fresh machine needs Python 3.11 or newer, pip, make and git; no server, no account.
#   make PYTHON=python3.12 demo      another Python
#   make test ARGS="-k handover"     more words for the program behind a target

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
# Two runs share the tests, each with a database of its own. One file stays in one run, and the dearest come first
# (tests/conftest.py). The channels wait much: three runs share them, each network with its servers in one of them.
ALONE := not browser and not channels and not data and not postgres and not model
TOGETHER ?= -n 2 --dist loadfile --no-loadscope-reorder
# What Python has read once it keeps: some machines forbid it, and then each of the many processes that the tests start
# reads everything anew.
unexport PYTHONDONTWRITEBYTECODE
LOCKED := pyproject.toml constraints.txt tools/prepare.py

# A stamp is older than what it depends on only when something must be installed again.
# Only the browser's tests and the check of types need the browser's packages, which are large: the rest looks past tests/browser.
RUNTIME := .venv/ready-runtime
DEV := .venv/ready-dev
BROWSER := .venv/ready-browser
ORACLES := .venv/ready-oracles

.DEFAULT_GOAL := help
.PHONY: help demo demo-channels customer test check bench bench-channels bench-long bench-huge format lint types messages lock test-data test-postgres test-channels test-browser test-model chaos fuzz mutants clean format-check

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## a small invented company with people and lively cases; prints the address and the logins
	@$(BIN)/hilft demo $(ARGS)

demo-channels: $(ORACLES) ## the demo with a live Mastodon server and real mail; prints how to be a customer there
	@tools/debian.sh postfix dovecot-core dovecot-imapd dovecot-lmtpd
	@$(BIN)/python tools/real_servers.py mastodon
	@$(BIN)/python -m tools.demo_channels $(ARGS)

customer: $(RUNTIME) ## a customer of the running demo-channels: ARGS='mastodon "My router is dead."', 'mail "..."' or look
	@$(BIN)/python -m tools.customer $(ARGS)

test: $(DEV) ## the tests that need nothing but this machine
	@$(BIN)/pytest $(TOGETHER) --ignore tests/browser -m "$(ALONE)" $(ARGS)

test-data: $(DEV) ## what is proven on public collections in ../shared/data: the replay of real logs, what needs an answer
	@$(BIN)/pytest $(TOGETHER) -m data tests/replay tests/listening $(ARGS)

check: format-check lint types test ## everything about the code: format, lint, types; the tests cover imports, translations and docs

bench: $(DEV) ## measure speed and print the figures
	@$(BIN)/python -m bench $(ARGS)

bench-channels: $(ORACLES) ## from the networks' servers to owned cases: how long, how many, how much memory; takes an hour
	@tools/debian.sh postfix dovecot-core dovecot-imapd dovecot-lmtpd postgresql redis-server g++ libatomic1
	@$(BIN)/python tools/real_servers.py matrix bluesky mastodon
	@$(BIN)/python -m bench.networks $(ARGS)

bench-long: $(DEV) ## claiming beside a report that takes two minutes
	@$(BIN)/python -m bench --only held --long $(ARGS)

bench-huge: $(DEV) ## looking, claiming and stepping with ten million open cases; needs 30 GB of disk and an hour
	@$(BIN)/python -m bench --cases 10000000 --only look,step,held $(ARGS)

format: $(DEV) ## rewrite the Python files in the house's format
	@$(BIN)/ruff check --quiet --select I --fix
	@$(BIN)/ruff format

format-check: $(DEV)
	@$(BIN)/ruff format --check

lint: $(DEV) ## look for mistakes and broken house rules
	@$(BIN)/ruff check

types: $(BROWSER) ## check the types
	@$(BIN)/mypy

messages: $(DEV) ## collect the visible words, update the German catalogue and compile it
	@$(BIN)/python tools/messages.py $(ARGS)

lock: $(DEV) ## renew constraints.txt with the newest versions that pyproject.toml allows
	@$(PYTHON) tools/prepare.py dev lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --group dev --group browser --group mutants --group oracles --group fuzz --group lock -o constraints.txt pyproject.toml

test-postgres: $(DEV) ## the database tests on Debian's PostgreSQL, reached through DATABASE_URL
	@[ -n "$$HILFT_POSTGRES_BIN" ] || tools/debian.sh postgresql
	@$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest $(TOGETHER) -p tools.only_database --ignore tests/browser \
	  -m "not browser and not channels" $(ARGS)

test-channels: $(ORACLES) ## the channels against real servers of their networks
	@tools/debian.sh postfix dovecot-core dovecot-imapd dovecot-lmtpd nginx-light postgresql redis-server g++ libatomic1
	@$(BIN)/python tools/real_servers.py matrix bluesky mastodon
	@$(BIN)/pytest -n 3 -p tools.by_network --ignore tests/browser -m channels $(ARGS)

test-browser: $(BROWSER) ## the pages in a real browser, with and without JavaScript
	@tools/debian.sh chromium fonts-dejavu-core libatomic1
	@$(BIN)/pytest -m browser $(ARGS)

test-model: $(DEV) ## the design of the clock, searched by the model checker Spin
	@tools/debian.sh spin gcc libc6-dev
	@$(BIN)/pytest tests/model -m model $(ARGS)

chaos: $(DEV) ## three clocks and two senders, killed at random, and a database that crashes: is anything lost, double or late?
	@$(BIN)/python -m tests.chaos $(ARGS)

fuzz: $(DEV) ## look for mails that are not heard as they should be, for two minutes
	@$(PYTHON) tools/prepare.py dev fuzz
	@$(BIN)/python -m tests.fuzz $(ARGS)

mutants: $(DEV) ## change the deciding code in small ways and see whether its tests notice; takes half an hour
	@$(PYTHON) tools/prepare.py dev mutants
	@$(BIN)/python tools/mutants.py $(ARGS)

clean: ## remove what the tools leave behind; the environment and your data stay
	@rm -rf build dist staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find hilft tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(RUNTIME): $(LOCKED)
	@$(PYTHON) tools/prepare.py
	@touch $@

$(DEV): $(LOCKED)
	@$(PYTHON) tools/prepare.py dev
	@touch $@

$(ORACLES): $(LOCKED)
	@$(PYTHON) tools/prepare.py dev oracles
	@touch $@

$(BROWSER): $(LOCKED)
	@$(PYTHON) tools/prepare.py dev browser
	@touch $@
