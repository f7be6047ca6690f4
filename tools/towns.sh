#!/bin/sh
# towns.sh TOWNS.csv OUT.h: the table of towns as C, and its codes in order (docs/formats/towns.md).
set -eu
export LC_ALL=C
codes=$(mktemp)
trap 'rm -f "$codes"' EXIT
awk -F, -v codes="$codes" '
    function add(word, kind) {
        domain = "NULL"
        at = index(word, "@")
        if (at) { domain = "\"" substr(word, at + 1) "\""; word = substr(word, 1, at - 1) }
        printf "{\"%s\", %s, %s, %d},\n", tolower(word), domain, kind, n >codes
    }
    function add_all(words, kind,   list, i, k) {
        k = split(words, list, " ")
        for (i = 1; i <= k; i++) if (list[i] != "-") add(list[i], kind)
    }
    BEGIN { n = 0; print "static const struct town towns[] = {" }
    NR == 1 { next }
    NF != 8 { printf "%s:%d: 8 fields are wanted, not %d\n", FILENAME, NR, NF >"/dev/stderr"; exit 1 }
    {
        printf "    {\"%s\", \"%s\", %s, %s},\n", $1, $2, $3, $4
        add_all($5, "TOWN_IATA"); add_all($6, "TOWN_CLLI"); add_all($7, "TOWN_LOCODE"); add_all($8, "TOWN_NAME")
        word = tolower($1)
        gsub(/[^a-z]/, "", word)
        if (substr($8, 1, 1) != "-" && length(word) > 3) add(word, "TOWN_NAME")
        n++
    }
    END { print "};" }
' "$1" >"$2"
{
    echo 'static const struct town_word town_words[] = {'
    sort -u "$codes" | sed 's/^/    /'
    echo '};'
} >>"$2"
