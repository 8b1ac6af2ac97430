# Two commands do all the set-up on a fresh machine: make demo, and make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
PICTURES := data/pictures
EVAL := data/eval-2024
QUIZ := ../shared/data/realtimeqa
QUESTION ?= What did Zhang Youxia tell Belousov?
# The lists are whole, so nothing is looked for beyond them; and nothing is built, which would run code that no list names.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all:
IN_SLACK ?= Who won Taiwan's presidential election?

.PHONY: help demo live-demo test coverage check lint format types eval pictures lock sbom container clean

help:  ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: $(BIN)/.installed  ## Set up, index the sample stories, ask a question
	@$(BIN)/python scripts/rebuild_index.py examples/stories --data $(DEMO)
	@echo; echo "> $(QUESTION)"; echo
	@$(BIN)/python scripts/ask.py "$(QUESTION)" --data $(DEMO)
	@echo; echo "> check every quote of that reply against the stored stories"; echo
	@$(BIN)/python scripts/check_citations.py --last 1 --data $(DEMO)
	@echo
	@echo "What to do next:"
	@echo "  ask your own question      $(BIN)/python scripts/ask.py --data $(DEMO)"
	@echo "  index your own stories     $(BIN)/python scripts/rebuild_index.py FOLDER, then $(BIN)/python scripts/ask.py; docs/stories.md"
	@echo "  change a setting           cp .env.example .env, and read what stands there"
	@echo "  connect Slack              README.md, five steps, and docs/slack.md; then $(BIN)/python -m bot --check"

live-demo: $(BIN)/.installed  ## Watch news arrive: sample sites on this machine grow, are fetched, and are asked about
	@$(BIN)/python -m bot.commands.live_demo

test: $(BIN)/.installed-dev  ## Set up and run the tests
	@$(BIN)/pytest -n 2 --dist loadfile

coverage: $(BIN)/.installed-dev  ## Run the tests and say which lines none of them runs; takes half as long again
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n 2 --dist loadfile
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

lint: $(BIN)/.installed-dev  ## Check style and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(BIN)/.installed-dev  ## Format the code, and mend what can be mended by itself
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

types: $(BIN)/.installed-dev  ## Check types
	@$(BIN)/mypy

check: lint types test  ## All of the checks that a change must pass

eval: $(BIN)/.installed  ## Measure on 2024 of RealTime QA, where it is in ../shared
	@if test -d $(QUIZ); then $(BIN)/python scripts/evaluate.py --year 2024 --quiz $(QUIZ) --data $(EVAL); \
	else echo "Nothing was measured: the RealTime QA data is not in $(QUIZ). make eval QUIZ=FOLDER names another place."; fi

pictures: $(BIN)/.installed-dev  ## Take the pictures in docs/ anew (needs Chromium)
	@rm -rf $(PICTURES)
	@$(BIN)/python scripts/rebuild_index.py examples/stories --data $(PICTURES) --quiet
	@$(BIN)/python -m tests.pictures slack "$(IN_SLACK)" --data $(PICTURES) --out docs/slack-answer.png
	@$(BIN)/python -m tests.pictures answers --data $(PICTURES) --out docs/slack-answers.png
	@$(BIN)/python scripts/ask.py "How much will the AUKUS submarine program cost?" --data $(PICTURES)
	@$(BIN)/python scripts/ask.py "$(IN_SLACK)" --data $(PICTURES)
	@$(BIN)/python scripts/rebuild_index.py examples/stories examples/corrections --data $(PICTURES)
	@$(BIN)/python scripts/check_citations.py --all --data $(PICTURES) --html $(PICTURES)/report.html || test $$? -eq 1
	@$(BIN)/python -m tests.pictures page $(PICTURES)/report.html --out docs/report.png --width 1100 --height 1000

lock: $(BIN)/.installed-dev  ## Lock all packages anew, after a change of constraints.txt or pyproject.toml
	@$(BIN)/python scripts/lock_requirements.py

sbom: $(BIN)/.installed  ## Write sbom.json, the bill of materials of what is installed
	@$(BIN)/python scripts/list_packages.py --sbom sbom.json

container:  ## Build the image and ask it a question; without a container engine, take its steps without one
	@PYTHON=$(PYTHON) scripts/try_container.sh

clean:  ## Remove the virtual environment; data stays
	rm -rf $(VENV)

$(BIN)/.installed: pyproject.toml requirements/cpu.txt requirements/dateline.txt requirements/cuda.txt
	@echo "Installing into $(VENV) (a few minutes, the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes --requirement requirements/cpu.txt 2> /dev/null || echo "No torch for CPUs alone is to be had here"
	@$(INSTALL) --require-hashes --requirement requirements/dateline.txt
	@! $(BIN)/python -m pip show torch | grep -q cuda-toolkit || $(INSTALL) --require-hashes --requirement requirements/cuda.txt
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements/dev.txt
	@$(INSTALL) --require-hashes --requirement requirements/dev.txt
	@touch $@
