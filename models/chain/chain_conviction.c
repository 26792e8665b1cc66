#include "chain_conviction.h"

#include "sim_transcendental.h"

#define MOST_DECAY 40 /* the argument of exp is cut here */

u64f64 chain_conviction_decay(uint64_t blocks, uint64_t rate_blocks)
{
    if (blocks == 0)
        return U64F64_ONE;
    if (rate_blocks == 0)
        return 0;
    const i64f64 least = i64f64_from_i64(-MOST_DECAY);
    const i64f64 time = i64f64_from_u64(blocks);
    i64f64 argument, power;
    if (!i64f64_checked_div(i64f64_neg(time), i64f64_from_u64(rate_blocks), &argument) || argument < least)
        argument = least;
    return i64f64_exp(argument, &power) ? u64f64_from_i64f64(power) : 0;
}

bool chain_lock_is_dust(const struct chain_lock *lock)
{
    return lock->mass < CHAIN_CONVICTION_DUST && lock->conviction < u64f64_from_u64(CHAIN_CONVICTION_DUST);
}

/* Part of the mass that has become conviction and is left of it. */
static u64f64 matured(const struct chain_lock_mode *mode, uint64_t blocks, u64f64 left_mass, u64f64 left)
{
    if (mode->perpetual)
        return u64f64_sub(U64F64_ONE, left);
    if (mode->unlock_rate_blocks == 0 || mode->maturity_rate_blocks == 0)
        return 0;
    if (mode->unlock_rate_blocks == mode->maturity_rate_blocks)
        return u64f64_mul(
            u64f64_safe_div(u64f64_from_u64(blocks), u64f64_from_u64(mode->maturity_rate_blocks)), left);
    const i64f64 unlock = i64f64_from_u64(mode->unlock_rate_blocks);
    const i64f64 apart = i64f64_sub(unlock, i64f64_from_u64(mode->maturity_rate_blocks));
    const i64f64 gap = i64f64_sub(i64f64_from_u64f64(left_mass), i64f64_from_u64f64(left));
    const i64f64 part = i64f64_safe_div(i64f64_mul(unlock, gap), apart);
    return part <= 0 ? 0 : u64f64_from_i64f64(part);
}

struct chain_lock chain_lock_roll(struct chain_lock lock, const struct chain_lock_mode *mode, uint64_t block)
{
    if (block > lock.block) {
        const uint64_t blocks = block - lock.block;
        const u64f64 mass = u64f64_from_u64(lock.mass);
        const u64f64 left_mass = chain_conviction_decay(blocks, mode->unlock_rate_blocks);
        const u64f64 left = chain_conviction_decay(blocks, mode->maturity_rate_blocks);
        lock.conviction = u64f64_add(u64f64_mul(left, lock.conviction),
                                     u64f64_mul(mass, matured(mode, blocks, left_mass, left)));
        if (!mode->perpetual)
            lock.mass = u64f64_to_u64(u64f64_mul(left_mass, mass));
        lock.block = block;
    }
    if (mode->owner)
        lock.conviction = u64f64_from_u64(lock.mass);
    if (chain_lock_is_dust(&lock)) {
        lock.mass = 0;
        lock.conviction = 0;
    }
    return lock;
}

static uint64_t add_u64(uint64_t a, uint64_t b)
{
    return a + b < a ? UINT64_MAX : a + b;
}

static uint64_t less_u64(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

void chain_lock_roll_member(struct chain_lock *member, struct chain_lock *aggregate,
                            const struct chain_lock_mode *mode, uint64_t block)
{
    const struct chain_lock before = *member;
    *member = chain_lock_roll(*member, mode, block);
    const uint64_t mass = less_u64(before.mass, member->mass);
    const u64f64 conviction = u64f64_sub(before.conviction, member->conviction);
    if (mass == 0 && conviction == 0) {
        *aggregate = chain_lock_roll(*aggregate, mode, block);
        return;
    }
    aggregate->mass = less_u64(aggregate->mass, mass);
    aggregate->conviction = u64f64_sub(aggregate->conviction, conviction);
    aggregate->block = block;
}

void chain_lock_add(struct chain_lock *member, struct chain_lock *aggregate,
                    const struct chain_lock_mode *mode, uint64_t amount, uint64_t block)
{
    chain_lock_roll_member(member, aggregate, mode, block);
    member->mass = add_u64(member->mass, amount);
    member->block = block > member->block ? block : member->block;
    *member = chain_lock_roll(*member, mode, block);
    *aggregate = chain_lock_roll(*aggregate, mode, block);
    aggregate->mass = add_u64(aggregate->mass, amount);
    aggregate->block = block > aggregate->block ? block : aggregate->block;
    *aggregate = chain_lock_roll(*aggregate, mode, block);
}

bool chain_takeover_decide(const struct chain_takeover *subnet, const struct chain_pretender *pretender,
                           size_t count, size_t *king)
{
    u64f64 total = 0;
    *king = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct chain_pretender *p = &pretender[i];
        total = u64f64_add(total, p->conviction);
        if (*king == SIZE_MAX || p->conviction > pretender[*king].conviction ||
            (p->conviction == pretender[*king].conviction && p->hotkey > pretender[*king].hotkey))
            *king = i;
    }
    const uint64_t age = less_u64(subnet->block, subnet->registration_block);
    return subnet->alpha_out > 0 && age >= CHAIN_TAKEOVER_AGE_BLOCKS && *king != SIZE_MAX &&
           u64f64_mul(total, u64f64_from_u64(10)) >= u64f64_from_u64(subnet->alpha_out) &&
           pretender[*king].coldkey != UINT32_MAX && pretender[*king].coldkey != subnet->owner;
}
