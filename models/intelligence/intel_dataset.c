/* Containers of labelled samples, the hash split and the scaling: see intel_dataset.h. The readers are in
 * intel_dataset_read.c. */
#include "intel_dataset.h"

#include "sim_alloc.h"

#include <math.h>
#include <string.h>

int intel_dataset_init(struct intel_dataset *self, size_t n, size_t d, size_t classes, struct sim_error *err)
{
    *self = (struct intel_dataset){.classes = classes};
    int code = intel_matrix_init(&self->x, n, d, err);
    if (code == SIM_OK && (self->y = sim_array_new(uint16_t, n)) == NULL)
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu labels", n);
    if (code != SIM_OK)
        intel_dataset_free(self);
    return code;
}

void intel_dataset_free(struct intel_dataset *self)
{
    intel_matrix_free(&self->x);
    free(self->y);
    free(self->domain);
    *self = (struct intel_dataset){0};
}

static void copy_row(struct intel_dataset *to, size_t to_row, const struct intel_dataset *from,
                     size_t from_row)
{
    memcpy(intel_matrix_row(&to->x, to_row), intel_matrix_row(&from->x, from_row),
           from->x.stride * sizeof(float));
    to->y[to_row] = from->y[from_row];
    if (to->domain != NULL && from->domain != NULL)
        to->domain[to_row] = from->domain[from_row];
}

int intel_dataset_append(struct intel_dataset *self, const struct intel_dataset *more, struct sim_error *err)
{
    if (self->x.cols != more->x.cols)
        return sim_raise(err, SIM_ERR_FORMAT, "%zu features cannot be joined with %zu", more->x.cols,
                         self->x.cols);
    struct intel_dataset joined;
    size_t classes = self->classes > more->classes ? self->classes : more->classes;
    int code = intel_dataset_init(&joined, self->x.rows + more->x.rows, self->x.cols, classes, err);
    if (code != SIM_OK)
        return code;
    for (size_t i = 0; i < self->x.rows; i++)
        copy_row(&joined, i, self, i);
    for (size_t i = 0; i < more->x.rows; i++)
        copy_row(&joined, self->x.rows + i, more, i);
    intel_dataset_free(self);
    *self = joined;
    return SIM_OK;
}

int intel_dataset_select(const struct intel_dataset *all, const uint32_t *rows, size_t n,
                         struct intel_dataset *part, struct sim_error *err)
{
    int code = intel_dataset_init(part, n, all->x.cols, all->classes, err);
    if (code == SIM_OK && all->domain != NULL && (part->domain = sim_array_new(uint16_t, n)) == NULL) {
        intel_dataset_free(part);
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu samples", n);
    }
    for (size_t i = 0; code == SIM_OK && i < n; i++)
        copy_row(part, i, all, rows[i]);
    return code;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    /* The finaliser of splitmix64 after each word: full avalanche, so `% 1000` is unbiased enough. */
    uint64_t z = (hash ^ word) + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t intel_dataset_hash(const struct intel_dataset *self, size_t row)
{
    const float *x = intel_matrix_row(&self->x, row);
    uint64_t hash = mix(self->x.cols, self->y[row]);
    for (size_t j = 0; j < self->x.cols; j++) {
        float value = x[j] + 0.0f; /* -0 and 0 are one value */
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        hash = mix(hash, bits);
    }
    return hash;
}

static int check_split(const struct intel_dataset *train, const struct intel_dataset *held,
                       struct sim_error *err)
{
    if (train->x.rows == 0 || held->x.rows == 0)
        return sim_raise(err, SIM_ERR_RANGE, "the split leaves %zu training rows and %zu held-out rows",
                         train->x.rows, held->x.rows);
    for (size_t class = 0; class < train->classes; class ++) {
        size_t i = 0;
        while (i < train->x.rows && train->y[i] != class)
            i++;
        if (i == train->x.rows)
            return sim_raise(err, SIM_ERR_RANGE, "no training row has label %zu", class);
    }
    return SIM_OK;
}

int intel_dataset_split(const struct intel_dataset *all, unsigned held_permille, struct intel_dataset *train,
                        struct intel_dataset *held, struct sim_error *err)
{
    size_t counts[2] = {0, 0};
    for (size_t i = 0; i < all->x.rows; i++)
        counts[intel_dataset_hash(all, i) % 1000 < held_permille]++;
    *held = (struct intel_dataset){0};
    int code = intel_dataset_init(train, counts[0], all->x.cols, all->classes, err);
    if (code == SIM_OK)
        code = intel_dataset_init(held, counts[1], all->x.cols, all->classes, err);
    if (code == SIM_OK) {
        size_t next[2] = {0, 0};
        for (size_t i = 0; i < all->x.rows; i++) {
            size_t side = intel_dataset_hash(all, i) % 1000 < held_permille;
            copy_row(side ? held : train, next[side]++, all, i);
        }
        code = check_split(train, held, err);
    }
    if (code != SIM_OK) {
        intel_dataset_free(train);
        intel_dataset_free(held);
    }
    return code;
}

static void shift_and_scale(struct intel_dataset *self, size_t col, float mean, float factor)
{
    for (size_t i = 0; i < self->x.rows; i++) {
        float *x = intel_matrix_row(&self->x, i) + col;
        *x = (*x - mean) * factor;
    }
}

void intel_dataset_standardise(struct intel_dataset *train, struct intel_dataset *held)
{
    double n = (double)train->x.rows;
    for (size_t j = 0; j < train->x.cols; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < train->x.rows; i++)
            sum += (double)intel_matrix_row(&train->x, i)[j];
        for (size_t i = 0; i < train->x.rows; i++) {
            double gap = (double)intel_matrix_row(&train->x, i)[j] - sum / n;
            squares += gap * gap;
        }
        double sd = sqrt(squares / n); /* correctly rounded by IEEE 754, unlike the rest of libm */
        float factor = sd > 0 ? (float)(1.0 / sd) : 0.0f;
        shift_and_scale(train, j, (float)(sum / n), factor);
        shift_and_scale(held, j, (float)(sum / n), factor);
    }
}

void intel_dataset_rescale(struct intel_dataset *self, float factor, float shift)
{
    for (size_t i = 0; i < self->x.rows; i++)
        for (size_t j = 0; j < self->x.cols; j++)
            intel_matrix_row(&self->x, i)[j] = intel_matrix_row(&self->x, i)[j] * factor + shift;
}
