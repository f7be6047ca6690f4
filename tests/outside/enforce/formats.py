#!/usr/bin/env python3
"""What backends write, as others read it: formats.py WRITE_MEASURES
Each format is taken apart by a reader that knows nothing of cordon, and has to hold the plan's set, no more and no less;
routers' software and others check it where they are there, which is said where not."""
import hashlib
import json
import os
import plistlib
import re
import shutil
import subprocess
import sys
import tempfile

WRITER = os.path.realpath(sys.argv[1])
LABEL = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"
NAMES = {"ordinary": {"api.x.example", "ads.y.example", "seen.z.example"}, "empty": set(),
         "hostile": {"upper.example", "xn--bcher-kva.example", "xn--e1afmkfd.example", LABEL + ".example",
                     ".".join([LABEL] * 3) + ".fits.example", "both.example", "_why.both.example", "deep.both.example"}}
CARRIERS = {"ordinary": {64500, 64501, 4200000001}, "hostile": {64502}, "empty": set()}
ANDROID = {"ordinary": {"com.x.app", "org.y.app"}, "hostile": {"com.fine_app.X1"}, "empty": set()}
APPLE = {"ordinary": {"com.x.phone"}, "hostile": {"com.fine-app.X1"}, "empty": set()}
ADDRESSES = {"ordinary": {"192.0.2.10/32", "198.51.100.7/32", "2001:db8::1:2/128"}, "hostile": set(), "empty": set()}
passed = failed = 0


def check(what, wanted, came):
    global passed, failed
    if wanted == came:
        passed += 1
    else:
        failed += 1
        print("failed: %s: wanted %s, came %s" % (what, wanted, came))


def program(name):
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not found:
        print("skipped:", name, "is not there")
    return found


def write(*args):
    r = subprocess.run([WRITER, *args], capture_output=True)
    check("written: " + " ".join(args), 0, r.returncode)
    return r.stdout.decode()  # all of it is UTF-8


def lines(text, comment):
    return [line for line in text.split("\n") if line and not line.lstrip().startswith(comment)]


def rpz(text):
    names, wild = set(), set()
    for line in lines(text, ";"):
        parts = line.split(" ", 2)
        if len(parts) > 1 and parts[1] == "CNAME":
            (wild if parts[0].startswith("*.") else names).add(parts[0].removeprefix("*."))
        else:
            check("rpz: " + line[:60], True, bool(re.match(r'(\$TTL|\$ORIGIN|@) |_why\.\S+ TXT ("([^"\\]|\\.)*" ?)+$', line)))
    check("rpz: below as well", names, wild)
    return names


def hosts(text):
    rows = [line.split(" ") for line in lines(text, "#")]
    four, six = ({r[1] for r in rows if r[0] == a} for a in ("0.0.0.0", "::"))
    check("hosts: both families", four, six)
    check("hosts: two fields", {2}, {len(r) for r in rows} | {2})
    return four - {"cdn.api.x.example"}


def dnsmasq(text):
    names = set()
    for line in lines(text, "#"):
        m = re.fullmatch(r"address=/([^/,]+)/#?", line)
        if m:
            names.add(m[1])
        else:
            check("dnsmasq: " + line[:60], True, bool(re.fullmatch(r'txt-record=_why\.[^,]+(,"([^"\\]|\\.)*")+', line)))
    return names


def options(rule):
    """Of a rule of Suricata: cut at each ';' that no backslash stands before."""
    inside = rule[rule.index("(") + 1:rule.rindex(")")]
    return [o.strip() for o in re.split(r"(?<!\\);", inside) if o.strip()]


def suricata(text):
    names, sids, addresses = {}, [], set()
    for line in lines(text, "#"):
        action, protocol, _, _, arrow, to, _ = line.split(" ", 7)[:7]
        o = options(line)
        check("suricata: action", True, action in ("alert", "reject", "drop") and arrow == "->")
        sids += [int(x[4:]) for x in o if x.startswith("sid:")]
        check("suricata: message", True, o[0].startswith('msg:"cordon ') and o[0].endswith('"'))
        for x in o:
            if x.startswith("content:"):
                names.setdefault(x[len('content:".'):-1], set()).add(protocol)
        if protocol == "ip":
            addresses.add(to.strip("[]"))
    check("suricata: each place", [{"dns", "tls", "http", "quic"}] * len(names), list(names.values()))
    check("suricata: numbers", len(sids), len(set(sids)))
    return set(names), addresses


def parse_back():
    for plan, names in NAMES.items():
        blocked = {n for n in names if n not in ("seen.z.example", "deep.both.example")}  # logged only
        long = {n for n in names if len(n) + len("*.") + len(".rpz.cordon") > 253}
        check("rpz " + plan, names - long, rpz(write("rpz", plan)))
        check("hosts " + plan, blocked, hosts(write("hosts", plan)))
        check("dnsmasq " + plan, blocked, dnsmasq(write("dnsmasq", plan)))
        check("suricata " + plan, (names, ADDRESSES[plan]), suricata(write("suricata", plan)))
        bird = write("bird", plan)
        check("bird " + plan, CARRIERS[plan], {int(n) for n in re.findall(r"^  (\d+)$", bird, re.M)} |
              {int(n) for n in re.findall(r"^  (\d+),$", bird, re.M)})
        refused = CARRIERS[plan] - {64501}  # logged only
        check("frr " + plan, refused, {int(n) for n in re.findall(r"permit _(\d+)_$", write("frr", plan), re.M)})
        check("openbgpd " + plan, refused, {int(n) for n in re.findall(r"^\t(\d+)$", write("openbgpd", plan), re.M)})
        android = json.loads(write("android", plan))
        check("android " + plan, [{"packageName": n, "installType": "BLOCKED"} for n in sorted(ANDROID[plan])],
              android["applications"])
        check("android's members", {"applications", "playStoreMode", "shortSupportMessage", "longSupportMessage"},
              set(android))
        apple = json.loads(write("apple", plan))["Payload"].get("Allowed", {}).get("DeniedApps", [])
        check("apple " + plan, sorted(APPLE[plan]), apple)
        profile = plistlib.loads(write("apple", plan, "group=profile").encode())
        payload = profile["PayloadContent"]
        check("apple's profile " + plan, sorted(APPLE[plan]), payload[0]["blockedAppBundleIDs"] if payload else [])
        check("its end", bool(APPLE[plan]), "RemovalDate" in profile)
        xdp = {line.split(" ")[1] for line in lines(write("xdp", plan), "#")}
        check("xdp " + plan, ADDRESSES[plan], xdp)


def index(folder):
    def dump(name, value):
        path = os.path.join(folder, name)
        with open(path, "w") as f:
            json.dump(value, f, indent=1)
        return path
    packages = {n: {"metadata": {"added": i}, "versions": {}} for i, n in enumerate(["a.b", "com.x.app", "org.y.app", "z.z"])}
    before = {"repo": {"name": {"en-US": "Ex"}, "timestamp": 5}, "packages": packages}
    text = write("fdroid", "ordinary", dump("v2", before))
    after = json.loads(text)
    said = after.pop("cordon")
    for gone in ("com.x.app", "org.y.app"):
        del packages[gone]
    check("F-Droid's index", before, after)
    check("what it says", ["com.x.app", "org.y.app"], [r["package"] for r in said["removed"]])
    check("byte for byte", True, text.startswith(json.dumps(before, indent=1).rsplit("\n }\n}", 1)[0]))
    entry = {"timestamp": 5, "version": 20002, "diffs": {}, "index": {
        "name": "/index-v2.json", "sha256": hashlib.sha256(text.encode()).hexdigest(), "size": len(text.encode()),
        "numPackages": 2}}
    check("F-Droid's entry", entry, json.loads(write("fdroid-entry", "ordinary", os.path.join(folder, "v2"))))


def run(what, args, wanted=0):
    r = subprocess.run(args, capture_output=True, text=True)
    check(what, wanted, r.returncode)
    if r.returncode != wanted:
        print(r.stdout + r.stderr)


def routers(folder):
    vtysh, bgpd, bird, suricata_ = (program(n) for n in ("vtysh", "bgpctl", "bird", "suricata"))
    for plan in NAMES:
        def put(name, text, plan=plan):
            path = os.path.join(folder, name + "-" + plan)
            with open(path, "w") as f:
                f.write(text)
            os.chmod(path, 0o600)
            return path
        if bird:
            conf = put("bird", write("bird", plan) + "router id 192.0.2.1;\nprotocol device {}\n")
            run("bird -p " + plan, [bird, "-p", "-c", conf])
        if bgpd:
            own = put("own", write("openbgpd", plan))
            conf = put("bgpd", 'AS 65000\nrouter-id 192.0.2.1\nneighbor 192.0.2.2 { remote-as 65001 }\ninclude "%s"\n' % own)
            run("bgpd -n " + plan, [bgpd.replace("bgpctl", "bgpd"), "-n", "-f", conf])
        if vtysh:
            run("vtysh -C " + plan, [vtysh, "-C", "-f", put("frr", write("frr", plan))])
        if suricata_:
            run("suricata -T " + plan, [suricata_, "-T", "-S", put("rules", write("suricata", plan)), "-l", folder])


def bird_decides(folder):
    """Routes of BIRD's own with paths that are set: those over a refused carrier are not taken."""
    bird, birdc = program("bird"), program("birdc")
    if not bird or not birdc or os.geteuid() != 0 or subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode:
        print("skipped: routes that BIRD decides on")
        return
    paths = {"192.0.2.0/28": [64500], "192.0.2.16/28": [65001, 64500, 65002], "192.0.2.32/28": [64501],
             "192.0.2.48/28": [65001, 65002], "192.0.2.64/28": [], "192.0.2.80/28": [645, 4200000001], "192.0.2.96/28": [6450]}
    conf, sock = os.path.join(folder, "decides"), os.path.join(folder, "bird.ctl")
    with open(conf, "w") as f:
        f.write(write("bird", "ordinary") + 'router id 192.0.2.1;\nlog "%s/bird.log" all;\nprotocol device {}\n'
                'filter f {\n  bgp_path = +empty+;\n' % folder)
        for prefix, path in paths.items():
            for asn in reversed(path):
                f.write("  if net = %s then bgp_path.prepend(%d);\n" % (prefix, asn))
        f.write("  if cordon_refuses() then reject;\n  accept;\n}\nprotocol static {\n  ipv4 { import filter f; };\n")
        f.writelines("  route %s blackhole;\n" % p for p in paths)
        f.write("}\n")
    p = subprocess.Popen(["unshare", "-n", bird, "-f", "-c", conf, "-s", sock], stderr=subprocess.DEVNULL)
    try:
        for _ in range(50):
            r = subprocess.run([birdc, "-s", sock, "show", "route"], capture_output=True, text=True)
            if "192.0.2." in r.stdout:
                break
            subprocess.run(["sleep", "0.1"])
        check("BIRD's routes", {"192.0.2.32/28", "192.0.2.48/28", "192.0.2.64/28", "192.0.2.96/28"},
              set(re.findall(r"^(192\.0\.2\.\d+/28)", r.stdout, re.M)))
        with open(folder + "/bird.log") as log:
            text = log.read()
        check("BIRD's log", ["(path 64501)"], re.findall("cordon would refuse 192.0.2.32/28 over (.*)", text))
    finally:
        p.kill()
        p.wait()


with tempfile.TemporaryDirectory() as scratch:
    parse_back()
    index(scratch)
    routers(scratch)
    bird_decides(scratch)
print("%d passed, %d failed" % (passed, failed))
sys.exit(failed != 0)
