#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets of conversations and content codings into corpus/."""
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


# HTTP/2: the beginnings are put in front by the target. Headers from RFC 7541 C.3 and C.4 (with Huffman), C.5.
def frame(kind, flags, stream, payload=b''):
    return struct.pack('>I', len(payload))[1:] + bytes([kind, flags]) + struct.pack('>I', stream) + payload


H = bytes.fromhex
first = H('828684418cf1e3c2e5f23a6ba0ab90f4ff')
second = H('828684be5886a8eb10649cbf')
answer = H('4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54'
           '6e1768747470733a2f2f7777772e6578616d706c652e636f6d')
put('http2', 'pair', data(C, frame(1, 5, 1, first) + frame(1, 4, 3, second) + frame(0, 1, 3, b'abc'))
    + data(S, frame(1, 4, 1, answer) + frame(0, 0, 1, b'hello') + frame(0, 9, 1, b'\2x\0\0')))
put('http2', 'continued', data(C, frame(1, 1, 1, first[:5]) + frame(9, 0, 1) + frame(9, 4, 1, first[5:])
    + frame(1, 0x2d, 3, b'\3\0\0\0\1\7' + second + bytes(3)) + frame(4, 0, 0, H('000100010000')) + frame(8, 0, 0, bytes(4))))
put('http2', 'pushed', data(S, frame(5, 4, 1, b'\0\0\0\2' + first) + frame(1, 4, 2, answer) + frame(3, 0, 2, bytes(4))
    + frame(0, 0, 2, b'late') + frame(7, 0, 0, bytes(8)) + frame(6, 0, 0, bytes(8))))
put('http2', 'hole', data(C, frame(1, 4, 1, first) + frame(0, 0, 1, b'abcdef')[:12]) + gap(C, 3)
    + data(C, frame(0, 1, 1, b'x')) + gap(C, 0) + data(C, b'rubbish' + frame(0, 1, 5, b'abc') + frame(1, 5, 7, second)))
upgrade = (b'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: %s\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n')
took = b'HTTP/1.1 101 x\r\nUpgrade: %s\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'
put('http1', 'h2c', data(C, upgrade % b'h2c') + data(S, took % b'h2c' + frame(4, 0, 0) + frame(1, 4, 1, answer)
    + frame(0, 1, 1, b'up')) + data(C, b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + frame(4, 0, 0) + frame(1, 5, 3, first)))
put('http1', 'midstream2', data(C, b'rubbish' + frame(1, 4, 7, second) + frame(0, 1, 7, b'abc')))

# WebSocket, behind the handshake.
deflate = H('c107f248cdc9c90700')
put('websocket', 'text', data(S, H('8105') + b'Hello') + data(C, H('818537fa213d7f9f4d5158')))
put('websocket', 'fragments', data(S, H('01') + b'\3Hel' + H('8900') + H('8002') + b'lo' + H('8802') + b'\3\xe8'))
put('websocket', 'deflate', data(S, deflate + H('c105f200110000') + H('41') + b'\3\xf2\x48\xcd' + H('8004c9c90700')))
put('websocket', 'hole', data(S, H('827e0100') + bytes(100)) + gap(S, 156) + data(S, deflate) + gap(S, 3) + data(S, deflate))


# HTTP/3: streams up to 31. Sections and instructions from RFC 9204 B.2 to B.4.
def frame3(kind, payload=b''):
    return bytes([kind, len(payload)]) + payload


settings = frame3(4, H('014220') + H('0764'))
static = H('0000510b2f696e6465782e68746d6c')
encoder = H('3fbd01c00f7777772e6578616d706c652e636f6dc10c2f73616d706c652f70617468')
put('http3', 'static', data(C, b'\0' + settings, 2) + data(C, frame3(1, static) + frame3(0, b'abc'), 0) + end(C, 0)
    + data(S, frame3(0x21, b'x') + frame3(1, H('0000d9')) + frame3(0, b'hello') + frame3(1, H('0000d9')), 0) + end(S, 0))
put('http3', 'table', data(S, b'\0' + frame3(4, H('0140dc')), 3) + data(C, frame3(1, H('03811011')) + frame3(0, b'x'), 4)
    + end(C, 4) + data(C, b'\2' + encoder, 6) + data(C, b'\3\x84', 10))
put('http3', 'guess', data(C, frame3(1, H('03811011')), 4) + end(C, 4) + data(C, b'\2' + encoder, 6))
put('http3', 'push', data(S, frame3(5, b'\3' + static), 0) + data(S, b'\1\3' + frame3(1, H('0000d9')), 7) + gap(S, 3, 0)
    + data(S, b'\1\3' + frame3(0, b'abcdef')[:5], 11) + gap(S, 3, 11) + end(S, 11) + gap(C, 0, 6))
