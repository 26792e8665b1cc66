/* `tensim export`: tables as CSV files. Returns the exit status. */
#ifndef CLI_EXPORT_H
#define CLI_EXPORT_H

int cli_export(int argc, char **argv);

#endif
