/* The floating-point rules, step by step. */
#include "consensus_float.h"

#include "sim_alloc.h"
#include "sim_error.h"
#include "sim_float.h"

#include <string.h>

/* What yuma-simulation adds to divisors. */
#define TINY 1e-6
#define CAPACITY 18446744073709551615.0

struct consensus_float_params consensus_float_default(enum consensus_variant variant)
{
    return (struct consensus_float_params){
        .variant = variant,
        .kappa = 0.5,
        .bonds_penalty = 1,
        .bonds_moving_average = variant == CONSENSUS_YUMA3   ? 0.975
                                : variant == CONSENSUS_YUMA1 ? 0
                                                             : 0.1,
        .alpha_low = 0.1,
        .alpha_high = 0.3,
        .alpha_sigmoid_steepness = 10,
        .capacity_alpha = 0.1,
        .decay_rate = 0.1,
        .rho = 10,
    };
}

int consensus_float_init(struct consensus_float *self, const struct consensus_float_params *params,
                         uint32_t validators, uint32_t miners)
{
    const size_t cells = (size_t)validators * miners;
    *self = (struct consensus_float){.params = *params, .validators = validators, .miners = miners};
    self->weight = sim_array_new(double, cells);
    self->last_weight = sim_array_new(double, cells);
    self->bond = sim_array_new(double, cells);
    self->stake = sim_array_new(double, validators);
    self->consensus = sim_array_new(double, miners);
    self->last_consensus = sim_array_new(double, miners);
    self->incentive = sim_array_new(double, miners);
    self->dividend = sim_array_new(double, validators);
    self->scratch = sim_array_new(double, validators);
    if (self->weight != NULL && self->last_weight != NULL && self->bond != NULL && self->stake != NULL &&
        self->consensus != NULL && self->last_consensus != NULL && self->incentive != NULL &&
        self->dividend != NULL && self->scratch != NULL)
        return 0;
    consensus_float_free(self);
    return SIM_ERR_NO_MEMORY;
}

void consensus_float_free(struct consensus_float *self)
{
    free(self->weight);
    free(self->last_weight);
    free(self->bond);
    free(self->stake);
    free(self->consensus);
    free(self->last_consensus);
    free(self->incentive);
    free(self->dividend);
    free(self->scratch);
    *self = (struct consensus_float){0};
}

static double sum_of(const double *v, uint32_t count)
{
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += v[i];
    return sum;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static void load(struct consensus_float *self, const double *weight, const double *stake)
{
    const size_t cells = (size_t)self->validators * self->miners;
    memcpy(self->last_weight, self->weight, cells * sizeof *weight);
    memcpy(self->last_consensus, self->consensus, self->miners * sizeof *self->consensus);
    const double all = sum_of(stake, self->validators);
    for (uint32_t i = 0; i < self->validators; i++) {
        const double *from = weight + (size_t)i * self->miners;
        double *to = self->weight + (size_t)i * self->miners;
        const double sum = sum_of(from, self->miners) + TINY;
        self->stake[i] = all > 0 ? stake[i] / all : 0;
        for (uint32_t j = 0; j < self->miners; j++)
            to[j] = from[j] / sum;
    }
    if (self->epochs == 0)
        memcpy(self->last_weight, self->weight, cells * sizeof *weight);
}

/* The weight that stake of more than kappa exceeds, per miner, by bisection; then to sum 1 in steps of
 * 1/65535. */
static void find_consensus(struct consensus_float *self)
{
    for (uint32_t j = 0; j < self->miners; j++) {
        double low = 0, high = 1;
        while (high - low > 1e-5) {
            const double middle = (high + low) / 2;
            double above = 0;
            for (uint32_t i = 0; i < self->validators; i++)
                above += self->weight[(size_t)i * self->miners + j] > middle ? self->stake[i] : 0;
            if (above > self->params.kappa)
                low = middle;
            else
                high = middle;
        }
        self->consensus[j] = low;
    }
    const double sum = sum_of(self->consensus, self->miners);
    for (uint32_t j = 0; j < self->miners && sum > 0; j++)
        self->consensus[j] = (double)(uint32_t)(self->consensus[j] / sum * 65535) / 65535;
}

/* The weights that a rule clips. */
static const double *clipped_source(const struct consensus_float *self)
{
    return self->params.variant == CONSENSUS_YUMA2B ? self->last_weight : self->weight;
}

static void take_all(struct consensus_float *self)
{
    double best = 0;
    uint32_t winners = 0;
    for (uint32_t j = 0; j < self->miners; j++)
        best = self->incentive[j] > best ? self->incentive[j] : best;
    for (uint32_t j = 0; j < self->miners; j++)
        winners += self->incentive[j] >= best;
    for (uint32_t j = 0; j < self->miners; j++)
        self->incentive[j] = self->incentive[j] >= best ? 1.0 / winners : 0;
}

static void normalize(double *v, uint32_t count, double tiny)
{
    const double sum = sum_of(v, count) + tiny;
    for (uint32_t i = 0; i < count; i++)
        v[i] = sum > 0 ? v[i] / sum : 0;
}

static void pay_miners(struct consensus_float *self)
{
    const double *w = clipped_source(self);
    memset(self->incentive, 0, self->miners * sizeof *self->incentive);
    for (uint32_t i = 0; i < self->validators; i++)
        for (uint32_t j = 0; j < self->miners; j++)
            self->incentive[j] += self->stake[i] * least(w[(size_t)i * self->miners + j], self->consensus[j]);
    normalize(self->incentive, self->miners, 0);
    if (self->params.winner_takes_all)
        take_all(self);
}

/* Rank times a sigmoid of trust, the stake that gives any weight. */
static void pay_miners_by_trust(struct consensus_float *self)
{
    for (uint32_t j = 0; j < self->miners; j++) {
        double trust = 0, rank = 0;
        for (uint32_t i = 0; i < self->validators; i++) {
            const double w = self->weight[(size_t)i * self->miners + j];
            trust += w > 0 ? self->stake[i] : 0;
            rank += self->stake[i] * w;
        }
        self->consensus[j] = 1 / (1 + sim_exp(-self->params.rho * (trust - self->params.kappa)));
        self->incentive[j] = rank * self->consensus[j];
    }
    normalize(self->incentive, self->miners, 0);
}

/* The step of the moving average for one pair. */
static double step_of(const struct consensus_float *self, uint32_t j, double weight, double bond)
{
    const struct consensus_float_params *p = &self->params;
    if (!p->liquid_alpha_on || self->epochs == 0)
        return 1 - p->bonds_moving_average;
    const double consensus =
        self->consensus[j] > self->last_consensus[j] ? self->consensus[j] : self->last_consensus[j];
    double distance = weight >= bond ? weight - consensus : bond - weight;
    distance = distance < 0 ? 0 : least(distance, 1);
    const double share = 1 / (1 + sim_exp(-p->alpha_sigmoid_steepness * (distance - 0.5)));
    const double alpha = p->alpha_low + share * (p->alpha_high - p->alpha_low);
    return alpha < p->alpha_low ? p->alpha_low : least(alpha, p->alpha_high);
}

/* Yuma 1, 2 and 2B: each validator's share of a miner's bonds. */
static void bond_by_share(struct consensus_float *self)
{
    const struct consensus_float_params *p = &self->params;
    const double *w = clipped_source(self);
    const bool instant = p->variant == CONSENSUS_YUMA1 || p->variant == CONSENSUS_WHITE_PAPER;
    const double penalty = p->variant == CONSENSUS_WHITE_PAPER ? 0 : p->bonds_penalty;
    for (uint32_t j = 0; j < self->miners; j++) {
        for (uint32_t i = 0; i < self->validators; i++) {
            const double v = w[(size_t)i * self->miners + j];
            self->scratch[i] = self->stake[i] * ((1 - penalty) * v + penalty * least(v, self->consensus[j]));
        }
        normalize(self->scratch, self->validators, 0);
        for (uint32_t i = 0; i < self->validators; i++) {
            double *b = &self->bond[(size_t)i * self->miners + j];
            const double step =
                instant || self->epochs == 0 ? 1 : step_of(self, j, w[(size_t)i * self->miners + j], *b);
            *b = step * self->scratch[i] + (1 - step) * *b;
        }
    }
    for (uint32_t i = 0; i < self->validators; i++) {
        self->dividend[i] = 0;
        for (uint32_t j = 0; j < self->miners; j++)
            self->dividend[i] += self->bond[(size_t)i * self->miners + j] * self->incentive[j];
    }
    normalize(self->dividend, self->validators, TINY);
}

static void bond_by_capacity(struct consensus_float *self)
{
    const struct consensus_float_params *p = &self->params;
    for (uint32_t i = 0; i < self->validators; i++) {
        const double capacity = self->stake[i] * CAPACITY;
        for (uint32_t j = 0; j < self->miners; j++) {
            double *b = &self->bond[(size_t)i * self->miners + j];
            const double left = capacity > *b ? capacity - *b : 0;
            const double bought =
                least(p->capacity_alpha * capacity, left) * self->weight[(size_t)i * self->miners + j];
            *b = least((1 - p->decay_rate) * *b + bought, capacity);
        }
    }
}

static void bond_by_pair(struct consensus_float *self)
{
    for (uint32_t i = 0; i < self->validators; i++) {
        for (uint32_t j = 0; j < self->miners; j++) {
            double *b = &self->bond[(size_t)i * self->miners + j];
            const double w = self->weight[(size_t)i * self->miners + j];
            const double step = step_of(self, j, w, *b), kept = *b * (1 - step);
            *b = least(kept + least(step * w, kept < 1 ? 1 - kept : 0), 1);
        }
    }
}

/* Yuma 2C and 3: columns of bonds to shares, times incentive; Yuma 3 then applies stake. */
static void pay_validators(struct consensus_float *self, bool by_stake)
{
    memset(self->dividend, 0, self->validators * sizeof *self->dividend);
    for (uint32_t j = 0; j < self->miners; j++) {
        double sum = TINY;
        for (uint32_t i = 0; i < self->validators; i++)
            sum += self->bond[(size_t)i * self->miners + j];
        for (uint32_t i = 0; i < self->validators; i++)
            self->dividend[i] += self->bond[(size_t)i * self->miners + j] / sum * self->incentive[j];
    }
    for (uint32_t i = 0; i < self->validators && by_stake; i++)
        self->dividend[i] *= self->stake[i];
    normalize(self->dividend, self->validators, TINY);
}

void consensus_float_step(struct consensus_float *self, const double *weight, const double *stake)
{
    load(self, weight, stake);
    if (self->params.variant == CONSENSUS_WHITE_PAPER) {
        pay_miners_by_trust(self);
    } else {
        find_consensus(self);
        pay_miners(self);
    }
    switch (self->params.variant) {
    case CONSENSUS_YUMA2C:
        bond_by_capacity(self);
        pay_validators(self, false);
        break;
    case CONSENSUS_YUMA3:
        bond_by_pair(self);
        pay_validators(self, true);
        break;
    default:
        bond_by_share(self);
        break;
    }
    self->epochs++;
}

void consensus_float_reset_bonds(struct consensus_float *self, uint32_t miner)
{
    if (self->params.variant != CONSENSUS_YUMA2C && self->params.variant != CONSENSUS_YUMA3)
        return;
    for (uint32_t i = 0; i < self->validators && miner < self->miners; i++)
        self->bond[(size_t)i * self->miners + miner] = 0;
}
