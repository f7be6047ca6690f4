#!/usr/bin/env python3
"""Rows of routing dumps as cordon and bgpdump tell them: dumps made here by chance of everything that both know, and
real ones beside the repository. routes.py PROGRAM [--count N] [--seed N] [DUMP...]

What bgpdump is known to get wrong is not compared (docs/formats/mrt.md)."""
import argparse
import bz2
import collections
import gzip
import ipaddress
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

ESTABLISHED = 6


def address(r, six):
    return bytes(r.randrange(1, 255) for _ in range(16 if six else 4))


def prefix(r, six):
    bits = r.choice([0, 8, 9, 16, 22, 24, 24, 24, 30, 32] + ([48, 64, 128] if six else []))
    data = bytearray(0x20 + r.randrange(64) for _ in range((bits + 7) // 8))
    if bits % 8:
        data[-1] &= 0xFF00 >> bits % 8
    return bytes([bits]) + bytes(data)


def segment(r, size, kind, n):
    code = '>H' if size == 2 else '>I'
    high = 65535 if size == 2 else 1 << 32
    return bytes([kind, n]) + b''.join(struct.pack(code, r.randrange(1, r.choice([65000, high]))) for _ in range(n))


def as_path(r, size, confederations=True):
    path = b''
    if confederations and r.random() < .1:
        path += segment(r, size, r.choice([3, 4]), r.randrange(1, 4))
    for _ in range(r.choice([0, 1, 1, 1, 1, 2])):
        path += segment(r, size, 2, r.randrange(1, 9))
    if r.random() < .15:
        path += segment(r, size, 1, r.randrange(1, 5))
    return path


def attribute(r, flags, kind, value):
    if len(value) > 255 or r.random() < .1:
        return struct.pack('>BBH', flags | 0x10, kind, len(value)) + value
    return struct.pack('>BBB', flags, kind, len(value)) + value


def attributes(r, size, reach=None, next_hop=True, unreach=None):
    path = as_path(r, size)
    # bgpdump merges the first segment of several again and again, and counts the ASes of confederations
    as4 = size == 2 and r.random() < .4 and (not path or (path[0] == 2 and len(path) == 2 + 2 * path[1]))
    out = [attribute(r, 0x40, 1, bytes([r.randrange(3)])), attribute(r, 0x40, 2, path)]
    if next_hop:
        out.append(attribute(r, 0x40, 3, address(r, False)))
    if r.random() < .5:
        out.append(attribute(r, 0x80, 4, struct.pack('>I', r.randrange(1000))))
    if r.random() < .2:
        out.append(attribute(r, 0x40, 6, b''))
    if r.random() < .5:
        out.append(attribute(r, 0xC0, 8, b''.join(struct.pack('>HH', r.randrange(1, 65000), r.randrange(65000))
                                                  for _ in range(r.randrange(1, 6)))))
    if unreach is not None:
        out.append(attribute(r, 0x80, 15, unreach))
    if reach is not None:
        out.append(attribute(r, 0x80, 14, reach))
    if r.random() < .3:
        out.append(attribute(r, 0xC0, 16, bytes(r.randrange(256) for _ in range(8 * r.randrange(1, 4)))))
    if as4:
        out.append(attribute(r, 0xC0, 17, as_path(r, 4, False)))
    if r.random() < .3:
        out.append(attribute(r, 0xC0, 32, bytes(r.randrange(256) for _ in range(12 * r.randrange(1, 4)))))
    if r.random() < .1:
        out.append(attribute(r, 0xC0, 35, struct.pack('>I', r.randrange(1, 70000))))
    if r.random() < .1:
        out.append(attribute(r, 0xC0, 99, b'unknown'))
    return b''.join(out)


def record(when, kind, subtype, body):
    return struct.pack('>IHHI', when, kind, subtype, len(body)) + body


def table_dump(r, when):
    out = b''
    for i in range(20):
        six = r.random() < .4
        p = prefix(r, six)
        body = struct.pack('>HH', 0, i) + p[1:].ljust(16 if six else 4, b'\0') + p[:1] + b'\1'
        block = attributes(r, 2, next_hop=not six, reach=bytes([16]) + address(r, True) if six and i % 2 else None)
        body += struct.pack('>I', when) + address(r, six) + struct.pack('>HH', r.randrange(1, 65000), len(block))
        out += record(when, 12, 2 if six else 1, body + block)
    return out


def peer_index(r, when, n):
    body = address(r, False) + struct.pack('>H', 4) + b'view' + struct.pack('>H', n)
    for _ in range(n):
        six, four = r.random() < .4, r.random() < .6
        body += bytes([six | four << 1]) + address(r, False) + address(r, six)
        body += struct.pack('>I' if four else '>H', r.randrange(1, 65000))
    return record(when, 13, 1, body)


def table_dump_v2(r, when):
    n = r.randrange(1, 9)
    out = peer_index(r, when, n)
    for i in range(20):
        six = r.random() < .5
        body = struct.pack('>I', i) + prefix(r, six)
        entries = []
        for _ in range(r.randrange(0, 6)):
            hop = bytes([16]) + address(r, True) if r.random() < .5 else bytes([32]) + address(r, True) + address(r, True)
            if r.random() < .2:
                hop = b'\0\2\1' + hop + b'\0'
            block = attributes(r, 4, next_hop=not six, reach=hop if six else None)
            entries.append(struct.pack('>HIH', r.randrange(n), when, len(block)) + block)
        body += struct.pack('>H', len(entries)) + b''.join(entries)
        out += record(when, 13, 4 if six else 2, body)
    return out


def update(r, size):
    withdrawn = b''.join(prefix(r, False) for _ in range(r.choice([0, 0, 1, 3])))
    announced = b''.join(prefix(r, False) for _ in range(r.choice([0, 1, 1, 4])))
    reach = unreach = None
    if r.random() < .4:
        hop = address(r, True) * r.choice([1, 2])
        reach = b'\0\2' + bytes([r.choice([1, 1, 2])]) + bytes([len(hop)]) + hop + b'\0'
        reach += b''.join(prefix(r, True) for _ in range(r.randrange(1, 4)))
    if r.random() < .2:
        unreach = b'\0\2\1' + b''.join(prefix(r, True) for _ in range(r.randrange(0, 4)))
    block = b''
    if announced or reach or unreach:
        block = attributes(r, size, reach, bool(announced), unreach)
    body = struct.pack('>H', len(withdrawn)) + withdrawn + struct.pack('>H', len(block)) + block + announced
    return b'\xff' * 16 + struct.pack('>HB', 19 + len(body), 2) + body


def bgp4mp(r, when):
    out = b''
    for _ in range(20):
        size, six, precise, state = r.choice([2, 4]), r.random() < .4, r.random() < .3, r.random() < .1
        code = '>H' if size == 2 else '>I'
        body = struct.pack(code, r.randrange(1, 65000)) + struct.pack(code, 65001) + struct.pack('>HH', 0, 2 if six else 1)
        body += address(r, six) + address(r, six)
        subtype = (5 if state else 4) if size == 4 else (0 if state else 1)
        if state:
            body += struct.pack('>HH', r.choice([ESTABLISHED, 3]), 1)
        elif r.random() < .1:
            body += b'\xff' * 16 + struct.pack('>HB', 19, 4)
        else:
            body += update(r, size)
        if precise:
            body = struct.pack('>I', r.randrange(1000000)) + body
        out += record(when, 17 if precise else 16, subtype, body)
    return out


def as_multicast(data):
    """Tables of multicast, which bgpdump leaves out, are the same otherwise."""
    out, at = bytearray(data), 0
    while at < len(data):
        kind, subtype, length = struct.unpack('>HHI', data[at + 4:at + 12])
        if kind == 13 and subtype in (2, 4):
            out[at + 7] += 1
        at += 12 + length
    return bytes(out)


def hop_of(text):
    """Either writes '::' its own way, and bgpdump a next hop that is not there as all ones."""
    if text in ('', '255.255.255.255', '::'):
        return ''
    a = ipaddress.ip_address(text)
    return str(getattr(a, 'ipv4_mapped', None) or a)


def by_bgpdump(path):
    rows = collections.Counter()
    out = subprocess.run(['bgpdump', '-m', path], capture_output=True, text=True, errors='replace', check=False).stdout
    for line in out.splitlines():
        c = line.split('|')
        if len(c) < 6 or c[2] not in ('A', 'B', 'W'):
            continue
        if c[0].endswith('_AP'):
            del c[6]
        when = c[1].split('.')[0]
        if c[2] == 'W':
            rows['withdraw', when, hop_of(c[3]), c[4], plain(c[5]), '', ''] += 1
        else:
            kind = {'A': 'announce', 'B': 'rib'}[c[2]]
            rows[kind, when, hop_of(c[3]), c[4], plain(c[5]), ' '.join(c[6].split()), hop_of(c[8])] += 1
    return rows


def plain(prefix):
    return str(ipaddress.ip_network(prefix))


def seconds(text):
    return str(int(datetime.strptime(text[:19], '%Y-%m-%dT%H:%M:%S').replace(tzinfo=timezone.utc).timestamp()))


def by_cordon(program, path, *options):
    rows = collections.Counter()
    complete = None
    out = subprocess.run([program, 'observe', *options, path], capture_output=True, text=True, check=False).stdout
    for line in out.splitlines():
        o = json.loads(line)
        if o['kind'] == 'summary':
            complete = o['complete']
        if o['kind'] != 'route':
            continue
        known = o['type'] != 'withdraw'
        rows[o['type'], seconds(o['time']), hop_of(o['peer'] or ''), str(o['peer_as']), plain(o['prefix']),
             (o['path'] or '') if known else '', hop_of(o.get('next_hop', '')) if known else ''] += 1
    return rows, complete


class Comparison:
    def __init__(self, program, scratch):
        self.program, self.scratch, self.passed, self.failed, self.rows = program, scratch, 0, 0, 0

    def told(self, fine, what):
        self.passed += fine
        self.failed += not fine
        if not fine:
            print('failed:', what)

    def dump(self, path, name):
        want, (got, _) = by_bgpdump(path), by_cordon(self.program, path)
        self.rows += sum(want.values())
        self.told(want == got, f'{name}: only bgpdump {list((want - got).items())[:2]}, only cordon '
                  f'{list((got - want).items())[:2]}')
        return want

    def packed(self, data, name):
        """The same rows of every compression, by one thread and by several."""
        path = os.path.join(self.scratch, 'packed')
        with open(path, 'wb') as f:
            f.write(data)
        want = by_cordon(self.program, path)
        half = len(data) // 2
        forms = {'gzip': gzip.compress(data), 'two members of gzip': gzip.compress(data[:half]) + gzip.compress(data[half:]),
                 'bzip2': bz2.compress(data, 1), 'three streams of bzip2': bz2.compress(data[:half]) + bz2.compress(b'') +
                 bz2.compress(data[half:], 2)}
        for form, packed in forms.items():
            with open(path, 'wb') as f:
                f.write(packed)
            for threads in '1', '3':
                got = by_cordon(self.program, path, '--threads', threads)
                self.told(got == want, f'{name} as {form} with {threads} threads')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('dumps', nargs='*')
    parser.add_argument('--count', type=int, default=40)
    parser.add_argument('--seed', type=int, default=1)
    a = parser.parse_args()
    if not shutil.which('bgpdump'):
        print('skipped: routing dumps against bgpdump, which is not here\n0 passed, 0 failed, 1 skipped')
        return 0
    skipped = 0
    real = '../shared/data/mrt'
    dumps = a.dumps
    if not dumps and os.path.isdir(real):
        # nlri_mask: prefixes with bits behind their length, which bgpdump prints
        dumps = sorted(os.path.join(real, f) for f in os.listdir(real) if 'nlri_mask' not in f)
    if not dumps:
        print('skipped: real routing dumps: there are none beside the repository')
        skipped = 1
    r = random.Random(a.seed)
    with tempfile.TemporaryDirectory() as scratch:
        c = Comparison(a.program, scratch)
        whole = b''
        for i in range(a.count):
            make = (table_dump, table_dump_v2, bgp4mp)[i % 3]
            data = make(r, 1500000000 + i)
            whole += data
            path = os.path.join(scratch, f'{make.__name__}-{i}')
            with open(path, 'wb') as f:
                f.write(data)
            want = c.dump(path, f'{make.__name__} {i} (seed {a.seed})')
            if make == table_dump_v2:
                with open(path, 'wb') as f:
                    f.write(as_multicast(data))
                c.told(by_cordon(a.program, path)[0] == want, f'{make.__name__} {i} as multicast (seed {a.seed})')
        c.packed(whole * 20, 'made dumps')
        for path in dumps:
            c.dump(path, path)
        print(f'{c.rows} rows of {a.count} made and {len(dumps)} real dumps')
        print(f'{c.passed} passed, {c.failed} failed, {skipped} skipped')
    return c.failed > 0


if __name__ == '__main__':
    sys.exit(main())
