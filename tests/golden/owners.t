The owners around a finding, as the page of a report carries them: each party and each stake once; for each holder
the stakes above it and how many owners are left out; for each finding and controller the stakes that decide.

  $ mkdir $T/none; cordon atlas build --parties tests/golden/owners/parties --jurisdictions $T/none --open-data $T/none --registry $T/none -o $T/owners.atlas 2>/dev/null
  $T/owners.atlas: 11 parties, 13 stakes, 1 holding, 0 laws, 0 components, 0 cables, 0 services, no open data
  $ cordon audit --atlas $T/owners.atlas -p tests/golden/owners/policy.yaml --as-of 2026-06-01 -f html -o $T/owners.html samples/phone.pcap 2>/dev/null
  [1]
  $ sed -n '/"parties":\[/,/,"summary":/p' $T/owners.html | sed 's/,"summary":.*//; s/.*"parties":/"parties":/'
  "parties":[{"id":"state-xx","name":"A State","kind":"state","countries":["NO"]},
  {"id":"top","name":"Top Holding B.V.","kind":"company","countries":[]},
  {"id":"paper","name":"Paper House GmbH","kind":"company","countries":["DE"]},
  {"id":"fund","name":"The Fund","kind":"fund","countries":["LU"]},
  {"id":"small-6","name":"\u003c/script>\u003cimg src=x onerror=alert(1)>AnOwnerWhoseNameIsOneLongWordThatNoBoxCanHold","kind":"persons","countries":[]},
  {"id":"small-4","name":"Small Owner 4","kind":"persons","countries":[]},
  {"id":"small-5","name":"Small Owner 5","kind":"persons","countries":[]},
  {"id":"small-3","name":"Small Owner 3","kind":"persons","countries":[]}],"stakes":[{"owner":0,"owned":1,"share":"90 %","kind":"equity","confidence":"high","source":"Register of companies, 2025"},
  {"owner":1,"owned":2,"share":"60 %","kind":"equity","from":"2012-04-01","confidence":"high","source":"Register of companies, 2025"},
  {"owner":3,"owned":2,"share":"10 %","kind":"equity","disputed":true,"confidence":"medium","source":"Register of companies, 2025"},
  {"owner":3,"owned":2,"share":"12-15 %","kind":"equity","disputed":true,"confidence":"low","source":"A newspaper's report"},
  {"owner":3,"owned":2,"share":"1 %","kind":"golden","confidence":"high","source":"Register of companies, 2025"},
  {"owner":4,"owned":2,"share":"5 %","kind":"equity","confidence":"high","source":"Register of companies, 2025"},
  {"owner":5,"owned":2,"share":"4 %","kind":"equity","confidence":"high","source":"Register of companies, 2025"},
  {"owner":6,"owned":2,"share":"1/33","kind":"equity","confidence":"high","source":"Register of companies, 2025"},
  {"owner":7,"owned":2,"share":"3 %","kind":"equity","confidence":"high","source":"Register of companies, 2025"},
  {"owner":2,"owned":1,"share":"5 %","kind":"equity","confidence":"high","source":"Register of companies, 2025"}],"graphs":[{"party":2,"stakes":[1,2,3,4,5,6,7,8,0,9],"more":[[2,2]]}],"lines":[]
  $ grep -o '"verdict":"deny".*' $T/owners.html | grep -o '"stakes":[^}]*' | head -1
  "stakes":[0,1]
  $ grep -o '"graph":.*' $T/owners.html | grep -o '^"graph":[^}]*'
  "graph":0,"paths":[[0,1],[1]]

On another day another owner; nobody controls the holder then.

  $ cordon audit --atlas $T/owners.atlas -p tests/golden/owners/policy.yaml --as-of 2012-03-31 -f html samples/phone.pcap 2>/dev/null | grep -o '"share":"40 %".*' | head -1
  "share":"40 %","kind":"equity","to":"2012-03-31","confidence":"high","source":"Register of companies, 2025"},

A what-if as a page: what JSON Lines tell, and the owners before and after.

  $ cordon whatif --atlas $T/owners.atlas -p tests/golden/owners/policy.yaml -f html -o $T/sale.html tests/golden/owners/sale.yaml samples/phone.pcap 2>/dev/null
  $ head -c 15 $T/sale.html
  <!doctype html>
  $ grep -cE '<(script|link|img|iframe)[^>]*(src|href)=.?https?:' $T/sale.html
  0
  [1]
  $ grep -o '"kind":"change","chain":[0-9]*,"policy":"state-owned","before":"[a-z]*","after":"[a-z]*"' $T/sale.html
  "kind":"change","chain":7,"policy":"state-owned","before":"deny","after":"allow"
  $ grep -oE '"(was|is)":\{"findings":[^}]*\}' $T/sale.html | head -2
  "was":{"findings":[{"rule":"owned","title":"The service belongs to a state","stakes":[0,1]}
  "is":{"findings":[{"rule":"default","title":"No rule is met"}
  $ grep -oE '"owner":[0-9]*,"owned":[0-9]*,"share":"90 %"[^}]*' $T/sale.html
  "owner":0,"owned":1,"share":"90 %","kind":"equity","confidence":"high","source":"Register of companies, 2025"
  "owner":2,"owned":1,"share":"90 %","kind":"equity","from":"2026-05-01","confidence":"high","source":"what if sale: An offer, 2026-03"
  $ cordon whatif -f csv tests/golden/owners/sale.yaml samples/phone.pcap
  ! cordon whatif: there is no format 'csv'; there are text, json and html; see 'cordon whatif --help'
  [2]
