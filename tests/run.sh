#!/usr/bin/env bash
# Everything `make test` runs, after installing what tests need. Called by the Makefile from the project's root.
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_install() { have apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

install_package() {
  echo "Installing $1 for the tests"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

# Chromium: its headless shell opens a page for a third of what the whole browser takes. Where the system has it
# or can install it, that one; else the system's browser, or Playwright's own build.
if ! have chromium-headless-shell; then
  if can_install && apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    install_package chromium-headless-shell
  elif ! have chromium; then .venv/bin/playwright install chromium
  fi
fi
# Only the whole browser shows notifications, which one test presses.
if ! have chromium && can_install; then install_package chromium || true; fi

if [ -z "${DATABASE_URL:-}" ] && ! have initdb && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && can_install; then
  install_package postgresql || true
fi

# Tests start many processes: one compiles a module, and the others find it compiled.
unset PYTHONDONTWRITEBYTECODE

pytest() { .venv/bin/python -m pytest -q "$@"; }

# Playwright's synchronous API and pytest-asyncio cannot share a process: the browser has a run of its own.
echo "== The suite"
# In the order of the tree: the few long tests come early, and neither core waits for them at the end.
pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser"
# On an engine of its own, whatever DATABASE_URL names for the suite above.
echo "== The portable tests on SQLite"
env -u DATABASE_URL RECADO_TEST_ENGINE=sqlite .venv/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "portable and not browser"
echo "== The browser"
pytest -p no:asyncio -n 2 --dist worksteal -m browser
