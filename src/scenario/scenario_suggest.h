/* "Did you mean": the nearest of some words, and safe excerpts of user text for messages. */
#ifndef SCENARIO_SUGGEST_H
#define SCENARIO_SUGGEST_H

#include <stddef.h>

/* Damerau-Levenshtein distance (insert, delete, replace, swap neighbours) of two words of at most 64 bytes,
 * upper and lower case counted as half a difference: the result is in halves. Longer words give a large
 * number. */
unsigned scenario_word_distance(const char *a, size_t a_length, const char *b, size_t b_length);

/* Best word so far; start with best = NULL. */
struct scenario_suggestion {
    const char *best;
    unsigned distance;
};

/* Offers `candidate` as a correction of `word`; words that are too far away are not taken. A candidate that
 * differs only in upper and lower case, or that the word begins, counts as near. Ties keep the earlier one.
 */
void scenario_suggest(struct scenario_suggestion *suggestion, const char *word, size_t length,
                      const char *candidate);

/* Copies text for use inside a one-line message: control characters and invalid UTF-8 become `?`, and what
 * is longer than about 40 characters is cut with "...". Returns `buf`. */
enum { SCENARIO_EXCERPT_SIZE = 192 };
const char *scenario_excerpt(const char *text, size_t length, char buf[SCENARIO_EXCERPT_SIZE]);

/* The same for the sentence of another library, which may be longer: bytes beyond ASCII become `?`. */
const char *scenario_excerpt_sentence(const char *text, char buf[SCENARIO_EXCERPT_SIZE]);

#endif
