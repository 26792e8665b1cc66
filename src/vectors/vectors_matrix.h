/* Sparse and dense matrices, flags and stored rows in vector rows: shared by the families of the consensus.
 */
#ifndef VECTORS_MATRIX_H
#define VECTORS_MATRIX_H

#include "epoch_matrix.h"
#include "epoch_rows.h"
#include "vectors.h"

/* A list of rows of [column, value] into `m`, which the caller has initialised and frees. */
void vectors_get_matrix(struct vectors_case *c, const json_t *object, const char *key,
                        struct epoch_matrix *m);

/* The same with u16 values into stored rows. */
void vectors_get_rows(struct vectors_case *c, const json_t *object, const char *key, struct epoch_rows *rows);

/* A list of true and false; lives as long as the case. NULL if the case failed. */
bool *vectors_get_flags(struct vectors_case *c, const json_t *object, const char *key, size_t *count);

/* Lists of numbers and flags may be run-length coded: {"rle": [[value, count], ...]}. Returns a plain array
 * that the caller must json_decref, or NULL if the case failed. */
json_t *vectors_expand(struct vectors_case *c, const json_t *value, const char *name);

/* Comparisons, element by element, under `key`. */
void vectors_expect_flags(struct vectors_case *c, const json_t *object, const char *key, const bool *got,
                          size_t count);
void vectors_expect_matrix(struct vectors_case *c, const json_t *object, const char *key,
                           const struct epoch_matrix *got);
void vectors_expect_rows(struct vectors_case *c, const json_t *object, const char *key,
                         const struct epoch_rows *got);

/* A dense matrix, row-major. */
void vectors_expect_dense(struct vectors_case *c, const json_t *object, const char *key, const int64_t *got,
                          size_t rows, size_t columns);

#endif
