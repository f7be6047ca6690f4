# shellcheck shell=bash
# What the tasks share: telling, installing, building. Sourced with the repository as working directory.

JOBS=${JOBS:-$(nproc)}
LOGS=build-logs

say() { printf '%s\n' "$*" >&2; }
die() {
    say "run: $*"
    exit 2
}

# Runs a command with its output kept aside; shows the end of it only if the command fails.
quietly() {
    local log status=0
    mkdir -p "$LOGS"
    log=$LOGS/$1.log
    shift
    "$@" >"$log" 2>&1 || status=$?
    [ $status -eq 0 ] || {
        tail -n 40 "$log" >&2
        say "run: failed ($status): $* (all of it: $log)"
    }
    return $status
}

# Packages by purpose. "command:package" is met by any command of that name, wherever it came from.
declare -A NEED=(
    [build]='gcc:gcc libc6-dev meson:meson ninja:ninja-build pkg-config:pkg-config libfyaml-dev libxxhash-dev
        libssl-dev libdeflate-dev zlib1g-dev libbz2-dev libzstd-dev libjansson-dev libexpat1-dev libmaxminddb-dev libseccomp-dev libbrotli-dev
        libnghttp2-dev libnghttp3-dev libncurses-dev libmicrohttpd-dev libpcap-dev libbpf-dev libelf-dev clang:clang libsqlite3-dev
        libvectorscan-dev libstdc++-12-dev python3:python3'
    [data]='node:nodejs npm:npm ca-certificates ieee-data publicsuffix iso-codes'
    [test]='bgpdump:bgpdump nft:nftables tcpdump:tcpdump ip:iproute2 curl:curl libpcap0.8 libcmocka-dev clang:clang libclang-rt-14-dev chromium:chromium python3:python3 openssl:openssl
        apksigner:apksigner dexdump:dexdump aapt:aapt
        smali:smali zipalign:zipalign android-framework-res sc_warts2json:scamper
        unbound:unbound dnsmasq:dnsmasq-base named-checkzone:bind9-utils bird:bird2 bgpctl:openbgpd'
    [bench]='bgpdump:bgpdump bzip2:bzip2 ndpiReader:libndpi-bin sqlite3:sqlite3 taskset:util-linux libpcap-dev'
    [fuzz]='clang:clang libclang-rt-14-dev'
    [lint]='clang-format:clang-format clang-tidy:clang-tidy clang:clang cppcheck:cppcheck shellcheck:shellcheck
        git:git mandoc:mandoc libcmocka-dev'
)

missing_packages() {
    local purpose need
    for purpose; do
        for need in ${NEED[$purpose]}; do
            if [[ $need == *:* ]]; then
                command -v "${need%%:*}" >/dev/null && continue
            elif dpkg-query -W -f='${db:Status-Status}\n' "$need" 2>/dev/null | grep -qx installed; then
                continue
            fi
            printf '%s\n' "${need##*:}"
        done
    done | sort -u
}

# need PURPOSE...: installs what those purposes lack. Says nothing and downloads nothing where all is there.
need() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "missing: ${missing[*]}; no apt-get here, install them by hand"
    [ "$(id -u)" -eq 0 ] || die "missing: ${missing[*]}; as root: apt-get install --no-install-recommends ${missing[*]}"
    say "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    if ! apt_install "${missing[@]}"; then
        say 'updating the package lists, then once more'
        quietly apt-update apt-get -q update || die 'apt-get update failed'
        quietly apt-install apt-get -qy --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}" ||
            die 'apt-get install failed'
    fi
}

apt_install() {
    mkdir -p "$LOGS"
    apt-get -qy --no-install-recommends -o Dpkg::Use-Pty=0 install "$@" >"$LOGS/apt-install.log" 2>&1
}

# configure DIR [meson options]: sets a build folder up once; afresh when the options asked for change, and
# once more when there are other fuzz targets or benches, which Meson looks up only then.
configure() {
    local dir=$1 wanted found
    shift
    wanted="${CC:-cc} $*"
    found=$(find tests/fuzz bench -name '*.c' | LC_ALL=C sort)
    if [ ! -f "$dir/build.ninja" ] || [ "$(cat "$dir/.configured" 2>/dev/null)" != "$wanted" ]; then
        rm -rf "$dir"
        quietly "setup-$dir" meson setup "$dir" "$@" || return
    elif [ "$(cat "$dir/.found" 2>/dev/null)" != "$found" ]; then
        quietly "setup-$dir" meson setup --reconfigure "$dir" || return
    fi
    printf '%s' "$wanted" >"$dir/.configured"
    printf '%s' "$found" >"$dir/.found"
}

compile() {
    local dir=$1
    shift
    quietly "compile-$dir" ninja -j "$JOBS" -C "$dir" "$@"
}

# One file that can be copied to another machine: everything but the C library is linked in. Warnings are
# errors for the compiler of Debian 12, which they are known for; a newer one may have new ones to give.
build_release() {
    local strict=false
    [ "$(gcc -dumpversion)" != 12 ] || strict=true
    configure build --buildtype=release -Db_lto=true -Dprefer_static=true -Dtests=disabled -Dwerror=$strict &&
        compile build
}

# GCC documents false alarms of -Wmaybe-uninitialized under sanitizers; the release build has the warning on.
build_sanitizers() {
    CC=gcc configure build-san -Ddebug=true -Doptimization=1 -Db_sanitize=address,undefined \
        -Dc_args='-fno-sanitize-recover=all -Wno-maybe-uninitialized' -Dwerror=true -Dtests=enabled && compile build-san
}

# node_modules is what package-lock.json says, no more often than that file changes.
npm_packages() {
    local stamp=node_modules/.cordon-lock
    cmp -s package-lock.json "$stamp" && return 0
    command -v npm >/dev/null || return 1
    say 'fetching npm packages'
    quietly npm npm ci --ignore-scripts --no-audit --no-fund --loglevel=error || return
    cp package-lock.json "$stamp"
}

# A sanitizer's report ends the program by a signal, which no test mistakes for an exit status.
sanitizer_options() {
    export ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
    export TSAN_OPTIONS=halt_on_error=1:abort_on_error=1
}

# The samples, and the captures beside the repository where there are any.
all_captures() {
    find samples ../shared/captures -maxdepth 1 -type f -name '*.pcap*' 2>/dev/null | LC_ALL=C sort
}

# The atlas with open data, compiled when its sources have changed; prints its path, or fails where there is
# no open data: the program then uses the curated atlas it carries.
compiled_atlas() {
    local atlas=build/cordon.atlas
    [ -d node_modules/@ip-location-db ] || return 1
    if [ ! -s $atlas ] || [ build/cordon -nt $atlas ] || [ node_modules/.cordon-lock -nt $atlas ]; then
        rm -f $atlas
        quietly atlas build/cordon atlas build -o $atlas || [ -s $atlas ] || return # 3: a part was left out
    fi
    printf '%s\n' "$PWD/$atlas"
}
