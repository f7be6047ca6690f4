#!/usr/bin/env python3
"""Writes the seed of the fuzz target store that is a file: seeds_store.py CORDON. The others are SQL, by hand."""
import os, sqlite3, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 's')
    subprocess.run([sys.argv[1], 'audit', '--save=' + path, '-p', 'us-no-tiktok', '--as-of', '2026-06-16',
                    os.path.join(here, '../../samples/laptop.pcapng')], stdout=subprocess.DEVNULL)
    db = sqlite3.connect(path)
    db.isolation_level = None
    for sql in ('DELETE FROM passages WHERE number > 1', 'DELETE FROM names WHERE name > "c"',
                'PRAGMA journal_mode=DELETE', 'PRAGMA page_size=512', 'VACUUM'):
        db.execute(sql)
    db.close()
    with open(path, 'rb') as f, open(os.path.join(here, 'corpus/store/small.sqlite'), 'wb') as to:
        to.write(f.read())
