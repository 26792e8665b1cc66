#include "vectors_run.h"

#include "sim_alloc.h"
#include "vectors_case.h"
#include "vectors_document.h"
#include "vectors_reader.h"

#include <stdio.h>
#include <string.h>

/* More function names than any real file has; keeps a hostile one from growing the score without bound. */
#define TALLY_LIMIT 4096

void vectors_run_init(struct vectors_run *run, struct vectors_options options)
{
    *run = (struct vectors_run){.options = options};
}

void vectors_run_free(struct vectors_run *run)
{
    for (size_t i = 0; i < run->tally_count; i++)
        free(run->tallies[i].mismatches);
    free(run->tallies);
    *run = (struct vectors_run){.options = run->options};
}

static bool is_wanted(const struct vectors_run *run, const struct vectors_case *c)
{
    const char *only = run->options.only_fn;
    if (only == NULL || strcmp(only, c->fn) == 0)
        return true;
    const size_t length = strlen(c->dialect);
    return length > 0 && strncmp(only, c->dialect, length) == 0 && only[length] == '/' &&
           strcmp(only + length + 1, c->fn) == 0;
}

static bool is_tally_of(const struct vectors_tally *tally, const struct vectors_case *c)
{
    return strcmp(tally->fn, c->fn) == 0 && strcmp(tally->dialect, c->dialect) == 0;
}

static int add_tally(struct vectors_run *run, const struct vectors_case *c, struct sim_error *err)
{
    if (run->tally_count == TALLY_LIMIT)
        return sim_raise_at(err, SIM_ERR_FORMAT, c->file, c->line, 0, "more than %d different functions",
                            TALLY_LIMIT);
    if (run->tally_count == run->tally_capacity) {
        const size_t capacity = run->tally_capacity == 0 ? 64 : 2 * run->tally_capacity;
        struct vectors_tally *tallies = sim_array_resize(struct vectors_tally, run->tallies, capacity);
        if (tallies == NULL)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory");
        run->tallies = tallies;
        run->tally_capacity = capacity;
    }
    struct vectors_tally *tally = &run->tallies[run->tally_count++];
    *tally = (struct vectors_tally){.handler = vectors_find_handler(c->dialect, c->fn)};
    snprintf(tally->dialect, sizeof tally->dialect, "%s", c->dialect);
    snprintf(tally->fn, sizeof tally->fn, "%s", c->fn);
    return SIM_OK;
}

/* Rows of a function usually stand together, so the tally used last is tried first. */
static int find_tally(struct vectors_run *run, const struct vectors_case *c, struct vectors_tally **tally,
                      struct sim_error *err)
{
    if (run->last_tally >= run->tally_count || !is_tally_of(&run->tallies[run->last_tally], c)) {
        size_t i = 0;
        while (i < run->tally_count && !is_tally_of(&run->tallies[i], c))
            i++;
        if (i == run->tally_count) {
            int ret = add_tally(run, c, err);
            if (ret != SIM_OK)
                return ret;
        }
        run->last_tally = i;
    }
    *tally = &run->tallies[run->last_tally];
    return SIM_OK;
}

static int keep_mismatch(struct vectors_run *run, struct vectors_tally *tally,
                         const struct vectors_mismatch *mismatch, struct sim_error *err)
{
    if (tally->mismatch_count >= run->options.max_mismatches)
        return SIM_OK;
    struct vectors_mismatch *list =
        sim_array_resize(struct vectors_mismatch, tally->mismatches, tally->mismatch_count + 1);
    if (list == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory");
    tally->mismatches = list;
    list[tally->mismatch_count++] = *mismatch;
    return SIM_OK;
}

static int score(struct vectors_run *run, struct vectors_tally *tally, const struct vectors_case *c,
                 struct sim_error *err)
{
    switch (c->verdict) {
    case VECTORS_PASS:
        tally->passed++;
        run->passed++;
        return SIM_OK;
    case VECTORS_SKIP:
        if (tally->skipped++ == 0)
            memcpy(tally->skip_reason, c->reason, sizeof tally->skip_reason);
        run->skipped++;
        return SIM_OK;
    case VECTORS_MISMATCH:
        break;
    }
    tally->failed++;
    run->failed++;
    return keep_mismatch(run, tally, &c->mismatch, err);
}

static int replay_case(struct vectors_run *run, struct vectors_case *c, struct sim_error *err)
{
    struct vectors_tally *tally;
    if (!is_wanted(run, c))
        return SIM_OK;
    int ret = find_tally(run, c, &tally, err);
    if (ret != SIM_OK)
        return ret;
    if (tally->handler == NULL) {
        tally->skipped++;
        run->skipped++;
        return SIM_OK;
    }
    ret = vectors_case_run(c, tally->handler);
    return ret != SIM_OK ? ret : score(run, tally, c, err);
}

static int replay_row(struct vectors_run *run, const json_t *row, const char *path, unsigned line,
                      struct sim_error *err)
{
    char dialect[VECTORS_NAME_SIZE];
    struct vectors_case c;
    int ret = vectors_case_init(&c, row, path, line, dialect, err);
    if (ret == SIM_OK)
        ret = replay_case(run, &c, err);
    vectors_case_free(&c);
    return ret;
}

static int run_document(struct vectors_run *run, const char *path, struct sim_error *err)
{
    json_t *row = NULL;
    int ret = vectors_document_read(path, &row, err);
    if (ret == SIM_OK)
        ret = replay_row(run, row, path, 1, err);
    json_decref(row);
    return ret;
}

int vectors_run_file(struct vectors_run *run, const char *path, struct sim_error *err)
{
    if (vectors_document_is(path))
        return run_document(run, path, err);
    struct vectors_reader reader;
    json_t *row = NULL;
    uint64_t rows = 0;
    int ret = vectors_reader_open(&reader, path, err);
    if (ret != SIM_OK)
        goto out;
    for (;;) {
        ret = vectors_reader_next(&reader, &row, err);
        if (ret != SIM_OK || row == NULL)
            break;
        rows++;
        ret = replay_row(run, row, reader.path, reader.line, err);
        json_decref(row);
        if (ret != SIM_OK)
            break;
    }
    if (ret == SIM_OK && rows == 0)
        ret = sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0, "holds no rows");
out:
    vectors_reader_close(&reader);
    return ret;
}
