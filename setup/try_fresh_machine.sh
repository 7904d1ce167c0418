#!/bin/sh
# Tries `make run` on fresh machines and prints a table: what came of it, the seconds to the first and
# to the second answer, and the disk used. A machine is a minimal Debian or Ubuntu in a folder, entered
# by chroot, with the checkout's last commit cloned into it. Root, debootstrap, git and curl are needed.
#
#     setup/try_fresh_machine.sh                 all variants but the next
#     setup/try_fresh_machine.sh tests           make test on a bare machine, some 15 minutes
#     setup/try_fresh_machine.sh plain offline   these ones
#
# TRY_FOLDER   where machines and their archives are kept (/var/tmp/aroundme-fresh, some 6 GB)
# TRY_SUITE    the release of Debian (the one of this machine), or of Ubuntu with
# TRY_MIRROR   the address of its archive, as in TRY_SUITE=noble TRY_MIRROR=http://HOST/ubuntu; who has no
#              keyring of Ubuntu's does not check what the minimal machine is made of
# TRY_PYTHON   the prefix of another Python, for the variant in which the system's one is upgraded
set -eu

checkout=$(cd "$(dirname "$0")/.." && pwd)
folder=${TRY_FOLDER:-/var/tmp/aroundme-fresh}
suite=${TRY_SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}
machine=$folder/machine
table=$folder/table.txt
port=18480
longest_s=600

# Mounts are made in a namespace of our own and are gone with it, however this ends.
[ -n "${TRY_MOUNTS:-}" ] || TRY_MOUNTS=own exec unshare --mount "$0" "$@"

variants="plain postgresql_alone strict_umask arabic_path old_npm no_ensurepip broken_python
killed_uv upgraded_python two_clones offline offline_later with_sudo without_sudo"

# Machines reach the package registries as this one does; those of another distribution have their own
# sources.
copy_network() {
    sources="/etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/auth.conf.d /etc/apt/keyrings
        /etc/apt/trusted.gpg.d /usr/share/keyrings"
    [ -z "${TRY_MIRROR:-}" ] || sources=
    for path in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt /etc/pip.conf \
        /etc/xdg/pip /root/.config/pip $sources; do
        [ -e "$path" ] || continue
        mkdir -p "$machine$(dirname "$path")"
        cp -rL "$path" "$machine$(dirname "$path")/"
    done
    for path in "$HOME/.npmrc" /usr/etc/npmrc; do
        [ ! -e "$path" ] || cat "$path" >>"$machine/etc/npmrc"
    done
    cp /etc/apt/apt.conf.d/99* "$machine/etc/apt/apt.conf.d/" 2>/dev/null || true
    env | grep -E '^(PIP_|UV_|NPM_|npm_config_|SSL_CERT|NODE_EXTRA_CA|REQUESTS_CA|CURL_CA|[a-z]+_proxy|[A-Z]+_PROXY)' \
        >"$folder/network" || true
    echo "NPM_CONFIG_GLOBALCONFIG=/etc/npmrc" >>"$folder/network"
}

make_archive_of_bare_machine() {
    # shellcheck disable=SC2016  # apt fills that in
    mirror=${TRY_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)}
    options="--variant=minbase --include=ca-certificates,git,make" script=
    if [ -n "${TRY_MIRROR:-}" ]; then
        # PostGIS is in Ubuntu's universe; releases younger than debootstrap have the script of all.
        options="$options --components=main,universe"
        [ -f /usr/share/keyrings/ubuntu-archive-keyring.gpg ] || options="$options --no-check-gpg"
        [ -f "/usr/share/debootstrap/scripts/$suite" ] || script=gutsy
    fi
    rm -rf "$machine"
    # shellcheck disable=SC2086  # several words
    debootstrap $options "$suite" "$machine" "$mirror" $script >"$folder/debootstrap.log"
    tar -C "$machine" -cf "$folder/bare.tar.new" .
    mv "$folder/bare.tar.new" "$folder/bare.tar"
}

# new_machine bare|installed [PLACE]: a machine without or with what an earlier `make run` installed,
# and a clone of the checkout in it.
new_machine() {
    end_machine
    [ -f "$folder/bare.tar" ] || make_archive_of_bare_machine
    [ -f "$folder/$1.tar" ] || keep_installed_machine
    rm -rf "$machine"
    mkdir -p "$machine"
    tar -C "$machine" -xf "$folder/$1.tar"
    copy_network
    mount -t proc proc "$machine/proc"
    mount --rbind /dev "$machine/dev"
    place=${2:-/srv/aroundme}
    user=0:0 home=/root before=':'
    git clone -q "$checkout" "$machine$place"
    used_before=$(used_mb)
}

keep_installed_machine() {
    kept_variant=$title
    try_plain
    [ "$result" = works ] || exit 1
    title=$kept_variant
}

used_mb() { du -smx --exclude=./proc --exclude=./dev "$machine" | cut -f 1; }

# enter LINE [PROGRAM]: becomes a shell in the machine that runs the line as $user, with a bare
# environment and with SIGINT as in a terminal; PROGRAM stands before it.
# shellcheck disable=SC2046,SC2086  # these are words of their own
enter() {
    exec ${2:-} env --default-signal=INT chroot --userspec="$user" "$machine" /usr/bin/env -i \
        $(cat "$folder/network") HOME="$home" PORT="$port" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        /bin/sh -c "$before; cd '$place' && $1"
}

inside() { (enter "$1"); }

# install PACKAGES: brings packages into the machine before the variant begins.
install() {
    inside "apt-get -q update && apt-get -qy install --no-install-recommends $1" \
        >"$folder/prepared.log" 2>&1
}

# start LOG: begins `make run` in a process group of its own, as a terminal would; sets $maker.
start() {
    (enter "exec make run" setsid) >"$1" 2>&1 </dev/null &
    maker=$!
}

# await_answer: waits until /health/ready says 200, and sets $taken to the seconds since $begun.
await_answer() {
    until [ "$(curl -so /dev/null -w '%{http_code}' -m 2 "http://127.0.0.1:$port/health/ready")" = 200 ]; do
        kill -0 "$maker" 2>/dev/null || return 1
        [ $(($(date +%s) - begun)) -lt "$longest_s" ] || return 1
        sleep 0.2
    done
    taken=$(($(date +%s) - begun))
}

# Ctrl-C; five seconds later nothing may be left of it.
interrupt() {
    kill -s INT -- "-$maker"
    wait "$maker" || true
    tries=0
    while [ -n "$(left_processes)" ]; do
        tries=$((tries + 1))
        [ "$tries" -le 25 ] || { name_left_processes >>"$folder/$variant.log"; return 1; }
        sleep 0.2
    done
}

name_left_processes() {
    for pid in $(left_processes); do
        echo "left: $(tr '\0' ' ' <"/proc/$pid/cmdline")"
    done
}

left_processes() {
    for entry in /proc/[0-9]*; do
        case "$(readlink "$entry/root" 2>/dev/null)" in "$machine"*) echo "${entry#/proc/}" ;; esac
    done
}

end_machine() {
    for pid in $(left_processes); do kill -9 "$pid" 2>/dev/null || true; done
    umount -R "$machine/dev" 2>/dev/null || true
    umount "$machine/proc" 2>/dev/null || true
}

# Expectation: answers, ends with Ctrl-C leaving nothing, and does so a second time.
works() {
    result="FAILED, see $folder/$variant.log"
    for turn in 1 2; do
        begun=$(date +%s)
        start "$folder/$variant.log"
        await_answer || return 0
        if [ "$turn" = 1 ]; then first=$taken; else second=$taken; fi
        interrupt || { result="FAILED, processes are left"; return 0; }
    done
    disk=$(($(used_mb) - used_before))
    result=works
}

# Expectation: `make run` ends with an error and says this.
says() {
    result="FAILED, does not say: $1"
    inside "make run" >"$folder/$variant.log" 2>&1 </dev/null && return 0
    if grep -q "$1" "$folder/$variant.log"; then result="says: $1"; fi
}

# The variants: each makes its machine, spoils it, and expects something.

try_plain() {
    title="plain"
    new_machine bare
    works
    # Later variants start from what this one has installed, without its checkout.
    end_machine
    rm -rf "$machine$place"
    tar -C "$machine" --exclude=./srv/aroundme -cf "$folder/installed.tar.new" .
    mv "$folder/installed.tar.new" "$folder/installed.tar"
}

try_postgresql_alone() {
    title="PostgreSQL without PostGIS, pg_ctl on path"
    new_machine bare
    install postgresql
    inside "ln -s /usr/lib/postgresql/*/bin/pg_ctl /usr/local/bin/"
    works
}

try_strict_umask() {
    title="umask 077"
    new_machine installed
    before="umask 077"
    works
}

try_arabic_path() {
    title="LC_ALL=C in a path with Arabic letters"
    new_machine installed /srv/خدمات/الأقرب
    before="export LC_ALL=C"
    works
}

try_old_npm() {
    title="npm 6 on the path"
    new_machine installed
    install nodejs
    (cd "$machine/opt" && npm pack -s npm@6.14.18 >/dev/null && tar -xzf npm-6.14.18.tgz)
    ln -s /opt/package/bin/npm-cli.js "$machine/usr/local/bin/npm"
    chmod +x "$machine/opt/package/bin/npm-cli.js"
    works
}

try_no_ensurepip() {
    title="python3 without ensurepip"
    new_machine bare
    install python3
    works
}

try_broken_python() {
    title="a broken first python3"
    new_machine installed
    printf '#!/bin/sh\nexit 1\n' >"$machine/usr/local/bin/python3"
    chmod +x "$machine/usr/local/bin/python3"
    works
}

try_killed_uv() {
    title="uv killed halfway, then run again"
    new_machine installed
    begun=$(date +%s)
    start "$folder/killed.log"
    until [ "$(find "$machine$place/.venv/lib" -name '*.dist-info' 2>/dev/null | wc -l)" -gt 12 ]; do
        sleep 0.05
    done
    for pid in $(left_processes); do
        case "$(readlink "/proc/$pid/exe")" in */uv) kill -9 "$pid" ;; esac
    done
    wait "$maker" && { result="FAILED, the killing went unnoticed"; return 0; }
    works
}

try_upgraded_python() {
    title="another system Python under .venv"
    result="not tried: TRY_PYTHON is not set"
    [ -n "${TRY_PYTHON:-}" ] || return 0
    new_machine installed
    works
    mkdir -p "$machine$TRY_PYTHON"
    cp -a "$TRY_PYTHON/." "$machine$TRY_PYTHON/"
    ln -sf "$TRY_PYTHON/bin/python3" "$machine/usr/bin/python3"
    works
}

try_two_clones() {
    title="two clones at once, no package lists"
    new_machine bare
    git clone -q "$checkout" "$machine/srv/second"
    begun=$(date +%s)
    start "$folder/second.log"
    other=$maker place=/srv/second port=$((port + 1))
    start "$folder/$variant.log"
    result="FAILED, see $folder/$variant.log and second.log"
    if await_answer; then
        port=$((port - 1))
        maker=$other
        if await_answer; then result="both work" first=$taken; fi
        disk=$(($(used_mb) - used_before))
    fi
    port=18480
}

try_offline() {
    title="offline, nothing installed"
    new_machine bare
    cut_network
    says "network"
}

try_offline_later() {
    title="offline, the packages installed"
    new_machine installed
    rm -rf "$machine/root/.cache"
    cut_network
    says "network"
}

cut_network() { : >"$machine/etc/resolv.conf"; }

make_user() {
    inside "useradd -m -s /bin/sh rana && chown -R rana: '$place'"
    user=$(inside "id -u rana"):$(inside "id -g rana") home=/home/rana
}

try_with_sudo() {
    title="ordinary user with sudo"
    new_machine bare
    install sudo
    echo 'rana ALL=(ALL) NOPASSWD: ALL' >"$machine/etc/sudoers.d/rana"
    make_user
    works
}

try_without_sudo() {
    title="ordinary user without sudo, then helped"
    new_machine bare
    make_user
    says "Ask the administrator"
    case "$result" in FAILED*) return 0 ;; esac
    ordinary=$user user=0:0
    inside "$(sed -n 's/^    \(apt-get .*\)/\1/p' "$folder/$variant.log" |
        sed 's/apt-get install/apt-get install -y/')" >"$folder/prepared.log" 2>&1
    user=$ordinary
    works
}

try_tests() {
    title="make test"
    new_machine bare
    begun=$(date +%s)
    result="FAILED, see $folder/$variant.log"
    if inside "exec make test" >"$folder/$variant.log" 2>&1 </dev/null; then
        result=$(sed -n 's/^=* \([0-9]* passed.*\) in .*/\1/p' "$folder/$variant.log")
    fi
    first=$(($(date +%s) - begun))
    disk=$(($(used_mb) - used_before))
}

trap 'end_machine' EXIT
trap 'exit 130' INT TERM
mkdir -p "$folder"
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $variants
printf '%-44s %-34s %8s %8s %8s\n' variant result 'first s' 'second s' 'disk MB' >"$table"
for variant in "$@"; do
    echo "== $variant" >&2
    first='' second='' disk='' result=''
    "try_$variant"
    printf '%-44s %-34s %8s %8s %8s\n' "$title" "$result" "$first" "$second" "$disk" >>"$table"
    tail -n 1 "$table" >&2
done
end_machine
cat "$table"
! grep -q FAILED "$table"
