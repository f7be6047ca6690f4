#!/usr/bin/env bash
# Measures DESIGN.md's table, each row as a ratio against its peer in the same run, and writes it into
# docs/benchmarks.md. Everything is pinned to one core and warm but where threads are counted.
set -euo pipefail
. tools/lib.sh

BYTES=${BENCH_BYTES:-1100000000} OPENED=${BENCH_OPENED:-300000000} FLOWS=300 RUNS=${BENCH_RUNS:-5}
PEER_RUNS=3
cache=.cache/bench

need build data bench
build_release
npm_packages || say 'open data from npm could not be fetched: addresses resolve to curated parties only'
atlas=$(compiled_atlas) || atlas=''
programs=(measure mmap_walk make_merged make_flows make_mirror make_traces make_routes inflate_floor send_packets)
for part in bench/bench_*.c; do [ -e "$part" ] && programs+=("$(basename "$part" .c)"); done
ninja -C build -t targets all | grep -q '^bench/make_flows:' || meson setup --reconfigure build >/dev/null
compile build "${programs[@]/#/bench/}"

if [ "${1:-}" = mirror ]; then # this row alone, without the table
    mkdir -p "$cache"
    exec bench/mirror.sh "$cache" "${BENCH_PACKAGES:-2000}"
fi
[ "${1:-}" != packages ] || exec bench/packages.sh atlas/components
if [ "${1:-}" = routes ]; then
    mkdir -p "$cache"
    exec bench/routes.sh "$cache" "${BENCH_PREFIXES:-50000}"
fi
[ "${1:-}" != enforce ] || exec bench/enforce.sh "${BENCH_ADDRESSES:-100000}"

# --- captures, made once and kept until ./run clean
mapfile -t sources < <(all_captures)
[ -d ../shared/captures ] || say 'skipped: ../shared is absent: both captures are made from samples/ alone'
mkdir -p "$cache"
made="$BYTES $FLOWS $(sha256sum build/bench/make_merged build/bench/make_flows "${sources[@]}" | sha256sum)"
if [ "$(cat "$cache/made" 2>/dev/null)" != "$made" ]; then
    say 'making two captures of over 1 GB each'
    rm -rf "${cache:?}"/*
    build/bench/make_merged "$cache/merged.pcap" "$BYTES" "${sources[@]}" >"$cache/merged.txt" 2>"$cache/left-out.txt"
    build/bench/make_flows "$cache/flows.pcap" "$BYTES" $FLOWS "${sources[@]}" >"$cache/flows.txt" 2>/dev/null
    head -c 24 "$cache/merged.pcap" >"$cache/empty.pcap"
    printf '%s' "$made" >"$cache/made"
fi
if [ ! "$cache/opened.pcap" -nt bench/make_opened.sh ] && ! bench/make_opened.sh "$cache/opened" "$OPENED"; then
    say 'skipped: opening with keys, beside tshark'
    rm -f "$cache/opened.pcap"
fi
cat "$cache"/*.pcap >/dev/null # into the page cache

# --- measuring: each prints "wall cpu KiB status", medians
core=$(taskset -pc $$ | sed 's/.*: *//; s/[-,].*//')
one_core() { taskset -c "$core" build/bench/measure "$@"; }
any_core() { build/bench/measure "$@"; }
audit=(build/cordon audit --policy clean-network-2020)
[ -z "$atlas" ] || export CORDON_ATLAS=$atlas
packets_of() { sed 's/ packets.*//' "$cache/$1.txt"; }
peer_flows_of() { ndpiReader -i "$1" 2>/dev/null | awk '/Unique flows:/ { print $3 }'; }
own_flows_of() { build/cordon observe "$1" 2>/dev/null | grep -c '^{"kind":"flow"'; }

# One core: processor time, so that what else the machine does is not counted. Threads: wall time.
declare -A wall busy kib
record() { # record NAME "wall cpu KiB status": a run that failed is no measurement
    local seconds cpu memory status
    read -r seconds cpu memory status <<<"$2"
    case $1 in *cordon* | start) [ "$status" -lt 2 ] || [ "$status" -eq 3 ] ;; *) [ "$status" -eq 0 ] ;; esac ||
        die "$1 ended with status $status"
    wall[$1]=$seconds busy[$1]=$cpu kib[$1]=$memory
    say "$(printf '%-24s %9.4f s  %9.4f s of processor  %8d KiB' "$1" "$seconds" "$cpu" "$memory")"
}
for c in empty merged flows; do
    record "ndpi $c" "$(one_core $PEER_RUNS ndpiReader -q -i "$cache/$c.pcap")"
    record "cordon $c" "$(one_core "$RUNS" "${audit[@]}" --threads 1 "$cache/$c.pcap")"
    record "cordon $c, closed" "$(one_core "$RUNS" "${audit[@]}" --threads 1 --no-content "$cache/$c.pcap")"
    [ $c = empty ] || record "walk $c" "$(one_core "$RUNS" build/bench/mmap_walk "$cache/$c.pcap")"
done
for c in merged flows; do
    record "cordon $c, free core" "$(any_core "$RUNS" "${audit[@]}" --threads 1 "$cache/$c.pcap")"
    record "cordon $c, 2 threads" "$(any_core "$RUNS" "${audit[@]}" --threads 2 "$cache/$c.pcap")"
done
# What two threads could be at best: two audits at once share nothing but the machine.
any_core "$RUNS" "${audit[@]}" --threads 1 "$cache/merged.pcap" >/dev/null &
record 'cordon merged, one of two' "$(any_core "$RUNS" "${audit[@]}" --threads 1 "$cache/merged.pcap")"
wait
if [ -s "$cache/opened.pcap" ]; then
    observe=(build/cordon observe --threads 1 --keylog "$cache/opened.keylog" -o /dev/null)
    record 'cordon opened' "$(one_core "$RUNS" "${observe[@]}" --requests "$cache/opened.pcap")"
    record 'cordon opened, persona' "$(one_core "$RUNS" "${observe[@]}" --persona samples/phone.persona.yaml "$cache/opened.pcap")"
    record 'tshark opened' "$(one_core 1 tshark -n -o "tls.keylog_file:$cache/opened.keylog" -r "$cache/opened.pcap" -T fields \
        -e http.request.method -e http.host -e http.request.uri -e http2.headers.method -e http2.headers.authority -e http2.headers.path)"
fi
record start "$(one_core 100 build/cordon who asn:4134)"
peer_flows=$(peer_flows_of "$cache/merged.pcap")
own_flows=$(own_flows_of "$cache/merged.pcap")
address=''
if [ -x build/bench/bench_address ]; then address=$(taskset -c "$core" build/bench/bench_address "$atlas" || true); fi
control=$(taskset -c "$core" build/bench/bench_control "$cache" || true)
tls=$(taskset -c "$core" build/bench/bench_tls 2>/dev/null || true)
for form in scamper warts atlas; do build/bench/make_traces $form 200000 >"$cache/traces.$form"; done
traces=$(taskset -c "$core" build/bench/bench_traces "$cache"/traces.* 2>/dev/null || true)
rm -f "$cache"/traces.*
routes=$(taskset -c "$core" build/bench/bench_routes 2>/dev/null || true)

dumps=$(bench/routes.sh "$cache" || true)
packages=$(bench/packages.sh atlas/components || true)
mirror=$(bench/mirror.sh "$cache" "${BENCH_PACKAGES:-2000}" || true)
search=$(taskset -c "$core" build/bench/bench_search 2>/dev/null || true)
enforcement=$(bench/enforce.sh || true)

# --- the table
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'; }
rate() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.2f M packets/s", n / s / 1e6 }'; }
flow_bytes() { awk -v a="${kib[$1]}" -v b="${kib[${1/merged/empty}]}" -v n="$2" 'BEGIN { printf "%.0f", (a - b) * 1024 / n }'; }
mib() { awk -v k="$1" 'BEGIN { printf "%.0f", k / 1024 }'; }
machine() {
    printf '%s, %s processors, %s GiB, Linux %s, gcc %s, libndpi %s' \
        "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)" "$(nproc)" \
        "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(uname -r | sed 's/-.*//')" \
        "$(gcc -dumpfullversion)" "$(dpkg-query -W -f='${Version}' libndpi-bin)"
}
table() {
    local c n
    printf 'Measured %s on %s.\n\n' "$(date -u +%F)" "$(machine)"
    [ -d ../shared/captures ] || printf 'Made from the samples of the repository alone.\n\n'
    printf -- '- `merged`: %s.\n- `flows`: %s.\n\n' "$(cat "$cache/merged.txt")" "$(cat "$cache/flows.txt")"
    printf '| work | cordon | peer | ratio | asked, aim |\n|---|---|---|---|---|\n'
    for c in merged flows; do
        n=$(packets_of $c)
        printf '| audit `%s`, one core | %s | ndpiReader: %s | %s× faster | 10×, 30× |\n' $c \
            "$(rate "$n" "${busy[cordon $c]}")" "$(rate "$n" "${busy[ndpi $c]}")" \
            "$(ratio "${busy[ndpi $c]}" "${busy[cordon $c]}")"
        printf '| audit `%s`, contents left alone (`--no-content`) | %s | ndpiReader: %s | %s× faster | 10×, 30× |\n' $c \
            "$(rate "$n" "${busy[cordon $c, closed]}")" "$(rate "$n" "${busy[ndpi $c]}")" \
            "$(ratio "${busy[ndpi $c]}" "${busy[cordon $c, closed]}")"
        printf '| audit `%s`, one core | %.3f s | bare mmap walk: %.3f s | 1/%s of its speed | –, 1/4 |\n' $c \
            "${busy[cordon $c]}" "${busy[walk $c]}" "$(ratio "${busy[cordon $c]}" "${busy[walk $c]}")"
        printf '| audit `%s`, two threads | %.3f s | one thread: %.3f s | %s× faster | 1.7× |\n' $c \
            "${wall[cordon $c, 2 threads]}" "${wall[cordon $c, free core]}" \
            "$(awk -v a="${wall[cordon $c, free core]}" -v b="${wall[cordon $c, 2 threads]}" 'BEGIN { printf "%.2f", a / b }')"
    done
    printf '| … two audits of `merged` at once, which share nothing | %.3f s each | one alone: %.3f s | %.2f× the work | |\n' \
        "${wall[cordon merged, one of two]}" "${wall[cordon merged, free core]}" \
        "$(awk -v a="${wall[cordon merged, free core]}" -v b="${wall[cordon merged, one of two]}" 'BEGIN { printf "%.2f", 2 * a / b }')"
    printf '| memory a flow, `merged` | %s B (%s flows) | ndpiReader: %s B (%s flows) | %s× less | 256 B, 128 B |\n' \
        "$(flow_bytes "cordon merged" "$own_flows")" "$own_flows" "$(flow_bytes "ndpi merged" "$peer_flows")" "$peer_flows" \
        "$(ratio "$(flow_bytes "ndpi merged" "$peer_flows")" "$(flow_bytes "cordon merged" "$own_flows")")"
    printf '| memory a flow, `merged`, `--no-content` | %s B | | %s× less | 256 B, 128 B |\n' \
        "$(flow_bytes 'cordon merged, closed' "$own_flows")" \
        "$(ratio "$(flow_bytes "ndpi merged" "$peer_flows")" "$(flow_bytes 'cordon merged, closed' "$own_flows")")"
    printf '| peak memory, `merged` | %s MiB | ndpiReader: %s MiB | | |\n' "$(mib "${kib[cordon merged]}")" "$(mib "${kib[ndpi merged]}")"
    printf '| start-up, `cordon who asn:4134` | %s ms | | | 20 ms, 5 ms |\n' "$(awk -v s="${wall[start]}" 'BEGIN { printf "%.2f", s * 1000 }')"
    [ -z "$address" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s | 20×, 100× |\n", $1, $2, $3, $4 }' <<<"$address"
    [ -z "$control" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s | 20×, 1 s |\n", $1, $2, $3, $4 }' <<<"$control"
    if [ -s "$cache/opened.pcap" ]; then
        for c in 'opened' 'opened, persona'; do
            printf '| read `%s`%s, one core | %.3f s, %s | tshark: %.1f s | %s× faster | 20× |\n' opened \
                "$([ "$c" = opened ] && printf ' with its keys' || printf ' and search all of it for a persona')" "${busy[cordon $c]}" \
                "$(awk -v n="$(stat -c %s "$cache/opened.pcap")" -v s="${busy[cordon $c]}" 'BEGIN { printf "%.0f MB/s", n / s / 1e6 }')" \
                "${busy[tshark opened]}" "$(ratio "${busy[tshark opened]}" "${busy[cordon $c]}")"
        done
    fi
    [ -z "$dumps" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s | 10× plain, no slower than decompression |\n", $1, $2, $3, $4 }' <<<"$dumps"
    [ -z "$routes" ] || awk -F'\t' 'NF >= 4 { printf "| 20 million routes: %s | %s, %s | | %s | 4 GB, seconds |\n", $1, $2, $3, $4 }' <<<"$routes"
    [ -z "$traces" ] || awk -F'\t' 'NF >= 5 { printf "| read traces, %s, one core | %.1f million a minute, %s MB/s | | | 1 million a minute |\n", $2, $4 / 1e6, $5 }' <<<"$traces"
    [ -z "$tls" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s | 1000 MB/s |\n", $1, $2, $3, $4 }' <<<"$tls"
    [ -z "$packages" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s | 100×, 250× |\n", $1, $2, $3, $4 }' <<<"$packages"
    [ -z "$mirror" ] || awk -F'\t' 'NF >= 2 { printf "| %s | %s | | %s | all cores |\n", $1, $2, $3 }' <<<"$mirror"
    [ -z "$search" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s× | 150 MB/s |\n", $1, $2, $3, $4 }' <<<"$search"
    [ -z "$enforcement" ] || awk -F'\t' 'NF >= 4 { printf "| %s | %s | %s | %s | – |\n", $1, $2, $3, $4 }' <<<"$enforcement"
}

table >"$cache/table.md"
awk -v from="$cache/table.md" '
    /<!-- bench:end -->/ { skip = 0 }
    !skip { print }
    /<!-- bench:begin -->/ { skip = 1; print ""; while ((getline line < from) > 0) print line; print "" }
    ' docs/benchmarks.md >"$cache/benchmarks.md"
cat "$cache/benchmarks.md" >docs/benchmarks.md
cat "$cache/table.md"
