/* Metagraph files: the stakes, weights and bonds of one subnet at one block, as JSON, and the epochs run on
 * them.
 *
 * One object. Required: `n`, stakes and weights; the rest has defaults.
 *   n                     number of uids, 1..16384
 *   stake_rao | S         [n] stake weight in rao (integers) | in TAO (numbers)
 *   weights | W_nonzero   [[validator, miner, u16 value], ...] | [..., share of the row between 0 and 1], no
 * pair twice bonds                 [[validator, miner, u16 value], ...]; none permits               [n] true
 * or false; those who have weights last_update           [n] blocks; `block` registered_at         [n]
 * blocks; 0 block                 1,000,000 last_step_block       `block` - tempo owner_uid             or
 * null; null params                {name: value}, as in metagraph_set; the chain's for a new subnet, without
 * commit-reveal netuid, name, source, readme, row_sums, validators_with_weights   not read A file is hostile
 * until read: every size, index, type and range is checked, and anything else is an error that names file and
 * place. */
#ifndef METAGRAPH_H
#define METAGRAPH_H

#include "epoch_state.h"
#include "sim_error.h"

#include <stddef.h>

enum { METAGRAPH_UID_LIMIT = 16384, METAGRAPH_FILE_LIMIT = 64 << 20 };

struct metagraph {
    uint32_t n;
    uint64_t block;
    uint64_t last_step_block;
    int32_t owner_uid;
    uint64_t emission_rao; /* of one epoch; 360 alpha */
    struct epoch_params params;
    i64f64 *stake_weight;
    uint64_t *last_update;
    uint64_t *registered_at;
    bool *permit;
    struct epoch_rows weights;
    struct epoch_rows bonds;
};

void metagraph_init(struct metagraph *self);
void metagraph_free(struct metagraph *self);

/* Reads a file, or `size` bytes named `name` in messages. On error the metagraph is empty. */
int metagraph_load(struct metagraph *self, const char *path, struct sim_error *err);
int metagraph_load_text(struct metagraph *self, const char *name, const char *text, size_t size,
                        struct sim_error *err);

/* Sets one hyperparameter from text: kappa, bonds_penalty, alpha_low, alpha_high (a share: `0.5`, `50 %`, or
 * the chain's integer of 65535), bonds_moving_average (a share or an integer of 10^6),
 * alpha_sigmoid_steepness (hundredths), max_allowed_validators, tempo, activity_cutoff_factor_milli,
 * stake_threshold (rao), emission (rao), yuma3, liquid_alpha (true, false). SIM_ERR_UNKNOWN_KEY,
 * SIM_ERR_TYPE, SIM_ERR_RANGE. */
int metagraph_set(struct metagraph *self, const char *key, const char *text, struct sim_error *err);

/* The input of an epoch on this state. */
struct epoch_input metagraph_input(const struct metagraph *self);

/* Keeps an epoch's own writes (bonds, permits) and moves on by a tempo; weights count as set anew.
 * SIM_ERR_NO_MEMORY. */
int metagraph_advance(struct metagraph *self, const struct epoch_result *result);

#endif
