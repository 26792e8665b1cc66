#include "network_authors.h"

#include "sim_alloc.h"

#include <string.h>

static int count_accounts(struct network_authors *self, const struct network_economy *economy,
                          struct sim_error *err)
{
    self->first = sim_array_new(size_t, economy->subnets);
    if (self->first == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the authors of blocks");
    for (size_t i = 0; i < economy->subnets; i++)
        if (economy->neurons[i].validators > self->validators)
            self->validators = economy->neurons[i].validators;
    self->accounts = self->validators;
    for (size_t i = 0; i < economy->subnets; i++) {
        self->first[i] = self->accounts;
        self->accounts += economy->neurons[i].miners;
    }
    self->weight = sim_array_new(uint64_t, self->accounts);
    self->blocks = sim_array_new(uint64_t, self->accounts);
    return self->weight != NULL && self->blocks != NULL
               ? SIM_OK
               : sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the authors of blocks");
}

static size_t earners(const struct network_authors *self)
{
    return self->policy == INTEL_AUTHOR_AUTHORITIES ? self->authorities : self->accounts;
}

int network_authors_init(struct network_authors *self, enum intel_author_policy policy, size_t authorities,
                         const struct network_economy *economy, uint64_t seed, struct sim_error *err)
{
    *self = (struct network_authors){
        .policy = policy, .seed = sim_seed_make(seed, 0), .authorities = authorities, .epochs = UINT64_MAX};
    if (authorities == 0)
        return sim_raise(err, SIM_ERR_RANGE, "there must be at least one authority");
    int ret = policy == INTEL_AUTHOR_AUTHORITIES ? SIM_OK : count_accounts(self, economy, err);
    if (ret == SIM_OK) {
        self->fees_rao = sim_array_new(uint64_t, earners(self));
        if (self->fees_rao == NULL)
            ret = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the authors of blocks");
    }
    if (ret != SIM_OK)
        network_authors_free(self);
    return ret;
}

void network_authors_free(struct network_authors *self)
{
    free(self->first);
    free(self->weight);
    free(self->blocks);
    free(self->fees_rao);
    *self = (struct network_authors){0};
}

/* Account of a uid; SIZE_MAX for one that is neither validator nor miner. */
static size_t account_of(const struct network_authors *self, const struct network_neurons *n, size_t index,
                         uint32_t uid)
{
    if (uid < n->validators)
        return uid;
    return uid < n->validators + n->miners ? self->first[index] + (uid - n->validators) : SIZE_MAX;
}

static int weigh_stake(struct network_authors *self, const struct network_economy *economy,
                       struct sim_error *err)
{
    size_t rooted = 0; /* hotkeys whose stake on root is counted: one amount, seen from every subnet */
    for (size_t i = 0; i < economy->subnets; i++) {
        const struct network_neurons *n = &economy->neurons[i];
        u64f64 price = pool_price(&economy->coinbase.subnet[i].pool);
        for (uint32_t uid = 0; uid < n->validators + n->miners; uid++) {
            uint64_t *weight = &self->weight[account_of(self, n, i, uid)];
            uint64_t root = uid < n->validators && uid >= rooted ? n->root_rao[uid] : 0;
            if (__builtin_add_overflow(*weight, root, weight) ||
                __builtin_add_overflow(*weight, pool_scale_u64(n->alpha_rao[uid], price), weight))
                return sim_raise(err, SIM_ERR_OVERFLOW, "the stake of an author exceeds 2^64 rao");
        }
        rooted = n->validators > rooted ? n->validators : rooted;
    }
    return SIM_OK;
}

static int weigh_intelligence(struct network_authors *self, const struct network_economy *economy,
                              struct sim_error *err)
{
    int ret = SIM_OK;
    for (size_t i = 0; i < economy->subnets; i++) {
        const struct network_neurons *n = &economy->neurons[i];
        const struct network_subnet *subnet = &economy->coinbase.subnet[i];
        uint64_t emission = subnet->tao_in_emission + subnet->excess_tao;
        for (uint32_t uid = 0; n->has_result && uid < n->validators + n->miners && ret == SIM_OK; uid++) {
            uint16_t share = uid < n->validators ? n->result.dividends[uid] : n->result.incentive[uid];
            ret = intel_author_add(&self->weight[account_of(self, n, i, uid)], share, emission, err);
        }
    }
    return ret;
}

static int weigh(struct network_authors *self, const struct network_economy *economy, struct sim_error *err)
{
    if (self->epochs == economy->epochs)
        return SIM_OK;
    self->epochs = economy->epochs;
    memset(self->weight, 0, self->accounts * sizeof *self->weight);
    return self->policy == INTEL_AUTHOR_STAKE ? weigh_stake(self, economy, err)
                                              : weigh_intelligence(self, economy, err);
}

int network_authors_step(struct network_authors *self, const struct network_economy *economy, uint64_t block,
                         struct sim_error *err)
{
    size_t author = 0;
    if (self->policy == INTEL_AUTHOR_AUTHORITIES) {
        self->by_authorities++;
        self->author =
            self->authorities > 0 ? (size_t)(block % self->authorities) : 0; /* none: nobody was set */
        return SIM_OK;
    }
    int ret = weigh(self, economy, err);
    if (ret == SIM_OK)
        ret = intel_author_draw(self->policy, self->weight, self->accounts, &self->seed, block, &author, err);
    if (ret != SIM_OK)
        return ret;
    self->author = author;
    self->blocks[author]++;
    if (author < self->validators)
        self->by_validators++;
    else
        self->by_miners++;
    return SIM_OK;
}

uint64_t network_authors_blocks(const struct network_authors *self, const struct network_economy *economy,
                                size_t index, uint32_t uid)
{
    if (self->accounts == 0)
        return 0;
    size_t account = account_of(self, &economy->neurons[index], index, uid);
    return account == SIZE_MAX ? 0 : self->blocks[account];
}

void network_authors_collect(struct network_authors *self, struct network_economy *economy)
{
    if (economy->author_due_rao == 0 || self->fees_rao == NULL)
        return;
    self->fees_rao[self->author] += economy->author_due_rao;
    economy->author_due_rao = 0;
}

uint64_t network_authors_fees(const struct network_authors *self, const struct network_economy *economy,
                              size_t index, uint32_t uid)
{
    if (self->accounts == 0)
        return 0;
    size_t account = account_of(self, &economy->neurons[index], index, uid);
    return account == SIZE_MAX ? 0 : self->fees_rao[account];
}

void network_authors_digest(const struct network_authors *self, struct sim_digest *digest)
{
    if (self->accounts > 0)
        sim_digest_u64_array(digest, self->blocks, self->accounts);
    for (size_t i = 0; self->fees_rao != NULL && i < earners(self); i++)
        if (self->fees_rao[i] > 0) {
            sim_digest_field_u64(digest, "author", i);
            sim_digest_field_u64(digest, "fees_rao", self->fees_rao[i]);
        }
}
