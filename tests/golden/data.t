Which personal data went to whom: in clear without keys, the rest with the key log. The persona is invented.

  $ printf '%s\n' erika@example.org 493023125001 52.5162 13.3777 490154203237518 b1946ac92492d234 38400000-8cf0 02:00:5e:10:00:01 02:00:5e:10:00:ff example-home >$T/values
  $ cordon audit --persona samples/phone.persona.yaml samples/phone.pcap | sed -n '/^Which personal/,/^  What/p'
  Which personal data, and to whom
  ────────────────────────────────────────────────────────────────────────────────
    class                   Alibaba Group Holding Limited
    apps.installed          in clear 4
    contact.email           in clear 1
    contact.phone           in clear 1
    identifier.advertising  in clear 2
    identifier.device       in clear 5
    location.precise        in clear 1
    network.neighbours      in clear 2
  
  How it was protected on the way, and how many times it was found. Values are not
  kept. Below: when after the beginning of the evidence, to whom, and what shows
  it first.
  
    What com.example.weather told
  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap | sed -n '/^Which personal/,/^Custody/p'
  Which personal data, and to whom
  ────────────────────────────────────────────────────────────────────────────────
    class                   Alibaba Group H…  Meta Platforms,…  Consortium.Firs…
    apps.installed          in clear 4        strong 4          ·
    contact.email           in clear 1        strong 1          ·
    contact.phone           in clear 1        strong 1          ·
    identifier.advertising  in clear 2        strong 1          strong 1
    identifier.device       in clear 5        ·                 strong 2
    location.precise        in clear 1        ·                 strong 1
    network.neighbours      in clear 2        ·                 strong 2
  
    class                   Alphabet Inc.  AppsFlyer Ltd.  OpenMeteo GmbH
    apps.installed          ·              ·               ·
    contact.email           strong 1       ·               ·
    contact.phone           ·              ·               ·
    identifier.advertising  strong 1       strong 1        ·
    identifier.device       ·              strong 1        ·
    location.precise        ·              ·               strong 1
    network.neighbours      ·              ·               ·
  
  How it was protected on the way, and how many times it was found. Values are not
  kept. Below: when after the beginning of the evidence, to whom, and what shows
  it first.
  
    What com.example.weather told
        8.6 s  OpenMeteo GmbH, strong: location.precise (packet 161)
        8.6 s  AppsFlyer Ltd., strong: identifier.advertising, identifier.device
               (packet 183)
        8.9 s  Alibaba Group Holding Limited, through Umeng+ (Beijing
               Ruixunlingtong Technology Co., Ltd.), in clear: apps.installed,
               contact.email, contact.phone, identifier.advertising,
               identifier.device, location.precise, network.neighbours (packet
               197)
        9.2 s  Consortium.First (closed-end combined investment fund), through
               MKPAO Yandex, strong: identifier.advertising, identifier.device,
               location.precise, network.neighbours (packet 219)
        9.3 s  Meta Platforms, Inc., strong: apps.installed, contact.email,
               contact.phone, identifier.advertising (packet 243)
        9.4 s  Alphabet Inc., through Google LLC, strong: contact.email,
               identifier.advertising (packet 263)
  
  Custody chains

Each place tells the forms that it was found through; a hash of the persona's e-mail is its e-mail.

  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml -f json samples/phone.pcap | grep -o '"class":"contact.email","found_by":"[^"]*","encodings":"[^"]*"' | sort | uniq -c | sed 's/^ *//'
  2 "class":"contact.email","found_by":"persona:email","encodings":"base64 > gzip > json"
  2 "class":"contact.email","found_by":"persona:email","encodings":"hex > sha256"
  2 "class":"contact.email","found_by":"persona:email","encodings":"plain"

What an app encrypted by itself, and what no key opens, is not clean.

  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap | sed -n '/log.byteoversea.com$/,/^  evidence/p' | grep -A1 '^  data'
    data        cannot see all: 6.8 kB are opaque: encrypted or in an encoding of
                their own inside
  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap | sed -n '/api.mobile.ing.nl$/,/^  evidence/p' | grep -A1 '^  data'
    data        cannot see all: 2 flows could not be read; no key in the key log
    evidence    samples/phone.pcap packet 686 (first packet), 745 (first packet of

Values are in no output, and in nothing that is kept.

  $ for f in text json html csv; do cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml -p us-28-cfr-202 -p data-residency-eu --as-if-in-force -v -f $f samples/phone.pcap; done >$T/all 2>&1; cordon observe --requests --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap >>$T/all 2>&1; grep -c -i -F -f $T/values $T/all
  0
  [1]
  $ grep -r -l -i -F -f $T/values "$HOME" | wc -l | tr -d ' '
  0
  $ cordon audit --show-values --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap
  ! cordon audit: --show-values is for a terminal and the text format: values go nowhere else; see 'cordon audit --help'
  [2]

Keys of other connections open nothing, and take nothing away; without contents nothing is known.

  $ sed 's/^\([A-Z_0-9]*\) ......../\1 00000000/' samples/phone.keylog >$T/wrong; cordon audit --keylog $T/wrong --persona samples/phone.persona.yaml samples/phone.pcap | sed -n '/^Which personal/,/^  What/p' | head -4
  Which personal data, and to whom
  ────────────────────────────────────────────────────────────────────────────────
    class                   Alibaba Group Holding Limited
    apps.installed          in clear 4
  $ cordon audit --no-content --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap | grep -c '^Which personal'
  0
  [1]
  $ cordon audit --keylog samples/none.keylog samples/phone.pcap >$T/out
  ! cordon: samples/none.keylog: No such file or directory
  [2]

Policies name all that was found, where, and what of the evidence shows it first.

  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml -p data-residency-eu samples/phone.pcap | grep -m1 -A3 'was found in the data'
                3. data: $personal: met: apps.installed was found in the data
                sent: in json $.installed_apps[*], first in packet 197; also
                contact.email, contact.phone, identifier.advertising,
                identifier.device, location.precise, network.neighbours
  $ cordon audit -p data-residency-eu --as-of 2026-06-16 tests/fuzz/corpus/har/mitmproxy.har 2>/dev/null | grep -m1 -A2 'was found in the data'
                3. data: $personal: met: identifier.device was found in the data
                sent: in query imei, first in entry 2
    basis       GDPR Article 32(1)(a) and Article 5(1)(f): encryption, integrity

Two audits, one of which could not see: nothing is told as gone.

  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml -f json -o $T/seen samples/phone.pcap
  $ cordon audit --persona samples/phone.persona.yaml -f json -o $T/blind samples/phone.pcap
  $ cordon diff $T/seen $T/blind | sed -n '/^Changed/,$p'
  Changed
  ────────────────────────────────────────────────────────────────────────────────
  ~ android/com.android.chrome → imagedelivery.net
      data          none found → cannot be seen
  ~ android/com.android.chrome → wrong.host.badssl.com
      data          none found → cannot be seen
  ~ android/com.android.chrome → www.heise.de
      data          none found → cannot be seen
  ~ android/com.example.weather → api.open-meteo.com
      data          location.precise → cannot be seen
  ~ android/com.example.weather → app-measurement.com
      data          contact.email, identifier.advertising → cannot be seen
  ~ android/com.example.weather → graph.facebook.com
      data          contact.email, identifier.advertising, apps.installed,
                    contact.phone → cannot be seen
  ~ android/com.example.weather → inapps.appsflyersdk.com
      data          identifier.advertising, identifier.device → cannot be seen
  ~ android/com.example.weather → report.appmetrica.yandex.net
      data          identifier.advertising, identifier.device, location.precise,
                    network.neighbours → cannot be seen
  ~ android/com.zhiliaoapp.musically → p16-sign-va.tiktokcdn.com
      data          none found → cannot be seen
  ~ android/com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com
      data          none found → cannot be seen
  $ cordon diff $T/blind $T/seen | grep -A2 appmetrica
  ~ android/com.example.weather → report.appmetrica.yandex.net
      data          could not be seen → identifier.advertising, identifier.device,
                    location.precise, network.neighbours
  $ cordon diff --json $T/seen $T/blind | grep -o '"destination":"domain:api.open-meteo.com","what":"data".*"note"'
  "destination":"domain:api.open-meteo.com","what":"data","became_denied":false,"of":null,"before":[],"after":["cannot see"],"unseen":["location.precise"],"note"

CSV has the classes, and how much was seen.

  $ cordon audit --keylog samples/phone.keylog --persona samples/phone.persona.yaml -f csv samples/phone.pcap | grep -E 'appsflyer|byteoversea|ing.nl' | sed 's/.*,"samples[^"]*",//' | sort
  ,"identifier.advertising identifier.device",2026-06-16T07:41:15.345516Z,all,0,traffic,,,,,,,,,,,,,,,,,,,,
  ,,,part,6800,traffic,,,,,,,,,,,,,,,,,,,,
  first-party,,,none,0,traffic,,,,,,,,,,,,,,,,,,,,

What only decryption shows of the protection: the server's certificate in TLS 1.3 and QUIC, also behind a proxy.

  $ for n in key-update h3-post connect-proxy; do f=tests/outside/opened/fixtures/$n; cordon observe --keylog $f.keys $f.pcap.gz | grep -o '"protection":{"grade":"[a-z]*"\|self-signed certificate' | head -2; done
  "protection":{"grade":"weak"
  self-signed certificate
  "protection":{"grade":"weak"
  self-signed certificate
  "protection":{"grade":"weak"
  self-signed certificate
  $ cordon observe tests/outside/opened/fixtures/key-update.pcap.gz | grep -o '"protection":{"grade":"[a-z]*"\|the certificate is encrypted'
  "protection":{"grade":"strong"
  the certificate is encrypted
