#!/bin/sh
# The test suite on SQLite, then on PostgreSQL where a server answers.
set -eu
bin=$1
"$bin/pytest" -q -n 2
url=${TEST_DATABASE_URL:-}
if [ -z "$url" ]; then
  if "$bin/python" -c 'import psycopg; psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", connect_timeout=2)' 2>/dev/null; then
    url=postgres://postgres@127.0.0.1:5432/bangvang
  fi
fi
if [ -n "$url" ]; then
  echo "PostgreSQL:"
  DATABASE_URL=$url "$bin/pytest" -q -n 2
elif [ -n "${CI:-}" ]; then
  echo "No PostgreSQL server answers." >&2
  exit 1
fi
