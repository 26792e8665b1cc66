/* Consensus rules in floating point, for comparison: the variants of the public yuma-simulation and the rule
 * of the 2021 white paper.
 *
 * Source: yuma-simulation (variants Yuma 1, 2, 2B, 2C, 3 and 3 with liquid alpha; behaviour from its
 * published outputs, data/yuma), the Bittensor white paper (trust times rank, with a sigmoid on trust; its
 * fixed-point descendant is spec/coinbase.md 2.17.4). These are studies, not the chain: no masks, kappa
 * reached by bisection to 10^-5, consensus normalised to sum 1 and cut to 16 bits before clipping, small
 * constants in divisors. Double precision with our own exponential, so the bits are the same on every
 * machine. */
#ifndef CONSENSUS_FLOAT_H
#define CONSENSUS_FLOAT_H

#include <stdbool.h>
#include <stdint.h>

enum consensus_variant {
    CONSENSUS_YUMA1,  /* bonds of the moment */
    CONSENSUS_YUMA2,  /* moving average of bonds */
    CONSENSUS_YUMA2B, /* clips the weights of the epoch before */
    CONSENSUS_YUMA2C, /* bonds bought out of a capacity that grows with stake */
    CONSENSUS_YUMA3,  /* bonds per pair, up to 1; stake counts in dividends only */
    CONSENSUS_WHITE_PAPER,
};

struct consensus_float_params {
    enum consensus_variant variant;
    double kappa;
    double bonds_penalty;
    double bonds_moving_average; /* weight of the old bonds */
    bool liquid_alpha_on;        /* Yuma 2, 2B and 3, from the second epoch on */
    double alpha_low;
    double alpha_high;
    double alpha_sigmoid_steepness;
    double capacity_alpha; /* Yuma 2C: share of the capacity bought in an epoch */
    double decay_rate;     /* Yuma 2C */
    bool winner_takes_all; /* all incentive to the best, shared by equals */
    double rho;            /* white paper: slope of the sigmoid on trust */
};

/* yuma-simulation's defaults for a variant. */
struct consensus_float_params consensus_float_default(enum consensus_variant variant);

/* One subnet's memory and last results. Matrices are dense, validators x miners, row-major. */
struct consensus_float {
    struct consensus_float_params params;
    uint32_t validators;
    uint32_t miners;
    uint64_t epochs;
    double *weight; /* rows normalised */
    double *last_weight;
    double *bond;      /* renewed; capacity units for Yuma 2C */
    double *stake;     /* [validators] shares */
    double *consensus; /* [miners] */
    double *last_consensus;
    double *incentive; /* [miners], sum 1 (or 0) */
    double *dividend;  /* [validators], sum about 1 (or 0) */
    double *scratch;   /* [validators] */
};

/* SIM_ERR_NO_MEMORY. */
int consensus_float_init(struct consensus_float *self, const struct consensus_float_params *params,
                         uint32_t validators, uint32_t miners);
void consensus_float_free(struct consensus_float *self);

/* One epoch on weights [validators x miners] (any scale) and stakes [validators]. */
void consensus_float_step(struct consensus_float *self, const double *weight, const double *stake);

/* Forgets the bonds to one miner (a reset by the owner); no effect for variants without bonds of their own.
 */
void consensus_float_reset_bonds(struct consensus_float *self, uint32_t miner);

#endif
