#!/usr/bin/env bash
# Which share of short connections is told by program, by each method, and what that costs who connects:
# attribution.sh [CONNECTIONS]. Between two network namespaces of its own. Needs build/bench/connects and
# build/bench/bench_attribution. Columns: who connects (one: a process, connections that end at once; held: the same, each open
# for a second; each: a process a connection), rate asked for, method; connections a second; µs of processor time
# each, of who connects; told by eBPF, by /proc, by nobody, in %; µs each of who watches; packets dropped; events lost.
set -euo pipefail
many=${1:-20000} build=${BUILD:-build}
[ "$(id -u)" = 0 ] || { echo 'skipped: attribution: namespaces need root' >&2; exit 0; }
ns=cordon-b$$ far=cordon-f$$ T=$(mktemp -d)
trap 'kill $server 2>/dev/null; ip netns del $ns 2>/dev/null; ip netns del $far 2>/dev/null; rm -rf "$T"' EXIT
server=
ip netns add $ns 2>/dev/null || { echo 'skipped: attribution: no right to make network namespaces' >&2; exit 0; }
ip netns add $far
ip -n $ns link add d0 type veth peer name d1 netns $far
ip -n $ns addr add 198.51.100.1/24 dev d0
ip -n $far addr add 198.51.100.2/24 dev d1
for at in "$ns lo" "$ns d0" "$far lo" "$far d1"; do ip -n ${at% *} link set ${at#* } up; done
ip netns exec $far "$build/bench/connects" 198.51.100.2 80 >"$T/server" &
server=$!
until grep -q listening "$T/server"; do sleep 0.1; done

# HOW RATE METHOD N
measure() {
    local watcher=
    if [ "$3" != off ]; then
        rm -f "$T/in" "$T/err"
        mkfifo "$T/in"
        ip netns exec $ns "$build/bench/bench_attribution" "$3" d0 <"$T/in" >"$T/out" 2>"$T/err" &
        watcher=$!
        exec 9>"$T/in"
        until grep -qs ready "$T/err"; do kill -0 $watcher || { cat "$T/err" >&2; exit 1; }; sleep 0.1; done
    fi
    read -r rate each < <(ip netns exec $ns "$build/bench/connects" 198.51.100.2 80 "$4" "$1" "$2")
    printf '%s\t%s\t%s\t%s\t%s' "$1" "$2" "$3" "$rate" "$each"
    if [ "$3" != off ]; then
        exec 9>&-
        wait $watcher
        awk '{ printf "\t%.2f\t%.2f\t%.2f\t%.1f\t%d\t%d", 100*$2/$1, 100*$3/$1, 100*$4/$1, $7/$1, $5, $6 }' "$T/out"
    fi
    echo
}
for round in 1 2 3 4 5; do
    for method in off none ebpf proc; do
        measure one 1000000 $method "$many"
        measure held 500 $method $((many / 10))
        measure each 1000000 $method $((many / 4))
    done
done
