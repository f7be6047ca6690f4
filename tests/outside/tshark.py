#!/usr/bin/env python3
"""What captures hold, as cordon reads it and as tshark does.

  tshark.py [-j JOBS] PROGRAM CAPTURE...

One pass of tshark a capture. Four tests a capture: conversations (how many there are of each pair of ends, their
packets and bytes each way), sessions (version and cipher suite of each TLS, DTLS or QUIC ServerHello), names (of each
pair of ends, by server name indication or HTTP host) and addresses (that DNS gave for a name). Where the two programs
differ, tests/tshark-differences.md must say so, and why; what it does not list is a failure."""

import collections
import concurrent.futures
import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

DIFFERENCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tshark-differences.md')
FIELDS = ['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'udp.srcport', 'udp.dstport',
          'tls.handshake.type', 'tls.handshake.version', 'tls.handshake.extensions.supported_version',
          'tls.handshake.ciphersuite', 'dtls.handshake.type', 'dtls.handshake.version',
          'dtls.handshake.extensions.supported_version', 'dtls.handshake.ciphersuite',
          'tls.handshake.extensions_server_name', 'dtls.handshake.extensions_server_name', 'gquic.tag.sni', 'http.host',
          'dns.qry.name', 'dns.a', 'dns.aaaa']
NAMES = FIELDS[-7:-3]
OPTIONS = ['-n', '-o', 'tcp.reassemble_out_of_order:TRUE',
           '-Y', ' or '.join(['tls.handshake.type == 2', 'dtls.handshake.type == 2', *NAMES,
                              '(dns and not mdns and not llmnr and (dns.a or dns.aaaa))']),
           '-T', 'fields', '-E', 'separator=|', '-E', 'aggregator=,', '-z', 'conv,tcp', '-z', 'conv,udp']
WHAT = ('conversations', 'sessions', 'names', 'addresses')
VERSIONS = {0x0002: 'SSL 2.0', 0x0300: 'SSL 3.0', 0x0301: 'TLS 1.0', 0x0302: 'TLS 1.1', 0x0303: 'TLS 1.2',
            0x0304: 'TLS 1.3', 0x0100: 'DTLS 1.0', 0xfeff: 'DTLS 1.0', 0xfefd: 'DTLS 1.2', 0xfefc: 'DTLS 1.3'}
UNITS = {'kB': 10 ** 3, 'MB': 10 ** 6, 'GB': 10 ** 9}
CONVERSATION = re.compile(r'(\S+):(\d+) +<-> (\S+):(\d+) +(\d+) (-?\d+ \w+) +(\d+) (-?\d+ \w+) +\d+ -?\d+ \w+ ')
ADDRESS = re.compile(r'[\d.]+$|[\da-f]*:[\da-f:.]*$')

Talk = collections.namedtuple('Talk', 'transport low high up down')  # up: (packets, bytes) from low to high
Session = collections.namedtuple('Session', 'transport low high version cipher')
Name = collections.namedtuple('Name', 'transport low high name')
Answer = collections.namedtuple('Answer', 'name address')


def end(address, port):
    return str(ipaddress.ip_address(address.strip('[]'))), int(port)


def talk(transport, a, b, from_a, from_b):
    """The same from either end's point of view."""
    return Talk(transport, a, b, from_a, from_b) if a <= b else Talk(transport, b, a, from_b, from_a)


def session(transport, a, b, version, cipher):
    return Session(transport, min(a, b), max(a, b), version, cipher)


def rounded(size):
    """As tshark prints sizes, so that both sides are equally exact: whole kB from 10 kB on."""
    for unit in ('GB', 'MB', 'kB'):
        if size // UNITS[unit] >= 10:
            return f'{size // UNITS[unit]} {unit}'
    return f'{size} bytes'


def run(command):
    """Its lines."""
    done = subprocess.run(command, capture_output=True, timeout=300)
    return done.stdout.decode('utf-8', 'replace').rstrip('\n').split('\n')


def cipher_names():
    rows = (line.split('\t') for line in run(['tshark', '-G', 'values']))
    return {int(row[2], 0): row[3] for row in rows if row[:2] == ['V', 'tls.handshake.ciphersuite']}


def last(packet, *fields):
    return [value for field in fields for value in packet[field].split(',') if value][-1:]


def packet_ends(packet, transport):
    """Of the innermost layer: what a packet carries belongs to that. None: it has no such layer."""
    ports = last(packet, transport + '.srcport') + last(packet, transport + '.dstport')
    addresses = last(packet, 'ip.src', 'ipv6.src') + last(packet, 'ip.dst', 'ipv6.dst')
    return tuple(map(end, addresses, ports)) if len(ports) == len(addresses) == 2 else None


def packet_sessions(packet, ciphers):
    for layer, transport in (('tls', 'tcp'), ('tls', 'udp'), ('dtls', 'udp')):
        hellos = {kind for kind in packet[layer + '.handshake.type'].split(',') if kind in ('1', '2')}
        ends = packet_ends(packet, transport)
        if hellos == {'2'} and ends:
            chosen = (last(packet, layer + '.handshake.extensions.supported_version') or
                      last(packet, layer + '.handshake.version'))
            version, cipher = int(chosen[0], 0), int(last(packet, layer + '.handshake.ciphersuite')[0], 0)
            if version >> 8 in (0x7f, 0xfb):  # drafts
                version = 0x0304
            yield session(transport, *ends, VERSIONS.get(version, hex(version)), ciphers.get(cipher, hex(cipher)))


def plain_name(name):
    """Without the port of an HTTP host."""
    name = name.lower().rstrip('.')
    return name.rsplit(':', 1)[0] if name.count(':') == 1 else name


def packet_names(packet):
    transport = 'tcp' if packet['tcp.srcport'] else 'udp'
    ends = packet_ends(packet, transport)
    for field in NAMES if ends else ():
        yield from (Name(transport, min(ends), max(ends), plain_name(n)) for n in packet[field].split(',') if n)


def packet_answers(packet):
    name = packet['dns.qry.name'].split(',')[0].lower().rstrip('.')
    yield from (Answer(name, a) for field in ('dns.a', 'dns.aaaa') for a in packet[field].split(',') if a)


def ask_tshark(capture, ciphers):
    command = ['tshark', '-r', capture] + OPTIONS
    for field in FIELDS:
        command += ['-e', field]
    talks, sessions, names, answers, transport = collections.Counter(), set(), set(), set(), None
    for line in run(command):
        if line.startswith(('TCP Conversations', 'UDP Conversations')):
            transport = line[:3].lower()
        elif transport and (found := CONVERSATION.match(line)):
            a, a_port, b, b_port, packets_b, bytes_b, packets_a, bytes_a = found.groups()
            talks[talk(transport, end(a, a_port), end(b, b_port), (int(packets_a), bytes_a),
                       (int(packets_b), bytes_b))] += 1
        elif not transport and line.count('|') == len(FIELDS) - 1:
            packet = dict(zip(FIELDS, line.split('|')))
            sessions.update(packet_sessions(packet, ciphers))
            names.update(packet_names(packet))
            answers.update(packet_answers(packet))
    return talks, *map(collections.Counter, (sessions, names, answers))


def ask_cordon(program, capture):
    talks, sessions, names, answers = collections.Counter(), set(), set(), set()
    for line in filter(None, run([program, 'observe', capture])):
        flow = json.loads(line)
        if flow['kind'] == 'dns' and flow['protocol'] == 'dns':
            name = flow['query'].lower().rstrip('.')
            answers.update(Answer(name, a) for a in flow['answers'] if ADDRESS.match(a))
        if flow['kind'] != 'flow' or flow['transport'] not in ('tcp', 'udp'):
            continue
        client, server = (end(*flow[side].rsplit(':', 1)) for side in ('client', 'server'))
        talks[talk(flow['transport'], client, server, *zip(flow['packets'], map(rounded, flow['bytes'])))] += 1
        protection = flow['protection']
        if protection['cipher']:
            version = re.sub(r'^.*QUIC.*\((.*)\)$|^(DTLS 1\.0) .*$', r'\1\2', protection['version'])
            sessions.add(session(flow['transport'], client, server, version, protection['cipher']))
        if (flow['name_source'] or '').endswith(('-sni', '-host')):
            low, high = min(client, server), max(client, server)
            names.update(Name(flow['transport'], low, high, plain_name(name))
                         for name in flow.get('server_names', [flow['server_name']]))
    return talks, *map(collections.Counter, (sessions, names, answers))


def known_differences():
    """Rows "| capture | what | only tshark | only cordon | why |" of the list."""
    with open(DIFFERENCES, encoding='utf-8') as text:
        rows = ([cell.strip() for cell in line.split('|')[1:-1]] for line in text if line.startswith('|'))
        return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows if len(row) == 5 and row[2].isdigit()}


def show(thing):
    if isinstance(thing, Answer):
        return f'{thing.name} {thing.address}'
    ends = f'{thing.transport} {thing.low[0]} {thing.low[1]} {thing.high[0]} {thing.high[1]}'
    if not isinstance(thing, Talk):
        return ' '.join([ends, *thing[3:]])
    return f'{ends}: {thing.up[0]} packets, {thing.up[1]} and back {thing.down[0]} packets, {thing.down[1]}'


def compare(capture, program, ciphers, known):
    """Of each test: whether it passed, how many things tshark has, and the lines that say why it did not pass."""
    name, results = os.path.basename(capture), []
    for what, theirs, ours in zip(WHAT, ask_tshark(capture, ciphers), ask_cordon(program, capture)):
        missing, extra = theirs - ours, ours - theirs
        found, listed = (missing.total(), extra.total()), known.get((name, what), (0, 0))
        lines = []
        if found != listed:
            lines = [f'failed: {name}: {what}: {found[0]} only tshark has, {found[1]} only cordon; '
                     f'{listed[0]} and {listed[1]} are listed']
            lines += [f'    only tshark: {show(thing)}' for thing in sorted(missing)[:5]]
            lines += [f'    only cordon: {show(thing)}' for thing in sorted(extra)[:5]]
        results.append((not lines, theirs.total(), lines))
    return results


def main(arguments):
    jobs = os.cpu_count()
    if arguments[:1] == ['-j']:
        jobs, arguments = int(arguments[1]), arguments[2:]
    program, captures = arguments[0], arguments[1:]
    if not shutil.which('tshark'):
        print('skipped: tshark is absent\n0 passed, 0 failed, 1 skipped')
        return 0
    with tempfile.TemporaryDirectory() as empty:
        os.environ['WIRESHARK_CONFIG_DIR'] = empty  # a user's preferences do not count
        return compare_all(program, captures, jobs)


def compare_all(program, captures, jobs):
    known, ciphers, tally = known_differences(), cipher_names(), collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for results in pool.map(lambda capture: compare(capture, program, ciphers, known), captures):
            for what, (passed, n, lines) in zip(WHAT, results):
                tally['passed' if passed else 'failed'] += 1
                tally[what] += n
                print(*lines, sep='\n', end='\n' if lines else '')
    print(f'{len(captures)} captures: ' + ', '.join(f'{tally[what]} {what}' for what in WHAT))
    print(f'{tally["passed"]} passed, {tally["failed"]} failed, 0 skipped')
    return 1 if tally['failed'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
