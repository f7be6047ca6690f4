#!/usr/bin/env python3
"""One echo request: ping.py ADDRESS [SIZE]. Exit status 0: answered within a second. For machines without ping."""
import os
import socket
import struct
import sys
import time


def checksum(b):
    total = sum(struct.unpack(">%dH" % (len(b) // 2), b))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def main():
    address, size = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 56
    six = ":" in address
    family, protocol = (socket.AF_INET6, socket.IPPROTO_ICMPV6) if six else (socket.AF_INET, socket.IPPROTO_ICMP)
    s = socket.socket(family, socket.SOCK_RAW, protocol)
    kind, reply, own = (128, 129, os.getpid() & 0xFFFF) if six else (8, 0, os.getpid() & 0xFFFF)
    data = bytes(size // 2 * 2)
    head = struct.pack(">BBHHH", kind, 0, 0, own, 1)
    if not six:  # of IPv6 the kernel writes it
        head = struct.pack(">BBHHH", kind, 0, checksum(head + data), own, 1)
    s.sendto(head + data, (address, 0))
    until = time.monotonic() + 1
    while time.monotonic() < until:
        s.settimeout(max(0.01, until - time.monotonic()))
        try:
            packet, source = s.recvfrom(65535)
        except OSError:
            return 1
        at = 0 if six else (packet[0] & 15) * 4
        if packet[at] == reply and source[0] == address and struct.unpack(">H", packet[at + 4:at + 6])[0] == own:
            return 0
    return 1


sys.exit(main())
