#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets zip, java and endpoint into corpus/."""
import io, os, struct, zipfile, zlib

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus'))


def put(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(f'{folder}/{name}', 'wb') as f:
        f.write(data)


WHEN = (2024, 1, 1, 0, 0, 0)


def archive(entries, comment=b'', streamed=False):
    out = io.BytesIO()
    sink = io.BufferedWriter(Pipe(out)) if streamed else out
    with zipfile.ZipFile(sink, 'w') as z:
        for name, data, method in entries:
            z.writestr(zipfile.ZipInfo(name, WHEN), data, method)
        z.comment = comment
    sink.flush()
    return out.getvalue()


class Pipe(io.RawIOBase):
    """Cannot seek: zipfile then writes data descriptors."""

    def __init__(self, to):
        self.to = to

    def writable(self):
        return True

    def write(self, b):
        return self.to.write(b)


STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
TEXT = b'the same words again and again, ' * 8
plain = archive([('AndroidManifest.xml', b'\3\0\x08\0' + bytes(40), STORED), ('classes.dex', TEXT, DEFLATED),
                 ('res/', b'', STORED), ('res/raw/a', b'hello', STORED)])
put('zip', 'plain', plain)
put('zip', 'streamed', archive([('a', TEXT, DEFLATED), ('b/c', b'x', STORED)], streamed=True))
put('zip', 'comment', archive([('a', b'hello', STORED)], comment=b'a comment'))
put('zip', 'empty', archive([]))
put('zip', 'cut', plain[:-60])
put('zip', 'prepended', b'#!/bin/sh\n' + plain)
put('zip', 'janus', b'dex\n035\0' + plain)


def local(name, data, method=0, flags=0, crc=None, extra=b''):
    crc = zlib.crc32(data) if crc is None else crc
    return struct.pack('<IHHHIIIIHH', 0x04034b50, 20, flags, method, 0, crc, len(data), len(data), len(name),
                       len(extra)) + name + extra + data


def central(name, data, at, method=0, flags=0, extra=b'', sizes=None):
    size, packed = sizes or (len(data), len(data))
    return struct.pack('<IHHHHIIIIHHHHHII', 0x02014b50, 20, 20, flags, method, 0, zlib.crc32(data), packed, size,
                       len(name), len(extra), 0, 0, 0, 0, at) + name + extra


def end(n, size, at, comment=b'', disk=0):
    return struct.pack('<IHHHHIIH', 0x06054b50, disk, disk, n, n, size, at, len(comment)) + comment


one = local(b'a', b'hello', flags=1, method=77)
put('zip', 'tricks', one + central(b'a', b'hello', 0, flags=1, method=77) * 2 + end(2, 94, len(one), disk=3))
one = local(b'../x\0', b'hello')
put('zip', 'names', one + central(b'../x\0', b'hello', 0) + end(1, 51, len(one)) + end(1, 51, len(one)))
one = local(b'a', b'hello')
full = struct.pack('<HHQQQ', 1, 24, 5, 5, 0)
directory = central(b'a', b'hello', 0xffffffff, extra=full, sizes=(0xffffffff, 0xffffffff))
put('zip', 'zip64', one + directory + struct.pack('<IQHHIIQQQQ', 0x06064b50, 44, 45, 45, 0, 0, 1, 1, len(directory),
    len(one)) + struct.pack('<IIQI', 0x07064b50, 0, len(one) + len(directory), 1) + end(65535, 0xffffffff, 0xffffffff))


def u(s):
    return b'\1' + struct.pack('>H', len(s)) + s.encode()


def klass(pool, n, tail):
    return bytes.fromhex('cafebabe00000034') + struct.pack('>H', n + 1) + pool + tail


ref = lambda tag, *n: bytes([tag]) + b''.join(struct.pack('>H', i) for i in n)
pool = (u('a/B') + ref(7, 1) + u('java/lang/Object') + ref(7, 3) + u('https://api.shop.com/v1') + ref(8, 5)
        + u('android/location/LocationManager') + ref(7, 7) + u('getLastKnownLocation') + u('()V') + ref(12, 9, 10)
        + ref(10, 8, 11) + u('javax/net/ssl/X509TrustManager') + ref(7, 13) + u('checkServerTrusted') + u('Code')
        + b'\5' + bytes(8))
method = struct.pack('>HHHHHIHHI', 1, 15, 10, 1, 16, 13, 1, 1, 1) + b'\xb1' + bytes(4)
put('java', 'class', klass(pool, 18, struct.pack('>HHHHHHH', 1, 2, 4, 1, 14, 0, 1) + method + bytes(2)))
put('java', 'small', klass(u('A') + ref(7, 1), 2, struct.pack('>HHHHHHH', 0x8000, 2, 0, 0, 0, 0, 0)))
put('java', 'kinds', klass(u('A') + ref(7, 1) + b'\3' + bytes(4) + b'\4' + bytes(4) + b'\6' + bytes(8) + b'\x0f\1\0\1'
    + ref(16, 1) + ref(17, 0, 1) + ref(18, 0, 1) + ref(19, 1) + ref(20, 1), 12, bytes([0, 0, 0, 2]) + bytes(10)))

for name, text in {
    'url': b'https://user:word@api.shop.com:8443/v1?x=%s#y', 'two': b'see http://a.shop.com/x, wss://b.shop.com.',
    'json': b'{"u":"https:\\/\\/a.shop.com\\/v1","h":"mqtt.shop.com:1883"}', 'template': b'https://%s.shop.com:%d/{id}',
    'six': b'http://[2400:3200::1]:80/', 'bare': b'api.shop.com', 'address': b'192.168.1.1:8080', 'six-bare': b'2400:3200::1',
    'wide': 'push.shop.com'.encode('utf-16-le') + bytes(2), 'mixed': b'\0\1\2shop.com\0http://a.shop.cn\xe6\x9f\xa5=1.2.3.4\0',
    'package': b'cn.jpush.android.user', 'noise': b'http://www.w3.org/1999/xhtml',
}.items():
    put('endpoint', name, text)
