/* `tensim schema`. */
#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H

int cli_schema(int argc, char **argv);

#endif
