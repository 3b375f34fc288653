# Everything from nothing: `make demo`, `make test`. Python 3.11+ and git are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A file's tests share what they set up, and many wait for something: three do more than two.
WORKERS := -n 3 --dist loadfile

.PHONY: demo test browser quick coverage check lint wheel bench soak report-pages docs lock format clean
.DEFAULT_GOAL := demo

demo: $(READY)
	@$(BIN)/erp-mcp demo

test: $(READY) browser
	@$(BIN)/pytest $(WORKERS)

# What shows the interactive reports to the tests that `make quick` leaves out.
browser:
	@bash .ci/chromium

quick: $(READY)
	@ERP_MCP_EXAMPLES=5 $(BIN)/pytest $(WORKERS) -m "not slow"

coverage: $(READY) browser
	@$(BIN)/pytest $(WORKERS) --cov --cov-report=term:skip-covered --cov-fail-under=90

check: lint wheel coverage

wheel: $(READY)
	@bash tests/packaging/wheel.sh

lint: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@$(BIN)/lint-imports

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY)
	@$(BIN)/python -m benchmarks

soak: $(READY)
	@ERP_MCP_EXAMPLES=2000 ERP_MCP_ROUNDS=20 $(BIN)/pytest -n 2 --dist load -m 'hypothesis or soak'

report-pages: $(READY)
	@ERP_MCP_REPORT_PAGES=dist/report-pages $(BIN)/pytest -q tests/reports/files/test_every_report.py -k paper
	@echo "Pages and charts are in dist/report-pages."

docs: $(READY)
	@$(BIN)/python docs/generate.py

lock: $(READY)
	@$(BIN)/python -m pip install -q uv==0.9.30
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --extra dev --no-emit-index-url --no-annotate pyproject.toml -o constraints.txt

$(READY): pyproject.toml constraints.txt
	@bash .ci/venv $(PYTHON) $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) dist build .pytest_cache .ruff_cache .coverage* .cache
