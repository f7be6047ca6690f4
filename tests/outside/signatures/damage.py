"""Signed packages damaged in every part, and tampered with as people do."""
import struct

import packages

V2, V3, STAMP = 0x7109871A, 0xF05368C0, 0x6DFF800D


def flip(data, at, bit=0):
    b = bytearray(data)
    b[at] ^= 1 << bit
    return bytes(b)


def sections(data, r, count):
    p = packages.Parts(data)
    places = {
        "first local header": 4, "first entry": 60, "middle": p.start // 2, "last byte of the entries": p.start - 1,
        "directory": p.directory + 10, "directory's crc": p.directory + 16, "directory's name": p.directory + 47,
        "end record's disk": p.end + 4, "end record's count": p.end + 10, "end record's size": p.end + 12,
        "end record's offset": p.end + 16, "end record's comment length": p.end + 20,
    }
    if p.pairs:
        places.update({"block size": p.start, "block's second size": p.directory - 24, "magic": p.directory - 3})
    for what, at in places.items():
        yield "flip in " + what, flip(data, at)
    for k in range(count):
        at = r.randrange(len(data))
        yield f"random flip {k}", flip(data, at, r.randrange(8))
    for identifier, value, at in p.pairs:
        for k in range(3 if identifier in (V2, V3, STAMP) else 1):
            where = at + 12 + r.randrange(max(len(value), 1))
            yield f"flip {k} in block {identifier:08x}", flip(data, where, r.randrange(8))
        yield f"flip in the length of block {identifier:08x}", flip(data, at)
        yield f"flip in the identifier {identifier:08x}", flip(data, at + 8)


def blocks(data):
    p = packages.Parts(data)
    pairs = [(i, v) for i, v, _ in p.pairs]
    if not pairs:
        return
    yield "block taken away", p.with_pairs([])
    for i, _ in pairs:
        yield f"block {i:08x} taken away", p.with_pairs([x for x in pairs if x[0] != i])
    yield "channel added", p.with_pairs(pairs + [(0x71777777, b'{"channel":"store"}')])
    yield "blocks reversed", p.with_pairs(pairs[::-1])
    yield "blocks twice", p.with_pairs(pairs + pairs)
    yield "an empty twin before", p.with_pairs([(pairs[0][0], b"")] + pairs)
    for i, v in pairs:
        if i in (V2, V3):
            signers = packages.elements(packages.elements(v)[0])
            twice = packages.element(b"".join(map(packages.element, signers * 2)))
            none = packages.element(b"")
            yield f"signers of {i:08x} twice", p.with_pairs([(k, twice if k == i else w) for k, w in pairs])
            yield f"no signers in {i:08x}", p.with_pairs([(k, none if k == i else w) for k, w in pairs])
            cut = v[:len(v) // 2]
            yield f"{i:08x} cut", p.with_pairs([(k, cut if k == i else w) for k, w in pairs])


def length(data):
    p = packages.Parts(data)
    yield "cut before the end record", data[:p.end]
    yield "cut in the end record", data[:-3]
    yield "cut in half", data[:len(data) // 2]
    yield "a byte behind", data + b"\0"
    with_comment = bytearray(data + b"comment")
    struct.pack_into("<H", with_comment, p.end + 20, 7)
    yield "a comment", bytes(with_comment)
    yield "a DEX in front", in_front(p, b"dex\n035\0" + b"\0" * 56)


def in_front(p, what):
    """Bytes before the archive, with all offsets moved."""
    d = bytearray(p.data)
    at = p.directory
    while at < p.end and d[at:at + 4] == b"PK\1\2":
        n, e, c = struct.unpack_from("<HHH", d, at + 28)
        struct.pack_into("<I", d, at + 42, struct.unpack_from("<I", d, at + 42)[0] + len(what))
        at += 46 + n + e + c
    struct.pack_into("<I", d, p.end + 16, p.directory + len(what))
    return what + bytes(d)


def swap(name, change):
    return lambda n, d: [(n, change(d))] if n == name else [(n, d)]


def drop(test):
    return lambda n, d: [] if test(n) else [(n, d)]


def entries(data):
    """Entries changed, the ZIP made anew: blocks are gone and v1 is what is left."""
    def both(n, d):
        return [(n, d), ("assets/added", b"new")] if n == "classes.dex" else [(n, d)]
    changes = {
        "written anew": lambda n, d: [(n, d)],
        "entry added": both,
        "entry changed": swap("res/raw/text.txt", lambda d: d + b"!"),
        "entry gone": drop(lambda n: n == "assets/empty"),
        "long name gone": drop(lambda n: n.endswith("end.bin")),
        "service added": lambda n, d: [(n, d), ("META-INF/other", b"x")] if n == "classes.dex" else [(n, d)],
        "no manifest of the app": drop(lambda n: n == "AndroidManifest.xml"),
        "no META-INF": drop(lambda n: n.startswith("META-INF/")),
        "no MANIFEST.MF": drop(lambda n: n == "META-INF/MANIFEST.MF"),
        "no signature file": drop(lambda n: n.endswith(".SF")),
        "manifest with LF": swap("META-INF/MANIFEST.MF", lambda d: d.replace(b"\r\n", b"\n")),
        "manifest with a section more": swap("META-INF/MANIFEST.MF", lambda d: d + b"Name: nowhere\r\n\r\n"),
        "manifest's main section changed": swap("META-INF/MANIFEST.MF", lambda d: d.replace(b"1.0", b"1.1", 1)),
        "manifest with an empty line more": swap("META-INF/MANIFEST.MF", lambda d: d + b"\r\n"),
        "manifest's digest changed": swap("META-INF/MANIFEST.MF", lambda d: d[:-10] + bytes([d[-10] ^ 1]) + d[-9:]),
        "manifest cut": swap("META-INF/MANIFEST.MF", lambda d: d[:len(d) * 2 // 3]),
    }
    for what, change in changes.items():
        yield what, packages.rewrite(data, change)
    yield "signature file without version", packages.rewrite(
        data, lambda n, d: [(n, d.replace(b"Signature-Version", b"Signature-Vorsion") if n.endswith(".SF") else d)])
    yield "signature block cut", packages.rewrite(
        data, lambda n, d: [(n, d[:-40] if n.endswith((".RSA", ".EC", ".DSA")) else d)])
    yield "signature block empty", packages.rewrite(
        data, lambda n, d: [(n, b"" if n.endswith((".RSA", ".EC", ".DSA")) else d)])
    yield "one signer gone", packages.rewrite(data, drop(lambda n: n.endswith((".RSA"))))


def all_of(data, r, count):
    yield from sections(data, r, count)
    yield from blocks(data)
    yield from length(data)
    if b"META-INF/MANIFEST.MF" in data:
        yield from entries(data)


def of_idsig(data, r):
    for k, at in enumerate([0, 5, 9, 14, 30, 60, len(data) - 5] + [r.randrange(len(data)) for _ in range(5)]):
        yield f"flip {k}", flip(data, at, r.randrange(8))
    yield "cut", data[:200]
    hashing, = struct.unpack_from("<I", data, 4)
    signing, = struct.unpack_from("<I", data, 8 + hashing)
    yield "without its tree", data[:12 + hashing + signing]
