Why something is blocked, or is not. The plan is made as if twenty years after the sample, so that it holds
whenever this runs, and put into a hosts file of a temporary folder.

  $ cordon why --state $T/state ulogs.umeng.com
  ulogs.umeng.com is not blocked by cordon: nothing is in force. If it does not
  work, something else stops it.
  
  There is no store of findings that could tell more ('cordon audit --save',
  'cordon watch --store').
  $ cordon audit --save=$T/log.sqlite -p us-no-tiktok --as-of 2026-06-16 samples/phone.pcap >/dev/null
  [1]
  $ cordon enforce plan -p us-no-tiktok --made 2046-06-16T12:00:00Z --state $T/state -f json -o $T/plan.jsonl samples/phone.pcap
  $ cordon enforce apply $T/plan.jsonl --target hosts=$T/hosts --reload '' --state $T/state --confirmed >/dev/null
  ! cordon: $T/plan.jsonl: not stopped: 1 app, which no target has; 'cordon enforce --help' tells what each backend stops

A name that is blocked: the rule, its basis, the chain, until when, and whom to tell.

  $ cordon why --state $T/state --store $T/log.sqlite v16-webapp-prime.tiktok.com
  v16-webapp-prime.tiktok.com is blocked by cordon: rejected.
  
    measure     reject: name v16-webapp-prime.tiktok.com
                until 2046-06-17 12:00:00 UTC
    by          hosts
    rule        us-no-tiktok/tiktok-app: TikTok is on the device
                · valid: {from: 2023-03-29}: met: it is judged as of 2026-06-16
                · app.present: yes: met: the app is in the evidence
                · app.id: [android/com.zhiliaoapp.musically,
                  android/com.ss.android.ugc.trill,
                  android/com.zhiliaoapp.musically.go,
                  ios/com.zhiliaoapp.musically]: met: it is
                  android/com.zhiliaoapp.musically
    basis       Section 102(a)(1) and (b)(1); M-23-13: removed by 29 March 2023
    chain       com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com → TikTok
                Pte. Ltd. (controlled by bytedance)
    finding     282bb9b53910c4a3 ('cordon log 282bb9b53910c4a3' tells all)
    spared      95.101.34.10: v16-webapp-prime.tiktok.com led to 95.101.34.10,
                last on 2026-06-16, for 60 s: by now it may be somebody else's
                95.101.34.25: v16-webapp-prime.tiktok.com led to 95.101.34.25,
                last on 2026-06-16, for 60 s: by now it may be somebody else's
  
    plan        27b35bd3867f5e2b, made 2046-06-16 12:00:00 UTC
    to object   the plan names nobody: ask whoever runs this network or device,
                with the finding's key
  
  The store of findings has 1 entry of it:
    deny        com.zhiliaoapp.musically → v16-webapp-prime.tiktok.com, TikTok
                Pte. Ltd., controlled by bytedance; 2026-06-16 07:41,
                282bb9b53910c4a3
                us-no-tiktok/tiktok-app TikTok is on the device
  [1]

A hosts file has no names below others, and no apps: a measure that nothing in force has stops nothing. A link is taken for its
name.

  $ cordon why --state $T/state --store $T/log.sqlite https://a.V16-webapp-prime.tiktok.com/path | head -6
  a.V16-webapp-prime.tiktok.com is not blocked by cordon: the plan in force
  (27b35bd3867f5e2b) has nothing that stops it. If it does not work, something
  else stops it.
  
    measure     reject: name v16-webapp-prime.tiktok.com, which it is below
                until 2046-06-17 12:00:00 UTC
  $ cordon why --state $T/state --store $T/log.sqlite com.zhiliaoapp.musically | sed -n 1,5p
  com.zhiliaoapp.musically is not blocked by cordon: the plan in force
  (27b35bd3867f5e2b) has nothing that stops it. If it does not work, something
  else stops it.
  
    measure     reject: app app:android/com.zhiliaoapp.musically

So is one with a port or somebody's name in it; an address may be written in any way.

  $ for a in v16-webapp-prime.tiktok.com:443 https://me@V16-webapp-prime.tiktok.com:443/path?q domain:v16-webapp-prime.tiktok.com.; do cordon why --state $T/state --store $T/log.sqlite $a | grep -c 'blocked by cordon: rejected\|· app.id\|Section 102'; done
  3
  3
  3
  $ for a in 8.8.8.8 ::ffff:8.8.8.8 ::FFFF:808:808 8.8.8.8:53 'http://[::ffff:8.8.8.8]:80/' address:8.8.8.8; do cordon why --state $T/state --store $T/log.sqlite --json $a; done | cut -c 1-60 | sort | uniq -c | sed 's/^ *//'
  6 {"kind":"why","asked":"8.8.8.8","blocked":false,"plan":{"id"

An address that a blocked name led to is not blocked by that; the plan says why it was left alone.

  $ cordon why --state $T/state --store $T/log.sqlite 95.101.34.25 | head -16
  95.101.34.25 is not blocked by cordon: the plan in force (27b35bd3867f5e2b) has
  nothing that stops it. If it does not work, something else stops it.
  
    measure     reject: name v16-webapp-prime.tiktok.com, which was seen to lead
                to it; the address itself is not blocked by that
                until 2046-06-17 12:00:00 UTC
    by          hosts
    rule        us-no-tiktok/tiktok-app: TikTok is on the device
                · valid: {from: 2023-03-29}: met: it is judged as of 2026-06-16
                · app.present: yes: met: the app is in the evidence
                · app.id: [android/com.zhiliaoapp.musically,
                  android/com.ss.android.ugc.trill,
                  android/com.zhiliaoapp.musically.go,
                  ios/com.zhiliaoapp.musically]: met: it is
                  android/com.zhiliaoapp.musically
    basis       Section 102(a)(1) and (b)(1); M-23-13: removed by 29 March 2023
  $ cordon why --state $T/state --store $T/log.sqlite www.heise.de
  www.heise.de is not blocked by cordon: the plan in force (27b35bd3867f5e2b) has
  nothing that stops it. If it does not work, something else stops it.
  
  The store of findings has 1 entry of it:
    allow       com.android.chrome → www.heise.de, Heise Gruppe GmbH & Co. KG;
                2026-06-16 07:41, 1a6ae3e05ad2a2b4
  $ cordon why --state $T/state --store $T/log.sqlite nobody.example
  nobody.example is not blocked by cordon: the plan in force (27b35bd3867f5e2b)
  has nothing that stops it. If it does not work, something else stops it.
  
  The store of findings knows nothing of it.
  $ cordon why --state $T/state --store $T/log.sqlite --json p16-sign-va.tiktokcdn.com | sed 's/"applied":"[^"]*"/…/' | cut -c 1-420
  {"kind":"why","asked":"p16-sign-va.tiktokcdn.com","blocked":true,"plan":{"id":"27b35bd3867f5e2b","made":"2046-06-16T12:00:00Z",…,"confirmed":true,"objection":null},"measures":[{"measure":"name","value":"p16-sign-va.tiktokcdn.com","how":"itself","mode":"reject","by":"hosts","expired":false,"until":"2046-06-17T12:00:00Z","name":null,"answer_until":null,"shared":false,"cgroup":null,"policy":"us-no-tiktok","rule":"tikt

After it was taken back.

  $ cordon enforce revert --state $T/state >/dev/null; cordon why --state $T/state v16-webapp-prime.tiktok.com
  v16-webapp-prime.tiktok.com is not blocked by cordon: nothing is in force. If it
  does not work, something else stops it.
  
  There is no store of findings that could tell more ('cordon audit --save',
  'cordon watch --store').

What cannot be meant is told.

  $ cordon why
  ! cordon why: name one address, name or app; see 'cordon why --help'
  [2]
  $ cordon why a b
  ! cordon why: name one address, name or app; see 'cordon why --help'
  [2]
  $ cordon why -f csv a
  ! cordon why: there is no format 'csv'; there are text and json; see 'cordon why --help'
  [2]
  $ cordon why --store /nonexistent/log.sqlite a
  ! cordon: /nonexistent/log.sqlite: the store of findings cannot be read: there is no such file; findings are kept by 'cordon audit --save' and 'cordon watch --store'
  [2]
