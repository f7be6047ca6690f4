#!/usr/bin/env python3
"""Manifests and resource tables as aapt tells them, and as cordon does: those of real packages, and of packages
that aapt and aapt2 make here from manifests drawn at random. The protobuf form of each must tell the same facts.

usage: android_aapt.py ANDROID_FACTS [--seed N] [--count N] [PACKAGE_OR_FOLDER...]   (default: $CORDON_PACKAGES)
"""
import argparse
import collections
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

FRAMEWORK = '/usr/share/android-framework-res/framework-res.apk'  # Debian: android-framework-res


def run(*args):
    p = subprocess.run(args, capture_output=True)
    return p.stdout.decode('utf-8', 'surrogateescape'), p.stderr.decode('utf-8', 'replace'), p.returncode


def tree_of_aapt(apk, entry):
    text, _, _ = run('aapt', 'dump', 'xmltree', apk, entry)
    rows = []
    for line in text.splitlines():
        m = re.match(r'( *)E: (\S*) \(line=(\d+)\)$', line)
        if m:
            rows.append(['E', m[2], m[3]])
            continue
        m = re.match(r' *A: (?:[^\s=]*?:)?([^\s=:(]+)(?:\((0x[0-9a-f]+)\))?=(.*)$', line)
        if not m:
            continue
        value = m[3]
        if value.startswith('"'):
            raw = re.match(r'"(.*?)"(?: \(Raw: .*)?$', value)
            value = '03 00000000 ' + (raw[1] if raw else value)
        elif value.startswith('@'):
            value = '01 %08x ' % int(value[1:], 16)
        elif value.startswith('?'):
            value = '02 %08x ' % int(value[1:], 16)
        elif value.startswith('(type'):
            t, d = re.match(r'\(type (0x[0-9a-f]+)\)(0x[0-9a-f]+)', value).groups()
            value = '%02x %08x ' % (int(t, 16), int(d, 16))
        rows.append(['A', m[1], '0x%08x' % int(m[2] or '0', 16), value])
    return rows


def tree_of_cordon(program, apk, entry):
    rows = []
    for line in run(program, 'tree', apk, entry)[0].splitlines():
        m = re.match(r' *E: (\S*) \(line=(\d+)\)$', line)
        if m:
            rows.append(['E', m[1], m[2]])
            continue
        m = re.match(r' *(\S+) (0x[0-9a-f]{8}) (.*)$', line)
        if m and not line.startswith('text '):
            rows.append(['A', m[1], m[2], m[3]])
    return rows


def values_of_aapt(apk):
    """id → what the default configuration has, references followed."""
    found, last, default = {}, None, False
    for line in run('aapt', 'dump', '--values', 'resources', apk)[0].splitlines():
        if re.match(r' +config .*:$', line):
            default = '(default)' in line
        m = re.match(r' +resource (0x7f[0-9a-f]+) [^:]*:(\S+): t=0x([0-9a-f]+) d=0x([0-9a-f]+)', line)
        if m and default:
            last = int(m[1], 16)
            found.setdefault(last, [m[2], int(m[3], 16), int(m[4], 16), None])
        elif default and last is not None:
            m = re.match(r' +\(string(?:8|16)\) "(.*)"$', line)
            if m:
                found[last][3] = m[1]
            last = None
    return found


def follow(values, i):
    for _ in range(16):
        if i not in values or values[i][1] not in (1, 7):
            return values.get(i)
        i = values[i][2]


def compare_values(program, apk):
    wrong, values = [], values_of_aapt(apk)
    got = {}
    for line in run(program, 'values', apk)[0].splitlines():
        m = re.match(r'(0x[0-9a-f]+) (\S+) (.*)$', line)
        if m:
            got[int(m[1], 16)] = (m[2], m[3])
    for i in values:
        want = follow(values, i)
        if want is None or '\\' in str(want[3]):
            continue  # refers to the framework; aapt escapes
        text = '"%s"' % want[3] if want[1] == 3 and want[3] is not None else '%02x 0x%08x' % (want[1], want[2])
        name, value = got.get(i, ('-', '-'))
        if name != values[i][0] or (value != text and want[1] != 3) or (want[3] is not None and value != text):
            wrong.append(f'{i:#x} {values[i][0]}: {text}, cordon {name} {value}')
    return len(values), wrong


def facts_of(program, apk, entry='AndroidManifest.xml'):
    facts = collections.defaultdict(list)
    for line in run(program, 'facts', apk, entry)[0].splitlines():
        key, _, rest = line.partition(' ')
        facts[key].append(rest)
    return facts


def unescaped(s):
    return s.replace("\\'", "'").replace('\\n', '\n')


COMES_ALONG = [('WRITE_EXTERNAL_STORAGE', 'READ_EXTERNAL_STORAGE', 10000), ('READ_CONTACTS', 'READ_CALL_LOG', 16),
               ('WRITE_CONTACTS', 'WRITE_CALL_LOG', 16)]


def compare_badging(program, apk):
    wrong, facts = [], facts_of(program, apk)
    text, error, code = run('aapt', 'dump', 'badging', apk)
    if code and not text:
        return [f'aapt refuses it: {error.strip()}']

    def expect(what, want, got):
        if want != got:
            wrong.append(f'{what}: aapt {want!r}, cordon {got!r}')

    m = re.search(r"^package: name='(.*?)' versionCode='(.*?)' versionName='(.*?)'", text, re.M)
    if m:
        expect('package', m[1], facts['package'][0])
        expect('version-code', m[2] or '-', facts['version-code'][0].replace('-', '') or '-')
        expect('version', m[3] or '-', facts['version'][0])
    for key, name in (('least-level', 'sdkVersion'), ('target-level', 'targetSdkVersion')):
        m = re.search(rf"^{name}:'(\d+)'", text, re.M)
        if m:
            expect(key, m[1], facts[key][0])
    asked = set(re.findall(r"^uses-permission(?:-sdk-23)?: name='(.*?)'", text, re.M))
    if not facts['split'] or facts['split'][0].startswith('- '):
        # what comes along with a uses-permission-sdk-23 the framework gives, and aapt does not tell
        late, level = set(re.findall(r"^uses-permission-sdk-23: name='android.permission.(.*?)'", text, re.M)), \
            int(facts['target-level'][0])
        asked |= {'android.permission.' + given for had, given, below in COMES_ALONG if had in late and level < below}
    else:  # what comes along is the base's
        asked -= set(re.findall(r"^uses-implied-permission: name='(.*?)'", text, re.M))
    expect('permissions', sorted(asked), sorted({p.split(' ')[0] for p in facts['uses-permission']}))
    text2 = run('aapt', 'dump', 'permissions', apk)[0]
    expect('defined', sorted(set(re.findall(r'^permission: (.*)$', text2, re.M))), sorted(facts['permission']))
    m = re.search(r"^application-label:'(.*)'$", text, re.M)
    if m and m[1] and facts['split'] and facts['split'][0].startswith('- '):
        expect('label', unescaped(m[1]), facts['label'][0])
    expect('debuggable', 'yes' if re.search('^application-debuggable', text, re.M) else 'no',
           re.search(r'debuggable=(\w+)', facts['flags'][0])[1])
    for m in re.finditer(r"^launchable-activity: name='(.*?)'", text, re.M):
        if not any(a.split(' ')[0] == m[1] for a in facts['activity'] + facts['activity-alias']):
            wrong.append(f'launchable activity {m[1]}: cordon has none of the name')
    return wrong


def compare(program, apk, name, folder):
    wrong = compare_badging(program, apk)
    with zipfile.ZipFile(apk) as z:
        entries = [n for n in z.namelist() if n.endswith('.xml')][:60]
    for entry in sorted(set(entries) | {'AndroidManifest.xml'}):
        want, got = tree_of_aapt(apk, entry), tree_of_cordon(program, apk, entry)
        if want != got:
            first = next((a, b) for a, b in zip(want + [None], got + [None]) if a != b)
            wrong.append(f'{entry}: aapt {first[0]}, cordon {first[1]}')
    n, more = compare_values(program, apk)
    wrong += more
    proto = os.path.join(folder, 'proto.apk')
    same = 'no protobuf form'
    if run('aapt2', 'convert', '--output-format', 'proto', '-o', proto, apk)[2] == 0:
        a, b = run(program, 'facts', apk)[0].splitlines(), run(program, 'facts', proto)[0].splitlines()
        skip = ('network ', 'anomaly ', 'cleartext-domain ', 'pinned-domain ')  # its files are read elsewhere
        a, b = ([x for x in lines if not x.startswith(skip)] for lines in (a, b))
        same = f'{len(b)} facts from the protobuf form'
        wrong += [f'protobuf form: {x!r}, binary {y!r}' for x, y in zip(b, a) if x != y]
        wrong += [f'protobuf form: {len(b)} facts, binary {len(a)}'] if len(a) != len(b) else []
    print(f'{name}: {len(entries)} documents, {n} resources, {same}, {len(wrong)} wrong')
    for line in wrong[:20]:
        print('   ', line)
    return not wrong


PERMISSIONS = ['INTERNET', 'CAMERA', 'RECEIVE_BOOT_COMPLETED', 'READ_SMS', 'ACCESS_FINE_LOCATION', 'WRITE_EXTERNAL_STORAGE',
               'QUERY_ALL_PACKAGES', 'WRITE_CONTACTS', 'BLUETOOTH_SCAN', 'REQUEST_INSTALL_PACKAGES', 'READ_CONTACTS']
ACTIONS = ['android.intent.action.MAIN', 'android.intent.action.BOOT_COMPLETED', 'android.intent.action.VIEW', 'com.a.B']


def drawn_part(r, kind, i):
    name = r.choice(['.%s%d', 'com.other.%s%d', '%s%d']) % (kind.title().replace('-', ''), i)
    attributes = [f'android:name="{name}"']
    if kind == 'activity-alias':
        attributes.append('android:targetActivity=".Activity0"')
    if kind == 'provider':
        attributes.append(f'android:authorities="com.shop.p{i};com.shop.q{i}"')
    for key, values in (('exported', ['true', 'false', '@bool/no']), ('enabled', ['false', '@bool/no']),
                        ('process', [':remote', 'com.proc']), ('permission', ['com.shop.P'])):
        if r.random() < 0.35 and not (kind == 'activity-alias' and key == 'process'):
            attributes.append(f'android:{key}="{r.choice(values)}"')
    filters = ''.join('<intent-filter>%s</intent-filter>' % ''.join(
        f'<action android:name="{a}"/><category android:name="android.intent.category.LAUNCHER"/>'
        for a in r.sample(ACTIONS, r.randint(1, 3))) for _ in range(r.randint(0, 2)))
    data = '<meta-data android:name="k%d" android:value="%s"/>' % (i, r.choice(['1', 'true', '#ff0000', 'text', '@string/app']))
    return f'<{kind} {" ".join(attributes)}>{filters}{data}</{kind}>'


def drawn_manifest(r):
    low = r.randint(2, 33)
    target = r.randint(low, 36)
    split = r.choice(['', '', '', ' split="config.de"', ' split="feature" android:isFeatureSplit="true"'])
    version = r.choice(['"1.2.3"', '"@string/app"', '"grüße 你好 😀"'])
    head = (f'<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.shop.app{r.randint(0, 9)}" '
            f'android:versionCode="{r.randint(1, 2**31 - 1)}" android:versionName={version}{split}>')
    sdk = f'<uses-sdk android:minSdkVersion="{low}" android:targetSdkVersion="{target}"/>'
    asked = ''.join('<uses-permission%s android:name="android.permission.%s"%s/>' % (
        r.choice(['', '', '-sdk-23']), p, r.choice(['', ' android:maxSdkVersion="28"']))
        for p in r.sample(PERMISSIONS, r.randint(0, 8)))
    defined = ''.join(f'<permission android:name="com.shop.P{i}" android:protectionLevel="signature"/>'
                      for i in range(r.randint(0, 3)))
    kinds = r.choices(['activity', 'service', 'receiver', 'provider'], k=r.randint(0, 12))
    parts = ''.join(drawn_part(r, k, i) for i, k in enumerate(['activity'] + kinds + ['activity-alias']))
    flags = ''.join(f' android:{k}="{v}"' for k, v in (('debuggable', 'true'), ('testOnly', 'true'),
                    ('allowBackup', 'false'), ('usesCleartextTraffic', r.choice(['true', 'false'])),
                    ('enabled', 'false'), ('permission', 'com.shop.ALL'), ('process', 'com.shop.main'))
                    if r.random() < 0.3)
    label = r.choice(['@string/app', '@string/alias', 'Plain &amp; simple'])
    queries = r.choice(['', '<queries><intent><action android:name="android.intent.action.MAIN"/></intent></queries>'])
    body = [sdk, asked + defined, f'<application android:label="{label}"{flags}>{parts}</application>', queries]
    r.shuffle(body)
    return head + ''.join(body) + '</manifest>'


VALUES = '''<resources><string name="app">Shop &amp; more — 店</string><string name="alias">@string/app</string>
<bool name="no">false</bool><integer name="n">-7</integer><string name="url">https://api.shop.test/v1</string>
<color name="c">#102030</color><dimen name="d">3dp</dimen><item name="id" type="id"/></resources>'''
GERMAN = '<resources><string name="app">Laden</string><string name="only_de" translatable="false">nur</string></resources>'


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(text)


def drawn(program, r, i, folder):
    here = os.path.join(folder, f'made{i}')
    write(f'{here}/AndroidManifest.xml', drawn_manifest(r))
    write(f'{here}/res/values/v.xml', VALUES)
    write(f'{here}/res/values-de/v.xml', GERMAN.replace('<string name="only_de" translatable="false">nur</string>', ''))
    apk = f'{here}.apk'
    how = r.choice(['aapt', 'aapt utf16', 'aapt2', 'aapt2 sparse'])
    if '<queries>' in open(f'{here}/AndroidManifest.xml', encoding='utf-8').read():
        how = how.replace('aapt2 sparse', 'aapt').replace('aapt2', 'aapt')  # this aapt2 does not know it
    if how.startswith('aapt2'):
        out, error, code = run('aapt2', 'compile', '--dir', f'{here}/res', '-o', f'{here}/res.zip')
        more = ['--enable-sparse-encoding'] if 'sparse' in how else []
        out, error, code = run('aapt2', 'link', *more, '-I', FRAMEWORK, '--manifest', f'{here}/AndroidManifest.xml',
                               '-o', apk, f'{here}/res.zip')
    else:
        out, error, code = run('aapt', 'package', '-f', '-F', apk, '-I', FRAMEWORK, '-S', f'{here}/res',
                               '-M', f'{here}/AndroidManifest.xml', *(['--utf16'] if 'utf16' in how else []))
    if not os.path.exists(apk):
        print(f'made {i} by {how}: {error.strip()[:300]}')
        return False
    return compare(program, apk, f'made {i} by {how}', folder)


def packages(places):
    for place in places:
        if os.path.isfile(place):
            yield place
        for folder, _, files in os.walk(place):
            yield from (os.path.join(folder, f) for f in sorted(files) if f.endswith('.apk'))


def main():
    p = argparse.ArgumentParser()
    p.add_argument('program')
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--count', type=int, default=8)
    p.add_argument('places', nargs='*')
    o = p.parse_intermixed_args()
    if not shutil.which('aapt') or not shutil.which('aapt2') or not os.path.exists(FRAMEWORK):
        print('SKIP: aapt, aapt2 or the resources of the framework are not here')
        return 77
    places = o.places or [x for x in [os.environ.get('CORDON_PACKAGES')] if x]
    good, r = True, random.Random(o.seed)
    with tempfile.TemporaryDirectory() as folder:
        for i in range(o.count):
            good &= drawn(o.program, r, i, folder)
        for path in packages(places):
            good &= compare(o.program, path, os.path.basename(path), folder)
    if not places:
        print('packages: skipped, CORDON_PACKAGES names no folder of them')
    return not good


sys.exit(main())
