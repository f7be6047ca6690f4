#!/usr/bin/env bash
# Every test there is. Each step adds what it counted to the totals; a step that counts nothing is one test.
set -uo pipefail
. tools/lib.sh

passed=0 failed=0 skipped=0
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

tell() { printf '%-34s %6s passed %4s failed %4s skipped   %ss\n' "$1" "$2" "$3" "$4" "$5"; }

skip() {
    skipped=$((skipped + 1))
    printf '%-34s skipped: %s\n' "$1" "$2"
}

# Sums of a log. A test that says "N passed, N failed, N skipped", or prints cmocka's summary, is taken at
# its word, but never as passed when it exited otherwise; anything else is one test by its exit status.
count_log() {
    awk '
        function settle() {
            if (!seen) return
            if (!p && !f && !s) { if (result == 77) s = 1; else if (result == 0) p = 1 }
            if (result != 0 && result != 77 && !f) f = 1
            P += p; F += f; S += s; p = f = s = 0
        }
        /^test: / { settle(); seen = 1; result = 1 }
        /^result: / { result = ($0 ~ /exit status/) ? $NF : 1 }
        /^\[  PASSED  \] [0-9]+ test/ { p += $4 }
        /^\[  FAILED  \] [0-9]+ test/ { f += $4 }
        /^\[  SKIPPED \] [0-9]+ test/ { s += $4 }
        /^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ { p += $1; f += $3; s += $5 }
        END { settle(); print P + 0, F + 0, S + 0 }' "$1"
}

add() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    skipped=$((skipped + $4))
    tell "$@"
}

# step NAME COMMAND...: one command is one or more tests.
step() {
    local name=$1 log status=0 p f s began=$SECONDS
    shift
    log=$LOGS/test-${name//[^a-z0-9]/-}.log
    "$@" >"$log.raw" 2>&1 || status=$?
    { printf 'test: %s\nresult: exit status %s\n' "$name" "$status"; cat "$log.raw"; } >"$log"
    rm -f "$log.raw"
    read -r p f s < <(count_log "$log")
    add "$name" "$p" "$f" "$s" $((SECONDS - began))
    [ "$f" -eq 0 ] || tail -n 25 "$log" | sed 's/^/    /'
    sed -n 's/^skipped: /    skipped: /p' "$log" | head -5
    return "$status"
}

# meson_tests NAME DIR [meson test options]
meson_tests() {
    local name=$1 dir=$2 p f s began=$SECONDS log
    shift 2
    log=$dir/meson-logs/testlog.txt
    rm -f "$log"
    quietly "meson-test-$dir" meson test -C "$dir" --no-rebuild --num-processes "$JOBS" --print-errorlogs \
        --timeout-multiplier 3 "$@"
    if [ ! -f "$log" ]; then
        add "$name" 0 1 0 $((SECONDS - began))
        return 1
    fi
    read -r p f s < <(count_log "$log")
    add "$name" "$p" "$f" "$s" $((SECONDS - began))
}

mkdir -p "$LOGS"
need build data test || exit 2
npm_packages || say 'open data from npm could not be fetched: going on with the curated atlas alone'

step 'release build' build_release
release=$?
step 'build: gcc, ASan + UBSan, -Werror' build_sanitizers && meson_tests 'unit and golden tests' build-san
build_clang() { CC=clang configure build-clang --buildtype=debug -Dwerror=true -Dtests=enabled && compile build-clang; }
step 'build: clang, -Werror' build_clang
: "$release"

printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
