/* `tensim bench`: measures the parts of the program. */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

int cli_bench(int argc, char **argv);

#endif
