#!/usr/bin/env bash
# The XDP program between two network namespaces of its own: xdp.sh XDP_TOOL. Needs root, ip and a kernel with BPF;
# skipped (77), and said so, without.
set -uo pipefail
tool=$(readlink -f "$1") ping=$(dirname "$(readlink -f "$0")")/ping.py || exit 2
[ "$(id -u)" -eq 0 ] || { echo 'skipped: not root'; exit 77; }
for program in ip python3 unshare nsenter; do
    command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }
done
# a mount namespace of its own, so that the bpf file system goes with it
[ -n "${CORDON_XDP_INSIDE:-}" ] || CORDON_XDP_INSIDE=1 exec unshare -m "$0" "$tool"

here=cordon-a$$ there=cordon-b$$ folder=$(mktemp -d) passed=0 failed=0
cleanup() {
    ip netns del $here 2>/dev/null
    ip netns del $there 2>/dev/null
    umount "$folder" 2>/dev/null
    rmdir "$folder"
}
trap cleanup EXIT
mount -t bpf bpf "$folder" 2>/dev/null || { echo 'skipped: no bpf file system'; exit 77; }
{ ip netns add $here && ip netns add $there; } || { echo 'skipped: no network namespaces'; exit 77; }
ip link add v0 netns $here type veth peer name v1 netns $there || { echo 'skipped: no veth'; exit 77; }
while read -r namespace device last; do
    ip -n "$namespace" link set lo up
    ip -n "$namespace" addr add 192.0.2."$last"/24 dev "$device"
    ip -n "$namespace" addr add 2001:db8::"$last"/64 dev "$device" nodad
    ip -n "$namespace" link set "$device" up
done <<<"$here v0 1
$there v1 2"
for a in 3 4; do
    ip -n $there addr add 192.0.2.$a/24 dev v1
    ip -n $there addr add 2001:db8::$a/64 dev v1 nodad
done
at="$folder/cordon"

check() { # WHAT WANTED GOT
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'failed: %s\n  wanted: %s\n  came:   %s\n' "$1" "$2" "$3"
    fi
}
ask() { ip netns exec $here nsenter --mount=/proc/$$/ns/mnt "$tool" "$@" 2>&1; }
reach() { ip netns exec $here python3 "$ping" "$@" >/dev/null 2>&1 && echo yes || echo no; }
program_on() { ip -n $here -d link show v0 | grep -c 'prog/xdp'; }

before=$(ip -n $here link show v0 | sed 's/ qlen.*//')
check 'before: reached' 'yes yes' "$(reach 192.0.2.2) $(reach 2001:db8::3)"
out=$(ask attach v0 "$at" drop:192.0.2.2 drop:2001:db8::3 log:192.0.2.4)
case $out in *Operation*|*'could not be loaded'*) echo "skipped: $out"; exit 77 ;; esac
check 'attached' 'attached native elements=3 left=0' "$out"
check 'the blocked address' no "$(reach 192.0.2.2)"
check 'its neighbour' yes "$(reach 192.0.2.3)"
check 'the blocked address of IPv6' no "$(reach 2001:db8::3)"
check 'its neighbour' yes "$(reach 2001:db8::4)"
check 'logged only' yes "$(reach 192.0.2.4)"
counts=$(ask counts v0 "$at" | cut -d' ' -f1,2 | tr '\n' ' ')
check 'counters' '0 1 1 1 2 1 ' "$counts"
check 'fragments of a neighbour' yes "$(reach 192.0.2.3 4000)"
check 'fragments' no "$(reach 192.0.2.2 4000)"
check 'fragments of IPv6' no "$(reach 2001:db8::3 4000)"
counts=$(ask counts v0 "$at" | cut -d' ' -f1,2 | tr '\n' ' ')
check 'each fragment counted' '0 4 1 4 2 1 ' "$counts"

# another plan in its place; a block with what is kept inside; its end
out=$(ask attach v0 "$at" keep=192.0.2.4 drop:192.0.2.0/24 drop:2001:db8::/64@9)
check 'exchanged' 'attached native elements=2 left=0' "$out"
check 'one program' 1 "$(program_on)"
check 'in the block' 'no no' "$(reach 192.0.2.2) $(reach 192.0.2.3)"
check 'kept' yes "$(reach 192.0.2.4)"
check 'the block of IPv6' no "$(reach 2001:db8::3)"
sleep 7
check 'expired' yes "$(reach 2001:db8::3)"
check 'not expired' no "$(reach 192.0.2.2)"

# both directions, as a router sees them
out=$(ask attach v0 "$at" drop:192.0.2.1)
check 'the destination' no "$(reach 192.0.2.2)"
check 'status' attached "$(ask status v0 "$at")"

# frames that this kernel may have no device for
macs=000000000000000000000000 udp=$(printf '%052d' 0)
ipv4() { printf '4500002e00000000401100%s%s%s%s' 00 "$1" "$2" "$udp"; }
ipv6() { printf '60000000001a%s40%s%s%s' "${3:-11}" "$1" "$2" "$udp"; }
bad=c0000202 good=c0000203 bad6=20010db8000000000000000000000003 good6=20010db8000000000000000000000004
ask attach v0 "$at" drop:192.0.2.2 reject:2001:db8::3 log:192.0.2.4 >/dev/null
frames=(
    "drop ${macs}0800$(ipv4 $good $bad)" "drop ${macs}0800$(ipv4 $bad $good)" "pass ${macs}0800$(ipv4 $good $good)"
    "pass ${macs}0800$(ipv4 $good c0000204)" "drop ${macs}0800$(ipv4 c0000204 $bad)"
    "drop ${macs}86dd$(ipv6 $good6 $bad6)" "drop ${macs}86dd$(ipv6 $bad6 $good6)" "pass ${macs}86dd$(ipv6 $good6 $good6)"
    "drop ${macs}86dd$(ipv6 $good6 $bad6 2c)"                               # a fragment header is what follows
    "drop ${macs}810000070800$(ipv4 $good $bad)" "pass ${macs}810000070800$(ipv4 $good $good)"     # 802.1Q
    "drop ${macs}88a800078100000886dd$(ipv6 $good6 $bad6)"                                         # 802.1ad
    "drop ${macs}8100000181000002810000030800$(ipv4 $good $bad)"                                   # three tags
    "drop ${macs}8864110000010000""0021$(ipv4 $good $bad)" "drop ${macs}8864110000010000""0057$(ipv6 $good6 $bad6)"
    "drop ${macs}8100000a8864110000010000""0021$(ipv4 $good $bad)" "pass ${macs}8864110000010000c021$(ipv4 $good $bad)"
    "pass ${macs}0806$(ipv4 $good $bad)" "pass ${macs}0800450000" "pass ${macs}8100" "pass ${macs}86dd60000000"
)
want='' hex=()
for f in "${frames[@]}"; do
    want+="${f%% *} "
    hex+=("${f#* }")
done
check 'frames' "$want" "$(ask frames v0 "$at" "${hex[@]}")"

out=$(ask attach v0 "$at")
check 'an empty plan lets pass' 'attached native elements=0 left=0 yes' "$out $(reach 192.0.2.2)"
ask detach v0 "$at"
check 'detached' 0 "$(program_on)"
check 'as before' "$before" "$(ip -n $here link show v0 | sed 's/ qlen.*//')"
check 'nothing is left behind' no "$([ -e "$at" ] && echo yes || echo no)"
ask detach v0 "$at"
check 'nothing to detach' 1 $?

# a stranger's program is left alone
if command -v bpftool >/dev/null && command -v clang >/dev/null; then
    printf '%s\n' '__attribute__((section("xdp"), used)) int f(void *c) { return 2; }' \
        '__attribute__((section("license"), used)) char l[] = "x";' |
        clang -target bpf -O2 -x c -c - -o "/tmp/cordon-xdp-$$.o" 2>/dev/null
    ip -n $here link set v0 xdp obj "/tmp/cordon-xdp-$$.o" sec xdp 2>/dev/null
    rm -f "/tmp/cordon-xdp-$$.o"
    if [ "$(program_on)" = 1 ]; then
        stranger=$(ip -n $here -d link show v0 | grep -o 'id [0-9]* name f')
        out=$(ask attach v0 "$at" drop:192.0.2.2)
        check 'a stranger: refused' 2 $?
        check 'a stranger: told' 'cordon: v0: there is an XDP program of somebody else on the interface; use another interface, or nftables' "$out"
        check 'a stranger: still there' "$stranger" "$(ip -n $here -d link show v0 | grep -o 'id [0-9]* name f')"
        ip -n $here link set v0 xdp off
    fi
fi

# the interface goes away and comes back
ask attach v0 "$at" drop:192.0.2.2 >/dev/null
ip -n $here link del v0
check 'gone: status' none "$(ask status v0 "$at")"
ip link add v0 netns $here type veth peer name v1 netns $there
ip -n $here link set v0 up
check 'come back' 'attached native elements=1 left=0' "$(ask attach v0 "$at" drop:192.0.2.2)"
ask detach v0 "$at"
check 'no such interface' 2 "$(ask attach nothing "$at" >/dev/null; echo $?)"

# killed at any moment: the old program or the new one, never none, never two
ask attach v0 "$at" drop:192.0.2.2 >/dev/null
for i in $(seq 20); do
    ip netns exec $here nsenter --mount=/proc/$$/ns/mnt timeout -s KILL 0.0$((i % 10))$((i % 7 + 1)) \
        "$tool" attach v0 "$at" drop:192.0.2.2 many=20000 >/dev/null 2>&1
    [ "$(program_on) $(ask status v0 "$at")" = '1 attached' ] || check "killed, round $i" '1 attached' "$(program_on)"
done
check 'after kills' '1 attached' "$(program_on) $(ask status v0 "$at")"
ask detach v0 "$at"
check 'detached after kills' 0 "$(program_on)"

printf '%s passed, %s failed\n' $passed $failed
[ $failed -eq 0 ]
