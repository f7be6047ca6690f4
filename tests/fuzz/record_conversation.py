#!/usr/bin/env python3
"""Records what two programs say to each other, as a script for the fuzz targets and test_conversation:
  record_conversation.py LISTEN_PORT SERVER_PORT FILE
stands between a client and a server on the loopback interface until the first connection is over."""
import select, socket, struct, sys

listen, server, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', listen))
s.listen()
client = s.accept()[0]
up = socket.create_connection(('127.0.0.1', server))
out = b''
peers = {client: (0, up), up: (1, client)}
while peers:
    for sock in select.select(list(peers), [], [], 5)[0]:
        side, other = peers[sock]
        b = sock.recv(60000)
        out += struct.pack('>BH', side | (0 if b else 6), len(b)) + b
        if b:
            other.sendall(b)
        else:
            del peers[sock]
            try:
                other.shutdown(socket.SHUT_WR)
            except OSError:
                pass
open(path, 'wb').write(out)
