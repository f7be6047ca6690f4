# The lab's servers: a certificate authority, DNS, web servers, HTTP/3, push and messenger servers.

KEY_EC=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)
KEY_RSA=(-newkey rsa:2048)

make_authority() {
    mkdir -p "$WORK/tls" && cd "$WORK/tls"
    # Issued a while before the story, valid for years.
    local day=86400
    LONG_AGO=$((LAB_SHIFT - 400 * day))s RECENTLY=$((LAB_SHIFT - 20 * day))s EXPIRED=$((LAB_SHIFT - 900 * day))s
    faketime -f "$LONG_AGO" openssl req -x509 "${KEY_EC[@]}" -nodes -keyout root.key -out root.pem -days 3650 \
        -subj '/O=cordon lab/CN=cordon lab root' 2>/dev/null
    openssl req "${KEY_EC[@]}" -nodes -keyout issuer.key -out issuer.csr \
        -subj '/O=cordon lab/CN=cordon lab issuing CA' 2>/dev/null
    printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign,digitalSignature\n' >issuer.ext
    faketime -f "$LONG_AGO" openssl x509 -req -in issuer.csr -CA root.pem -CAkey root.key -days 1800 \
        -set_serial 0x5eed0001 -extfile issuer.ext -out issuer.pem 2>/dev/null
    chmod 644 root.pem issuer.pem
    cd "$OLDPWD"
}

SERIAL=0x10000
# certificate FILE EC|RSA NAME...: a leaf for the names and the issuer, in FILE.pem, its key in FILE.key.
certificate() {
    local file=$WORK/tls/$1 kind=$2 names
    shift 2
    names=$(printf ',DNS:%s' "$@")
    local -n key=KEY_$kind
    openssl req "${key[@]}" -nodes -keyout "$file.key" -out "$file.csr" -subj "/CN=$1" 2>/dev/null
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nauthorityInfoAccess=OCSP;URI:http://ocsp.digicert.com\n' \
        "${names#,}" >"$file.ext"
    faketime -f "$RECENTLY" openssl x509 -req -in "$file.csr" -CA "$WORK/tls/issuer.pem" -CAkey "$WORK/tls/issuer.key" \
        -days 90 -set_serial "$((SERIAL += 7919))" -extfile "$file.ext" -out "$file.leaf" 2>/dev/null
    cat "$file.leaf" "$WORK/tls/issuer.pem" >"$file.pem"
    chmod 644 "$file".*
}

# site NAME PROTOCOLS [OPTION]: an nginx server on all addresses of the name, with a certificate for it.
# OPTIONs: h2, mismatch.
site() {
    local name=$1 protocols=$2 option=${3:-} address names=("$1") kind=EC
    case $name in
        wrong.host.*) names=('*.badssl.com' badssl.com) kind=RSA ;;
        *.umeng.com | dns.weixin.qq.com | connectivitycheck.*) protocols= ;;
        *) names+=("*.${name#*.}") ;;
    esac
    [ -z "$protocols" ] || certificate "$name" "$kind" "${names[@]}"
    {
        echo "server {"
        for address in $(lab_address "$name"); do
            [[ $address = *:* ]] && address="[$address]"
            if [ -z "$protocols" ]; then echo "listen $address:80;"
            else echo "listen $address:443 ssl${option:+ http2};"; fi
        done
        echo "server_name $name;"
        [ -z "$protocols" ] || echo "ssl_certificate $WORK/tls/$name.pem; ssl_certificate_key $WORK/tls/$name.key;
            ssl_protocols $protocols; ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20; ssl_session_tickets off;"
        case $name in
            connectivitycheck.*) echo 'location / { return 204; }' ;;
            *) echo "root $WORK/www; error_page 405 =200 /ok.json; error_page 404 =200 /ok.json;" ;;
        esac
        echo "}"
    } >>"$WORK/nginx.sites"
}

make_content() {
    mkdir -p "$WORK/www/video" && cd "$WORK/www"
    echo '{"status":"ok"}' >ok.json
    head -c 64000 /dev/urandom >video/clip.mp4
    head -c 21000 /dev/urandom >image.webp
    head -c 9000 /dev/urandom >feed
    head -c 6000 /dev/urandom >page.html
    echo '{"hourly":{"time":["2026-06-16T08:00"],"temperature_2m":[17.4],"precipitation":[0.2]}}' >forecast
    find . -exec touch -d "$STORY_START - 9 days" {} +
    chmod -R a+rX .
    cd "$OLDPWD"
}

start_nginx() {
    : >"$WORK/nginx.sites"
    local new='TLSv1.2 TLSv1.3'
    site api16-normal-useast5.tiktokv.us "$new"
    site p16-sign-va.tiktokcdn.com "$new" h2
    site log.byteoversea.com "$new"
    site dns.weixin.qq.com ''
    site res.wx.qq.com "$new"
    site api.open-meteo.com "$new"
    site inapps.appsflyersdk.com TLSv1.2
    site ulogs.umeng.com ''
    site report.appmetrica.yandex.net "$new"
    site graph.facebook.com "$new" h2
    site api.mobile.ing.nl TLSv1.3
    site connectivitycheck.gstatic.com ''
    site www.heise.de "$new" h2
    site imagedelivery.net "$new" h2
    site wrong.host.badssl.com TLSv1.2
    site deb.debian.org "$new" h2
    # nginx forgets its environment unless told otherwise, and with it the story's time.
    cat >"$WORK/nginx.conf" <<-EOF
		env FAKETIME;
		env FAKETIME_SHARED;
		env FAKETIME_DONT_FAKE_MONOTONIC;
		env LD_PRELOAD;
		user nobody nogroup;
		worker_processes 1;
		daemon off;
		pid $WORK/nginx.pid;
		error_log $WORK/nginx.log;
		events { worker_connections 256; }
		http {
		    access_log off;
		    server_tokens off;
		    default_type application/octet-stream;
		    types { application/json json; image/webp webp; text/html html; video/mp4 mp4; }
		    client_body_temp_path $WORK/nginx-body;
		    proxy_temp_path $WORK/nginx-proxy;
		    fastcgi_temp_path $WORK/nginx-fastcgi;
		    uwsgi_temp_path $WORK/nginx-uwsgi;
		    scgi_temp_path $WORK/nginx-scgi;
		    server {
		        listen $(lab_address ocsp.digicert.com):80;
		        server_name ocsp.digicert.com;
		        location / { proxy_pass http://127.0.0.1:8888; }
		    }
		    include $WORK/nginx.sites;
		}
	EOF
    in_cloud faketime -f "${LAB_SHIFT}s" nginx -c "$WORK/nginx.conf" &
}

start_dns() {
    python3 zone.py places.tsv >"$WORK/lab.zone"
    certificate dns.quad9.net EC dns.quad9.net
    cat >"$WORK/unbound.conf" <<-EOF
		server:
		    interface: $(lab_address dns.google)@53
		    interface: $(lab_address dns.quad9.net)@853
		    tls-port: 853
		    tls-service-pem: "$WORK/tls/dns.quad9.net.pem"
		    tls-service-key: "$WORK/tls/dns.quad9.net.key"
		    access-control: 10.0.0.0/8 allow
		    module-config: "iterator"
		    chroot: ""
		    username: ""
		    directory: "$WORK"
		    pidfile: "$WORK/unbound.pid"
		    do-daemonize: no
		    use-syslog: no
		    logfile: "$WORK/unbound.log"
		    minimal-responses: yes
		remote-control:
		    control-enable: no
		auth-zone:
		    name: "."
		    zonefile: "$WORK/lab.zone"
		    for-downstream: no
		    for-upstream: yes
		    fallback-enabled: no
	EOF
    in_cloud unbound -c "$WORK/unbound.conf" &
}

start_http3() {
    local name address
    for name in v16-webapp-prime.tiktok.com app-measurement.com cloudflare-quic.com; do
        certificate "$name" EC "$name" "*.${name#*.}"
        for address in $(lab_address "$name"); do
            in_cloud gtlsserver -q -d "$WORK/www" "$address" 443 "$WORK/tls/$name.key" "$WORK/tls/$name.pem" \
                >"$WORK/http3.log" 2>&1 &
        done
    done
}

# Servers that answer each line with its reverse: a connection that stays open and says little.
start_push() {
    certificate mtalk.google.com EC mtalk.google.com '*.google.com'
    certificate im64.jpush.cn RSA '*.jpush.cn' jpush.cn
    in_cloud openssl s_server -quiet -rev -accept "$(lab_address mtalk.google.com):5228" \
        -cert "$WORK/tls/mtalk.google.com.leaf" -key "$WORK/tls/mtalk.google.com.key" \
        -cert_chain "$WORK/tls/issuer.pem" -num_tickets 1 &
    in_cloud openssl s_server -quiet -rev -tls1_2 -accept "$(lab_address im64.jpush.cn):7000" \
        -cert "$WORK/tls/im64.jpush.cn.leaf" -key "$WORK/tls/im64.jpush.cn.key" -cert_chain "$WORK/tls/issuer.pem" &
}

# What a device of the early 2010s may have been built with: TLS 1.0 at most, a self-signed certificate
# of 1024-bit RSA and SHA-1 that has run out.
start_camera_cloud() {
    faketime -f "$EXPIRED" openssl req -x509 -newkey rsa:1024 -sha1 -nodes -days 365 -set_serial 0x2a \
        -keyout "$WORK/tls/camera.key" -out "$WORK/tls/camera.pem" -subj '/O=Camera Cloud/CN=*.hik-connect.com' 2>/dev/null
    in_cloud openssl s_server -quiet -www -accept "$(lab_address dev.hik-connect.com):443" -tls1 \
        -cipher 'AES128-SHA:AES256-SHA:@SECLEVEL=0' -cert "$WORK/tls/camera.pem" -key "$WORK/tls/camera.key" &
}

# The responder knows the bank's certificate as good.
start_ocsp() {
    local serial end
    serial=$(openssl x509 -in "$WORK/tls/api.mobile.ing.nl.leaf" -noout -serial | cut -d= -f2)
    end=$(date -u -d "$(openssl x509 -in "$WORK/tls/api.mobile.ing.nl.leaf" -noout -enddate | cut -d= -f2)" +%y%m%d%H%M%SZ)
    printf 'V\t%s\t\t%s\tunknown\t/CN=api.mobile.ing.nl\n' "$end" "$serial" >"$WORK/tls/index"
    in_cloud faketime -f "${LAB_SHIFT}s" openssl ocsp -port 8888 -index "$WORK/tls/index" -CA "$WORK/tls/issuer.pem" \
        -rsigner "$WORK/tls/issuer.pem" -rkey "$WORK/tls/issuer.key" -ndays 7 >"$WORK/ocsp.log" 2>&1 &
}

start_messenger() {
    in_cloud python3 mmtls.py server "$(lab_address long.weixin.qq.com)" 8080 &
    in_cloud python3 mmtls.py server "$(lab_address szextshort.weixin.qq.com)" 80 &
}

start_servers() {
    make_content
    {
        start_dns
        start_nginx
        start_http3
        start_push
        start_camera_cloud
        start_ocsp
        start_messenger
    } >"$WORK/servers.log" 2>&1 </dev/null
    sleep 3
}
