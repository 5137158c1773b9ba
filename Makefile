# Two commands matter: `make run` and `make test`. Both set themselves up.
PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: setup run test lint season bench messages lock migrate

setup: .venv/stamp

.venv/stamp: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên / Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch .venv/stamp

migrate: setup
	@DEBUG=1 $(BIN)/python manage.py migrate --verbosity 0

run: migrate
	@DEBUG=1 $(BIN)/python manage.py load_demo
	DEBUG=1 $(BIN)/python manage.py runserver --noreload 127.0.0.1:$(PORT)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/mypy .
	$(BIN)/lint-imports
	DEBUG=1 $(BIN)/python manage.py check
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

test: lint
	@sh tests/run.sh $(BIN)

season: setup
	@rm -rf var/season && mkdir -p var/season
	@export DEBUG=1 DATABASE_URL=sqlite:///$(CURDIR)/var/season/db.sqlite3; \
	$(BIN)/python manage.py migrate --verbosity 0 && \
	$(BIN)/python manage.py load_demo > /dev/null && \
	$(BIN)/python manage.py run_season --workbooks $${WORKBOOKS:-../shared/data/ward_workbooks} --out var/season/papers --json && \
	$(BIN)/python manage.py verify_audit && $(BIN)/python manage.py check_cases

bench: setup
	@DEBUG=1 $(BIN)/python benchmarks/run.py

messages: setup
	$(BIN)/python manage.py makemessages -l vi --ignore .venv

lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe -o requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe -o requirements-dev.txt requirements-dev.in
