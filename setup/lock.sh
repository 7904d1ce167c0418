#!/bin/sh
# Writes the dependencies of pyproject.toml, with their hashes, into the locks of setup/. They carry
# no registry address. Versions that are locked already stay; --upgrade, which `make lock` says,
# brings all of them to the newest, and `--upgrade-package NAME` only one.
set -eu

cd "$(dirname "$0")/.."
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: \
    -r setup/requirements-uv.lock

# Arguments: the lock to write, what it is made of; then those of the caller.
resolve() {
    .venv/bin/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header \
        --only-binary :all: -o "$@"
}

resolve setup/requirements-run.lock pyproject.toml --extra routing --group build "$@"
resolve setup/requirements-test.lock pyproject.toml --extra routing --group build --group test \
    -c setup/requirements-run.lock "$@"
resolve setup/requirements-bench.lock setup/requirements-bench.in "$@"
