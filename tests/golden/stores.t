A folder is a store's mirror: every package beneath it is judged by itself, and the store summed up.

  $ cordon audit --no-cache --as-of 2026-06-01 -p us-28-cfr-202 tests/fixtures/mirror >$T/out
  ! cordon: tests/fixtures/mirror/apps/cut.apk: offset 1500: the archive has no directory, maybe it is cut: 4 entries are found by their local headers (APPNOTE 4.3.16)
  ! cordon: tests/fixtures/mirror/apps/cut.apk: offset 0: META-INF/K.RSA: the file ends within it: 324 of 1107 bytes are there (APPNOTE 4.3.8)
  [3]
  $ sed -n '/^cordon audit/,/^What could not/p' $T/out
  cordon audit                                                    as of 2026-06-01
    tests/fixtures/mirror · folder · 5 apps · 21 kB · incomplete: part of it could
    not be read
  
  Store tests/fixtures/mirror
  ────────────────────────────────────────────────────────────────────────────────
    5 packages read, 21 kB, 1 file that is no package.
  
  Packages by policy  deny  review  undetermined  allow
  us-28-cfr-202          0       0             1      4
  
  Controller, else holder  apps  holds  component in  endpoint of  denied
  Aurora Mobile Limited       1      0             1            1       0
  
  Component  holder                 apps  defined  reachable  denied
  JPush      Aurora Mobile Limited     1        1          1       0
  
  Packages, worst first
  ────────────────────────────────────────────────────────────────────────────────
  
  UNDETERMINED tests/fixtures/mirror/apps/com.example.shop.apk
    com.example.shop · 3.4 · a part of it cannot be seen
    us-28-cfr-202/government-related
    Government-related data go to a service of a covered person: data:
    government-related: undetermined: the data sent could not be looked into
    (encrypted, not captured, or of a kind that is not read);
    service.controlled-by: $covered: met: domain api.jpush.cn is held by jiguang
    (high confidence) [domain-list-community, v2fly, 2026-08-19]; jiguang is
    itself one of covered; service.jurisdiction: {outside: $united-states, by:
    [incorporated], of: holder}: met: domain api.jpush.cn: law of KY reaches it
    through jiguang (incorporated) [Annual report on Form 20-F for 2024, Aurora
    Mobile Limited, 2025]; missing: the data sent could not be looked into
    (encrypted, not captured, or of a kind that is not read)
  
    and 4 more packages (--verbose shows all)
  
  What could not be seen
  $ cordon audit --no-cache --as-of 2026-06-01 -p clean-network-2020 --as-if-in-force -f csv tests/fixtures/mirror 2>$T/err | cut -d, -f1-3,36-
  policy,verdict,rules,evidence,relation,data,data_first,content_seen,opaque_bytes,about,promise,component,component_holder,component_controller,component_jurisdictions,capabilities,way,carriers,carrier_jurisdictions,cables,cable_jurisdictions,prefix,vantages,address_share_ipv4,address_share_ipv6,hegemony,mine_share,traffic_share,way_missing,way_context,package,format,version,version_code,signer,size,classes,components,endpoints,anomalies,opaque,denied,to_review,undetermined,complete
  clean-network-2020,review,clean-network-2020/store-component,,,,,,tests/fixtures/mirror/apps/com.example.shop.apk,,,,,,package,,,,,,,,,,,,,,,,,,,,,tests/fixtures/mirror/apps/com.example.shop.apk,apk,3.4,340,bc1fd795fd3925896b22a4ad7da001b87366b30edfe660289be65f1b7da4cece,8592,2,1,1,0,1,0,1,3,yes
  clean-network-2020,undetermined,"clean-network-2020/store-app clean-network-2020/store-component",,,tests/fixtures/mirror/apps/com.example.chat,,,,,,package,,,,,,,,,,,,,,,,,,,,,tests/fixtures/mirror/apps/com.example.chat,apk-set,0.7,7,,1635,1,0,0,4,1,0,0,2,yes
  clean-network-2020,undetermined,"clean-network-2020/store-app clean-network-2020/store-component",,,tests/fixtures/mirror/apps/cut.apk,,,,,,package,,,,,,,,,,,,,,,,,,,,,tests/fixtures/mirror/apps/cut.apk,apk,1.2,12,,1500,2,0,0,3,2,0,0,2,no
  clean-network-2020,undetermined,clean-network-2020/store-app,,,tests/fixtures/mirror/apps/com.example.notes.apk,,,,,,package,,,,,,,,,,,,,,,,,,,,,tests/fixtures/mirror/apps/com.example.notes.apk,apk,1.2,12,bc1fd795fd3925896b22a4ad7da001b87366b30edfe660289be65f1b7da4cece,8521,2,0,0,0,0,0,0,1,yes
  clean-network-2020,undetermined,clean-network-2020/store-app,,,tests/fixtures/mirror/system/priv-app/Installer/Installer.apk,,,,,,package,,,,,,,,,,,,,,,,,,,,,tests/fixtures/mirror/system/priv-app/Installer/Installer.apk,apk,1,1,,973,1,0,0,2,0,0,0,1,yes
  $ cordon observe --no-cache tests/fixtures/mirror 2>$T/err | grep -o '"kind":"app".*"classes":[0-9]*,"sha256"'
  "kind":"app","evidence":"tests/fixtures/mirror/apps/com.example.chat","platform":"android","format":"apk-set","id":"com.example.chat","version":"0.7","version_code":"7","label":"chat","least_level":24,"target_level":34,"classes":1,"sha256"
  "kind":"app","evidence":"tests/fixtures/mirror/apps/com.example.notes.apk","platform":"android","format":"apk","id":"com.example.notes","version":"1.2","version_code":"12","label":"notes","least_level":24,"target_level":34,"classes":2,"sha256"
  "kind":"app","evidence":"tests/fixtures/mirror/apps/com.example.shop.apk","platform":"android","format":"apk","id":"com.example.shop","version":"3.4","version_code":"340","label":"shop","least_level":24,"target_level":34,"classes":2,"sha256"
  "kind":"app","evidence":"tests/fixtures/mirror/apps/cut.apk","platform":"android","format":"apk","id":"com.example.notes","version":"1.2","version_code":"12","label":"notes","least_level":24,"target_level":34,"classes":2,"sha256"
  "kind":"app","evidence":"tests/fixtures/mirror/system/priv-app/Installer/Installer.apk","platform":"android","format":"apk","id":"com.example.installer","version":"1","version_code":"1","label":"installer","least_level":24,"target_level":34,"classes":1,"sha256"
  $ cordon observe --no-cache tests/fixtures/mirror 2>$T/err | grep -o '"install":{.*"system":"yes"'
  "install":{"partition":"priv-app","path":"system/priv-app/Installer/Installer.apk","installer":null,"system":"yes"

What was found is kept, and packages are not read again; the result is the same.

  $ cordon audit --cache $T/apps.sqlite -f json tests/fixtures/mirror >$T/first 2>$T/err
  [3]
  $ cordon audit --cache $T/apps.sqlite -f json tests/fixtures/mirror >$T/second 2>$T/err
  [3]
  $ cmp $T/first $T/second
  $ cordon audit --cache $T/apps.sqlite tests/fixtures/mirror 2>$T/err | grep 'packages read'
    5 packages read, 5 of them known from the cache, 21 kB, 1 file that is no
  $ printf 'this is no database of anybody' >$T/none
  $ cordon audit --cache $T/none -f json tests/fixtures/repository 2>&1 >$T/third | grep 'set aside'
  cordon: $T/none: the cache is set aside: file is not a database; nothing is lost but time; remove the file if it is damaged, or name another with --cache

An index is held against the files.

  $ cordon observe --no-cache tests/fixtures/repository | grep -o '"id":"index-[a-z-]*","what":"[^"]*"'
  "id":"index-version-code","what":"the index tells version code 22, the package 2"
  "id":"index-permissions","what":"asks for 1 permissions that the index does not tell: android.permission.CAMERA"
  "id":"index-absent","what":"the index of the repository does not list this file"
  ! cordon: tests/fixtures/repository/repo/index-v2.json: lists /com.example.d_4.apk, which is not there
  $ cordon audit --no-cache --as-of 2026-06-01 tests/fixtures/repository 2>$T/err | grep -A3 'packages read'
    3 packages read, 26 kB, f-droid index-v2, signed by
    bc1fd795fd3925896b22a4ad7da001b87366b30edfe660289be65f1b7da4cece.
  
  Packages
  $ mkdir $T/changed && cp -r tests/fixtures/repository/repo $T/changed/ && sed -i 's/"Example"/"Other"/' $T/changed/repo/index-v2.json
  $ cordon audit --no-cache $T/changed 2>&1 >$T/out | grep entry.jar
  cordon: $T/changed/repo/index-v2.json: has another SHA-256 than entry.jar tells

SARIF has a result for each finding in each package.

  $ cordon audit --no-cache --as-of 2026-06-01 -p clean-network-2020 --as-if-in-force -f sarif tests/fixtures/mirror 2>$T/err | grep -o '"artifactLocation":{"uri":"[^"]*"}' | sort | uniq -c
        2 "artifactLocation":{"uri":"tests/fixtures/mirror/apps/com.example.chat"}
        1 "artifactLocation":{"uri":"tests/fixtures/mirror/apps/com.example.notes.apk"}
        4 "artifactLocation":{"uri":"tests/fixtures/mirror/apps/com.example.shop.apk"}
        4 "artifactLocation":{"uri":"tests/fixtures/mirror/apps/cut.apk"}
        1 "artifactLocation":{"uri":"tests/fixtures/mirror/system/priv-app/Installer/Installer.apk"}

A folder without packages is no evidence.

  $ cordon audit --no-cache tests/fixtures/quic
  ! cordon: tests/fixtures/quic: is a folder without packages; name captures and lists in it one by one
  [2]
