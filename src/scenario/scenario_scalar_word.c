/* Names, texts, choices and files: strings kept in the arena. */
#include "scenario_scalar_types.h"

#include "scenario_suggest.h"

#include <string.h>

static int keep_text(const struct scenario_scalar_in *in, void *value)
{
    char *copy = scenario_arena_text(in->arena, in->text, in->length);
    if (copy == NULL)
        return sim_raise(in->why, SIM_ERR_NO_MEMORY, "needs more memory than there is");
    *(const char **)value = copy;
    return SIM_OK;
}

int scenario_parse_text(const struct scenario_scalar_in *in, void *value)
{
    if (in->length > 4000)
        return sim_raise(in->why, SIM_ERR_RANGE, "is longer than 4000 bytes");
    return keep_text(in, value);
}

int scenario_parse_name(const struct scenario_scalar_in *in, void *value)
{
    if (in->length == 0 || in->length > 64)
        return sim_raise(in->why, SIM_ERR_RANGE, "is not between 1 and 64 characters long");
    for (size_t i = 0; i < in->length; i++) {
        char c = in->text[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
            return sim_raise(in->why, SIM_ERR_TYPE,
                             "has characters other than small letters, digits and `-` inside");
    }
    return keep_text(in, value);
}

const char *scenario_print_text(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    (void)buf;
    (void)size;
    const char *text = *(const char *const *)value;
    return text == NULL ? "" : text;
}

int scenario_parse_choice(const struct scenario_scalar_in *in, void *value)
{
    struct scenario_suggestion near = {0};
    char known[512] = "";
    size_t used = 0;
    for (const struct scenario_choice *c = in->key->choices; c->name != NULL; c++) {
        if (scenario_word_is(in, c->name)) {
            *(int *)value = c->value;
            return SIM_OK;
        }
        scenario_suggest(&near, in->text, in->length, c->name);
        int got = snprintf(known + used, sizeof(known) - used, "%s`%s`", used == 0 ? "" : ", ", c->name);
        if (got > 0 && used + (size_t)got < sizeof(known))
            used += (size_t)got;
    }
    if (near.best != NULL)
        return sim_raise(in->why, SIM_ERR_RANGE, "is not known; did you mean `%s`? (one of %s)", near.best,
                         known);
    return sim_raise(in->why, SIM_ERR_RANGE, "is not one of %s", known);
}

const char *scenario_print_choice(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)buf;
    (void)size;
    for (const struct scenario_choice *c = key->choices; c->name != NULL; c++)
        if (c->value == *(const int *)value)
            return c->name;
    return "?";
}

/* A file is `NAME`, or `NAME sha256:DIGEST` to insist on its contents. */
static bool is_digest(const char *text, size_t length)
{
    if (length != 64)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
            return false;
    return true;
}

int scenario_parse_file(const struct scenario_scalar_in *in, void *value)
{
    static const char mark[] = " sha256:";
    struct scenario_file *file = value;
    struct scenario_scalar_in name = *in;
    *file = (struct scenario_file){0};
    const char *found = strstr(in->text, mark);
    if (found != NULL) {
        size_t before = (size_t)(found - in->text);
        struct scenario_scalar_in digest = *in;
        digest.text = found + strlen(mark);
        digest.length = in->length - before - strlen(mark);
        if (!is_digest(digest.text, digest.length))
            return sim_raise(in->why, SIM_ERR_SYNTAX, "has a checksum that is not 64 hexadecimal digits");
        int code = keep_text(&digest, &file->sha256);
        if (code != SIM_OK)
            return code;
        name.length = before;
    }
    if (name.length == 0 || name.length > 1000)
        return sim_raise(in->why, SIM_ERR_RANGE, "is not between 1 and 1000 bytes long");
    return keep_text(&name, &file->name);
}

const char *scenario_print_file(const struct scenario_key *key, const void *value, char *buf, size_t size)
{
    (void)key;
    const struct scenario_file *file = value;
    if (file->name == NULL)
        return "";
    if (file->sha256 == NULL)
        return file->name;
    snprintf(buf, size, "%s sha256:%s", file->name, file->sha256);
    return buf;
}
