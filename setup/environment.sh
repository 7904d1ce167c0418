#!/bin/sh
# Makes the Python environment for `run`, `test` or `bench` from its hash-locked file.
# A stamp says where, with which interpreter and from which locks it was made. The stamp is taken
# away before anything changes and written last, when the project can be imported. Without one the
# environment may be half made, whatever its packages say of themselves: it is made from nothing.
set -eu

cd "$(dirname "$0")/.."
purpose=$1
folder=.venv
[ "$purpose" = bench ] && folder=.venv-bench
python=$folder/bin/python
stamp=$folder/.made-from

# Two commands started at once take turns.
exec 9<setup
flock 9

# What an environment cannot outlive: its scripts name their interpreter by its full path, and its
# packages lie in a folder named for the interpreter's version.
print_ground() {
    echo "$PWD"
    "$python" -c 'import platform, sysconfig
print(platform.python_version(), sysconfig.get_platform())' 2>/dev/null || echo "no interpreter"
}

print_contents() {
    echo "$purpose"
    cat setup/requirements-uv.lock "setup/requirements-$purpose.lock" pyproject.toml | sha256sum
}

print_stamp() { print_ground && print_contents; }

fail() {
    echo "$1 Run the same command again when that is mended." >&2
    exit 1
}

make_bare() {
    rm -rf "$folder"
    echo "Making $folder"
    base=$(setup/find_python.sh)
    "$base" -c 'import ensurepip' 2>/dev/null ||
        fail "$base comes without ensurepip, so no environment can be made; install its venv package."
    "$base" -m venv "$folder" || fail "$folder could not be made."
}

pip() { "$python" -m pip install -q --disable-pip-version-check "$@"; }

# Whether uv works here; ends when that cannot be known because nothing answers.
has_uv() {
    said=$(pip --require-hashes --only-binary :all: -r setup/requirements-uv.lock 2>&1) &&
        "$folder/bin/uv" --version >/dev/null && return 0
    case "$said" in *"connection broken"*)
        fail "The Python package index cannot be reached; the network is needed the first time." ;;
    esac
    return 1
}

fill() {
    lock=setup/requirements-$purpose.lock
    echo "Installing the Python packages of $lock"
    if has_uv; then
        "$folder/bin/uv" pip sync -q --compile-bytecode --python "$python" --require-hashes \
            --only-binary :all: "$lock" || fail "The Python packages could not be installed."
    else
        echo "uv cannot be used here; going on with pip, which takes longer."
        pip --no-deps --require-hashes --only-binary :all: -r "$lock" ||
            fail "The Python packages could not be installed."
    fi
}

add_project() {
    pip --no-deps --no-build-isolation -e . || fail "The project could not be installed."
    # Python reads this file in the encoding of the locale, which may be plain C: the way to the
    # checkout stands in it as one of ASCII letters, whatever the folders above are called.
    for path in "$folder"/lib/python*/site-packages/*aroundme.pth; do
        echo ../../../.. >"$path"
    done
    environment=$PWD/$folder
    (cd / && "$environment/bin/python" -c 'import web.app, web.cli') ||
        fail "The packages are installed, but the project cannot be imported."
}

# An environment that was made for the tests stays one: running takes nothing from it.
if [ "$purpose" = run ] && [ "$(sed -n 3p "$stamp" 2>/dev/null)" = test ]; then purpose="test"; fi

if [ "$(head -n 2 "$stamp" 2>/dev/null)" != "$(print_ground)" ]; then
    make_bare
elif [ "$(cat "$stamp")" = "$(print_stamp)" ]; then
    exit 0
fi
rm -f "$stamp"
fill
[ "$purpose" = bench ] || add_project
print_stamp >"$stamp.new"
mv "$stamp.new" "$stamp"
