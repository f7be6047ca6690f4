"""Packets of the lab: addresses exchanged, in headers and in DNS answers, and checksums made anew."""
import ipaddress
import struct

TCP, UDP = 6, 17
DNS_PORT = 53


class Unexpected(Exception):
    """The capture holds something the lab should not have produced."""


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def skip_name(message, at):
    while True:
        size = message[at]
        if size == 0:
            return at + 1
        if size & 0xC0:
            return at + 2
        at += 1 + size


def exchange_in_dns(message, exchange):
    """A DNS message with the addresses of its A and AAAA records exchanged."""
    message = bytearray(message)
    questions, *records = struct.unpack_from(">4H", message, 4)
    at = 12
    for _ in range(questions):
        at = skip_name(message, at) + 4
    for _ in range(sum(records)):
        at = skip_name(message, at)
        kind, size = struct.unpack_from(">H6xH", message, at)
        at += 10
        if kind in (1, 28):
            message[at:at + size] = exchange(bytes(message[at:at + size]))
        at += size
    return bytes(message)


class Packet:
    """An IPv4 or IPv6 packet without options or extension headers, which is all that the lab makes."""

    def __init__(self, data):
        self.v4 = data[0] >> 4 == 4
        if self.v4:
            self.header = bytearray(data[:20])
            size, self.protocol = struct.unpack_from(">H", data, 2)[0], data[9]
            if data[0] != 0x45 or struct.unpack_from(">H", data, 6)[0] & 0x3FFF:
                raise Unexpected("an IPv4 packet with options, or a fragment")
            self.source, self.target = data[12:16], data[16:20]
        else:
            self.header = bytearray(data[:40])
            size, self.protocol = 40 + struct.unpack_from(">H", data, 4)[0], data[6]
            self.source, self.target = data[8:24], data[24:40]
        self.body = bytearray(data[len(self.header):size])
        if len(self.header) + len(self.body) != size:
            raise Unexpected("a packet shorter than its length says")
        self.ports = struct.unpack_from(">HH", self.body) if self.protocol in (TCP, UDP) else (0, 0)

    def flow(self):
        return (self.protocol, self.source, self.ports[0], self.target, self.ports[1])

    def _exchange_payload(self, exchange):
        if DNS_PORT not in self.ports:
            return
        if self.protocol == UDP:
            self.body[8:] = exchange_in_dns(self.body[8:], exchange)
            return
        start = (self.body[12] >> 4) * 4
        while start < len(self.body):  # RFC 1035 section 4.2.2: each message after its length
            end = start + 2 + struct.unpack_from(">H", self.body, start)[0]
            if end > len(self.body):
                raise Unexpected("a DNS message over more than one segment")
            self.body[start + 2:end] = exchange_in_dns(self.body[start + 2:end], exchange)
            start = end

    def exchange(self, addresses):
        """Puts addresses[x] wherever x stands, x being packed."""
        def other(address):
            if address not in addresses:
                raise Unexpected(f"address {ipaddress.ip_address(address)} is in no table")
            return addresses[address]

        self._exchange_payload(other)
        self.source, self.target = other(self.source), other(self.target)

    def _transport_checksum(self):
        at = {TCP: 16, UDP: 6}[self.protocol]
        struct.pack_into(">H", self.body, at, 0)
        pseudo = self.source + self.target + struct.pack(">II", len(self.body), self.protocol)
        value = checksum(pseudo + bytes(self.body))
        struct.pack_into(">H", self.body, at, value or (0xFFFF if self.protocol == UDP else 0))

    def packed(self):
        self._transport_checksum()
        if self.v4:
            self.header[12:20] = self.source + self.target
            self.header[10:12] = b"\0\0"
            struct.pack_into(">H", self.header, 10, checksum(bytes(self.header)))
        else:
            self.header[8:40] = self.source + self.target
        return bytes(self.header + self.body)
