#!/usr/bin/env bash
# A store's mirror of 2000 packages, made by mutation of real ones: mirror.sh CACHE COUNT. Prints rows for the table of
# docs/benchmarks.md, tab between columns. Needs build/cordon, build/bench/measure and build/bench/make_mirror.
set -euo pipefail
cache=$1 count=$2 measure=build/bench/measure
packages=$(bash tools/packages.sh) || {
    echo 'skipped: a mirror of packages: there are none to make it from' >&2
    exit 0
}
settings=$packages/io.appium.settings/package/apks/settings_apk-debug.apk:io.appium.settings
folder=$packages/appium-uiautomator2-server/package/apks
server=$(ls "$folder"/appium-uiautomator2-server-v*.apk):io.appium.uiautomator2.server
test=$folder/appium-uiautomator2-server-debug-androidTest.apk:io.appium.uiautomator2.server.test

# Sizes in the ratio of a store: many small, some large.
if [ "$(cat "$cache/mirror/made" 2>/dev/null)" != "$count" ]; then
    rm -rf "$cache/mirror"
    build/bench/make_mirror "$cache/mirror" "$count" "$settings" "$test" "$settings" "$settings" "$server" \
        "$settings" "$test" "$settings" "$settings"
    printf '%s' "$count" >"$cache/mirror/made"
fi
audit=(build/cordon audit -p clean-network-2020 -f csv -o /dev/null)
facts=$cache/mirror.sqlite
rm -f "$facts"*
read -r wall cpu kib _ < <("$measure" 1 "${audit[@]}" --no-cache "$cache/mirror")
"${audit[@]}" --cache "$facts" "$cache/mirror" 2>/dev/null || true
read -r known _ _ _ < <("$measure" 1 "${audit[@]}" --cache "$facts" "$cache/mirror")
bytes=$(du -sb "$cache/mirror" | cut -f1)
awk -v n="$count" -v wall="$wall" -v cpu="$cpu" -v kib="$kib" -v known="$known" -v bytes="$bytes" -v cores="$(nproc)" 'BEGIN {
    printf "audit a mirror of %d packages, %.1f GB, %d processors\t%.0f packages/s\t%.0f ms of processor a package\n", n, bytes / 1e9, cores, n / wall, cpu / n * 1000
    printf "… again, all known from the cache\t%.0f packages/s\t%.1f× faster\n", n / known, wall / known
    printf "… peak memory\t%.0f MiB\t\n", kib / 1024
}'
