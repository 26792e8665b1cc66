/* The public face of the simulator: thin, so that the rooms behind it can change. */
#include "tensim.h"

#include "record_hdf5.h"
#include "sim_alloc.h"
#include "sim_fpenv.h"
#include "simulation.h"

#include <stdio.h>
#include <string.h>

struct tensim {
    struct scenario *scenario;
    struct simulation *simulation;
    struct record_hdf5 *writer;
    bool keep_series;
};

static int hand_over(int code, const struct sim_error *from, struct tensim_error *to)
{
    if (code == SIM_OK || to == NULL)
        return code;
    to->code = code;
    to->line = from->line;
    to->column = from->column;
    snprintf(to->file, sizeof to->file, "%s", from->file);
    snprintf(to->message, sizeof to->message, "%s", from->message);
    return code;
}

const char *tensim_version(void)
{
    return TENSIM_VERSION;
}

const char *tensim_strerror(int code)
{
    return sim_strerror(code);
}

static const char *data_dir(const struct tensim_options *options)
{
    if (options != NULL && options->data_dir != NULL)
        return options->data_dir;
    const char *chosen = getenv("TENSIM_DATA");
    return chosen != NULL && *chosen != '\0' ? chosen : TENSIM_INSTALLED_DATA;
}

/* Where a scenario comes from: a file, or a text with a name. */
struct source {
    const char *path;
    const char *bytes;
    size_t size;
};

static int load_scenario(const struct source *source, const struct tensim_options *options,
                         struct scenario **out, struct sim_error *err)
{
    size_t count = options != NULL ? options->set_count : 0;
    struct scenario_override *items = sim_array_new(struct scenario_override, count);
    if (items == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for the scenario");
    for (size_t i = 0; i < count; i++)
        items[i] = (struct scenario_override){.option = "set", .text = options->set[i]};
    struct scenario_overrides overrides = {items, count, data_dir(options)};
    int ret = source->bytes == NULL
                  ? scenario_load(source->path, &overrides, out, err)
                  : scenario_load_text(source->path, source->bytes, source->size, &overrides, out, err);
    free(items);
    return ret;
}

static int load(struct tensim **out, const struct source *source, const struct tensim_options *options,
                struct tensim_error *err)
{
    struct sim_error why = {0};
    unsigned flags = options != NULL ? options->flags : 0;
    *out = NULL;
    struct tensim *sim = sim_array_new(struct tensim, 1);
    if (sim == NULL)
        return hand_over(sim_raise(&why, SIM_ERR_NO_MEMORY, "no memory for the simulation"), &why, err);
    sim->keep_series = (flags & TENSIM_KEEP_SERIES) != 0;
    struct simulation_options settings = {
        .data_dir = data_dir(options), .audit = (flags & TENSIM_AUDIT) != 0, .keep_series = sim->keep_series};
    int ret = load_scenario(source, options, &sim->scenario, &why);
    if (ret == SIM_OK)
        ret = simulation_create(&sim->simulation, sim->scenario, &settings, &why);
    if (ret != SIM_OK) {
        tensim_free(sim);
        return hand_over(ret, &why, err);
    }
    *out = sim;
    return SIM_OK;
}

int tensim_load(struct tensim **out, const char *path, const struct tensim_options *options,
                struct tensim_error *err)
{
    return load(out, &(struct source){.path = path}, options, err);
}

int tensim_load_text(struct tensim **out, const char *name, const char *bytes, size_t size,
                     const struct tensim_options *options, struct tensim_error *err)
{
    return load(out, &(struct source){name, bytes, size}, options, err);
}

static int close_file(struct tensim *sim, enum record_status status, struct sim_error *err)
{
    char digest[SIM_DIGEST_HEX_SIZE];
    if (sim->writer == NULL)
        return SIM_OK;
    simulation_digest(sim->simulation, digest);
    int ret = record_hdf5_close(sim->writer, status, digest, err);
    sim->writer = NULL;
    return ret;
}

void tensim_free(struct tensim *sim)
{
    if (sim == NULL)
        return;
    close_file(sim, RECORD_INTERRUPTED, NULL);
    simulation_destroy(sim->simulation);
    scenario_free(sim->scenario);
    free(sim);
}

int tensim_write_to(struct tensim *sim, const char *path, unsigned flags, struct tensim_error *err)
{
    struct sim_error why = {0};
    if (sim->writer != NULL)
        return hand_over(sim_raise(&why, SIM_ERR_CONFLICT, "the simulation writes to a file already"), &why,
                         err);
    struct sim_fpenv fpenv;
    char fpenv_text[160];
    sim_fpenv_test(&fpenv);
    struct record_facts facts = {
        .name = sim->scenario->name,
        .question = sim->scenario->question,
        .assumptions = scenario_start_note(sim->scenario->start.state),
        .scenario_json = scenario_resolved_json(sim->scenario),
        .scenario_hash = scenario_hash(sim->scenario),
        .seed = sim->scenario->seed,
        .version = TENSIM_VERSION,
        .compiler = TENSIM_COMPILER,
        .fp_self_test = sim_fpenv_format(&fpenv, fpenv_text, sizeof fpenv_text),
    };
    int ret = record_hdf5_create(&sim->writer, path, simulation_record(sim->simulation), &facts,
                                 (flags & TENSIM_REPLACE) != 0 ? RECORD_HDF5_REPLACE : 0, &why);
    return hand_over(ret, &why, err);
}

static enum tensim_stop stop_of(enum simulation_stop why)
{
    switch (why) {
    case SIMULATION_STOP_EVENTS:
        return TENSIM_STOP_EVENTS;
    case SIMULATION_STOP_END:
        return TENSIM_STOP_END;
    case SIMULATION_STOP_SETTLED:
        return TENSIM_STOP_SETTLED;
    case SIMULATION_STOP_BLOCK:
    case SIMULATION_STOP_INTERRUPT: /* the library passes no flag that could raise it */
        break;
    }
    return TENSIM_STOP_BLOCK;
}

int tensim_run(struct tensim *sim, uint64_t until_block, uint64_t max_events, enum tensim_stop *why,
               struct tensim_error *err)
{
    struct sim_error reason = {0};
    enum simulation_stop stop = SIMULATION_STOP_BLOCK;
    int ret = simulation_run(sim->simulation, until_block, max_events, NULL, &stop, &reason);
    if (why != NULL)
        *why = stop_of(stop);
    return hand_over(ret, &reason, err);
}

int tensim_finish(struct tensim *sim, struct tensim_error *err)
{
    struct sim_error why = {0};
    int ret = simulation_record_last(sim->simulation, &why);
    if (ret == SIM_OK)
        ret = close_file(sim, RECORD_COMPLETE, &why);
    return hand_over(ret, &why, err);
}

uint64_t tensim_block(const struct tensim *sim)
{
    return simulation_network(sim->simulation)->block;
}

int64_t tensim_time_ms(const struct tensim *sim, uint64_t block)
{
    return simulation_unix_ms(sim->simulation, block);
}

int tensim_read(const struct tensim *sim, const char *name, uint64_t *value, struct tensim_error *err)
{
    static const struct {
        const char *name;
        enum network_quantity quantity;
    } quantities[] = {
        {"block", NETWORK_BLOCK},
        {"issuance", NETWORK_ISSUANCE},
        {"issuance_counter", NETWORK_ISSUANCE_COUNTER},
        {"emission_per_block", NETWORK_EMISSION},
        {"halvings", NETWORK_HALVINGS},
        {"recycled", NETWORK_RECYCLED},
        {"burned", NETWORK_BURNED},
        {"withheld", NETWORK_WITHHELD},
        {"staked", NETWORK_STAKED},
        {"pending", NETWORK_PENDING},
    };
    for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++)
        if (strcmp(name, quantities[i].name) == 0) {
            *value = network_quantity(simulation_network(sim->simulation), quantities[i].quantity);
            return SIM_OK;
        }
    struct sim_error why;
    return hand_over(sim_raise(&why, SIM_ERR_NOT_FOUND, "there is no quantity '%s'", name), &why, err);
}

uint64_t tensim_accounts(const struct tensim *sim)
{
    return simulation_network(sim->simulation)->ledger.accounts;
}

uint64_t tensim_free_rao(const struct tensim *sim, uint64_t account)
{
    const struct ledger *ledger = &simulation_network(sim->simulation)->ledger;
    return account < ledger->accounts ? ledger->free_rao[account] : 0;
}

uint64_t tensim_staked_rao(const struct tensim *sim, uint64_t account)
{
    const struct ledger *ledger = &simulation_network(sim->simulation)->ledger;
    uint64_t sum = 0;
    for (size_t i = 0; i < ledger->positions; i++)
        if (ledger->position[i].account == account)
            sum += ledger->position[i].staked_rao;
    return sum;
}

int tensim_series(const struct tensim *sim, const char *path, struct tensim_series *series,
                  struct tensim_error *err)
{
    struct sim_error why = {0};
    struct record_series found;
    if (!sim->keep_series)
        return hand_over(sim_raise(&why, SIM_ERR_CONFLICT, "load the scenario with TENSIM_KEEP_SERIES"), &why,
                         err);
    int ret = record_series(simulation_record(sim->simulation), path, &found, &why);
    if (ret == SIM_OK && found.column->type != RECORD_U64 && found.column->type != RECORD_F64)
        ret = sim_raise(&why, SIM_ERR_TYPE, "'%s' holds neither 64-bit integers nor doubles", path);
    if (ret != SIM_OK)
        return hand_over(ret, &why, err);
    *series = (struct tensim_series){
        .rows = found.rows,
        .width = found.width,
        .blocks = found.blocks,
        .times_ms = found.times_ms,
        .integers = found.column->type == RECORD_U64 ? found.values : NULL,
        .reals = found.column->type == RECORD_F64 ? found.values : NULL,
        .units = found.column->units,
    };
    return SIM_OK;
}

const char *tensim_scenario_json(const struct tensim *sim)
{
    return scenario_resolved_json(sim->scenario);
}

const char *tensim_scenario_hash(const struct tensim *sim)
{
    return scenario_hash(sim->scenario);
}

void tensim_digest(const struct tensim *sim, char hex[65])
{
    simulation_digest(sim->simulation, hex);
}
