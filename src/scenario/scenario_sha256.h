/* SHA-256 of some bytes as hexadecimal text. */
#ifndef SCENARIO_SHA256_H
#define SCENARIO_SHA256_H

#include <stddef.h>

enum { SCENARIO_SHA256_SIZE = 65 };

void scenario_sha256(const void *bytes, size_t size, char hex[SCENARIO_SHA256_SIZE]);

#endif
