Traceroutes are evidence like any other: found by content, whatever the file is called.

  $ cordon observe tests/fuzz/corpus/tracetext/linH.txt | head -1
  {"kind":"trace","evidence":"tests/fuzz/corpus/tracetext/linH.txt","src":null,"dst":"10.6.9.1","hops":[{"ttl":1,"addr":"10.1.0.2","rtt_ms":0.003},{"ttl":2,"addr":"10.2.0.2","rtt_ms":0.003},{"ttl":2,"addr":"10.3.0.2","rtt_ms":0.008},{"ttl":3,"addr":null,"rtt_ms":null},{"ttl":4,"addr":null,"rtt_ms":null},{"ttl":5,"addr":null,"rtt_ms":null},{"ttl":6,"addr":null,"rtt_ms":null},{"ttl":7,"addr":null,"rtt_ms":null},{"ttl":8,"addr":"10.4.0.2","rtt_ms":0.005,"icmp_type":3,"icmp_code":1}],"reached":false,"stopped":"unreachable","method":null,"probe":null,"start":null,"line":1}
  $ cordon observe - <tests/fuzz/corpus/tracejson/ripe-atlas-a-list.json | head -1
  {"kind":"trace","evidence":"-","src":"192.168.1.7","dst":"198.51.100.9","hops":[{"ttl":1,"addr":"192.168.1.1","rtt_ms":0.4},{"ttl":2,"addr":"203.0.113.1","rtt_ms":null},{"ttl":2,"addr":"203.0.113.2","rtt_ms":8.25,"mpls":[24001]},{"ttl":3,"addr":"203.0.113.9","rtt_ms":9,"icmp_type":3,"icmp_code":1},{"ttl":3,"addr":"203.0.113.10","rtt_ms":9.5,"icmp_type":3,"icmp_code":13},{"ttl":255,"addr":null,"rtt_ms":null}],"reached":false,"stopped":null,"method":"icmp-paris","probe":"atlas:1234","start":"2023-11-14T22:13:20Z","dst_name":"example.net","from":"203.0.113.77","offset":1}
  $ cordon observe tests/fuzz/corpus/warts/tracelb.warts | head -1
  {"kind":"trace","evidence":"tests/fuzz/corpus/warts/tracelb.warts","src":"10.1.0.1","dst":"10.6.0.2","hops":[{"ttl":1,"addr":"10.1.0.2","rtt_ms":null},{"ttl":2,"addr":"10.2.0.2","rtt_ms":0.047,"icmp_type":11,"icmp_code":0},{"ttl":2,"addr":"10.3.0.2","rtt_ms":0.043,"icmp_type":11,"icmp_code":0},{"ttl":3,"addr":"10.4.0.2","rtt_ms":0.05,"icmp_type":11,"icmp_code":0},{"ttl":4,"addr":"10.6.0.2","rtt_ms":0.057,"icmp_type":3,"icmp_code":3}],"reached":true,"stopped":null,"method":"udp-sport","probe":"vm","start":"2026-11-21T13:40:10.829501Z","links":[[0,1],[0,2],[1,3],[2,3],[3,4]],"offset":65}
  $ cordon observe tests/fuzz/corpus/tracetext/tp1.txt tests/fuzz/corpus/tracejson/mtr.json tests/fuzz/corpus/warts/udp.warts | grep -o '"kind":"[a-z]*","evidence":[^,]*\|"traces":[0-9]*'
  "kind":"trace","evidence":"tests/fuzz/corpus/tracetext/tp1.txt"
  "kind":"trace","evidence":"tests/fuzz/corpus/tracejson/mtr.json"
  "kind":"trace","evidence":"tests/fuzz/corpus/warts/udp.warts"
  "kind":"trace","evidence":"tests/fuzz/corpus/warts/udp.warts"
  "kind":"trace","evidence":"tests/fuzz/corpus/warts/udp.warts"
  "kind":"summary","evidence":3
  "traces":5
  $ gzip -c tests/fuzz/corpus/tracejson/trace.jsonl | cordon observe - | grep -c '"kind":"trace"'
  3

What contradicts itself is left out, with its line; the rest is kept.

  $ printf '%s\n' 'traceroute to 192.0.2.9 (192.0.2.9), 30 hops max' ' 1  192.0.2.1  1 ms' ' 5  192.0.2.5  2 ms' ' 3  192.0.2.3  2 ms' 'traceroute to 192.0.2.8 (192.0.2.8), 30 hops max' ' 1  192.0.2.1  1 ms' | cordon observe - | cut -c1-130
  {"kind":"trace","evidence":"-","src":null,"dst":"192.0.2.8","hops":[{"ttl":1,"addr":"192.0.2.1","rtt_ms":1}],"reached":false,"stop
  {"kind":"summary","evidence":1,"packets":0,"bytes":0,"flows":0,"dns":0,"apps":0,"devices":0,"routes":0,"traces":1,"not_followed":{
  ! cordon: standard input:4: its hops go back, which contradicts their order: the trace is left out

Of a trace over very many ways some are kept, which is told.

  $ { echo 'traceroute to 192.0.2.9 (192.0.2.9), 30 hops max'; printf ' 1 '; for i in $(seq 17); do printf ' 192.0.2.%s  1 ms' $((i + 9)); done; echo; } | cordon audit - 2>&1 >/dev/null
  cordon: a trace shows more than 16 ways: 16 of them are kept

Which traceroutes would tell most? Nothing is sent.

  $ cordon trace plan --from NL -n 3 samples/phone.pcap
  cordon trace plan                                               as of 2026-06-16
    samples/phone.pcap
  
  25 destinations; traces in the evidence show the way to 0 of them.
  From Netherlands.
  
       to                           traffic  way        known
    1  v16-webapp-prime.tiktok.com    82 kB  not known  nothing
    2  res.wx.qq.com                  28 kB  not known  nothing
    3  p16-sign-va.tiktokcdn.com      28 kB  not known  nothing
  and 22 more (--most)
  
  From this host
  ────────────────────────────────────────────────────────────────────────────────
    scamper -O warts -o traces.warts -p 20 -c 'trace -P icmp-paris -q 3 -Q' -i 95.101.34.25 203.205.254.110 23.48.23.10
  
  From RIPE Atlas' probes in Netherlands
  ────────────────────────────────────────────────────────────────────────────────
    ripe-atlas measure traceroute --target 95.101.34.25 --af 4 --protocol ICMP --paris 16 --packets 3 --from-country NL --probes 5
    ripe-atlas measure traceroute --target 203.205.254.110 --af 4 --protocol ICMP --paris 16 --packets 3 --from-country NL --probes 5
    ripe-atlas measure traceroute --target 23.48.23.10 --af 4 --protocol ICMP --paris 16 --packets 3 --from-country NL --probes 5
  
  Nothing was sent. Give what these tools write to 'cordon audit' beside the
  evidence. With --json: one request for all of RIPE Atlas' probes.
  $ cordon trace plan --json --from AS3320 -n 1 samples/phone.pcap | sed 's/,"diagnostics.*//'
  {"kind":"target","rank":1,"address":"95.101.34.25","name":"v16-webapp-prime.tiktok.com","asn":null,"as_name":null,"country":null,"bytes":81584,"flows":1,"addresses":1,"way":"unknown","known":"nothing","app":null,"mtr":"mtr --json -n -c 10 95.101.34.25","ripe_atlas":["ripe-atlas measure traceroute --target 95.101.34.25 --af 4 --protocol ICMP --paris 16 --packets 3 --from-asn 3320 --probes 5"]}
  {"kind":"ripe-atlas-request","country":"DE","asn":3320,"body":"{\"definitions\":[{\"type\":\"traceroute\",\"target\":\"95.101.34.25\",\"description\":\"way of observed traffic\",\"af\":4,\"protocol\":\"ICMP\",\"paris\":16,\"packets\":3}],\"probes\":[{\"type\":\"asn\",\"value\":\"3320\",\"requested\":5}],\"is_oneoff\":true}"}
  {"kind":"summary","as_of":"2026-06-16","from":[{"country":"DE","asn":3320,"of_clients":false,"country_by":"where its holder Deutsche Telekom AG is incorporated"}],"destinations":25,"known":0,"local":0,"targets":25,"told":1,"traces":0,"scamper":"scamper -O warts -o traces.warts -p 20 -c 'trace -P icmp-paris -q 3 -Q' -i 95.101.34.25","complete":true

What a trace shows already is not asked for.

  $ printf '%s\n' 'traceroute to 8.8.8.8 (8.8.8.8), 30 hops max' ' 1  192.0.2.1  1 ms' ' 2  8.8.8.8  5 ms' >$T/trace; cordon trace plan --from NL -n 1 samples/phone.pcap $T/trace | sed -n '5,9p'
  25 destinations; traces in the evidence show the way to 1 of them.
  From Netherlands.
  
       to                           traffic  way        known
    1  v16-webapp-prime.tiktok.com    82 kB  not known  nothing

Names that a package tells, and nothing is known of where they lead.

  $ cordon trace plan --as-of 2026-06-16 samples/weather.apk | grep -v '^ *$'
  cordon trace plan                                               as of 2026-06-16
    samples/weather.apk
  9 destinations; traces in the evidence show the way to 0 of them.
  Where probes begin is not told by private addresses: name it with --from, a
  country or an AS, to have the sea weighed in and commands for RIPE Atlas.
       to                          network                      way        known
    1  api.open-meteo.com          named by com.example.weath…  not known  nothing
    2  graph.facebook.com          named by com.example.weath…  not known  nothing
    3  im64.jpush.cn               named by com.example.weath…  not known  nothing
    4  inapps.appsflyersdk.com     named by com.example.weath…  not known  nothing
    5  open-meteo.com              named by com.example.weath…  not known  nothing
    6  …appmetrica.yandex.net      named by com.example.weath…  not known  nothing
    7  reports.open-meteo.com      named by com.example.weath…  not known  nothing
    8  ulogs.umeng.com             named by com.example.weath…  not known  nothing
    9  ulogs.umengcloud.com        named by com.example.weath…  not known  nothing
  From this host
  ────────────────────────────────────────────────────────────────────────────────
    mtr --json -n -c 10 api.open-meteo.com
    mtr --json -n -c 10 graph.facebook.com
    mtr --json -n -c 10 im64.jpush.cn
    mtr --json -n -c 10 inapps.appsflyersdk.com
    mtr --json -n -c 10 open-meteo.com
    mtr --json -n -c 10 report.appmetrica.yandex.net
    mtr --json -n -c 10 reports.open-meteo.com
    mtr --json -n -c 10 ulogs.umeng.com
    mtr --json -n -c 10 ulogs.umengcloud.com
  Nothing was sent. Give what these tools write to 'cordon audit' beside the
  evidence. With --json: one request for all of RIPE Atlas' probes.

  $ cordon trace
  ! Usage: cordon trace plan [OPTION]... EVIDENCE...
  ! 
  ! Which traceroutes would tell most of the ways that the evidence's traffic
  ! takes: destinations that no trace in the evidence went to, one for each network
  ! and country, by how much goes there, how little is known of the way and whether
  ! the sea lies between. Tells the commands for this host (scamper, mtr) and for
  ! RIPE Atlas, and runs none. EVIDENCE is captures, web archives, flow logs and
  ! packages, with the traces that there are already; '-' is standard input.
  ! 
  !       --from WHERE       where traffic begins: a country (DE) or an AS
  !                          (AS3320); may be given several times. Default: where
  !                          the evidence's public clients are
  !   -n, --most N           destinations told at most (20)
  !   -f, --format FORMAT    text (default) or json: a line for each destination,
  !                          the requests to RIPE Atlas, and a summary
  !       --json             the same as --format json
  !   -o, --output FILE      write there instead of standard output
  !       --as-of DATE       who has which address on that day; default the day on
  !                          which the evidence ends
  !       --atlas FILE       use this atlas
  !   -v, --verbose          say so where the kernel cannot confine the reading of
  !                          evidence
  ! 
  [2]
  $ cordon trace plna x
  ! cordon trace: there is no 'plna'; did you mean 'plan'?; see 'cordon trace --help'
  [2]
  $ cordon trace plan
  ! cordon trace plan: name the evidence; see 'cordon trace plan --help'
  [2]
  $ cordon trace plan --from Atlantis samples/phone.pcap
  ! cordon trace plan: --from 'Atlantis' is neither a country (DE) nor an AS (AS3320); see 'cordon trace plan --help'
  [2]
  $ cordon trace plan --most 0 samples/phone.pcap
  ! cordon trace plan: --most '0' is no number between 1 and 10000; see 'cordon trace plan --help'
  [2]
  $ cordon trace plan --format csv samples/phone.pcap
  ! cordon trace plan: there is no format 'csv'; there are text and json; see 'cordon trace plan --help'
  [2]
  $ cordon trace plan --help | diff -q - <(cordon trace --help)

Where an AS is: by the atlas, or why not.

  $ cordon trace plan --from AS3320 -n 1 samples/phone.pcap | grep '^From AS'
  From AS3320 (Germany): where its holder Deutsche Telekom AG is incorporated.
  $ cordon trace plan --from AS65020 -n 1 samples/phone.pcap | grep -A2 '^From AS'
  From AS65020, whose country is not known (neither open data nor the atlas has
  it), so neither is whether the sea lies between: a country beside it (--from DE)
  tells.

Text whose TTLs go back to 1 begins another trace; any other way back contradicts itself.

  $ printf ' %s\n' '1  192.0.2.1  1 ms' '2  192.0.2.2  2 ms' '1  192.0.2.1  4 ms' '2  192.0.2.3  5 ms' >$T/two; cordon observe $T/two | grep -o '"hops":.*\]'
  "hops":[{"ttl":1,"addr":"192.0.2.1","rtt_ms":1},{"ttl":2,"addr":"192.0.2.2","rtt_ms":2}]
  "hops":[{"ttl":1,"addr":"192.0.2.1","rtt_ms":4},{"ttl":2,"addr":"192.0.2.3","rtt_ms":5}]
  $ printf ' %s\n' '1  192.0.2.1  1 ms' '2  192.0.2.2  2 ms' '3  192.0.2.3  2 ms' '2  192.0.2.4  5 ms' >$T/back; cordon observe $T/back | grep -c '"kind":"trace"'
  0
  ! cordon: $T/back:4: its hops go back, which contradicts their order: the trace is left out
  [1]
