# One command each. A machine needs Python 3.11 or later and make; the rest is set up here.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AXE := tests/accessibility/node_modules/.ready

.PHONY: briefings test check format lock schema demonstration clean help

briefings: $(READY)  ## build the demonstration packs and the published claims
	@$(BIN)/python pipeline.py build

test: $(READY) $(AXE)  ## run the whole test suite
	@$(BIN)/python -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder

check: $(READY)  ## lint, format, types, notebooks without outputs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/nbstripout --verify notebooks/*.ipynb

format: $(READY)  ## put the code in the house format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schema: $(READY)  ## write the JSON schema of partnership files, for editors
	@$(BIN)/python pipeline.py schema

demonstration: $(READY)  ## make the demonstration data again, with their seed
	@$(BIN)/python -m community_safety.demonstration

lock: $(READY)  ## pin every version anew, in requirements.lock and environment.yml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra dev \
		--no-header --no-annotate --no-emit-index-url --output-file requirements.lock pyproject.toml
	@sed '/^# pins/q' environment.yml > environment.tmp
	@sed 's/^/      - "/; s/$$/"/' requirements.lock >> environment.tmp
	@mv environment.tmp environment.yml

clean:  ## remove what a build wrote; the next build makes it again
	rm -rf reports data/processed

help:  ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name yours with: make PYTHON=python3.12"; exit 2; }
	@echo "Setting up .venv (once, a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(AXE): tests/accessibility/package.json
	@if command -v npm >/dev/null; then \
		npm install --prefix $(dir $<) --silent --no-audit --no-fund --no-package-lock && touch $@ || \
		echo "axe-core could not be installed: the tests that need it will be skipped"; \
	else echo "npm is not here: the tests that need axe-core will be skipped"; fi
