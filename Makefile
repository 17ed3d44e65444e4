# A doorbell. What happens behind it: bootstrap.py (the environment), then the tasks (`.venv/bin/inv --list`).

INV := .venv/bin/python -m invoke
PYTHONS := $(PYTHON) python3.14 python3.13 python3.12 python3.11 python3 python

.PHONY: up test check bench clean environment

up: environment
	@$(INV) infra.up local
	@echo 'Next: make test (the whole suite), or .venv/bin/inv --list (all commands).'

test: environment
	@$(INV) test

check: environment
	@$(INV) check

bench: environment
	@$(INV) bench

# The newest Python that really runs, and can make environments: a shim on PATH may exist and fail.
environment:
	@for python in $(PYTHONS); do \
	  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	  then exec "$$python" bootstrap.py; fi; \
	done; \
	echo 'goldstack: no Python 3.11 or later that can make a venv (tried: $(strip $(PYTHONS))).' >&2; \
	echo 'Install one (on Debian: python3 and python3-venv), or name it: make up PYTHON=/path/to/python3' >&2; \
	exit 2

# Leaves state, plans and data alone: infra/aws/*.tfstate and .goldstack are yours.
clean:
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find packages tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
