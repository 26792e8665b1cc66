#include "sim_digest.h"

#include <assert.h>
#include <string.h>
/* libmd's header wants the BSD integer names of sys/types.h. */
#include <sys/types.h>

#include <sha2.h>

static_assert(sizeof(SHA2_CTX) <= sizeof(struct sim_digest), "sim_digest must hold libmd's state");
static_assert(_Alignof(SHA2_CTX) <= _Alignof(struct sim_digest),
              "sim_digest must be aligned as libmd's state");

/* The state is only ever touched by libmd; here it is storage. */
static SHA2_CTX *context_of(struct sim_digest *self)
{
    return (SHA2_CTX *)(void *)self->opaque;
}

static void update(struct sim_digest *self, const void *data, size_t size)
{
    SHA256Update(context_of(self), data, size);
}

void sim_digest_init(struct sim_digest *self)
{
    memset(self, 0, sizeof *self);
    SHA256Init(context_of(self));
}

static void store_u64(uint64_t value, unsigned char *bytes)
{
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
}

void sim_digest_u64(struct sim_digest *self, uint64_t value)
{
    unsigned char bytes[8];
    store_u64(value, bytes);
    update(self, bytes, sizeof bytes);
}

void sim_digest_i64(struct sim_digest *self, int64_t value)
{
    sim_digest_u64(self, (uint64_t)value);
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    if (value != value)
        return UINT64_C(0x7ff8000000000000);
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void sim_digest_double(struct sim_digest *self, double value)
{
    sim_digest_u64(self, bits_of(value));
}

void sim_digest_bytes(struct sim_digest *self, const void *data, size_t size)
{
    sim_digest_u64(self, size);
    update(self, data, size);
}

void sim_digest_text(struct sim_digest *self, const char *text)
{
    sim_digest_bytes(self, text, strlen(text));
}

enum { BATCH = 512 };

void sim_digest_u64_array(struct sim_digest *self, const uint64_t *values, size_t count)
{
    unsigned char bytes[BATCH * 8];
    sim_digest_u64(self, count);
    for (size_t start = 0; start < count; start += BATCH) {
        const size_t n = count - start < BATCH ? count - start : BATCH;
        for (size_t i = 0; i < n; i++)
            store_u64(values[start + i], bytes + 8 * i);
        update(self, bytes, 8 * n);
    }
}

void sim_digest_double_array(struct sim_digest *self, const double *values, size_t count)
{
    unsigned char bytes[BATCH * 8];
    sim_digest_u64(self, count);
    for (size_t start = 0; start < count; start += BATCH) {
        const size_t n = count - start < BATCH ? count - start : BATCH;
        for (size_t i = 0; i < n; i++)
            store_u64(bits_of(values[start + i]), bytes + 8 * i);
        update(self, bytes, 8 * n);
    }
}

static void field(struct sim_digest *self, const char *name, char type)
{
    sim_digest_text(self, name);
    update(self, &type, 1);
}

void sim_digest_field_u64(struct sim_digest *self, const char *name, uint64_t value)
{
    field(self, name, 'u');
    sim_digest_u64(self, value);
}

void sim_digest_field_double(struct sim_digest *self, const char *name, double value)
{
    field(self, name, 'd');
    sim_digest_double(self, value);
}

void sim_digest_field_text(struct sim_digest *self, const char *name, const char *text)
{
    field(self, name, 't');
    sim_digest_text(self, text);
}

void sim_digest_raw(struct sim_digest *self, const void *data, size_t size)
{
    update(self, data, size);
}

void sim_digest_finish(struct sim_digest *self, unsigned char digest[SIM_DIGEST_SIZE])
{
    SHA256Final(digest, context_of(self));
    memset(self, 0, sizeof *self);
}

char *sim_digest_finish_hex(struct sim_digest *self, char hex[SIM_DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[SIM_DIGEST_SIZE];
    sim_digest_finish(self, digest);
    for (size_t i = 0; i < SIM_DIGEST_SIZE; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[SIM_DIGEST_HEX_SIZE - 1] = '\0';
    return hex;
}

char *sim_digest_hex_of(const void *data, size_t size, char hex[SIM_DIGEST_HEX_SIZE])
{
    struct sim_digest digest;
    sim_digest_init(&digest);
    sim_digest_raw(&digest, data, size);
    return sim_digest_finish_hex(&digest, hex);
}
