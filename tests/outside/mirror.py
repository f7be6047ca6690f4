#!/usr/bin/env python3
"""Folders of packages: the same bytes for any number of threads, killed and started again, with a cache that is damaged,
locked or somebody else's, and nothing outside the folder opened.

usage: mirror.py CORDON
"""
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
FIXTURES = os.path.join(ROOT, 'tests/fixtures')
PACKAGES = 240
counts = {'passed': 0, 'failed': 0}
cordon = os.path.abspath(sys.argv[1])
work = tempfile.mkdtemp(prefix='cordon-mirror-')
env = dict(os.environ, XDG_CACHE_HOME=f'{work}/xdg', HOME=work, NO_COLOR='1', COLUMNS='80')


def check(what, right, told=''):
    counts['passed' if right else 'failed'] += 1
    if not right:
        print(f'failed: {what}: {str(told)[:600]}')


def run(*arguments):
    return subprocess.run([cordon, *arguments], capture_output=True, cwd=work, env=env)


def audit(*arguments):
    return run('audit', '-p', 'us-28-cfr-202', '-p', 'clean-network-2020', '--as-of', '2026-06-01', *arguments)


def known(text):
    found = re.search(rb'([\d,]+) of them known', b' '.join(text.split()))
    return int(found.group(1).replace(b',', b'')) if found else 0


def make(folder, n):
    """Copies of the small packages, each with an asset of its own."""
    sources = [f'{FIXTURES}/mirror/apps/com.example.notes.apk', f'{FIXTURES}/mirror/apps/com.example.shop.apk',
               f'{FIXTURES}/mirror/system/priv-app/Installer/Installer.apk']
    for i in range(n):
        path = f'{folder}/{i % 7}/{i:04}.apk'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(sources[i % len(sources)], path)
        with zipfile.ZipFile(path, 'a') as z:
            z.writestr('assets/own.txt', f'https://host-{i % 50}.example.org/{i}')


def cached(path):
    try:
        with sqlite3.connect(f'file:{path}?mode=ro', uri=True, timeout=5) as db:
            return db.execute('SELECT count(*) FROM kept').fetchone()[0]
    except sqlite3.Error:
        return 0


def threads():
    for form in ('json', 'csv', 'sarif', 'text'):
        outputs = {t: audit('--no-cache', '--threads', str(t), '-f', form, 'shop').stdout for t in (1, 2, 4, 8)}
        check(f'{form}: the same for 1, 2, 4 and 8 threads', len(set(outputs.values())) == 1 and len(outputs[1]) > 1000,
              {t: len(o) for t, o in outputs.items()})
    outputs = {run('observe', '--no-cache', '--threads', str(t), 'shop').stdout for t in (1, 3, 8)}
    check('observations: the same for any threads', len(outputs) == 1)


def resumed():
    whole = audit('--no-cache', '-f', 'json', 'shop')
    check('a whole run ends well', whole.returncode in (0, 1, 3), whole.stderr)
    path = f'{work}/resume.sqlite'
    kills = 0
    while cached(path) < PACKAGES and kills < 50:
        before = cached(path)
        with open(os.devnull, 'w') as sink:
            p = subprocess.Popen([cordon, 'audit', '-p', 'us-28-cfr-202', '--threads', '1', '--cache', path, 'shop'], cwd=work,
                                 env=env, stdout=sink, stderr=sink)
        until = time.monotonic() + 60
        while p.poll() is None and cached(path) < before + 20 and time.monotonic() < until:
            time.sleep(0.002)
        if p.poll() is None:
            p.send_signal(signal.SIGKILL)
            kills += 1
        p.wait()
        check('what was read before it was killed is kept', cached(path) >= before, (before, cached(path)))
        if p.returncode != -signal.SIGKILL:
            break
    check('it was killed in the middle', kills >= 1, kills)
    part = cached(path)
    text = audit('--cache', path, 'shop').stdout
    check('what was read is not read again', known(text) == part and part > 0, (known(text), part))
    again = audit('--cache', path, '-f', 'json', 'shop')
    check('the result is that of a whole run', again.stdout == whole.stdout and again.returncode == whole.returncode)
    check('all of it is known then', known(audit('--cache', path, 'shop').stdout) == PACKAGES)
    with zipfile.ZipFile(f'{work}/shop/0/0000.apk', 'a') as z:
        z.writestr('assets/changed.txt', 'x')
    check('what has changed is read again', known(audit('--cache', path, 'shop').stdout) == PACKAGES - 1)


def set_aside():
    wanted = audit('--no-cache', '-f', 'json', 'shop')
    path = f'{work}/broken.sqlite'

    def still_works(what, lines=1):
        got = audit('--cache', path, '-f', 'csv', 'shop')
        clean = audit('--no-cache', '-f', 'csv', 'shop')
        told = [l for l in got.stderr.splitlines() if b'the cache is set aside' in l]
        check(f'{what}: the result is the same', got.stdout == clean.stdout and got.returncode == wanted.returncode)
        check(f'{what}: {lines} line tells', len(told) == lines, got.stderr)

    with open(path, 'wb') as f:
        f.write(b'no database' * 1000)
    still_works('a file that is none')
    os.remove(path)
    audit('--cache', path, 'shop')
    with open(path, 'r+b') as f:
        f.seek(4096)
        f.write(os.urandom(16384))
    still_works('pages overwritten')
    os.remove(path)
    audit('--cache', path, 'shop')
    with sqlite3.connect(path) as db:
        db.execute('UPDATE kept SET value = randomblob(200)')
    still_works('values changed', 0)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute('BEGIN EXCLUSIVE')
    still_works('locked by another')
    db.close()
    with open(path, 'r+b') as f:
        f.truncate(2000)
    still_works('cut')
    path = f'{work}/readme.txt/no/folder'
    with open(f'{work}/readme.txt', 'w') as f:
        f.write('x')
    still_works('a folder that cannot be made')


def inside_only():
    os.makedirs(f'{work}/linked')
    os.symlink(f'{work}/shop/0/0000.apk', f'{work}/linked/a.apk')
    os.symlink(f'{work}/shop', f'{work}/linked/shop')
    got = run('observe', '--no-cache', 'linked')
    check('links are not followed', got.returncode == 2 and b'without packages' in got.stderr, got.stderr)


def main():
    make(f'{work}/shop', PACKAGES)
    threads()
    resumed()
    set_aside()
    inside_only()
    shutil.rmtree(work)
    print(f"{counts['passed']} passed, {counts['failed']} failed, 0 skipped")
    return 1 if counts['failed'] else 0


sys.exit(main())
