#!/usr/bin/env python3
"""What the DNS backends write, given to unbound, BIND, Knot Resolver and dnsmasq in a network namespace of their own:
    dns.py WRITE_MEASURES CORDON
Names that a plan stops are stopped, with all below; their neighbours, names that are only logged and names whose time
is over are answered as ever; the reason can be asked for. A program that is not there is skipped, and said so."""
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

WRITER, CORDON = (os.path.realpath(a) for a in sys.argv[1:3])
ANSWER = "203.0.113.5"
A, TXT = 1, 16


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def isolated():
    """Once more, in a network namespace and a mount namespace that end with this process."""
    if os.environ.get("CORDON_DNS_INSIDE"):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        for last in (11, 21):  # named listens on addresses that an interface has
            subprocess.run(["ip", "addr", "add", "127.0.0.%d/8" % last, "dev", "lo"], check=True)
        return
    if os.geteuid() != 0:
        skip("not root")
    if not shutil.which("unshare") or not shutil.which("ip"):
        skip("no unshare or ip")
    if subprocess.run(["unshare", "-n", "-m", "true"], capture_output=True).returncode:
        skip("no namespaces")
    os.environ["CORDON_DNS_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "-n", "-m", sys.executable] + sys.argv)


def program(name):
    return shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")


def write(folder, backend, plan, *mode):
    path = os.path.join(folder, backend + "-" + "-".join((plan,) + mode))
    with open(path, "wb") as f:
        subprocess.run([WRITER, backend, plan, *mode], stdout=f, stderr=subprocess.DEVNULL, check=True)
    return path


def name_octets(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + b"\0"


def skip_name(packet, at):
    while packet[at]:
        if packet[at] >= 0xC0:
            return at + 2
        at += packet[at] + 1
    return at + 1


def ask(server, name, kind=A, wait=0.7):
    """"NXDOMAIN", "silent", "empty", or the answers."""
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(wait)
    s.sendto(struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + name_octets(name) + struct.pack(">2H", kind, 1), (server, 53))
    try:
        packet = s.recv(4096)
    except OSError:
        return "silent"
    finally:
        s.close()
    _, flags, _, answers, _, _ = struct.unpack(">6H", packet[:12])
    if flags & 15:
        return {3: "NXDOMAIN", 2: "SERVFAIL", 5: "REFUSED"}.get(flags & 15, "code %d" % (flags & 15))
    at, got = skip_name(packet, 12) + 4, []
    for _ in range(answers):
        at = skip_name(packet, at)
        of, _, _, n = struct.unpack(">HHIH", packet[at:at + 10])
        data = packet[at + 10:at + 10 + n]
        at += 10 + n
        if of == A and kind == A:
            got.append(socket.inet_ntoa(data))
        if of == TXT and kind == TXT:
            text = b""
            while data:
                text, data = text + data[1:1 + data[0]], data[1 + data[0]:]
            got.append(text.decode())
    return " ".join(got) or "empty"


class Running:
    """A server that ends with the block."""

    def __init__(self, args, log, server):
        self.args, self.log, self.server = args, log, server

    def __enter__(self):
        with open(self.log, "ab") as f:
            self.process = subprocess.Popen(self.args, stdout=f, stderr=f)
        for _ in range(100):
            if ask(self.server, "neighbour.example", wait=0.2) == ANSWER:
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.__exit__()
        print(open(self.log, errors="replace").read()[-2000:])
        raise RuntimeError(self.args[0] + " does not answer")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def upstream(folder):
    conf = os.path.join(folder, "upstream")
    with open(conf, "w") as f:
        f.write("no-resolv\nno-hosts\nbind-interfaces\nlisten-address=127.0.0.2\naddress=/example/%s\n" % ANSWER)
    return Running([program("dnsmasq"), "-k", "-C", conf, "--pid-file", "--user=root"], folder + "/log", "127.0.0.2")


def unbound(folder, zone, server):
    conf = zone + ".unbound"
    with open(conf, "w") as f:
        f.write('server:\n  interface: %s\n  chroot: ""\n  username: ""\n  pidfile: ""\n  use-syslog: no\n'
                '  do-daemonize: no\n  do-not-query-localhost: no\n  module-config: "respip iterator"\n'
                '  directory: "%s"\nremote-control:\n  control-enable: no\n'
                'rpz:\n  name: "rpz.cordon."\n  zonefile: "%s"\n  rpz-log: yes\n'
                'forward-zone:\n  name: "."\n  forward-addr: 127.0.0.2\n' % (server, folder, zone))
    subprocess.run([program("unbound-checkconf"), conf], check=True, capture_output=True)
    return [program("unbound"), "-d", "-c", conf]


def named(folder, zone, server):
    conf = zone + ".named"
    with open(conf, "w") as f:
        f.write('options { directory "%s"; listen-on { %s; }; listen-on-v6 { none; }; pid-file none; recursion yes;\n'
                'forward only; forwarders { 127.0.0.2; }; dnssec-validation no; session-keyfile none;\n'
                'response-policy { zone "rpz.cordon"; } qname-wait-recurse no; };\ncontrols { };\n'
                'zone "rpz.cordon" { type primary; file "%s"; };\n' % (folder, server, zone))
    return [program("named"), "-g", "-c", conf, "-u", "root"]


def kresd(folder, zone, server):
    conf = zone + ".kresd"
    with open(conf, "w") as f:
        f.write("net.listen('%s', 53, { kind = 'dns' })\ncache.open(10 * MB, 'lmdb://%s/kresd')\n"
                "modules = { 'policy' }\ntrust_anchors.remove('.')\n"
                "policy.add(policy.rpz(policy.DENY, '%s'))\npolicy.add(policy.all(policy.FORWARD({'127.0.0.2'})))\n"
                % (server, folder, zone))
    return [program("kresd"), "-n", "-q", "-c", conf, folder]


def dnsmasq(folder, path, server):
    conf = path + ".main"
    with open(conf, "w") as f:
        f.write("no-resolv\nno-hosts\nbind-interfaces\nlisten-address=%s\nserver=127.0.0.2\nconf-file=%s\n" % (server, path))
    return [program("dnsmasq"), "-k", "-C", conf, "--pid-file", "--user=root"]


WHY = "clean/hosts: Data go to a controlled host; finding 0123456789abcdef; com.x → api.x.example → Holder; until "
PASSING = ["neighbour.example", "x.example", "notapi.x.example", "ads.y.example.example", "old.example",
           "seen.z.example", "below.seen.z.example"]
# (program, how it is set up, backend, what drop looks like, and reject of a name whose reason stands below it).
# Knot Resolver answers SERVFAIL where others are silent, and what it lets pass meets no later policy, which the
# forwarding of this test is. A name of dnsmasq with a reason below it exists, so that it is answered without data.
SERVERS = [("unbound", unbound, "rpz", "silent", "NXDOMAIN"), ("named", named, "rpz", "silent", "NXDOMAIN"),
           ("kresd", kresd, "rpz", "SERVFAIL", "NXDOMAIN"), ("dnsmasq", dnsmasq, "dnsmasq", "0.0.0.0", "empty")]


def wanted(server, drop, reject):
    rows = [(name, A, ANSWER) for name in PASSING if server != "kresd" or "seen" not in name]
    for name in ("ads.y.example", "below.ads.y.example", "far.below.ads.y.example"):
        rows.append((name, A, drop))
    for name in ("api.x.example", "API.X.example"):
        rows.append((name, A, reject))
    rows.append(("below.api.x.example", A, "NXDOMAIN"))
    return rows + [("_why.%s.example" % n, TXT, WHY + "2026-11-22T12:00:00Z") for n in ("api.x", "ads.y")]


PLAN = """{"kind":"plan","version":1,"id":"0000000000000000","mode":"reject"}
{"kind":"rule","number":0,"policy":"p","rule":"r","title":"t","basis":"b"}
{"kind":"measure","what":"name","value":"stopped.example","until":"2099-01-01T00:00:00Z","rule":0}
{"kind":"summary","measures":1,"refusals":0}
"""


def in_and_out(folder):
    """A running unbound is told of what comes into force, and that it is out of it again: (what, wanted, came) …"""
    server, zone, plan, conf, sock = "127.0.0.30", *(folder + "/" + n for n in ("own.zone", "plan", "own.conf", "sock"))
    with open(plan, "w") as f:
        f.write(PLAN)
    with open(conf, "w") as f:
        f.write('server:\n  interface: %s\n  chroot: ""\n  username: ""\n  pidfile: ""\n  use-syslog: no\n'
                '  do-daemonize: no\n  do-not-query-localhost: no\n  module-config: "respip iterator"\n'
                '  directory: "%s"\nremote-control:\n  control-enable: yes\n  control-interface: %s\n'
                '  control-use-cert: no\nrpz:\n  name: "own.rpz."\n  zonefile: "%s"\n'
                'forward-zone:\n  name: "."\n  forward-addr: 127.0.0.2\n' % (server, folder, sock, zone))

    def enforce(*words):
        r = subprocess.run([CORDON, "enforce", *words, "--state", folder + "/state"], capture_output=True, text=True)
        return r.returncode, r.stdout.strip() or r.stderr.strip()

    empty = b"$TTL 60\n@ SOA localhost. hostmaster.localhost. 1 3600 600 86400 60\n@ NS localhost.\n"
    with open(zone, "wb") as f:  # unbound does not start without one
        f.write(empty)
    reload = "unbound-control -c %s auth_zone_reload {zone}" % conf
    with Running([program("unbound"), "-d", "-c", conf], folder + "/log", server):
        for was in (empty, None):
            if not was:
                os.unlink(zone)
            yield "before", ANSWER, ask(server, "stopped.example")
            yield "apply", (0, "in force, and confirmed"), enforce(
                "apply", plan, "--target", "rpz=" + zone, "--zone", "own.rpz", "--reload", reload, "--confirmed")
            yield "in force", "NXDOMAIN", ask(server, "stopped.example")
            yield "revert", (0, "everything is as it was before"), enforce("revert")
            yield "out of it", ANSWER, ask(server, "stopped.example")
            yield "the file", was, open(zone, "rb").read() if os.path.exists(zone) else None


def main():
    isolated()
    if not program("dnsmasq"):
        skip("no dnsmasq, which is the server behind the others")
    failed = passed = 0
    with tempfile.TemporaryDirectory() as folder, upstream(folder):
        os.chmod(folder, 0o755)
        for plan in ("ordinary", "hostile", "empty"):
            zone = write(folder, "rpz", plan)
            if program("named-checkzone"):
                r = subprocess.run([program("named-checkzone"), "rpz.cordon", zone], capture_output=True, text=True)
                failed, passed = failed + (r.returncode != 0), passed + (r.returncode == 0)
                if r.returncode:
                    print("failed: named-checkzone:", plan, r.stdout)
            conf = write(folder, "dnsmasq", plan)
            r = subprocess.run([program("dnsmasq"), "--test", "-C", conf], capture_output=True, text=True)
            failed, passed = failed + (r.returncode != 0), passed + (r.returncode == 0)
            if r.returncode:
                print("failed: dnsmasq --test:", plan, r.stderr)
        for number, (name, setup, backend, drop, reject) in enumerate(SERVERS):
            if not program(name):
                print("skipped:", name, "is not there")
                continue
            server = "127.0.0.%d" % (10 + number)
            with Running(setup(folder, write(folder, backend, "ordinary"), server), folder + "/log", server):
                for question, kind, answer in wanted(name, drop, reject):
                    got = ask(server, question, kind)
                    if got == answer:
                        passed += 1
                    else:
                        failed += 1
                        print("failed: %s: %s: wanted %s, came %s" % (name, question, answer, got))
            server = "127.0.0.%d" % (20 + number)
            for plan in ("hostile", "empty"):  # loaded whole: the neighbour is answered
                with Running(setup(folder, write(folder, backend, plan), server), folder + "/log", server):
                    for question in ("upper.example", "xn--bcher-kva.example") if plan == "hostile" else ():
                        got = ask(server, question)
                        if got in (reject, drop):
                            passed += 1
                        else:
                            failed += 1
                            print("failed: %s: %s: came %s" % (name, question, got))
        if program("unbound") and program("unbound-control"):
            for what, want, got in in_and_out(folder):
                if got == want:
                    passed += 1
                else:
                    failed += 1
                    print("failed: unbound, %s: wanted %s, came %s" % (what, want, got))
    print("%d passed, %d failed" % (passed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
