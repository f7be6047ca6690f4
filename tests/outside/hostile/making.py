"""Small packages, made here byte by byte so that any of their fields can lie."""
import json
import os
import plistlib
import struct
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../fixtures'))
from make_mirror import Manifest, manifest  # noqa: E402


def deflated(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class Zip:
    """An archive whose headers are what the caller says; entries may share their bytes."""

    def __init__(self):
        self.body, self.size, self.directory, self.n = [], 0, [], 0

    def local(self, name, content, store=False, crc=None):
        """Header and data; what the directory needs to point here."""
        packed = content if store else deflated(content)
        name = name if isinstance(name, bytes) else name.encode()
        at = (self.size, 0 if store else 8, zlib.crc32(content) if crc is None else crc, len(packed), len(content))
        head = struct.pack('<IHHHHHIIIHH', 0x04034b50, 20, 0, at[1], 0, 0, at[2], at[3], at[4], len(name), 0)
        self.body += [head, name, packed]
        self.size += len(head) + len(name) + len(packed)
        return at

    def list(self, name, at):
        name = name if isinstance(name, bytes) else name.encode()
        self.directory += [struct.pack('<IHHHHHHIIIHHHHHII', 0x02014b50, 20, 20, 0, at[1], 0, 0, at[2], at[3], at[4],
                                       len(name), 0, 0, 0, 0, 0, at[0]), name]
        self.n += 1

    def add(self, name, content, store=False):
        self.list(name, self.local(name, content, store))
        return self

    def bytes(self):
        directory = b''.join(self.directory)
        end = b''
        if self.n >= 0xffff:
            end = struct.pack('<IQHHIIQQQQ', 0x06064b50, 44, 45, 45, 0, 0, self.n, self.n, len(directory), self.size)
            end += struct.pack('<IIQI', 0x07064b50, 0, self.size + len(directory), 1)
        n = min(self.n, 0xffff)
        end += struct.pack('<IHHHHIIH', 0x06054b50, 0, 0, n, n, len(directory), self.size, 0)
        return b''.join(self.body) + directory + end


def archive(members, store=False):
    z = Zip()
    for name, content in members.items():
        z.add(name, content, store)
    return z.bytes()


def uleb(n):
    out = b''
    while True:
        out += bytes([n & 127 | (128 if n > 127 else 0)])
        n >>= 7
        if not n:
            return out


def dex(classes, code=b'\x0e\x00', calls=(), strings=(), methods=1, shared=True):
    """Classes that each have `methods` static methods of the same code. calls: (class, member) that may be named in
    the code as method numbers 0…; strings: such that lie beside."""
    names = ['L' + c.replace('.', '/') + ';' for c in classes]
    called = ['L' + c.replace('.', '/') + ';' for c, _ in calls]
    members = [m for _, m in calls] + [f'm{i:05}' for i in range(methods)]
    every = sorted(set(names + called + members + list(strings) + ['Ljava/lang/Object;', 'V']))
    number = {s: i for i, s in enumerate(every)}
    types = sorted(set(names + called + ['Ljava/lang/Object;', 'V']), key=number.get)
    type_of = {t: i for i, t in enumerate(types)}
    method_ids = [(type_of[t], number[m]) for t, m in zip(called, [m for _, m in calls])]
    own = [(type_of[t], number[f'm{i:05}']) for t in names for i in range(methods)]
    method_ids += own
    first = len(calls)
    at = 0x70
    tables = {}
    for what, n, size in (('string', len(every), 4), ('type', len(types), 4), ('proto', 1, 12), ('field', 0, 8),
                          ('method', len(method_ids), 8), ('class', len(names), 32)):
        tables[what] = (n, at if n else 0)
        at += n * size
    data_at, data = at, bytearray()

    def place(b, align=1):
        while (data_at + len(data)) % align:
            data.append(0)
        here = data_at + len(data)
        data.extend(b)
        return here

    code_item = struct.pack('<HHHHII', 8, 0, 8, 0, 0, len(code) // 2) + code
    code_at = place(code_item, 4)
    datas = []
    for i in range(len(names)):
        here = code_at if shared else place(code_item, 4)
        body = uleb(0) * 2 + uleb(methods) + uleb(0)
        for k in range(methods):
            body += uleb(first + i * methods if k == 0 else 1) + uleb(9) + uleb(here)
        datas.append(place(body))
    string_at = [place(uleb(len(s)) + s.encode() + b'\0') for s in every]
    out = b''.join(struct.pack('<I', o) for o in string_at)
    out += b''.join(struct.pack('<I', number[t]) for t in types)
    out += struct.pack('<III', number['V'], type_of['V'], 0)
    out += b''.join(struct.pack('<HHI', t, 0, n) for t, n in method_ids)
    out += b''.join(struct.pack('<IIIIIIII', type_of[t], 1, type_of['Ljava/lang/Object;'], 0, 0xffffffff, 0, d, 0)
                    for t, d in zip(names, datas))
    out += bytes(data)
    size = 0x70 + len(out)
    head = struct.pack('<IIIIII', size, 0x70, 0x12345678, 0, 0, 0)
    for what in ('string', 'type', 'proto', 'field', 'method', 'class'):
        head += struct.pack('<II', *tables[what])
    head += struct.pack('<II', len(data), data_at)
    rest = b'\0' * 20 + head + out
    return b'dex\n035\0' + struct.pack('<I', zlib.adler32(rest)) + rest


def pool(strings):
    data, offsets = b'', []
    for s in strings:
        offsets.append(len(data))
        raw = s.encode()
        data += bytes([min(len(s), 127), min(len(raw), 127)]) + raw[:127] + b'\0'
    data += b'\0' * (-len(data) % 4)
    start = 28 + 4 * len(offsets)
    return struct.pack('<HHIIIIII', 1, 28, start + len(data), len(offsets), 0, 0x100, start, 0) + b''.join(
        struct.pack('<I', o) for o in offsets) + data


def arsc(values, package=0x7f):
    """One type of string resources; an int value is a reference to that resource."""
    texts = [v for v in values if isinstance(v, str)]
    entries, offsets = b'', []
    for v in values:
        offsets.append(len(entries))
        kind, value = (1, v) if isinstance(v, int) else (3, texts.index(v))
        entries += struct.pack('<HHI', 8, 0, 0) + struct.pack('<HBBI', 8, 0, kind, value)
    config = struct.pack('<I', 64) + b'\0' * 60
    start = 20 + 64 + 4 * len(offsets)
    kind = struct.pack('<HHIBBHII', 0x201, 84, start + len(entries), 1, 0, 0, len(offsets), start) + config
    kind += b''.join(struct.pack('<I', o) for o in offsets) + entries
    spec = struct.pack('<HHIBBHI', 0x202, 16, 16 + 4 * len(offsets), 1, 0, 0, len(offsets)) + b'\0' * 4 * len(offsets)
    types, keys = pool(['string']), pool(['name'])
    head = 288
    body = types + keys + spec + kind
    name = 'x'.encode('utf-16-le').ljust(256, b'\0')
    pack = struct.pack('<HHII', 0x200, head, head + len(body), package) + name + struct.pack(
        '<IIIII', head, 1, head + len(types), 1, 0) + body
    all_of = pool(texts or ['']) + pack
    return struct.pack('<HHII', 2, 12, 12 + len(all_of), 1) + all_of


def elf(strings=b'https://native.made-up.app/x\0', needed=b'libc.so', symbol=b'JNI_OnLoad'):
    """A shared object of 64 bits with a dynamic section, one symbol and read-only data."""
    dynstr = b'\0' + needed + b'\0' + symbol + b'\0'
    at = 64 + 56 * 2
    dynstr_at, at = at, at + len(dynstr)
    at += -at % 8
    dynsym = b'\0' * 24 + struct.pack('<IBBHQQ', 2 + len(needed), 0x12, 0, 1, 0x400, 4)
    dynsym_at, at = at, at + len(dynsym)
    hashed = struct.pack('<IIIII', 1, 2, 1, 0, 0)
    hash_at, at = at, at + len(hashed)
    at += -at % 8
    tags = [(1, 1), (5, dynstr_at), (6, dynsym_at), (10, len(dynstr)), (11, 24), (4, hash_at), (0, 0)]
    dynamic = b''.join(struct.pack('<QQ', *t) for t in tags)
    dynamic_at, at = at, at + len(dynamic)
    rodata_at, at = at, at + len(strings)
    names = b'\0.dynstr\0.dynsym\0.dynamic\0.rodata\0.shstrtab\0.hash\0'
    names_at, at = at, at + len(names)
    at += -at % 8
    sections = [(0,) * 10, (1, 3, 2, dynstr_at, dynstr_at, len(dynstr), 0, 0, 1, 0),
                (9, 11, 2, dynsym_at, dynsym_at, len(dynsym), 1, 1, 8, 24),
                (17, 6, 3, dynamic_at, dynamic_at, len(dynamic), 1, 0, 8, 16),
                (26, 1, 2, rodata_at, rodata_at, len(strings), 0, 0, 1, 0),
                (34, 3, 0, 0, names_at, len(names), 0, 0, 1, 0)]
    head = b'\x7fELF\2\1\1' + b'\0' * 9 + struct.pack('<HHIQQQIHHHHHH', 3, 183, 1, 0, 64, at, 0, 64, 56, 2, 64,
                                                      len(sections), 5)
    programs = struct.pack('<IIQQQQQQ', 1, 5, 0, 0, 0, at, at, 4096) + struct.pack(
        '<IIQQQQQQ', 2, 6, dynamic_at, dynamic_at, dynamic_at, len(dynamic), len(dynamic), 8)
    out = bytearray(at)
    for where, b in ((0, head), (64, programs), (dynstr_at, dynstr), (dynsym_at, dynsym), (hash_at, hashed),
                     (dynamic_at, dynamic), (rodata_at, strings), (names_at, names)):
        out[where:where + len(b)] = b
    return bytes(out) + b''.join(struct.pack('<IIQQQQIIQQ', *s) for s in sections)


def macho(strings=b'https://apple.made-up.app/x\0', library=b'/usr/lib/libSystem.B.dylib', entitlements=b''):
    """A dynamic library of 64 bits: text, symbols, what it loads, and a signature that is a superblob."""
    plist = entitlements or plistlib.dumps({'get-task-allow': True})
    blob = struct.pack('>II', 0xfade7171, 8 + len(plist)) + plist
    directory = struct.pack('>IIIIIIIIIBBBBI', 0xfade0c02, 88, 0x20400, 0, 88, 64, 0, 0, 0, 32, 2, 0, 12, 0).ljust(64, b'\0')
    directory += b'org.example.app\0'.ljust(24, b'\0')
    directory = directory[:4] + struct.pack('>I', len(directory)) + directory[8:]
    signature = struct.pack('>III', 0xfade0cc0, 28 + len(directory) + len(blob), 2)
    signature += struct.pack('>IIII', 0, 28, 5, 28 + len(directory)) + directory + blob
    name = library + b'\0' * (8 - len(library) % 8)
    load = struct.pack('<IIIIII', 12, 24 + len(name), 24, 0, 0, 0) + name
    commands = 152 + len(load) + 24 + 16 + 24
    text_at = 32 + commands
    sym_at = text_at + len(strings)
    names = b'\0_OBJC_CLASS_$_CLLocationManager\0'
    symbols = struct.pack('<IBBHQ', 1, 1, 0, 0x100, 0)
    str_at = sym_at + len(symbols)
    sign_at = str_at + len(names)
    segment = struct.pack('<II16sQQQQIIII', 0x19, 152, b'__TEXT', 0, sign_at, 0, sign_at, 5, 5, 1, 0)
    segment += struct.pack('<16s16sQQIIIIIIII', b'__cstring', b'__TEXT', text_at, len(strings), text_at, 0, 0, 0, 2, 0, 0, 0)
    table = struct.pack('<IIIIII', 2, 24, sym_at, 1, str_at, len(names))
    code = struct.pack('<IIII', 0x1d, 16, sign_at, len(signature))
    own = struct.pack('<II16s', 0x1b, 24, b'\1' * 16)
    head = struct.pack('<IIIIIIII', 0xfeedfacf, 0x100000c, 0, 6, 5, commands, 0, 0)
    return head + segment + load + table + code + own + strings + symbols + names + signature


def apk(**more):
    members = {'AndroidManifest.xml': manifest('org.example.app', 7, '1.0', ['android.permission.INTERNET'],
                                              'org.example.app.Main'),
               'resources.arsc': arsc(['https://strings.made-up.app/a', 'plain', 0x7f010000]),
               'classes.dex': dex(['org.example.app.Main', 'com.umeng.A'], strings=['https://dex.made-up.app/']),
               'lib/arm64-v8a/libx.so': elf(), 'assets/list.txt': b'https://asset.made-up.app/\n'}
    members.update(more)
    return archive(members)


def ipa():
    info = plistlib.dumps({'CFBundleIdentifier': 'org.example.app', 'CFBundleExecutable': 'App',
                           'CFBundleShortVersionString': '1.0',
                           'NSAppTransportSecurity': {'NSAllowsArbitraryLoads': True},
                           'NSLocationWhenInUseUsageDescription': 'why'}, fmt=plistlib.FMT_BINARY)
    privacy = plistlib.dumps({'NSPrivacyTracking': True, 'NSPrivacyTrackingDomains': ['track.example.org'],
                              'NSPrivacyCollectedDataTypes': [
                                  {'NSPrivacyCollectedDataType': 'NSPrivacyCollectedDataTypePreciseLocation',
                                   'NSPrivacyCollectedDataTypeLinked': True}]})
    return archive({'Payload/App.app/Info.plist': info, 'Payload/App.app/App': macho(),
                    'Payload/App.app/PrivacyInfo.xcprivacy': privacy,
                    'Payload/App.app/Frameworks/X.framework/X': macho()})


def class_file(name='org/example/A', texts=('https://java.made-up.app/',)):
    constants = b''
    n = 1
    for s in (name, 'java/lang/Object'):
        constants += struct.pack('>BH', 1, len(s)) + s.encode() + struct.pack('>BH', 7, n)
        n += 2
    for s in texts:
        constants += struct.pack('>BH', 1, len(s)) + s.encode() + struct.pack('>BH', 8, n)
        n += 2
    return struct.pack('>IHHH', 0xcafebabe, 0, 52, n) + constants + struct.pack('>HHHHHHH', 0x21, 2, 4, 0, 0, 0, 0)


def jar():
    return archive({'META-INF/MANIFEST.MF': b'Manifest-Version: 1.0\r\n\r\n', 'org/example/A.class': class_file()})


def aar():
    text = (b'<?xml version="1.0"?><manifest xmlns:android="http://schemas.android.com/apk/res/android" package="org.a">'
            b'<uses-permission android:name="android.permission.CAMERA"/></manifest>')
    return archive({'AndroidManifest.xml': text, 'classes.jar': jar(), 'jni/arm64-v8a/libx.so': elf()})


def field(number, content):
    return uleb(number << 3 | 2) + uleb(len(content)) + content


def aab():
    def element(name, *children, **attributes):
        body = field(3, name.encode())
        for k, v in attributes.items():
            body += field(4, field(2, k.encode()) + field(3, v.encode()))
        for c in children:
            body += field(5, field(1, c))
        return body
    tree = field(1, element('manifest', element('application'), package='org.example.app', versionName='1'))
    table = field(2, field(2, b'org.example.app'))
    return archive({'BundleConfig.pb': b'\n\0', 'base/manifest/AndroidManifest.xml': tree, 'base/resources.pb': table,
                    'base/dex/classes.dex': dex(['org.example.app.Main'])})


def xapk():
    return archive({'manifest.json': b'{}', 'base.apk': apk(), 'config.arm64_v8a.apk': apk()})


PM = b''.join(b'package:/system/app/A%d/A%d.apk=com.example.a%d uid:%d installer=com.android.vending\n' % (i, i, i, 10000 + i)
              for i in range(60))
DUMPSYS = b'Packages:\n' + b''.join(
    b'  Package [com.example.a%d] (1a2b3c):\n    userId=%d\n    codePath=/data/app/a%d\n    versionCode=%d minSdk=21 '
    b'targetSdk=33\n    versionName=1.%d\n    flags=[ SYSTEM HAS_CODE ]\n    installerPackageName=com.android.vending\n'
    b'    requested permissions:\n      android.permission.CAMERA\n    install permissions:\n'
    b'      android.permission.INTERNET: granted=true\n' % (i, 10000 + i, i, i, i) for i in range(20))
SBOM = json.dumps({'bomFormat': 'CycloneDX', 'specVersion': '1.5', 'version': 1, 'components': [
    {'type': 'library', 'name': f'part{i}', 'version': '1', 'purl': f'pkg:npm/part{i}@1',
     'supplier': {'name': f'Maker {i}'}} for i in range(30)]}).encode()
NMAP = (b'<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap -sV 192.0.2.0/28" start="1700000000" '
        b'version="7.93" xmloutputversion="1.05">\n' + b''.join(
            b'<host><status state="up"/><address addr="192.0.2.%d" addrtype="ipv4"/><address addr="00:11:22:33:44:%02x" '
            b'addrtype="mac" vendor="Maker"/><ports><port protocol="tcp" portid="80"><state state="open"/><service '
            b'name="http" product="lighttpd" version="1.4"/></port></ports></host>\n' % (i, i) for i in range(1, 9)) +
        b'<runstats><finished time="1700000100"/></runstats></nmaprun>\n')


def seeds():
    """What is damaged: name → bytes."""
    return {'x.apk': apk(), 'x.aab': aab(), 'x.ipa': ipa(), 'x.xapk': xapk(), 'x.jar': jar(), 'x.aar': aar(),
            'x.so': elf(), 'x.dylib': macho(), 'x.dex': dex(['org.example.app.Main'], strings=['https://a.made-up.app']),
            'x.class': class_file(), 'pm.txt': PM, 'dumpsys.txt': DUMPSYS, 'x.cdx.json': SBOM, 'x.nmap.xml': NMAP}
