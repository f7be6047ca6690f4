#!/usr/bin/env python3
"""What the pages print is what comes: printed.py PROGRAM [PAGE...]

Runs every command that README.md and docs/ show behind a dollar sign and compares its answer, word for word, with the
lines shown below it. A line of "…" stands for any lines, "…" in a line for any text. Commands without an answer below
them have to run. The answers are those with open data (./run data): without an atlas beside the program nothing is
compared. Nothing leaves the machine: what watches, applies or traces is left out here.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

program = os.path.realpath(sys.argv[1])
root = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
ELSEWHERE = re.compile(r"cordon (watch|why)|enforce (apply|confirm|status|revert)|tcpdump|traceroute|sqlite3|apt|^export"
                       r"|/srv/|^adb|phone\.txt|sbom|\.har|sale\.yaml|\./run |enforce plan .* -o |atlas (import|build)|rib\.20|updates\.|rrc00")
# What people have, as the pages name it.
FILES = {"phone.pcap": "phone.pcap", "before.pcap": "phone.pcap", "after.pcap": "phone.pcap", "weather.apk": "weather.apk",
         "app.apk": "weather.apk", "office.pcapng": "laptop.pcapng", "rib.mrt.bz2": "rib.mrt.bz2",
         "phone.keylog": "phone.keylog", "me.yaml": "phone.persona.yaml", "traces.json": "traces.json"}


def blocks(page):
    """(line, command, wanted lines) of each command in a fenced block."""
    inside, found = False, []
    for number, line in enumerate(open(page, encoding="utf-8").read().splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
            found.append(None)
        elif inside and line.startswith("$ "):
            found.append([number, line[2:], []])
        elif inside and found and found[-1] and found[-1][1].rstrip().endswith(("\\", "|", "&&")) and not found[-1][2]:
            found[-1][1] += "\n" + line
        elif inside and found and found[-1]:
            found[-1][2].append(line)
    return [f for f in found if f]


def fits(line, wanted):
    pattern = ".*".join(map(re.escape, wanted.split("…")))
    pattern = re.sub(r"\d{4}\\-\d\d\\-\d\d\\ \d\d:\d\d", r"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d", pattern)  # of this run
    return re.fullmatch(pattern, line) is not None


def differs(came, wanted):
    """None: they are alike; otherwise the first wanted line that did not come."""
    at, gap = 0, False
    for line in wanted:
        if line.strip() == "…":
            gap = True
            continue
        if gap:
            while at < len(came) and not fits(came[at], line):
                at += 1
        if at == len(came) or not fits(came[at], line):
            return line
        at, gap = at + 1, False
    return None if gap or at == len(came) else f"(ends) but came: {came[at]}"


def run(command, where, env):
    done = subprocess.run(["bash", "-c", command], cwd=where, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=120)
    return done.returncode, done.stdout.splitlines(), done.stderr.strip()


def main():
    pages = sys.argv[2:] or [f"{root}/README.md", *sorted(glob.glob(f"{root}/docs/**/*.md", recursive=True))]
    scratch = tempfile.mkdtemp()
    try:
        passed = failed = skipped = 0
        os.mkdir(f"{scratch}/bin")
        shutil.copy(program, f"{scratch}/bin/cordon")
        atlas = os.path.join(os.path.dirname(program), "cordon.atlas")
        if not os.path.exists(atlas):
            print("skipped: there is no atlas with open data beside the program\n0 passed, 0 failed, 1 skipped")
            return 0
        os.symlink(atlas, f"{scratch}/bin/cordon.atlas")
        env = {**os.environ, "PATH": f"{scratch}/bin:{os.environ['PATH']}", "NO_COLOR": "1", "COLUMNS": "80", "TZ": "UTC",
               "LC_ALL": "C.UTF-8", "HOME": scratch, "XDG_DATA_HOME": scratch,
               "XDG_CACHE_HOME": scratch}
        env.pop("CORDON_ATLAS", None)
        for page in pages:
            where = env["XDG_STATE_HOME"] = tempfile.mkdtemp(dir=scratch)
            for folder in ("samples", "policies", "tests"):
                os.symlink(f"{root}/{folder}", f"{where}/{folder}")
            for name, sample in FILES.items():
                os.symlink(f"{root}/samples/{sample}", f"{where}/{name}")
            for line, command, wanted in blocks(page):
                name = f"{os.path.relpath(page, root)}:{line}: {command}"
                if command.startswith("cat "):
                    with open(f"{where}/{command[4:].strip()}", "w", encoding="utf-8") as f:
                        f.write("\n".join(wanted) + "\n")
                    continue
                if ELSEWHERE.search(command):
                    skipped += 1
                    continue
                status, came, errors = run(command, where, env)
                why = differs(came, wanted) if wanted else None
                if status not in (0, 1) or why:
                    failed += 1
                    print(f"failed: {name}\n    status {status} {errors[:300]}")
                    if why:
                        print(f"    wanted: {why}")
                else:
                    passed += 1
        print(f"{passed} passed, {failed} failed, {skipped} skipped")
        return 1 if failed else 0
    finally:
        shutil.rmtree(scratch)


sys.exit(main())
