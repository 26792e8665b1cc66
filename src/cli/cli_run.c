#include "cli_run.h"

#include "cli_options.h"
#include "cli_progress.h"
#include "cli_scenario.h"
#include "cli_summary.h"
#include "record_hdf5.h"
#include "sim_fpenv.h"
#include "simulation.h"

#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seconds between two flushes: what a killed run may lose. */
#define FLUSH_SECONDS 0.25

enum { THREADS_MAX = 1024 };

struct run_options {
    struct cli_list set;
    const char *output;
    const char *seed;
    const char *until;
    uint64_t threads;
    bool progress;
    bool force;
    bool audit;
    bool quiet;
};

/* Raised by Ctrl-C: a signal handler can do no more, and nothing else in the program is shared. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* The first signal ends the run at a block; the second one ends the program. A terminal that goes away ends
 * the run in the same way, unless `nohup` has said otherwise. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    struct sigaction hangup;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    /* A limit of the file size is an error of write(2), reported like a full disk. */
    signal(SIGXFSZ, SIG_IGN);
}

static int print_error(const struct sim_error *err)
{
    char line[1200];
    fprintf(stderr, "tensim: %s\n", sim_error_format(err, line, sizeof line));
    return sim_exit_status(err->code);
}

/* Runs to the end of the scenario in slices short enough for progress and flushes. */
static int run_slices(struct simulation *sim, const struct run_options *options, enum simulation_stop *why,
                      struct sim_error *err)
{
    struct cli_progress progress;
    uint64_t slice = 256;
    double flushed = cli_now();
    cli_progress_begin(&progress, options->progress && !options->quiet, simulation_last_block(sim));
    int ret = SIM_OK;
    do {
        double before = cli_now();
        uint64_t block = simulation_network(sim)->block;
        ret = simulation_run(sim, block + slice, 0, &interrupted, why, err);
        double now = cli_now();
        if (now - before < 0.05)
            slice *= 2;
        else if (slice > 1 && now - before > 0.2)
            slice /= 2;
        if (ret == SIM_OK && now - flushed > FLUSH_SECONDS) {
            ret = record_flush(simulation_record(sim), err);
            flushed = now;
        }
        cli_progress_update(&progress, simulation_network(sim)->block);
    } while (ret == SIM_OK && *why == SIMULATION_STOP_BLOCK);
    cli_progress_end(&progress);
    return ret;
}

static int open_results(struct simulation *sim, const struct run_options *options,
                        struct record_hdf5 **writer, struct sim_error *err)
{
    const struct scenario *scenario = simulation_scenario(sim);
    struct sim_fpenv fpenv;
    char fpenv_text[160];
    sim_fpenv_test(&fpenv);
    struct record_facts facts = {
        .name = scenario->name,
        .question = scenario->question,
        .assumptions = scenario_start_note(scenario->start.state),
        .scenario_json = scenario_resolved_json(scenario),
        .scenario_hash = scenario_hash(scenario),
        .seed = scenario->seed,
        .version = TENSIM_VERSION,
        .compiler = TENSIM_COMPILER,
        .fp_self_test = sim_fpenv_format(&fpenv, fpenv_text, sizeof fpenv_text),
    };
    return record_hdf5_create(writer, options->output, simulation_record(sim), &facts,
                              options->force ? RECORD_HDF5_REPLACE : 0, err);
}

static enum record_status status_of(int ret, enum simulation_stop why)
{
    if (ret != SIM_OK)
        return RECORD_FAILED;
    return why == SIMULATION_STOP_INTERRUPT ? RECORD_INTERRUPTED : RECORD_COMPLETE;
}

/* Runs and closes the file in every case: also a failed run leaves what it had. */
static int run_and_record(struct simulation *sim, const struct run_options *options,
                          enum simulation_stop *why, struct sim_error *err)
{
    struct record_hdf5 *writer = NULL;
    char digest[SIM_DIGEST_HEX_SIZE];
    int ret = open_results(sim, options, &writer, err);
    if (ret != SIM_OK)
        return ret;
    ret = run_slices(sim, options, why, err);
    if (ret == SIM_OK)
        ret = simulation_record_last(sim, err);
    simulation_digest(sim, digest);
    struct sim_error close_err;
    int closed = record_hdf5_close(writer, status_of(ret, *why), digest, &close_err);
    if (ret == SIM_OK && closed != SIM_OK) {
        *err = close_err;
        ret = closed;
    }
    return ret;
}

/* Returns the exit status that the scenario's facts lead to. */
static int report_facts(const struct simulation *sim)
{
    size_t failed = 0, count = simulation_scenario(sim)->expect.count;
    for (size_t i = 0; i < count; i++)
        failed += simulation_fact(sim, i).failed;
    if (failed == 0)
        return 0;
    fprintf(stderr, "tensim: %zu of the %zu facts that the scenario expects %s beyond %s tolerance\n", failed,
            count, failed == 1 ? "is" : "are", failed == 1 ? "its" : "their");
    return 1;
}

static int run_scenario(struct scenario *scenario, const struct run_options *options)
{
    struct simulation *sim = NULL;
    struct sim_error err = {0};
    enum simulation_stop why = SIMULATION_STOP_END;
    void (*on_pipe)(int) = signal(SIGPIPE, SIG_IGN); /* nobody has to read the progress */
    struct simulation_options settings = {.data_dir = cli_data_dir(), .audit = options->audit};
    int status = 0;
    double started = cli_now();
    int ret = simulation_create(&sim, scenario, &settings, &err);
    if (ret == SIM_OK)
        ret = run_and_record(sim, options, &why, &err);
    signal(SIGPIPE, on_pipe);
    if (ret != SIM_OK)
        status = print_error(&err);
    else if (!options->quiet)
        cli_summary_print(sim, why, options->output, cli_now() - started);
    if (ret == SIM_OK)
        status = report_facts(sim);
    simulation_destroy(sim);
    return status;
}

/* The file that a run writes when none is named: the scenario's name in the present folder. */
static char *default_output(const struct scenario *scenario)
{
    size_t size = strlen(scenario->name) + sizeof ".h5";
    char *path = malloc(size);
    if (path != NULL)
        snprintf(path, size, "%s.h5", scenario->name);
    return path;
}

static int run_file(const char *path, struct run_options *options)
{
    struct scenario *scenario = NULL;
    char *output = NULL;
    int status = cli_scenario_load(path, &options->set, options->seed, options->until, &scenario);
    if (status != CLI_GO_ON)
        return status;
    if (options->output == NULL)
        options->output = output = default_output(scenario);
    if (options->output != NULL) {
        catch_signals();
        status = run_scenario(scenario, options);
    } else {
        fputs("tensim: out of memory\n", stderr);
        status = 3;
    }
    free(output);
    scenario_free(scenario);
    return status;
}

int cli_run(int argc, char **argv)
{
    struct run_options run = {.progress = true};
    size_t files = 0;
    const struct cli_option options[] = {
        {"output", 'o', CLI_TEXT, &run.output, "OUT.h5", "NAME.h5", "where the results go"},
        {"force", 'f', CLI_FLAG, &run.force, NULL, NULL, "replace an existing results file"},
        {"set", 0, CLI_LIST, &run.set, "KEY=VALUE", NULL, "put a value into the scenario"},
        {"seed", 0, CLI_TEXT, &run.seed, "N", "the scenario's", "seed of all random streams"},
        {"until", 0, CLI_TEXT, &run.until, "WHEN", "the scenario's",
         "when to stop: blocks, a duration, a date, a condition"},
        {"threads", 0, CLI_COUNT, &run.threads, "N", "all cores", "threads; never changes a result"},
        {"audit", 0, CLI_FLAG, &run.audit, NULL, NULL, "check the conservation laws after every block"},
        {"no-progress", 0, CLI_FLAG_OFF, &run.progress, NULL, NULL, "no progress on stderr"},
        {"quiet", 'q', CLI_FLAG, &run.quiet, NULL, NULL, "no summary, no progress"},
        {.name = NULL},
    };
    const struct cli_usage usage = {
        .command = "run",
        .operands = "SCENARIO",
        .summary = "Runs a scenario and writes its results to an HDF5 file.",
        .details = "Ctrl-C finishes the block, writes what is there and marks the file `interrupted`.\n"
                   "Exit status: 0 done, 1 a fact that the scenario expects is beyond its tolerance,\n"
                   "2 bad input, 3 the run failed.",
        .options = options,
        .min_operands = 1,
        .max_operands = 1,
    };
    int status = cli_options_parse(&usage, argc, argv, &files);
    if (status == CLI_GO_ON && run.threads > THREADS_MAX) {
        fprintf(stderr, "tensim run: --threads is at most %d\n", THREADS_MAX);
        status = 2;
    }
    if (status == CLI_GO_ON && run.threads > 0)
        omp_set_num_threads((int)run.threads);
    if (status == CLI_GO_ON)
        status = run_file(argv[1], &run);
    cli_list_free(&run.set);
    return status;
}
