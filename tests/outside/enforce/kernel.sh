#!/usr/bin/env bash
# What `cordon enforce` puts into the kernel, through the command: XDP with what it counts, a stranger's program on the
# interface, one program of many (cgroup v2), a restarted firewall, both families. Between two network namespaces
# of its own, in a mount namespace of its own, in which /sys/fs/bpf and /sys/fs/cgroup are the test's.
#
# kernel.sh CORDON
set -u
cordon=$(readlink -f "$1") here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $*"; exit 77; }
[ "$(id -u)" = 0 ] || skip 'not root'
for need in ip nft python3 unshare nsenter; do command -v $need >/dev/null || skip "there is no $need"; done
[ -n "${CORDON_KERNEL_INSIDE:-}" ] || {
    unshare -m true 2>/dev/null || skip 'no mount namespaces'
    CORDON_KERNEL_INSIDE=1 exec unshare -m "$0" "$cordon"
}
mount --make-rprivate /
near=cordon-n$$ far=cordon-f$$ T=$(mktemp -d) passed=0 failed=0
cleanup() {
    for ns in $near $far; do
        ip netns pids $ns 2>/dev/null | xargs -r kill -9 2>/dev/null
        ip netns del $ns 2>/dev/null
    done
    rmdir /sys/fs/cgroup/cordon-test$$ 2>/dev/null
    umount "$T/full" 2>/dev/null
    rm -rf "$T"
}
trap cleanup EXIT
{ ip netns add $near && ip netns add $far; } 2>/dev/null || skip 'no network namespaces'
ip link add v0 netns $near type veth peer name v1 netns $far || skip 'no veth'
for a in 1 2 3; do
    ns=$far device=v1
    [ $a = 1 ] && ns=$near device=v0
    ip -n $ns addr add 192.0.2.$a/24 dev $device
    ip -n $ns addr add 2001:db8::$a/64 dev $device nodad
done
ip -n $near link set v0 up; ip -n $far link set v1 up; ip -n $near link set lo up; ip -n $far link set lo up

# `ip netns exec` would mount another /sys.
N() { nsenter --net=/run/netns/$near "$@"; }
E() { N "$cordon" enforce "$@" --state "$T/state" 2>"$T/err"; }
check() { # WHAT WANTED GOT
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n  wanted: %s\n  came:   %s\n  (%s)\n' "$1" "$2" "$3" "$(cat "$T/err" 2>/dev/null)"
    fi
}
reach() { N python3 "$here/ping.py" "$1" >/dev/null 2>&1 && echo yes || echo no; }
all() { echo "$(reach 192.0.2.2) $(reach 192.0.2.3) $(reach 2001:db8::2) $(reach 2001:db8::3)"; }
counts() { E status --json | python3 -c '
import json, sys
s = json.load(sys.stdin)
print(" ".join("%s:%d" % (c["value"], c["packets"]) for c in s["counts"]) or "none")'; }
python3 "$here/plan.py" drop 192.0.2.2 2001:db8::2 >"$T/plan"
python3 "$here/plan.py" log 192.0.2.2 2001:db8::2 >"$T/log"
for _ in $(seq 50); do [ "$(all)" = 'yes yes yes yes' ] && break; sleep 0.1; done
check 'before' 'yes yes yes yes' "$(all)"

# ---- nftables ----
before=$(N nft list ruleset)
check 'apply' 'in force for 60 seconds; to keep it: cordon enforce confirm' "$(E apply "$T/plan" --target nft)"
check 'both families are stopped, and neighbours are not' 'no yes no yes' "$(all)"
check 'counted' '192.0.2.2:1 2001:db8::2:1' "$(counts)"
check 'confirm' confirmed "$(E confirm)"
check 'what was counted is still there' '192.0.2.2:1 2001:db8::2:1' "$(counts)"
check 'stopped still' 'no yes no yes' "$(all)"
check 'counted on' '192.0.2.2:2 2001:db8::2:2' "$(counts)"
E revert >/dev/null
check 'revert' "$before" "$(N nft list ruleset)"
E apply "$T/plan" --target nft --confirm 2 >/dev/null
E confirm >/dev/null
sleep 3
check 'what is confirmed lasts' 'no yes no yes' "$(all)"
E revert >/dev/null
E apply "$T/plan" --target nft >/dev/null
N nft flush ruleset # as a firewall does when it is started anew
check 'it is gone' 'yes yes yes yes' "$(all)"
check 'confirm' confirmed "$(E confirm)"
check 'confirmed, it is put there anew' 'no yes no yes' "$(all)"
E revert >/dev/null
check 'revert' "$before" "$(N nft list ruleset)"
# nobody's table of that name is replaced
N nft add table inet cordon
check 'a stranger'\''s table' 2 "$(E apply "$T/plan" --target nft >/dev/null; echo $?)"
N nft delete table inet cordon
# its own address
python3 "$here/plan.py" drop 192.0.2.1 >"$T/own"
check 'its own address' 2 "$(E apply "$T/own" --target nft >/dev/null; echo $?)"

# ---- a full disk ----
mkdir "$T/full"
if mount -t tmpfs -o size=256k tmpfs "$T/full" 2>/dev/null; then
    F() { N "$cordon" enforce "$@" --state "$T/full/state" 2>"$T/err"; }
    fill() { dd if=/dev/zero of="$T/full/fill" bs=4k 2>/dev/null; }
    F apply "$T/plan" --target nft --confirm 2 >/dev/null
    fill
    for _ in $(seq 100); do [ "$(N nft list ruleset)" = "$before" ] && break; sleep 0.1; done
    check 'unconfirmed, with a full disk' "$before" "$(N nft list ruleset)"
    rm "$T/full/fill"
    for _ in $(seq 80); do F status 2>/dev/null | grep -q 'nothing is in force' && break; sleep 0.1; done
    check 'the record follows' 'nothing is in force' "$(F status)"
    F apply "$T/plan" --target nft --confirmed >/dev/null
    fill
    F revert >/dev/null
    check 'revert with a full disk' "$before" "$(N nft list ruleset)"
    rm "$T/full/fill"
    F revert >/dev/null
    check 'and when there is room' 'nothing is in force' "$(F status)"
    fill
    check 'apply with a full disk' 2 "$(F apply "$T/plan" --target nft >/dev/null; echo $?)"
    check 'nothing came of it' "$before" "$(N nft list ruleset)"
else
    echo 'skipped: a full disk: no tmpfs'
fi

# ---- XDP ----
some() { counts | sed 's/:[0-9]*$//'; } # of IPv6 it hears neighbours as well
link() { ip -n $near -d link show v0 2>/dev/null; }
program_on() { link | grep -c 'prog/xdp'; }
mount -t bpf bpf /sys/fs/bpf 2>/dev/null
check 'nothing on the interface' 0 "$(program_on)"
out=$(E apply "$T/plan" --target xdp=v0)
case $(cat "$T/err") in
*'without libbpf'* | *'could not be loaded'* | *'no bpf file system'*) echo "skipped: XDP: $(cat "$T/err")" ;;
*)
    check 'apply' 'in force for 60 seconds; to keep it: cordon enforce confirm' "$out"
    check 'a program is there' 1 "$(program_on)"
    check 'XDP: both families are stopped, and neighbours are not' 'no yes no yes' "$(all)"
    check 'counted' '192.0.2.2:1 2001:db8::2' "$(some)"
    check 'confirm' confirmed "$(E confirm)"
    check 'what was counted is still there' '192.0.2.2:1 2001:db8::2' "$(some)"
    check 'stopped still' 'no yes no yes' "$(all)"
    check 'status in words' 2 "$(E status | grep -cE ' [2-9] packets to (192.0.2.2|2001:db8::2) \(listed\)')"
    check 'another in its place' 'in force, and confirmed' "$(E apply "$T/log" --target xdp=v0 --confirmed)"
    check 'one program' 1 "$(program_on)"
    check 'which stops nothing' 'yes yes yes yes' "$(all)"
    check 'and counts' '192.0.2.2:1 2001:db8::2' "$(some)"
    E revert >/dev/null
    check 'revert takes it away' 0 "$(program_on)"
    check 'as before' 'yes yes yes yes' "$(all)"
    E apply "$T/plan" --target xdp=v0 --confirm 8 >/dev/null
    check 'unconfirmed' 'no yes no yes' "$(all)"
    for _ in $(seq 150); do [ "$(program_on)" = 0 ] && break; sleep 0.1; done
    check 'it is taken away' 0 "$(program_on)"
    E apply "$T/plan" --target xdp=v0 --confirm 3 >/dev/null
    pids=$(ip netns pids $near | while read -r p; do grep -qs cordon-guardian "/proc/$p/comm" && echo "$p"; done)
    check 'there is a guardian' yes "$([ -n "$pids" ] && echo yes)"
    kill -9 $pids
    sleep 4
    check 'with a dead guardian nothing is stopped for longer' 'yes yes yes yes' "$(all)"
    E recover >/dev/null
    check 'recover' 0 "$(program_on)"
    E apply "$T/plan" --target nft --target xdp=v0 --confirmed >/dev/null
    check 'both' 'no yes no yes' "$(all)"
    E revert >/dev/null
    check 'neither' "0 $before" "$(program_on) $(N nft list ruleset)"
    if command -v clang >/dev/null; then
        printf '%s\n' '__attribute__((section("xdp"), used)) int f(void *c) { return 2; }' \
            '__attribute__((section("license"), used)) char l[] = "x";' |
            clang -target bpf -O2 -x c -c - -o "$T/f.o" 2>/dev/null
        ip -n $near link set v0 xdp obj "$T/f.o" sec xdp 2>/dev/null
    fi
    if [ "$(program_on)" = 1 ]; then
        stranger=$(link | grep -o 'prog/xdp id [0-9]*')
        check 'a stranger'\''s program: refused' 2 "$(E apply "$T/plan" --target nft --target xdp=v0 >/dev/null; echo $?)"
        check 'and told' 1 "$(grep -c 'there is an XDP program of somebody else' "$T/err")"
        check 'it is still there' "$stranger" "$(link | grep -o 'prog/xdp id [0-9]*')"
        check 'and nothing else is' "$before" "$(N nft list ruleset)"
        check 'nothing is in force' 'nothing is in force' "$(E status)"
        ip -n $near link set v0 xdp off
    else
        echo 'skipped: a program of somebody else'
    fi
    ;;
esac

# ---- one program of many ----
group=cordon-test$$
mount -t cgroup2 none /sys/fs/cgroup 2>"$T/err" || echo "skipped: programs: no cgroup v2 ($(cat "$T/err"))"
if [ -e /sys/fs/cgroup/cgroup.controllers ] && mkdir /sys/fs/cgroup/$group; then
    python3 "$here/plan.py" drop "192.0.2.2@$group" "2001:db8::2@$group" >"$T/program"
    udp='import socket, sys
s = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET, socket.SOCK_STREAM)
s.settimeout(1)
try:
    s.connect((sys.argv[1], 7))
except ConnectionRefusedError:
    print("reached")
except OSError:
    print("stopped")'
    inside() { N sh -c "echo \$\$ >/sys/fs/cgroup/$group/cgroup.procs; exec python3 -c '$udp' $1"; }
    outside() { N python3 -c "$udp" "$1"; }
    check 'before: inside' 'reached reached' "$(inside 192.0.2.2) $(inside 2001:db8::2)"
    E apply "$T/program" --target nft --confirmed >/dev/null
    check 'the program is stopped' 'stopped stopped' "$(inside 192.0.2.2) $(inside 2001:db8::2)"
    check 'another program is not' 'reached reached' "$(outside 192.0.2.2) $(outside 2001:db8::2)"
    check 'nor is it elsewhere' 'reached reached' "$(inside 192.0.2.3) $(inside 2001:db8::3)"
    check 'counted' '192.0.2.2 2001:db8::2' "$(counts | sed 's/:[0-9]*\( \|$\)/\1/g')"
    E revert >/dev/null
    check 'as before' 'reached reached' "$(inside 192.0.2.2) $(inside 2001:db8::2)"
    python3 "$here/plan.py" drop "192.0.2.2@$group" 192.0.2.3 >"$T/both"
    E apply "$T/both" --target nft --confirmed >/dev/null
    rmdir /sys/fs/cgroup/$group
    N nft flush ruleset
    sed -i 's/"boot":"[^"]*"/"boot":"another"/' "$T/state/state.json"
    check 'after a start without the group' 'yes yes' "$(reach 192.0.2.2) $(reach 192.0.2.3)"
    E recover >/dev/null
    check 'the others are put there again' 'yes no' "$(reach 192.0.2.2) $(reach 192.0.2.3)"
    check 'which is told' 1 "$(grep -c 'nft: 1 measures of the plan cannot be told to it' "$T/err")"
    E revert >/dev/null
    check 'no such group: refused' 2 "$(E apply "$T/program" --target nft --confirmed >/dev/null; echo $?)"
    check 'nothing came of it' "$before" "$(N nft list ruleset)"
fi

printf '%s passed, %s failed\n' $passed $failed
[ $failed = 0 ]
