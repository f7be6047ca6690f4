HAR archives, as their producers write them: the flows, and how each was protected.

  $ for p in chrome firefox safari mitmproxy charles fiddler playwright; do echo "$p"; cordon observe tests/fuzz/corpus/har/$p.har 2>/dev/null | sed -n 's/.*"transport":"\([^"]*\)".*"server":\([^,]*\),.*"protocol":"\([^"]*\)","server_name":"\([^"]*\)".*"alpn":\([^,]*\),.*"packets":\(\[[^]]*\]\),"bytes":\(\[[^]]*\]\),"protection":{"grade":"\([^"]*\)".*/\1 \2 \3 \4 \5 \6 \7 \8/p'; done
  chrome
  tcp "192.0.2.80:443" tls shop.example "h2" [2,2] [35,1930] unknown
  udp "[2001:db8::80]:8443" quic cdn.example "h3" [1,1] [0,30111] strong
  tcp "198.51.100.9:443" tls live.example null [1,1] [420,180] unknown
  firefox
  tcp "203.0.113.10:443" tls news.example "h2" [1,1] [512,1240] unknown
  tcp "203.0.113.10:443" tls stats.example "h2" [1,1] [331,180] unknown
  tcp "[2001:db8::99]:80" http old.example null [1,1] [200,166] none
  safari
  udp "[2001:db8:1::7]:443" quic maps.example "h3" [1,1] [210,158] strong
  tcp null tls unreached.example null [1,0] [0,0] unknown
  mitmproxy
  tcp "198.51.100.20:443" tls app.example null [1,1] [115,142] unknown
  tcp "198.51.100.21:8080" http 198.51.100.21 null [1,0] [90,0] none
  charles
  tcp "192.0.2.44:443" tls pinned.example null [1,1] [150,0] unknown
  tcp "192.0.2.45:443" tls forms.example "h2" [1,1] [20700,100] unknown
  fiddler
  tcp "192.0.2.60:443" tls old-tls.example null [1,1] [100,52] adequate
  playwright
  tcp "192.0.2.70:443" tls bank.example "h2" [1,1] [400,100] strong

What a cache answered, and what never left the browser, is told and is no flow.

  $ cordon observe tests/fuzz/corpus/har/chrome.har > /dev/null
  ! cordon: tests/fuzz/corpus/har/chrome.har: entries that left nothing on the network: 3 (answered from a cache: 1; data:, blob: and the like: 1; given up before anything was sent: 1)

By content: packed, and from a pipe.

  $ gzip -c tests/fuzz/corpus/har/chrome.har | cordon observe - 2>/dev/null | tail -1 | cut -c1-70
  {"kind":"summary","evidence":1,"packets":7,"bytes":32676,"flows":3,"dn
  $ cordon observe - < tests/fuzz/corpus/har/safari.har | tail -1 | cut -c1-70
  {"kind":"summary","evidence":1,"packets":2,"bytes":368,"flows":2,"dns"

Cut short, the entries that are whole are kept.

  $ head -c 3000 tests/fuzz/corpus/har/chrome.har > $T/cut.har
  $ cordon observe $T/cut.har | grep -c '"kind":"flow"'
  1
  ! cordon: $T/cut.har: offset 2484: the archive ends within this entry (RFC 8259 2); was the file cut? the entries before are kept
  $ cordon observe $T/cut.har > /dev/null
  ! cordon: $T/cut.har: offset 2484: the archive ends within this entry (RFC 8259 2); was the file cut? the entries before are kept
  [3]

Damage in an entry.

  $ cordon observe tests/fuzz/corpus/har/damaged.har
  {"kind":"flow","evidence":"tests/fuzz/corpus/har/damaged.har","id":"f1","start":"2026-03-02T09:00:00Z","end":"2026-03-02T09:00:00Z","transport":"tcp","client":null,"server":"[2001:db8::1]:8","protocol":"tls","server_name":"[2001:db8::1]:8","name_source":"http-host","alpn":null,"app":null,"packets":[1,1],"bytes":[0,0],"protection":{"grade":"strong","version":"TLS 1.2","cipher":"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256","group":"secp256r1","why":["TLS 1.2 is recommended (RFC 9325 3.1.1)","authenticated encryption (RFC 9325 4.2)","forward secrecy (RFC 9325 4.1)","no Strict-Transport-Security: a later visit may begin in clear (RFC 6797)"]},"data":[],"content":{"view":"partly","keys":null,"requests":1,"responses":1,"opaque_bytes":0,"trouble":"the base64 of its content is damaged","clause":"RFC 4648 3.3","received":[]},"first_entry":1,"name_entry":1}
  {"kind":"summary","evidence":1,"packets":3,"bytes":0,"flows":1,"dns":0,"apps":0,"devices":0,"routes":0,"traces":0,"not_followed":{"not_ip":0,"icmp":0,"other_ip":0,"unknown_link":0,"cut_short":0,"malformed":0,"fragments":0,"datagrams_incomplete":0},"complete":false,"diagnostics":[{"severity":"note","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"entry.time is given twice: the last one counts","clause":"RFC 8259 4","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: entry.time is given twice: the last one counts (RFC 8259 4)"},{"severity":"damage","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"entry.time is no number","clause":"HAR 1.2 entries","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: entry.time is no number (HAR 1.2 entries)"},{"severity":"damage","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"an element of headers is no object","clause":"HAR 1.2 headers","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: an element of headers is no object (HAR 1.2 headers)"},{"severity":"note","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"entry.time is negative","clause":"HAR 1.2 entries","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: entry.time is negative (HAR 1.2 entries)"},{"severity":"damage","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"entry.serverIPAddress is no IP address","clause":"HAR 1.2 entries","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: entry.serverIPAddress is no IP address (HAR 1.2 entries)"},{"severity":"note","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"response.bodySize is negative","clause":"HAR 1.2","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: response.bodySize is negative (HAR 1.2)"},{"severity":"damage","file":"tests/fuzz/corpus/har/damaged.har","entry":1,"what":"the base64 of its content is damaged","clause":"RFC 4648 3.3","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 1: the base64 of its content is damaged (RFC 4648 3.3)"},{"severity":"damage","file":"tests/fuzz/corpus/har/damaged.har","entry":2,"what":"it is no object","clause":"HAR 1.2 entries","hint":null,"text":"tests/fuzz/corpus/har/damaged.har: entry 2: it is no object (HAR 1.2 entries)"}],"diagnostics_left_out":5}
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: entry.time is given twice: the last one counts (RFC 8259 4)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: entry.time is no number (HAR 1.2 entries)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: an element of headers is no object (HAR 1.2 headers)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: entry.time is negative (HAR 1.2 entries)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: entry.serverIPAddress is no IP address (HAR 1.2 entries)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: response.bodySize is negative (HAR 1.2)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 1: the base64 of its content is damaged (RFC 4648 3.3)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 2: it is no object (HAR 1.2 entries)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 3: request.method is missing (HAR 1.2 request)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 3: request.url is missing (HAR 1.2 request)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 3: entry.startedDateTime is missing (HAR 1.2 entries)
  ! cordon: tests/fuzz/corpus/har/damaged.har: entry 3: entry.response is missing (HAR 1.2 entries)
  ! cordon: tests/fuzz/corpus/har/damaged.har: offset 573: the archive ends early (RFC 8259 2); was the file cut? entries that are whole are kept
  [3]

Beside a capture, in one audit. Entries are called so.

  $ cordon audit --as-of 2026-03-02 -f json tests/fuzz/corpus/har/safari.har samples/phone.pcap | tail -1 | grep -o '"format":"[a-z]*"'
  "format":"har"
  "format":"pcap"
  $ COLUMNS=100 cordon audit --as-of 2026-03-02 -p clean-network-2020 --as-if-in-force tests/fuzz/corpus/har/safari.har | grep -E 'entr|packet|its address'
    tests/fuzz/corpus/har/safari.har · har · 2 entries · 2 flows · 368 B · 2026-03-02 09:20:00 to
                its address is not in the evidence
    evidence    tests/fuzz/corpus/har/safari.har entry 2 (first entry), 2 (name)

A host whose address is not in the evidence may be anybody's: "no link" is not known of such a chain.

  $ printf '{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-02T09:00:00Z","request":{"method":"GET","url":"https://www.heise.de/"},"response":{"status":200}},{"startedDateTime":"2026-03-02T09:00:00Z","request":{"method":"GET","url":"https://www.tiktok.com/"},"response":{"status":200}}]}}' > $T/nowhere.har
  $ printf 'id: any-link\ntitle: Any link\nstatus: example\nversion: "1"\nauthor: a test\nvalid: {from: 2020-01-01}\nbasis: {title: None, citation: "none"}\njurisdictions: {there: [CN]}\nrules:\n  - {id: link-there, program: cloud, title: A link is there, when: {link.jurisdiction: $there}, verdict: deny, basis: none, remedy: none}\n' > $T/any.yaml
  $ cordon audit -p $T/any.yaml --as-of 2026-03-02 -f json $T/nowhere.har | sed -n 's/.*"kind":"finding".*"verdict":"\([a-z]*\)".*"missing":\[\(.*\)\],"basis".*/\1: \2/p'
  undetermined: "the host is not in the evidence"
  deny: 

Where an entry does not tell its time, nothing is made up.

  $ printf '{"log":{"version":"1.2","entries":[{"startedDateTime":"","request":{"method":"GET","url":"http://a.example/"},"response":{"status":200}}]}}' | cordon observe - | grep -o '"start":[^,]*,"end":[^,]*'
  "start":null,"end":null
  ! cordon: -: entry 1: entry.startedDateTime is no date and time: when it was is not known (HAR 1.2 entries; ISO 8601)
  $ printf '{"log":{"version":"1.2","entries":[{"startedDateTime":"","request":{"method":"GET","url":"http://a.example/"},"response":{"status":200}}]}}' | cordon audit --as-of 2026-03-02 -f json - | grep -o '"first":[^,]*,"last":[^,}]*'
  "first":null,"last":null
  "first":null,"last":null
  ! cordon: -: entry 1: entry.startedDateTime is no date and time: when it was is not known (HAR 1.2 entries; ISO 8601)

What mitmproxy compresses on its own is told.

  $ printf '\x78\xda\xab\x56\xca\xc9\x4f\x57' | cordon observe - >$T/out
  ! cordon: standard input: is compressed with bare zlib, as mitmproxy writes .zhar; have it written as .har
  [2]
