#!/usr/bin/env python3
"""Writes the seeds of the fuzz target bmp into corpus/bmp/."""
import os, struct

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus'))
os.makedirs('bmp', exist_ok=True)
H = bytes.fromhex


def put(name, data):
    with open(f'bmp/{name}', 'wb') as f:
        f.write(data)


def message(kind, body, version=3):
    return struct.pack('>BIB', version, 6 + len(body), kind) + body


def peer(kind=0, flags=0, distinguisher=0, address=bytes(12) + H('c0000201'), asn=64500):
    return struct.pack('>BBQ', kind, flags, distinguisher) + address + struct.pack('>IIII', asn, 0x0a000001, 1772442000, 250000)


def bgp(kind, body):
    return b'\xff' * 16 + struct.pack('>HB', 19 + len(body), kind) + body


def open_(asn, capabilities=b''):
    capabilities = H('4104') + struct.pack('>I', asn) + capabilities
    parameter = struct.pack('>BB', 2, len(capabilities)) + capabilities
    return bgp(1, struct.pack('>BHHIB', 4, 23456, 180, 0x0a000001, len(parameter)) + parameter)


def update(withdrawn=b'', attributes=b'', announced=b''):
    return bgp(2, struct.pack('>H', len(withdrawn)) + withdrawn + struct.pack('>H', len(attributes)) + attributes + announced)


def peer_up(head, sent=b'', received=b''):
    return message(3, head + bytes(12) + H('c0000209') + H('00b3c000') + open_(64499, sent) + open_(64500, received))


PATH = H('40010100') + H('40020a0202') + struct.pack('>II', 64500, 64501) + H('400304c0000201')
PATH2 = H('40010100') + H('4002060202') + struct.pack('>HH', 64500, 64501) + H('400304c0000201')
IPV6 = (H('40010100') + H('4002060201') + struct.pack('>I', 64500)[0:4] +
        H('800e1a') + H('0002011020010db8000000000000000000000001') + H('00') + H('2020010db8'))
NET = H('18c63364') + H('080a')
SIX = bytes.fromhex('20010db8000000000000000000000001')

init = message(4, H('0002000272310001000378797a'))
put('session', init + peer_up(peer()) + message(0, peer() + update(b'', PATH, NET)) + message(1, peer() + H('00000001') + H('0007000800000000000000ff'))
    + message(0, peer() + update(NET)) + message(0, peer() + update()) + message(2, peer() + H('04')) + message(5, H('000100020000')))
put('views', init + peer_up(peer()) + b''.join(message(0, p + update(b'', PATH, NET)) for p in (
    peer(flags=0x40), peer(flags=0x10), peer(flags=0x50), peer(3, 0x80, 0, bytes(16), 64499), peer(1, 0, 0xfbf400000007)))
    + message(0, peer(flags=0x20) + update(b'', PATH2, NET)) + message(0, peer(flags=0x80, address=SIX) + update(b'', IPV6)))
put('add-path', peer_up(peer(), H('450400010101'), H('450400010102')) + message(0, peer() + update(b'', PATH, H('00000007') + NET[:4])))
obmp = H('4f424d5001070050') + struct.pack('>I', len(init)) + H('800c') + bytes(8) + b'\7' * 16 + H('00026162') + b'\x09' * 16 + H('cb007105') + bytes(12) + H('0000') + H('00000001')
put('openbmp', obmp + init + obmp[:8] + struct.pack('>I', 101) + obmp[12:] + message(0, peer() + update(b'', PATH, NET)))
put('damaged', init + b'junk' + message(0, peer() + update(b'', PATH, H('21c6336400'))) + message(0, peer(), 4) + message(6, peer() + H('0000000400000000')) + init[:9])
