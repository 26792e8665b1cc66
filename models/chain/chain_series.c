#include "chain_series.h"

#include "sim_alloc.h"
#include "sim_wide.h"

#include <inttypes.h>
#include <string.h>

#define CHAIN_SERIES_LIMIT ((int64_t)1 << 62)

int chain_series_init(struct chain_series *series, const struct chain_series_point *point, size_t points,
                      struct sim_error *err)
{
    *series = (struct chain_series){0};
    if (points == 0)
        return sim_raise(err, SIM_ERR_RANGE, "a series needs at least one point");
    for (size_t i = 0; i < points; i++) {
        if (i > 0 && point[i].block <= point[i - 1].block)
            return sim_raise(err, SIM_ERR_RANGE,
                             "block %" PRIu64 " follows block %" PRIu64 ": blocks must ascend",
                             point[i].block, point[i - 1].block);
        if (point[i].block > INT64_MAX || point[i].value >= CHAIN_SERIES_LIMIT ||
            point[i].value <= -CHAIN_SERIES_LIMIT)
            return sim_raise(err, SIM_ERR_RANGE, "the point at block %" PRIu64 " is out of range",
                             point[i].block);
    }
    series->point = sim_array_new(struct chain_series_point, points);
    if (series->point == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a series of %zu points", points);
    memcpy(series->point, point, points * sizeof *point);
    series->points = points;
    chain_series_seek(series, 0);
    return SIM_OK;
}

void chain_series_free(struct chain_series *series)
{
    free(series->point);
    *series = (struct chain_series){0};
}

/* Number of points at or before `block`: the segment that holds it starts at the last of them. */
static size_t points_until(const struct chain_series *series, uint64_t block)
{
    size_t low = 0, high = series->points;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (series->point[middle].block <= block)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Floor of a / b for b > 0. */
static sim_i128 floor_div(sim_i128 a, sim_i128 b)
{
    sim_i128 quotient = a / b;
    return a % b < 0 ? quotient - 1 : quotient;
}

int64_t chain_series_at(const struct chain_series *series, uint64_t block)
{
    size_t right = points_until(series, block);
    if (right == 0)
        return series->point[0].value;
    const struct chain_series_point *from = &series->point[right - 1];
    if (right == series->points)
        return from->value;
    sim_i128 rise = (sim_i128)from[1].value - from->value;
    sim_i128 width = (sim_i128)(from[1].block - from->block);
    return from->value + (int64_t)floor_div(rise * (sim_i128)(block - from->block), width);
}

/* Sets slope and remainder for the segment that holds the cursor's block. */
static void enter_segment(struct chain_series *series)
{
    series->segment = points_until(series, series->block);
    series->width = 0;
    if (series->segment == 0 || series->segment == series->points)
        return;
    const struct chain_series_point *from = &series->point[series->segment - 1];
    sim_i128 rise = (sim_i128)from[1].value - from->value;
    series->width = from[1].block - from->block;
    series->step = (int64_t)floor_div(rise, (sim_i128)series->width);
    series->fraction = (uint64_t)(rise - (sim_i128)series->step * (sim_i128)series->width);
    series->rest = (uint64_t)((sim_u128)series->fraction * (series->block - from->block) % series->width);
}

void chain_series_seek(struct chain_series *series, uint64_t block)
{
    series->block = block;
    series->value = chain_series_at(series, block);
    enter_segment(series);
}

int64_t chain_series_next(struct chain_series *series)
{
    series->block++;
    if (series->width != 0) {
        series->value += series->step;
        series->rest += series->fraction;
        if (series->rest >= series->width) {
            series->rest -= series->width;
            series->value++;
        }
    }
    if (series->segment < series->points && series->block == series->point[series->segment].block)
        chain_series_seek(series, series->block);
    return series->value;
}
