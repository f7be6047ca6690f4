What changed between two saved audits. Those in tests/golden/diff are made up.

  $ cordon diff tests/golden/diff/before.jsonl tests/golden/diff/after.jsonl
  cordon diff
  before  tests/golden/diff/before.jsonl · 4 destinations · 1 app · as of
          2026-01-31 · atlas of 2026-01-01
  after   tests/golden/diff/after.jsonl · 5 destinations · 1 app · as of
          2026-02-28 · atlas of 2026-02-01
  
    2       became denied
    1       new besides
    2       changed besides (verdict 2, controller 2, jurisdiction 1, place 1,
            data 1, protection 1)
    1       gone
    1       unchanged, apps counted in
  
  Note: audit judged only before; its verdicts are not compared.
  Note: new-policy judged only after; its verdicts are not compared.
  Note: the audits are as of different days: owners, rules and laws may have
  changed, and not the traffic.
  Note: the audits used different atlases: a holder may be known better, and not
  have changed.
  Note: gone is what tests/golden/diff/after.jsonl does not show; that it was not
  seen does not prove that it ended.
  
  Became denied
  ────────────────────────────────────────────────────────────────────────────────
  ✗ android/com.example.video → api.brook.example
      verdict       home: allow → deny (Data leaves home)
      controller    service: lake (Lake) → heath (Heath)
      jurisdiction  service: +SG
      place         host: NL → SG
      data          +location
      protection    strong (TLS 1.3) → weak (TLS 1.0)
  ✗ android/com.example.video → log.heath.example (new)
      verdict       home: deny (Data leaves home)
      holder        host: unknown; service: unknown
      jurisdiction  host: US
      place         host: SG
      data          cannot see
      protection    strong (TLS 1.3)
  
  New
  ────────────────────────────────────────────────────────────────────────────────
  + android/com.example.video → new\u202e.example
      verdict       home: allow
      holder        host: cloudy (Cloudy Inc.); service: brook (Brook B.V.)
      jurisdiction  host: US
      place         host: NL
      data          cannot see
      protection    strong (TLS 1.3)
  
  Changed
  ────────────────────────────────────────────────────────────────────────────────
  ~ android/com.example.video
      controller    app: lake (Lake) → heath (Heath)
  ~ no app known → 198.51.100.7
      verdict       home: undetermined → allow
  
  Gone
  ────────────────────────────────────────────────────────────────────────────────
  − android/com.example.video → ads.fen.example
      verdict       home: deny (Data leaves home)
      holder        host: cloudy (Cloudy Inc.); service: fen
      controller    service: moor (undetermined) (Moor)
      jurisdiction  host: US; service: IE
      place         host: IE
      data          cannot see
      protection    strong (TLS 1.3)
  [1]
  $ COLUMNS=44 cordon diff tests/golden/diff/after.jsonl tests/golden/diff/before.jsonl | head -40
  cordon diff
  before  tests/golden/diff/after.jsonl · 5
          destinations · 1 app · as of
          2026-02-28 · atlas of 2026-02-01
  after   tests/golden/diff/before.jsonl · 4
          destinations · 1 app · as of
          2026-01-31 · atlas of 2026-01-01
  
    1       became denied
    1       no longer denied
    0       new besides
    3       changed besides (verdict 2,
            controller 2, jurisdiction 1,
            place 1, data 1, protection 1)
    2       gone
    1       unchanged, apps counted in
  
  Note: new-policy judged only before; its
  verdicts are not compared.
  Note: audit judged only after; its verdicts
  are not compared.
  Note: the audits are as of different days:
  owners, rules and laws may have changed, and
  not the traffic.
  Note: the audits used different atlases: a
  holder may be known better, and not have
  changed.
  Note: gone is what
  tests/golden/diff/before.jsonl does not
  show; that it was not seen does not prove
  that it ended.
  
  Became denied
  ────────────────────────────────────────────
  ✗ android/com.example.video →
    ads.fen.example (new)
      verdict       home: deny (Data leaves
                    home)
      holder        host: cloudy (Cloudy
                    Inc.); service: fen
  $ cordon diff --json tests/golden/diff/before.jsonl tests/golden/diff/after.jsonl
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":"domain:api.brook.example","what":"verdict","became_denied":true,"of":"home","before":["allow"],"after":["deny"],"note":"Data leaves home"}
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":"domain:api.brook.example","what":"controller","became_denied":false,"of":"service","before":["lake"],"after":["heath"],"note":"Heath"}
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":"domain:api.brook.example","what":"jurisdiction","became_denied":false,"of":"service","before":[],"after":["SG"],"note":null}
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":"domain:api.brook.example","what":"place","became_denied":false,"of":"host","before":["NL"],"after":["SG"],"note":null}
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":"domain:api.brook.example","what":"data","became_denied":false,"of":null,"before":[],"after":["location"],"note":null}
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":"domain:api.brook.example","what":"protection","became_denied":false,"of":null,"before":["strong"],"after":["weak"],"note":"TLS 1.0"}
  {"kind":"change","change":"new","app":"app:android/com.example.video","destination":"domain:log.heath.example","what":"destination","became_denied":true,"facts":[{"what":"verdict","of":"home","value":"deny","note":"Data leaves home"},{"what":"holder","of":"host","value":"unknown","note":null},{"what":"holder","of":"service","value":"unknown","note":null},{"what":"jurisdiction","of":"host","value":"US","note":null},{"what":"place","of":"host","value":"SG","note":null},{"what":"data","of":null,"value":"cannot see","note":null},{"what":"protection","of":null,"value":"strong","note":"TLS 1.3"}],"flows":1,"bytes":[100,200]}
  {"kind":"change","change":"new","app":"app:android/com.example.video","destination":"domain:new‮.example","what":"destination","became_denied":false,"facts":[{"what":"verdict","of":"home","value":"allow","note":"A rule"},{"what":"holder","of":"host","value":"cloudy","note":"Cloudy Inc."},{"what":"holder","of":"service","value":"brook","note":"Brook B.V."},{"what":"jurisdiction","of":"host","value":"US","note":null},{"what":"place","of":"host","value":"NL","note":null},{"what":"data","of":null,"value":"cannot see","note":null},{"what":"protection","of":null,"value":"strong","note":"TLS 1.3"}],"flows":1,"bytes":[100,200]}
  {"kind":"change","change":"changed","app":"app:android/com.example.video","destination":null,"what":"controller","became_denied":false,"of":"app","before":["lake"],"after":["heath"],"note":"Heath"}
  {"kind":"change","change":"changed","app":null,"destination":"address:198.51.100.7","what":"verdict","became_denied":false,"of":"home","before":["undetermined"],"after":["allow"],"note":"A rule"}
  {"kind":"change","change":"gone","app":"app:android/com.example.video","destination":"domain:ads.fen.example","what":"destination","became_denied":false,"facts":[{"what":"verdict","of":"home","value":"deny","note":"Data leaves home"},{"what":"holder","of":"host","value":"cloudy","note":"Cloudy Inc."},{"what":"holder","of":"service","value":"fen","note":null},{"what":"controller","of":"service","value":"moor (undetermined)","note":"Moor"},{"what":"jurisdiction","of":"host","value":"US","note":null},{"what":"jurisdiction","of":"service","value":"IE","note":null},{"what":"place","of":"host","value":"IE","note":null},{"what":"data","of":null,"value":"cannot see","note":null},{"what":"protection","of":null,"value":"strong","note":"TLS 1.3"}],"flows":1,"bytes":[100,200]}
  {"kind":"summary","counts":{"became_denied":2,"new":1,"changed":2,"gone":1,"no_longer_denied":0,"unchanged":1},"complete":true,"before":{"file":"tests/golden/diff/before.jsonl","destinations":5,"as_of":"2026-01-31","atlas":"2026-01-01","complete":true},"after":{"file":"tests/golden/diff/after.jsonl","destinations":6,"as_of":"2026-02-28","atlas":"2026-02-01","complete":true},"policies_compared":["home"]}
  [1]

The same audit: nothing.

  $ gzip -c tests/golden/diff/before.jsonl | cordon diff - tests/golden/diff/before.jsonl
  cordon diff
  before  standard input · 4 destinations · 1 app · as of 2026-01-31 · atlas of
          2026-01-01
  after   tests/golden/diff/before.jsonl · 4 destinations · 1 app · as of
          2026-01-31 · atlas of 2026-01-01
  
    0       became denied
    0       new
    0       changed
    0       gone
    5       unchanged, apps counted in

A real one is the same as itself.

  $ cordon audit -p clean-network-2020 --as-of 2020-09-01 --format json -o $T/then.jsonl samples/laptop.pcapng; cordon diff $T/then.jsonl $T/then.jsonl | tail -2
    0       gone
    3       unchanged, apps counted in

What is no audit, or not all of one.

  $ head -3 tests/golden/diff/before.jsonl >$T/short.jsonl; cordon diff $T/short.jsonl tests/golden/diff/before.jsonl | head -5
  cordon diff
  before  $T/short.jsonl · 1 destination · 1 app · incomplete
  after   tests/golden/diff/before.jsonl · 4 destinations · 1 app · as of
          2026-01-31 · atlas of 2026-01-01
  
  ! cordon: $T/short.jsonl:3:1: the summary, which is the last line of an audit, is missing: it was cut short
  $ cordon diff $T/short.jsonl tests/golden/diff/before.jsonl >$T/out
  ! cordon: $T/short.jsonl:3:1: the summary, which is the last line of an audit, is missing: it was cut short
  [3]
  $ (head -c 2000 tests/golden/diff/before.jsonl; echo; tail -1 tests/golden/diff/before.jsonl) >$T/cut.jsonl; cordon diff $T/cut.jsonl tests/golden/diff/before.jsonl >$T/out
  ! cordon: $T/cut.jsonl:4:140: this is not JSON (RFC 8259): premature end of input near '"identif'
  [3]
  $ cordon diff README.md samples/phone.pcap
  ! cordon: README.md: this is no saved audit; make one with `cordon audit --format json`
  ! cordon: samples/phone.pcap: this is no saved audit; make one with `cordon audit --format json`
  [2]
  $ cordon observe samples/laptop.pcapng | cordon diff - tests/golden/diff/before.jsonl
  ! cordon: standard input: this is no saved audit; make one with `cordon audit --format json`
  [2]
  $ cordon diff $T/none tests/golden/diff/before.jsonl
  ! cordon: $T/none: No such file or directory
  [2]
  $ cordon diff - -
  ! cordon diff: only one of both can be standard input; see 'cordon diff --help'
  [2]
  $ cordon diff tests/golden/diff/before.jsonl
  ! cordon diff: name two saved audits, before and after; see 'cordon diff --help'
  [2]
  $ cordon diff --jsn a b
  ! cordon diff: there is no option '--jsn' (did you mean '--json'?); see 'cordon diff --help'
  [2]
