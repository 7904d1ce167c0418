#!/bin/sh
# Collects the texts of code and templates and brings the catalogues of web/locales up to date.
# New texts come in untranslated and changed ones as fuzzy: a test names both until they are done.
set -eu

cd "$(dirname "$0")/.."
template=$(mktemp)
trap 'rm -f "$template"' EXIT

.venv/bin/pybabel -q extract --mapping setup/babel.cfg --no-default-keywords \
    --keyword _ --keyword mark --keyword translate --keyword ngettext:1,2 \
    --no-location --sort-output --omit-header --output "$template" .
for catalogue in web/locales/*/LC_MESSAGES/messages.po; do
    language=${catalogue#web/locales/}
    .venv/bin/pybabel -q update --input-file "$template" --output-file "$catalogue" \
        --locale "${language%%/*}" --ignore-obsolete --no-wrap
    # Dates and names that change with every run and tell nobody anything.
    sed -i -E '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' \
        "$catalogue"
done
