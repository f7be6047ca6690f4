Every name of the sample, and where it was read.

  $ cordon observe samples/phone.pcap | sed -n 's/.*"server_name":"\([^"]*\)","name_source":"\([^"]*\)".*/\2 \1/p' | sort | uniq -c
        1 dns-answer im64.jpush.cn
        1 dns-answer long.weixin.qq.com
        1 http-host connectivitycheck.gstatic.com
        1 http-host dns.weixin.qq.com
        1 http-host ocsp.digicert.com
        2 http-host szextshort.weixin.qq.com
        2 http-host ulogs.umeng.com
        1 quic-sni app-measurement.com
        1 quic-sni v16-webapp-prime.tiktok.com
        2 tls-sni api.mobile.ing.nl
        1 tls-sni api.open-meteo.com
        2 tls-sni api16-normal-useast5.tiktokv.us
        2 tls-sni dev.hik-connect.com
        1 tls-sni dns.quad9.net
        1 tls-sni graph.facebook.com
        1 tls-sni imagedelivery.net
        1 tls-sni inapps.appsflyersdk.com
        2 tls-sni log.byteoversea.com
        1 tls-sni mtalk.google.com
        1 tls-sni p16-sign-va.tiktokcdn.com
        1 tls-sni report.appmetrica.yandex.net
        1 tls-sni res.wx.qq.com
        1 tls-sni wrong.host.badssl.com
        1 tls-sni www.heise.de
  $ cordon observe samples/phone.pcap | grep -o '"protection":{"grade":"[a-z]*"' | sort | uniq -c
       34 "protection":{"grade":"none"
        3 "protection":{"grade":"proprietary"
       19 "protection":{"grade":"strong"
        3 "protection":{"grade":"weak"

The format is found by content: compressed, from standard input, and by any name.

  $ gzip -c samples/phone.pcap | cordon observe - | grep -c '"kind":"flow"'
  59
  $ cordon observe samples/laptop.pcapng | tail -n 1 | grep -o '"packets":[0-9]*,"bytes":[0-9]*,"flows":[0-9]*,"dns":[0-9]*'
  "packets":78,"bytes":44824,"flows":4,"dns":4

Cut in the middle of a packet: what is readable is told, with one diagnostic, and status 3.

  $ head -c 100000 samples/phone.pcap >$T/cut.pcap; cordon observe $T/cut.pcap | tail -n 1 | grep -o '"complete":.*'
  "complete":false,"diagnostics":[{"severity":"damage","file":"$T/cut.pcap","offset":99928,"what":"the last packet is cut: 56 of 100 bytes","clause":"draft-ietf-opsawg-pcap 5","hint":null,"text":"$T/cut.pcap: offset 99928: the last packet is cut: 56 of 100 bytes (draft-ietf-opsawg-pcap 5)"}]}
  ! cordon: $T/cut.pcap: offset 99928: the last packet is cut: 56 of 100 bytes (draft-ietf-opsawg-pcap 5)
  $ cordon observe $T/cut.pcap >$T/out
  ! cordon: $T/cut.pcap: offset 99928: the last packet is cut: 56 of 100 bytes (draft-ietf-opsawg-pcap 5)
  [3]
