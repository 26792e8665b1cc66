"""Result files as other programs see them: h5py, and xarray through both of its netCDF engines.

Usage: results_readers.py RECORD_WRITER. Exit status 77 (skipped) if a package is missing.
"""

import os
import subprocess
import sys
import tempfile

try:
    import h5netcdf  # noqa: F401
    import h5py
    import netCDF4
    import numpy as np
    import xarray
except ImportError as missing:
    print(f"skipped: {missing}; needs python3-h5py python3-h5netcdf python3-netcdf4 python3-xarray")
    sys.exit(77)

ROWS = 500
NETUIDS = [0, 1, 4, 9, 64]


def value(table, column, row, place=0):
    """The rule of record_sample.h."""
    if table == 2 and column == 0:
        return row % 3
    return (row * 31 + column * 7 + place * 3 + table) % 251


def check_xarray(path, engine):
    network = xarray.open_dataset(path, group="network", engine=engine)
    assert dict(network.sizes) == {"block": ROWS}, network.sizes
    assert network["issuance"].dims == ("block",)
    assert network["issuance"].dtype == np.uint64
    assert network["issuance"].attrs["units"] == "rao"
    assert network["issuance"].attrs["long_name"] == "TAO in existence"
    assert [int(v) for v in network["issuance"]] == [value(0, 0, r) for r in range(ROWS)]
    assert [int(v) for v in network["block"][:3]] == [1000, 1007, 1014]
    assert "time" in network.coords
    assert network["time"].values[0] == np.datetime64("2023-03-20T18:49:00")
    assert network["time"].values[1] - network["time"].values[0] == np.timedelta64(84, "s")
    for name in network.variables:
        assert network[name].attrs["long_name"], name

    subnets = xarray.open_dataset(path, group="subnets", engine=engine)
    assert subnets["incentive"].dims == ("block", "netuid", "uid")
    assert subnets["alpha_in"].dims == ("block", "netuid")
    assert [int(v) for v in subnets["netuid"]] == NETUIDS
    assert int(subnets["alpha_in"].sel(netuid=9, block=1007)) == value(1, 0, 1, 3)

    events = xarray.open_dataset(path, group="events", engine=engine)
    meanings = events["kind"].attrs["flag_meanings"].split()
    assert meanings == ["registration", "pruning", "halving"]
    assert [int(v) for v in events["kind"].attrs["flag_values"]] == [0, 1, 2]

    root = xarray.open_dataset(path, engine=engine)
    assert root.attrs["status"] == "complete"
    assert root.attrs["title"] == "sample"
    assert int(root.attrs["seed"]) == 42
    assert len(root.attrs["series_digest"]) == 64
    assert root.attrs["scenario"] == "x" * 300000


def check_h5py(path):
    with h5py.File(path) as file:
        assert file.attrs["status"] == b"complete"
        incentive = file["subnets/incentive"]
        assert [dim.label or dim[0].name for dim in incentive.dims][0].endswith("block")
        assert [dim[0].name for dim in incentive.dims] == [
            "/subnets/block", "/subnets/netuid", "/subnets/uid"]
        for group in file.values():
            for name, data in group.items():
                assert data.attrs["units"] and data.attrs["long_name"], name


def check_netcdf(path):
    with netCDF4.Dataset(path) as file:
        assert list(file.groups) == ["network", "subnets", "events"]
        assert list(file["network"].variables)[:3] == ["block", "time", "issuance"]
        assert file["network"]["issuance"].dimensions == ("block",)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a b.h5")
        subprocess.run([sys.argv[1], path, str(ROWS), "37", "300000"], check=True, stdout=subprocess.DEVNULL)
        check_h5py(path)
        check_netcdf(path)
        for engine in ("netcdf4", "h5netcdf"):
            check_xarray(path, engine)
    print("h5py, netCDF4 and xarray (netcdf4, h5netcdf) read the results, with dimensions, units and dates")


main()
