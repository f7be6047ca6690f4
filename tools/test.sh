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

build_clang() { CC=clang configure build-clang --buildtype=debug -Dwerror=true -Dtests=enabled && compile build-clang; }

# Threads under ThreadSanitizer: the whole program over the samples, one thread a processor and more.
build_threads() {
    CC=gcc configure build-tsan -Ddebug=true -Doptimization=1 -Db_sanitize=thread -Dtests=disabled &&
        compile build-tsan cordon
}
threads() {
    local capture n status bad=0 runs=0 one many
    for capture in samples/*.pcap* "${some_captures[@]}"; do
        one=$(build-tsan/cordon observe --threads 1 "$capture" | LC_ALL=C sort | sha256sum)
        for n in 2 4; do
            status=0 runs=$((runs + 1))
            many=$(build-tsan/cordon observe --threads $n "$capture" | LC_ALL=C sort | sha256sum) || status=$?
            if [ $status -gt 3 ] || [ "$one" != "$many" ]; then
                bad=$((bad + 1))
                printf 'failed: %s with %s threads: status %s%s\n' "$capture" $n $status \
                    "$([ "$one" = "$many" ] || printf ', other observations than one thread')"
            fi
        done
    done
    one=''
    for n in 1 2 4 8; do
        status=0 runs=$((runs + 1))
        many=$(build-tsan/cordon audit --no-cache --threads $n --as-of 2026-06-01 -p us-28-cfr-202 -p clean-network-2020 \
            -f json tests/fixtures/mirror 2>/dev/null | sha256sum) || status=$?
        one=${one:-$many}
        if [ $status -gt 3 ] || [ "$one" != "$many" ]; then
            bad=$((bad + 1))
            printf 'failed: a folder of packages with %s threads: status %s\n' $n $status
        fi
    done
    printf '%s passed, %s failed, 0 skipped\n' $((runs - bad)) $bad
    [ $bad -eq 0 ]
}

# What one copied file must be able to do: no atlas, no policies, no libraries beside it.
copied_program() {
    local where status=0
    where=$(mktemp -d)
    cp build/cordon "$where/cordon"
    cp samples/phone.pcap "$where/"
    (cd "$where" && env -i PATH=/usr/bin:/bin HOME="$where" ./cordon audit --policy clean-network-2020 \
        --policy data-residency-eu phone.pcap) || status=$?
    rm -rf "$where"
    ldd build/cordon
    [ "$(ldd build/cordon | grep -cvE 'linux-vdso|libc\.so|libm\.so|ld-linux')" -eq 0 ] && [ $status -le 1 ]
}

some_captures=()
shared=../shared
if [ -d $shared/captures ]; then
    for name in wechat quic_frags_ch_out_of_order_same_packet_craziness http2 dns_fragmented android yandex; do
        for file in "$shared/captures/$name".pcap*; do [ ! -e "$file" ] || some_captures+=("$file"); done
    done
fi
mapfile -t captures < <(all_captures)

mkdir -p "$LOGS"
need build data test
npm_packages || say 'open data from npm could not be fetched: going on with the curated atlas alone'
CORDON_PACKAGES=$(tools/packages.sh) || say 'real packages could not be fetched: tests that read them are skipped'
export CORDON_PACKAGES
sanitizer_options

built=1 # what did not build is never tested in an older state
step 'release build' build_release || built=''
# An atlas compiled by another version goes with the program that it was compiled by.
if [ -e build/cordon.atlas ] && ! build/cordon atlas info build/cordon.atlas >/dev/null 2>&1; then rm -f build/cordon.atlas; fi
step 'build: gcc, ASan + UBSan, -Werror' build_sanitizers || built=''
step 'build: gcc, ThreadSanitizer' build_threads || built=''
step 'build: clang, -Werror' build_clang
if [ -z "$built" ]; then
    printf 'nothing more can be tested without the program\n'
    failed=$((failed + 1))
else
    meson_tests 'unit tests' build-san --suite unit
    meson_tests 'golden tests' build-san --suite golden
    step 'golden tests, release build' tests/golden/run.sh build/cordon
    meson_tests 'fuzz seeds and 2 s of damage each' build-san --suite fuzz
    step 'house rules' bash tools/house.sh
    step 'atlas check' build-san/cordon atlas check
    step 'policy cases' build-san/cordon policy test
    step 'one copied file' copied_program
    step 'evidence is read confined' tests/outside/confined.sh build/cordon
    step 'watching, with rights given up' python3 tests/outside/watch/watch.py build/cordon
    step 'what pages print is what comes' python3 tests/outside/printed.py build/cordon
    step 'values are masked' python3 tests/outside/masked.py build/cordon
    step 'report in a browser' node tests/web/report.test.mjs build-san/tests/unit/write_fixture
    step 'threads' threads
    step 'damaged captures' build-san/tests/damage/damage -s "${DAMAGE_SECONDS:-45}" -j "$JOBS" build-san/cordon \
        "${captures[@]}"
    step 'damaged packages and lists' python3 tests/damage/packages.py -s "${DAMAGE_SECONDS:-30}" -j "$JOBS" \
        -m build/cordon build-san/cordon
    step 'packages that are bombs' python3 tests/outside/hostile/bombs.py --verb observe build/cordon
    step 'packages as others tell them' python3 tests/outside/packages.py build-san/cordon
    step 'captures as tshark reads them' python3 tests/outside/tshark.py -j "$JOBS" build/cordon "${captures[@]}"
    [ -d $shared/captures ] || skip 'more of that' '../shared is absent: the samples alone were compared'
    if [ -d $shared/check ]; then
        step 'gauge: names' python3 $shared/check/names.py build/cordon $shared/captures
        ROBUST_S=20 step 'gauge: damage' python3 $shared/check/robust.py build/cordon $shared/captures
    else
        skip 'gauges: names, damage' '../shared is absent'
    fi
fi

printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
