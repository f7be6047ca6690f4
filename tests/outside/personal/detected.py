#!/usr/bin/env python3
"""Recall of the detectors, which know no persona: values under the keys that apps use for them.

  detected.py [--seed N] [--count N] [--misses FILE] PROGRAM"""

import argparse
import base64
import collections
import json
import random
import struct
import sys
import urllib.parse

import codings
import evidence
import personas
from personas import digits, groups, hexa, iban, luhn, mac, uuid

MOBILE = ['310260', '311480', '26201', '26203', '23415', '20810', '46000', '46001', '44010', '40410', '72405', '25001', '334020']
TACS = ['35209900', '35824005', '86074403', '35332510', '01326600', '35693803', '86162304', '99000086']
ICC = ['894902', '8901260', '8944', '8986', '8933', '8981', '8991']


def email(r):
    return f'{r.choice(["erika", "j.smithson", "the_real", "anna-lena", "k", "info.max"])}{digits(r, r.randint(0, 4))}@' \
           f'{r.choice(["gmail.com", "web.de", "qq.com", "proton.me", "yandex.ru", "mail.example.org", "firma-nord.de"])}'


def phone(r):
    return r.choice(['+4915', '+336', '+447', '+86139', '+1415', '+7905', '+9198', '+55119', '+8190'])


def numbers(r):
    start = phone(r)
    lengths = {'+4915': 9, '+336': 8, '+447': 9, '+86139': 8, '+1415': 7, '+7905': 7, '+9198': 8, '+55119': 8, '+8190': 8}
    first = r.choice('23456789')
    return start + first + digits(r, lengths[start] - 1)


def imsi(r):
    start = r.choice(MOBILE)
    return start + digits(r, 15 - len(start))


def iccid(r):
    start = r.choice(ICC)
    return luhn(start + digits(r, 18 - len(start)))


def card(r):
    start, n = r.choice([('4', 16), ('51', 16), ('55', 16), ('37', 15), ('2221', 16), ('6011', 16)])
    return luhn(start + digits(r, n - 1 - len(start)))


def account(r):
    country, n = r.choice([('DE', 18), ('NL', 0), ('FR', 0), ('GB', 0), ('ES', 20)])
    body = {'NL': 'INGB' + digits(r, 10), 'FR': digits(r, 23), 'GB': 'NWBK' + digits(r, 14)}.get(country) or digits(r, n)
    return iban(country, body)


SINGLE = {
    'imei': ('identifier.device', ['imei', 'IMEI', 'device_imei', 'deviceImei', 'imei1', 'imei_no', 'imeiNumber'],
             lambda r: luhn(r.choice(TACS) + digits(r, 6))),
    'imsi': ('identifier.subscriber', ['imsi', 'IMSI', 'subscriber_id', 'sim_imsi', 'subscriberId'], imsi),
    'iccid': ('identifier.subscriber', ['iccid', 'ICCID', 'sim_serial', 'simSerialNumber', 'sim_iccid'], iccid),
    'phone': ('contact.phone', ['phone', 'phoneNumber', 'phone_number', 'mobile', 'msisdn', 'tel', 'line1Number', 'cellphone'], numbers),
    'email': ('contact.email', ['email', 'e-mail', 'mail', 'user_email', 'emailAddress', 'login', 'account', 'x'], email),
    'mac': ('identifier.device', ['mac', 'mac_address', 'macAddress', 'wifi_mac', 'wlan_mac', 'MAC'], mac),
    'advertising': ('identifier.advertising', ['idfa', 'aaid', 'gaid', 'advertising_id', 'advertisingId', 'adid', 'google_ad_id', 'ifa',
                                               'advertiserId', 'gps_adid', 'rdid', 'oaid'], uuid),
    'iban': ('financial', ['iban', 'IBAN', 'account', 'bankAccount', 'creditor_iban'],
             lambda r: r.choice([lambda s: s, lambda s: groups(s, 4)])(account(r))),
    'card': ('financial', ['card', 'cardNumber', 'card_number', 'pan', 'cc_number', 'creditCard'],
             lambda r: r.choice([lambda s: s, lambda s: groups(s, 4)])(card(r))),
}
WRAPS = [[], [], [], ['base64/0'], ['gzip'], ['base64url'], ['url'], ['gzip', 'base64/0'], ['hex'], ['zstd'], ['brotli'], ['base64/0', 'url']]


def nested(r, key, value):
    inner = {key: value}
    return r.choice([inner, {'device': inner, 'v': 3}, {'events': [{'n': 'open', 'props': inner}]}, {'user': {'profile': inner}}])


def single(r, key, value):
    """The value under its key, in one of the places where values stand."""
    where = r.choice(['query', 'json', 'json', 'form', 'header', 'cookie', 'wrapped', 'multipart', 'xml'])
    quoted = urllib.parse.quote(value)
    if where == 'query':
        return where, evidence.Request('GET', f'/t?v=3&{key}={quoted}&lang=en', [], None)
    if where == 'json':
        return where, evidence.Request('POST', '/e', [('Content-Type', 'application/json')], json.dumps(nested(r, key, value)).encode())
    if where == 'form':
        return where, evidence.Request('POST', '/f', [('Content-Type', 'application/x-www-form-urlencoded')],
                                       f'v=3&{key}={quoted}&lang=en'.encode())
    if where == 'header':
        return where, evidence.Request('GET', '/h', [(f'X-{key}'.replace('_', '-'), value)], None)
    if where == 'cookie':
        return where, evidence.Request('GET', '/c', [('Cookie', f'sid=81; {key}={quoted}')], None)
    if where == 'multipart':
        body = f'--b81\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n--b81--\r\n'
        return where, evidence.Request('POST', '/m', [('Content-Type', 'multipart/form-data; boundary=b81')], body.encode())
    if where == 'xml':
        return where, evidence.Request('POST', '/x', [('Content-Type', 'text/xml')],
                                       f'<?xml version="1.0"?><d><v>3</v><{key}>{value}</{key}></d>'.encode())
    wrap = r.choice(WRAPS)
    body = codings.chain(r, wrap, json.dumps(nested(r, key, value)).encode())
    return where + ' ' + '+'.join(wrap), evidence.Request('POST', '/w', [], body)


def position(r):
    lat, lon = r.uniform(-65, 70), r.uniform(-179, 179)
    a, o = r.choice([('lat', 'lon'), ('lat', 'lng'), ('latitude', 'longitude'), ('Latitude', 'Longitude'), ('gps_lat', 'gps_lon'), ('lat', 'long')])
    n = r.randint(4, 8)
    how = r.choice(['query', 'json', 'json text', 'nested', 'form', 'pair', 'protobuf'])
    text = (f'{lat:.{n}f}', f'{lon:.{n}f}')
    if how == 'query':
        return how, evidence.Request('GET', f'/w?{a}={text[0]}&{o}={text[1]}&u=m', [], None)
    if how == 'form':
        return how, evidence.Request('POST', '/w', [('Content-Type', 'application/x-www-form-urlencoded')],
                                     f'v=1&{a}={text[0]}&{o}={text[1]}'.encode())
    if how == 'pair':
        key = r.choice(['ll', 'location', 'latlng', 'loc', 'coords', 'position', 'geo'])
        return how, evidence.Request('GET', f'/w?{key}={text[0]},{text[1]}', [], None)
    if how == 'protobuf':
        how = 'json e7'
        return how, post({a + 'E7': int(lat * 1e7), o + 'E7': int(lon * 1e7)})
    pair = {a: text[0], o: text[1]} if how == 'json text' else {a: float(text[0]), o: float(text[1])}
    return how, post({'ctx': {'geo': pair}, 't': 1} if how == 'nested' else pair)


def post(o):
    return evidence.Request('POST', '/p', [('Content-Type', 'application/json')], json.dumps(o).encode())


def contacts(r):
    n = r.randint(5, 40)
    how = r.choice(['numbers', 'mails', 'people', 'map', 'gzip'])
    if how == 'numbers':
        return how, post({'contacts': [numbers(r) for _ in range(n)]})
    if how == 'mails':
        return how, post({'addressBook': [email(r) for _ in range(n)]})
    people = [{'name': f'{r.choice(personas.FIRST)} {r.choice(personas.LAST)}', 'phones': [numbers(r)], 'email': email(r)} for _ in range(n)]
    if how == 'gzip':
        return how, evidence.Request('POST', '/g', [('Content-Encoding', 'gzip')], codings.gzipped(r, json.dumps({'c': people}).encode()))
    return how, post({'friends': people} if how == 'people' else {'book': {p['name'] + str(i): p['phones'][0] for i, p in enumerate(people)}})


def face(r):
    n = r.choice([64, 128, 128, 256, 512, 1024])
    key = r.choice(['face_embedding', 'faceEmbedding', 'embedding', 'faceVector', 'face_feature', 'face_descriptor'])
    vector = [r.gauss(0, 0.1) for _ in range(n)]
    how = r.choice(['json', 'nested', 'landmarks', 'base64 floats'])
    if how == 'json':
        return how, post({key: [round(x, 6) for x in vector]})
    if how == 'nested':
        return how, post({'result': {'faces': [{'score': 0.98, key: vector}]}})
    if how == 'base64 floats':
        return how, post({r.choice(['face_embedding', 'faceVector', 'faceFeature']): base64.b64encode(struct.pack(f'<{n}f', *vector)).decode()})
    points = [{'x': round(r.uniform(80, 400), 2), 'y': round(r.uniform(80, 400), 2)} for _ in range(r.choice([68, 106, 468]))]
    return how, post({r.choice(['face_landmarks', 'faceLandmarks', 'landmarks']): points if r.random() < 0.5 else [[p['x'], p['y']] for p in points]})


def photo(r):
    def rational(*pairs):
        return b''.join(struct.pack('>II', int(a * b), b) for a, b in pairs)
    lat, lon = r.uniform(1, 69), r.uniform(1, 179)
    gps = [(1, 2, 2, b'N\0\0\0'), (3, 2, 2, b'E\0\0\0')]
    blob = b''
    base = 8 + 2 + 12 + 4  # TIFF header, IFD0 of one entry
    at = base + 2 + 4 * 12 + 4
    for tag, x in ((2, lat), (4, lon)):
        gps.append((tag, 5, 3, struct.pack('>I', at + len(blob))))
        blob += rational((int(x), 1), (int(x * 60 % 60), 1), (x * 3600 % 60, 1000))
    ifd = struct.pack('>H', 4) + b''.join(struct.pack('>HHI', t, k, n) + v for t, k, n, v in sorted(gps)) + b'\0\0\0\0'
    tiff = b'MM\0\x2a\0\0\0\x08' + struct.pack('>HHHII', 1, 0x8825, 4, 1, base) + b'\0\0\0\0' + ifd + blob
    exif = b'Exif\0\0' + tiff
    jpeg = b'\xff\xd8\xff\xe1' + struct.pack('>H', len(exif) + 2) + exif + b'\xff\xda\0\x08\x01\x01\0\0\x3f\0' + \
        r.randbytes(800).replace(b'\xff', b'\0') + b'\xff\xd9'
    how = r.choice(['body', 'multipart', 'base64 in json'])
    if how == 'body':
        return how, evidence.Request('POST', '/i', [('Content-Type', 'image/jpeg')], jpeg)
    if how == 'multipart':
        body = b'--b7\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + jpeg + b'\r\n--b7--\r\n'
        return how, evidence.Request('POST', '/i', [('Content-Type', 'multipart/form-data; boundary=b7')], body)
    return how, post({'image': base64.b64encode(jpeg).decode()})


def sound(r):
    how = r.choice(['wav', 'ogg', 'mp3', 'm4a', 'amr', 'wav in json'])
    noise = r.randbytes(2000)
    wav = b'RIFF' + struct.pack('<I', 36 + len(noise)) + b'WAVEfmt ' + struct.pack('<IHHIIHH', 16, 1, 1, 16000, 32000, 2, 16) + b'data' + \
        struct.pack('<I', len(noise)) + noise
    data = {'wav': (wav, 'audio/wav'), 'ogg': (b'OggS\0\2' + bytes(8) + b'\1\2\3\4' + bytes(8) + b'\1\x13OpusHead\1\1' + bytes(9) + noise, 'audio/ogg'),
            'mp3': (b'ID3\4\0\0\0\0\0\0' + (b'\xff\xfb\x90\x64' + bytes(413)) * 5, 'audio/mpeg'),
            'm4a': (b'\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0' + noise, 'audio/mp4'), 'amr': (b'#!AMR\n' + (b'\x3c' + bytes(31)) * 20, 'audio/amr')}
    if how == 'wav in json':
        return how, post({'audio': base64.b64encode(wav).decode(), 'rate': 16000})
    body, kind = data[how]
    return how, evidence.Request('POST', '/s', [('Content-Type', kind)], body)


def apps(r):
    names = [f'{r.choice(["com", "org", "net", "de", "cn"])}.{r.choice(["example", "google", "tencent", "facebook", "acme"])}.'
             f'{r.choice(["notes", "chess", "maps", "mail", "mm", "orca", "play"])}{digits(r, 2)}' for _ in range(r.randint(8, 60))]
    key = r.choice(['apps', 'installed_apps', 'installedApps', 'packages', 'app_list', 'appList', 'installedPackages'])
    how = r.choice(['list', 'objects', 'joined'])
    if how == 'list':
        return how, post({key: names})
    if how == 'objects':
        return how, post({key: [{'packageName': n, 'versionCode': r.randint(1, 9999)} for n in names]})
    return how, evidence.Request('POST', '/a', [('Content-Type', 'application/x-www-form-urlencoded')], f'{key}={",".join(names)}'.encode())


SHAPES = {'position': (('location.precise',), position), 'contact list': (('contact.list',), contacts), 'face': (('biometric.face',), face),
          'exif': (('location.precise', 'content.photos'), photo), 'sound': (('content.audio', 'biometric.voice'), sound),
          'apps': (('apps.installed',), apps)}


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--count', type=int, default=300)
    p.add_argument('--misses')
    p.add_argument('--least', type=float, default=95.0)
    p.add_argument('program')
    a = p.parse_args()
    r = random.Random(a.seed)
    cases = []
    for name, (cls, keys, make) in SINGLE.items():
        for _ in range(a.count):
            key, value = r.choice(keys), make(r)
            where, q = single(r, key, value)
            cases.append((name, (cls,), f'{where}', key, q))
    for name, (cls, make) in SHAPES.items():
        for _ in range(a.count):
            how, q = make(r)
            cases.append((name, cls, how, '', q))
    counts, parts, whole = collections.defaultdict(lambda: [0, 0]), collections.defaultdict(lambda: [0, 0]), [0, 0]
    with open(a.misses or '/dev/null', 'w', encoding='utf-8') as f:
        for (name, classes, how, key, q), found in zip(cases, evidence.observe(a.program, [c[4] for c in cases])):
            hit = any(d['class'] == c or d['class'].startswith(c + '.') for d in found for c in classes)
            for where in (counts[name], parts[f'{name}: {how}'], parts[f'{name}: key {key}'], whole):
                where[0] += 1
                where[1] += hit
            if not hit:
                f.write(json.dumps([name, how, key, [(d['class'], d['place']) for d in found], repr(q)[:3000]]) + '\n')
    low = 0
    for name, (n, got) in counts.items():
        low |= got * 100 < a.least * n
        print(f'{name:<16} {n:>6} {got:>6} {100 * got / n:7.2f} %')
        for part, (m, hits) in sorted(parts.items()):
            if part.startswith(name + ':') and hits < 0.95 * m:
                print(f'    {part:<40} {m:>5} {hits:>5} {100 * hits / m:7.2f} %')
    print(f'all {whole[0]} {whole[1]}: {100 * whole[1] / whole[0]:.2f} %')
    return low


if __name__ == '__main__':
    sys.exit(main())
