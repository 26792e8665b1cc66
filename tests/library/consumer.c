/* A small program against the installed library: nothing of the source tree is on its include path. */
#include <inttypes.h>
#include <stdio.h>
#include <tensim.h>

int main(int argc, char **argv)
{
    struct tensim *sim;
    struct tensim_error err;
    const struct tensim_options options = {.data_dir = argc > 2 ? argv[2] : NULL,
                                           .flags = TENSIM_KEEP_SERIES};
    struct tensim_series series;
    enum tensim_stop why;
    if (argc < 2 || tensim_load(&sim, argv[1], &options, &err) != 0)
        return fprintf(stderr, "%s:%u:%u: %s\n", err.file, err.line, err.column, err.message), 1;
    int ret = tensim_run(sim, UINT64_MAX, 0, &why, &err);
    if (ret == 0)
        ret = tensim_series(sim, "network/issuance", &series, &err);
    if (ret == 0)
        printf("%s: block %" PRIu64 ", %zu rows, issuance %" PRIu64 " %s\n", tensim_version(),
               tensim_block(sim), series.rows, series.integers[series.rows - 1], series.units);
    tensim_free(sim);
    return ret != 0;
}
