Packages: the lab's weather app (samples/lab/weather), alone and with the capture of its phone.

  $ cordon observe samples/weather.apk | head -n 1 | cut -c1-420
  {"kind":"app","evidence":"samples/weather.apk","platform":"android","format":"apk","id":"com.example.weather","version":"2.14.0","version_code":"214","label":"Weather (lab)","least_level":24,"target_level":29,"classes":8,"sha256":"5cbdf7cf45076523a569e6b026eb69281b24cf5117bb5a64eb5d5759787ae568","size":12762,"parts":[],"signers":[{"sha256":"07aa111585c4367e42e94cb80be2091ff7874d6a545eb73794ba67a2a93910d4","subject":"
  $ cordon audit samples/weather.apk | sed -n '/Inside the packages/,/What could not/p'
  Inside the packages
  ────────────────────────────────────────────────────────────────────────────────
  
    com.example.weather 2.14.0 (apk, 13 kB, target level 29, 8 classes)
    made by     unknown
    signed by   CN=Weather (lab),O=cordon sample, SHA-256 07aa111585c4367e… (v1 v2
                v3; verified)
    reaches for clipboard: appsflyer-attribution
                (android.content.ClipboardManager.getPrimaryClip)
                device-identifiers: jpush, umeng-analytics
                (android.telephony.TelephonyManager.getDeviceId)
                installed-apps: jpush
                (android.content.pm.PackageManager.getInstalledPackages); without
                the permission for it, so to no effect
                location: the app's own code, jpush
                (android.location.LocationManager.getLastKnownLocation)
                precise-location: the app's own code, jpush
                (android.location.LocationManager.getLastKnownLocation)
    unused      asked for, and no code was found to use it:
                android.permission.READ_CONTACTS
    in clear    unprotected traffic is permitted
                (res/xml/network_security_config.xml)
  
    component        in hands of       law    seen                can
    JPush            Aurora Mobile L…  KY CN  defined, reachable  device-identifi…
    AppsFlyer        AppsFlyer Ltd.    IL US  defined, reachable  clipboard
    Umeng U-App an…  Alibaba Group H…  CN KY  defined, reachable  device-identifi…
    AppMetrica       Consortium.Firs…  RU     defined, reachable
    Facebook App E…  Meta Platforms,…  US     defined, reachable
  
    named, by who holds the place             places  such as
    OpenMeteo GmbH (CH)                            3  api.open-meteo.com
    Umeng+ (Beijing Ruixunlingtong Technolo…       2  ulogs.umeng.com
    Meta Platforms, Inc. (US)                      1  graph.facebook.com
    Aurora Mobile Limited (KY CN)                  1  im64.jpush.cn
    AppsFlyer Ltd. (IL US)                         1  inapps.appsflyersdk.com
    MKPAO Yandex, in hands of Consortium.Fi…       1  report.appmetrica.yandex.net
  
  What could not be seen
  $ cordon audit samples/weather.apk samples/phone.pcap | sed -n '/Inside the packages/,/reaches for/p'
  Inside the packages
  ────────────────────────────────────────────────────────────────────────────────
  
    com.example.weather 2.14.0 (apk, 13 kB, target level 29, 8 classes)
    made by     unknown
    signed by   CN=Weather (lab),O=cordon sample, SHA-256 07aa111585c4367e… (v1 v2
                v3; verified)
    traffic     6 chains of it to places that the package names; 2 named were not
                seen
                to places that the package does not name: app-measurement.com
    reaches for clipboard: appsflyer-attribution
  $ cordon audit --policy clean-network-2020 --as-of 2020-09-01 samples/weather.apk | sed -n '/^Policy/,/Inside/p'
  Policy              deny  review  undetermined  allow
  clean-network-2020     0       2            10      3
  
  Inside the packages
  $ cordon audit --format csv samples/weather.apk | cut -d, -f 4,8,40- | head -n 8
  because,app_controller,content_seen,opaque_bytes,about,promise,component,component_holder,component_controller,component_jurisdictions,capabilities,way,carriers,carrier_jurisdictions,cables,cable_jurisdictions,prefix,vantages,address_share_ipv4,address_share_ipv6,hegemony,mine_share,traffic_share,way_missing,way_context
  ,,none,0,inside,,,,,,"clipboard device-identifiers location precise-location contacts phone-state start-at-boot",,,,,,,,,,,,,,
  ,,none,0,inside,,com.yandex.metrica.,"MKPAO Yandex","Consortium.First (closed-end combined investment fund)",RU,,,,,,,,,,,,,,,
  ,,none,0,inside,,com.appsflyer.,"AppsFlyer Ltd.",,"IL US",clipboard,,,,,,,,,,,,,,
  ,,none,0,inside,,cn.jpush.,"Aurora Mobile Limited",,"KY CN","device-identifiers location precise-location start-at-boot",,,,,,,,,,,,,,
  ,,none,0,inside,,com.facebook.appevents.,"Meta Platforms, Inc.",,US,,,,,,,,,,,,,,,
  ,,none,0,inside,,com.umeng.analytics.,"Umeng+ (Beijing Ruixunlingtong Technology Co., Ltd.)","Alibaba Group Holding Limited","CN KY",device-identifiers,,,,,,,,,,,,,,
  ,,none,0,endpoint,named,,,,,"clipboard device-identifiers location precise-location contacts phone-state start-at-boot",,,,,,,,,,,,,,

What its maker declared, named behind the package.

  $ cordon audit samples/weather.apk samples/weather.data-safety.csv | grep -A 3 declared
    declared    and not shown by what could be seen: PSL_EMAIL
    undeclared  content.clipboard: com.appsflyer.AppsFlyerLib calls
                android.content.ClipboardManager.getPrimaryClip
                identifier.device: cn.jpush.android.service.PushService calls
                android.telephony.TelephonyManager.getDeviceId
  $ cordon audit samples/weather.data-safety.csv
  ! cordon: samples/weather.data-safety.csv: is what a maker told a store about an app's data; name it behind the package it is about
  [2]

A package in a pipe, one that is cut, and a class of Java alone.

  $ cordon observe - < samples/weather.apk | head -n 1 | cut -c1-130
  {"kind":"app","evidence":"-","platform":"android","format":"apk","id":"com.example.weather","version":"2.14.0","version_code":"214
  $ head -c 9000 samples/weather.apk > $T/cut.apk; cordon observe $T/cut.apk | tail -n 1 | cut -c1-200
  {"kind":"summary","evidence":1,"packets":0,"bytes":0,"flows":0,"dns":0,"apps":1,"devices":0,"routes":0,"traces":0,"not_followed":{"not_ip":0,"icmp":0,"other_ip":0,"unknown_link":0,"cut_short":0,"malfo
  ! cordon: $T/cut.apk: offset 5741: the archive has no directory, maybe it is cut: 7 entries are found by their local headers (APPNOTE 4.3.16)
