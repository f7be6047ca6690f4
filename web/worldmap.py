"""Land outlines for the report's map, as a line of JavaScript.

From the npm package world-atlas (Natural Earth, public domain; TopoJSON): countries-110m. Without the package, or
without Debian's iso-codes, which translate its numeric country codes, the map is drawn without land and says so.
"""

import json
import math
import pathlib
import re

ISO_CODES = pathlib.Path("/usr/share/iso-codes/json/iso_3166-1.json")
WIDTH = 1000  # of the drawing; projection.js reads it from WORLD
ANTARCTICA = "AQ"

# Equal Earth: Šavrič, Patterson, Jenny: The Equal Earth map projection, IJGIS 33 (2019), eq. 1 and table 1.
A = (1.340264, -0.081106, 0.000893, 0.003796)
M = math.sqrt(3) / 2


def equal_earth(longitude, latitude):
    t = math.asin(M * math.sin(math.radians(latitude)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = math.radians(longitude) * math.cos(t) / (M * (A[0] + 3 * A[1] * t2 + t6 * (7 * A[2] + 9 * A[3] * t2)))
    y = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2))
    return x, y


SCALE = WIDTH / (2 * equal_earth(180, 0)[0])
TOP = equal_earth(0, 84)[1] * SCALE
BOTTOM = equal_earth(0, -58)[1] * SCALE


def project(longitude, latitude):
    x, y = equal_earth(longitude, latitude)
    return WIDTH / 2 + x * SCALE, TOP - y * SCALE


def arcs_of(topology):
    """TopoJSON 2.1.1 to 2.1.4: arcs are quantized and delta-encoded."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        arcs.append(points)
    return arcs


def ring_of(indices, arcs):
    """~i is arc i backwards; the first point of an arc repeats the last of the one before."""
    ring = []
    for i in indices:
        points = arcs[i] if i >= 0 else arcs[~i][::-1]
        ring.extend(points if not ring else points[1:])
    return ring


def unwrapped(ring):
    """world-atlas lets rings cross the antimeridian: go on past ±180 instead of jumping back."""
    points, turn = [], 0
    for i, (x, y) in enumerate(ring):
        if i:
            step = x - ring[i - 1][0]
            turn -= 360 * round(step / 360)
        points.append((x + turn, y))
    return points


def clipped(ring, bound, keep_below):
    """One side of a meridian (Sutherland and Hodgman 1974)."""
    inside = (lambda p: p[0] <= bound) if keep_below else (lambda p: p[0] >= bound)
    points = []
    for p, q in zip(ring, ring[1:] + ring[:1]):
        if inside(p):
            points.append(p)
        if inside(p) != inside(q):
            points.append((bound, p[1] + (q[1] - p[1]) * (bound - p[0]) / (q[0] - p[0])))
    return points


def pieces_of(ring):
    """The parts of a ring inside the map, each closed."""
    for shift in (-360, 0, 360):
        piece = clipped(clipped([(x + shift, y) for x, y in ring], 180, True), -180, False)
        if len(piece) > 2:
            yield piece


def polygons_of(geometry, arcs):
    if geometry["type"] == "Polygon":
        return [[unwrapped(ring_of(r, arcs)) for r in geometry["arcs"]]]
    if geometry["type"] == "MultiPolygon":
        return [[unwrapped(ring_of(r, arcs)) for r in polygon] for polygon in geometry["arcs"]]
    return []


def path_of(polygons):
    """Tenths of a unit, each point relative to the one before: half the size of absolute ones."""
    parts = []
    for polygon in polygons:
        for ring in (piece for whole in polygon for piece in pieces_of(whole)):
            last = None
            for point in (project(*p) for p in ring):
                here = (round(point[0] * 10), round(point[1] * 10))
                if last is None:
                    parts.append(f"M{here[0] / 10:g},{here[1] / 10:g}l")
                elif here != last:
                    parts.append(f"{(here[0] - last[0]) / 10:g},{(here[1] - last[1]) / 10:g} ")
                last = here
            parts.append("Z")
    return "".join(parts).replace(" Z", "Z").replace("lZ", "Z").replace(" -", "-").replace(",-", "-")


def alpha2_by_numeric():
    return {c["numeric"]: c["alpha_2"] for c in json.loads(ISO_CODES.read_text(encoding="utf-8"))["3166-1"]}


def countries(file, codes):
    topology = json.loads(file.read_text(encoding="utf-8"))
    arcs = arcs_of(topology)
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = codes.get(str(geometry.get("id", "")).zfill(3), "")
        if code != ANTARCTICA:
            yield code, polygons_of(geometry, arcs)


def world(node_modules):
    size = {"width": WIDTH, "height": round(TOP - BOTTOM, 1), "top": round(TOP, 3), "scale": round(SCALE, 6),
            "land": [], "why": None}
    outlines = node_modules / "world-atlas" / "countries-110m.json"
    for needed, what in ((outlines, "the npm package world-atlas"), (ISO_CODES, "the Debian package iso-codes")):
        if not needed.exists():
            size["why"] = f"The map has no land: {what} was not there when cordon was built."
            return size
    codes = alpha2_by_numeric()
    size["land"] = [[code, path_of(p)] for code, p in countries(outlines, codes)]
    return size


def script(node_modules):
    text = json.dumps(world(node_modules), ensure_ascii=True, separators=(",", ":"))
    return "const WORLD = " + re.sub(r"<", "\\\\u003c", text) + ";"
