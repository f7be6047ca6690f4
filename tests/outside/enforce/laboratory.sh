# shellcheck shell=bash
# The laboratory of lab.sh and why.sh, to be sourced: between namespaces of its own a client (C), a router (R) that plans and
# enforces, and servers (S) of which two names share an address; what the client's traffic was, in $T/a.pcap, and a policy
# that denies one service, in $T/p.yaml. $here is the folder of this file.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
skip() { echo "skipped: $*"; exit 77; }
for need in ip nft tcpdump openssl python3; do command -v $need >/dev/null || skip "there is no $need"; done
[ "$(id -u)" = 0 ] || skip "namespaces need root"
id=$$
client=cordon-c$id router=cordon-r$id server=cordon-s$id
T=$(mktemp -d) fails=0
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
C ip addr add 198.51.100.2/24 dev c$id; C ip link set c$id up; C ip link set lo up
R ip addr add 198.51.100.1/24 dev rc$id; R ip addr add 203.0.113.1/24 dev rs$id
R ip link set rc$id up; R ip link set rs$id up; R ip link set lo up
R sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 || skip "no right to forward"
for a in 10 20 30 53; do S ip addr add 203.0.113.$a/24 dev s$id; S ip addr add 2001:db8:2::$a/64 dev s$id nodad; done
S ip link set s$id up; S ip link set lo up
C ip addr add 2001:db8:1::2/64 dev c$id nodad; R ip addr add 2001:db8:1::1/64 dev rc$id nodad
R ip addr add 2001:db8:2::1/64 dev rs$id nodad
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
P
