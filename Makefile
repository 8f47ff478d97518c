# Two commands do everything: `make book` and `make test`. Each makes its own environment in .venv first.
PYTHON ?= python3
TORCH ?= auto
PORT ?= 8000
ROUNDS ?= 5
LOCK_FLAGS ?=
RECORD ?=
BENCH ?=
EDITIONS ?= first
BUNDLE ?=

export TORCH
# More threads than one make these small computations slower, and their sums depend on the number of threads.
export OMP_NUM_THREADS := 1

VENV := .venv/bin
CODE := $(wildcard d2lnotes book tools tests)
# Side by side; tests/conftest.py says how.
PYTEST := $(VENV)/python -m pytest -n auto --no-loadscope-reorder
# Following which lines run doubles the time that it takes to build books, so it is done for these alone.
OF_THE_PACKAGE := tests/distributed tests/explore tests/parity tests/programs tests/unit
# Other work on the machine would slow the pages that these time, so each has a core of its own.
TIMED := tests/browser/test_lighthouse.py tests/browser/test_explore_speed.py
COMPILE := $(VENV)/python -m uv pip compile --quiet pyproject.toml --all-extras --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header

say = @printf '[%s] %s\n' '$@'
# The end of a command that says in its own words what went wrong: `command $(or-fail) 'message'; exit 1; }`
or-fail = || { printf '[$@] error: %s\n' >&2

.DEFAULT_GOAL := help
.PHONY: help setup data book serve live translate record wheel bundle test test-quick pdf bench bench-build bench-site references lock lock-check lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo 'Variables: PYTHON=python3.12 (3.11 to 3.13), TORCH=auto|cpu|registry (builds of PyTorch), PORT=8000 (serve)'

setup: ## make .venv and node_modules from the lock files (nothing to do when they are up to date)
	$(say) 'making sure that .venv and node_modules hold what the lock files say'
	@command -v '$(PYTHON)' >/dev/null $(or-fail) '$(PYTHON) was not found; try: make PYTHON=/path/to/python3.12'; exit 1; }
	@'$(PYTHON)' tools/install.py
	@$(VENV)/python tools/install_node.py

data: setup ## bring the full Fashion-MNIST to the data folder, or say that the subset is used
	$(say) 'getting Fashion-MNIST'
	@$(VENV)/python tools/fetch_data.py $(or-fail) 'the data could not be had; the message is above'; exit 1; }

book: data ## build the site into _build/html
	$(say) 'running the chapters and building the site; warnings are errors'
	@$(VENV)/python -m tools.build_book -W -n --keep-going $(or-fail) 'the book did not build; the messages are above'; exit 1; }
	@printf '[$@] open %s\n' "$(CURDIR)/_build/html/index.html, or run: make serve"

serve: setup ## serve the site at http://127.0.0.1:8000 (PORT=...), building it first if it is missing
	@test -f _build/html/index.html || $(MAKE) --no-print-directory book
	@$(VENV)/python -m tools.serve --port '$(PORT)'

live: data ## serve the site; build and reload the open page whenever a source is saved (PORT=...; EDITIONS=all: Chinese too)
	$(say) 'serving at http://127.0.0.1:$(PORT) and watching the sources, Ctrl-C ends it'
	@COURSE_EDITIONS='$(EDITIONS)' $(VENV)/python tools/live.py --port '$(PORT)' $(or-fail) 'see above'; exit 1; }

translate: data ## bring the catalogues of the translation up to date with the pages, and list what needs work
	$(say) 'reading the messages of the pages'
	@COURSE_EDITIONS=first $(VENV)/python -m tools.build_book -W -n --keep-going -q $(or-fail) 'the book did not build; the messages are above'; exit 1; }
	$(say) 'bringing the catalogues up to date'
	@$(VENV)/python -m tools.translate

record: book ## keep what exempt cells (times and the like) put out, where their code changed (RECORD=--all: everywhere)
	$(say) 'recording the outputs that differ at each run'
	@$(VENV)/python -m tools.record $(RECORD) $(or-fail) 'nothing could be recorded; see above'; exit 1; }

bundle: book ## make one archive for a class without internet: site, notebooks, data, wheels (BUNDLE="--platform ...")
	$(say) 'packing the site, the notebooks, the data and the wheels'
	@$(VENV)/python -m tools.make_bundle $(BUNDLE) $(or-fail) 'the bundle could not be made; see above'; exit 1; }

wheel: setup ## build the package's wheel into dist, the same bytes wherever a commit is built
	$(say) 'building the wheel of the package'
	@$(VENV)/python tools/make_wheel.py $(or-fail) 'the wheel could not be built; see above'; exit 1; }
	@printf '[$@] %s\n' 'install it where you like: pip install, and the path above'

test: book ## build the book, then run the unit tests, the checks of the site and every chapter against its reference
	@test "$$D2LNOTES_NO_BROWSER" = 1 || $(VENV)/python tools/browser.py >/dev/null \
		$(or-fail) 'there is no browser; D2LNOTES_NO_BROWSER=1 leaves the tests that need one out'; exit 1; }
	$(say) 'running the tests of the package'
	@$(PYTEST) $(OF_THE_PACKAGE) --cov=d2lnotes --cov-branch --cov-fail-under=95 $(or-fail) 'a test failed; see above'; exit 1; }
	$(say) 'running the tests of builds, of the built site, and of its use in a browser'
	@$(PYTEST) tests $(OF_THE_PACKAGE:%=--ignore=%) $(TIMED:%=--ignore=%) $(or-fail) 'a test failed; see above'; exit 1; }
	$(say) 'measuring how quick the pages are, and what can be tried out in them'
	@$(VENV)/python -m pytest -n logical --no-loadscope-reorder $(TIMED) $(or-fail) 'a page is too slow; see above'; exit 1; }
	$(say) 'running every chapter and comparing it with its reference'
	@$(VENV)/python -m tests.notebooks run $(or-fail) 'a chapter differs from its reference; if it should, run: make references'; exit 1; }

test-quick: data ## run the unit tests, and the chapters that changed since they passed
	$(say) 'running the unit tests'
	@$(PYTEST) tests/unit -q $(or-fail) 'a test failed; see above'; exit 1; }
	$(say) 'running the chapters that changed'
	@$(VENV)/python -m tests.notebooks run --changed $(or-fail) 'a chapter differs from its reference; if it should, run: make references'; exit 1; }

pdf: book ## print the course, in each language; the pages then link to it
	$(say) 'printing the course'
	@$(VENV)/python -m tools.make_pdf $(or-fail) 'the course could not be printed; see above'; exit 1; }
	@$(VENV)/python -m tools.make_pdf _build/zh/html/chapters _build/zh/html/course.pdf \
		$(or-fail) 'the course could not be printed; see above'; exit 1; }
	@$(VENV)/python -m tools.build_book -W -n --keep-going -q $(or-fail) 'the book did not build; the messages are above'; exit 1; }
	@printf '[$@] %s\n' '_build/html/course.pdf is there, and one for each other language; the pages link to them'

bench: data ## measure the package against upstream d2l 0.17.6 (half an hour; ROUNDS=1 is quicker)
	$(say) 'measuring; the sides take turns'
	@PYTHONPATH=. $(VENV)/python tools/bench.py --rounds '$(ROUNDS)' $(or-fail) 'the benchmark failed; see above'; exit 1; }

bench-build: data ## measure builds against stock Jupyter Book, nbsphinx and mkdocs-jupyter (an hour; BENCH='--rounds 1' is quicker)
	$(say) 'measuring builds; the sides take turns'
	@$(VENV)/python tools/bench_build.py $(BENCH) $(or-fail) 'the benchmark failed; see above'; exit 1; }

bench-site: book ## measure the pages beside those of a stock Jupyter Book (10 minutes; ROUNDS=1 is quicker)
	$(say) 'measuring the site'
	@$(VENV)/python tools/browser.py >/dev/null $(or-fail) 'there is no browser; see above'; exit 1; }
	@PYTHONPATH=. $(VENV)/python tools/bench_site.py --rounds '$(ROUNDS)' $(or-fail) 'the site could not be measured; see above'; exit 1; }

references: data ## run every chapter, renew the references of its outputs and show what changed
	$(say) 'renewing the references of the chapters'
	@$(VENV)/python -m tests.notebooks update $(or-fail) 'the references could not be renewed; see above'; exit 1; }

lock: setup ## renew requirements.lock after a change of pyproject.toml (LOCK_FLAGS=--upgrade takes new versions)
	$(say) 'resolving the dependencies of pyproject.toml into requirements.lock'
	@$(COMPILE) $(LOCK_FLAGS) -o requirements.lock $(or-fail) 'the dependencies could not be resolved; see above'; exit 1; }

lock-check: setup ## fail if requirements.lock does not fit pyproject.toml
	$(say) 'comparing requirements.lock with pyproject.toml'
	@$(VENV)/python -m pytest -q tests/unit/test_project.py -k lock $(or-fail) 'run: make lock'; exit 1; }
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp requirements.lock "$$folder" && status=0 \
		&& { $(COMPILE) -o "$$folder/requirements.lock" || status=$$?; } \
		&& case $$status in \
			0) diff requirements.lock "$$folder/requirements.lock" $(or-fail) 'run: make lock'; exit 1; } ;; \
			2) printf '[$@] %s\n' 'the registry did not answer: only the pins were compared, not what they need in turn' ;; \
			*) printf '[$@] error: %s\n' 'the dependencies cannot be resolved; see above' >&2; exit 1 ;; \
		esac

lint: setup ## check style, types, spelling and the workflows
	$(say) 'checking style (ruff)'
	@$(VENV)/ruff check . $(or-fail) 'try: .venv/bin/ruff check --fix .'; exit 1; }
	@$(VENV)/ruff format --check . $(or-fail) 'try: .venv/bin/ruff format .'; exit 1; }
	$(say) 'checking types (mypy)'
	@$(VENV)/python -m mypy $(CODE) $(or-fail) 'types do not fit; see above'; exit 1; }
	$(say) 'checking spelling (codespell)'
	@$(VENV)/codespell $(or-fail) 'mend the words above, or name them in pyproject.toml'; exit 1; }
	$(say) 'checking the workflows (zizmor)'
	@$(VENV)/zizmor --offline --quiet .github $(or-fail) 'a workflow is not safe; see above'; exit 1; }

clean: ## remove what was built; .venv and the data stay
	$(say) 'removing _build and the caches of the tools'
	@rm -rf _build build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
