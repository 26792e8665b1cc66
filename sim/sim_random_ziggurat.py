#!/usr/bin/env python3
"""Prints sim_random_ziggurat.h: the layers of the ziggurats of sim_random_draws.c.

A density f that falls on [0, inf) is covered by 256 layers of equal area v. Layer 0 is the tail beyond r
together with the rectangle under f(r); it is as wide as v / f(r). The edges follow from r by
x[i + 1] = f^-1(f(x[i]) + v / x[i]); r is where the top of the last layer meets f(0) = 1.
Source: G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random Variables", 2000.

Decimal arithmetic with 50 digits; the last step is the only rounding to double, so every machine prints
the same file. `--check FILE` compares instead of printing and exits 1 on a difference.
"""

import sys
from decimal import Decimal, getcontext

getcontext().prec = 50
LAYERS = 256


def exponential():
    def tail(r):
        return (-r).exp()

    return (lambda x: (-x).exp()), (lambda y: -y.ln()), tail


def normal():
    def tail(r):
        # Laplace's continued fraction for the upper tail, from the inside out.
        fraction = r
        for k in range(400, 0, -1):
            fraction = r + k / fraction
        return (-r * r / 2).exp() / fraction

    return (lambda x: (-x * x / 2).exp()), (lambda y: (-2 * y.ln()).sqrt()), tail


def edges(r, density, inverse, tail):
    """Edges x[0..255] for tail start r, and what is missing to f = 1 on top (negative: r is too small)."""
    area = r * density(r) + tail(r)
    x = [area / density(r), r]
    while len(x) < LAYERS:
        y = density(x[-1]) + area / x[-1]
        if y >= 1:
            return None, Decimal(-1)
        x.append(inverse(y))
    return x, 1 - (density(x[-1]) + area / x[-1])


def layers(density, inverse, tail):
    low, high = Decimal(2), Decimal(12)
    for _ in range(140):
        middle = (low + high) / 2
        if edges(middle, density, inverse, tail)[1] < 0:
            low = middle
        else:
            high = middle
    x = edges(high, density, inverse, tail)[0]
    return x + [Decimal(0)], [density(v) for v in x] + [Decimal(1)]


def table(name, values):
    rows = []
    for i in range(0, len(values), 4):
        rows.append("    " + " ".join(f"{float(v).hex()}," for v in values[i:i + 4]))
    return f"static const double {name}[{LAYERS + 1}] = {{\n" + "\n".join(rows) + "\n};\n"


def header():
    out = [
        "/* Written by sim_random_ziggurat.py, which explains it; do not edit.\n"
        " * <name>_x are the right edges of the layers, <name>_y the density there. */\n"
        "#ifndef SIM_RANDOM_ZIGGURAT_H\n#define SIM_RANDOM_ZIGGURAT_H\n\n"
        "/* clang-format off */\n"
    ]
    for name, functions in (("normal", normal()), ("exponential", exponential())):
        x, y = layers(*functions)
        out.append(table(f"{name}_x", x))
        out.append(table(f"{name}_y", y))
    out.append("/* clang-format on */\n\n#endif\n")
    return "\n".join(out)


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        with open(sys.argv[2], encoding="ascii") as file:
            same = file.read() == header()
        print("same" if same else f"{sys.argv[2]} differs from what this program prints")
        return 0 if same else 1
    sys.stdout.write(header())
    return 0


if __name__ == "__main__":
    sys.exit(main())
