#!/usr/bin/env bash
# What backends write of the plans of tests/unit/plan_fixture.c, word for word: measures.sh WRITE_MEASURES. UPDATE=1
# writes what came out instead of comparing: read the diff before you commit it.
set -uo pipefail
writer=$(readlink -f "$1") || exit 2
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/measures" || exit 2
passed=0 failed=0

golden() {
    local file=$1
    shift
    if [ -n "${UPDATE:-}" ]; then
        "$writer" "$@" >"$file" 2>/dev/null
    elif ! "$writer" "$@" 2>/dev/null | cmp -s - "$file"; then
        diff -u --label wanted "$file" --label came <("$writer" "$@" 2>/dev/null) | cut -c1-300 | head -40
        printf 'failed: %s: write_measures %s\n' "$file" "$*"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + 1))
}

for backend in rpz hosts dnsmasq suricata bird frr openbgpd xdp; do
    golden $backend.txt $backend ordinary
    golden $backend-hostile.txt $backend hostile
    golden $backend-empty.txt $backend empty
done
for backend in android apple; do
    golden $backend.json $backend ordinary
    golden $backend-hostile.json $backend hostile
    golden $backend-empty.json $backend empty
done
golden apple-profile.plist apple hostile group=profile
golden fdroid.json fdroid ordinary index.json
golden fdroid-v1.json fdroid ordinary index-v1.json
golden fdroid-entry.json fdroid-entry ordinary index.json
printf '%s passed, %s failed, 0 skipped\n' $passed $failed
[ $failed -eq 0 ]
