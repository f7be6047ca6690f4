#!/usr/bin/env python3
"""A base and its splits, named in any order, in a ZIP or in a folder, are one app; two packages of one app are two.

usage: split_set.py CORDON      (skipped, and said so, where aapt is not installed)
"""
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

FRAMEWORK = '/usr/share/android-framework-res/framework-res.apk'
BASE = '''<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="org.example.pieces"
 android:versionCode="7" android:versionName="1.7"><uses-sdk android:minSdkVersion="24" android:targetSdkVersion="30"/>
 <uses-permission android:name="android.permission.CAMERA"/><application/></manifest>'''
SPLIT = '''<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="org.example.pieces"
 android:versionCode="7" split="{}"><uses-permission android:name="android.permission.{}"/>
 <application android:hasCode="false"/></manifest>'''
counts = {'passed': 0, 'failed': 0, 'skipped': 0}


def check(what, got, wanted):
    counts['passed' if got == wanted else 'failed'] += 1
    if got != wanted:
        print(f'{what}: {got!r}, wanted {wanted!r}')


def build(folder, name, manifest):
    with open(f'{folder}/AndroidManifest.xml', 'w', encoding='utf-8') as f:
        f.write(manifest)
    path = f'{folder}/{name}'
    subprocess.run(['aapt', 'package', '-f', '-M', f'{folder}/AndroidManifest.xml', '-I', FRAMEWORK, '-F', path], check=True,
                   capture_output=True)
    return path


def observe(cordon, *evidence):
    out = subprocess.run([cordon, 'observe', '--no-cache', *evidence], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    return [line for line in lines if line['kind'] == 'app'], lines[-1]


def told(app):
    return app['id'], app['version'], sorted(p.rsplit('.', 1)[1] for p in app['permissions'])


def main():
    cordon = os.path.abspath(sys.argv[1])
    if not shutil.which('aapt') or not os.path.exists(FRAMEWORK):
        print('skipped: aapt or android-framework-res is not installed')
        counts['skipped'] += 1
        return
    with tempfile.TemporaryDirectory() as folder:
        pieces = [build(folder, 'base.apk', BASE), build(folder, 'split_a.apk', SPLIT.format('config.a', 'RECORD_AUDIO')),
                  build(folder, 'split_b.apk', SPLIT.format('config.b', 'READ_SMS'))]
        wanted = ('org.example.pieces', '1.7', ['CAMERA', 'READ_SMS', 'RECORD_AUDIO'])
        for order in itertools.permutations(pieces):
            apps, summary = observe(cordon, *order)
            check(f'{[os.path.basename(p) for p in order]}', [told(a) for a in apps], [wanted])
            check('complete', summary['complete'], True)
        for name in ('set.apks', 'set.zip'):
            with zipfile.ZipFile(f'{folder}/{name}', 'w') as z:
                for piece in pieces:
                    z.write(piece, os.path.basename(piece))
            check(name, [told(a) for a in observe(cordon, f'{folder}/{name}')[0]], [wanted])
        os.mkdir(f'{folder}/store')
        for piece in pieces:
            shutil.copy(piece, f'{folder}/store')
        check('folder', [told(a) for a in observe(cordon, f'{folder}/store')[0]], [wanted])
        check('twice the base', len(observe(cordon, pieces[0], pieces[0])[0]), 2)
        check('a split alone', [told(a)[0] for a in observe(cordon, pieces[1])[0]], ['org.example.pieces'])


main()
print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
sys.exit(counts['failed'] > 0)
