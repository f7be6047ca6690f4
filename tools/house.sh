#!/usr/bin/env bash
# House rules a compiler does not check. Prints each breach; the last line counts.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." || exit 2
passed=0 failed=0

# rule NAME BREACHES
rule() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s:\n%s\n' "$1" "$(sed 's/^/    /' <<<"$2")"
    fi
}

mapfile -t sources < <(find src include bench tests tools -name '*.[ch]' | LC_ALL=C sort)
mapfile -t parts < <(find src -name '*.[ch]' | LC_ALL=C sort)
mapfile -t texts < <(find . -path ./node_modules -prune -o -path './build*' -prune -o -path './.*' -prune -o \
    -type f -regextype posix-extended -regex '.*\.(c|h|sh|py|js|mjs|ts|css|html|md|yaml|yml|json|build|txt|t|1)' \
    -print | LC_ALL=C sort)

rule 'a file has at most 600 lines' "$(wc -l "${sources[@]}" | awk '$2 != "total" && $1 > 600')"

rule 'a function has at most 80 lines' "$(awk '
    FNR == 1 { open = 0 }
    /^[A-Za-z_].*\(/ { head = $0; if (/\{$/) open = FNR }
    /^\{/ { open = FNR }
    /^\}/ { if (open && FNR - open > 80) print FILENAME ":" open ": " FNR - open " lines: " substr(head, 1, 70); open = 0 }
    ' "${parts[@]}")"

# A static library does not mind: whichever object comes first serves everybody.
for archive in build-san/libcordon_objects.a build/libcordon_objects.a; do
    [ -f $archive ] || continue
    rule 'a function or object is defined once' "$(nm --defined-only $archive 2>/dev/null |
        awk '$2 ~ /^[TDBR]$/ { print $3 }' | sort | uniq -d)"
    break
done

rule 'a floor includes lower floors only; evidence and atlas do not know each other' "$(
    grep -nE '^ *# *include +"' "${parts[@]}" | awk '
    function floor(p) {
        if (p ~ /base\//) return 1
        if (p ~ /(evidence|atlas)\//) return 2
        if (p ~ /custody\//) return 3
        if (p ~ /(policy|impact)\//) return 4
        if (p ~ /(report|store|enforce|watch)\//) return 5
        if (p ~ /library\//) return 6
        return p ~ /command\// ? 7 : 0
    }
    {
        split($0, part, ":"); me = part[1]; to = $0
        sub(/^[^"]*"/, "", to); sub(/".*/, "", to)
        if (to !~ /\//) next
        a = floor(me); b = floor(to)
        if (!a || !b) next
        if (b > a || (me ~ /evidence\// && to ~ /atlas\//) || (me ~ /atlas\// && to ~ /evidence\//))
            print me " -> " to
    }')"

rule 'every source file is built' "$(for file in "${parts[@]}"; do
    [[ $file != *.c ]] || grep -qF "'${file##*/}'" "${file%/*}/meson.build" || echo "$file"
done)"

# Words in backticks: paths from the root, and functions().
rule 'docs/architecture.md names what there is' "$(grep -oE '`[^` ]+`' docs/architecture.md | tr -d '`' | sort -u |
    while read -r word; do
        case $word in
            *NAME*) ;;
            *'()') grep -rqE "\\b${word%'()'}\\(" src include || echo "$word" ;;
            src/* | include/* | atlas/* | policies/* | web/* | samples/* | tests/* | tools/*) [ -e "$word" ] || echo "$word" ;;
        esac
    done)"

rule 'nothing is left to be finished' \
    "$(grep -nE 'TODO|FIXME|\bXXX\b|HACK|not implemented|\bstubbed\b' "${parts[@]}" | cut -c1-140)"

rule 'no registry host' "$(grep -nE 'https?://(registry|deb)\.' "${texts[@]}" | cut -c1-160)"
rule 'no machine path' "$(grep -nE '(^|[^A-Za-z0-9_.])/(home|root|work|tmp/[a-z]+/[a-z]+)/[a-z.]' "${texts[@]}" |
    grep -v '^./tools/house.sh:' | cut -c1-160)"
rule 'no file that a slip of the shell made in the root (a name without a letter first)' \
    "$(find . -maxdepth 1 -type f ! -name '[.A-Za-z]*' -print)"
rule 'no file over 512 KiB' "$(find . -path ./node_modules -prune -o -path './build*' -prune -o -path './.*' -prune -o \
    -type f -size +512k -print)"

printf '%s passed, %s failed, 0 skipped\n' $passed $failed
[ $failed -eq 0 ]
