/* Datasets of result files: the types of columns in HDF5, and the checks before one is read. */
#include "record_set.h"

#include <stdbool.h>

hid_t record_set_type(enum record_type type)
{
    switch (type) {
    case RECORD_U8:
        return H5T_STD_U8LE;
    case RECORD_U16:
        return H5T_STD_U16LE;
    case RECORD_U32:
        return H5T_STD_U32LE;
    case RECORD_U64:
        return H5T_STD_U64LE;
    case RECORD_I64:
        return H5T_STD_I64LE;
    case RECORD_F32:
        return H5T_IEEE_F32LE;
    case RECORD_F64:
        return H5T_IEEE_F64LE;
    }
    return H5I_INVALID_HID;
}

/* Whether a dataset holds one of our types and nothing that HDF5 would follow elsewhere: another file, a
 * filter that it would load, a chunk that does not fit memory. */
static bool check_storage(hid_t set, int rank)
{
    hsize_t chunk[RECORD_RANK_MAX];
    hid_t create = H5Dget_create_plist(set);
    if (create < 0)
        return false;
    H5D_layout_t layout = H5Pget_layout(create);
    bool ok = (layout == H5D_CHUNKED || layout == H5D_CONTIGUOUS || layout == H5D_COMPACT) &&
              H5Pget_external_count(create) == 0;
    int filters = ok && layout == H5D_CHUNKED ? H5Pget_nfilters(create) : 0;
    for (int f = 0; ok && f < filters; f++) {
        unsigned flags, config;
        size_t count = 0;
        H5Z_filter_t filter = H5Pget_filter2(create, (unsigned)f, &flags, &count, NULL, 0, NULL, &config);
        ok = filter == H5Z_FILTER_SHUFFLE || filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_FLETCHER32;
    }
    uint64_t values = 1;
    if (ok && layout == H5D_CHUNKED) {
        ok = H5Pget_chunk(create, rank, chunk) == rank;
        for (int d = 0; ok && d < rank; d++) {
            ok = chunk[d] > 0 && chunk[d] <= RECORD_ROW_BYTES_MAX;
            values *= chunk[d];
            ok = ok && values <= RECORD_ROW_BYTES_MAX;
        }
    }
    H5Pclose(create);
    return ok && filters >= 0;
}

static bool find_type(hid_t set, enum record_type *type)
{
    hid_t stored = H5Dget_type(set);
    bool found = false;
    for (enum record_type t = RECORD_U8; stored >= 0 && !found && t <= RECORD_F64; t++) {
        if (H5Tequal(stored, record_set_type(t)) > 0) {
            *type = t;
            found = true;
        }
    }
    if (stored >= 0)
        H5Tclose(stored);
    return found;
}

int record_set_open(hid_t group, const char *name, hid_t *set, enum record_type *type,
                    hsize_t dims[RECORD_RANK_MAX])
{
    H5L_info_t link;
    H5O_info_t object;
    if (H5Lget_info(group, name, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD ||
        H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
        object.type != H5O_TYPE_DATASET)
        return 0;
    *set = H5Dopen2(group, name, H5P_DEFAULT);
    if (*set < 0)
        return 0;
    hid_t space = H5Dget_space(*set);
    int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : 0;
    if (rank < 1 || rank > RECORD_RANK_MAX || H5Sget_simple_extent_dims(space, dims, NULL) != rank ||
        !find_type(*set, type) || !check_storage(*set, rank))
        rank = 0;
    if (space >= 0)
        H5Sclose(space);
    if (rank == 0)
        H5Dclose(*set);
    return rank;
}
