#!/usr/bin/env bash
# `cordon enforce` between namespaces of its own: a client, a router that plans and enforces, and servers of
# which two names share an address. What is blocked stops, a neighbour goes on, and everything is as it was
# afterwards: reverted, unconfirmed, with the guardian killed, and killed at any moment.
#
# lab.sh CORDON [LOOPS]
set -u
cordon=$1 loops=${2:-200}
. "$(dirname "$0")/laboratory.sh"

# ---- evidence and plan ----
plan() { R "$cordon" enforce plan --policy "$T/p.yaml" --as-if-in-force --state "$T/state" --format json "$@" "$T/a.pcap" 2>"$T/err"; }
plan >"$T/plan.jsonl" || { cat "$T/err"; fail "plan"; }
has() { grep -Eq "$1" "$T/plan.jsonl"; }
check "the address of its own is a measure" has '"what":"address","value":"203.0.113.10","name":"blocked.example"'
check "… of IPv6 too" has '"what":"address","value":"2001:db8:2::10","name":"blocked.example"'
check "the name is a measure" has '"what":"name","value":"blocked.example"'
check "a shared address is refused, and who shares it told" has '"why":"shared","value":"203.0.113.20".*neighbour.example'
check "… of IPv6 too" has '"why":"shared","value":"2001:db8:2::20".*neighbour.example'
check "a private answer is refused" has '"why":"private","value":"10.9.9.9"'
check "… of IPv6 too" has '"why":"private","value":"fd00::9"'
check "an answer that points at somebody else is refused" has '"value":"203.0.113.30".*other.example'
check "nothing else is a measure" no has '"what":"address","value":"(203.0.113.[235]|2001:db8:2::[235])'
plan --keep 203.0.113.10 --keep 2001:DB8:2::10/128 >"$T/kept.jsonl"
check "what is kept is no measure" no grep -q '"what":"address"' "$T/kept.jsonl"
check "… and told" grep -q '"why":"kept","value":"203.0.113.10"' "$T/kept.jsonl"
plan --keep Blocked.Example. >"$T/kept.jsonl"
check "a name that is kept is no measure, however it is written" no grep -q '"kind":"measure"' "$T/kept.jsonl"
check "what could not be kept is refused" no plan --keep 203.0.113.300
check "what could not be left alone is refused" no plan --except blocked.example
check "its own address is never stopped" no grep -q '203.0.113.1"' "$T/plan.jsonl"

# ---- into force and out of it ----
R nft -f - <<'N'
table inet mine {
  set s { type ipv4_addr; elements = { 192.0.2.77 } }
  chain c {
    type filter hook forward priority 0; policy accept;
    ip daddr @s drop comment "of the user"
  }
}
N
printf '127.0.0.1 localhost\n# mine' >"$T/hosts"; touch -d 2020-01-02T03:04:05 "$T/hosts"; chmod 640 "$T/hosts"
ruleset() { R nft list ruleset; }
file_of() { stat -c '%y %a %U %s' "$1" && cat "$1"; }
ruleset >"$T/before"; file_of "$T/hosts" >"$T/hosts.before"
litter() { find "$T" -maxdepth 1 -name '.*cordon*' | grep -q .; }
as_before() { cmp -s <(ruleset) "$T/before" && cmp -s <(file_of "$T/hosts") "$T/hosts.before" && [ ! -e "$T/zone" ] && ! litter; }
E() { R "$cordon" enforce "$@" --state "$T/state"; }
apply() { E apply "$T/plan.jsonl" --target nft --target hosts="$T/hosts" --target rpz="$T/zone" --reload '' "$@"; }
reached() { C python3 "$here/lab.py" get "$1" "$2"; }

apply --confirm 60 >/dev/null || fail "apply"
check "what is blocked stops" no reached blocked.example 203.0.113.10
check "… of IPv6 too" no reached blocked.example 2001:db8:2::10
check "a neighbour goes on" reached neighbour.example 203.0.113.20
check "… of IPv6 too" reached neighbour.example 2001:db8:2::20
check "another goes on" reached other.example 203.0.113.30
check "… of IPv6 too" reached other.example 2001:db8:2::30
check "a table of the user's is as it was" cmp -s <(R nft list table inet mine) "$T/before"
check "the hosts file has both" sh -c "grep -q '^127.0.0.1 localhost' '$T/hosts' && grep -q 'blocked.example' '$T/hosts'"
check "the zone is there" grep -q '^blocked.example CNAME' "$T/zone"
check "status counts" sh -c "ip netns exec $router '$cordon' enforce status --json --state '$T/state' | grep -Eq '\"value\":\"203.0.113.10\".*\"packets\":[1-9]'"
check "another plan has to wait" no apply 2>/dev/null
check "unconfirmed, it does not last" sh -c "ip netns exec $router nft list set inet cordon in_force | grep -q 'ipv4 timeout 1m expires'"
E confirm >/dev/null || fail "confirm"
check "confirmed, it lasts longer" no sh -c "ip netns exec $router nft list set inet cordon in_force | grep -q 'expires'"
check "… and still counts what it counted" sh -c "ip netns exec $router '$cordon' enforce status --json --state '$T/state' | grep -Eq '\"value\":\"203.0.113.10\".*\"packets\":[1-9]'"
R nft delete table inet cordon
check "a table that is gone is told" sh -c "! ip netns exec $router '$cordon' enforce status --state '$T/state' >'$T/out'; grep -q 'table inet cordon is gone' '$T/out'"
E revert >/dev/null || fail "revert"
check "reverted, all is as before" as_before
check "… and reached again" reached blocked.example 203.0.113.10
check "… of IPv6 too" reached blocked.example 2001:db8:2::10

apply --confirm 2 >/dev/null || fail "apply"
sleep 4.5
check "unconfirmed, it reverts by itself" as_before
check "too late to confirm" no E confirm 2>/dev/null

# A guardian that is dead: the kernel lets the elements go.
apply --confirm 3 >/dev/null || fail "apply"
guardians() { ip netns pids $router | while read -r p; do grep -qs cordon-guardian /proc/$p/comm && echo $p; done; }
check "there is a guardian" test -n "$(guardians)"
guardians | xargs -r kill -9
check "blocked still" no reached blocked.example 203.0.113.10
sleep 4
check "with a dead guardian nothing is blocked for longer" reached blocked.example 203.0.113.10
E recover >/dev/null 2>&1 || fail "recover"
check "recovered, all is as before" as_before

# One plan in place of another; unconfirmed, the first comes back.
plan --mode log >"$T/log.jsonl"
E apply "$T/log.jsonl" --target nft --confirmed >/dev/null || fail "apply"
check "mode log stops nothing" reached blocked.example 203.0.113.10
ruleset | sed 's/expires [0-9a-z]*//g; s/packets [0-9]* bytes [0-9]*//g; s/timeout [0-9a-z]*//g' >"$T/first"
E apply "$T/plan.jsonl" --target nft --confirm 2 >/dev/null || fail "apply"
check "the second is in force" no reached blocked.example 203.0.113.10
sleep 4.5
check "the first is in force again" cmp -s "$T/first" <(ruleset | sed 's/expires [0-9a-z]*//g; s/packets [0-9]* bytes [0-9]*//g; s/timeout [0-9a-z]*//g')
E revert >/dev/null || fail "revert"
check "reverted, all is as before" as_before

# What somebody changed since is not lost.
apply --confirmed >/dev/null || fail "apply"
printf '192.0.2.5 printer\n' >>"$T/hosts"
E revert >/dev/null 2>&1 || fail "revert"
check "a line that was added stays" grep -q printer "$T/hosts"
check "… and ours are gone" no grep -q blocked.example "$T/hosts"
printf '127.0.0.1 localhost\n# mine' >"$T/hosts"; touch -d 2020-01-02T03:04:05 "$T/hosts"
check "all is as before" as_before

# Nothing may cut the connection that the host is managed over.
check "what manages the host is refused" no env SSH_CONNECTION="203.0.113.10 1 198.51.100.1 22" ip netns exec $router \
    "$cordon" enforce apply "$T/plan.jsonl" --target nft --state "$T/state" 2>/dev/null
check "all is as before" as_before

# ---- killed at any moment ----
began=$(date +%s%N); apply --confirmed >/dev/null; took=$(($(date +%s%N) - began)); E revert >/dev/null
old=0 new=0
mapfile -t delays < <(python3 -c "
import random
for i in range($loops): print('%.4f' % (random.random() * $took * 1.1e-9))")
for i in $(seq "$loops"); do
    setsid ip netns exec $router "$cordon" enforce apply "$T/plan.jsonl" --state "$T/state" --target nft \
        --target hosts="$T/hosts" --target rpz="$T/zone" --reload '' --confirmed >/dev/null 2>&1 &
    victim=$!
    sleep "${delays[i - 1]}"
    [ $((i % 2)) = 0 ] && guardians | xargs -r kill -9 2>/dev/null
    kill -9 -- -$victim 2>/dev/null || kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
    E recover >/dev/null 2>&1 || fail "recover after kill $i"
    if as_before; then
        old=$((old + 1))
    elif R nft list table inet cordon >/dev/null 2>&1 && grep -q blocked "$T/hosts" && [ -e "$T/zone" ] &&
        ! litter && E status >/dev/null 2>&1; then
        new=$((new + 1))
        E revert >/dev/null 2>&1
        as_before || fail "revert after kill $i"
    else
        fail "after kill $i it is neither old nor new"
        E revert >/dev/null 2>&1
        break
    fi
done
echo "killed $loops times: $old old, $new new"
[ "$old" -gt 0 ] && [ "$new" -gt 0 ] || fail "kills were all too early, or all too late, to show anything"

# Unconfirmed, and killed at any moment, or hung up on as by a cut connection: nobody else is asked, and all is as
# before when the time is over.
for i in $(seq $((loops / 10))); do
    setsid ip netns exec $router "$cordon" enforce apply "$T/plan.jsonl" --state "$T/state" --target nft \
        --target hosts="$T/hosts" --target rpz="$T/zone" --reload '' --confirm 1 >/dev/null 2>&1 &
    victim=$!
    sleep "${delays[i - 1]}"
    kill -$((i % 2 ? 9 : 1)) -- -$victim 2>/dev/null
    wait $victim 2>/dev/null
    sleep 1
    for _ in $(seq 100); do as_before && break; sleep 0.1; done
    as_before || { fail "after kill $i it does not revert by itself"; E revert >/dev/null 2>&1; }
done
[ $fails = 0 ] && echo "all is well"
exit $((fails > 0))
