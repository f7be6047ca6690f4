#!/usr/bin/env python3
"""Makes fixtures of what `make` recorded.

  expect.py RECORDED FIXTURES NAME...

FIXTURES gets NAME.pcap.gz, NAME.keys and expected.json: the requests, as tshark tells them with the same keys. What
tshark 4.0 cannot read is told by hand, of what the lab's clients asked and its servers have: HTTP/3, TLS in TLS, and
answers that end with the connection."""

import gzip
import json
import os
import shutil
import sys

from told import told

H1, H2, H3 = 'HTTP/1.1', 'HTTP/2', 'HTTP/3'
ORIGIN, WWW, QUIC = 'origin.example.net', 'www.example.net', 'h3.example.net:4433'


def gets(version, host, *paths):
    return [[version, 'GET', host, path, '', status, 0, size] for path, status, size in paths]


TALK = gets(H1, ORIGIN, ('/one', 200, 13), ('/gzip/two', 200, 326), ('/chunked/four', 200, 3850), ('/empty/five', 204, 0),
            ('/unchanged', 304, 0), ('/close/six', 200, 13)) + [[H1, 'HEAD', ORIGIN, '/head', '', 200, 0, 0],
                                                                [H1, 'POST', ORIGIN, '/three', '', 200, 12, 14]]
BY_HAND = {
    'pipeline': TALK * 2,
    'ccm13': gets(H1, 'www.example.net:4502', ('/TLS_AES_128_CCM_SHA256', 200, None), ('/TLS_AES_128_CCM_8_SHA256', 200, None)),
    'connect-tls-proxy': gets(H1, ORIGIN, ('/chunked/in-tls', 200, 3850), ('/br/in-tls', 200, 185)) * 2 +
        gets(H2, WWW, ('/300', 200, 300)) * 2 +
        [[H1, 'CONNECT', host, '', '', 200, 0, 0] for host in ('origin.example.net:8443', 'www.example.net:443')],
    'h3-streams': gets(H3, QUIC, ('/300', 200, 300), ('/7', 200, 7), ('/16500', 200, 16500), ('/1200', 200, 1200), ('/0', 200, 0)),
    'h3-post': [[H3, 'POST', QUIC, '/300', '', 200, 5000, 300]],
    'h3-v2': gets(H3, QUIC, ('/300', 200, 300), ('/7', 200, 7)),
    'h3-retry': gets(H3, 'h3.example.net:4434', ('/300', 200, 300), ('/1200', 200, 1200)),
    'h3-early': gets(H3, QUIC, ('/300', 200, 300), ('/7', 200, 7), ('/1200', 200, 1200)),
    'h3-update': gets(H3, QUIC, ('/numbers.txt', 200, 18893), ('/300', 200, 300)),
    'h3-ccm': gets(H3, QUIC, ('/300', 200, 300)),
    'h3-aes256': gets(H3, QUIC, ('/300', 200, 300)),
    'h3-lossy': gets(H3, QUIC, ('/16500', 200, 16500), ('/300', 200, 300)),
}


def main():
    recorded, fixtures, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(fixtures, exist_ok=True)
    expected = {}
    for name in names:
        capture, keys = (os.path.join(recorded, name + end) for end in ('.pcap', '.keys'))
        secret = os.path.exists(keys) and os.path.getsize(keys) > 0
        if secret:
            shutil.copy(keys, os.path.join(fixtures, name + '.keys'))
        with open(capture, 'rb') as f, open(os.path.join(fixtures, name + '.pcap.gz'), 'wb') as out:
            out.write(gzip.compress(f.read(), 9, mtime=0))
        rows = BY_HAND.get(name) or [list(row) for row in told(capture, keys if secret else None)]
        expected[name] = sorted(rows, key=str)
    with open(os.path.join(fixtures, 'expected.json'), 'w', encoding='utf-8') as f:
        f.write('{\n' + ',\n'.join(f'{json.dumps(n)}: [\n' + ',\n'.join('  ' + json.dumps(r) for r in rows) + ']'
                                   for n, rows in expected.items()) + '\n}\n')


main()
