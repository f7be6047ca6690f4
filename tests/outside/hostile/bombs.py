#!/usr/bin/env python3
"""Packages and lists made to take time or memory without end: each is answered within a time and a memory that are said
beside it, with a summary line and a status that is documented.

usage: bombs.py [--only TEXT] [--keep FOLDER] [--verb observe|audit] CORDON
Times are processor seconds of a release build; a sanitizer build is given ten times as many, and its memory is not
measured (its allocator takes what it likes).
"""
import argparse
import json
import os
import plistlib
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import making  # noqa: E402
from making import Zip, archive, dex, elf, manifest  # noqa: E402

MANIFEST = manifest('org.example.app', 1, '1', ['android.permission.INTERNET'])


def with_manifest():
    return Zip().add('AndroidManifest.xml', MANIFEST)


def shared(content, n, name, store=True):
    """One content that n entries share (Fifield 2019)."""
    z = with_manifest()
    at = z.local(name % 0, content, store)
    for i in range(n):
        z.list(name % i, at)
    return z.bytes()


def overlapping_text():
    text = b''.join(b'https://host%06d.made-up.app/ some words of a text that is no code\n' % i for i in range(60000))
    return shared(text, 100000, 'assets/%d.txt')


def overlapping_libraries():
    return shared(elf(b'https://native.made-up.app/\0' * 100000), 100000, 'lib/arm64-v8a/lib%d.so')


def overlapping_dex():
    return shared(dex([f'a.b.C{i}' for i in range(2000)]), 60000, 'assets/%d.bin')


def numbered_dex():
    content = dex(['a.A'])
    z = with_manifest()
    at = z.local('classes.dex', content)
    for i in range(200000):
        z.list('classes.dex' if i == 0 else f'classes{i + 1}.dex', at)
    return z.bytes()


def overlapping_sets():
    """Each level of packages in packages has a thousand names for the one below."""
    inner = making.apk()
    for _ in range(3):
        z = Zip()
        at = z.local('0.apk', inner, True)
        for i in range(1000):
            z.list(f'{i}.apk', at)
        inner = z.bytes()
    return inner


def overlapping_jars():
    inner = making.jar()
    for level in range(4):
        z = Zip().add('META-INF/MANIFEST.MF', b'')
        if level:
            z.add('AndroidManifest.xml', b'<manifest package="a.b"/>')
        at = z.local('0.jar', inner, True)
        for i in range(300):
            z.list(f'{i}.jar', at)
        inner = z.bytes()
    return inner


def directories_inside():
    """Deflated archives whose directories are all there is of them."""
    z = Zip()
    at = z.local('x', b'', True)
    for _ in range(200000):
        z.list('classes.dex', at)
    inner = z.bytes()
    z = with_manifest()
    at = z.local('assets/0', inner)
    for i in range(2000):
        z.list(f'assets/{i}', at)
    return z.bytes()


def two_builds():
    z = with_manifest()
    at = z.local('x', elf(), True)
    for i in range(100000):
        z.list(f'lib/x86/lib{i}.so', at)
        z.list(f'lib/arm64-v8a/lib{i}.so', at)
    return z.bytes()


def many_entries():
    z = with_manifest()
    at = z.local('x', b'', True)
    for i in range(1000000):
        z.list(f'res/{i:x}', at)
    return z.bytes()


def deep_names():
    z = with_manifest()
    at = z.local('x', b'x', True)
    for i in range(300):
        z.list('a/' * 32700 + str(i), at)
    return z.bytes()


def nested_apk():
    inner = making.apk()
    for _ in range(10):
        inner = making.apk(**{'assets/x.apk': inner})
    return inner


def zips_of_zips():
    """16 of 16 of 16 … of a text of zeros, as 42.zip."""
    inner = archive({'0.dll': b'\0' * (64 << 20)})
    for level in range(5):
        z = with_manifest() if level == 4 else Zip()
        for i in range(16):
            z.add(f'assets/lib {i:x}.zip', inner)
        inner = z.bytes()
    return inner


def inflates_to_nothing():
    return shared(b'\0' * (500 << 20), 60000, 'assets/%d', False)


def inflates_to_text():
    return shared(b'https://a.made-up.app/x ' * (20 << 20), 60000, 'assets/%d', False)


def inflates_to_dex():
    """Half a gigabyte each, of a DEX with room; hidden code is kept until all of it is there."""
    content = dex([f'a.b.C{i}' for i in range(100)]) + b'\0' * (400 << 20)
    return shared(content, 3, 'assets/%d.bin', False)


def inflates_to_archives():
    inner = archive({'classes.dex': dex(['a.A']), 'x': b'\0' * (300 << 20)}, True)
    z = with_manifest()
    for i in range(12):
        z.add(f'assets/{i}', inner)
    return z.bytes()


def many_dex():
    z = with_manifest()
    for i in range(20000):
        z.add(f'assets/{i}', dex([f'a.b.C{i}'] + [f'a.b.{i}.D{k}' for k in range(20)]), True)
    return z.bytes()


def many_packages():
    z = Zip()
    for i in range(5000):
        z.add(f'{i}.apk', archive({'AndroidManifest.xml': manifest(f'a.b.c{i}', i, '1'), 'classes.dex': dex([f'a.C{i}'])}))
    return z.bytes()


def dumpsys_permissions():
    return b'Packages:\n' + b''.join(
        b'  Package [com.example.a%d] (1a2b3c):\n    userId=%d\n    requested permissions:\n' % (i, 10000 + i) +
        b''.join(b'      android.permission.P%d\n' % k for k in range(20000)) for i in range(100))


def nmap_hosts():
    return b'<?xml version="1.0"?><nmaprun scanner="nmap" start="1700000000">' + b''.join(
        b'<host><status state="up"/><address addr="10.%d.%d.%d" addrtype="ipv4"/><ports><port protocol="tcp" portid="80">'
        b'<state state="open"/></port></ports></host>' % (i >> 16, i >> 8 & 255, i & 255) for i in range(300000)) + b'</nmaprun>'


def resources_chain():
    n = 60000
    values = [0x7f010000 + (i + 1) % n for i in range(n)]
    m = making.Manifest()
    m.start('manifest', [('versionCode', 1)], [('package', 'org.example.app')])
    m.start('application')
    m.end('application')
    m.end('manifest')
    return archive({'AndroidManifest.xml': m.bytes(), 'resources.arsc': making.arsc(values + ['https://a.made-up.app'])})


def string_pool():
    n = 8 << 20
    start = 28 + 4 * n
    data = b'\x30\x30https://a0000000.made-up.app/abcdefghijklmnopqrst\0\0\0'
    pool = struct.pack('<HHIIIIII', 1, 28, start + len(data), n, 0, 0x100, start, 0) + b'\0' * 4 * n + data
    table = struct.pack('<HHII', 2, 12, 12 + len(pool), 0) + pool
    return archive({'AndroidManifest.xml': MANIFEST, 'resources.arsc': table})


def string_pool_long():
    """Each string of a pool is the same 32 KiB of addresses."""
    n = 1 << 20
    text = b'https://a.made-up.app/ ' * 1400
    start = 28 + 4 * n
    size = len(text)
    data = bytes([0x80 | size >> 8, size & 255]) * 2 + text + b'\0'
    data += b'\0' * (-len(data) % 4)
    pool = struct.pack('<HHIIIIII', 1, 28, start + len(data), n, 0, 0x100, start, 0) + b'\0' * 4 * n + data
    table = struct.pack('<HHII', 2, 12, 12 + len(pool), 0) + pool
    return archive({'AndroidManifest.xml': MANIFEST, 'resources.arsc': table})


def deep_xml():
    m = making.Manifest()
    m.start('manifest', [('versionCode', 1)], [('package', 'org.example.app')])
    m.start('application')
    head, m.body = m.body, b''
    m.start('activity', [('name', 'org.example.A')])
    m.body = head + m.body * 100000
    return archive({'AndroidManifest.xml': m.bytes()})


def wide_manifest():
    """Twenty thousand permissions, and as many calls that need one."""
    m = making.Manifest()
    m.start('manifest', [('versionCode', 1)], [('package', 'org.example.app')])
    for i in range(20000):
        m.start('uses-permission', [('name', f'android.permission.MADE_UP_{i:05}')])
        m.end('uses-permission')
    m.start('application')
    m.end('application')
    m.end('manifest')
    code = struct.pack('<HHH', 0x0071, 0, 0) + b'\x0e\0'
    calls = [('android.telephony.TelephonyManager', 'getDeviceId')]
    return archive({'AndroidManifest.xml': m.bytes(),
                    'classes.dex': dex([f'a.b.C{i}' for i in range(20000)], code, calls)})


def shared_code():
    """65,000 classes whose methods share one long code."""
    calls = [('android.telephony.TelephonyManager', 'getDeviceId')]
    code = struct.pack('<HHH', 0x0071, 0, 0) * 200000 + b'\x0e\0'
    return archive({'AndroidManifest.xml': MANIFEST,
                    'classes.dex': dex([f'a.b.C{i}' for i in range(65000)], code, calls)})


def plist_bomb():
    """Arrays of a binary property list that hold each other, and XML that is deep."""
    n = 200
    objects = [b'\xaf\x11' + struct.pack('>H', 1000) + b''.join(struct.pack('>H', (i + 1) % n) for _ in range(1000))
               for i in range(n)]
    at, offsets = 8, []
    for o in objects:
        offsets.append(at)
        at += len(o)
    table = b''.join(struct.pack('>I', o) for o in offsets)
    binary = b'bplist00' + b''.join(objects) + table + struct.pack('>6xBBQQQ', 4, 2, n, 0, at)
    deep = b'<plist><dict><key>a</key>' + b'<array>' * 500000
    return archive({'Payload/A.app/Info.plist': binary, 'Payload/A.app/PrivacyInfo.xcprivacy': deep,
                    'Payload/A.app/A': making.macho(), 'Payload/A.app/Frameworks/B.framework/Info.plist': deep})


def tracking_domains():
    """Twenty thousand domains declared, and twenty thousand others named."""
    privacy = plistlib.dumps({'NSPrivacyTracking': True,
                              'NSPrivacyTrackingDomains': [f'tracking{i:05}.made-up.app' for i in range(20000)]})
    text = b''.join(b'https://trackinghost%05d.made-up.app/\0' % i for i in range(20000))
    info = plistlib.dumps({'CFBundleIdentifier': 'org.example.app', 'CFBundleExecutable': 'A'})
    return archive({'Payload/A.app/Info.plist': info, 'Payload/A.app/PrivacyInfo.xcprivacy': privacy,
                    'Payload/A.app/A': making.macho(text)})


def der(tag, *parts):
    body = b''.join(parts)
    n = len(body)
    length = bytes([n]) if n < 128 else bytes([128 + (n.bit_length() + 7) // 8]) + n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([tag]) + length + body


def certificate(bits=2048, serial=1):
    """A key of odd bits that nobody has the other half of; the signature is as empty."""
    def name(s):
        return der(0x30, der(0x31, der(0x30, b'\x06\x03U\x04\x03', der(12, s))))
    algorithm = der(0x30, bytes.fromhex('06092a864886f70d01010b'), b'\5\0')
    n = (1 << bits - 1) + 2 * serial + 1
    key = der(0x30, der(2, b'\0' + n.to_bytes(bits // 8, 'big')), der(2, b'\x7f' + b'\xff' * 7))
    info = der(0x30, der(0x30, bytes.fromhex('06092a864886f70d010101'), b'\5\0'), der(3, b'\0', key))
    body = der(0x30, der(0xa0, der(2, b'\2')), der(2, b'\1' + serial.to_bytes(4, 'big')), algorithm, name(b'a'),
               der(0x30, der(0x17, b'200101000000Z'), der(0x17, b'400101000000Z')), name(b'a'), info)
    return der(0x30, body, algorithm, der(3, b'\0' + b'\1' * (bits // 8)))


def pkcs7(certificates, signers, bits):
    sha256 = der(0x30, bytes.fromhex('0609608648016503040201'), b'\5\0')
    rsa = der(0x30, bytes.fromhex('06092a864886f70d010101'), b'\5\0')
    issuer = der(0x30, der(0x31, der(0x30, b'\x06\x03U\x04\x03', der(12, b'a'))))

    def info(serial):
        return der(0x30, der(2, b'\1'), der(0x30, issuer, der(2, b'\1' + serial.to_bytes(4, 'big'))), sha256, rsa,
                   der(4, b'\1' * (bits // 8)))
    data = der(0x30, der(2, b'\1'), der(0x31, sha256), der(0x30, bytes.fromhex('06092a864886f70d010701')),
               der(0xa0, *certificates), der(0x31, *[info(i % len(certificates)) for i in range(signers)]))
    return der(0x30, bytes.fromhex('06092a864886f70d010702'), der(0xa0, data))


def signed(certificates, signers, bits, blocks=1):
    entries = {'META-INF/MANIFEST.MF': b'Manifest-Version: 1.0\r\n\r\n', 'AndroidManifest.xml': MANIFEST,
               'classes.dex': dex(['a.A'])}
    block = pkcs7(certificates, signers, bits)
    for i in range(blocks):
        entries[f'META-INF/C{i}.SF'] = b'Signature-Version: 1.0\r\nSHA-256-Digest-Manifest: AAAA\r\n\r\n'
        entries[f'META-INF/C{i}.RSA'] = block
    return archive(entries)


def many_certificates():
    return signed([certificate(2048, i) for i in range(10000)], 10000, 2048)


def large_keys():
    return signed([certificate(16384, i) for i in range(30)], 2000, 16384, 60)


def codesign_certificates():
    body = making.macho()
    at = body.index(b'\xfa\xde\x0c\xc0')
    blob = pkcs7([certificate(16384, i) for i in range(300)], 3000, 16384)
    blob = struct.pack('>II', 0xfade0b01, 8 + len(blob)) + blob
    directory = struct.pack('>IIIIIIIIIBBBBI', 0xfade0c02, 88, 0x20400, 0, 88, 64, 0, 0, 0, 32, 2, 0, 12, 0).ljust(64, b'\0')
    directory += b'org.example.app\0'.ljust(24, b'\0')
    sign = struct.pack('>III', 0xfade0cc0, 28 + len(directory) + len(blob), 2)
    sign += struct.pack('>IIII', 0, 28, 0x10000, 28 + len(directory)) + directory + blob
    old = struct.pack('<IIII', 0x1d, 16, at, len(body) - at)
    return body[:at].replace(old, struct.pack('<IIII', 0x1d, 16, at, len(sign))) + sign


def jar_sections():
    """A manifest of half a million sections, and a signature file of as many."""
    sections = b''.join(b'Name: res/%d\r\nSHA-256-Digest: AAAA\r\n\r\n' % i for i in range(500000))
    return archive({'META-INF/MANIFEST.MF': b'Manifest-Version: 1.0\r\n\r\n' + sections,
                    'META-INF/C.SF': b'Signature-Version: 1.0\r\nSHA-256-Digest-Manifest: AAAA\r\n\r\n' + sections,
                    'META-INF/C.RSA': pkcs7([certificate()], 1, 2048), 'AndroidManifest.xml': MANIFEST})


def sbom_deep():
    return b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + b'{"type":"library","name":"a","components":[' * \
        2500000


def sbom_arrays():
    return b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + b'[' * 100000000


def sbom_flat():
    one = json.dumps({'type': 'library', 'name': 'a' * 30, 'version': '1', 'purl': 'pkg:npm/' + 'a' * 30}).encode() + b','
    return b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' + one * 800000 + b'{}]}'


def laughs():
    text = b'<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY a0 "lol">'
    for i in range(30):
        text += b'<!ENTITY a%d "%s">' % (i + 1, b'&a%d;' % i * 10)
    return text + b']><nmaprun scanner="nmap" args="&a30;" start="1"><host><hostnames><hostname name="&a30;"/></hostnames>' \
        b'&a30;</host></nmaprun>'


def deep_nmap():
    return b'<?xml version="1.0"?><nmaprun scanner="nmap" start="1">' + b'<host>' * 3000000


def long_list():
    return b''.join(b'package:/data/app/~~x==/com.example.a%d-y==/base.apk=com.example.a%d\n' % (i, i)
                    for i in range(1200000))


def long_line():
    return b'package:com.example.a\npackage:' + b'a' * (200 << 20)


def many_signers():
    return with_block(0x7109871a, 20000)


def with_block(number, signers):
    """A block of scheme v2 with that many signers, each with a certificate of 16,384 bits."""
    z = with_manifest()
    data = z.bytes()
    at = data.rindex(b'PK\5\6')
    start = struct.unpack_from('<I', data, at + 16)[0]

    def prefixed(*parts):
        body = b''.join(parts)
        return struct.pack('<I', len(body)) + body
    c = certificate(16384)
    key = c[c.index(bytes.fromhex('300d06092a864886f70d010101')) - 4:]
    key = key[:4 + struct.unpack('>H', key[2:4])[0]]
    digests = prefixed(*[prefixed(struct.pack('<I', 0x103), prefixed(b'\0' * 32))])
    one = prefixed(prefixed(digests, prefixed(prefixed(c)), prefixed()),
                   prefixed(*[prefixed(struct.pack('<I', 0x103), prefixed(b'\1' * 2048))] * 3), prefixed(key))
    value = prefixed(one * signers)
    pair = struct.pack('<QI', 4 + len(value), number) + value
    block = struct.pack('<Q', len(pair) + 24) + pair + struct.pack('<Q', len(pair) + 24) + b'APK Sig Block 42'
    end = bytearray(data[at:])
    struct.pack_into('<I', end, 16, start + len(block))
    return data[:start] + block + data[start:at] + bytes(end)


def constant_pool():
    """Class files that share one content of 65,000 constants."""
    content = making.class_file(texts=['https://a%d.made-up.app/' % i for i in range(32000)])
    z = Zip().add('META-INF/MANIFEST.MF', b'')
    at = z.local('0.class', content, True)
    for i in range(50000):
        z.list(f'{i}.class', at)
    return z.bytes()


# what is made; processor seconds of a release build; MiB
BOMBS = [(overlapping_text, 15, 700), (overlapping_libraries, 15, 700), (overlapping_dex, 15, 700),
         (numbered_dex, 15, 1000), (overlapping_sets, 15, 700), (overlapping_jars, 15, 700),
         (directories_inside, 20, 1500), (two_builds, 10, 700), (many_entries, 10, 1000), (deep_names, 10, 300),
         (nested_apk, 5, 200), (zips_of_zips, 10, 300), (inflates_to_nothing, 20, 1500), (inflates_to_text, 30, 1500),
         (inflates_to_dex, 15, 2000), (inflates_to_archives, 20, 4700), (many_dex, 10, 700), (many_packages, 15, 700),
         (dumpsys_permissions, 10, 700), (nmap_hosts, 15, 1500), (resources_chain, 5, 200), (string_pool, 15, 700), (string_pool_long, 15, 700), (deep_xml, 5, 300),
         (wide_manifest, 10, 500), (shared_code, 10, 700), (plist_bomb, 5, 300), (tracking_domains, 5, 300),
         (many_certificates, 10, 500), (large_keys, 10, 300), (codesign_certificates, 10, 300), (jar_sections, 10, 700),
         (sbom_deep, 10, 1500), (sbom_arrays, 10, 1000), (sbom_flat, 20, 1500), (laughs, 5, 200), (deep_nmap, 10, 1000),
         (long_list, 20, 2500), (long_line, 10, 700), (many_signers, 10, 300), (constant_pool, 15, 500)]


def sparse(path):
    """3 GB of nothing, with a package at its end: mapped, so that all of it counts as memory."""
    with open(path, 'wb') as f:
        f.seek(3 << 30)
        f.write(making.apk())


def run(cordon, path, seconds, verb):
    """Exit status, processor seconds, MiB, output, errors."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        p = subprocess.Popen([cordon, verb, path] if verb == 'observe' else [cordon, verb, '-p', 'clean-network-2020', path],
                             stdout=out, stderr=err, preexec_fn=lambda: resource.setrlimit(
                                 resource.RLIMIT_CPU, (int(seconds * 4) + 5,) * 2))
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = status
        out.seek(0, os.SEEK_END)
        size = out.tell()
        out.seek(max(0, size - 8000))
        err.seek(0)
        return (os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024,
                out.read(), err.read(3000), size)


def judge(name, path, cordon, most_seconds, most_memory, sanitized, verbs):
    wrong = []
    for verb in verbs:
        code, seconds, memory, out, err, size = run(cordon, path, most_seconds * (10 if sanitized else 1), verb)
        print(f'{name:24} {verb:8} {os.path.getsize(path) / 1e6:8.1f} MB: status {code}, {seconds:6.2f} s, {memory:6.0f} MiB, '
              f'{size / 1e6:.1f} MB told', flush=True)
        if code not in (0, 1, 2, 3):
            wrong.append(f'{verb}: status {code}: {err[-1500:].decode(errors="replace")}')
        elif verb == 'observe' and code != 2 and b'{"kind":"summary"' not in out.rstrip(b'\n').rsplit(b'\n', 1)[-1]:
            wrong.append(f'{verb}: no summary')
        if seconds > most_seconds * (10 if sanitized else 1):
            wrong.append(f'{verb}: {seconds:.1f} s, more than {most_seconds}')
        if memory > most_memory and not sanitized:
            wrong.append(f'{verb}: {memory:.0f} MiB, more than {most_memory}')
    for w in wrong:
        print(f'failed: {name}: {w}', flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--only', default='')
    parser.add_argument('--keep')
    parser.add_argument('--verb', action='append')
    parser.add_argument('cordon')
    o = parser.parse_args()
    cordon = os.path.abspath(o.cordon)
    with open(cordon, 'rb') as f:
        sanitized = re.search(rb'__[at]san_init', f.read()) is not None
    work = o.keep or tempfile.mkdtemp(prefix='cordon-bombs-')
    os.makedirs(work, exist_ok=True)
    os.environ.update(HOME=work, XDG_CACHE_HOME=f'{work}/cache', NO_COLOR='1')
    failed = passed = 0
    for make, seconds, memory in BOMBS + [(sparse, 10, 3400)]:
        if o.only not in make.__name__:
            continue
        path = os.path.join(work, make.__name__)
        if make is sparse:
            sparse(path)
        elif not os.path.exists(path):
            with open(path, 'wb') as f:
                f.write(make())
        if judge(make.__name__, path, cordon, seconds, memory, sanitized, o.verb or ['observe', 'audit']):
            failed += 1
        else:
            passed += 1
        if not o.keep:
            os.remove(path)
    if not o.keep:
        shutil.rmtree(work)
    print(f'{passed} passed, {failed} failed, 0 skipped')
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
