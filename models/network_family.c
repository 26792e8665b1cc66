/* Child keys; see network_family.h. */
#include "network_family.h"

#include "sim_alloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void network_family_free(struct network_family *family)
{
    free(family->parents);
    free(family->children);
    free(family->pending);
    *family = (struct network_family){0};
}

static int no_memory(struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for child keys");
}

/* (netuid, account) as one number to sort by. */
static uint64_t key_of(uint16_t netuid, uint32_t hotkey)
{
    return (uint64_t)netuid << 32 | hotkey;
}

static uint64_t kinship_key(const struct network_kinship *k, bool by_child)
{
    return key_of(k->netuid, by_child ? k->child : k->parent);
}

/* First entry whose key is not below `key`. */
static size_t lower_bound(const struct network_kinship *list, size_t count, bool by_child, uint64_t key)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (kinship_key(&list[middle], by_child) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct network_kin range_of(const struct network_kinship *list, size_t count, bool by_child,
                                   uint64_t key)
{
    const size_t from = lower_bound(list, count, by_child, key);
    const size_t to = lower_bound(list, count, by_child, key + 1);
    return (struct network_kin){.kin = from < to ? &list[from] : NULL, .count = to - from};
}

struct network_kin network_family_parents(const struct network_family *family, uint16_t netuid,
                                          uint32_t child)
{
    return range_of(family->parents, family->kinships, true, key_of(netuid, child));
}

struct network_kin network_family_children(const struct network_family *family, uint16_t netuid,
                                           uint32_t parent)
{
    return range_of(family->children, family->kinships, false, key_of(netuid, parent));
}

size_t network_family_count(const struct network_family *family, uint16_t netuid)
{
    return lower_bound(family->children, family->kinships, false, key_of(netuid, 0) + (UINT64_C(1) << 32)) -
           lower_bound(family->children, family->kinships, false, key_of(netuid, 0));
}

static void insert_kinship(struct network_kinship *list, size_t count, bool by_child,
                           struct network_kinship k)
{
    const size_t at = lower_bound(list, count, by_child, kinship_key(&k, by_child) + 1);
    memmove(&list[at + 1], &list[at], (count - at) * sizeof list[0]);
    list[at] = k;
}

static int reserve(struct network_family *family, size_t more, struct sim_error *err)
{
    size_t capacity = family->kinship_capacity == 0 ? 16 : family->kinship_capacity;
    while (capacity < family->kinships + more)
        capacity *= 2;
    if (capacity == family->kinship_capacity)
        return SIM_OK;
    struct network_kinship *parents = sim_array_resize(struct network_kinship, family->parents, capacity);
    if (parents == NULL)
        return no_memory(err);
    family->parents = parents;
    struct network_kinship *children = sim_array_resize(struct network_kinship, family->children, capacity);
    if (children == NULL)
        return no_memory(err);
    family->children = children;
    family->kinship_capacity = capacity;
    return SIM_OK;
}

int network_family_add(struct network_family *family, struct network_kinship kinship, struct sim_error *err)
{
    const int ret = reserve(family, 1, err);
    if (ret != SIM_OK)
        return ret;
    insert_kinship(family->parents, family->kinships, true, kinship);
    insert_kinship(family->children, family->kinships, false, kinship);
    family->kinships++;
    return SIM_OK;
}

static const struct network_child *find_child(const struct network_brood *brood, uint32_t hotkey)
{
    for (size_t i = 0; i < brood->count; i++)
        if (brood->child[i].hotkey == hotkey)
            return &brood->child[i];
    return NULL;
}

enum stake_refusal network_family_check(const struct network_family *family,
                                        const struct network_brood *brood)
{
    const struct network_kin parents = network_family_parents(family, brood->netuid, brood->parent);
    uint64_t lent = 0;
    if (brood->count > NETWORK_MAX_CHILDREN)
        return STAKE_TOO_MANY_CHILDREN;
    for (size_t i = 0; i < brood->count; i++) {
        if (brood->child[i].hotkey == brood->parent)
            return STAKE_INVALID_CHILD;
        if (find_child(brood, brood->child[i].hotkey) != &brood->child[i])
            return STAKE_DUPLICATE_CHILD;
        if (__builtin_add_overflow(lent, brood->child[i].proportion, &lent))
            return STAKE_PROPORTION_OVERFLOW;
    }
    for (size_t i = 0; i < parents.count; i++)
        if (find_child(brood, parents.kin[i].parent) != NULL)
            return STAKE_CHILD_IS_PARENT;
    return STAKE_OK;
}

static int by_hotkey(const void *a, const void *b)
{
    const struct network_child *x = a, *y = b;
    return x->hotkey < y->hotkey ? -1 : x->hotkey > y->hotkey;
}

static int by_parent(const void *a, const void *b)
{
    const struct network_kinship *x = a, *y = b;
    return x->parent < y->parent ? -1 : x->parent > y->parent;
}

/* Takes the children that are not in the new set out of the list by child, and changes those that are in it.
 */
static size_t prune_parents(struct network_family *family, const struct network_brood *brood)
{
    size_t kept = 0;
    for (size_t i = 0; i < family->kinships; i++) {
        struct network_kinship k = family->parents[i];
        if (k.netuid == brood->netuid && k.parent == brood->parent) {
            const struct network_child *child = find_child(brood, k.child);
            if (child == NULL)
                continue;
            k.proportion = child->proportion;
        }
        family->parents[kept++] = k;
    }
    return kept;
}

static bool is_listed(const struct network_kinship *list, size_t count, const struct network_kinship *k)
{
    const struct network_kin kin = range_of(list, count, true, kinship_key(k, true));
    for (size_t i = 0; i < kin.count; i++)
        if (kin.kin[i].parent == k->parent)
            return true;
    return false;
}

int network_family_replace(struct network_family *family, const struct network_brood *brood,
                           struct sim_error *err)
{
    struct network_brood sorted = *brood;
    const int ret = reserve(family, brood->count, err);
    if (ret != SIM_OK)
        return ret;
    qsort(sorted.child, sorted.count, sizeof sorted.child[0], by_hotkey);
    const struct network_kin old = network_family_children(family, brood->netuid, brood->parent);
    if (old.count > 0) {
        const size_t from = (size_t)(old.kin - family->children);
        memmove(&family->children[from], &family->children[from + old.count],
                (family->kinships - from - old.count) * sizeof family->children[0]);
    }
    size_t parents = prune_parents(family, brood), children = family->kinships - old.count;
    for (size_t i = 0; i < sorted.count; i++) {
        const struct network_kinship k = {brood->netuid, brood->parent, sorted.child[i].hotkey,
                                          sorted.child[i].proportion};
        insert_kinship(family->children, children++, false, k);
        if (!is_listed(family->parents, parents, &k))
            insert_kinship(family->parents, parents++, true, k);
    }
    family->kinships = children;
    const struct network_kin own = network_family_parents(family, brood->netuid, brood->parent);
    if (own.count > 1)
        qsort(&family->parents[own.kin - family->parents], own.count, sizeof family->parents[0], by_parent);
    return SIM_OK;
}

static uint64_t pending_key(const struct network_pending_brood *pending)
{
    return key_of(pending->brood.netuid, pending->brood.parent);
}

int network_family_schedule(struct network_family *family, const struct network_brood *brood,
                            uint64_t cooldown_block, struct sim_error *err)
{
    const struct network_pending_brood pending = {.brood = *brood, .cooldown_block = cooldown_block};
    const uint64_t key = pending_key(&pending);
    size_t at = 0;
    while (at < family->pendings && pending_key(&family->pending[at]) < key)
        at++;
    if (at < family->pendings && pending_key(&family->pending[at]) == key) {
        family->pending[at] = pending;
        return SIM_OK;
    }
    if (family->pendings == family->pending_capacity) {
        const size_t capacity = family->pendings == 0 ? 8 : 2 * family->pendings;
        struct network_pending_brood *longer =
            sim_array_resize(struct network_pending_brood, family->pending, capacity);
        if (longer == NULL)
            return no_memory(err);
        family->pending = longer;
        family->pending_capacity = capacity;
    }
    memmove(&family->pending[at + 1], &family->pending[at],
            (family->pendings - at) * sizeof family->pending[0]);
    family->pending[at] = pending;
    family->pendings++;
    return SIM_OK;
}

int network_family_mature(struct network_family *family, uint16_t netuid, uint64_t block, bool at_once,
                          size_t *applied, struct sim_error *err)
{
    size_t kept = 0, done = 0;
    int ret = SIM_OK;
    for (size_t i = 0; i < family->pendings; i++) {
        const struct network_pending_brood pending = family->pending[i];
        const bool due =
            pending.brood.netuid == netuid && (at_once || pending.cooldown_block < block) && ret == SIM_OK;
        if (!due) {
            family->pending[kept++] = pending;
        } else if (network_family_check(family, &pending.brood) == STAKE_OK) {
            ret = network_family_replace(family, &pending.brood, err);
            done++;
        }
    }
    family->pendings = kept;
    if (applied != NULL)
        *applied = done;
    return ret;
}

void network_family_forget(struct network_family *family, uint16_t netuid, uint32_t parent)
{
    size_t kept = 0;
    for (size_t i = 0; i < family->pendings; i++)
        if (pending_key(&family->pending[i]) != key_of(netuid, parent))
            family->pending[kept++] = family->pending[i];
    family->pendings = kept;
}

static int broken(const struct network_kinship *k, const char *what, struct sim_error *err)
{
    return sim_raise(err, SIM_ERR_CONSERVATION, "subnet %u: the child key of %" PRIu32 " for %" PRIu32 " %s",
                     k->netuid, k->parent, k->child, what);
}

/* One hotkey's children: consistent, ascending, and each with the same kinship among its parents. */
static int verify_children(const struct network_family *family, struct network_kin kin, struct sim_error *err)
{
    uint64_t lent = 0;
    for (size_t i = 0; i < kin.count; i++) {
        const struct network_kinship *k = &kin.kin[i];
        const struct network_kin parents = network_family_parents(family, k->netuid, k->child);
        const struct network_kin back = network_family_children(family, k->netuid, k->child);
        bool known = false;
        for (size_t p = 0; p < parents.count; p++)
            known |= parents.kin[p].parent == k->parent && parents.kin[p].proportion == k->proportion;
        if (!known)
            return broken(k, "is not among the child's parents", err);
        for (size_t c = 0; c < back.count; c++)
            if (back.kin[c].child == k->parent)
                return broken(k, "goes both ways", err);
        if (k->parent == k->child || (i > 0 && kin.kin[i - 1].child >= k->child))
            return broken(k, "is out of order", err);
        if (__builtin_add_overflow(lent, k->proportion, &lent))
            return broken(k, "lends more than there is", err);
    }
    return SIM_OK;
}

int network_family_verify(const struct network_family *family, struct sim_error *err)
{
    int ret = SIM_OK;
    for (size_t i = 0; i < family->kinships && ret == SIM_OK;) {
        const struct network_kinship *k = &family->children[i];
        const struct network_kin kin = network_family_children(family, k->netuid, k->parent);
        if (kin.count == 0 || kin.kin != k || kin.count > NETWORK_MAX_CHILDREN)
            return broken(k, "is out of place", err);
        ret = verify_children(family, kin, err);
        i += kin.count;
    }
    return ret;
}

static void digest_kinship(const struct network_kinship *k, struct sim_digest *digest)
{
    sim_digest_u64(digest, key_of(k->netuid, k->parent));
    sim_digest_u64(digest, k->child);
    sim_digest_u64(digest, k->proportion);
}

void network_family_digest(const struct network_family *family, struct sim_digest *digest)
{
    sim_digest_field_u64(digest, "kinships", family->kinships);
    for (size_t i = 0; i < family->kinships; i++) {
        digest_kinship(&family->parents[i], digest);
        digest_kinship(&family->children[i], digest);
    }
    sim_digest_field_u64(digest, "pending_broods", family->pendings);
    for (size_t i = 0; i < family->pendings; i++) {
        const struct network_pending_brood *p = &family->pending[i];
        sim_digest_u64(digest, pending_key(p));
        sim_digest_u64(digest, p->cooldown_block);
        for (size_t c = 0; c < p->brood.count; c++) {
            sim_digest_u64(digest, p->brood.child[c].hotkey);
            sim_digest_u64(digest, p->brood.child[c].proportion);
        }
    }
}
