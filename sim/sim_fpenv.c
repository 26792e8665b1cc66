#include "sim_fpenv.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* `volatile` keeps the compiler from computing results itself: the question is what the program does. */

static bool rounds_to_nearest(void)
{
    volatile double one = 1.0;
    volatile double half_ulp = 0x1p-53;
    volatile double three_quarters_ulp = 0x1.8p-53;
    volatile double odd = 1.0 + 0x1p-52;
    /* A tie goes to the even neighbour, below one and above the other; more than half goes up, on both sides
     * of 0. */
    return one + half_ulp == 1.0 && odd + half_ulp == 1.0 + 0x1p-51 && one + three_quarters_ulp == odd &&
           -one - three_quarters_ulp == -odd;
}

/* An expression in registers, as in the models: this is where a compiler would fuse. */
static double product_and_sum(double a, double b, double c)
{
    return a * b + c;
}

static float product_and_sum_f(float a, float b, float c)
{
    return a * b + c;
}

static bool does_not_contract(void)
{
    volatile double a = 1.0 + 0x1p-30;
    volatile double b = 1.0 - 0x1p-30;
    volatile float a_f = 1.0F + 0x1p-13F;
    volatile float b_f = 1.0F - 0x1p-13F;
    /* The products are 1 - 2^-60 and 1 - 2^-26: rounded they are 1, fused they leave the small part. */
    return product_and_sum(a, b, -1.0) == 0.0 && product_and_sum_f(a_f, b_f, -1.0F) == 0.0F;
}

static bool keeps_denormals(void)
{
    volatile double smallest_normal = DBL_MIN;
    volatile double denormal = 0x1p-1060;
    volatile float smallest_normal_f = FLT_MIN;
    volatile float denormal_f = 0x1p-140F;
    volatile double as_result = smallest_normal * 0.25;
    volatile double as_operand = denormal * 0x1p60;
    volatile float as_result_f = smallest_normal_f * 0.25F;
    volatile float as_operand_f = denormal_f * 0x1p30F;
    return as_result == 0x1p-1024 && as_operand == 0x1p-1000 && as_result_f == 0x1p-128F &&
           as_operand_f == 0x1p-110F;
}

static double scale_up_and_down(double x)
{
    return x * 0x1p600 * 0x1p600 * 0x1p-600 * 0x1p-600;
}

static bool keeps_width(void)
{
    volatile double one = 1.0;
    volatile double third = 1.0 / 3.0;
    /* A wider register would not overflow, nor would it round a third alike. */
    const bool overflows = isinf(scale_up_and_down(one)) != 0;
    return FLT_EVAL_METHOD == 0 && overflows && one / 3.0 == third;
}

static bool tells_zeros_apart(void)
{
    volatile double zero = 0.0;
    volatile double one = 1.0;
    const double difference = one - one;
    return signbit(-zero) != 0 && 1.0 / -zero < 0.0 && signbit(difference) == 0;
}

static bool knows_nans(void)
{
    volatile double zero = 0.0;
    const double nan = zero / zero;
    return nan != nan && !(nan < 1.0) && !(nan > 1.0);
}

void sim_fpenv_test(struct sim_fpenv *found)
{
    *found = (struct sim_fpenv){
        .nearest = rounds_to_nearest(),
        .uncontracted = does_not_contract(),
        .denormals = keeps_denormals(),
        .exact_width = keeps_width(),
        .signed_zeros = tells_zeros_apart(),
        .nans = knows_nans(),
    };
}

bool sim_fpenv_ok(const struct sim_fpenv *found)
{
    return found->nearest && found->uncontracted && found->denormals && found->exact_width &&
           found->signed_zeros && found->nans;
}

char *sim_fpenv_format(const struct sim_fpenv *found, char *text, size_t size)
{
    const struct {
        bool holds;
        const char *name;
        const char *violation;
    } lines[] = {
        {found->nearest, "nearest", "not rounded to nearest"},
        {found->uncontracted, "uncontracted", "contracted"},
        {found->denormals, "denormals", "denormals flushed"},
        {found->exact_width, "exact width", "excess precision"},
        {found->signed_zeros, "signed zeros", "unsigned zeros"},
        {found->nans, "NaNs", "no NaNs"},
    };
    const bool ok = sim_fpenv_ok(found);
    const char *separator = ok ? ": " : " violated: ";
    size_t used = (size_t)snprintf(text, size, "IEEE 754");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!ok && lines[i].holds)
            continue;
        if (used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", separator,
                                     ok ? lines[i].name : lines[i].violation);
        separator = ", ";
    }
    return text;
}

int sim_fpenv_require(struct sim_error *err)
{
    struct sim_fpenv found;
    char text[256];
    sim_fpenv_test(&found);
    if (sim_fpenv_ok(&found))
        return SIM_OK;
    return sim_raise(err, SIM_ERR_CHECK, "floating point: %s", sim_fpenv_format(&found, text, sizeof text));
}
