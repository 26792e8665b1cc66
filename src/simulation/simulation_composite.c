#include "simulation_composite.h"

#include <math.h>

/* A cell for each enterprise and subnet: `values` of those that it asks, NaN elsewhere. */
static void put_pairs(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                      const struct network *net, const double *(*values)(const struct intel_across *across))
{
    double *cell = (double *)schema->row;
    size_t cells = schema->enterprises * schema->subnets;
    for (size_t i = 0; i < cells; i++)
        cell[i] = (double)NAN;
    for (size_t e = 0; e < net->enterprises; e++) {
        const struct network_enterprise *enterprise = &net->enterprise[e];
        const double *of = values(&enterprise->across);
        for (size_t k = 0; enterprise->queries > 0 && k < enterprise->subnets; k++)
            cell[e * schema->subnets + enterprise->index[k]] = of[k];
    }
    simulation_put_row(cursor, RECORD_F64, cell, cells);
}

static const double *utilisation_of(const struct intel_across *across)
{
    return across->utilisation;
}

static const double *loss_of(const struct intel_across *across)
{
    return across->loss;
}

void simulation_put_composites(struct simulation_cursor *cursor, const struct simulation_schema *schema,
                               const struct network *net)
{
    double *real = (double *)schema->row;
#define AS_COMPOSITE(name_, units_, long_name_, value_)                                                      \
    for (size_t i = 0; i < schema->enterprises; i++) {                                                       \
        bool asked = i < net->enterprises && net->enterprise[i].queries > 0;                                 \
        const struct intel_mixture_report *r = asked ? &net->enterprise[i].across.report : NULL;             \
        real[i] = asked ? (value_) : (double)NAN;                                                            \
    }                                                                                                        \
    simulation_put_row(cursor, RECORD_F64, real, schema->enterprises);
    COMPOSITE_REALS(AS_COMPOSITE)
#undef AS_COMPOSITE
    put_pairs(cursor, schema, net, utilisation_of);
    put_pairs(cursor, schema, net, loss_of);
}
