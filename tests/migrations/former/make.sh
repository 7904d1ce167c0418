#!/bin/sh
# Makes 0006.sql: a small database as the commands of schema 0006 filled it, for the tests of migrations.
# Usage: make.sh CHECKOUT OUTPUT, where CHECKOUT is a checkout of a commit with that schema (859ce68 is
# the last one) in which `make setup-run` has been run. It uses a private database of its own.
set -eu

checkout=$1
output=$2
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
export AROUNDME_DATA_ROOT="$work/data" AROUNDME_LANG=en
aroundme() { (cd "$work" && "$checkout/.venv/bin/aroundme" "$@" </dev/null); }

cat >"$work/schools-1.csv" <<'END'
ref,name,lat,lon,phone
1,School one,31.9539,35.9106,065550001
2,School two,31.9600,35.9200,065550002
3,School three,31.9700,35.9300,
4,School four,31.9800,35.9400,
5,School five,31.9900,35.9500,
END
sed -e 's/School two/School two renamed/' -e '/^5,/d' "$work/schools-1.csv" >"$work/schools-2.csv"
sed -e 's/School three/School three waiting/' "$work/schools-2.csv" >"$work/schools-3.csv"
cat >"$work/agencies.csv" <<'END'
code,names_ar,names_en,kind
health,وزارة الصحة,Ministry of Health,ministry
interior,وزارة الداخلية,Ministry of Interior,ministry
END
sed -e 's/Ministry of Interior/Interior/' "$work/agencies.csv" >"$work/agencies-2.csv"
sed -e 's/,ministry/,authority/' "$work/agencies-2.csv" >"$work/agencies-3.csv"

aroundme import schools schools-1.csv --yes
aroundme import schools schools-2.csv --yes
aroundme import schools schools-1.csv --stage
aroundme releases discard schools 3
aroundme import schools schools-3.csv --stage
aroundme directory import agencies agencies.csv --yes
aroundme directory import agencies agencies-2.csv --yes
aroundme directory revert agencies 1 --note "as it was"
aroundme directory import agencies agencies-3.csv --stage

cat >"$work/dump.py" <<'END'
import subprocess
import sys
from pathlib import Path

from geo.local_postgis import LocalPostgis

postgis = LocalPostgis(Path(sys.argv[1]))
with postgis.in_use() as url:
    address = url.replace("+psycopg", "")
    dump = ["pg_dump", "--inserts", "--no-owner", "--no-acl", "--exclude-schema=procrastinate", address]
    words = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
Path(sys.argv[2]).write_text("".join(
    f"{line}\n" for line in words.splitlines()
    if line and not line.startswith(("--", "\\", "CREATE EXTENSION", "COMMENT ON EXTENSION", "SET transaction_timeout"))
))
END
(cd "$checkout" && .venv/bin/python "$work/dump.py" "$AROUNDME_DATA_ROOT" "$output")
