/* log2, ln and exp of one signed fixed-point type; included once per type by sim_transcendental.c.
 *
 * Expects FX_NAME and FX_UPPER and undefines them at the end. */

#define FX_PASTE_(a, b) a##_##b
#define FX_PASTE(a, b) FX_PASTE_(a, b)
#define FX(function) FX_PASTE(FX_NAME, function)
#define FX_FRAC FX_PASTE(FX_UPPER, FRAC)
#define FX_ONE FX_PASTE(FX_UPPER, ONE)

/* v / 2 of the raw bits, rounded up. */
static FX_NAME FX(half)(FX_NAME v)
{
    return (v >> 1) + (v & 1);
}

/* log2 of y >= 1: whole part by halving, then one bit of the fraction per squaring. */
static FX_NAME FX(log2_above_one)(FX_NAME y)
{
    FX_NAME r = 0;
    for (; y >= 2 * FX_ONE; y = FX(half)(y))
        r++;
    if (y == FX_ONE)
        return r * FX_ONE;
    for (int i = 0; i < FX_FRAC; i++) {
        y = FX(mul)(y, y);
        r *= 2;
        if (y >= 2 * FX_ONE) {
            r |= 1;
            y = FX(half)(y);
        }
    }
    return r;
}

bool FX(log2)(FX_NAME x, FX_NAME *r)
{
    if (x <= 0)
        return false;
    if (x >= FX_ONE) {
        *r = FX(log2_above_one)(x);
        return true;
    }
    FX_NAME inverse;
    if (!FX(checked_div)(FX_ONE, x, &inverse))
        return false;
    *r = -FX(log2_above_one)(inverse);
    return true;
}

bool FX(ln)(FX_NAME x, FX_NAME *r)
{
    FX_NAME log2;
    if (!FX(log2)(x, &log2))
        return false;
    *r = FX(div)(log2, (FX_NAME)I9F23_LOG2_E << (FX_FRAC - I9F23_FRAC));
    return true;
}

/* 1 + x + x^2/2! + ... for x > 0, up to the power FX_FRAC - 1. Once a term is 0 the rest are. */
static bool FX(exp_series)(FX_NAME x, FX_NAME *r)
{
    FX_NAME sum, term = x;
    if (!FX(checked_add)(x, FX_ONE, &sum))
        return false;
    for (int i = 2; i < FX_FRAC && term != 0; i++) {
        if (!FX(checked_mul)(term, x, &term))
            return false;
        term /= i;
        if (!FX(checked_add)(sum, term, &sum))
            return false;
    }
    *r = sum;
    return true;
}

bool FX(exp)(FX_NAME x, FX_NAME *r)
{
    if (x == 0) {
        *r = FX_ONE;
        return true;
    }
    if (x == FX_ONE) { /* chain quirk: a constant of 23 bits here, the series everywhere else */
        *r = (FX_NAME)I9F23_E << (FX_FRAC - I9F23_FRAC);
        return true;
    }
    if (x > 0)
        return FX(exp_series)(x, r);
    FX_NAME inverse;
    if (x == FX_PASTE(FX_UPPER, MIN) || !FX(exp_series)(-x, &inverse))
        return false;
    return FX(checked_div)(FX_ONE, inverse, r);
}

#undef FX_PASTE_
#undef FX_PASTE
#undef FX
#undef FX_FRAC
#undef FX_ONE
#undef FX_NAME
#undef FX_UPPER
