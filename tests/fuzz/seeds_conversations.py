#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets of conversations and codings into corpus/."""
import gzip, os, struct, zlib

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus'))


def put(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(f'{folder}/{name}', 'wb') as f:
        f.write(data)


def data(side, b, stream=0):
    return struct.pack('>BH', side | stream << 3, len(b)) + b


def gap(side, n, stream=0):
    return struct.pack('>BH', side | 4 | stream << 3, n)


def end(side, stream=0):
    return struct.pack('>BH', side | 6 | stream << 3, 0)


C, S = 0, 1
get = b'GET /x?a=1 HTTP/1.1\r\nHost: a.example\r\n\r\n'
post = b'POST /y HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc'
chunked = (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\nwiki\r\n5\r\npedia\r\n0\r\nT: 1\r\n\r\n')
packed = gzip.compress(b'hello hello hello hello', mtime=0)
zipped = b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(packed) + packed
put('http1', 'pair', data(C, get) + data(S, chunked))
put('http1', 'pipelined', data(C, post + get + get) + data(S, b'HTTP/1.1 100 Go\r\n\r\n' + zipped + zipped
    + b'HTTP/1.1 304 x\r\n\r\n'))
put('http1', 'close', data(C, b'GET / HTTP/1.0\r\nA: b\r\n c\r\n\r\n') + data(S, b'HTTP/1.0 200 OK\n\nall') + end(S))
put('http1', 'gap', data(C, get) + data(S, b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc') + gap(S, 3)
    + data(S, b'ghi' + zipped) + gap(S, 0) + data(S, b'rubbish\n' + chunked))
put('http1', 'connect', data(C, b'CONNECT b:443 HTTP/1.1\r\n\r\nxyz') + data(S, b'HTTP/1.1 200 OK\r\n\r\nabc'))
put('http1', 'refused', data(C, b'CONNECT b:443 HTTP/1.1\r\n\r\n' + get)
    + data(S, b'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'))

text = b'{"name": "value", "list": [1, 2, 3, 4, 5, 6, 7, 8, 9]} ' * 20
raw = zlib.compressobj(9, zlib.DEFLATED, -15)
put('coding', 'gzip', b'\x08' + gzip.compress(text, mtime=0))
put('coding', 'zlib', b'\x09' + zlib.compress(text))
put('coding', 'raw', b'\x09' + raw.compress(text) + raw.flush())
put('coding', 'br', b'\x0a' + bytes.fromhex('1b1600f88d946ede445586966c206f214f1ce038'))
put('coding', 'zstd', b'\x0b' + bytes.fromhex('28b52ffd2017b9000068656c6c6f2068656c6c6f2068656c6c6f2068656c6c6f'))
put('coding', 'twice', b'\x07' + gzip.compress(gzip.compress(text, mtime=0), mtime=0))
put('coding', 'bomb', b'\x08' + gzip.compress(bytes(1 << 20), mtime=0))
