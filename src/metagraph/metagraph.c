/* Loading of metagraph files through Jansson. */
#include "metagraph.h"

#include "sim_alloc.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define RAO_PER_TAO 1e9
#define STAKE_LIMIT_RAO UINT64_C(1000000000000000000)

void metagraph_init(struct metagraph *self)
{
    *self = (struct metagraph){
        .block = 1000000,
        .owner_uid = EPOCH_NO_OWNER,
        .emission_rao = UINT64_C(360000000000),
        .params = epoch_params_default(),
    };
    self->params.commit_reveal_enabled = false;
}

void metagraph_free(struct metagraph *self)
{
    free(self->stake_weight);
    free(self->last_update);
    free(self->registered_at);
    free(self->permit);
    epoch_rows_free(&self->weights);
    epoch_rows_free(&self->bonds);
    metagraph_init(self);
}

/* What the loading functions share. */
struct loader {
    struct metagraph *graph;
    const char *name;
    const json_t *root;
    struct sim_error *err;
};

#define BAD(loader, code, ...) sim_raise_at((loader)->err, (code), (loader)->name, 0, 0, __VA_ARGS__)

static int get_integer(const struct loader *self, const json_t *value, const char *what, uint64_t limit,
                       uint64_t *out)
{
    if (!json_is_integer(value))
        return BAD(self, SIM_ERR_TYPE, "%s is not an integer", what);
    const json_int_t v = json_integer_value(value);
    if (v < 0 || (uint64_t)v > limit)
        return BAD(self, SIM_ERR_RANGE, "%s is %lld, not within 0..%llu", what, (long long)v,
                   (unsigned long long)limit);
    *out = (uint64_t)v;
    return 0;
}

/* An optional integer of the root object. */
static int get_optional(const struct loader *self, const char *key, uint64_t limit, uint64_t *out)
{
    const json_t *value = json_object_get(self->root, key);
    return value == NULL ? 0 : get_integer(self, value, key, limit, out);
}

static int check_keys(const struct loader *self)
{
    static const char *const known[] = {"n",
                                        "stake_rao",
                                        "S",
                                        "weights",
                                        "W_nonzero",
                                        "bonds",
                                        "permits",
                                        "last_update",
                                        "block",
                                        "registered_at",
                                        "owner_uid",
                                        "params",
                                        "netuid",
                                        "name",
                                        "source",
                                        "readme",
                                        "row_sums",
                                        "last_step_block",
                                        "validators_with_weights"};
    const char *key;
    json_t *value;
    json_t *fields = json_copy((json_t *)(uintptr_t)self->root);
    int rc = fields == NULL ? BAD(self, SIM_ERR_NO_MEMORY, "no memory") : 0;
    json_object_foreach(fields, key, value)
    {
        size_t k = 0;
        while (k < sizeof known / sizeof known[0] && strcmp(known[k], key) != 0)
            k++;
        if (rc == 0 && k == sizeof known / sizeof known[0])
            rc = BAD(self, SIM_ERR_UNKNOWN_KEY, "unknown key `%.60s`", key);
    }
    json_decref(fields);
    return rc;
}

/* An array of n elements; *list is NULL if the key is missing and may be. */
static int get_list(const struct loader *self, const char *key, bool required, const json_t **list)
{
    *list = json_object_get(self->root, key);
    if (*list == NULL)
        return required ? BAD(self, SIM_ERR_MISSING_KEY, "`%s` is missing", key) : 0;
    if (!json_is_array(*list))
        return BAD(self, SIM_ERR_TYPE, "`%s` is not a list", key);
    if (json_array_size(*list) != self->graph->n)
        return BAD(self, SIM_ERR_FORMAT, "`%s` has %zu elements for %u uids", key, json_array_size(*list),
                   self->graph->n);
    return 0;
}

static int load_stakes(const struct loader *self)
{
    const bool exact = json_object_get(self->root, "stake_rao") != NULL;
    const json_t *list;
    char what[48];
    int rc = get_list(self, exact ? "stake_rao" : "S", true, &list);
    for (uint32_t i = 0; rc == 0 && i < self->graph->n; i++) {
        const json_t *value = json_array_get(list, i);
        uint64_t rao = 0;
        snprintf(what, sizeof what, "%s[%u]", exact ? "stake_rao" : "S", i);
        if (exact) {
            rc = get_integer(self, value, what, STAKE_LIMIT_RAO, &rao);
        } else if (!json_is_number(value)) {
            rc = BAD(self, SIM_ERR_TYPE, "%s is not a number", what);
        } else {
            const double tao = json_number_value(value);
            if (!(tao >= 0 && tao <= (double)STAKE_LIMIT_RAO / RAO_PER_TAO))
                rc = BAD(self, SIM_ERR_RANGE, "%s is %g TAO, not within 0..10^9", what, tao);
            else
                rao = (uint64_t)(tao * RAO_PER_TAO + 0.5);
        }
        self->graph->stake_weight[i] = (i64f64)rao << 64;
    }
    return rc;
}

static int load_blocks(const struct loader *self, const char *key, uint64_t fallback, uint64_t *out)
{
    const json_t *list;
    char what[48];
    int rc = get_list(self, key, false, &list);
    for (uint32_t i = 0; rc == 0 && i < self->graph->n; i++) {
        out[i] = fallback;
        snprintf(what, sizeof what, "%s[%u]", key, i);
        if (list != NULL)
            rc = get_integer(self, json_array_get(list, i), what, INT64_MAX, &out[i]);
    }
    return rc;
}

static int load_permits(const struct loader *self)
{
    const json_t *list;
    int rc = get_list(self, "permits", false, &list);
    for (uint32_t i = 0; rc == 0 && i < self->graph->n; i++) {
        const json_t *value = json_array_get(list, i);
        if (list != NULL && !json_is_boolean(value))
            rc = BAD(self, SIM_ERR_TYPE, "permits[%u] is neither true nor false", i);
        self->graph->permit[i] = list != NULL ? json_is_true(value) : self->graph->weights.row[i].count > 0;
    }
    return rc;
}

/* One [validator, miner, value]; `share`: value is a number between 0 and 1. */
static int get_entry(const struct loader *self, const json_t *entry, const char *what, bool share,
                     uint64_t *row, uint64_t *column, double *value)
{
    uint64_t whole = 0;
    const uint64_t last = self->graph->n - 1;
    if (!json_is_array(entry) || json_array_size(entry) != 3)
        return BAD(self, SIM_ERR_FORMAT, "%s is not [validator, miner, value]", what);
    int rc = get_integer(self, json_array_get(entry, 0), what, last, row);
    if (rc == 0)
        rc = get_integer(self, json_array_get(entry, 1), what, last, column);
    if (rc != 0)
        return rc;
    if (!share) {
        rc = get_integer(self, json_array_get(entry, 2), what, UINT16_MAX, &whole);
        *value = (double)whole;
        return rc;
    }
    if (!json_is_number(json_array_get(entry, 2)))
        return BAD(self, SIM_ERR_TYPE, "%s: the weight is not a number", what);
    *value = json_number_value(json_array_get(entry, 2));
    if (!(*value >= 0 && *value <= 1))
        return BAD(self, SIM_ERR_RANGE, "%s: the weight is %g, not within 0..1", what, *value);
    return 0;
}

/* The largest value of each row; counts entries into rows->row[i].capacity through reserve. */
static int measure_rows(const struct loader *self, const json_t *list, const char *key, bool share,
                        double *largest, struct epoch_rows *rows)
{
    uint32_t *count = sim_array_new(uint32_t, self->graph->n);
    int rc = count == NULL ? BAD(self, SIM_ERR_NO_MEMORY, "no memory for `%s`", key) : 0;
    char what[48];
    for (size_t k = 0; rc == 0 && k < json_array_size(list); k++) {
        uint64_t row, column;
        double value;
        snprintf(what, sizeof what, "%s[%zu]", key, k);
        if ((rc = get_entry(self, json_array_get(list, k), what, share, &row, &column, &value)) != 0)
            break;
        count[row]++;
        largest[row] = value > largest[row] ? value : largest[row];
    }
    for (uint32_t i = 0; rc == 0 && i < self->graph->n; i++)
        if (epoch_rows_reserve(rows, i, count[i]) != 0)
            rc = BAD(self, SIM_ERR_NO_MEMORY, "no memory for `%s`", key);
    free(count);
    return rc;
}

/* Shares are scaled like submitted weights: the largest of a row becomes 65535. */
static int load_matrix(const struct loader *self, const char *key, bool share, struct epoch_rows *rows)
{
    const json_t *list = json_object_get(self->root, key);
    const size_t cells = (size_t)self->graph->n * self->graph->n / 8 + 1;
    char what[48];
    if (!json_is_array(list))
        return BAD(self, SIM_ERR_TYPE, "`%s` is not a list", key);
    double *largest = sim_array_new(double, self->graph->n);
    unsigned char *seen = sim_array_new(unsigned char, cells);
    int rc = largest == NULL || seen == NULL || epoch_rows_resize(rows, self->graph->n) != 0
                 ? BAD(self, SIM_ERR_NO_MEMORY, "no memory for `%s`", key)
                 : measure_rows(self, list, key, share, largest, rows);
    for (size_t k = 0; rc == 0 && k < json_array_size(list); k++) {
        uint64_t i, j;
        double value;
        snprintf(what, sizeof what, "%s[%zu]", key, k);
        if ((rc = get_entry(self, json_array_get(list, k), what, share, &i, &j, &value)) != 0)
            break;
        const uint64_t cell = i * self->graph->n + j;
        if ((seen[cell / 8] >> (cell % 8)) & 1) {
            rc = BAD(self, SIM_ERR_DUPLICATE, "%s names the pair [%llu, %llu] again", what,
                     (unsigned long long)i, (unsigned long long)j);
            break;
        }
        seen[cell / 8] = (unsigned char)(seen[cell / 8] | (1U << (cell % 8)));
        struct epoch_row *row = &rows->row[i];
        epoch_row_columns(row)[row->count] = (uint16_t)j;
        row->value[row->count++] =
            (uint16_t)(share ? (largest[i] > 0 ? value / largest[i] * UINT16_MAX + 0.5 : 0) : value);
    }
    free(largest);
    free(seen);
    return rc;
}

static int load_params(const struct loader *self)
{
    json_t *params = json_object_get(self->root, "params");
    const char *key;
    json_t *value;
    if (params == NULL)
        return 0;
    if (!json_is_object(params))
        return BAD(self, SIM_ERR_TYPE, "`params` is not an object");
    json_object_foreach(params, key, value)
    {
        char text[64] = "";
        if (json_is_boolean(value))
            snprintf(text, sizeof text, "%s", json_is_true(value) ? "true" : "false");
        else if (json_is_integer(value))
            snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
        else if (json_is_real(value))
            snprintf(text, sizeof text, "%#.17g", json_real_value(value)); /* with a point: a share */
        else if (json_is_string(value))
            snprintf(text, sizeof text, "%.60s", json_string_value(value));
        const int rc = metagraph_set(self->graph, key, text, self->err);
        if (rc != 0) {
            char message[300];
            snprintf(message, sizeof message, "%.290s", self->err != NULL ? self->err->message : "");
            return BAD(self, rc, "params: %s", message);
        }
    }
    return 0;
}

static int load_root(const struct loader *self)
{
    struct metagraph *graph = self->graph;
    uint64_t n = 0, owner = 0;
    int rc = check_keys(self);
    if (rc == 0 && json_object_get(self->root, "n") == NULL)
        rc = BAD(self, SIM_ERR_MISSING_KEY, "`n` is missing");
    if (rc == 0)
        rc = get_optional(self, "n", METAGRAPH_UID_LIMIT, &n);
    if (rc == 0 && n == 0)
        rc = BAD(self, SIM_ERR_RANGE, "n is 0: a subnet has at least one uid");
    if (rc != 0)
        return rc;
    graph->n = (uint32_t)n;
    graph->stake_weight = sim_array_new(i64f64, n);
    graph->last_update = sim_array_new(uint64_t, n);
    graph->registered_at = sim_array_new(uint64_t, n);
    graph->permit = sim_array_new(bool, n);
    if (graph->stake_weight == NULL || graph->last_update == NULL || graph->registered_at == NULL ||
        graph->permit == NULL || epoch_rows_resize(&graph->bonds, graph->n) != 0)
        return BAD(self, SIM_ERR_NO_MEMORY, "no memory for %u uids", graph->n);

    const bool shares = json_object_get(self->root, "weights") == NULL;
    const json_t *owner_value = json_object_get(self->root, "owner_uid");
    if (shares && json_object_get(self->root, "W_nonzero") == NULL)
        return BAD(self, SIM_ERR_MISSING_KEY, "`weights` is missing");
    if ((rc = load_params(self)) != 0 || (rc = get_optional(self, "block", INT64_MAX, &graph->block)) != 0 ||
        (rc = load_stakes(self)) != 0 ||
        (rc = load_matrix(self, shares ? "W_nonzero" : "weights", shares, &graph->weights)) != 0)
        return rc;
    graph->last_step_block =
        graph->block > graph->params.tempo_blocks ? graph->block - graph->params.tempo_blocks : 0;
    if ((rc = get_optional(self, "last_step_block", INT64_MAX, &graph->last_step_block)) != 0)
        return rc;
    if (json_object_get(self->root, "bonds") != NULL &&
        (rc = load_matrix(self, "bonds", false, &graph->bonds)) != 0)
        return rc;
    if (owner_value != NULL && !json_is_null(owner_value)) {
        if ((rc = get_integer(self, owner_value, "owner_uid", n - 1, &owner)) != 0)
            return rc;
        graph->owner_uid = (int32_t)owner;
    }
    if ((rc = load_blocks(self, "last_update", graph->block, graph->last_update)) != 0 ||
        (rc = load_blocks(self, "registered_at", 0, graph->registered_at)) != 0)
        return rc;
    return load_permits(self);
}

int metagraph_load_text(struct metagraph *self, const char *name, const char *text, size_t size,
                        struct sim_error *err)
{
    json_error_t json_err;
    struct loader loader = {.graph = self, .name = name, .err = err};
    metagraph_init(self);
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &json_err);
    if (root == NULL)
        return sim_raise_at(err, SIM_ERR_SYNTAX, name, (unsigned)(json_err.line > 0 ? json_err.line : 0),
                            (unsigned)(json_err.column > 0 ? json_err.column : 0), "%s", json_err.text);
    loader.root = root;
    const int rc = json_is_object(root)
                       ? load_root(&loader)
                       : BAD(&loader, SIM_ERR_TYPE, "a metagraph is an object, this is something else");
    json_decref(root);
    if (rc != 0)
        metagraph_free(self);
    return rc;
}

int metagraph_load(struct metagraph *self, const char *path, struct sim_error *err)
{
    char *text = NULL;
    size_t size = 0;
    int rc = 0;
    metagraph_init(self);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return sim_raise_at(err, SIM_ERR_NOT_FOUND, path, 0, 0, "%s", strerror(errno));
    text = malloc(METAGRAPH_FILE_LIMIT + 1);
    if (text == NULL)
        rc = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory to read %s", path);
    else
        size = fread(text, 1, METAGRAPH_FILE_LIMIT + 1, file);
    if (rc == 0 && ferror(file))
        rc = sim_raise_at(err, SIM_ERR_NOT_FOUND, path, 0, 0, "cannot be read: %s", strerror(errno));
    else if (rc == 0 && size > METAGRAPH_FILE_LIMIT)
        rc = sim_raise_at(err, SIM_ERR_LIMIT, path, 0, 0, "larger than %d MiB", METAGRAPH_FILE_LIMIT >> 20);
    else if (rc == 0)
        rc = metagraph_load_text(self, path, text, size, err);
    free(text);
    fclose(file);
    return rc;
}

struct epoch_input metagraph_input(const struct metagraph *self)
{
    return (struct epoch_input){
        .params = &self->params,
        .block = self->block,
        .last_step_block = self->last_step_block,
        .owner_uid = self->owner_uid,
        .n = self->n,
        .stake_weight = self->stake_weight,
        .registered_at = self->registered_at,
        .last_update = self->last_update,
        .permit = self->permit,
        .permit_count = self->n,
        .weights = &self->weights,
        .bonds = &self->bonds,
        .emission_rao = self->emission_rao,
    };
}

int metagraph_advance(struct metagraph *self, const struct epoch_result *result)
{
    const int rc = epoch_rows_copy(&self->bonds, &result->bonds);
    if (rc != 0)
        return rc;
    self->last_step_block = self->block;
    self->block += self->params.tempo_blocks;
    for (uint32_t i = 0; i < self->n; i++) {
        self->permit[i] = result->permit[i];
        if (self->weights.row[i].count > 0)
            self->last_update[i] = self->block;
    }
    return 0;
}
