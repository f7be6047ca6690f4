#!/usr/bin/env python3
"""Archives as Python's zipfile and unzip tell them, classes as javap does, and damaged copies of all of them.

usage: archives.py ARCHIVE_LIST [FOLDER]     (default: $CORDON_PACKAGES; archives made at random in any case)
"""
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

counts = {'archives': 0, 'entries': 0, 'classes': 0, 'damaged': 0, 'failed': 0}


def run(*command):
    return subprocess.run(command, capture_output=True)


def fail(what):
    counts['failed'] += 1
    print(what)


def make(path, r):
    """An archive that is good, in one of the many ways there are."""
    with open(path, 'wb') as f:
        sink = Pipe(f) if r.random() < 0.3 else f
        with zipfile.ZipFile(sink, 'w', allowZip64=True) as z:
            names = set()
            for _ in range(r.choice([0, 1, 3, 40, 400])):
                name = '/'.join(r.choice(['a', 'res', 'ünï', 'lib.x', 'v7']) + str(r.randrange(30)) for _ in range(r.randrange(1, 4)))
                if any(n == name or n.startswith(name + '/') or name.startswith(n + '/') for n in names):
                    continue
                names.add(name)
                data = bytes(r.randrange(256) for _ in range(r.randrange(50))) * r.choice([0, 1, 1, 300])
                info = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
                info.compress_type = r.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
                info.extra = struct.pack('<HH', 0xd935, 4) + bytes(4) if r.random() < 0.2 else b''
                with z.open(info, 'w', force_zip64=r.random() < 0.1) as to:
                    to.write(data)
            if r.random() < 0.3:
                z.comment = bytes(r.randrange(1, 256) for _ in range(r.randrange(1, 2000)))


class Pipe:
    """Cannot seek: zipfile then writes data descriptors."""

    def __init__(self, to):
        self.to = to

    def write(self, b):
        return self.to.write(b)

    def flush(self):
        self.to.flush()


def told(program, path):
    entries, anomalies = [], []
    for line in run(program, path).stdout.decode().splitlines():
        word, *rest = line.split(' ')
        if word == 'entry':
            entries.append((bytes.fromhex(rest[0]), int(rest[1]), rest[2], rest[3], rest[4]))
        elif word == 'anomaly':
            anomalies.append(' '.join(rest))
        elif word == 'damage' and rest != ['0']:
            anomalies.append(line)
    return entries, anomalies


def by_zipfile(program, path):
    wanted = []
    with zipfile.ZipFile(path) as z:
        for e in z.infolist():
            name = e.orig_filename.encode('utf-8' if e.flag_bits & 0x800 else 'cp437')
            wanted.append((name, e.file_size, f'{e.CRC:08x}', f'{zlib.crc32(z.read(e)):08x}', 'whole'))
    got, anomalies = told(program, path)
    counts['archives'] += 1
    counts['entries'] += len(wanted)
    if got != wanted:
        fail(f'{path}: entries differ, first {next(((a, b) for a, b in zip(got, wanted) if a != b), (len(got), len(wanted)))}')
    for a in anomalies:
        fail(f'{path}: {a}')


def by_unzip(program, path):
    said = run('unzip', '-Z', '-1', path).stdout.split(b'\n')[:-1]
    got = [e[0] for e in told(program, path)[0]]
    if all(all(32 <= c < 127 for c in n) for n in got) and said != got:
        fail(f'{path}: unzip lists other names')


def unescaped(s):
    return re.sub(r'\\(u[0-9a-fA-F]{4}|.)', '?', s)


def by_javap(program, path):
    """Superclasses, strings and members of all classes: javap's table of constants."""
    got = {'class': [], 'string': [], 'member': []}
    for line in run(program, '--classes', path).stdout.decode().splitlines():
        kind, *rest = line.split(' ')
        if kind in got:
            got[kind].append([bytes.fromhex(x) for x in rest])
    names = [c[0].decode() for c in got['class']]
    said = subprocess.run(['javap', '-v', '-p', '-cp', path] + [n.replace('/', '.') for n in names[:150]],
                          capture_output=True, text=True, errors='replace').stdout
    strings = len(re.findall(r'^ +#\d+ = String  ', said, re.M))
    members = re.findall(r'^ +#\d+ = (?:Method|Fieldref|Methodref|InterfaceMethodref) +#\S+ +// (\S+)', said, re.M)
    supers = dict(re.findall(r'^  this_class: #\d+ +// (\S+)\n  super_class: #\d+ +// (\S+)', said, re.M))
    counts['classes'] += len(supers)
    mine = {c[0].decode(): c[1].decode() for c in got['class']}
    for name, parent in supers.items():
        if mine.get(name.strip('"')) != parent.strip('"'):
            fail(f'{path}: {name} extends {parent}, not {mine.get(name)}')
    if len(names) > 150:
        return
    if strings != len(got['string']):
        fail(f'{path}: {len(got["string"])} strings, javap {strings}')
    wanted = sorted(m.split(':')[0].replace('"', '') for m in members)
    have = sorted(f'{a.decode()}.{b.decode()}' for a, b in got['member'] if a)
    plain = [m for m in wanted if not m.startswith('[')]
    if set(plain) - set(have):
        fail(f'{path}: members javap names and cordon does not: {sorted(set(plain) - set(have))[:5]}')


def by_damage(program, path, cases):
    r = subprocess.run([program, '--damage', str(cases), path], capture_output=True, text=True, errors='replace')
    counts['damaged'] += cases
    if r.returncode:
        fail(f'{path}: damaged copies end with {r.returncode}: {r.stderr[:2000]}')


def packages(folder):
    for where, _, files in os.walk(folder):
        for name in sorted(files):
            if name.endswith(('.apk', '.jar', '.aar')) and '/build/' not in where:
                yield os.path.join(where, name)


def main():
    program = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else os.environ.get('CORDON_PACKAGES', '')
    with tempfile.TemporaryDirectory() as made:
        for seed in range(60):
            path = f'{made}/{seed}.zip'
            make(path, random.Random(seed))
            by_zipfile(program, path)
            if seed < 10:
                by_damage(program, path, 200 if os.path.getsize(path) < 20000 else 20)
    if not os.path.isdir(folder):
        print('skipped: the real packages are not there (tools/packages.sh fetches them)')
    for path in packages(folder) if os.path.isdir(folder) else ():
        by_zipfile(program, path)
        if shutil.which('unzip'):
            by_unzip(program, path)
        if path.endswith('.jar') and shutil.which('javap'):
            by_javap(program, path)
        by_damage(program, path, max(2, min(200, 4000000 // os.path.getsize(path))))
    print(', '.join(f'{n} {what}' for what, n in counts.items()))
    return 1 if counts['failed'] else 0


sys.exit(main())
