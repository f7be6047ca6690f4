From findings to controls: what would be stopped, and what is left alone. The plan is made as if on the day of the sample;
nothing is put into force here (tests/outside/enforce does that, in namespaces).

  $ cordon enforce plan --policy us-no-tiktok --as-of 2026-06-16 --made 2026-06-16T12:00:00Z --state $T/state --hours 2 samples/phone.pcap
  cordon enforce plan 437c8cd367764390
  
    measures   1 app; mode reject, for 2 hours from 2026-06-16T12:00:00Z
    in force   nothing
    impact     12 of 59 flows (20.3 %), 151892 of 335628 bytes (45.3 %) of this evidence would have been stopped
               of 1 app: app:android/com.zhiliaoapp.musically
               'cordon impact' tells more: who else is hit, what could take its place
  
    Would reject
    app      app:android/com.zhiliaoapp.musically
             us-no-tiktok/tiktok-app: TikTok is on the device
  
    Left alone
    uncertain  api16-normal-useast5.tiktokv.us is somebody else's: the rule speaks of app:android/com.zhiliaoapp.musically, and to stop it alone takes its program (--program) or the device
    uncertain  log.byteoversea.com is somebody else's: the rule speaks of app:android/com.zhiliaoapp.musically, and to stop it alone takes its program (--program) or the device
    uncertain  p16-sign-va.tiktokcdn.com is somebody else's: the rule speaks of app:android/com.zhiliaoapp.musically, and to stop it alone takes its program (--program) or the device
    uncertain  v16-webapp-prime.tiktok.com is somebody else's: the rule speaks of app:android/com.zhiliaoapp.musically, and to stop it alone takes its program (--program) or the device
  
    Nothing has been changed. Keep it with --format json -o plan.jsonl, then: cordon enforce apply plan.jsonl --target nft

  $ cordon enforce plan -p us-no-tiktok --made 2026-06-16T12:00:00Z --state $T/state -f json -o $T/plan.jsonl --keep bank.example samples/phone.pcap

  $ cut -c 1-170 $T/plan.jsonl
  {"kind":"plan","version":1,"id":"ecbff845eedaa2f6","made":"2026-06-16T12:00:00Z","mode":"reject","policies":["us-no-tiktok"],"keep_names":["bank.example"]}
  {"kind":"rule","number":0,"policy":"us-no-tiktok","rule":"tiktok-app","title":"TikTok is on the device","basis":"Section 102(a)(1) and (b)(1); M-23-13: removed by 29 Marc
  {"kind":"measure","what":"app","value":"app:android/com.zhiliaoapp.musically","platform":"android","until":"2026-06-17T12:00:00Z","rule":0,"finding":"282bb9b53910c4a3","c
  {"kind":"refusal","why":"uncertain","value":"api16-normal-useast5.tiktokv.us","told":"api16-normal-useast5.tiktokv.us is somebody else's: the rule speaks of app:android/c
  {"kind":"refusal","why":"uncertain","value":"log.byteoversea.com","told":"log.byteoversea.com is somebody else's: the rule speaks of app:android/com.zhiliaoapp.musically,
  {"kind":"refusal","why":"uncertain","value":"p16-sign-va.tiktokcdn.com","told":"p16-sign-va.tiktokcdn.com is somebody else's: the rule speaks of app:android/com.zhiliaoap
  {"kind":"refusal","why":"uncertain","value":"v16-webapp-prime.tiktok.com","told":"v16-webapp-prime.tiktok.com is somebody else's: the rule speaks of app:android/com.zhili
  {"kind":"summary","measures":1,"refusals":4}

  $ cordon enforce render $T/plan.jsonl --backend nft --made 2026-06-16T12:00:00Z | head -40
  # cordon, plan ecbff845eedaa2f6. Taken out again by: nft delete table inet cordon
  add table inet cordon
  delete table inet cordon
  table inet cordon {
    comment "cordon plan ecbff845eedaa2f6"
    chain output {
      type filter hook output priority filter - 10; policy accept;
    }
    chain forward {
      type filter hook forward priority filter - 10; policy accept;
    }
  }

  $ cordon enforce render $T/plan.jsonl --backend rpz --made 2026-06-16T12:00:00Z | tail -4 | cut -c 1-120
  $TTL 60
  $ORIGIN rpz.cordon.
  @ SOA localhost. hostmaster.localhost. 1781611200 3600 600 86400 60
  @ NS localhost.

  $ cordon enforce render $T/plan.jsonl --backend nfs
  ! cordon: there is no backend 'nfs'; there are nft, xdp, rpz, hosts, dnsmasq, suricata, bird, frr, openbgpd, android, apple, fdroid
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

  $ cordon enforce apply $T/plan.jsonl
  ! cordon enforce apply: name where it goes: --target nft; see 'cordon enforce apply --help'
  [2]

  $ cordon enforce apply $T/plan.jsonl --target rpz --state $T/state
  ! cordon: rpz needs a file; --target rpz=/etc/cordon.rpz
  [2]

  $ cordon enforce apply $T/plan.jsonl --target rpz=$T/none/zone --state $T/state
  ! cordon: $T/none/zone: there is no folder for it
  [2]

  $ sed 's/"until":"[^"]*",//' $T/plan.jsonl > $T/forever.jsonl; cordon enforce apply $T/forever.jsonl --target rpz=$T/zone --state $T/state
  ! cordon: $T/forever.jsonl:3: the measure never expires; make the plan anew: cordon enforce plan
  [2]

  $ cordon enforce aply $T/plan.jsonl
  ! cordon enforce: there is no 'aply' (did you mean 'apply'?); see 'cordon enforce --help'
  [2]

Files alone need no rights: into force, what is so, and out of it.

  $ printf '127.0.0.1 localhost\n' > $T/hosts; cp -p $T/hosts $T/before

  $ cordon enforce apply $T/plan.jsonl --target hosts=$T/hosts --confirmed --state $T/state
  in force, and confirmed

  $ grep -v '^#' $T/hosts
  127.0.0.1 localhost

  $ cordon enforce status --state $T/state | sed 's/since .*/since …/'
  plan ecbff845eedaa2f6: 1 app; mode reject
    since …
    in         hosts=$T/hosts
    met        0 packets, 0 bytes

  $ cordon enforce revert --state $T/state; cmp $T/hosts $T/before && echo the same
  everything is as it was before
  the same

  $ cordon enforce status --state $T/state
  nothing is in force
