# One way in: make demo, make test, make bench NAME=live, make check.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VAR ?= var
NAME ?= live
RECIPIENTS ?= 100000
export HOST PORT VAR RECIPIENTS
export UV_PYTHON_DOWNLOADS := never

.PHONY: help install demo test check format bench messages lock clean

help: ## Show the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The stamp holds the moment the environment was made from exactly this lock.
.venv/.installed: pyproject.toml requirements.lock
	@if uv --version >/dev/null 2>&1; then \
	  [ -x .venv/bin/python ] || uv venv -q --python "$(PYTHON)" .venv; \
	  VIRTUAL_ENV=.venv uv pip sync -q --require-hashes requirements.lock; \
	else \
	  [ -x .venv/bin/pip ] || $(PYTHON) -m venv .venv; \
	  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi
	@.venv/bin/python -c "import pathlib, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), 'recado.pth').write_text(str(pathlib.Path.cwd()))"
	@touch $@

# Translations are compiled, never committed.
CATALOGUES := $(wildcard */locale/*/LC_MESSAGES/*.po)
.venv/.translated: .venv/.installed $(CATALOGUES)
	@for po in $(CATALOGUES); do .venv/bin/pybabel -q compile -i $$po -o $${po%.po}.mo; done
	@touch $@

install: .venv/.installed .venv/.translated ## Make .venv with everything the project needs

demo: install ## Start a whole Recado with a demo world on this machine
	@exec .venv/bin/python -m config.embedded

test: install ## Install what tests need and run everything
	@bash tests/run.sh

bench: install ## Run one benchmark: NAME=live, or NAME=campaign RECIPIENTS=100000
	@.venv/bin/python -m tests.bench.$(NAME)

check: install ## Format, lint, types, layers, templates, migrations, security
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/mypy
	.venv/bin/djlint --check --lint --quiet templates
	DJANGO_SETTINGS_MODULE=config.settings.test .venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/bandit -q -c pyproject.toml -r config accounts messaging campaigns moderation

format: install ## Put code and templates in the project's form
	.venv/bin/ruff check --fix --exit-zero .
	.venv/bin/ruff format .
	.venv/bin/djlint --reformat --quiet templates

lock: ## Resolve requirements.lock again (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock

clean: ## Remove the environment and the demo's data
	rm -rf .venv "$(VAR)"
