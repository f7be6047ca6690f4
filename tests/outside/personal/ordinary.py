#!/usr/bin/env python3
"""False alarms: ordinary web requests that hold no personal data, with and without a persona.

  ordinary.py [--seed N] [--count N] [--alarms FILE] PROGRAM"""

import argparse
import base64
import collections
import json
import random
import string
import sys
import urllib.parse
import uuid

import evidence
import personas

HEX = '0123456789abcdef'
NAMES = ['id', 'sid', 'session_id', 'request_id', 'trace', 'order', 'order_no', 'invoice', 'ref', 'sku', 'product', 'v', 'ts', 't',
         'rev', 'n', 'page', 'cursor', 'offset', 'build', 'seq', 'event_id', 'cid', 'z', 'gtm', '_p', 'ul', 'tid', 'item', 'code']
PATHS = ['api', 'v1', 'v2', 'rest', 'items', 'orders', 'catalog', 'search', 'feed', 'cart', 'static', 'assets', 'media', 'img',
         'articles', 'news', 'track', 'collect', 'graphql', 'rpc', 'videos', 'comments', 'threads', 'manifest']
WORDS = ('the a of new best price review how to for and with train ticket weather berlin paris garden chair winter coat recipe '
         'phone case laptop stand coffee machine cheap flight hotel match score league news live update open release notes').split()


def hexa(r, n):
    return ''.join(r.choice(HEX) for _ in range(n))


def number(r, n):
    return str(r.randint(10 ** (n - 1), 10 ** n - 1))


def letters(r, n):
    return ''.join(r.choice(string.ascii_letters + string.digits) for _ in range(n))


def b64(r, n, url=True):
    data = r.randbytes(n)
    return (base64.urlsafe_b64encode(data).rstrip(b'=') if url else base64.b64encode(data)).decode()


def uuid4(r):
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


def moment(r):
    return r.choice([str(r.randint(1700000000, 1790000000)), str(r.randint(1700000000000, 1790000000000)),
                     str(r.randint(1700000000000000, 1790000000000000)), f'2026-0{r.randint(1, 9)}-{r.randint(10, 28)}T'
                     f'{r.randint(10, 23)}:{r.randint(10, 59)}:{r.randint(10, 59)}.{r.randint(100, 999)}Z'])


def value(r):
    """One of what ordinary parameters hold."""
    return r.choice([
        lambda: hexa(r, r.choice([6, 8, 12, 16, 20, 24, 32, 40, 64])), lambda: number(r, r.randint(1, 19)),
        lambda: uuid4(r), lambda: moment(r), lambda: b64(r, r.randint(6, 60)), lambda: letters(r, r.randint(5, 28)),
        lambda: f'{r.randint(0, 999)}.{r.randint(0, 99):02d}', lambda: f'{r.random():.{r.randint(3, 16)}f}',
        lambda: f'{r.randint(0, 20)}.{r.randint(0, 40)}.{r.randint(0, 9)}', lambda: '-'.join(r.sample(WORDS, r.randint(1, 5))),
        lambda: f'{r.choice(["ORD", "INV", "RMA", "SO"])}-{number(r, r.randint(6, 12))}',
        lambda: f'{number(r, 3)}-{number(r, 3)}-{number(r, 4)}-{number(r, 4)}', lambda: f'{r.randint(320, 3840)}x{r.randint(240, 2160)}',
        lambda: f'{r.uniform(-200, 2000):.4f},{r.uniform(-200, 2000):.4f}', lambda: f'#{hexa(r, 6)}',
        lambda: f'{moment(r)}-{hexa(r, 12)}', lambda: r.choice(['en', 'de-DE', 'true', 'null', 'USD', 'desc', '']),
    ])()


def agent(r):
    return r.choice([
        f'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{r.randint(120, 140)}.0.{r.randint(1000, 9999)}'
        f'.{r.randint(10, 200)} Mobile Safari/537.36',
        f'Mozilla/5.0 (iPhone; CPU iPhone OS 18_{r.randint(0, 6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 '
        f'Mobile/15E148 Safari/604.1', f'okhttp/4.{r.randint(8, 12)}.0', 'Dalvik/2.1.0 (Linux; U; Android 14; SM-S911B Build/UP1A.231005.007)',
        f'Mozilla/5.0 (X11; Linux x86_64; rv:{r.randint(115, 140)}.0) Gecko/20100101 Firefox/{r.randint(115, 140)}.0'])


def jwt(r):
    part = lambda o: base64.urlsafe_b64encode(json.dumps(o).encode()).rstrip(b'=').decode()
    return '.'.join([part({'alg': 'RS256', 'typ': 'JWT', 'kid': hexa(r, 16)}),
                     part({'iss': 'https://auth.example.net', 'sub': uuid4(r), 'aud': 'web', 'iat': r.randint(1700000000, 1790000000),
                           'exp': r.randint(1700000000, 1790000000), 'scope': 'read', 'jti': letters(r, 22)}), b64(r, 256)])


def cookies(r):
    jar = [lambda: f'_ga=GA1.1.{number(r, 10)}.{number(r, 10)}', lambda: f'_ga_{letters(r, 10).upper()}=GS1.1.{number(r, 10)}.{r.randint(1, 99)}'
           f'.1.{number(r, 10)}.60.0.0', lambda: f'_fbp=fb.1.{number(r, 13)}.{number(r, 18)}', lambda: f'_gcl_au=1.1.{number(r, 9)}.{number(r, 10)}',
           lambda: f'NID={number(r, 3)}={b64(r, 150)}', lambda: f'JSESSIONID={hexa(r, 32).upper()}', lambda: f'PHPSESSID={letters(r, 26).lower()}',
           lambda: f'csrftoken={letters(r, 64)}', lambda: f'cf_clearance={b64(r, 40)}-{number(r, 10)}-1.2.1.1-{b64(r, 120)}',
           lambda: f'__cf_bm={b64(r, 32)}-{number(r, 10)}-1.0.1.1-{b64(r, 90)}', lambda: f'datr={b64(r, 18)}', lambda: f'sessionid={letters(r, 32)}',
           lambda: 'theme=dark', lambda: f'OptanonConsent=isGpcEnabled=0&datestamp={urllib.parse.quote("Tue Jun 16 2026 10:00:00 GMT+0200")}'
           f'&version=2024{r.randint(10, 12)}.1.0&consentId={uuid4(r)}&groups=C0001%3A1%2CC0002%3A{r.randint(0, 1)}',
           lambda: f'AMCV_{hexa(r, 24).upper()}%40AdobeOrg=179643557%7CMCIDTS%7C{number(r, 5)}%7CMCMID%7C{"".join(number(r, 19) for _ in range(2))}',
           lambda: f'ajs_anonymous_id={uuid4(r)}', lambda: f'_hjSessionUser_{number(r, 7)}=' + base64.b64encode(json.dumps(
               {'id': uuid4(r), 'created': r.randint(1700000000000, 1790000000000), 'existing': True}).encode()).decode(),
           lambda: f'i18n={r.choice(["en", "de"])}', lambda: f'vuid={number(r, 10)}.{number(r, 10)}', lambda: f'token={jwt(r)}']
    return '; '.join(f() for f in r.sample(jar, r.randint(1, 6)))


def headers(r):
    h = [('User-Agent', agent(r)), ('Accept', r.choice(['*/*', 'application/json', 'text/html,application/xhtml+xml,application/xml;q=0.9'])),
         ('Accept-Language', r.choice(['en-US,en;q=0.9', 'de-DE,de;q=0.8,en;q=0.5']))]
    more = [lambda: ('If-None-Match', f'W/"{hexa(r, r.choice([16, 32, 40]))}"'), lambda: ('X-Request-Id', uuid4(r)), lambda: ('Cookie', cookies(r)),
            lambda: ('traceparent', f'00-{hexa(r, 32)}-{hexa(r, 16)}-01'), lambda: ('Authorization', f'Bearer {jwt(r)}'),
            lambda: ('Referer', f'https://www.example.net/{"/".join(r.sample(PATHS, 2))}?{query(r)}'), lambda: ('If-Modified-Since',
            f'Tue, {r.randint(10, 28)} Jun 2026 10:{r.randint(10, 59)}:00 GMT'), lambda: ('X-B3-TraceId', hexa(r, 16)),
            lambda: ('Range', f'bytes={number(r, r.randint(1, 9))}-'), lambda: ('X-Amz-Date', '20260616T080000Z'),
            lambda: ('sec-ch-ua', '"Chromium";v="137", "Not/A)Brand";v="24"'), lambda: ('ETag', f'"{hexa(r, 8)}-{hexa(r, 6)}"')]
    return h + [f() for f in r.sample(more, r.randint(0, 4))]


def query(r):
    return '&'.join(f'{r.choice(NAMES)}={urllib.parse.quote(value(r))}' for _ in range(r.randint(1, 9)))


def path(r):
    return '/' + '/'.join(r.choice([lambda: r.choice(PATHS), lambda: value(r).replace('/', '').replace('#', '') or 'x'])() for _ in
                          range(r.randint(1, 4)))


def tree(r, depth=0):
    kind = r.random()
    if depth < 3 and kind < 0.25:
        return {r.choice(NAMES): tree(r, depth + 1) for _ in range(r.randint(1, 6))}
    if depth < 3 and kind < 0.4:
        return [tree(r, depth + 1) for _ in range(r.randint(0, 5))]
    return r.choice([lambda: value(r), lambda: r.randint(0, 10 ** r.randint(1, 17)), lambda: round(r.uniform(-1000, 100000), r.randint(0, 8)),
                     lambda: r.random() < 0.5, lambda: None, lambda: ' '.join(r.choice(WORDS) for _ in range(r.randint(1, 20)))])()


def rest(r):
    body = json.dumps({r.choice(NAMES): tree(r) for _ in range(r.randint(1, 12))}).encode()
    return evidence.Request('POST', quoted(path(r)), headers(r) + [('Content-Type', 'application/json')], body)


def quoted(p):
    return urllib.parse.quote(p, safe='/:,=-._~@')


def get(r):
    return evidence.Request('GET', quoted(path(r)) + ('?' + query(r) if r.random() < 0.8 else ''), headers(r), None)


def asset(r):
    name = r.choice([f'app.{hexa(r, 8)}.js', f'chunk-{hexa(r, 20)}.css', f'{number(r, 5)}.{hexa(r, 16)}.chunk.js', f'{uuid4(r)}.webp',
                     f'seg-{number(r, 4)}-{hexa(r, 6)}.m4s', f'font-{b64(r, 9)}.woff2', f'{number(r, 10)}_{number(r, 15)}_{number(r, 19)}_n.jpg'])
    return evidence.Request('GET', f'/static/{name}?v={value(r).replace("#", "")}'.replace(' ', '+'), headers(r), None)


def analytics(r):
    q = {'v': '2', 'tid': 'G-' + letters(r, 10).upper(), 'gtm': f'45je{number(r, 4)}v{number(r, 9)}za200', '_p': number(r, 13), 'cid':
         f'{number(r, 9)}.{number(r, 10)}', 'ul': 'en-us', 'sr': '412x915', '_s': str(r.randint(1, 9)), 'sid': number(r, 10), 'sct': '3', 'seg': '1',
         'dl': 'https://www.example.net/' + '/'.join(r.sample(PATHS, 2)), 'dt': ' '.join(r.sample(WORDS, 4)), 'en': 'page_view', '_et': number(r, 4),
         'ep.item': value(r), 'epn.price': f'{r.uniform(1, 900):.2f}'}
    if r.random() < 0.5:
        return evidence.Request('POST', '/g/collect?' + urllib.parse.urlencode(q), headers(r), None)
    events = '\n'.join(urllib.parse.urlencode({'en': 'scroll', '_et': number(r, 4), 'ep.x': value(r)}) for _ in range(3))
    return evidence.Request('POST', '/g/collect?' + urllib.parse.urlencode(q), headers(r) + [('Content-Type', 'text/plain;charset=UTF-8')],
                            events.encode())


def graphql(r):
    body = {'operationName': r.choice(['FeedQuery', 'CartUpdate', 'ProductPage']), 'variables': {'first': r.randint(1, 50), 'after': b64(r, 24),
            'id': r.choice([number(r, 9), base64.b64encode(f'Product:{number(r, 8)}'.encode()).decode()]), 'input': tree(r)},
            'extensions': {'persistedQuery': {'version': 1, 'sha256Hash': hexa(r, 64)}},
            'query': 'query FeedQuery($first: Int!, $after: String) { feed(first: $first, after: $after) { edges { node { id title price } } } }'}
    return evidence.Request('POST', '/graphql', headers(r) + [('Content-Type', 'application/json')], json.dumps(body).encode())


def bid(r):
    """Of advertisements: sizes, prices, categories."""
    body = {'id': uuid4(r), 'at': 1, 'tmax': 500, 'cur': ['USD'], 'imp': [{'id': str(i + 1), 'banner': {'w': 300, 'h': 250, 'pos': 1}, 'bidfloor':
            round(r.random(), 6), 'tagid': number(r, 8), 'ext': {'placement': number(r, 10)}} for i in range(r.randint(1, 4))], 'site': {'domain':
            'example.net', 'cat': ['IAB1', 'IAB12-3'], 'publisher': {'id': number(r, 7)}}, 'regs': {'ext': {'gdpr': 1}},
            'source': {'tid': uuid4(r), 'ext': {'schain': {'ver': '1.0', 'complete': 1, 'nodes': [{'asi': 'ads.example.com', 'sid': number(r, 6),
                                                                                          'hp': 1}]}}}}
    return evidence.Request('POST', '/openrtb2/auction', headers(r) + [('Content-Type', 'application/json')], json.dumps(body).encode())


def telemetry(r):
    spans = [{'traceId': hexa(r, 32), 'spanId': hexa(r, 16), 'name': r.choice(PATHS), 'startTimeUnixNano': number(r, 19), 'endTimeUnixNano':
              number(r, 19), 'attributes': [{'key': 'http.status_code', 'value': {'intValue': '200'}}, {'key': 'size', 'value': {'intValue':
              number(r, 6)}}]} for _ in range(r.randint(1, 5))]
    stack = '\n'.join(f'    at {letters(r, 6)} (https://www.example.net/app.{hexa(r, 8)}.js:{r.randint(1, 9)}:{r.randint(100, 99999)})' for _ in range(5))
    body = {'resourceSpans': spans} if r.random() < 0.6 else {'event_id': hexa(r, 32), 'sent_at': moment(r), 'exception': {'values': [
        {'type': 'TypeError', 'value': 'x is undefined', 'stacktrace': stack}]}, 'release': f'web@{hexa(r, 40)}'}
    return evidence.Request('POST', '/api/4504/envelope/', headers(r) + [('Content-Type', 'application/json')], json.dumps(body).encode())


def form(r):
    return evidence.Request('POST', quoted(path(r)), headers(r) + [('Content-Type', 'application/x-www-form-urlencoded')], query(r).encode())


def binary(r):
    return evidence.Request('POST', quoted(path(r)), headers(r) + [('Content-Type', 'application/octet-stream')], r.randbytes(r.randint(20, 4000)))


def geometry(r):
    """Coordinates that are no place of a person: charts, tiles, sizes of boxes."""
    body = {'tiles': [f'{r.randint(3, 18)}/{r.randint(0, 60000)}/{r.randint(0, 60000)}' for _ in range(4)], 'chart': [[i, round(r.uniform(0, 500), 3)]
            for i in range(r.randint(5, 60))], 'box': {'x': round(r.uniform(0, 1000), 2), 'y': round(r.uniform(0, 1000), 2), 'w': 20, 'h': 30},
            'weights': [round(r.uniform(-1, 1), 6) for _ in range(r.randint(3, 40))], 'price': r.randint(1, 10 ** 6) / 100}
    return evidence.Request('POST', '/render', headers(r) + [('Content-Type', 'application/json')], json.dumps(body).encode())


KINDS = [(get, 30), (rest, 18), (asset, 14), (analytics, 12), (graphql, 6), (bid, 4), (telemetry, 6), (form, 5), (binary, 3), (geometry, 2)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('--seed', type=int, default=1)
    p.add_argument('--count', type=int, default=20000)
    p.add_argument('--alarms')
    p.add_argument('--most', type=float, default=0.001)
    p.add_argument('program')
    a = p.parse_args()
    r = random.Random(a.seed)
    makers = r.choices([k for k, _ in KINDS], [w for _, w in KINDS], k=a.count)
    requests = [m(r) for m in makers]
    bad = 0
    for who, persona in (('no persona', None), ('a persona', personas.Persona(r).yaml())):
        alarms = collections.Counter()
        hit = 0
        with open(a.alarms or '/dev/null', 'w', encoding='utf-8') as f:
            for maker, q, found in zip(makers, requests, evidence.observe(a.program, requests, persona)):
                hit += bool(found)
                for d in found:
                    alarms[f'{d["class"]} {d["found_by"]}'] += 1
                    f.write(json.dumps([maker.__name__, d, repr(q)[:6000]]) + '\n')
        print(f'{who}: {hit} of {len(requests)} requests with a find ({1000 * hit / len(requests):.2f} in 1,000); {dict(alarms)}')
        bad |= hit > a.most * len(requests)
    return bad


if __name__ == '__main__':
    sys.exit(main())
