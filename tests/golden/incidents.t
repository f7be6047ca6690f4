Incidents in update streams, in the shapes of known ones (tests/fixtures/make_incident.py).

Safe Host, 6 June 2019: told to AS 4134 by AS 21217, over 13237 and 6830. With relationships it is a leak; without them it is
one by how suddenly AS 21217 carries; with neither them nor a table nothing is guessed.

  $ python3 tests/fixtures/make_incident.py safe-host $T/safe 7000
  $ cordon audit --relationships $T/safe/relationships.txt $T/safe/table.mrt $T/safe/updates.mrt | sed -n '/^Incidents/,/^Carriers on/p'
  Incidents
  ────────────────────────────────────────────────────────────────────────────────
  1 incident in 14,000 updates from 10 vantage points
  
      leak via AS 21217: told to AS 4134 what it had from AS 6830 and AS 13237
      who         AS 4134 is China Telecom Corporation Limited; AS 6830 is Liberty
                  Global Ltd.
      when        from 2019-06-06 09:43:00 UTC to 2019-06-06 11:49:59 UTC, over
      where       700 prefixes (46.145.0.0/16, 46.14.128.0/17, 45.0.0.0/24 …),
                  7,000 routes, seen from 10 of 10 vantage points
      why         it went from a provider to a provider: what an AS has from
                  either it may tell its customers alone (RFC 7908 3.1);
                  relationships were given
      first       46.145.0.0/16: 3356 4134 21217 21217 21217 21217 21217 21217
                  13237 1136 ($T/safe/updates.mrt, offset 0)
  
  Carriers on routes
  $ cordon audit $T/safe/table.mrt $T/safe/updates.mrt | sed -n '/^Incidents/,/^Carriers on/p'
  Incidents
  ────────────────────────────────────────────────────────────────────────────────
  1 incident in 14,000 updates from 10 vantage points
  
      leak via AS 21217: told to AS 4134 what it had from AS 6830 and AS 13237
      who         AS 4134 is China Telecom Corporation Limited; AS 6830 is Liberty
                  Global Ltd.
      when        from 2019-06-06 09:43:00 UTC to 2019-06-06 11:49:59 UTC, over
      where       700 prefixes (46.145.0.0/16, 46.14.128.0/17, 45.0.0.0/24 …),
                  7,000 routes, seen from 10 of 10 vantage points
      why         an AS that carried for next to nobody carries all at once for
                  very many prefixes, between a carrier that was on the way before
                  and others; relationships are not known, and would tell for
                  certain (RFC 7908 3)
      first       46.145.0.0/16: 3356 4134 21217 21217 21217 21217 21217 21217
                  13237 1136 ($T/safe/updates.mrt, offset 0)
  
  leaks were not looked for by relationships: fewer than 1,000 AS paths: give a
  table of routes, or --relationships
  
  Carriers on routes
  $ cordon audit $T/safe/updates.mrt | sed -n '/^Incidents/,/^Carriers on/p'
  Incidents
  ────────────────────────────────────────────────────────────────────────────────
  no incident in 14,000 updates from 10 vantage points; no table tells what was
  there before
  
  leaks were not looked for by relationships: fewer than 1,000 AS paths: give a
  table of routes, or --relationships
  
  Carriers on routes
  $ cordon audit --mine 46.14.128.0/17 --format json --relationships $T/safe/relationships.txt $T/safe/table.mrt $T/safe/updates.mrt | grep '"kind":"incident"' | sed 's/"45\.0\.[0-9.]*\/24",*//g'
  {"kind":"incident","type":"leak","what":"leak via AS 21217: told to AS 4134 what it had from AS 6830 and AS 13237","start":"2019-06-06T09:43:00Z","end":"2019-06-06T11:49:59Z","over":true,"before":false,"via":[4134,21217,6830],"origin":null,"origin_before":null,"parts":[{"via":[4134,21217,6830],"prefixes":350,"routes":3500},{"via":[4134,21217,13237],"prefixes":350,"routes":3500}],"part_count":2,"prefixes":["46.14.128.0/17","46.145.0.0/16",],"prefix_count":700,"ipv4_addresses":276992,"ipv6_blocks":0,"vantages":10,"of_vantages":10,"updates":7000,"routes":7000,"mine":true,"inferred":false,"sudden":false,"only_to_customer":null,"related":false,"why":"it went from a provider to a provider: what an AS has from either it may tell its customers alone (RFC 7908 3.1); relationships were given","path":"3356 4134 21217 21217 21217 21217 21217 21217 13237 1136","evidence":[{"file":"$T/safe/updates.mrt","at":0,"prefix":"46.145.0.0/16"}]}

Verizon's AS 703 behind AS 9318 and AS 4134, as from 2015 to 2017.

  $ python3 tests/fixtures/make_incident.py verizon-apac $T/apac
  $ cordon audit --relationships $T/apac/relationships.txt $T/apac/table.mrt $T/apac/updates.mrt | sed -n '/^Incidents/,/^Carriers on/p'
  Incidents
  ────────────────────────────────────────────────────────────────────────────────
  1 incident in 400 updates from 10 vantage points
  
      leak via AS 9318: told to AS 4134 what it had from AS 703
      who         AS 9318 is SK Broadband Co., Ltd.; AS 4134 is China Telecom
                  Corporation Limited; AS 703 is Verizon Communications Inc.
      when        since 2019-06-06 09:41:00 UTC, not over; last told 2019-06-06
                  09:41:59 UTC
      where       100 prefixes (45.0.0.0/24, 45.0.1.0/24, 45.0.2.0/24 …), 400
                  routes, seen from 4 of 10 vantage points
      why         it went from a peer to a provider: what an AS has from either it
                  may tell its customers alone (RFC 7908 3.4); relationships were
                  given
      first       45.0.0.0/24: 1299 4134 9318 703
                  ($T/apac/updates.mrt, offset 0)
  
  Carriers on routes

A part of a prefix, and another prefix, announced by a stranger for some minutes.

  $ python3 tests/fixtures/make_incident.py hijack $T/hijack
  $ cordon audit --mine AS1136 --rpki $T/hijack/rpki.json $T/hijack/table.mrt $T/hijack/updates.mrt | sed -n '/^Incidents/,/^Carriers on/p'
  Incidents
  ────────────────────────────────────────────────────────────────────────────────
  3 incidents in 36 updates from 10 vantage points
  
    ! AS 50666 announces parts of what AS 1136 announces (yours)
      when        from 2019-06-06 09:41:00 UTC to 2019-06-06 09:50:00 UTC, over
      where       1 prefix (46.145.128.0/24), 10 routes, seen from 10 of 10
                  vantage points
      why         the longer prefix takes the traffic (RFC 4632 5.1), and nothing
                  on the paths joins the two
      first       46.145.128.0/24: 3356 1299 30001 50666
                  ($T/hijack/updates.mrt, offset 0)
  
    ! AS 50666 announces a prefix against signed origins (yours)
      when        from 2019-06-06 09:41:00 UTC to 2019-06-06 09:50:00 UTC, over
      where       1 prefix (46.145.128.0/24), 10 routes, seen from 10 of 10
                  vantage points
      why         its ROAs name other origins (RFC 6811 2)
      first       46.145.128.0/24: 3356 1299 30001 50666
                  ($T/hijack/updates.mrt, offset 0)
  
      AS 50666 announces what AS 40000 did before
      when        from 2019-06-06 09:41:30 UTC to 2019-06-06 09:55:00 UTC, over
      where       1 prefix (45.0.0.0/24), 3 routes, seen from 3 of 10 vantage
                  points
      why         the origin of a prefix is another than before, and nothing on
                  the paths joins the two (RFC 4271 5.1.2)
      first       45.0.0.0/24: 1299 30001 50666
                  ($T/hijack/updates.mrt, offset 920)
  
  leaks were not looked for by relationships: fewer than 1,000 AS paths: give a
  table of routes, or --relationships
  
  Carriers on routes

A quiet day: routes flap, move and come back, and nothing else.

  $ python3 tests/fixtures/make_incident.py day $T/day 20000
  $ cordon audit --relationships $T/day/relationships.txt $T/day/table.mrt $T/day/updates.mrt | sed -n '/^Incidents/,/^Carriers on/p'
  Incidents
  ────────────────────────────────────────────────────────────────────────────────
  no incident in 20,000 updates from 10 vantage points
  
  Carriers on routes
