#!/usr/bin/env python3
"""Recall of a persona's values: each in every way of writing it, through every chain of up to three encodings.

  planted.py [--seed N] [--pcap] [--personas N] [--chains N] [--misses FILE] PROGRAM"""

import argparse
import collections
import itertools
import json
import random
import re
import sys
import urllib.parse

import codings
import evidence
import personas

PLACES = ('path', 'query', 'header', 'cookie', 'body')
Case = collections.namedtuple('Case', 'kind form chain place cls plant request')
CONTAINERS = {'gzip': 'gzip', 'zlib': 'deflate', 'deflate': 'deflate', 'brotli': 'br', 'zstd': 'zstd'}
COMPRESSIONS = set(CONTAINERS)
MIME = {'protobuf': 'application/x-protobuf', 'json': 'application/json', 'form': 'application/x-www-form-urlencoded',
        'plist': 'application/x-plist'}
TOKEN = re.compile(rb"[A-Za-z0-9._~+/=%:@!$'()*,;&#\\{}\[\]\"<>? -]*$")


def place_value(r, place, data, names):
    """A request with what is planted there; None where such bytes cannot stand there."""
    key = r.choice(['u', 'x1', 'val', 'ref_id', 'payload', 'd'])
    noise = f'v={r.randint(1, 99)}'
    if place == 'body':
        return body(r, data, names)
    if place in ('path', 'query'):
        if re.search(rb'[^A-Za-z0-9._~+/=%:@!$\'()*,;-]' if place == 'path' else rb'[^A-Za-z0-9._~/%:@!$\'()*,;-]', data):
            data = urllib.parse.quote_from_bytes(data, safe="-._~!$'()*,;:@").encode()
            names = names + ['(url)']
        text = data.decode()
        if place == 'path':
            return evidence.Request('GET', f'/v1/{text}/sync?{noise}', [], None), names
        return evidence.Request('GET', f'/collect?{noise}&{key}={text}&lang=en', [], None), names
    if not data.isascii() or any(b < 32 or b == 127 for b in data):
        return None
    text = data.decode().strip()
    if place == 'header':
        return evidence.Request('GET', f'/h?{noise}', [('X-Client-Info', text)], None), names
    if re.search(r'[";, \\]', text):
        return None
    return evidence.Request('GET', f'/c?{noise}', [('Cookie', f'sid=2f81; {key}={text}; theme=dark')], None), names


def body(r, data, names):
    headers = []
    last = names[-1] if names else ''
    if last in COMPRESSIONS and r.random() < 0.6:
        headers.append(('Content-Encoding', CONTAINERS[last]))
        last = names[-2] if len(names) > 1 else ''
    if last == 'multipart' and last == (names[-1] if names else ''):
        headers.append(('Content-Type', 'multipart/form-data; boundary=' + data[2:].split(b'\r\n', 1)[0].decode()))
    elif last in MIME:
        headers.append(('Content-Type', MIME[last]))
    elif r.random() < 0.5:
        headers.append(('Content-Type', 'text/plain' if codings.is_text(data) else 'application/octet-stream'))
    return evidence.Request('POST', '/upload', headers, data), names


def forms_of(value):
    """(name of the form, text) of each way of writing a value, and of its hashes."""
    for i, way in enumerate(value.ways):
        yield f'way {i}', way
    for name, text in personas.hashes(*value.hashed):
        yield name, text
        yield name + ' upper', text.upper()
    yield 'reversed', value.ways[0][::-1]


def build(r, v, form, text, names, place=None):
    data = codings.chain(r, names, text.encode())
    if data is None:
        return None
    text_only = codings.is_text(data)
    places = [place] if place else r.sample(PLACES, len(PLACES))
    for p in places:
        if not text_only and p != 'body' and len(names) >= 3:
            continue
        made = place_value(r, p, data, list(names))
        if made and len(made[1]) <= 3:
            return Case(v.kind, form, tuple(made[1]), p, v.cls, text, made[0])
    return None


def too_short(v, form, text):
    """What nobody could tell from chance: three letters of a first name in clear are searched for, 14 digits too."""
    return len(text) < 5


def cases_of(r, persona, chains):
    for v in persona.values:
        for form, text in forms_of(v):
            if too_short(v, form, text):
                continue
            for place in PLACES:
                yield build(r, v, form, text, [], place)
    for names in chains:
        v = r.choice(persona.values)
        form, text = r.choice([f for f in forms_of(v) if not too_short(v, *f)])
        yield build(r, v, form, text, list(names))


def label(kind):
    return {'other': 'persona:parish', 'address': 'persona:street'}.get(kind, f'persona:{kind}')


def judge(case, found):
    """hit, and whether class and place are right."""
    mine = [d for d in found if d['found_by'].startswith('persona:')]
    right = [d for d in mine if d['class'] == case.cls or d['class'].startswith(case.cls + '.')]
    if not right:
        return 'class' if mine else 'miss'
    return 'hit' if any(placed(case.place, d['place']) for d in right) else 'place'


def placed(place, told):
    first = told.split()[0]
    return {'path': first == 'path', 'query': first == 'query', 'header': first == 'header',
            'cookie': first == 'cookie'}.get(place, first not in ('path', 'query', 'header', 'cookie'))


def table(title, counts):
    print(f'\n{title:<34} {"planted":>8} {"found":>8} {"recall":>8}  wrong class, place')
    for key, c in sorted(counts.items(), key=lambda kv: (kv[1]['hit'] + kv[1]['place']) / sum(kv[1].values())):
        total, got = sum(c.values()), c['hit'] + c['place']
        print(f'{str(key)[:34]:<34} {total:>8} {got:>8} {100 * got / total:>7.2f}%  {c["class"] or ""} {c["place"] or ""}')


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--pcap', action='store_true')
    p.add_argument('--personas', type=int, default=4)
    p.add_argument('--chains', type=int, default=0, help='chains a persona; 0: all of them, shared out')
    p.add_argument('--misses')
    p.add_argument('--least', type=float, default=99.0)
    p.add_argument('--quiet', action='store_true')
    p.add_argument('program')
    a = p.parse_args()
    for name, library in (('brotli', codings.BROTLI), ('zstd', codings.ZSTD)):
        if not library:
            print(f'skipped: the library of {name} is not installed: nothing was planted in it')
    r = random.Random(a.seed)
    every = [c for n in (1, 2, 3) for c in itertools.product(codings.ENCODINGS, repeat=n)]
    by = {w: collections.defaultdict(collections.Counter) for w in ('kind', 'form', 'place', 'depth', 'encoding', 'outermost')}
    misses, whole = [], collections.Counter()
    for n in range(a.personas):
        persona = personas.Persona(r)
        chains = r.sample(every, a.chains) if a.chains else [c for c in every if len(c) < 3] + every[n::a.personas]
        cases = [c for c in cases_of(r, persona, chains) if c]
        for case, found in zip(cases, evidence.observe(a.program, [c.request for c in cases], persona.yaml(),
                                                       'pcap' if a.pcap else 'har')):
            what = judge(case, found)
            whole[what] += 1
            by['kind'][case.kind][what] += 1
            by['form'][f'{case.kind} {case.form}' if case.form.startswith('way') else case.form][what] += 1
            by['place'][case.place][what] += 1
            by['depth'][len(case.chain)][what] += 1
            for e in set(case.chain):
                by['encoding'][e][what] += 1
            for pair in set(zip(case.chain, case.chain[1:])):
                by['outermost'][' > '.join(reversed(pair))][what] += 1
            if what != 'hit':
                misses.append({'what': what, 'kind': case.kind, 'form': case.form, 'chain': case.chain, 'place': case.place,
                               'class': case.cls, 'plant': case.plant, 'found': [(d['class'], d['found_by'], d['place'])
                                                                                for d in found],
                               'request': repr(case.request)[:1500]})
    if not a.quiet:
        for what, counts in by.items():
            table(f'by {what}', counts)
    total, got = sum(whole.values()), whole['hit'] + whole['place']
    print(f'\n{total} planted, {got} found: {100 * got / total:.2f} %; class wrong {whole["class"]}, place wrong {whole["place"]}')
    if a.misses:
        with open(a.misses, 'w', encoding='utf-8') as f:
            f.writelines(json.dumps(m, ensure_ascii=False) + '\n' for m in misses)
    return got * 100 < a.least * total


if __name__ == '__main__':
    sys.exit(main())
