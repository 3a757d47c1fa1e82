# Two commands matter: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
INSTANCE_DIR ?= instance
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.packages
READY_FOR_TESTS := $(VENV)/.test-packages
export PORT INSTANCE_DIR

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench chaos scan sbom assets screens chromium

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export ROLLCALL_ENV = development
run: export DEMO ?= yes
run: $(READY) ## Start everything; PORT=8001 or INSTANCE_DIR=elsewhere to choose where
	@exec $(BIN)/flask serve

demo: export ROLLCALL_ENV = development
demo: $(READY) ## Set the demo data back to its first state
	@$(BIN)/flask db upgrade
	@$(BIN)/flask texts publish
	@$(BIN)/flask demo clear
	@$(BIN)/flask demo load

test: $(READY_FOR_TESTS) chromium ## Run every test; PostgreSQL and Redis too where they answer
	$(BIN)/pytest -n 2 --dist worksteal

check: export ROLLCALL_ENV = development
check: $(READY_FOR_TESTS) ## Format, lint, types, import rules, templates, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit --quiet -ll --recursive app config.py config_safety.py wsgi.py
	$(BIN)/djlint app/templates --lint --quiet --exclude app/templates/email
	$(BIN)/djlint app/templates/email --lint --quiet --ignore H021,H023
	@folder=$$(mktemp -d) && export INSTANCE_DIR=$$folder && \
		$(BIN)/flask db upgrade && $(BIN)/flask db check; \
		status=$$?; rm -rf "$$folder"; exit $$status

bench: $(READY_FOR_TESTS) ## Measure against an empty Flask page; PARTS="pages mail" for some parts
	$(BIN)/python -m tests.bench $(PARTS)

scan: $(READY_FOR_TESTS) ## Run wapiti and sqlmap over a demo, as nobody and as each role (hours)
	@test -x $(VENV)/scan/bin/wapiti || { $(PYTHON) -m venv $(VENV)/scan && \
		$(VENV)/scan/bin/pip install --quiet wapiti3==3.2.3 sqlmap==1.10.10; }
	$(BIN)/python -m tests.scan $(VENV)/scan/bin

sbom: $(READY) ## List what it is made of as sbom.cdx.json (CycloneDX)
	$(BIN)/python .ci/sbom.py > sbom.cdx.json

chaos: $(READY_FOR_TESTS) ## Kill, starve and crowd real processes, about an hour; ROWS="R4 R13"
	$(BIN)/python -m tests.chaos $(ROWS)

assets: ## Build the style sheets anew (needs Node)
	cd app/assets && npm ci --no-audit --no-fund && node build.mjs

screens: $(READY_FOR_TESTS) chromium ## Take the pictures under docs/screens anew
	$(BIN)/python -m tests.screens

chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get update -q && apt-get install -qy --no-install-recommends chromium; } \
		|| { echo "The browser tests need Chromium: sudo apt-get install chromium"; exit 1; }

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Rollcall needs Python 3.11 or newer: PYTHON=python3.12 make run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp newer than the lock file means that nothing has to be installed.
$(READY): requirements.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(READY_FOR_TESTS): tests/requirements.txt $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@
