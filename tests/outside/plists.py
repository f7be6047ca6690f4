#!/usr/bin/env python3
"""Random property lists in both forms, written by Python's plistlib and converted by plistutil (libplist): does
cordon read what was written? usage: plists.py NATIVE_FACTS [COUNT]"""
import datetime
import json
import os
import plistlib
import random
import shutil
import subprocess
import sys
import tempfile


def value(r, depth):
    kind = r.randrange(9 if depth < 5 else 6)
    if kind == 0:
        return r.choice([True, False])
    if kind == 1:
        return r.choice([0, 1, -1, 127, 128, 255, 256, 65535, 65536, 2**31, 2**32, 2**53, -2**40, r.randrange(10**9)])
    if kind == 2:
        return r.choice([0.0, 1.5, -2.25, 1e10, 3.141592653589793])
    if kind == 3:
        letters = 'abcXYZ 019&<>"\'/\u00e9\u4e2d\U0001f600'
        return ''.join(r.choice(letters) for _ in range(r.choice([0, 1, 5, 14, 15, 16, 40, 300])))
    if kind == 4:
        return bytes(r.randrange(256) for _ in range(r.choice([0, 1, 2, 3, 14, 15, 100, 300])))
    if kind == 5:
        return datetime.datetime(2001, 1, 1) + datetime.timedelta(seconds=r.randrange(10**9))
    if kind == 6:
        return [value(r, depth + 1) for _ in range(r.choice([0, 1, 3, 14, 15, 20]))]
    return {f'k{i}{r.choice(["", "é", " x"])}': value(r, depth + 1) for i in range(r.choice([0, 1, 3, 15]))}


def plain(v):
    if isinstance(v, bytes):
        return 'data ' + v.hex()
    if isinstance(v, datetime.datetime):
        return 'date %d' % (v.replace(tzinfo=datetime.timezone.utc).timestamp())
    if isinstance(v, list):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    return v


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    r = random.Random(7)
    wanted, files, wrong = [], [], 0
    converter = shutil.which('plistutil')
    with tempfile.TemporaryDirectory() as folder:
        for i in range(count):
            v = {'top': value(r, 0)}
            for form in (plistlib.FMT_XML, plistlib.FMT_BINARY):
                path = os.path.join(folder, f'{i}-{form.name}')
                with open(path, 'wb') as f:
                    plistlib.dump(v, f, fmt=form, sort_keys=False)
                files.append(path)
                wanted.append(plain(v))
                if not converter:
                    continue
                for to in ('xml', 'bin'):
                    out = f'{path}-{to}'
                    if subprocess.run([converter, '-i', path, '-f', to, '-o', out], capture_output=True).returncode == 0:
                        files.append(out)
                        wanted.append(plain(v))
        lines = subprocess.run([program, 'plist'] + files, capture_output=True, text=True).stdout.splitlines()
        for path, line, want in zip(files, lines, wanted):
            if json.loads(line) != want:
                wrong += 1
                print(os.path.basename(path), line[:200], 'wanted', json.dumps(want)[:200])
    print(f'{len(files)} property lists, by plistlib{" and plistutil" if converter else ""}; {wrong} wrong')
    return 1 if wrong or len(lines) != len(files) else 0


if __name__ == '__main__':
    sys.exit(main())
