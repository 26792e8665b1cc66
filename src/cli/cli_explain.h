/* `tensim explain`. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

int cli_explain(int argc, char **argv);

#endif
