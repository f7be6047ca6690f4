The exit status tells whether something was denied.

  $ cordon audit samples/phone.pcap >$T/out
  $ cordon audit --policy clean-network-2020 --as-if-in-force samples/phone.pcap >$T/out
  [1]
  $ sed -n '/^Policy /,/^$/p' $T/out
  Policy              deny  review  undetermined  allow
  clean-network-2020     7       1            23      0
  Note: clean-network-2020 (superseded) was not in force on 2026-06-16: valid from
  2020-08-05 to 2021-01-20; judged as if it were.
  

A policy that is not in force decides nothing, and says so.

  $ cordon audit --policy clean-network-2020 samples/phone.pcap | grep -A1 'Note:'
  Note: clean-network-2020 (superseded) was not in force on 2026-06-16: valid from
  2020-08-05 to 2021-01-20, so it denies nothing (--as-of DATE or

Which laws reach a chain, and through whom; each law once at the end, and what it compels in the other formats.

  $ cordon audit samples/phone.pcap | sed -n '/^1\. /,/^2\. /p' | grep -A3 '^  laws'
    laws        8 laws of China reach it, through bytedance
                4 laws of Cayman Islands reach it, through bytedance
                3 laws of Singapore reach it, through tiktok
                7 laws of United States reach it, through tiktok-us, tiktok
  $ cordon audit samples/phone.pcap | sed -n '/^Laws that reach/,$p' | grep -A2 '^  CN'
    CN    National Intelligence Law, Art. 7, 14, 16: hand over, cooperate
          Cybersecurity Law as amended, Art. 23, 30: keep, cooperate
          Cybersecurity Law as amended, critical information infrastructure, Art.
  $ cordon audit --format json samples/phone.pcap | grep -m1 -o '"laws":\[{"country":"SG"[^}]*}'
  "laws":[{"country":"SG","law":"Criminal Procedure Code","clause":"s. 20, 39, 40","ground":"incorporated","through":"tiktok"}
  $ cordon audit --format json samples/phone.pcap | tail -n 1 | grep -o '"country":"CN","law":"National Intelligence Law".*"Data Sec' | cut -c1-215
  "country":"CN","law":"National Intelligence Law","clause":"Art. 7, 14, 16","duties":["hand-over","cooperate"],"reaches":["incorporated","principal-place","citizens"],"compels":"Organisations and citizens support, as
  $ cordon audit --as-of 2017-06-27 --format json samples/phone.pcap | grep -c 'National Intelligence Law'
  0
  [1]

One file that works offline: nothing in it asks the network for anything.

  $ cordon audit --policy clean-network-2020 --as-if-in-force --format html --output $T/report.html samples/phone.pcap
  [1]
  $ head -c 15 $T/report.html
  <!doctype html>
  $ grep -cE '<(script|link|img|iframe)[^>]*(src|href)=.?https?:' $T/report.html
  0
  [1]

A name that the capture cut at a dot is shown as one that goes on.

  $ cordon audit --verbose samples/phone.pcap 2>/dev/null | grep -o 'com\.google\.android\..*' | sort -u
  com.google.android.…
  com.google.android.…: holder unknown

Rules of one policy that all wait for something are told together, and once: --verbose tells each one's steps.

  $ cordon audit --policy us-28-cfr-202 samples/phone.pcap >$T/open; sed -n '/^1\. /,/^  app /p' $T/open | sed '$d'
  1. TikTok Pte. Ltd. (ByteDance Ltd.), from com.zhiliaoapp.musically
    to          v16-webapp-prime.tiktok.com, p16-sign-va.tiktokcdn.com,
                api16-normal-useast5.tiktokv.us
                4 flows, 16 kB sent, 115 kB received; quic over udp, port 443
    by way of   v16-webapp-prime.tiktok.com.akamaized.net →
                a1970.dscw27.akamai.net
    ? UNDETERMINED us-28-cfr-202: 10 rules wait for what is missing
                (policies/us-28-cfr-202.yaml)
    missing     1. the data sent could not be looked into (encrypted, not
                captured, or of a kind that is not read)
                2. holder of address 95.101.34.25 is not in the atlas
                3. whether tiktok got such data outside of this evidence
                4. the holder of the host, to add up by, is not known
    because     service.controlled-by: $covered: met: domain
                v16-webapp-prime.tiktok.com is held by tiktok (high confidence)
                [domain-list-community, v2fly, 2026-08-19]; tiktok is controlled
                by covered, aggregate >= 50 %
                · bytedance holds 100 % of tiktok (equity, since 2017-01-01)
                  [TikTok Inc. v. Garland, No. 24-1113, opinion, US Court of
                  Appeals, D.C. Circuit, 2024-12-06]
                service.jurisdiction: {outside: $united-states, by:
                [incorporated], of: holder}: met: domain
                v16-webapp-prime.tiktok.com: law of SG reaches it through tiktok
                (incorporated) [TikTok Inc. v. Garland, No. 24-1113, opinion, US
                Court of Appeals, D.C. Circuit, 2024-12-06; IP address to AS
                number and name (RouteViews, DB-IP, NRO), release 2.3.2026061719,
                ip-location-db, 2026-06-17]
                host.special: no: met: address 95.101.34.25 is a public address
    could be    deny, waiting for 1:
                · government-related (line 71): Government-related data go to a
                  service of a covered person; 28 CFR 202.301 and 202.222:
                  government-related data, regardless of volume
                review, waiting for 1, 2:
                · government-related-vendor (line 83): Government-related data
                  stand on a host of a covered person; 28 CFR 202.401 and 202.210:
                  a vendor agreement over government-related data, regardless of
                  volume, is restricted
                deny, waiting for 1, 2, 3, 4:
                · omic-genomic (line 99): Bulk human genomic data go to a covered
                  person; 28 CFR 202.303, 202.205(a): more than 100 U.S. persons
                · omic-other (line 119): Bulk human 'omic data, of whatever kind,
                  go to a covered person; 28 CFR 202.303, 202.205(a): more than
                  1,000 U.S. persons, genomic or not
                deny, waiting for 1, 3:
                · brokerage-biometric (line 139): Bulk biometric identifiers go to
                  a service of a covered person; 28 CFR 202.301, 202.205(b): more
                  than 1,000 U.S. persons
                · brokerage-geolocation (line 152): Bulk precise geolocation goes
                  to a service of a covered person; 28 CFR 202.301, 202.205(c):
                  more than 1,000 U.S. devices
                · brokerage-health (line 165): Bulk personal health data go to a
                  service of a covered person; 28 CFR 202.301, 202.205(d): more
                  than 10,000 U.S. persons
                · brokerage-financial (line 178): Bulk personal financial data go
                  to a service of a covered person; 28 CFR 202.301, 202.205(e):
                  more than 10,000 U.S. persons
                · brokerage-identifiers (line 191): Bulk covered personal
                  identifiers go to a service of a covered person; 28 CFR 202.301,
                  202.205(f) and 202.212: more than 100,000 U.S. persons
                review, waiting for 1, 2, 4:
                · vendor (line 206): Bulk sensitive personal data stand on a host
                  of a covered person; 28 CFR 202.401: a vendor agreement is
                  restricted; allowed only with CISA's security requirements
                  (202.248)
    remedy      Do not send these data; or use another provider. No threshold
                applies.
                Host it elsewhere; or do not send these data. Or meet the security
                requirements (202.248) and write that down as an exception.
                Do not send these data; or use another provider.
                Do not send these data; or use another provider; or change the
                owner.
                Do not send these data; or take the permission away from the app;
                or use another provider; or change the owner.
                Host it elsewhere. Or meet the security requirements and write
                that down as an exception.
  $ grep -c 'the same by the same rules as in' $T/open
  15
  $ cordon audit --policy us-28-cfr-202 --verbose samples/phone.pcap 2>/dev/null | grep -c 'UNDETERMINED us-28-cfr-202: Bulk human genomic data'
  23
  $ cordon audit --policy us-28-cfr-202 --format json samples/phone.pcap | grep -c '"rule":"omic-genomic"'
  26

What is no public address is held by nobody.

  $ printf '\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\x65\0\0\0\0\0\0\x68\0\0\0\0\x20\0\0\0\x20\0\0\0\x45\0\0\x20\0\0\0\0\x40\x11\0\0\xc0\xa8\0\1\xff\xff\xff\xff\x08\x8e\x08\x8e\0\x0c\0\0abcd' | cordon audit - | grep -A3 '^  host   '
    host        255.255.255.255: limited broadcast (RFC 919) (observed, confidence
                high; IANA special-purpose address registries (RFC 6890))
                not a public address: it has no holder outside this network
    protection  unknown

A company in which the atlas has no stakes: that nobody controls it is taken from that, and said.

  $ cordon audit --policy us-pafaca --format json samples/phone.pcap | grep -o 'the atlas has no stakes in [^"]*' | sort | uniq -c
        1 the atlas has no stakes in heise for the day: it is taken that nobody controls it
        3 the atlas has no stakes in ing for the day: it is taken that nobody controls it

SARIF 2.1.0 for code-scanning pages: findings worst first, the rules they are of, where the evidence shows them.

  $ cordon audit -p clean-network-2020 --as-of 2020-09-01 -f sarif samples/phone.pcap >$T/phone.sarif
  [1]
  $ grep -o '"kind":"[a-z]*","level":"[a-z]*"' $T/phone.sarif | uniq -c
       12 "kind":"fail","level":"error"
        1 "kind":"fail","level":"warning"
       98 "kind":"open","level":"none"
  $ grep -o '"message":{"text":"[^"]*"},"locations":.\{150\}' $T/phone.sarif | head -n 1
  "message":{"text":"The app's holder is owned by parties under the law of the PRC: app.present: yes: met: the app is in the evidence; app.id: \\[android/*, ios/*, process/*\\]: met: it is android/com.zhiliaoapp.musically; app.controlled-by: $prc: met: app android/com.zhiliaoapp.musically is held by tiktok (high confidence) \\[Google Play listing, Google Play, 2025; TikTok Inc. v. Garland, No. 24-1113, opinion, US Court of Appeals, D.C. Circuit, 2024-12-06\\]; tiktok is controlled by prc, aggregate >= 50 %"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"samples/phone.pcap","index":0}},"logicalLocations":[{"name":"android/com.zhiliaoapp.musically","fully
  $ grep -o '"partialFingerprints":{[^}]*}' $T/phone.sarif | head -n 1
  "partialFingerprints":{"custodyChain/v1":"643b8c3c177b7eef:1","primaryLocationLineHash":"643b8c3c177b7eef:1"}
  $ cordon audit -f sarif samples/phone.pcap | grep -o '"kind":"informational","level":"none"' | uniq -c
       31 "kind":"informational","level":"none"

Of a pipe the size is how much came.

  $ cat samples/phone.pcap | cordon audit - | sed -n 2p
    - · pcap · 785 packets · 59 flows · 336 kB · 2026-06-16 07:41:06 to 07:41:54
  $ cat samples/rib.mrt.bz2 | cordon audit - | sed -n 2p
    - · mrt · 96 routes · 757 B · 2026-06-16 08:00:00 to 08:00:00 UTC
