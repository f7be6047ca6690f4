#!/usr/bin/env python3
"""Traces against other readers: warts as scamper's own sc_warts2json tells them, and scamper's JSON (../shared) as
Python's json reads it. usage: warts.py PROGRAM"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
here = os.path.dirname(os.path.abspath(__file__))
program = sys.argv[1]


def observed(path):
    lines = subprocess.run([program, 'observe', path], capture_output=True, text=True).stdout.splitlines()
    return [o for o in map(json.loads, lines) if o['kind'] == 'trace']


def plain(traces):
    return [{k: v for k, v in t.items() if k not in ('evidence', 'line', 'offset')} for t in traces]


def fail(what, *parts):
    print('FAILED:', what, *(json.dumps(p)[:2000] for p in parts), sep='\n  ')
    sys.exit(1)


def compare_warts(folder):
    count = 0
    for path in sorted(glob.glob(os.path.join(here, '../fuzz/corpus/warts/*.warts'))):
        text = subprocess.run(['sc_warts2json', path], capture_output=True).stdout
        if not text.strip():
            continue
        converted = os.path.join(folder, os.path.basename(path) + '.json')
        with open(converted, 'wb') as f:
            f.write(text)
        ours, theirs = plain(observed(path)), plain(observed(converted))
        if ours != theirs:
            fail(path, ours, theirs)
        for made, line in zip(ours, [o for o in map(json.loads, text.splitlines()) if o['type'] == 'trace']):
            check_hops(path, made, line)
        count += len(ours)
    return count


def check_hops(path, made, trace):
    """Each address at each TTL with its least time."""
    least = {}
    for h in trace['hops']:
        if h['addr'] in ('', '*'):
            continue
        key = h['probe_ttl'], h['addr']
        least[key] = min(least.get(key, 1e9), h['rtt'])
    told = {(h['ttl'], h['addr']): h['rtt_ms'] for h in made['hops'] if h['addr']}
    if (made['src'], made['dst']) != (trace['src'], trace['dst']) or least != told:
        fail(path, trace, made)


def compare_shared():
    count = 0
    for path in sorted(glob.glob(os.path.join(here, '../../../shared/data/traces/*.jsonl'))):
        with open(path) as f:
            lines = [json.loads(line) for line in f if line.strip()]
        lines = [line.get('Trace', line) for line in lines]
        made = observed(path)
        wanted = [line for line in lines if line.get('type') in ('trace', 'tracelb')]
        if len(made) != len(wanted):
            fail(path, made)
        for m, w in zip(made, wanted):
            if w['type'] == 'trace':
                check_hops(path, m, w)
            elif (m['src'], m['dst'], m['method']) != (w['src'], w['dst'], w['method']):
                fail(path, m)
            else:
                check_links(path, m, w)
        count += len(made)
    return count


def check_links(path, made, lb):
    least = {}
    for node in lb['nodes']:
        for sets in node.get('links', []):
            for group in sets:
                for probe in group.get('probes', []):
                    for reply in probe.get('replies', []):
                        if group['addr'] in ('', '*'):
                            continue
                        key = probe['ttl'], group['addr']
                        least[key] = min(least.get(key, 1e9), reply['rtt'])
    told = {(h['ttl'], h['addr']): h['rtt_ms'] for h in made['hops'] if h['addr'] and h['rtt_ms'] is not None}
    if least != told:
        fail(path, sorted(least.items()), sorted(told.items()))


shared = compare_shared()
if not shared:
    print('skipped: ../shared is absent: no traces of others')
else:
    print(f'{shared} traces of ../shared are as their JSON says')
if not shutil.which('sc_warts2json'):
    print('skipped: scamper (sc_warts2json) is not installed')
    sys.exit(0 if shared else SKIPPED)
with tempfile.TemporaryDirectory() as folder:
    print(f'{compare_warts(folder)} traces of warts are as sc_warts2json tells them')
