#!/usr/bin/env python3
"""The lab's own clients.  talk.py PORT pipeline|websocket|chunks|resume|in-tls FOLDER [KEYLOG]"""

import os
import socket
import ssl
import sys

PORT, WHAT = int(sys.argv[1]), sys.argv[2]


def connect(port, context=None, session=None):
    s = socket.create_connection(('127.0.0.1', port))
    return context.wrap_socket(s, server_hostname='origin.example.net', session=session) if context else s


def frame(kind, data, fin=True):
    mask = b'\x11\x22\x33\x44'
    head = bytes([kind | (0x80 if fin else 0)]) + (bytes([len(data) | 0x80]) if len(data) < 126 else b'\xfe' + len(data).to_bytes(2, 'big'))
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data))


def read_all(s):
    s.settimeout(0.5)
    out = b''
    try:
        while got := s.recv(65536):
            out += got
    except (OSError, ssl.SSLError):
        pass
    return out


def request(path, method='GET', more='', body=b''):
    return f'{method} {path} HTTP/1.1\r\nHost: origin.example.net\r\n{more}\r\n'.encode() + body


def main():
    context = None
    if len(sys.argv) > 4:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.keylog_filename = sys.argv[4]
    if WHAT == 'in-tls':
        outer = connect(PORT, context)
        outer.sendall(b'CONNECT origin.example.net:8443 HTTP/1.1\r\nHost: origin.example.net:8443\r\n\r\n')
        outer.recv(1000)
        into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
        inner = context.wrap_bio(into, out, server_hostname='origin.example.net')
        done = False
        while not done:
            try:
                inner.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            outer.sendall(out.read())
            if not done:
                into.write(outer.recv(65536))
        inner.write(request('/chunked/in-tls') + request('/br/in-tls'))
        outer.sendall(out.read())
        read_all(outer)
        return
    if WHAT == 'resume':
        context.maximum_version = ssl.TLSVersion.TLSv1_2 if os.environ.get('OLD') else ssl.TLSVersion.TLSv1_3
        s = connect(PORT, context)
        s.sendall(request('/first'))
        s.recv(65536)
        session = s.session
        s.close()
        s = connect(PORT, context, session)
        s.sendall(request('/second'))
        s.recv(65536)
        print('reused', s.session_reused)
        s.close()
        return
    s = connect(PORT, context)
    if WHAT == 'pipeline':
        s.sendall(request('/one') + request('/gzip/two') + request('/three', 'POST', 'Content-Length: 12\r\n', b'hello world\n') +
                  request('/chunked/four') + request('/empty/five') + request('/head', 'HEAD') + request('/unchanged') + request('/close/six'))
    elif WHAT == 'chunks':
        body = b''.join(b'%x\r\n' % n + bytes(65 + n % 26 for _ in range(n)) + b'\r\n' for n in (1, 16, 255, 3000)) + b'0\r\nX-T: 1\r\n\r\n'
        s.sendall(request('/upload', 'POST', 'Transfer-Encoding: chunked\r\nTrailer: X-T\r\n', body))
        read_all(s)
        s.sendall(request('/again', 'PUT', 'Transfer-Encoding: chunked\r\n', b'0\r\n\r\n'))
    elif WHAT == 'websocket':
        s.sendall(request('/socket?room=1', 'GET', 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
                          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'))
        s.recv(65536)
        s.sendall(frame(1, b'{"hello":1}') + frame(1, b'erika@', False))
        s.sendall(frame(0, b'example.org') + frame(9, b'ping') + frame(2, bytes(300)) + frame(8, b'\x03\xe8'))
    read_all(s)
    s.close()


main()
