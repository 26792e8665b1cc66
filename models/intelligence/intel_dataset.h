/* Labelled samples: reading them from files, scaling them, and the split into what miners see and what only
 * validators draw from.
 *
 * The split is by a hash of each row's own content, so a row's side depends on nothing else: not on the order
 * of the file, not on other rows; equal rows fall on the same side, so no answer leaks. Source:
 * spec/intelligence.md 1. Limits: at most INTEL_DATASET_ROWS rows, INTEL_DATASET_FEATURES features,
 * INTEL_DATASET_CELLS of both together and INTEL_DATASET_CLASSES classes; labels are whole numbers. */
#ifndef INTEL_DATASET_H
#define INTEL_DATASET_H

#include "intel_matrix.h"

#include <stdint.h>

enum {
    INTEL_DATASET_ROWS = 1 << 24,
    INTEL_DATASET_CELLS = 1 << 26, /* rows times features */
    INTEL_DATASET_FEATURES = 4096,
    INTEL_DATASET_CLASSES = 1024,
};

/* How a file is laid out. All are read with or without gzip compression. */
enum intel_format {
    /* "features..., label" a line; lines starting with '#' and one line of column names are skipped */
    INTEL_FORMAT_CSV,
    /* the same after a first line "rows,features,class names..." that must agree with the rest */
    INTEL_FORMAT_COUNTED_CSV,
    /* "rows inputs outputs", then a line of inputs and a line of one-hot outputs in turn (FANN) */
    INTEL_FORMAT_FANN,
};

/* n samples of d features and a class each. */
struct intel_dataset {
    struct intel_matrix x; /* rows: n x d */
    uint16_t *y;           /* n labels, 0..classes - 1 */
    uint16_t *domain;      /* n origins for specialisation (teacher, language), or NULL where class serves */
    size_t classes;
};

/* Makes room for n samples, all zero. SIM_ERR_NO_MEMORY. */
int intel_dataset_init(struct intel_dataset *self, size_t n, size_t d, size_t classes, struct sim_error *err);
void intel_dataset_free(struct intel_dataset *self);

/* Reads `path`. `classes` becomes the highest label + 1. SIM_ERR_NOT_FOUND, SIM_ERR_IO, SIM_ERR_TRUNCATED;
 * SIM_ERR_FORMAT and SIM_ERR_RANGE with file and line of the bad row. On failure `self` is empty. */
int intel_dataset_read(struct intel_dataset *self, const char *path, enum intel_format format,
                       struct sim_error *err);

/* The same for a file of comma-separated values whose label stands in the column called `label`, or in that
 * column counted from 1 if it is a number; NULL: in the last one. SIM_ERR_NOT_FOUND also for a column that is
 * not there. */
int intel_dataset_read_csv(struct intel_dataset *self, const char *path, const char *label,
                           struct sim_error *err);

/* Appends the samples of `more`. SIM_ERR_FORMAT where the feature counts differ. */
int intel_dataset_append(struct intel_dataset *self, const struct intel_dataset *more, struct sim_error *err);

/* Copies each row of `all` into `held` if its hash falls into the first `held_permille` of a thousand, else
 * into `train`; order is kept. Both must be empty or freed before. SIM_ERR_RANGE when a side would be empty
 * or `train` would lack a class. */
int intel_dataset_split(const struct intel_dataset *all, unsigned held_permille, struct intel_dataset *train,
                        struct intel_dataset *held, struct sim_error *err);

/* Copies rows[0..n) of `all`, in that order, into `part`, which must be empty or freed before. */
int intel_dataset_select(const struct intel_dataset *all, const uint32_t *rows, size_t n,
                         struct intel_dataset *part, struct sim_error *err);

/* Hash of one sample: its features' bits and its label. Stable over versions: part of the results. */
uint64_t intel_dataset_hash(const struct intel_dataset *self, size_t row);

/* Shifts and scales every feature of both sets to mean 0 and standard deviation 1 over `train`; a constant
 * feature becomes 0. */
void intel_dataset_standardise(struct intel_dataset *train, struct intel_dataset *held);

/* Turns every feature x into x * factor + shift. */
void intel_dataset_rescale(struct intel_dataset *self, float factor, float shift);

#endif
