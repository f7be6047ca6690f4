Flow logs: what each form tells of a flow. Both directions of a log that has a record for each are one flow.

  $ for f in zeek.log zeek.json vpc.txt vpc-plain.txt vpc-custom.txt nfdump.csv nfdump17.csv nfdump.json eve.json pmacct.json goflow2.json goflow1.json; do echo "$f"; cordon observe tests/fuzz/corpus/flowlog/$f 2>/dev/null | sed -n 's/.*"kind":"flow".*"start":\([^,]*\),"end":\([^,]*\),"transport":"\([^"]*\)","client":"\([^"]*\)","server":"\([^"]*\)","protocol":\([^,]*\),"server_name":\([^,]*\),.*"packets":\(\[[^]]*\]\),"bytes":\(\[[^]]*\]\),.*/  \3 \4 \5 \6 \7 \8 \9/p'; done
  zeek.log
    tcp 192.0.2.10:50000 198.51.100.80:443 "tls" null [10,9] [1220,5480]
    udp 192.0.2.10:50001 192.0.2.53:53 "dns" null [2,2] [118,197]
    tcp [2001:db8::10]:50002 [2001:db8::80]:80 "http" null [1,0] [60,0]
  zeek.json
    udp 192.0.2.10:50000 198.51.100.80:443 "quic" null [10,9] [980,5252]
    tcp 192.0.2.10:50001 198.51.100.22:22 "ssh" null [3,4] [100,200]
  vpc.txt
    tcp 192.0.2.10:50000 198.51.100.80:443 null null [22,15] [4349,20000]
  vpc-plain.txt
    tcp 192.0.2.10:50000 198.51.100.80:443 null null [20,0] [4249,0]
  vpc-custom.txt
    tcp 198.51.100.80:50000 192.0.2.99:8443 null null [4,5] [300,500]
  nfdump.csv
    tcp 192.0.2.10:50000 198.51.100.80:443 null null [20,15] [4249,20000]
  nfdump17.csv
    udp [2001:db8::10]:50000 [2001:db8::53]:53 null null [2,0] [120,0]
  nfdump.json
    tcp 192.0.2.10:50000 198.51.100.80:443 null null [20,0] [4249,0]
    udp [2001:db8::10]:50000 [2001:db8::53]:53 null null [2,0] [120,0]
  eve.json
    udp 192.0.2.10:50001 192.0.2.53:53 "dns" null [0,0] [0,0]
    tcp 192.0.2.10:50000 198.51.100.80:443 "tls" "www.example.org" [10,9] [1220,5480]
    tcp 192.0.2.10:50003 198.51.100.81:80 "http" "old.example.org" [0,0] [0,0]
    udp [2001:db8::10]:50005 [2001:db8::80]:443 "quic" null [2,1] [2500,1200]
  pmacct.json
    tcp 192.0.2.10:50000 198.51.100.80:443 null null [20,15] [4249,20000]
  goflow2.json
    tcp [2001:db8::10]:50001 [2001:db8::80]:443 null null [0,1] [0,1500]
    udp 192.0.2.10:50001 192.0.2.53:53 null null [1,0] [90,0]
  goflow1.json
    tcp 192.0.2.10:50000 198.51.100.80:443 null null [3,0] [300,0]

Names that Suricata tells, and look-ups.

  $ cordon observe tests/fuzz/corpus/flowlog/eve.json 2>/dev/null | grep -o '"kind":"dns".*"answers":[^]]*]\|"server_name":"[^,]*,"name_source":"[^"]*"'
  "kind":"dns","evidence":"tests/fuzz/corpus/flowlog/eve.json","query":"www.example.org","type":"A","answers":["edge.example.net","198.51.100.80"]
  "server_name":"www.example.org","name_source":"tls-sni"
  "server_name":"old.example.org","name_source":"http-host"

What is left out is told.

  $ cordon observe tests/fuzz/corpus/flowlog/vpc.txt > /dev/null
  ! cordon: tests/fuzz/corpus/flowlog/vpc.txt: flows that were rejected and did not pass are left out: 1
  ! cordon: tests/fuzz/corpus/flowlog/vpc.txt: times for which the log itself says that flows are missing from it: 1

Records are lines, from a pipe and packed as well.

  $ gzip -c tests/fuzz/corpus/flowlog/eve.json | COLUMNS=100 cordon audit --as-of 2026-03-02 -p clean-network-2020 --as-if-in-force - 2>/dev/null | grep -E ' line|records'
    - · eve · 8 records · 4 flows · 10 kB · 2026-03-02 09:00:00 to 09:00:03 UTC
    evidence    - line 3 (first record), 2 (name look-up), 3 (name)
    evidence    - line 4 (first record), 4 (name)
  $ cordon audit --as-of 2026-03-02 -f json tests/fuzz/corpus/flowlog/vpc.txt samples/phone.pcap 2>/dev/null | tail -1 | grep -o '"format":"[a-z-]*"'
  "format":"vpc-flow"
  "format":"pcap"

Each form in an audit: chains like those of a capture.

  $ for f in zeek.log zeek.json vpc.txt vpc-plain.txt vpc-custom.txt nfdump.csv nfdump17.csv nfdump.json eve.json pmacct.json goflow2.json goflow1.json; do echo "$f $(cordon audit --as-of 2026-03-02 -f json tests/fuzz/corpus/flowlog/$f 2>/dev/null | sed -n 's/.*"kind":"chain".*"bytes":\(\[[^]]*\]\).*/\1/p' | tr '\n' ' ')"; done
  zeek.log [1220,5480] [118,197] [60,0] 
  zeek.json [980,5252] [100,200] 
  vpc.txt [4349,20000] 
  vpc-plain.txt [4249,0] 
  vpc-custom.txt [300,500] 
  nfdump.csv [4249,20000] 
  nfdump17.csv [120,0] 
  nfdump.json [4249,0] [120,0] 
  eve.json [1220,5480] [2500,1200] [0,0] [0,0] 
  pmacct.json [4249,20000] 
  goflow2.json [0,1500] [90,0] 
  goflow1.json [300,0] 

Cut short, the records that are whole are kept.

  $ head -c 700 tests/fuzz/corpus/flowlog/vpc.txt | cordon observe - | grep -c '"kind":"flow"'
  1
  ! cordon: -:7: the line has fewer columns than its header: it is left out
  ! cordon: -: flows that were rejected and did not pass are left out: 1
  $ head -c 300 tests/fuzz/corpus/flowlog/vpc.txt | cordon observe - > /dev/null
  ! cordon: -:3: the line has fewer columns than its header: it is left out
  [3]
