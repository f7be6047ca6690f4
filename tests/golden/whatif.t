Verdicts before and after a change of owners.

  $ cordon whatif --list
  tiktok-joint-venture-2026   2026-01-22  The TikTok USDS Joint Venture for the United States (22 January 2026)
  tiktok-microsoft-2020       2020-09-15  Microsoft buys TikTok in four countries (proposed in August 2020)
  tiktok-oracle-2020          2020-09-20  TikTok Global, with Oracle and Walmart (announced in September 2020)

  $ cordon whatif tiktok-joint-venture-2026 -p us-pafaca samples/phone.pcap
  cordon whatif                                                   as of 2026-01-22
    samples/phone.pcap · 59 flows, 336 kB
  
  5 of 31 verdicts change. 5 of 31 custody chains are in other hands.
  4 chains (148 kB) still go to names or addresses that ByteDance Ltd. and TikTok
  Pte. Ltd. hold or control: the paper changed, the network did not.
  
  Policy      deny  review  undetermined  allow
  us-pafaca  5 → 0  7 → 11       12 → 13      7
  
  The change
  ────────────────────────────────────────────────────────────────────────────────
  The TikTok USDS Joint Venture for the United States (22 January 2026)
              + bytedance holds 19.9 % of tiktok-us (equity)
              + bytedance holds 1/7 of tiktok-us (board)
              + oracle holds 15 % of tiktok-us (equity)
              + silver-lake holds 15 % of tiktok-us (equity)
              + mgx holds 15 % of tiktok-us (equity)
              + bytedance-investor-affiliates holds 30.1 % of tiktok-us (equity,
              disputed)
              + bytedance-investor-affiliates holds 35.1 % of tiktok-us (equity,
              disputed)
              + tiktok-us-new-investors holds 5 % of tiktok-us (equity, disputed)
              → app:android/com.zhiliaoapp.musically moves from tiktok to
              tiktok-us
              → app:ios/com.zhiliaoapp.musically moves from tiktok to tiktok-us
              in effect from 2026-01-22; Announcement of the TikTok USDS Joint
              Venture, TikTok, 2026-01-22; TikTok signs deal to meet divestiture
              law (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12
              <https://techinformed.com/tiktok-signs-deal-to-meet-divestiture-law>
              ; Reports that count the whole remaining 35.1 per cent as one group
              of other investors, Mercy News, 2026-01
              <https://www.mercy.news/en/article/tiktok-us-deal-who-owns-it-now>
  
  What changes
  ────────────────────────────────────────────────────────────────────────────────
  ! deny → review by us-pafaca (3 chains)
    traffic   android/com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com,
              p16-sign-va.tiktokcdn.com, api16-normal-useast5.tiktokv.us (132 kB)
    moves     app android/com.zhiliaoapp.musically: held by TikTok USDS Joint
              Venture LLC, no longer by TikTok Pte. Ltd.
    before    deny: An app of ByteDance, TikTok or a company that they own
              bytedance holds 100 % of tiktok (equity, since 2017-01-01) [TikTok
              Inc. v. Garland, No. 24-1113, opinion, US Court of Appeals, D.C.
              Circuit, 2024-12-06]
    after     review: The divested app still uses services or hosts of the former
              owner
              bytedance holds 19.9 % of tiktok-us (equity, since 2026-01-22) [what
              if tiktok-joint-venture-2026: Announcement of the TikTok USDS Joint
              Venture, TikTok, 2026-01-22; TikTok signs deal to meet divestiture
              law (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12]
              bytedance holds 1/7 of tiktok-us (board, since 2026-01-22) [what if
              tiktok-joint-venture-2026: TikTok signs deal to meet divestiture law
              (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12]
    but       the names are still held by TikTok Pte. Ltd., controlled by
              ByteDance Ltd.
  
  ! deny → review by us-pafaca (1 chain)
    traffic   android/com.zhiliaoapp.musically → log.byteoversea.com (16 kB)
    moves     app android/com.zhiliaoapp.musically: held by TikTok USDS Joint
              Venture LLC, no longer by TikTok Pte. Ltd.
    before    deny: An app of ByteDance, TikTok or a company that they own
              bytedance holds 100 % of tiktok (equity, since 2017-01-01) [TikTok
              Inc. v. Garland, No. 24-1113, opinion, US Court of Appeals, D.C.
              Circuit, 2024-12-06]
    after     review: The divested app still uses services or hosts of the former
              owner
              bytedance holds 19.9 % of tiktok-us (equity, since 2026-01-22) [what
              if tiktok-joint-venture-2026: Announcement of the TikTok USDS Joint
              Venture, TikTok, 2026-01-22; TikTok signs deal to meet divestiture
              law (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12]
              bytedance holds 1/7 of tiktok-us (board, since 2026-01-22) [what if
              tiktok-joint-venture-2026: TikTok signs deal to meet divestiture law
              (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12]
    but       the name log.byteoversea.com is still held by ByteDance Ltd.
  
  ? deny → undetermined by us-pafaca (1 chain)
    traffic   android/com.zhiliaoapp.musically → 8.8.8.8 (4.0 kB)
    moves     app android/com.zhiliaoapp.musically: held by TikTok USDS Joint
              Venture LLC, no longer by TikTok Pte. Ltd.
    before    deny: An app of ByteDance, TikTok or a company that they own
              bytedance holds 100 % of tiktok (equity, since 2017-01-01) [TikTok
              Inc. v. Garland, No. 24-1113, opinion, US Court of Appeals, D.C.
              Circuit, 2024-12-06]
    after     undetermined: The divested app still uses services or hosts of the
              former owner
              service.controlled-by: $named: undetermined: the name of the service
              is not in the evidence
              bytedance holds 19.9 % of tiktok-us (equity, since 2026-01-22) [what
              if tiktok-joint-venture-2026: Announcement of the TikTok USDS Joint
              Venture, TikTok, 2026-01-22; TikTok signs deal to meet divestiture
              law (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12]
              bytedance holds 1/7 of tiktok-us (board, since 2026-01-22) [what if
              tiktok-joint-venture-2026: TikTok signs deal to meet divestiture law
              (the chief executive's memorandum of 18 December 2025),
              TechInformed, 2025-12]

Where the verdict does not turn on the owner, or the traffic goes to the old one, it stays.

  $ cordon whatif tiktok-joint-venture-2026 -p us-no-tiktok samples/phone.pcap | sed -n '1,9p;/^What/,$p'
  cordon whatif                                                   as of 2026-01-22
    samples/phone.pcap · 59 flows, 336 kB
  
  0 of 31 verdicts change, and 5 on chains that it touches do not. 5 of 31 custody
  chains are in other hands.
  4 chains (148 kB) still go to names or addresses that ByteDance Ltd. and TikTok
  Pte. Ltd. hold or control: the paper changed, the network did not.
  
  Policy        deny  review  undetermined  allow
  What does not change
  ────────────────────────────────────────────────────────────────────────────────
  ✗ still deny by us-no-tiktok (3 chains)
    traffic   android/com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com,
              p16-sign-va.tiktokcdn.com, api16-normal-useast5.tiktokv.us (132 kB)
    rule      TikTok is on the device
    because   app.id: [android/com.zhiliaoapp.musically,
              android/com.ss.android.ugc.trill,
              android/com.zhiliaoapp.musically.go, ios/com.zhiliaoapp.musically]:
              met: it is android/com.zhiliaoapp.musically
              the names are still held by TikTok Pte. Ltd., controlled by
              ByteDance Ltd.
  
  ✗ still deny by us-no-tiktok (1 chain)
    traffic   android/com.zhiliaoapp.musically → log.byteoversea.com (16 kB)
    rule      TikTok is on the device
    because   app.id: [android/com.zhiliaoapp.musically,
              android/com.ss.android.ugc.trill,
              android/com.zhiliaoapp.musically.go, ios/com.zhiliaoapp.musically]:
              met: it is android/com.zhiliaoapp.musically
              the name log.byteoversea.com is still held by ByteDance Ltd.
  
  ✗ still deny by us-no-tiktok (1 chain)
    traffic   android/com.zhiliaoapp.musically → 8.8.8.8 (4.0 kB)
    rule      TikTok is on the device
    because   app.id: [android/com.zhiliaoapp.musically,
              android/com.ss.android.ugc.trill,
              android/com.zhiliaoapp.musically.go, ios/com.zhiliaoapp.musically]:
              met: it is android/com.zhiliaoapp.musically

  $ cordon whatif tiktok-microsoft-2020 -p us-tiktok-wechat-2020 -p clean-network-2020 samples/phone.pcap | sed -n '1,12p;/^What/,/^$/p'
  cordon whatif                                                   as of 2020-09-15
    samples/phone.pcap · 59 flows, 336 kB
  
  6 of 62 verdicts change, and 4 on chains that it touches do not. 5 of 31 custody
  chains are in other hands.
  4 chains (148 kB) still go to names or addresses that ByteDance Ltd. and TikTok
  Pte. Ltd. hold or control: the paper changed, the network did not.
  
  Policy                   deny  review  undetermined  allow
  us-tiktok-wechat-2020       0  10 → 9            13  8 → 9
  clean-network-2020     12 → 7       1       18 → 23      0
  
  What changes
  ────────────────────────────────────────────────────────────────────────────────
  ✓ review → allow by us-tiktok-wechat-2020 (1 chain)
    traffic   android/com.zhiliaoapp.musically → 8.8.8.8 (4.0 kB)
    moves     app android/com.zhiliaoapp.musically: held by TikTok in the United
              States, Canada, Australia and New Zealand, as Microsoft proposed to
              own it, no longer by TikTok Pte. Ltd.
    before    review: An app or a service of ByteDance
              bytedance holds 100 % of tiktok (equity, since 2017-01-01) [TikTok
              Inc. v. Garland, No. 24-1113, opinion, US Court of Appeals, D.C.
              Circuit, 2024-12-06]
    after     allow: No rule is met
              microsoft holds 50-100 % of tiktok-microsoft (equity, since
              2020-09-15) [what if tiktok-microsoft-2020: Microsoft to continue
              discussions on potential TikTok purchase in the United States,
              Microsoft Corporation, 2020-08-02]
  
  What does not change
  ────────────────────────────────────────────────────────────────────────────────
  ! still review by us-tiktok-wechat-2020 (3 chains)
    traffic   android/com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com,
              p16-sign-va.tiktokcdn.com, api16-normal-useast5.tiktokv.us (132 kB)
    rule      An app or a service of ByteDance
    because   service.controlled-by: $bytedance: met: domain
              v16-webapp-prime.tiktok.com is held by tiktok (high confidence)
              [domain-list-community, v2fly, 2026-08-19]; tiktok is controlled by
              bytedance, aggregate >= 50 %
              the names are still held by TikTok Pte. Ltd., controlled by
              ByteDance Ltd.
  

Without a policy: who holds and controls what.

  $ cordon whatif tiktok-oracle-2020 samples/phone.pcap | sed -n '1,8p;/^What/,/^$/p'
  cordon whatif                                                   as of 2020-09-20
    samples/phone.pcap · 59 flows, 336 kB
  
  No policy was named, so nothing is judged. 5 of 31 custody chains are in other
  hands.
  4 chains (148 kB) still go to names or addresses that ByteDance Ltd. holds or
  controls: the paper changed, the network did not.
  
  What changes
  ────────────────────────────────────────────────────────────────────────────────
  ~ another owner (3 chains)
    traffic   android/com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com,
              p16-sign-va.tiktokcdn.com, api16-normal-useast5.tiktokv.us (132 kB)
    before    bytedance holds 100 % of tiktok (equity, since 2017-01-01) [TikTok
              Inc. v. Garland, No. 24-1113, opinion, US Court of Appeals, D.C.
              Circuit, 2024-12-06]
    after     tiktok-global holds 100 % of tiktok (equity, since 2020-09-20) [what
              if tiktok-oracle-2020: Oracle to Take 12.5% Stake in TikTok Global,
              Walmart to Get 7.5%, Variety, 2020-09-20]
              bytedance holds 80 % of tiktok-global (equity, since 2020-09-20,
              disputed) [what if tiktok-oracle-2020: ByteDance, Oracle at
              loggerheads over terms of TikTok agreement, Reuters, 2020-09-21]
    but       the names are still held by TikTok Pte. Ltd., perhaps controlled by
              ByteDance Ltd.
  

Before the day of the change nothing is changed.

  $ cordon whatif tiktok-oracle-2020 -p clean-network-2020 --as-of 2020-09-01 samples/phone.pcap | head -9
  cordon whatif                                                   as of 2020-09-01
    samples/phone.pcap · 59 flows, 336 kB
  
  0 of 31 verdicts change. 0 of 31 custody chains are in other hands.
  The change takes effect on 2020-09-20 only, after the day by which is judged.
  
  Policy              deny  review  undetermined  allow
  clean-network-2020    12       1            18      0
  

JSON Lines; -o writes a file and the exit status is of the verdicts after the change.

  $ mkdir -p $T; cordon whatif tiktok-oracle-2020 -p clean-network-2020 -f json -o $T/out samples/phone.pcap
  [1]

  $ tail -1 $T/out | cut -c1-260
  {"kind":"summary","change":{"id":"tiktok-oracle-2020","title":"TikTok Global, with Oracle and Walmart (announced in September 2020)","file":"changes/tiktok-oracle-2020.yaml","date":"2020-09-20","sources":"Oracle to Take 12.5% Stake in TikTok Global, Walmart to

  $ head -1 $T/out | grep -o '"kind":"[^"]*"\|"before":"[^"]*"\|"after":"[^"]*"\|"still":\[[^]]*\]' | head -5
  "kind":"change"
  "before":"deny"
  "after":"undetermined"
  "before":"undetermined"
  "after":"undetermined"

Changing nothing changes nothing.

  $ printf 'change: none\ntitle: Nothing\ndate: 2026-06-01\n' >$T/none.yaml; cordon whatif $T/none.yaml -p us-pafaca samples/phone.pcap
  cordon whatif                                                   as of 2026-06-01
    samples/phone.pcap · 59 flows, 336 kB
  
  0 of 31 verdicts change. 0 of 31 custody chains are in other hands.
  
  Policy     deny  review  undetermined  allow
  us-pafaca     0       7            17      7
  
  The change
  ────────────────────────────────────────────────────────────────────────────────
  Nothing
              in effect from 2026-06-01; no source is cited

Errors have their place, all of them are told, and nothing is applied.

  $ printf 'change: sale\ntitle: Sale\ndate: 2026-06-01\nstakes:\n  remove: [{owner: bytedanze, owned: tiktok, kind: equity}]\n  add: [{owner: oracle, owned: tiktok, share: "60%%", kind: equity}]\n' >$T/sale.yaml; cordon whatif $T/sale.yaml -p us-pafaca samples/phone.pcap
  ! cordon: $T/sale.yaml:5:20: there is no party 'bytedanze'; did you mean 'bytedance'?
  ! cordon: $T/sale.yaml:6:47: on 2026-06-01 the owners would hold 160 % of 'tiktok' (equity); remove or change the stakes that are sold
  [2]

  $ printf 'change: sale\ntitle: &a Sale\ndate: *a\n' >$T/alias.yaml; cordon whatif $T/alias.yaml samples/phone.pcap
  ! cordon: $T/alias.yaml:2:11: anchors and tags are not part of this format; write it out
  [2]

  $ cordon whatif tiktok-orakle-2020 samples/phone.pcap
  ! cordon: there is no change 'tiktok-orakle-2020' in the program; did you mean 'tiktok-oracle-2020'?
  [2]

  $ cordon whatif tiktok-oracle-2020
  ! cordon whatif: name the evidence behind 'tiktok-oracle-2020'; see 'cordon whatif --help'
  [2]

  $ cordon whatif -f csv tiktok-oracle-2020 samples/phone.pcap
  ! cordon whatif: there is no format 'csv'; there are text, json and html; see 'cordon whatif --help'
  [2]

A page: with the script of data in it, and nothing fetched from anywhere.

  $ cordon whatif -f html -p us-pafaca tiktok-oracle-2020 samples/phone.pcap >$T/page.html; grep -c '<title>cordon: what if' $T/page.html; grep -ciE '(src|href)="?https?:' $T/page.html
  1
  0
  [1]

A change that is none.

  $ cordon whatif samples/phone.pcap samples/phone.pcap
  ! cordon: samples/phone.pcap:1:1: this is not UTF-8 (YAML 1.2, 5.2)
  [2]

The example of docs/formats/changes.md can be applied.

  $ sed -n '/^```yaml/,/^```/p' docs/formats/changes.md | sed '/^```/d' >$T/doc.yaml; cordon whatif $T/doc.yaml samples/phone.pcap | sed -n '1,7p'
  cordon whatif                                                   as of 2027-01-01
    samples/phone.pcap · 59 flows, 336 kB
  
  No policy was named, so nothing is judged. 17 of 31 custody chains are in other
  hands.
  4 chains (148 kB) still go to names or addresses that Alphabet Inc., ByteDance
  Ltd. and TikTok Pte. Ltd. hold or control: the paper changed, the network did

Names and the app move; a buyer whom nobody is known to control.

  $ printf 'change: sold\ntitle: Sold\ndate: 2026-03-01\nparties: [{party: buyer-of-it, name: The Buyer, kind: company}]\nholdings:\n  - {ids: ["domain:wx.qq.com", "domain:weixin.qq.com", "app:android/com.tencent.mm"], from: tencent, to: buyer-of-it}\n' >$T/moves.yaml; cordon whatif $T/moves.yaml -p us-pafaca samples/phone.pcap | sed -n '/^What/,/^$/p'
  What changes
  ────────────────────────────────────────────────────────────────────────────────
  ? review → undetermined by us-pafaca (4 chains)
    traffic   android/com.tencent.mm → res.wx.qq.com, szextshort.weixin.qq.com,
              long.weixin.qq.com, dns.weixin.qq.com (43 kB)
    moves     app android/com.tencent.mm: held by The Buyer, no longer by Tencent
              Holdings Limited
              the services: held by The Buyer, no longer by Tencent Holdings
              Limited
    before    review: Another app whose owner is held to 20 per cent by persons of
              an adversary country
              app.controlled-by: $adversary: met: app android/com.tencent.mm is
              held by tencent (high confidence) [Google Play listing, Google Play,
              2025]; tencent is itself one of adversary
    after     undetermined: An app of ByteDance, TikTok or a company that they own
              app.controlled-by: $named: undetermined: whether buyer-of-it is
              controlled by named: neither owners nor jurisdiction of buyer-of-it
              are in the atlas
  

Only what changes hands counts, and what is not known is told: here no host's holder is.

  $ printf 'change: sold\ntitle: Sold\ndate: 2026-03-01\nparties: [{party: buyer-of-it, name: The Buyer, kind: company}]\nholdings:\n  - {ids: ["domain:wx.qq.com", "domain:weixin.qq.com", "app:android/com.tencent.mm"], from: tencent, to: buyer-of-it}\n' >$T/moves.yaml; cordon whatif $T/moves.yaml -p us-pafaca samples/phone.pcap | sed -n '/verdicts change/,/^$/p'
  5 of 31 verdicts change. 5 of 31 custody chains are in other hands.
  Nothing that changes hands is known to go to names or addresses of Tencent
  Holdings Limited still.
  Who holds the hosts of 4 chains that change hands is not known.
  
