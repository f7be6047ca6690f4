#!/usr/bin/env python3
"""cordon watch as a service that goes on for months: service.py PROGRAM

Policies that editors replace, strangers on the metrics port, what the store keeps beside what an audit keeps: all with
what a phone would send, over loopback.
"""

import json
import os
import signal
import socket
import subprocess
import time

from watching import POLICY, SAMPLE, Watch, check, end, free_port, listens, program, scratch, send_udp, skip


def started(*more):
    port = free_port(socket.SOCK_DGRAM)
    w = Watch(*more, f"udp:127.0.0.1:{port}")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    return w, port


def findings_are_those_of_an_audit():
    live, file = (os.path.join(scratch, f"{what}.sqlite") for what in ("live", "file"))
    w, port = started(*POLICY, "-f", "json", f"--store={live}")
    send_udp(SAMPLE, port)
    w.told_all()
    time.sleep(2)
    w.stop()
    subprocess.run([program, "audit", *POLICY, f"--save={file}", SAMPLE], capture_output=True, check=False)

    def kept(store):
        out = subprocess.run([program, "log", "--store", store, "--format", "json"], capture_output=True, text=True)
        found = set()
        for o in map(json.loads, out.stdout.splitlines()):
            if o["kind"] == "finding":
                found.add((o["policy"], o["rule"], o["verdict"], o["key"]))
        return found

    missing = kept(file) - kept(live)
    check("the store of a watcher has every finding that a saved audit has", kept(file) and not missing,
          sorted(missing)[:3])


def configure(path, text):
    """As editors do it: a new file in the place of the old one."""
    with open(path + ".new", "w", encoding="utf-8") as f:
        f.write(text)
    os.replace(path + ".new", path)


def policies_of(w):
    return {o["policy"] for o in w.objects("finding")}


def a_file_is_replaced():
    folder = os.path.join(scratch, "etc")
    os.mkdir(folder)
    config, policy = os.path.join(folder, "watch.yaml"), os.path.join(folder, "own.yaml")
    text = open("policies/observe-only.yaml", encoding="utf-8").read()
    port = free_port(socket.SOCK_DGRAM)
    own = f"sources: ['udp:127.0.0.1:{port}']\n"
    configure(policy, text)
    configure(config, own + f"policies: [{policy}]\n")
    w = Watch("--config", config, "-f", "json", "--as-if-in-force", "--as-of", "2026-06-16")
    w.until(lambda: listens(port, socket.SOCK_DGRAM))
    send_udp(SAMPLE, port)
    w.until(lambda: "observe-only" in policies_of(w))
    configure(policy, text.replace("id: observe-only", "id: mine"))
    w.process.send_signal(signal.SIGHUP)
    check("a policy that an editor replaced is read again", w.until(lambda: "mine" in policies_of(w)), w.errors)
    other = os.path.join(folder, "other.yaml")
    configure(other, text.replace("id: observe-only", "id: other"))
    configure(config, own + f"policies:\n  - {policy}\n  - {other}\n")
    w.process.send_signal(signal.SIGHUP)
    check("and one that is new in the configuration", w.until(lambda: "other" in policies_of(w)), w.errors)
    configure(other, text.replace("id: observe-only", "id: mine").replace("version:", "version: 9 #"))
    w.process.send_signal(signal.SIGHUP)
    check("two of one id are refused", w.until(lambda: any("stay as they were" in e for e in w.errors)), w.errors)
    w.stop()


def get(port, path="/metrics", host="127.0.0.1"):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
        s.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        data = b""
        while piece := s.recv(65536):
            data += piece
    return data


def answered(port):
    try:
        return b" 200 " in get(port)
    except OSError:
        return False


def strangers():
    web = free_port(socket.SOCK_STREAM)
    w, _ = started("-f", "json", "--metrics", str(web))
    w.until(lambda: answered(web), 10)
    if any("libmicrohttpd" in e for e in w.errors):
        w.stop()
        skip("strangers on the metrics port", "libmicrohttpd12 is not installed")
        return
    check("metrics are answered", answered(web))
    check("but not to a page that was led here by a name of its own", b" 404 " in get(web, host=f"evil.example:{web}"))
    check("by the names of this machine they are", b" 200 " in get(web, host=f"localhost:{web}"))
    slow = [socket.create_connection(("127.0.0.1", web)) for _ in range(16)]
    until = time.time() + 25
    came_through = False
    while time.time() < until and not came_through:
        for s in slow:
            try:
                s.send(b"G")
            except OSError:
                pass
        time.sleep(1)
        came_through = answered(web)
    check("who sends a byte now and then is seen out, and others come through", came_through)
    for junk in (b"\0" * 70000, b"GET /metrics HTTP/9.9\r\n\r\n", b"POST /metrics HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
                 b"GET " + b"/" * 40000 + b" HTTP/1.1\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", web)) as s:
            try:
                s.sendall(junk)
            except OSError:
                pass
    check("junk hurts nobody", w.until(lambda: answered(web), 15) and w.process.poll() is None)
    w.stop()


def main():
    findings_are_those_of_an_audit()
    a_file_is_replaced()
    strangers()
    end()


main()
