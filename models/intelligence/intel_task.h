/* Tasks: what a subnet is paid for. A pool that miners learn from and a held-out pool that only validators
 * see.
 *
 * The held-out pool has two parts: challenges (the first `challenges` rows: scoring and the gate draw from
 * them) and an audit (the rest: nothing learns from it, and what is recorded about the mixture is measured on
 * it). Source: spec/intelligence.md 1. Kinds: digits, iris, wine, breast_cancer, thyroid, teacher, language,
 * csv, synthetic_score.
 *
 * A domain is what an expert can specialise in: a class of the file sets, a Gaussian domain of the teacher, a
 * corpus of the language task. The language task asks for the next byte of a text that interleaves lines of
 * Python with Spanish comments; its rows are positions of that text, its features the bytes before, weighted
 * by how near they are. synthetic_score has no data: scores are drawn around a latent skill; no intelligence.
 */
#ifndef INTEL_TASK_H
#define INTEL_TASK_H

#include "intel_corpus.h"
#include "intel_dataset.h"
#include "intel_kernel.h"
#include "intel_teacher.h"

#include <stdbool.h>

/* Most text corpora of a language task. */
enum { INTEL_TASK_CORPORA = 4 };

struct intel_task_config {
    const char *kind;
    const char *data_folder; /* where the sets of data/ml lie */
    const char *csv_path;    /* of kind csv */
    const char *csv_label;   /* the column of its label, see intel_dataset_read_csv; NULL: the last */
    const char *corpus_root; /* "" but in tests */
    unsigned held_permille;  /* share of rows held out, default 200 */
    unsigned audit_permille; /* share of those kept for the audit, default 500 */
    size_t language_rows;    /* positions of the mixed text, challenges and audit together, default 8192 */
    struct intel_teacher_config teacher;
};

struct intel_task;

/* A kind by name. */
struct intel_task_kind {
    const char *name;
    const char *summary;
    const char *file; /* in data_folder, or NULL */
    enum intel_format format;
    float factor; /* features are rescaled by factor and shift; factor 0: standardised */
    float shift;
    bool synthetic;
    int (*load)(struct intel_task *task, const struct intel_task_config *config, struct sim_error *err);
};

struct intel_task {
    const struct intel_task_kind *kind;
    struct sim_seed seed;
    uint64_t entity;
    size_t d;
    size_t classes;
    size_t domains;
    size_t challenges;       /* rows of `held` that challenges are drawn from */
    uint64_t version;        /* changes whenever the pools do */
    unsigned audit_permille; /* of a task that draws its pools again */
    struct intel_dataset train;
    struct intel_dataset held; /* challenges, then audit */
    struct intel_matrix panel; /* held->x, feature by feature: pad(d) x rows */
    struct intel_teacher *teacher;
    struct intel_text corpus[INTEL_TASK_CORPORA]; /* language: training text of each domain */
    struct intel_text text;                       /* language: the mixed text that `held` asks about */
    uint32_t *position;                           /* language: where in `text` a row of `held` stands */
    bool *comment;                                /* language: whether that is inside a Spanish comment */
};

/* The table, ended by a NULL name; and the kind called `name`, NULL if there is none. */
extern const struct intel_task_kind intel_task_kinds[];
const struct intel_task_kind *intel_task_kind_find(const char *name);

/* Defaults for `kind`. */
struct intel_task_config intel_task_config_default(const char *kind);

/* Loads or draws the pools; random parts come from the streams of (TASK, entity). SIM_ERR_NOT_FOUND (also for
 * an unknown kind), SIM_ERR_RANGE, and what reading raises. On failure `self` is empty. */
int intel_task_init(struct intel_task *self, const struct intel_task_config *config,
                    const struct sim_seed *seed, uint64_t entity, struct sim_error *err);
void intel_task_free(struct intel_task *self);

/* Moves a drifting task on to `day`: new pools, a new version. Does nothing for the others. */
int intel_task_advance(struct intel_task *self, uint64_t day, struct sim_error *err);

/* Draws the pools of the teacher's present state again, without a new version: after its state has been
 * restored. */
int intel_task_redraw(struct intel_task *self, struct sim_error *err);

/* Domain of training row `row`. */
static inline size_t intel_task_domain(const struct intel_task *self, size_t row)
{
    return self->train.domain != NULL ? self->train.domain[row] : self->train.y[row];
}

/* Loaders of kinds that have a file of their own; for the table. */
int intel_task_load_language(struct intel_task *task, const struct intel_task_config *config,
                             struct sim_error *err);

/* Number of the domain that a language task calls `name`; -1 if there is none. */
int intel_task_language_domain(const char *name);

/* Arranges `held` so that its challenges come first; `audit_permille` of the rows, by hash, come after them.
 * For loaders. */
int intel_task_arrange(struct intel_task *task, unsigned audit_permille, struct sim_error *err);

#endif
