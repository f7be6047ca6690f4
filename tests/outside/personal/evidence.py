"""Writes requests as evidence (HAR, or a capture of HTTP in clear) and reads what cordon found in each.

Each request is a connection of its own to a host of its own, so that a find tells which request it was in."""

import base64
import collections
import datetime
import json
import os
import struct
import subprocess
import tempfile

Request = collections.namedtuple('Request', 'method path headers body')
START = datetime.datetime(2026, 6, 16, 8, 0, 0)


def host(n):
    return f'r{n}.example.net'


def har_entry(n, q):
    body = {}
    if q.body is not None:
        kind = dict((k.lower(), v) for k, v in q.headers).get('content-type', 'application/octet-stream')
        try:
            text = q.body.decode()
            if not all(c >= ' ' or c in '\t\r\n' for c in text):
                raise ValueError
            body = {'postData': {'mimeType': kind, 'text': text}}
        except ValueError:
            body = {'postData': {'mimeType': kind, 'text': base64.b64encode(q.body).decode(), 'encoding': 'base64'}}
    headers = [{'name': k, 'value': v} for k, v in q.headers]
    when = START + datetime.timedelta(milliseconds=n)
    return {'startedDateTime': when.isoformat() + 'Z', 'time': 1, 'connection': str(n), 'serverIPAddress': '192.0.2.1',
            'request': {'method': q.method, 'url': f'https://{host(n)}{q.path}', 'httpVersion': 'HTTP/1.1', 'cookies': [],
                        'headers': headers, 'queryString': [], 'headersSize': -1,
                        'bodySize': len(q.body or b''), **body},
            'response': {'status': 204, 'statusText': '', 'httpVersion': 'HTTP/1.1', 'cookies': [], 'headers': [],
                         'content': {'size': 0, 'mimeType': ''}, 'redirectURL': '', 'headersSize': -1, 'bodySize': 0},
            'cache': {}, 'timings': {'send': 0, 'wait': 1, 'receive': 0}}


def write_har(requests, path):
    entries = [har_entry(n, q) for n, q in enumerate(requests)]
    with open(path, 'w', encoding='utf-8') as f:
        json.dump({'log': {'version': '1.2', 'creator': {'name': 'generator', 'version': '1'}, 'entries': entries}}, f)


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def frame(client, sport, seq, ack, flags, payload, back=False):
    a, b = bytes([10, 0, client >> 8, client & 255]), bytes([192, 0, 2, 1])
    ports = (sport, 80)
    if back:
        a, b, ports = b, a, (80, sport)
    tcp = struct.pack('!HHIIBBHHH', *ports, seq, ack, 5 << 4, flags, 65000, 0, 0) + payload
    pseudo = a + b + struct.pack('!BBH', 0, 6, len(tcp))
    tcp = tcp[:16] + struct.pack('!H', checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + a + b
    ip = ip[:10] + struct.pack('!H', checksum(ip)) + ip[12:]
    return b'\2\0\0\0\0\2\2\0\0\0\0\1\x08\0' + ip + tcp


def http_bytes(n, q):
    lines = [f'{q.method} {q.path} HTTP/1.1', f'Host: {host(n)}'] + [f'{k}: {v}' for k, v in q.headers]
    if q.body is not None:
        lines.append(f'Content-Length: {len(q.body)}')
    return '\r\n'.join(lines).encode() + b'\r\n\r\n' + (q.body or b'')


def write_pcap(requests, path):
    with open(path, 'wb') as f:
        f.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1))
        clock = 0
        for n, q in enumerate(requests):
            client, sport, said = 1 + n // 50000, 10000 + n % 50000, http_bytes(n, q)
            answer = b'HTTP/1.1 204 No Content\r\n\r\n'
            frames = [frame(client, sport, 1000, 0, 2, b''), frame(client, sport, 5000, 1001, 18, b'', True),
                      frame(client, sport, 1001, 5001, 16, b'')]
            for i in range(0, len(said), 1400):
                frames.append(frame(client, sport, 1001 + i, 5001, 24, said[i:i + 1400]))
            frames.append(frame(client, sport, 5001, 1001 + len(said), 24, answer, True))
            frames.append(frame(client, sport, 1001 + len(said), 5001 + len(answer), 17, b''))
            for data in frames:
                clock += 10
                f.write(struct.pack('<IIII', 1781596800 + clock // 1000000, clock % 1000000, len(data), len(data)) + data)


def observe(program, requests, persona=None, how='har'):
    """What cordon found in each request: a list of the `data` of its flow."""
    with tempfile.TemporaryDirectory() as folder:
        path, options = os.path.join(folder, 'x'), []
        (write_har if how == 'har' else write_pcap)(requests, path)
        if persona:
            options = ['--persona', os.path.join(folder, 'p.yaml')]
            with open(options[1], 'w', encoding='utf-8') as f:
                f.write(persona)
        run = subprocess.run([program, 'observe', *options, path], capture_output=True, check=False)
        if run.returncode not in (0, 3):
            raise RuntimeError(run.stderr.decode(errors='replace')[:2000])
        found, seen = [[] for _ in requests], set()
        for line in run.stdout.splitlines():
            o = json.loads(line)
            name = o.get('server_name') if o['kind'] == 'flow' else None
            if name and name[0] == 'r' and name.endswith('.example.net'):
                n = int(name[1:].split('.')[0])
                seen.add(n)
                found[n] += o['data']
        lost = len(requests) - len(seen)
        if lost:
            print(f'{lost} requests of {len(requests)} are not in the observations ({how}): {run.stderr.decode()[:500]}')
        return found
