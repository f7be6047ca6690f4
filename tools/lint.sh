#!/usr/bin/env bash
# Style and static analysis. Every tool runs, whatever the one before found.
set -uo pipefail
. tools/lib.sh

need build lint
bad=0
check() {
    local name=$1
    shift
    if "$@"; then printf '%-14s good\n' "$name"; else
        printf '%-14s FOUND SOMETHING\n' "$name"
        bad=1
    fi
}

mapfile -t sources < <(find src include bench tests -name '*.[ch]' | LC_ALL=C sort)
mapfile -t units < <(find src -name '*.c' | LC_ALL=C sort)
# By their first line; what they source is followed from there.
mapfile -t scripts < <(find run .ci tools tests samples -type f -exec awk 'FNR == 1 && /^#!.*sh$/ { print FILENAME } FNR > 1 { nextfile }' {} + |
    LC_ALL=C sort)

# clang's own view of the sources: what clang-tidy needs. Nothing has to be built but generated headers.
compile_commands() { CC=clang configure build-clang --buildtype=debug -Dwerror=true -Dtests=enabled && compile build-clang; }
tidy() { printf '%s\0' "${units[@]}" | xargs -0 -n 1 -P "$JOBS" clang-tidy --quiet -p build-clang 2>/dev/null; }
cpp_check() {
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
        --suppressions-list=tools/cppcheck.txt -j "$JOBS" -D_GNU_SOURCE -D__linux__ -D__x86_64__ \
        -I src -I include src
}

check clang-format clang-format --dry-run -Werror "${sources[@]}"
check shellcheck shellcheck -x "${scripts[@]}"
check house bash tools/house.sh
check manual mandoc -T lint -W warning man/cordon.1
check cppcheck cpp_check
check 'clang build' compile_commands
check clang-tidy tidy
exit $bad
