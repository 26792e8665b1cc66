/* The chain's vector helpers, literally: spec/epoch.md sections 2.1 to 2.4, 2.6, 2.9 and 2.10. */
#include "epoch_math.h"

#include "sim_alloc.h"
#include "sim_error.h"
#include "sim_transcendental.h"

#include <string.h>

i32f32 epoch_sum(const i32f32 *v, uint32_t count)
{
    i32f32 sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum = i32f32_wrapping_add(sum, v[i]);
    return sum;
}

void epoch_normalize_by(i32f32 *v, uint32_t count, i32f32 sum)
{
    if (sum == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        v[i] = i32f32_safe_div(v[i], sum);
}

void epoch_normalize(i32f32 *v, uint32_t count)
{
    epoch_normalize_by(v, count, epoch_sum(v, count));
}

void epoch_normalize_64(i64f64 *v, uint32_t count)
{
    i64f64 sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum = i64f64_wrapping_add(sum, v[i]);
    if (sum == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        v[i] = i64f64_safe_div(v[i], sum);
}

void epoch_mask_vector(i32f32 *v, uint32_t count, const bool *mask, uint32_t mask_count)
{
    if (mask_count == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        if (i >= mask_count || mask[i])
            v[i] = 0;
}

struct ranked {
    i32f32 value;
    uint32_t index;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

int epoch_top_k(const i32f32 *v, uint32_t count, uint32_t k, bool zeros, bool *keep)
{
    for (uint32_t i = 0; i < count; i++)
        keep[i] = zeros || v[i] != 0;
    if (count < k || count == 0)
        return 0;
    struct ranked *order = sim_array_new(struct ranked, count);
    if (order == NULL)
        return SIM_ERR_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        order[i] = (struct ranked){.value = v[i], .index = i};
    qsort(order, count, sizeof *order, compare_ranked);
    for (uint32_t r = 0; r < count - k; r++)
        keep[order[r].index] = false;
    free(order);
    return 0;
}

i32f32 epoch_weighted_median(const i32f32 *stake, const i32f32 *score, uint32_t count, i32f32 minority,
                             i32f32 lo, i32f32 hi, uint32_t *work)
{
    uint32_t *current = work, *lower = work + count, *upper = work + 2 * (size_t)count;
    uint32_t members = count;
    for (uint32_t i = 0; i < count; i++)
        current[i] = i;
    for (uint32_t rounds = 0; rounds <= count; rounds++) {
        if (members == 0)
            return 0;
        if (members == 1)
            return score[current[0]];
        const i32f32 pivot = score[current[members / 2]];
        uint32_t below = 0, above = 0;
        i32f32 below_stake = 0, above_stake = 0;
        for (uint32_t k = 0; k < members; k++) {
            const uint32_t i = current[k];
            if (score[i] < pivot) {
                lower[below++] = i;
                below_stake = i32f32_add(below_stake, stake[i]);
            } else if (score[i] > pivot) {
                upper[above++] = i;
                above_stake = i32f32_add(above_stake, stake[i]);
            }
        }
        uint32_t *freed = current;
        if (minority < i32f32_add(lo, below_stake) && below > 0) {
            hi = i32f32_add(lo, below_stake);
            current = lower;
            lower = freed;
            members = below;
        } else if (i32f32_sub(hi, above_stake) <= minority && above > 0) {
            lo = i32f32_sub(hi, above_stake);
            current = upper;
            upper = freed;
            members = above;
        } else {
            return pivot;
        }
    }
    return 0;
}

int epoch_weighted_median_columns(const i32f32 *stake, const struct epoch_matrix *m, uint32_t columns,
                                  i32f32 kappa, i32f32 *out)
{
    int rc = SIM_ERR_NO_MEMORY;
    uint32_t members = 0;
    for (uint32_t i = 0; i < m->rows; i++)
        members += stake[i] > 0;
    const size_t cells = (size_t)members * columns, work_size = 3 * (size_t)members;
    i32f32 *share = sim_array_new(i32f32, members);
    i32f32 *dense = sim_array_new(i32f32, cells);
    uint32_t *work = sim_array_new(uint32_t, work_size);
    if (share == NULL || dense == NULL || work == NULL)
        goto out;

    members = 0;
    for (uint32_t i = 0; i < m->rows; i++)
        if (stake[i] > 0)
            share[members++] = stake[i];
    epoch_normalize(share, members);
    const i32f32 total = epoch_sum(share, members);

    uint32_t member = 0;
    for (uint32_t i = 0; i < m->rows; i++) {
        if (stake[i] <= 0)
            continue;
        for (uint32_t k = m->start[i]; k < m->start[i + 1]; k++)
            if (m->column[k] < columns)
                dense[(size_t)m->column[k] * members + member] = m->value[k];
        member++;
    }
    for (uint32_t j = 0; j < columns; j++)
        out[j] = epoch_weighted_median(share, dense + (size_t)j * members, members, i32f32_sub(total, kappa),
                                       0, total, work);
    rc = 0;
out:
    free(share);
    free(dense);
    free(work);
    return rc;
}

i32f32 epoch_alpha_sigmoid(i32f32 consensus, i32f32 weight, i32f32 bond, i32f32 alpha_low, i32f32 alpha_high,
                           i32f32 steepness)
{
    const i32f32 buy = epoch_clamp(i32f32_sub(weight, consensus), 0, I32F32_ONE);
    const i32f32 sell = epoch_clamp(i32f32_sub(bond, weight), 0, I32F32_ONE);
    const i32f32 distance = weight >= bond ? buy : sell;
    const i32f32 slope = i32f32_div(steepness, i32f32_from_i64(-100));
    const i32f32 growth = i32f32_exp_safe(i32f32_mul(slope, i32f32_sub(distance, I32F32_ONE / 2)));
    const i32f32 share = i32f32_div(I32F32_ONE, i32f32_add(I32F32_ONE, growth));
    const i32f32 alpha = i32f32_add(alpha_low, i32f32_mul(share, i32f32_sub(alpha_high, alpha_low)));
    return epoch_clamp(alpha, alpha_low, alpha_high);
}

/* The value that the chain's cursor sees at column j; *cursor only moves forward, past columns below j. */
static i32f32 walk_to(const struct epoch_matrix *m, uint32_t row, uint32_t *cursor, uint32_t j)
{
    while (*cursor < m->start[row + 1] && m->column[*cursor] < j)
        (*cursor)++;
    return *cursor < m->start[row + 1] && m->column[*cursor] == j ? m->value[*cursor] : 0;
}

void epoch_liquid_alphas(const struct epoch_matrix *weights, const struct epoch_matrix *bonds,
                         const i32f32 *consensus, uint32_t columns, i32f32 alpha_low, i32f32 alpha_high,
                         i32f32 steepness, i32f32 *out)
{
    for (uint32_t i = 0; i < weights->rows && i < bonds->rows; i++) {
        uint32_t weight_cursor = weights->start[i], bond_cursor = bonds->start[i];
        for (uint32_t j = 0; j < columns; j++) {
            const i32f32 weight = walk_to(weights, i, &weight_cursor, j);
            const i32f32 bond = walk_to(bonds, i, &bond_cursor, j);
            out[(size_t)i * columns + j] =
                epoch_alpha_sigmoid(consensus[j], weight, bond, alpha_low, alpha_high, steepness);
        }
    }
}

int epoch_average_bonds(struct epoch_matrix *out, const struct epoch_matrix *weights,
                        const struct epoch_matrix *bonds, const i32f32 *consensus, uint32_t columns,
                        const struct epoch_average_params *params, i32f32 *scratch)
{
    bool any_consensus = false;
    for (uint32_t j = 0; j < columns; j++)
        any_consensus |= consensus[j] != 0;
    if (!params->liquid_alpha_on || !any_consensus)
        return epoch_matrix_ema(out, weights, bonds,
                                epoch_bonds_alpha(params->bonds_moving_average_ppm, true), scratch);
    const size_t cells = (size_t)weights->rows * columns;
    i32f32 *alpha = sim_array_new(i32f32, cells);
    if (alpha == NULL)
        return SIM_ERR_NO_MEMORY;
    epoch_liquid_alphas(weights, bonds, consensus, columns, epoch_from_u16_share(params->alpha_low),
                        epoch_from_u16_share(params->alpha_high),
                        i32f32_from_i64(params->alpha_sigmoid_steepness), alpha);
    const int rc = epoch_matrix_ema_alpha(out, weights, bonds, alpha, columns, scratch);
    free(alpha);
    return rc;
}

i32f32 epoch_sigmoid(i32f32 x, i32f32 rho, i32f32 kappa)
{
    const i32f32 growth = i32f32_exp_safe(i32f32_mul(i32f32_neg(rho), i32f32_sub(x, kappa)));
    return i32f32_safe_div(I32F32_ONE, i32f32_add(growth, I32F32_ONE));
}

i32f32 epoch_bonds_alpha(uint64_t bonds_moving_average_ppm, bool wrapping)
{
    const i64f64 keep = i64f64_safe_div(i64f64_from_u64(bonds_moving_average_ppm), i64f64_from_u64(1000000));
    const i32f32 cut = wrapping ? (i32f32)(uint64_t)(keep >> 32) : i32f32_from_i64f64(keep);
    return i32f32_sub(I32F32_ONE, cut);
}

void epoch_max_upscale(const i32f32 *v, uint32_t count, uint16_t *out)
{
    const i32f32 full = i32f32_from_u16(EPOCH_U16_MAX);
    i32f32 top = 0;
    for (uint32_t i = 0; i < count; i++)
        top = v[i] > top ? v[i] : top;
    const i32f32 factor = i32f32_safe_div(full, top);
    for (uint32_t i = 0; i < count; i++) {
        const i32f32 scaled = top > i32f32_from_u16(32768) ? i32f32_mul(v[i], factor)
                                                           : i32f32_safe_div(i32f32_mul(v[i], full), top);
        out[i] = i32f32_to_u16(i32f32_round(scaled));
    }
}

void epoch_max_upscale_u16(const uint16_t *v, uint32_t count, uint16_t *out)
{
    uint16_t most = 0;
    for (uint32_t i = 0; i < count; i++)
        most = v[i] > most ? v[i] : most;
    if (most == EPOCH_U16_MAX) { /* the factor is exactly 1: what honest clients send is upscaled already */
        if (out != v)
            memmove(out, v, count * sizeof *out);
        return;
    }
    const i32f32 full = i32f32_from_u16(EPOCH_U16_MAX), top = i32f32_from_u16(most);
    const i32f32 factor = i32f32_safe_div(full, top);
    for (uint32_t i = 0; i < count; i++) {
        const i32f32 x = i32f32_from_u16(v[i]);
        const i32f32 scaled =
            top > i32f32_from_u16(32768) ? i32f32_mul(x, factor) : i32f32_safe_div(i32f32_mul(x, full), top);
        out[i] = i32f32_to_u16(i32f32_round(scaled));
    }
}

bool epoch_max_limited(const uint16_t *v, uint32_t count, uint16_t limit)
{
    i32f32 sum = 0, top = 0;
    for (uint32_t i = 0; i < count; i++) {
        const i32f32 x = i32f32_from_u16(v[i]);
        sum = i32f32_wrapping_add(sum, x);
        top = x > top ? x : top;
    }
    if (sum != 0)
        top = i32f32_safe_div(top, sum);
    return count == 0 || top <= epoch_from_u16_share(limit);
}
