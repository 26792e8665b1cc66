/* Forward pass and gradient of intel_net.h in any precision; included in float by the model and in double by
 * the test that compares the gradient with central differences.
 *
 * Before the include: INTEL_REAL, INTEL_N(name) (the name of a function of this set), INTEL_OP(name) (how a
 * kernel is called), INTEL_EXP_V(x, y, n) and INTEL_LOG(x). No include guard: that is the point. */

struct INTEL_N(buffers) {
    INTEL_REAL *rows, *panel, *hidden, *back, *out;
};

/* y[out][n] = W x + b of one layer whose parameters start at `layer`. */
static void INTEL_N(affine)(const struct intel_kernel *kernel, size_t in, size_t out, const INTEL_REAL *layer,
                            size_t n, const INTEL_REAL *x, size_t x_stride, INTEL_REAL *y, size_t y_stride)
{
    (void)kernel;
    INTEL_OP(gemm)
    (out, n, in, layer, intel_pad(in), 1, x, x_stride, layer + intel_layer_weights(in, out), y, y_stride);
}

static void INTEL_N(forward)(const struct intel_kernel *kernel, const struct intel_shape *shape,
                             const INTEL_REAL *params, size_t n, const INTEL_REAL *x, size_t x_stride,
                             INTEL_REAL *hidden, size_t hidden_stride, INTEL_REAL *p, size_t p_stride)
{
    size_t in = shape->d;
    if (shape->hidden > 0) {
        INTEL_N(affine)(kernel, in, shape->hidden, params, n, x, x_stride, hidden, hidden_stride);
        for (size_t i = 0; i < shape->hidden; i++)
            INTEL_OP(relu)(n, hidden + i * hidden_stride);
        params += intel_layer_size(in, shape->hidden);
        in = shape->hidden;
        x = hidden;
        x_stride = hidden_stride;
    }
    INTEL_N(affine)(kernel, in, shape->classes, params, n, x, x_stride, p, p_stride);
    INTEL_OP(softmax_shift)(shape->classes, n, p, p_stride);
    for (size_t i = 0; i < shape->classes; i++)
        INTEL_EXP_V(p + i * p_stride, p + i * p_stride, n);
    INTEL_OP(softmax_scale)(shape->classes, n, p, p_stride);
}

/* Mean of -log p of the labels. */
static INTEL_REAL INTEL_N(loss)(size_t batch, const uint16_t *labels, const INTEL_REAL *p, size_t stride)
{
    INTEL_REAL loss = 0;
    for (size_t b = 0; b < batch; b++)
        loss -= INTEL_LOG(p[labels[b] * stride + b]);
    return loss / (INTEL_REAL)batch;
}

/* Turns probabilities into the gradient of the mean loss by the logits. */
static void INTEL_N(loss_gradient)(size_t batch, const uint16_t *labels, size_t classes, INTEL_REAL *p,
                                   size_t stride)
{
    INTEL_REAL share = 1 / (INTEL_REAL)batch;
    for (size_t b = 0; b < batch; b++)
        p[labels[b] * stride + b] -= 1;
    for (size_t i = 0; i < classes; i++)
        for (size_t b = 0; b < batch; b++)
            p[i * stride + b] *= share;
}

/* Gradient of a layer from `delta`[out][batch] and its inputs, sample by sample, in `rows`. */
static void INTEL_N(layer_gradient)(const struct intel_kernel *kernel, size_t in, size_t out, size_t batch,
                                    const INTEL_REAL *delta, size_t delta_stride, const INTEL_REAL *rows,
                                    INTEL_REAL *gradient)
{
    (void)kernel;
    INTEL_OP(gemm)
    (out, intel_pad(in), batch, delta, delta_stride, 1, rows, intel_pad(in), NULL, gradient, intel_pad(in));
    INTEL_REAL *bias = gradient + intel_layer_weights(in, out);
    for (size_t i = 0; i < intel_pad(out); i++)
        bias[i] = 0;
    for (size_t b = 0; b < batch; b++)
        for (size_t i = 0; i < out; i++)
            bias[i] += delta[i * delta_stride + b];
}

/* Gradient of the mean cross-entropy over buffers->rows[0..batch) into `gradient`; its value into `loss`
 * unless that is NULL. Panels are as narrow as the batch: a wide stride would spread them over too few cache
 * sets. */
static void INTEL_N(gradient)(const struct intel_kernel *kernel, const struct intel_shape *shape,
                              const INTEL_REAL *params, const struct INTEL_N(buffers) * buffers,
                              const uint16_t *labels, size_t batch, INTEL_REAL *gradient, INTEL_REAL *loss)
{
    size_t n = intel_pad(batch), h = shape->hidden;
    INTEL_OP(transpose)(n, intel_pad(shape->d), buffers->rows, intel_pad(shape->d), buffers->panel, n);
    INTEL_N(forward)(kernel, shape, params, n, buffers->panel, n, buffers->hidden, n, buffers->out, n);
    if (loss != NULL)
        *loss = INTEL_N(loss)(batch, labels, buffers->out, n);
    INTEL_N(loss_gradient)(batch, labels, shape->classes, buffers->out, n);
    if (h == 0) {
        INTEL_N(layer_gradient)
        (kernel, shape->d, shape->classes, batch, buffers->out, n, buffers->rows, gradient);
        return;
    }
    const INTEL_REAL *last = params + intel_layer_size(shape->d, h);
    INTEL_OP(gemm)(h, n, shape->classes, last, 1, intel_pad(h), buffers->out, n, NULL, buffers->back, n);
    for (size_t i = 0; i < h; i++)
        INTEL_OP(relu_gradient)(n, buffers->hidden + i * n, buffers->back + i * n);
    INTEL_N(layer_gradient)(kernel, shape->d, h, batch, buffers->back, n, buffers->rows, gradient);
    /* The panel is done with: it now takes the activations, sample by sample. Units that are padding must be
     * zero there, or the padding of the last layer would drift. */
    for (size_t i = h * n; i < intel_pad(h) * n; i++)
        buffers->hidden[i] = 0;
    INTEL_OP(transpose)(intel_pad(h), n, buffers->hidden, n, buffers->panel, intel_pad(h));
    INTEL_N(layer_gradient)
    (kernel, h, shape->classes, batch, buffers->out, n, buffers->panel,
     gradient + intel_layer_size(shape->d, h));
}
