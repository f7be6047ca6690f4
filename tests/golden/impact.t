What breaks without some networks: a made-up table of three vantage points, and the traffic of a phone.

  $ cordon impact --remove party:china-telecom --mine AS64500 tests/golden/impact/rib.txt samples/phone.pcap
  cordon impact                                                   as of 2026-09-14
    tests/golden/impact/rib.txt
    samples/phone.pcap
  
    without    AS4134 China Telecom Corporation Limited (party:china-telecom)
               AS4809 China Telecom Corporation Limited (party:china-telecom)
    seen from  3 vantage points of 1 file (3 with a full table)
  
                           Prefixes  IPv4 addresses  IPv6 /48s  Mine  Traffic
    no known path left            5          49.3 %     50.0 %     0    3.2 %   11 kB
      a wider one is left         1                                0    1.0 %  3.5 kB
    longer                        3           2.8 %        0 %     1    9.8 %   33 kB
    another as short              1         < 0.1 %        0 %     0    4.9 %   16 kB
    untouched                     7          47.8 %     50.0 %     0   52.3 %  175 kB
    no route here                 0                                0   29.9 %  100 kB
  
    longer     by 1.00 ASes on average (IPv4, by weight)
  
  No known path left
  ────────────────────────────────────────────────────────────────────────────────
    Prefix            Announced by    ASes    Left  Lost path
    2400:da00::/32    AS38365 Baidu…     4  0 of 1  64496 3356 41…
    202.96.0.0/12     AS4134 China …     2  0 of 3  64496 4134      origin goes
    109.244.0.0/16    AS45090 Tence…     3  0 of 3  64498 4134 45…
    203.205.128.0/17  AS132203 Tenc…     3  0 of 3  64496 4134 13…
    203.119.168.0/22  AS37963 Aliba…     3  0 of 2  64496 4134 37…  in 203.119.0.…
  
  Longer ways
  ────────────────────────────────────────────────────────────────────────────────
    Prefix            Announced by           ASes    Left  Lost path
    198.51.100.0/24   AS64500 AS number f…  3 → 5  1 of 2  64496 4134 64500   mine
    139.9.0.0/16      AS55990 Huawei Clou…  3 → 4  1 of 3  64498 4134 55990
    203.205.254.0/24  AS132203 Tencent Ho…  3 → 4  2 of 3  64496 4134 132203
  
  Who carries the rest
  ────────────────────────────────────────────────────────────────────────────────
    Network                                    Prefixes  IPv4 addresses  IPv6 /48s
    AS1299 Arelion Sweden AB                          4           2.9 %        0 %
    AS4837 China Unicom (Hong Kong) Limited           1           2.8 %        0 %
    AS3356 Lumen Technologies, Inc.                   3         < 0.1 %        0 %
    AS174 Cogent Communications Holdings, In…         1         < 0.1 %        0 %
    AS2914 NTT, Inc.                                  1         < 0.1 %        0 %
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    paths      Seen from 3 vantage points of 1 file (3 with a full table). Each
               tells the way it uses, not those it keeps in reserve: a path that
               none of them uses is not known, so that what is lost here may have
               one.
               Full tables are few here: of networks far from these vantage points
               they tell little.
    room       Whether the ways that are left have room for what the others
               carried is not in routes.
  
  Traffic that would stop
  ────────────────────────────────────────────────────────────────────────────────
    without    party:china-telecom
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · 18 % of the bytes go, on some way that routes or traces show, over a network
      that is taken away: whether another way is left, routes tell as far as they
      do.
    · 5 % of the bytes go to addresses whose name is not known.
    · Only what was seen is counted: what an app does on other days, or of other
      users, is not here.
    · How many devices and people this is, is not known: --population tells it.

From a vantage point of one's own.

  $ cordon impact --remove AS4134 --mine 64496 tests/golden/impact/rib.txt | grep -A 2 'from you'
    from you   1 vantage point of yours would lose every route to 8 prefixes; to 3
               of them another here has one
  

Traffic of a server of one's own counts by who its clients are.

  $ cordon impact --json --remove AS4134 --mine AS64500 tests/golden/impact/rib.txt tests/golden/impact/flows.txt | grep -o '"\(lost\|untouched\)":{[^}]*}'
  "lost":{"prefixes":5,"ipv4_addresses":1147648,"ipv6_48s":65536,"mine":0,"flows":1,"bytes":10000}
  "untouched":{"prefixes":7,"ipv4_addresses":1113344,"ipv6_48s":65536,"mine":0,"flows":1,"bytes":10000}

Networks by number; one that nothing leads over; a vantage point that goes itself.

  $ cordon impact --remove AS3356 --remove asn:64497 --remove AS65551 tests/golden/impact/rib.txt
  cordon impact                                                   as of 2026-09-14
    tests/golden/impact/rib.txt
  
    without    AS3356 Lumen Technologies, Inc.
               AS64497 AS number for documentation (RFC 5398)
               AS65551 AS number for documentation (RFC 5398): on no route here
    seen from  2 vantage points of 1 file (2 with a full table)
  
                        Prefixes  IPv4 addresses  IPv6 /48s
    no known path left         2           2.8 %     50.0 %
    longer                     0             0 %        0 %
    another as short           9          28.2 %     50.0 %
    untouched                  5          69.0 %        0 %
  
  No known path left
  ────────────────────────────────────────────────────────────────────────────────
    Prefix          Announced by               ASes    Left  Lost path
    2400:da00::/32  AS38365 Baidu, Inc.           4  0 of 1  64496 3356 4134 38365
    203.119.0.0/16  AS37963 Alibaba Group Ho…     4  0 of 1  64496 3356 4837 37963
  
  Who carries the rest
  ────────────────────────────────────────────────────────────────────────────────
    Network                                   Prefixes  IPv4 addresses  IPv6 /48s
    AS4134 China Telecom Corporation Limited         1         < 0.1 %        0 %
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    paths      Seen from 2 vantage points of 1 file (2 with a full table). Each
               tells the way it uses, not those it keeps in reserve: a path that
               none of them uses is not known, so that what is lost here may have
               one.
               Full tables are few here: of networks far from these vantage points
               they tell little.
               1 vantage point of the networks taken away is left out.
    room       Whether the ways that are left have room for what the others
               carried is not in routes.

The same as JSON.

  $ cordon impact --json --remove AS4134 --mine 198.51.100.0/24 tests/golden/impact/rib.txt
  {"kind":"removed","asn":4134,"holder":"China Telecom Corporation Limited","because":"asn:4134","party":null,"proof":[],"on_routes":true}
  {"kind":"loss","fate":"lost","prefix":"2400:da00::/32","origin":38365,"origin_removed":false,"vantages":1,"left":0,"length_before":4,"length_after":null,"cover":null,"from_mine":null,"path":"64496 3356 4134 38365","spare":null,"mine":false,"weight":65536,"evidence":{"file":"tests/golden/impact/rib.txt","at":43}}
  {"kind":"loss","fate":"lost","prefix":"202.96.0.0/12","origin":4134,"origin_removed":true,"vantages":3,"left":0,"length_before":2,"length_after":null,"cover":null,"from_mine":null,"path":"64496 4134","spare":null,"mine":false,"weight":1048576,"evidence":{"file":"tests/golden/impact/rib.txt","at":37}}
  {"kind":"loss","fate":"lost","prefix":"109.244.0.0/16","origin":45090,"origin_removed":false,"vantages":3,"left":0,"length_before":3,"length_after":null,"cover":null,"from_mine":null,"path":"64498 4134 45090","spare":null,"mine":false,"weight":65536,"evidence":{"file":"tests/golden/impact/rib.txt","at":18}}
  {"kind":"loss","fate":"lost","prefix":"203.205.128.0/17","origin":132203,"origin_removed":false,"vantages":3,"left":0,"length_before":3,"length_after":null,"cover":null,"from_mine":null,"path":"64496 4134 132203","spare":null,"mine":false,"weight":32512,"evidence":{"file":"tests/golden/impact/rib.txt","at":24}}
  {"kind":"loss","fate":"lost","prefix":"203.119.168.0/22","origin":37963,"origin_removed":false,"vantages":2,"left":0,"length_before":3,"length_after":null,"cover":"203.119.0.0/16","from_mine":null,"path":"64496 4134 37963","spare":null,"mine":false,"weight":1024,"evidence":{"file":"tests/golden/impact/rib.txt","at":30}}
  {"kind":"loss","fate":"longer","prefix":"198.51.100.0/24","origin":64500,"origin_removed":false,"vantages":2,"left":1,"length_before":3,"length_after":5,"cover":null,"from_mine":null,"path":"64496 4134 64500","spare":null,"mine":true,"weight":256,"evidence":{"file":"tests/golden/impact/rib.txt","at":22}}
  {"kind":"loss","fate":"longer","prefix":"139.9.0.0/16","origin":55990,"origin_removed":false,"vantages":3,"left":1,"length_before":3,"length_after":4,"cover":null,"from_mine":null,"path":"64498 4134 55990","spare":null,"mine":false,"weight":65536,"evidence":{"file":"tests/golden/impact/rib.txt","at":21}}
  {"kind":"loss","fate":"longer","prefix":"203.205.254.0/24","origin":132203,"origin_removed":false,"vantages":3,"left":2,"length_before":3,"length_after":4,"cover":null,"from_mine":null,"path":"64496 4134 132203","spare":null,"mine":false,"weight":256,"evidence":{"file":"tests/golden/impact/rib.txt","at":24}}
  {"kind":"loss","fate":"same","prefix":"103.136.220.0/22","origin":396986,"origin_removed":false,"vantages":3,"left":2,"length_before":3,"length_after":3,"cover":null,"from_mine":null,"path":"64498 4134 396986","spare":null,"mine":false,"weight":1024,"evidence":{"file":"tests/golden/impact/rib.txt","at":12}}
  {"kind":"heir","asn":1299,"holder":"Arelion Sweden AB","prefixes":4,"ipv4_addresses":67072,"ipv6_48s":0,"first":false}
  {"kind":"heir","asn":4837,"holder":"China Unicom (Hong Kong) Limited","prefixes":1,"ipv4_addresses":65536,"ipv6_48s":0,"first":false}
  {"kind":"heir","asn":3356,"holder":"Lumen Technologies, Inc.","prefixes":3,"ipv4_addresses":1536,"ipv6_48s":0,"first":false}
  {"kind":"heir","asn":174,"holder":"Cogent Communications Holdings, Inc.","prefixes":1,"ipv4_addresses":256,"ipv6_48s":0,"first":false}
  {"kind":"heir","asn":2914,"holder":"NTT, Inc.","prefixes":1,"ipv4_addresses":256,"ipv6_48s":0,"first":false}
  {"kind":"summary","removed":["asn:4134"],"networks":1,"control_not_known":[],"as_of":"2026-09-14","vantages":3,"vantages_full":3,"vantages_removed":0,"vantages_mine":0,"lost_from_mine":0,"lost_from_mine_only":0,"collectors":0,"unseen":0,"all":{"prefixes":16,"ipv4_addresses":2328064,"ipv6_48s":131072,"mine":1,"flows":0,"bytes":0},"lost":{"prefixes":5,"ipv4_addresses":1147648,"ipv6_48s":65536,"mine":0,"flows":0,"bytes":0},"lost_covered":{"prefixes":1,"mine":0,"flows":0,"bytes":0},"longer":{"prefixes":3,"ipv4_addresses":66048,"ipv6_48s":0,"mine":1,"flows":0,"bytes":0},"same":{"prefixes":1,"ipv4_addresses":1024,"ipv6_48s":0,"mine":0,"flows":0,"bytes":0},"untouched":{"prefixes":7,"ipv4_addresses":1113344,"ipv6_48s":65536,"mine":0,"flows":0,"bytes":0},"unrouted":{"flows":0,"bytes":0},"growth_ipv4":1.00387597,"growth_ipv6":null,"heirs":5,"complete":true}

What was announced once is known to be possible.

  $ (cat tests/golden/impact/rib.txt; echo 'BGP4MP|1789340000|A|192.0.2.3|64498|2400:da00::/32|64498 1299 38365|IGP|::|0|0||NAG||'; echo 'BGP4MP|1789340001|W|192.0.2.3|64498|2400:da00::/32') | cordon impact --json --remove AS4134 - | grep da00
  {"kind":"loss","fate":"lost","prefix":"2400:da00::/32","origin":38365,"origin_removed":false,"vantages":1,"left":0,"length_before":4,"length_after":null,"cover":null,"from_mine":null,"path":"64496 3356 4134 38365","spare":"64498 1299 38365","mine":false,"weight":65536,"evidence":{"file":"-","at":43}}

Of several pieces of evidence one is none.

  $ cordon impact --remove AS4134 tests/golden/impact/rib.txt README.md 2>/dev/null | grep 'no known'
    no known path left            5          49.3 %     50.0 %

What cannot be meant.

  $ cordon impact tests/golden/impact/rib.txt
  ! cordon impact: say what the ban is: --policy P, or --remove WHAT like AS4134 or x.com; see 'cordon impact --help'
  [2]
  $ cordon impact --remove AS4134
  ! cordon impact: name the evidence, or a store with --store; see 'cordon impact --help'
  [2]
  $ cordon impact --remove china-telecom tests/golden/impact/rib.txt
  ! cordon impact: --remove 'china-telecom' is none of AS4134, party:NAME, app:android/ID, a name or address, sdk:PREFIX; see 'cordon impact --help'
  [2]
  $ cordon impact --remove party:china-telecon tests/golden/impact/rib.txt
  ! cordon: the atlas has no party 'china-telecon'; did you mean 'china-telecom'?
  [2]
  $ cordon impact --remove AS4134 --format csv tests/golden/impact/rib.txt
  ! cordon impact: there is no format 'csv'; there are text, json and html; see 'cordon impact --help'
  [2]
  $ cordon impact --remove AS4134 --mine nonsense tests/golden/impact/rib.txt
  ! cordon: nonsense: No such file or directory
  [2]
  $ cordon impact --remove AS4134 samples/phone.pcap
  cordon impact                                                   as of 2026-06-16
    samples/phone.pcap
  
    without    asn:4134
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · 5 % of the bytes go to addresses whose name is not known.
    · Only what was seen is counted: what an app does on other days, or of other
      users, is not here.
    · How many devices and people this is, is not known: --population tells it.

Several in one word, and AS numbers as they are written among networks.

  $ cordon impact --remove 4134,AS3356 tests/golden/impact/rib.txt >$T/one; cordon impact --remove AS4134 --remove asn:3356 tests/golden/impact/rib.txt | cmp - $T/one && grep -A1 without $T/one
    without    AS3356 Lumen Technologies, Inc.
               AS4134 China Telecom Corporation Limited
  $ cordon impact --remove 4134,, tests/golden/impact/rib.txt
  ! cordon impact: --remove '4134,,' is none of AS4134, party:NAME, app:android/ID, a name or address, sdk:PREFIX; see 'cordon impact --help'
  [2]
