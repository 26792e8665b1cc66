/* Life of a case around its handler; the runner's side of vectors.h. */
#ifndef VECTORS_CASE_H
#define VECTORS_CASE_H

#include "vectors.h"

/* Checks the shape of a row and fills `c`. `row` and `file` must outlive the case; `dialect` receives the
 * text that c->dialect points to. Errors: SIM_ERR_MISSING_KEY, SIM_ERR_TYPE, SIM_ERR_RANGE. */
int vectors_case_init(struct vectors_case *c, const json_t *row, const char *file, unsigned line,
                      char dialect[VECTORS_NAME_SIZE], struct sim_error *err);

/* Runs the handler and settles the verdict. Returns SIM_OK or the failure of a getter. */
int vectors_case_run(struct vectors_case *c, const struct vectors_handler *handler);

void vectors_case_free(struct vectors_case *c);

#endif
