Routes and traces beside a capture: one report in which each destination has all its links.

  $ cordon observe samples/rib.mrt.bz2 | head -3
  {"kind":"route","evidence":"samples/rib.mrt.bz2","type":"rib","time":"2026-06-16T08:00:00Z","peer_as":64500,"peer":"192.0.2.1","prefix":"2.16.106.0/24","path":"64500 20940","origin":20940,"next_hop":"192.0.2.1","origin_type":"igp","collector":"lab","at":75}
  {"kind":"route","evidence":"samples/rib.mrt.bz2","type":"rib","time":"2026-06-16T08:00:00Z","peer_as":3333,"peer":"193.0.0.56","prefix":"2.16.106.0/24","path":"3333 1103 20940","origin":20940,"next_hop":"192.0.2.1","origin_type":"igp","collector":"lab","at":75}
  {"kind":"route","evidence":"samples/rib.mrt.bz2","type":"rib","time":"2026-06-16T08:00:00Z","peer_as":2914,"peer":"129.250.1.10","prefix":"2.16.106.0/24","path":"2914 20940","origin":20940,"next_hop":"192.0.2.1","origin_type":"igp","collector":"lab","at":75}
  $ cordon observe samples/traces.json | tail -2
  {"kind":"trace","evidence":"samples/traces.json","src":"192.168.178.20","dst":"157.240.27.18","hops":[{"ttl":1,"addr":"192.168.178.1","rtt_ms":1.1,"icmp_type":11,"icmp_code":0},{"ttl":2,"addr":null,"rtt_ms":null},{"ttl":3,"addr":"157.240.39.120","rtt_ms":6,"icmp_type":11,"icmp_code":0},{"ttl":4,"addr":"157.240.27.18","rtt_ms":8.9,"icmp_type":0,"icmp_code":0}],"reached":true,"stopped":"completed","method":"icmp-echo-paris","probe":null,"start":"2026-06-16T08:01:00Z","line":5}
  {"kind":"summary","evidence":1,"packets":0,"bytes":0,"flows":0,"dns":0,"apps":0,"devices":0,"routes":0,"traces":5,"not_followed":{"not_ip":0,"icmp":0,"other_ip":0,"unknown_link":0,"cut_short":0,"malformed":0,"fragments":0,"datagrams_incomplete":0},"complete":true,"diagnostics":[]}
  $ cordon audit -p clean-network-2020 --as-if-in-force --mine AS64500 samples/rib.mrt.bz2
  cordon audit                                                    as of 2026-06-16
    samples/rib.mrt.bz2 · mrt · 96 routes · 757 B · 2026-06-16 08:00:00 to
    08:00:00 UTC
  
  Chains of 13 carriers on routes.
  
  Policy              deny  review  undetermined  allow
  clean-network-2020     1       0             1      3
  Note: clean-network-2020 (superseded) was not in force on 2026-06-16: valid from
  2020-08-05 to 2021-01-20; judged as if it were.
  
  Carriers on routes
  ────────────────────────────────────────────────────────────────────────────────
  96 routes to 24 prefixes, as seen from 4 vantage points (1 of them yours);
  dependence is AS hegemony over 4 vantage points with a full table, too few to
  trim; addresses are those of IPv4
       carrier  held by                            prefixes  addresses  dependence
    ✗  AS4134   China Telecom Corporation Limite…         4     14.2 %       8.8 %
    ?  AS1136   unknown                                   1      6.7 %       6.7 %
    ✓  AS15169  Google LLC, in hands of Alphabet…         1     13.3 %      13.3 %
    ✓  AS1299   Arelion Sweden AB, in hands of S…        11     28.4 %       7.3 %
    ✓  AS6453   Tata Communications Limited, in …         3    < 0.1 %     < 0.1 %
    ·  AS2914   ◂ NTT, Inc. (JP)                         24    100.0 %      25.0 %
    ·  AS3333   ◂ unknown                                24    100.0 %      25.0 %
    ·  AS6939   ◂ Hurricane Electric LLC (US)            24    100.0 %      25.0 %
    ·  AS1103   unknown                                  16     62.0 %      15.5 %
    ·  AS3356   Lumen Technologies, Inc. (US)             5     15.0 %       3.8 %
    ·  AS4837   China Unicom (Hong Kong) Limited…         2      7.5 %       3.7 %
    ·  AS4809   China Telecom Corporation Limite…         1      6.7 %       1.7 %
    ·  AS42     unknown                                   1    < 0.1 %     < 0.1 %
    ◂ a vantage point itself: all routes that it tells begin in it
    · only routes between others lead over it (--mine): not judged
  
  Carriers by who controls them
  ────────────────────────────────────────────────────────────────────────────────
       in hands of               ASes  prefixes  addresses  dependence
    ✗  China                        3         4     14.2 %      14.2 %
    ?  not known                    4        24    100.0 %      30.0 %
    ✓  Alphabet Inc.                1         1     13.3 %      13.3 %
    ✓  Sweden                       1        11     28.4 %       7.3 %
    ✓  Tata Trusts                  1         3    < 0.1 %     < 0.1 %
    ·  NTT, Inc.                    1        24    100.0 %      25.0 %
    ·  Hurricane Electric LLC       1        24    100.0 %      25.0 %
    ·  Lumen Technologies, Inc.     1         5     15.0 %       3.8 %
  
  Carriers by whose law reaches them
  ────────────────────────────────────────────────────────────────────────────────
       law of         ASes  prefixes  addresses  dependence
    ✗  China             3         4     14.2 %      14.2 %
    ?  not known         4        24    100.0 %      30.0 %
    ✓  United States     3        24    100.0 %      38.8 %
    ✓  Sweden            1        11     28.4 %       7.3 %
    ✓  India             1         3    < 0.1 %     < 0.1 %
    ·  Japan             1        24    100.0 %      25.0 %
    ·  Hong Kong         1         2      7.5 %       3.7 %
  
  Findings
  ────────────────────────────────────────────────────────────────────────────────
  
  1. China Telecom Corporation Limited (China)
    carries     11 routes to 4 prefixes of 4 origins; 14.2 % of IPv4 addresses;
                0.0 % of IPv6 addresses; e.g. 109.244.0.0/16 by 64500 1299 4134
                45090
    ✗ DENY      clean-network-2020: The path leads over a carrier of the PRC
    rule        carrier-path, program carrier
                (policies/clean-network-2020.yaml:74)
    because     1. clean-network-2020 (superseded) was not in force on 2026-06-16:
                valid from 2020-08-05 to 2021-01-20; judged as if it were
                2. carrier.present: yes: met: the carrier is in the evidence
                3. carrier.controlled-by: $prc-carriers: met: asn 4134 is held by
                china-telecom (high confidence) [IP address to AS number and name
                (RouteViews, DB-IP, NRO), release 2.3.2026061719, ip-location-db,
                2026-06-17]; china-telecom is itself one of prc-carriers
    basis       Clean Carrier: such companies should not provide international
                telecommunications services (5 Aug 2020)
    remedy      Choose another route. Choose a transit that does not lead over
                this carrier.
    carrier     AS4134: held by China Telecom Corporation Limited (observed,
                confidence high; IP address to AS number and name (RouteViews,
                DB-IP, NRO), release 2.3.2026061719, ip-location-db, 2026-06-17)
                controlled by China: met, aggregate >= 50 %, share 62-64 %
                · state-cn holds 100 % of china-telecom-group (equity) [Annual
                  report 2024, China Telecommunications Corporation, 2025]
                · china-telecom-group holds 62-64 % of china-telecom (equity,
                  since 2021-08-01) [Annual report 2024, China Telecom Corporation
                  Limited, 2025]
                controlled by China Telecommunications Corporation: met, aggregate
                >= 50 %, share 62-64 %
                · china-telecom-group holds 62-64 % of china-telecom (equity,
                  since 2021-08-01) [Annual report 2024, China Telecom Corporation
                  Limited, 2025]
                under the law of China (incorporated, principal-place), China
                (state, controller China), China (incorporated, principal-place,
                controller China Telecommunications Corporation)
    laws        8 laws of China reach it, through china-telecom, state-cn,
                china-telecom-group
    evidence    samples/rib.mrt.bz2 offset 2666 (route)
  
  Laws that reach these chains
  ────────────────────────────────────────────────────────────────────────────────
    CN    National Intelligence Law, Art. 7, 14, 16: hand over, cooperate
          Cybersecurity Law as amended, Art. 23, 30: keep, cooperate
          Cybersecurity Law as amended, critical information infrastructure, Art.
          39: store there
          Counter-Espionage Law (2023), Art. 8, 26, 32, 41: hand over, cooperate
          Counter-Terrorism Law, Art. 18, 19: intercept, decrypt, cooperate
          Data Security Law, Art. 35, 36: hand over, cooperate
          Personal Information Protection Law, Art. 40, 41: store there
          Criminal Procedure Law, Art. 54, 150-152: hand over, intercept
          No legal advice: a law may bind only some kinds of parties, such as
          carriers. --verbose and the other formats tell what each compels, its
          safeguards and source.
  
  What could not be seen
  ────────────────────────────────────────────────────────────────────────────────
    · 4 carriers on routes whose holder the atlas cannot name
    · routes are what routers tell each other; packets may go another way, and
      ways that no vantage point sees are not known
    · No contact with a party or a country in this evidence does not exclude a
      later transfer.
  
  Sources
  ────────────────────────────────────────────────────────────────────────────────
    · atlas of 2026-11-21, 0 days old: 1,016 parties, 607 stakes; no open data:
      addresses and hardware blocks outside the curated parties have no holder
      (./run data, or cordon atlas build, adds it)
    · policy clean-network-2020: Clean Network programme of August 2020; version
      1; Announcing the Expansion of the Clean Network to Safeguard America's
      Assets, United States Department of State, press statement of the Secretary
      of State (2020-08-05)
      <https://2017-2021.state.gov/announcing-the-expansion-of-the-clean-network-t
      o-safeguard-americas-assets/>; Revised Guidance on Entities Owned by Persons
      Whose Property and Interests in Property Are Blocked, United States
      Department of the Treasury, OFAC (the 50 per cent rule, taken over here)
      (2014-08-13)
  [1]
  $ cordon audit -f json samples/phone.pcap samples/rib.mrt.bz2 samples/traces.json | python3 tests/golden/ways.py
  route asn:1103 prefixes 16 traffic 0.747
  route asn:1136 prefixes 1 traffic 0.0574
  route asn:1299 prefixes 11 traffic 0.3202
  route asn:15169 prefixes 1 traffic 0.033
  route asn:2914 prefixes 24 traffic 1
  route asn:3333 prefixes 24 traffic 1
  route asn:3356 prefixes 5 traffic 0.0798
  route asn:4134 prefixes 4 traffic 0.0663
  route asn:42 prefixes 1 traffic 0.0128
  route asn:4809 prefixes 1 traffic 0.0152
  route asn:4837 prefixes 2 traffic 0.0279
  route asn:64500 prefixes 24 traffic 1
  route asn:6453 prefixes 3 traffic 0.1353
  route asn:6939 prefixes 24 traffic 1
  traffic address:103.136.221.10 trace exact cable:sea-me-we-4 cable:sea-me-we-5
  traffic address:104.154.89.105 trace exact asn:15169 cable:atlantic-crossing-1
  traffic address:104.18.2.36 routes beside
  traffic address:109.244.216.15 routes beside asn:1103(1 of 4) asn:1299(1 of 4) asn:3356(1 of 4) asn:4134(2 of 4) asn:4837(2 of 4)
  traffic address:13.224.189.60 routes beside asn:1103(1 of 2)
  traffic address:139.9.138.15 trace exact
  traffic address:142.250.185.99 routes beside
  traffic address:142.250.186.110 routes beside
  traffic address:145.221.192.10 routes beside asn:1103(1 of 3) asn:1299(1 of 3) asn:1136(3 of 3)
  traffic address:157.240.27.18 trace exact
  traffic address:2.16.106.10 routes beside asn:1103(1 of 2)
  traffic address:203.119.169.141 routes beside asn:1103(1 of 4) asn:1299(1 of 4) asn:3356(1 of 4) asn:4134(2 of 4) asn:4837(2 of 4)
  traffic address:203.205.239.154 routes beside asn:1103(1 of 3) asn:1299(1 of 3) asn:2914(1 of 3) asn:6453(1 of 3)
  traffic address:203.205.254.110 routes beside asn:1103(1 of 3) asn:1299(1 of 3) asn:2914(1 of 3) asn:6453(1 of 3)
  traffic address:213.180.204.244 routes beside asn:1103(1 of 3) asn:1299(1 of 3) asn:3356(1 of 3)
  traffic address:23.32.238.10 routes beside asn:1103(1 of 2)
  traffic address:23.48.23.10 routes beside asn:1103(1 of 2)
  traffic address:2a02:2e0:3fe:1001:7777:772e:2:85 routes beside asn:1299(1 of 3) asn:1103(1 of 3)
  traffic address:43.159.233.101 trace exact cable:aae-1
  traffic address:54.155.20.30 routes beside asn:1103(1 of 2)
  traffic address:64.233.184.188 routes beside
  traffic address:8.8.8.8 routes beside
  traffic address:9.9.9.9 routes beside asn:42(1 of 2)
  traffic address:94.130.142.35 routes beside asn:1299(1 of 2)
  traffic address:95.101.34.25 routes beside asn:1103(1 of 2)
  $ cordon audit --mine AS64500 -f json samples/phone.pcap samples/rib.mrt.bz2 | python3 tests/golden/ways.py
  route asn:1103 prefixes 16 traffic 0
  route asn:1136 prefixes 1 traffic 0.0574
  route asn:1299 prefixes 11 traffic 0.307
  route asn:15169 prefixes 1 traffic 0.033
  route asn:2914 prefixes 24 traffic 0
  route asn:3333 prefixes 24 traffic 0
  route asn:3356 prefixes 5 traffic 0
  route asn:4134 prefixes 4 traffic 0.0663
  route asn:42 prefixes 1 traffic 0
  route asn:4809 prefixes 1 traffic 0
  route asn:4837 prefixes 2 traffic 0
  route asn:6453 prefixes 3 traffic 0.1353
  route asn:6939 prefixes 24 traffic 0
  traffic address:103.136.221.10 routes beside asn:1299 asn:6453
  traffic address:104.154.89.105 routes beside asn:15169
  traffic address:104.18.2.36 routes beside
  traffic address:109.244.216.15 routes beside asn:1299 asn:4134
  traffic address:13.224.189.60 routes beside
  traffic address:139.9.138.15 routes beside asn:1299 asn:4134
  traffic address:142.250.185.99 routes beside
  traffic address:142.250.186.110 routes beside
  traffic address:145.221.192.10 routes beside asn:1299 asn:1136
  traffic address:157.240.27.18 routes beside
  traffic address:2.16.106.10 routes beside
  traffic address:203.119.169.141 routes beside asn:1299 asn:4134
  traffic address:203.205.239.154 routes beside asn:1299 asn:6453
  traffic address:203.205.254.110 routes beside asn:1299 asn:6453
  traffic address:213.180.204.244 routes beside asn:1299
  traffic address:23.32.238.10 routes beside
  traffic address:23.48.23.10 routes beside
  traffic address:2a02:2e0:3fe:1001:7777:772e:2:85 routes beside asn:1299
  traffic address:43.159.233.101 routes beside asn:1299 asn:4134
  traffic address:54.155.20.30 routes beside
  traffic address:64.233.184.188 routes beside
  traffic address:8.8.8.8 routes beside
  traffic address:9.9.9.9 routes beside
  traffic address:94.130.142.35 routes beside
  traffic address:95.101.34.25 routes beside
  $ cordon audit -f json samples/traces.json | python3 tests/golden/ways.py
  trace address:103.136.221.10 trace exact cable:sea-me-we-4 cable:sea-me-we-5
  trace address:104.154.89.105 trace exact cable:atlantic-crossing-1
  trace address:139.9.138.15 trace exact
  trace address:157.240.27.18 trace exact
  trace address:43.159.233.101 trace exact cable:aae-1
  $ cordon audit --mine nonsense samples/rib.mrt.bz2
  ! cordon: nonsense: No such file or directory
  [2]
  $ cordon audit --mine AS1 --mine AS2 samples/rib.mrt.bz2
  ! cordon audit: 'AS2': this option is given twice; see 'cordon audit --help'
  [2]
  $ cordon audit --rpki samples/traces.json samples/rib.mrt.bz2
  ! cordon: samples/traces.json: has no list of ROAs or ASPAs; the JSON of rpki-client, Routinator or RIPE's validator is wanted
  [2]
  $ cordon audit --cables tests/golden samples/traces.json
  ! cordon: tests/golden: no cable with a line and two ends is in it; name the folder with 'cable' and 'landing-point', or its cable-geo.json
  [2]
  $ cordon audit --origin AS132203 samples/rib.mrt.bz2 | sed -n '/^Carriers on/,/^Carriers by/p'
  Carriers on routes
  ────────────────────────────────────────────────────────────────────────────────
  routes to AS132203 alone are looked at, of 96 routes to 24 prefixes, as seen
  from 4 vantage points, none of them known to be yours; dependence is AS hegemony
  over 4 vantage points with a full table, too few to trim; addresses are those of
  IPv4
    carrier  held by                               prefixes  addresses  dependence
    AS2914   ◂ NTT, Inc. (JP)                             3    100.0 %      41.7 %
    AS4134   China Telecom Corporation Limited, …         1     33.3 %      33.3 %
    AS1103   unknown                                      3    100.0 %      25.0 %
    AS1299   Arelion Sweden AB, in hands of Swed…         3    100.0 %      25.0 %
    AS3333   ◂ unknown                                    3    100.0 %      25.0 %
    AS6939   ◂ Hurricane Electric LLC (US)                3    100.0 %      25.0 %
    AS64500  ◂ AS number for documentation (RFC …         3    100.0 %      25.0 %
    AS6453   Tata Communications Limited, in han…         2     66.7 %      16.7 %
    AS3356   Lumen Technologies, Inc. (US)                1     33.3 %       8.3 %
    ◂ a vantage point itself: all routes that it tells begin in it
  
  Carriers by who controls them
  $ cordon audit --origin AS1,AS2 samples/rib.mrt.bz2
  ! cordon: --origin: takes one AS number; write it as AS64500
  [2]
  $ cordon audit -f json --origin AS132203 samples/rib.mrt.bz2 | tail -1 | sed 's/.*"routes":{"entries/{"entries/;s/,"incidents".*//'
  {"entries":96,"prefixes":24,"origin":132203,"vantages":[{"as":64500,"address":"192.0.2.1","collector":"lab","file":"samples/rib.mrt.bz2","prefixes_ipv4":23,"prefixes_ipv6":1,"full_ipv4":true,"full_ipv6":true,"mine":false},{"as":3333,"address":"193.0.0.56","collector":"lab","file":"samples/rib.mrt.bz2","prefixes_ipv4":23,"prefixes_ipv6":1,"full_ipv4":true,"full_ipv6":true,"mine":false},{"as":2914,"address":"129.250.1.10","collector":"lab","file":"samples/rib.mrt.bz2","prefixes_ipv4":23,"prefixes_ipv6":1,"full_ipv4":true,"full_ipv6":true,"mine":false},{"as":6939,"address":"216.218.252.164","collector":"lab","file":"samples/rib.mrt.bz2","prefixes_ipv4":23,"prefixes_ipv6":1,"full_ipv4":true,"full_ipv6":true,"mine":false}],"vantage_count":4}

Carriers that only strangers' routes lead over are context: they are told, not judged, and make no audit deny.

  $ cordon audit -p clean-network-2020 --as-if-in-force --mine 2.16.106.0/24 samples/rib.mrt.bz2 | sed -n '/^Policy/,/^clean/p;/ AS4134 /p;/^  *AS1103/p;/^ *· only/p'; cordon audit -p clean-network-2020 --as-if-in-force --mine 2.16.106.0/24 samples/rib.mrt.bz2 >$T/mine.txt
  Policy              deny  review  undetermined  allow
  clean-network-2020     0       0             3      2
    ·  AS4134   China Telecom Corporati…         4     14.2 %       8.8 %    0.0 %
    · only routes between others lead over it (--mine): not judged
  $ cordon audit -f json -p clean-network-2020 --as-if-in-force --mine 2.16.106.0/24 samples/rib.mrt.bz2 | grep -o '"mine_share":[^,]*,"context":true' | sort | uniq -c
        9 "mine_share":0,"context":true

The stakes in a carrier's holder are told once, and referred to.

  $ cordon audit -p clean-network-2020 --as-if-in-force --mine AS64500 samples/phone.pcap samples/rib.mrt.bz2 samples/traces.json >$T/joined; grep 'stakes that show it' $T/joined | sort -u
                the stakes that show it stand above, at AS1299
                the stakes that show it stand above, at AS4134
                the stakes that show it stand above, at AS6453
