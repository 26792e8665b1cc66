/* The language task: the next byte of a program with comments in another language.
 *
 * Domains are the corpora spanish, python and english. The mixed text is made of held-out lines only: blocks
 * of Spanish lines, each behind "# ", between blocks of Python lines. Source: spec/intelligence.md 6. */
#include "intel_task.h"

#include "intel_ngram.h"

#include "sim_alloc.h"

#include <string.h>

static const char *const domains[] = {"spanish", "python", "english"};
enum { SPANISH, PYTHON, DOMAINS };

int intel_task_language_domain(const char *name)
{
    for (int i = 0; i < (int)(sizeof domains / sizeof domains[0]); i++)
        if (strcmp(domains[i], name) == 0)
            return i;
    return -1;
}

/* Bytes of the shortest line that counts as prose. */
enum { PROSE = 8 };

/* A byte weighs NEAR times less with each byte that follows it, and ACROSS times less when a line ends: what
 * stands on the same line says most about the language. All weights of a row sum up to about WEIGHT. */
#define NEAR 0.9f
#define ACROSS 0.3f
#define WEIGHT 3.0f

/* The next line of a text, going round at its end; its length with the newline. */
static size_t next_line(const struct intel_text *text, size_t *at, const uint8_t **line)
{
    if (*at >= text->size)
        *at = 0;
    *line = text->bytes + *at;
    size_t n = (size_t)((const uint8_t *)memchr(*line, '\n', text->size - *at) - *line) + 1;
    *at += n;
    return n;
}

/* The next line that says something; a text without any gives what it has. */
static size_t next_prose(const struct intel_text *text, size_t *at, const uint8_t **line)
{
    size_t n = next_line(text, at, line);
    for (size_t skipped = 0; n < PROSE && skipped < text->size; skipped += n)
        n = next_line(text, at, line);
    return n;
}

/* Room for `rows` bytes and a last line; every byte is marked as comment or not. */
static void write_text(struct intel_task *self, const struct intel_text *held, size_t rows, bool *comment)
{
    struct sim_stream stream;
    size_t at[DOMAINS], out = 0;
    sim_stream_init(&stream, &self->seed, SIM_KIND_TASK, self->entity, SIM_PURPOSE_DATA_SYNTHESIS);
    for (size_t i = 0; i < DOMAINS; i++) {
        const uint8_t *line;
        at[i] = sim_stream_below(&stream, held[i].size);
        next_line(&held[i], &at[i], &line); /* to the start of a line */
    }
    while (out < rows)
        for (size_t side = SPANISH; side <= PYTHON; side++) {
            size_t lines = 2 + sim_stream_below(&stream, 5);
            for (size_t i = 0; i < lines && out < rows; i++) {
                const uint8_t *line;
                size_t n = next_prose(&held[side], &at[side], &line), start = out;
                if (side == SPANISH) {
                    memcpy(self->text.bytes + out, "# ", 2);
                    out += 2;
                }
                memcpy(self->text.bytes + out, line, n);
                out += n;
                memset(comment + start, side == SPANISH, out - start);
            }
        }
    self->text.size = rows;
}

static size_t longest_line(const struct intel_text *text)
{
    size_t at = 0, longest = 0;
    const uint8_t *line;
    while (at < text->size) {
        size_t n = next_line(text, &at, &line);
        longest = n > longest ? n : longest;
    }
    return longest;
}

/* Features and labels of every position, in the order of the text. */
static void write_rows(struct intel_task *self)
{
    float weight[INTEL_BYTES] = {0};
    for (size_t i = 0; i < self->text.size; i++) {
        uint8_t byte = self->text.bytes[i];
        memcpy(intel_matrix_row(&self->held.x, i), weight, sizeof weight);
        self->held.y[i] = byte;
        self->position[i] = (uint32_t)i;
        float keep = byte == '\n' ? NEAR * ACROSS : NEAR;
        for (size_t j = 0; j < INTEL_BYTES; j++)
            weight[j] *= keep;
        weight[byte] += (1 - NEAR) * WEIGHT;
    }
}

int intel_task_load_language(struct intel_task *self, const struct intel_task_config *config,
                             struct sim_error *err)
{
    struct intel_text held[INTEL_TASK_CORPORA] = {{0}};
    size_t rows = config->language_rows, room = rows + 2;
    int code = SIM_OK;
    self->domains = sizeof domains / sizeof domains[0];
    for (size_t i = 0; code == SIM_OK && i < self->domains; i++)
        code = intel_corpus_read(intel_corpus_find(domains[i]), config->corpus_root, config->held_permille,
                                 &self->corpus[i], &held[i], err);
    if (code == SIM_OK && (rows < 256 || rows > 1 << 20))
        code = sim_raise(err, SIM_ERR_RANGE, "a language task has 256 to %d positions", 1 << 20);
    for (size_t i = 0; code == SIM_OK && i < DOMAINS; i++) {
        room += longest_line(&held[i]);
        if (held[i].size == 0)
            code = sim_raise(err, SIM_ERR_RANGE, "no line of the corpus '%s' is held out", domains[i]);
    }
    if (code == SIM_OK)
        code = intel_dataset_init(&self->held, rows, INTEL_BYTES, INTEL_BYTES, err);
    if (code != SIM_OK)
        goto out;
    self->text.bytes = sim_array_new(uint8_t, room);
    self->position = sim_array_new(uint32_t, rows);
    self->comment = sim_array_new(bool, room);
    if (self->text.bytes == NULL || self->position == NULL || self->comment == NULL) {
        code = sim_raise(err, SIM_ERR_NO_MEMORY, "no memory for a text of %zu bytes", room);
        goto out;
    }
    write_text(self, held, rows, self->comment);
    write_rows(self);
    /* The audit is the later part of the text: its lines have not been seen by the gate. */
    self->challenges = rows - rows * config->audit_permille / 1000;
    if (self->challenges == 0 || self->challenges == rows)
        code = sim_raise(err, SIM_ERR_RANGE, "the held-out text needs challenges and an audit");
out:
    for (size_t i = 0; i < self->domains; i++)
        intel_text_free(&held[i]);
    return code;
}
