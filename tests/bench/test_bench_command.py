#!/usr/bin/env python3
"""`tensim bench` as a user meets it. Usage: test_bench_command.py TENSIM"""

import json
import subprocess
import sys

tensim = sys.argv[1]


def run(*arguments):
    return subprocess.run([tensim, "bench", *arguments], capture_output=True, text=True, check=False)


listed = run("--list")
assert listed.returncode == 0 and "queue" in listed.stdout, listed

unknown = run("no-such-benchmark")
assert unknown.returncode == 2 and "no-such-benchmark" in unknown.stderr, unknown
assert run("--repeat", "0", "random").returncode == 2

shown = run("--repeat", "1", "random")
assert shown.returncode == 0 and "ns/draw" in shown.stdout and "build" in shown.stdout.splitlines()[0], shown

measured = run("--repeat", "2", "--json", "random")
assert measured.returncode == 0, measured
result = json.loads(measured.stdout)
assert result["repeat"] == 2 and result["machine"]
rows = result["benchmarks"][0]["rows"]
assert rows and all(len(row["samples"]) == 2 and row["median"] > 0 for row in rows)
print(f"{len(rows)} rows")
