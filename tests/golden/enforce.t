From findings to controls: what would be stopped, and what is left alone. The plan is made as if on the day of the sample;
nothing is put into force here (tests/outside/enforce does that, in namespaces).

  $ cordon enforce plan --policy us-no-tiktok --as-of 2026-06-16 --made 2026-06-16T07:45:00Z --state $T/state --hours 2 samples/phone.pcap
  cordon enforce plan fc2008c52f333725
  
    measures    4 addresses, 3 names, 1 app; mode reject, for 2 hours from
                2026-06-16 07:45:00 UTC
    in force    nothing
    impact      12 of 59 flows (20.3 %), 152 kB of 336 kB (45.3 %) of this
                evidence would have been stopped
                of 1 app: android/com.zhiliaoapp.musically
                'cordon impact' tells more: who else is hit, what could take its
                place
  
  Would reject
  ────────────────────────────────────────────────────────────────────────────────
    us-no-tiktok/tiktok-app: TikTok is on the device
    address  2.16.106.10 for api16-normal-useast5.tiktokv.us
    address  23.48.23.10 for p16-sign-va.tiktokcdn.com
    address  95.101.34.10 for v16-webapp-prime.tiktok.com
    address  95.101.34.25 for v16-webapp-prime.tiktok.com
    name     api16-normal-useast5.tiktokv.us
    name     p16-sign-va.tiktokcdn.com
    name     v16-webapp-prime.tiktok.com
    app      app:android/com.zhiliaoapp.musically
  
  Left alone
  ────────────────────────────────────────────────────────────────────────────────
    uncertain   log.byteoversea.com is somebody else's: the rule speaks of
                app:android/com.zhiliaoapp.musically, and to stop it alone takes
                its program (--program) or the device
  
  Nothing has been changed. To act on it keep it with -o plan.jsonl, then: cordon
  enforce apply plan.jsonl --target nft

  $ cordon enforce plan -p us-no-tiktok --made 2026-06-16T07:45:00Z --state $T/state -f json -o $T/plan.jsonl --keep Bank.Example. samples/phone.pcap

What is kept with -o is the plan, whatever is shown.

  $ cordon enforce plan -p us-no-tiktok --made 2026-06-16T07:45:00Z --state $T/state -o $T/kept.jsonl --keep bank.example samples/phone.pcap | sed -n '1p;$p'
  cordon enforce plan 76e1215932147368
  It is kept in $T/kept.jsonl

  $ cmp $T/plan.jsonl $T/kept.jsonl && echo the same
  the same

  $ cut -c 1-170 $T/plan.jsonl
  {"kind":"plan","version":1,"id":"76e1215932147368","made":"2026-06-16T07:45:00Z","mode":"reject","policies":["us-no-tiktok"],"keep_names":["bank.example"]}
  {"kind":"rule","number":0,"policy":"us-no-tiktok","rule":"tiktok-app","title":"TikTok is on the device","basis":"Section 102(a)(1) and (b)(1); M-23-13: removed by 29 Marc
  {"kind":"measure","what":"address","value":"2.16.106.10","name":"api16-normal-useast5.tiktokv.us","until":"2026-06-17T07:45:00Z","answer_until":"2026-06-16T08:41:36.60873
  {"kind":"measure","what":"address","value":"23.48.23.10","name":"p16-sign-va.tiktokcdn.com","until":"2026-06-17T07:45:00Z","answer_until":"2026-06-16T08:41:23.359428Z","r
  {"kind":"measure","what":"address","value":"95.101.34.10","name":"v16-webapp-prime.tiktok.com","until":"2026-06-17T07:45:00Z","answer_until":"2026-06-16T08:41:23.373065Z"
  {"kind":"measure","what":"address","value":"95.101.34.25","name":"v16-webapp-prime.tiktok.com","until":"2026-06-17T07:45:00Z","answer_until":"2026-06-16T08:41:23.434563Z"
  {"kind":"measure","what":"name","value":"api16-normal-useast5.tiktokv.us","until":"2026-06-17T07:45:00Z","rule":0,"finding":"294c955f47458bbb","chain":"com.zhiliaoapp.mus
  {"kind":"measure","what":"name","value":"p16-sign-va.tiktokcdn.com","until":"2026-06-17T07:45:00Z","rule":0,"finding":"56009098e9304496","chain":"com.zhiliaoapp.musically
  {"kind":"measure","what":"name","value":"v16-webapp-prime.tiktok.com","until":"2026-06-17T07:45:00Z","rule":0,"finding":"282bb9b53910c4a3","chain":"com.zhiliaoapp.musical
  {"kind":"measure","what":"app","value":"app:android/com.zhiliaoapp.musically","platform":"android","until":"2026-06-17T07:45:00Z","rule":0,"finding":"282bb9b53910c4a3","c
  {"kind":"refusal","why":"uncertain","value":"log.byteoversea.com","told":"log.byteoversea.com is somebody else's: the rule speaks of app:android/com.zhiliaoapp.musically,
  {"kind":"summary","measures":8,"refusals":1}

  $ cordon enforce render $T/plan.jsonl --backend nft --made 2026-06-16T07:45:00Z | head -40
  # cordon, plan 76e1215932147368. Taken out again by: nft delete table inet cordon
  add table inet cordon
  delete table inet cordon
  table inet cordon {
    comment "cordon plan 76e1215932147368"
    set reject4 {
      type ipv4_addr
      flags timeout
      counter
      comment "4 to reject"
    }
    chain to_reject {
      limit rate 10/second burst 20 packets log prefix "cordon 76e1215932147368 reject: "
      meta l4proto tcp counter reject with tcp reset comment "rejected"
      counter reject with icmpx admin-prohibited comment "rejected"
    }
    chain output {
      type filter hook output priority filter - 10; policy accept;
      ip daddr @reject4 goto to_reject
    }
    chain forward {
      type filter hook forward priority filter - 10; policy accept;
      ip daddr @reject4 goto to_reject
    }
  }
  add element inet cordon reject4 {
  2.16.106.10 timeout 3397s comment "us-no-tiktok/tiktok-app 294c955f47458bbb",
  23.48.23.10 timeout 3384s comment "us-no-tiktok/tiktok-app 56009098e9304496",
  95.101.34.10 timeout 3384s comment "us-no-tiktok/tiktok-app 282bb9b53910c4a3",
  95.101.34.25 timeout 3384s comment "us-no-tiktok/tiktok-app 282bb9b53910c4a3"
  }

  $ cordon enforce render $T/plan.jsonl --backend rpz --made 2026-06-16T07:45:00Z | tail -4 | cut -c 1-120
  _why.p16-sign-va.tiktokcdn.com TXT "us-no-tiktok/tiktok-app: TikTok is on the device; finding 56009098e9304496; com.zhil
  v16-webapp-prime.tiktok.com CNAME .
  *.v16-webapp-prime.tiktok.com CNAME .
  _why.v16-webapp-prime.tiktok.com TXT "us-no-tiktok/tiktok-app: TikTok is on the device; finding 282bb9b53910c4a3; com.zh

  $ cordon enforce render $T/plan.jsonl --backend nfs
  ! cordon: there is no backend 'nfs'; there are nft, xdp, rpz, hosts, dnsmasq, suricata, bird, frr, openbgpd, android, apple, fdroid, fdroid-entry
  [2]

  $ cordon enforce plan --policy us-no-tiktok --mode burn samples/phone.pcap
  ! cordon: there is no mode 'burn'; log, reject or drop
  [2]

  $ cordon enforce plan samples/phone.pcap
  ! cordon enforce plan: say by which policy: --policy POLICY; 'cordon policy list' shows them; see 'cordon enforce plan --help'
  [2]

  $ cordon enforce plan --policy us-no-tiktok
  ! cordon enforce plan: name the evidence, or --store; see 'cordon enforce plan --help'
  [2]

  $ cordon enforce plan --policy us-no-tiktok --program curl samples/phone.pcap
  ! cordon: --program 'curl' is no app and cgroup; for example app:process/curl=system.slice/curl.service
  [2]

What is to be kept or left alone, and would match nothing, is no option to go on without.

  $ cordon enforce plan --policy us-no-tiktok --keep 198.51.100.300 samples/phone.pcap
  ! cordon: --keep '198.51.100.300' is no address, block or name; for example 198.51.100.0/24 or bank.example
  [2]

  $ cordon enforce plan --policy us-no-tiktok --except bank.example samples/phone.pcap
  ! cordon: --except 'bank.example' is nothing that could be left alone; app:android/com.x, domain:bank.example, party:SLUG or address:198.51.100.7
  [2]

  $ cordon enforce apply $T/plan.jsonl --target rpz=$T/zone --reload "sh -c 'reload it'" --state $T/state
  ! cordon: --reload 'sh -c 'reload it'' is no command of plain words; no shell runs it: put it into a script
  [2]

  $ cordon enforce apply $T/plan.jsonl
  ! cordon enforce apply: name where it goes: --target nft; see 'cordon enforce apply --help'
  [2]

  $ cordon enforce apply $T/plan.jsonl --target rpz --state $T/state
  ! cordon: rpz needs a file; --target rpz=/etc/cordon.rpz
  [2]

  $ sed 's/"until":"[^"]*",/"until":"2099-01-01T00:00:00Z",/' $T/plan.jsonl > $T/long.jsonl

  $ cordon enforce apply $T/long.jsonl --target rpz=$T/none/zone --state $T/state 2>&1 | grep folder
  cordon: $T/none/zone: there is no folder for it

  $ sed 's/"until":"[^"]*",//' $T/plan.jsonl > $T/forever.jsonl; cordon enforce apply $T/forever.jsonl --target rpz=$T/zone --state $T/state
  ! cordon: $T/forever.jsonl:3: the measure never expires; make the plan anew: cordon enforce plan
  [2]

  $ cordon enforce aply $T/plan.jsonl
  ! cordon enforce: there is no 'aply' (did you mean 'apply'?); see 'cordon enforce --help'
  [2]

Files alone need no rights: into force, what is so, and out of it.

  $ printf '127.0.0.1 localhost\n' > $T/hosts; cp -p $T/hosts $T/before

  $ cordon enforce apply $T/plan.jsonl --target hosts=$T/hosts --confirmed --state $T/state
  ! cordon: the plan's time is over; make the plan anew: cordon enforce plan
  [2]

  $ cordon enforce apply $T/long.jsonl --target hosts=$T/hosts --confirmed --state $T/state 2>$T/note
  in force, and confirmed

  $ grep -v '^#' $T/hosts
  127.0.0.1 localhost
  0.0.0.0 api16-normal-useast5.tiktokv.us
  :: api16-normal-useast5.tiktokv.us
  0.0.0.0 p16-sign-va.tiktokcdn.com
  :: p16-sign-va.tiktokcdn.com
  0.0.0.0 v16-webapp-prime.tiktok.com
  :: v16-webapp-prime.tiktok.com

  $ cordon enforce status --state $T/state | sed 's/since .*/since …/; s/plan [0-9a-f]*/plan …/'
  plan …: 4 addresses, 3 names, 1 app; mode reject
    since …
    in          hosts=$T/hosts
    not stopped 4 addresses, 1 app: no target has such measures
    met         0 packets, 0 B

  $ cordon enforce revert --state $T/state; cmp $T/hosts $T/before && echo the same
  everything is as it was before
  the same

  $ cordon enforce status --state $T/state
  nothing is in force

From the store of findings in place of evidence.

  $ cordon audit -p us-no-tiktok --save=$T/log.sqlite samples/phone.pcap > $T/audit
  [1]

  $ cordon enforce plan --store=$T/log.sqlite --made 2026-06-16T07:45:00Z --state $T/state | grep -E '^  (measures|address|name|app)'
    measures    4 addresses, 3 names, 1 app; mode reject, for 24 hours from
    address  2.16.106.10 for api16-normal-useast5.tiktokv.us
    address  23.48.23.10 for p16-sign-va.tiktokcdn.com
    address  95.101.34.10 for v16-webapp-prime.tiktok.com
    address  95.101.34.25 for v16-webapp-prime.tiktok.com
    name     api16-normal-useast5.tiktokv.us
    name     p16-sign-va.tiktokcdn.com
    name     v16-webapp-prime.tiktok.com
    app      app:android/com.zhiliaoapp.musically
