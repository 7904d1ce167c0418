# The commands of this checkout; `make` alone lists them. Every one does its own set-up first.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
PORT ?= 8000
PICTURES_IN ?= ar
# Files and names are UTF-8 here, also where the locale of the caller is another one.
export PYTHONUTF8 = 1

.PHONY: help run test test-fast journeys slow-phone screenshots officer-pictures test-exactness check format faults bench bench-basemap bench-cases bench-citizens bench-datasets bench-dcat bench-discussions bench-downloads bench-exports bench-followers bench-harvest bench-import bench-names bench-polls bench-privacy bench-routing bench-soak bench-spam stop clean lock setup-run setup-test setup-bench zoo

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; \
		do printf '%-21s %s\n' "$$name" "$$what"; done

run: setup-run ## Serve the finder on PORT (8000) until Ctrl-C, with everything it needs
	@AROUNDME_LETTERS_PAGE=$${AROUNDME_LETTERS_PAGE:-true} \
		AROUNDME_GATEWAY_DEMONSTRATION=$${AROUNDME_GATEWAY_DEMONSTRATION:-true} exec .venv/bin/aroundme serve --port $(PORT)

test: setup-test ## Run everything that is checked: lint, types, import contract, tests
	@exec setup/check.sh test

test-fast: setup-test ## Run lint, types and the tests without programs, browsers and own databases
	@exec setup/check.sh test-fast

journeys: setup-test ## Walk every way of the pages in a browser, in both languages and on every device
	@exec setup/check.sh journeys

slow-phone: setup-test ## Measure first views and the map on a slow phone, and hold their bytes and requests
	@exec .venv/bin/python -m pytest -q -s -n0 tests/browser/slow_phone.py

screenshots: setup-test ## Take pictures of all pages in all looks into .screenshots; SHOTS="-k en-phone-dark" takes some
	@exec .venv/bin/python -m pytest -q -n0 tests/browser/directory/screenshots.py $(SHOTS)

officer-pictures: setup-test ## Do what the officer's manual says, and take its pictures; PICTURES_IN=en takes English ones to look at
	@exec .venv/bin/python -m pytest -q -n0 "tests/browser/officer_pictures.py::test_every_step_of_the_manual_is_done_and_shown[$(PICTURES_IN)]"

test-exactness: setup-test ## Compare memory, PostGIS and brute force over 10,000 random cases (ten minutes)
	@AROUNDME_TEST_DATA_SETS=1000 exec .venv/bin/python -m pytest -q tests/layers/hot/test_exactness.py

check: setup-test ## Run lint, types and the import contract, without the tests
	@exec setup/check.sh check

format: setup-test ## Put the Python files into the house's form
	@.venv/bin/ruff check --fix && .venv/bin/ruff format

faults: setup-test ## Break programs and a running server in every way we know; FAULTS="name …" are some
	@[ -n "$(FAULTS)" ] || .venv/bin/pytest -q -m fault
	@exec .venv/bin/python -m tests.faults $(FAULTS)

bench: setup-bench ## Measure the radius query against its peers and limits; BENCH=… are its arguments
	@exec .venv/bin/python -m tests.benchmarks.around $(BENCH)

bench-soak: setup-bench ## Load the finder for minutes with an import in the middle, and check all answers
	@exec .venv/bin/python -m tests.benchmarks.soak $(BENCH)

bench-cases: setup-bench ## Measure the queue of officers and following among a million cases; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.cases $(BENCH)

bench-citizens: setup-bench ## Measure the citizen page and its refreshes among a million persons; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.citizens $(BENCH)

bench-datasets: setup-bench ## Measure search and pages of 50,000 datasets; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.datasets $(BENCH)

bench-dcat: setup-test ## Hold a catalogue of 1,000 datasets against the shapes of DCAT-AP; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.catalogue_shapes $(BENCH)

bench-discussions: setup-bench ## Measure reading and posting in a discussion of 100,000 comments; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.discussions $(BENCH)

bench-downloads: setup-bench ## Count 10,000 downloads by 100 clients, and search for what is left of them; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.downloads $(BENCH)

bench-exports: setup-bench ## Measure exports of 1,000,000 rows: memory, first byte, whole; BENCH="--rows 100000" for a small one
	@exec .venv/bin/python -m tests.benchmarks.exports $(BENCH)

bench-followers: setup-bench ## Measure telling 100,000 followers, and the layer of ideas; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.followers $(BENCH)

bench-harvest: setup-bench ## Kill a harvest of 5,000 datasets, read on, and count; BENCH="--datasets 1000" for a small one
	@exec nice .venv/bin/python -m tests.benchmarks.harvest $(BENCH)

bench-polls: setup-bench ## Open, count, publish and verify a poll of a million ballots; BENCH="--ballots 20000" for a small one
	@exec nice .venv/bin/python -m tests.benchmarks.polls $(BENCH)

bench-spam: setup-bench ## Write 10,000 posts of spam and 200 real ones, and count what is held; BENCH="--share 0.1"
	@exec nice .venv/bin/python -m tests.benchmarks.spam $(BENCH)

bench-names: setup-bench ## Ask for names, and measure suggestions among a million; BENCH=… are arguments
	@.venv/bin/python -m tests.benchmarks.names_asked
	@exec .venv/bin/python -m tests.benchmarks.names $(BENCH)

bench-basemap: setup-bench ## Measure the import and the tiles of a base map; BENCH="EXTRACT --megabytes 100"
	@exec .venv/bin/python -m tests.benchmarks.basemap $(BENCH)

bench-privacy: setup-bench ## Look through a million rows for persons, in three formats; BENCH=… are arguments
	@exec .venv/bin/python -m tests.benchmarks.privacy $(BENCH)

bench-routing: setup-bench ## Measure the building of streets and minutes to 20 places; BENCH="EXTRACT --megabytes 35"
	@exec .venv/bin/python -m tests.benchmarks.routing $(BENCH)

bench-import: setup-bench ## Measure the importer against ogr2ogr on this machine
	@exec .venv/bin/python -m tests.benchmarks.imports

zoo: setup-test ## Print how every file of the zoo of formats is rated, in both languages
	@exec .venv/bin/python -m tests.portal.opendata.zoo.table

stop: ## Stop the private database when a killed run has left it behind
	@python=$$(setup/find_python.sh) && PYTHONPATH=. "$$python" -B setup/stop_database.py

lock: setup-test ## Bring all locked dependencies to their newest versions
	@setup/lock.sh --upgrade

clean: ## Remove what the set-up made; the data in .data are kept
	@rm -rf .venv .venv-node .venv-bench web/static/vendor .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.data/*' -prune -exec rm -rf {} +
	@echo "Removed the environments, the vendored files and the caches. The data in .data are kept."

setup-run: ## Bring what running needs: packages, environment, vendored files
	@setup/system_packages.sh run
	@setup/environment.sh run
	@.venv/bin/python setup/vendor_static.py

setup-test: ## Bring what the tests need as well
	@setup/system_packages.sh test
	@setup/environment.sh test
	@.venv/bin/python setup/vendor_static.py --tests

setup-bench: setup-run ## Bring what the benchmark needs as well
	@setup/system_packages.sh bench
	@setup/environment.sh bench
