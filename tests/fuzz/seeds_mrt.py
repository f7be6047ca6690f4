#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets mrt and bzip2, and one of incidents, into their folders of corpus/."""
import bz2, os, struct

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus'))
H = bytes.fromhex


def put(name, data):
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, 'wb') as f:
        f.write(data)


def record(kind, subtype, body):
    return struct.pack('>IHHI', 1000000000, kind, subtype, len(body)) + body


def message(body, kind=2):
    return b'\xff' * 16 + struct.pack('>HB', 19 + len(body), kind) + body


def update(withdrawn, attributes, announced):
    return message(struct.pack('>H', len(withdrawn)) + withdrawn + struct.pack('>H', len(attributes)) + attributes + announced)


PATH2 = H('40010100 400208 0203fbf45ba05ba0')
PATH4 = H('40010100 40020a 02020000fbf40000fbf5')
AS4 = H('c0110a 0202000300000000fbf6')
MANY = PATH4 + H('400304c0000201 400600 c00808fbf40001ffffff01 c010080002fbf400000001 c0200c0000fbf40000000100000002 c023040000fbf5')
SETS = H('40010102 400212 03010000fde8 02010000fbf4 01010000fbf5')
REACH = H('800e11 10 20010db8000000000000000000000009')
REACH_WHOLE = H('800e1a 0002 01 10 20010db8000000000000000000000009 00 20 20010db9')
UNREACH = H('800f08 0002 01 20 20010db8')
SESSION2, SESSION4 = H('fbf4fde800000001c0000201c00002fe'), H('0000fbf40000fde800000001c0000201c00002fe')
SESSION6 = H('0000fbf40000fde800000002') + H('20010db8000000000000000000000001') * 2
PEERS = record(13, 1, H('0a000001 0001 76 0002 00 0a000002 c0000201 fbf4 03 0a000003 20010db8000000000000000000000001 fa56ea00'))


def entry(index, attributes, path=b''):
    return struct.pack('>HI', index, 999999999) + path + struct.pack('>H', len(attributes)) + attributes


def rib(subtype, prefix, entries, family=b''):
    return record(13, subtype, H('00000000') + family + prefix + struct.pack('>H', len(entries)) + b''.join(entries))


V4, V6 = H('18c63364'), H('2020010db8')
put('mrt/table_dump', record(12, 1, H('00000001c633640018013b9aca00c0000201fbf4') + struct.pack('>H', len(PATH2 + AS4)) + PATH2 + AS4) +
    record(12, 2, H('0000000220010db800000000000000000000000020013b9aca0020010db8000000000000000000000001fbf4') +
           struct.pack('>H', len(PATH2 + REACH)) + PATH2 + REACH))
put('mrt/table_dump_v2', PEERS + rib(2, V4, [entry(0, MANY), entry(1, b'')]) + rib(4, V6, [entry(1, PATH4 + REACH), entry(0, PATH4 + SETS)]) +
    rib(3, V4, [entry(0, SETS)]) + rib(6, V6, [entry(1, PATH4)], H('000201')) + record(13, 7, bytes(20)))
put('mrt/add_path', PEERS + rib(8, V4, [entry(0, PATH4, H('00000007'))]) + rib(12, V6, [entry(0, PATH4, H('00000008'))], H('000201')) +
    record(16, 9, SESSION4 + update(H('00000001080a'), PATH4, H('0000000218c63364'))))
put('mrt/messages', record(16, 4, SESSION4 + update(H('080a'), MANY, V4)) + record(16, 1, SESSION2 + update(b'', PATH2 + AS4, V4)) +
    record(17, 4, H('00030d40') + SESSION4 + update(b'', PATH4 + UNREACH + REACH_WHOLE, b'')) + record(16, 4, SESSION6 + message(b'', 4)) +
    record(16, 5, SESSION4 + H('00060001')) + record(16, 0, SESSION2 + H('00030006')) + record(16, 7, SESSION4 + update(b'', PATH4, V4)))
put('incidents/updates-alone', record(16, 4, SESSION4 + update(b'', PATH4, V4)) + record(16, 4, SESSION4 + update(V4, b'', b'')) +
    record(16, 5, SESSION4 + H('00060001')))
put('mrt/damaged', record(16, 4, SESSION4 + update(b'', PATH4, H('d0c63364'))) + b'A' * 40 + record(16, 4, SESSION4 + update(b'', PATH4, V4)) * 2 +
    PEERS + rib(2, V4, [entry(9, PATH4)]) + record(11, 1, bytes(30)) + PEERS[:-7])


def spelling(mark):
    return bytes(i for i in range(48) if mark >> (47 - i) & 1)


put('bzip2/one', bz2.compress(b'routes over carriers, ' * 40, 1))
put('bzip2/streams', bz2.compress(b'one', 9) + bz2.compress(b'', 1) + bz2.compress(b'three', 2) + bytes(8))
put('bzip2/empty', bz2.compress(b''))
put('bzip2/marks', bz2.compress(spelling(0x314159265359) * 9, 1) + bz2.compress(spelling(0x177245385090) * 9, 1))
put('bzip2/runs', bz2.compress(bytes(50000), 1))
put('bzip2/cut', bz2.compress(bytes(range(256)) * 4)[:-30])
put('bzip2/behind', bz2.compress(b'one') + b'two')
