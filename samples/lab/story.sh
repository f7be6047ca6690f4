# The story: what the apps of one phone do in about a minute and a half, and then a laptop.
# Each step is a client of its own; `pause` is a person or a timer. Values about the person are in
# persona.json: nobody's.

pause() { sleep "$1"; }

fetch() { # fetch APP CURL-ARGUMENTS...
    local app=$1
    shift
    as "$app" curl -sS --max-time 20 --cacert "$WORK/tls/root.pem" -o /dev/null "$@" || echo "story: $app: $*: $?"
}

http3() { # http3 APP HOST PATH...
    local app=$1 host=$2 paths=()
    shift 2
    local path
    for path in "$@"; do paths+=("https://$host$path"); done
    as "$app" gtlsclient -q --no-quic-dump --no-http-dump --exit-on-all-streams-close --timeout 5s \
        "$host" 443 "${paths[@]}" >/dev/null 2>&1 || echo "story: $app: http3 $host: $?"
}

http3_post() { # http3_post APP URL FILE
    as "$1" gtlsclient -q --no-quic-dump --no-http-dump --exit-on-all-streams-close --timeout 5s -m POST -d "$3" \
        "$(cut -d/ -f3 <<<"$2")" 443 "$2" >/dev/null 2>&1 || echo "story: $1: http3 $2: $?"
}

# chat APP SECONDS s_client-ARGUMENTS...: a TLS connection on which a line goes out now and then.
chat() {
    local app=$1 lines=$2
    shift 2
    for ((; lines; lines--)); do
        echo "heartbeat $lines"
        sleep 8
    done | as "$app" openssl s_client -quiet -no_ign_eof "$@" >/dev/null 2>&1 || echo "story: $app: chat: $?"
}

imei_hash() { sed -n 's/.*"imei": "\([0-9]*\)".*/\1/p' persona.json | tr -d '\n' | md5sum | cut -c1-32; }

random_file() { head -c "$2" /dev/urandom >"$WORK/$1" && chmod 644 "$WORK/$1" && echo "@$WORK/$1"; }

video_app() {
    local app=com.zhiliaoapp.musically agent='com.zhiliaoapp.musically/2024604030 (Linux; U; Android 15; en_GB; Pixel 8)'
    local sample
    fetch $app --tlsv1.3 -A "$agent" 'https://api16-normal-useast5.tiktokv.us/feed'
    fetch $app --http2 -A "$agent" 'https://p16-sign-va.tiktokcdn.com/image.webp'
    http3 $app v16-webapp-prime.tiktok.com /video/clip.mp4 /ok.json
    sample=$(random_file log 3400)
    fetch $app --tlsv1.3 -A "$agent" -H 'Content-Type: application/octet-stream;tt-data=a' --data-binary "$sample" \
        'https://log.byteoversea.com/service/2/app_log/'
    pause 9
    fetch $app --tlsv1.3 -A "$agent" --data-binary "$sample" 'https://log.byteoversea.com/service/2/app_log/'
    pause 3
    fetch $app --tlsv1.3 -A "$agent" --data-binary "$sample" 'https://api16-normal-useast5.tiktokv.us/aweme/v1/aweme/stats/'
}

messenger() {
    local app=com.tencent.mm
    fetch $app -A 'MicroMessenger Client' 'http://dns.weixin.qq.com/cgi-bin/micromsg-bin/newgetdns'
    as $app python3 mmtls.py long long.weixin.qq.com 8080 &
    pause 2
    as $app python3 mmtls.py short szextshort.weixin.qq.com 80
    fetch $app -A 'MicroMessenger/8.0.58' 'https://res.wx.qq.com/image.webp'
    pause 4
    as $app python3 mmtls.py short szextshort.weixin.qq.com 80
    wait
}

weather() {
    local app=com.example.weather agent='Weather/3.2 (Android 15; Pixel 8)'
    fetch $app -A "$agent" 'https://api.open-meteo.com/forecast?latitude=52.5163&longitude=13.3777&hourly=temperature_2m,precipitation'
    fetch $app --tlsv1.2 --tls-max 1.2 -A "$agent" -H 'Content-Type: application/json' -H 'Content-Encoding: gzip' \
        --data-binary "@$WORK/attribution.gz" \
        'https://inapps.appsflyersdk.com/api/v6.15/androidevent?app_id=com.example.weather'
    fetch $app -A 'Dalvik/2.1.0 (Linux; U; Android 15; Pixel 8)' -H 'Content-Type: application/json' \
        --data-binary @persona.json 'http://ulogs.umeng.com/unify_logs'
    chat $app 3 -noservername -tls1_2 -connect im64.jpush.cn:7000 &
    fetch $app -A "$agent" -H 'Content-Type: application/x-protobuf' --data-binary "@$WORK/metrica.pb" \
        "https://report.appmetrica.yandex.net/report?deviceid=$(imei_hash)"
    fetch $app --http2 -A "$agent" --data-binary "@$WORK/events.form" 'https://graph.facebook.com/v21.0/app/activities'
    http3_post $app 'https://app-measurement.com/a' "$WORK/measurement.json"
    pause 7
    fetch $app -A 'Dalvik/2.1.0 (Linux; U; Android 15; Pixel 8)' \
        'http://ulogs.umeng.com/check_config?imei=490154203237518&mac=02:00:5e:10:00:01&aaid=38400000-8cf0-11bd-b23e-10b96e40000d'
    wait
}

bank() {
    local app=com.ing.mobile
    as $app openssl ocsp -issuer "$WORK/tls/issuer.pem" -cert "$WORK/tls/api.mobile.ing.nl.leaf" \
        -CAfile "$WORK/tls/root.pem" -url http://ocsp.digicert.com/ -header Host=ocsp.digicert.com || echo 'story: ocsp'
    fetch $app --tlsv1.3 --curves X25519 'https://api.mobile.ing.nl/feed'
    pause 5
    fetch $app --tlsv1.3 --data-binary "$(random_file order 900)" 'https://api.mobile.ing.nl/payments'
}

system_services() {
    local app=com.google.android.gms
    fetch $app -A 'Dalvik/2.1.0' 'http://connectivitycheck.gstatic.com/generate_204'
    chat $app 5 -servername mtalk.google.com -connect mtalk.google.com:5228
}

browser() {
    local app=com.android.chrome agent='Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Mobile Safari/537.36'
    fetch $app -6 --http2 -A "$agent" 'https://www.heise.de/page.html'
    fetch $app -4 --http2 -A "$agent" 'https://imagedelivery.net/image.webp'
    pause 4
    fetch $app -k -A "$agent" 'https://wrong.host.badssl.com/page.html'
}

camera() {
    local app=com.hikvision.hikconnect
    fetch $app -k --tlsv1.0 --tls-max 1.0 --ciphers 'AES128-SHA:AES256-SHA:@SECLEVEL=0' 'https://dev.hik-connect.com/'
    pause 6
    fetch $app -k --tlsv1.0 --tls-max 1.0 --ciphers 'AES128-SHA:AES256-SHA:@SECLEVEL=0' 'https://dev.hik-connect.com/'
}

# Android's private DNS, tried once: DNS over TLS (RFC 7858) by hand, a question for heise.de.
private_dns() {
    { printf '\0\036\053\021\001\0\0\001\0\0\0\0\0\0\003www\005heise\002de\0\0\001\0\001'; sleep 1; } |
        as netd openssl s_client -quiet -no_ign_eof -servername dns.quad9.net \
            -connect "$(lab_address dns.quad9.net):853" >/dev/null 2>&1 || echo "story: private dns: $?"
}

phone_story() {
    local players=()
    system_services & players+=($!)
    pause 1.5
    private_dns & players+=($!)
    pause 2
    messenger & players+=($!)
    pause 5
    weather & players+=($!)
    pause 8
    video_app & players+=($!)
    pause 12
    browser & players+=($!)
    pause 9
    bank & players+=($!)
    pause 4
    camera & players+=($!)
    wait "${players[@]}"
}

laptop_story() {
    local mirror=deb.debian.org # a name of the story; nothing leaves the lab
    printf 'nameserver %s\n' "$(lab_address dns.google)" >"$WORK/resolv.conf"
    fetch wlan0 -6 --http2 "https://$mirror/page.html"
    pause 1
    printf 'nameserver %s\noptions use-vc\n' "$(lab_address dns.google)" >"$WORK/resolv.conf"
    http3 wg0 cloudflare-quic.com /image.webp
    pause 1
}
