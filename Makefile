# Two commands: `make run` starts everything, `make test` checks everything. Both do all set-up by themselves.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
INSTANCE := $(if $(EMPTY),var/live,var/demo)
ENVIRONMENT = WORKBENCH_PORT=$(PORT) WORKBENCH_INSTANCE_DIR=$(INSTANCE) \
	$(if $(EMPTY),,WORKBENCH_DEMO=1 \
	WORKBENCH_ALLOWED_HOSTS=127.0.0.1:$(shell expr $(PORT) + 1),127.0.0.1:$(shell expr $(PORT) + 3) \
	WORKBENCH_SMTP_URL=smtp://127.0.0.1:$(shell expr $(PORT) + 2))

.PHONY: run test soak check bench bench-quality clean
.DEFAULT_GOAL := run

run: .venv/installed
	@$(if $(EMPTY),$(ENVIRONMENT) $(BIN)/flask --app wsgi setup)
	@$(if $(EMPTY),$(ENVIRONMENT) $(BIN)/flask --app wsgi people first-administrator)
	@exec env $(ENVIRONMENT) $(BIN)/flask --app wsgi serve $(if $(EMPTY),,--set-up)

test: .venv/installed-dev
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

# SHORT=1: few rounds of each, within three minutes
soak: .venv/installed-dev
	$(if $(SHORT),WORKBENCH_SOAK_SHORT=1 )$(BIN)/python -m pytest -n auto --dist=worksteal -m soak $(PYTEST_ARGS)

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# All of them, also after one that misses its goal; those are named at the end
bench: .venv/installed-dev
	@missed=""; for file in benchmarks/bench_*.py; do name=$$(basename $$file .py); echo "== $$name"; \
	$(BIN)/python -m benchmarks.$$name || missed="$$missed $$name"; done; \
	[ -z "$$missed" ] || { echo "A goal was missed, or the script failed:$$missed"; exit 1; }

bench-quality: .venv/installed-dev
	@WORKBENCH_EVAL_DATA="$${WORKBENCH_EVAL_DATA:-$$([ -d ../shared/data ] && realpath ../shared/data)}" $(BIN)/python benchmarks/bench_quality.py

.venv/installed: requirements.txt
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing. On Debian: apt install python3 python3-venv"; exit 2; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv || { echo "python3-venv is missing. On Debian: apt install python3-venv"; exit 2; }
	@echo "Installing what the workbench runs on (once, about a minute) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv var
