#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets capture, live, pcapng, packet_stream, dissect, stream, decompress and quic_session into corpus/."""
import gzip, os, struct, sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus'))
H = bytes.fromhex


def put(folder, name, data):
    os.makedirs(folder, exist_ok=True)
    with open(f'{folder}/{name}', 'wb') as f:
        f.write(data)


# Layers, from the inside out.
A, B = H('0a000001'), H('0a000002')


def ip4(proto, payload, src=A, dst=B, frag=0, ident=1):
    return struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), ident, frag, 64, proto, 0) + src + dst + payload


def ip6(proto, payload):
    return H('60000000') + struct.pack('>HBB', len(payload), proto, 64) + bytes(15) + b'\1' + bytes(15) + b'\2' + payload


def udp(sport, dport, payload):
    return struct.pack('>HHHH', sport, dport, 8 + len(payload), 0) + payload


def tcp(sport, dport, seq, flags, payload=b''):
    return struct.pack('>HHIIBBHHH', sport, dport, seq, 0, 0x50, flags, 65535, 0, 0) + payload


def name(n):
    return b''.join(bytes([len(p)]) + p.encode() for p in n.split('.')) + b'\0'


def query(n, ident=7):
    return struct.pack('>HHHHHH', ident, 0x100, 1, 0, 0, 0) + name(n) + H('00010001')


def answer(n, alias, addr, ident=7):
    return (struct.pack('>HHHHHH', ident, 0x8180, 1, 2, 0, 0) + name(n) + H('00010001')
            + H('c00c000500010000003c') + struct.pack('>H', len(name(alias))) + name(alias)
            + name(alias) + H('000100010000003c0004') + addr)


def hello(n):
    sni = struct.pack('>HBH', len(n) + 3, 0, len(n)) + n.encode()
    ext = struct.pack('>HH', 0, len(sni)) + sni
    body = H('0303') + b'\x42' * 32 + H('0000021301') + H('0100') + struct.pack('>H', len(ext)) + ext
    return H('160301') + struct.pack('>H', len(body) + 4) + b'\1' + struct.pack('>I', len(body))[1:] + body


ETH = bytes(12)
eth = lambda payload, kind=0x0800: ETH + struct.pack('>H', kind) + payload
DNS = ip4(17, udp(50000, 53, query('www.example.org')))
GET = b'GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n'


def pcap(packets, link=1, big=False, nano=False):
    e = '>' if big else '<'
    out = struct.pack(e + 'IHHIIII', 0xa1b23c4d if nano else 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)
    for i, p in enumerate(packets):
        out += struct.pack(e + 'IIII', 1700000000 + i, i, len(p), len(p)) + p
    return out


def block(kind, body, e='<'):
    body += bytes(-len(body) % 4)
    n = struct.pack(e + 'I', len(body) + 12)
    return struct.pack(e + 'I', kind) + n + body + n


def section(e='<'):
    return block(0x0A0D0D0A, struct.pack(e + 'IHHq', 0x1A2B3C4D, 1, 0, -1), e)


def option(code, value, e='<'):
    return struct.pack(e + 'HH', code, len(value)) + value + bytes(-len(value) % 4)


def interface(link, options=b'', e='<'):
    return block(1, struct.pack(e + 'HHI', link, 0, 65535) + options, e)


def enhanced(p, i=0, options=b'', t=1700000000000000, e='<'):
    return block(6, struct.pack(e + 'IIIII', i, t >> 32, t & 0xFFFFFFFF, len(p), len(p)) + p + bytes(-len(p) % 4) + options, e)


def conversation():
    h = hello('tls.example.org')
    c = lambda seq, flags, data=b'': ip4(6, tcp(50001, 443, seq, flags, data))
    s = lambda seq, flags, data=b'': ip4(6, tcp(443, 50001, seq, flags, data), B, A)
    return [DNS, ip4(17, udp(53, 50000, answer('www.example.org', 'cdn.example.net', H('c0000201'))), B, A),
            c(100, 2), s(500, 18), c(101, 16, h[:40]), c(181, 16, h[80:]), c(141, 16, h[40:80]), s(501, 4),
            ip4(6, tcp(50002, 80, 1, 24, GET), A, H('c0000201')),
            ip4(6, tcp(50002, 80, 1 + len(GET), 24, GET.replace(b'www', b'two')), A, H('c0000201')),
            ip4(17, udp(5353, 5353, H('000084000000000100000000') + name('box.local') + H('00018001000000780004') + A), A, H('e00000fb'))]


ETHERNET = [eth(p) for p in conversation()]
BIG = bytes(range(256)) * 6
WHOLE = udp(50000, 53, query('fragmented.example.org') + BIG)
FRAGMENTS = [ip4(17, WHOLE[800:1600], frag=0x2000 | 100), ip4(17, WHOLE[1600:], frag=200), ip4(17, WHOLE[:808], frag=0x2000)]

INNER = eth(DNS)
TUNNELS = {
    'vlan': ETH + H('88a8 0064 8100 0065 0800') + DNS,
    'mpls': ETH + H('8847 00010000 00020140') + DNS,
    'mpls-ethernet': ETH + H('8847 00010140 00000000') + INNER,
    'pppoe': ETH + H('8864 1100 0001 0030 0021') + DNS,
    'gre': eth(ip4(47, H('0000 0800') + DNS)),
    'gre-key': eth(ip4(47, H('3000 6558 00000001 00000002') + INNER)),
    'erspan': eth(ip4(47, H('1000 88be 00000001') + bytes(8) + INNER)),
    'pptp': eth(ip4(47, H('3081 880b 00200001 00000001 00000002 ff03 0021') + DNS)),
    'gtp': eth(ip4(17, udp(2152, 2152, H('30ff 0030 00000001') + DNS))),
    'gtp-extensions': eth(ip4(17, udp(2152, 2152, H('34ff 0030 00000001 0000 00 85 01 00 00 00') + DNS))),
    'vxlan': eth(ip4(17, udp(50000, 4789, H('0800000000000100') + INNER))),
    'vxlan-gpe': eth(ip4(17, udp(50000, 4790, H('0c00000100000100') + DNS))),
    'geneve': eth(ip4(17, udp(50000, 6081, H('0100 6558 00000100 00000001') + INNER))),
    'teredo': eth(ip4(17, udp(50000, 3544, H('0001 0000 0000000000000000 00 0000 000000000000') + ip6(17, udp(1, 53, query('a.example')))))),
    'l2tp': eth(ip4(17, udp(1701, 1701, H('4002 0040 0001 0001 ff03 0021') + DNS))),
    'capwap': eth(ip4(17, udp(50000, 5247, H('0010 0000 0000 0000') + INNER))),
    'ipip': eth(ip4(4, DNS)),
    '6in4': eth(ip4(41, ip6(17, udp(1, 53, query('a.example'))))),
    'ah': eth(ip4(51, H('1104 0000 00000001 00000001') + bytes(12) + udp(1, 53, query('a.example')))),
    'etherip': eth(ip4(97, H('3000') + INNER)),
    'fabricpath': ETH + H('8903 0001') + INNER,
    'extensions': eth(ip6(0, H('2b00 0104 00000000 3c00 0000 00000000 2c00 0104 00000000 1100 0000 00000001') + udp(1, 53, query('a.example'))), 0x86DD),
    'deep': eth(ip4(4, ip4(4, ip4(4, ip4(47, H('0000 6558') + eth(ip4(17, udp(1, 4789, H('0800000000000100') + INNER)))))))),
}
LINKS = {
    0: H('02000000') + DNS, 108: H('00000002') + DNS, 101: DNS, 12: DNS, 14: DNS, 228: DNS, 229: ip6(17, udp(1, 53, query('a.example'))),
    113: bytes(14) + H('0800') + DNS, 276: H('0800') + bytes(18) + DNS, 9: H('ff03 0021') + DNS, 50: H('0021') + DNS,
    104: H('0f00 0800') + DNS, 105: H('0802 0000') + bytes(20) + H('aaaa03000000 0800') + DNS,
    127: H('0000 0800 00000000 8802 0000') + bytes(22) + H('aaaa03000000 0800') + DNS,
    192: H('0000 0800 69000000 0802 0000') + bytes(20) + H('aaaa03000000 0800') + DNS, 1: ETH + H('0030 aaaa03 000000 0800') + DNS,
}

put('capture', 'pcap', pcap(ETHERNET))
for _name, _frames in (('pcap', ETHERNET), ('fragments', [eth(f) for f in FRAGMENTS]), ('tunnels', list(TUNNELS.values()))):
    put('live', _name, H('01070a0300050f02') + pcap(_frames * 2))
    put('live', _name + '-turns', H('0101010101010101') + pcap(_frames))
put('capture', 'pcap-big-nano', pcap(ETHERNET[:4], big=True, nano=True))
put('capture', 'fragments', pcap([eth(f) for f in FRAGMENTS]))
put('capture', 'tunnels', pcap(list(TUNNELS.values())))
put('capture', 'trailer', pcap([p + H('01072021 00000fa0') + b'com.example.app'.ljust(20, b'\0') + H('00000000') for p in ETHERNET]))
put('capture', 'gzip', gzip.compress(pcap(ETHERNET), mtime=0))
put('capture', 'snoop', b'snoop\0\0\0' + H('0000000200000004') + b''.join(
    struct.pack('>IIIIII', len(p), len(p), 24 + len(p) + -len(p) % 4, 0, 1700000000 + i, i) + p + bytes(-len(p) % 4)
    for i, p in enumerate(ETHERNET)))
for e, what in (('<', 'little'), ('>', 'big')):
    process = block(0x80000001, struct.pack(e + 'I', 501) + option(2, b'Safari', e), e)
    data = (section(e) + interface(1, option(9, b'\x09', e) + option(14, struct.pack(e + 'q', -5), e) + option(0, b'', e), e)
            + interface(101, b'', e) + process + enhanced(ETHERNET[0], 0, option(0x8001, struct.pack(e + 'I', 0), e), e=e)
            + enhanced(DNS, 1, option(8, struct.pack(e + 'II', 501, 1), e), e=e)
            + block(3, struct.pack(e + 'I', len(ETHERNET[1])) + ETHERNET[1], e)
            + block(2, struct.pack(e + 'HHIIII', 1, 0, 0x60A24, 7, len(DNS), len(DNS)) + DNS, e)
            + block(0xBAD, b'custom', e) + block(4, bytes(4), e) + block(10, H('4c53544b 00000000'), e))
    put('pcapng', what, data)
    put('capture', 'pcapng-' + what, data)
put('pcapng', 'two-sections', section() + interface(1) + enhanced(ETHERNET[0]) + section('>') + interface(101, e='>') + enhanced(DNS, e='>'))
# As phones send them: the first byte chooses how they are cut, and whether a file header is awaited.
TRAILED = pcap([p + H('01072021 00000fa0') + b'com.example.app'.ljust(20, b'\0') + H('00000000') for p in ETHERNET[:3]])
put('packet_stream', 'pcap', b'\x0a' + TRAILED)
put('packet_stream', 'datagrams', b'\x0b' + TRAILED[24:])
put('packet_stream', 'big-nano', b'\x06' + pcap(ETHERNET[:3], big=True, nano=True))
put('packet_stream', 'pcapng', b'\x10' + section() + interface(1) + enhanced(ETHERNET[0]) + block(0xBAD, b'custom') + section('>') + interface(101, e='>') + enhanced(DNS, e='>'))
put('packet_stream', 'large-block', b'\x02' + section() + struct.pack('<II', 0xBAD, 1 << 20) + bytes(64))
for link, packet in LINKS.items():
    put('dissect', f'link-{link}', struct.pack('>H', link) + packet)
    put('capture', f'link-{link}', pcap([packet], link))
for what, packet in TUNNELS.items():
    put('dissect', what, struct.pack('>H', 1) + packet)
for i, f in enumerate(FRAGMENTS):
    put('dissect', f'fragment-{i}', struct.pack('>H', 101) + f)
# stream: limits, then segments as (offset, length, flags); see fuzz_stream.c
put('stream', 'in-order', H('40ff') + b''.join(struct.pack('>HBB', i * 100, 100, 0) for i in range(8)))
put('stream', 'backwards', H('40ff') + b''.join(struct.pack('>HBB', i * 100, 120, 3) for i in reversed(range(8))))
put('stream', 'little-room', H('0205') + b''.join(struct.pack('>HBB', i * 50 % 400, 60, i) for i in range(16)))
put('decompress', 'gzip', gzip.compress(BIG, mtime=0))
put('decompress', 'gzip-members', gzip.compress(b'one', mtime=0) + gzip.compress(b'two', mtime=0) + bytes(8))
put('decompress', 'zstd', H('28b52ffd0458650000306865 6c6c6f20 01000295225ab1761b'))
# quic_session: options, then records of kind and side, length, frames; see fuzz_quic_session.c
record = lambda what, frames: struct.pack('>BH', what, len(frames)) + frames
stream = lambda id, at, data, fin=0: bytes([0x0e | fin, id]) + struct.pack('>H', 0x4000 | at) + bytes([len(data)]) + data
CLIENT, SERVER, AS_DATA, AS_HANDSHAKE, AS_OTHER, UPDATE, LOST, EARLY = 0, 1, 2, 4, 6, 8, 16, 32
HEADERS = H('0000d1d7') + b'GET / of HTTP/3'
put('quic_session', 'streams', b'\0' + b''.join(record(AS_DATA | s, stream(i, at, HEADERS, at > 30))
                                               for i in (0, 4) for at in (0, 19, 38) for s in (CLIENT, SERVER)))
put('quic_session', 'backwards', b'\x05' + b''.join(record(AS_DATA, stream(0, at, HEADERS, at == 57)) for at in (57, 38, 10, 19, 0)))
put('quic_session', 'updates', b'\x0a' + b''.join(record(AS_DATA | SERVER | UPDATE | (LOST if i == 3 else 0), stream(3, 19 * i, HEADERS))
                                                for i in range(6)))
put('quic_session', 'early', b'\x13' + record(AS_OTHER | EARLY, stream(0, 0, HEADERS)) + record(AS_DATA, stream(0, 19, HEADERS, 1)))
put('quic_session', 'holes', b'\x60' + record(AS_DATA, stream(0, 0, HEADERS)) + record(AS_DATA | SERVER, stream(0, 0, HEADERS, 1)))
put('quic_session', 'frames', b'\x0c' + record(AS_DATA | SERVER, H(
    '01 020a0002020102 0001 0305000005010203 0702aabb 1005 110005 1405 150005 1200 1300 1600 1700 1902'
    '18020103aabbcc000102030405060708090a0b0c0d0e0f 1a0102030405060708 1b0102030405060708 1e 3102aabb 40af01020304 42f505 1f'
    '04070044 0501 2403010505 1d0a024142')))
put('quic_session', 'crypto', b'\0' + record(AS_HANDSHAKE, H('060102aabb 060001ff')) + record(AS_DATA | SERVER, H('0600080400000401020304')))
put('quic_session', 'datagrams', b'\0' + record(SERVER, H('aa0000000005c1c2c3c4c5088394c8f03e5157086b3343cf'))
    + record(SERVER, H('f00000000105c1c2c3c4c5040e0e0e0e746f6b656e00112233445566778899aabbccddeeff')) + record(CLIENT, b'@' * 40))
