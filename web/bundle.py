#!/usr/bin/env python3
"""Bundles the report's front end into the two halves of a page; the data goes between them.

usage: bundle.py NODE_MODULES BEFORE AFTER

report.html is the page, with a place for each part. The scripts are ES modules that import each other by name;
here they become one script, a function a module, in the order of SCRIPTS. The policy of the page
(CSP) allows exactly this script and this style by their hashes, and nothing from anywhere else.
"""

import base64
import hashlib
import pathlib
import re
import sys

sys.dont_write_bytecode = True  # the source tree stays as it is

import worldmap  # noqa: E402

SCRIPTS = ["dom.js", "data.js", "projection.js", "marks.js", "cards.js", "map.js", "sankey_layout.js", "sankey.js",
           "owners_layout.js", "owners.js", "details.js", "table.js", "limits.js",
           "theme.js", "main.js"]
STYLES = ["base.css", "parts.css", "table.css", "owners.css", "print.css"]
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


def main():
    node_modules, before, after = sys.argv[1:]
    here = pathlib.Path(__file__).parent
    world = worldmap.script(pathlib.Path(node_modules))
    body = "\n".join(module(here / name) for name in SCRIPTS)
    script = "\n(() => {\n'use strict';\n" + world + "\n" + body + "})();\n"
    style = "\n" + "\n".join((here / name).read_text(encoding="utf-8").strip() for name in STYLES) + "\n"
    for what, text in (("script", script), ("style", style)):
        if "</" + what in text.lower() or "<!--" in text:
            sys.exit(f"bundle.py: the {what} would end early")
    csp = (f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}'; "
           "img-src data:; base-uri 'none'; form-action 'none'")
    page = (here / "report.html").read_text(encoding="utf-8")
    for name, value in (("@CSP@", csp), ("@STYLE@", style), ("@SCRIPT@", script)):
        page = page.replace(name, value, 1)
    first, second = page.split(DATA)
    write_if_changed(before, first)
    write_if_changed(after, second)


if __name__ == "__main__":
    main()
