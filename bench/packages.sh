#!/usr/bin/env bash
# Packages against Exodus's way and against inflating them: packages.sh COMPONENTS_FOLDER. Prints rows for the table of
# docs/benchmarks.md, tab between columns. Processor time of one core, median of five runs. Needs build/cordon,
# build/bench/measure, build/bench/inflate_floor, dexdump and python3.
set -euo pipefail
components=$1 measure=build/bench/measure
packages=${CORDON_PACKAGES:-$(bash tools/packages.sh)} || {
    echo 'skipped: packages: there are none to measure with' >&2
    exit 0
}
command -v dexdump >/dev/null || {
    echo 'skipped: packages: no dexdump' >&2
    exit 0
}
core=$(taskset -pc $$ | sed 's/.*: *//; s/[-,].*//')
one_core() { taskset -c "$core" "$measure" "$@"; }
for package in "$packages"/appium-uiautomator2-server/package/apks/appium-uiautomator2-server-v*.apk \
    "$packages"/io.appium.settings/package/apks/settings_apk-debug.apk; do
    [ -e "$package" ] || continue
    read -r _ own kib status < <(one_core 5 build/cordon audit --threads 1 -p clean-network-2020 -o /dev/null "$package")
    [ "$status" -lt 2 ] || { echo "cordon ended with status $status" >&2 && exit 1; }
    read -r _ seen _ _ < <(one_core 5 build/cordon observe --threads 1 -o /dev/null "$package")
    read -r _ peer peer_kib status < <(one_core 1 python3 bench/exodus_way.py "$package" "$components")
    [ "$status" -eq 0 ] || { echo "exodus_way.py ended with status $status" >&2 && exit 1; }
    read -r _ dex _ _ < <(one_core 5 build/bench/inflate_floor dex "$package")
    read -r _ all _ _ < <(one_core 5 build/bench/inflate_floor all "$package")
    awk -v name="$(basename "$package")" -v bytes="$(stat -c %s "$package")" -v own="$own" -v seen="$seen" -v peer="$peer" \
        -v dex="$dex" -v all="$all" -v kib="$kib" -v peer_kib="$peer_kib" 'BEGIN {
        printf "audit `%s` (%.0f MB), one core\t%.1f ms, %d MiB\tdexdump and 424 regular expressions: %.2f s, %d MiB\t%.1f× faster\n", name, bytes / 1e6, own * 1e3, kib / 1024, peer, peer_kib / 1024, peer / own
        printf "… `cordon observe`\t%.1f ms\tinflating its DEX files: %.1f ms; all entries: %.1f ms\t%.1f, %.1f times the floor\n", seen * 1e3, dex * 1e3, all * 1e3, seen / dex, seen / all
    }'
done
