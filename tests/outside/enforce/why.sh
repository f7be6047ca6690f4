#!/usr/bin/env bash
# `cordon why` of connections that are really blocked, between namespaces of its own: by address, by name, by app, by
# carrier, with the store of findings and without, and when it is over. The laboratory is that of lab.sh.
#
# why.sh CORDON
set -u
cordon=$1
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $*"; exit 77; }
for need in ip nft tcpdump openssl python3; do command -v $need >/dev/null || skip "there is no $need"; done
[ "$(id -u)" = 0 ] || skip "namespaces need root"
id=$$
client=cordon-c$id router=cordon-r$id server=cordon-s$id
T=$(mktemp -d) fails=0
export XDG_STATE_HOME=$T/home NO_COLOR=1 COLUMNS=200
cleanup() {
    for ns in $client $router $server; do
        ip netns pids $ns 2>/dev/null | xargs -r kill -9 2>/dev/null
        ip netns del $ns 2>/dev/null
    done
    rm -rf "$T"
}
trap cleanup EXIT
ip netns add $client 2>/dev/null || skip "no right to make network namespaces"
ip netns add $router && ip netns add $server || exit 1
C() { ip netns exec $client "$@"; }
R() { ip netns exec $router "$@"; }
S() { ip netns exec $server "$@"; }
fail() { echo "FAILED: $*"; fails=$((fails + 1)); }
check() { local what=$1; shift; "$@" || fail "$what"; }
no() { ! "$@"; }

ip link add c$id netns $client type veth peer name rc$id netns $router
ip link add s$id netns $server type veth peer name rs$id netns $router
C ip addr add 198.51.100.2/24 dev c$id; C ip addr add 2001:db8:1::2/64 dev c$id nodad; C ip link set c$id up
R ip addr add 198.51.100.1/24 dev rc$id; R ip addr add 203.0.113.1/24 dev rs$id
R ip addr add 2001:db8:1::1/64 dev rc$id nodad; R ip addr add 2001:db8:2::1/64 dev rs$id nodad
R ip link set rc$id up; R ip link set rs$id up; R ip link set lo up; C ip link set lo up
R sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 || skip "no right to forward"
for a in 10 20 30 53; do
    S ip addr add 203.0.113.$a/24 dev s$id; S ip addr add 2001:db8:2::$a/64 dev s$id nodad
done
S ip link set s$id up; S ip link set lo up
C ip route add default via 198.51.100.1; S ip route add default via 203.0.113.1
C ip route add default via 2001:db8:1::1; S ip route add default via 2001:db8:2::1
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key" -out "$T/crt" -days 2 -subj /CN=lab 2>/dev/null
cat "$T/key" "$T/crt" >"$T/pem"
S python3 "$here/lab.py" serve "$T/pem" >"$T/ready" &
disown
for _ in $(seq 100); do [ -s "$T/ready" ] && break; sleep 0.1; done
R tcpdump -q -U --immediate-mode -i rc$id -w "$T/a.pcap" 2>"$T/tcpdump" &
for _ in $(seq 100); do grep -q listening "$T/tcpdump" && break; sleep 0.1; done
C python3 "$here/lab.py" use || fail "the laboratory does not work"
sleep 0.5; R pkill -INT -x tcpdump 2>/dev/null; sleep 0.3

# The laboratory's service, by name; and an app of the sample, by its id.
cat >"$T/p.yaml" <<'P'
id: lab
title: A laboratory
status: draft
version: "1"
author: the cordon project
valid: {from: 2020-01-01}
basis:
  - title: The rule of the laboratory
    citation: "none"
rules:
  - id: blocked
    program: cloud
    title: The service is blocked.example
    when:
      service.domain: [blocked.example]
    verdict: deny
    basis: "Section 1 of the laboratory's rules"
    remedy: {do: [change-provider], text: "Use another."}
  - id: app
    program: apps
    title: The app is com.zhiliaoapp.musically
    when:
      app.id: [android/com.zhiliaoapp.musically]
    verdict: deny
    basis: "Section 2 of the laboratory's rules"
    remedy: {do: [remove-app], text: "Remove it."}
P
phone=$here/../../../samples/phone.pcap
R "$cordon" audit --save --policy "$T/p.yaml" "$T/a.pcap" "$phone" >/dev/null 2>"$T/err" || [ $? = 1 ] || fail "audit: $(cat "$T/err")"
R "$cordon" enforce plan --policy "$T/p.yaml" --as-if-in-force --state "$T/state" --objection "write to the laboratory's office" \
    --format json "$T/a.pcap" "$phone" >"$T/plan.jsonl" 2>"$T/err" || fail "plan: $(cat "$T/err")"
W() { R "$cordon" why --state "$T/state" "$@"; }
reached() { C python3 "$here/lab.py" get "$1" "$2"; }

check "before: not blocked" W blocked.example >"$T/out"
check "… and said so" grep -q 'is not blocked by cordon: nothing is in force' "$T/out"
check "before: reached" reached blocked.example 203.0.113.10
R "$cordon" enforce apply "$T/plan.jsonl" --target nft --target hosts="$T/hosts" --reload '' --target android="$T/android" \
    --reload '' --state "$T/state" --confirm 60 >/dev/null || fail "apply"
check "the connection is blocked" no reached blocked.example 203.0.113.10

# asked, and what the answer must tell
tells() {
    local asked=$1 text; shift
    W "$asked" >"$T/out" 2>&1 && fail "$asked: the exit status says that it is not blocked"
    for text in "$@"; do
        grep -Eq -- "$text" "$T/out" || { fail "$asked: does not tell '$text'"; cat "$T/out"; }
    done
}
until_text='until 20[0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9:]* UTC'
always=('not confirmed yet' "to object +write to the laboratory's office")
blocked=('lab/blocked: The service is blocked.example' "basis +Section 1 of the laboratory's rules"
    'chain .*blocked.example' "$until_text" "· service.domain: .*met" 'finding +[0-9a-f]{16}')
tells 203.0.113.10 '^203.0.113.10 is blocked by cordon' 'by +nft' 'which blocked.example was seen to lead to' \
    'the answer that it comes from holds until' 'so far +[1-9][0-9]* packets?' "${blocked[@]}" "${always[@]}"
cp "$T/out" "$T/plain"
for way in 203.0.113.10:443 address:203.0.113.10 ::ffff:203.0.113.10 https://203.0.113.10/x; do
    W $way >"$T/out" 2>&1
    cmp -s <(grep -v 'so far' "$T/plain") <(grep -v 'so far' "$T/out") || { fail "$way is told otherwise"; diff "$T/plain" "$T/out"; }
done
tells blocked.example '^blocked.example is blocked by cordon' 'by +hosts' "${blocked[@]}" "${always[@]}"
tells https://Blocked.Example:443/path 'is blocked by cordon' "${blocked[@]}"
tells com.zhiliaoapp.musically 'is blocked by cordon' 'by +android' 'lab/app: The app is com.zhiliaoapp.musically' \
    "basis +Section 2 of the laboratory's rules" 'chain .*com.zhiliaoapp.musically' '· app.id: .*met' "$until_text" "${always[@]}"
W --store /nonexistent 203.0.113.10 >"$T/out" 2>&1; check "a store that is not there is told" test $? = 2
XDG_STATE_HOME=$T/none W 203.0.113.10 >"$T/out" 2>&1
check "without a store the plan is told" grep -q 'lab/blocked' "$T/out"

# counters are those of the kernel
packets() { W --json 203.0.113.10 | python3 -c 'import json, sys
m = [m for m in json.load(sys.stdin)["measures"] if m["measure"] == "address"]
print(m[0].get("packets", 0), m[0].get("bytes", 0), m[0]["by"], m[0]["mode"], m[0]["how"])'; }
in_kernel() { R nft -j list table inet cordon | python3 -c 'import json, sys
for o in json.load(sys.stdin)["nftables"]:
    for e in o.get("set", {}).get("elem", []):
        e = e.get("elem", e) if isinstance(e, dict) else {}
        if isinstance(e, dict) and e.get("val") == "203.0.113.10": print(e["counter"]["packets"], e["counter"]["bytes"])'; }
check "counters as the kernel has them" test "$(packets)" = "$(in_kernel) nft reject itself"
first=$(packets)
reached blocked.example 203.0.113.10
check "… and they go on" test "$(packets)" != "$first"
check "… as the kernel's do" test "$(packets)" = "$(in_kernel) nft reject itself"

# what is left alone is told, and is not blocked
check "a shared address is not blocked" W 203.0.113.20 >"$T/out"
check "… and who shares it is told" grep -q 'neighbour.example' "$T/out"
check "a neighbour is not blocked" W neighbour.example >"$T/out"
check "… and what is known of it is told" grep -Eq "undetermined +neighbour.example" "$T/out"

R "$cordon" enforce confirm --state "$T/state" >/dev/null || fail "confirm"
W 203.0.113.10 >"$T/out"
check "confirmed, it is not said to go by itself" no grep -q 'not confirmed' "$T/out"
R "$cordon" enforce revert --state "$T/state" >/dev/null || fail "revert"
check "reverted, it is not blocked" W 203.0.113.10 >"$T/out"
check "… and what the store knows is told" grep -q 'deny .*blocked.example' "$T/out"
check "… and it is reached" reached blocked.example 203.0.113.10
[ $fails = 0 ] && echo "all is well"
exit $((fails > 0))
