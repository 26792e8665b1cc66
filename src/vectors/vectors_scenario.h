/* Rows `scenario`: small stories about the coinbase, told in words and a few numbers, played on our network.
 *
 * A story has a set-up, one action and expectations `{what, value, tol, cmp}`; some also give the integers of
 * an independent reference run, which are compared without tolerance. What the words of a set-up mean is
 * written here once for each story, in a function that reads every number from the row; expected values come
 * from the row alone. The mock network that the stories suppose is described in each row's `mock`.
 *
 * A story passes only if each of its expectations was compared. One that is known by its name but expects
 * something unknown fails; a story of an unknown name is played by its action if nothing else in it is
 * unknown, and skipped otherwise. */
#ifndef VECTORS_SCENARIO_H
#define VECTORS_SCENARIO_H

#include "network_stake.h"
#include "vectors.h"
#include "vectors_formula.h"

enum { SCENARIO_ACCOUNTS = 64, SCENARIO_NEURONS = 16, SCENARIO_EXPECTATIONS = 64, SCENARIO_DRAINS = 16 };

/* Totals and subnets as they were before the action. */
struct scenario_before {
    uint64_t issuance_rao;
    uint64_t total_stake_rao;
    struct network_subnet *subnet;
};

struct scenario {
    struct vectors_case *c;
    const json_t *setup;
    const char *action;
    const json_t *mock;
    const json_t *exact;  /* of the reference run; NULL if there is none */
    const json_t *expect; /* array of expectations */
    bool met[SCENARIO_EXPECTATIONS];

    struct pool_rules pool_rules;
    struct network_coinbase cb;
    struct network_stake stake;
    struct scenario_before before;
    uint32_t neuron[SCENARIO_NEURONS]; /* hotkeys with a uid on every subnet, ascending */
    size_t neurons;
    struct network_pay plan[SCENARIO_NEURONS]; /* what epochs pay instead of what Yuma finds */
    size_t plans;
    struct network_drain drain[SCENARIO_DRAINS]; /* epochs that were due, with last_step as they saw it */
    uint64_t drain_last_step[SCENARIO_DRAINS];
    size_t drains;
    json_t *owned[8]; /* rows that this one refers to */
    size_t owned_count;
    struct sim_error err;
};

/* One story. */
struct scenario_story {
    const char *name; /* what follows "coinbase/scenario/" in the id */
    void (*play)(struct scenario *s);
};

/* Ways to play a story of an unknown name by its action, if nothing in it is unknown. */
extern const struct scenario_story vectors_scenario_actions[];

extern const struct scenario_story vectors_scenario_emission[];
extern const struct scenario_story vectors_scenario_drain[];
extern const struct scenario_story vectors_scenario_children[];
extern const struct scenario_story vectors_scenario_claim[];

/* --- setting up ------------------------------------------------------------------------------------------
 */

/* A network of the mock with `subnets` subnets, each as vectors_scenario_subnet with NULL. */
void vectors_scenario_open(struct scenario *s, size_t subnets);

/* The same with the subnets that the set-up lists. */
void vectors_scenario_open_listed(struct scenario *s);

/* Subnet `i` as the mock makes it, with what `entry` (may be NULL) says of mechanism, reserves, prices. */
void vectors_scenario_subnet(struct scenario *s, size_t i, const json_t *entry);

/* An account that is a hotkey of `coldkey`, with a uid on every subnet if `registered`. */
void vectors_scenario_hotkey(struct scenario *s, uint32_t hotkey, uint32_t coldkey, bool registered);

/* Stake that is there from the start; on netuid 0 root's TAO grows with it. */
void vectors_scenario_stake(struct scenario *s, uint32_t hotkey, uint32_t coldkey, uint16_t netuid,
                            uint64_t amount);

/* A number of the set-up, or `otherwise` if it says nothing. */
uint64_t vectors_scenario_number(struct scenario *s, const char *key, uint64_t otherwise);

/* The number behind "KEY=" in the action, such as S in "distribute_emission(S=5e8,V=5e8)"; 0 if none. */
uint64_t vectors_scenario_argument(struct scenario *s, const char *key);

/* Rows of the same file with function `fn` (NULL: any), in its order, to `each` until it returns false. */
void vectors_scenario_rows(struct scenario *s, const char *fn, bool (*each)(void *self, const json_t *row),
                           void *self);

/* --- acting ----------------------------------------------------------------------------------------------
 */

/* Remembers the state; call when the set-up is complete. */
void vectors_scenario_begin(struct scenario *s);

/* The coinbase with `amount_rao` minted whatever the curve says: the mock's run_coinbase(mint_tao(x)). */
void vectors_scenario_coinbase(struct scenario *s, uint64_t amount_rao);

/* Distributes amounts on the first subnet. */
void vectors_scenario_distribute(struct scenario *s, uint64_t server, uint64_t validator, uint64_t root,
                                 uint64_t owner);

/* Fails the case if `code` is an error of the network. */
bool vectors_scenario_ok(struct scenario *s, int code);

/* The epoch of consensus over the neurons, without weights; or the plan if there is one. */
int vectors_scenario_epoch(void *self, const struct network_subnet *subnet, size_t mechanism, uint64_t alpha,
                           struct network_pay *pay, size_t capacity, size_t *count, struct sim_error *err);

/* --- expecting -------------------------------------------------------------------------------------------
 */

/* The expectation called `what` against an amount, a real number, or a word. A value that is a formula is
 * evaluated with `variable`. */
void vectors_scenario_expect(struct scenario *s, const char *what, sim_i128 got,
                             const struct vectors_variable *variable, size_t count);
void vectors_scenario_expect_real(struct scenario *s, const char *what, double got,
                                  const struct vectors_variable *variable, size_t count);
void vectors_scenario_expect_list(struct scenario *s, const char *what, const uint64_t *got, size_t count);
void vectors_scenario_expect_word(struct scenario *s, const char *what, const char *got);

/* An amount that must be a share of `total`; the tolerance is that of the amount. */
void vectors_scenario_expect_share(struct scenario *s, const char *what, uint64_t part, uint64_t total,
                                   const struct vectors_variable *variable, size_t count);

/* The expectation `what` says "the same as" another one: the formula is that of `other`. */
void vectors_scenario_expect_like(struct scenario *s, const char *what, const char *other, double got,
                                  const struct vectors_variable *variable, size_t count);

/* Does every expectation name such quantities as vectors_scenario_expect_state compares? */
bool vectors_scenario_expects_state_only(const struct scenario *s);

/* Compares every expectation that names quantities of subnets or totals, such as "delta SubnetTAO",
 * "SubnetAlphaIn each", "SubnetTAO[2]", and marks it. */
void vectors_scenario_expect_state(struct scenario *s);

/* The reference run's numbers: key of `exact` (may be NULL: nothing to compare) against an amount. */
void vectors_scenario_exact(struct scenario *s, const json_t *exact, const char *key, sim_i128 got);

/* All of `exact` that names quantities of subnets or totals; numbers under an unknown name are a difference.
 */
void vectors_scenario_exact_state(struct scenario *s, const json_t *exact);

#endif
