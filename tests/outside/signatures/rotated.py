"""v3.1, which apksigner makes since version 33: put together here from what an older one signs, and checked
against what must come out; against apksigner only for platform levels below 33, where v3.1 is not looked at."""
import struct
import subprocess

import packages

V2, V3, V31 = 0x7109871A, 0xF05368C0, 0x1B93AD61
ROTATION_LEAST = 0x559F8B02
EVER = 0x7FFFFFFF


def sign(b, key, data):
    pem = subprocess.run(["openssl", "pkcs12", "-in", b.path(key + ".p12"), "-nodes", "-nocerts", "-passin",
                          "pass:password"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    with open(b.path(key + ".pem"), "wb") as f:
        f.write(pem)
    return subprocess.run(["openssl", "dgst", "-sha256", "-sign", b.path(key + ".pem")], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


def split(signer):
    """Signed data, signatures and key of a signer of v3."""
    n, = struct.unpack_from("<I", signer)
    rest = packages.elements(signer[4 + n + 8:])
    return signer[4:4 + n], rest[0], rest[1]


def resigned(b, key, signer, least, most, attribute=None):
    """The signer for other platform levels, and one attribute more."""
    data, _, spki = split(signer)
    at, parts = 0, []
    for _ in range(2):
        n, = struct.unpack_from("<I", data, at)
        parts.append(data[at:at + 4 + n])
        at += 4 + n
    n, = struct.unpack_from("<I", data, at + 8)
    attributes = data[at + 12:at + 12 + n]
    if attribute:
        attributes += packages.element(struct.pack("<II", *attribute))
    levels = struct.pack("<II", least, most)
    data = parts[0] + parts[1] + levels + packages.element(attributes)
    signature = packages.element(struct.pack("<I", 0x0103) + packages.element(sign(b, key, data)))
    return packages.element(data) + levels + packages.element(signature) + packages.element(spki)


def block(*signers):
    return packages.element(b"".join(map(packages.element, signers)))


def made(b):
    """(name, package, levels it is looked at with: least, most; verdict, schemes), the last two as must come out."""
    with open(b.sign("v31-old", ["rsa"], versions="23"), "rb") as f:
        old = packages.Parts(f.read())
    lineage = b.lineage("lineage-2", ["rsa", "rsa-b"])
    with open(b.sign("v31-new", ["rsa", "rsa-b"], versions="23", extra=["--lineage", lineage]), "rb") as f:
        new = packages.Parts(f.read())
    first = packages.elements(packages.elements(old.value(V3))[0])[0]
    second = max(packages.elements(packages.elements(new.value(V3))[0]), key=len)
    v2, told = (V2, old.value(V2)), (ROTATION_LEAST, 33)
    v3 = (V3, block(resigned(b, "rsa", first, 28, 32, told)))
    v31 = (V31, block(resigned(b, "rsa-b", second, 33, EVER)))
    everything = (V3, block(resigned(b, "rsa", first, 28, EVER, told)))
    later = ((V3, block(resigned(b, "rsa", first, 28, 33, (ROTATION_LEAST, 34)))),
             (V31, block(resigned(b, "rsa-b", second, 34, EVER))))
    broken = (V31, v31[1][:200] + bytes([v31[1][200] ^ 1]) + v31[1][201:])
    for name, pairs, verdict, schemes in (
            ("v3.1", [v2, v3, v31], True, 2 | 4 | 8), ("v3.1 before v3", [v31, v3, v2], True, 2 | 4 | 8),
            ("v3.1 from level 34", [v2, *later], True, 2 | 4 | 8), ("v3.1 taken away", [v2, everything], False, 0),
            ("v3.1 without v3", [v2, v31], False, 0), ("v3.1 broken", [v2, v3, broken], False, 0),
            ("v3.1 taken away, gap", [v2, v3], False, 0)):
        yield name, old.with_pairs(pairs), 0, verdict, schemes
        if not name.endswith("without v3"):
            yield name + ", levels to 32", old.with_pairs(pairs), 32, None, 0


def check(probe, b, ours, oracle, Case):
    cases, wanted = [], []
    for name, data, most, verdict, schemes in made(b):
        path = b.path(name.replace(" ", "-").replace(",", "") + ".apk")
        with open(path, "wb") as f:
            f.write(data)
        cases.append(Case(name, path, most=most))
        wanted.append((verdict, schemes))
    bad = 0
    for case, answer, (verdict, schemes) in zip(cases, ours(probe, cases), wanted):
        if verdict is None:
            verdict, schemes = oracle(case)[:2]
        if answer["verified"] != verdict or (verdict and answer["good"] != schemes):
            bad += 1
            print(f"DIFFERS  {case.name}: {answer}, must be {verdict} {schemes}")
    print(f"{len(cases)} packages with v3.1: {bad} differ")
    return bad
