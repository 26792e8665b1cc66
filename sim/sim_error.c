#include "sim_error.h"

#include <stdio.h>
#include <string.h>

const char *sim_strerror(int code)
{
    switch ((enum sim_code)code) {
    case SIM_OK:
        return "no error";
    case SIM_ERR_NO_MEMORY:
        return "out of memory";
    case SIM_ERR_IO:
        return "a file could not be read or written";
    case SIM_ERR_NO_SPACE:
        return "no space is left on the device";
    case SIM_ERR_LIBRARY:
        return "a library reported a failure";
    case SIM_ERR_LIMIT:
        return "a built-in limit was reached";
    case SIM_ERR_OVERFLOW:
        return "an amount does not fit its type";
    case SIM_ERR_INTERRUPTED:
        return "the run was interrupted";
    case SIM_ERR_USAGE:
        return "the command line cannot be understood";
    case SIM_ERR_SYNTAX:
        return "the text is not well formed";
    case SIM_ERR_UNKNOWN_KEY:
        return "a key is not known";
    case SIM_ERR_TYPE:
        return "a value has the wrong type";
    case SIM_ERR_UNIT:
        return "a value has the wrong unit";
    case SIM_ERR_RANGE:
        return "a value is out of range";
    case SIM_ERR_MISSING_KEY:
        return "a required key is missing";
    case SIM_ERR_NOT_FOUND:
        return "a name or file does not exist";
    case SIM_ERR_FORMAT:
        return "a file does not have the expected format";
    case SIM_ERR_TRUNCATED:
        return "a file ends too early";
    case SIM_ERR_VERSION:
        return "a file has a version that this program does not read";
    case SIM_ERR_DUPLICATE:
        return "a name is used twice";
    case SIM_ERR_CONFLICT:
        return "two values exclude each other";
    case SIM_ERR_EXISTS:
        return "the file exists and would be overwritten";
    case SIM_ERR_CHECK:
        return "a check failed";
    case SIM_ERR_CONSERVATION:
        return "a conservation law is violated";
    case SIM_ERR_REFUSED:
        return "the chain refuses the request";
    case SIM_ERR_BALANCE:
        return "the balance is too low";
    }
    return "an unknown error";
}

int sim_exit_status(int code)
{
    if (code == SIM_OK)
        return 0;
    if (code <= -200 && code > -300)
        return 1;
    if (code <= -100 && code > -200)
        return 2;
    return 3;
}

static int raise_v(struct sim_error *err, int code, const char *file, unsigned line, unsigned column,
                   const char *fmt, va_list args)
{
    if (err == NULL)
        return code;
    err->code = code;
    err->line = line;
    err->column = column;
    snprintf(err->file, sizeof err->file, "%s", file);
    vsnprintf(err->message, sizeof err->message, fmt, args);
    return code;
}

int sim_raise(struct sim_error *err, int code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int ret = raise_v(err, code, "", 0, 0, fmt, args);
    va_end(args);
    return ret;
}

int sim_raise_at(struct sim_error *err, int code, const char *file, unsigned line, unsigned column,
                 const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int ret = raise_v(err, code, file, line, column, fmt, args);
    va_end(args);
    return ret;
}

const char *sim_error_format(const struct sim_error *err, char *buf, size_t size)
{
    if (err->file[0] == '\0')
        snprintf(buf, size, "%s", err->message);
    else if (err->line == 0)
        snprintf(buf, size, "%s: %s", err->file, err->message);
    else if (err->column == 0)
        snprintf(buf, size, "%s:%u: %s", err->file, err->line, err->message);
    else
        snprintf(buf, size, "%s:%u:%u: %s", err->file, err->line, err->column, err->message);
    return buf;
}
