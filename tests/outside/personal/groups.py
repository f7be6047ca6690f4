#!/usr/bin/env python3
"""What several values make together: a position, the contact list, the installed apps, as bodies and queries.

  groups.py [--seed N] [--personas N] [--misses] PROGRAM"""

import argparse
import collections
import hashlib
import json
import random
import struct
import sys
import urllib.parse

import codings
import evidence
import personas


def near(r, position):
    """within 100 m, however far north"""
    return position[0] + r.uniform(-4e-4, 4e-4), position[1] + r.uniform(-4e-4, 4e-4)


def post(kind, body):
    return evidence.Request('POST', '/p', [('Content-Type', kind)] if kind else [], body)


def sexagesimal(v, marks, r):
    v, side = abs(v), marks[v < 0]
    degrees, minutes = int(v), v * 60 % 60
    if r.random() < 0.5:
        return f'{degrees}°{minutes:.4f}\'{side}'
    return f'{degrees}°{int(minutes)}\'{minutes * 60 % 60:.2f}"{side}'


def positions(r, position):
    """(name of the notation, request)"""
    lat, lon = near(r, position)
    n = r.randint(4, 7)
    a, o = f'{lat:.{n}f}', f'{lon:.{n}f}'
    yield 'json', post('application/json', json.dumps({'lat': float(a), 'lon': float(o)}).encode())
    yield 'json text', post('application/json', json.dumps({'v': 1, 'where': {'y': a, 'x': o}}).encode())
    yield 'pair', evidence.Request('GET', f'/w?q={a},{o}&u=m', [], None)
    yield 'pair %2C', evidence.Request('GET', f'/w?q={a}%2C{o}', [], None)
    yield 'query', evidence.Request('GET', f'/w?a={a}&b={o}', [], None)
    yield 'path', evidence.Request('GET', f'/near/{a}/{o}/list', [], None)
    yield 'header', evidence.Request('GET', '/w', [('X-Geo', f'{a};{o}')], None)
    yield 'longitude first', post('application/json', json.dumps({'coordinates': [float(o), float(a)]}).encode())
    yield 'comma decimals', post('text/plain', f'{a} / {o}'.replace('.', ',').encode())
    yield 'E7', post('application/json', json.dumps({'latE7': int(lat * 1e7), 'lonE7': int(lon * 1e7)}).encode())
    yield 'E6', post('application/json', json.dumps({'a': int(lat * 1e6), 'b': int(lon * 1e6)}).encode())
    yield 'three decimals', post('application/json', json.dumps({'lat': round(lat, 3), 'lon': round(lon, 3)}).encode())
    yield 'degrees', post('text/plain', (sexagesimal(lat, 'NS', r) + ' ' + sexagesimal(lon, 'EW', r)).encode())
    yield 'doubles', post('application/x-protobuf', codings.field(1, 1, struct.pack('<d', lat)) +
                          codings.field(2, 1, struct.pack('<d', lon)))
    yield 'doubles within', post(None, codings.field(4, 2, codings.field(1, 1, struct.pack('<d', lat)) +
                                                     codings.field(2, 1, struct.pack('<d', lon))) + codings.field(5, 0, b'\x05'))
    yield 'floats', post('application/x-protobuf', codings.field(1, 5, struct.pack('<f', lat)) +
                         codings.field(2, 5, struct.pack('<f', lon)))
    yield 'xml', post('text/xml', f'<p><lat>{a}</lat><lon>{o}</lon></p>'.encode())
    for wrap in (['base64/0'], ['gzip'], ['base64/0', 'url'], ['gzip', 'base64url'], ['zstd', 'hex'], ['url', 'json']):
        text = json.dumps({'loc': {'lat': float(a), 'lng': float(o)}}).encode()
        yield '+'.join(wrap), post(None, codings.chain(r, wrap, text))
    yield 'far away', evidence.Request('GET', f'/w?lat={lat / 2 + 20:.5f}&lon={lon / 2 + 20:.5f}', [], None)


def lists(r, persona):
    """(class, name, request)"""
    numbers = [r.choice(v.ways[:6]) for v in r.sample(persona.contacts, 5)]
    apps = r.sample(persona.apps, 4)
    wraps = [[], ['gzip'], ['base64/0'], ['url'], ['gzip', 'base64/0'], ['zstd'], ['protobuf', 'gzip'], ['reversed', 'base64/1'],
             ['json', 'base64url', 'gzip']]
    for cls, what in (('contact.list', numbers), ('apps.installed', apps)):
        for wrap in wraps:
            for shape in (json.dumps({'list': what}), ','.join(what), json.dumps([{'n': i, 'v': x} for i, x in enumerate(what)])):
                body = codings.chain(r, wrap, shape.encode())
                if body:
                    yield cls, '+'.join(wrap) or 'plain', post(None, body)
        hashed = json.dumps([hashlib.sha256((x if '@' in x else x.lower()).encode()).hexdigest() for x in what])
        yield cls, 'sha256 each', post('application/json', hashed.encode())
        quoted = '&'.join(f'e[{i}]={urllib.parse.quote(x)}' for i, x in enumerate(what))
        yield cls, 'form', post('application/x-www-form-urlencoded', quoted.encode())


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--personas', type=int, default=20)
    p.add_argument('--misses', action='store_true')
    p.add_argument('--least', type=float, default=99.0)
    p.add_argument('program')
    a = p.parse_args()
    r = random.Random(a.seed)
    counts, wrong = collections.defaultdict(lambda: [0, 0]), 0
    for _ in range(a.personas):
        persona = personas.Persona(r)
        cases = [('location.precise', f'position {n}', q) for n, q in positions(r, persona.position)]
        cases += [(cls, f'{cls} {n}', q) for cls, n, q in lists(r, persona)]
        for (cls, name, q), found in zip(cases, evidence.observe(a.program, [c[2] for c in cases], persona.yaml())):
            own = [d['class'] for d in found if d['found_by'].startswith('persona:')]
            if name == 'position far away':
                wrong += bool([c for c in own if c.startswith('location')])
                continue
            counts[name][0] += 1
            counts[name][1] += cls in own
            if a.misses and cls not in own:
                print(name, q.path, str(q.body)[:150], persona.position, found[:1])
    total, got = (sum(c[i] for c in counts.values()) for i in (0, 1))
    for name, (n, hits) in sorted(counts.items(), key=lambda kv: kv[1][1] / kv[1][0]):
        if hits < n:
            print(f'{name:<44} {n:>5} {hits:>5} {100 * hits / n:7.2f} %')
    print(f'{total} planted, {got} found: {100 * got / total:.2f} %; {wrong} of {a.personas} other places taken for it')
    return got * 100 < a.least * total or wrong > 0


if __name__ == '__main__':
    sys.exit(main())
