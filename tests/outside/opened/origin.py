#!/usr/bin/env python3
"""The lab's own servers: what nginx does not do.

  origin.py FOLDER    HTTP/1.1 on 8080, with TLS on 8443; proxies for CONNECT on 3128, with TLS on 3129
"""

import base64
import ctypes
import hashlib
import os
import socket
import ssl
import sys
import threading
import time
import zlib

FOLDER = sys.argv[1]
TEXT = ''.join(f'line {i} of what the origin says\n' for i in range(120)).encode()


def library(name, call):
    lib = ctypes.CDLL(name)
    out = ctypes.create_string_buffer(65536)
    return out.raw[:call(lib, out)]


def brotli(data):
    def call(lib, out):
        size = ctypes.c_size_t(65536)
        lib.BrotliEncoderCompress(5, 22, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out)
        return size.value
    return library('libbrotlienc.so.1', call)


def zstd(data):
    def call(lib, out):
        lib.ZSTD_compress.restype = ctypes.c_size_t
        return lib.ZSTD_compress(out, ctypes.c_size_t(65536), data, ctypes.c_size_t(len(data)), 3)
    return library('libzstd.so.1', call)


def gzip(data):
    c = zlib.compressobj(6, zlib.DEFLATED, 31)
    return c.compress(data) + c.flush()


def chunked(data, sizes, trailer=b''):
    out, at = b'', 0
    for n in sizes:
        part = data[at:at + n]
        at += n
        if part:
            out += b'%x;ext=1\r\n' % len(part) + part + b'\r\n'
    return out + b'0\r\n' + trailer + b'\r\n'


class Reader:
    def __init__(self, sock):
        self.sock, self.held = sock, b''

    def until(self, mark):
        while mark not in self.held:
            got = self.sock.recv(65536)
            if not got:
                return None
            self.held += got
        head, self.held = self.held.split(mark, 1)
        return head

    def exactly(self, n):
        while len(self.held) < n:
            got = self.sock.recv(65536)
            if not got:
                break
            self.held += got
        out, self.held = self.held[:n], self.held[n:]
        return out


def read_body(reader, fields):
    if fields.get('transfer-encoding') == 'chunked':
        body = b''
        while True:
            size = int(reader.until(b'\r\n').split(b';')[0], 16)
            if not size:
                while reader.until(b'\r\n'):
                    pass
                return body
            body += reader.exactly(size)
            reader.until(b'\r\n')
    return reader.exactly(int(fields.get('content-length', 0)))


def answer(path, body):
    """status line and fields, then content"""
    for name, pack in (('gzip', gzip), ('br', brotli), ('zstd', zstd)):
        if path.startswith('/' + name):
            data = pack(TEXT)
            return b'200 OK', [b'Content-Type: text/plain', b'Content-Encoding: ' + name.encode()], data, None
    if path.startswith('/chunked'):
        return b'200 OK', [b'Content-Type: text/plain', b'Trailer: X-Sum'], TEXT, [1, 7, 300, 4000, 9000]
    if path.startswith('/empty'):
        return b'204 No Content', [], None, None
    if path.startswith('/moved'):
        return b'302 Found', [b'Location: /empty'], b'', None
    if path.startswith('/unchanged'):
        return b'304 Not Modified', [b'ETag: "1"'], None, None
    if path.startswith('/big'):
        return b'200 OK', [], b'0123456789abcdef' * 20000, None
    return b'200 OK', [b'Content-Type: text/plain'], b'%d bytes came\n' % len(body), None


def websocket(sock, reader, fields):
    key = fields['sec-websocket-key'].encode() + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
    accept = base64.b64encode(hashlib.sha1(key).digest())
    sock.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ' + accept + b'\r\n\r\n')
    while True:
        head = reader.exactly(2)
        if len(head) < 2 or head[0] & 15 == 8:
            return
        n = head[1] & 127
        if n == 126:
            n = int.from_bytes(reader.exactly(2), 'big')
        mask = reader.exactly(4)
        data = bytes(b ^ mask[i % 4] for i, b in enumerate(reader.exactly(n)))
        sock.sendall(bytes([0x81, len(data)]) + data if len(data) < 126 else b'\x81\x7e' + len(data).to_bytes(2, 'big') + data)


def serve(sock):
    reader = Reader(sock)
    while True:
        head = reader.until(b'\r\n\r\n')
        if head is None:
            return
        lines = head.decode().split('\r\n')
        method, path, _ = lines[0].split(' ', 2)
        fields = {k.lower(): v.strip() for k, v in (line.split(':', 1) for line in lines[1:])}
        if fields.get('upgrade') == 'websocket':
            return websocket(sock, reader, fields)
        if fields.get('expect') == '100-continue':
            sock.sendall(b'HTTP/1.1 100 Continue\r\n\r\n')
        status, more, content, sizes = answer(path, read_body(reader, fields))
        if sizes:
            more.append(b'Transfer-Encoding: chunked')
            sent = chunked(content, sizes, b'X-Sum: 81\r\n')
        else:
            sent = content or b''
            if content is not None:
                more.append(b'Content-Length: %d' % len(content))
        if path.startswith('/close'):
            more = [m for m in more if not m.startswith(b'Content-Length')] + [b'Connection: close']
        sock.sendall(b'HTTP/1.1 ' + b'\r\n'.join([status, *more]) + b'\r\n\r\n' + (b'' if method == 'HEAD' else sent))
        if path.startswith('/close'):
            return


def pump(a, b):
    try:
        while True:
            got = a.recv(16384)
            if not got:
                break
            b.sendall(got)
    except OSError:
        pass
    for s in (a, b):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def proxy(sock):
    reader = Reader(sock)
    head = reader.until(b'\r\n\r\n').decode()
    _, where, _ = head.split(' ', 2)
    there = socket.create_connection(('127.0.0.1', int(where.rsplit(':', 1)[1])))
    sock.sendall(b'HTTP/1.1 200 Connection established\r\n\r\n')
    there.sendall(reader.held)
    threading.Thread(target=pump, args=(there, sock), daemon=True).start()
    pump(sock, there)


def guarded(handle, sock, context):
    try:
        if context:
            sock = context.wrap_socket(sock, server_side=True)
        handle(sock)
        if context:
            sock.unwrap()
    except (OSError, ValueError, AttributeError):
        pass
    finally:
        sock.close()


def listen(port, handle, context):
    s = socket.create_server(('127.0.0.1', port))
    while True:
        sock, _ = s.accept()
        threading.Thread(target=guarded, args=(handle, sock, context), daemon=True).start()


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(FOLDER, 'ec.pem'), os.path.join(FOLDER, 'ec.key'))
    for port, handle, c in ((8080, serve, None), (8443, serve, context), (3128, proxy, None), (3129, proxy, context)):
        threading.Thread(target=listen, args=(port, handle, c), daemon=True).start()
    time.sleep(3600)


main()
