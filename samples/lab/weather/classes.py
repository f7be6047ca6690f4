"""The classes of the lab's weather app as smali: its own, and stand-ins under the names that SDKs document. Written for
this sample: no line of any vendor's code is in it.

usage: classes.py FOLDER
"""
import os
import sys

CALLS = {
    'location': ('Landroid/location/LocationManager;->getLastKnownLocation(Ljava/lang/String;)Landroid/location/Location;',
                 'Landroid/location/LocationManager;', ['const-string v1, "gps"']),
    'device': ('Landroid/telephony/TelephonyManager;->getDeviceId()Ljava/lang/String;', 'Landroid/telephony/TelephonyManager;', []),
    'apps': ('Landroid/content/pm/PackageManager;->getInstalledPackages(I)Ljava/util/List;',
             'Landroid/content/pm/PackageManager;', ['const/4 v1, 0x0']),
    'clipboard': ('Landroid/content/ClipboardManager;->getPrimaryClip()Landroid/content/ClipData;',
                  'Landroid/content/ClipboardManager;', []),
}

# class: (superclass, interfaces of the device it reaches for, texts it holds, classes it uses)
CLASSES = {
    'com/example/weather/MainActivity': ('android/app/Activity', ['location'], ['https://api.open-meteo.com/v1/forecast'],
                                         ['com/umeng/analytics/MobclickAgent', 'com/appsflyer/AppsFlyerLib',
                                          'com/facebook/appevents/AppEventsLogger', 'io/appmetrica/analytics/AppMetrica']),
    'cn/jpush/android/service/PushService': ('android/app/Service', ['device', 'apps'], ['im64.jpush.cn'],
                                             ['cn/jpush/android/api/JPushInterface']),
    'cn/jpush/android/service/PushReceiver': ('android/content/BroadcastReceiver', [], [],
                                              ['cn/jpush/android/service/PushService']),
    'cn/jpush/android/api/JPushInterface': ('java/lang/Object', ['location'], [], []),
    'com/umeng/analytics/MobclickAgent': ('java/lang/Object', ['device'], ['https://ulogs.umeng.com/unify_logs',
                                                                           'https://ulogs.umengcloud.com/unify_logs'], []),
    'com/appsflyer/AppsFlyerLib': ('java/lang/Object', ['clipboard'], ['https://inapps.appsflyersdk.com/api/v6.13/androidevent'], []),
    'com/facebook/appevents/AppEventsLogger': ('java/lang/Object', [], ['https://graph.facebook.com/v19.0/app/activities'], []),
    'io/appmetrica/analytics/AppMetrica': ('java/lang/Object', [], ['https://report.appmetrica.yandex.net/report'], []),
}


def method(name, reaches, texts, uses):
    lines = [f'.method public static {name}()V', '    .registers 4']
    for reach in reaches:
        call, owner, before = CALLS[reach]
        arguments = 'v0, v1' if before else 'v0'
        lines += ['    const/4 v0, 0x0', f'    check-cast v0, {owner}', *['    ' + b for b in before],
                  f'    invoke-virtual {{{arguments}}}, {call}']
    lines += [f'    const-string v2, "{text}"' for text in texts]
    lines += [f'    invoke-static {{}}, L{used};->work()V' for used in uses]
    return lines + ['    return-void', '.end method', '']


def main():
    for name, (parent, reaches, texts, uses) in CLASSES.items():
        path = os.path.join(sys.argv[1], name + '.smali')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        lines = [f'.class public L{name};', f'.super L{parent};', '', '.method public constructor <init>()V', '    .registers 1',
                 f'    invoke-direct {{p0}}, L{parent};-><init>()V', '    return-void', '.end method', '',
                 *method('work', reaches, texts, uses)]
        if name.endswith('MainActivity'):
            lines += ['.method protected onCreate(Landroid/os/Bundle;)V', '    .registers 2',
                      '    invoke-static {}, Lcom/example/weather/MainActivity;->work()V', '    return-void', '.end method']
        with open(path, 'w', encoding='utf-8') as f:
            f.write('\n'.join(lines) + '\n')


main()
