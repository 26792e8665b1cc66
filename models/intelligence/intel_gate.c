/* Memory and serving of the gate; training is in intel_gate_train.c. */
#include "intel_gate.h"

#include "intel_net.h"

#include <stdlib.h>
#include <string.h>

struct intel_gate_config intel_gate_config_default(void)
{
    return (struct intel_gate_config){
        .top_k = 4, .rate = 0.5f, .importance_weight = 0.01, .load_weight = 0.01, .batch = 64};
}

int intel_gate_init(struct intel_gate *self, const struct intel_gate_config *config, size_t d, size_t experts,
                    struct sim_error *err)
{
    *self = (struct intel_gate){.config = *config, .d = d, .experts = experts};
    if (config->top_k < 1 || config->top_k > INTEL_TOP_LIMIT)
        return sim_raise(err, SIM_ERR_RANGE, "a gate keeps 1 to %d experts a row, not %zu", INTEL_TOP_LIMIT,
                         config->top_k);
    if (config->batch < 1 || d < 1 || experts < 1)
        return sim_raise(err, SIM_ERR_RANGE, "a gate needs features, experts and rows to learn from");
    self->weights = intel_floats_new(intel_layer_size(d, experts));
    self->noise = intel_floats_new(intel_layer_weights(d, experts));
    if (self->weights != NULL && self->noise != NULL)
        return SIM_OK;
    intel_gate_free(self);
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a gate of %zu experts", experts);
}

void intel_gate_free(struct intel_gate *self)
{
    free(self->weights);
    free(self->noise);
    *self = (struct intel_gate){0};
}

void intel_gate_reset(struct intel_gate *self, size_t expert)
{
    size_t width = intel_pad(self->d);
    memset(self->weights + expert * width, 0, width * sizeof(float));
    memset(self->noise + expert * width, 0, width * sizeof(float));
    self->weights[intel_layer_weights(self->d, self->experts) + expert] = 0;
}

/* Columns of one turn: whole vectors, and enough of them to be worth one. */
enum { COLUMNS = 4 * INTEL_LANES };

struct serving {
    const struct intel_gate *gate;
    const struct intel_kernel *kernel;
    const struct intel_matrix *panel;
    struct intel_matrix *panel_out;
    struct intel_matrix *logits;
};

static void serve_columns(void *serving_, size_t turn, const struct sim_hand *hand)
{
    const struct serving *s = serving_;
    const struct intel_gate *self = s->gate;
    size_t first = turn * COLUMNS, left = s->panel->stride - first, n = left < COLUMNS ? left : COLUMNS;
    (void)hand;
    s->kernel->gemm(self->experts, n, self->d, self->weights, intel_pad(self->d), 1, s->panel->at + first,
                    s->panel->stride, self->weights + intel_layer_weights(self->d, self->experts),
                    s->panel_out->at + first, s->panel_out->stride);
    s->kernel->transpose(s->panel_out->rows, n, s->panel_out->at + first, s->panel_out->stride,
                         s->logits->at + first * s->logits->stride, s->logits->stride);
}

void intel_gate_logits(const struct intel_gate *self, const struct intel_kernel *kernel,
                       const struct sim_hand *hand, const struct intel_matrix *panel,
                       struct intel_matrix *panel_out, struct intel_matrix *logits)
{
    struct serving serving = {self, kernel, panel, panel_out, logits};
    sim_crew_each(hand, (panel->stride + COLUMNS - 1) / COLUMNS, 1, serve_columns, &serving);
}
