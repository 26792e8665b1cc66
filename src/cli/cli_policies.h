/* `tensim policies`: one state under every set of rules that the network has had. */
#ifndef CLI_POLICIES_H
#define CLI_POLICIES_H

int cli_policies(int argc, char **argv);

#endif
