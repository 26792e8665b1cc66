#include "record_quiet.h"

#include <stdio.h>

static herr_t take_deepest(unsigned n, const H5E_error2_t *error, void *out)
{
    struct record_quiet *quiet = out;
    if (n == 0)
        snprintf(quiet->reason, sizeof quiet->reason, "%s", error->desc != NULL ? error->desc : "");
    return 0;
}

/* Called by HDF5 in place of printing when one of its functions fails. */
static herr_t keep_first(hid_t stack, void *data)
{
    struct record_quiet *quiet = data;
    if (quiet->reason[0] == '\0')
        H5Ewalk2(stack, H5E_WALK_UPWARD, take_deepest, quiet);
    return 0;
}

void record_quiet_begin(struct record_quiet *quiet)
{
    *quiet = (struct record_quiet){.function = NULL};
    H5Eget_auto2(H5E_DEFAULT, &quiet->function, &quiet->data);
    H5Eset_auto2(H5E_DEFAULT, keep_first, quiet);
}

void record_quiet_end(struct record_quiet *quiet)
{
    H5Eset_auto2(H5E_DEFAULT, quiet->function, quiet->data);
}

const char *record_quiet_reason(const struct record_quiet *quiet)
{
    return quiet->reason[0] != '\0' ? quiet->reason : "the HDF5 library gives no reason";
}

void record_quiet_exit(void)
{
    H5dont_atexit();
}
