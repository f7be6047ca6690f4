"""Packages to sign, made from nothing: a binary manifest, some entries, and the parts of a signing block."""
import io
import random
import struct
import zipfile

ANDROID = "http://schemas.android.com/apk/res/android"


def manifest(least, target, sandbox=0):
    """AXML (ResXMLTree of ResourceTypes.h): <manifest package=…><uses-sdk …/></manifest>."""
    ids = [("minSdkVersion", 0x0101020C), ("targetSdkVersion", 0x01010270), ("targetSandboxVersion", 0x0101054C)]
    strings = [name for name, _ in ids] + [ANDROID, "manifest", "uses-sdk", "package", "org.example.signed"]
    where = {s: i for i, s in enumerate(strings)}
    data, offsets = b"", []
    for s in strings:
        offsets.append(len(data))
        data += struct.pack("<H", len(s)) + s.encode("utf-16-le") + b"\0\0"
    data += b"\0" * (-len(data) % 4)
    start = 28 + 4 * len(strings)
    pool = struct.pack("<HHIIIIII", 1, 28, start + len(data), len(strings), 0, 0, start, 0)
    pool += b"".join(struct.pack("<I", o) for o in offsets) + data
    resources = struct.pack("<HHI", 0x180, 8, 8 + 4 * len(ids)) + b"".join(struct.pack("<I", i) for _, i in ids)

    def element(name, attributes):
        body = struct.pack("<iIHHHHHH", -1, where[name], 20, 20, len(attributes), 0, 0, 0)
        for key, kind, value in attributes:
            space = -1 if key == "package" else where[ANDROID]
            raw = value if kind == 3 else -1
            body += struct.pack("<iIiHBBI", space, where[key], raw, 8, 0, kind, value)
        return struct.pack("<HHIIi", 0x102, 16, 16 + len(body), 1, -1) + body

    def close(name):
        return struct.pack("<HHIIiiI", 0x103, 16, 24, 1, -1, -1, where[name])

    top = [("package", 3, where["org.example.signed"])]
    if sandbox:
        top.insert(0, ("targetSandboxVersion", 16, sandbox))
    levels = [("minSdkVersion", 16, least)] + ([("targetSdkVersion", 16, target)] if target else [])
    body = pool + resources + element("manifest", top) + element("uses-sdk", levels)
    body += close("uses-sdk") + close("manifest")
    return struct.pack("<HHI", 3, 8, 8 + len(body)) + body


def package(least, target, sandbox=0, size=1 << 20, seed=1, more=()):
    """An unsigned APK: stored and deflated entries, names that need continuation lines."""
    r = random.Random(seed)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        def put(name, data, method=zipfile.ZIP_DEFLATED):
            info = zipfile.ZipInfo(name, (1981, 1, 1, 1, 1, 2))
            info.compress_type = method
            z.writestr(info, data)
        put("AndroidManifest.xml", manifest(least, target, sandbox))
        put("classes.dex", b"dex\n035\0" + r.randbytes(size), zipfile.ZIP_STORED)
        put("res/raw/text.txt", b"the same line again and again\n" * 2000)
        put("assets/" + "a-long-name-that-takes-more-than-one-line-of-a-manifest/" * 3 + "end.bin", b"long")
        put("assets/gr\u00fc\u00dfe-\u4f60\u597d.txt", "grüße".encode())
        put("assets/empty", b"", zipfile.ZIP_STORED)
        put("META-INF/services/org.example.Service", b"org.example.Implementation\n")
        for name, data in more:
            put(name, data)
    return out.getvalue()


class Parts:
    """A package taken apart at its signing block."""

    def __init__(self, data):
        self.end = data.rindex(b"PK\5\6")
        self.size, self.directory = struct.unpack_from("<II", data, self.end + 12)
        self.data = data
        self.start, self.pairs = self.directory, []
        if data[self.directory - 16:self.directory] == b"APK Sig Block 42":
            size, = struct.unpack_from("<Q", data, self.directory - 24)
            self.start = self.directory - size - 8
            at = self.start + 8
            while at < self.directory - 24:
                n, identifier = struct.unpack_from("<QI", data, at)
                self.pairs.append((identifier, data[at + 12:at + 8 + n], at))
                at += 8 + n

    def value(self, identifier):
        return next((v for i, v, _ in self.pairs if i == identifier), None)

    def with_pairs(self, pairs):
        """The package with other blocks; none: without a signing block."""
        body = b"".join(struct.pack("<QI", len(v) + 4, i) + v for i, v in pairs)
        block = b""
        if pairs:
            size = struct.pack("<Q", len(body) + 24)
            block = size + body + size + b"APK Sig Block 42"
        end = bytearray(self.data[self.end:])
        struct.pack_into("<I", end, 16, self.start + len(block))
        return self.data[:self.start] + block + self.data[self.directory:self.end] + bytes(end)


def element(b):
    return struct.pack("<I", len(b)) + b


def elements(b):
    out, at = [], 0
    while at < len(b):
        n, = struct.unpack_from("<I", b, at)
        out.append(b[at + 4:at + 4 + n])
        at += 4 + n
    return out


def rewrite(data, change):
    """The ZIP written anew, entry by entry: change(name, data) gives a list of (name, data)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            for name, content in change(info.filename, old.read(info)):
                fresh = zipfile.ZipInfo(name, info.date_time)
                fresh.compress_type = info.compress_type
                new.writestr(fresh, content)
    return out.getvalue()
