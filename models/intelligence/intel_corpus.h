/* Text corpora: read where Debian packages install them, never copied.
 *
 * A line of text belongs to the training side or the held-out side by a hash of its own bytes, so the split
 * depends on nothing else and equal lines fall on the same side. Source: spec/intelligence.md 1 and 6. */
#ifndef INTEL_CORPUS_H
#define INTEL_CORPUS_H

#include "sim_error.h"

#include <stddef.h>
#include <stdint.h>

enum { INTEL_CORPUS_FILES = 24 };

/* A file, plain or gzip, and the package that installs it. */
struct intel_corpus_file {
    const char *path; /* absolute */
    const char *package;
};

/* One corpus; `files` ends with a NULL path. */
struct intel_corpus {
    const char *name;
    struct intel_corpus_file files[INTEL_CORPUS_FILES];
};

/* Bytes on the heap. */
struct intel_text {
    uint8_t *bytes;
    size_t size;
};

/* The table, ended by a NULL name: spanish, python, english; and the corpus called `name`, NULL if none is.
 */
extern const struct intel_corpus intel_corpora[];
const struct intel_corpus *intel_corpus_find(const char *name);

/* Reads all files of `corpus`, looked for under `root` ("" for the machine's own), and splits their lines:
 * those whose hash falls into the first `held_permille` of a thousand into `held`. A missing file is
 * SIM_ERR_NOT_FOUND, and the message names the package to install. */
int intel_corpus_read(const struct intel_corpus *corpus, const char *root, unsigned held_permille,
                      struct intel_text *train, struct intel_text *held, struct sim_error *err);

void intel_text_free(struct intel_text *self);

#endif
