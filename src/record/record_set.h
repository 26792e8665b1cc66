/* Datasets of result files: the types of columns in HDF5, and the checks before one is read. */
#ifndef RECORD_SET_H
#define RECORD_SET_H

#include "record_schema.h"

#include <hdf5.h>

enum { RECORD_RANK_MAX = RECORD_DIM_MAX + 1 }; /* of a dataset: time and the other dimensions */

/* The HDF5 type of a column, in the file (little-endian) and in memory. Not to be closed. */
hid_t record_set_type(enum record_type type);

/* Opens the dataset `name` of `group` if it is one that the writer could have made: reached by a plain link,
 * of a known type, of rank 1..RECORD_RANK_MAX, stored in this file with filters that HDF5 has built in, in
 * chunks that fit memory. Fills `type` and `dims`. Returns the rank, and the dataset in `*set` for the caller
 * to close; 0 if it is anything else. */
int record_set_open(hid_t group, const char *name, hid_t *set, enum record_type *type,
                    hsize_t dims[RECORD_RANK_MAX]);

#endif
