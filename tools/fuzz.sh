#!/usr/bin/env bash
# fuzz.sh [TARGET] [SECONDS]: libFuzzer with ASan and UBSan; what it learns is kept in .cache/fuzz/TARGET.
set -euo pipefail
. tools/lib.sh

targets=$(cd tests/fuzz && find . -maxdepth 1 -name 'fuzz_*.c' | sed 's|^./fuzz_||; s|\.c$||' | LC_ALL=C sort)
if [ $# -eq 0 ]; then
    printf '%s\n' "$targets"
    exit 0
fi
target=$1 seconds=${2:-60}
grep -qxF "$target" <<<"$targets" || die "there is no fuzz target \"$target\"; there are: ${targets//$'\n'/ }"
[[ $seconds =~ ^[0-9]+$ ]] || die "\"$seconds\" is not a number of seconds"

need build fuzz
CC=clang configure build-fuzz -Dfuzz=true -Dtests=disabled -Ddebug=true -Doptimization=1 -Db_lundef=false \
    -Db_sanitize=address,undefined -Dc_args=-fno-sanitize-recover=all
compile build-fuzz "tests/fuzz/fuzz_$target"
mkdir -p ".cache/fuzz/$target"
sanitizer_options
exec "build-fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix=".cache/fuzz/$target-" ".cache/fuzz/$target" "tests/fuzz/corpus/$target"
