#!/usr/bin/env python3
"""A plan of addresses: plan.py MODE [ADDRESS[@CGROUP]]... [many=N]. Measures end in an hour."""
import sys
import time

mode, rest = sys.argv[1], sys.argv[2:]
until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
out, n = sys.stdout, 0
out.write('{"kind":"plan","version":1,"id":"0000000000000000","made":"%s","mode":"%s"}\n' % (made, mode))
out.write('{"kind":"rule","number":0,"policy":"test","rule":"listed","title":"It is listed","basis":"none"}\n')


def measure(address, cgroup):
    group = ',"cgroup":"%s"' % cgroup if cgroup else ""
    out.write('{"kind":"measure","what":"address","value":"%s"%s,"until":"%s","rule":0,"finding":"0123456789abcdef"}\n'
              % (address, group, until))


for word in rest:
    if word.startswith("many="):
        for i in range(int(word[5:])):
            measure("50.%d.%d.%d" % (i >> 16, i >> 8 & 255, i & 255), None)
        n += int(word[5:])
    else:
        measure(word.split("@")[0], word.partition("@")[2])
        n += 1
out.write('{"kind":"summary","measures":%d,"refusals":0}\n' % n)
