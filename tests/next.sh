#!/bin/sh
# The suite on the next Django, in an environment of its own, so that what it breaks is known
# before it comes. Nothing depends on its outcome. Usage: tests/next.sh [tests/prepared ...]
# PYTHON_NEXT names an interpreter the next Django takes; DJANGO_NEXT what to install.
set -u
python=${PYTHON_NEXT:-}
for one in python3.14 python3.13 python3.12; do
  [ -n "$python" ] || ! "$one" -c "" 2>/dev/null || python=$one
done
if [ -z "$python" ]; then
  echo "The next Django needs Python 3.12 or newer: PYTHON_NEXT=... make test-next" >&2
  exit 0
fi
wanted=${DJANGO_NEXT:-Django>=6,<7}
home=var/next
mkdir -p var
if [ "$(cat $home/made 2>/dev/null)" != "$wanted $(cksum requirements-dev.txt)" ]; then
  rm -rf $home
  "$python" -m venv $home || exit 0
  # The pins, without Django's; the libraries' own claims on Django are not asked.
  grep -hvE '^ *(#|--hash|-r )' requirements-dev.txt | sed -E 's/ *\\$//' |
    grep -viE '^django==' >$home/pins.txt
  $home/bin/pip install -q --no-deps -r $home/pins.txt &&
    $home/bin/pip install -q "$wanted" ||
    { echo "It could not be installed." >&2; exit 0; }
  echo "$wanted $(cksum requirements-dev.txt)" >$home/made
fi
$home/bin/python -c "import django, sys; print('Django', django.__version__, 'on Python', sys.version.split()[0])"
NEXT=1 $home/bin/pytest -q -n "${WORKERS:-2}" --tb=line -rfE "$@" ||
  echo "The lines above are what the next Django breaks."
