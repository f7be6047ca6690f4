"""Both ends of the laboratory in lab.sh: a name server, TLS servers, and who asks them."""
import os
import random
import socket
import ssl
import struct
import sys
import threading

ZONE = {
    "blocked.example": (300, ["203.0.113.10", "203.0.113.20", "2001:db8:2::10", "2001:db8:2::20"]),
    "neighbour.example": (300, ["203.0.113.20", "2001:db8:2::20"]),
    "other.example": (300, ["203.0.113.30", "2001:db8:2::30"]),
    "rebind.blocked.example": (60, ["10.9.9.9", "fd00::9"]),
    "stray.blocked.example": (60, ["203.0.113.30"]),
}


def labels(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def name_of(packet, at=12):
    parts = []
    while packet[at]:
        parts.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(parts), at + 1


def name_server(address):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, 53))
    while True:
        packet, peer = s.recvfrom(512)
        name, end = name_of(packet)
        kind = struct.unpack("!H", packet[end:end + 2])[0]
        ttl, addresses = ZONE.get(name, (60, []))
        addresses = [a for a in addresses if (":" in a) == (kind == 28)]
        answer = packet[:2] + struct.pack("!HHHHH", 0x8180, 1, len(addresses), 0, 0) + packet[12:end + 4]
        for a in addresses:
            data = socket.inet_pton(socket.AF_INET6 if kind == 28 else socket.AF_INET, a)
            answer += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data
        s.sendto(answer, peer)


def tls_server(address, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    s = socket.create_server((address, 443), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    while True:
        try:
            with context.wrap_socket(s.accept()[0], server_side=True) as c:
                c.recv(100)
                c.sendall(b"here\n")
        except OSError:
            pass


def serve(certificate):
    for address in ("203.0.113.10", "203.0.113.20", "203.0.113.30", "2001:db8:2::10", "2001:db8:2::20",
                    "2001:db8:2::30"):
        threading.Thread(target=tls_server, args=(address, certificate), daemon=True).start()
    threading.Thread(target=name_server, args=("203.0.113.53",), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


def ask(name, kind):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(5)
    number = random.randrange(65536)
    s.sendto(struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels(name) + struct.pack("!HH", kind, 1),
             ("203.0.113.53", 53))
    s.recvfrom(512)


def get(name, address):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection((address, 443), timeout=2) as plain:
            with context.wrap_socket(plain, server_hostname=name) as s:
                s.sendall(b"hello")
                return s.recv(100) == b"here\n"
    except OSError:
        return False


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "serve":
        serve(sys.argv[2])
    elif what == "use":  # as a client does: ask, then connect
        for name in ("blocked.example", "neighbour.example", "other.example", "rebind.blocked.example",
                     "stray.blocked.example"):
            ask(name, 1)
            ask(name, 28)
        for name, address in (("blocked.example", "203.0.113.10"), ("blocked.example", "203.0.113.20"),
                              ("neighbour.example", "203.0.113.20"), ("other.example", "203.0.113.30"),
                              ("blocked.example", "2001:db8:2::10"), ("blocked.example", "2001:db8:2::20"),
                              ("neighbour.example", "2001:db8:2::20"), ("other.example", "2001:db8:2::30")):
            if not get(name, address):
                sys.exit(f"{name} at {address} cannot be reached")
    elif what == "get":
        sys.exit(0 if get(sys.argv[2], sys.argv[3]) else 1)
    os._exit(0)
