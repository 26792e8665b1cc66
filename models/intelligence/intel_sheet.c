/* Answer sheets: see intel_sheet.h. */
#include "intel_sheet.h"

#include <string.h>

/* Rows that one pass of intel_sheet_fill works on: small enough for the stack and the first cache. */
enum { CHUNK = 256 };

int intel_sheet_init(struct intel_sheet *self, size_t miners, size_t rows, struct sim_error *err)
{
    *self = (struct intel_sheet){.miners = miners, .rows = rows};
    for (int i = 0; i < INTEL_MEASURES; i++) {
        /* Whole padding units of rows, because the transpose works on those. */
        int code = intel_matrix_init(&self->by_miner[i], intel_pad(miners), rows, err);
        if (code == SIM_OK)
            code = intel_matrix_init(&self->by_row[i], intel_pad(rows), miners, err);
        if (code != SIM_OK) {
            intel_sheet_free(self);
            return code;
        }
    }
    float worst = -sim_log_f(INTEL_LIKELIHOOD_FLOOR);
    for (size_t i = 0; i < self->by_miner[0].rows * self->by_miner[0].stride; i++) {
        self->by_miner[INTEL_LIKELIHOOD].at[i] = INTEL_LIKELIHOOD_FLOOR;
        self->by_miner[INTEL_LOSS].at[i] = worst;
        self->by_miner[INTEL_BRIER].at[i] = 2;
    }
    return SIM_OK;
}

void intel_sheet_free(struct intel_sheet *self)
{
    for (int i = 0; i < INTEL_MEASURES; i++) {
        intel_matrix_free(&self->by_miner[i]);
        intel_matrix_free(&self->by_row[i]);
    }
    *self = (struct intel_sheet){0};
}

/* Measures of rows first .. first + n - 1; n <= CHUNK. */
static void fill_chunk(struct intel_sheet *self, size_t miner, const struct intel_matrix *p,
                       const uint16_t *y, size_t first, size_t n)
{
    float top[CHUNK], squares[CHUNK];
    int32_t best[CHUNK];
    memcpy(top, p->at + first, n * sizeof *top);
    memset(best, 0, n * sizeof *best);
    for (size_t i = 0; i < n; i++)
        squares[i] = top[i] * top[i];
    for (size_t c = 1; c < p->rows; c++) {
        const float *q = intel_matrix_row(p, c) + first;
        for (size_t i = 0; i < n; i++) {
            bool above = q[i] > top[i];
            top[i] = above ? q[i] : top[i];
            best[i] = above ? (int32_t)c : best[i];
            squares[i] += q[i] * q[i];
        }
    }
    float *likelihood = intel_matrix_row(&self->by_miner[INTEL_LIKELIHOOD], miner) + first;
    float *loss = intel_matrix_row(&self->by_miner[INTEL_LOSS], miner) + first;
    float *brier = intel_matrix_row(&self->by_miner[INTEL_BRIER], miner) + first;
    float *correct = intel_matrix_row(&self->by_miner[INTEL_CORRECT], miner) + first;
    for (size_t i = 0; i < n; i++) {
        float q = intel_matrix_row(p, y[first + i])[first + i];
        likelihood[i] = q > INTEL_LIKELIHOOD_FLOOR ? q : INTEL_LIKELIHOOD_FLOOR;
        brier[i] = squares[i] - 2 * q + 1;
        correct[i] = best[i] == y[first + i] ? 1.0f : 0.0f;
    }
    sim_log_fv(likelihood, loss, n);
    for (size_t i = 0; i < n; i++)
        loss[i] = -loss[i];
}

void intel_sheet_fill(struct intel_sheet *self, size_t miner, const struct intel_matrix *p, const uint16_t *y)
{
    for (size_t first = 0; first < self->rows; first += CHUNK)
        fill_chunk(self, miner, p, y, first, self->rows - first < CHUNK ? self->rows - first : CHUNK);
}

void intel_sheet_copy(struct intel_sheet *self, size_t to, const struct intel_sheet *source, size_t from)
{
    for (int i = 0; i < INTEL_MEASURES; i++)
        memmove(intel_matrix_row(&self->by_miner[i], to), intel_matrix_row(&source->by_miner[i], from),
                self->by_miner[i].stride * sizeof(float));
}

void intel_sheet_fill_uniform(struct intel_sheet *self, size_t miner, size_t row, size_t classes, uint16_t y)
{
    float share = 1 / (float)classes;
    intel_matrix_row(&self->by_miner[INTEL_LIKELIHOOD], miner)[row] = share;
    intel_matrix_row(&self->by_miner[INTEL_LOSS], miner)[row] = -sim_log_f(share);
    intel_matrix_row(&self->by_miner[INTEL_BRIER], miner)[row] = 1 - share;
    intel_matrix_row(&self->by_miner[INTEL_CORRECT], miner)[row] = y == 0 ? 1.0f : 0.0f;
}

/* Miners of one turn. */
enum { MINERS = 4 * INTEL_LANES };

struct publishing {
    struct intel_sheet *sheet;
    const struct intel_kernel *kernel;
    size_t turns; /* a measure */
};

static void publish_block(void *publishing_, size_t turn, const struct sim_hand *hand)
{
    const struct publishing *p = publishing_;
    size_t measure = turn / p->turns, first = turn % p->turns * MINERS;
    const struct intel_matrix *from = &p->sheet->by_miner[measure];
    const struct intel_matrix *to = &p->sheet->by_row[measure];
    size_t left = from->rows - first;
    (void)hand;
    p->kernel->transpose(left < MINERS ? left : MINERS, from->stride, from->at + first * from->stride,
                         from->stride, to->at + first, to->stride);
}

void intel_sheet_publish(struct intel_sheet *self, const struct intel_kernel *kernel,
                         const struct sim_hand *hand)
{
    struct publishing publishing = {self, kernel, (self->by_miner[0].rows + MINERS - 1) / MINERS};
    sim_crew_each(hand, INTEL_MEASURES * publishing.turns, 1, publish_block, &publishing);
}
