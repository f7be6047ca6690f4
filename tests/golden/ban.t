Whom a ban hits, before it acts: what a policy denies, one rule of it, or what is taken away by name.

  $ cordon impact -p clean-network-2020 --as-of 2020-09-01 samples/phone.pcap samples/weather.apk
  cordon impact                                                   as of 2020-09-01
    samples/phone.pcap
    samples/weather.apk
  
    without    what policy clean-network-2020 denies
  
  26 of 59 flows would stop: 208 kB of 336 kB (62 % of the bytes).
  Hit: 3 apps, 3 wholly; 2 known services; 1 of 2 clients.
  On the same addresses: nobody else seen; less that would do: 1 way.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App                     Holder                   Stops  of all  How
    …zhiliaoapp.musically   TikTok Pte. Ltd.        152 kB   100 %  wholly: itself
    com.tencent.mm          Tencent Holdings Limi…   45 kB   100 %  wholly: itself
    …hikvision.hikconnect   Hangzhou Hikvision Di…   11 kB   100 %  wholly: itself
  
    com.zhiliaoapp.musically
      because  clean-network-2020/store-app The app's holder is owned by parties
               under the law of the PRC
      loses    v16-webapp-prime.tiktok.com (Short videos: TikTok),
               p16-sign-va.tiktokcdn.com (Short videos: TikTok),
               api16-normal-useast5.tiktokv.us (TikTok Pte. Ltd.),
               log.byteoversea.com (ByteDance Ltd.), 8.8.8.8 (Google LLC)
  
    com.tencent.mm
      because  clean-network-2020/store-app The app's holder is owned by parties
               under the law of the PRC
      loses    res.wx.qq.com (Tencent Holdings Limited), szextshort.weixin.qq.com
               (Messengers: WeChat), long.weixin.qq.com (Messengers: WeChat),
               8.8.8.8 (Google LLC), dns.weixin.qq.com (Messengers: WeChat)
  
    com.hikvision.hikconnect
      because  clean-network-2020/store-app The app's holder is owned by parties
               under the law of the PRC
      loses    dev.hik-connect.com (Hangzhou Hikvision Digital Technology Co.,
               Ltd.), 8.8.8.8 (Google LLC)
  
  Who else lives there
  ────────────────────────────────────────────────────────────────────────────────
    Nobody else was seen on the addresses of what would stop.
  
  What could take its place
  ────────────────────────────────────────────────────────────────────────────────
    TikTok (Short videos)
      others   YouTube (with Shorts) (google; not in CN KP), Instagram (with
               Reels) (meta; not in CN RU KP), Snapchat (with Spotlight) (snap;
               not in CN), VK Video (with Clips) (vk; in RU BY KZ; not in UA; ru),
               Moj (Mohalla Tech (ShareChat); in IN; hi bn ta te mr gu kn ml pa)
               3 others of the category would be hit by the same ban
  
    WeChat (Messengers)
      others   WhatsApp (whatsapp; not in CN KP), Signal (signal; not in CN IR
               RU), Telegram (telegram; not in CN IR), LINE (ly-corp; not in CN;
               ja th zh-Hant id en), KakaoTalk (kakao; not in CN; ko en ja), Viber
               (viber; not in RU) and 7 more
  
  Less that meets the same rule
  ────────────────────────────────────────────────────────────────────────────────
    1  let what is blocked end on 2021-01-20
       meets   policy clean-network-2020 is valid until then and asks for nothing
               later
       leaves  all that is sent after that day, which evidence cannot show
       saves   nothing that this evidence shows
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · 5 % of the bytes go to addresses whose name is not known.
    · 37 % of the bytes are undetermined: some of them would stop as well if what
      is missing were so.
    · Only what was seen is counted: what an app does on other days, or of other
      users, is not here.
    · A client is an address that sends: several devices may be behind one, and
      one device may have several.
    · How many devices and people this is, is not known: --population tells it.

A rule that asks for certain data or for protection is met by less, judged anew.

  $ printf 'id: house\ntitle: House rules\nstatus: in-force\nversion: "1"\nauthor: me\nbasis: {title: House rules, citation: none}\nvalid: {from: 2020-01-01, to: 2030-12-31}\nrules:\n  - {id: clear, program: apps, title: Nothing in the clear, basis: B, remedy: R, verdict: deny, when: {all: [{protection.grade: [none, weak]}, {app.present: yes}]}}\n  - {id: place, program: apps, title: Nobody is told the place, basis: B, remedy: R, verdict: deny, when: {data: [location.precise]}}\n' >$T/house.yaml
  $ printf 'devices: 24000\npeople: 18000-22000\nsample: 3\nfrom: 2025-06-17\nto: 2026-06-16\nsource: the fleet list\n' >$T/fleet.yaml
  $ cordon impact -p $T/house.yaml --population $T/fleet.yaml samples/phone.pcap
  cordon impact                                                   as of 2026-06-16
    samples/phone.pcap
  
    without    what policy house denies
  
  37 of 59 flows would stop: 45 kB of 336 kB (14 % of the bytes).
  Hit: 7 apps, 1 wholly; 2 known services; 1 of 2 clients; 8,000 to 24,000
  devices; 6,000 to 22,000 people.
  On the same addresses: nobody else seen; less that would do: 3 ways.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App                    Holder                  Stops  of all  How
    com.android.chrome     Google LLC              12 kB    24 %  partly
    …hikvision.hikconnect  Hangzhou Hikvision D…   11 kB   100 %  wholly: all seen
    com.example.weather    unknown                7.9 kB    19 %  partly
    com.ing.mobile         ING Groep N.V.         4.2 kB    18 %  partly
    …zhiliaoapp.musically  TikTok USDS Joint Ve…  4.0 kB     3 %  partly
    com.tencent.mm         Tencent Holdings Lim…  4.0 kB     9 %  partly
    com.google.android.    unknown                2.3 kB    30 %  partly
  
    com.android.chrome
      because  house/clear Nothing in the clear
      loses    wrong.host.badssl.com, 8.8.8.8 (Google LLC)
  
    com.hikvision.hikconnect
      because  house/clear Nothing in the clear
      loses    dev.hik-connect.com (Hangzhou Hikvision Digital Technology Co.,
               Ltd.), 8.8.8.8 (Google LLC)
  
    com.example.weather
      because  house/clear Nothing in the clear
      loses    8.8.8.8 (Google LLC), ulogs.umeng.com (Analytics: Umeng)
  
    com.ing.mobile
      because  house/clear Nothing in the clear
      loses    ocsp.digicert.com (DigiCert, Inc.), 8.8.8.8 (Google LLC)
  
    com.zhiliaoapp.musically
      because  house/clear Nothing in the clear
      loses    8.8.8.8 (Google LLC)
  
    com.tencent.mm
      because  house/clear Nothing in the clear
      loses    8.8.8.8 (Google LLC), dns.weixin.qq.com (Messengers: WeChat)
  
    com.google.android.
      because  house/clear Nothing in the clear
      loses    connectivitycheck.gstatic.com (Google LLC), 8.8.8.8 (Google LLC)
  
  Who else lives there
  ────────────────────────────────────────────────────────────────────────────────
    Nobody else was seen on the addresses of what would stop.
  
  What could take its place
  ────────────────────────────────────────────────────────────────────────────────
    Umeng (Analytics)
      others   Google Analytics (google), Matomo (innocraft), PostHog (posthog),
               Countly (countly), Piano Analytics (piano), Mixpanel (mixpanel) and
               4 more
  
    WeChat (Messengers): partly, 1.4 kB of 45 kB stop
      others   WhatsApp (whatsapp; not in CN KP), Signal (signal; not in CN IR
               RU), Telegram (telegram; not in CN IR), LINE (ly-corp; not in CN;
               ja th zh-Hant id en), KakaoTalk (kakao; not in CN; ko en ja), Viber
               (viber; not in RU) and 7 more
  
  Less that meets the same rule
  ────────────────────────────────────────────────────────────────────────────────
    1  block 6 hosts, and leave the apps that go there
       at      wrong.host.badssl.com, 8.8.8.8, ulogs.umeng.com, ocsp.digicert.com,
               dns.weixin.qq.com, connectivitycheck.gstatic.com
       meets   house/clear Nothing in the clear: it says nothing of what else
               these apps send
       saves   21 flows, 286 kB
  
    2  let 6 services be reached over TLS 1.3 only
       at      wrong.host.badssl.com, dev.hik-connect.com, 8.8.8.8,
               ocsp.digicert.com, dns.weixin.qq.com, connectivitycheck.gstatic.com
       meets   rule house/clear asks for "protection.grade: [none, weak]":
               protected so it does not speak
       leaves  the service has to offer it, or somebody to put it in between
       saves   35 flows, 42 kB
  
    3  let what is blocked end on 2030-12-31
       meets   policy house is valid until then and asks for nothing later
       leaves  all that is sent after that day, which evidence cannot show
       saves   nothing that this evidence shows
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · 5 % of the bytes go to addresses whose name is not known.
    · 86 % of the bytes are undetermined: some of them would stop as well if what
      is missing were so.
    · An app that loses a part may stop as a whole: what it can do without,
      traffic does not tell.
    · Only what was seen is counted: what an app does on other days, or of other
      users, is not here.
    · A client is an address that sends: several devices may be behind one, and
      one device may have several.
    · Which of the 3 devices sampled are hit is not known: at least one, at most
      all.
  $ cordon impact -p $T/house.yaml --rule place --keylog samples/phone.keylog --persona samples/phone.persona.yaml samples/phone.pcap | sed -n '/Less that/,/^What/p'
  Less that meets the same rule
  ────────────────────────────────────────────────────────────────────────────────
    1  block 3 hosts, and leave the app that goes there
       at      report.appmetrica.yandex.net, api.open-meteo.com, ulogs.umeng.com
       meets   house/place Nobody is told the place: it says nothing of what else
               this app sends
       saves   12 flows, 28 kB
  
    2  stop only transfers with location.precise, at 3 services
       at      location.precise
       meets   rule house/place asks for "data: [location.precise]": without these
               data it does not speak
       leaves  somebody who can read what is sent must tell them apart; what is
               encrypted and not looked into goes on unseen. Bytes are not told by
               transfer
       saves   at least 1 flow
  
    3  let what is blocked end on 2030-12-31
       meets   policy house is valid until then and asks for nothing later
       leaves  all that is sent after that day, which evidence cannot show
       saves   nothing that this evidence shows
  
  What this does not show

Taken away by name: a host with what is below it, a party with all it controls, an app, a component.

  $ cordon impact --remove tiktok.com samples/phone.pcap | sed -n '4,30p'
    without    domain:tiktok.com
  
  1 of 59 flows would stop: 82 kB of 336 kB (24 % of the bytes).
  Hit: 1 app, none wholly; 1 known service; 1 of 2 clients.
  On the same addresses: nobody else seen; nothing less is known that would do.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App                       Holder                         Stops  of all  How
    com.zhiliaoapp.musically  TikTok USDS Joint Venture LLC  82 kB    54 %  partly
  
    com.zhiliaoapp.musically
      because  domain:tiktok.com
      loses    v16-webapp-prime.tiktok.com (Short videos: TikTok)
  
  Who else lives there
  ────────────────────────────────────────────────────────────────────────────────
    Nobody else was seen on the addresses of what would stop.
  
  What could take its place
  ────────────────────────────────────────────────────────────────────────────────
    TikTok (Short videos): partly, 82 kB of 152 kB stop
      others   YouTube (with Shorts) (google; not in CN KP), Instagram (with
               Reels) (meta; not in CN RU KP), Snapchat (with Spotlight) (snap;
               not in CN), Likee (joyy; not in IN), Douyin (bytedance; in CN; zh),
               Kuaishou (kuaishou; in CN; zh) and 2 more
  
  $ cordon impact --remove party:tencent --as-of 2026-06-16 samples/phone.pcap | sed -n '4,18p'
    without    party:tencent
  
  10 of 59 flows would stop: 45 kB of 336 kB (14 % of the bytes).
  Hit: 1 app, 1 wholly; 1 known service; 1 of 2 clients.
  On the same addresses: nobody else seen; nothing less is known that would do.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App             Holder                    Stops  of all  How
    com.tencent.mm  Tencent Holdings Limited  45 kB   100 %  wholly: itself
  
    com.tencent.mm
      because  party:tencent
      loses    res.wx.qq.com (Tencent Holdings Limited), szextshort.weixin.qq.com
               (Messengers: WeChat), long.weixin.qq.com (Messengers: WeChat),
  $ cordon impact --remove app:android/com.ing.mobile samples/phone.pcap | sed -n '4,20p'
    without    app:android/com.ing.mobile
  
  6 of 59 flows would stop: 23 kB of 336 kB (7 % of the bytes).
  Hit: 1 app, 1 wholly; 0 known services; 1 of 2 clients.
  On the same addresses: nobody else seen; nothing less is known that would do.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App             Holder          Stops  of all  How
    com.ing.mobile  ING Groep N.V.  23 kB   100 %  wholly: itself
  
    com.ing.mobile
      because  app:android/com.ing.mobile
      loses    api.mobile.ing.nl (ING Groep N.V.), ocsp.digicert.com (DigiCert,
               Inc.), 8.8.8.8 (Google LLC)
  
  Who else lives there
  $ cordon impact --remove sdk:com.umeng. samples/phone.pcap samples/weather.apk | sed -n '4,20p'
  
    without    sdk:com.umeng.
  
  2 of 59 flows would stop: 3.5 kB of 336 kB (1 % of the bytes).
  Hit: 1 app, none wholly; 1 known service; 1 of 2 clients.
  On the same addresses: nobody else seen; less that would do: 1 way.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App                  Holder    Stops  of all  How
    com.example.weather  unknown  3.5 kB     9 %  partly
  
    com.example.weather
      because  sdk:com.umeng.
      loses    ulogs.umeng.com (Analytics: Umeng)
  
  Who else lives there
  $ cordon impact --remove 8.8.8.8 samples/phone.pcap | sed -n '4,9p'
    without    address:8.8.8.8
  
  29 of 59 flows would stop: 16 kB of 336 kB (5 % of the bytes).
  Hit: 7 apps, none wholly; 0 known services; 1 of 2 clients.
  On the same addresses: nobody else seen; nothing less is known that would do.
  
  $ cordon impact --remove nothing.example samples/phone.pcap | sed -n '4,8p'
    without    domain:nothing.example
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  
  What this does not show

Lines, and a page.

  $ cordon impact --remove tiktok.com --json samples/phone.pcap | grep -o '"kind":"[a-z-]*"'
  "kind":"app-hit"
  "kind":"service-hit"
  "kind":"summary"
  $ cordon impact --remove tiktok.com --json samples/phone.pcap | grep -o '^{"kind":"app-hit".*"losses":[^]]*]'
  {"kind":"app-hit","app":"app:android/com.zhiliaoapp.musically","holder":"TikTok USDS Joint Venture LLC","because":"domain:tiktok.com","whole":false,"itself":false,"stops":{"flows":1,"bytes":81584},"all":{"flows":12,"bytes":151892},"losses":["v16-webapp-prime.tiktok.com (Short videos: TikTok)"]
  $ cordon impact --remove tiktok.com --json samples/phone.pcap | grep '"kind":"alternative"'
  [1]
  $ cordon impact --remove tiktok.com --json samples/phone.pcap | grep '"kind":"summary"'
  {"kind":"summary","removed":["domain:tiktok.com"],"as_of":"2026-06-16","ban":{"asked":["domain:tiktok.com"],"stops":{"flows":1,"bytes":81584},"all":{"flows":59,"bytes":335628},"unnamed":{"flows":0,"bytes":0},"apps_hit":1,"apps_whole":0,"bystanders_at":0,"bystander_names":0,"services_hit":1,"measures":0,"clients":{"hit":1,"all":2,"at_least":false},"devices_hit":null,"people_hit":null,"limits":["5 % of the bytes go to addresses whose name is not known.","An app that loses a part may stop as a whole: what it can do without, traffic does not tell.","Only what was seen is counted: what an app does on other days, or of other users, is not here.","A client is an address that sends: several devices may be behind one, and one device may have several.","How many devices and people this is, is not known: --population tells it."]},"complete":true}
  $ cordon impact --remove tiktok.com -f html -o $T/page.html samples/phone.pcap && grep -c 'What a ban would hit' $T/page.html
  2
  $ cordon audit -p clean-network-2020 --as-of 2020-09-01 -f html -o $T/audit.html samples/phone.pcap; grep -o '"ban":{"asked":\[[^]]*\],"stops":{[^}]*}' $T/audit.html
  "ban":{"asked":["what policy clean-network-2020 denies"],"stops":{"flows":26,"bytes":207988}

Of a store of findings.

  $ cordon audit --save=$T/log.sqlite -p clean-network-2020 --as-of 2020-09-01 samples/phone.pcap >$T/audit.txt
  [1]
  $ cordon impact --store $T/log.sqlite | sed -n '3,14p'
  
    without    what the policies denied when it was kept
  
  26 of 59 flows would stop: 208 kB of 336 kB (62 % of the bytes).
  Hit: 3 apps, 3 wholly; 2 known services; 1 of 2 clients.
  On the same addresses: nobody else seen; nothing less is known that would do.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
    App                     Holder                   Stops  of all  How
    …zhiliaoapp.musically   TikTok Pte. Ltd.        152 kB   100 %  wholly: itself
    com.tencent.mm          Tencent Holdings Limi…   45 kB   100 %  wholly: itself
  $ cordon impact --store $T/log.sqlite --rule clean-network-2020/store-app | sed -n '4,7p'
    without    what rule clean-network-2020/store-app denied when it was kept
  
  26 of 59 flows would stop: 208 kB of 336 kB (62 % of the bytes).
  Hit: 3 apps, 3 wholly; 2 known services; 1 of 2 clients.
  $ cordon impact --store $T/log.sqlite --remove app:android/com.tencent.mm | sed -n '4,7p'
    without    app:android/com.tencent.mm
  
  10 of 59 flows would stop: 45 kB of 336 kB (14 % of the bytes).
  Hit: 1 app, 1 wholly; 1 known service; 1 of 2 clients.

What does not go together.

  $ cordon impact -p clean-network-2020 --rule no-such-rule samples/phone.pcap
  ! cordon: no policy here has a rule 'no-such-rule'; 'cordon policy show POLICY' tells its rules
  [2]
  $ cordon impact --rule store-app samples/phone.pcap
  ! cordon impact: say what the ban is: --policy P, or --remove WHAT like AS4134 or x.com; see 'cordon impact --help'
  [2]
  $ cordon impact -p clean-network-2020 --rule store-app --remove AS4134 samples/phone.pcap
  ! cordon impact: --rule and --remove are two bans: give one of them; see 'cordon impact --help'
  [2]
  $ cordon impact --store $T/log.sqlite -f html
  ! cordon impact: a page wants evidence: of a store there are text and json; see 'cordon impact --help'
  [2]
  $ cordon impact --store $T/log.sqlite samples/phone.pcap
  ! cordon impact: either --store or evidence; see 'cordon impact --help'
  [2]
  $ cordon impact --store $T/nothing.sqlite
  ! cordon: $T/nothing.sqlite: the store of findings cannot be read: there is no such file; findings are kept by 'cordon audit --save' and 'cordon watch --store'
  [2]
  $ cordon impact --remove party:bytedanc samples/phone.pcap
  ! cordon: the atlas has no party 'bytedanc'; did you mean 'bytedance'?
  [2]
  $ cordon impact --remove AS4134 -f html tests/golden/impact/rib.txt
  ! cordon impact: a page wants traffic or apps: these are routes alone; see 'cordon impact --help'
  [2]

Of a policy that binds nobody on the day, of packages alone, of what a store has no finding of, of a name that is an app.

  $ cordon impact -p clean-network-2020 --as-of 2026-06-16 samples/phone.pcap | sed -n '4,12p'
    without    what policy clean-network-2020 denies: nothing, as it is not in
               force
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · Note: clean-network-2020 (superseded) was not in force on 2026-06-16: valid
      from 2020-08-05 to 2021-01-20, so it denies nothing (--as-of DATE or
  $ cordon impact -p us-28-cfr-202 -p clean-network-2020 --rule store-app --as-of 2026-06-16 --as-if-in-force samples/phone.pcap | sed -n '4,7p'
    without    what rule clean-network-2020/store-app denies
  
  14 of 59 flows would stop: 56 kB of 336 kB (17 % of the bytes).
  Hit: 2 apps, 2 wholly; 1 known service; 1 of 2 clients.
  $ cordon impact -p clean-network-2020 --rule store-app --as-of 2026-06-16 samples/phone.pcap | sed -n '4,7p'
    without    what rule clean-network-2020/store-app denies: nothing, as it is
               not in force
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  $ cordon impact --remove sdk:com.umeng. samples/weather.apk | sed -n '3,12p'
  
    without    sdk:com.umeng.
  
  No traffic is in this evidence; of what packages and lists tell, 3 things are
  hit.
  Hit: 1 app, none wholly; 1 known service.
  On the same addresses: nobody else seen; nothing less is known that would do.
  
  Who is hit
  ────────────────────────────────────────────────────────────────────────────────
  $ cordon impact --store $T/log.sqlite --rule no-such | sed -n '4,11p'
    without    what rule no-such denied when it was kept
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · The store has no finding of rule no-such: it never spoke, or it is called
      otherwise.
  $ cordon impact --remove com.tencent.mm --remove com.other samples/phone.pcap | sed -n '4,13p'
    without    domain:com.tencent.mm
               domain:com.other
  
  Nothing here would stop: 59 flows, 336 kB of traffic, none of it hit.
  
  What this does not show
  ────────────────────────────────────────────────────────────────────────────────
    · com.tencent.mm was taken away as a name of hosts; the app of that name is
      app:android/com.tencent.mm.
    · 5 % of the bytes go to addresses whose name is not known.
  $ cordon impact --remove app:com.tencent.mm samples/phone.pcap | sed -n '4,7p'
    without    app:com.tencent.mm
  
  10 of 59 flows would stop: 45 kB of 336 kB (14 % of the bytes).
  Hit: 1 app, 1 wholly; 1 known service; 1 of 2 clients.
  $ cordon impact --remove '*.tiktok.com' samples/phone.pcap | sed -n '4,6p'
    without    domain:tiktok.com
  
  1 of 59 flows would stop: 82 kB of 336 kB (24 % of the bytes).
