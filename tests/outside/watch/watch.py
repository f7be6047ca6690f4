#!/usr/bin/env python3
"""cordon watch as its users run it: watch.py PROGRAM

What a phone would send is sent by this script over loopback, and what it makes of it is compared with an audit of the
same capture as a file. With the rights for it, interfaces in network namespaces of its own are watched: a capture
replayed over a veth pair, a real client told by its program, an interface that goes away and comes back.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request

from watching import POLICY, SAMPLE, Watch, check, end, free_port, listens, program, records, scratch, send_udp, skip


def told(objects):
    """What findings say, by what they are about: the latest of each."""
    found = {}
    for o in objects:
        links = tuple((link["role"], link["identifier"], link["holder"]) for link in o["custody"])
        grade = (o.get("protection") or {}).get("grade")
        found[(o["policy"], o["rule"], links, o.get("protocol"), o.get("port"), grade)] = o["verdict"]
    return found


def standing(objects):
    """The findings of a stream that are not gone at its end."""
    found = {}
    for o in objects:
        if o["kind"] == "finding":
            found[(o["policy"], o["rule"], o["key"])] = o
        elif o["kind"] == "gone":
            del found[(o["policy"], o["rule"], o["key"])]
    return found.values()


def of_file(path, *more):
    out = subprocess.run([program, "audit", *POLICY, *more, "--format", "json", path], capture_output=True, text=True)
    return told(o for o in map(json.loads, out.stdout.splitlines()) if o["kind"] == "finding")


def a_phone_sends():
    port = free_port(socket.SOCK_DGRAM)
    store = os.path.join(scratch, "log.sqlite")
    w = Watch(*POLICY, "-f", "json", f"--store={store}", f"udp:127.0.0.1:{port}")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    send_udp(SAMPLE, port)
    w.told_all()
    time.sleep(3)
    before = len(w.objects("finding"))
    time.sleep(3)
    check("nothing is told again while nothing changes", len(w.objects("finding")) == before)
    status = w.stop()
    check("something was denied: status 1", status == 1, f"{status} {w.errors}")
    live, file = told(standing(w.objects("finding", "gone"))), of_file(SAMPLE)
    check("the findings of a stream are those of the file", file and live == file, list(live.items() ^ file.items())[:3])
    last = (w.objects("summary") or [{}])[-1]
    check("the summary tells of all packets", last.get("counts", {}).get("packets") == sum(1 for _ in records(SAMPLE)) - 1,
          last.get("counts"))
    check("and that none was dropped", last.get("watch", {}).get("dropped") == 0, last.get("watch"))
    out = subprocess.run([program, "log", "--store", store, "--format", "json", "--verdict", "deny"],
                         capture_output=True, text=True)
    kept = [json.loads(line) for line in out.stdout.splitlines() if line.startswith("{")]
    check("what was denied is in the store", any(o.get("verdict") == "deny" for o in kept), out.stderr + out.stdout[:500])


def ip_packet(protocol, source, target, payload):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, socket.inet_aton(source),
                       socket.inet_aton(target)) + payload


def dns_packet(number, name, address=None):
    """A question of one client, always from the same port; with an address: what came back."""
    asked = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0\0\1\0\1"
    message = struct.pack("!HHHHHH", number, 0x8180 if address else 0x0100, 1, 1 if address else 0, 0, 0) + asked
    if address:
        message += b"\xc0\x0c\0\1\0\1" + struct.pack("!IH", 60, 4) + socket.inet_aton(address)
    ends = [("10.215.173.1", 40000), ("10.215.173.2", 53)]
    (source, sport), (target, dport) = reversed(ends) if address else ends
    return ip_packet(17, source, target, struct.pack("!HHHH", sport, dport, 8 + len(message), 0) + message)


def web_packets(name, address, port=50000):
    says = f"GET / HTTP/1.1\r\nHost: {name}\r\n\r\n".encode()
    for sequence, flags, payload in ((1, 2, b""), (2, 24, says)):
        tcp = struct.pack("!HHIIBBHHH", port, 80, sequence, 0, 0x50, flags, 65535, 0, 0) + payload
        yield ip_packet(6, "10.215.173.1", address, tcp)


MINDS_ONE_NAME = """id: one-name
title: One name
status: in-force
version: "1"
author: test
valid: {from: 2020-01-01}
basis: [{title: None, citation: none}]
rules:
  - {id: no, program: cloud, title: Not there, when: {service.domain: res.wx.qq.com}, verdict: deny, basis: none, remedy: none}
"""


def odd_answers():
    """A name that is denied, answered with an address of one's own: told while its look-ups go on, and kept."""
    port, store = free_port(socket.SOCK_DGRAM), os.path.join(scratch, "odd.sqlite")
    policy = os.path.join(scratch, "one-name.yaml")
    with open(policy, "w", encoding="utf-8") as f:
        f.write(MINDS_ONE_NAME)
    w = Watch("-p", policy, "-f", "json", f"--store={store}", f"udp:127.0.0.1:{port}")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(packet, second=None):
        second = int(time.time()) if second is None else second
        s.sendto(struct.pack("<IIII", second, 0, len(packet), len(packet)) + packet, ("127.0.0.1", port))

    def look_up(number, name, address):
        send(dns_packet(number, name))
        send(dns_packet(number, name, address))

    s.sendto(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101), ("127.0.0.1", port))
    send(ip_packet(17, "10.215.173.1", "192.0.2.9", struct.pack("!HHHH", 9, 9, 8, 0)), 0xF0000000)  # a clock far ahead
    look_up(1, "res.wx.qq.com", "192.168.7.7")
    look_up(2, "res.wx.qq.com", "203.205.1.1")
    time.sleep(2.5)  # a flow shows who minds the name later than its answer came
    for packet in web_packets("res.wx.qq.com", "192.168.7.7"):
        send(packet)
    number = 3
    def go_on():
        nonlocal number
        number += 1
        look_up(number, f"busy{number}.example", "203.0.113.7")
        return w.objects("alert")
    check("a poisoned answer is told while look-ups go on", w.until(go_on, 12), w.errors)
    time.sleep(3)
    go_on()
    alerts = [o for o in w.objects("alert") if o["type"] == "poisoned-answer"]
    check("once, with its address", len(alerts) == 1 and alerts[0]["now"] == "192.168.7.7", alerts)
    time.sleep(3)
    names = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    kept = {name for name, in names.execute("SELECT name FROM names")}
    names.close()
    s.sendto(b"\xff" * 64, ("127.0.0.1", port))
    time.sleep(0.5)
    check("names are in the store, whatever a phone's clock says", {"res.wx.qq.com", "busy4.example"} <= kept, kept)
    w.stop()
    last = (w.objects("summary") or [{}])[-1].get("watch", {})
    check("what could not be read is counted", last.get("malformed") == 1 and last.get("look_ups_lost") == 0, last)


def a_package_beside():
    w = Watch("-p", "us-no-tiktok", "-f", "text", "--seconds", "2", "--with", "samples/weather.apk",
              f"udp:127.0.0.1:{free_port(socket.SOCK_DGRAM)}")
    w.until(lambda: w.process.poll() is not None, 60)
    w.stop()
    told = [line for line in w.lines if "com.example.weather" in line]
    check("what a package holds is told as that", told and not any(":0;" in line or "; ," in line for line in told)
          and any("; inside" in line or "; endpoint" in line for line in told), (told[:3], w.errors))


def policies_are_read_again():
    port = free_port(socket.SOCK_DGRAM)
    config = os.path.join(scratch, "watch.yaml")

    def configure(policy):
        with open(config, "w", encoding="utf-8") as f:
            f.write(f"sources: ['udp:127.0.0.1:{port}']\npolicies: [{policy}]\n")

    configure("observe-only")
    w = Watch("--config", config, "-f", "json", "--as-if-in-force", "--as-of", "2026-06-16")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    send_udp(SAMPLE, port)
    check("the first policy speaks", w.until(lambda: any(o["policy"] == "observe-only" for o in w.objects("finding"))),
          w.errors)
    configure("no-such-policy")
    w.process.send_signal(signal.SIGHUP)
    check("an error is told", w.until(lambda: any("no-such-policy" in e for e in w.errors)), w.errors)
    check("and nothing changes", w.process.poll() is None)
    with open(os.path.join(scratch, "mine.yaml"), "w", encoding="utf-8") as f:
        f.write(subprocess.run([program, "policy", "show", "--source", "clean-network-2020"], capture_output=True,
                               text=True, check=True).stdout)
    configure("old")
    os.rename(config, config + ".new")  # as editors and what configures machines do: another file of the same name
    configure(os.path.join(scratch, "mine.yaml"))
    w.process.send_signal(signal.SIGHUP)
    check("the new policy speaks", w.until(lambda: any(o["policy"] == "clean-network-2020" for o in w.objects("finding"))),
          w.errors)
    w.stop()
    check("and what the first one said is gone",
          {o["policy"] for o in standing(w.objects("finding", "gone"))} == {"clean-network-2020"})
    w = Watch("--config", config, "-p", "observe-only", "-f", "json", "--as-if-in-force", "--as-of", "2026-06-16")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    w.process.send_signal(signal.SIGHUP)
    w.until(lambda: any("read again" in e for e in w.errors))
    send_udp(SAMPLE, port)
    w.told_all()
    check("what the command line tells goes before, after a signal, too",
          {o["policy"] for o in w.objects("finding")} == {"observe-only"}, w.errors)
    w.stop()


def threads_of(pid):
    """What each thread may: (NoNewPrivs, Seccomp, effective capabilities)."""
    found = set()
    for task in os.listdir(f"/proc/{pid}/task"):
        values = dict(line.split(":", 1) for line in open(f"/proc/{pid}/task/{task}/status"))
        found.add(tuple(values[k].strip() for k in ("NoNewPrivs", "Seccomp", "CapEff")))
    return found


def rights_are_given_up():
    port, web = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
    page, store = os.path.join(scratch, "report.html"), os.path.join(scratch, "confined.sqlite")
    w = Watch(*POLICY, "-f", "json", "--metrics", str(web), f"--store={store}", "--report", page, f"udp:127.0.0.1:{port}")
    w.until(lambda: listens(port, socket.SOCK_DGRAM) and listens(web, socket.SOCK_STREAM))
    send_udp(SAMPLE, port)
    w.told_all()
    rights = threads_of(w.process.pid)
    check("all threads have the same rights", len(rights) == 1, rights)
    status = w.stop()
    check("a report is written when it ends", status == 1 and os.path.getsize(page) > 100000, f"{status} {w.errors}")
    w = Watch("--user", "nobody-of-this-name", "-f", "json", f"--store={store}", f"udp:127.0.0.1:{port}")
    w.until(lambda: w.process.poll() is not None, 10)
    check("who cannot become the user ends", w.stop() == 2 and any("no such user" in e for e in w.errors), w.errors)
    if os.geteuid() != 0:
        skip("another user", "only root can become one")
        return
    w = Watch("--user", "nobody", "-f", "json", f"udp:127.0.0.1:{port}")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    w.until(lambda: "Uid:\t0" not in open(f"/proc/{w.process.pid}/status").read(), 10)
    check("root becomes another user", "Uid:\t0" not in open(f"/proc/{w.process.pid}/status").read(), w.errors)
    w.stop()


def configurations():
    config = os.path.join(scratch, "wrong.yaml")
    for text, told in (("sources: [any]\nintervall: 5\n", "2:1: there is no"), ("sources: {a: b}\n", "1:10: 'sources' is a list"),
                       ("sources: [any]\nlearn: soon\n", "2:8: 'learn' is a number"),
                       ("sources: [any]\nattribution: magic\n", "2:14: there is no attribution 'magic'"),
                       ("sources: [any]\npromiscuous: maybe\n", "2:14: 'promiscuous' is yes or no"),
                       ("- any\n", "1:1: is no configuration")):
        with open(config, "w", encoding="utf-8") as f:
            f.write(text)
        w = Watch("--config", config)
        w.until(lambda: w.process.poll() is not None, 10)
        check(f"a configuration with {text!r} is refused in its place",
              w.stop() == 2 and any(f"{config}:{told}" in e for e in w.errors), w.errors)


def metrics_are_local():
    port, web = free_port(socket.SOCK_DGRAM), free_port(socket.SOCK_STREAM)
    for bad in ("0.0.0.0:9464", "[::]:9464", "192.0.2.1:9464", "99999", "x"):
        w = Watch("-f", "json", "--metrics", bad, f"udp:127.0.0.1:{port}")
        w.until(lambda: w.process.poll() is not None, 30)
        status = w.stop()
        check(f"metrics on {bad} are refused", status == 2 and any("port of this machine" in e for e in w.errors), w.errors)
    w = Watch(*POLICY, "-f", "json", "--metrics", str(web), f"udp:127.0.0.1:{port}")
    w.until(lambda: listens(web, socket.SOCK_STREAM) or w.process.poll() is not None)
    if any("libmicrohttpd" in e for e in w.errors):
        w.stop()
        skip("metrics", "libmicrohttpd12 is not installed")
        return
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    send_udp(SAMPLE, port)
    w.told_all()
    time.sleep(1)
    text = urllib.request.urlopen(f"http://127.0.0.1:{web}/metrics", timeout=10).read().decode()
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    check("metrics tell packets and verdicts", int(values["cordon_packets_total"]) > 700 and
          int(values['cordon_chains{verdict="deny"}']) > 0, text)
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{web}/", timeout=10)
        check("nothing else is answered", False)
    except urllib.error.HTTPError as e:
        check("nothing else is answered", e.code == 404)
    w.stop()


def ip(*words):
    return subprocess.run(["ip", *words], capture_output=True, text=True)


class Pair:
    """Two namespaces and a cable between them."""

    def __init__(self):
        self.names = [f"cordon{os.getpid()}{end}" for end in "ab"]

    def __enter__(self):
        for name in self.names:
            if ip("netns", "add", name).returncode != 0:
                return None
        a, b = self.names
        self.plug()
        return (a, b) if ip("-n", a, "link", "show", "va").returncode == 0 else None

    def plug(self):
        a, b = self.names
        ip("link", "add", "va", "mtu", "60000", "netns", a, "type", "veth", "peer", "name", "vb", "mtu", "60000", "netns", b)
        for name, device, address in ((a, "va", "192.0.2.1/24"), (b, "vb", "192.0.2.2/24")):
            ip("-n", name, "addr", "add", address, "dev", device)
            ip("-n", name, "link", "set", device, "up")
            ip("-n", name, "link", "set", "lo", "up")

    def __exit__(self, *_):
        for name in self.names:
            ip("netns", "del", name)


REPLAY = """
import socket, struct, sys, time
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
data = open(sys.argv[2], 'rb').read()
link = struct.unpack('<I', data[20:24])[0]
at, n = 24, 0
while at + 16 <= len(data):
    size = struct.unpack('<I', data[at + 8:at + 12])[0]
    p = data[at + 16:at + 16 + size]
    if link == 101:
        p = b'\\x02' * 6 + b'\\x04' * 6 + (b'\\x08\\x00' if p[0] >> 4 == 4 else b'\\x86\\xdd') + p
    s.send(p)
    at += 16 + size
    n += 1
    if n % 20 == 0:
        time.sleep(0.002)
"""


def an_interface(a, b, pair):
    inside = ["ip", "netns", "exec"]
    w = Watch(*POLICY, "-f", "json", "vb", before=[*inside, b])
    time.sleep(4)
    subprocess.run([*inside, a, sys.executable, "-c", REPLAY, "va", SAMPLE], check=False)
    w.told_all()
    time.sleep(3)
    live = w.objects("finding")
    # Apps stand in PCAPdroid's trailers, which an interface does not believe: services must be the same.
    services = {link["identifier"] for o in live for link in o["custody"] if link["role"] == "service"}
    wanted = {link[1] for key in of_file(SAMPLE) for link in key[2] if link[0] == "service"}
    check("an interface shows the services of the file", wanted and wanted <= services, wanted - services)
    check("and believes no trailer of a packet", not any(
        link["role"] == "app" and link["source"] == "pcapdroid-trailer" for o in live for link in o["custody"]))
    ip("-n", b, "link", "del", "vb")
    check("an interface that goes away is told", w.until(lambda: any("vb" in e for e in w.errors), 30), w.errors)
    pair.plug()
    time.sleep(3)
    before = len(w.objects("finding"))
    other = "samples/laptop.pcap" if os.path.exists("samples/laptop.pcap") else SAMPLE
    subprocess.run([*inside, a, sys.executable, "-c", REPLAY, "va", other], check=False)
    time.sleep(5)
    status = w.stop()
    last = (w.objects("summary") or [{}])[-1].get("counts", {})
    check("and watched again when it is back", last.get("packets", 0) > 1500, (status, last, before, w.errors))


def a_program(a, b, how):
    inside = ["ip", "netns", "exec"]
    if not shutil.which("curl"):
        skip("a program's flows", "curl is not installed")
        return
    server = subprocess.Popen([*inside, b, sys.executable, "-m", "http.server", "8080", "--directory", scratch],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    w = Watch("-f", "json", "--attribution", how, "va", before=[*inside, a])
    time.sleep(5)
    for _ in range(3):
        subprocess.run([*inside, a, "curl", "-s", "-o", "/dev/null", "-H", "Host: told.example", "http://192.0.2.2:8080/"],
                       check=False)
    time.sleep(3)
    w.stop()
    server.kill()
    last = (w.objects("summary") or [{}])[-1].get("watch", {})
    if last.get("attribution") != how:
        skip(f"a program's flows by {how}", " ".join(w.errors)[:300])
        return
    apps = {link["identifier"] for o in w.objects("chain") for link in o["custody"] if link["role"] == "app"}
    check(f"a short-lived client is told by {how}", any("curl" in app for app in apps), (apps, w.errors))
    paths = {o["process"]["path"] for o in w.objects("chain") if o.get("process")}
    check("with its path", any(p and p.endswith("/curl") for p in paths), paths)


def main():
    a_phone_sends()
    a_package_beside()
    odd_answers()
    policies_are_read_again()
    configurations()
    rights_are_given_up()
    metrics_are_local()
    pair = Pair()
    with pair as ends:
        if not ends:
            skip("interfaces", "network namespaces cannot be made here")
        else:
            an_interface(*ends, pair)
    pair = Pair()
    with pair as ends:
        if ends:
            a_program(*ends, "ebpf")
    end()


main()
