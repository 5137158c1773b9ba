#!/bin/sh
# The test suite on SQLite, then on PostgreSQL where a server answers.
set -eu
bin=$1
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
echo "SQLite:"
"$bin/pytest" -q -n 2
if [ -n "$url" ]; then
  echo "PostgreSQL:"
  DATABASE_URL=$url "$bin/pytest" -q -n 2
fi
