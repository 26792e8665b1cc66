/* The experiment of the public protocol documentation on the guarantee of consensus: 512 neurons, 64 of them
 * validators, divided into an honest majority and a cabal, each weighing its own servers by a utility and the
 * others' by the rest, with noise. The majority shall keep at least its share of stake as its share of
 * emission. Source: spec/epoch.md 7.3; one epoch of Yuma 2 from no bonds. */
#ifndef EPOCH_GUARANTEE_H
#define EPOCH_GUARANTEE_H

#include <stdint.h>

struct epoch_guarantee {
    double majority;  /* share of stake, of validators and of servers */
    double noise;     /* standard deviation of a weight of mean 1 */
    uint16_t penalty; /* bonds penalty, of 65535 */
};

/* What the documentation says about a setting. */
struct epoch_guarantee_figure {
    struct epoch_guarantee setting;
    double documented; /* honest utility needed */
};

enum { EPOCH_GUARANTEE_FIGURES = 5 };
extern const struct epoch_guarantee_figure epoch_guarantee_figures[EPOCH_GUARANTEE_FIGURES];

/* The majority's share of emission after one epoch. SIM_ERR_NO_MEMORY. */
int epoch_guarantee_share(const struct epoch_guarantee *setting, double honest_utility, double cabal_utility,
                          double *share);

/* The least honest utility, in steps of 1/256, that keeps the share against a cabal of any utility.
 * SIM_ERR_NO_MEMORY. */
int epoch_guarantee_utility(const struct epoch_guarantee *setting, double *utility);

#endif
