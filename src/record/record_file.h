/* The file under the results: an HDF5 file driver that stops at the first failed write.
 *
 * HDF5 keeps dirty pieces in memory, and after a full disk it tries to write them again when the file is
 * closed and when the program ends; the first fails with a stack of messages, the second may loop or crash.
 * This driver remembers the first system error and from then on keeps all writes in memory, without telling
 * HDF5. So the file on disk stays as a killed writer would have left it (readable up to the last flush,
 * because the writer is in SWMR mode), while HDF5 closes its side in order. Whoever writes must look at
 * `system_error` before believing that something is on disk.
 *
 * The file appears under its name only when record_file_publish is called, complete with its metadata: a
 * program that is killed while it sets up leaves nothing. Where the file system has no unnamed files the
 * name exists from the start. An existing file is never written into: it is refused or replaced as a name. */
#ifndef RECORD_FILE_H
#define RECORD_FILE_H

#include "sim_error.h"

#include <hdf5.h>
#include <limits.h>
#include <stdbool.h>

struct record_file {
    int fd;
    bool named;         /* the name exists in the directory */
    bool replace;       /* an existing file of that name may be replaced */
    int system_error;   /* errno of the first write that failed, or 0 */
    uint64_t reads;     /* how often HDF5 has read */
    uint64_t reads_max; /* after that many reads fail: a damaged file cannot keep HDF5 in a loop */
    char path[PATH_MAX];
};

/* Opens a new file for `path`. `replace`: an existing one gives way when the new one is published.
 * SIM_ERR_EXISTS if there is one and `replace` is false; SIM_ERR_NOT_FOUND if the folder does not exist;
 * SIM_ERR_IO, SIM_ERR_NO_SPACE. */
int record_file_open(struct record_file *file, const char *path, bool replace, struct sim_error *err);

/* Opens an existing file for reading only. SIM_ERR_NOT_FOUND, SIM_ERR_IO, SIM_ERR_FORMAT (not a file). */
int record_file_open_existing(struct record_file *file, const char *path, struct sim_error *err);

/* Makes the file visible under its path. SIM_ERR_EXISTS if another program was faster; SIM_ERR_IO. */
int record_file_publish(struct record_file *file, struct sim_error *err);

/* From now on drops all writes, and takes the name away if the file has one already. */
void record_file_discard(struct record_file *file);

/* Closes the descriptor. The HDF5 side must be closed before. */
void record_file_close(struct record_file *file);

/* Fills an HDF5 file access property list so that the next H5Fcreate or H5Fopen uses `file`.
 * Returns the driver's identifier, which the caller closes with H5FDunregister, or a negative number. */
hid_t record_file_driver(struct record_file *file, hid_t access_list);

/* Raises what file->system_error means: SIM_ERR_NO_SPACE ("no space left on DEVICE writing FILE; `safe`") for
 * a full disk, quota or file size limit, otherwise SIM_ERR_IO. `safe` says what is kept. */
int record_file_raise(const struct record_file *file, const char *safe, struct sim_error *err);

#endif
