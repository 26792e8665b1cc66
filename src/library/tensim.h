/* tensim: a deterministic discrete-event simulator of the Bittensor network, as a library.
 *
 *     struct tensim *sim;
 *     struct tensim_error err;
 *     enum tensim_stop why;
 *     if (tensim_load(&sim, "finney.yaml", NULL, &err) != 0)
 *         return fprintf(stderr, "%s:%u: %s\n", err.file, err.line, err.message), 1;
 *     while (tensim_run(sim, tensim_block(sim) + 7200, 0, &why, &err) == 0 && why == TENSIM_STOP_BLOCK)
 *         watch(sim);
 *     tensim_free(sim);
 *
 * There is no global state: simulations are independent of each other, and each may live in its own thread.
 * One simulation must not be used by two threads at a time. The same scenario, seed and version give the same
 * bits. Functions that can fail return 0 or a negative code and fill `err`, which may be NULL. Amounts are
 * rao (10^-9 TAO), times Unix milliseconds (UTC) of simulated time. */
#ifndef TENSIM_H
#define TENSIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tensim;

/* Codes: 0 fine; -100..-199 the input cannot be used; -200..-299 a check did not hold; others: the run
 * failed. file is empty and line, column are 0 where they mean nothing. */
struct tensim_error {
    int code;
    unsigned line;
    unsigned column;
    char file[256];
    char message[768];
};

/* Why tensim_run came back. */
enum tensim_stop {
    TENSIM_STOP_BLOCK,   /* the block asked for is complete */
    TENSIM_STOP_EVENTS,  /* the number of events asked for has happened; the block is complete */
    TENSIM_STOP_END,     /* the scenario's `until` has come: further calls do nothing */
    TENSIM_STOP_SETTLED, /* nothing can change any more: likewise */
};

enum {
    TENSIM_AUDIT = 1 << 0,       /* check the conservation laws after every block */
    TENSIM_KEEP_SERIES = 1 << 1, /* keep what is recorded in memory, for tensim_series */
    TENSIM_REPLACE = 1 << 2,     /* tensim_write_to may replace an existing file */
};

/* Zero-initialise and set what is wanted. */
struct tensim_options {
    const char *data_dir; /* folder of the real states and data; NULL: $TENSIM_DATA, else the installed one */
    const char *const *set; /* `key.path=value`, put into the scenario before it is checked */
    size_t set_count;
    unsigned flags; /* TENSIM_AUDIT, TENSIM_KEEP_SERIES */
};

/* A recorded series. The arrays belong to the simulation and hold until it runs on. */
struct tensim_series {
    size_t rows;
    size_t width;             /* values a row */
    const uint64_t *blocks;   /* [rows] */
    const int64_t *times_ms;  /* [rows] */
    const uint64_t *integers; /* [rows * width] for 64-bit unsigned series, else NULL */
    const double *reals;      /* [rows * width] for 64-bit floating-point series, else NULL */
    const char *units;
};

/* Version of the library, e.g. "0.1.0". */
const char *tensim_version(void);

/* One sentence for a code; never NULL. */
const char *tensim_strerror(int code);

/* Reads a scenario file and builds its initial state. `options` may be NULL. Errors: bad input, with file,
 * line and column; no memory. On error *out is NULL. */
int tensim_load(struct tensim **out, const char *path, const struct tensim_options *options,
                struct tensim_error *err);

/* The same from `size` bytes of YAML; `name` stands for the file in messages. */
int tensim_load_text(struct tensim **out, const char *name, const char *bytes, size_t size,
                     const struct tensim_options *options, struct tensim_error *err);

/* Frees the simulation, closing its file as `interrupted` if tensim_finish has not been called; NULL is
 * allowed. */
void tensim_free(struct tensim *sim);

/* Writes everything recorded from now on to an HDF5 file; call it before the first tensim_run. `flags`:
 * TENSIM_REPLACE. Errors: the file exists, cannot be created, no space. */
int tensim_write_to(struct tensim *sim, const char *path, unsigned flags, struct tensim_error *err);

/* Runs until `until_block` is complete, `max_events` (0: any number) have happened, or the scenario ends, and
 * says why it stopped. May be called again. After an error the simulation can only be read and freed. */
int tensim_run(struct tensim *sim, uint64_t until_block, uint64_t max_events, enum tensim_stop *why,
               struct tensim_error *err);

/* Records the last rows and closes the file of tensim_write_to as complete. */
int tensim_finish(struct tensim *sim, struct tensim_error *err);

/* The last complete block, 0 at the start; and the simulated moment of any block. */
uint64_t tensim_block(const struct tensim *sim);
int64_t tensim_time_ms(const struct tensim *sim, uint64_t block);

/* Present value of a quantity by its name in scenarios: block, issuance, issuance_counter,
 * emission_per_block, halvings, recycled, burned, withheld, staked, pending. Error: unknown name. */
int tensim_read(const struct tensim *sim, const char *name, uint64_t *value, struct tensim_error *err);

/* Number of accounts, and the free and staked TAO of one (0 for an account that does not exist). */
uint64_t tensim_accounts(const struct tensim *sim);
uint64_t tensim_free_rao(const struct tensim *sim, uint64_t account);
uint64_t tensim_staked_rao(const struct tensim *sim, uint64_t account);

/* The series "table/column" recorded so far, e.g. "network/issuance". Needs TENSIM_KEEP_SERIES. Errors: no
 * such series, a series of another type, TENSIM_KEEP_SERIES was not given. */
int tensim_series(const struct tensim *sim, const char *path, struct tensim_series *series,
                  struct tensim_error *err);

/* The scenario with every default filled in, as JSON, and its SHA-256; owned by the simulation. */
const char *tensim_scenario_json(const struct tensim *sim);
const char *tensim_scenario_hash(const struct tensim *sim);

/* SHA-256 of the whole present state, 64 hexadecimal digits and a zero: equal digests mean equal states. */
void tensim_digest(const struct tensim *sim, char hex[65]);

#ifdef __cplusplus
}
#endif

#endif
