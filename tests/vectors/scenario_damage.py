#!/usr/bin/env python3
"""Every expectation of every story is compared: a story whose expected value is damaged must fail.

usage: scenario_damage.py TENSIM CASES
"""
import copy
import gzip
import json
import os
import subprocess
import sys
import tempfile


def damaged(expectation):
    """The expectation with a value that the right result cannot meet."""
    bad = copy.deepcopy(expectation)
    value, far = bad["value"], 2 * bad["tol"] + 5
    if bad["cmp"] == "<":
        bad["value"] = -1
    elif bad["cmp"] == ">" and not isinstance(value, str):
        bad["value"] = "99999999999999999999"
    elif isinstance(value, list):
        bad["value"] = [value[0] + far] + value[1:]
    elif isinstance(value, (int, float)):
        bad["value"] = value + far
    elif value.isdigit():
        bad["value"] = str(int(value) + far)
    elif any(c in value for c in "*/(-"):
        bad["value"] = "1e15 + " + value
    else:
        bad["value"] = "not " + value
    return bad


def score(tensim, rows):
    """Ids of the stories that fail."""
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "cases.jsonl")
        with open(path, "w") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
        run = subprocess.run(
            [tensim, "vectors", "--max-mismatches", "1000", "--fn", "coinbase/scenario", path],
            capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        sys.exit(run.stderr)
    return {line.split()[1] for line in run.stdout.splitlines() if line.startswith("  ")}


def main():
    tensim, cases = sys.argv[1:]
    with gzip.open(cases, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [r for r in rows if r["fn"] in ("scenario", "parent_child", "block_hash_indices")]
    stories = [r for r in rows if r["fn"] == "scenario"]
    if score(tensim, rows):
        sys.exit("FAILED: stories fail as they are")
    for k in range(max(len(r["out"]["expect"]) for r in stories)):
        wrong = copy.deepcopy(rows)
        expected = set()
        for row in wrong:
            if row["fn"] == "scenario" and k < len(row["out"]["expect"]):
                row["out"]["expect"][k] = damaged(row["out"]["expect"][k])
                expected.add(row["id"])
        missed = expected - score(tensim, wrong)
        if missed:
            sys.exit(f"FAILED: expectation {k} is not compared in {sorted(missed)}")


main()
