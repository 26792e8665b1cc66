/* SHA-256 of values, not of memory: a digest does not depend on padding, byte order or pointer size.
 *
 * Every value goes in with a fixed width, little-endian; bytes and texts go in with their length, so that
 * "ab", "c" and "a", "bc" differ. Fields with a name catch a value that moved. SHA-256 itself is libmd's. */
#ifndef SIM_DIGEST_H
#define SIM_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { SIM_DIGEST_SIZE = 32, SIM_DIGEST_HEX_SIZE = 65 };

/* State of a digest; plain data, a copy of it can be finished by itself. */
struct sim_digest {
    uint64_t opaque[26];
};

void sim_digest_init(struct sim_digest *self);

/* One value each. A double goes in by its bits (0.0 and -0.0 differ), every NaN as one and the same. */
void sim_digest_u64(struct sim_digest *self, uint64_t value);
void sim_digest_i64(struct sim_digest *self, int64_t value);
void sim_digest_double(struct sim_digest *self, double value);

/* Length, then contents. */
void sim_digest_bytes(struct sim_digest *self, const void *data, size_t size);
void sim_digest_text(struct sim_digest *self, const char *text);
void sim_digest_u64_array(struct sim_digest *self, const uint64_t *values, size_t count);
void sim_digest_double_array(struct sim_digest *self, const double *values, size_t count);

/* A value under a name: name, type, value. */
void sim_digest_field_u64(struct sim_digest *self, const char *name, uint64_t value);
void sim_digest_field_double(struct sim_digest *self, const char *name, double value);
void sim_digest_field_text(struct sim_digest *self, const char *name, const char *text);

/* Bytes without their length: for the plain SHA-256 of a file or a text. */
void sim_digest_raw(struct sim_digest *self, const void *data, size_t size);

/* Ends the digest; `self` must be initialised again before it is used again. */
void sim_digest_finish(struct sim_digest *self, unsigned char digest[SIM_DIGEST_SIZE]);

/* Ends the digest as 64 lower-case hexadecimal digits and a 0. Returns `hex`. */
char *sim_digest_finish_hex(struct sim_digest *self, char hex[SIM_DIGEST_HEX_SIZE]);

/* Plain SHA-256 of `size` bytes as hexadecimal digits. Returns `hex`. */
char *sim_digest_hex_of(const void *data, size_t size, char hex[SIM_DIGEST_HEX_SIZE]);

#endif
