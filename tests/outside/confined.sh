#!/usr/bin/env bash
# The program reads evidence without its rights, and that changes nothing: confined.sh PROGRAM
set -uo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 skipped=0
sample=samples/laptop.pcapng

check() {
    local what=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n' "$what"
        head -20 "$scratch/log"
    fi
}

# Held up by a pipe without a writer, it has given up its rights: seccomp filters, nothing can be gained.
waits_confined() {
    local pid state='' found=1
    mkfifo "$scratch/pipe"
    "$program" observe "$scratch/pipe" >"$scratch/out" 2>&1 &
    pid=$!
    for _ in $(seq 100); do
        state=$(grep -E '^(NoNewPrivs|Seccomp):' /proc/$pid/status | tr -d '[:space:]')
        [ "$state" != 'NoNewPrivs:1Seccomp:2' ] || { found=0 && break; }
        sleep 0.05
    done
    cat $sample >"$scratch/pipe"
    wait $pid && [ "$(grep -c '"kind":"flow"' "$scratch/out")" -gt 0 ] && [ $found -eq 0 ] && return
    printf '%s\n' "$state"
    return 1
}
lacking=$("$program" observe --verbose $sample 2>&1 >/dev/null | sed -n 's/^cordon: sandbox: //p')
if [ -z "$lacking" ]; then
    check 'the program gives up its rights before it reads' waits_confined
else
    printf 'skipped: no whole sandbox here: %s\n' "$lacking"
    skipped=1
fi

same() {
    local free=0 confined=0
    "$program" audit --no-sandbox "$@" >"$scratch/free" 2>"$scratch/free.err" || free=$?
    "$program" audit "$@" >"$scratch/confined" 2>"$scratch/confined.err" || confined=$?
    [ $free -eq $confined ] && cmp "$scratch/free" "$scratch/confined" && cmp "$scratch/free.err" "$scratch/confined.err"
}
head -c 30000 $sample >"$scratch/cut.pcapng"
gzip -c $sample >"$scratch/zipped"
for format in text json html csv; do
    check "the same $format report in the sandbox and outside" same --format $format --policy clean-network-2020 \
        --policy data-residency-eu --threads 2 $sample "$scratch/cut.pcapng" "$scratch/zipped" samples/phone.pcap
done
check 'the same of what is no evidence' same meson.build /nowhere/none.pcap

# One writer after the other, as the shell's `>` opens them: the second pipe has no writer while the first is read.
pipes_in_turn() {
    mkfifo "$scratch/one" "$scratch/two"
    { cat $sample >"$scratch/one" && cat $sample >"$scratch/two"; } &
    timeout 60 "$program" observe "$scratch/one" "$scratch/two" | tail -n 1 | grep -q '"evidence":2,.*"complete":true'
}
check 'named pipes are read in turn' pipes_in_turn

many_files() {
    local list=()
    for _ in $(seq 600); do list+=("$sample"); done
    (ulimit -Sn 64 && timeout 120 "$program" observe "${list[@]}") | tail -n 1 | grep -q '"evidence":600,'
}
check 'more files than may be open at first' many_files
printf '%s passed, %s failed, %s skipped\n' $passed $failed $skipped
[ $failed -eq 0 ]
