#!/usr/bin/env python3
"""What `cordon impact --remove` says against sums over the flows that `cordon observe` tells.

impact.py PROGRAM [CAPTURE...]. Without captures the sample and, where ../shared/captures is, some of those. Names,
addresses and apps of each capture are removed in turn; which flows that hits, whose they are and who else was seen on
the same addresses is worked out here from observations alone. Nothing of it knows chains, passages or the atlas.
"""
import collections, json, os, subprocess, sys

PROGRAM = os.path.abspath(sys.argv[1])
os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SHARED = "../shared/captures"
SOME = ["wechat.pcap", "telegram.pcap", "pinterest.pcap", "weibo.pcap", "netflix.pcap", "vk.pcapng"]
EACH = 6  # names, addresses, apps of a capture
LOOKUPS = []  # of the capture at hand
passed = failed = 0


def check(what, got, want):
    global passed, failed
    passed, failed = passed + (got == want), failed + (got != want)
    if got != want:
        print(f"failed: {what}: impact says {got}, flows say {want}")


def lines(*arguments):
    r = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=300)
    if r.returncode not in (0, 3):
        raise SystemExit(f"cordon {' '.join(arguments)}: status {r.returncode}\n{r.stderr.decode()[-2000:]}")
    return [json.loads(line) for line in r.stdout.splitlines()]


def bare(end):
    """"192.0.2.1" of "192.0.2.1:443", "2001:db8::1" of "[2001:db8::1]:443"."""
    return end.rsplit(":", 1)[0].strip("[]") if end else None


def below(name, parent):
    return name is not None and (name.lower() == parent or name.lower().endswith("." + parent))


def amount(flows):
    return {"flows": len(flows), "bytes": sum(f["bytes"][0] + f["bytes"][1] for f in flows)}


CUT = 19  # PCAPdroid's trailer has no room for more of an app's name


def short(app):
    return app.split("/")[-1].removeprefix("app:").rstrip(".")[:CUT] if app else None


def app_of(flow):
    return short(flow["app"]["id"]) if flow["app"] else None


def most(flows, key):
    weight = collections.Counter()
    for f in flows:
        if key(f):
            weight[key(f)] += f["bytes"][0] + f["bytes"][1]
    return [k for k, _ in weight.most_common(EACH)]


def led_to(lookups, names):
    """All that name servers answered for these names, asked for or on the way (CNAME)."""
    return {a for o in lookups if names & {n.lower().rstrip(".") for n in [o["query"], *o["answers"]] if n} for a in o["answers"]}


def compare(capture, flows, what, hit):
    """hit(flow): does taking `what` away stop it?"""
    told = lines("impact", "--remove", what, "--json", capture)
    ban = told[-1]["ban"]
    stops = [f for f in flows if hit(f)]
    where = f"{capture} without {what}"
    check(f"{where}: all", ban["all"], amount(flows))
    check(f"{where}: stops", ban["stops"], amount(stops))
    by_app = collections.defaultdict(list)
    for f in stops:
        by_app[app_of(f)].append(f)
    check(f"{where}: apps", {short(a["app"]): a["stops"] for a in told if a["kind"] == "app-hit"},
          {a: amount(l) for a, l in by_app.items()})
    wholly = [a for a in by_app if a and all(hit(f) for f in flows if app_of(f) == a)]
    check(f"{where}: wholly", (ban["apps_hit"], ban["apps_whole"]), (len([a for a in by_app if a]), len(wholly)))
    blocked = {bare(f["server"]) for f in stops}
    names = {f["server_name"].lower() for f in flows if bare(f["server"]) in blocked and f["server_name"] and not hit(f)}
    seen = {n for b in told if b["kind"] == "bystander" for n in b["names"]}
    if not what.startswith("app:"):  # whose own hosts an app's are, flows do not tell
        check(f"{where}: names that others asked these addresses for", sorted(names - seen), [])
        blocked |= led_to(LOOKUPS, {f["server_name"].lower() for f in stops if f["server_name"]})
        others = amount([f for f in flows if not hit(f) and bare(f["server"]) in blocked])
        traffic = sum(b["traffic"]["flows"] for b in told if b["kind"] == "bystander")
        check(f"{where}: no more flows of others than there are", traffic <= others["flows"], True)
    for a in told:
        if a["kind"] == "alternative":
            check(f"{where}: {a['measure']} stops no more than the ban", a["stops"]["flows"] <= ban["stops"]["flows"] and
                  a["stops"]["bytes"] <= ban["stops"]["bytes"], True)
            check(f"{where}: {a['measure']} saves what there is",
                  a["saves"]["bytes"] <= ban["all"]["bytes"] - ban["stops"]["bytes"] + max(
                      0, ban["stops"]["bytes"] - a["stops"]["bytes"]), True)


def examine(capture):
    told = lines("observe", "--no-content", capture)
    flows = [o for o in told if o["kind"] == "flow"]
    LOOKUPS[:] = [o for o in told if o["kind"] == "dns"]
    for name in most(flows, lambda f: f["server_name"]):
        for what in {name.lower(), ".".join(name.lower().split(".")[-2:])}:  # a certificate's "*.x" is one as well
            if "." in what and not what.replace(".", "").isdigit():  # an address was asked for as if it were a name
                compare(capture, flows, what, lambda f: below(f["server_name"], what.removeprefix("*.")))
    for app in most(flows, app_of):
        if len(app) < CUT:
            for what in (f"app:{app}", f"app:android/{app}"):
                compare(capture, flows, what, lambda f: app_of(f) == app)
    for address in most(flows, lambda f: bare(f["server"])):
        hit = lambda f: bare(f["server"]) == address
        # what goes to several addresses under one name, or to one holder's without a name, is one passage
        alone = all(hit(f) for f in flows if f["server_name"] in {g["server_name"] for g in flows if hit(g)})
        if alone:
            compare(capture, flows, address, hit)


captures = sys.argv[2:] or ["samples/phone.pcap"]
if len(sys.argv) == 2 and os.path.isdir(SHARED):
    captures += [os.path.join(SHARED, c) for c in SOME if os.path.exists(os.path.join(SHARED, c))]
elif len(sys.argv) == 2:
    print("skipped: ../shared/captures is not here")
for one in captures:
    before = passed + failed
    examine(one)
    print(f"{one}: {passed + failed - before} compared")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
