# Two commands matter: `make run` and `make test`. Both set themselves up.
PYTHON ?= python3
PORT ?= 8000
WORKBOOKS ?= fixtures/ward_workbooks
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: setup run test test-next lint season api-season bench messages lock

# -- the environment: installed again only when a list of packages changed ---------------------
setup: .venv/dev.stamp

# One that was cut off while it was made is made anew.
.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên / Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@$(BIN)/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@touch $@

.venv/run.stamp: requirements.txt | .venv/made.stamp
	@echo "Cài các gói cần dùng (chỉ lần đầu, tùy mạng) …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt | .venv/made.stamp
	$(PIP) -r requirements-dev.txt
	@touch $@ .venv/run.stamp

# -- the service, with a season in the middle; data already there stays -------------------------
.PHONY: port
port:
	@$(PYTHON) tools/free_port.py $(PORT)

run: port .venv/run.stamp
	@sh tools/run.sh $(BIN) $(PORT)

# -- the checks; CI runs the same ---------------------------------------------------------------
lint: setup
	@mkdir -p var
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	DEBUG=1 $(BIN)/mypy .
	@DEBUG=1 $(BIN)/lint-imports --verbose > var/lint-imports.log || { cat var/lint-imports.log; exit 1; }
	DEBUG=1 $(BIN)/python manage.py check
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

# All of it on SQLite, then what meets a database on PostgreSQL; a part: make test T=tests/council
test: $(if $(T),setup,lint)
	@$(if $(T),$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .)
	@sh tests/run.sh $(BIN) $(T)

# What the next Django would break, in an environment of its own; allowed to fail.
test-next:
	@sh tests/next.sh $(T)

# -- a whole season without a browser, in a database of its own ---------------------------------
season: setup
	@rm -rf var/season && mkdir -p var/season
	@export DEBUG=1 DATABASE_URL=sqlite:///$(CURDIR)/var/season/db.sqlite3; \
	$(BIN)/python manage.py migrate --verbosity 0 && \
	$(BIN)/python manage.py load_demo --empty > /dev/null && \
	$(BIN)/python manage.py run_season --workbooks $(WORKBOOKS) --out var/season/papers --json && \
	$(BIN)/python manage.py verify_audit && \
	$(BIN)/python manage.py check_cases

# -- 2,000 nominations through the API alone, on PostgreSQL; SEASON="--nominations 200" for fewer ---
api-season: setup
	@$(BIN)/python -m benchmarks.api_season $(SEASON)

# -- the figures in the README, measured on this machine; BENCH="scale --rounds 20" for a part -----
bench: setup
	@$(BIN)/python -m benchmarks.run $(BENCH)

# -- what libraries say in English and our catalogue must say; needs GNU gettext -------------------
messages: setup
	$(BIN)/python -m project.messages

lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links -o requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links -o requirements-dev.txt requirements-dev.in
