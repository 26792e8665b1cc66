/* The results file: an HDF5 sink for a record, readable as netCDF-4, live, and after kill -9.
 *
 * Layout: one group a table. In it the time axis `block` (a dimension scale, written last of all columns and
 * so the commit marker of a batch), `time` in milliseconds since 1970-01-01, a coordinate variable for each
 * other dimension and one dataset a column, with `units` and `long_name`. Root attributes say what was run.
 *
 * All metadata is written before the file appears under its name; then rows are appended in SWMR mode, so a
 * reader opens the file while it grows (h5py: swmr=True) and whatever was flushed survives the writer.
 * After an error of the file system the writer keeps quiet, and record_hdf5_close leaves a file that opens
 * plainly with all rows that were committed. Source: design/measurements.md F.
 *
 * Limits: one writer a file; local file systems only (SWMR); power failure may cost what the kernel had not
 * yet written. */
#ifndef RECORD_HDF5_H
#define RECORD_HDF5_H

#include "record.h"

enum {
    RECORD_HDF5_REPLACE = 1 << 0, /* an existing file gives way */
    RECORD_HDF5_PACK = 1 << 1,    /* shuffle and gzip: small and slow, for finished runs */
};

/* Version of the file's layout: readers refuse another major number. */
#define RECORD_FORMAT_NAME "tensim-results"
#define RECORD_FORMAT_MAJOR 1
#define RECORD_FORMAT_MINOR 0

enum record_status {
    RECORD_RUNNING, /* or killed */
    RECORD_COMPLETE,
    RECORD_INTERRUPTED, /* stopped by its user at a block; everything up to it is there */
    RECORD_FAILED,
};

/* "running", "complete", ...; never NULL. */
const char *record_status_name(enum record_status status);

/* What was run, for the root attributes. Texts may be NULL, which is written as "". */
struct record_facts {
    const char *name;          /* of the scenario */
    const char *question;      /* what the scenario asks */
    const char *scenario_json; /* resolved, every default filled in */
    const char *scenario_hash; /* SHA-256 of it, hexadecimal */
    uint64_t seed;
    const char *version; /* of the program */
    const char *compiler;
    const char *fp_self_test; /* one line about the floating-point environment */
    const char *assumptions;  /* what of the start state is measured and what is assumed */
};

struct record_hdf5;

/* Creates `path` and attaches the writer to `rec` as its sink. Rows that `rec` holds already are not written.
 * `options`: RECORD_HDF5_REPLACE, RECORD_HDF5_PACK. The record must outlive the writer.
 * SIM_ERR_EXISTS (there is a file and RECORD_HDF5_REPLACE is not given), SIM_ERR_NOT_FOUND (no such folder),
 * SIM_ERR_NO_SPACE, SIM_ERR_IO, SIM_ERR_LIBRARY, SIM_ERR_NO_MEMORY. Nothing is left behind on error. */
int record_hdf5_create(struct record_hdf5 **out, const char *path, struct record *rec,
                       const struct record_facts *facts, unsigned options, struct sim_error *err);

/* Flushes pending rows, writes the status and the digests, closes the file, detaches from the record and
 * frees the writer. `state_digest`: of the final state, hexadecimal, or NULL. If a write failed now or
 * earlier the status becomes `failed`, the committed rows are kept and the error is returned
 * (SIM_ERR_NO_SPACE, SIM_ERR_IO, SIM_ERR_LIBRARY). `writer` may be NULL. */
int record_hdf5_close(struct record_hdf5 *writer, enum record_status status, const char *state_digest,
                      struct sim_error *err);

#endif
