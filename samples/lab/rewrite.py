#!/usr/bin/env python3
"""rewrite.py --machine NAME --shift SECONDS --out FILE CAPTURE: the lab's capture as it leaves the lab.

Exchanges the lab's addresses for those in places.tsv and apps.tsv, in headers and in DNS answers, makes
the checksums anew and moves the time. Writes, by the name of FILE,
  .pcap    Ethernet, each frame with the trailer that PCAPdroid adds: whose packet it is
  .pcapng  an interface for each app of the machine, nanoseconds; the one called wg0 is raw IP
Nothing else in a packet is touched.
"""
import argparse
import ipaddress
import os
import struct
import sys
import zlib

from packet import TCP, UDP, Packet, Unexpected
from tables import apps, places

HERE = os.path.dirname(os.path.abspath(__file__))
PCAP_NANO = 0xA1B23C4D
ETHERNET, RAW = 1, 101
TRAILER_MAGIC = 0x01072021
SNAPLEN = 65535


def read_pcap(path):
    """(time in ns, frame) of each packet of a little-endian nanosecond pcap file."""
    with open(path, "rb") as capture:
        if struct.unpack("<I20x", capture.read(24))[0] != PCAP_NANO:
            raise SystemExit(f"{path}: not a nanosecond pcap file of this machine's byte order")
        while header := capture.read(16):
            seconds, fraction, size, _ = struct.unpack("<4I", header)
            yield seconds * 10**9 + fraction, capture.read(size)


def pcapdroid_frame(packet, app):
    """A frame as PCAPdroid writes it: bogus Ethernet header, packet, padding, trailer with FCS."""
    kind = 0x0800 if packet[0] >> 4 == 4 else 0x86DD
    frame = bytes(12) + struct.pack(">H", kind) + packet
    frame += bytes(-len(frame) % 4)
    name = app.app.encode()[:19]
    frame += struct.pack(">II20s", TRAILER_MAGIC, app.uid, name)
    return frame + struct.pack("<I", zlib.crc32(frame))


def write_pcap(path, packets):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, SNAPLEN, ETHERNET))
        for time, packet, app in packets:
            frame = pcapdroid_frame(packet, app)
            out.write(struct.pack("<IIII", time // 10**9, time % 10**9 // 1000, len(frame), len(frame)))
            out.write(frame)


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def block(kind, body):
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def write_pcapng(path, packets, machine):
    """Blocks as in draft-ietf-opsawg-pcapng: a section, its interfaces, then the packets."""
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)
                + option(3, b"Linux") + option(4, b"cordon lab") + option(0, b""))
    numbers = {}
    for app in machine:
        numbers[app.app] = len(numbers)
        link = RAW if app.app == "wg0" else ETHERNET
        out += block(1, struct.pack("<HHI", link, 0, SNAPLEN) + option(2, app.app.encode())
                     + option(9, b"\x09") + option(0, b""))
    for time, packet, app in packets:
        if app.app != "wg0":
            kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
            own = ipaddress.ip_address(app.real4 if packet[0] >> 4 == 4 else app.real6).packed
            laptop, router = b"\x02\x00\x5e\x10\x00\x23", b"\x02\x00\x5e\x10\x00\x01"
            out_going = (packet[12:16] if packet[0] >> 4 == 4 else packet[8:24]) == own
            packet = (router + laptop if out_going else laptop + router) + kind + packet
        out += block(6, struct.pack("<IIIII", numbers[app.app], time >> 32, time & 0xFFFFFFFF,
                                    len(packet), len(packet)) + packet + bytes(-len(packet) % 4))
    with open(path, "wb") as file:
        file.write(out)


def rewrite(capture, machine, shift):
    """(time, packet, app) of each TCP and UDP packet, in order of time."""
    addresses, owners, seen = {}, {}, {}
    for place in places(os.path.join(HERE, "places.tsv")):
        addresses[ipaddress.ip_address(place.lab).packed] = ipaddress.ip_address(place.real).packed
    for app in machine:
        for lab, real in ((app.lab4, app.real4), (app.lab6, app.real6)):
            lab = ipaddress.ip_address(lab).packed
            addresses[lab], owners[lab] = ipaddress.ip_address(real).packed, app
    for time, frame in read_pcap(capture):
        if frame[12:14] not in (b"\x08\x00", b"\x86\xdd"):
            continue
        packet = Packet(frame[14:])
        if packet.protocol not in (TCP, UDP):
            continue
        app = owners.get(packet.source) or owners.get(packet.target)
        if app is None:
            raise Unexpected(f"a packet of no app: {packet.flow()}")
        packet.exchange(addresses)
        # Apps share the machine's address from here on: two of them must not have had the same port.
        if seen.setdefault(packet.flow(), app) is not app:
            raise Unexpected("two apps used the same port towards one server: make the capture again")
        yield time + shift * 10**9, packet.packed(), app


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--machine", required=True)
    options.add_argument("--shift", type=int, required=True)
    options.add_argument("--out", required=True)
    options.add_argument("capture")
    chosen = options.parse_args()
    machine = apps(os.path.join(HERE, "apps.tsv"), chosen.machine)
    try:
        packets = sorted(rewrite(chosen.capture, machine, chosen.shift), key=lambda entry: entry[0])
    except Unexpected as trouble:
        sys.exit(f"{chosen.capture}: {trouble}")
    if chosen.out.endswith(".pcapng"):
        write_pcapng(chosen.out, packets, machine)
    else:
        write_pcap(chosen.out, packets)
    print(f"{chosen.out}: {len(packets)} packets, {os.path.getsize(chosen.out)} bytes")


main()
