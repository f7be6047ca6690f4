#!/usr/bin/env python3
"""The ways of an audit's chains (JSON Lines on standard input), a line each."""
import json, sys

lines = []
for line in sys.stdin:
    j = json.loads(line)
    if j['kind'] != 'chain' or not j.get('way'):
        continue
    links = j['custody']
    if j['about'] == 'route':
        share = j['way']['traffic_share']
        lines.append(f"route {links[0]['identifier']} prefixes {j['way']['prefixes']} traffic {share if share is None else round(share, 4)}")
        continue
    on = lambda l: f"({l['on']['ways']} of {l['on']['of']})" if l.get('on') else ''
    carriers = [l['identifier'] + on(l) for l in links if l['role'] == 'carrier']
    cables = sorted({l['identifier'] for l in links if l['role'] == 'cable'})
    host = [l['identifier'] for l in links if l['role'] == 'host'][0]
    lines.append(' '.join([j['about'], host, j['way']['shown_by'], 'exact' if j['way']['exact'] else 'beside', *carriers, *cables]))
print('\n'.join(sorted(set(lines))))
