#!/usr/bin/env python3
"""wire.py PLACES IF-A IF-B: a wire between two interfaces, as long as the table says.

Copies Ethernet frames from one interface to the other and holds each back for half the round trip
time of the place it goes to or comes from, so that handshakes, acknowledgements and timers look as
they do over such a distance. (Not every kernel has the netem queue, which would do the same.)
"""
import heapq
import ipaddress
import random
import select
import socket
import sys
import time

from tables import places

JITTER = 0.06
ETH_P_ALL = 3
PACKET_OUTGOING = 4


def address(frame, at_source):
    """The packed source or destination address of the packet in a frame, None if it holds no IP."""
    kind = frame[12:14]
    if kind == b"\x08\x00":
        return frame[26:30] if at_source else frame[30:34]
    if kind == b"\x86\xdd":
        return frame[22:38] if at_source else frame[38:54]
    return None


def main():
    table, names = sys.argv[1], sys.argv[2:4]
    delay = {ipaddress.ip_address(p.lab).packed: p.ms / 2000 for p in places(table)}
    ends = []
    for name in names:
        end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        end.bind((name, ETH_P_ALL))
        ends.append(end)
    random.seed(1)
    waiting, latest, count = [], {}, 0
    while True:
        pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select(ends, [], [], pause)
        for end in ready:
            frame, origin = end.recvfrom(65536)
            if origin[2] == PACKET_OUTGOING:
                continue
            side = ends.index(end)
            place = address(frame, at_source=side == 1)
            due = time.monotonic() + delay.get(place, 0) * random.uniform(1, 1 + JITTER)
            due = latest[side, place] = max(due, latest.get((side, place), 0))
            count += 1
            heapq.heappush(waiting, (due, count, ends[1 - side], frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, end, frame = heapq.heappop(waiting)
            end.send(frame)


main()
