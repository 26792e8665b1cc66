#include "vectors_reader.h"

#include "sim_alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK_SIZE ((size_t)1 << 17)

/* Opens a regular file or a pipe; a directory would open and then fail to read with a puzzling message. */
static int open_descriptor(const char *path, int *fd, struct sim_error *err)
{
    struct stat info;
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0)
        return sim_raise_at(err, SIM_ERR_NOT_FOUND, path, 0, 0, "cannot open: %s", strerror(errno));
    if (fstat(*fd, &info) == 0 && !S_ISDIR(info.st_mode))
        return SIM_OK;
    close(*fd);
    return sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0, "is a directory, not a file of vectors");
}

int vectors_reader_open(struct vectors_reader *reader, const char *path, struct sim_error *err)
{
    int fd;
    *reader = (struct vectors_reader){.path = path};
    int ret = open_descriptor(path, &fd, err);
    if (ret != SIM_OK)
        return ret;
    reader->file = gzdopen(fd, "rb");
    if (reader->file == NULL) {
        close(fd);
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory opening %s", path);
    }
    gzbuffer(reader->file, (unsigned)CHUNK_SIZE);
    reader->chunk = sim_array_new(char, CHUNK_SIZE);
    if (reader->chunk == NULL)
        return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory reading %s", path);
    return SIM_OK;
}

void vectors_reader_close(struct vectors_reader *reader)
{
    if (reader->file != NULL)
        gzclose(reader->file);
    free(reader->chunk);
    free(reader->text);
    *reader = (struct vectors_reader){.path = reader->path};
}

/* What zlib has to say after a read of `got` bytes; at the end of the file it also reports a missing tail. */
static int stream_status(struct vectors_reader *reader, int got, struct sim_error *err)
{
    int status;
    const char *text = gzerror(reader->file, &status);
    const unsigned line = reader->line + 1;
    if (got > 0 || status == Z_OK || status == Z_STREAM_END)
        return SIM_OK;
    if (status == Z_BUF_ERROR)
        return sim_raise_at(err, SIM_ERR_TRUNCATED, reader->path, line, 0,
                            "the compressed file ends too early");
    if (status == Z_ERRNO)
        return sim_raise_at(err, SIM_ERR_IO, reader->path, line, 0, "cannot read: %s", strerror(errno));
    return sim_raise_at(err, SIM_ERR_FORMAT, reader->path, line, 0, "the compressed data is corrupt: %s",
                        text);
}

static int refill(struct vectors_reader *reader, struct sim_error *err)
{
    const int got = gzread(reader->file, reader->chunk, (unsigned)CHUNK_SIZE);
    reader->chunk_at = 0;
    reader->chunk_end = got > 0 ? (size_t)got : 0;
    return stream_status(reader, got, err);
}

static int append(struct vectors_reader *reader, const char *bytes, size_t size, struct sim_error *err)
{
    if (size > VECTORS_LINE_LIMIT - reader->text_size)
        return sim_raise_at(err, SIM_ERR_FORMAT, reader->path, reader->line + 1, 0,
                            "the line is longer than %zu bytes", VECTORS_LINE_LIMIT);
    if (reader->text_size + size > reader->text_capacity) {
        const size_t capacity = 2 * (reader->text_size + size);
        char *text = sim_array_resize(char, reader->text, capacity);
        if (text == NULL)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "out of memory reading %s", reader->path);
        reader->text = text;
        reader->text_capacity = capacity;
    }
    memcpy(reader->text + reader->text_size, bytes, size);
    reader->text_size += size;
    return SIM_OK;
}

/* The next line without its newline; *end says that there is none. The last line needs no newline. */
static int read_line(struct vectors_reader *reader, bool *end, struct sim_error *err)
{
    *end = false;
    reader->text_size = 0;
    for (;;) {
        if (reader->chunk_at == reader->chunk_end) {
            int ret = refill(reader, err);
            if (ret != SIM_OK)
                return ret;
            if (reader->chunk_end == 0) {
                *end = reader->text_size == 0;
                reader->line += *end ? 0 : 1;
                return SIM_OK;
            }
        }
        const char *start = reader->chunk + reader->chunk_at;
        const size_t left = reader->chunk_end - reader->chunk_at;
        const char *newline = memchr(start, '\n', left);
        const size_t size = newline == NULL ? left : (size_t)(newline - start);
        int ret = append(reader, start, size, err);
        if (ret != SIM_OK)
            return ret;
        reader->chunk_at += size + (newline == NULL ? 0 : 1);
        if (newline != NULL) {
            reader->line++;
            return SIM_OK;
        }
    }
}

static bool is_blank(const struct vectors_reader *reader)
{
    for (size_t i = 0; i < reader->text_size; i++)
        if (strchr(" \t\r", reader->text[i]) == NULL || reader->text[i] == '\0')
            return false;
    return true;
}

int vectors_reader_next(struct vectors_reader *reader, json_t **row, struct sim_error *err)
{
    bool end;
    json_error_t json_error;
    *row = NULL;
    do {
        int ret = read_line(reader, &end, err);
        if (ret != SIM_OK)
            return ret;
        if (end)
            return SIM_OK;
    } while (is_blank(reader));
    json_t *value = json_loadb(reader->text, reader->text_size, JSON_REJECT_DUPLICATES, &json_error);
    if (value == NULL) {
        const unsigned column = json_error.column > 0 ? (unsigned)json_error.column : 0;
        return sim_raise_at(err, SIM_ERR_SYNTAX, reader->path, reader->line, column, "not JSON: %s",
                            json_error.text);
    }
    if (!json_is_object(value)) {
        json_decref(value);
        return sim_raise_at(err, SIM_ERR_SYNTAX, reader->path, reader->line, 0, "the line is not an object");
    }
    *row = value;
    return SIM_OK;
}
