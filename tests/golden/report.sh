#!/usr/bin/env bash
# Reports of the fixture (tests/unit/audit_fixture.c), word for word: report.sh WRITE_FIXTURE. UPDATE=1 writes
# what came out instead of comparing: read the diff before you commit it.
set -uo pipefail
writer=$(readlink -f "$1") || exit 2
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/report" || exit 2
passed=0 failed=0

golden() {
    local file=$1
    shift
    if [ -n "${UPDATE:-}" ]; then
        "$writer" "$@" >"$file"
    elif ! "$writer" "$@" | cmp -s - "$file"; then
        diff -u --label wanted "$file" --label came <("$writer" "$@") | cut -c1-400 | head -40
        printf 'failed: %s: write_fixture %s\n' "$file" "$*"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + 1))
}

golden text-80.txt text
golden text-48-ascii.txt text width=48 ascii
golden text-132-verbose.txt text width=132 verbose
golden text-no-policy.txt text no-policy
golden text-colour.txt text width=100 colour
golden text-hostile.txt text hostile
golden text-told.txt text told no-policy 2
golden findings.jsonl json
golden chains.jsonl json no-policy
golden hostile.jsonl json hostile
golden judged.csv csv
golden hostile.csv csv hostile
golden no-policy.csv csv no-policy
golden judged.sarif sarif
golden hostile.sarif sarif hostile verbose
golden no-policy.sarif sarif no-policy
golden text-packages.txt text packages lists no-traffic width=100
golden packages.jsonl json packages lists no-traffic
golden packages.csv csv packages lists no-traffic
golden packages.sarif sarif packages lists no-traffic
golden text-ways.txt text ways no-traffic width=100
golden ways.jsonl json ways no-traffic
golden ways-traffic.jsonl json ways no-policy
golden ways.csv csv ways no-traffic
golden ways.sarif sarif ways no-traffic
golden text-ways-hostile.txt text ways hostile no-traffic
golden text-packages-hostile.txt text packages lists no-traffic hostile
printf '%s passed, %s failed, 0 skipped\n' $passed $failed
[ $failed -eq 0 ]
