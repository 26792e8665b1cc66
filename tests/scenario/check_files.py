#!/usr/bin/env python3
"""Runs the program over scenario files: malformed ones must give their expected line, good ones must load,
explain themselves and come back with the same hash.

usage: check_files.py malformed|good|schema TENSIM SOURCE_DIR [--update]
"""
import json
import os
import re
import stat
import subprocess
import sys
import tempfile


def run(tensim, *args, cwd=None):
    done = subprocess.run([tensim, *args], cwd=cwd, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "strict")


def fail(message):
    print("FAIL:", message)
    sys.exit(1)


def require(condition, message):
    if not condition:
        fail(message)


def expect_one_line(tensim, folder, path, start):
    """`explain` stops at the first error: exit 2, nothing on stdout, one line that starts as given."""
    code, out, err = run(tensim, "explain", path, cwd=folder)
    require(code == 2, f"{path}: exit {code}, expected 2: {err}")
    require(out == "", f"{path}: wrote to stdout")
    require(err.count("\n") == 1 and err.endswith("\n"), f"{path}: not one line: {err!r}")
    require(err.startswith(start), f"{path}: {err!r} does not start with {start!r}")


def generated(tensim, folder):
    """Files that cannot lie in a repository."""
    os.mkdir(os.path.join(folder, "folder.yaml"))
    with open(os.path.join(folder, "large.yaml"), "wb") as large:
        large.truncate(65 << 20)
    with open(os.path.join(folder, "long.yaml"), "w", encoding="utf-8") as long:
        long.write("a: " + "{" * 4_000_000)
    with open(os.path.join(folder, "locked.yaml"), "w", encoding="utf-8") as locked:
        locked.write("tensim: 1\n")
    os.chmod(os.path.join(folder, "locked.yaml"), 0)
    os.symlink("loop.yaml", os.path.join(folder, "loop.yaml"))
    expect_one_line(tensim, folder, "folder.yaml", "folder.yaml:1:1: this is a folder")
    expect_one_line(tensim, folder, "large.yaml", "large.yaml:1:1: the file is larger than 64 MiB")
    expect_one_line(tensim, folder, "long.yaml", "long.yaml:1:262145: a line of more than")
    expect_one_line(tensim, folder, "two\nlines.yaml", "two?lines.yaml:1:1: cannot read the file")
    expect_one_line(tensim, folder, "loop.yaml", "loop.yaml:1:1: cannot read the file")
    expect_one_line(tensim, folder, "none.yaml", "none.yaml:1:1: cannot read the file: No such file")
    if os.geteuid() != 0:
        expect_one_line(tensim, folder, "locked.yaml", "locked.yaml:1:1: cannot read the file: Permission")
    os.chmod(os.path.join(folder, "locked.yaml"), stat.S_IRWXU)


def malformed(tensim, source, update):
    folder = os.path.join(source, "tests/scenario/malformed")
    names = sorted(n for n in os.listdir(folder) if n.endswith(".yaml"))
    code, out, err = run(tensim, "validate", *names, cwd=folder)
    require(code == 2 and out == "", f"exit {code}, expected 2; stdout {out!r}")
    seen = err.splitlines(True)
    require(len(seen) == len(names), f"{len(seen)} lines for {len(names)} files")
    for name, line in zip(names, seen):
        require(re.match(re.escape(name) + r":[1-9][0-9]*:[1-9][0-9]*: .", line), f"{name}: no position: {line!r}")
        expect_one_line(tensim, folder, name, line.rstrip("\n"))
    listing = os.path.join(folder, "expected.txt")
    if update:
        with open(listing, "w", encoding="utf-8") as to:
            to.writelines(seen)
    with open(listing, encoding="utf-8") as expected:
        for want, got in zip(expected.read().splitlines(True) + [""] * len(seen), seen):
            require(want == got, f"\n expected {want!r}\n got      {got!r}")
    require(len(names) >= 40, "fewer than 40 files")
    with tempfile.TemporaryDirectory() as temporary:
        generated(tensim, temporary)
    print(f"{len(names)} malformed files, each with its line")


def good_files(source):
    for folder in ("tests/scenario/good", "scenarios"):
        full = os.path.join(source, folder)
        for name in sorted(os.listdir(full)):
            if name.endswith(".yaml"):
                yield full, name


def good(tensim, source):
    count = 0
    for folder, name in good_files(source):
        code, hash_of, err = run(tensim, "explain", "--hash", name, cwd=folder)
        require(code == 0 and err == "", f"{name}: {err}")
        for form in ([], ["--json"]):
            code, text, err = run(tensim, "explain", *form, name, cwd=folder)
            require(code == 0, f"{name}: {err}")
            with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".tmp", encoding="utf-8") as again:
                again.write(text)
                again.flush()
                code, hash_again, err = run(tensim, "explain", "--hash", again.name, cwd=folder)
            require(code == 0, f"{name}: its own explanation does not load: {err}")
            require(hash_again == hash_of, f"{name}: the hash changes on the way through {form or 'YAML'}")
        count += 1
    require(count >= 3, "hardly any good files")
    print(f"{count} good files, same hash after a round trip")


class Schema:
    """As much of JSON Schema as ours uses; an unknown keyword is an error."""

    known = {"$ref", "$schema", "$defs", "title", "description", "default", "type", "enum", "pattern", "anyOf",
             "oneOf", "required", "properties", "additionalProperties", "items", "minItems", "maxItems",
             "minimum", "maximum", "minProperties", "patternProperties"}
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}

    def __init__(self, root):
        self.root = root

    def holds(self, schema, value):
        unknown = set(schema) - self.known
        require(not unknown, f"keywords that are no JSON Schema: {unknown}")
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            if not self.holds(self.root["$defs"][name], value):
                return False
        if "type" in schema:
            kind = self.types[schema["type"]]
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                return False
        if "enum" in schema and value not in schema["enum"]:
            return False
        if "pattern" in schema and not re.search(schema["pattern"], value):
            return False
        if "anyOf" in schema and not any(self.holds(s, value) for s in schema["anyOf"]):
            return False
        if "oneOf" in schema and sum(self.holds(s, value) for s in schema["oneOf"]) != 1:
            return False
        if isinstance(value, (int, float)):
            return schema.get("minimum", value) <= value <= schema.get("maximum", value)
        if isinstance(value, list):
            sizes = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
            return sizes and all(self.holds(schema.get("items", {}), v) for v in value)
        if isinstance(value, dict):
            return self.object_holds(schema, value)
        return True

    def object_holds(self, schema, value):
        properties = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        if any(name not in value for name in schema.get("required", [])):
            return False
        if len(value) < schema.get("minProperties", 0):
            return False
        for name, inner in value.items():
            wanted = [properties[name]] if name in properties else []
            wanted += [s for pattern, s in patterns.items() if re.search(pattern, name)]
            if not wanted and schema.get("additionalProperties") is False:
                return False
            if not all(self.holds(s, inner) for s in wanted):
                return False
        return True


def schema(tensim, source):
    code, text, err = run(tensim, "schema")
    require(code == 0, err)
    root = json.loads(text)
    checker = Schema(root)
    count = 0
    for folder, name in good_files(source):
        _, resolved, _ = run(tensim, "explain", "--json", name, cwd=folder)
        value = json.loads(resolved)
        require(checker.holds(root, value), f"{name}: the schema refuses its canonical form")
        require(not checker.holds(root, {**value, "unknown": 1}), f"{name}: the schema takes an unknown key")
        require(not checker.holds(root, {**value, "start": {"issuance": 5}}), f"{name}: no unit, and accepted")
        require(not checker.holds(root, {k: v for k, v in value.items() if k != "name"}), f"{name}: no name")
        count += 1
    code, reference, err = run(tensim, "schema", "--markdown")
    require(code == 0, err)
    for section in [root, *root["$defs"].values()]:
        for key, value in section["properties"].items():
            require(value.get("description"), f"{key}: no description")
            require(f"| `{key}` |" in reference, f"{key}: not in the reference")
    with open(os.path.join(source, "scenarios/REFERENCE.md"), encoding="utf-8") as committed:
        require(committed.read() == reference,
                "scenarios/REFERENCE.md is out of date: tensim schema --markdown > scenarios/REFERENCE.md")
    print(f"schema and reference agree with the loader on {count} files")


def main():
    what, source = sys.argv[1], sys.argv[3]
    tensim = os.path.abspath(sys.argv[2])
    if what == "malformed":
        malformed(tensim, source, "--update" in sys.argv[4:])
    elif what == "good":
        good(tensim, source)
    else:
        schema(tensim, source)


if __name__ == "__main__":
    main()
