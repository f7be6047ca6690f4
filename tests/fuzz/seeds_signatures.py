#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets sign and pkcs7 from packages that tests/outside/signatures/compare.py signed.

usage: seeds_signatures.py FOLDER    (what compare.py --keep FOLDER left)"""
import io
import os
import sys
import zipfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "outside", "signatures"))
import packages


def put(folder, name, data):
    os.makedirs(os.path.join(here, "corpus", folder), exist_ok=True)
    with open(os.path.join(here, "corpus", folder, name), "wb") as f:
        f.write(data)


def read(name):
    with open(os.path.join(sys.argv[1], name), "rb") as f:
        return f.read()


def pairs_of(name):
    """Without padding."""
    p = packages.Parts(read(name + ".apk"))
    return b"".join(p.data[at:at + 12 + len(v)] for i, v, at in p.pairs if i != 0x42726577)


for name in ("v2-ec", "v2-dsa", "v12-two", "v3", "verity-ec", "rotated-twice", "stamp-rotated", "v3.1"):
    put("sign", name, pairs_of(name))
put("sign", "v4", pairs_of("v4-ec") + b"\n.idsig\n" + read("v4-ec.apk.idsig")[:2000])
for name in ("v1-rsa-old", "v1-ec", "v1-dsa-21", "v1-two"):
    with zipfile.ZipFile(io.BytesIO(read(name + ".apk"))) as z:
        names = z.namelist()
        block = next(n for n in names if n.endswith((".RSA", ".EC", ".DSA")))
        put("pkcs7", name, z.read(block) + b"\0\0\0" + z.read(block.rsplit(".", 1)[0] + ".SF"))
        if name == "v1-ec":  # a whole signed package, without its largest entry
            put("sign", "v1", packages.rewrite(read(name + ".apk"), lambda n, d: [] if n == "classes.dex" else [(n, d)]))
        put("pkcs7", "manifest-" + name, b"\0\0\0" + z.read("META-INF/MANIFEST.MF"))
