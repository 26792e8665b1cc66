/* The operations of one fixed-point type; included once per type by sim_fixed.h, which documents them.
 *
 * Expects FX_NAME (i32f32), FX_UPPER (I32F32), FX_KERNEL (i64, i128, u128) and FX_SIGNED (1, 0), and
 * undefines them at the end. No include guard: repetition is the point. */

#define FX_PASTE_(a, b) a##_##b
#define FX_PASTE(a, b) FX_PASTE_(a, b)
#define FX(function) FX_PASTE(FX_NAME, function)
#define FX_K(kernel) FX_PASTE(kernel, FX_KERNEL)
#define FX_FRAC FX_PASTE(FX_UPPER, FRAC)
#define FX_ONE FX_PASTE(FX_UPPER, ONE)
#define FX_MAX FX_PASTE(FX_UPPER, MAX)
#define FX_MIN FX_PASTE(FX_UPPER, MIN)
#define FX_MASK (FX_ONE - 1)

/* v * 2^shift in this type, from an unsigned or a signed source; negative is 0 for unsigned types. */
#if FX_SIGNED
#define FX_FIT_U(v, shift) ((FX_NAME)sim_fixed_fit_u128((v), (shift), (sim_u128)FX_MAX))
#define FX_FIT_I(v, shift) ((FX_NAME)sim_fixed_fit_i128((v), (shift), FX_MIN, FX_MAX))
#else
#define FX_FIT_U(v, shift) (sim_fixed_fit_u128((v), (shift), FX_MAX))
#define FX_FIT_I(v, shift) ((v) < 0 ? 0 : sim_fixed_fit_u128((sim_u128)(v), (shift), FX_MAX))
#endif

static inline bool FX(checked_add)(FX_NAME a, FX_NAME b, FX_NAME *r)
{
    return !__builtin_add_overflow(a, b, r);
}

static inline bool FX(checked_sub)(FX_NAME a, FX_NAME b, FX_NAME *r)
{
    return !__builtin_sub_overflow(a, b, r);
}

static inline bool FX(checked_mul)(FX_NAME a, FX_NAME b, FX_NAME *r)
{
    return FX_K(sim_fixed_mul)(a, b, FX_FRAC, r);
}

static inline bool FX(checked_div)(FX_NAME a, FX_NAME b, FX_NAME *r)
{
    return b != 0 && FX_K(sim_fixed_div)(a, b, FX_FRAC, r);
}

static inline FX_NAME FX(add)(FX_NAME a, FX_NAME b)
{
    FX_NAME r;
    if (SIM_FIXED_RARE(__builtin_add_overflow(a, b, &r)))
        return FX_K(sim_fixed_negative)(a) ? FX_MIN : FX_MAX;
    return r;
}

static inline FX_NAME FX(sub)(FX_NAME a, FX_NAME b)
{
    FX_NAME r;
    if (SIM_FIXED_RARE(__builtin_sub_overflow(a, b, &r)))
        return a < b ? FX_MIN : FX_MAX;
    return r;
}

static inline FX_NAME FX(mul)(FX_NAME a, FX_NAME b)
{
    FX_NAME r;
    if (SIM_FIXED_RARE(!FX_K(sim_fixed_mul)(a, b, FX_FRAC, &r)))
        return FX_K(sim_fixed_negative)(a) != FX_K(sim_fixed_negative)(b) ? FX_MIN : FX_MAX;
    return r;
}

static inline FX_NAME FX(div)(FX_NAME a, FX_NAME b)
{
    FX_NAME r;
    if (SIM_FIXED_RARE(!FX_K(sim_fixed_div)(a, b, FX_FRAC, &r)))
        return FX_K(sim_fixed_negative)(a) != FX_K(sim_fixed_negative)(b) ? FX_MIN : FX_MAX;
    return r;
}

static inline FX_NAME FX(safe_div_or)(FX_NAME a, FX_NAME b, FX_NAME d)
{
    FX_NAME r;
    return FX(checked_div)(a, b, &r) ? r : d;
}

static inline FX_NAME FX(safe_div)(FX_NAME a, FX_NAME b)
{
    return FX(safe_div_or)(a, b, 0);
}

static inline FX_NAME FX(wrapping_add)(FX_NAME a, FX_NAME b)
{
    FX_NAME r;
    (void)__builtin_add_overflow(a, b, &r);
    return r;
}

#if FX_SIGNED
static inline FX_NAME FX(neg)(FX_NAME a)
{
    return a == FX_MIN ? FX_MAX : -a;
}
#endif

static inline int FX(cmp)(FX_NAME a, FX_NAME b)
{
    return (a > b) - (a < b);
}

static inline FX_NAME FX(int)(FX_NAME a)
{
    return a & ~FX_MASK;
}

static inline FX_NAME FX(frac)(FX_NAME a)
{
    return a & FX_MASK;
}

static inline FX_NAME FX(floor)(FX_NAME a)
{
    return FX(int)(a);
}

static inline FX_NAME FX(ceil)(FX_NAME a)
{
    return FX(int)(FX(wrapping_add)(a, FX_MASK));
}

static inline FX_NAME FX(round)(FX_NAME a)
{
    /* A negative tie goes down: half minus one bit, so that flooring keeps -0.5 from reaching 0. */
    return FX(int)(FX(wrapping_add)(a, FX_K(sim_fixed_negative)(a) ? FX_ONE / 2 - 1 : FX_ONE / 2));
}

static inline FX_NAME FX(from_u128)(sim_u128 v)
{
    return FX_FIT_U(v, FX_FRAC);
}

static inline FX_NAME FX(from_u64)(uint64_t v)
{
    return FX_FIT_U((sim_u128)v, FX_FRAC);
}

static inline FX_NAME FX(from_u32)(uint32_t v)
{
    return FX(from_u64)(v);
}

static inline FX_NAME FX(from_u16)(uint16_t v)
{
    return FX(from_u64)(v);
}

static inline FX_NAME FX(from_i64)(int64_t v)
{
    return FX_FIT_I((sim_i128)v, FX_FRAC);
}

static inline FX_NAME FX(from_f64)(double v)
{
    const sim_u128 magnitude = sim_fixed_scale_f64(v, FX_FRAC);
    if (v < 0) {
#if FX_SIGNED
        const sim_u128 limit = (sim_u128)FX_MAX + 1;
        return magnitude >= limit ? FX_MIN : (FX_NAME) - (sim_i128)magnitude;
#else
        return 0;
#endif
    }
    return FX_FIT_U(magnitude, 0);
}

static inline FX_NAME FX(from_f32)(float v)
{
    return FX(from_f64)((double)v);
}

static inline FX_NAME FX(from_i32f32)(i32f32 v)
{
    return FX_FIT_I((sim_i128)v, FX_FRAC - I32F32_FRAC);
}

static inline FX_NAME FX(from_i64f64)(i64f64 v)
{
    return FX_FIT_I(v, FX_FRAC - I64F64_FRAC);
}

static inline FX_NAME FX(from_i96f32)(i96f32 v)
{
    return FX_FIT_I(v, FX_FRAC - I96F32_FRAC);
}

static inline FX_NAME FX(from_i110f18)(i110f18 v)
{
    return FX_FIT_I(v, FX_FRAC - I110F18_FRAC);
}

static inline FX_NAME FX(from_u64f64)(u64f64 v)
{
    return FX_FIT_U(v, FX_FRAC - U64F64_FRAC);
}

static inline FX_NAME FX(from_u96f32)(u96f32 v)
{
    return FX_FIT_U(v, FX_FRAC - U96F32_FRAC);
}

static inline FX_NAME FX(from_u110f18)(u110f18 v)
{
    return FX_FIT_U(v, FX_FRAC - U110F18_FRAC);
}

static inline sim_u128 FX(to_u128)(FX_NAME a)
{
    return FX_K(sim_fixed_negative)(a) ? 0 : (sim_u128)a >> FX_FRAC;
}

static inline uint64_t FX(to_u64)(FX_NAME a)
{
    const sim_u128 whole = FX(to_u128)(a);
    return whole > UINT64_MAX ? UINT64_MAX : (uint64_t)whole;
}

static inline uint32_t FX(to_u32)(FX_NAME a)
{
    const sim_u128 whole = FX(to_u128)(a);
    return whole > UINT32_MAX ? UINT32_MAX : (uint32_t)whole;
}

static inline uint16_t FX(to_u16)(FX_NAME a)
{
    const sim_u128 whole = FX(to_u128)(a);
    return whole > UINT16_MAX ? UINT16_MAX : (uint16_t)whole;
}

static inline int64_t FX(to_i64)(FX_NAME a)
{
#if FX_SIGNED
    return (int64_t)sim_fixed_fit_i128((sim_i128)a, -FX_FRAC, INT64_MIN, INT64_MAX);
#else
    return (int64_t)sim_fixed_fit_u128(a, -FX_FRAC, INT64_MAX);
#endif
}

static inline double FX(to_f64)(FX_NAME a)
{
    return (double)a / (double)FX_ONE; /* a power of two: only the first step rounds */
}

#undef FX_PASTE_
#undef FX_PASTE
#undef FX
#undef FX_K
#undef FX_FRAC
#undef FX_ONE
#undef FX_MAX
#undef FX_MIN
#undef FX_MASK
#undef FX_FIT_U
#undef FX_FIT_I
#undef FX_NAME
#undef FX_UPPER
#undef FX_KERNEL
#undef FX_SIGNED
