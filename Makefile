# Two commands do everything: `make run` opens the app, `make test` checks the project.
# Both make their own virtual environment first, with the versions in packaging/constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-long format clean

run: $(READY)
	$(BIN)/mars-labeler

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-long: $(READY)
	$(BIN)/python -m pytest -m long --timeout 1800

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) build dist

$(READY): pyproject.toml packaging/constraints.txt packaging/check_python.py
	$(PYTHON) packaging/check_python.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c packaging/constraints.txt uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -c packaging/constraints.txt -e ".[dev]"
	touch $(READY)
