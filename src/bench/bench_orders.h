/* Orders of stakers, part of `tensim bench pools`. */
#ifndef BENCH_ORDERS_H
#define BENCH_ORDERS_H

#include "bench.h"

/* Reports how many orders a second an economy of 128 subnets and 10,000 nominators carries out, beside bare
 * swaps of the same pools. Errors: those of the network; SIM_ERR_CHECK if an order was refused. */
int bench_orders_time(struct bench_report *report, struct sim_error *err);

#endif
