#!/bin/sh
# Runs lint, types, the import contract and the comparison of what is imported with what is declared,
# and tests as well: with `test` all, with `test-fast` the quick ones, with `journeys` those in a
# browser with all languages and devices. Every step runs, whatever the ones before it found. The
# tests come last and nothing is printed after them.
set -eu

cd "$(dirname "$0")/.."
failed=""

step() {
    name=$1
    shift
    [ -x "$1" ] || echo "$1 is not there: the environment is older than its lock; run make setup-test"
    begun=$(date +%s%N)
    if "$@"; then result=ok; else result=FAILED failed="$failed, $name"; fi
    tenths=$((($(date +%s%N) - begun) / 100000000))
    echo "== $name: $result, $((tenths / 10)).$((tenths % 10)) s"
}

step "lint" .venv/bin/ruff check
step "format" .venv/bin/ruff format --check
step "types" .venv/bin/mypy
step "import contract" .venv/bin/lint-imports
step "dependencies" .venv/bin/deptry --no-ansi .

[ -z "$failed" ] || echo "== failed: ${failed#, }"
# As many processes as there are cores, on one cluster; who has nothing left takes work of another.
# Compiled modules are kept beside the environment, for all processes and the next run, also where
# Python is told to write none beside the sources.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/.venv/compiled"
processes="-n auto --maxprocesses 4 --dist worksteal"
case $1 in
    # shellcheck disable=SC2086  # several words
    test) .venv/bin/pytest $processes || exit 1 ;;
    # shellcheck disable=SC2086  # several words
    test-fast) .venv/bin/pytest $processes -m fast || exit 1 ;;
    # shellcheck disable=SC2086  # several words
    journeys) .venv/bin/pytest $processes -m "browser or journey" || exit 1 ;;
esac
[ -z "$failed" ]
