#!/usr/bin/env bash
# make_opened.sh OUT BYTES: a capture of TLS 1.3 and QUIC of some BYTES (written to OUT.pcap), and the secrets of its
# connections (OUT.keylog). Genuine traffic of nginx, curl and ngtcp2's HTTP/3 server and client, on the loopback of a
# network namespace that vanishes with this script: HTTP/1.1, HTTP/2 and HTTP/3, of every 100 bytes some 20 over QUIC.
set -euo pipefail

if [ -z "${OPENED_INSIDE:-}" ]; then
    for tool in nginx curl openssl tcpdump tshark ip unshare gtlsserver gtlsclient; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || {
            echo "make_opened: $tool is missing (nginx-light curl openssl tcpdump tshark iproute2 util-linux ngtcp2-server ngtcp2-client)" >&2
            exit 1
        }
    done
    work=$(mktemp -d)
    status=0
    OPENED_INSIDE=$work unshare --net --pid --mount --fork --kill-child --mount-proc "$0" "$@" || status=$?
    rm -rf "$work"
    exit $status
fi

out=$1 bytes=$2 work=$OPENED_INSIDE
PATH=$PATH:/usr/sbin:/sbin
chmod 755 "$work"
ip link set lo mtu 1500 gso_max_segs 1 up # packets of the size that leaves a machine

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=bench.example \
    -addext subjectAltName=DNS:bench.example -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
mkdir "$work/www"
# What apps get: JSON of 40 KB, a page of 90 KB, a picture of 400 KB, a clip of 4 MB.
awk 'BEGIN { srand(1); printf "{\"items\":["; for (i = 0; i < 400; i++) printf "%s{\"id\":%d,\"name\":\"item %d\",\"price\":%.2f,\"tags\":[\"a\",\"b\"]}", i ? "," : "", rand() * 1e9, i, rand() * 100; print "]}" }' >"$work/www/list.json"
awk 'BEGIN { srand(2); print "<!DOCTYPE html><title>bench</title>"; for (i = 0; i < 900; i++) printf "<p class=\"c%d\">the value of the index today is %d and the next one follows</p>\n", rand() * 99, rand() * 99999 }' >"$work/www/page.html"
openssl enc -aes-128-ctr -K 00 -iv 00 -in /dev/zero 2>/dev/null | head -c 400000 >"$work/www/picture.jpg" || true
openssl enc -aes-128-ctr -K 01 -iv 00 -in /dev/zero 2>/dev/null | head -c 4000000 >"$work/www/clip.mp4" || true

cat >"$work/nginx.conf" <<EOF
user root; daemon off; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 512; }
http {
    access_log off; client_body_temp_path $work/body; proxy_temp_path $work/p; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s; types { text/html html; application/json json; image/jpeg jpg; video/mp4 mp4; }
    server {
        listen 127.0.0.1:443 ssl http2; server_name bench.example; root $work/www;
        ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem; ssl_protocols TLSv1.3;
    }
}
EOF
nginx -c "$work/nginx.conf" 2>/dev/null &
gtlsserver -q -d "$work/www" 127.0.0.1 4433 "$work/key.pem" "$work/cert.pem" >/dev/null 2>&1 &
tcpdump -i lo -U -B 65536 -s 0 -w "$out.pcap" 2>/dev/null &
capture=$!
sleep 1

export SSLKEYLOGFILE=$out.keylog
: >"$SSLKEYLOGFILE"
paths=(list.json page.html picture.jpg list.json page.html clip.mp4)
nowhere=()
for _ in "${paths[@]}"; do nowhere+=(-o /dev/null); done
get() { # get HTTP-VERSION: one connection, all paths
    curl -sk "$1" --resolve bench.example:443:127.0.0.1 -H 'x-device: bench' "${nowhere[@]}" \
        "${paths[@]/#/https://bench.example/}"
}
size() { stat -c %s "$out.pcap"; }
round=0
while [ "$(size)" -lt $((bytes * 8 / 10)) ] && [ $round -lt 10000 ]; do
    get --http1.1
    get --http2
    round=$((round + 1))
done
while [ "$(size)" -lt "$bytes" ] && [ $round -lt 20000 ]; do
    gtlsclient -q --no-quic-dump --no-http-dump --exit-on-all-streams-close --timeout 5s 127.0.0.1 4433 \
        "${paths[@]/#/https://bench.example/}" >/dev/null 2>&1 || true
    round=$((round + 1))
done
sleep 1
kill -INT "$capture"
wait "$capture" 2>/dev/null || true
echo "$(grep -c '^[A-Z]' "$SSLKEYLOGFILE") secrets, $(size) bytes"
