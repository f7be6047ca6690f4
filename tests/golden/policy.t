The policies inside the program, and their own cases.

  $ cordon policy list
  bank-data-at-home      example     2018-10-15 to now        A bank's customer data stay at home
  clean-network-2020     superseded  2020-08-05 to 2021-01-20 Clean Network programme of August 2020
  cn-data-export-2024    in-force    2024-03-22 to now        Personal information that leaves mainland China
  data-residency-eu      example     2018-05-25 to now        Personal data stay under EU law
  eu-gdpr-transfers      in-force    2018-05-25 to now        Transfers of personal data out of the European Economic Area
  in-59-apps-2020        in-force    2020-06-29 to now        The 59 apps of June 2020
  observe-only           in-force    1970-01-01 to now        Observe only
  us-28-cfr-202          in-force    2025-04-08 to now        Bulk sensitive personal data of the United States and countries of concern
  us-bis-affiliates      in-force    2025-09-29 to now        Affiliates of entities on the Entity List
  us-fcc-covered-list    in-force    2021-03-12 to now        Covered List of the Federal Communications Commission
  us-ndaa-889            in-force    2019-08-13 to now        Section 889, certain telecommunications and video surveillance
  us-no-tiktok           in-force    2022-12-29 to now        No TikTok on government devices
  us-pafaca              in-force    2024-04-24 to now        Foreign adversary controlled applications
  us-tiktok-wechat-2020  superseded  2020-08-06 to 2021-06-08 Executive orders 13942 and 13943 on TikTok and WeChat
  $ cordon policy test
  bank-data-at-home: 11 of 11 cases passed
  clean-network-2020: 43 of 43 cases passed
  cn-data-export-2024: 16 of 16 cases passed
  data-residency-eu: 17 of 17 cases passed
  eu-gdpr-transfers: 27 of 27 cases passed
  in-59-apps-2020: 14 of 14 cases passed
  observe-only: 9 of 9 cases passed
  us-28-cfr-202: 38 of 38 cases passed
  us-bis-affiliates: 11 of 11 cases passed
  us-fcc-covered-list: 31 of 31 cases passed
  us-ndaa-889: 25 of 25 cases passed
  us-no-tiktok: 19 of 19 cases passed
  us-pafaca: 30 of 30 cases passed
  us-tiktok-wechat-2020: 13 of 13 cases passed
  $ cordon policy show --source clean-network-2020 | cmp - policies/clean-network-2020.yaml
  $ for p in policies/*.yaml; do cordon policy check $p 2>&1 >/dev/null | grep -v expired; done; true

A policy in plain sentences.

  $ cordon policy show us-no-tiktok
  No TikTok on government devices (us-no-tiktok, version 1)
  Status: in-force; it binds from 2022-12-29 on. Written by the cordon project.
  Basis: No TikTok on Government Devices Act, Pub. L. 117-328, division R (2022-12-29)
  <https://www.congress.gov/117/plaws/publ328/PLAW-117publ328.htm>; Implementation Guidance, Office of
  Management and Budget, M-23-13: within 30 days (2023-02-27); Federal Acquisition Regulation,
  contractors' devices, FAR 52.204-27; 88 FR 36430 (2023-06-02).
  The Act names the service TikTok, whoever owns it, and any successor that ByteDance or an entity
  owned by ByteDance develops or provides. So a change of TikTok's owner does not end it.
  Deny overrides review, and review overrides allow. Where no rule is met: allow.
  
  Who counts as controlled
    bytedance: ByteDance Limited and entities owned by it: controlled (aggregate >= 50 %) by bytedance
  
  Rules
    tiktok-app (apps): deny, when
      - it is judged as of a day from 2023-03-29 on
      - the app is in the evidence
      - the app is android/com.zhiliaoapp.musically, android/com.ss.android.ugc.trill,
        android/com.zhiliaoapp.musically.go or ios/com.zhiliaoapp.musically
      Finding: TikTok is on the device
      Basis: Section 102(a)(1) and (b)(1); M-23-13: removed by 29 March 2023
      Remedy: Remove the app.
    tiktok-app-grace (apps): review, when
      - it is judged as of a day from 2022-12-29 to 2023-03-28
      - the app is in the evidence
      - the app is android/com.zhiliaoapp.musically, android/com.ss.android.ugc.trill,
        android/com.zhiliaoapp.musically.go or ios/com.zhiliaoapp.musically
      Finding: TikTok is on the device, before the day by which it had to be removed
      Basis: Section 102(b)(1): standards within 60 days; M-23-13: 30 days more
      Remedy: Remove the app.
    tiktok-service (apps): review, when
      - the name of the service is tiktok.com, tiktokv.com, tiktokv.us, tiktokcdn.com,
        tiktokcdn-us.com, musical.ly or ttwstatic.com, or below it
      Finding: The device uses TikTok's service, or a package names it
      Basis: M-23-13: internet traffic from the information technology to the covered application is
             prohibited
      Remedy: Remove the app; or remove the component. Pages of others may hold TikTok's components;
              find out what asked for it.
    tiktok-component (apps): review, when
      - it is about what is inside a package
      - a component is in the app's package: defined, native or packaged
      - the holder of a component is controlled as 'bytedance' says
      - it is not so that the holder of the app is controlled as 'bytedance' says
      Finding: A component of ByteDance, or of a company that it owns, in an app
      Basis: Section 102(a)(1) names the service TikTok and its successors, and no components; M-23-13
             prohibits traffic to the covered application: a reason to look, no more
      Remedy: Remove the component; or remove the app. Find out whether it sends anything to TikTok's
              service.
    successor (apps): review, when
      - the app is in the evidence
      - the app is android/*, ios/*, process/* or software/*
      - the holder of the app is controlled as 'bytedance' says
      - it is not so that the app is android/com.zhiliaoapp.musically,
        android/com.ss.android.ugc.trill, android/com.zhiliaoapp.musically.go or
        ios/com.zhiliaoapp.musically
      Finding: Another app of ByteDance, which may be a successor
      Basis: Section 102(a)(1): or any successor application or service developed or provided by
             ByteDance Limited or an entity owned by ByteDance Limited
      Remedy: Remove the app. Find out whether it has taken TikTok's place.
  
  19 cases test it (cordon policy test us-no-tiktok). This is no legal advice.
  $ cordon policy show bank-data-at-home | tail -14
    weak (apps): deny, when
      - the protection on the way is weak or none
      - what is sent holds financial data or credentials
      Finding: Payment data are not well protected on the way
      Basis: RBI Master Direction on Digital Payment Security Controls, RBI/2020-21/74 (18 Feb 2021)
      Remedy: Encrypt in transit.
  
  Exceptions
    card-scheme: not payment-abroad, until 2026-12-31, when
      - the name of the service is scheme.example, or below it
      Reason: Foreign leg of card transactions, board resolution 2023/41 (approved by Chief
              Information Security Officer)
  
  11 cases test it (cordon policy test bank-data-at-home). This is no legal advice.

The example in the documentation is a valid policy and passes its cases.

  $ awk '/^```yaml$/ && !done { f = 1; next } /^```$/ { if (f) done = 1; f = 0 } f' docs/policies.md >$T/p.yaml
  $ cordon policy check $T/p.yaml && cordon policy test $T/p.yaml
  $T/p.yaml: our-vendors, version 1: 2 rules, 4 cases
  our-vendors: 4 of 4 cases passed

All that is wrong is told at once.

  $ sed 's/verdict: deny/verdict: dney/; s/host.special/host.specail/; s/\[contact/[contcat/; s/rule: away/rule: awya/' $T/p.yaml >$T/wrong.yaml
  $ cordon policy check $T/wrong.yaml
  ! cordon: $T/wrong.yaml:18:14: 'contcat.*' is no data class; did you mean 'contact'?
  ! cordon: $T/wrong.yaml:26:11: there is no condition 'host.specail'; did you mean 'host.special'?
  ! cordon: $T/wrong.yaml:29:14: 'dney' is no verdict; did you mean 'deny'?
  ! cordon: $T/wrong.yaml:45:58: 'contcat.email' is no data class; did you mean 'contact.email'?
  ! cordon: $T/wrong.yaml:48:58: 'contcat.email' is no data class; did you mean 'contact.email'?
  ! cordon: $T/wrong.yaml:50:11: there is no rule 'awya'; did you mean 'away'?
  [2]
  $ cordon policy check policies/data-residency-eu.yaml $T/none.yaml
  policies/data-residency-eu.yaml: data-residency-eu, version 1: 7 rules, 17 cases
  ! cordon: $T/none.yaml: No such file or directory
  [2]
  $ cordon policy show clean-network
  ! cordon: there is no policy 'clean-network' in the program; did you mean 'clean-network-2020'?
  [2]
  $ cordon policy chek
  ! cordon policy: there is no 'chek' (did you mean 'check'?); see 'cordon policy --help'
  [2]

What is hardly meant is a warning: the policy can be used.

  $ sed 's/2026-12-31/2024-12-31/; s/CN, RU/RU/; s/verdict: review/verdict: deny/; /approver/d' policies/bank-data-at-home.yaml >$T/odd.yaml && cordon policy check $T/odd.yaml
  $T/odd.yaml: bank-data-at-home, version 1: 4 rules, 11 cases
  ! cordon: $T/odd.yaml:83:5: warning: the exception 'card-scheme' expired on 2024-12-31; take it out, or have it approved anew
  ! cordon: $T/odd.yaml:83:5: warning: nobody is named who approved the exception 'card-scheme'; add 'approver: …'
  ! cordon: $T/odd.yaml:58:5: warning: no case meets the rule 'vendor-controlled'
  $ sed 's/parties: .bytedance/parties: [bytdance/' policies/us-no-tiktok.yaml >$T/odd.yaml && cordon policy check $T/odd.yaml
  $T/odd.yaml: us-no-tiktok, version 1: 5 rules, 19 cases
  ! cordon: $T/odd.yaml:30:23: warning: the atlas has no party 'bytdance'; did you mean 'bytedance'?
  ! cordon: $T/odd.yaml:68:5: warning: no case meets the rule 'tiktok-component'
  ! cordon: $T/odd.yaml:81:5: warning: no case meets the rule 'successor'
  $ cordon audit -p $T/odd.yaml --as-of 2024-01-01 -f csv samples/phone.pcap >$T/out.csv
  ! cordon: $T/odd.yaml:30:23: the atlas has no party 'bytdance'; 'cordon policy check' tells the nearest
  [1]
  $ sed 's/^rules:/rulse:/' policies/observe-only.yaml >$T/slip.yaml; cordon policy check $T/slip.yaml
  ! cordon: $T/slip.yaml:13:1: there is no key 'rulse' here; did you mean 'rules'?
  [2]

Why a rule did or did not speak of a chain.

  $ cordon policy explain us-no-tiktok/tiktok-service samples/phone.pcap | sed -n '3,8p'
  chain 1: app android/com.zhiliaoapp.musically, host 95.101.34.25, service v16-webapp-prime.tiktok.com
    the rule is met: it says review
    [met] service.domain: [tiktok.com, tiktokv.com, tiktokv.us, tiktokcdn.com, tiktokcdn-us.com, musical.ly, ttwstatic.com]
        the service is v16-webapp-prime.tiktok.com
    remedy remove-app: can make it go away by itself
    remedy remove-component: can make it go away by itself
  $ cordon policy explain --as-of 2020-09-01 clean-network-2020/store-app samples/phone.pcap | sed -n '3,7p'
  chain 1: app android/com.zhiliaoapp.musically, host 95.101.34.25, service v16-webapp-prime.tiktok.com
    the rule is met: it says deny
    [met] all of these
      [met] app.present: yes
          the app is in the evidence
  $ cordon policy explain us-no-tiktok/tiktok samples/phone.pcap
  ! cordon: no policy here has a rule 'tiktok'; 'cordon policy show POLICY' tells its rules
  [2]
  $ cordon policy explain us-no-tiktk/tiktok samples/phone.pcap
  ! cordon: there is no policy 'us-no-tiktk' in the program; did you mean 'us-no-tiktok'?
  [2]
  $ cordon policy explain tiktok-service samples/phone.pcap | head -1 | cut -d' ' -f1
  us-no-tiktok/tiktok-service
  $ cordon policy explain telecom-services samples/phone.pcap
  ! cordon: several policies have a rule 'telecom-services'; name it as POLICY/RULE
  [2]
  $ cordon policy explain -p us-ndaa-889 telecom-services samples/phone.pcap | head -1 | cut -d' ' -f1
  us-ndaa-889/telecom-services

A policy with an error is not used, nor is anything judged without it.

  $ sed 's/verdict: review/verdict: reveiw/' policies/us-no-tiktok.yaml >$T/odd.yaml; cordon audit -p observe-only -p $T/odd.yaml samples/phone.pcap
  ! cordon: $T/odd.yaml:53:14: 'reveiw' is no verdict; did you mean 'review'?
  ! cordon: $T/odd.yaml:62:14: 'reveiw' is no verdict; did you mean 'review'?
  ! cordon: $T/odd.yaml:77:14: 'reveiw' is no verdict; did you mean 'review'?
  ! cordon: $T/odd.yaml:92:14: 'reveiw' is no verdict; did you mean 'review'?
  [2]

How many devices the evidence stands for.

  $ printf 'devices: 5000\npeople: 4000\nfrom: 2025-06-17\nto: 2026-06-16\nsource: the fleet list\n' >$T/fleet.yaml
  $ cordon audit -p us-28-cfr-202 --population $T/fleet.yaml -f json samples/phone.pcap >$T/fleet.json
  [1]
  $ grep -o '"population":{[^}]*}' $T/fleet.json
  "population":{"text":"5000 devices, 4000 people (2025-06-17 to 2026-06-16; the fleet list)","file":"$T/fleet.yaml","devices":[5000,5000],"people":[4000,4000],"sample":1,"from":"2025-06-17","to":"2026-06-16","source":"the fleet list"}
  $ cordon audit -p us-28-cfr-202 --population $T/fleet.yaml samples/phone.pcap | sed -n '2,5p'
    samples/phone.pcap · pcap · 785 packets · 59 flows · 336 kB · 2026-06-16
    07:41:06 to 07:41:54 UTC
    standing for 5000 devices, 4000 people (2025-06-17 to 2026-06-16; the fleet
    list)
  $ printf 'device: 5000\nfrom: 2026\n' >$T/fleet.yaml; cordon audit -p us-28-cfr-202 --population $T/fleet.yaml samples/phone.pcap
  ! cordon: $T/fleet.yaml:1:1: there is no key 'device' here; did you mean 'devices'?
  ! cordon: $T/fleet.yaml:1:1: 'source' is missing; who counted them, or where it is written
  [2]
  $ cordon audit -p us-28-cfr-202 --population $T/none.yaml samples/phone.pcap
  ! cordon: $T/none.yaml: No such file or directory
  [2]

A case that fails tells why.

  $ sed 's/aggregate>=50/aggregate>50/' policies/clean-network-2020.yaml >$T/stricter.yaml && cordon policy test $T/stricter.yaml
  $T/stricter.yaml:270: failed: Fifty per cent is enough (as of 2020-08-05): expected deny, got allow
      default: allow
        no rule of clean-network-2020 is met; its default is allow
  clean-network-2020: 42 of 43 cases passed
  [1]

Thresholds over a population, and places, in plain sentences.

  $ cordon policy show us-28-cfr-202 | grep -m1 -A1 ' gets precise location'
      - the holder of the service gets precise location of at least 1001 devices within 365 days
      Finding: Bulk precise geolocation goes to a service of a covered person
  $ cordon policy show eu-gdpr-transfers | grep -m1 -A1 'protects as'
      - it is not so that the host is under a law that protects as the list 'eu' asks: where the
        server stands

Many mistakes of one kind are one slip: a few show it.

  $ sed 's/^  of-concern: .*/  of-concern: [a, b, c, d, e, f, g, h, i, j, k, l]/' policies/us-28-cfr-202.yaml >$T/many.yaml; cordon policy check $T/many.yaml 2>&1 | sed -n '1p;10,$p'
  cordon: $T/many.yaml:29:16: 'a' is no country code; two capital letters of ISO 3166-1, or $name of a set
  cordon: $T/many.yaml:29:43: 'j' is no country code; two capital letters of ISO 3166-1, or $name of a set
  cordon: $T/many.yaml:1:1: 2 more mistakes like those told; correct those first

What routes and traces are told by, explain takes as audit does.

  $ cordon policy explain --rpki /nowhere us-no-tiktok/tiktok-service samples/phone.pcap
  ! cordon: /nowhere: No such file or directory
  [2]
  $ cordon policy explain --mines AS1 us-no-tiktok/tiktok-service samples/phone.pcap
  ! cordon policy explain: there is no option '--mines' (did you mean '--mine'?); see 'cordon policy explain --help'
  [2]

Cables that the atlas has not are told, with the nearest id.

  $ sed 's/        - cable.present: yes/        - cable.id: [sea-me-we-33, "marea", "Dunant", "sea-*"]/' policies/clean-network-2020.yaml >$T/cables.yaml; cordon policy check $T/cables.yaml 2>&1 | grep cable | head -2
  cordon: $T/cables.yaml:195:11: warning: the atlas has no cable 'sea-me-we-33'; did you mean 'sea-me-we-3'?
  cordon: $T/cables.yaml:195:11: warning: the atlas has no cable 'Dunant'; did you mean 'dunant'?
