/* Buffers by hand: see intel_workshop.h. */
#include "intel_workshop.h"

#include "sim_alloc.h"

/* Columns of a forward pass: activations of a usual network stay in the first-level cache. */
enum { COLUMNS = 128 };

int intel_workshop_init(struct intel_workshop *self, size_t hands, struct sim_error *err)
{
    *self = (struct intel_workshop){.hands = hands, .shape = {1, 0, 1}};
    self->works = sim_array_new(struct intel_work, self->hands);
    self->answers = sim_array_new(struct intel_matrix, self->hands);
    if (self->works != NULL && self->answers != NULL)
        return SIM_OK;
    intel_workshop_free(self);
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for %zu threads", hands);
}

static void clear(struct intel_workshop *self)
{
    for (size_t i = 0; i < self->hands && self->works != NULL && self->answers != NULL; i++) {
        intel_work_free(&self->works[i]);
        intel_matrix_free(&self->answers[i]);
    }
}

void intel_workshop_free(struct intel_workshop *self)
{
    clear(self);
    free(self->works);
    free(self->answers);
    self->works = NULL;
    self->answers = NULL;
}

static bool raise_to(size_t *value, size_t to)
{
    bool higher = to > *value;
    *value = higher ? to : *value;
    return higher;
}

int intel_workshop_fit(struct intel_workshop *self, const struct intel_task *task, size_t hidden,
                       size_t batch, struct sim_error *err)
{
    size_t train = task->train.x.rows, held = task->held.x.rows;
    bool grown = raise_to(&self->shape.d, task->d);
    grown |= raise_to(&self->shape.hidden, hidden);
    grown |= raise_to(&self->shape.classes, task->classes);
    grown |= raise_to(&self->columns, batch > COLUMNS ? batch : COLUMNS);
    grown |= raise_to(&self->rows_limit, train > held ? train : held);
    grown |= raise_to(&self->held, held);
    if (!grown)
        return SIM_OK;
    clear(self);
    int code = SIM_OK;
    for (size_t i = 0; i < self->hands && code == SIM_OK; i++) {
        code = intel_work_init(&self->works[i], &self->shape, self->columns, self->rows_limit, err);
        if (code == SIM_OK)
            code = intel_matrix_init(&self->answers[i], self->shape.classes, self->held, err);
    }
    return code;
}

struct intel_work *intel_workshop_work(const struct intel_workshop *self, const struct sim_hand *hand)
{
    return &self->works[hand->number];
}

struct intel_matrix intel_workshop_answers(const struct intel_workshop *self, const struct sim_hand *hand,
                                           size_t classes, size_t rows)
{
    return (struct intel_matrix){
        .rows = classes, .cols = rows, .stride = intel_pad(rows), .at = self->answers[hand->number].at};
}
