#!/usr/bin/env python3
"""Prints market_power_tables.h: constants of the power function's fast path, rounded to nearest.

Needs mpmath. Run it only to change the shape of the tables: python3 power_tables.py > market_power_tables.h
"""
from mpmath import mp, mpf, log, exp, factorial, nint

mp.prec = 400


def word(value, frac):
    bits = int(nint(value * mpf(2) ** frac))
    assert 0 <= bits < 2**128, bits
    return "POWER_WORD(0x%016x, 0x%016x)" % (bits >> 64, bits & (2**64 - 1))


def rows(cells):
    return "\n".join("    " + c + "," for c in cells)


ln2 = log(2)
ln2_high = int(ln2 * 2**120)
ln2_low = int((ln2 * 2**120 - ln2_high) * 2**64)
inverse = [int(nint(mpf(512 * 128) / i)) for i in range(128, 257)]
print("""/* Constants of the fast path of market_power.c; printed by power_tables.py. Bounds on the rounding are part of
 * the proof in market_power.c. */
#ifndef MARKET_POWER_TABLES_H
#define MARKET_POWER_TABLES_H

#include "sim_wide.h"

#include <stdint.h>

#define POWER_WORD(high, low) (((sim_u128)(high) << 64) | (low))

/* ln 2 = (POWER_LN2_HIGH + POWER_LN2_LOW / 2^64) / 2^120, cut below. */""")
print("#define POWER_LN2_HIGH POWER_WORD(0x%016x, 0x%016x)" % (ln2_high >> 64, ln2_high & (2**64 - 1)))
print("#define POWER_LN2_LOW UINT64_C(0x%016x)" % ln2_low)
print("""
/* Row i: an integer near 512 * 128 / (128 + i), and minus the logarithm of a 512th of it, 120 fraction bits. */
static const struct {
    sim_u128 log;
    uint64_t inverse;
} power_log_table[129] = {""")
print("\n".join("    {%s, %d}," % (word(-log(mpf(v) / 512), 120), v) for v in inverse))
print("};\n\n/* e^(i / 128), 127 fraction bits. */\nstatic const sim_u128 power_exp_table[89] = {")
print(rows(word(exp(mpf(i) / 128), 127) for i in range(89)))
print("};\n\n/* 1 / n, 127 fraction bits; row 0 is unused. */\nstatic const sim_u128 power_inverse_table[24] = {")
print(rows(["0"] + [word(mpf(1) / n, 127) for n in range(1, 24)]))
print("};\n\n/* 1 / n!, 127 fraction bits. */\nstatic const sim_u128 power_factorial_table[24] = {")
print(rows(word(1 / factorial(n), 127) for n in range(24)))
print("};\n\n#endif")
