#!/usr/bin/env bash
# Reading routing dumps beside bgpdump: routes.sh CACHE [PREFIXES]. A made table of 40 peers, plain, gzip and bzip2; all of
# it on one core but the last row. Prints rows for the table of docs/benchmarks.md, tab between columns. Needs build/cordon,
# build/bench/measure, build/bench/make_routes and build/bench/bench_route_read.
set -euo pipefail
prefixes=${2:-50000} measure=build/bench/measure table=$1/table.mrt
command -v bgpdump >/dev/null || {
    echo 'skipped: routing dumps: bgpdump is not here' >&2
    exit 0
}
trap 'rm -f "$table" "$table.gz" "$table.bz2"' EXIT
build/bench/make_routes "$prefixes" 40 >"$table"
gzip -kf "$table" && bzip2 -kf "$table"
core=$(awk -F'[\t,-]' '/^Cpus_allowed_list/ { print $2 }' /proc/self/status)
rows=$(build/bench/bench_route_read "$table" | cut -d' ' -f1)

# Processor seconds and peak KiB: other work of the machine does not count.
cpu() { taskset -c "$core" "$measure" 1 "$@" | cut -d' ' -f2,3; }
row() {
    awk -v what="$1" -v n="$rows" -v mine="$2" -v kib="$3" -v peer="$4" -v name="$5" 'BEGIN {
        printf "%s\t%.2f s, %.2f M rows/s, %.0f MiB\t%s: %.2f s\t%.1f× faster\n", what, mine, n / mine / 1e6, kib / 1024, name, peer, peer / mine }'
}

read -r peer _ < <(cpu bgpdump -m "$table")
read -r unzip _ < <(cpu gzip -dc "$table.gz")
read -r unbzip _ < <(cpu bzip2 -dc "$table.bz2")
read -r mine kib < <(cpu build/bench/bench_route_read "$table")
row 'read rows of an MRT table and do nothing with them' "$mine" "$kib" "$peer" 'bgpdump -m'
for name in observe audit; do
    command=(build/cordon "$name" --threads 1)
    [ $name = observe ] || command+=(--policy clean-network-2020)
    read -r mine kib < <(cpu "${command[@]}" "$table")
    row "$name an MRT table" "$mine" "$kib" "$peer" 'bgpdump -m'
    read -r mine kib < <(cpu "${command[@]}" "$table.gz")
    row "$name it as gzip" "$mine" "$kib" "$unzip" 'gzip -dc'
    read -r mine kib < <(cpu "${command[@]}" "$table.bz2")
    row "$name it as bzip2" "$mine" "$kib" "$unbzip" 'bzip2 -dc'
done
read -r all _ < <("$measure" 1 build/cordon observe "$table.bz2")
read -r one _ < <(taskset -c "$core" "$measure" 1 bzip2 -dc "$table.bz2")
awk -v a="$all" -v b="$one" -v n="$(nproc)" 'BEGIN {
    printf "observe it as bzip2, %d processors, wall time\t%.2f s\tbzip2 -dc: %.2f s\t%.1f× faster\n", n, a, b, b / a }'
