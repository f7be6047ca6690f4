#!/usr/bin/env python3
"""A TeleGeography-style map of cables as lines of text, for bench/cable_accuracy.c.

usage: cable_graph.py FOLDER > cables.txt      FOLDER has cable/ and landing-point/

The drawn lines of a cable become a graph between its landing points: lines are joined where they touch, points in
between are left out, and lengths are stretched to the length that is told for the whole. Two systems of one map may
share no line, so that what is joined by the graph is what the map draws as joined.

cable    id, first year of service or -, planned (0, 1), name
landing  country or - (a branching unit), latitude, longitude, name
segment  landing, landing, km
owner    name
"""
import json
import math
import os
import sys

# Names of countries in the map that differ from the short names of ISO 3166-1 as Debian's iso-codes has them.
OTHER_NAMES = {
    "Bolivia": "BO", "British Indian Ocean Territory": "IO", "Brunei": "BN", "Cape Verde": "CV",
    "Congo, Dem. Rep.": "CD", "Congo, Rep.": "CG", "Curaçao": "CW", "Côte d'Ivoire": "CI",
    "Federated States of Micronesia": "FM", "Micronesia": "FM", "Gambia": "GM", "Iran": "IR", "Korea, Rep.": "KR",
    "South Korea": "KR", "Laos": "LA", "Moldova": "MD", "Netherlands": "NL", "North Korea": "KP", "Palestine": "PS",
    "Russia": "RU", "Saint Barthélemy": "BL", "Saint Martin": "MF", "Sao Tome and Principe": "ST",
    "Sint Eustatius and Saba": "BQ", "Bonaire": "BQ", "Sint Maarten": "SX", "Syria": "SY", "Taiwan": "TW",
    "Tanzania": "TZ", "Turkey": "TR", "United States": "US", "United Kingdom": "GB", "Venezuela": "VE",
    "Vietnam": "VN", "Virgin Islands (U.K.)": "VG", "Virgin Islands (U.S.)": "VI", "Wallis and Futuna": "WF",
    "Reunion": "RE", "Réunion": "RE", "Saint Vincent and the Grenadines": "VC", "Cocos (Keeling) Islands": "CC",
    "Falkland Islands": "FK", "Faroe Islands": "FO", "Bonaire, Sint Eustatius and Saba": "BQ", "Macau": "MO",
    "Saint Helena, Ascension and Tristan da Cunha": "SH", "Saint Helena": "SH", "Somalia": "SO",
}
RADIUS_KM = 6371.0088


def km(a, b):
    """a, b: (latitude, longitude)"""
    x, y = math.radians(a[0]), math.radians(b[0])
    h = (math.sin((y - x) / 2) ** 2
         + math.cos(x) * math.cos(y) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2)
    return 2 * RADIUS_KM * math.asin(min(1, math.sqrt(h)))


def countries():
    with open("/usr/share/iso-codes/json/iso_3166-1.json", encoding="utf-8") as f:
        rows = json.load(f)["3166-1"]
    names = {r["name"]: r["alpha_2"] for r in rows}
    names.update({r["common_name"]: r["alpha_2"] for r in rows if "common_name" in r})
    names.update(OTHER_NAMES)
    return names


class Graph:
    """Points of drawn lines; each is known by its place, rounded to about 100 m."""

    def __init__(self):
        self.at, self.next, self.by_place = [], [], {}

    def node(self, place):
        key = (round(place[0], 3), round(place[1], 3))
        if key not in self.by_place:
            self.by_place[key] = len(self.at)
            self.at.append(place)
            self.next.append({})
        return self.by_place[key]

    def join(self, a, b, length):
        if a != b and length < self.next[a].get(b, math.inf):
            self.next[a][b] = self.next[b][a] = length

    def contract(self, keep):
        """Leaves out points with two neighbours that nothing is at."""
        for n in range(len(self.at)):
            while n not in keep and len(self.next[n]) == 2:
                (a, x), (b, y) = self.next[n].items()
                for m in (a, b):
                    del self.next[m][n]
                self.next[n] = {}
                self.join(a, b, x + y)


def graph_of(lines, landings):
    g = Graph()
    ends = []
    for line in lines:
        nodes = [g.node((lat, lon)) for lon, lat in line]
        for a, b in zip(nodes, nodes[1:]):
            # a line over the antimeridian begins anew on its other side
            g.join(a, b, km(g.at[a], g.at[b]))
        ends += [nodes[0], nodes[-1]]
    for e in ends:  # a branch begins on the trunk, near one of its points
        near = [n for n in range(len(g.at)) if n != e and n not in g.next[e] and km(g.at[e], g.at[n]) < 12]
        for n in near:
            g.join(e, n, km(g.at[e], g.at[n]))
    keep = []
    drawn = len(g.at)
    for place in landings:
        n = g.node(place)
        if n >= drawn and drawn:
            best = min(range(drawn), key=lambda m: km(g.at[m], place))
            if km(g.at[best], place) < 150:
                g.join(n, best, km(g.at[best], place))
        keep.append(n)
    g.contract(set(keep))
    return g, keep


def main():
    folder = sys.argv[1]
    names = countries()
    with open(os.path.join(folder, "landing-point/landing-point-geo.json"), encoding="utf-8") as f:
        places = {x["properties"]["id"]: (x["geometry"]["coordinates"][1], x["geometry"]["coordinates"][0])
                  for x in json.load(f)["features"]}
    lines = {}
    with open(os.path.join(folder, "cable/cable-geo.json"), encoding="utf-8") as f:
        for x in json.load(f)["features"]:
            lines.setdefault(x["properties"]["id"], []).extend(x["geometry"]["coordinates"])
    unknown = set()
    for file in sorted(os.listdir(os.path.join(folder, "cable"))):
        if file in ("all.json", "cable-geo.json"):
            continue
        with open(os.path.join(folder, "cable", file), encoding="utf-8") as f:
            cable = json.load(f)
        at = [l for l in cable["landing_points"] if l["id"] in places]
        g, keep = graph_of(lines.get(cable["id"], []), [places[l["id"]] for l in at])
        edges = [(a, b, d) for a in range(len(g.at)) for b, d in g.next[a].items() if a < b]
        drawn = sum(d for _, _, d in edges)
        told = float((cable["length"] or "0 km").replace(",", "").split()[0])
        stretch = told / drawn if drawn and 0.8 < told / drawn < 1.6 else 1.05
        print("cable", cable["id"], cable["rfs_year"] or "-", int(bool(cable["is_planned"])), cable["name"], sep="\t")
        index = {}
        for i, (l, n) in enumerate(zip(at, keep)):
            if l["country"] not in names:
                unknown.add(l["country"])
            index.setdefault(n, i)
            print("landing", names.get(l["country"], "-"), *g.at[n], l["name"].split(",")[0], sep="\t")
        count = len(at)
        for n in range(len(g.at)):
            if n not in index and g.next[n]:
                index[n] = count
                count += 1
                print("landing", "-", *g.at[n], "", sep="\t")
        for a, b, d in edges:
            print("segment", index[a], index[b], round(d * stretch, 1), sep="\t")
        for owner in (cable["owners"] or "").split(", "):
            if owner:
                print("owner", owner, sep="\t")
    if unknown:
        print("countries without a code:", ", ".join(sorted(unknown)), file=sys.stderr)


main()
