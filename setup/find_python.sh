#!/bin/sh
# Prints the name of a Python of this machine that is new enough, or says that there is none.
set -eu

for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$python"
        exit 0
    fi
done
echo "Python 3.11 or newer is needed and was not found; install it (package python3.11)." >&2
exit 1
