/* Memory of a board: see intel_board.h. */
#include "intel_board.h"

#include "sim_alloc.h"

int intel_board_init(struct intel_board *self, size_t miners, size_t validators, size_t watched,
                     struct sim_error *err)
{
    *self = (struct intel_board){.miners = miners, .validators = validators, .watched = watched};
    self->average = sim_array_new(double, validators *miners);
    self->standing = sim_array_new(double, miners);
    self->standing_error = sim_array_new(double, miners);
    self->skill = sim_array_new(double, miners);
    self->utilisation = sim_array_new(double, miners);
    self->focus_weight = sim_array_new(double, watched);
    if (self->average != NULL && self->standing != NULL && self->standing_error != NULL &&
        self->skill != NULL && self->utilisation != NULL && self->focus_weight != NULL)
        return SIM_OK;
    intel_board_free(self);
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the board of %zu miners and %zu validators",
                     miners, validators);
}

void intel_board_free(struct intel_board *self)
{
    free(self->average);
    free(self->standing);
    free(self->standing_error);
    free(self->skill);
    free(self->utilisation);
    free(self->focus_weight);
    intel_matrix_free(&self->served);
    *self = (struct intel_board){0};
}

void intel_board_forget_miner(struct intel_board *self, size_t uid)
{
    for (size_t v = 0; v < self->validators; v++)
        self->average[v * self->miners + uid] = 0;
    self->standing[uid] = self->standing_error[uid] = 0;
    self->skill[uid] = 0;
}
