#!/usr/bin/env python3
"""Bundles the front end of each page into its two halves; the data goes between them.

usage: bundle.py NODE_MODULES BEFORE AFTER (of the report) BEFORE AFTER (of a what-if)

The .html files are the pages, with a place for each part. The scripts are ES modules that import each other by name;
here they become one script, a function a module, in the order of PAGES. The policy of the page
(CSP) allows exactly this script and this style by their hashes, and nothing from anywhere else.
"""

import base64
import hashlib
import pathlib
import re
import sys

sys.dont_write_bytecode = True  # the source tree stays as it is

import worldmap  # noqa: E402

BASE = ["dom.js", "data.js"]
OWNERS = ["owners_layout.js", "owners.js"]
# page, its scripts, its styles, and whether it has the map of the world
PAGES = [
    ("report.html", [*BASE, "projection.js", "arcs.js", "marks.js", "cards.js", "ways.js", "map_ways.js", "map.js",
                     "sankey_layout.js", "sankey.js", *OWNERS, "strip.js", "hops.js", "details.js", "table.js", "maker.js",
                     "rows.js", "inside.js", "listed.js", "traces.js", "routes.js", "incidents.js", "personal.js", "stores.js",
                     "ban.js", "limits.js", "theme.js", "main.js"],
     ["base.css", "parts.css", "table.css", "inside.css", "owners.css", "ways.css", "print.css"], True),
    ("whatif.html", [*BASE, "marks.js", *OWNERS, "theme.js", "whatif.js"],
     ["base.css", "parts.css", "table.css", "owners.css", "whatif.css", "print.css"], False),
]
DATA = "@DATA@"


def name_of(file):
    return re.sub(r"\W", "_", file)


def module(path):
    """A module as a function that returns what it exports: names of its own stay its own."""
    text = path.read_text(encoding="utf-8").strip()
    text = re.sub(r"^import (\{[^}]*\}) from '\./([^']*)';$",
                  lambda m: f"const {m[1]} = {name_of(m[2])};", text, flags=re.M)
    exports = re.findall(r"^export (?:const|function|class) (\w+)", text, flags=re.M)
    text = re.sub(r"^export ", "", text, flags=re.M)
    if re.search(r"^(import|export)\b", text, flags=re.M):
        sys.exit(f"bundle.py: {path.name}: an import or export of a form this bundler does not know")
    return f"const {name_of(path.name)} = (() => {{\n{text}\nreturn {{ {', '.join(exports)} }};\n}})();\n"


def digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def write_if_changed(path, text):
    path = pathlib.Path(path)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def page(html, scripts, styles, world):
    here = pathlib.Path(__file__).parent
    body = "\n".join(module(here / name) for name in scripts)
    script = "\n(() => {\n'use strict';\n" + world + "\n" + body + "})();\n"
    style = "\n" + "\n".join((here / name).read_text(encoding="utf-8").strip() for name in styles) + "\n"
    for what, text in (("script", script), ("style", style)):
        if "</" + what in text.lower() or "<!--" in text:
            sys.exit(f"bundle.py: {html}: the {what} would end early")
    csp = (f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}'; "
           "img-src data:; base-uri 'none'; form-action 'none'")
    text = (here / html).read_text(encoding="utf-8")
    for name, value in (("@CSP@", csp), ("@STYLE@", style), ("@SCRIPT@", script)):
        text = text.replace(name, value, 1)
    return text.split(DATA)


def main():
    node_modules, *halves = sys.argv[1:]
    world = worldmap.script(pathlib.Path(node_modules))
    for i, (html, scripts, styles, has_map) in enumerate(PAGES):
        for path, half in zip(halves[2 * i:2 * i + 2], page(html, scripts, styles, world if has_map else "")):
            write_if_changed(path, half)


if __name__ == "__main__":
    main()
