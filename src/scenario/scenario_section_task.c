/* `subnets[].task`: what miners are paid for, how validators measure it, and the gate of the mixture
 * (spec/intelligence.md 1, 3 and 4). */
#include "scenario_key_lines.h"

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
    {"csv", SCENARIO_TASK_CSV, "a file of the user's: features and a label"},
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

static const struct scenario_choice maps[] = {
    {"normalise", SCENARIO_WEIGHTS_NORMALISE, "in proportion to the average"},
    {"power", SCENARIO_WEIGHTS_POWER, "in proportion to a power of it"},
    {"softmax", SCENARIO_WEIGHTS_SOFTMAX, "softmax of it"},
    {"top_k", SCENARIO_WEIGHTS_TOP_K, "only the best get any"},
    {NULL, 0, NULL},
};

#define M scenario_weight_map
static const struct scenario_key map_keys[] = {
    CHOICE(M, map, "map", "normalise", maps, "how an average becomes a weight"),
    {.name = "power",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct M, power),
     .fallback = "200",
     .min = "1",
     .max = "10_000",
     .only_if = "map",
     .only_if_value = SCENARIO_WEIGHTS_POWER,
     .doc = "the power, in hundredths: 200 is the square"},
    {.name = "temperature",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct M, temperature),
     .fallback = "10 %",
     .min = "0.01 %",
     .only_if = "map",
     .only_if_value = SCENARIO_WEIGHTS_SOFTMAX,
     .doc = "the temperature, as a share of the best average; the colder, the more the best gets"},
    {.name = "keep",
     .type = SCENARIO_TYPE_COUNT,
     .offset = offsetof(struct M, keep),
     .fallback = "16",
     .min = "1",
     .max = "65535",
     .only_if = "map",
     .only_if_value = SCENARIO_WEIGHTS_TOP_K,
     .doc = "how many of the best get weight"},
    {.name = NULL},
};

static const struct scenario_section weight_map = {
    .name = "weights",
    .doc = "How validators turn their averages into weights; a word alone is the map",
    .keys = map_keys,
    .size = sizeof(struct M),
    .shorthand = "map",
};

#define C scenario_csv
static const struct scenario_key csv_keys[] = {
    {.name = "file",
     .type = SCENARIO_TYPE_FILE,
     .offset = offsetof(struct C, file),
     .flags = SCENARIO_REQUIRED,
     .example = "flowers.csv",
     .doc = "numbers separated by commas, a row a line, perhaps with a line of column names and gzip"},
    {.name = "label",
     .type = SCENARIO_TYPE_TEXT,
     .offset = offsetof(struct C, label),
     .flags = SCENARIO_OPTIONAL,
     .example = "species",
     .doc = "the column of the label, by its name or its number from 1; without it, the last. Labels are "
            "whole numbers from 0"},
    {.name = NULL},
};

static const struct scenario_section csv = {
    .name = "csv",
    .doc = "The user's own data; the name of a file alone is enough",
    .keys = csv_keys,
    .size = sizeof(struct C),
    .shorthand = "file",
};

#define T scenario_teacher
static const struct scenario_key teacher_keys[] = {
    COUNT(T, features, "features", "16", "1", "4096", "numbers that make a question"),
    COUNT(T, classes, "classes", "10", "2", "1024", "answers to choose from"),
    COUNT(T, domains, "domains", "8", "1", "64", "Gaussian domains that questions come from"),
    COUNT(T, hidden, "hidden", "32", "1", "4096", "units of the random network that knows the answers"),
    SHARE(T, drift, "drift", "0 %",
          "part of its weights' variance that is drawn anew each day: concept drift"),
    SHARE(T, noise, "noise", "0 %", "part of the labels that are drawn at random"),
    COUNT(T, rows, "rows", "2000", "1", "1_000_000", "rows that miners see, drawn anew each day"),
    COUNT(T, held_rows, "held_rows", "800", "2", "1_000_000",
          "rows that only validators see, drawn anew each day"),
    {.name = NULL},
};

static const struct scenario_section teacher = {
    .name = "teacher",
    .doc = "Endless rows: Gaussian domains, labelled by a random tanh network; each subnet has its own",
    .keys = teacher_keys,
    .size = sizeof(struct T),
};

static const struct scenario_choice samplings[] = {
    {"uniform", SCENARIO_SAMPLING_UNIFORM, "everyone with the same chance"},
    {"biased", SCENARIO_SAMPLING_BIASED, "the best so far, and some others to explore"},
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

const struct scenario_section scenario_section_gate = {
    .name = "gate",
    .doc = "The gate of the mixture of experts",
    .keys = gate_keys,
    .size = sizeof(struct scenario_gate),
};

static const struct scenario_key task_keys[] = {
    CHOICE(scenario_task, kind, "kind", "synthetic_score", tasks, "what miners are paid for"),
    {.name = "csv",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct scenario_task, csv),
     .section = &csv,
     .flags = SCENARIO_REQUIRED,
     .only_if = "kind",
     .only_if_value = SCENARIO_TASK_CSV,
     .example = "flowers.csv",
     .doc = "the user's own data"},
    {.name = "teacher",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct scenario_task, teacher),
     .section = &teacher,
     .only_if = "kind",
     .only_if_value = SCENARIO_TASK_TEACHER,
     .doc = "the random network that sets the task"},
    SHARE(scenario_task, noise, "noise", "10 %", "synthetic_score: standard deviation of an observed score"),
    CHOICE(scenario_task, score, "score", "cross_entropy", scores, "how validators score an answer"),
    COUNT(scenario_task, batch, "batch", "64", "1", "65536", "rows of a challenge"),
    SHARE_FROM(scenario_task, average, "average", "10 %", "0.01 %", "100 %",
               "weight of the newest score in a validator's moving average"),
    COUNT(scenario_task, gate_steps, "gate_steps", "4", "0", "10_000",
          "steps a round in which the gate of the mixture learns"),
    {.name = "gate",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct scenario_task, gate),
     .section = &scenario_section_gate,
     .doc = "the gate of the mixture"},
    {.name = "weights",
     .type = SCENARIO_TYPE_MAP,
     .offset = offsetof(struct scenario_task, weights),
     .section = &weight_map,
     .doc = "how validators turn their averages into weights"},
    BOOL(scenario_task, shared_challenge, "shared_challenge", "false",
         "whether all validators ask the same in a round"),
    COUNT(scenario_task, sample, "sample", "0", "0", "65535",
          "miners that a validator asks in a round; 0 is all"),
    CHOICE(scenario_task, sampling, "sampling", "uniform", samplings, "who is asked when not all are"),
    {.name = "exploration",
     .type = SCENARIO_TYPE_SHARE,
     .offset = offsetof(struct scenario_task, exploration),
     .fallback = "50 %",
     .only_if = "sampling",
     .only_if_value = SCENARIO_SAMPLING_BIASED,
     .doc = "part of the sample that is drawn among the others"},
    COUNT(scenario_task, permutations, "permutations", "16", "1", "100_000",
          "shapley: coalitions drawn for an estimate"),
    COUNT(scenario_task, language_rows, "language_rows", "8192", "256", "1_048_576",
          "language: bytes of the mixed text that questions are about"),
    COUNT(scenario_task, questions, "questions", "0", "0", "1_000_000",
          "teacher, language: subnets with the same number here are asked the same; 0 is a subnet alone"),
    SHARE_FROM(scenario_task, held_out, "held_out", "20 %", "0.1 %", "90 %",
               "part of a file's rows that only validators see"),
    SHARE_FROM(scenario_task, audit, "audit", "50 %", "1 %", "99 %",
               "part of those from which no challenge is drawn: what is recorded is measured on it"),
    {.name = NULL},
};

const struct scenario_section scenario_section_task = {
    .name = "task",
    .doc = "What miners are paid for; a word alone is the kind",
    .keys = task_keys,
    .size = sizeof(struct scenario_task),
    .shorthand = "kind",
};
