#!/usr/bin/env python3
"""What is found is masked: no value of a persona is in any output, whatever the command and format.

masked.py PROGRAM. Values of the lab's person and of the example of `cordon persona new` are looked for as they
are, and in percent, hex and base64, in what every command says of the sample, and of a HAR and a capture in
which each value also stands where names and addresses of fields do.
"""
import base64, json, os, pty, re, struct, subprocess, sys, tempfile
from urllib.parse import quote

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
PROGRAM = os.path.abspath(sys.argv[1])
SCRATCH = tempfile.TemporaryDirectory()
SAMPLE = ["--keylog", "samples/phone.keylog", "samples/phone.pcap"]
passed = failed = 0


def path(name):
    return os.path.join(SCRATCH.name, name)


def run(*arguments, stdin=None):
    r = subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, timeout=300)
    if r.returncode not in (0, 1, 2, 3):
        raise SystemExit(f"cordon {' '.join(arguments)}: status {r.returncode}\n{r.stderr.decode()[-2000:]}")
    return r


def check(what, fine, more=""):
    global passed, failed
    passed, failed = passed + bool(fine), failed + (not fine)
    if not fine:
        print(f"failed: {what}: {more}")


# Values. Apps are none here: they are what reports are about.
def lab_values():
    person = json.load(open("samples/lab/persona.json"))
    left_out = {"note", "carrier", "model", "installed_apps"}
    return [str(v) for k, v in person.items() if k not in left_out]


def example_values(text):
    values = []
    for line in text.splitlines():
        line = re.sub(r"\s#.*$", "", line)
        if not line.strip() or line.startswith(("#", "title:", "apps:", "position:")):
            continue
        line = re.sub(r"^\s*(- )?([a-z-]+:)?\s*", "", line)
        line = re.sub(r"(label|class|tolerance|city|postcode): [^,}]*", "", line)
        line = line.replace("street:", "").replace("value:", "")
        values += [v.strip(' {}[]"') for v in line.split(",")]
    return [v for v in values if len(v) > 4] + ["50.87431", "7.10952"]


def forms(value):
    """The value and what it becomes on its way, as lower-case bytes."""
    raw = value.encode()
    out = {raw.lower(), quote(value, safe="").encode().lower(), raw.hex().encode()}
    out.add(json.dumps(value)[1:-1].encode().lower())
    if "." in value and value.replace(".", "").isdigit():
        out.add(value[: value.index(".") + 5].encode())
    return out


def base64_forms(value):
    """Its letters wherever it begins in a run of base64; case counts here."""
    raw, out = value.encode(), set()
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw).rstrip(b"=")
        core = text[(0, 2, 3)[before] : len(text) - 1]
        if len(core) > 8:
            out |= {core, core.replace(b"+", b"-").replace(b"/", b"_")}
    return out


def leaks(values, *outputs):
    found = []
    for raw in outputs:
        low = raw.lower()
        for v in values:
            hit = next((f for f in forms(v) if f in low), None) or next((f for f in base64_forms(v) if f in raw), None)
            if hit:
                at = (low if hit in low else raw).find(hit)
                found.append(f"{v!r} as {hit[:40]!r} in …{raw[max(0, at - 60):at + 60]!r}")
    return found


# Evidence in which each value is everywhere.
def b64(v):
    return base64.b64encode(v.encode()).decode()


def bodies(v):
    part = f'--cut\r\nContent-Disposition: form-data; name="{v}"; filename="{v}"\r\n\r\n{v}\r\n--cut--\r\n'
    shapes = {v: 1, "a": {v: {"b": v}}, b64(v): v, quote(v, safe=""): v, v.encode().hex(): v, "l": [v]}
    return [
        ("application/json", json.dumps(shapes)),
        ("application/json", json.dumps({v: {b64(v): {v: b64(json.dumps({v: v}))}}})),
        ("application/x-www-form-urlencoded", f"{quote(v, safe='')}={quote(v, safe='')}&{b64(v)}={b64(v)}&a=" + quote(json.dumps({v: v}))),
        ("multipart/form-data; boundary=cut", part),
        ("text/xml", f'<a><b n="{v}">{v}</b></a>'),
        (f"text/plain; name={quote(v)}", v),
    ]


def targets(v):
    q = quote(v, safe="")
    return [f"/v1/{q}/x?{q}=1&k={q}&{b64(v)}=2", f"/{b64(v)}/{q}.json", f"/a?{q}", f"/a?b={quote(q)}&{quote(q)}=c"]


def token(v):
    return re.sub(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]", "-", v)


def har_entry(n, v, target, kind, body):
    pair = lambda name, value: {"name": name, "value": value}
    headers = [pair("Host", "api.tracker.example"), pair(token(v), v), pair("X-Id", b64(v)), pair("Referer", f"https://x.example/{quote(v)}")]
    request = {
        "method": "POST",
        "url": f"https://u:{quote(v, safe='')}@api.tracker.example{target}#{quote(v)}",
        "httpVersion": "HTTP/2",
        "headers": headers,
        "cookies": [pair(v, "1"), pair("c", v)],
        "queryString": [pair(v, v)],
        "postData": {"mimeType": kind, "text": body, "comment": v},
        "headersSize": -1,
        "bodySize": len(body),
    }
    response = {
        "status": 200,
        "statusText": v,
        "httpVersion": "HTTP/2",
        "headers": [pair("Set-Cookie", f"{token(v)}={v}")],
        "cookies": [],
        "content": {"size": len(body), "mimeType": kind, "text": body},
        "redirectURL": f"https://x.example/{quote(v)}",
        "headersSize": -1,
        "bodySize": len(body),
    }
    entry = {
        "pageref": v,
        "startedDateTime": "2026-03-02T09:00:%02dZ" % (n % 60),
        "time": 10,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 1, "wait": 1, "receive": 1},
        "connection": str(n),
        "comment": v,
        "_webSocketMessages": [{"type": "send", "time": 1772442000.5, "opcode": 1, "data": json.dumps({v: v})}],
    }
    spoiled = [("request", "method"), ("request", "httpVersion"), ("request", "url"), (None, "startedDateTime"), (None, "connection"), (None, "time")]
    if n % 4 == 3:  # what has to be told of: quoted by nobody
        where, key = spoiled[n // 4 % len(spoiled)]
        (entry[where] if where else entry)[key] = v
    return entry


def write_har(name, values):
    entries, n = [], 0
    for v in values:
        for i, (kind, body) in enumerate(bodies(v)):
            entries.append(har_entry(n, v, targets(v)[i % 4], kind, body))
            n += 1
    text = json.dumps({"log": {"version": "1.2", "creator": {"name": "test", "version": "1"}, "pages": [{"id": v, "title": f"https://a.example/?{v}", "startedDateTime": v} for v in values], "entries": entries}})
    with open(path(name), "w") as f:
        f.write(text)
    with open(path("cut-" + name), "w") as f:  # within a value
        f.write(text[: text.rindex(values[-1]) + 4])


def tcp(source, to, ports, sequence, flags, payload):
    n = 40 + len(payload)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, n, 0, 0x4000, 64, 6, 0, source, to)
    return ip + struct.pack(">HHIIBBHHH", *ports, sequence, 0, 0x50, flags, 65535, 0, 0) + payload


def write_pcap(name, values):
    """Clear HTTP/1.1: every second request is broken somewhere."""
    out, n = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)], 0
    client, server = bytes([10, 0, 0, 1]), bytes([198, 51, 100, 9])
    for v in values:
        for i, (kind, body) in enumerate(bodies(v)):
            target = (f"http://u:{quote(v, safe='')}@api.tracker.example" if i % 2 else "") + targets(v)[i % 4]
            host = "api.tracker.example" if i % 3 else f"u:{token(v)}@api.tracker.example"
            head = f"POST {target} HTTP/1.1\r\nHost: {host}\r\n{token(v)}: {v}\r\nCookie: {token(v)}=1; c={v}\r\nContent-Type: {kind}\r\n"
            ends = [f"Content-Length: {len(body.encode())}\r\n\r\n{body}", f"Transfer-Encoding: chunked\r\n\r\n{v}\r\n{body}", f"Content-Encoding: {token(v)}\r\nContent-Length: {len(body)}\r\n\r\n{body}"]
            request = (head + ends[n % 3] + (f"\r\n{v} {v} {v}\r\n" if n % 2 else "")).encode()
            ports, number = (20000 + n, 8080), 1
            packets = [tcp(client, server, ports, 0, 2, b""), tcp(server, client, ports[::-1], 0, 18, b"")]
            for at in range(0, len(request), 1400):
                packets.append(tcp(client, server, ports, number + at, 16, request[at : at + 1400]))
            packets.append(tcp(server, client, ports[::-1], 1, 16, f"HTTP/1.1 302 {v}\r\nLocation: https://x.example/{quote(v)}\r\nContent-Length: 0\r\n\r\n".encode()))
            for p in packets:
                n_us = len(out)
                out.append(struct.pack("<IIII", 1772442000 + n_us // 1000, n_us % 1000 * 1000, len(p), len(p)) + p)
            n += 1
    with open(path(name), "wb") as f:
        f.write(b"".join(out))


def commands(evidence, persona):
    with_persona = ["--persona", persona] if persona else []
    policies = ["-p", "clean-network-2020", "-p", "data-residency-eu", "-p", "us-28-cfr-202"]
    for form in ("text", "json", "html", "csv"):
        yield ["audit", "-v", "--format", form, *policies, *with_persona, *evidence]
    yield ["audit", *with_persona, *evidence]
    yield ["observe", "--verbose", *with_persona, *evidence]
    yield ["observe", "--requests", *with_persona, *evidence]
    for form in ("text", "json", "html"):
        yield ["whatif", "-f", form, *with_persona, "tiktok-oracle-2020", "-p", "clean-network-2020", *evidence]
    yield ["policy", "explain", *with_persona, "us-28-cfr-202", *evidence]
    yield ["policy", "explain", *with_persona, "clean-network-2020/cloud-named", *evidence]


def check_evidence(name, values, evidence, persona):
    for c in commands(evidence, persona):
        r = run(*c)
        found = leaks(values, r.stdout, r.stderr)
        check(f"{name}: cordon {' '.join(c[:4])}", not found, "; ".join(found[:3]))
        if c[0] == "observe" and "--requests" in c and persona:
            check(f"{name}: something was found at all", b'"found_by":"persona:' in r.stdout)
    before, after = path("before.jsonl"), path("after.jsonl")
    run("audit", "--format", "json", "--no-content", "-o", before, *evidence)
    run("audit", "--format", "json", "-o", after, *(["--persona", persona] if persona else []), *evidence)
    for c in (["diff", "-v", before, after], ["diff", "--json", after, before]):
        r = run(*c)
        found = leaks(values, r.stdout, r.stderr, open(after, "rb").read())
        check(f"{name}: cordon {c[0]} {c[1]}", not found, "; ".join(found[:3]))


def check_persona(values, file, text):
    r = run("persona", "check", file)
    found = leaks(values, r.stdout, r.stderr)
    check("cordon persona check", not found, "; ".join(found[:3]))
    spoiled = {
        "of no kind": re.sub(r"(?m)^([a-z-]+):", r"x\1:", text),
        "with a quote that does not end": text.replace('"', "'", 1),
        "with tabs": text.replace(": ", ":\t{"),
        "of lists in lists": re.sub(r"(?m)^([a-z-]+): (.*)$", r"\1: [[\2]]", text),
        "without its end": text[: len(text) * 2 // 3],
        "of one kind": re.sub(r"(?m)^[a-z-]+: ([^{\[]*)$", r"imei: \1", text),
        "of labels": re.sub(r"(?m)^([a-z-]+): ([^{\[#]*?)( #.*)?$", r"\1: {value: \2, label: \2}", text),
    }
    for what, t in spoiled.items():
        with open(path("spoiled.yaml"), "w") as f:
            f.write(t)
        r = run("persona", "check", path("spoiled.yaml"))
        found = leaks(values, r.stdout, r.stderr)
        check(f"cordon persona check, a persona {what}", not found, "; ".join(found[:3]))


def on_terminal(*arguments):
    """Its output on a terminal of its own, and its status."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(PROGRAM, [PROGRAM, *arguments])
    out = b""
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(fd)
    return out, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def has_terminals():
    """A bare root has no /dev/pts."""
    try:
        for fd in os.openpty():
            os.close(fd)
    except OSError:
        return False
    return True


def check_terminal(values, persona):
    audit = ["audit", "--show-values", "--persona", persona, *SAMPLE]
    out, status = on_terminal(*audit)
    check("--show-values shows values on a terminal", status in (0, 1) and leaks(values, out))
    out, status = on_terminal("audit", "--persona", persona, *SAMPLE)
    check("without it there are none", status in (0, 1) and not leaks(values, out))
    for more in (["-o", path("report")], ["--format", "json"], ["--format", "html"]):
        out, status = on_terminal(*audit, *more)
        check(f"--show-values {more[0]}", status == 2 and not leaks(values, out))
    r = run(*audit)
    check("--show-values into a pipe", r.returncode == 2 and not leaks(values, r.stdout, r.stderr))
    out, status = on_terminal("observe", *audit[1:])
    check("observe --show-values", status == 2 and not leaks(values, out))


def main():
    os.environ["XDG_STATE_HOME"] = SCRATCH.name
    lab, text = lab_values(), run("persona", "new").stdout.decode()
    example = example_values(text)
    check("values of the example", len(example) > 30, example)
    with open(path("example.yaml"), "w") as f:
        f.write(text)
    check_persona(example, path("example.yaml"), text)
    check_persona(lab, "samples/phone.persona.yaml", open("samples/phone.persona.yaml").read())
    check_evidence("sample", lab, SAMPLE, "samples/phone.persona.yaml")
    check_evidence("sample, no persona", lab, SAMPLE, None)
    for who, values, persona in (("lab", lab, "samples/phone.persona.yaml"), ("example", example, path("example.yaml"))):
        write_har(who + ".har", values)
        write_pcap(who + ".pcap", values)
        check_evidence(who + " in a HAR", values, [path(who + ".har"), path("cut-" + who + ".har")], persona)
        check_evidence(who + " in a capture", values, [path(who + ".pcap")], persona)
    skipped = 0
    if has_terminals():
        check_terminal(lab, "samples/phone.persona.yaml")
    else:
        skipped = 1
        print("skipped: --show-values on a terminal: this machine has none to give")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0)


main()
