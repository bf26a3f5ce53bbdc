# The wedding RSVP system. `make` lists what it can do.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8080
EVENT_STORE ?= postgres
PROJECTIONS ?= postgres
STAGE ?= local
UV_VERSION := 0.13.9
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
LOCAL := $(PYTHON) -m infra.local
READY := .venv/.ready node_modules/.ready
SITE := web/dist/.ready
NPX := npx --no --silent

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	/^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Try it

.PHONY: start stop demo open-web open-mail logs psql
start: $(READY) $(SITE) ## Start everything on this machine (PORT=8080) and wait until it answers
	@$(LOCAL) start --port $(PORT) --event-store $(EVENT_STORE) --projections $(PROJECTIONS)

stop: ## Stop everything; events are kept
	@if [ -x $(PYTHON) ]; then $(LOCAL) stop; fi

demo: $(READY) ## Import the example menu and guest list, and print three codes to try
	@$(LOCAL) exec .venv/bin/rsvp import-food-choices examples/food-choices.json
	@$(LOCAL) exec .venv/bin/rsvp import-invites examples/invites.json
	@$(LOCAL) exec .venv/bin/rsvp codes-to-try

open-web: ## Open the website
	@$(LOCAL) open url

open-mail: ## Open the page that shows the mails
	@$(LOCAL) open mailUrl

logs: ## Follow the log of everything that runs
	@$(LOCAL) logs

psql: ## Open a shell on the local database
	@$(LOCAL) psql

##@ Change it

.PHONY: setup lint format test test-domain test-application test-infrastructure test-web test-ui
.PHONY: update-snapshots schemas synth bench lighthouse
setup: $(READY) ## Install what the project needs (the other targets do so by themselves)

lint: $(READY) web/src/api/openapi.d.ts ## Check style, types, imports and dependencies
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	for package in services/* cli; do \
	  .venv/bin/deptry --config $$package/pyproject.toml $$package/src || exit 1; done
	.venv/bin/deptry --config shared/pyproject.toml shared
	.venv/bin/deptry --config infra/pyproject.toml infra
	npm run --silent --workspace web lint

format: $(READY) ## Format the code and fix what can be fixed
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	npm run --silent --workspace web format

test: test-domain test-application test-infrastructure test-web test-ui ## Run every test

test-domain: $(READY) ## Rules, on pure code
	$(PYTEST) tests/domain

test-application: $(READY) ## Commands and queries, with doubles at the ports
	$(PYTEST) tests/application

test-infrastructure: $(READY) ## Adapters on real servers, the stack, the local platform
	$(PYTEST) -n 2 --dist worksteal tests/infrastructure

test-web: $(READY) ## The website's own logic
	npm run --silent --workspace web test

test-ui: $(READY) $(SITE) build/.chromium ## The whole system on the local platform (EVENT_STORE=, PROJECTIONS=)
	EVENT_STORE=$(EVENT_STORE) PROJECTIONS=$(PROJECTIONS) $(PYTEST) tests/ui

update-snapshots: $(READY) ## Accept the event streams the tests now leave
	$(PYTEST) tests/application --snapshot-update

schemas: $(READY) ## Write the JSON Schemas of all messages to docs/schemas
	$(PYTHON) -m contracts.schemas docs/schemas

synth: $(READY) ## Synthesize the stack of STAGE (local) to cdk.out
	$(PYTHON) -m infra.cdk $(STAGE)

bench: $(READY) ## Measure, as ratios taken in one run
	$(PYTHON) -m bench

lighthouse: $(READY) $(SITE) ## Lighthouse's scores of the website's pages
	$(PYTHON) -m bench.lighthouse

##@ Release it

.PHONY: security can-release clean
security: $(READY) ## The security checks that need no network (the audit of dependencies needs one)
	.venv/bin/ruff check --select S .

can-release: lint security test ## Everything that must be green before it goes out

clean: stop ## Remove everything that can be made again, the local database included
	rm -rf .venv .tools node_modules .local cdk.out build web/dist web/src/api/openapi.d.ts \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/bin/uv:
	python3 -m venv .tools || /usr/bin/python3 -m venv .tools
	.tools/bin/python -m pip install --quiet uv==$(UV_VERSION)

.venv/.ready: $(filter .tools/%,$(UV)) uv.lock pyproject.toml $(wildcard */pyproject.toml services/*/pyproject.toml)
	$(UV) sync --quiet --locked --all-packages
	@touch $@

node_modules/.ready: package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

web/src/api/openapi.d.ts: $(READY) $(wildcard shared/contracts/*.py services/query_api/src/query_api/ui/openapi*.py)
	@mkdir -p build
	@$(PYTHON) -m query_api.ui > build/openapi.json
	@$(NPX) openapi-typescript build/openapi.json --output $@ --immutable >/dev/null

build/.chromium: .venv/.ready tests/ui/chromium.py
	@mkdir -p build
	$(PYTHON) -m tests.ui.chromium
	@touch $@

web/dist/.ready: web/src/api/openapi.d.ts $(wildcard web/*.*) $(shell find web/src web/public web/build-plugins -type f)
	npm run --silent --workspace web build
	@touch $@
