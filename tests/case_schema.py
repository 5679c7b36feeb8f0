#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/case-1.schema.json against the reader of cases.

    case_schema.py DUET SCHEMA BAD FOLDER...

Every case of the folders must be valid, those of the folder BAD that have a key
which the reader does not know must not be, and at each place the schema must
have the very keys that the reader says it knows.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

HEAD = "schema: case/1\nid: a.b\ntitle: T\n"
CALLS = "calls: [{id: c, op: getaddrinfo, name: x}]\n"
RULE = "dns: {servers: {s: {listen: 127.0.0.1, rules: [%s]}}}\n"
CALL = "calls: [{id: c, op: %s, odd-key-here: x}]\n"

# Where a key may stand that nobody knows, by the name in $defs; "": the top.
PLACES = {
    "": "odd-key-here: x\n" + CALLS,
    "env": "env: {odd-key-here: x}\n" + CALLS,
    "file": "env: {files: {hosts: {odd-key-here: x}}}\n" + CALLS,
    "net": "env: {net: {odd-key-here: x}}\n" + CALLS,
    "link": "env: {net: {links: [{odd-key-here: x}]}}\n" + CALLS,
    "route": "env: {net: {routes: [{odd-key-here: x}]}}\n" + CALLS,
    "dns": "dns: {odd-key-here: x}\n" + CALLS,
    "server": "dns: {servers: {s: {odd-key-here: x}}}\n" + CALLS,
    "rule": RULE % "{odd-key-here: x}" + CALLS,
    "match": RULE % "{match: {odd-key-here: x}, do: {}}" + CALLS,
    "do": RULE % "{do: {odd-key-here: x}}" + CALLS,
    "flags": RULE % "{do: {flags: {odd-key-here: x}}}" + CALLS,
    "counts": RULE % "{do: {counts: {odd-key-here: x}}}" + CALLS,
    "getaddrinfo": CALL % "getaddrinfo",
    "getnameinfo": CALL % "getnameinfo",
    "gethostbyname": CALL % "gethostbyname",
    "gethostbyaddr": CALL % "gethostbyaddr",
    "query": CALL % "query",
    "compare": "compare: {odd-key-here: x}\n" + CALLS,
    "time": "compare: {time: {odd-key-here: x}}\n" + CALLS,
    "links": "links: [{odd-key-here: x}]\n" + CALLS,
    "expectation": "expect: [{odd-key-here: x}]\n" + CALLS,
    "annotation": "known: [{odd-key-here: x}]\n" + CALLS,
    "condition": "known: [{id: K, field: status, kind: class, "
    "values: {a: ok, b: ok}, when: {a: {odd-key-here: x}}}]\n" + CALLS,
}


def keys_of_reader(duet, text):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as case:
        case.write(HEAD + text)
        case.flush()
        out = subprocess.run(
            [duet, "lint", case.name], capture_output=True, text=True
        ).stdout
    found = re.search("unknown key 'odd-key-here' in .*; known are: (.*)", out)
    return set(found[1].split(", ")) if found else {out}


def keys_of_schema(schema, name):
    place = schema["$defs"][name] if name else schema
    if "items" in place:
        place = place["items"]
    for choice in place.get("anyOf", []):
        if choice.get("type") == "object":
            place = choice
    return set(place["properties"])


def places_of_schema(schema):
    """The names of $defs that have keys."""
    names = {""}
    for name, place in schema["$defs"].items():
        maps = [place, place.get("items", {})] + place.get("anyOf", [])
        if any("properties" in part for part in maps):
            names.add(name)
    return names


def main():
    duet, schema_path, bad, *folders = sys.argv[1:]
    schema = yaml.safe_load(pathlib.Path(schema_path).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = []
    files = [f for d in folders for f in sorted(pathlib.Path(d).rglob("*.yaml"))]
    for path in files:
        # Texts, as the reader has them, and as an editor does.
        for loader in yaml.BaseLoader, yaml.SafeLoader:
            case = yaml.load(path.read_text(), loader)
            for error in validator.iter_errors(case):
                where = "/".join(map(str, error.absolute_path))
                wrong.append(f"{path}: {where}: {error.message:.200}")
    for path in sorted(pathlib.Path(bad).glob("*.yaml")):
        text = path.read_text()
        if ": unknown key " not in text.split("\n")[0]:
            continue
        if validator.is_valid(yaml.load(text, yaml.BaseLoader)):
            wrong.append(f"{path}: valid, although the reader refuses it")
    for name, text in PLACES.items():
        theirs = keys_of_reader(duet, text)
        ours = keys_of_schema(schema, name)
        if theirs != ours:
            wrong.append(f"{name or 'top'}: {sorted(theirs ^ ours)}")
    for name in sorted(places_of_schema(schema) ^ set(PLACES)):
        wrong.append(f"{name}: not looked at")
    print("\n".join(wrong) or f"{len(files)} cases, {len(PLACES)} places")
    return 1 if wrong or len(files) < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
