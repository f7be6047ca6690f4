#!/usr/bin/env python3
"""Holds the requests that cordon reads in recorded conversations against those that tshark, or the servers, told.

  compare.py PROGRAM [FIXTURES]

Each capture as it is; with its keys in another order and comments between them; with the packets in disorder; with
the keys inside the capture (where editcap is installed); and with one packet of one connection lost: what the other
connections carried must still be read. `make` and expect.py in this folder make the fixtures."""

import collections
import gzip
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def read_pcap(data):
    """header, [record]: of classic pcap in this machine's byte order"""
    at, records = 24, []
    while at + 16 <= len(data):
        n = struct.unpack_from('<I', data, at + 8)[0]
        records.append(data[at:at + 16 + n])
        at += 16 + n
    return data[:24], records


def observe(program, capture, keys=()):
    options = [x for k in keys for x in ('--keylog', k)]
    run = subprocess.run([program, 'observe', '--requests', *options, capture], capture_output=True, check=False)
    if run.returncode not in (0, 3):
        raise RuntimeError(run.stderr.decode(errors='replace')[:1000])
    rows, flows = collections.defaultdict(list), {}
    for line in run.stdout.splitlines():
        o = json.loads(line)
        if o['kind'] == 'flow':
            flows[o['id']] = (o['client'], o['server'])
        elif o['kind'] == 'request':
            rows[flows[o['flow']]].append([o['version'], o['method'], o['host'], o['path'], o['parameters'], o['status'],
                                           *o['body']])
    return rows


def same(mine, theirs):
    mine = sorted(mine, key=str)
    if len(mine) != len(theirs):
        return False
    left = list(theirs)
    for row in mine:  # a size that is not known (null) suits any
        for other in left:
            if row[:-1] == other[:-1] and other[-1] in (None, row[-1]):
                left.remove(other)
                break
        else:
            return False
    return True


def flat(rows):
    return [row for of in rows.values() for row in of]


class Test:
    def __init__(self, program, fixtures, scratch):
        self.program, self.fixtures, self.scratch = program, fixtures, scratch
        self.passed = self.failed = self.skipped = 0

    def check(self, what, mine, theirs):
        if same(mine, theirs):
            self.passed += 1
            return
        self.failed += 1
        print(f'failed: {what}')
        a, b = (collections.Counter(map(str, x)) for x in (mine, theirs))
        for row in a - b:
            print(f'    cordon alone: {row}')
        for row in b - a:
            print(f'    not cordon:   {row}')

    def file(self, name, data):
        path = os.path.join(self.scratch, name)
        with open(path, 'wb') as f:
            f.write(data)
        return path

    def run(self, name, rows):
        with gzip.open(os.path.join(self.fixtures, name + '.pcap.gz')) as f:
            data = f.read()
        keys = os.path.join(self.fixtures, name + '.keys')
        keys = keys if os.path.exists(keys) else None
        capture = self.file('x.pcap', data)
        whole = observe(self.program, capture, [keys] if keys else [])
        self.check(name, flat(whole), rows)
        head, records = read_pcap(data)
        r = random.Random(name)
        if keys:
            self.other_keys(name, rows, capture, keys, r)
        mixed = list(records)
        for i in range(3, len(mixed) - 1, 2):  # of one direction, as a second path of the network brings them
            if mixed[i][16 + 34:16 + 38] == mixed[i + 1][16 + 34:16 + 38]:
                mixed[i], mixed[i + 1] = mixed[i + 1], mixed[i]
        disorder = observe(self.program, self.file('y.pcap', head + b''.join(mixed)), [keys] if keys else [])
        self.check(f'{name}, packets in disorder', flat(disorder), rows)
        if len(whole) > 1:
            self.lost(name, whole, head, records, keys, r)

    def other_keys(self, name, rows, capture, keys, r):
        with open(keys, 'rb') as f:
            lines = f.read().splitlines()
        r.shuffle(lines)
        lines.insert(len(lines) // 2, b'# a comment')
        shuffled = self.file('x.keys', b'\r\n'.join(lines) + b'\r\n')
        self.check(f'{name}, keys in another order', flat(observe(self.program, capture, [shuffled])), rows)
        if not shutil.which('editcap'):
            self.skipped += 1
            return
        inside = os.path.join(self.scratch, 'x.pcapng')
        subprocess.run(['editcap', '--inject-secrets', f'tls,{keys}', capture, inside], check=True, capture_output=True)
        self.check(f'{name}, keys in the capture', flat(observe(self.program, inside)), rows)

    def lost(self, name, whole, head, records, keys, r):
        """The port tells the connection: captures are of the loopback, with Ethernet in front."""
        hit = r.choice([k for k in sorted(whole)])
        port = int(hit[0].rsplit(':', 1)[1])
        mine = [i for i, x in enumerate(records) if port in struct.unpack_from('!HH', x, 16 + 34) and len(x) > 16 + 100]
        if not mine:
            return
        gone = r.choice(mine)
        left = head + b''.join(x for i, x in enumerate(records) if i != gone)
        rest = observe(self.program, self.file('z.pcap', left), [keys] if keys else [])
        others = sorted((row for k, of in whole.items() if k != hit for row in of), key=str)
        self.check(f'{name}, packet {gone + 1} lost', [row for k, of in rest.items() if k != hit for row in of], others)


def main():
    fixtures = sys.argv[2] if len(sys.argv) > 2 else os.path.join(HERE, 'fixtures')
    with open(os.path.join(fixtures, 'expected.json'), encoding='utf-8') as f:
        expected = json.load(f)
    with tempfile.TemporaryDirectory() as scratch:
        test = Test(sys.argv[1], fixtures, scratch)
        for name, rows in expected.items():
            test.run(name, rows)
    if test.skipped:
        print('skipped: editcap is not installed: keys in the capture were not tried')
    print(f'{test.passed} passed, {test.failed} failed, {test.skipped} skipped')
    return test.failed != 0


if __name__ == '__main__':
    sys.exit(main())
