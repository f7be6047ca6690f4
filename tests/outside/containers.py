#!/usr/bin/env python3
"""The sample package in other clothes tells the same: an app bundle that aapt2 links, an XAPK, packages deep in packages,
a JAR of its DEX file, and a package in a pipe.

usage: containers.py CORDON      (bundles are skipped, and said so, where aapt2 is not installed)
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.realpath(__file__))
SAMPLES = os.path.join(HERE, '..', '..', 'samples')
FRAMEWORK = '/usr/share/android-framework-res/framework-res.apk'
counts = {'passed': 0, 'failed': 0, 'skipped': 0}


def check(what, got, wanted):
    counts['passed' if got == wanted else 'failed'] += 1
    if got != wanted:
        print(f'{what}: {got!r}, wanted {wanted!r}')


def observe(cordon, path, stdin=None):
    out = subprocess.run([cordon, 'observe', '--no-cache', path], stdin=stdin, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    apps = [line for line in lines if line['kind'] == 'app']
    check(f'{path}: complete, one app', (len(apps), lines[-1]['complete']), (1, True))
    return apps[0] if apps else {}


def facts(app, *names):
    told = {name: app.get(name) for name in names}
    if 'components' in told:
        told['components'] = sorted((c['id'], c['seen']) for c in app['components'])
    return told


def bundle(folder, apk):
    run = lambda *c: subprocess.run(c, check=True, capture_output=True)
    source = os.path.join(SAMPLES, 'lab', 'weather')
    run('aapt2', 'compile', '--dir', f'{source}/res', '-o', f'{folder}/res.zip')
    run('aapt2', 'link', '--proto-format', '-I', FRAMEWORK, '--manifest', f'{source}/AndroidManifest.xml', '-o',
        f'{folder}/base.zip', f'{folder}/res.zip')
    path = f'{folder}/app.aab'
    with zipfile.ZipFile(f'{folder}/base.zip') as base, zipfile.ZipFile(apk) as package, zipfile.ZipFile(path, 'w') as z:
        for name in base.namelist():
            z.writestr('base/manifest/' + name if name == 'AndroidManifest.xml' else 'base/' + name, base.read(name))
        z.writestr('base/dex/classes.dex', package.read('classes.dex'))
        z.writestr('BundleConfig.pb', b'\x0a\x02\x08\x01')
    return path


def nested(folder, apk, depth):
    inner = apk
    for i in range(depth):
        path = f'{folder}/nested{i}.zip'
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z:
            z.write(inner, 'inner.apk')
        inner = path
    return inner


def main():
    cordon, apk = os.path.abspath(sys.argv[1]), os.path.realpath(os.path.join(SAMPLES, 'weather.apk'))
    wanted = observe(cordon, apk)
    all_of_it = ('platform', 'id', 'version', 'classes', 'components', 'permissions', 'endpoints', 'capabilities', 'target_level')
    with open(apk, 'rb') as f:
        check('a pipe', facts(observe(cordon, '-', f), *all_of_it), facts(wanted, *all_of_it))
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(f'{folder}/x.xapk', 'w') as z:
            z.write(apk, 'com.example.weather.apk')
            z.writestr('manifest.json', '{}')
        check('XAPK', facts(observe(cordon, f'{folder}/x.xapk'), *all_of_it), facts(wanted, *all_of_it))
        check('two ZIPs deep', facts(observe(cordon, nested(folder, apk, 2)), *all_of_it), facts(wanted, *all_of_it))
        with zipfile.ZipFile(f'{folder}/x.jar', 'w') as z, zipfile.ZipFile(apk) as package:
            z.writestr('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\n\n')
            z.writestr('classes.dex', package.read('classes.dex'))
        check('JAR', facts(observe(cordon, f'{folder}/x.jar'), 'platform', 'classes'), {'platform': 'java', 'classes': wanted['classes']})
        if shutil.which('aapt2') and os.path.exists(FRAMEWORK):
            check('bundle', facts(observe(cordon, bundle(folder, apk)), *all_of_it), facts(wanted, *all_of_it))
        else:
            counts['skipped'] += 1
            print('skipped: aapt2 or android-framework-res is not installed')


main()
print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
sys.exit(counts['failed'] > 0)
