#!/usr/bin/env python3
"""mmtls.py server ADDRESS PORT | long HOST PORT | short HOST PORT

Speaks the framing of MMTLS, the messenger transport that is neither TLS nor documented by its maker.
What is known of it (published reverse engineering) and followed here: records of type, version
f1 03 or f1 04, 16-bit length; inside a handshake record a 32-bit length and a message that reads like
a TLS 1.3 one, little-endian version and all. A "long" link is a bare TCP connection with a full
handshake; a "short" link is one HTTP POST to /mmtls/<8 hex digits> which carries a resumption ticket
and early data. Keys, tickets and ciphertext are random bytes here: nothing is encrypted.
"""
import os
import select
import socket
import struct
import sys
import time

ALERT, HANDSHAKE, DATA, EARLY = 0x15, 0x16, 0x17, 0x19
CLIENT_HELLO, SERVER_HELLO, TICKET, CERTIFICATE_VERIFY, FINISHED = 1, 2, 4, 15, 20
ECDHE, PSK = 0xC02B, 0x00A8
SHORT, LONG = 0xF104, 0xF103
TAG = 16


def record(kind, version, body):
    return struct.pack(">BHH", kind, version, len(body)) + body


def sealed(kind, version, size):
    """A record of which an observer sees the length alone."""
    return record(kind, version, os.urandom(size + TAG))


def handshake(kind, version, body):
    message = struct.pack(">BH", kind, version >> 8 | (version & 0xFF) << 8) + body
    return struct.pack(">I", len(message)) + message


def extension(kind, body):
    return struct.pack(">IH", len(body) + 2, kind) + body


def extensions(items):
    body = bytes([len(items)]) + b"".join(items)
    return struct.pack(">I", len(body)) + body


def key_share(index):
    """An uncompressed point of P-256 by its looks."""
    point = b"\x04" + os.urandom(64)
    return extension(0x11, struct.pack(">IH", index, len(point)) + point)


def hello(version, suites, items):
    chosen = bytes([len(suites)]) + b"".join(struct.pack(">H", suite) for suite in suites)
    stamp = struct.pack(">I", int(time.time()))
    return handshake(CLIENT_HELLO, version, chosen + os.urandom(32) + stamp + extensions(items))


def read_exactly(stream, size):
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def read_record(stream):
    kind, version, size = struct.unpack(">BHH", read_exactly(stream, 5))
    return kind, version, read_exactly(stream, size)


def long_link(host, port):
    link = socket.create_connection((host, port))
    stream = link.makefile("rb")
    link.sendall(record(HANDSHAKE, LONG, hello(LONG, [ECDHE], [key_share(1), key_share(2)])))
    while read_record(stream)[0] == HANDSHAKE:
        pass
    link.sendall(sealed(HANDSHAKE, LONG, 36) + sealed(DATA, LONG, 310))
    for size in (96, 32, 190, 32):
        read_record(stream)
        select.select([], [], [], 1.4)
        link.sendall(sealed(DATA, LONG, size))
    read_record(stream)
    link.sendall(sealed(ALERT, LONG, 7))
    link.close()


def post(host, body):
    return (f"POST /mmtls/{os.urandom(4).hex()} HTTP/1.1\r\nAccept: */*\r\nCache-Control: no-cache\r\n"
            f"Connection: close\r\nContent-Length: {len(body)}\r\nContent-Type: application/octet-stream\r\n"
            f"Host: {host}\r\nUpgrade: mmtls\r\nUser-Agent: MicroMessenger Client\r\n"
            f"X-Online-Host: {host}\r\n\r\n").encode() + body


def short_link(host, port):
    ticket = extension(0x0F, struct.pack(">I", 1) + struct.pack(">I", 104) + os.urandom(104))
    body = record(EARLY, SHORT, hello(SHORT, [PSK], [ticket]))
    body += sealed(EARLY, SHORT, 24) + sealed(DATA, SHORT, 611) + sealed(ALERT, SHORT, 7)
    link = socket.create_connection((host, port))
    link.sendall(post(host, body))
    while link.recv(65536):
        pass
    link.close()


def serve_short(link, stream):
    size = 0
    while (line := stream.readline().strip()):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    read_exactly(stream, size)
    answer = handshake(SERVER_HELLO, SHORT, struct.pack(">H", PSK) + os.urandom(32) + extensions([]))
    body = record(HANDSHAKE, SHORT, answer) + sealed(HANDSHAKE, SHORT, 23)
    body += sealed(DATA, SHORT, 1284) + sealed(ALERT, SHORT, 7)
    link.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n"
                 f"Content-Length: {len(body)}\r\n\r\n".encode() + body)


def serve_long(link, stream):
    read_record(stream)
    answer = struct.pack(">H", ECDHE) + os.urandom(32) + extensions([key_share(1)])
    link.sendall(record(HANDSHAKE, LONG, handshake(SERVER_HELLO, LONG, answer))
                 + sealed(HANDSHAKE, LONG, 75) + sealed(HANDSHAKE, LONG, 183) + sealed(HANDSHAKE, LONG, 36)
                 + sealed(DATA, LONG, 40))
    while True:
        kind, _, body = read_record(stream)
        if kind == ALERT:
            return
        if kind == DATA:
            link.sendall(sealed(DATA, LONG, len(body) * 2))


def serve(address, port):
    listener = socket.create_server((address, port))
    while True:
        link, _ = listener.accept()
        if os.fork() == 0:
            with link, link.makefile("rb") as stream:
                try:
                    (serve_short if link.recv(1, socket.MSG_PEEK) == b"P" else serve_long)(link, stream)
                except EOFError:
                    pass
            os._exit(0)
        link.close()


def main():
    action, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    {"server": serve, "long": long_link, "short": short_link}[action](host, port)


main()
