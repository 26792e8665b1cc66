/* Columns of the table `intelligence` that tell of enterprises: what their composite queries were worth in
 * the last one. X: name, units, long name, value of `r`, the report of that query; NaN before the first. */
#ifndef SIMULATION_COMPOSITE_H
#define SIMULATION_COMPOSITE_H

#include "simulation_cursor.h"
#include "simulation_schema.h"

#define COMPOSITE_REALS(X)                                                                                   \
    X("composite_loss", "nat", "cross-entropy of an enterprise's answers", r->loss)                          \
    X("composite_best_subnet_loss", "nat", "cross-entropy of the best of its subnets alone", r->best_loss)   \
    X("composite_ensemble_loss", "nat", "cross-entropy of the uniform ensemble of its subnets",              \
      r->uniform_loss)                                                                                       \
    X("composite_accuracy", "1", "right answers of an enterprise", r->accuracy)                              \
    X("composite_entropy", "nat", "mean entropy of an enterprise's gate", r->gate_entropy)                   \
    X("composite_gain", "nat", "loss of the best subnet alone less that of the enterprise", r->gain)

/* Writes the columns, after them composite_utilisation and composite_subnet_loss, of enterprise by subnet. */
void simulation_put_composites(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                               const struct network *net);

#endif
