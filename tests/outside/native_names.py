#!/usr/bin/env python3
"""Symbols, needed libraries and names of ELF files, as readelf tells them and as cordon does.

usage: native_names.py NATIVE_FACTS [FOLDER_OR_FILE...]   (default: $CORDON_PACKAGES, and the system's libraries)
"""
import os
import shutil
import subprocess
import sys


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, errors='surrogateescape').stdout


def libraries(places):
    for place in places:
        if os.path.isfile(place):
            yield place
        for folder, _, files in os.walk(place):
            for name in sorted(files):
                path = os.path.join(folder, name)
                if '.so' in name and not os.path.islink(path):
                    with open(path, 'rb') as f:
                        if f.read(4) == b'\x7fELF':
                            yield path


def by_readelf(path):
    names = set()
    for line in run('readelf', '-dW', path).splitlines():
        for mark, word in (('(NEEDED)', 'needed'), ('(SONAME)', 'soname')):
            if mark in line:
                names.add(f'{word} {line[line.index("[") + 1:line.rindex("]")]}')
    if not any(n.startswith('soname') for n in names):
        names.add('soname ')
    for line in run('readelf', '--dyn-syms', '-W', path).splitlines():
        part = line.split()
        if len(part) < 8 or not part[0].endswith(':') or part[0] == 'Num:':
            continue
        if part[3] == 'SECTION' and part[7].startswith('.'):  # nameless: readelf shows the section's name
            continue
        name = line.split(None, 7)[7].split('@')[0].split(' ')[0]
        if name:
            names.add(('undefined ' if part[6] == 'UND' else 'defined ') + name)
    return names


def main():
    if not shutil.which('readelf'):
        print('SKIP: readelf is not here')
        return 77
    program, places = sys.argv[1], sys.argv[2:]
    if not places:
        places = [p for p in (os.environ.get('CORDON_PACKAGES'), '/lib/x86_64-linux-gnu/libc.so.6',
                              '/lib/x86_64-linux-gnu/libcrypto.so.3') if p and os.path.exists(p)]
    seen = different = 0
    for path in libraries(places):
        wanted, got = by_readelf(path), set(run(program, 'names', path).splitlines())
        seen += 1
        if wanted != got:
            different += 1
            print(path, 'only readelf:', sorted(wanted - got)[:5], 'only cordon:', sorted(got - wanted)[:5])
    print(f'{seen} ELF files compared with readelf, {different} different')
    if not seen:
        print('SKIP: no ELF file is here')
        return 77
    return 1 if different else 0


if __name__ == '__main__':
    sys.exit(main())
