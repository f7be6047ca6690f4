Lists of software and of devices are evidence like any other: found by content, whatever the file is called.

  $ cordon observe tests/fuzz/corpus/inventory/arp-a | sed 's/_hash":"[0-9a-f]*"/_hash":"…"/g'
  {"kind":"device","evidence":"tests/fuzz/corpus/inventory/arp-a","format":"arp","address":"192.0.2.1","addresses":["192.0.2.1"],"oui":"00e0fc","randomised":false,"mac_hash":"…","name_hash":"…","maker":null,"type":null,"os":null,"firmware":null,"state":null,"interface":"en0","seen":null,"services":[],"line":1}
  {"kind":"device","evidence":"tests/fuzz/corpus/inventory/arp-a","format":"arp","address":"192.0.2.2","addresses":["192.0.2.2"],"oui":"3c5ab4","randomised":false,"mac_hash":"…","name_hash":null,"maker":null,"type":null,"os":null,"firmware":null,"state":null,"interface":"eth0","seen":null,"services":[],"line":2}
  {"kind":"summary","evidence":1,"packets":0,"bytes":0,"flows":0,"dns":0,"apps":0,"devices":2,"routes":0,"traces":0,"not_followed":{"not_ip":0,"icmp":0,"other_ip":0,"unknown_link":0,"cut_short":0,"malformed":0,"fragments":0,"datagrams_incomplete":0},"complete":true,"diagnostics":[{"severity":"note","file":"tests/fuzz/corpus/inventory/arp-a","what":"entries of groups and broadcasts, which are no devices: 1","clause":null,"hint":null,"text":"tests/fuzz/corpus/inventory/arp-a: entries of groups and broadcasts, which are no devices: 1"}]}
  ! cordon: tests/fuzz/corpus/inventory/arp-a: entries of groups and broadcasts, which are no devices: 1
  $ cordon observe <tests/fuzz/corpus/inventory/nmap.xml - | sed 's/_hash":"[0-9a-f]*"/_hash":"…"/g' | head -1
  {"kind":"device","evidence":"-","format":"nmap","address":"192.0.2.2","addresses":["192.0.2.2"],"oui":"3c5ab4","randomised":false,"mac_hash":"…","name_hash":null,"maker":"Google","type":null,"os":null,"firmware":null,"state":"up","interface":null,"seen":"2026-11-21T10:24:29Z","services":[{"port":8080,"transport":"tcp","open":true,"name":"http","product":"SimpleHTTPServer","version":"0.6","cpe":"cpe:/a:python:simplehttpserver:0.6"}],"line":15}
  $ cordon observe tests/fuzz/corpus/inventory/dumpsys | grep -o '"id":"com.maker[a-z.]*"\|"install":{.*"line":[0-9]*}\|"kind":"device".*"model[^,]*' 
  "install":{"partition":"data","path":"/data/app/~~Zm9v==/com.example.shop-YmFy==","installer":"com.maker.store","system":"no","updated":"no","installs_others":"no","uid":10123,"maker":null,"maker_domain":null,"purl":null,"cpe":null,"part_of":null,"enabled":"yes","signature":"f2e4d1","since":"2023-01-05 10:12:13","line":13}
  "id":"com.maker.store"
  "install":{"partition":"product/priv-app","path":"/data/app/~~c3Rv==/com.maker.store-cmU==","installer":null,"system":"yes","updated":"yes","installs_others":"yes","uid":10050,"maker":null,"maker_domain":null,"purl":null,"cpe":null,"part_of":null,"enabled":"yes","signature":"aa11bb","since":"2009-01-01 00:00:00","line":38}
  "id":"com.maker.shared"
  "install":{"partition":"priv-app","path":"/system/priv-app/Shared","installer":null,"system":"yes","updated":"no","installs_others":"yes","uid":1000,"maker":null,"maker_domain":null,"purl":null,"cpe":null,"part_of":null,"enabled":"no","signature":null,"since":null,"line":52}
  "install":{"partition":"data","path":"/data/app/~~d29y==/com.work.agent-a2U==","installer":null,"system":"no","updated":"no","installs_others":"yes","uid":10400,"maker":null,"maker_domain":null,"purl":null,"cpe":null,"part_of":null,"enabled":"yes","signature":null,"since":null,"line":59}

A list that is recognised and not read says what converts it; nothing of it is in the result.

  $ cordon audit tests/fuzz/corpus/inventory/spdx-tag-value
  ! cordon: tests/fuzz/corpus/inventory/spdx-tag-value: this bill of materials is in SPDX's tag-value form, which is not read; convert it: `syft convert FILE -o spdx-json` or spdx-tools' Convert
  [2]

Whose equipment, and what came with a phone.

  $ cordon audit --policy us-ndaa-889 --as-of 2024-01-01 tests/fuzz/corpus/inventory/nmap.xml | sed -n '3,15p'
  
  Chains of 2 programs and devices told by lists.
  
  Policy       deny  review  undetermined  allow
  us-ndaa-889     0       0             1      1
  
  Devices that lists tell of
  ────────────────────────────────────────────────────────────────────────────────
       device     block   made by                                    tells
    ?  127.0.0.1          unknown
    ✓  192.0.2.2  3c5ab4  Google LLC, in hands of Alphabet Inc. (U…  8080/tcp http
  2 devices; the maker of 1 is not known
  
  $ cordon audit --policy clean-network-2020 --as-of 2020-09-01 tests/fuzz/corpus/inventory/dumpsys | sed -n '3,24p'
  
  Chains of 5 programs and devices told by lists.
  
  Policy              deny  review  undetermined  allow
  clean-network-2020     0       0             4      1
  
  Software that lists tell of
  ────────────────────────────────────────────────────────────────────────────────
       software          made by
    ?  com.example.shop  unknown
    ?  com.maker.store   unknown
    ?  com.maker.shared  unknown
    ?  com.work.agent    unknown
  4 programs; the maker of 4 is not in the atlas
  
  Devices that lists tell of
  ────────────────────────────────────────────────────────────────────────────────
       device   made by
    ✓  Phone 7  Maker
  1 device; the maker of 0 is not known
  
  Findings
