The same party by a name, an AS, an app and itself.

  $ cordon who --as-of 2026-06-16 domain:www.tiktok.com | grep -E '^domain|held by|controlled by'
  domain:www.tiktok.com
    held by        TikTok Pte. Ltd. (tiktok, company)
    controlled by  ByteDance Ltd. (bytedance): 100 %, aggregate >= 50 %
  $ cordon who --json --as-of 2026-06-16 asn:4134 | cut -c1-120
  {"identifier":"asn:4134","holder":"china-telecom","controllers":[{"party":"state-cn","test":"aggregate >= 50 %","proof":
  $ cordon who --as-of 2026-06-16 app:android/com.tencent.mm | head -n 4
  app:android/com.tencent.mm
    held by        Tencent Holdings Limited (tencent, company)
                   app:android/com.tencent.mm, high confidence [Google Play
                   listing, Google Play, 2025]

A party by its name, as people write it, with the day for which the answer holds.

  $ cordon who --as-of 2026-06-16 'TikTok Pte Ltd' | sed -n '1,2p;$p'
  party:tiktok
    party          TikTok Pte. Ltd. (tiktok, company)
    as of          2026-06-16
  $ cordon who --as-of 2026-06-16 --json tiktok | grep -o '"as_of":"[^"]*"'
  "as_of":"2026-06-16"
  $ cordon who 'Bytedanse Ltd' domain:tiktok.invalid
  Bytedanse Ltd
    party          no party of this slug or name in this atlas; did you mean
                   bytedance (ByteDance Ltd.)?
  
  domain:tiktok.invalid
    held by        unknown to this atlas

Addresses that nobody holds are not asked of open data.

  $ cordon who 10.1.2.3
  address:10.1.2.3
    special        private-use (RFC 1918)
  $ cordon who ::1
  address:::1
    special        loopback (RFC 4291)

Unknown is an answer; what cannot be an identifier is not.

  $ cordon who domain:example.invalid
  domain:example.invalid
    held by        unknown to this atlas
  $ cordon who 'asn:four'
  ! cordon who: 'asn:four' is no identifier: an AS number is digits only; see 'cordon who --help'
  [2]
  $ cordon who 999.1.1.1 AS4294967296 https://tiktok.com/x tiktok.com:443
  ! cordon who: '999.1.1.1' is no identifier: this is no IPv4 or IPv6 address; see 'cordon who --help'
  ! cordon who: 'AS4294967296' is no identifier: an AS number has 32 bits (RFC 6793); see 'cordon who --help'
  ! cordon who: 'https://tiktok.com/x' is no identifier: this is a URL: write its host alone; see 'cordon who --help'
  ! cordon who: 'tiktok.com:443' is no identifier: write it without the port; see 'cordon who --help'
  [2]

MAC addresses as routers print them, and those that no maker gave; blanks around a name that was pasted.

  $ cordon who 001a.2b3c.4d5e 001a2b3c4d5e | grep oui
  oui:001a2b3c4
  oui:001a2b3c4
  $ cordon who 02:00:00:00:00:01 ff:ff:ff:ff:ff:ff
  oui:020000000
    held by        nobody: locally administered, random or set by hand, so it
                   names no maker (IEEE 802)
  
  oui:fffffffff
    held by        nobody: an address of a group, multicast or broadcast (IEEE
                   802)
  $ cordon who 4134
  party:4134
    party          no party of this slug or name in this atlas; an AS is written
                   AS4134
  $ cordon who ' tiktok.invalid '
  domain:tiktok.invalid
    held by        unknown to this atlas
  $ cordon who bücher.example 'fe80::1%eth0' 8.8.8.8/24 ' '
  ! cordon who: 'bücher.example' is no identifier: write international names as A-labels, xn--… (RFC 5890); see 'cordon who --help'
  ! cordon who: 'fe80::1%eth0' is no identifier: write the address without its zone; see 'cordon who --help'
  ! cordon who: '8.8.8.8/24' is no identifier: a block is written by its first address, like 192.0.2.0/24; see 'cordon who --help'
  ! cordon who: ' ' is no identifier: this is empty; see 'cordon who --help'
  [2]

A state is no company.

  $ cordon who --as-of 2026-06-16 AS4134 | grep -A1 'under law'
    under law of   CN China: china-telecom is incorporated there; its controller
                   state-cn is the state; its controller china-telecom-group is

A cable by its id and by a name; who made it, who lands it, and where each is told. What is none has a neighbour.

  $ cordon who --as-of 2026-06-16 cable:dunant | sed -n '1,2p;/  cable  /,/lands at/p'
  cable:dunant
    held by        Google LLC (google, company)
    cable          Dunant, 6400 km, in service, from 2021-01-01
    made by        SubCom, LLC (subcom)
                   medium confidence [The Dunant subsea cable is ready for
                   service, Google Cloud, 2021-02-03; Submarine cable landing
                   licence: Dunant, US Federal Communications Commission, 2019]
    landed by      Virginia Beach US: Telxius Telecom, S.A. (telxius);
                   Saint-Hilaire-de-Riez FR: Orange S.A. (orange)
                   medium confidence [The Dunant subsea cable is ready for
                   service, Google Cloud, 2021-02-03; Submarine cable landing
                   licence: Dunant, US Federal Communications Commission, 2019]
    lands at       Virginia Beach US, Saint-Hilaire-de-Riez FR
  $ cordon who --verbose --as-of 2026-06-16 'SeaMeWe-3' | grep -E '^cable:|^  (held|and|or) by|^  cable|^ *owned by a consortium' | sed -n '1,4p;$p'
  cable:sea-me-we-3
    held by        Orange S.A. (orange, company)
    and by         BT Group plc (bt, company)
    and by         Deutsche Telekom AG (deutsche-telekom, company)
                   owned by a consortium that may have more members than are known
  $ cordon who --json --as-of 2026-06-16 cable:marea | grep -oE '"holder":"[a-z]*"|"suppliers":.{60}|"landings":.{70}'
  "holder":"meta"
  "suppliers":[{"party":"subcom","name":"SubCom, LLC","countries":["US"],"
  "landings":[{"name":"Virginia Beach","country":"US","latitude":36.85,"longitude":
  "holder":"microsoft"
  "holder":"telxius"
  $ cordon who --json --as-of 2023-12-01 'Atlantic Crossing-1' | grep -oE '"owners":.{60}'
  "owners":[{"party":null,"name":"Colt Technology Services","countries"
  $ cordon who cable:sea-me-we-33
  cable:sea-me-we-33
    held by        unknown to this atlas; did you mean the cable sea-me-we-3
                   (SEA-ME-WE 3)?
  $ cordon who --json cable:sea-me-we-33 | grep -o '"did_you_mean[^,]*'
  "did_you_mean_cable":"sea-me-we-3"

A cable of many owners is a table; in full when asked for. AS numbers that are nobody's say so.

  $ cordon who --as-of 2026-06-16 cable:sea-me-we-4 | sed -n '1,8p;/^  owners told/,/^  cable/p'
  cable:sea-me-we-4
    owner                        id                   in hands of           law of
    Bharti Airtel Limited        bharti-airtel        nobody known          IN
    Singapore Telecommunicatio…  singtel              Singapore             SG
    Telekom Malaysia Berhad      telekom-malaysia     nobody known          MY
    Orange S.A.                  orange               nobody known          FR
    Telecom Italia Sparkle S.p…  sparkle              TIM S.p.A.            IT
    Saudi Telecom Company (stc)  stc                  Saudi Arabia          SA
    owners told    medium confidence [SEA-ME-WE 4, SEA-ME-WE 4 consortium,
                   2005-12]
    control        by aggregate >= 50 %; --verbose tells the proofs, jurisdictions
                   and laws of each
    cable          SEA-ME-WE 4, 18800 km, in service, from 2005-12-01
  $ cordon who --verbose --as-of 2026-06-16 cable:sea-me-we-4 | grep -c '^  and by'
  15
  $ cordon who AS65020 AS64500 AS4200000000 AS65535 | grep by
    held by        nobody: private AS number (RFC 6996)
    held by        nobody: AS number for documentation (RFC 5398)
    held by        nobody: private AS number (RFC 6996)
    held by        nobody: reserved AS number (RFC 7300)

Which service it is, and what could take its place; of a party, those that it offers.

  $ cordon who --as-of 2026-06-01 domain:mmg.whatsapp.net | grep -A2 service
    service        WhatsApp (Messengers); others: Signal, Telegram, WeChat and 10
                   more
    under law of   US United States: whatsapp is incorporated there; its
  $ cordon who --as-of 2026-06-01 seznam | grep -A6 offers
    offers         Mapy.com (Maps and navigation); others: Google Maps, Apple
                   Maps, HERE WeGo and 12 more
                   Seznam (Search engines); others: Google Search, Bing,
                   DuckDuckGo and 7 more
    under law of   CZ Czechia: seznam is incorporated there
                   · Act on electronic communications, s. 97: hand over, keep,
                     cooperate
  $ cordon who -v --as-of 2026-06-01 domain:www.rakuten.co.jp | grep -A4 service
                   party's own sites and services, compiled from general
                   knowledge, cordon atlas, 2026-11-21]
    controlled by  nobody known, by aggregate >= 50 %; its known owners:
                   · mikitani holds 30-37 % of rakuten (equity) [Annual report
                     2024, Rakuten Group, Inc., 2025]
  --
    service        Rakuten Ichiba (Marketplaces); others: Amazon (amazon; not in
                   RU), eBay (eBay Inc.; not in RU), Temu (temu; not in CN IN ID
                   VN), SHEIN (shein; not in CN; mostly clothes), AliExpress
                   (alibaba; not in IN CN), Taobao (alibaba; not in IN; zh),
                   Trendyol (trendyol; tr en de ar), JD.com (jd; in CN HK; zh),
  $ cordon who --json --as-of 2026-06-01 app:android/cz.seznam.mapy | grep -o '"services":\[{"category":"map".*"identifiers":\[[^]]*\],"substitutes":\[{"service":"[^"]*","holder":"[^"]*"'
  "services":[{"category":"map","category_name":"Maps and navigation","service":"Mapy.com","holder":"seznam","by":null,"languages":["cs","sk","pl","de","en"],"regions":["*"],"not_in":[],"note":null,"source":"The vendor's site, Mapy.com; Compiled from general knowledge; to be checked against the vendor’s site, cordon atlas, 2026-11-21","url":"https://mapy.com/","identifiers":["app:android/cz.seznam.mapy","domain:mapy.cz","domain:mapy.com"],"substitutes":[{"service":"Google Maps","holder":"google"
  $ cordon who --json --as-of 2026-06-01 8.8.8.8 | grep -c '"services"'
  0
  [1]
