#!/usr/bin/env python3
"""Writes emission-curve.csv: the issuance of the pure schedule, worked out apart from the simulator.

A step k lasts until the issuance reaches S - floor(S / 2^(k+1)) with S = 21 * 10^15 rao; each of its blocks adds
floor(10^9 / 2^k) rao. A row every 720,000 blocks, and the last block that emits. With --check: compare only."""
import sys
from pathlib import Path

SUPPLY, FIRST, EVERY = 21 * 10**15, 10**9, 720_000


def rows():
    block = issuance = 0
    yield block, issuance
    for k in range(FIRST.bit_length()):
        emission = FIRST >> k
        threshold = SUPPLY - SUPPLY // 2 ** (k + 1)
        steps = -(-(threshold - issuance) // emission)
        start = block
        for at in range((start // EVERY + 1) * EVERY, start + steps + 1, EVERY):
            yield at, issuance + (at - start) * emission
        block, issuance = start + steps, issuance + steps * emission
    if block % EVERY:
        yield block, issuance


text = "# The pure emission schedule, every rao kept; made by make_curve.py.\nblock,issuance_rao\n"
text += "".join(f"{block},{issuance}\n" for block, issuance in rows())
path = Path(__file__).resolve().parent / "emission-curve.csv"
if "--check" in sys.argv:
    sys.exit(0 if path.read_text() == text else f"{path.name} is out of date; run {Path(__file__).name}")
path.write_text(text)
