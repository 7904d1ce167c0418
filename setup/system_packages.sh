#!/bin/sh
# Installs the system packages that `run`, `test` or `bench` needs and this machine does not have.
# When nothing is missing it asks apt nothing, so that a second run costs no time.
set -eu

purpose=$1
missing=""
# What is written for the system has to be readable by its other users.
umask 022

need() { missing="$missing $1"; }

# The application decides by the same lines whether it can start its private database.
has_postgis() { [ -n "$python" ] && "$python" -B -m geo.postgis_binaries 2>/dev/null; }

has_chromium() {
    for browser in chromium-headless-shell chromium chromium-browser google-chrome; do
        # Ubuntu's package is a stub that only asks for a snap: believe what answers.
        "$browser" --version >/dev/null 2>&1 && return 0
    done
    return 1
}

has_libatomic() {
    for library in /usr/lib/*/libatomic.so.1 /usr/lib*/libatomic.so.1; do
        [ -e "$library" ] && return 0
    done
    return 1
}

# An environment that is whole needs nothing of the system to be filled.
has_venv() { [ -f .venv/.made-from ] || "$1" -c 'import ensurepip' 2>/dev/null; }

look() {
    python=$(setup/find_python.sh 2>/dev/null) || need python3-venv
    [ -z "$python" ] || has_venv "$python" || need "$(basename "$python")-venv"
    [ -f /usr/share/zoneinfo/Asia/Amman ] || need tzdata
    if [ "$purpose" = test ] || [ -z "${AROUNDME_DATABASE_URL:-}" ]; then
        has_postgis || need postgresql-postgis
    fi
    if [ "$purpose" = test ]; then
        has_chromium || need chromium-headless-shell
        command -v fc-list >/dev/null || need fontconfig
        # Playwright's own node is linked to it.
        has_libatomic || need libatomic1
        fc-list :lang=ar 2>/dev/null | grep -q . || need fonts-dejavu-core
    fi
    if [ "$purpose" = bench ]; then
        command -v wrk >/dev/null || need wrk
        command -v redis-server >/dev/null || need redis-server
        command -v ogr2ogr >/dev/null || need gdal-bin
    fi
}

# Sets `as_root` to what has to stand before a command of the administrator.
find_rights() {
    as_root=""
    [ "$(id -u)" = 0 ] && return 0
    as_root=sudo
    command -v sudo >/dev/null || return 1
    # With nobody to type a password, only a sudo that asks for none is of use.
    sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }
}

refuse() {
    echo "Missing system packages. Ask the administrator of this machine to run:" >&2
    echo >&2
    echo "    apt-get update && apt-get install --no-install-recommends$missing" >&2
    case "$missing" in *postgresql*)
        echo "(To use a PostGIS server instead of a private one, set AROUNDME_DATABASE_URL.)" >&2 ;;
    esac
    exit 1
}

# Runs apt-get, shows a line for each package, and keeps all it says in $said.
run_apt() {
    {
        code=0
        $as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q \
            -o DPkg::Lock::Timeout=400 -o Dpkg::Use-Pty=0 "$@" </dev/null 2>&1 || code=$?
        echo "$code" >"$said.code"
    } | tee "$said" | sed -un 's/^Setting up \(.*\) \.\.\.$/  \1/p'
    return "$(cat "$said.code")"
}

# apt-get waits for the lock of dpkg, but not for those of its lists and archives.
apt() {
    waited=0
    until run_apt "$@"; do
        grep -q 'Could not get lock\|Unable to lock' "$said" && [ "$waited" -lt 400 ] || return 1
        [ "$waited" -gt 0 ] || echo "Waiting for another apt-get to end."
        sleep 1
        waited=$((waited + 1))
    done
}

explain() {
    if [ -n "$lists_are_old" ]; then
        echo "The packages$missing could not be installed: the package sources of this machine" \
            "cannot be reached. Run the same command again with the network there." >&2
    else
        grep '^[EW]:' "$said" >&2 || tail -n 20 "$said" >&2
        echo "The packages$missing could not be installed; what apt-get said stands above." >&2
    fi
    exit 1
}

# The private cluster is all we use: keep the package from making one on port 5432.
forbid_main_cluster() {
    settings=/etc/postgresql-common/createcluster.d
    $as_root mkdir -p "$settings"
    $as_root tee "$settings/90-aroundme.conf" >/dev/null <<'END'
# Written by the set-up of Around Me, which keeps a private cluster of its own.
# Delete this file to let new PostgreSQL packages make their cluster "main" again.
create_main_cluster = false
END
}

refuse_snap() {
    echo "The tests need Chromium, and this distribution has it only as a snap. Install it with" >&2
    echo "    snap install chromium" >&2
    echo "or install Google Chrome, then run this again." >&2
    exit 1
}

has_no_chromium_package() {
    ! apt-cache show chromium-headless-shell 2>/dev/null | grep -q '^Filename:'
}

cd "$(dirname "$0")/.."
look
[ -n "$missing" ] || exit 0
find_rights || refuse
echo "Installing:$missing"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
said=$folder/said
lists_are_old=""
# A source that is away does not matter when the packages are known all the same.
apt update || lists_are_old=yes
if grep -q '^[EW]: \(Failed to fetch\|Some index files\)' "$said"; then lists_are_old=yes; fi
case "$missing" in *" chromium"*) has_no_chromium_package && refuse_snap ;; esac
case "$missing" in *postgresql*) forbid_main_cluster ;; esac
# shellcheck disable=SC2086  # the list is meant to fall into words
apt install -y --no-install-recommends $missing || explain
# The benchmark starts a Redis of its own; the one of the package shall not run beside everything.
case "$missing" in *redis-server*)
    $as_root systemctl disable --now redis-server >/dev/null 2>&1 || true ;;
esac
