#!/usr/bin/env python3
"""Real packages as aapt, dexdump and apksigner tell them, and as cordon does; components with known answers.

usage: packages.py CORDON [FOLDER]     (default: $CORDON_PACKAGES; skipped, and said so, where there is none)
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

# What the makers of these packages say is in them (names of the npm packages and of the files).
KNOWN = {
    'jpush-android-4.8.1.jar': {'jpush'},
    'openDefault-4.3.6.aar': {'weibo'},
    'BaiduLBS_Android.jar': {'baidu'},
    'umeng-common-1.5.3.jar': {'umeng'},
    'umeng-share-core-6.9.2.jar': {'umeng'},
    'libweibosdkcore.so': {'weibo'},
    'libBaiduMapSDK_map_v6_0_0.so': {'baidu'},
    'libWeChatSDK.a': {'wechat'},
    'libWeiboSDK.a': {'weibo'},
    'jpush-ios-4.8.1.a': {'jpush'},
    'appium-uiautomator2-server-v10.6.6.apk': {'appium'},
    'settings_apk-debug.apk': {'appium'},
}
counts = {'passed': 0, 'failed': 0, 'skipped': 0}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors='replace')


def check(what, got, wanted):
    if got == wanted:
        counts['passed'] += 1
        return
    counts['failed'] += 1
    print(f'{what}: cordon {got!r}, wanted {wanted!r}')


def skip(why):
    counts['skipped'] += 1
    print(f'skipped: {why}')


def observe(cordon, path):
    out = run(cordon, 'observe', path)
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    apps = [line for line in lines if line['kind'] == 'app']
    check(f'{os.path.basename(path)}: one app', len(apps), 1)
    check(f'{os.path.basename(path)}: complete', lines[-1].get('complete') if lines else None, True)
    return apps[0] if apps else None


def by_aapt(name, app, path):
    badging = run('aapt', 'dump', 'badging', path).stdout
    package = re.search(r"package: name='([^']*)' versionCode='([^']*)' versionName='([^']*)'", badging)
    check(f'{name}: id, code, version', (app['id'], app['version_code'] or '', app['version'] or ''), package.groups())
    asked = set(re.findall(r"uses-permission(?:-sdk-23)?: name='([^']+)'", badging))
    implied = set(re.findall(r"uses-implied-permission: name='([^']+)'", badging))
    check(f'{name}: permissions', set(app['permissions']) - implied, asked - implied)
    target = re.search(r"targetSdkVersion:'(\d+)'", badging)
    if target:
        check(f'{name}: target level', app['target_level'], int(target.group(1)))


def by_dexdump(name, app, path):
    classes = 0
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as package:
        for entry in package.namelist():
            if re.fullmatch(r'classes\d*\.dex', entry):
                with open(f'{folder}/x.dex', 'wb') as f:
                    f.write(package.read(entry))
                classes += len(set(re.findall(r"Class descriptor  : '([^']+)'", run('dexdump', f'{folder}/x.dex').stdout)))
    check(f'{name}: classes', app['classes'], classes)


def by_apksigner(name, app, path):
    said = run('apksigner', 'verify', '--verbose', '--print-certs', path)
    digests = set(re.findall(r'^Signer #\d+ certificate SHA-256 digest: ([0-9a-f]{64})', said.stdout, re.M))
    present = {s['sha256'] for s in app['signers'] if s['scheme'] in ('v1', 'v2', 'v3', 'v3.1') and not s['past']}
    check(f'{name}: signers', present, digests)
    held = [s['verified'] for s in app['signers']]
    verified = 'yes' in held and 'no' not in held
    check(f'{name}: verdict', verified, said.returncode == 0)
    check(f'{name}: no e-mail address of a signer', [s['subject'] for s in app['signers'] if '@' in (s['subject'] or '')], [])


def packages(folder):
    for where, _, files in os.walk(folder):
        for name in sorted(files):
            if name.endswith('.apk') or name in KNOWN:
                yield name, os.path.join(where, name)


def main():
    cordon = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get('CORDON_PACKAGES', '')
    if not os.path.isdir(folder):
        skip('the real packages are not there (tools/packages.sh fetches them)')
    for name, path in packages(folder) if os.path.isdir(folder) else ():
        app = observe(cordon, path)
        if not app:
            continue
        if name.endswith('.apk'):
            for tool, compare in (('aapt', by_aapt), ('dexdump', by_dexdump), ('apksigner', by_apksigner)):
                if shutil.which(tool):
                    compare(name, app, path)
                else:
                    skip(f'{tool} is not installed')
        for word in KNOWN.get(name, ()):
            check(f'{name}: has {word}', any(word in c['id'] for c in app['components']), True)
    print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
    return counts['failed'] > 0


sys.exit(main())
