/* What the tests of the intelligence room share: where the data lies and a little random input. */
#ifndef INTEL_TEST_SUPPORT_H
#define INTEL_TEST_SUPPORT_H

#include "intel_dataset.h"
#include "intel_kernel.h"

#include "sim_random.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Path of a file of data/ml; TENSIM_ML_DATA is set by the build. In a static buffer. */
static inline const char *test_data_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", TENSIM_ML_DATA, name);
    return path;
}

/* A stream of its own for each `entity`. */
static inline struct sim_stream test_stream(uint64_t entity)
{
    struct sim_seed seed = sim_seed_make(20260101, 0);
    struct sim_stream stream;
    sim_stream_init(&stream, &seed, SIM_KIND_TEST, entity, SIM_PURPOSE_TEST);
    return stream;
}

/* `count` aligned floats in [-1, 1). */
static inline float *test_floats(size_t count, struct sim_stream *stream)
{
    float *at = intel_floats_new(count);
    ck_assert_ptr_nonnull(at);
    for (size_t i = 0; i < count; i++)
        at[i] = 2 * sim_stream_float(stream) - 1;
    return at;
}

/* Fails with the message when `code` is not 0. */
static inline void test_ok(int code, const struct sim_error *err)
{
    ck_assert_msg(code == SIM_OK, "%s:%u: %s", err->file, err->line, err->message);
}

/* Writes `text` into a fresh file; its name in a static buffer. */
static inline const char *test_file(const char *text)
{
    static char path[64];
    strcpy(path, "/tmp/tensim-intel-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    FILE *file = fdopen(fd, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    return path;
}

#endif
