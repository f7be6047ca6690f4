#!/usr/bin/env python3
"""exodus_way.py APK COMPONENTS_FOLDER: finds the components of a package the way Exodus Privacy does: dexdump
writes out every DEX file, all names of classes in its text are gathered, and each signature, a regular
expression, is searched for in the list of them, one after the other, until the first that it is in.

Signatures are as many as Exodus has (424), of class prefixes of the shipped list. Prints how many classes and
signatures there were and how many were found."""
import glob
import re
import subprocess
import sys
import tempfile
import zipfile

SIGNATURES = 424  # that Exodus Privacy had when this was written


def prefixes(folder):
    for name in sorted(glob.glob(folder + "/*.yaml")):
        with open(name, encoding="utf-8") as file:
            for found in re.findall(r"^ +classes: *\[([^]]*)\]", file.read(), re.M):
                yield from (prefix.strip() for prefix in found.split(",") if prefix.strip())


def classes(package):
    names = set()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if not re.fullmatch(r"classes.*\.dex", name):
                continue
            dump = subprocess.run(["dexdump", archive.extract(name, folder)], capture_output=True, check=True)
            text = dump.stdout.decode("utf-8", "replace")
            names.update(re.findall(r"[A-Z]+((?:\w+/)+\w+)", text))
    return sorted(names)


def main():
    package, folder = sys.argv[1:3]
    signatures = [re.compile(prefix) for prefix in list(prefixes(folder))[:SIGNATURES]]
    names = [name.replace("/", ".") for name in classes(package)]
    found = sum(any(signature.search(name) for name in names) for signature in signatures)
    print(len(names), "classes,", len(signatures), "signatures,", found, "found")


main()
