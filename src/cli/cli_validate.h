/* `tensim validate`. */
#ifndef CLI_VALIDATE_H
#define CLI_VALIDATE_H

int cli_validate(int argc, char **argv);

#endif
