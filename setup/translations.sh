#!/bin/sh
# Compiles the catalogues of web/locales whose text is newer than what was compiled from it.
set -eu

cd "$(dirname "$0")/.."
for catalogue in web/locales/*/LC_MESSAGES/*.po; do
    [ -f "$catalogue" ] || exit 0
    compiled=${catalogue%.po}.mo
    if [ -n "$(find "$catalogue" -newer "$compiled" 2>/dev/null)" ] || [ ! -f "$compiled" ]; then
        .venv/bin/pybabel -q compile -i "$catalogue" -o "$compiled"
    fi
done
