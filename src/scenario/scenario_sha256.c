/* libmd does the work. */
#include "scenario_sha256.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <sha2.h>

void scenario_sha256(const void *bytes, size_t size, char hex[SCENARIO_SHA256_SIZE])
{
    SHA2_CTX context;
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256Init(&context);
    SHA256Update(&context, bytes, size);
    SHA256Final(digest, &context);
    for (size_t i = 0; i < sizeof(digest); i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}
