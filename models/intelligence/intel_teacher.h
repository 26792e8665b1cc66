/* An endless source of questions: Gaussian domains, labelled by a random network that may drift from day to
 * day.
 *
 * x = centre of a random domain + normal noise; y = argmax of V tanh(W x / sqrt d), or, with probability
 * `label_noise`, any class. Each day every weight keeps its variance while a share `drift` of it is drawn
 * anew: w = sqrt(1 - drift) w + sqrt(drift) normal. Source: spec/intelligence.md 1. */
#ifndef INTEL_TEACHER_H
#define INTEL_TEACHER_H

#include "intel_dataset.h"
#include "intel_kernel.h"

#include "sim_random.h"

struct intel_teacher_config {
    size_t d;           /* features, >= 1 */
    size_t classes;     /* 2 .. INTEL_DATASET_CLASSES */
    size_t hidden;      /* width of the teacher, >= 1 */
    size_t domains;     /* 1 .. 64 */
    double drift;       /* share of variance renewed a day, 0 .. 1 */
    double label_noise; /* 0 .. 1 */
    size_t train_rows;  /* pool that miners see each day */
    size_t held_rows;   /* pool that validators draw from each day */
};

struct intel_teacher {
    struct intel_teacher_config config;
    struct sim_seed seed;
    uint64_t entity;
    uint64_t day;
    struct intel_matrix centres; /* domains x d */
    struct intel_matrix first;   /* hidden x d */
    struct intel_matrix second;  /* classes x hidden */
};

/* 16 features, 10 classes, width 32, 8 domains, no drift, no noise, 2,000 and 800 rows. */
struct intel_teacher_config intel_teacher_config_default(void);

/* A teacher of day 0, drawn from the streams of (TASK, entity). SIM_ERR_RANGE, SIM_ERR_NO_MEMORY. */
int intel_teacher_init(struct intel_teacher *self, const struct intel_teacher_config *config,
                       const struct sim_seed *seed, uint64_t entity, struct sim_error *err);
void intel_teacher_free(struct intel_teacher *self);

/* Moves on to `day`, not before the present one; each day between is drawn from its own stream. */
void intel_teacher_advance(struct intel_teacher *self, uint64_t day);

/* Draws `n` samples of the present day into `data`, domains included; `part` tells apart pools of one day. */
int intel_teacher_draw(const struct intel_teacher *self, const struct intel_kernel *kernel, size_t n,
                       uint64_t part, struct intel_dataset *data, struct sim_error *err);

#endif
