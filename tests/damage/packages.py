#!/usr/bin/env python3
"""Damages packages and lists and asks `cordon observe` of each, and of every fourth `cordon audit`: no signal, no sanitizer
report, at most ten seconds of processor time, an exit status that is documented, a summary whenever it says it could
read, lines that are JSON, and nothing in a report that a terminal would take for a command.

usage: packages.py [-s SECONDS] [-j JOBS] [-m RELEASE] CORDON       as many cases as fit
       packages.py -c SEED:NUMBER [-o FILE] CORDON                  one case: runs it, and keeps its bytes

Half of the cases damage the file as it lies; the others damage what is inside an archive and pack it again, with
lengths and checksums as they must be, so that the readers of inner formats see it. Small packages are made here; real
ones are taken from CORDON_PACKAGES, cut down to what is small in them. A case follows from its seed and number alone.
RELEASE: a release build, whose memory is measured too: at most MEMORY MiB.
"""
import argparse
import io
import json
import os
import random
import re
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../outside/hostile'))
from making import Zip, seeds  # noqa: E402

SECONDS, MEMORY = 10, 256
LARGEST, MOST_REAL = 400 << 10, 40  # bytes of an entry, and packages that are taken
REAL = re.compile(r'\.(apk|aab|aar|ipa|jar|xapk|so|dylib)$')
NUMBERS = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe]


def trimmed(data):
    """The archive without what is large or plenty: its formats are what matters."""
    try:
        z = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        return data if len(data) <= LARGEST else None
    kept, seen = {}, {}
    for e in z.infolist():
        kind = os.path.splitext(e.filename)[1]
        first = e.filename.startswith(('META-INF/', 'AndroidManifest', 'resources.arsc', 'classes'))
        if e.file_size > LARGEST * (4 if first else 1) or seen.get(kind, 0) >= 12:
            continue
        try:
            kept[e.filename] = z.read(e)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
            continue
        seen[kind] = seen.get(kind, 0) + 1
    return kept


def real_packages():
    folder = os.environ.get('CORDON_PACKAGES', '')
    if not os.path.isdir(folder):
        print('skipped: real packages: CORDON_PACKAGES names no folder')
        return {}
    found = sorted(os.path.join(at, f) for at, _, files in os.walk(folder) for f in files if REAL.search(f))
    random.Random(1).shuffle(found)
    found.sort(key=lambda f: not f.endswith(('.apk', '.aar', '.ipa')))
    all_of = {}
    for path in found[:MOST_REAL]:
        if os.path.getsize(path) > 64 << 20:
            continue
        with open(path, 'rb') as f:
            data = trimmed(f.read())
        if data:
            all_of[os.path.basename(path)] = data
    return all_of


def flip(r, b):
    for _ in range(r.choice([1, 1, 2, 8, 64])):
        b[r.randrange(len(b))] ^= 1 << r.randrange(8)


def cut(r, b):
    del b[r.randrange(len(b)):]


def splice(r, b):
    n = min(len(b), r.choice([1, 4, 8, 32, 256, 4096]))
    at, to = r.randrange(len(b) - n + 1), r.randrange(len(b))
    part = bytes(b[at:at + n]) * r.choice([1, 1, 1, 40])
    if r.random() < .5:
        b[to:to + len(part)] = part
    else:
        b[to:to] = part


def drop(r, b):
    at = r.randrange(len(b))
    del b[at:at + r.choice([1, 2, 4, 16, 200])]


def number(r, b, where=None):
    """A field of 2, 4 or 8 bytes, of either order, becomes one that is hard to add to."""
    size = r.choice([1, 2, 4, 4, 4, 8])
    at = r.randrange(len(b)) if where is None else where
    value = r.choice(NUMBERS + [len(b), len(b) - 1, len(b) + 1, at, -at & 0xffffffff, r.getrandbits(32)])
    b[at:at + size] = (value & (1 << 8 * size) - 1).to_bytes(size, r.choice(['little', 'little', 'big']))


def field(r, b):
    """Lengths, counts and offsets lie at the begin of things: of the file, and of its chunks, records and commands."""
    known = {b'PK': [8, 10, 14, 18, 20, 22, 24, 26, 28, 30, 32, 42], b'dex\n': list(range(32, 112, 4)),
             b'\x7fELF': [16, 18, 20, 32, 40, 52, 54, 56, 58, 60, 62], b'\xcf\xfa\xed\xfe': [4, 12, 16, 20, 32, 36],
             b'bplist': [len(b) - 26, len(b) - 25, len(b) - 24, len(b) - 16, len(b) - 8],
             b'\3\0\x08\0': [4, 8, 12, 16, 20, 24, 28, 32], b'\2\0\x0c\0': [4, 8, 12, 16, 20, 24],
             b'\x30\x82': [1, 2, 3, 4, 5, 6], b'\xca\xfe\xba\xbe': [4, 6, 8, 9, 10, 11]}
    starts = [0]
    for magic in (b'PK\1\2', b'PK\3\4', b'PK\5\6', b'\xfa\xde', b'\1\0\x1c\0', b'\2\1\x10\1', b'\x30\x82', b'\2\2\x10\0'):
        starts += [m.start() for m in re.finditer(re.escape(magic), b)][:200]
    at = r.choice(starts)
    for magic, places in known.items():
        if b[at:at + len(magic)] == magic:
            number(r, b, min(len(b) - 1, max(0, at + r.choice(places))))
            return
    number(r, b, min(len(b) - 1, at + 4 * r.randrange(16)))


DAMAGES = [flip, cut, splice, drop, number, number, field, field, field]


def damaged(r, data):
    b = bytearray(data)
    for _ in range(r.choice([1, 1, 1, 2, 5])):
        if b:
            r.choice(DAMAGES)(r, b)
    return bytes(b)


def packed(r, entries, depth=0):
    """One or two of the entries damaged, or the archives that lie in them."""
    names = list(entries)
    chosen = set(r.choices(names, k=r.choice([1, 1, 2])))
    if r.random() < .4:
        chosen |= {n for n in names if n in ('AndroidManifest.xml', 'resources.arsc') and r.random() < .6}
    z = Zip()
    for n in names:
        content = entries[n]
        if n in chosen:
            inner = unpacked(content) if depth < 2 and r.random() < .7 else None
            content = packed(r, inner, depth + 1) if inner else damaged(r, content)
        z.add(n, content, r.random() < .3)
    return z.bytes()


def unpacked(data):
    if not isinstance(data, bytes):
        return data
    if data[:2] != b'PK':
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        return {n: z.read(n) for n in z.namelist()}


def case(sources, seed, n):
    """Name and bytes. Every source is seen once before the second round."""
    r = random.Random(f'{seed}:{n}')
    name = sorted(sources)[n % len(sources)]
    source = sources[name]
    entries = unpacked(source)
    if entries and r.random() < .6:
        return name, packed(r, entries)
    if not isinstance(source, bytes):
        z = Zip()
        for k, v in source.items():
            z.add(k, v)
        source = z.bytes()
    return name, damaged(r, source)


def run(cordon, path, verb='observe'):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen([cordon, verb, path], stdout=out, stderr=err)
        timer_end = time.monotonic() + 12 * SECONDS
        while True:
            pid, status, used = os.wait4(p.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > timer_end:
                p.kill()
            time.sleep(0.003)
        p.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0, os.SEEK_END)
        out.seek(max(0, out.tell() - 4000000))
        err.seek(0)
        return p.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read(), err.read(4000)


def lines_trouble(out):
    for line in out.splitlines():
        try:
            json.loads(line.decode())
        except ValueError as e:
            return f'no JSON: {e}: {line[:200]!r}'
    return None


def text_trouble(out):
    try:
        text = out.decode()
    except UnicodeDecodeError as e:
        return f'no UTF-8: {e}'
    found = re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]', text)
    return f'a control character in the report: {text[max(0, found.start() - 40):found.end() + 40]!r}' if found else None


def trouble(result, memory, verb='observe'):
    code, seconds, used, out, err = result
    if code not in (0, 1, 2, 3):
        return f'status {code}: {err.decode(errors="replace")}'
    if seconds > SECONDS:
        return f'{seconds:.1f} s'
    if memory and used > MEMORY:
        return f'{used:.0f} MiB'
    if verb == 'observe' and code != 2 and not out.rstrip(b'\n').rsplit(b'\n', 1)[-1].startswith(b'{"kind":"summary"'):
        return 'no summary'
    return lines_trouble(out) if out.startswith(b'{') else text_trouble(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('-s', type=float, default=0)
    parser.add_argument('-j', type=int, default=os.cpu_count())
    parser.add_argument('-m')
    parser.add_argument('-c')
    parser.add_argument('-o')
    parser.add_argument('--seed', default='1')
    parser.add_argument('cordon')
    o = parser.parse_args()
    os.environ.update(NO_COLOR='1', COLUMNS='100')
    sources = seeds()
    sources.update(real_packages())
    if o.c:
        seed, n = o.c.split(':')
        name, data = case(sources, seed, int(n))
        path = o.o or os.path.join(tempfile.gettempdir(), f'damaged-{seed}-{n}')
        with open(path, 'wb') as f:
            f.write(data)
        for verb in ('observe', 'audit'):
            result = run(o.cordon, path, verb)
            print(name, path, verb, trouble(result, o.m, verb) or f'status {result[0]}, {result[1]:.2f} s')
        return
    end = time.monotonic() + o.s if o.s else None
    counts = {'passed': 0, 'failed': 0, 'slowest': (0, ''), 'largest': (0, '')}

    def work(w, folder):
        n = w
        while not (end and time.monotonic() > end) and (end or n < 400 * len(sources)):
            name, data = case(sources, o.seed, n)
            path = os.path.join(folder, f'{w}-{name}')
            with open(path, 'wb') as f:
                f.write(data)
            which = [(o.cordon, 'observe')] + ([(o.m, 'observe')] if o.m else []) + \
                ([(o.cordon, 'audit')] if n % 4 == 0 else [])
            for program, verb in which:
                result = run(program, path, verb)
                wrong = trouble(result, program == o.m, verb)
                counts['passed' if not wrong else 'failed'] += 1
                if program == o.cordon:
                    counts['slowest'] = max(counts['slowest'], (result[1], f'{o.seed}:{n}'))
                else:
                    counts['largest'] = max(counts['largest'], (result[2], f'{o.seed}:{n}'))
                if wrong:
                    print(f'failed: {name} case {o.seed}:{n} ({verb}): {wrong}', flush=True)
            n += o.j

    with tempfile.TemporaryDirectory(prefix='cordon-damage-') as folder, ThreadPoolExecutor(o.j) as pool:
        for done in [pool.submit(work, w, folder) for w in range(o.j)]:
            done.result()
    print(f'{len(sources)} packages and lists; slowest {counts["slowest"][0]:.2f} s (case {counts["slowest"][1]})' +
          (f', largest {counts["largest"][0]:.0f} MiB (case {counts["largest"][1]})' if o.m else ''))
    print(f'{counts["passed"]} passed, {counts["failed"]} failed, 0 skipped')
    sys.exit(counts['failed'] > 0 or counts['passed'] == 0)


if __name__ == '__main__':
    main()
