"""What tests of `cordon watch` share: a watcher whose lines are gathered, packets sent to it as a phone does."""

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

program = os.path.realpath(sys.argv[1])
os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../.."))
SAMPLE = "samples/phone.pcap"
POLICY = ["-p", "clean-network-2020", "--as-if-in-force", "--as-of", "2026-06-16"]
scratch = tempfile.mkdtemp()
os.environ.update(HOME=scratch, XDG_STATE_HOME=scratch, NO_COLOR="1", TZ="UTC", LC_ALL="C.UTF-8")
counts = {"passed": 0, "failed": 0, "skipped": 0}


def check(what, fine, seen=""):
    counts["passed" if fine else "failed"] += 1
    if not fine:
        print(f"failed: {what}\n{str(seen)[:2000]}")


def skip(what, why):
    counts["skipped"] += 1
    print(f"skipped: {what}: {why}")


def end():
    shutil.rmtree(scratch, ignore_errors=True)
    print(", ".join(f"{n} {what}" for what, n in counts.items()))
    sys.exit(counts["failed"] > 0)


def records(path):
    data = open(path, "rb").read()
    yield data[:24]
    at = 24
    while at + 16 <= len(data):
        n = struct.unpack("<I", data[at + 8 : at + 12])[0]
        yield data[at : at + 16 + n]
        at += 16 + n


def send_udp(path, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for i, record in enumerate(records(path)):
        s.sendto(record, ("127.0.0.1", port))
        if i % 20 == 0:
            time.sleep(0.002)


def free_port(kind):
    s = socket.socket(socket.AF_INET, kind)
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
    s.close()
    return port


class Watch:
    """A watcher whose lines are gathered while it runs."""

    def __init__(self, *arguments, before=()):
        self.lines, self.errors = [], []
        self.process = subprocess.Popen([*before, program, "watch", *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.threads = [threading.Thread(target=self.gather, args=a, daemon=True)
                        for a in ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for t in self.threads:
            t.start()

    @staticmethod
    def gather(stream, to):
        for line in stream:
            to.append(line)

    def until(self, holds, seconds=60):
        end = time.time() + seconds
        while time.time() < end and self.process.poll() is None:
            if holds():
                return True
            time.sleep(0.1)
        return bool(holds())

    def told_all(self, seconds=60):
        """Findings have come, and none for three seconds: how many there are hangs on the atlas."""
        seen, since, end = 0, time.time(), time.time() + seconds
        while time.time() < end and self.process.poll() is None and (seen == 0 or time.time() - since < 3):
            now = len(self.objects("finding"))
            if now != seen:
                seen, since = now, time.time()
            time.sleep(0.2)

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = "killed"
        for t in self.threads:
            t.join(10)
        return status

    def objects(self, *kinds):
        found = [json.loads(line) for line in list(self.lines) if line.startswith("{")]
        return [o for o in found if not kinds or o["kind"] in kinds]


def listens(port, kind):
    """Is there somebody on the port? Asked of /proc, so that nothing is sent."""
    for name in ("udp", "udp6") if kind == socket.SOCK_DGRAM else ("tcp", "tcp6"):
        for line in open(f"/proc/net/{name}"):
            if line.split()[1].endswith(f":{port:04X}"):
                return True
    return False
