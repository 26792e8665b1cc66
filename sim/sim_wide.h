/* Integers wider than C knows: 128 bits by compiler extension, 256 bits as a pair.
 *
 * The chain's 128-bit fixed-point types need the exact 256-bit product of two words and the quotient of a
 * 256-bit number by a word (spec/epoch.md section 1.3 and 1.4). Everything here is exact; nothing rounds.
 * Division is schoolbook long division in base 2^64 (Knuth, The Art of Computer Programming, vol. 2, 4.3.1,
 * algorithm D). */
#ifndef SIM_WIDE_H
#define SIM_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 sim_i128;
__extension__ typedef unsigned __int128 sim_u128;

#define SIM_U128_MAX (~(sim_u128)0)
#define SIM_I128_MAX ((sim_i128)(SIM_U128_MAX >> 1))
#define SIM_I128_MIN (-SIM_I128_MAX - 1)

/* Room for every sim_i128 or sim_u128 in decimal, with sign and terminator. */
#define SIM_I128_TEXT_SIZE 41

/* hi * 2^128 + lo. */
struct sim_u256 {
    sim_u128 lo;
    sim_u128 hi;
};

/* |v|; exact for SIM_I128_MIN too. */
static inline sim_u128 sim_i128_magnitude(sim_i128 v)
{
    return v < 0 ? -(sim_u128)v : (sim_u128)v;
}

/* The exact product a * b. */
static inline struct sim_u256 sim_u256_mul(sim_u128 a, sim_u128 b)
{
    const uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64);
    const uint64_t b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
    const sim_u128 p00 = (sim_u128)a0 * b0, p01 = (sim_u128)a0 * b1;
    const sim_u128 p10 = (sim_u128)a1 * b0, p11 = (sim_u128)a1 * b1;
    const sim_u128 middle = (p00 >> 64) + (uint64_t)p01 + (uint64_t)p10;
    return (struct sim_u256){
        .lo = (middle << 64) | (uint64_t)p00,
        .hi = p11 + (p01 >> 64) + (p10 >> 64) + (middle >> 64),
    };
}

/* floor((hi * 2^64 + lo) / d), the remainder in *rem. Precondition: hi < d. The compiler would call a general
 * routine for what is one instruction here. */
static inline uint64_t sim_u128_div_u64(uint64_t hi, uint64_t lo, uint64_t d, uint64_t *rem)
{
#if defined(__x86_64__)
    uint64_t quotient;
    __asm__("divq %4" : "=a"(quotient), "=d"(*rem) : "0"(lo), "1"(hi), "rm"(d) : "cc");
    return quotient;
#else
    const sim_u128 n = ((sim_u128)hi << 64) | lo;
    const uint64_t quotient = (uint64_t)(n / d);
    *rem = (uint64_t)(n - (sim_u128)quotient * d);
    return quotient;
#endif
}

/* floor(n / d), d > 0. One division instruction where the quotient fits 64 bits, two otherwise. */
static inline sim_u128 sim_u128_div(sim_u128 n, sim_u128 d)
{
#if defined(__x86_64__)
    const uint64_t d1 = (uint64_t)(d >> 64);
    uint64_t rest, top = (uint64_t)(n >> 64);
    if (d1 == 0) {
        const uint64_t d0 = (uint64_t)d, high = top < d0 ? 0 : top / d0;
        return ((sim_u128)high << 64) | sim_u128_div_u64(top - high * d0, (uint64_t)n, d0, &rest);
    }
    /* half of n by the upper 64 significant bits of d: the estimate, after scaling, is q or q + 1; less one
     * it is q or q - 1, and the remainder tells which */
    const int zeros = __builtin_clzll(d1);
    const sim_u128 half = n >> 1;
    uint64_t q =
        sim_u128_div_u64((uint64_t)(half >> 64), (uint64_t)half, (uint64_t)((d << zeros) >> 64), &rest);
    q = q >> (63 - zeros);
    q -= q != 0;
    return q + (n - q * d >= d);
#else
    return n / d;
#endif
}

/* floor(n / d); the remainder goes to *rem unless NULL. Precondition: n.hi < d, which says both that d is not
 * zero and that the quotient fits. */
sim_u128 sim_u256_div(struct sim_u256 n, sim_u128 d, sim_u128 *rem);

/* Writes v in decimal, terminated, and returns buf. */
char *sim_i128_format(sim_i128 v, char buf[SIM_I128_TEXT_SIZE]);
char *sim_u128_format(sim_u128 v, char buf[SIM_I128_TEXT_SIZE]);

/* Reads a whole string of decimal digits, for the signed form with an optional leading '-'. Returns false,
 * and leaves *v alone, if the text is anything else or does not fit. */
bool sim_i128_parse(const char *text, sim_i128 *v);
bool sim_u128_parse(const char *text, sim_u128 *v);

#endif
