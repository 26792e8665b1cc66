"""What `tensim epoch --output` writes, as h5py sees it: the printed table, units, scales, intermediates.

Usage: epoch_results.py TENSIM DATA. Exit status 77 (skipped) without h5py.
"""

import csv
import os
import subprocess
import sys
import tempfile

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}; needs python3-h5py")
    sys.exit(77)

TENSIM, GRAPH = sys.argv[1], os.path.join(sys.argv[2], "metagraph/sn15-block4769998.json")
NAMES = {"validator_permit": "permit"}


def epoch(path, *arguments):
    command = [TENSIM, "epoch", GRAPH, "--csv", "-o", path, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(csv.DictReader(done.stdout.splitlines()))


def check_exact(path):
    rows = epoch(path, "--epochs", "3")
    with h5py.File(path) as file:
        table = file["metagraph"]
        assert file.attrs["status"] == b"complete" or file.attrs["status"] == "complete"
        assert np.all(np.diff(table["block"][:]) == 360)
        for name in rows[0]:
            if name != "uid":
                printed = [int(row[name]) for row in rows]
                assert table[NAMES.get(name, name)][2].tolist() == printed, name
        for name in set(table) - {"block", "time", "uid", "target_uid"}:
            column = table[name]
            assert column.attrs["units"] and column.attrs["long_name"], name
            assert column.dims[1][0].name == "/metagraph/uid", name
        assert table["bonds"].shape == (3, 256, 256) and table["bonds"][2].any()
        fraction = np.minimum(table["consensus_fx"][:] * 65535 >> 32, 65535)
        assert np.array_equal(fraction, table["consensus"][:])


def check_float(path):
    rows = epoch(path, "--rule", "sim-yuma3", "--epochs", "3")
    with h5py.File(path) as file:
        table = file["metagraph"]
        assert len(table["block"]) == 1 and "bonds" not in table
        assert table["dividends"][0].tolist() == [int(row["dividends"]) for row in rows]


with tempfile.TemporaryDirectory() as folder:
    check_exact(os.path.join(folder, "exact.h5"))
    check_float(os.path.join(folder, "float.h5"))
    again = subprocess.run([TENSIM, "epoch", GRAPH, "-o", os.path.join(folder, "exact.h5")], capture_output=True)
    assert again.returncode == 2, "an existing file gives way without --force"
    nowhere = subprocess.run([TENSIM, "epoch", GRAPH, "-o", os.path.join(folder, "no/x.h5")], capture_output=True)
    assert nowhere.returncode != 0 and nowhere.stderr.count(b"\n") <= 2
print("ok")
