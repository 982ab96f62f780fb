# The two commands are `make run` and `make test`. Everything they install goes into .venv, from lock files with hashes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The lock files are complete, so pip need not resolve anything.
INSTALL := $(PIP) install --quiet --require-hashes --no-deps
COMPILE = $(LOCK_VENV)/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"
LOCK_VENV := .test/lock
# `make lock` keeps the versions there are; `make lock UPGRADE=--upgrade` takes the newest.
UPGRADE :=
# What builds the project is locked with the rest, so that installing it needs nothing that is not in the lock.
BUILD_BACKEND := setuptools>=80

.PHONY: run test check format lock clean

run: $(VENV)/installed
	@$(BIN)/python -m bot run

test: $(VENV)/installed-test
	@sh .ci/chromium $(BIN)/python
	@$(MAKE) --no-print-directory check

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 3 --durations=25 --durations-min=4

format: $(VENV)/installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:
	@test -x $(LOCK_VENV)/bin/uv || { $(PYTHON) -m venv $(LOCK_VENV) && $(LOCK_VENV)/bin/pip install --quiet uv; }
	echo '$(BUILD_BACKEND)' | $(COMPILE) pyproject.toml - --extra test --output-file requirements-test.lock
	echo '$(BUILD_BACKEND)' | $(COMPILE) pyproject.toml - --constraint requirements-test.lock --output-file requirements.lock

clean:
	rm -rf $(VENV) .test build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Linli needs Python 3.11 or newer, and there is no '$(PYTHON)' here. Install it, or name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Linli needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make a virtual environment. On Debian and Ubuntu, install its module first: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Linli needs (half a minute, once) ..."
	@$(INSTALL) --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-test: requirements-test.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Linli and its tests need (a minute, once) ..."
	@$(INSTALL) --requirement requirements-test.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/installed
