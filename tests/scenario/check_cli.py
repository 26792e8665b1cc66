#!/usr/bin/env python3
"""The command line around scenarios: help, misspellings, overrides, many errors at once.

usage: check_cli.py TENSIM
"""
import subprocess
import sys
import tempfile

SCENARIO = "tensim: 1\nname: x\nuntil: 100 blocks\nstart: empty\n"


def run(*args):
    done = subprocess.run([sys.argv[1], *args], capture_output=True, timeout=60, check=False, text=True)
    return done.returncode, done.stdout, done.stderr


def expect(args, code, out="", err=""):
    got = run(*args)
    if got[0] != code or out not in got[1] or err not in got[2]:
        print(f"FAIL: {args}\n expected {(code, out, err)}\n got      {got}")
        sys.exit(1)


def main():
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(SCENARIO)
        file.flush()
        good = file.name
        for command in ("validate", "explain", "schema"):
            expect([command, "--help"], 0, out=f"Usage: tensim {command}")
            expect([command, "-h"], 0, out="--help")
            expect([command, "--bogus"], 2, err="unknown option `--bogus`")
        expect(["valdate"], 2, err="did you mean `validate`?")
        expect(["validate", "--quite", good], 2, err="did you mean `--quiet`?")
        expect(["validate"], 2, err="SCENARIO... is missing")
        expect(["validate", good, "--set"], 2, err="`--set` needs a value")
        expect(["validate", "--quiet=yes", good], 2, err="takes no value")
        expect(["validate", "-q", "--", good], 0)
        expect(["validate", "--qui", good], 0)
        expect(["validate", "-x", good], 2, err="unknown option `-x`")
        expect(["explain", good, good], 2, err="one argument too many")
        expect(["explain", good, "--set", "start.accounts=7"], 0, out="accounts: 7")
        expect(["explain", "--set=issuance.withheld=18 %", good], 0, out="share: 18 %")
        expect(["explain", "--set", "until=[5 blocks, halvings >= 1]", good], 0, out="halvings >= 1")
        expect(["explain", "--set", "start.acounts=7", good], 2,
               err="--set start.acounts=7:1:7: unknown key `start.acounts`; did you mean `accounts`?")
        expect(["explain", "--set", "start.accounts=x", good], 2, err=":1:16: `start.accounts`: `x`")
        expect(["explain", "--set", "nothing", good], 2, err="write KEY=VALUE")
        expect(["explain", "--set", "seed=", good], 2, err=":1:6: the value is missing")
        expect(["explain", "--set", "seed=a\nb", good], 2, err=":1:6: `seed`")
        expect(["explain", "--set", "seed=-1", "--set", "name=-", good], 2, err="(and 1 more")
        code, _, err = run("validate", "--set", "seed=-1", "--set", "name=-", "--set", "zz=1", good)
        if code != 2 or err.count("\n") != 3:
            print("FAIL: not three errors:", err)
            sys.exit(1)
    print("command line is fine")


if __name__ == "__main__":
    main()
