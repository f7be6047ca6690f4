Policies on packages and lists: who speaks of an app, of a component in it, of a program, and who does not.

  $ printf '%s\n' 'package:/data/app/a/base.apk=com.zhiliaoapp.musically  installer=com.android.vending uid:10201' 'package:/data/app/b/base.apk=com.tencent.mm  installer=com.huawei.appmarket uid:10202' 'package:/data/app/c/base.apk=com.UCMobile.intl  installer=com.android.vending uid:10203' 'package:/data/app/d/base.apk=com.tencent.ig  installer=com.android.vending uid:10204' 'package:/data/app/e/base.apk=com.whatsapp  installer=com.huawei.appmarket uid:10205' 'package:/system/priv-app/Home/Home.apk=com.example.home  installer=null uid:10077' >$T/pm.txt
  $ cordon audit -p in-59-apps-2020 -p clean-network-2020 --as-of 2020-09-01 $T/pm.txt | sed -n '/^Policy/,/^Findings/p'
  Policy              deny  review  undetermined  allow
  in-59-apps-2020        3       0             0      3
  clean-network-2020     4       1             1      0
  
  Software that lists tell of
  ────────────────────────────────────────────────────────────────────────────────
       software               made by                came
    ✗  …zhiliaoapp.musically  TikTok Pte. Ltd., in…  data, by com.android.vending
    ✗  com.tencent.mm         Tencent Holdings Lim…  data, by com.huawei.appmarket
    ✗  com.UCMobile.intl      Alibaba Group Holdin…  data, by com.android.vending
    ✗  com.tencent.ig         Tencent Holdings Lim…  data, by com.android.vending
    !  com.whatsapp           WhatsApp LLC, in han…  data, by com.huawei.appmarket
    ?  com.example.home       unknown                priv-app
  6 programs; the maker of 1 is not in the atlas
  
  Findings
  $ cordon audit -p clean-network-2020 --as-of 2020-09-01 -f csv $T/pm.txt | cut -d, -f1-3 | cut -c1-100
  policy,verdict,rules
  clean-network-2020,deny,store-app
  clean-network-2020,deny,store-app
  clean-network-2020,deny,store-app
  clean-network-2020,deny,store-app
  clean-network-2020,review,apps-store
  clean-network-2020,undetermined,"store-app apps-preinstalled apps-store"
  $ cordon audit -p us-no-tiktok --as-of 2024-06-01 $T/pm.txt | sed -n '/^Policy/,/^$/p'
  Policy        deny  review  undetermined  allow
  us-no-tiktok     1       0             1      4
  

A bill of materials: firmware and security software are spoken of, libraries are not apps.

  $ printf '%s\n' '{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[' '{"type":"application","name":"Kaspersky Endpoint Security","version":"12.1","supplier":{"name":"Kaspersky"}},' '{"type":"firmware","name":"Camera firmware","version":"5.7","supplier":{"name":"Hikvision"}},' '{"type":"library","name":"left-pad","version":"1.3.0","purl":"pkg:npm/left-pad@1.3.0"}]}' >$T/bom.json
  $ cordon audit -p us-fcc-covered-list -p us-ndaa-889 -p clean-network-2020 -p us-pafaca --as-of 2024-09-01 $T/bom.json | sed -n '/^Policy/,/^$/p'
  Policy               deny  review  undetermined  allow
  us-fcc-covered-list     1       1             1      0
  us-ndaa-889             0       1             0      2
  clean-network-2020      0       0             0      3
  us-pafaca               0       2             0      1
  Note: clean-network-2020 (superseded) was not in force on 2024-09-01: valid from
  2020-08-05 to 2021-01-20, so it denies nothing (--as-of DATE or
  --as-if-in-force: judge by it all the same).
  
  $ cordon audit -p us-fcc-covered-list -p us-ndaa-889 --as-of 2024-09-01 -f json $T/bom.json | grep '"kind":"finding"' | grep -o '"rule":"[^"]*"\|"verdict":"[^"]*"\|"identifier":"app:[^"]*"' | paste - - -
  "rule":"kaspersky"	"verdict":"deny"	"identifier":"app:software/Kaspersky Endpoint Security"
  "rule":"default"	"verdict":"allow"	"identifier":"app:software/Kaspersky Endpoint Security"
  "rule":"software"	"verdict":"review"	"identifier":"app:software/Camera firmware"
  "rule":"software"	"verdict":"review"	"identifier":"app:software/Camera firmware"
  "rule":"kaspersky"	"verdict":"undetermined"	"identifier":"app:npm/left-pad"
  "rule":"default"	"verdict":"allow"	"identifier":"app:npm/left-pad"

A package: what is said of the app stands once, what is said of a component at the component.

  $ cordon audit -p clean-network-2020 --as-of 2020-09-01 -f json samples/weather.apk | grep '"kind":"finding"' | grep '"about":"inside"' | grep -o '"rule":"[^"]*"\|"verdict":"[^"]*"\|"identifier":"\(app\|sdk\):[^"]*"' | sed 's/"identifier":"app.*/(app)/' | paste -s -d' ' | sed 's/ "rule"/\n"rule"/g'
  "rule":"store-app" "verdict":"undetermined" (app)
  "rule":"default" "verdict":"allow" (app) "identifier":"sdk:com.yandex.metrica."
  "rule":"default" "verdict":"allow" (app) "identifier":"sdk:com.appsflyer."
  "rule":"store-component" "verdict":"review" (app) "identifier":"sdk:cn.jpush."
  "rule":"default" "verdict":"allow" (app) "identifier":"sdk:com.facebook.appevents."
  "rule":"store-component" "verdict":"review" (app) "identifier":"sdk:com.umeng.analytics."
  $ cordon audit -p us-ndaa-889 -p us-no-tiktok -p data-residency-eu --as-of 2024-09-01 -f json samples/weather.apk | grep '"about":"inside"' | grep -o '"policy":"[^"]*","rule":"[^"]*"\|"verdict":"[^"]*"' | paste - - | sort | uniq -c
        6 "policy":"data-residency-eu","rule":"default"	"verdict":"allow"
        5 "policy":"us-ndaa-889","rule":"default"	"verdict":"allow"
        1 "policy":"us-ndaa-889","rule":"software"	"verdict":"undetermined"
        5 "policy":"us-no-tiktok","rule":"default"	"verdict":"allow"
        1 "policy":"us-no-tiktok","rule":"successor"	"verdict":"undetermined"

Rules of one's own: a package that lets itself send in the clear, that is not signed, whose parts cannot be seen.

  $ sed -n '1,/^rules:/p' policies/observe-only.yaml >$T/own.yaml; printf '%s\n' '  - {id: clear, program: store, title: It may send in the clear, when: {about: inside, app.cleartext: yes}, verdict: review, basis: house rule 1, remedy: {do: encrypt-in-transit}}' '  - {id: signature, program: store, title: Nobody has signed it, when: {about: inside, app.signed: [unsigned, broken]}, verdict: deny, basis: house rule 2, remedy: {do: remove-app}}' '  - {id: tracker, program: apps, title: A component that can be reached reads the position, when: {about: inside, component.seen: reachable, component.capability: [location, precise-location]}, verdict: review, basis: house rule 3, remedy: {do: remove-component}}' '  - {id: surprise, program: apps, title: Traffic to a place that the package does not name, when: {app.id: android/com.example.weather, promise: unexpected}, verdict: review, basis: house rule 4, remedy: Ask its maker.}' >>$T/own.yaml; cordon policy check $T/own.yaml
  $T/own.yaml: observe-only, version 1: 4 rules, 0 cases
  ! cordon: $T/own.yaml:1:1: warning: the policy has no cases: it cannot tell when it goes wrong; add 'cases'
  $ cordon audit -p $T/own.yaml -f json samples/weather.apk samples/phone.pcap | grep '"kind":"finding"' | grep -v '"rule":"default"' | grep -o '"rule":"[^"]*","program":"[a-z]*","verdict":"[^"]*"\|"because":\["[^"]*"' | paste - - | cut -c1-200 | sort | uniq -c
        1 "rule":"clear","program":"store","verdict":"review"	"because":["about: inside: met: the chain is about: inside"
        1 "rule":"surprise","program":"apps","verdict":"review"	"because":["app.id: android/com.example.weather: met: it is android/com.example.weather"
        1 "rule":"surprise","program":"apps","verdict":"undetermined"	"because":["app.id: android/com.example.weather: met: it is android/com.example.weather"
        1 "rule":"tracker","program":"apps","verdict":"review"	"because":["about: inside: met: the chain is about: inside"

Why a rule about the app does not speak of the components and places of its package.

  $ cordon policy explain clean-network-2020/store-app --as-of 2020-09-01 samples/weather.apk | grep -A1 '^chain [127]:'
  chain 1: app android/com.example.weather
    the rule is undetermined: if it is met, it says deny
  --
  chain 2: app android/com.example.weather, component com.yandex.metrica.
    the rule is not-met: it asks nothing of the component that this chain of a package is about
  --
  chain 7: app android/com.example.weather, service api.open-meteo.com
    the rule is not-met: it asks nothing of the service that this chain of a package is about
