"""The requests of a capture as tshark tells them: HTTP/1 and HTTP/2, in clear and opened with a key log."""

import collections
import io
import os
import re
import subprocess
import tempfile
import urllib.parse
import xml.etree.ElementTree

Row = collections.namedtuple('Row', 'version method host path parameters status up down')
CLEAR_HTTP2 = '9080'


def asked(uri):
    """path and names of the parameters, as cordon shows them"""
    if '://' in uri[:8]:
        uri = '/' + uri.split('/', 3)[3] if uri.count('/') > 2 else '/'
    path, _, query = uri.partition('?')
    return path, '&'.join(urllib.parse.unquote_plus(p.split('=')[0]) for p in query.split('&') if '=' in p)


class Stream1:
    """HTTP/1 of one connection, also what is in a tunnel: answers come in the order of the questions."""

    def __init__(self):
        self.waiting, self.done = collections.deque(), []

    def message(self, proto):
        f = collections.defaultdict(list)
        for e in proto.iter('field'):
            f[e.get('name')].append(e.get('show') or '')
        size = None
        if f['http.content_length_header']:
            size = int(f['http.content_length_header'][0])
        elif f['http.chunk_size']:
            size = sum(int(s, 0) for s in f['http.chunk_size'])
        elif 'chunked' in f['http.transfer_encoding']:
            size = 0
        if f['http.request.method']:
            path, names = asked(f['http.request.uri'][0]) if f['http.request.method'][0] != 'CONNECT' else ('', '')
            self.waiting.append([f['http.request.version'][0], f['http.request.method'][0], (f['http.host'] or [''])[0], path, names, None,
                                 size or 0, None])
        elif f['http.response.code'] and self.waiting:
            code = int(f['http.response.code'][0])
            if code >= 200 or code == 101:
                row = self.waiting.popleft()
                none = row[1] in ('HEAD', 'CONNECT') or code in (101, 204, 304)
                row[5], row[7] = code, 0 if none else size
                self.done.append(Row(*row))

    def rows(self):
        return self.done + [Row(*row) for row in self.waiting]


class Stream2:
    def __init__(self):
        self.fields, self.sizes, self.status = None, [0, 0], None
        self.pushed = False

    def rows(self):
        if not self.fields:
            return []
        path, names = asked(self.fields.get(':path', ''))
        return [Row('HTTP/2', self.fields.get(':method'), self.fields.get(':authority') or self.fields.get('host', ''), path, names, self.status,
                    *self.sizes)]


def frame2(frame, streams, key, side):
    """One frame of HTTP/2: an element `http2.stream` of what tshark prints."""
    first, fields = {}, []
    for e in frame.iter('field'):
        first.setdefault(e.get('name'), e.get('show') or '')
        if e.get('name') == 'http2.header':
            inner = {i.get('name'): i.get('show') or '' for i in e.iter('field')}
            fields.append((inner.get('http2.header.name'), inner.get('http2.header.value')))
    if 'http2.streamid' not in first or int(first['http2.streamid']) == 0:
        return
    s = streams[key + (int(first['http2.streamid']),)]
    kind = int(first.get('http2.type', '-1'))
    if kind == 0:
        padding = int(first['http2.pad_length']) + 1 if first.get('http2.flags.padded') == '1' else 0
        s.sizes[side] += int(first['http2.length']) - padding
    heads = dict(fields)
    if kind == 5:
        promised = streams[key + (int(first['http2.push_promise.promised_stream_id' if 'http2.push_promise.promised_stream_id' in first
                                            else 'http2.promised-stream-id']),)]
        promised.fields = heads
    elif ':method' in heads:
        s.fields = heads
    elif ':status' in heads and int(heads[':status']) >= 200:
        s.status = int(heads[':status'])


def told(capture, keys=None):
    """The rows, sorted, and how many sizes tshark could not tell (None)."""
    options = ['-o', f'tls.keylog_file:{keys}'] if keys else []
    ones, twos, opened = collections.defaultdict(Stream1), collections.defaultdict(Stream2), {}
    with tempfile.TemporaryFile() as f:
        subprocess.run(['tshark', '-n', '-2', '-r', capture, *options, '-d', f'tcp.port=={CLEAR_HTTP2},http2',
                        '-o', 'tcp.reassemble_out_of_order:TRUE', '-Y', 'http or http2', '-T', 'pdml', '-J', 'tcp http http2'],
                       stdout=f, stderr=subprocess.DEVNULL, check=True, env={**os.environ, 'LC_ALL': 'C'})
        f.seek(0)
        text = re.sub(rb'[^\t\r\n -~]', b'?', f.read())  # tshark prints control characters as they are
        for _, packet in xml.etree.ElementTree.iterparse(io.BytesIO(text)):
            if packet.tag != 'packet':
                continue
            connection = port = None
            for proto in packet:
                name = proto.get('name')
                if name == 'tcp':
                    port, there, connection = (proto.find(f"field[@name='{n}']").get('show')
                                               for n in ('tcp.srcport', 'tcp.dstport', 'tcp.stream'))
                    opened.setdefault(connection, max(int(port), int(there)))
                elif name == 'http':
                    ones[connection].message(proto)
                elif name == 'http2':
                    for frame in proto.iter('field'):
                        if frame.get('name') == 'http2.stream':
                            frame2(frame, twos, (connection,), 0 if int(port) == opened[connection] else 1)
            packet.clear()
    rows = [row for s in (*ones.values(), *twos.values()) for row in s.rows()]
    return sorted(rows, key=str)
