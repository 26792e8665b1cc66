/* The scoring rules that look at the mixture; the table in intel_score.c names them. Internal to this room.
 */
#ifndef INTEL_SCORE_MIXTURE_H
#define INTEL_SCORE_MIXTURE_H

#include "intel_score.h"

int intel_score_leave_one_out(const struct intel_challenge *challenge, double *score, double *error,
                              struct sim_error *err);
int intel_score_shapley(const struct intel_challenge *challenge, double *score, double *error,
                        struct sim_error *err);
int intel_score_fisher(const struct intel_challenge *challenge, double *score, double *error,
                       struct sim_error *err);

#endif
