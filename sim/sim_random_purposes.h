/* Registry of everything that draws random numbers: kinds of entities and purposes of draws.
 *
 * A stream belongs to (kind, entity, purpose), so a new purpose, or a new entity, leaves the draws of all
 * others alone. The numbers go into the hash that seeds a stream: they are given explicitly, never change
 * and are never used again once retired. A number or a name that is given twice does not compile
 * (sim_random.c, enum below). */
#ifndef SIM_RANDOM_PURPOSES_H
#define SIM_RANDOM_PURPOSES_H

/* X(NAME, number): whose stream; the entity id counts inside its kind. */
#define SIM_RANDOM_KINDS(X)                                                                                  \
    X(ENGINE, 1)                                                                                             \
    X(NETWORK, 2)                                                                                            \
    X(SUBNET, 3)                                                                                             \
    X(NEURON, 4)                                                                                             \
    X(ACCOUNT, 5)                                                                                            \
    X(MINER, 6)                                                                                              \
    X(VALIDATOR, 7)                                                                                          \
    X(DELEGATOR, 8)                                                                                          \
    X(TRADER, 9)                                                                                             \
    X(ENTERPRISE, 10)                                                                                        \
    X(OWNER, 11)                                                                                             \
    X(ATTACKER, 12)                                                                                          \
    X(EXPERT, 13)                                                                                            \
    X(TASK, 14)                                                                                              \
    X(MARKET, 15)                                                                                            \
    X(PROPOSAL, 16)                                                                                          \
    X(TEST, 1000)

/* X(NAME, number): what the numbers are for. */
#define SIM_RANDOM_PURPOSES(X)                                                                               \
    X(WAKE, 1)                                                                                               \
    X(CHOICE, 2)                                                                                             \
    X(AMOUNT, 3)                                                                                             \
    X(SKILL, 4)                                                                                              \
    X(NOISE, 5)                                                                                              \
    X(LATENCY, 6)                                                                                            \
    X(FAILURE, 7)                                                                                            \
    X(PRICE, 8)                                                                                              \
    X(ARRIVAL, 9)                                                                                            \
    X(INITIAL_STATE, 10)                                                                                     \
    X(DATA_SPLIT, 11)                                                                                        \
    X(DATA_ORDER, 12)                                                                                        \
    X(DATA_SYNTHESIS, 13)                                                                                    \
    X(MODEL_WEIGHTS, 14)                                                                                     \
    X(ROUTING, 15)                                                                                           \
    X(SCORE, 16)                                                                                             \
    X(COMMIT_SALT, 17)                                                                                       \
    X(IDENTITY, 18)                                                                                          \
    X(VOTE, 19)                                                                                              \
    X(STRATEGY, 20)                                                                                          \
    X(SAMPLING, 21)                                                                                          \
    X(PLUGIN, 22)                                                                                            \
    X(BENCH, 999)                                                                                            \
    X(TEST, 1000)                                                                                            \
    X(TEST_OTHER, 1001)

#define SIM_RANDOM_ENUM_KIND(name, number) SIM_KIND_##name = number,
#define SIM_RANDOM_ENUM_PURPOSE(name, number) SIM_PURPOSE_##name = number,
enum sim_random_kind { SIM_RANDOM_KINDS(SIM_RANDOM_ENUM_KIND) };
enum sim_random_purpose { SIM_RANDOM_PURPOSES(SIM_RANDOM_ENUM_PURPOSE) };
#undef SIM_RANDOM_ENUM_KIND
#undef SIM_RANDOM_ENUM_PURPOSE

#endif
