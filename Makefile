# One-line doors to scripts that work the same without make (Windows: py scripts\demo.py).
# ARGS goes on to the script: make test ARGS="-m 'not slow'". PYTHON names another Python: make demo PYTHON=python3.13.
PYTHON ?= python3

.PHONY: demo test lint format clean

demo:
	@$(PYTHON) scripts/demo.py $(ARGS)

test:
	@$(PYTHON) scripts/test.py $(ARGS)

lint:
	@$(PYTHON) scripts/lint.py $(ARGS)

format:
	@$(PYTHON) scripts/lint.py --fix

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
