/* Optimal string alignment distance over two rolling rows plus one for the swap. */
#include "scenario_suggest.h"

#include "scenario_text.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 64 };

static unsigned replace_cost(char a, char b)
{
    if (a == b)
        return 0;
    return tolower((unsigned char)a) == tolower((unsigned char)b) ? 1 : 2;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned scenario_word_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][WORD_MAX + 1];
    if (a_length > WORD_MAX || b_length > WORD_MAX)
        return UINT_MAX;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = 2 * (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *up = rows[(i + 2) % 3];
        const unsigned *upper = rows[(i + 1) % 3];
        row[0] = 2 * (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = smaller(up[j - 1] + replace_cost(a[i - 1], b[j - 1]), smaller(up[j], row[j - 1]) + 2);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], upper[j - 2] + 2);
        }
    }
    return rows[a_length % 3][b_length];
}

static unsigned distance_of(const char *word, size_t length, const char *candidate, size_t candidate_length)
{
    bool begins = length <= candidate_length && strncasecmp(word, candidate, length) == 0;
    if (begins && length == candidate_length)
        return 1;
    if (begins && length >= 3)
        return 2;
    return scenario_word_distance(word, length, candidate, candidate_length);
}

void scenario_suggest(struct scenario_suggestion *suggestion, const char *word, size_t length,
                      const char *candidate)
{
    size_t candidate_length = strlen(candidate);
    size_t longer = length > candidate_length ? length : candidate_length;
    unsigned distance = distance_of(word, length, candidate, candidate_length);
    /* About one slip in three letters; short words may have one. */
    unsigned allowed = longer < 4 ? 2 : 2 * (unsigned)((longer + 1) / 3);
    if (distance == UINT_MAX || distance > allowed || distance >= 2 * longer)
        return;
    if (suggestion->best == NULL || distance < suggestion->distance) {
        suggestion->best = candidate;
        suggestion->distance = distance;
    }
}

const char *scenario_excerpt(const char *text, size_t length, char buf[SCENARIO_EXCERPT_SIZE])
{
    enum { SHOWN = 40 };
    size_t used = 0;
    size_t shown = 0;
    for (size_t i = 0; i < length; shown++) {
        if (shown == SHOWN) {
            memcpy(buf + used, "...", 3);
            used += 3;
            break;
        }
        size_t step = scenario_utf8_step(text + i, length - i);
        if (step == 0 || (unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            buf[used++] = '?';
            i++;
            continue;
        }
        memcpy(buf + used, text + i, step);
        used += step;
        i += step;
    }
    buf[used] = '\0';
    return buf;
}

const char *scenario_excerpt_sentence(const char *text, char buf[SCENARIO_EXCERPT_SIZE])
{
    size_t i = 0;
    for (; text[i] != '\0' && i + 1 < SCENARIO_EXCERPT_SIZE; i++)
        buf[i] = text[i];
    for (size_t j = 0; j < i; j++)
        if (buf[j] < ' ' || buf[j] > '~')
            buf[j] = '?';
    buf[i] = '\0';
    return buf;
}
