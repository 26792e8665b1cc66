/* One writer of quoted strings, so that JSON, YAML and the hash agree on every character. */
#include "scenario_write.h"

#include "scenario_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static uint32_t code_point(const char *text, size_t step)
{
    static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = (unsigned char)text[0] & first_bits[step];
    for (size_t i = 1; i < step; i++)
        point = (point << 6) | ((unsigned char)text[i] & 0x3f);
    return point;
}

/* Control characters and what YAML does not print are escaped, so that any parser reads the text back. */
void scenario_write_string(FILE *to, const char *text)
{
    size_t length = strlen(text);
    fputc('"', to);
    for (size_t i = 0; i < length;) {
        size_t step = scenario_utf8_step(text + i, length - i);
        uint32_t point = step == 0 ? 0xfffd : code_point(text + i, step);
        bool hidden = point < 0x20 || (point >= 0x7f && point <= 0xa0) || point == 0x2028 ||
                      point == 0x2029 || point == 0xfeff || point == 0xfffe || point == 0xffff;
        if (point == '"' || point == '\\')
            fprintf(to, "\\%c", (char)point);
        else if (hidden || step == 0)
            fprintf(to, "\\u%04x", (unsigned)point);
        else
            fwrite(text + i, 1, step, to);
        i += step == 0 ? 1 : step;
    }
    fputc('"', to);
}

/* Letters, digits and a few signs, starting with a letter, digit or slash: nothing that YAML could take for
 * structure, a comment or a number of its own. */
static bool is_plain(const char *text)
{
    size_t length = strlen(text);
    if (length == 0 || strcmp(text, "null") == 0 || text[length - 1] == ' ' || text[length - 1] == ':')
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/';
        bool inside = c == ' ' || c == '_' || c == '-' || c == '.' || c == '%' || c == '<' || c == '>' ||
                      c == '=' || c == '+';
        bool colon = c == ':' && text[i + 1] != ' ' && text[i + 1] != '\0';
        if (!word && (i == 0 || (!inside && !colon)))
            return false;
    }
    return true;
}

void scenario_write_plain(FILE *to, const char *text)
{
    if (is_plain(text))
        fputs(text, to);
    else
        scenario_write_string(to, text);
}
