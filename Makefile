# The commands of everyday work. `make demo` and `make test` start from nothing on Debian and Ubuntu.
.POSIX:
.SUFFIXES:
.DEFAULT_GOAL := help
.PHONY: help setup demo test soak bench-relay bench-start bench-notify bench-cost package test-package smoke-package \
	package-windows test-windows check format fuzz audit lock texts icons sounds screenshots pictures clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Most tests wait for a process or a clock: three at a time take less than half as long, also on two cores.
WORKERS := --numprocesses 3 --dist loadfile
FREEZER := build/package-venv
ATHERIS := 3.0.0
PIP_AUDIT := 2.10.1
# The languages besides Spanish, in which the texts are written.
LANGUAGES := $(notdir $(wildcard resources/i18n/*))
I18N := resources/i18n
TEXTS := LC_MESSAGES/estado-notifier

help:
	@echo "make demo         the program with its own backend and a fleet that moves"
	@echo "make test         all tests"
	@echo "make soak         the tests that need their time, with all of it; prints what they measured"
	@echo "make fuzz         what strangers may send against each parser, a minute each; FUZZ_ARGS='--seconds 600 events'"
	@echo "make audit        whether a known hole is in what we depend on, where the databases can be reached"
	@echo "make bench-relay  the relay beside one on Node; prints how many desks one core serves"
	@echo "make bench-cost   how many requests a desk costs a backend of the real one's size"
	@echo "make bench-notify  from an event to the notification, beside a bare client"
	@echo "make bench-start  from the start to the icon, and the memory of the tray, beside a bare one"
	@echo "make package      what people install, for the system it runs on, into dist; prints sizes and start-up"
	@echo "make test-package installs what make package made into clean Debian systems, and uses it there (root)"
	@echo "make smoke-package  the shortest of these: the .deb comes, tells and goes"
	@echo "make package-windows  the installers for Windows, on Linux, from PYTHON_EMBED_ZIP"
	@echo "make test-windows  builds two versions of them, and uses them under Wine in a clean Debian system (root)"
	@echo "make check        format, lint, types, layers"
	@echo "make setup        everything both need, into $(VENV)"
	@echo "make format       rewrite the code in the project's format"
	@echo "make lock         resolve the dependencies anew into requirements.txt"
	@echo "make texts        collect the texts to translate, compile the translated ones"
	@echo "make icons        draw the tray's icons from their SVG, in all of its sizes, and the pictures of notifications"
	@echo "make sounds       compute the sounds of notifications"
	@echo "make screenshots  draw windows, icons and notifications into build/screenshots"
	@echo "make pictures     draw the pictures of the pages anew"
	@echo "make clean        remove what make made"

setup: $(READY)
	@sh packaging/dev/system-packages.sh run

$(READY): requirements.txt pyproject.toml packaging/dev/setup.sh packaging/dev/system-packages.sh
	@sh packaging/dev/system-packages.sh setup run
	@sh packaging/dev/setup.sh $(VENV)
	@touch $@

demo: setup
	@$(BIN)/estado-notifier demo

test: setup
	@sh packaging/dev/system-packages.sh test
	@sh packaging/dev/node-modules.sh tests/node
	ALL_TOOLS=1 $(BIN)/pytest $(WORKERS) $(PYTEST_ARGS)

soak: setup
	@sh packaging/dev/system-packages.sh test
	@sh packaging/dev/node-modules.sh tests/node
	ALL_TOOLS=1 SOAK=1 $(BIN)/pytest -m soak $(PYTEST_ARGS)

# Atheris is no part of the tests' tools: it comes by name, for Linux, into a folder of its own.
fuzz: setup
	@test -d build/atheris || $(BIN)/uv pip install --quiet --no-deps --target build/atheris atheris==$(ATHERIS) || \
		{ rm -rf build/atheris; echo "atheris cannot be installed here; hypothesis goes on alone"; }
	PYTHONPATH=.:build/atheris $(BIN)/python -m tests.fuzz.run $(FUZZ_ARGS)

# Exit code 1: a hole is known; 3 (make says "Error 3"): not all could be looked up, offline for example.
audit: setup
	@test -x build/audit-venv/bin/pip-audit || { $(BIN)/uv venv --quiet build/audit-venv && \
		VIRTUAL_ENV=$(CURDIR)/build/audit-venv $(BIN)/uv pip install --quiet pip-audit==$(PIP_AUDIT); } || true
	@$(BIN)/python packaging/dev/audit.py --pip-audit $(CURDIR)/build/audit-venv/bin/pip-audit

bench-relay: setup
	@sh packaging/dev/system-packages.sh test
	@sh packaging/dev/node-modules.sh bench/relay
	@$(BIN)/python bench/relay/bench.py $(BENCH_ARGS)

bench-cost: setup
	@PYTHONPATH=. $(BIN)/python bench/cost/bench.py

bench-start: setup
	@sh packaging/dev/system-packages.sh test
	@PYTHONPATH=. $(BIN)/python bench/start/bench.py $(BENCH_ARGS)

bench-notify: setup
	@sh packaging/dev/system-packages.sh test
	@PYTHONPATH=. $(BIN)/python bench/notify/bench.py

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.11 --all-extras --group dev pyproject.toml --output-file requirements.txt --upgrade
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.11 --constraints requirements.txt packaging/relay/requirements.in \
		--output-file packaging/relay/requirements.txt --upgrade
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.11 --constraints requirements.txt --extra demo pyproject.toml packaging/requirements.in \
		--output-file packaging/requirements.txt --upgrade
	@mkdir -p build
	sed -n 's/^\([a-z0-9.-]*==[^ ]*\).*/\1/p' requirements.txt | grep -vE '^(pyside6|shiboken6)' >build/windows.constraints
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-platform x86_64-pc-windows-msvc --python-version 3.13 --extra demo \
		--constraints build/windows.constraints pyproject.toml packaging/windows/requirements.in \
		--output-file packaging/windows/requirements.txt --upgrade

# The last line measures what was frozen: its start and its memory, beside a bare tray. On Linux alone: it reads /proc.
package: setup $(FREEZER)/ready
	@sh packaging/dev/system-packages.sh package
	@$(FREEZER)/bin/python packaging/package.py
	@echo "Wanted of it: at most 0.35 s to the icon, and at most 72 MB (PSS) once live."
	@test "$$(uname)" != Linux || PYTHONPATH=. $(BIN)/python bench/start/bench.py --rounds 5 --settle 5 \
		build/package/freeze/dist/estado-notifier/estado-notifier

test-package: setup
	@sh packaging/dev/system-packages.sh test package test_package
	$(BIN)/pytest packaging/test --verbose --durations=0 --durations-min=5 $(PYTEST_ARGS)
	@echo "What the screens looked like: build/test-package/pictures"

smoke-package: setup
	@sh packaging/dev/system-packages.sh test test_package
	$(BIN)/pytest packaging/test -m smoke $(PYTEST_ARGS)

# Two calls: the second looks at the Python that the first may install.
$(FREEZER)/ready: packaging/requirements.txt packaging/dev/package-venv.sh
	@sh packaging/dev/system-packages.sh freezer run
	@sh packaging/dev/system-packages.sh package
	@sh packaging/dev/package-venv.sh $(FREEZER)
	@touch $@

texts: setup
	@mkdir -p build
	$(BIN)/pybabel extract --no-default-keywords -k _ -k translate -k mark --no-location --sort-output \
		--project estado-notifier --output build/texts.pot notifier
	@set -e; for language in $(LANGUAGES); do \
		texts=$(I18N)/$$language/$(TEXTS); \
		mkdir -p $${texts%/*}; touch $$texts.po; \
		$(BIN)/pybabel update --no-fuzzy-matching --ignore-obsolete --omit-header --width 110 \
			--input build/texts.pot --locale $$language --output-file $$texts.po; \
		$(BIN)/pybabel compile --use-fuzzy --statistics --input $$texts.po --locale $$language \
			--output-file $$texts.mo; \
	done

# uv is that of the other venv.
package-windows: setup $(FREEZER)/ready
	@sh packaging/dev/system-packages.sh package_windows
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(FREEZER)/bin/python packaging/windows/package.py

# The chroot with Wine stays in build/windows.
test-windows: setup $(FREEZER)/ready
	@sh packaging/dev/system-packages.sh package_windows test_windows
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(FREEZER)/bin/python packaging/windows/test/build.py build/windows/test
	$(BIN)/pytest packaging/windows/test $(PYTEST_ARGS)

icons: setup
	PYTHONPATH=packaging $(BIN)/python packaging/dev/tray_icons.py
	$(BIN)/python packaging/dev/alert_icons.py

sounds: setup
	$(BIN)/python packaging/dev/sounds.py

screenshots: setup
	$(BIN)/python packaging/dev/screenshots.py build/screenshots
	$(BIN)/python packaging/dev/daemon_screenshots.py build/screenshots/daemons

# ImageMagick is among what the tests need.
pictures: screenshots
	@sh packaging/dev/system-packages.sh test
	@$(BIN)/python packaging/dev/pictures.py build/screenshots

clean:
	rm -rf $(VENV) build dist tests/node/node_modules tests/node/npm-unreachable bench/relay/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
