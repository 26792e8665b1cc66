/* The gate of a mixture of experts: who answers which question, and with what weight.
 *
 * Logits h = W x + b, one per expert. Serving keeps the top_k largest and takes their softmax. Training adds
 * noise, H = h + normal * softplus(V x), keeps the top_k of H, and descends on
 *   mean cross-entropy of sum g_m p_m + importance_weight * CV(importance)^2 + load_weight * CV(load)^2,
 * importance = sum of gate values over the batch, load = sum of the probability to stay in the top_k if only
 * one's own noise were drawn again; CV^2 = variance / mean^2 over the active experts. The experts' answers
 * are held fixed. Source: Shazeer et al. 2017 (noisy top-k gating, appendix A for the load);
 * spec/intelligence.md 4. Limits: linear in x; plain SGD; float32 parameters with double arithmetic per row.
 *
 * The same gate mixes the experts of a subnet and the mixtures of several subnets. The crew of `hand` shares
 * the work of a function that takes one; NULL: the caller works alone. The bits are the same. */
#ifndef INTEL_GATE_H
#define INTEL_GATE_H

#include "intel_dataset.h"
#include "intel_kernel.h"
#include "intel_score.h"

#include "sim_crew.h"
#include "sim_random.h"

#include <stdbool.h>

struct intel_gate_config {
    size_t top_k;             /* experts per row, 1 .. INTEL_TOP_LIMIT */
    float rate;               /* SGD step, > 0 */
    double importance_weight; /* >= 0 */
    double load_weight;       /* >= 0; at 0 the load is not computed */
    size_t batch;             /* rows of a step, >= 1 */
};

struct intel_gate {
    struct intel_gate_config config;
    size_t d;
    size_t experts;
    float *weights; /* layer of intel_net.h: `experts` rows of pad(d), then pad(experts) biases */
    float *noise;   /* `experts` rows of pad(d) */
};

/* What one evaluation of the training loss gives. */
struct intel_gate_loss {
    double cross_entropy; /* nats a row */
    double importance_cv2;
    double load_cv2;
    double total;
};

/* Memory of one training step. */
struct intel_gate_work;

/* top_k 4, rate 0.5, both weights 0.01, batch 64. */
struct intel_gate_config intel_gate_config_default(void);

/* A gate of zeros: it trusts everyone alike. SIM_ERR_RANGE, SIM_ERR_NO_MEMORY. */
int intel_gate_init(struct intel_gate *self, const struct intel_gate_config *config, size_t d, size_t experts,
                    struct sim_error *err);
void intel_gate_free(struct intel_gate *self);

/* Forgets what the gate knew of `expert`: its slot has a new holder. */
void intel_gate_reset(struct intel_gate *self, size_t expert);

/* Logits of all rows of a panel (d x n) into `logits` (rows x experts; made with intel_pad(n) rows).
 * `panel_out` lends room (intel_pad(experts) x n, stride of the panel). */
void intel_gate_logits(const struct intel_gate *self, const struct intel_kernel *kernel,
                       const struct sim_hand *hand, const struct intel_matrix *panel,
                       struct intel_matrix *panel_out, struct intel_matrix *logits);

int intel_gate_work_create(struct intel_gate_work **work, const struct intel_gate *gate,
                           struct sim_error *err);
void intel_gate_work_destroy(struct intel_gate_work *work);

/* Loss on rows[0..count) (count <= config.batch) of `data`, whose answers are by_row[INTEL_LIKELIHOOD] of
 * `sheet`, with noise from `stream`; active experts only. Gradients stay in `work`. */
struct intel_gate_loss intel_gate_gradient(const struct intel_gate *self, const struct intel_kernel *kernel,
                                           const struct sim_hand *hand, struct intel_gate_work *work,
                                           const struct intel_dataset *data, const struct intel_sheet *sheet,
                                           const uint32_t *rows, size_t count, const bool *active,
                                           struct sim_stream *stream);

/* One step from the gradients in `work`. */
void intel_gate_descend(struct intel_gate *self, const struct intel_gate_work *work);

/* The gradients in `work`: laid out as gate->weights and gate->noise. For tests. */
const float *intel_gate_work_weights(const struct intel_gate_work *work);
const float *intel_gate_work_noise(const struct intel_gate_work *work);

/* `steps` steps on minibatches drawn with replacement from rows[0..count), or, if `rows` is NULL, from the
 * first `count` rows. Returns the mean loss of the steps. */
struct intel_gate_loss intel_gate_train(struct intel_gate *self, const struct intel_kernel *kernel,
                                        const struct sim_hand *hand, struct intel_gate_work *work,
                                        const struct intel_dataset *data, const struct intel_sheet *sheet,
                                        const uint32_t *rows, size_t count, const bool *active, size_t steps,
                                        struct sim_stream *stream);

#endif
