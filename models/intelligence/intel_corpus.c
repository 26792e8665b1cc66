/* Reading and splitting text corpora: see intel_corpus.h. */
#include "intel_corpus.h"

#include "sim_alloc.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

/* No corpus is near this; a wrong path must not exhaust the memory. */
enum { TEXT_LIMIT = 64 << 20 };

#define PROVERBS(name)                                                                                       \
    {                                                                                                        \
        "/usr/share/games/fortunes/es/" name ".fortunes", "fortunes-es"                                      \
    }
#define MANUAL(code)                                                                                         \
    {                                                                                                        \
        "/usr/share/doc/installation-guide-amd64/" code "/install." code ".txt.gz",                          \
            "installation-guide-amd64"                                                                       \
    }
#define PYTHON(name)                                                                                         \
    {                                                                                                        \
        "/usr/lib/python3.11/" name ".py", "libpython3.11-stdlib"                                            \
    }

const struct intel_corpus intel_corpora[] = {
    {"spanish", {PROVERBS("refranes"), PROVERBS("proverbios"), MANUAL("es")}},
    {"python",
     {PYTHON("statistics"), PYTHON("fractions"), PYTHON("queue"), PYTHON("sched"), PYTHON("dataclasses"),
      PYTHON("shlex"), PYTHON("difflib"), PYTHON("json/decoder"), PYTHON("json/encoder"), PYTHON("textwrap"),
      PYTHON("csv"), PYTHON("configparser")}},
    {"english", {MANUAL("en")}},
    {NULL, {{NULL, NULL}}},
};

#undef PROVERBS
#undef MANUAL
#undef PYTHON

const struct intel_corpus *intel_corpus_find(const char *name)
{
    for (const struct intel_corpus *corpus = intel_corpora; corpus->name != NULL; corpus++)
        if (strcmp(corpus->name, name) == 0)
            return corpus;
    return NULL;
}

void intel_text_free(struct intel_text *self)
{
    free(self->bytes);
    *self = (struct intel_text){0};
}

static int append(struct intel_text *self, const uint8_t *bytes, size_t n, size_t *room,
                  struct sim_error *err)
{
    if (self->size + n > TEXT_LIMIT)
        return sim_raise(err, SIM_ERR_LIMIT, "a corpus has at most %d bytes", TEXT_LIMIT);
    if (self->size + n > *room) {
        size_t wanted = 2 * (self->size + n);
        uint8_t *grown = sim_array_resize(uint8_t, self->bytes, wanted);
        if (grown == NULL)
            return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a text of %zu bytes", wanted);
        self->bytes = grown;
        *room = wanted;
    }
    memcpy(self->bytes + self->size, bytes, n);
    self->size += n;
    return SIM_OK;
}

/* Appends the whole file; it gets a last newline if it has none. */
static int read_file(const char *path, const char *package, struct intel_text *text, size_t *room,
                     struct sim_error *err)
{
    errno = 0;
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return sim_raise_at(err, SIM_ERR_NOT_FOUND, path, 0, 0,
                            "the text cannot be opened (%s); install the Debian package %s",
                            strerror(errno ? errno : ENOMEM), package);
    uint8_t block[16384];
    int got, code = SIM_OK;
    while (code == SIM_OK && (got = gzread(file, block, sizeof block)) > 0)
        code = append(text, block, (size_t)got, room, err);
    int status = Z_OK;
    gzerror(file, &status);
    if (code == SIM_OK && status != Z_OK && status != Z_STREAM_END)
        code = sim_raise_at(err, SIM_ERR_FORMAT, path, 0, 0,
                            "the text is damaged or cut short; reinstall the Debian package %s", package);
    gzclose(file);
    if (code == SIM_OK && text->size > 0 && text->bytes[text->size - 1] != '\n')
        code = append(text, (const uint8_t *)"\n", 1, room, err);
    return code;
}

static uint64_t hash_line(const uint8_t *bytes, size_t n)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, then mixed so that the remainder is even */
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    return hash ^ (hash >> 31);
}

static int split_lines(const struct intel_text *all, unsigned held_permille, struct intel_text *train,
                       struct intel_text *held, struct sim_error *err)
{
    size_t rooms[2] = {0, 0};
    for (size_t at = 0; at < all->size;) {
        const uint8_t *end = memchr(all->bytes + at, '\n', all->size - at);
        size_t n = (size_t)(end - (all->bytes + at)) + 1;
        size_t side = hash_line(all->bytes + at, n) % 1000 < held_permille;
        /* A line of one percent sign separates fortunes; it is nobody's prose. */
        bool separator = n == 2 && all->bytes[at] == '%';
        int code = separator ? SIM_OK : append(side ? held : train, all->bytes + at, n, &rooms[side], err);
        if (code != SIM_OK)
            return code;
        at += n;
    }
    return SIM_OK;
}

int intel_corpus_read(const struct intel_corpus *corpus, const char *root, unsigned held_permille,
                      struct intel_text *train, struct intel_text *held, struct sim_error *err)
{
    struct intel_text all = {0};
    size_t room = 0;
    int code = SIM_OK;
    *train = *held = (struct intel_text){0};
    for (size_t i = 0; code == SIM_OK && corpus->files[i].path != NULL; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s%s", root, corpus->files[i].path);
        code = read_file(path, corpus->files[i].package, &all, &room, err);
    }
    if (code == SIM_OK)
        code = split_lines(&all, held_permille, train, held, err);
    intel_text_free(&all);
    if (code != SIM_OK) {
        intel_text_free(train);
        intel_text_free(held);
    }
    return code;
}
