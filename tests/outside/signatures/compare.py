#!/usr/bin/env python3
"""Verdicts on signatures compared with apksigner's: packages signed in every way it knows, then damaged.

Of the damaged ones a part is taken, always the same; --all takes them all.
usage: compare.py [--all] [--keep DIR] [--only WORD] [--random N] [--real DIR] PROBE"""
import argparse
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import damage
import packages
import rotated

V1, V2, V3, V31, V4, STAMP = 1, 2, 4, 8, 16, 32
NAMES = ((V1, "v1 scheme"), (V2, "v2 scheme"), (V3, "v3 scheme"), (V4, "v4 scheme"))
KEYS = {
    "rsa": ("RSA", 2048), "rsa-b": ("RSA", 2048), "rsa-c": ("RSA", 2048), "rsa-weak": ("RSA", 1024),
    "rsa-large": ("RSA", 4096), "ec": ("EC", 256), "ec-large": ("EC", 521), "dsa": ("DSA", 2048),
    "dsa-weak": ("DSA", 1024),
}


def run(*command, check=True):
    r = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if check and r.returncode:
        raise RuntimeError(" ".join(command) + "\n" + r.stdout)
    return r.stdout


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.unsigned = {}

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_keys(self):
        def one(item):
            name, (kind, size) = item
            if os.path.exists(self.path(name + ".p12")):
                return
            run("keytool", "-genkeypair", "-keystore", self.path(name + ".p12"), "-storetype", "PKCS12",
                "-storepass", "password", "-alias", name, "-keyalg", kind, "-keysize", str(size), "-validity",
                "10000", "-dname", f"CN={name}, O=Example", "-sigalg", "SHA256with" + kind.replace("EC", "ECDSA"))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(one, KEYS.items()))

    def key(self, name):
        return ["--ks", self.path(name + ".p12"), "--ks-pass", "pass:password", "--ks-key-alias", name]

    def lineage(self, name, keys):
        if os.path.exists(self.path(name)):
            return self.path(name)
        for old, new in zip(keys, keys[1:]):
            more = ["--in", self.path(name)] if os.path.exists(self.path(name)) else []
            run("apksigner", "rotate", *more, "--out", self.path(name), "--old-signer", *self.key(old),
                "--new-signer", *self.key(new))
        return self.path(name)

    def sign(self, name, keys, least=26, target=29, versions="123", extra=(), after=(), sandbox=0, more=()):
        """versions: which of v1 to v4."""
        source = self.path(f"unsigned-{least}-{target}-{sandbox}.apk")
        if more or not os.path.exists(source):
            with open(source if not more else self.path(name + ".in"), "wb") as f:
                f.write(packages.package(least, target, sandbox, more=more))
        if more:
            source = self.path(name + ".in")
        arguments = []
        for v in "1234":
            arguments += [f"--v{v}-signing-enabled", "true" if v in versions else "false"]
        signers = []
        for i, k in enumerate(keys):
            signers += (["--next-signer"] if i else []) + self.key(k)
        to = self.path(name + ".apk")
        run("apksigner", "sign", *arguments, *extra, *signers, *after, "--in", source, "--out", to)
        return to


def oracle(case):
    """apksigner's verdict, schemes and certificates."""
    command = ["apksigner", "verify", "--verbose", "--print-certs"]
    for option, value in (("--min-sdk-version", case.least), ("--max-sdk-version", case.most),
                          ("--v4-signature-file", case.idsig)):
        command += [option, str(value)] if value else []
    r = subprocess.run(command + [case.path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       errors="replace")
    good = sum(bit for bit, name in NAMES if re.search(rf"using {name} .*: true", r.stdout))
    if "Verified for SourceStamp: true" in r.stdout:
        good |= STAMP
    certificates = set(re.findall(r"^Signer #\d+ certificate SHA-256 digest: (\w+)", r.stdout, re.M))
    stamp = set(re.findall(r"^Source Stamp Signer certificate SHA-256 digest: (\w+)", r.stdout, re.M))
    # it ends by an exception at times when it prints of a stamp, after its verdict
    return bool(re.search(r"^Verifies$", r.stdout, re.M)), good, certificates, stamp, r.stdout


def ours(probe, cases):
    """The same of many packages."""
    arguments = []
    for c in cases:
        arguments += [c.path, str(c.least or c.told_least), str(c.most), str(c.target), str(c.sandbox),
                      c.idsig or "-", str(c.threads)]
    r = subprocess.run([probe, *arguments], stdout=subprocess.PIPE, text=True, errors="replace")
    if r.returncode:
        raise RuntimeError("the probe ended with " + str(r.returncode))
    answers, now = [], None
    for line in r.stdout.splitlines():
        f = line.split("\t")
        if f[0] == "file":
            now = {"verified": f[2] == "yes", "found": int(f[3]), "good": int(f[4]), "trouble": f[5], "signers": [],
                   "anomalies": []}
            answers.append(now)
        elif f[0] == "signer":
            now["signers"].append(f[1:])
        else:
            now["anomalies"].append(f[1:])
    return answers


# Where the answers differ, and why: docs/formats/apps.md, "Where apksigner answers otherwise".
DOCUMENTED = ("list of signers is cut off", "the block has no signer", "overlap or leave a gap", "there are more than 10")


def documented(case, answer, told):
    """apksig 31 loses faults of a block as a whole when it joins the results of schemes, and ends by an exception
    where a .idsig file cannot be read."""
    if case.idsig and not told[0] and "Exception" in told[4] and "apk.v4.V4S" in told[4]:
        return answer["verified"] and not answer["good"] & V4
    return told[0] and not answer["verified"] and any(d in answer["trouble"] for d in DOCUMENTED)


def difference(case, answer, told):
    verified, good, certificates, stamp, text = told
    if answer["verified"] != verified:
        return f"verified {answer['verified']} ({answer['trouble']}), apksigner {verified}:\n{text[:200]}"
    if not verified:
        return None
    if answer["good"] & ~V31 != good:
        return f"schemes {answer['good']}, apksigner {good}:\n{text[:300]}"
    for scheme in ("v3.1", "v3", "v2", "v1"):
        mine = {s[3] for s in answer["signers"] if s[0] == scheme and s[1] == "yes" and s[2] == "now"}
        if mine:
            break
    # of several signers for several platform levels apksigner names the newest only
    if not (certificates <= mine if scheme.startswith("v3") else certificates == mine):
        return f"certificates {mine} of {scheme}, apksigner {certificates}"
    mine = {s[3] for s in answer["signers"] if s[0] == "source-stamp" and s[1] == "yes" and s[2] == "now"}
    return None if stamp == mine or not good & STAMP else f"stamp {mine}, apksigner {stamp}"


class Case:
    def __init__(self, name, path, told_least=26, target=29, least=0, most=0, idsig=None, threads=1,
                 sandbox=0):
        self.name, self.path, self.told_least, self.target = name, path, told_least, target
        self.least, self.most, self.idsig, self.threads, self.sandbox = least, most, idsig, threads, sandbox


def signed_cases(b):
    """Everything apksigner signs: (name, path, told least, target, may be damaged, idsig)."""
    old, new = dict(least=1, target=20), dict(least=26, target=29)
    out = []

    def add(name, keys, heavy=False, **how):
        path = b.sign(name, keys, **how)
        idsig = path + ".idsig" if "4" in how.get("versions", "123") else None
        out.append((name, path, how.get("least", 26), how.get("target", 29), heavy, idsig, how.get("sandbox", 0)))

    add("v1-rsa-old", ["rsa"], True, versions="1", **old)
    add("v1-rsa-18", ["rsa"], versions="1", least=18, target=20)
    add("v1-rsa-24", ["rsa-large"], True, versions="1", **new)
    add("v1-weak", ["rsa-weak"], versions="1", **old)
    add("v1-ec", ["ec"], versions="1", least=18, target=20)
    add("v1-dsa", ["dsa-weak"], versions="1", **old)
    add("v1-dsa-21", ["dsa"], versions="1", least=21, target=21)
    add("v1-two", ["rsa", "ec"], True, versions="1", least=18, target=20)
    add("v1-target-30", ["rsa"], versions="1", least=24, target=30)
    add("v1-sandbox", ["rsa"], versions="1", least=24, target=26, sandbox=2)
    add("v12-sandbox", ["rsa"], versions="12", least=24, target=26, sandbox=2)
    add("v12-old", ["rsa"], True, versions="12", **old)
    add("v12-two", ["rsa", "dsa", "ec-large"], True, versions="12", least=21, target=29)
    add("v2", ["rsa"], True, versions="2", **new)
    add("v2-ec", ["ec"], versions="2", **new)
    add("v2-large", ["rsa-large"], versions="2", **new)
    add("v2-ec-large", ["ec-large"], versions="2", **new)
    add("v2-dsa", ["dsa"], versions="2", **new)
    add("v2-weak", ["rsa-weak"], versions="2", **new)
    add("v2-target-30", ["rsa"], versions="2", least=26, target=30)
    add("v2-old-no-v1", ["rsa"], versions="2", **old)
    add("v3", ["rsa"], True, versions="3", least=28, target=30)
    add("v123-old", ["rsa"], True, versions="123", **old)
    add("v23-ec", ["ec"], versions="23", **new)
    add("v23-dsa", ["dsa"], versions="23", **new)
    add("v23-large", ["rsa-large"], versions="23", **new)
    add("verity", ["rsa"], True, versions="23", extra=["--verity-enabled", "true"], least=28, target=30)
    add("verity-ec", ["ec"], versions="23", extra=["--verity-enabled", "true"], least=28, target=30)
    two, three = b.lineage("lineage-2", ["rsa", "rsa-b"]), b.lineage("lineage-3", ["rsa", "ec", "rsa-c"])
    add("rotated", ["rsa", "rsa-b"], True, versions="123", extra=["--lineage", two], **new)
    add("rotated-old", ["rsa", "rsa-b"], versions="123", extra=["--lineage", two], **old)
    add("rotated-v3", ["rsa-b"], True, versions="3", extra=["--lineage", two], least=28, target=30)
    add("rotated-twice", ["rsa", "rsa-c"], True, versions="123", extra=["--lineage", three], **new)
    add("rotated-all", ["rsa", "ec", "rsa-c"], versions="23", extra=["--lineage", three], **new)
    add("v4", ["rsa"], True, versions="234", **new)
    add("v4-ec", ["ec"], versions="24", **new)
    add("v4-rotated", ["rsa", "rsa-b"], versions="1234", extra=["--lineage", two], **new)
    stamp = ["--stamp-signer", *b.key("rsa-b")]
    add("stamp", ["rsa"], True, versions="123", after=stamp, **new)
    add("stamp-v1", ["rsa"], versions="123", after=stamp, **old)
    stamps = b.lineage("lineage-stamp", ["rsa-c", "rsa-b"])
    add("stamp-rotated", ["rsa"], True, versions="23", after=stamp + ["--stamp-lineage", stamps], **new)
    return out


def write(b, name, data):
    path = b.path(name + ".apk")
    with open(path, "wb") as f:
        f.write(data)
    return path


def all_cases(b, signed, count):
    r = random.Random(7)
    for name, path, least, target, heavy, idsig, sandbox in signed:
        yield Case(name, path, least, target, idsig=idsig, sandbox=sandbox)
        for a, z in ((0, 23), (0, 27), (0, 32), (9, 0), (18, 0), (24, 0), (28, 0), (33, 0)):
            if (heavy or (a, z) == (24, 0)) and (not z or max(a, least) <= z):
                yield Case(f"{name}, levels {a or '-'} to {z or '-'}", path, least, target, a, z, sandbox=sandbox)
        if not heavy:
            continue
        with open(path, "rb") as f:
            data = f.read()
        for what, damaged in damage.all_of(data, r, count):
            yield Case(f"{name}: {what}", write(b, re.sub(r"\W+", "-", f"{name} {what}"), damaged), least, target,
                       idsig=idsig, threads=r.choice((1, 3)))
        if idsig:
            with open(idsig, "rb") as f:
                data = f.read()
            for what, damaged in damage.of_idsig(data, r):
                other = write(b, re.sub(r"\W+", "-", f"{name} idsig {what}"), damaged)
                yield Case(f"{name}: idsig {what}", path, least, target, idsig=other)
    aligned = b.path("aligned-before.apk")
    run("zipalign", "-f", "4", b.path("unsigned-26-29-0.apk"), aligned)
    run("apksigner", "sign", *b.key("rsa"), "--in", aligned)
    yield Case("aligned, then signed", aligned)
    for name in ("v1-rsa-24", "v2", "v123-old"):
        after = b.path(f"aligned-after-{name}.apk")
        run("zipalign", "-f", "8", b.path(name + ".apk"), after)
        told, target = (1, 20) if name == "v123-old" else (26, 29)
        yield Case(f"{name}, then aligned", after, told, target)


def real_cases(folder):
    """Packages as they are, with the levels that aapt reads from their manifests."""
    for at, _, files in os.walk(folder):
        for name in (f for f in files if f.endswith(".apk")):
            path = os.path.join(at, name)
            text = run("aapt", "dump", "badging", path, check=False)
            level = {k: int(v) for k, v in re.findall(r"^(sdkVersion|targetSdkVersion):'(\d+)'", text, re.M)}
            yield Case(name, path, level.get("sdkVersion", 1), level.get("targetSdkVersion", 0))


def compare(probe, cases, verbose=True):
    answers = []
    for i in range(0, len(cases), 40):
        answers += ours(probe, cases[i:i + 40])
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        told = list(pool.map(oracle, cases))
    bad = known = 0
    for case, answer, one in zip(cases, answers, told):
        what = difference(case, answer, one)
        if what and documented(case, answer, one):
            known += 1
        elif what:
            bad += 1
            print(f"DIFFERS  {case.name} [{case.path}]\n  {what}")
    good = sum(1 for one in told if one[0])
    print(f"{len(cases)} packages compared with apksigner: {good} verify, {len(cases) - good} do not; {bad} differ, "
          f"{known} as documented")
    return bad


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--all", action="store_true")
    p.add_argument("--keep")
    p.add_argument("--only", default="")
    p.add_argument("--random", type=int, default=2)
    p.add_argument("--real", default=os.environ.get("CORDON_PACKAGES", ""))
    p.add_argument("probe")
    a = p.parse_args()
    missing = [t for t in ("java", "apksigner", "keytool", "zipalign", "openssl") if not shutil.which(t)]
    if missing:
        print("skipped: not installed: " + ", ".join(missing))
        return 77
    with tempfile.TemporaryDirectory() as folder:
        b = Bench(a.keep or folder)
        os.makedirs(b.folder, exist_ok=True)
        b.make_keys()
        cases = [c for c in all_cases(b, signed_cases(b), a.random) if a.only in c.name]
        if not a.all:
            damaged = [c for c in cases if ":" in c.name or "level" in c.name]
            cases = [c for c in cases if c not in damaged] + random.Random(1).sample(damaged, min(90, len(damaged)))
        if a.real and shutil.which("aapt"):
            cases += real_cases(a.real)
        else:
            print("no real packages: CORDON_PACKAGES names no folder, or aapt is not installed")
        bad = compare(a.probe, cases)
        bad += rotated.check(a.probe, b, ours, oracle, Case)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
