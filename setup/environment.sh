#!/bin/sh
# Makes the Python environment for `run`, `test` or `bench` from its hash-locked file.
# A stamp tells which lock the environment was made from; it is written last, so that an
# interrupted run leaves none and the next one starts over.
set -eu

cd "$(dirname "$0")/.."
purpose=$1
folder=.venv
[ "$purpose" = bench ] && folder=.venv-bench
stamp=$folder/.made-from

# Two commands started at once take turns.
exec 9<setup
flock 9

print_stamp() {
    echo "$1"
    cat setup/requirements-uv.lock "setup/requirements-$1.lock" pyproject.toml | sha256sum
}

is_made() { [ "$(cat "$stamp" 2>/dev/null)" = "$(print_stamp "$1")" ]; }

# Scripts in it name their interpreter by its full path: a moved checkout needs a new one.
is_usable() {
    [ "$(cat "$folder/.home" 2>/dev/null)" = "$PWD" ] && "$folder/bin/python" -c ''
}

fill_with_uv() {
    python="$folder/bin/python"
    "$python" -m pip install -q --disable-pip-version-check --require-hashes \
        -r setup/requirements-uv.lock &&
        "$folder/bin/uv" pip sync -q --compile-bytecode --python "$python" --require-hashes "$1"
}

fill_with_pip() {
    echo "uv cannot be used here; going on with pip, which takes longer."
    "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
        --require-hashes -r "$1"
}

add_project() {
    "$folder/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
        --no-build-isolation -e .
}

# An environment that was made for the tests stays one: running takes nothing from it.
if [ "$purpose" = run ] && [ "$(head -n 1 "$stamp" 2>/dev/null)" = test ]; then purpose=test; fi

if is_usable; then
    if is_made "$purpose"; then exit 0; fi
else
    rm -rf "$folder"
    echo "Making $folder"
    "$(setup/find_python.sh)" -m venv "$folder"
    echo "$PWD" >"$folder/.home"
fi

rm -f "$stamp"
lock=setup/requirements-$purpose.lock
echo "Installing the Python packages of $lock"
fill_with_uv "$lock" || fill_with_pip "$lock"
[ "$purpose" = bench ] || add_project
print_stamp "$purpose" >"$stamp.new"
mv "$stamp.new" "$stamp"
