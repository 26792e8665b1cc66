/* Files that a test writes for the reader to choke on. */
#ifndef VECTORS_TEMP_H
#define VECTORS_TEMP_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define TEMP_PATH_SIZE 64

/* A new empty file; its name goes to `path`. */
static inline void temp_make(char path[TEMP_PATH_SIZE])
{
    snprintf(path, TEMP_PATH_SIZE, "/tmp/tensim-vectors-XXXXXX");
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static inline void temp_write(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static inline void temp_write_gzip(const char *path, const char *text)
{
    gzFile file = gzopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
    ck_assert_int_eq(gzclose(file), Z_OK);
}

/* Reads the file back, at most `capacity` bytes. */
static inline size_t temp_read(const char *path, unsigned char *bytes, size_t capacity)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, capacity, file);
    fclose(file);
    return size;
}

#endif
