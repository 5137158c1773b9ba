#!/bin/sh
# The suite, or the part named, on SQLite and then on PostgreSQL where a server answers; there
# without the tests that ask no database, which would say the same again (tests/conftest.py).
# The last lines say what was not tried. Usage: tests/run.sh .venv/bin [tests/council ...]
set -u
bin=$1
shift
url=${TEST_DATABASE_URL:-}
local=postgres://postgres@127.0.0.1:5432
if [ -z "$url" ] && "$bin/python" -c "import psycopg; psycopg.connect('$local/postgres', connect_timeout=2)" 2>/dev/null; then
  url=$local/bangvang
fi
if [ -z "$url" ] && [ -n "${CI:-}" ]; then
  echo "No PostgreSQL server answers." >&2
  exit 1
fi
unset DATABASE_URL
told=var/tests/skipped
rm -f "$told".*
mkdir -p var/tests

# What the second half starts from is made during the first; if it fails, that half says why.
if [ -n "$url" ]; then
  DATABASE_URL=$url "$bin/python" -m tests.database >/dev/null 2>&1 &
fi

echo "SQLite:"
SKIPPED_TO=$told.sqlite "$bin/pytest" -q -n 2 --dist worksteal "$@"
status=$?
wait
tried=sqlite
if [ -n "$url" ] && [ $status -eq 0 ]; then
  echo "PostgreSQL:"
  DATABASE_URL=$url SKIPPED_TO=$told.postgresql DESELECTED_TO=$told.deselected "$bin/pytest" -q -n 2 --dist worksteal "$@"
  status=$?
  tried=both
fi

echo "Not tried:"
{
  [ $# -eq 0 ] || echo "  everything but $*"
  if [ -z "$url" ]; then
    echo "  PostgreSQL: no server answers (TEST_DATABASE_URL names one)"
  elif [ $tried = sqlite ]; then
    echo "  PostgreSQL: a test on SQLite failed first"
  fi
  # One that ran on either engine was tried.
  if [ $tried = both ]; then
    cat "$told.postgresql" "$told.deselected" 2>/dev/null |
      awk -F '\t' 'NR == FNR { seen[$1]; next } $1 in seen' - "$told.sqlite"
  else
    cat "$told.sqlite" 2>/dev/null
  fi | cut -f 2 | sort | uniq -c | sed 's/^ *\([0-9]*\) /  \1 test(s): /'
} | grep . || echo "  nothing was left out"
if [ -s "$told.deselected" ]; then
  echo "Tried on SQLite alone, for they ask no database: $(($(wc -l <"$told.deselected"))) tests"
fi
exit $status
