"""Encodings as apps use them, written from their specifications and from nothing of cordon.

Each takes (random, bytes) and gives bytes, or None where it does not apply to them."""

import base64
import ctypes
import ctypes.util
import gzip
import html
import json
import plistlib
import struct
import urllib.parse
import zlib

WORDS = ['alpha', 'session', 'view', 'open', 'screen', 'lang', 'build', 'event', 'theme', 'source', 'item', 'ready']


def filler(r, low=0, high=3):
    return ' '.join(r.choice(WORDS) for _ in range(r.randint(low, high)))


def is_text(data):
    try:
        return all(c >= ' ' or c in '\t\r\n' for c in data.decode())
    except UnicodeDecodeError:
        return False


def library(name, functions):
    path = ctypes.util.find_library(name)
    if not path:
        return None
    lib = ctypes.CDLL(path)
    for f in functions:
        getattr(lib, f).restype = ctypes.c_size_t
    return lib


BROTLI = library('brotlienc', ['BrotliEncoderMaxCompressedSize'])
ZSTD = library('zstd', ['ZSTD_compressBound', 'ZSTD_compress'])


def brotli(r, data):
    if not BROTLI:
        return None
    size = ctypes.c_size_t(len(data) * 2 + 1024)
    out = ctypes.create_string_buffer(size.value)
    quality, window = r.randint(1, 11), r.randint(16, 22)
    ok = BROTLI.BrotliEncoderCompress(quality, window, 0, ctypes.c_size_t(len(data)), data, ctypes.byref(size), out)
    return out.raw[:size.value] if ok else None


def zstd(r, data):
    if not ZSTD:
        return None
    room = len(data) * 2 + 1024
    out = ctypes.create_string_buffer(room)
    n = ZSTD.ZSTD_compress(out, ctypes.c_size_t(room), data, ctypes.c_size_t(len(data)), r.choice([1, 3, 9, 19]))
    return out.raw[:n]


def url(r, data):
    how = r.randint(0, 3)
    if how == 0:
        return urllib.parse.quote_from_bytes(data, safe='').encode()
    if how == 1:
        return urllib.parse.quote_plus(data).encode()
    if how == 2:
        return ''.join(f'%{b:02X}' for b in data).encode()
    return ''.join(f'%{b:02x}' for b in data).encode()


def html_escape(r, data):
    if not is_text(data):
        return None
    text, how = data.decode(), r.randint(0, 3)
    if how == 0:
        return html.escape(text).encode('ascii', 'xmlcharrefreplace')
    if how == 1:
        return ''.join(f'&#{ord(c)};' for c in text).encode()
    if how == 2:
        return ''.join(f'&#x{ord(c):x};' for c in text).encode()
    return ''.join(c if c.isalnum() and c.isascii() else f'&#x{ord(c):X};' for c in text).encode()


def json_u(r, data):
    if not is_text(data):
        return None
    text, how = data.decode(), r.randint(0, 2)
    units = struct.unpack(f'<{len(text.encode("utf-16-le")) // 2}H', text.encode('utf-16-le'))
    if how == 0:
        return ''.join(f'\\u{u:04x}' for u in units).encode()
    if how == 1:
        return ''.join(f'\\u{u:04X}' for u in units).encode()
    return json.dumps(text)[1:-1].replace('/', '\\/').encode()


def aligned(n):
    def encode(r, data):
        """n odd bytes before the value within what is encoded, and some more after it."""
        if not is_text(data) and n:
            return None
        before = ''.join(r.choice('abcdefgh') for _ in range(n + 3 * r.randint(0, 3) - 1)) + '=' if n else ''
        out = base64.b64encode(before.encode() + data + (b'&' + filler(r).encode() if n else b''))
        return out.rstrip(b'=') if r.random() < 0.4 else out
    return encode


def base64_url(r, data):
    out = base64.urlsafe_b64encode(data)
    return out.rstrip(b'=') if r.random() < 0.6 else out


def hexadecimal(r, data):
    return data.hex().encode() if r.random() < 0.6 else data.hex().upper().encode()


def turned(_, data):
    return data.decode()[::-1].encode() if is_text(data) else None


def gzipped(r, data):
    return gzip.compress(padded(r, data), compresslevel=r.choice([1, 6, 9]), mtime=0)


def padded(r, data):
    """Text is sent with other text beside it; what is binary stands by itself."""
    if not is_text(data) or r.random() < 0.3:
        return data
    return (filler(r, 1, 6) + ' ').encode() + data + (' ' + filler(r, 1, 6)).encode()


def zlibbed(r, data):
    return zlib.compress(padded(r, data), r.choice([1, 6, 9]))


def deflated(r, data):
    c = zlib.compressobj(r.choice([1, 6, 9]), zlib.DEFLATED, -15)
    return c.compress(padded(r, data)) + c.flush()


def brotlied(r, data):
    return brotli(r, padded(r, data))


def zstded(r, data):
    return zstd(r, padded(r, data))


def varint(n):
    out = b''
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, kind, body):
    key = varint(number << 3 | kind)
    return key + (varint(len(body)) + body if kind == 2 else body)


def protobuf(r, data):
    number = r.randint(1, 30)
    message = field(number, 2, data)
    before = field(r.randint(1, 8), 0, varint(r.randint(0, 2 ** 40))) if r.random() < 0.7 else b''
    after = field(r.randint(9, 40), 2, filler(r, 1, 3).encode()) if r.random() < 0.7 else b''
    message = before + message + after
    return field(r.randint(1, 15), 2, message) if r.random() < 0.5 else message


def multipart(r, data):
    boundary = b'----WebKitFormBoundary' + bytes(r.choice(b'ABCDEFabcdef0123456789') for _ in range(16))
    part = b'--' + boundary + b'\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    return part % (b'kind', b'event') + part % (b'payload', data) + b'--' + boundary + b'--\r\n'


def form(r, data):
    quoted = urllib.parse.quote_plus(data).encode()
    return b'v=%d&%s=%s&lang=en' % (r.randint(1, 9), r.choice(WORDS).encode(), quoted)


def json_object(r, data):
    if not is_text(data):
        return None
    text = data.decode()
    inner = {'v': r.randint(1, 99), r.choice(WORDS): text, 'ok': True}
    how = r.randint(0, 2)
    whole = inner if how == 0 else {'events': [{'name': 'open', 'props': inner}]} if how == 1 else {'data': inner, 'n': []}
    return json.dumps(whole, ensure_ascii=r.random() < 0.5, indent=r.choice([None, None, 2])).encode()


def plist(r, data):
    binary = r.random() < 0.4
    if is_text(data):
        try:
            value = data.decode()
            return plistlib.dumps({'version': 3, 'value': value},
                                  fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML)
        except (ValueError, TypeError):
            return None
    return plistlib.dumps({'version': 3, 'value': data}, fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML)


ENCODINGS = {
    'url': url, 'html': html_escape, 'json-u': json_u, 'base64/0': aligned(0), 'base64/1': aligned(1),
    'base64/2': aligned(2), 'base64url': base64_url, 'hex': hexadecimal, 'reversed': turned, 'gzip': gzipped,
    'zlib': zlibbed, 'deflate': deflated, 'brotli': brotlied, 'zstd': zstded, 'protobuf': protobuf,
    'multipart': multipart, 'form': form, 'json': json_object, 'plist': plist,
}


def chain(r, names, data):
    for name in names:
        data = ENCODINGS[name](r, data)
        if data is None:
            return None
    return data
