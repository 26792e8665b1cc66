#!/usr/bin/env python3
"""Proves that code which carries simulated state calls nothing whose result depends on the machine.

Usage: check_symbols.py FOLDER...  (build folders; every static library below them is read with nm)

Forbidden are libm's transcendental functions (glibc picks variants by processor; sim_float.h has ours), GSL's
special functions and distributions (they call libm), foreign random numbers, and clocks. Exactly rounded
functions such as sqrt, floor and fma are allowed. Exit status: 0 clean, 1 something forbidden, 2 nothing to read.
"""

import pathlib
import re
import subprocess
import sys

TRANSCENDENTAL = """
    exp exp2 exp10 expm1 log log2 log10 log1p pow cbrt hypot sin cos tan sincos asin acos atan atan2 sinh cosh tanh
    asinh acosh atanh erf erfc lgamma lgamma_r gamma tgamma j0 j1 jn y0 y1 yn cexp clog cpow csin ccos ctanh
""".split()
RANDOM = """
    rand srand rand_r random srandom random_r initstate setstate drand48 erand48 lrand48 nrand48 mrand48 jrand48 srand48
    arc4random arc4random_buf arc4random_uniform getrandom getentropy
""".split()
CLOCK = """
    time clock clock_gettime gettimeofday timespec_get ftime times localtime localtime_r mktime
""".split()

FORBIDDEN = {name: "a clock" for name in CLOCK}
FORBIDDEN.update({name: "foreign random numbers" for name in RANDOM})
for base in TRANSCENDENTAL:
    for suffix in ("", "f", "l", "f32", "f64", "f128"):
        FORBIDDEN[base + suffix] = "a function of libm"
        FORBIDDEN[f"__{base}{suffix}_finite"] = "a function of libm"

PATTERNS = (
    (re.compile(r"gsl_(sf|ran|cdf)_"), "a function of GSL that calls libm"),
    (re.compile(r"_ZGV.*_(exp|log|pow|sin|cos|tan)"), "a vector function of libm"),
    (re.compile(r"_ZNSt13random_device|_ZNSt6chrono"), "randomness or a clock of C++"),
)


def reason(symbol):
    name = symbol.split("@")[0]
    if name in FORBIDDEN:
        return FORBIDDEN[name]
    return next((why for pattern, why in PATTERNS if pattern.match(name)), None)


def undefined_symbols(archive):
    """(object, symbol) of every symbol that an archive expects from elsewhere."""
    text = subprocess.run(["nm", "-A", "-u", str(archive)], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        place, _, symbol = line.rpartition(" ")
        yield place.split(": ")[0].rstrip(" U:"), symbol


def main():
    archives = sorted(a for folder in sys.argv[1:] for a in pathlib.Path(folder).rglob("*.a"))
    if not archives:
        print("no static library found", file=sys.stderr)
        return 2
    found = 0
    count = 0
    for archive in archives:
        for place, symbol in undefined_symbols(archive):
            count += 1
            why = reason(symbol)
            if why is not None:
                print(f"{place}: {symbol} is {why}")
                found += 1
    print(f"{len(archives)} libraries, {count} references, {found} forbidden")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
