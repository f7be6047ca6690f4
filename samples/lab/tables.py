"""The two tables of the lab, places.tsv and apps.tsv."""
from collections import namedtuple

Place = namedtuple("Place", "names lab real asn ms")
App = namedtuple("App", "machine app uid lab4 lab6 real4 real6")


def rows(path):
    with open(path, encoding="utf-8") as table:
        for line in table:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def places(path):
    return [Place(names.split(" > "), lab, real, asn, int(ms)) for names, lab, real, asn, ms in rows(path)]


def apps(path, machine):
    return [App(*row)._replace(uid=int(row[2])) for row in rows(path) if row[0] == machine]
