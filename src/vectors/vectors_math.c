/* Rows of the chain's epoch helpers (math.a): epoch_math.h and epoch_matrix.h. */
#include "epoch_math.h"
#include "sim_transcendental.h"
#include "vectors_matrix.h"

#include <string.h>

/* What most handlers need: lists live as long as the case, matrices until the handler ends. */
struct operands {
    struct epoch_matrix a, b, out;
    int64_t *scratch;
};

static int64_t *get_vector(struct vectors_case *c, const char *key, uint32_t *count)
{
    size_t size = 0;
    int64_t *v = vectors_get_list_i64(c, c->in, key, &size);
    *count = v == NULL ? 0 : (uint32_t)size;
    return v;
}

static void open_operands(struct vectors_case *c, struct operands *o, const char *first, const char *second)
{
    epoch_matrix_init(&o->a);
    epoch_matrix_init(&o->b);
    epoch_matrix_init(&o->out);
    o->scratch = vectors_alloc(c, 1 << 17, sizeof *o->scratch);
    vectors_get_matrix(c, c->in, first, &o->a);
    if (second != NULL)
        vectors_get_matrix(c, c->in, second, &o->b);
}

static void close_operands(struct operands *o)
{
    epoch_matrix_free(&o->a);
    epoch_matrix_free(&o->b);
    epoch_matrix_free(&o->out);
}

/* Runs an operation that fills o.out; `rc` is its result. */
static void expect_built(struct vectors_case *c, struct operands *o, const char *key, int rc)
{
    if (rc != 0)
        vectors_bad(c, "no memory");
    else
        vectors_expect_matrix(c, c->out, key, &o->out);
}

static void check_top_k(struct vectors_case *c, bool zeros, const char *key)
{
    uint32_t count;
    const int64_t *x = get_vector(c, "x", &count);
    const uint64_t k = vectors_get_u64(c, c->in, "k");
    bool *keep = vectors_alloc(c, count, sizeof *keep);
    if (vectors_failed(c))
        return;
    if (epoch_top_k(x, count, k > UINT32_MAX ? UINT32_MAX : (uint32_t)k, zeros, keep) != 0)
        vectors_bad(c, "no memory");
    vectors_expect_flags(c, c->out, key, keep, count);
}

static void check_is_topk(struct vectors_case *c)
{
    check_top_k(c, true, "r");
}
static void check_is_topk_nonzero(struct vectors_case *c)
{
    check_top_k(c, false, "r");
}
static void check_case_topk_nonzero(struct vectors_case *c)
{
    check_top_k(c, false, "result");
}

static void check_sum(struct vectors_case *c)
{
    uint32_t count;
    const int64_t *x = get_vector(c, "x", &count);
    const i32f32 sum = epoch_sum(x, count);
    vectors_expect_i64(c, c->out, "r", sum);
    vectors_expect_bool(c, c->out, "is_zero", sum == 0);
}

static void check_normalize(struct vectors_case *c)
{
    uint32_t count;
    int64_t *x = get_vector(c, "x", &count);
    epoch_normalize(x, count);
    vectors_expect_list_i64(c, c->out, "r", x, count);
}

static void check_normalize_by(struct vectors_case *c)
{
    uint32_t count;
    int64_t *x = get_vector(c, "x", &count);
    epoch_normalize_by(x, count, vectors_get_i64(c, c->in, "sum"));
    vectors_expect_list_i64(c, c->out, "r", x, count);
}

static void check_normalize_64(struct vectors_case *c)
{
    size_t count = 0;
    sim_i128 *x = vectors_get_list_i128(c, c->in, "x", &count);
    int64_t *cut = vectors_alloc(c, count, sizeof *cut);
    if (vectors_failed(c))
        return;
    epoch_normalize_64(x, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        cut[i] = i32f32_from_i64f64(x[i]);
    vectors_expect_list_i128(c, c->out, "r", x, count);
    vectors_expect_list_i64(c, c->out, "fixed32", cut, count);
}

static void check_mask_vector(struct vectors_case *c)
{
    uint32_t count;
    size_t mask_count = 0;
    int64_t *x = get_vector(c, "x", &count);
    const bool *mask = vectors_get_flags(c, c->in, "mask", &mask_count);
    if (vectors_failed(c))
        return;
    epoch_mask_vector(x, count, mask, (uint32_t)mask_count);
    vectors_expect_list_i64(c, c->out, "r", x, count);
}

static void check_vec_mul(struct vectors_case *c)
{
    uint32_t a_count, b_count;
    int64_t *a = get_vector(c, "a", &a_count);
    const int64_t *b = get_vector(c, "b", &b_count);
    const uint32_t count = a_count < b_count ? a_count : b_count;
    for (uint32_t i = 0; i < count; i++)
        a[i] = epoch_product_or_zero(a[i], b[i]);
    vectors_expect_list_i64(c, c->out, "r", a, count);
}

static void check_vecdiv(struct vectors_case *c)
{
    uint32_t a_count, b_count;
    int64_t *a = get_vector(c, "a", &a_count);
    const int64_t *b = get_vector(c, "b", &b_count);
    const uint32_t count = a_count < b_count ? a_count : b_count;
    for (uint32_t i = 0; i < count; i++)
        a[i] = epoch_quotient(a[i], b[i]);
    vectors_expect_list_i64(c, c->out, "r", a, count);
}

static void check_upscale(struct vectors_case *c, const char *key)
{
    uint32_t count;
    const int64_t *x = get_vector(c, "x", &count);
    uint16_t *r = vectors_alloc(c, count, sizeof *r);
    if (vectors_failed(c))
        return;
    epoch_max_upscale(x, count, r);
    vectors_expect_list_u16(c, c->out, key, r, count);
}

static void check_max_upscale(struct vectors_case *c)
{
    check_upscale(c, "r");
}
static void check_case_max_upscale(struct vectors_case *c)
{
    check_upscale(c, "result");
}

static void check_upscale_u16(struct vectors_case *c, const char *key)
{
    size_t count = 0;
    const uint16_t *x = vectors_get_list_u16(c, c->in, "x", &count);
    uint16_t *r = vectors_alloc(c, count, sizeof *r);
    if (vectors_failed(c))
        return;
    epoch_max_upscale_u16(x, (uint32_t)count, r);
    vectors_expect_list_u16(c, c->out, key, r, count);
}

static void check_max_upscale_u16(struct vectors_case *c)
{
    check_upscale_u16(c, "r");
}
static void check_case_max_upscale_u16(struct vectors_case *c)
{
    check_upscale_u16(c, "result");
}

static void check_limited(struct vectors_case *c, const char *key)
{
    size_t count = 0;
    const uint16_t *x = vectors_get_list_u16(c, c->in, "x", &count);
    const uint16_t limit = vectors_get_u16(c, c->in, "max_limit");
    if (!vectors_failed(c))
        vectors_expect_bool(c, c->out, key, epoch_max_limited(x, (uint32_t)count, limit));
}

static void check_max_limited(struct vectors_case *c)
{
    check_limited(c, "r");
}
static void check_case_max_limited(struct vectors_case *c)
{
    check_limited(c, "result");
}

static void check_to_u16_share(struct vectors_case *c)
{
    uint32_t count;
    const int64_t *x = get_vector(c, "x", &count);
    uint16_t *r = vectors_alloc(c, count, sizeof *r);
    if (vectors_failed(c))
        return;
    for (uint32_t i = 0; i < count; i++)
        r[i] = epoch_to_u16_share(x[i]);
    vectors_expect_list_u16(c, c->out, "r", r, count);
}

static void check_case_to_u16_share(struct vectors_case *c)
{
    vectors_expect_u64(c, c->out, "result", epoch_to_u16_share(vectors_get_i64(c, c->in, "x")));
}

static void check_from_u16_share(struct vectors_case *c)
{
    size_t count = 0;
    const uint16_t *x = vectors_get_list_u16(c, c->in, "x", &count);
    int64_t *r = vectors_alloc(c, count, sizeof *r);
    if (vectors_failed(c))
        return;
    for (size_t i = 0; i < count; i++)
        r[i] = epoch_from_u16_share(x[i]);
    vectors_expect_list_i64(c, c->out, "r", r, count);
    vectors_expect_list_i64(c, c->out, "r2", r, count);
}

static void check_row_normalize(struct vectors_case *c)
{
    struct operands o;
    open_operands(c, &o, "m", NULL);
    epoch_matrix_row_normalize(&o.a);
    vectors_expect_matrix(c, c->out, "r", &o.a);
    close_operands(&o);
}

static void check_row_sum(struct vectors_case *c)
{
    struct operands o;
    open_operands(c, &o, "m", NULL);
    if (!vectors_failed(c)) {
        epoch_matrix_row_sum(&o.a, o.scratch);
        vectors_expect_list_i64(c, c->out, "r", o.scratch, o.a.rows);
    }
    close_operands(&o);
}

static void check_columns(struct vectors_case *c,
                          void (*operation)(struct epoch_matrix *, uint32_t, i32f32 *))
{
    struct operands o;
    open_operands(c, &o, "m", NULL);
    const uint16_t columns = vectors_get_u16(c, c->in, "columns");
    if (!vectors_failed(c)) {
        operation(&o.a, columns, o.scratch);
        vectors_expect_matrix(c, c->out, "r", &o.a);
    }
    close_operands(&o);
}

static void check_col_normalize(struct vectors_case *c)
{
    check_columns(c, epoch_matrix_col_normalize);
}
static void check_col_max_upscale(struct vectors_case *c)
{
    check_columns(c, epoch_matrix_col_max_upscale);
}

static void check_mask_rows(struct vectors_case *c)
{
    struct operands o;
    size_t count = 0;
    open_operands(c, &o, "m", NULL);
    const bool *mask = vectors_get_flags(c, c->in, "mask", &count);
    if (!vectors_failed(c))
        expect_built(c, &o, "r", epoch_matrix_mask_rows(&o.out, &o.a, mask, (uint32_t)count));
    close_operands(&o);
}

static void check_mask_diag(struct vectors_case *c)
{
    struct operands o;
    open_operands(c, &o, "m", NULL);
    const uint16_t except = vectors_get_u16(c, c->in, "except");
    if (!vectors_failed(c)) {
        expect_built(c, &o, "r", epoch_matrix_mask_diag(&o.out, &o.a, -1));
        expect_built(c, &o, "r_except", epoch_matrix_mask_diag(&o.out, &o.a, except));
    }
    close_operands(&o);
}

static void check_mask_older(struct vectors_case *c)
{
    struct operands o;
    size_t first_count = 0, second_count = 0;
    open_operands(c, &o, "m", NULL);
    const uint64_t *first = vectors_get_list_u64(c, c->in, "first", &first_count);
    const uint64_t *second = vectors_get_list_u64(c, c->in, "second", &second_count);
    if (!vectors_failed(c)) {
        expect_built(c, &o, "r_le",
                     epoch_matrix_mask_older(&o.out, &o.a, first, (uint32_t)first_count, second,
                                             (uint32_t)second_count, false));
        expect_built(c, &o, "r_lt",
                     epoch_matrix_mask_older(&o.out, &o.a, first, (uint32_t)first_count, second,
                                             (uint32_t)second_count, true));
    }
    close_operands(&o);
}

static void check_mask_columns(struct vectors_case *c)
{
    struct operands o;
    size_t count = 0;
    open_operands(c, &o, "m", NULL);
    const uint64_t scalar = vectors_get_u64(c, c->in, "scalar");
    const uint64_t *vector = vectors_get_list_u64(c, c->in, "vector", &count);
    if (!vectors_failed(c))
        expect_built(c, &o, "r_le", epoch_matrix_mask_columns(&o.out, &o.a, scalar, vector, (uint32_t)count));
    close_operands(&o);
}

static void check_row_hadamard(struct vectors_case *c)
{
    struct operands o;
    uint32_t count;
    open_operands(c, &o, "m", NULL);
    const int64_t *v = get_vector(c, "v", &count);
    if (!vectors_failed(c)) {
        epoch_matrix_row_scale(&o.a, v, count);
        vectors_expect_matrix(c, c->out, "r", &o.a);
    }
    close_operands(&o);
}

static void check_matmul(struct vectors_case *c)
{
    struct operands o;
    uint32_t count;
    open_operands(c, &o, "m", NULL);
    const int64_t *v = get_vector(c, "v", &count);
    const uint16_t columns = vectors_get_u16(c, c->in, "columns");
    if (!vectors_failed(c)) {
        epoch_matrix_mul(&o.a, v, count, columns, o.scratch);
        vectors_expect_list_i64(c, c->out, "r", o.scratch, columns);
    }
    close_operands(&o);
}

static void check_matmul_transpose(struct vectors_case *c)
{
    struct operands o;
    uint32_t count;
    open_operands(c, &o, "m", NULL);
    const int64_t *v = get_vector(c, "v", &count);
    if (!vectors_failed(c)) {
        epoch_matrix_mul_transposed(&o.a, v, count, o.scratch);
        vectors_expect_list_i64(c, c->out, "r", o.scratch, o.a.rows);
    }
    close_operands(&o);
}

static void check_col_scale(struct vectors_case *c)
{
    struct operands o;
    uint32_t count;
    open_operands(c, &o, "m", NULL);
    const int64_t *v = get_vector(c, "v", &count);
    if (!vectors_failed(c))
        expect_built(c, &o, "r", epoch_matrix_col_scale(&o.out, &o.a, v, count));
    close_operands(&o);
}

static void check_col_clip(struct vectors_case *c)
{
    struct operands o;
    uint32_t count;
    open_operands(c, &o, "m", NULL);
    const int64_t *limit = get_vector(c, "threshold", &count);
    if (!vectors_failed(c))
        expect_built(c, &o, "r", epoch_matrix_col_clip(&o.out, &o.a, limit, count));
    close_operands(&o);
}

static void check_interpolate(struct vectors_case *c)
{
    struct operands o;
    open_operands(c, &o, "m1", "m2");
    const uint16_t columns = vectors_get_u16(c, c->in, "columns");
    const int64_t ratio = vectors_get_i64(c, c->in, "ratio");
    if (!vectors_failed(c))
        expect_built(c, &o, "r", epoch_matrix_interpolate(&o.out, &o.a, &o.b, columns, ratio, o.scratch));
    close_operands(&o);
}

static void check_ema(struct vectors_case *c)
{
    struct operands o;
    open_operands(c, &o, "new", "old");
    const int64_t alpha = vectors_get_i64(c, c->in, "alpha");
    if (!vectors_failed(c))
        expect_built(c, &o, "r", epoch_matrix_ema(&o.out, &o.a, &o.b, alpha, o.scratch));
    close_operands(&o);
}

/* A dense matrix with `columns` columns; NULL if the case failed. */
static int64_t *get_dense(struct vectors_case *c, const char *key, size_t *columns)
{
    const json_t *list = vectors_get_array(c, c->in, key);
    if (vectors_failed(c))
        return NULL;
    const size_t rows = json_array_size(list);
    *columns = json_array_size(json_array_get(list, 0));
    int64_t *dense = vectors_alloc(c, rows * *columns, sizeof *dense);
    for (size_t i = 0; dense != NULL && i < rows; i++)
        for (size_t j = 0; j < *columns; j++)
            dense[i * *columns + j] = vectors_as_i64(c, json_array_get(json_array_get(list, i), j), key);
    return dense;
}

static void check_ema_alpha(struct vectors_case *c)
{
    struct operands o;
    size_t columns = 0;
    open_operands(c, &o, "new", "old");
    const int64_t *alpha = get_dense(c, "alpha", &columns);
    if (!vectors_failed(c))
        expect_built(c, &o, "r",
                     epoch_matrix_ema_alpha(&o.out, &o.a, &o.b, alpha, (uint32_t)columns, o.scratch));
    close_operands(&o);
}

static void check_median_columns(struct vectors_case *c, const char *rows_key, const char *result_key)
{
    struct operands o;
    uint32_t count;
    open_operands(c, &o, rows_key, NULL);
    const int64_t *stake = get_vector(c, "stake", &count);
    const uint16_t columns = vectors_get_u16(c, c->in, "columns");
    const int64_t majority = vectors_get_i64(c, c->in, "majority");
    if (!vectors_failed(c) && count < o.a.rows)
        vectors_bad(c, "'stake' is shorter than '%s'", rows_key);
    if (!vectors_failed(c)) {
        if (epoch_weighted_median_columns(stake, &o.a, columns, majority, o.scratch) != 0)
            vectors_bad(c, "no memory");
        vectors_expect_list_i64(c, c->out, result_key, o.scratch, columns);
    }
    close_operands(&o);
}

static void check_weighted_median_col(struct vectors_case *c)
{
    check_median_columns(c, "score", "r");
}
static void check_case_median_col(struct vectors_case *c)
{
    check_median_columns(c, "rows", "result");
}

static void check_median(struct vectors_case *c, const char *key)
{
    uint32_t count, score_count;
    const int64_t *stake = get_vector(c, "stake", &count);
    const int64_t *score = get_vector(c, "score", &score_count);
    const int64_t minority = vectors_get_i64(c, c->in, "minority");
    const int64_t lo = vectors_get_i64(c, c->in, "partition_lo"),
                  hi = vectors_get_i64(c, c->in, "partition_hi");
    uint32_t *work = vectors_alloc(c, 3 * (size_t)count, sizeof *work);
    if (vectors_failed(c))
        return;
    if (score_count < count)
        vectors_bad(c, "'score' is shorter than 'stake'");
    else
        vectors_expect_i64(c, c->out, key,
                           epoch_weighted_median(stake, score, count, minority, lo, hi, work));
}

static void check_weighted_median(struct vectors_case *c)
{
    check_median(c, "r");
}
static void check_case_median(struct vectors_case *c)
{
    check_median(c, "result");
}

static void check_liquid_alphas(struct vectors_case *c)
{
    struct operands o;
    uint32_t columns;
    open_operands(c, &o, "weights", "bonds");
    const int64_t *consensus = get_vector(c, "consensus", &columns);
    const i32f32 low = epoch_from_u16_share(vectors_get_u16(c, c->in, "alpha_low"));
    const i32f32 high = epoch_from_u16_share(vectors_get_u16(c, c->in, "alpha_high"));
    const i32f32 steepness = i32f32_from_i64(vectors_get_i16(c, c->in, "alpha_sigmoid_steepness"));
    int64_t *alpha = vectors_alloc(c, (size_t)o.a.rows * columns, sizeof *alpha);
    if (!vectors_failed(c)) {
        epoch_liquid_alphas(&o.a, &o.b, consensus, columns, low, high, steepness, alpha);
        vectors_expect_i64(c, c->out, "alpha_low_fixed", low);
        vectors_expect_i64(c, c->out, "alpha_high_fixed", high);
        vectors_expect_dense(c, c->out, "r", alpha, o.a.rows, columns);
    }
    close_operands(&o);
}

static void check_compute_bonds(struct vectors_case *c)
{
    struct operands o;
    uint32_t columns;
    open_operands(c, &o, "weights", "bonds");
    const int64_t *consensus = get_vector(c, "consensus", &columns);
    const struct epoch_average_params params = {
        .bonds_moving_average_ppm = vectors_get_u64(c, c->in, "bonds_moving_average"),
        .liquid_alpha_on = vectors_get_bool(c, c->in, "liquid_alpha"),
        .alpha_low = vectors_get_u16(c, c->in, "alpha_low"),
        .alpha_high = vectors_get_u16(c, c->in, "alpha_high"),
        .alpha_sigmoid_steepness = vectors_get_i16(c, c->in, "alpha_sigmoid_steepness"),
    };
    if (!vectors_failed(c))
        expect_built(c, &o, "r",
                     epoch_average_bonds(&o.out, &o.a, &o.b, consensus, columns, &params, o.scratch));
    close_operands(&o);
}

static i32f32 get_sigmoid(struct vectors_case *c)
{
    return epoch_alpha_sigmoid(vectors_get_i64(c, c->in, "consensus"), vectors_get_i64(c, c->in, "weight"),
                               vectors_get_i64(c, c->in, "bond"), vectors_get_i64(c, c->in, "alpha_low"),
                               vectors_get_i64(c, c->in, "alpha_high"),
                               vectors_get_i64(c, c->in, "steepness"));
}

static void check_alpha_sigmoid(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "r", get_sigmoid(c));
}
static void check_case_alpha_sigmoid(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "result", get_sigmoid(c));
}

static void check_exp_safe(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "r", i32f32_exp_safe(vectors_get_i64(c, c->in, "x")));
}

static void check_safe_ln(struct vectors_case *c)
{
    i32f32 r;
    const bool some = i32f32_ln(vectors_get_i64(c, c->in, "x"), &r);
    vectors_expect_i64(c, c->out, "r", some ? r : 0);
}

static i32f32 get_sigmoid_safe(struct vectors_case *c)
{
    return epoch_sigmoid(vectors_get_i64(c, c->in, "x"), vectors_get_i64(c, c->in, "rho"),
                         vectors_get_i64(c, c->in, "kappa"));
}

static void check_sigmoid_safe(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "r", get_sigmoid_safe(c));
}
static void check_case_sigmoid_safe(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "result", get_sigmoid_safe(c));
}

static void check_clamp(struct vectors_case *c)
{
    vectors_expect_i64(c, c->out, "r",
                       epoch_clamp(vectors_get_i64(c, c->in, "x"), vectors_get_i64(c, c->in, "low"),
                                   vectors_get_i64(c, c->in, "high")));
}

const struct vectors_handler vectors_math_handlers[] = {
    {"", "is_topk", check_is_topk},
    {"", "is_topk_nonzero", check_is_topk_nonzero},
    {"", "sum", check_sum},
    {"", "normalize", check_normalize},
    {"", "inplace_normalize_using_sum", check_normalize_by},
    {"", "inplace_normalize_64", check_normalize_64},
    {"", "inplace_mask_vector", check_mask_vector},
    {"", "vec_mul", check_vec_mul},
    {"", "vecdiv", check_vecdiv},
    {"", "vec_max_upscale_to_u16", check_max_upscale},
    {"", "vec_u16_max_upscale_to_u16", check_max_upscale_u16},
    {"", "check_vec_max_limited", check_max_limited},
    {"", "fixed_proportion_to_u16", check_to_u16_share},
    {"", "u16_proportion_to_fixed", check_from_u16_share},
    {"", "inplace_row_normalize_sparse", check_row_normalize},
    {"", "row_sum_sparse", check_row_sum},
    {"", "inplace_col_normalize_sparse", check_col_normalize},
    {"", "inplace_col_max_upscale_sparse", check_col_max_upscale},
    {"", "mask_rows_sparse", check_mask_rows},
    {"", "mask_diag_sparse", check_mask_diag},
    {"", "vec_mask_sparse_matrix", check_mask_older},
    {"", "scalar_vec_mask_sparse_matrix", check_mask_columns},
    {"", "row_hadamard_sparse", check_row_hadamard},
    {"", "matmul_sparse", check_matmul},
    {"", "matmul_transpose_sparse", check_matmul_transpose},
    {"", "mat_vec_mul_sparse", check_col_scale},
    {"", "col_clip_sparse", check_col_clip},
    {"", "interpolate_sparse", check_interpolate},
    {"", "mat_ema_sparse", check_ema},
    {"", "mat_ema_alpha_sparse", check_ema_alpha},
    {"", "weighted_median_col_sparse", check_weighted_median_col},
    {"", "weighted_median", check_weighted_median},
    {"", "compute_liquid_alpha_values_sparse", check_liquid_alphas},
    {"", "compute_bonds_sparse", check_compute_bonds},
    {"", "alpha_sigmoid", check_alpha_sigmoid},
    {"", "exp_safe", check_exp_safe},
    {"", "safe_ln", check_safe_ln},
    {"", "sigmoid_safe", check_sigmoid_safe},
    {"", "clamp_value", check_clamp},
    {"epoch", "alpha_sigmoid", check_case_alpha_sigmoid},
    {"epoch", "check_vec_max_limited", check_case_max_limited},
    {"epoch", "fixed_proportion_to_u16", check_case_to_u16_share},
    {"epoch", "is_topk_nonzero", check_case_topk_nonzero},
    {"epoch", "sigmoid_safe", check_case_sigmoid_safe},
    {"epoch", "vec_max_upscale_to_u16", check_case_max_upscale},
    {"epoch", "vec_u16_max_upscale_to_u16", check_case_max_upscale_u16},
    {"epoch", "weighted_median", check_case_median},
    {"epoch", "weighted_median_col_sparse", check_case_median_col},
    {NULL, NULL, NULL},
};
