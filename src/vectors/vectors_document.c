#include "vectors_document.h"

#include "sim_alloc.h"
#include "vectors_reader.h"

#include <stdio.h>
#include <string.h>

static const char *const prefixes[] = {"pair", "quotes", "globals", "erab"};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* The kind that the name begins with, or NULL. */
static const char *kind_of(const char *path)
{
    const char *name = base_name(path);
    const char *dot = strstr(name, ".json");
    if (dot == NULL || (strcmp(dot, ".json") != 0 && strcmp(dot, ".json.gz") != 0))
        return NULL;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        const size_t length = strlen(prefixes[i]);
        if (strncmp(name, prefixes[i], length) == 0 && name[length] == '-')
            return prefixes[i];
    }
    return NULL;
}

bool vectors_document_is(const char *path)
{
    return kind_of(path) != NULL;
}

/* What zlib says after a read of `got` bytes; at the end of the file it also reports a missing tail. */
static int stream_status(gzFile file, int got, const char *path, struct sim_error *err)
{
    int status;
    const char *why = gzerror(file, &status);
    if (got > 0 || (got == 0 && (status == Z_OK || status == Z_STREAM_END)))
        return SIM_OK;
    if (status == Z_BUF_ERROR)
        return sim_raise_at(err, SIM_ERR_TRUNCATED, path, 0, 0, "the compressed file ends too early");
    return sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0, "cannot be unpacked: %s", why);
}

/* All of the file, unpacked, NUL-terminated. */
static int read_all(gzFile file, const char *path, char **text, size_t *size, struct sim_error *err)
{
    size_t capacity = (size_t)1 << 16;
    char *buffer = sim_array_new(char, capacity);
    int code = SIM_OK;
    *size = 0;
    while (buffer != NULL) {
        const int got = gzread(file, buffer + *size, (unsigned)(capacity - *size - 1));
        code = stream_status(file, got, path, err);
        if (code != SIM_OK)
            break;
        *size += (size_t)got;
        if (got == 0)
            break;
        if (capacity - *size > 1)
            continue;
        if (capacity > VECTORS_LINE_LIMIT) {
            code =
                sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0, "is larger than %zu bytes", VECTORS_LINE_LIMIT);
            break;
        }
        capacity *= 2;
        char *larger = sim_array_resize(char, buffer, capacity);
        if (larger == NULL) {
            free(buffer);
            buffer = NULL;
            break;
        }
        buffer = larger;
    }
    if (buffer == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory");
    if (code != SIM_OK) {
        free(buffer);
        return code;
    }
    buffer[*size] = '\0';
    *text = buffer;
    return SIM_OK;
}

static int parse(const char *path, const char *text, size_t size, json_t **row, struct sim_error *err)
{
    json_error_t why;
    json_t *document = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
    if (document == NULL)
        return sim_raise_at(err, SIM_ERR_SYNTAX, path, why.line > 0 ? (unsigned)why.line : 0,
                            why.column > 0 ? (unsigned)why.column : 0, "%s", why.text);
    if (!json_is_object(document)) {
        json_decref(document);
        return sim_raise_at(err, SIM_ERR_SYNTAX, path, 1, 1, "the document is no JSON object");
    }
    const char *name = base_name(path);
    char id[64];
    snprintf(id, sizeof id, "chainpairs/%.*s", (int)(strcspn(name, ".") < 48 ? strcspn(name, ".") : 48),
             name);
    *row = json_pack("{s:s, s:s, s:o, s:{}}", "id", id, "fn", kind_of(path), "in", document, "out");
    return *row == NULL ? sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory") : SIM_OK;
}

int vectors_document_read(const char *path, json_t **row, struct sim_error *err)
{
    struct vectors_reader reader;
    char *text = NULL;
    size_t size = 0;
    int code = vectors_reader_open(&reader, path, err);
    if (code == SIM_OK)
        code = read_all(reader.file, path, &text, &size, err);
    if (code == SIM_OK)
        code = parse(path, text, size, row, err);
    free(text);
    vectors_reader_close(&reader);
    return code;
}
