#!/bin/sh
# Resolves pyproject.toml anew into the hash-locked files of setup/. They carry no registry address.
set -eu

cd "$(dirname "$0")/.."
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes \
    -r setup/requirements-uv.lock

resolve() {
    target=$1
    shift
    .venv/bin/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header \
        -o "$target" "$@"
}

resolve setup/requirements-run.lock --extra build pyproject.toml
resolve setup/requirements-test.lock --extra build --extra test \
    -c setup/requirements-run.lock pyproject.toml
resolve setup/requirements-bench.lock setup/requirements-bench.in
