#!/usr/bin/env bash
# packages.sh: fetches the real packages that tests read (tests/outside/packages.txt) with the npm client, into
# .cache/packages. An archive that is not what the list says is left out. Prints the folder; fails where none is there.
set -uo pipefail
. tools/lib.sh

folder=$PWD/.cache/packages
fetch() {
    local name=$1 hash=$2 to=$folder/${1%@*} archive
    [ "$(cat "$to/.hash" 2>/dev/null)" = "$hash" ] && return 0
    command -v npm >/dev/null || return 1
    rm -rf "$to" && mkdir -p "$to" || return
    archive=$(cd "$to" && npm pack --silent --ignore-scripts "$name" 2>/dev/null | tail -n 1)
    if [ -z "$archive" ] || [ "$(openssl dgst -sha512 -binary "$to/$archive" | base64 -w0)" != "$hash" ]; then
        say "$name could not be fetched, or is another one than it was"
        rm -rf "$to"
        return 1
    fi
    tar -xzf "$to/$archive" -C "$to" --no-same-owner && rm -f "$to/$archive" && printf '%s\n' "$hash" >"$to/.hash"
}

mkdir -p "$folder"
had=1
while read -r name hash; do
    [[ $name == '#'* || -z $name ]] || { fetch "$name" "$hash" && had=0; }
done <tests/outside/packages.txt
[ $had -eq 0 ] && printf '%s\n' "$folder"
exit $had
