#!/usr/bin/env python3
"""Derives the two inputs of scenarios/finney.yaml from the tables beside this script.

withheld.csv       TAO withheld from emission since genesis (recycled by registrations, burned, locked), at every
                   block where the issuance is known from chain state (grade A); straight lines between.
counter-error.csv  what the chain's TotalIssuance counter showed beyond the true issuance.

Arithmetic in rao, exact. The amounts agree with issuance-rates.csv, which rounds them to 0.001 TAO; its first
segment is cut in two at the counter's corrected value of 2024-06-24 (block by linear interpolation in
block-clock.csv at 12:00 UTC), because registrations, and so recycling, grew within it.
Run without arguments to rewrite both files, with --check to compare only (exit 1 if one is out of date).
"""
import csv
import sys
from datetime import datetime
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
RAO = 10**9
GENESIS_RAO = 4181329662284940
HALVING_BLOCK = 7103975  # the last block that minted 1 TAO
REPAIR_BLOCK = 9240878  # first grade-A row that includes the repair of the root under-count


def table(name):
    lines = (line for line in (HERE / name).read_text().splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines))


def rao(text):
    value = Fraction(text) * RAO
    assert value.denominator == 1, text
    return int(value)


def tao(amount):
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // RAO}.{amount % RAO:09d}"


def counter_error():
    points = [(6067943, 0)]
    for row in table("issuance-corrections.csv"):
        if row["block"] and int(row["block"]) < REPAIR_BLOCK and row["raw_counter_error_tao"]:
            points.append((int(row["block"]), rao(row["raw_counter_error_tao"])))
    points.append((REPAIR_BLOCK - 1, points[-1][1]))
    points.append((REPAIR_BLOCK, 0))
    return points


def at(points, block):
    """The value that chain_series.c gives: floor on each line, constant outside."""
    if block <= points[0][0]:
        return points[0][1]
    for (b0, v0), (b1, v1) in zip(points, points[1:]):
        if b0 <= block < b1:
            return v0 + (v1 - v0) * (block - b0) // (b1 - b0)
    return points[-1][1]


def block_at(moment):
    rows = [(int(r["block"]), datetime.fromisoformat(r["utc"])) for r in table("block-clock.csv")]
    for (b0, t0), (b1, t1) in zip(rows, rows[1:]):
        if t0 <= moment < t1:
            return b0 + int((b1 - b0) * (moment - t0) / (t1 - t0))
    raise ValueError(moment)


def known_counter():
    """(block, counter in rao, is already corrected) of every grade-A row of the Finney chain."""
    for row in table("issuance-history.csv"):
        if row["confidence"] != "A" or row["chain"] != "finney" or row["block"] == "0":
            continue
        if row["kind"] in ("total_issuance", "halving_threshold"):
            yield int(row["block"]), rao(row["issuance_tao"]), False
        elif row["kind"] == "total_issuance_corrected":
            yield block_at(datetime.fromisoformat(row["date"] + "T12:00:00")), rao(row["issuance_tao"]), True


def withheld(errors):
    points = [(0, 0)]
    for block, counter, corrected in sorted(known_counter()):
        minted = min(block, HALVING_BLOCK) * RAO + max(0, block - HALVING_BLOCK) * RAO // 2
        true = counter if corrected else counter - at(errors, block)
        points.append((block, GENESIS_RAO + minted - true))
    return points


def render_withheld(points):
    lines = [
        "# TAO withheld from emission since the Finney genesis (recycled, burned, locked outside the counter), cumulative,",
        "# at the blocks where the issuance is known from chain state. Between them: straight lines. A fall means that",
        "# locks came back into the issuance. Derived by make_inputs.py from issuance-history.csv and",
        "# issuance-corrections.csv; agrees with issuance-rates.csv to its last digit (0.001 TAO). Confidence A.",
        "block,withheld_tao,share_of_emission_since_last_row",
    ]
    last_block, last = 0, 0
    for block, amount in points:
        before = min(block, HALVING_BLOCK) - min(last_block, HALVING_BLOCK)
        after = block - last_block - before
        minted = before * RAO + after * RAO // 2
        share = f"{(amount - last) / minted:.4f}" if minted else ""
        lines.append(f"{block},{tao(amount)},{share}")
        last_block, last = block, amount
    return "\n".join(lines) + "\n"


def render_errors(points):
    lines = [
        "# Known error of the chain's TotalIssuance counter: counter minus true issuance, in TAO. Straight lines between",
        "# the rows. Derived by make_inputs.py from issuance-corrections.csv. The halving follows the counter, not the truth.",
        "# Not included, because their course in time is not known: +35,651.447 TAO in mid-2024 (repaired by October 2024),",
        "# and the 27,866 TAO step of August 2025.",
        "block,counter_error_tao",
    ]
    return "\n".join(lines + [f"{block},{tao(value)}" for block, value in points]) + "\n"


def check_against_rates(points):
    """The published rates are the same amounts, rounded."""
    known = dict(points)
    for row in table("issuance-rates.csv")[:-3]:
        ours = known[int(row["block_to"])] - known[int(row["block_from"])]
        assert abs(ours - rao(row["missing_tao"])) <= 2 * 10**6, (row, ours)


def main():
    errors = counter_error()
    points = withheld(errors)
    check_against_rates(points)
    stale = []
    for name, text in (("withheld.csv", render_withheld(points)), ("counter-error.csv", render_errors(errors))):
        path = HERE / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text() != text:
                stale.append(name)
        else:
            path.write_text(text)
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run {Path(__file__).name}")


main()
