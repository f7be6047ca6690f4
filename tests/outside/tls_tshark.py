#!/usr/bin/env python3
"""Holds the connections that the tests of TLS sessions open against tshark.

  tls_tshark.py WRITE_TLS

test_tls_session shows that cordon gets out of them what was put in. Those of tls_forge.c are sealed by the tests'
own code with keys from cordon's own: tshark, given the same capture and key log, says whether that is TLS."""

import os
import shutil
import subprocess
import sys
import tempfile

# version, suite, flags of write_tls
CASES = [
    ('300', '0004', 'forged'), ('300', '0005', 'forged'), ('300', '000a', 'forged'), ('300', '002f', 'forged'),
    ('301', '0004', 'forged'), ('301', '000a', 'forged'), ('301', '0096', 'forged'), ('303', '0005', 'forged'),
    ('303', '0096', 'forged'), ('303', 'c07a', 'forged'), ('303', 'c08b', 'forged'),
    ('304', 'TLS_AES_128_GCM_SHA256', '0'), ('304', 'TLS_AES_256_GCM_SHA384', '1'),
    ('304', 'TLS_CHACHA20_POLY1305_SHA256', '10'), ('303', 'ECDHE-RSA-AES128-GCM-SHA256', '0'),
    ('303', 'AES128-SHA', '0'), ('301', 'AES128-SHA', '100'),
]


def told(capture):
    """What tshark says each side sent: its lines are hexadecimal, those of its node 1 indented."""
    out = subprocess.run(['tshark', '-n', '-q', '-r', capture, '-o', f'tls.keylog_file:{capture}.keys',
                          '-d', 'tcp.port==443,tls', '-z', 'follow,tls,raw,0'],
                         capture_output=True, text=True, check=True).stdout
    sides, swapped = [b'', b''], 'Node 0: 10.0.0.2:' in out
    for line in out.splitlines():
        try:
            sides[line.startswith('\t') != swapped] += bytes.fromhex(line.strip())
        except ValueError:
            pass  # the frame around them
    return sides


def main():
    if not shutil.which('tshark'):
        print('skipped: tshark is not installed')
        return 77
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        capture = os.path.join(folder, 'x.pcap')
        for case in CASES:
            subprocess.run([sys.argv[1], 'pcap', *case, capture], check=True)
            for side, got in zip(('client', 'server'), told(capture)):
                with open(f'{capture}.{side}', 'rb') as f:
                    said = f.read()
                if got != said:
                    wrong += 1
                    print(f'{" ".join(case)}: {side}: tshark has {len(got)} bytes, {len(said)} were sent')
    print(f'{len(CASES)} connections, {wrong} differences')
    return wrong != 0


sys.exit(main())
