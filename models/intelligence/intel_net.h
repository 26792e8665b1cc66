/* Experts with parameters: multinomial logistic regression and a network with one hidden layer.
 *
 * Both map a row of d features to probabilities of C classes: p = softmax(W x + b), or
 * p = softmax(W2 max(W1 x + b1, 0) + b2). Trained by plain SGD with momentum and L2 on the mean cross-entropy
 * of a minibatch. Source: spec/intelligence.md 2. Limits: float32; L2 leaves biases alone.
 *
 * Parameters lie in one block, layer after layer: weights (out rows of pad(in) floats), then pad(out) biases;
 * padding is zero and stays zero. Panels (one feature or class a row, one sample a column) are explained in
 * intel_matrix.h. */
#ifndef INTEL_NET_H
#define INTEL_NET_H

#include "intel_dataset.h"
#include "intel_kernel.h"

#include "sim_random.h"

/* Sizes of a network. `hidden` 0: logistic regression. */
struct intel_shape {
    size_t d;
    size_t hidden;
    size_t classes;
};

/* How it learns. Defaults of intel_sgd_default reach the accuracies of spec/intelligence.md 8 on digits. */
struct intel_sgd {
    float rate;     /* > 0 */
    float momentum; /* 0 <= momentum < 1 */
    float l2;       /* >= 0 */
    size_t batch;   /* rows of a minibatch, 1 .. INTEL_BATCH_LIMIT */
};

enum { INTEL_BATCH_LIMIT = 1024 };

struct intel_net {
    struct intel_shape shape;
    size_t count;    /* floats in `params`, a multiple of INTEL_LANES */
    float *params;   /* what the network is */
    float *velocity; /* momentum of SGD, as many */
};

/* Memory that one thread lends to whichever network it works on. */
struct intel_work {
    size_t columns; /* most samples of one call, a multiple of INTEL_LANES */
    size_t units;   /* widest layer, features included, padded */
    float *rows;    /* columns x units: a minibatch, then activations, sample by sample */
    float *panel;   /* units x columns: the same minibatch, feature by feature */
    float *hidden;  /* units x columns: activations */
    float *back;    /* units x columns: gradients of activations */
    float *out;     /* units x columns: probabilities, then their gradients */
    float *grads;   /* one gradient */
    size_t count;   /* floats in `grads` */
    uint16_t *labels;
    size_t rows_limit; /* most rows of a shard */
    uint32_t *order;   /* a shard in the order of its epoch */
};

/* 0.1, 0.9, 1e-4, 32. */
struct intel_sgd intel_sgd_default(void);

/* Floats of one layer's weights, and of the whole layer. */
static inline size_t intel_layer_weights(size_t in, size_t out)
{
    return out * intel_pad(in);
}
static inline size_t intel_layer_size(size_t in, size_t out)
{
    return intel_layer_weights(in, out) + intel_pad(out);
}

/* Floats of all parameters of `shape`, padding included. */
size_t intel_shape_count(const struct intel_shape *shape);

/* Makes a network of zeros. d, classes >= 1. SIM_ERR_NO_MEMORY. */
int intel_net_init(struct intel_net *self, const struct intel_shape *shape, struct sim_error *err);
void intel_net_free(struct intel_net *self);

/* Draws weights (He scaling before a ReLU, Glorot before the softmax) and clears biases and momentum. */
void intel_net_randomise(struct intel_net *self, struct sim_stream *stream);

/* Copies parameters and momentum; shapes must agree. */
void intel_net_copy(struct intel_net *self, const struct intel_net *from);

/* Room for calls of up to `columns` samples on networks up to `shape` and training on shards of up to
 * `rows_limit` rows. SIM_ERR_NO_MEMORY. */
int intel_work_init(struct intel_work *self, const struct intel_shape *shape, size_t columns,
                    size_t rows_limit, struct sim_error *err);
void intel_work_free(struct intel_work *self);

/* Probabilities of `n` samples (a multiple of INTEL_LANES, at most work->columns): reads the panel `x`
 * (d rows of `x_stride`), writes the panel `p` (classes rows of `p_stride`, 64-byte aligned). */
void intel_net_forward(const struct intel_net *self, const struct intel_kernel *kernel,
                       struct intel_work *work, size_t n, const float *x, size_t x_stride, float *p,
                       size_t p_stride);

/* Probabilities of a whole panel of any width, in blocks that fit `work`. */
void intel_net_answer(const struct intel_net *self, const struct intel_kernel *kernel,
                      struct intel_work *work, const struct intel_matrix *panel, struct intel_matrix *p);

/* Gradient of the mean cross-entropy of the first `batch` rows of work->rows (stride pad(d)) with
 * work->labels into work->grads, and its value in nats into `loss` unless that is NULL. L2 is not part of it.
 */
void intel_net_gradient(const struct intel_net *self, const struct intel_kernel *kernel,
                        struct intel_work *work, size_t batch, float *loss);

/* One step from the gradient in work->grads. */
void intel_net_descend(struct intel_net *self, const struct intel_kernel *kernel,
                       const struct intel_work *work, const struct intel_sgd *sgd);

/* `steps` steps on minibatches of rows shard[0..shard_size) of `data`, in an order shuffled anew for every
 * pass; `labels` overrules data->y row by row if not NULL. An empty shard teaches nothing. */
void intel_net_train(struct intel_net *self, const struct intel_kernel *kernel, struct intel_work *work,
                     const struct intel_sgd *sgd, const struct intel_dataset *data, const uint32_t *shard,
                     size_t shard_size, const uint16_t *labels, size_t steps, struct sim_stream *stream);

#endif
