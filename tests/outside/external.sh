#!/usr/bin/env bash
# The example of docs/library.md as somebody else would build it: from an installed library, by pkg-config.
#   external.sh MESON BUILD_FOLDER PROGRAM COMPILER [FLAG...]
set -uo pipefail
meson=$1 build=$(readlink -f "$2") program=$(readlink -f "$3")
shift 3
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

check() {
    local what=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n' "$what"
        head -30 "$scratch/log"
    fi
}

check 'install' "$meson" install -C "$build" --no-rebuild --quiet --destdir "$scratch/root"
pc=$(find "$scratch/root" -name libcordon.pc)
export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$scratch/root
read -ra flags < <(pkg-config --cflags --libs libcordon)
library=$(dirname "$(find "$scratch/root" -name 'libcordon.*' ! -name '*.pc' | head -1)")
export LD_LIBRARY_PATH=$library XDG_DATA_HOME=$scratch HOME=$scratch XDG_DATA_DIRS=$scratch
unset CORDON_ATLAS

awk '/^```c$/ { on = 1; next } /^```$/ { if (on) exit } on' docs/library.md >"$scratch/audit.c"
check 'the example compiles without a warning' "$@" -std=c11 -Wall -Wextra -Werror -o "$scratch/audit" \
    "$scratch/audit.c" "${flags[@]}"

# Files that the example does not find beside itself, neither does the program's copy.
cp "$program" "$scratch/cordon"
agree() {
    local mine theirs here=0 there=0
    mine=$("$scratch/audit" "$@" 2>/dev/null) || here=$?
    theirs=$("$scratch/cordon" audit --format json --policy "$@" 2>/dev/null | grep -v '^{"kind":"\(flow\|dns\)"') ||
        there=$?
    [ $here -eq $there ] && [ "$(grep -c '^{"kind":"finding"' <<<"$mine")" -gt 0 ] && [ "$mine" = "$theirs" ] && return
    printf 'exit status %s, the program %s\n' $here $there
    diff <(printf '%s\n' "$mine") <(printf '%s\n' "$theirs") | cut -c1-400
    return 1
}
check 'it finds what the program finds' agree data-residency-eu samples/laptop.pcapng
check 'also when evidence is missing' agree clean-network-2020 samples/laptop.pcapng samples/none.pcap
no_policy() {
    local status=0
    "$scratch/audit" no-such-policy samples/laptop.pcapng || status=$?
    [ $status -eq 2 ]
}
check 'a policy that is none' no_policy

# A shared library shows what is in the header, all of it and no more.
shared=$(find "$scratch/root" -name 'libcordon.so' | head -1)
if [ -n "$shared" ]; then
    exports() { diff <(grep -oE '\bcordon_[a-z_]+\(' include/cordon.h | tr -d '(' | grep -v cordon_writer | sort -u) \
        <(nm -D --defined-only "$shared" | awk '{ print $3 }' | sort -u); }
    check 'the shared library shows the header'"'"'s functions' exports
fi
printf '%s passed, %s failed, 0 skipped\n' $passed $failed
[ $failed -eq 0 ]
