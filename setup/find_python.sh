#!/bin/sh
# Prints a Python of this machine to make environments with, or says that there is none. It has to
# answer with a version that is new enough and with the modules that every installer needs; one that
# lacks only ensurepip, which Debian has in a package of its own, is the last choice.
set -eu

# Believes what is said, not the exit code: a stub in its place may end well and do nothing.
can() { [ "$("$1" -c "import sys, $2; print(sys.version_info >= (3, 11))" 2>/dev/null)" = True ]; }

for modules in 'ctypes, ssl, venv, zlib, ensurepip' 'ctypes, ssl, venv, zlib'; do
    for python in python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
        if can "$python" "$modules"; then
            echo "$python"
            exit 0
        fi
    done
done
echo "Python 3.11 or newer is needed and was not found; install it (package python3.11)." >&2
exit 1
