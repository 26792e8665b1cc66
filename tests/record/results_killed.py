"""kill -9 at random moments: what was flushed must be there, live, afterwards and after `tensim recover`.

Usage: results_killed.py RECORD_WRITER TENSIM [KILLS]. Exit status 77 (skipped) without h5py.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time

try:
    import h5py
except ImportError as missing:
    print(f"skipped: {missing}; needs python3-h5py")
    sys.exit(77)

TABLES = ("network", "subnets", "events")


def value(table, column, row, place=0):
    """The rule of record_sample.h."""
    if table == 2 and column == 0:
        return row % 3
    return (row * 31 + column * 7 + place * 3 + table) % 251


def kill_writer(writer, path, seconds, flush_every):
    """Starts the writer and kills it; returns the rows that it said were flushed."""
    process = subprocess.Popen([writer, path, "0", str(flush_every)], stdout=subprocess.PIPE, text=True)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines = process.communicate()[0].splitlines()
    complete = [line.split()[1] for line in lines if line.startswith("committed ")]
    # The last line may be cut off in the pipe.
    return int(complete[-2]) + 1 if len(complete) > 1 else 0


def check_rows(file, flushed, equal):
    """Every column reaches at least as far as `block`, and holds the right values up to there."""
    for index, name in enumerate(TABLES):
        group = file[name]
        rows = group["block"].shape[0]
        assert rows >= flushed, (name, rows, flushed)
        for data in group.values():
            if data.shape[0] != rows and data.name.split("/")[-1] not in ("netuid", "uid"):
                assert not equal and data.shape[0] > rows, (data.name, data.shape, rows)
            data[: data.shape[0] if data.name.split("/")[-1] in ("netuid", "uid") else rows]
        step = max(1, rows // 50)
        column = {"network": "issuance", "subnets": "alpha_in", "events": "kind"}[name]
        values = group[column][:rows]
        blocks = group["block"][:rows]
        for row in list(range(0, rows, step)) + list(range(max(0, rows - 40), rows)):
            got = values[row][4] if values.ndim == 2 else values[row]
            assert got == value(index, 0, row, 4 if values.ndim == 2 else 0), (name, row, got)
            assert blocks[row] == 1000 + (row // 4 if name == "events" else row) * 7


def check_once(writer, tensim, folder, number, generator):
    path = os.path.join(folder, f"{number}.h5")
    flushed = kill_writer(writer, path, generator.uniform(0.005, 0.15), generator.choice([1, 3, 50, 1000]))
    if not os.path.exists(path):
        assert flushed == 0
        return 0, 0
    with h5py.File(path, swmr=True) as file:
        assert file.attrs["status"] == b"running"
        check_rows(file, flushed, equal=False)
    clean = os.path.join(folder, f"{number}.clean.h5")
    subprocess.run([tensim, "recover", path, "-o", clean], check=True, stdout=subprocess.DEVNULL, timeout=60)
    with h5py.File(clean) as file:
        assert file.attrs["status"] == b"interrupted"
        check_rows(file, flushed, equal=True)
        rows = file["network/block"].shape[0]
    os.remove(path)
    os.remove(clean)
    return 1, rows


def main():
    writer, tensim = sys.argv[1:3]
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else 40
    generator = random.Random(1)
    files = rows = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(kills):
            opened, kept = check_once(writer, tensim, folder, number, generator)
            files += opened
            rows += kept
    assert files > kills // 2 and rows > 0, (files, rows)
    print(f"{kills} kills, {files} files, {rows} rows kept: all open live and after recovery, all rows right")


main()
