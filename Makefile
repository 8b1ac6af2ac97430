# Two commands do all the set-up on a fresh machine: make demo, and make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
SHOT := data/screenshot
CHROMIUM ?= chromium
QUESTION ?= What did Zhang Youxia tell Belousov?

.PHONY: help demo test check lint types clean screenshot

help:  ## Show what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: $(BIN)/.installed  ## Set up, index the sample stories, ask a question
	@$(BIN)/python scripts/rebuild_index.py examples/stories --data $(DEMO)
	@echo; echo "> $(QUESTION)"; echo
	@$(BIN)/python scripts/ask.py "$(QUESTION)" --data $(DEMO)
	@echo; echo "> check every quote of that reply against the stored stories"; echo
	@$(BIN)/python scripts/check_citations.py --last 1 --data $(DEMO)
	@echo
	@echo "What to do next:"
	@echo "  ask your own question      $(BIN)/python scripts/ask.py --data $(DEMO)"
	@echo "  index your own stories     $(BIN)/python scripts/rebuild_index.py FOLDER, then $(BIN)/python scripts/ask.py"
	@echo "  change a setting           cp .env.example .env, and read what stands there"
	@echo "  connect Slack              README.md, five steps; then $(BIN)/python -m bot --check"

test: $(BIN)/.installed-dev  ## Set up and run the tests
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n 2 --dist loadfile
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

lint: $(BIN)/.installed-dev  ## Check style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(BIN)/.installed-dev  ## Check types
	@$(BIN)/mypy

check: lint types test  ## All of the checks that a change must pass

screenshot: $(BIN)/.installed  ## Take the README's picture of a report anew (needs Chromium)
	@rm -rf $(SHOT)
	@$(BIN)/python scripts/rebuild_index.py examples/stories --data $(SHOT) --quiet
	@$(BIN)/python scripts/ask.py "How much will the AUKUS submarine program cost?" --data $(SHOT)
	@$(BIN)/python scripts/ask.py "Who won Taiwan's presidential election?" --data $(SHOT)
	@$(BIN)/python scripts/rebuild_index.py examples/stories examples/corrections --data $(SHOT)
	@$(BIN)/python scripts/check_citations.py --all --data $(SHOT) --html $(SHOT)/report.html || test $$? -eq 1
	@$(CHROMIUM) --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir=$(SHOT)/browser --window-size=1100,1000 \
	    --screenshot=docs/report.png file://$(CURDIR)/$(SHOT)/report.html 2>/dev/null
	@echo "docs/report.png"

clean:  ## Remove the virtual environment; data stays
	rm -rf $(VENV)

$(BIN)/.installed: pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (a few minutes, the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
