The store of findings: saved audits are kept, and asked.

  $ cordon log 2>&1 | sed "s|/.*/cordon/|…/cordon/|"
  cordon: …/cordon/log.sqlite: the store of findings cannot be read: there is no such file; findings are kept by 'cordon audit --save' and 'cordon watch --store'
  $ cordon audit --save=$T/log.sqlite -p data-residency-eu --as-of 2026-06-16 samples/phone.pcap >/dev/null
  [1]
  $ cordon audit --save=$T/log.sqlite samples/laptop.pcapng | head -1
  cordon audit                                                    as of 2026-06-16

What came in, and what is in it. Times of runs are those of the machine.

  $ cordon log --store $T/log.sqlite runs --json | sed 's/"began":"[^"]*","ended":"[^"]*"/…/'
  {"kind":"run","run":2,"of":"audit","what":"samples/laptop.pcapng","policies":null,"version":"0.1.0",…,"entries":4}
  {"kind":"run","run":1,"of":"audit","what":"samples/phone.pcap","policies":"data-residency-eu 1","version":"0.1.0",…,"entries":31}
  {"kind":"summary","entries":2,"denied":0,"lines":2,"limited":false,"complete":true}
  $ cordon log --store $T/log.sqlite --limit 4
  last seen         sends to             held by (controlled by)  key
  2026-06-16 07:41  cloudflare-quic.com  Cloudflare, Inc.         7b6f5b71d290bd6b
  2026-06-16 07:41  8.8.8.8              Google LLC (alphabet)    9c18db39ca8df992
  2026-06-16 07:41  deb.debian.org       Debian Project (Softwa…  14e52e052379b459
  2026-06-16 07:41  8.8.8.8              Google LLC (alphabet)    8d2aef7790515acd
  
  4 entries; the latest, there may be more: --limit 0 shows all. 'cordon log KEY'
  tells one in full. Times are UTC.
  $ COLUMNS=130 cordon log --store $T/log.sqlite --limit 4 --run 1 --oldest-first
     last seen         app                  sends to                       held by (controlled by)   key
  !  2026-06-16 07:41  com.google.android.  connectivitycheck.gstatic.com  Google LLC (alphabet)     e9447e9d52e82366
  !  2026-06-16 07:41  com.google.android.  8.8.8.8                        Google LLC (alphabet)     249db31c2bc66900
  ?  2026-06-16 07:41  netd                 dns.quad9.net                  Quad9 Foundation          068e141c7dd28c27
  !  2026-06-16 07:41  com.tencent.mm       dns.weixin.qq.com              Tencent Holdings Limited  c32d2069aba9f9d3
  
  4 entries; the oldest, there may be more: --limit 0 shows all. 'cordon log KEY' tells one in full. Times are UTC.

Everything that is asked must hold.

  $ cordon log --store $T/log.sqlite --service tiktok.com
     app                 sends to            held by (controlle…  key
  !  …liaoapp.musically  …-prime.tiktok.com  TikTok Pte. Ltd. (…  282bb9b53910c4a3
  
  1 entry. 'cordon log KEY' tells one in full. Times are UTC.
  $ cordon log --store $T/log.sqlite --app 'com.tencent.*' --country cn --verdict review
     app             sends to              held by (controlled …  key
  !  com.tencent.mm  …short.weixin.qq.com  Tencent Holdings Lim…  1adc902962e7582e
  !  com.tencent.mm  long.weixin.qq.com    Tencent Holdings Lim…  b77828c8f3d2ecf9
  !  com.tencent.mm  8.8.8.8               Google LLC (alphabet)  26d326cc85455fa5
  !  com.tencent.mm  res.wx.qq.com         Tencent Holdings Lim…  db754425d62d6a4f
  !  com.tencent.mm  dns.weixin.qq.com     Tencent Holdings Lim…  c32d2069aba9f9d3
  
  5 entries. 'cordon log KEY' tells one in full. Times are UTC.
  $ cordon log --store $T/log.sqlite --holder 'Cloudflare*' --run last
  last seen         sends to             held by (controlled by)  key
  2026-06-16 07:41  cloudflare-quic.com  Cloudflare, Inc.         7b6f5b71d290bd6b
  
  1 entry. 'cordon log KEY' tells one in full. Times are UTC.
  $ cordon log --store $T/log.sqlite --verdict deny
     app                  sends to         held by (controlled …  key
  ✗  com.example.weather  ulogs.umeng.com  Umeng+ (Beijing Ruix…  b0f31a79e0611e5d
  
  1 entry, 1 denied. 'cordon log KEY' tells one in full. Times are UTC.
  [1]
  $ cordon log --store $T/log.sqlite --until 2020-01-01
  Nothing in the store fits. Times are those of the evidence, not of the audit.
  $ cordon log --store $T/log.sqlite --since 2020-01-01 --until 2030-01-01T00:00:00Z --limit 1 | tail -2
  1 entry; the latest, there may be more: --limit 0 shows all. 'cordon log KEY'
  tells one in full. Times are UTC.

One in full, by its key.

  $ cordon log --store $T/log.sqlite $(cordon log --store $T/log.sqlite --service www.heise.de -f csv | sed -n 2p | cut -d, -f 2)
  com.android.chrome → www.heise.de:443
    verdict      undetermined
    app          android/com.android.chrome [Google Play listing, Google Play,
                 2025], held by Google LLC (google), controlled by alphabet; law
                 of US
    host         2a02:2e0:3fe:1001:7777:772e:2:85, holder unknown
    service      www.heise.de [tls-sni], held by Heise Gruppe GmbH & Co. KG
                 (heise); law of DE
    protection   strong, TLS 1.3
    data         what was sent could not be looked into, or not all of it
    traffic      1 flow over tcp tls from 1 client, 2.4 kB sent, 9.2 kB received
    seen         2026-06-16 07:41:35 UTC to 2026-06-16 07:41:35 UTC
    evidence     samples/phone.pcap, at 537
    key          1a6ae3e05ad2a2b4
  
    undetermined data-residency-eu/transfer-personal: Personal data to a host in a
                 third country without an adequacy decision
                 · data-residency-eu is an example, not a regime that is in force
                 · host.special: no: met: address 2a02:2e0:3fe:1001:7777:772e:2:85
                   is a public address
                 · host.located-in: [$protected, $partial]: undetermined: where
                   address 2a02:2e0:3fe:1001:7777:772e:2:85 stands is not in the
                   atlas
                 · data: $personal: undetermined: the data sent could not be
                   looked into (encrypted, not captured, or of a kind that is not
                   read)
                 · with what is missing, this could be: deny
    basis        GDPR Articles 44 to 46: no transfer without an adequacy decision
                 or appropriate safeguards
    remedy       Host it elsewhere; or agree standard contractual clauses, and
                 write them down as an exception; or have binding corporate rules
                 approved, and write them down as an exception. Use a host in the
                 EEA, or record the safeguards (Article 46) as an exception of
                 this policy.
  
    undetermined data-residency-eu/transfer-possible: A host in a third country
                 without an adequacy decision
                 · data-residency-eu is an example, not a regime that is in force
                 · host.special: no: met: address 2a02:2e0:3fe:1001:7777:772e:2:85
                   is a public address
                 · host.located-in: [$protected, $partial]: undetermined: where
                   address 2a02:2e0:3fe:1001:7777:772e:2:85 stands is not in the
                   atlas
                 · with what is missing, this could be: review
    basis        GDPR Article 44; Article 4(1): an address of a person's device is
                 itself personal data (C-582/14)
    remedy       Find out what is sent there and on what ground of chapter V; the
                 record of Article 30(1)(e) should name it.
  
    undetermined data-residency-eu/transfer-partial: Personal data to a country
                 whose adequacy decision covers some receivers only
                 · data-residency-eu is an example, not a regime that is in force
                 · host.special: no: met: address 2a02:2e0:3fe:1001:7777:772e:2:85
                   is a public address
                 · host.located-in: $partial: undetermined: where address
                   2a02:2e0:3fe:1001:7777:772e:2:85 stands is not in the atlas
                 · data: $personal: undetermined: the data sent could not be
                   looked into (encrypted, not captured, or of a kind that is not
                   read)
                 · with what is missing, this could be: review
    basis        GDPR Article 45; Decisions 2002/2/EC (Canada) and (EU) 2023/1795
                 (United States)
    remedy       Look the receiver up in the register of certified companies, and
                 record it as an exception of this policy.
  
    run          1

As JSON the findings are those of the audit, with run and key; a rule asked for leaves out the others.

  $ cordon log --store $T/log.sqlite --app com.ing.mobile --rule transfer-possible --json | sed 's/"title".*"run"/… "run"/'
  {"kind":"finding","policy":"data-residency-eu","rule":"transfer-possible","program":"cloud","verdict":"undetermined",… "run":1,"key":"0004684417bc94c6"}
  {"kind":"finding","policy":"data-residency-eu","rule":"transfer-possible","program":"cloud","verdict":"undetermined",… "run":1,"key":"67d6776f51bd3f50"}
  {"kind":"finding","policy":"data-residency-eu","rule":"transfer-possible","program":"cloud","verdict":"undetermined",… "run":1,"key":"264cf969fecd298c"}
  {"kind":"summary","entries":3,"denied":0,"lines":3,"limited":false,"complete":true}
  $ cordon audit -p data-residency-eu --as-of 2026-06-16 -f json samples/phone.pcap | grep '^{"kind":"finding"' >$T/audit; cordon log --store $T/log.sqlite --run 1 --json | grep '^{"kind":"finding"' | sed 's/,"run":1,"key":"[0-9a-f]*"}$/}/' >$T/log; diff <(sort $T/audit) <(sort $T/log) && wc -l <$T/log
  123
  $ cordon log --store $T/log.sqlite --app com.ing.mobile -f csv | cut -d, -f 1-10
  run,key,first,last,about,verdict,rules,app,app_holder,component
  1,0004684417bc94c6,2026-06-16T07:41:44.280861Z,2026-06-16T07:41:49.414638Z,traffic,undetermined,"data-residency-eu/transfer-personal data-residency-eu/transfer-possible data-residency-eu/transfer-partial",app:android/com.ing.mobile,ing,
  1,67d6776f51bd3f50,2026-06-16T07:41:44.220537Z,2026-06-16T07:41:49.351387Z,traffic,review,data-residency-eu/weak-protection,app:android/com.ing.mobile,ing,
  1,264cf969fecd298c,2026-06-16T07:41:44.230465Z,2026-06-16T07:41:44.269353Z,traffic,review,data-residency-eu/weak-protection,app:android/com.ing.mobile,ing,
  $ cordon log --store $T/log.sqlite alerts
  No alerts in the store fit.
  $ cordon log --store $T/log.sqlite runs -f csv | cut -d, -f 1-4
  run,kind,of,policies
  2,audit,samples/laptop.pcapng,
  1,audit,samples/phone.pcap,"data-residency-eu 1"

The same audit again is another run; what it says of an entry is told with it.

  $ cordon audit --save=$T/log.sqlite -p data-residency-eu --as-of 2026-06-16 samples/phone.pcap >/dev/null
  [1]
  $ cordon log --store $T/log.sqlite $(cordon log --store $T/log.sqlite --service www.heise.de -f csv | sed -n 2p | cut -d, -f 2) | tail -2
  
    runs         3, 1

What cannot be meant is told.

  $ cordon log --store $T/log.sqlite alrts
  ! cordon log: there is no 'alrts' (did you mean 'alerts'?); see 'cordon log --help'
  [2]
  $ cordon log --store $T/log.sqlite com.example.app
  ! cordon log: 'com.example.app' is neither findings, alerts nor runs, nor a key of 16 hex digits; for an app: --app 'com.example.app', for a service: --service 'com.example.app'; see 'cordon log --help'
  [2]
  $ cordon log --store $T/log.sqlite 0123456789abcdef
  ! cordon: $T/log.sqlite: the store has no entry 0123456789abcdef; 'cordon log' shows the keys of entries
  [2]
  $ cordon log --store $T/log.sqlite 0000000000000000
  ! cordon: $T/log.sqlite: the store has no entry 0000000000000000; 'cordon log' shows the keys of entries
  [2]
  $ mkfifo $T/pipe; timeout 10 cordon log --store $T/pipe; timeout 10 cordon log --store $T/
  ! cordon: $T/pipe: the store of findings cannot be read: it is not an ordinary file
  ! cordon: $T/: the store of findings cannot be read: it is not an ordinary file
  [2]
  $ cordon log --verdict denied
  ! cordon log: there is no verdict 'denied' (did you mean 'deny'?); there are allow, undetermined, review and deny; see 'cordon log --help'
  [2]
  $ cordon log --since yesterday
  ! cordon log: --since 'yesterday' is no time: say 90m, 12h, 7d, 2026-11-21 or 2026-11-21T08:00:00Z; see 'cordon log --help'
  [2]
  $ cordon log --controler x
  ! cordon log: there is no option '--controler' (did you mean '--controller'?); see 'cordon log --help'
  [2]
  $ cordon log --run 0
  ! cordon log: --run '0' is neither a number of 'cordon log runs' nor 'last'; see 'cordon log --help'
  [2]
  $ cordon log --limit many
  ! cordon log: --limit 'many' is no number; see 'cordon log --help'
  [2]
  $ cordon log runs alerts
  ! cordon log: one of findings, alerts, runs or a key, and not 'alerts' too; see 'cordon log --help'
  [2]
  $ cordon log -f csv 0123456789abcdef
  ! cordon log: one entry is told as text or json; see 'cordon log --help'
  [2]
  $ cordon log --store $T/log.sqlite runs --limit 1 --json | sed 's/"began.*"entries"/…"entries"/'
  {"kind":"run","run":3,"of":"audit","what":"samples/phone.pcap","policies":"data-residency-eu 1","version":"0.1.0",…"entries":31}
  {"kind":"summary","entries":1,"denied":0,"lines":1,"limited":true,"complete":true}
  $ cordon log alerts --verdict deny
  ! cordon log: --verdict chooses among findings, and not what 'alerts' tells; see 'cordon log --help'
  [2]
  $ cordon log runs --app com.example.app
  ! cordon log: --app chooses among findings, and not what 'runs' tells; see 'cordon log --help'
  [2]
  $ cordon log 0123456789abcdef --run last
  ! cordon log: --run chooses among findings, and not what '0123456789abcdef' tells; see 'cordon log --help'
  [2]
  $ cordon log -f xml
  ! cordon log: there is no format 'xml'; there are text, json and csv; see 'cordon log --help'
  [2]
  $ cordon log --store $T/log.sqlite -o $T/log.sqlite; cordon log --store $T/log.sqlite runs --json | tail -1
  {"kind":"summary","entries":3,"denied":0,"lines":3,"limited":false,"complete":true}
  ! cordon log: cannot write $T/log.sqlite: it is a database, which cordon never writes a report over
  $ cordon audit --save=$T/log.sqlite -o $T/log.sqlite samples/laptop.pcapng
  ! cordon audit: cannot write $T/log.sqlite: it is a database, which cordon never writes a report over
  [2]
  $ echo yesterday >$T/out; cordon log --store $T/none.sqlite -o $T/out; cat $T/out; cordon log --store $T/log.sqlite --until 2020-01-01 -o $T/out; cat $T/out
  yesterday
  Nothing in the store fits. Times are those of the evidence, not of the audit.
  ! cordon: $T/none.sqlite: the store of findings cannot be read: there is no such file; findings are kept by 'cordon audit --save' and 'cordon watch --store'
  $ cordon log --store $T/log.sqlite --since 9999-12-31 --until 0001-01-01
  Nothing in the store fits. Times are those of the evidence, not of the audit.
  $ cordon log --store README.md
  ! cordon: README.md: the store of findings cannot be read: file is not a database; if it is a store: sqlite3 FILE .recover
  [2]
  $ cordon audit --save=README.md samples/phone.pcap; head -1 README.md
  # cordon
  ! cordon: README.md: the store of findings cannot be used: file is not a database; if it is a store: sqlite3 FILE .recover

A key that nothing has, and what cannot be written.

  $ cordon log --store $T/log.sqlite 0000000000000000
  ! cordon: $T/log.sqlite: the store has no entry 0000000000000000; 'cordon log' shows the keys of entries
  [2]
  $ cordon log --store $T/log.sqlite >/dev/full
  ! cordon log: the answer could not be written: No space left on device
  [2]
