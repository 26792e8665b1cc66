/* Everything a YAML parser should never see is refused here, with a position and a sentence that says what
 * to do about it. */
#include "scenario_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_tail(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

size_t scenario_utf8_step(const char *text, size_t length)
{
    unsigned char b[4] = {0};
    for (size_t i = 0; i < 4 && i < length; i++)
        b[i] = (unsigned char)text[i];
    if (length >= 1 && b[0] < 0x80)
        return 1;
    if (length >= 2 && b[0] >= 0xc2 && b[0] <= 0xdf && is_tail(b[1]))
        return 2;
    if (length >= 3 && (b[0] & 0xf0) == 0xe0 && is_tail(b[1]) && is_tail(b[2])) {
        bool overlong = b[0] == 0xe0 && b[1] < 0xa0;
        bool surrogate = b[0] == 0xed && b[1] >= 0xa0;
        return overlong || surrogate ? 0 : 3;
    }
    if (length >= 4 && b[0] >= 0xf0 && b[0] <= 0xf4 && is_tail(b[1]) && is_tail(b[2]) && is_tail(b[3])) {
        bool overlong = b[0] == 0xf0 && b[1] < 0x90;
        bool beyond = b[0] == 0xf4 && b[1] >= 0x90;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

static int raise_errno(struct sim_error *err, const char *path, int number)
{
    int code = number == ENOENT || number == ENOTDIR ? SIM_ERR_NOT_FOUND : SIM_ERR_FORMAT;
    if (path[0] == '\0')
        return sim_raise(err, SIM_ERR_USAGE, "the name of the scenario is empty");
    return sim_raise_at(err, code, path, 1, 1, "cannot read the file: %s", strerror(number));
}

static int read_all(int fd, const char *path, char **bytes, size_t *size, struct sim_error *err)
{
    size_t capacity = 65536;
    size_t used = 0;
    char *buffer = malloc(capacity);
    while (buffer != NULL) {
        ssize_t got = read(fd, buffer + used, capacity - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(buffer);
            return raise_errno(err, path, errno);
        }
        if (got == 0) {
            *bytes = buffer;
            *size = used;
            return SIM_OK;
        }
        used += (size_t)got;
        if (used > SCENARIO_TEXT_MAX) {
            free(buffer);
            return sim_raise_at(err, SIM_ERR_FORMAT, path, 1, 1,
                                "the file is larger than 64 MiB; a scenario is a few hundred lines");
        }
        if (used == capacity) {
            capacity *= 2;
            char *grown = realloc(buffer, capacity);
            if (grown == NULL)
                free(buffer);
            buffer = grown;
        }
    }
    return sim_raise(err, SIM_ERR_NO_MEMORY, "no memory to read %s", path);
}

int scenario_text_read(const char *path, char **bytes, size_t *size, struct sim_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return raise_errno(err, path, errno);
    int code;
    struct stat status;
    if (fstat(fd, &status) != 0)
        code = raise_errno(err, path, errno);
    else if (S_ISDIR(status.st_mode))
        code = sim_raise_at(err, SIM_ERR_FORMAT, path, 1, 1, "this is a folder; name a scenario file in it");
    else
        code = read_all(fd, path, bytes, size, err);
    close(fd);
    return code;
}

static int check_character(const char *name, unsigned line, unsigned column, bool indenting, char c,
                           struct sim_error *err)
{
    unsigned char byte = (unsigned char)c;
    if (byte == '\t' && indenting)
        return sim_raise_at(err, SIM_ERR_SYNTAX, name, line, column,
                            "a tab in the indentation; YAML is indented with spaces");
    if (byte == '\0')
        return sim_raise_at(err, SIM_ERR_FORMAT, name, line, column,
                            "a zero byte: this is a binary file, not a scenario");
    if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7f)
        return sim_raise_at(err, SIM_ERR_FORMAT, name, line, column,
                            "a control character (0x%02x): this is not a text file", byte);
    return SIM_OK;
}

int scenario_text_check(const char *name, const char *bytes, size_t size, struct sim_error *err)
{
    unsigned line = 1;
    unsigned column = 1;
    bool indenting = true;
    bool content = false;
    for (size_t i = 0; i < size;) {
        char c = bytes[i];
        if (c == '\n') {
            line++;
            column = 1;
            indenting = true;
            i++;
            continue;
        }
        size_t step = scenario_utf8_step(bytes + i, size - i);
        if (step == 0)
            return sim_raise_at(err, SIM_ERR_FORMAT, name, line, column,
                                "byte 0x%02x is not UTF-8; save the file as UTF-8", (unsigned char)c);
        int code = check_character(name, line, column, indenting, c, err);
        if (code != SIM_OK)
            return code;
        if (column > SCENARIO_LINE_MAX)
            return sim_raise_at(err, SIM_ERR_FORMAT, name, line, column,
                                "a line of more than 262144 characters; break it into several");
        indenting = indenting && c == ' ';
        content = content || (c != ' ' && c != '\t' && c != '\r');
        column++;
        i += step;
    }
    if (!content)
        return sim_raise_at(err, SIM_ERR_SYNTAX, name, 1, 1,
                            "the file is empty; a scenario starts with `tensim: 1` and `name: ...`");
    return SIM_OK;
}
