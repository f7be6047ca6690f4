#!/usr/bin/env bash
# What a packet costs that nobody asked to stop, with 100,000 addresses in `cordon enforce`'s table, beside a set written
# by hand and no table at all: enforce.sh [ELEMENTS] [ROUNDS]. Each of the three in a network namespace of its own, whose
# packets end at the other end of a veth pair. Prints rows for the table of docs/benchmarks.md, tab between columns. Needs
# build/cordon, build/bench/send_packets and python3.
set -euo pipefail
elements=${1:-100000} rounds=${2:-60} cordon=${CORDON:-build/cordon}
for need in nft ip python3; do
    command -v $need >/dev/null || { echo "skipped: enforcement: there is no $need" >&2; exit 0; }
done
[ "$(id -u)" = 0 ] || { echo 'skipped: enforcement: namespaces need root' >&2; exit 0; }
ns=cordon-b$$ T=$(mktemp -d)
trap 'for s in far none hand mine; do ip netns del $ns-$s 2>/dev/null || true; done; rm -rf "$T"' EXIT
ip netns add $ns-far 2>/dev/null || { echo 'skipped: enforcement: no right to make network namespaces' >&2; exit 0; }
for s in none hand mine; do
    ip netns add $ns-$s
    ip -n $ns-$s link set lo up
    ip -n $ns-$s link add d0 type veth peer name $s netns $ns-far
    ip -n $ns-far link set $s up
    ip -n $ns-$s addr add 198.51.100.1/24 dev d0
    ip -n $ns-$s link set d0 up
    ip -n $ns-$s route add default via 198.51.100.2 dev d0
    ip -n $ns-$s neigh add 198.51.100.2 lladdr 02:00:00:00:00:02 dev d0
done

python3 - "$elements" "$T" <<'P'
import sys
n, folder = int(sys.argv[1]), sys.argv[2]
addresses = [f"50.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}" for i in range(n)]
with open(folder + "/plan.jsonl", "w") as f:
    f.write('{"kind":"plan","version":1,"id":"0000000000000000","made":"2026-09-21T10:00:00Z","mode":"drop"}\n'
            '{"kind":"rule","number":0,"policy":"bench","rule":"many","title":"Many","basis":"none"}\n')
    for a in addresses:
        f.write(f'{{"kind":"measure","what":"address","value":"{a}","until":"2099-01-01T00:00:00Z","rule":0,'
                '"finding":"0123456789abcdef"}\n')
    f.write(f'{{"kind":"summary","measures":{n},"refusals":0}}\n')
with open(folder + "/hand.nft", "w") as f:
    f.write("table inet hand {\n set s { type ipv4_addr; elements = {\n" + ",\n".join(addresses) + "\n } }\n"
            " chain output { type filter hook output priority filter; policy accept; ip daddr @s drop; }\n"
            " chain forward { type filter hook forward priority filter; policy accept; ip daddr @s drop; }\n}\n")
P
ip netns exec $ns-hand nft -f "$T/hand.nft"
began=$(date +%s%N)
ip netns exec $ns-mine "$cordon" enforce apply "$T/plan.jsonl" --target nft --state "$T/state" --confirmed >/dev/null 2>&1
load=$((($(date +%s%N) - began) / 1000000))
{ read -r none; read -r hand; read -r mine; } < <(build/bench/send_packets "$rounds" $ns-none $ns-hand $ns-mine)
ip netns exec $ns-mine "$cordon" enforce revert --state "$T/state" >/dev/null
awk -v n="$elements" -v mine="$mine" -v hand="$hand" -v none="$none" -v load="$load" 'BEGIN {
    printf "%d addresses in nftables, packets to others\t%.0f packets/s (loaded in %.1f s)\ta bare set by hand: %.0f; no table: %.0f\t%.2f×\n",
        n, mine, load / 1000, hand, none, mine / hand }'
