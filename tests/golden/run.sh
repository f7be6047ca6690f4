#!/usr/bin/env bash
# Golden tests: what the program prints, word for word. tests/golden/README.md tells the format.
#   run.sh PROGRAM [FILE.t...]      UPDATE=1 writes what came out into the files instead of comparing.
set -uo pipefail
[ $# -ge 1 ] || { echo "usage: run.sh PROGRAM [FILE.t...]" >&2; exit 2; }
program=$(readlink -f "$1") || exit 2
shift
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." || exit 2
[ $# -gt 0 ] || set -- tests/golden/*.t

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/home"
cp "$program" "$scratch/bin/cordon" # a copy: a compiled atlas beside the original is out of its sight

# The same on every machine: no open data, no user's files, no colours, no terminal.
export PATH=$scratch/bin:$PATH HOME=$scratch/home XDG_DATA_HOME=$scratch/home XDG_DATA_DIRS=$scratch/home
export XDG_CONFIG_HOME=$scratch/home XDG_STATE_HOME=$scratch/home NO_COLOR=1 COLUMNS=80 LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
unset CORDON_ATLAS

passed=0 failed=0 skipped=0

# Runs one command and writes it, as the file should hold it, to standard output.
one_command() {
    local status=0
    T=$scratch/T bash -c "$1" >"$scratch/out" 2>"$scratch/err" </dev/null || status=$?
    printf '  $ %s\n' "$1"
    sed "s|$scratch/T|\$T|g; s/^/  /" "$scratch/out"
    sed "s|$scratch/T|\$T|g; s/^/  ! /" "$scratch/err"
    [ $status -eq 0 ] || printf '  [%s]\n' $status
}

# Cuts FILE.t into blocks, one before each command: text to copy and at most one command with its output.
one_file() {
    local file=$1 line command='' want='' got before=$failed
    mkdir -p "$scratch/T"
    : >"$scratch/new"
    flush() {
        [ -n "$command" ] || return 0
        got=$(one_command "$command")
        printf '%s\n' "$got" >>"$scratch/new"
        if [ "$got" = "$want" ]; then
            passed=$((passed + 1))
        elif [ -n "${UPDATE:-}" ]; then
            printf 'updated: %s: %s\n' "$file" "$command"
        else
            failed=$((failed + 1))
            printf 'failed: %s: %s\n' "$file" "$command"
            diff -u --label wanted <(printf '%s\n' "$want") --label came <(printf '%s\n' "$got") | head -40
        fi
        command='' want=''
    }
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            '  $ '*)
                flush
                command=${line#'  $ '} want=$line
                ;;
            '  '*) want+=$'\n'$line ;;
            'needs '*)
                flush
                if [ ! -e "${line#needs }" ]; then
                    printf 'skipped: %s: %s is absent\n' "$file" "${line#needs }"
                    skipped=$((skipped + 1))
                    printf '%s\n' "$line" >>"$scratch/new"
                    cat >>"$scratch/new"
                    break
                fi
                printf '%s\n' "$line" >>"$scratch/new"
                ;;
            *)
                flush
                printf '%s\n' "$line" >>"$scratch/new"
                ;;
        esac
    done <"$file"
    flush
    [ -z "${UPDATE:-}" ] || cmp -s "$scratch/new" "$file" || cp "$scratch/new" "$file"
    rm -rf "$scratch/T"
    [ $failed -eq "$before" ] || printf 'if that is right: UPDATE=1 tests/golden/run.sh PROGRAM %s\n' "$file"
}

for file; do one_file "$file"; done
printf '%s passed, %s failed, %s skipped\n' $passed $failed $skipped
[ $failed -eq 0 ]
