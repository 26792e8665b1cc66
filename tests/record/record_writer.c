/* Writes the sample of record_sample.h to a file, for the scripts that kill it, fill its disk, or read it
 * with other programs.
 *
 * Usage: record_writer FILE ROWS [FLUSH_EVERY [SCENARIO_BYTES [FILE_SIZE_LIMIT]]]
 * ROWS 0: until killed. FLUSH_EVERY: rows between flushes, 0 = only full chunks. SCENARIO_BYTES: length of
 * the scenario attribute. Prints "committed ROW" after each flush of its own; exit status as the program's.
 */
#include "record_hdf5.h"
#include "record_sample.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int write_rows(struct record *rec, uint64_t rows, uint64_t flush_every, struct sim_error *err)
{
    int ret = SIM_OK;
    for (uint64_t row = 0; ret == SIM_OK && (rows == 0 || row < rows); row++) {
        for (unsigned t = 0; ret == SIM_OK && t < sample_schema.table_count; t++)
            ret = sample_put_row(rec, t, row, err);
        if (ret == SIM_OK && flush_every != 0 && (row + 1) % flush_every == 0) {
            ret = record_flush(rec, err);
            if (ret == SIM_OK)
                printf("committed %llu\n", (unsigned long long)row);
        }
    }
    return ret;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    uint64_t number[3] = {0};
    for (int i = 3; i < argc && i < 6; i++)
        number[i - 3] = strtoull(argv[i], NULL, 10);
    char *scenario = calloc(1, number[1] + 1);
    if (scenario == NULL)
        return 3;
    memset(scenario, 'x', number[1]);
    if (number[2] != 0) {
        struct rlimit limit = {number[2], number[2]};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct record_facts facts = {"sample", "Does it survive?", scenario, "0123", 42, "0.1", "cc", "ok", ""};
    struct sim_error err = {0};
    struct record *rec = NULL;
    struct record_hdf5 *writer = NULL;
    int ret = record_create(&rec, &sample_schema, 0, &err);
    if (ret == SIM_OK)
        ret = record_hdf5_create(&writer, argv[1], rec, &facts, 0, &err);
    if (ret == SIM_OK)
        ret = write_rows(rec, strtoull(argv[2], NULL, 10), number[0], &err);
    int closed = record_hdf5_close(writer, ret == SIM_OK ? RECORD_COMPLETE : RECORD_FAILED, NULL, &err);
    if (ret == SIM_OK)
        ret = closed;
    if (ret != SIM_OK)
        fprintf(stderr, "%s\n", err.message);
    record_destroy(rec);
    free(scenario);
    return sim_exit_status(ret);
}
