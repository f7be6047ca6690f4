# The lab's network: three namespaces in a row, client - wire - cloud. `client` is the phone, and later
# the laptop; `cloud` has the address of every server; wire.py is the distance between them.

column() { grep -v '^#' "$1" | cut -f"$2"; }
lab_address() { awk -F'\t' -v n="$1" '!/^#/ && $1 ~ "^" n "( |$)" { print $2 }' places.tsv; }

in_cloud() { ip netns exec cloud "$@"; }

# The apps whose connections a tester could open: their clients write their secrets down.
OPENED=' com.example.weather com.zhiliaoapp.musically com.android.chrome '

# as APP COMMAND...: runs a client under the app's user id, from the app's address, in the story's time.
as() {
    local uid keys=()
    uid=$(awk -F'\t' -v a="$1" '$2 == a { print $3 }' apps.tsv)
    [[ $OPENED != *" $1 "* ]] || keys=("SSLKEYLOGFILE=$WORK/keys")
    shift
    ip netns exec client setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all \
        env HOME=/tmp "${keys[@]}" faketime -f "${LAB_SHIFT}s" "$@"
}

add_link() { # add_link NAMESPACE INTERFACE WIRE-END
    ip netns add "$1"
    ip -n "$1" link set lo up
    ip link add "$2" netns "$1" mtu "$MTU" type veth peer name "$3" netns wire mtu "$MTU"
    local where
    for where in "$1 $2" "wire $3"; do
        set -- $where
        # What a network card would do later must be done before the packet is seen.
        ip netns exec "$1" ethtool -K "$2" tx off rx off tso off gso off gro off \
            tx-udp-segmentation off >/dev/null 2>&1 || true
        ip netns exec "$1" sysctl -qw "net.ipv6.conf.$2.accept_dad=0" "net.ipv6.conf.$2.router_solicitations=0"
        ip -n "$1" link set "$2" up
    done
}

build_network() {
    # A private /run/netns and resolver configuration: nothing of the lab is left behind on the host.
    mkdir -p /run/netns
    mount -t tmpfs tmpfs /run/netns
    # faketime names its semaphores after process ids, which begin anew in here.
    mount -t tmpfs tmpfs /dev/shm
    printf 'nameserver %s\noptions timeout:3 attempts:2\n' "$(lab_address dns.google)" >"$WORK/resolv.conf"
    printf 'hosts: dns\n' >"$WORK/nsswitch.conf"
    mount --bind "$WORK/resolv.conf" /etc/resolv.conf
    mount --bind "$WORK/nsswitch.conf" /etc/nsswitch.conf

    ip netns add wire
    add_link client client0 wire0
    add_link cloud cloud0 wire1

    local address lab4 lab6 uid
    for address in $(column places.tsv 2); do
        case $address in
            *:*) in_cloud ip addr add "$address/16" dev cloud0 nodad ;;
            *) in_cloud ip addr add "$address/8" dev cloud0 ;;
        esac
    done
    # fd00:8::/32 and fd00:9::/32 are on the wire alike, and so is all of 10/8.
    in_cloud ip -6 route add fd00:8::/32 dev cloud0
    while IFS=$'\t' read -r _ _ uid lab4 lab6 _; do
        ip -n client addr add "$lab4/32" dev client0
        ip -n client addr add "$lab6/128" dev client0 nodad
        ip -n client rule add uidrange "$uid-$uid" lookup "$uid"
        ip -n client -6 rule add uidrange "$uid-$uid" lookup "$uid"
        ip -n client route add 10.0.0.0/8 dev client0 src "$lab4" table "$uid"
        ip -n client -6 route add fd00::/16 dev client0 src "$lab6" table "$uid"
    done < <(grep -v '^#' apps.tsv)

    ip netns exec wire python3 wire.py places.tsv wire0 wire1 &
    sleep 0.5
}

# capture NAME STORY: plays the story with tcpdump on the client's side.
capture() {
    : >"$WORK/keys"
    chmod 666 "$WORK/keys"
    ip netns exec client tcpdump -i client0 -s 0 -U -Z root --time-stamp-precision nano \
        -w "$WORK/$1.pcap" 'ip or ip6' 2>"$WORK/$1.tcpdump.log" &
    local dump=$!
    sleep 1
    "$2" >"$WORK/$1.log" 2>&1
    sleep 1.5
    kill -INT "$dump"
    wait "$dump" || true
    if grep '^story:' "$WORK/$1.log" >&2; then
        echo "make: the $1's story went wrong" >&2
        return 1
    fi
}
