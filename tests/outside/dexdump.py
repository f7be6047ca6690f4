#!/usr/bin/env python3
"""Classes that DEX define, what their code calls and which strings it loads: as dexdump tells, and as cordon does.

usage: dexdump.py DEX_FACTS [PACKAGE_OR_FOLDER...]   (default: $CORDON_PACKAGES; DEX that smali makes in any case)
"""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

SMALI = '''.class public Lcom/shop/Main%d;
.super Ldalvik/system/PathClassLoader;
.implements Landroid/location/LocationListener;
.field private a:Lcom/shop/Cart;
.method public f(Landroid/telephony/TelephonyManager;)V
    .registers 5
    const-string v0, "content://sms/inbox"
    const-string/jumbo v0, "android_id"
    sget-object v0, Landroid/os/Build;->SERIAL:Ljava/lang/String;
    invoke-virtual {p1}, Landroid/telephony/TelephonyManager;->getImei()Ljava/lang/String;
    invoke-virtual/range {p1 .. p1}, Landroid/telephony/TelephonyManager;->getImei()Ljava/lang/String;
    const/4 v1, 0x2
    packed-switch v1, :table
    invoke-static {v0}, Ljava/lang/System;->load(Ljava/lang/String;)V
    :one
    fill-array-data v2, :data
    return-void
    :table
    .packed-switch 0x0
        :one
        :one
        :one
    .end packed-switch
    :data
    .array-data 1
        0x6et 0x10t 0x1t 0x0t 0x0t
    .end array-data
.end method
'''


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, errors='replace').stdout


def table(program):
    calls, extends, strings = {}, {}, []
    for line in run(program, '--table').splitlines():
        what, api = line.split('\t')
        kind, what = what.split(' ', 1)
        if kind == 'call':
            calls[tuple(what.split(' '))] = api
        elif kind == 'extends':
            extends[what] = api
        else:
            strings.append((what, api))
    return calls, extends, strings


def string_api(strings, text):
    whole = [api for t, api in strings if t == text]
    begun = [api for t, api in strings if len(t) > 1 and t.endswith('*') and text.startswith(t[:-1])]
    return (whole or begun or [None])[0]


def of_itself(caller, owner):
    return caller.split('$')[0] == owner.split('$')[0]


def by_dexdump(path, tables):
    """Distinct classes, uses by (api, caller), names of the members that each class calls."""
    calls, extends, strings = tables
    classes, uses, members = set(), collections.Counter(), collections.defaultdict(set)
    caller = None
    reference = re.compile(r'\|[0-9a-f]{4}: (?:invoke|[is](?:get|put))\S* .*?,? ?(\[*L[^;]+;)\.([^:]+):.* // (?:method|field)@')
    for line in run('dexdump', '-d', path).splitlines():
        if m := re.match(r"  Class descriptor  : 'L(.*);'", line):
            caller = m[1]
            classes.add(f'L{caller};')
        elif m := re.match(r"  Superclass        : 'L(.*);'", line) or re.match(r"    #\d+ +: 'L(.*);'$", line):
            if m[1] in extends:
                uses[extends[m[1]], caller] += 1
        elif m := re.search(r'\|[0-9a-f]{4}: const-string\S* \S+, "(.*)" // string@', line):
            if api := string_api(strings, m[1]):
                uses[api, caller] += 1
        elif m := reference.search(line):
            owner, member = m[1][1:-1], m[2]
            members[caller].add(member)
            api = calls.get((owner, member)) or calls.get((owner, '*'))
            if api and not of_itself(caller, owner):
                uses[api, caller] += 1
    return classes, uses, members


def compare(program, name, paths):
    tables = table(program)
    classes, uses, members, total = set(), collections.Counter(), collections.defaultdict(set), 0
    for path in paths:
        c, u, m = by_dexdump(path, tables)
        total += len(c)
        classes |= c
        uses += u
        for k, v in m.items():
            members[k] |= v
    lines = run(program, *paths).splitlines()
    got = {x[6:] for x in lines if x.startswith('class ')}
    reach = {}
    for line in lines:
        if line.startswith('reach '):
            api, caller, count = line[6:].split('\t')
            reach[api, caller.replace('.', '/')] = int(count)
    wrong = [f'class {c}' for c in sorted(classes ^ got)]
    if f'classes {len(classes)}' not in lines:
        wrong.append(f'{lines[-1] if lines else "nothing"}, dexdump tells of {len(classes)}')
    wrong += [f'{k}: {n} uses, {reach.get(k, 0)} told' for k, n in uses.items() if reach.get(k, 0) < n]
    # more than dexdump names: members that a class of the app inherits, bodies that do nothing
    inherited = {k for k in reach if reach[k] > uses[k]}
    named = {api: member for (_, member), api in tables[0].items()}
    wrong += [f'{k}: not called there' for k in inherited if named.get(k[0], '') not in members[k[1]]
              and not k[0].startswith('javax.net.ssl.')]
    print(f'{name}: {len(classes)} classes ({total} over the files), {len(uses)} uses, {len(inherited)} inherited, '
          f'{len(wrong)} wrong')
    for line in wrong[:20]:
        print('   ', line)
    return not wrong


def packages(places):
    for place in places:
        if os.path.isfile(place):
            yield place
        for folder, _, files in os.walk(place):
            yield from (os.path.join(folder, f) for f in sorted(files) if f.endswith('.apk'))


def main():
    if not shutil.which('dexdump'):
        print('SKIP: dexdump is not here')
        return 77
    program, places = sys.argv[1], sys.argv[2:] or [p for p in [os.environ.get('CORDON_PACKAGES')] if p]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for level in (15, 24, 26, 28, 29) if shutil.which('smali') else ():
            for i in range(3):
                with open(f'{folder}/{i}.smali', 'w') as f:
                    f.write(SMALI % i)
            dex = f'{folder}/level{level}.dex'
            subprocess.run(['smali', 'assemble', '--api', str(level), '-o', dex, folder], capture_output=True)
            if os.path.exists(dex):
                with open(dex, 'rb') as f:
                    version = f.read(7)[4:].decode()
                good &= compare(program, f'smali, level {level}, version {version}', [dex])
        for path in packages(places):
            with zipfile.ZipFile(path) as z:
                names = [n for n in z.namelist() if re.fullmatch(r'classes\d*\.dex', n)]
                for n in names:
                    z.extract(n, folder)
            good &= compare(program, os.path.basename(path), [f'{folder}/{n}' for n in names])
    if not places:
        print('packages: skipped, CORDON_PACKAGES names no folder of them')
    return not good


sys.exit(main())
