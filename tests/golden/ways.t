Routes and traces beside a capture: one report in which each destination has all its links.

  $ cordon observe samples/rib.mrt.bz2 | head -3
  $ cordon observe samples/traces.json | tail -2
  $ cordon audit -p clean-network-2020 --as-if-in-force --mine AS64500 samples/rib.mrt.bz2
  $ cordon audit -f json samples/phone.pcap samples/rib.mrt.bz2 samples/traces.json | python3 tests/golden/ways.py
  $ cordon audit --mine AS64500 -f json samples/phone.pcap samples/rib.mrt.bz2 | python3 tests/golden/ways.py
  $ cordon audit -f json samples/traces.json | python3 tests/golden/ways.py
  $ cordon audit --mine nonsense samples/rib.mrt.bz2
  $ cordon audit --mine AS1 --mine AS2 samples/rib.mrt.bz2
  $ cordon audit --rpki samples/traces.json samples/rib.mrt.bz2
  $ cordon audit --cables tests/golden samples/traces.json
