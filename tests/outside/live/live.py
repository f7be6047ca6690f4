#!/usr/bin/env python3
"""live.py WATCHED: sources and owners for real, in two network namespaces of our own that are joined by a veth pair.

Packets seen are packets sent; an interface that is deleted, made again, or down for a while; PCAPdroid's exporters as a
phone speaks them, and strangers who speak otherwise; programs by both methods, short-lived ones by eBPF.
Exit status 77 (skipped) where namespaces cannot be made."""
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

WATCHED = os.path.abspath(sys.argv[1])
HERE, THERE = f"cordon-a{os.getpid()}", f"cordon-b{os.getpid()}"
PYTHON = next((p for p in ("/usr/bin/python3", sys.executable) if os.access(p, os.X_OK)), "python3")
failures = []
checks = 0


def check(what, ok, more=""):
    global checks
    checks += 1
    if not ok:
        failures.append(what)
        print(f"failed: {what} {more}")


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, text=True, **more)


def inside(namespace, *words):
    return ["ip", "netns", "exec", namespace, *words]


def make_link():
    run("ip", "-n", HERE, "link", "add", "a0", "type", "veth", "peer", "name", "b0", "netns", THERE)
    for namespace, link, last in ((HERE, "a0", 1), (THERE, "b0", 2)):
        run("ip", "-n", namespace, "addr", "add", f"10.9.8.{last}/24", "dev", link)
        run("ip", "-n", namespace, "addr", "add", f"fd09::{last}/64", "dev", link, "nodad")
        run("ip", "-n", namespace, "link", "set", "lo", "up")
        run("ip", "-n", namespace, "link", "set", link, "up")


def setup():
    if os.geteuid() != 0:
        skip("network namespaces want root")
    try:
        run("ip", "netns", "add", HERE)
        run("ip", "netns", "add", THERE)
        make_link()
    except (OSError, subprocess.CalledProcessError) as e:
        clean()
        skip(f"network namespaces cannot be made here: {getattr(e, 'stderr', e)}")


def clean():
    for namespace in (HERE, THERE):
        subprocess.run(["ip", "netns", "del", namespace], capture_output=True)


class Watched:
    """The program under test; what it says is read when it has ended."""

    def __init__(self, method, source, namespace=HERE):
        # the leak sanitizer looks into the process as a debugger does, which a confined one may not
        leaks = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"} if "+" in method else {}
        self.process = subprocess.Popen(
            inside(namespace, WATCHED, method, "60", source),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **leaks})
        self.said = []
        self.ready = self.wait_for("ready")

    def wait_for(self, what, seconds=15):
        """Reads standard error until a line has this in it."""
        end = time.time() + seconds
        os.set_blocking(self.process.stderr.fileno(), False)
        while time.time() < end:
            line = self.process.stderr.readline()
            if line:
                self.said.append(line.strip())
                if what in line:
                    return True
            elif self.process.poll() is not None:
                return False
            else:
                time.sleep(0.02)
        return False

    def end(self):
        out, err = self.process.communicate(timeout=60)
        self.said += err.splitlines()
        self.lines = [json.loads(line) for line in out.splitlines()]
        self.summary = self.lines[-1] if self.lines else {}
        check("watched ends well", self.process.returncode == 0, " / ".join(self.said))
        return self.summary

    def of(self, kind):
        return [line for line in self.lines if line["kind"] == kind]


def python(namespace, script):
    """Debian's python: its package is known."""
    return run(*inside(namespace, PYTHON, "-c", script), timeout=60).stdout


SEND = """import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("10.9.8.2", 4444))
for i in range({n}): s.sendto(b"%06d" % i + b"." * 94, ("10.9.8.1", 5555))
"""


def packets():
    for source in ("a0", "any"):
        w = Watched("none", source)
        check(f"{source} opens", w.ready, w.said)
        python(THERE, SEND.format(n=20000))
        s = w.end()
        sent = 20000
        check(f"{source}: packets seen are packets sent", s["packets"] >= sent and s["dropped"] == 0 and
              s["packets"] - sent < 100, s)
    w = Watched("none", "cordon-none")
    check("an interface that is not there is told", not w.ready and w.process.wait() == 2 and
          any("cordon-none" in line for line in w.said), w.said)
    w.process.communicate()


def interface_returns():
    w = Watched("none+", "a0")
    python(THERE, SEND.format(n=100))
    for turn in range(3):
        run("ip", "-n", HERE, "link", "del", "a0")
        check("an interface that goes is told", w.wait_for("went away"), w.said)
        make_link()
        check("an interface that is back is told", w.wait_for("is back"), w.said)
        python(THERE, SEND.format(n=100))
    run("ip", "-n", HERE, "link", "set", "a0", "down")
    check("an interface that is down is told", w.wait_for("went away"), w.said)
    run("ip", "-n", HERE, "link", "set", "a0", "up")
    run("ip", "-n", HERE, "addr", "add", "fd09::1/64", "dev", "a0", "nodad")
    check("an interface that is up again is told", w.wait_for("is back"), w.said)
    time.sleep(0.3)
    python(THERE, SEND.format(n=100))
    # another one has its name: nothing goes down where a name can be changed while up (Linux 6.6)
    renamed = subprocess.run(["ip", "-n", HERE, "link", "set", "a0", "name", "a9"], capture_output=True).returncode == 0
    if renamed:
        run("ip", "-n", HERE, "link", "add", "a0", "type", "veth", "peer", "name", "c0", "netns", THERE)
        for namespace, link, last in ((HERE, "a0", 1), (THERE, "c0", 2)):
            run("ip", "-n", namespace, "addr", "add", f"10.9.7.{last}/24", "dev", link)
            run("ip", "-n", namespace, "link", "set", link, "up")
        check("an interface that was replaced is told", w.wait_for("is back"), w.said)
        time.sleep(1)  # the pair's carrier
        python(THERE, SEND.replace("10.9.8.", "10.9.7.").format(n=100))
    else:
        print("skipped: an interface that is renamed: it cannot be, while it is up")
    s = w.end()
    check("packets of an interface that came back are seen", s["packets"] >= (600 if renamed else 500), s)
    check("it was told once each time", 4 <= sum("went away" in line for line in w.said) <= 5, w.said)
    if renamed:
        run("ip", "-n", HERE, "link", "del", "a0")
        run("ip", "-n", HERE, "link", "set", "a9", "name", "a0")


SERVE = """import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("::", 8080)); s.listen(); print("listening", flush=True)
while True:
    c, _ = s.accept(); c.recv(65536)
    c.sendall(b"HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok"); c.close()
"""


def server(namespace):
    return server_at(namespace, 8080)


def server_at(namespace, port):
    s = subprocess.Popen(inside(namespace, PYTHON, "-c", SERVE.replace("8080", str(port))), stdout=subprocess.PIPE, text=True)
    s.stdout.readline()
    return s


def find(w, remote=None, local=None):
    return next((o for o in w.of("owner") if (remote is None or o["remote"] == remote) and
                 (local is None or o["local"] == local)), None)


def owned(what, o, method, package, program):
    check(f"{what} is known", o is not None)
    if not o:
        return
    check(f"{what}: program", re.fullmatch(program, o["program"]), o)
    if package and os.path.exists("/var/lib/dpkg/info") and PYTHON == "/usr/bin/python3":
        check(f"{what}: package", re.fullmatch(package, o["package"]) and o["id"] == "deb/" + o["package"], o)
    check(f"{what}: method", o["method"] == method, o)
    check(f"{what}: user", o["user"] == "root" and o["uid"] == 0, o)


GROUPS = next((g for g in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup") if os.path.exists(g + "/cgroup.procs")), None)
ID = "0123456789abcdef" * 4


class Group:
    """A control group as systemd or a container's runtime would have made it; gone afterwards."""

    def __init__(self, path):
        self.folder, self.made = f"{GROUPS}/{path}", []
        at = GROUPS or ""
        for part in path.split("/"):
            at += "/" + part
            if GROUPS and not os.path.isdir(at):
                try:
                    os.mkdir(at)
                    self.made.append(at)
                except OSError:
                    break
        self.there = os.path.exists(self.folder + "/cgroup.procs")

    def run(self, namespace, *words):
        script = 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"'
        return run("sh", "-c", script, "sh", self.folder, *inside(namespace, *words), timeout=60)

    def end(self):
        for folder in reversed(self.made):
            for _ in range(50):
                try:
                    os.rmdir(folder)
                    break
                except OSError:
                    time.sleep(0.02)


def lost_events_are_counted():
    """More sockets at once than the kernel's side has room for: what it could not tell is counted."""
    w = Watched("ebpf", "a0")
    os.kill(w.process.pid, signal.SIGSTOP)
    sent = 30000
    python(HERE, f"""import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for i in range({sent}): s.sendto(b"x", ("10.9.8.2", 1000 + i))""")
    os.kill(w.process.pid, signal.SIGCONT)
    s = w.end()
    if s["method"] == "ebpf":
        check("lost events are counted", s["lost"] > 1000 and sent <= s["events"] + s["lost"] < sent + 2000, s)


def groups_and_users(method):
    """Unit, container and user of programs that no package brought: by the names of their control groups."""
    far = server(THERE)
    unit, container = Group("system.slice/cordon-test.service"), Group("docker/" + ID)
    if not unit.there or not container.there:
        print("skipped: units and containers: control groups cannot be made here")
    copy = f"/tmp/cordon-copy-{os.getpid()}"
    run("cp", os.path.realpath(PYTHON), copy)
    os.chmod(copy, 0o755)
    # /proc wants them to be there when they are looked for
    script = f"""import socket, sys, time
c = socket.create_connection(("10.9.8.2", 8080), source_address=("10.9.8.1", int(sys.argv[1])))
time.sleep({0.5 if method.startswith("proc") else 0}); c.sendall(b"x"); c.recv(9)"""
    w = Watched(method, "a0")
    if unit.there and container.there:
        unit.run(HERE, copy, "-c", script, "40001")
        container.run(HERE, copy, "-c", script, "40002")
    run(*inside(HERE, "setpriv", "--reuid", "65534", "--clear-groups", copy, "-c", script, "40003"))
    time.sleep(0.3)
    w.end()
    os.unlink(copy)
    far.kill()
    far.wait()
    for group in (unit, container):
        group.end()
    if w.summary["method"] != method.rstrip("+"):
        return
    known = [find(w, local=f"10.9.8.1:{port}") or {} for port in (40001, 40002, 40003)]
    if unit.there and container.there:
        check(f"{method}: a unit", known[0].get("unit") == known[0].get("id") == "cordon-test.service" and
              known[0]["cgroup"] == "system.slice/cordon-test.service", known[0])
        check(f"{method}: a container", known[1].get("container") == known[1].get("id") == "docker:" + ID[:12], known[1])
    check(f"{method}: a user", known[2].get("uid") == 65534 and known[2]["user"] == "nobody" and
          known[2]["program"] == copy, known[2])


def owners_by_proc(method):
    before = server(HERE)
    w = Watched(method, "a0")
    keep = f"""import socket, time
c = socket.create_connection(("10.9.8.1", 8080)); time.sleep(1); c.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n"); c.recv(100)
"""
    python(THERE, keep)
    out = """import socket, time
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.connect(("10.9.8.2", 7777)); u.send(b"x"); time.sleep(1)
v = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); v.sendto(b"x", ("fd09::2", 7778)); time.sleep(1); v.sendto(b"y", ("fd09::2", 7778))
"""
    python(HERE, out)
    time.sleep(0.3)
    w.end()
    check("the method is told", w.summary["method"] == "proc", w.summary)
    python3 = r"/usr/bin/python3.*" if PYTHON == "/usr/bin/python3" else ".*python.*"
    owned("a server", find(w, local="10.9.8.1:8080"), "proc", "python3.*", python3)
    owned("a datagram socket", find(w, remote="10.9.8.2:7777"), "proc", "python3.*", python3)
    owned("an IPv6 datagram socket", find(w, remote="[fd09::2]:7778"), "proc", "python3.*", python3)
    before.kill()
    before.wait()


def owners_by_ebpf(method):
    far, old = server(THERE), server_at(HERE, 8081)
    w = Watched(method, "a0")
    note = [line for line in w.said if "eBPF" in line or "/proc" in line]
    near = server(HERE)
    run(*inside(HERE, "curl", "-s", "http://10.9.8.2:8080/"))
    run(*inside(HERE, "curl", "-s", "http://[fd09::2]:8080/"))
    python(THERE, 'import socket; c = socket.create_connection(("10.9.8.1", 8080)); c.sendall(b"x"); c.recv(9)')
    python(THERE, 'import socket; c = socket.create_connection(("10.9.8.1", 8081)); c.sendall(b"x"); c.recv(9)')
    python(HERE, """import socket
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.connect(("10.9.8.2", 7777)); u.send(b"x")
v = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); v.sendto(b"x", ("fd09::2", 7778))""")
    # no shell knows it once it has ended, and it lasts a few milliseconds
    copy = "/tmp/cordon short-lived " + str(os.getpid())
    run("cp", "/usr/bin/curl", copy)
    run(*inside(HERE, copy, "-s", "http://10.9.8.2:8080/"))
    os.unlink(copy)
    # deeper than what the kernel's side writes down: no short path that looks like a whole one
    deep = "/tmp/cordon-deep-" + str(os.getpid())
    inner = deep + "/d" * 30 + "/usr/bin"
    os.makedirs(inner)
    run("cp", "/usr/bin/curl", inner + "/curl")
    run(*inside(HERE, inner + "/curl", "-s", "http://10.9.8.2:8080/"))
    shutil.rmtree(deep)
    time.sleep(0.3)
    s = w.end()
    far.kill()
    near.kill()
    old.kill()
    for one in (far, near, old):
        one.wait()
    if s["method"] != "ebpf":
        print(f"skipped: attribution by eBPF: {note or w.said}")
        check("what is lacking is said", any("missed" in x or "misses" in x for x in w.said), w.said)
        return
    python3 = r"/usr/bin/python3.*" if PYTHON == "/usr/bin/python3" else ".*python.*"
    owned("curl", find(w, remote="10.9.8.2:8080"), "ebpf", "curl", "/usr/bin/curl")
    owned("curl over IPv6", find(w, remote="[fd09::2]:8080"), "ebpf", "curl", "/usr/bin/curl")
    owned("a server", find(w, local="10.9.8.1:8080"), "ebpf", "python3.*", python3)
    owned("a server that was there before", find(w, local="10.9.8.1:8081"), "ebpf", "python3.*", python3)
    owned("a datagram socket", find(w, remote="10.9.8.2:7777"), "ebpf", "python3.*", python3)
    owned("an IPv6 datagram socket", find(w, remote="[fd09::2]:7778"), "ebpf", "python3.*", python3)
    short = [o for o in w.of("owner") if o["program"] == copy]
    check("a program that has ended and is deleted is known", short and not short[0]["package"], w.of("owner"))
    cut = [o["program"] for o in w.of("owner") if o["program"].endswith("d/usr/bin/curl")]
    check("a path that is not whole says so", len(cut) == 1 and (cut[0].startswith("…/d/d") or
          cut[0] == inner + "/curl"), w.of("owner"))
    check("no event was lost", s["lost"] == 0, s)
    check("events were told", s["events"] >= 6, s)


# PCAPdroid: pcap of microseconds, raw IP; with its trailer, Ethernet.
def ip_packet(n):
    payload = b"%04d" % n
    udp = struct.pack("!HHHH", 1000 + n, 53, 8 + len(payload), 0) + payload
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), n, 0, 64, 17, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + udp


def header(link=101, magic=0xA1B2C3D4):
    return struct.pack("<IHHiIII", magic, 2, 4, 0, 0, 65535, link)


def record(data, second=1700000000):
    return struct.pack("<IIII", second, 250, len(data), len(data)) + data


def trailed(n, app):
    frame = bytes(12) + b"\x08\0" + ip_packet(n)
    frame += bytes(-len(frame) % 4)
    return frame + struct.pack("!Ii20sI", 0x01072021, 10123, app.encode(), 0)


def in_namespace(namespace, act):
    """Runs act() in a child there; sockets belong to the namespace they were made in."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            fd = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
            import ctypes
            if ctypes.CDLL(None, use_errno=True).setns(fd, 0x40000000) == 0:
                act()
                status = 0
        finally:
            os._exit(status)
    check("the child that sends ends well", os.waitpid(child, 0)[1] == 0)


def phone_by_datagrams():
    w = Watched("none", "udp:10.9.8.1:1234")

    def act():
        to = ("10.9.8.1", 1234)
        phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        phone.sendto(header(1), to)
        for n in range(10):
            phone.sendto(record(trailed(n, "org.example.app")), to)
        phone.sendto(record(trailed(10, "org.example.app")) + record(trailed(11, "org.example.other")), to)
        headless = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for n in range(5):
            headless.sendto(record(ip_packet(n)), to)
        headless.sendto(record(trailed(6, "org.example.late")), to)
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for data in (b"hello", b"", bytes(100), b"\xff" * 1000, record(ip_packet(1))[:-3]):
            stranger.sendto(data, to)
        phone.sendto(record(trailed(12, "org.example.app")), to)

    in_namespace(THERE, act)
    time.sleep(0.3)
    s = w.end()
    apps = [a["app"] for a in w.of("app")]
    check("datagrams: packets", s["packets"] == 19, s)
    check("datagrams: apps", apps.count("org.example.app") == 12 and apps.count("org.example.other") == 1 and
          apps.count("org.example.late") == 1, apps)
    check("datagrams: link and time", all(a["link"] == 1 and a["time"] == 1700000000000250000 for a in w.of("app")),
          w.of("app")[:2])
    check("datagrams: what cannot be read is counted", s["malformed"] >= 3, s)
    check("datagrams: and told once", sum("passed over" in line for line in w.said) == 1, w.said)


def a_burst_waits():
    """While nobody reads, megabytes wait: beyond what the machine gives to everybody, as root may ask for."""
    w = Watched("none", "udp:10.9.8.1:1234")
    os.kill(w.process.pid, signal.SIGSTOP)

    def act():
        phone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        phone.sendto(header(), ("10.9.8.1", 1234))
        for n in range(5000):
            phone.sendto(record(ip_packet(n % 1000) + bytes(1000)), ("10.9.8.1", 1234))

    in_namespace(THERE, act)
    os.kill(w.process.pid, signal.SIGCONT)
    time.sleep(0.3)
    s = w.end()
    check("a burst: packets", s["packets"] == 5000 and s["dropped"] == 0, s)


def phone_by_connections():
    w = Watched("none", "tcp:10.9.8.1:1234")

    def connect():
        return socket.create_connection(("10.9.8.1", 1234))

    def act():
        one, other = connect(), connect()
        stream = header(1) + b"".join(record(trailed(n, "org.example.app")) for n in range(50))
        other.sendall(header() + record(ip_packet(1)))
        for at in range(0, len(stream), 7):
            one.sendall(stream[at:at + 7])
        one.close()
        garbage = connect()
        garbage.sendall(b"GET / HTTP/1.1\r\n\r\n")
        huge = connect()
        huge.sendall(header() + struct.pack("<IIII", 0, 0, 0x7FFFFFFF, 0x7FFFFFFF))
        cut = connect()
        cut.sendall(header() + record(ip_packet(2)) + record(ip_packet(3))[:20])
        cut.close()
        time.sleep(0.3)
        for s in (garbage, huge):
            s.settimeout(5)
            try:
                check("a connection that is no capture is closed", s.recv(10) == b"")
            except ConnectionError:
                pass
        other.sendall(record(ip_packet(4)))
        other.close()

    in_namespace(THERE, act)
    time.sleep(0.5)
    s = w.end()
    check("connections: packets", s["packets"] == 53, s)
    check("connections: apps", len(w.of("app")) == 50, len(w.of("app")))
    check("connections: three broke", s["malformed"] == 3, s)
    check("connections: and that was told", sum("connection was ended" in line for line in w.said) >= 1, w.said)


def main():
    setup()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        packets()
        interface_returns()
        for confined in ("", "+"):
            owners_by_proc("proc" + confined)
            owners_by_ebpf("ebpf" + confined)
            groups_and_users("proc" + confined)
            groups_and_users("ebpf" + confined)
        lost_events_are_counted()
        phone_by_datagrams()
        a_burst_waits()
        phone_by_connections()
    finally:
        clean()
    print(f"{checks - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
