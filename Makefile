# The wedding RSVP system. `make` lists what it can do.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PORT ?= 8080
EVENT_STORE ?= postgres
PROJECTIONS ?= postgres
STAGE ?=
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
LOCAL := $(PYTHON) -m infra.local
READY := .venv/.ready node_modules/.ready
SITE := web/dist/.ready
NPX := npx --no --silent
CDK := $(NPX) cdk
APPROVAL ?= broadening

# Words that name a secret are ruff's to judge; hashes, and what examples call a secret, are none.
NO_SECRETS := --disable-plugin KeywordDetector \
  --exclude-files '^(uv\.lock|uv\.txt|package-lock\.json|tests/domain/golden/shapes\.toml|.*\.ambr)$$' \
  --exclude-secrets '^(secret|password|p%2Fw)$$' --exclude-secrets 'EXAMPLE(KEY)?$$' \
  --exclude-secrets '^0123456789ABCDEFGHJKMNPQRSTVWXYZ$$' --exclude-lines 'fingerprint\('

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
	@$(LOCAL) exec .venv/bin/rsvp import-invites examples/plus-one.csv
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
.PHONY: test-stores update-snapshots pictures schemas docs torture mutants bench lighthouse
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
	$(PYTEST) -n 4 --dist worksteal tests/infrastructure

test-web: $(READY) ## The website's own logic
	npm run --silent --workspace web test

test-ui: $(READY) $(SITE) build/.chromium ## The whole system on the local platform (EVENT_STORE=, PROJECTIONS=)
	EVENT_STORE=$(EVENT_STORE) PROJECTIONS=$(PROJECTIONS) \
	  $(PYTEST) -n 3 --dist loadfile --no-loadscope-reorder tests/ui

test-stores: export POSTGRES_URL ?= postgresql://postgres@127.0.0.1:5432/postgres
test-stores: export AWS_ENDPOINT_URL_DYNAMODB ?= http://127.0.0.1:8000
test-stores: export KURRENTDB_URI ?= kurrentdb://127.0.0.1:2113?Tls=false
test-stores: $(READY) ## The stores' contracts on real servers, as `docker compose up` starts them
	$(PYTEST) tests/infrastructure/test_*_contract.py

update-snapshots: $(READY) ## Accept the event streams the tests now leave
	$(PYTEST) tests/application --snapshot-update

pictures: $(READY) $(SITE) build/.chromium ## Walk the way of docs/hosts.md, and take its pictures
	@$(PYTHON) -m tests.ui.pictures

schemas: $(READY) ## Write the JSON Schemas of all messages to docs/schemas
	$(PYTHON) -m contracts.schemas docs/schemas

docs: schemas ## Draw the diagrams and list the messages in docs, as the code has them
	$(PYTHON) -m livingdocs

torture: $(READY) $(SITE) build/.chromium ## Break everything on purpose, at length; writes docs/reliability.md
	rm -rf build/torture
	TORTURE=whole $(PYTEST) -m torture -n 2 --dist worksteal tests/domain tests/application \
	  tests/infrastructure
	TORTURE=whole $(PYTEST) -m torture tests/ui
	$(PYTHON) -m tests.reliability

mutants: $(READY) ## Take the guards out of a copy of the code, and see the tests notice (GUARD=word)
	$(PYTHON) -m tests.mutants $(GUARD)

bench: $(READY) ## Measure, as ratios taken in one run (BENCH=cold_start: only that)
	$(PYTHON) -m bench $(BENCH)

lighthouse: $(READY) $(SITE) ## Lighthouse's scores of the website's pages
	$(PYTHON) -m bench.lighthouse

##@ Release it

.PHONY: security can-release
security: $(READY) ## The security checks that need no network (the audit of dependencies needs one)
	.venv/bin/ruff check --select S .
	git ls-files -z | xargs -0 .venv/bin/detect-secrets-hook --no-verify $(NO_SECRETS)

can-release: lint security test ## Everything that must be green before it goes out

##@ Deploy it (STAGE=staging or prod; see docs/deploy.md)

.PHONY: bundle synth check-account diff deploy smoke rollback destroy
bundle: $(READY) ## Pack the functions of STAGE, and print their sizes
	@$(PYTHON) -m infra.bundle $(if $(STAGE),--stage $(STAGE))

synth: $(READY) ## Write the templates of both stages (or STAGE) in both profiles, and check them
	@for stage in $(or $(STAGE),staging prod); do for store in postgres dynamodb; do \
	  $(PYTHON) -m infra.cdk $$stage --event-store $$store --projections $$store || exit 1; \
	done; done
	$(PYTEST) -q tests/infrastructure/stack/test_findings.py

check-account: $(READY)
	@$(PYTHON) -m infra.deployment check $(or $(STAGE),local)

diff: check-account bundle ## Show what a deployment would change
	@STAGE=$(STAGE) $(CDK) diff

deploy: check-account bundle $(SITE) ## Deploy STAGE
	.venv/bin/rsvp note-release --stage $(STAGE)
	STAGE=$(STAGE) $(CDK) deploy --all --require-approval $(APPROVAL)
	.venv/bin/rsvp make-live --stage $(STAGE)
	$(PYTHON) -m infra.deployment publish $(STAGE)

smoke: $(READY) ## Sign in, send events through the bus, see them arrive (also on this machine)
	@$(if $(filter-out local,$(STAGE)),.venv/bin/rsvp smoke --stage $(STAGE),\
	  $(LOCAL) exec .venv/bin/rsvp smoke)

rollback: check-account ## Make live again what was before the last deployment of STAGE
	.venv/bin/rsvp rollback --stage $(STAGE)
	$(PYTHON) -m infra.deployment restore $(STAGE)

destroy: check-account bundle ## Remove the application of STAGE; what holds data stays
	@$(PYTHON) -m infra.deployment kept $(STAGE)
	STAGE=$(STAGE) $(CDK) destroy --exclusively rsvp-$(STAGE)-application

##@ Clean up

.PHONY: clean
clean: stop ## Remove everything that can be made again, the local database included
	rm -rf .venv .tools node_modules .local cdk.out build web/dist web/src/api/openapi.d.ts \
	  .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.tools/bin/uv:
	python3 -m venv .tools || /usr/bin/python3 -m venv .tools
	.tools/bin/python -m pip install --quiet --require-hashes --requirement uv.txt

.venv/.ready: $(filter .tools/%,$(UV)) uv.lock pyproject.toml $(wildcard */pyproject.toml services/*/pyproject.toml)
	$(UV) sync --quiet --locked --all-packages
	@touch $@

node_modules/.ready: package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

web/src/api/openapi.d.ts: $(READY) \
    $(wildcard shared/contracts/*.py shared/contracts/api/*.py) \
    $(addprefix services/query_api/src/query_api/ui/,openapi.py openapi_problems.py requests.py)
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
