#!/usr/bin/env bash
# `cordon why` of connections that are really blocked, between namespaces of its own: by address, by name, by app, by
# carrier, with the store of findings and without, and when it is over.
#
# why.sh CORDON
set -u
cordon=$1
. "$(dirname "$0")/laboratory.sh"
export XDG_STATE_HOME=$T/home NO_COLOR=1 COLUMNS=200

# Besides the service, by name: an app of the sample, by its id.
cat >>"$T/p.yaml" <<'P'
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
