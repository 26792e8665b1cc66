/* `subnets`: groups of subnets with their pools, neurons, tasks and hyperparameters (spec/epoch.md 4). */
#include "scenario_key.h"

/* Lines of a table: one a key. Keys with bounds or choices are written out. */
#define AMOUNT(struct_, member_, name_, fallback_, doc_)                                                     \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_AMOUNT, .offset = offsetof(struct struct_, member_),            \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define ALPHA(struct_, member_, name_, fallback_, doc_)                                                      \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_ALPHA, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define COUNT(struct_, member_, name_, fallback_, min_, max_, doc_)                                          \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_COUNT, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .min = min_, .max = max_, .doc = doc_                                         \
    }
#define SHARE(struct_, member_, name_, fallback_, doc_)                                                      \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_SHARE, .offset = offsetof(struct struct_, member_),             \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define BOOL(struct_, member_, name_, fallback_, doc_)                                                       \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_BOOL, .offset = offsetof(struct struct_, member_),              \
        .fallback = fallback_, .doc = doc_                                                                   \
    }
#define CHOICE(struct_, member_, name_, fallback_, choices_, doc_)                                           \
    {                                                                                                        \
        .name = name_, .type = SCENARIO_TYPE_CHOICE, .offset = offsetof(struct struct_, member_),            \
        .fallback = fallback_, .choices = choices_, .doc = doc_                                              \
    }

static const struct scenario_key pool_keys[] = {
    AMOUNT(scenario_pool, tao_rao, "tao", "1_000 TAO",
           "TAO in each pool; it adds to the issuance at the start"),
    ALPHA(scenario_pool, alpha, "alpha", "100_000 alpha", "alpha in each pool"),
    ALPHA(scenario_pool, other_alpha, "other_alpha", "0 alpha",
          "alpha outside of it that belongs to nobody who is simulated"),
    {.name = NULL},
};

static const struct scenario_section pool = {
    .name = "pool",
    .doc = "The pool of each subnet at the start: price = TAO / alpha",
    .keys = pool_keys,
    .size = sizeof(struct scenario_pool),
};

static const struct scenario_choice spreads[] = {
    {"equal", SCENARIO_SPREAD_EQUAL, "the same for everyone"},
    {"zipf", SCENARIO_SPREAD_ZIPF, "in proportion to 1, 1/2, 1/3, ..."},
    {NULL, 0, NULL},
};

static const struct scenario_key validator_keys[] = {
    COUNT(scenario_validators, count, "count", "8", "1", "256", "validators of each subnet"),
    ALPHA(scenario_validators, stake, "stake", "100_000 alpha", "alpha behind all of them together"),
    CHOICE(scenario_validators, spread, "spread", "zipf", spreads, "how it is spread over them"),
    COUNT(scenario_validators, copiers, "copiers", "0", "0", "256",
          "how many of them, from the last, repeat the consensus instead of scoring"),
    {.name = NULL},
};

static const struct scenario_section validators = {
    .name = "validators",
    .doc = "The validators of each subnet; a number alone is their count",
    .keys = validator_keys,
    .size = sizeof(struct scenario_validators),
    .shorthand = "count",
};

const struct scenario_choice scenario_strategies[] = {
    {"honest", SCENARIO_STRATEGY_HONEST, "learns every round"},
    {"specialist", SCENARIO_STRATEGY_SPECIALIST, "learns a few domains only"},
    {"lazy", SCENARIO_STRATEGY_LAZY, "never learns again"},
    {"noise", SCENARIO_STRATEGY_NOISE, "answers at random"},
    {"copier", SCENARIO_STRATEGY_COPIER, "serves what another answered in the last round"},
    {"sybil", SCENARIO_STRATEGY_SYBIL, "serves what the first of its group answers now"},
    {"overfitter", SCENARIO_STRATEGY_OVERFITTER, "learns leaked challenges"},
    {"upgrader", SCENARIO_STRATEGY_UPGRADER, "moves to a larger model when that pays"},
    {NULL, 0, NULL},
};

static const struct scenario_key miner_keys[] = {
    COUNT(scenario_miners, count, "count", "24", "1", "65000", "miners of the group in each subnet"),
    CHOICE(scenario_miners, strategy, "strategy", "honest", scenario_strategies, "how they behave"),
    SHARE(scenario_miners, skill_from, "skill_from", "10 %",
          "synthetic_score: latent skill of the first of the group"),
    SHARE(scenario_miners, skill_to, "skill_to", "90 %",
          "... and of the last; the others lie evenly between"),
    COUNT(scenario_miners, hidden, "hidden", "0", "0", "4096",
          "units of the hidden layer; 0 is logistic regression"),
    COUNT(scenario_miners, order, "order", "5", "1", "5", "language: order of the n-gram model"),
    {.name = "domains",
     .type = SCENARIO_TYPE_LIST,
     .element = SCENARIO_TYPE_NAME,
     .offset = offsetof(struct scenario_miners, domains),
     .max = "64",
     .example = "[spanish]",
     .doc = "what they have data of: spanish, python or english of a language task, numbers of classes or "
            "domains of the others; none means all, and to a specialist a draw"},
    SHARE(scenario_miners, rate, "rate", "10 %", "step of stochastic gradient descent"),
    COUNT(scenario_miners, warmup_from, "warmup_from", "200", "0", "1_000_000",
          "steps of learning before the first answer, of the first of the group"),
    COUNT(scenario_miners, warmup_to, "warmup_to", "200", "0", "1_000_000", "... and of the last"),
    COUNT(scenario_miners, steps, "steps", "4", "0", "100_000", "steps of learning a round"),
    SHARE(scenario_miners, shard, "shard", "100 %", "part of the training data that each of them has"),
    SHARE(scenario_miners, label_noise, "label_noise", "0 %", "part of its labels that are wrong"),
    {.name = NULL},
};

static const struct scenario_section miners = {
    .name = "miners",
    .doc = "A group of miners; a number alone is their count",
    .keys = miner_keys,
    .size = sizeof(struct scenario_miners),
    .shorthand = "count",
};

static const struct scenario_choice tasks[] = {
    {"synthetic_score", SCENARIO_TASK_SYNTHETIC_SCORE,
     "no intelligence: scores are drawn around a latent skill, for studies of consensus and tokens"},
    {"digits", SCENARIO_TASK_DIGITS, "1,797 handwritten digits, 8 x 8 pixels"},
    {"iris", SCENARIO_TASK_IRIS, "150 flowers, 3 kinds"},
    {"wine", SCENARIO_TASK_WINE, "178 wines, 3 kinds"},
    {"breast_cancer", SCENARIO_TASK_BREAST_CANCER, "569 tumours, 2 kinds"},
    {"thyroid", SCENARIO_TASK_THYROID, "7,200 patients, 3 diagnoses"},
    {"teacher", SCENARIO_TASK_TEACHER, "endless rows labelled by a random network"},
    {"language", SCENARIO_TASK_LANGUAGE, "the next byte of Python with Spanish comments"},
    {NULL, 0, NULL},
};

static const struct scenario_choice scores[] = {
    {"cross_entropy", SCENARIO_SCORE_CROSS_ENTROPY, "1 - cross-entropy / ln C"},
    {"accuracy", SCENARIO_SCORE_ACCURACY, "share of right answers"},
    {"brier", SCENARIO_SCORE_BRIER, "1 - Brier score"},
    {"leave_one_out", SCENARIO_SCORE_LEAVE_ONE_OUT, "what the mixture loses without the miner"},
    {"shapley", SCENARIO_SCORE_SHAPLEY, "what the miner adds to random coalitions"},
    {"fisher", SCENARIO_SCORE_FISHER, "second-order estimate of what pruning the miner costs"},
    {NULL, 0, NULL},
};

static const struct scenario_choice weights[] = {
    {"normalise", SCENARIO_WEIGHTS_NORMALISE, "in proportion to the average"},
    {"power", SCENARIO_WEIGHTS_POWER, "in proportion to a power of it"},
    {"softmax", SCENARIO_WEIGHTS_SOFTMAX, "softmax of it"},
    {"top_k", SCENARIO_WEIGHTS_TOP_K, "only the best get any"},
    {NULL, 0, NULL},
};

static const struct scenario_key gate_keys[] = {
    COUNT(scenario_gate, top_k, "top_k", "4", "1", "32", "experts that answer a question together"),
    COUNT(scenario_gate, rate, "rate", "500", "1", "1_000_000",
          "step of stochastic gradient descent, in thousandths"),
    COUNT(scenario_gate, batch, "batch", "64", "1", "65536", "rows of a step"),
    SHARE(scenario_gate, importance, "importance", "1 %",
          "weight of the loss that balances how much each expert is used"),
    SHARE(scenario_gate, load, "load", "1 %",
          "weight of the loss that balances how often each expert is chosen"),
    {.name = NULL},
};

static const struct scenario_section gate = {
    .name = "gate",
    .doc = "The gate of the mixture of experts",
    .keys = gate_keys,
    .size = sizeof(struct scenario_gate),
};

static const struct scenario_key task_keys[] = {
    CHOICE(scenario_task, kind, "kind", "synthetic_score", tasks, "what miners are paid for"),
    SHARE(scenario_task, noise, "noise", "10 %", "synthetic_score: standard deviation of an observed score"),
    CHOICE(scenario_task, score, "score", "cross_entropy", scores, "how validators score an answer"),
    COUNT(scenario_task, batch, "batch", "64", "1", "65536", "rows of a challenge"),
    SHARE(scenario_task, average, "average", "10 %",
          "weight of the newest score in a validator's moving average"),
    COUNT(scenario_task, gate_steps, "gate_steps", "4", "0", "10_000",
          "steps a round in which the gate of the mixture learns"),
    {.name = "gate",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct scenario_task, gate),
     .section = &gate,
     .doc = "the gate of the mixture"},
    CHOICE(scenario_task, weights, "weights", "normalise", weights,
           "how validators turn their averages into weights"),
    BOOL(scenario_task, shared_challenge, "shared_challenge", "false",
         "whether all validators ask the same in a round"),
    COUNT(scenario_task, sample, "sample", "0", "0", "65535",
          "miners that a validator asks in a round; 0 is all"),
    COUNT(scenario_task, permutations, "permutations", "16", "1", "100_000",
          "shapley: coalitions drawn for an estimate"),
    COUNT(scenario_task, language_rows, "language_rows", "8192", "256", "1_048_576",
          "language: bytes of the mixed text that questions are about"),
    {.name = NULL},
};

static const struct scenario_section task = {
    .name = "task",
    .doc = "What miners are paid for; a word alone is the kind",
    .keys = task_keys,
    .size = sizeof(struct scenario_task),
    .shorthand = "kind",
};

#define H scenario_hyperparameters
static const struct scenario_key hyperparameter_keys[] = {
    SHARE(H, kappa, "kappa", "32767/65535", "share of stake that backs consensus"),
    SHARE(H, bonds_penalty, "bonds_penalty", "100 %", "how far weight beyond consensus is cut for bonds"),
    SHARE(H, bonds_moving_average, "bonds_moving_average", "90 %", "weight of the old bonds"),
    BOOL(H, yuma3, "yuma3", "true", "bonds of Yuma 3; otherwise Yuma 2"),
    BOOL(H, liquid_alpha, "liquid_alpha", "false", "a bond step for each pair, chosen from disagreement"),
    SHARE(H, alpha_low, "alpha_low", "45875/65535", "smallest bond step of liquid alpha"),
    SHARE(H, alpha_high, "alpha_high", "58982/65535", "largest bond step of liquid alpha"),
    COUNT(H, alpha_sigmoid_steepness, "alpha_sigmoid_steepness", "1000", "0", "32767",
          "slope of liquid alpha, in hundredths"),
    COUNT(H, max_validators, "max_validators", "64", "1", "65535", "validator permits"),
    COUNT(H, activity_cutoff_factor, "activity_cutoff_factor", "13889", "1", "1_000_000",
          "silence after which stake is ignored, in thousandths of a tempo"),
    BOOL(H, commit_reveal, "commit_reveal", "true", "weights stay hidden until their reveal"),
    COUNT(H, reveal_period, "reveal_period", "1", "1", "100", "epochs from commit to reveal"),
    COUNT(H, weights_rate_limit, "weights_rate_limit", "100", "0", "1_000_000",
          "blocks between two settings of weights by one validator"),
    COUNT(H, min_allowed_weights, "min_allowed_weights", "1", "0", "65535", "fewest weights that may be set"),
    ALPHA(H, stake_threshold, "stake_threshold", "0 alpha", "least stake weight that counts"),
    {.name = NULL},
};

static const struct scenario_section hyperparameters = {
    .name = "hyperparameters",
    .doc = "Parameters of consensus and weights, defaults as on the chain",
    .keys = hyperparameter_keys,
    .size = sizeof(struct scenario_hyperparameters),
};

#define S scenario_subnets
static const struct scenario_key keys[] = {
    {.name = "name",
     .type = SCENARIO_TYPE_NAME,
     .offset = offsetof(struct S, name),
     .fallback = "subnet",
     .doc = "name of the group, for people"},
    COUNT(S, count, "count", "1", "1", "1024", "how many subnets are like this"),
    COUNT(S, tempo, "tempo", "360", "1", "65535", "blocks from one epoch to the next"),
    COUNT(S, round_every, "round_every", "0", "0", "1_000_000",
          "blocks between rounds of scoring; 0 is the tempo"),
    BOOL(S, emission_enabled, "emission_enabled", "true",
         "whether the subnet gets TAO; alpha it gets in any case"),
    SHARE(S, burn, "burn", "0 %", "part of the miners' reward that goes to the owner's key and is burned"),
    {.name = "pool",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, pool),
     .section = &pool,
     .doc = "the pool at the start"},
    {.name = "validators",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, validators),
     .section = &validators,
     .doc = "who scores"},
    {.name = "miners",
     .type = SCENARIO_TYPE_LIST,
     .offset = offsetof(struct S, miners),
     .section = &miners,
     .flags = SCENARIO_REQUIRED,
     .min = "1",
     .max = "1000",
     .example = "24",
     .doc = "who works, in groups"},
    {.name = "task",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, task),
     .section = &task,
     .doc = "what miners are paid for"},
    {.name = "hyperparameters",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct S, hyperparameters),
     .section = &hyperparameters,
     .doc = "parameters of consensus and weights"},
    {.name = NULL},
};

const struct scenario_section scenario_section_subnets = {
    .name = "subnets",
    .doc = "A group of subnets that are alike",
    .keys = keys,
    .size = sizeof(struct scenario_subnets),
};
